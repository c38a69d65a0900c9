# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import datetime, timedelta
from io import BytesIO

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

from .common import PartnershipCase

PASSWORD = "test-route-9"
SECRET = "Mystère"

REPLY = """From: Autre <{sender}>
To: catchall@test.example
Subject: Re: Projet
Message-Id: <reply-{sender}>
In-Reply-To: {reference}
References: {reference}
Content-Type: text/plain; charset=utf-8

Je réponds sans droit.
"""


@tagged("post_install", "-at_install")
class TestConfidentialityRoutes(PartnershipCase, HttpCase):
    """Doors that are not the form: web addresses, calendar, incoming mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closed = cls.new_partnership(
            name=f"Projet {SECRET}",
            user_id=cls.director.id,
            confidentiality="restricted",
        )
        cls.attachment = cls.env["ir.attachment"].create(
            {
                "name": "note.txt",
                "raw": SECRET.encode(),
                "res_model": "crm.partnership",
                "res_id": cls.closed.id,
            }
        )
        for user in (cls.developer, cls.director, cls.privacy_officer):
            user.password = PASSWORD

    def as_user(self, user):
        self.authenticate(user.login, PASSWORD)

    def call(self, model, method, *args, **kwargs):
        return self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(
                {
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": kwargs,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_web_addresses_of_a_closed_partnership(self):
        report = "crm_partnership.handover_pack"
        addresses = (
            f"/mail/view?model=crm.partnership&res_id={self.closed.id}",
            f"/web/content/{self.attachment.id}",
            f"/report/html/{report}/{self.closed.id}",
            f"/report/text/{report}/{self.closed.id}",
        )
        for user in (self.developer, self.privacy_officer):
            self.as_user(user)
            for address in addresses:
                with self.subTest(user=user.login, address=address):
                    answer = self.url_open(address)
                    self.assertNotIn(SECRET, answer.text)
                    self.assertNotIn(f"crm.partnership/{self.closed.id}", answer.url)
            answer = self.call("crm.partnership", "read", self.closed.ids, ["name"])
            self.assertIn("AccessError", answer["error"]["data"]["name"])
        self.as_user(self.director)
        self.assertIn(SECRET, self.url_open(addresses[1]).text)
        self.assertIn(SECRET, self.url_open(addresses[2]).text)

    @mute_logger("odoo.http")
    def test_methods_that_only_the_module_may_use_are_not_reached(self):
        self.as_user(self.director)
        for method in ("_override_gates", "_move_to_stage", "_filter_readable_by"):
            answer = self.call("crm.partnership", method, self.closed.ids)
            self.assertIn("error", answer, method)

    def plan_meeting(self, partnership, organiser):
        start = datetime(2026, 12, 1, 14)
        action = partnership.with_user(organiser).action_schedule_meeting()
        defaults = {
            key: value
            for key, value in action["context"].items()
            if key.startswith("default_")
        }
        return (
            self.env["calendar.event"]
            .with_user(organiser)
            .with_context(**defaults)
            .create({"start": start, "stop": start + timedelta(hours=1)})
        )

    def test_the_calendar_shows_busy_for_a_closed_partnership(self):
        event = self.plan_meeting(self.closed, self.director)
        self.assertEqual(event.privacy, "private")
        event.privacy = "public"
        self.assertEqual(event.privacy, "private")
        self.env.invalidate_all()
        seen = event.with_user(self.developer)
        self.assertNotIn("Boulangerie", seen.read(["name"])[0]["name"])
        self.assertFalse(
            self.env["calendar.event"]
            .with_user(self.developer)
            .search([("id", "=", event.id), ("name", "ilike", "boulangerie")])
        )

    def test_meetings_become_private_when_the_level_is_raised(self):
        partnership = self.new_partnership()
        event = self.plan_meeting(partnership, self.developer)
        self.assertIn(
            "Boulangerie",
            event.with_user(self.other_developer).read(["name"])[0]["name"],
        )
        partnership.confidentiality = "team"
        self.env.invalidate_all()
        self.assertNotIn(
            "Boulangerie",
            event.with_user(self.other_developer).read(["name"])[0]["name"],
        )

    def test_a_planned_meeting_becomes_an_interaction_once_marked_done(self):
        partnership = self.new_partnership(contact_ids=[Command.set(self.contact.ids)])
        self.plan_meeting(partnership, self.developer)
        activity = partnership.activity_ids
        self.assertEqual(activity.activity_category, "meeting")
        self.assertFalse(partnership.interaction_ids)
        activity.with_user(self.developer).action_feedback(feedback="Visite convenue")
        self.assertEqual(partnership.interaction_ids.kind, "meeting")
        self.assertEqual(partnership.interaction_ids.notes, "Visite convenue")

    def test_a_mail_without_right_reaches_no_one_and_subscribes_no_one(self):
        message = self.closed.message_post(
            body=SECRET, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.env["mail.thread"].message_process(
            False,
            REPLY.format(sender=self.developer.email, reference=message.message_id),
        )
        partner = self.developer.partner_id
        self.assertNotIn(partner, self.closed.message_partner_ids)
        self.closed.message_post(
            body="Suite", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertNotIn(
            partner, self.closed.message_ids.notification_ids.res_partner_id
        )
        self.env.invalidate_all()
        self.assertFalse(
            self.env["mail.message"]
            .with_user(self.developer)
            .search(
                [
                    ("model", "=", "crm.partnership"),
                    ("res_id", "=", self.closed.id),
                    ("author_id", "!=", partner.id),
                ]
            )
        )

    def test_the_pack_as_a_real_pdf(self):
        self.closed.write(
            {
                "contact_ids": [Command.set(self.contact.ids)],
                "need_summary": "Deux commis de nuit",
            }
        )
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_user(self.director)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(
                "crm_partnership.crm_partnership_handover_report", self.closed.ids
            )
        )
        self.assertEqual(kind, "pdf")
        pages = PdfReader(BytesIO(pdf)).pages
        text = " ".join(" ".join(page.extract_text() for page in pages).split())
        for word in ("Boulangerie Test", "Line Roy", "Deux commis de nuit"):
            self.assertIn(word, text)
