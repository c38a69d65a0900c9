# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import timedelta
from io import BytesIO

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

from ..exceptions import SigningRefusedError
from ..tools.fingerprint import file_fingerprint
from .common import SCAN, SIGNATURE, PartnershipCase


def pdf_text(content):
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@tagged("post_install", "-at_install")
class TestAgreementSigning(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.lang = "fr_CA"
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.set(cls.contact.ids)]
        )
        cls.agreement = cls.new_agreement(cls.partnership)
        # a short text keeps the documents of the tests quick
        cls.agreement.commitment_ids[3:].unlink()
        cls.ours = cls.agreement.signatory_ids.filtered(
            lambda p: p.side == "enterprise"
        )
        cls.theirs = cls.agreement.signatory_ids - cls.ours

    def mails_to(self, person):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", person.partner_id.ids), ("model", "=", False)]
        )

    def refused(self, code, person, **vals):
        with self.assertRaises(SigningRefusedError) as caught:
            self.sign(person, **vals)
        self.assertEqual(caught.exception.code, code)

    # ------------------------------------------------------------- both parties
    def test_from_draft_to_a_sealed_document(self):
        agreement = self.agreement
        agreement.with_user(self.developer).action_send()
        self.assertEqual(agreement.state, "sent")
        document = agreement.document_id
        self.assertTrue(document.is_sealed)
        self.assertEqual(agreement.document_fingerprint, file_fingerprint(document.raw))
        text = pdf_text(document.raw)
        for word in (
            agreement.reference,
            "Cuisines Test",
            "Boulangerie Test",
            agreement.commitment_ids[0].name,
            "Entente de partage des responsabilités",
        ):
            self.assertIn(word, text)
        self.sign(self.theirs)
        self.assertEqual(agreement.state, "partly_signed")
        self.assertEqual(self.theirs.signed_fingerprint, file_fingerprint(document.raw))
        self.assertEqual(self.theirs.signed_ip, "203.0.113.7")
        self.sign(self.ours, name="Prénom Nom")
        # it starts today: in force at once
        self.assertEqual(agreement.state, "in_force")
        signed = agreement.signed_document_id
        self.assertTrue(signed.is_sealed)
        self.assertEqual(agreement.signed_fingerprint, file_fingerprint(signed.raw))
        text = pdf_text(signed.raw)
        for word in ("Line Roy", "Prénom Nom", "203.0.113.7", "agreement/verify"):
            self.assertIn(word, text)
        self.assertIn(agreement.document_fingerprint, text.replace(" ", ""))
        self.assertEqual(
            agreement.event_ids.sorted("id").mapped("kind"),
            ["sent", "signed", "signed", "sealed", "in_force"],
        )
        copy = self.mails_to(self.theirs).filtered("attachment_ids")
        self.assertEqual(copy.attachment_ids, signed)
        template = self.env.ref("crm_partnership.mail_template_agreement_signed")
        subject = template.with_context(lang=self.theirs.partner_id.lang)
        self.assertEqual(
            copy.subject,
            subject._render_field("subject", self.theirs.ids)[self.theirs.id],
        )
        found = agreement._find_by_fingerprint(agreement.signed_fingerprint)
        self.assertEqual(found, agreement)

    def test_the_invitation_is_a_private_mail_in_french(self):
        self.agreement.with_user(self.developer).action_send()
        mail = self.mails_to(self.theirs)
        self.assertEqual(len(mail), 1)
        self.assertIn(self.theirs.sudo().access_token, mail.body_html)
        self.assertIn("Lire et signer", mail.body_html)
        self.assertIn("À signer", mail.subject)
        self.assertTrue(mail.auto_delete)
        for user in (self.developer, self.director):
            self.assertFalse(
                self.env["mail.message"]
                .with_user(user)
                .search([("id", "=", mail.mail_message_id.id)])
            )
        ours = self.mails_to(self.ours)
        self.assertNotIn("access_token", ours.body_html)

    # ------------------------------------------------------------------ refusals
    def test_what_is_not_a_signature(self):
        self.agreement.action_send()
        self.refused("invalid", self.theirs, signature="")
        self.refused("picture", self.theirs, signature="@@@")
        self.refused(
            "picture", self.theirs, signature=base64.b64encode(b"GIF89a").decode()
        )
        self.refused("invalid", self.theirs, name="   ")
        self.refused("changed", self.theirs, fingerprint="0" * 64)
        self.refused("changed", self.theirs, fingerprint=None)
        self.assertEqual(self.theirs.state, "invited")
        self.assertFalse(self.theirs.signed_name)
        self.assertEqual(self.agreement.state, "sent")
        self.sign(self.theirs)
        self.refused("already_signed", self.theirs)
        self.assertEqual(
            len(self.agreement.event_ids.filtered(lambda e: e.kind == "signed")), 1
        )

    def test_nobody_signs_a_draft_or_what_was_taken_back(self):
        self.refused("not_open", self.theirs, fingerprint=False)
        self.agreement.action_send()
        old = self.agreement.document_fingerprint
        self.agreement.action_take_back("La date change")
        self.refused("not_open", self.theirs, fingerprint=old)
        self.agreement.date_start = self.agreement.date_start + timedelta(days=3)
        self.agreement.action_send()
        self.refused("changed", self.theirs, fingerprint=old)
        self.sign(self.theirs)

    def test_signatures_in_order(self):
        second = self.env["res.partner"].create(
            {
                "name": "Seconde Signature",
                "parent_id": self.employer.id,
                "email": "s@roy.example",
            }
        )
        self.agreement.is_ordered = True
        self.agreement.signatory_ids = [
            Command.create({"side": "employer", "partner_id": second.id, "sequence": 3})
        ]
        last = self.agreement.signatory_ids.filtered(lambda p: p.partner_id == second)
        self.agreement.action_send()
        self.assertEqual(
            self.agreement.signatory_ids.mapped("state"),
            ["invited", "waiting", "waiting"],
        )
        self.assertFalse(self.mails_to(self.theirs))
        self.refused("not_your_turn", self.theirs)
        self.sign(self.ours)
        self.assertEqual(self.theirs.state, "invited")
        self.assertEqual(len(self.mails_to(self.theirs)), 1)
        self.refused("not_your_turn", last)
        self.sign(self.theirs)
        self.sign(last)
        self.assertEqual(self.agreement.state, "in_force")

    def test_who_only_follows_does_not_sign(self):
        self.agreement.signatory_ids = [
            Command.create(
                {
                    "side": "enterprise",
                    "partner_id": self.director.partner_id.id,
                    "signs": False,
                }
            )
        ]
        self.director.partner_id.email = "d@test.example"
        follower = self.agreement.signatory_ids - self.ours - self.theirs
        self.agreement.action_send()
        self.refused("not_open", follower)
        self.sign(self.ours)
        self.sign(self.theirs)
        self.assertEqual(self.agreement.state, "in_force")

    # -------------------------------------------------------------- taking back
    def test_content_that_was_sent_does_not_change(self):
        self.agreement.action_send()
        self.sign(self.ours)
        agreement = self.agreement.with_user(self.director)
        commitment = agreement.commitment_ids[0]
        for change in (
            lambda: agreement.write({"purpose": "x"}),
            lambda: agreement.write({"date_end": "2099-01-01"}),
            lambda: commitment.write({"hours_employer": 1}),
            lambda: commitment.unlink(),
            lambda: commitment.copy({"agreement_id": agreement.id}),
            lambda: agreement.clause_ids[0].write({"name": "x"}),
            lambda: agreement.clause_ids.create(
                {"agreement_id": agreement.id, "name": "x", "body": "y"}
            ),
            lambda: agreement.signatory_ids[0].unlink(),
            lambda: agreement.signatory_ids.create(
                {
                    "agreement_id": agreement.id,
                    "side": "enterprise",
                    "partner_id": self.director.partner_id.id,
                }
            ),
            lambda: agreement.sudo().write({"purpose": "x"}),
            lambda: agreement.unlink(),
            lambda: agreement.action_cancel(),
        ):
            with self.assertRaises(UserError):
                change()
        commitment.enterprise_user_id = self.director
        agreement.note = "libre"

    def test_taking_back_voids_the_signatures_and_tells_everyone_why(self):
        self.agreement.action_send()
        sent = self.agreement.document_id
        self.sign(self.ours)
        with self.assertRaises(UserError):
            self.agreement.action_take_back("  ")
        with self.assertRaises(AccessError):
            self.agreement.with_user(self.other_developer).action_take_back("x")
        self.agreement.with_user(self.developer).action_take_back(
            "Le début passe en septembre"
        )
        self.assertEqual(self.agreement.state, "draft")
        self.assertFalse(any(p.signed_name for p in self.agreement.signatory_ids))
        self.assertFalse(any(p.signature for p in self.agreement.signatory_ids))
        for person in (self.ours, self.theirs):
            told = self.mails_to(person).filtered(
                lambda m: "septembre" in (m.body_html or "")
            )
            self.assertEqual(len(told), 1)
        voided = self.agreement.event_ids.filtered(lambda e: e.kind == "voided")
        self.assertEqual(voided.fingerprint, file_fingerprint(sent.raw))
        self.assertTrue(sent.exists())
        self.agreement.purpose = "Autre préambule"
        self.agreement.action_send()
        self.assertEqual(self.ours.state, "invited")
        with self.assertRaises(UserError):
            self.agreement.action_send()

    def test_a_change_asked_for_reaches_the_leader(self):
        with self.assertRaises(UserError):
            self.theirs._ask_change("Trop tôt")
        self.agreement.action_send()
        with self.assertRaises(UserError):
            self.theirs._ask_change("  ")
        self.theirs._ask_change("Plutôt le mardi")
        event = self.agreement.event_ids.filtered(lambda e: e.kind == "change_asked")
        self.assertEqual(event.note, "Plutôt le mardi")
        activity = self.partnership.activity_ids.filtered(
            lambda a: self.agreement.reference in (a.summary or "")
        )
        self.assertEqual(activity.user_id, self.developer)
        self.assertNotIn("mardi", f"{activity.summary}{activity.note}")

    # ------------------------------------------------------------------- evidence
    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_sealed_documents_do_not_change(self):
        self.agreement.action_send()
        document = self.agreement.document_id.sudo()
        content = document.raw
        for change in (
            {"raw": b"%PDF-other"},
            {"datas": base64.b64encode(b"x")},
            {"name": "x.pdf"},
            {"res_id": 0},
            {"public": True},
            {"is_sealed": False},
            {"mimetype": "text/plain"},
        ):
            with self.assertRaises(UserError):
                document.write(change)
        with self.assertRaises(UserError):
            document.unlink()
        document.write({"raw": content, "mimetype": document.mimetype})
        self.assertEqual(document.raw, content)
        with self.assertRaises(UserError):
            self.env["ir.attachment"].create({"name": "faux", "is_sealed": True})
        with self.assertRaises(UserError):
            self.agreement.event_ids[0].sudo().write({"person": "x"})
        with self.assertRaises(UserError):
            self.agreement.event_ids[0].sudo().unlink()
        with self.assertRaises(AccessError):
            document.with_user(self.privacy_officer).read(["raw"])
        self.partnership.confidentiality = "restricted"
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            document.with_user(self.other_developer).read(["raw"])
        with self.assertRaises(AccessError):
            self.theirs.with_user(self.other_developer).read(["signature"])

    def test_a_partnership_with_an_agreement_is_not_deleted(self):
        self.agreement.action_send()
        with self.assertRaises(UserError):
            self.partnership.unlink()

    def test_signed_on_paper(self):
        agreement = self.agreement.with_user(self.developer)
        today = fields.Date.context_today(agreement)
        for content, date in (
            (b"MZ not a pdf", today),
            (SCAN, today + timedelta(days=1)),
        ):
            with self.assertRaises(UserError):
                agreement.action_record_paper(content, date, True)
        wizard = self.env["crm.partnership.agreement.paper"].with_user(self.developer)
        wizard.create(
            {
                "agreement_id": agreement.id,
                "document": base64.b64encode(SCAN),
                "date_signed": today,
            }
        ).action_record()
        self.assertEqual(agreement.state, "in_force")
        self.assertEqual(agreement.signed_fingerprint, file_fingerprint(SCAN))
        self.assertTrue(agreement.signed_document_id.is_sealed)
        self.assertEqual(set(agreement.signatory_ids.mapped("state")), {"signed"})
        with self.assertRaises(UserError):
            agreement.action_record_paper(SCAN, today, True)
        with self.assertRaises(AccessError):
            self.new_agreement(self.partnership).with_user(
                self.counsellor
            ).action_record_paper(SCAN, today, True)

    def test_a_paper_is_signed_on_its_day_whoever_reads_it(self):
        paper = self.new_agreement(self.partnership).with_user(self.developer)
        day = fields.Date.context_today(paper) - timedelta(days=30)
        paper.action_record_paper(SCAN, day, True)
        [moment] = set(paper.signatory_ids.filtered("signs").mapped("signed_at"))
        for zone in ("America/Toronto", "America/Vancouver", "UTC"):
            reader = paper.with_context(tz=zone)
            seen = fields.Datetime.context_timestamp(reader, moment)
            self.assertEqual(seen.date(), day, zone)
        # a paper tells no hour
        self.assertNotIn(":", paper._format_time(moment))

    # ------------------------------------------------------------------ reminders
    def test_two_reminders_to_sign_and_no_more(self):
        self.agreement.action_send()
        for days, count in ((2, 0), (3, 1), (3, 1), (9, 1), (10, 2), (30, 2)):
            invited = fields.Datetime.now() - timedelta(days=days)
            self.agreement.signatory_ids.sudo().date_invited = invited
            self.run_cron("ir_cron_agreement_remind")
            self.assertEqual(self.theirs.reminder_count, count, days)
            self.assertEqual(len(self.mails_to(self.theirs)), 1 + count)
        self.sign(self.theirs)
        self.assertEqual(len(self.mails_to(self.theirs)), 3)

    def test_a_link_ends_and_a_fresh_one_replaces_it(self):
        self.agreement.action_send()
        old = self.theirs.sudo().access_token
        public = self.theirs.with_user(self.env.ref("base.public_user"))
        self.assertEqual(public._check_visitor(old), "ok")
        self.assertEqual(public._check_visitor("é" * 10), "refused")
        self.assertEqual(public._check_visitor(None), "refused")
        self.theirs.sudo().date_link_end = fields.Datetime.now() - timedelta(hours=1)
        self.assertEqual(public._check_visitor(old), "expired")
        self.theirs.with_user(self.developer).action_resend()
        self.assertEqual(public._check_visitor(old), "refused")
        self.assertEqual(public._check_visitor(self.theirs.sudo().access_token), "ok")
        self.assertEqual(
            self.theirs.with_user(self.developer)._check_visitor(SIGNATURE), "refused"
        )
