# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestTourPipeline(HttpCase):
    def test_a_file_is_imported_and_a_card_moves_through_a_gate(self):
        company = self.env["res.company"].create({"name": "Cuisines du parcours"})
        user = new_test_user(
            self.env,
            "test_tour",
            "crm_partnership.group_business_developer",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            lang="fr_CA",
        )
        self.start_tour(
            "/odoo/partnerships", "crm_partnership_import_tour", login=user.login
        )
        partnership = self.env["crm.partnership"].search(
            [("partner_id.name", "=", "Usine du Parcours")]
        )
        self.assertEqual(
            partnership.stage_id,
            self.env.ref("crm_partnership.crm_partnership_stage_needs"),
        )
        self.assertEqual(partnership.interaction_ids.name, "First call")
        self.assertEqual(partnership.contact_ids.name, "Ana Roy")
