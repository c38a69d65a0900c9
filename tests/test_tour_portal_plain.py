# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The portal in a browser that runs no scripts, and with a keyboard alone."""

import json

from lxml import html

from odoo.tests import tagged

from .matrix_doors import DoorList
from .screen_case import DESK, PHONE
from .test_tour_portal_screens import PortalScreensCase

#: fills a form that stands in the page and presses its button, as a hand would
SEND = """
(() => {
    const form = document.querySelector(FORM);
    if (!form) { return "no such form"; }
    const hidden = form.closest("details");
    if (hidden) { hidden.open = true; }
    for (const [name, value] of Object.entries(VALUES)) {
        const fields = [...form.elements].filter((field) =>
            (field.name || field.id).startsWith(name)
        );
        if (!fields.length) { return `no field ${name}`; }
        for (const field of fields) {
            if (field.type === "radio") {
                field.checked = field.checked || field.value === value;
            } else if (field.type === "checkbox") {
                field.checked = value;
            } else if (field.type !== "hidden") {
                field.value = value === "*" ? field.options[1].value : value;
            }
        }
    }
    const wrong = [...form.elements].filter((field) => !field.checkValidity());
    if (wrong.length) { return "refused: " + wrong.map((field) => field.name); }
    const button = form.querySelector(BUTTON);
    if (!button.checkVisibility()) { return "the button is hidden"; }
    button.click();
    return "";
})()
"""
#: where the keyboard is: after what it was at, what is seen of it
FOCUSED = """
(() => {
    const node = document.activeElement;
    if (!node || node === document.body) { return null; }
    // by the nodes themselves: the page may put something between them meanwhile
    const before = window.keyboardWas || [];
    window.keyboardWas = [...before, node];
    const box = node.getBoundingClientRect();
    const style = getComputedStyle(node);
    const middle = document.elementFromPoint(
        box.x + Math.min(box.width / 2, 40), box.y + box.height / 2
    );
    return {
        again: node === before[0],
        follows:
            !before.length ||
            // the parts of a date
            before.at(-1) === node ||
            !!(before.at(-1).compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING),
        markup: node.outerHTML.slice(0, 160),
        ours: !!node.closest("#wrap, .o_portal_wrap"),
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
        // within a date the browser itself shows which part it is at
        ring:
            style.outlineStyle !== "none" ||
            style.boxShadow !== "none" ||
            node.type === "date",
        free: !!middle && (node.contains(middle) || middle.contains(node)),
    };
})()
"""


class PlainCase(PortalScreensCase):
    def send(self, screen, url, form, values=(), button="button"):
        """:param form: the end of the address to which the form is sent"""
        script = SEND
        for word, value in (
            ("FORM", f'form[action$="{form}"]'),
            ("VALUES", dict(values)),
            ("BUTTON", button),
        ):
            script = script.replace(word, json.dumps(value))
        screen.open(url)
        screen.run("window.wasHere = true")
        self.assertEqual(screen.run(script), "", url)
        screen.wait("!window.wasHere && document.readyState === 'complete'")
        screen.rest()
        # the page says what became of it
        said = screen.run(
            "[...document.querySelectorAll('.alert, h1')].map((n) => n.innerText)"
        )
        self.assertTrue(said, f"{url}: {screen.run('document.body.innerText')[:500]}")
        return said

    def link(self, row, page):
        return f"{page}?access_token={self.rows[row].sudo().access_token}"


@tagged("post_install", "-at_install")
class TestPortalWithoutScripts(PlainCase):
    def test_forms_of_a_link(self):
        rows = self.rows
        agreement, signed = rows["agreement"], rows["signed_agreement"]
        checklist, internship = rows["respondent"], rows["internship"]
        for person in agreement.signatory_ids - rows["signatory"]:
            self.sign(person)
        with self.browse() as screen:
            screen.resize(PHONE)
            screen.allow_scripts(False)

            page = self.link("respondent", f"/my/alignment/{checklist.id}")
            self.send(screen, page, "/submit", {"rating-": "3"}, "button[value=submit]")
            self.assertEqual(checklist.state, "submitted")

            page = self.link("signatory", f"/my/agreement/{agreement.id}")
            self.send(screen, page, "/change", {"comment": "Une autre date"})
            self.assertIn("change_asked", agreement.event_ids.mapped("kind"))
            self.assertEqual(rows["signatory"].state, "invited")
            self.send(screen, page, "/sign/name", {"name": "Line Roy-Côté"})
            self.assertEqual(rows["signatory"].state, "signed")
            self.assertEqual(rows["signatory"].signed_name, "Line Roy-Côté")
            self.assertTrue(rows["signatory"].sudo().signature)

            person = signed.signatory_ids.filtered(lambda p: p.side == "employer")
            rows["follower"] = person
            page = self.link("follower", f"/my/agreement/{signed.id}/commitments")
            checkin = rows["checkin"]
            self.send(
                screen,
                page,
                f"/commitments/{checkin.id}",
                {"answer": "done", "hours": "2,5"},
            )
            self.assertEqual(checkin.employer_answer, "done")
            self.assertEqual(checkin.hours_employer, 2.5)

            page = self.link("signer", f"/my/internship/{internship.id}")
            self.send(screen, page, "/sign/name", {"name": "Line Roy"})
            self.assertEqual(rows["signer"].signed_name, "Line Roy")
            self.rewrite(internship, state="running")
            self.send(screen, page, "/confirm", (), "button[value=yes]")
            self.assertEqual(internship.employer_word, "yes")
            self.send(screen, page, "/evaluate", {"wish": "yes", "comment": "Bien"})
            self.assertEqual(internship.evaluation_ids.party, "tutor")

            # a link that ended: the form asks for a fresh one
            sending = rows["sending"]
            page = self.link("sending", f"/my/hosting/{sending.id}")
            old = sending.sudo().access_token
            self.rewrite(sending, date_link_end="2020-01-01 00:00:00")
            self.send(screen, page, "/renew")
            self.assertNotEqual(sending.sudo().access_token, old)

    def test_a_fresh_link_is_asked_for_by_a_plain_form(self):
        """Four kinds of links; the page is read and its form sent, without a browser."""
        rows = self.rows
        for row, page in (
            ("respondent", f"/my/alignment/{rows['respondent'].id}"),
            ("signatory", f"/my/agreement/{rows['agreement'].id}"),
            ("signer", f"/my/internship/{rows['internship'].id}"),
            ("sending", f"/my/hosting/{rows['sending'].id}"),
        ):
            with self.subTest(row):
                self.ask_for_a_link(row, page)

    def ask_for_a_link(self, row, page):
        person = self.rows[row]
        DoorList(self).end_link(person)
        self.env.flush_all()
        old, address = person.sudo().access_token, self.link(row, page)
        shown = html.fromstring(self.url_open(address).text)
        (form,) = shown.xpath("//form[contains(@action, '/renew')]")
        self.assertEqual(form.method, "POST")
        self.assertTrue(form.xpath(".//button[not(@type) or @type='submit']"))
        fields = dict(form.fields)
        bare = {name: fields[name] for name in fields if name != "csrf_token"}
        self.assertEqual(self.url_open(form.action, data=bare).status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(person.sudo().access_token, old)

        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        answer = self.url_open(form.action, data=fields)
        self.assertEqual(answer.status_code, 200)
        said = html.fromstring(answer.text)
        self.assertTrue(said.xpath("//*[@role='status'] | //h1"))
        self.env.invalidate_all()
        fresh = person.sudo().access_token
        self.assertNotEqual(fresh, old)
        self.assertNotIn(fresh, answer.text)
        mail = mails.search([]) - before
        self.assertEqual(len(mail), 1)
        self.assertIn(fresh, mail.body_html)
        # the one that ended opens nothing any more, the fresh one does
        self.assertNotIn("/renew", self.url_open(address).text)
        self.assertEqual(self.url_open(self.link(row, page)).status_code, 200)

    def test_forms_of_an_account(self):
        rows = self.rows
        hired = rows["hired"]
        placement = self.new_placement(self.partnership)
        needs = self.env["crm.labour.need"]
        with self.browse(self.portal_user.login) as screen:
            screen.resize(PHONE)
            screen.allow_scripts(False)

            self.send(screen, "/my/needs/new", "/needs/new", {"name": "Plonge"})
            need = needs.search([("name", "=", "Plonge")])
            self.assertEqual(need.partnership_id, self.partnership)
            page = f"/my/needs/{need.id}"
            self.send(screen, f"{page}/edit", "/edit", {"name": "Aide en cuisine"})
            self.assertEqual(need.name, "Aide en cuisine")
            self.send(screen, page, "/refresh")
            self.send(screen, page, "/close", {"reason": "*", "note": "Comblé"})
            self.assertNotEqual(need.state, "open")

            page = f"/my/candidates/{placement.id}"
            self.send(screen, page, "/meet")
            self.assertEqual(placement.employer_interest, "meet")
            self.send(screen, page, "/refuse", {"reason": "*", "comment": "Horaire"})
            self.assertEqual(placement.state, "closed")
            page = f"/my/candidates/{hired.id}"
            self.send(screen, page, "/hire", (), "button[value=yes]")
            self.assertTrue(hired.hire_confirmed_at)
            self.send(screen, page, "/left", {"side": "both"})
            self.assertTrue(hired.employer_left_date)

            page = f"/my/avoided-costs/{rows['evaluation'].id}"
            values = {"sure": True}
            self.send(screen, page, "/answer", values, "button[value=agreed]")
            self.assertEqual(rows["evaluation"].state, "validated")

            page = f"/my/reviews/{rows['review'].id}"
            values = {"satisfaction": "4", "points": "Les horaires d'été"}
            self.send(screen, page, "/prepare", values)
            self.assertEqual(rows["review"].satisfaction_employer, "4")

            page = f"/my/joint-activities/{rows['activity'].id}"
            self.send(screen, page, "/answer", (), "button[value=declined]")
            person = rows["activity"].attendance_ids.filtered(
                lambda a: a.partner_id == self.contact
            )
            self.assertEqual(person.rsvp, "declined")


@tagged("post_install", "-at_install")
class TestPortalKeyboard(PlainCase):
    def walk(self, screen, most=250):
        """Where the tabulator leads, from the beginning of the page to its end."""
        stops = []
        for _turn in range(most):
            screen.press("Tab", 9)
            stop = screen.run(FOCUSED)
            if stop is None or stop["again"]:
                return stops
            stops.append(stop)
        return self.fail("the keyboard does not come to the end of the page")

    def test_the_keyboard_follows_the_page_and_is_seen(self):
        rows = self.rows
        pages = [
            self.link("respondent", f"/my/alignment/{rows['respondent'].id}"),
            self.link("signatory", f"/my/agreement/{rows['agreement'].id}"),
            self.link("signer", f"/my/internship/{rows['internship'].id}"),
        ]
        with self.browse() as screen:
            self.look_at(screen, pages)
        with self.browse(self.portal_user.login) as screen:
            self.look_at(
                screen,
                [
                    "/my/needs/new",
                    f"/my/candidates/{rows['placement'].id}",
                    f"/my/reviews/{rows['review'].id}",
                    f"/my/joint-activities/{rows['activity'].id}",
                ],
            )

    def look_at(self, screen, pages):
        for width, url in zip((DESK, PHONE) * len(pages), pages, strict=False):
            screen.resize(width)
            screen.open(url)
            stops = self.walk(screen)
            ours = [stop for stop in stops if stop["ours"]]
            self.assertGreater(len(ours), 1, url)
            astray = [stop["markup"] for stop in stops if not stop["follows"]]
            self.assertEqual(astray, [], url)
            for stop in ours:
                for what in ("seen", "ring", "free"):
                    self.assertTrue(stop[what], f"{url}: {what}: {stop['markup']}")

    def test_a_signature_is_typed(self):
        agreement, person = self.rows["agreement"], self.rows["signatory"]
        for other in agreement.signatory_ids - person:
            self.sign(other)
        with self.browse() as screen:
            screen.resize(DESK)
            screen.open(self.link("signatory", f"/my/agreement/{agreement.id}"))
            screen.wait("document.querySelector('.o_portal_sign_submit')")
            screen.run("document.querySelector('#sign button').focus()")
            screen.press("Enter", 13, "\r")
            screen.wait("document.querySelector('#agreement_sign.show')")
            self.assertEqual(screen.find_faults(), [])
            screen.wait("document.activeElement.matches('.o_web_sign_name_input')")
            self.press_until(screen, ".o_portal_sign_submit")
            screen.wait("!document.activeElement.disabled")
            screen.press("Enter", 13, "\r")
            screen.wait("location.href.includes('message=signed')")
            screen.rest()
        self.assertEqual(person.state, "signed")
        self.assertTrue(person.sudo().signature)

    def press_until(self, screen, selector):
        for _turn in range(15):
            screen.press("Tab", 9)
            if screen.run(f"document.activeElement.matches({selector!r})"):
                return
        self.fail(f"the keyboard does not reach {selector}")
