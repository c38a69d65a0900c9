# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Texts that would be run, wherever they are shown.

The fields come out of the registry and the addresses out of the map of routes: what is
added later is looked at without being named.
"""

import csv
import http.server
import io
import json
import re
import threading
import xmlrpc.client
import zipfile

import openpyxl

from odoo import http as odoo_http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from ..models.base_text import LIMITS
from ..tools.archive import safe_name
from ..tools.plain_text import clean_markup, clean_text
from .canary import get_our_models
from .canary_case import CanaryCase
from .canary_pages import PageList
from .canary_planter import LEFT_ALONE
from .common import PartnershipCase
from .hostile_case import PASSWORD, PAYLOAD, PRODUCT, QUIET, UNSEEN, HostileCase


class WrittenError(Exception):
    """Takes back what was written, once it was looked at."""


@tagged("post_install", "-at_install")
class TestHostileWriting(PartnershipCase):
    """Whatever way a text comes in, what is kept is plain and within the limit."""

    def test_every_text_of_ours_is_looked_at(self):
        count = 0
        for name in get_our_models(self.env):
            model = self.env[name]
            kinds = model._get_kept_texts()
            for field in model._fields.values():
                if field.type in LIMITS:
                    self.assertEqual(kinds[field.name], field.type)
                    count += 1
                if field.type == "html" and not field.compute:
                    self.assertTrue(field.sanitize, f"{name}.{field.name}")
        self.assertGreater(count, 400)
        for name, model in self.env.registry.items():
            for field in model._fields.values():
                if field._module == "crm_partnership" and field.type in LIMITS:
                    self.assertIn(field.name, self.env[name]._get_kept_texts())
        self.assertFalse(self.env["res.country"]._get_kept_texts())

    def test_all_ways_in(self):
        partnership = self.new_partnership()
        objectives = self.env["crm.partnership.objective"].with_user(self.developer)
        values = {"partnership_id": partnership.id}
        plain = clean_text(UNSEEN)
        self.assertEqual(plain, "abcdef gh")
        made = objectives.create({**values, "name": UNSEEN})
        self.assertEqual(made.name, plain)
        made.name = "x"
        made.name = UNSEEN
        self.assertEqual(made.name, plain)
        self.assertEqual(
            objectives.with_context(default_name=UNSEEN).create(values).name, plain
        )
        partnership.with_user(self.developer).objective_ids = [
            Command.create({"name": UNSEEN}),
            Command.update(made.id, {"name": f"{UNSEEN}2"}),
        ]
        self.env.invalidate_all()
        self.assertEqual(
            sorted(partnership.objective_ids.mapped("name"))[:2], [plain, plain]
        )
        self.assertEqual(made.name, f"{plain}2")
        stage = self.stages["needs"].with_user(self.configurator)
        stage.update_field_translations("name", {"en_US": UNSEEN})
        self.assertEqual(stage.with_context(lang="en_US").name, plain)
        loaded = objectives.load(
            ["name", "partnership_id/.id"], [[UNSEEN, str(partnership.id)]]
        )
        self.assertEqual(objectives.browse(loaded["ids"]).name, plain)
        partnership.description = f"<p>{UNSEEN[:9]}</p><script>x</script>"
        self.assertEqual(partnership.description, "<p>abcde</p>")
        partnership.description = "<p>a&#8238;b&#x2067;c&shy;d&amp;&eacute;</p>"
        self.assertEqual(partnership.description, "<p>abcd&amp;é</p>")
        partner = self.env["res.partner"].create({"name": UNSEEN})
        self.assertEqual(partner.name, plain)

    def test_what_is_no_text_becomes_one_first(self):
        partnership = self.new_partnership()
        objectives = self.env["crm.partnership.objective"].with_user(self.developer)
        values = {"partnership_id": partnership.id}
        binary = xmlrpc.client.Binary(b"a\x1bb\xadc")  # what XML-RPC makes of base64
        made = objectives.create({**values, "name": binary})
        self.assertEqual(made.name, "abc")
        made.name = UNSEEN[:8].encode()
        self.assertEqual(made.name, "abcd")
        made.name = 12
        self.assertEqual(made.name, "12")
        for value in (
            ["x" * 1000],
            {"x": "x" * 1000},
            binary.data.decode("latin-1") * 999,
        ):
            with self.assertRaises(ValidationError):
                made.name = value
            with self.assertRaises(ValidationError):
                objectives.create({**values, "name": value})

    def test_what_is_too_long_is_told_with_its_field_and_limit(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        partnership = self.new_partnership()
        objectives = self.env["crm.partnership.objective"].with_user(self.developer)
        objectives = objectives.with_context(lang="fr_CA")
        with self.assertRaises(ValidationError) as caught:
            objectives.create({"partnership_id": partnership.id, "name": "x" * 501})
        for words in ("Objectif", "501", "500", "trop long"):
            self.assertIn(words, str(caught.exception))
        objectives.create({"partnership_id": partnership.id, "name": "x" * 500})
        with self.assertRaises(ValidationError):
            partnership.need_summary = "x" * 20_001
        with self.assertRaises(ValidationError):
            partnership.need_summary = "\u200b" * 1_000_000
        with self.assertRaises(ValidationError):
            partnership.description = "<p>" + "x" * 1_000_001
        with self.assertRaises(ValidationError):
            self.employer.name = "x" * 1_000_000

    def test_names_of_documents(self):
        partnership = self.new_partnership()
        document = self.env["ir.attachment"].create(
            {
                "name": "../../rapport\u202efdp.exe\r\n",
                "raw": b"x",
                "res_model": partnership._name,
                "res_id": partnership.id,
            }
        )
        self.assertEqual(document.name, "rapportfdp.exe")
        document.name = "a/b\x00.pdf"
        self.assertEqual(document.name, "a-b.pdf")


@tagged("post_install", "-at_install")
class TestHostileRecords(CanaryCase):
    """Each text of each record that the canary test makes is written with an attack."""

    @classmethod
    def plant(cls):
        """Nothing: what is written here goes through the models."""

    @mute_logger(*QUIET)
    def test_every_field_of_every_record(self):
        nasty = PAYLOAD + UNSEEN
        written = refused = 0
        for name in get_our_models(self.env):
            model = self.env[name].sudo()
            if not model._auto or model._transient:
                continue
            record = model.with_context(active_test=False).search([], limit=1)
            for field in record and model._fields.values():
                if (
                    field.type not in LIMITS
                    or not field.store
                    or field.name in LEFT_ALONE
                    or (field.compute and field.readonly)
                ):
                    continue
                place = f"{name}.{field.name}"
                try:
                    with self.env.cr.savepoint():
                        record.write({field.name: nasty})
                        record.flush_recordset()
                        record.invalidate_recordset()
                        kept = record[field.name] or ""
                        written += 1
                        with self.subTest(place):
                            clean = clean_markup if field.type == "html" else clean_text
                            if field.type == "text":
                                kept = kept.replace("\n", " ")
                            self.assertEqual(clean(kept), kept)
                            if field.type == "html":
                                self.assertNotIn("<script", kept)
                                self.assertNotIn("onerror", kept)
                        self.read_back(record)
                        raise WrittenError
                except (UserError, AccessError):
                    refused += 1
                except WrittenError:
                    record.invalidate_recordset()
                try:
                    with (
                        self.env.cr.savepoint(),
                        self.subTest(f"{place}, too long"),
                        self.assertRaises(UserError),
                    ):
                        record.write({field.name: "x" * 1_000_001})
                        record.flush_recordset()
                finally:
                    record.invalidate_recordset()
        self.assertGreater(written, 150)
        self.assertGreater(written, refused)

    def read_back(self, record):
        """The names that others see are made of it."""
        self.assertIsInstance(record.display_name or "", str)


@tagged("post_install", "-at_install")
class TestHostilePages(HostileCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        person = cls.portal_user.partner_id
        person.parent_id = cls.employer
        # past the models: the names that were planted would be cleaned on the way
        cls.planter.update(cls.restricted, "confidentiality", SQL("%s", "company"))
        cls.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s, %s) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                *map(SQL.identifier, cls.get_contact_table()),
                cls.restricted.id,
                person.id,
            )
        )
        cls.env.invalidate_all()

    @classmethod
    def get_contact_table(cls):
        field = cls.restricted._fields["contact_ids"]
        return field.relation, field.column1, field.column2

    def test_something_was_planted(self):
        self.assertGreater(self.planted, 250)

    def get_tokens(self):
        """Pages by link, with the right secret."""
        for name, page in (
            ("crm.alignment.respondent", "/my/alignment/{0.id}"),
            ("crm.agreement.signatory", "/my/agreement/{0.agreement_id.id}"),
            ("crm.internship.signature", "/my/internship/{0.internship_id.id}"),
            ("crm.hosting.sheet.sending", "/my/hosting/{0.id}"),
        ):
            people = self.env[name].sudo().search([("side", "=", "employer")])
            for person in people.filtered("access_token"):
                yield f"{page.format(person)}?access_token={person.access_token}"

    def get_own_addresses(self):
        pages = PageList(self.env, self.secrets)
        for page in pages.get_own_pages():
            if page.form is page.params is None and "access_token" not in page.url:
                yield page.url

    @mute_logger(*QUIET)
    def test_nothing_runs_in_our_pages_papers_and_files(self):
        pages = PageList(self.env, self.secrets)
        reports = [p.url for p in pages.get_reports() if "/html/" in p.url]
        own = sorted(set(self.get_own_addresses()))
        shown = {"page": 0, "workbook": 0, "report": 0}
        self.seen = []
        for role in ("portal_user", "director", "counsellor", "liaison"):
            self.log_in(getattr(self, role))
            addresses = own if role != "liaison" else []
            for url in (*addresses, *(reports if role != "portal_user" else ())):
                kind = self.look(self.url_open(url), url, role)
                if kind:
                    shown["report" if url in reports else kind] += 1
        self.authenticate(None, None)
        for url in self.get_tokens():
            shown["page"] += bool(self.look(self.url_open(url), url, "by link"))
        # which records are planted, and so shown to an employer, differs between runs
        self.assertGreater(shown["page"], 3, self.seen)
        self.assertGreater(shown["report"], 5, shown)
        self.assertGreater(shown["workbook"], 0, shown)

    def look(self, answer, url, role):
        """:return: what was shown with the attack in it, if anything"""
        with self.subTest(url=url, role=role):
            self.assertLess(answer.status_code, 500, answer.text[-1500:])
            self.seen.append((url, role, answer.status_code))
            self.check_name(answer)
            content = answer.content
            if content.startswith(b"PK"):
                return "workbook" if self.check_workbook(content) else None
            if content.startswith(b"%PDF"):
                return None
            self.assertFalse(self.find_live(answer.text))
            return "page" if "window.hostile" in answer.text else None
        return None

    def check_name(self, answer):
        said = answer.headers.get("Content-Disposition", "")
        match = re.search(r'filename="?([^";]+)', said)
        if match:
            self.assertEqual(safe_name(match[1]), match[1])

    def check_workbook(self, content):
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
        for name in names:
            self.assertEqual(safe_name(name.rpartition("/")[2])[-4:], name[-4:])
        if "[Content_Types].xml" not in names:
            return 0  # a file of files
        book = openpyxl.load_workbook(io.BytesIO(content))
        found = 0
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    self.assertIsNone(cell.hyperlink)
                    self.assertIsNone(cell.comment)
                    if "hostile" in str(cell.value):
                        found += 1
                        self.assertEqual(cell.data_type, "s")
                        self.assertFalse(str(cell.value).startswith(("=", "+", "@")))
        return found

    @mute_logger(*QUIET)
    def test_the_hosts_export_holds_no_formula(self):
        self.log_in(self.director)
        found = {"xlsx": 0, "csv": 0}
        token = odoo_http.Request.csrf_token(self)
        for page in PageList(self.env, self.secrets).get_exports():
            answer = self.url_open(page.url, data={**page.form, "csrf_token": token})
            if answer.status_code != 200:
                continue
            if "xlsx" in page.url:
                book = openpyxl.load_workbook(io.BytesIO(answer.content))
                for row in book.active.iter_rows():
                    for cell in row:
                        self.assertNotEqual(cell.data_type, "f", page.form)
                        self.assertIsNone(cell.hyperlink)
                        found["xlsx"] += "hostile" in str(cell.value)
            else:
                for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))):
                    for cell in row:
                        self.assertFalse(cell.startswith(("=", "@", "\t", "\r")))
                        found["csv"] += "hostile" in cell
        self.assertTrue(all(found.values()), found)

    @mute_logger(*QUIET)
    def test_mails_and_invitations(self):
        templates = self.env["mail.template"].sudo().search([])
        ours = templates.filtered(
            lambda t: (t.get_external_id()[t.id] or "").startswith("crm_partnership.")
        )
        self.assertGreater(len(ours), 8)
        seen = 0
        for template in ours:
            rows = self.env[template.model].sudo().search([], limit=2)
            for lang in ("en_US", "fr_CA"):
                made = template.with_context(lang=lang)._generate_template(
                    rows.ids, ("subject", "body_html", "email_from", "email_to")
                )
                for values in made.values():
                    with self.subTest(template=template.name):
                        body = str(values.get("body_html") or "")
                        self.assertFalse(self.find_live(body))
                        seen += "window.hostile" in body
                        for name in ("subject", "email_from", "email_to"):
                            said = str(values.get(name) or "")
                            self.assertNotIn(PRODUCT, said)
                            self.assertNotRegex(said, r"[\r\n]")
        self.assertGreater(seen, 3)

    def test_a_meeting_sent_to_a_calendar_has_the_lines_it_should_have(self):
        """A line that begins within a name would be another instruction."""
        event = self.env["calendar.event"].create(
            {
                "name": "Rencontre\r\nATTENDEE:mailto:x@evil.example\r\nX:" + PAYLOAD,
                "start": "2030-01-07 14:00:00",
                "stop": "2030-01-07 15:00:00",
                "location": "ici\nORGANIZER:mailto:x@evil.example",
            }
        )
        sent = event._get_ics_file()[event.id].decode()
        lines = sent.splitlines()
        self.assertTrue(any("Rencontre" in line for line in lines))
        for line in lines:
            self.assertFalse(
                line.startswith(("ATTENDEE:mailto:x", "ORGANIZER:mailto:x"))
            )

    def test_a_paper_fetches_nothing_and_reads_no_file_of_the_server(self):
        asked = []

        class Server(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked.append(self.path)
                self.send_response(404)
                self.end_headers()

            def log_message(self, *_args):
                """Silence."""

        server = http.server.HTTPServer(("127.0.0.1", 0), Server)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        source = (
            f'<p>Avant</p><img src="{address}/a.png"><iframe src="{address}/b"></iframe>'
            '<iframe src="file:///etc/passwd"></iframe><img src="file:///etc/passwd">'
            f"<p style=\"background:url('{address}/c')\">Dedans</p>"
            f'<link rel="stylesheet" href="{address}/d"><object data="{address}/e">'
            f"</object><script>new Image().src='{address}/f'</script><p>Après</p>"
        )
        self.planter.update(self.restricted, "description", SQL("%s::text", source))
        self.env.invalidate_all()
        report = "crm_partnership.handover_pack"
        reports = self.env["ir.actions.report"].with_user(self.director)
        page, _kind = reports._render_qweb_html(report, self.restricted.ids)
        try:
            content, kind = reports.with_context(
                force_report_rendering=True
            )._render_qweb_pdf(report, self.restricted.ids)
        finally:
            server.shutdown()
            server.server_close()
        self.assertEqual(kind, "pdf")
        self.assertTrue(content.startswith(b"%PDF"))
        self.assertFalse(asked)
        for words in ("Avant", "Dedans", "Après"):
            self.assertIn(words, page.decode())
        self.assertNotIn("/etc/passwd", page.decode().replace("evil", ""))
        self.assertNotIn(address, page.decode())

    @mute_logger(*QUIET)
    def test_nothing_runs_in_a_browser(self):
        """The pages of an employer, one in the other."""
        self.portal_user.sudo().password = PASSWORD
        pages = [
            url
            for url in sorted(set(self.get_own_addresses()))
            if url.startswith("/my/") and "/pdf" not in url and "document" not in url
        ]
        self.browser_js(
            "/my",
            self.get_script([*pages, *self.get_tokens()], 300, "body", 390),
            login=self.portal_user.login,
            timeout=120,
        )

    @mute_logger(*QUIET)
    def test_nothing_runs_on_the_screens_of_our_people(self):
        """One after the other in one web client, as people go through them."""
        participant = self.restricted.placement_ids.participant_id[:1]
        for user, opened in (
            (
                self.director,
                {
                    "crm.partnership": ("kanban", "list", "form"),
                    "crm.labour.need": ("kanban", "list", "form"),
                    "crm.placement": ("kanban", "list", "form"),
                    "crm.sector.committee": ("kanban", "list", "form"),
                    "crm.joint.activity": ("kanban", "list", "form", "calendar"),
                    "crm.partnership.review": ("list", "form"),
                },
            ),
            (
                self.counsellor,
                {
                    "crm.participant": ("kanban", "list", "form"),
                    "crm.placement": ("kanban", "form"),
                },
            ),
        ):
            screens = []
            for name, kinds in opened.items():
                rows = self.env[name].browse(self.secrets[name]).with_user(user)
                row = rows._filtered_access("read")[:1]
                if name == "crm.participant":
                    row = participant
                self.assertTrue(row, name)
                for kind in kinds:
                    action = {
                        "type": "ir.actions.act_window",
                        "name": name,
                        "res_model": name,
                        "views": [[False, kind]],
                        "context": {},
                    }
                    if kind == "form":
                        action["res_id"] = row.id
                    screens.append(action)
            self.browser_js(
                "/odoo",
                self.get_screens_script(screens),
                ready="odoo.isReady && odoo.__WOWL_DEBUG__ !== undefined",
                login=user.login,
                timeout=180,
            )

    def get_screens_script(self, screens):
        """A screen takes its time on a machine that has others to do as well."""
        script = """
        (async () => {
            const pause = (time) => new Promise((done) => setTimeout(done, time));
            const services = odoo.__WOWL_DEBUG__.root.env.services;
            const bare = [];
            for (const action of SCREENS) {
                const kind = action.views[0][1];
                const what = `${action.res_model} ${kind}`;
                await services.action.doAction(action, {clearBreadcrumbs: true});
                const words = {
                    kanban: ".o_kanban_record:not(.o_kanban_ghost)",
                    list: ".o_list_view .o_data_row",
                    form: ".o_form_view .o_field_widget",
                    calendar: ".o_calendar_view .fc-view",
                };
                const selector = words[kind];
                for (let turn = 0; turn < 300; turn++) {
                    if (document.querySelector(`.o_action_manager ${selector}`)) { break; }
                    await pause(100);
                }
                await pause(250);
                if (!document.querySelector(`.o_action_manager ${selector}`)) {
                    console.error("not shown: " + what);
                    return;
                }
                if (window.hostile !== undefined) {
                    console.error(`it ran: ${what} ${window.hostile}`);
                    return;
                }
                const page = document.querySelector(".o_action_manager");
                if (page.innerText.includes("94011")) {
                    console.error("a template ran: " + what);
                    return;
                }
                const typed = [...page.querySelectorAll("input, textarea")]
                    .map((node) => node.value).join();
                if (!`${page.innerHTML}${typed}`.includes("window.hostile")) {
                    bare.push(what);
                }
            }
            if (bare.length > 3) {
                console.error("without the attack: " + bare);
                return;
            }
            console.log("test successful");
        })();
        """
        return script.replace("SCREENS", json.dumps(screens))

    def get_script(self, addresses, pause, selector, width=1200):
        """Opens each address in a frame, and looks whether the attack ran there, and on
        a phone whether what was typed without a blank makes the page wider."""
        script = """
        (async () => {
            const pause = (time) => new Promise((done) => setTimeout(done, time));
            let shown = 0;
            for (const address of ADDRESSES) {
                const frame = document.createElement("iframe");
                frame.style = "width: WIDTHpx; height: 800px";
                document.body.append(frame);
                await new Promise((done) => {
                    frame.onload = done;
                    frame.src = address;
                    setTimeout(done, 15000);
                });
                const page = () => frame.contentDocument;
                for (let turn = 0; turn < 60; turn++) {
                    if (page() && page().querySelector(SELECTOR)) { break; }
                    await pause(200);
                }
                await pause(PAUSE);
                if (!page() || !page().querySelector(SELECTOR)) {
                    console.error("not shown: " + address);
                    return;
                }
                if (frame.contentWindow.hostile !== undefined) {
                    console.error("it ran: " + address);
                    return;
                }
                const width = page().documentElement.scrollWidth;
                if (WIDTH < 500 && width > 420) {
                    const wide = [...page().body.querySelectorAll("*")].filter(
                        (node) => node.getBoundingClientRect().right > 420
                    ).pop();
                    console.error(`wider than a phone: ${width} ${address}`);
                    console.error(wide && wide.outerHTML.slice(0, 300));
                    return;
                }
                shown += page().body.innerHTML.includes("window.hostile") ? 1 : 0;
                frame.remove();
            }
            if (window.hostile !== undefined || !shown) {
                console.error("it ran, or was not shown: " + shown);
                return;
            }
            console.log("test successful");
        })();
        """
        for word, value in (
            ("ADDRESSES", list(addresses)),
            ("SELECTOR", selector),
            ("PAUSE", pause),
            ("WIDTH", width),
        ):
            script = script.replace(word, json.dumps(value))
        return script
