# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestMakePartnership(PartnershipCase):
    def setUp(self):
        super().setUp()
        self.lead = self.env["crm.lead"].create(
            {
                "name": "Salon de l'emploi",
                "type": "lead",
                "user_id": self.developer.id,
                "company_id": self.company.id,
                "partner_name": "Serres du Nord",
                "contact_name": "Guy Roy",
                "email_from": "guy@serres.example",
                "description": "<p>Cherche deux personnes</p>",
            }
        )

    def wizard(self, user=None):
        return Form(
            self.env["crm.lead.make.partnership"]
            .with_user(user or self.developer)
            .with_context(default_lead_id=self.lead.id)
        )

    def test_a_lead_becomes_a_partnership_with_its_people_and_notes(self):
        action = self.wizard().save().action_confirm()
        partnership = self.env["crm.partnership"].browse(action["res_id"])
        self.assertEqual(partnership.partner_id.name, "Serres du Nord")
        self.assertTrue(partnership.partner_id.is_company)
        self.assertEqual(partnership.contact_ids.name, "Guy Roy")
        self.assertIn("deux personnes", partnership.description)
        self.assertEqual(self.lead.partnership_id, partnership)
        self.assertIn(
            "Salon de l'emploi", "".join(partnership.message_ids.mapped("body"))
        )
        self.assertEqual(partnership.lead_count, 1)
        with self.assertRaises(UserError):
            self.lead.with_user(self.developer)._make_partnership(
                self.employer, self.contact, self.developer
            )

    def test_a_known_employer_is_recognised_and_its_partnership_offered(self):
        existing = self.new_partnership()
        self.lead.partner_name = "boulangerie test"
        wizard = self.wizard()
        self.assertEqual(wizard.partner_id, self.employer)
        self.assertEqual(wizard.action, "link")
        action = wizard.save().action_confirm()
        self.assertEqual(action["res_id"], existing.id)
        self.assertEqual(self.lead.partnership_id, existing)

    def test_a_second_one_is_made_only_when_chosen(self):
        self.new_partnership()
        self.lead.partner_name = "Boulangerie Test"
        wizard = self.wizard()
        wizard.action = "create"
        action = wizard.save().action_confirm()
        partnership = self.env["crm.partnership"].browse(action["res_id"])
        self.assertEqual(len(partnership.duplicate_ids), 1)

    def test_a_lead_without_an_organisation_says_what_to_do(self):
        self.lead.write({"partner_name": False, "partner_id": False})
        wizard = self.wizard().save()
        with self.assertRaises(UserError):
            wizard.action_confirm()

    def test_other_roles_may_not(self):
        for user in (self.salesman, self.counsellor, self.portal_user):
            with self.assertRaises(AccessError):
                self.env["crm.lead.make.partnership"].with_user(user).create(
                    {"lead_id": self.lead.id}
                )
