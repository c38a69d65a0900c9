# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Ways round the buttons, each tried by someone with rights of their own."""

import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SCAN, SIGNATURE, PartnershipCase


@tagged("post_install", "-at_install")
class TestAgreementAttacks(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.set(cls.contact.ids)]
        )
        cls.signed = cls.sign_on_paper(cls.partnership)
        cls.draft = cls.new_agreement(cls.partnership)
        cls.draft.commitment_ids[2:].unlink()
        cls.theirs = cls.draft.signatory_ids.filtered(lambda p: p.side == "employer")
        other_employer = cls.env["res.partner"].create(
            {"name": "Employeur de la sœur", "is_company": True}
        )
        cls.foreign = cls.new_agreement(
            cls.new_partnership(
                company_id=cls.sister_company.id,
                user_id=cls.sister_developer.id,
                partner_id=other_employer.id,
            ),
            user_id=cls.sister_developer.id,
            signatory_ids=[
                Command.create(
                    {
                        "side": "enterprise",
                        "partner_id": cls.sister_developer.partner_id.id,
                        "signs": False,
                    }
                )
            ],
        )

    def as_developer(self, record):
        return record.with_user(self.developer)

    # -------------------------------------------------------------------- moving
    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_no_part_moves_to_an_agreement_that_one_may_not_open(self):
        sister = self.sister_developer
        for part in (
            self.foreign.signatory_ids[:1],
            self.foreign.commitment_ids[:1],
            self.foreign.clause_ids[:1],
        ):
            with self.assertRaises(UserError):
                part.with_user(sister).agreement_id = self.signed
            with self.assertRaises(UserError):
                part.with_user(sister).partnership_id = self.partnership
        with self.assertRaises(UserError):
            self.foreign.with_user(sister).partnership_id = self.partnership
        with self.assertRaises(UserError):
            self.foreign.with_user(sister).signatory_ids = [
                Command.link(self.signed.signatory_ids[0].id)
            ]
        checkin = self.signed.commitment_ids.checkin_ids[:1]
        for name in ("agreement_id", "partnership_id", "company_id", "employer_id"):
            with self.assertRaises(UserError):
                self.as_developer(checkin).write({name: 1})

    # ------------------------------------------------------------------- secrets
    def test_nobody_inside_renders_the_secret_link(self):
        self.draft.action_send()
        token = self.theirs.sudo().access_token
        template = self.env.ref("crm_partnership.mail_template_agreement_invitation")
        preview = (
            self.env["mail.template.preview"]
            .with_user(self.director)
            .create(
                {
                    "mail_template_id": template.id,
                    "resource_ref": f"crm.agreement.signatory,{self.theirs.id}",
                }
            )
        )
        self.assertIn(f"/my/agreement/{self.draft.id}", preview.body_html)
        self.assertNotIn(token, preview.body_html)
        self.assertNotIn("access_token", preview.body_html)
        self.assertNotIn(token, self.theirs.with_user(self.director)._get_page_url())
        admin = self.env.ref("base.user_admin")
        mails = self.env["mail.mail"]
        sent = mails.search([("recipient_ids", "in", self.contact.ids)])
        self.assertIn(token, "".join(sent.mapped("body_html")))
        self.assertFalse(mails.with_user(admin).search([("id", "in", sent.ids)]))
        checklist = self.new_checklist(self.partnership)
        checklist.action_send()
        person = checklist.respondent_ids.filtered(lambda r: r.side == "employer")
        self.assertNotIn(
            "access_token", person.with_user(self.director)._get_answer_url()
        )

    # ------------------------------------------------------------------- forging
    def test_defaults_of_the_caller_forge_nothing(self):
        forged = {
            "default_state": "signed",
            "default_signed_name": "Faux nom",
            "default_signed_at": "2026-01-01 00:00:00",
            "default_signature": SIGNATURE,
            "default_date_link_end": "2099-01-01 00:00:00",
        }
        other = self.env["res.partner"].create(
            {"name": "Autre", "parent_id": self.employer.id}
        )
        person = (
            self.env["crm.agreement.signatory"]
            .with_user(self.developer)
            .with_context(**forged)
            .create(
                {
                    "agreement_id": self.draft.id,
                    "side": "employer",
                    "partner_id": other.id,
                }
            )
            .sudo()
        )
        self.assertEqual(person.state, "waiting")
        for name in ("signed_name", "signed_at", "signature", "access_token"):
            self.assertFalse(person[name], name)
        agreement = (
            self.env["crm.partnership.agreement"]
            .with_user(self.developer)
            .with_context(
                default_state="in_force",
                default_signed_fingerprint="0" * 64,
                default_signed_document_id=self.signed.signed_document_id.id,
                default_previous_id=self.signed.id,
                default_version=7,
                default_has_paper_confidentiality=True,
                default_date_in_force_since="2000-01-01",
            )
            .create(
                {
                    "partnership_id": self.partnership.id,
                    "template_id": self.draft.template_id.id,
                }
            )
        )
        self.assertEqual((agreement.state, agreement.version), ("draft", 1))
        for name in (
            *("signed_fingerprint", "signed_document_id", "previous_id"),
            *("has_paper_confidentiality", "date_in_force_since"),
        ):
            self.assertFalse(agreement[name], name)
        with self.assertRaises(UserError):
            self.env["ir.attachment"].with_context(default_is_sealed=True).create(
                {"name": "faux.pdf", "raw": SCAN}
            )
        partnership = (
            self.env["crm.partnership"]
            .with_user(self.developer)
            .with_context(default_status="ended", default_gate_override_count=3)
            .create({"partner_id": self.employer.id})
        )
        self.assertEqual(partnership.status, "ongoing")

    def test_personal_defaults_forge_nothing(self):
        defaults = self.env["ir.default"].with_user(self.developer)
        defaults.set("crm.agreement.clause", "kind", "confidentiality", True)
        defaults.set("crm.agreement.signatory", "access_token", "connu", True)
        agreement = (
            self.env["crm.partnership.agreement"]
            .with_user(self.developer)
            .create(
                {
                    "partnership_id": self.partnership.id,
                    "template_id": self.draft.template_id.id,
                    "clause_ids": [
                        Command.create({"name": "Confidentialité", "body": "Aucune"})
                    ],
                    "signatory_ids": [
                        Command.create(
                            {"side": "employer", "partner_id": self.contact.id}
                        )
                    ],
                }
            )
        )
        standard = agreement.clause_ids.filtered(lambda c: c.kind == "confidentiality")
        self.assertNotEqual(standard.body, "Aucune")
        self.assertFalse(agreement.signatory_ids.sudo().access_token)

    def test_evidence_is_not_emptied(self):
        person = self.as_developer(self.signed.signatory_ids[0])
        for values in (
            {"signed_name": False},
            {"signed_at": False},
            {"signature": False},
            {"signed_ip": ""},
            {"date_link_end": False},
        ):
            with self.assertRaises(UserError):
                person.write(values)
        row = self.signed.commitment_ids.checkin_ids[:1]
        row._log_for_employer(self.contact, "done", 12, 0, "Fait")
        row = self.as_developer(row)
        for values in (
            {"employer_answer": False},
            {"employer_logged_at": False},
            {"state": "open"},
            {"hours_employer": 1},
        ):
            with self.assertRaises(UserError):
                row.write(values)
        with self.assertRaises(UserError):
            row.unlink()
        with self.assertRaises(UserError):
            self.as_developer(self.signed.commitment_ids[:1]).effort_employer = 99999

    def test_the_picture_of_a_signature_is_not_replaced(self):
        self.draft.action_send()
        self.sign(self.theirs)
        pictures = self.env["ir.attachment"].search(
            [
                ("res_model", "=", "crm.agreement.signatory"),
                ("res_field", "=", "signature"),
                ("res_id", "=", self.theirs.id),
            ]
        )
        self.assertTrue(pictures)
        pictures = self.as_developer(pictures)
        with self.assertRaises(UserError):
            pictures.write({"datas": base64.b64encode(b"x")})
        with self.assertRaises(UserError):
            pictures.unlink()
        with self.assertRaises(UserError):
            pictures.create(
                {
                    "name": "signature",
                    "res_model": "crm.agreement.signatory",
                    "res_field": "signature",
                    "res_id": self.draft.signatory_ids[0].id,
                    "raw": b"x",
                }
            )
        sealed = self.as_developer(self.draft.document_id)
        for values in (
            {"datas": base64.b64encode(sealed.raw), "mimetype": "text/html"},
            {"access_token": "public"},
        ):
            with self.assertRaises(UserError):
                sealed.write(values)

    def test_the_parties_of_an_agreement_stay(self):
        other = self.env["res.partner"].create({"name": "Autre", "is_company": True})
        with self.assertRaises(ValidationError):
            self.as_developer(self.partnership).partner_id = other
        with self.assertRaises(ValidationError):
            self.partnership.company_id = self.sister_company
        self.partnership.partner_id = self.employer

    # ------------------------------------------------------------------- leaking
    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_windows_and_forms_show_nothing_of_others(self):
        sister = self.sister_developer
        for name in ("send", "renew", "terminate", "take.back", "draw"):
            window = self.env[f"crm.partnership.agreement.{name}"].with_user(sister)
            values = {"agreement_id": self.draft.id}
            if name in ("take.back", "terminate"):
                values["reason"] = "x"
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                window.create(values)
        agreement = self.env["crm.partnership.agreement"].with_user(sister)
        with self.assertRaises(AccessError):
            agreement.onchange(
                {"partnership_id": self.partnership.id},
                ["partnership_id"],
                {"employer_id": {}, "partnership_id": {}},
            )
        checkin = self.env["crm.commitment.checkin"].with_user(sister)
        with self.assertRaises(AccessError):
            checkin.onchange(
                {"commitment_id": self.signed.commitment_ids[0].id},
                ["commitment_id"],
                {"evidence": {}, "commitment_id": {}},
            )

    # ---------------------------------------------------------------- the clause
    def test_templates_keep_their_confidentiality_clause(self):
        template = self.draft.template_id
        clause = template.clause_ids.filtered("is_confidentiality")
        clause = clause.with_user(self.director)
        other = (
            self.env["crm.agreement.template"]
            .with_user(self.director)
            .with_context(install_mode=True)
            .create({"name": "Sans clause"})
        )
        self.assertTrue(other.clause_ids.filtered("is_confidentiality"))
        for values in (
            {"body": " "},
            {"name": False},
            {"template_id": other.id},
            {"kind": "ordinary"},
        ):
            with self.assertRaises(UserError):
                clause.write(values)
        clause.body = "Nos mots à nous."

    def test_the_past_does_not_change(self):
        agreement = self.as_developer(self.signed)
        for notice, end in (
            (self.today - timedelta(days=90), self.today - timedelta(days=1)),
            (self.today + timedelta(days=1), self.today + timedelta(days=60)),
        ):
            with self.assertRaises(UserError):
                agreement.action_terminate("employer", notice, end, "x")
        self.assertFalse(agreement.date_termination)
