# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What leaves the house: papers as PDF and mails, read back as their reader has them."""

import email
import io
import re
from email.policy import default

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

from odoo.addons.base.tests.common import MockSmtplibCase

from ..tools.archive import safe_name
from .hostile_case import PRODUCT, QUIET, UNSEEN, HostileCase

PAPERS = (
    *("handover_pack", "agreement_document", "alignment_document"),
    *("internship_document", "review_document", "board_page_document"),
    *("sector_committee_document", "workplace_check_document"),
    "avoided_cost_document",
)
#: signs that turn a line around, or that nobody sees
UNSEEN_SIGNS = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2069\x00-\x08\x0b-\x1f\x7f]"
)
#: a line of its own would be a header
INJECTED = "Rencontre\r\nBcc: x@evil.example\r\nX-Evil: 1\r\n\r\n<b>corps</b>\u202efdp"
#: what a mail of ours may begin with
HEADERS = {
    *("message-id", "references", "subject", "from", "reply-to", "to", "date"),
    *("mime-version", "content-type", "content-transfer-encoding", "return-path"),
    *(
        "x-odoo-objects",
        "x-odoo-message-id",
        "auto-submitted",
        "x-auto-response-suppress",
    ),
    *("in-reply-to", "list-unsubscribe", "list-unsubscribe-post", "precedence"),
    *("x-msg-to-add", "x-forge-to"),
}


def read_pdf(content):
    """:return: the words without blanks, since lines break anywhere, and the links"""
    words, links = [], []
    for page in PdfReader(io.BytesIO(content)).pages:
        words.append("".join(page.extract_text().split()))
        for annotation in page.get("/Annots") or ():
            action = annotation.get_object().get("/A") or {}
            links.append(str(action.get("/URI") or action))
    return "".join(words), links


@tagged("post_install", "-at_install")
class TestHostilePapers(HostileCase, MockSmtplibCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.committee = cls.env["crm.sector.committee"].sudo().search([], limit=1)

    def print_paper(self, name, records):
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, kind = reports._render_qweb_pdf(f"crm_partnership.{name}", records.ids)
        self.assertEqual(kind, "pdf")
        for word in (b"/JavaScript", b"/OpenAction", b"/Launch", b"/EmbeddedFile"):
            self.assertNotIn(word, content)
        return read_pdf(content)

    def get_records(self, name):
        report = self.env["ir.actions.report"]._get_report(f"crm_partnership.{name}")
        model = self.env[report.model]
        if name == "board_page_document":
            return model.with_user(self.director).create({})
        if name == "sector_committee_document":
            committee = self.committee or self.committee.create({"name": "Comité"})
            action = committee.with_user(self.director).action_open_cockpit()
            return model.browse(action["res_id"])
        rows = model.sudo().search([("id", "in", self.secrets.get(report.model, []))])
        return rows[:1] or model.sudo().search([], limit=1)

    # ----------------------------------------------------------------- papers
    @mute_logger(*QUIET)
    def test_papers_show_the_attack_as_words(self):
        shown = formulas = 0
        for name in PAPERS:
            with self.subTest(name):
                records = self.get_records(name)
                self.assertTrue(records)
                words, links = self.print_paper(name, records)
                self.assertTrue(words)
                # a script, or a template, would have written the product
                self.assertNotIn(PRODUCT, words)
                for link in links:
                    self.assertNotRegex(link, r"(?i)javascript|evil|data:|file:")
                if "window.hostile" in words:
                    shown += 1
                    self.assertIn("<script>window.hostile=1", words)
                formulas += "=HYPERLINK(" in words
        self.assertGreater(shown, 4)
        self.assertGreater(formulas, 4)

    def test_signs_that_turn_a_line_around_reach_no_paper(self):
        """Written as people write; a name cannot pass for another one."""
        self.employer.name = f"Marché {UNSEEN}\u2066 du coin"
        self.contact.name = f"Line {UNSEEN}"
        partnership = self.new_partnership(name=f"Entente {UNSEEN}")
        agreement = self.new_agreement(partnership)
        agreement.commitment_ids[:1].name = f"Engagement {UNSEEN}"
        agreement.purpose = "<p>But a\u202eb</p>"
        review = self.env["crm.partnership.review"].create(
            {"partnership_id": partnership.id}
        )
        review.action_prepare()
        review.point_ids[:1].name = f"Point {UNSEEN}"
        checklist = self.new_checklist(partnership)
        for name, record, word in (
            ("agreement_document", agreement, "Engagementabcdefgh"),
            ("review_document", review, "Pointabcdefgh"),
            ("alignment_document", checklist, "Marchéabcdefghducoin"),
            ("handover_pack", partnership, "Ententeabcdefgh"),
        ):
            with self.subTest(name):
                words, _links = self.print_paper(name, record)
                self.assertIn(word, words)
                self.assertNotRegex(words, UNSEEN_SIGNS)
                page, _kind = self.env["ir.actions.report"]._render_qweb_html(
                    f"crm_partnership.{name}", record.ids
                )
                said = page.decode().replace("\n", "").replace("\r", "")
                self.assertNotRegex(said.replace("\t", ""), UNSEEN_SIGNS)

    # ------------------------------------------------------------------ mails
    def send_all(self):
        """What the queue holds, as it goes to the mail server."""
        with self.mock_smtplib_connection():
            mails = self.env["mail.mail"].sudo().search([("state", "=", "outgoing")])
            mails.send(raise_exception=True)
        return [
            (email.message_from_string(sent["message"], policy=default), sent)
            for sent in self.emails
        ]

    def check_message(self, message, sent, expected):
        raw = sent["message"]
        head = raw.partition("\n\n")[0]
        self.assertLess(max(map(len, head.splitlines())), 999)
        names = [name.lower() for name in message]
        self.assertEqual(set(names) - HEADERS, set())
        self.assertEqual(len(names), len(set(names)))
        self.assertNotIn("evil.example", "".join(sent["smtp_to_list"]))
        self.assertLessEqual(set(sent["smtp_to_list"]), expected)
        # who gets it is said to the mail server, above; in the header, older versions of
        # Python lose the quotes around a name when they break it into lines
        for name in ("from", "to", "reply-to"):
            self.assertNotRegex(str(message[name]), UNSEEN_SIGNS)
        self.assertNotRegex(str(message["subject"]), UNSEEN_SIGNS)
        for part in message.iter_attachments():
            self.assertEqual(safe_name(part.get_filename()), part.get_filename())
        for part in message.walk():
            if part.get_content_type() == "text/html":
                self.assertFalse(self.find_live(part.get_content()))

    @mute_logger(*QUIET)
    def test_a_name_or_a_subject_makes_no_header(self):
        self.env["mail.mail"].sudo().search([("state", "=", "outgoing")]).unlink()
        self.contact.write(
            {"name": f'"Line" <l@evil.example>, {INJECTED}', "email": "l@roy.example"}
        )
        self.employer.name = f"Marché {INJECTED}"
        self.company.name = f"Entreprise {INJECTED}"
        self.developer.name = f"Agente {INJECTED}"
        self.developer.email = "agente@test.example"
        partnership = self.new_partnership(
            name=f"Entente {INJECTED}", contact_ids=[Command.set(self.contact.ids)]
        )
        agreement = self.new_agreement(partnership)
        agreement.action_send()
        self.new_checklist(partnership).action_send()
        partnership.with_user(self.developer).message_post(
            body="Bonjour",
            subject="Sujet\r\nBcc: x@evil.example\r\n\r\n<b>corps</b>",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.contact.ids,
            attachments=[(f"../{INJECTED}.pdf", b"%PDF-1.4 a")],
        )
        self.env["crm.joint.activity"].with_user(self.developer).create(
            {
                "name": f"Visite {INJECTED}",
                "location": INJECTED,
                "company_id": self.company.id,
                "start": "2030-01-07 14:00:00",
                "stop": "2030-01-07 16:00:00",
                "attendance_ids": [Command.create({"partner_id": self.contact.id})],
            }
        )
        expected = {"l@roy.example", "agente@test.example"} | set(
            self.env["res.users"].search([]).mapped("email")
        )
        sent = self.send_all()
        self.assertGreater(len(sent), 3)
        subjects = []
        for message, how in sent:
            with self.subTest(subject=message["subject"]):
                self.check_message(message, how, expected)
                subjects.append(str(message["subject"]))
        for word in ("Sujet", "Visite"):
            self.assertTrue(any(word in subject for subject in subjects), subjects)
