# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Calls that no page makes are refused in words: what random calls have found."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestMisuse(PartnershipCase):
    def test_a_page_for_the_board_of_the_first_century(self):
        pages = self.env["crm.board.page"].with_user(self.director)
        for day in ("0001-01-01", "1899-12-31", "1989-12-31"):
            with self.assertRaisesRegex(ValidationError, "1990"):
                pages.create({"period": "other", "date_from": day, "date_to": day})
        page = pages.create(
            {"period": "other", "date_from": "1990-01-01", "date_to": "1990-12-31"}
        )
        self.assertTrue(page._get_page())

    def test_a_list_of_no_figure(self):
        dashboard = self.env["crm.privacy.dashboard"].with_user(self.privacy_officer)
        dashboard = dashboard.browse(dashboard.action_open()["res_id"])
        for figure in (None, "nope", ["requests_open"], 1):
            with self.assertRaisesRegex(UserError, "figures"):
                dashboard.with_context(figure=figure).action_open_list()
        action = dashboard.with_context(figure="requests_open").action_open_list()
        self.assertEqual(action["res_model"], "crm.privacy.request")

    def test_answers_of_a_checklist_that_one_is_not_asked(self):
        checklist = self.new_checklist(self.new_partnership())
        with self.assertRaisesRegex(AccessError, "Only the persons asked"):
            checklist.with_user(self.other_developer).action_answer()
        action = checklist.with_user(self.developer).action_answer()
        self.assertIn("/my/alignment/", action["url"])

    def test_the_row_of_no_recommendation(self):
        rows = self.env["crm.recommendation.record"].with_user(self.director)
        with self.assertRaisesRegex(UserError, "no longer there"):
            rows.browse(False).new({}).action_open()

    def test_a_link_that_is_no_number(self):
        partnership = self.new_partnership()
        placement = self.new_placement(partnership)
        hires = self.env["crm.placement.hire"].with_user(self.counsellor)
        with self.assertRaisesRegex(UserError, "not the number"):
            hires.create({"placement_id": True})
        self.assertTrue(hires.create({"placement_id": placement.id}))

    def test_the_same_one_copied_twice(self):
        """The host gives no values for the second one."""
        partnership = self.new_partnership()
        agreement = self.new_agreement(partnership)
        evaluation = self.env["crm.avoided.cost.evaluation"].create(
            {"partnership_id": partnership.id}
        )
        for record in (
            *(partnership, agreement, evaluation),
            agreement.commitment_ids[:1],
        ):
            rows = record.browse(record.ids * 2).copy_data()
            self.assertEqual([bool(row) for row in rows], [True, False], record._name)

    def test_values_that_have_no_names(self):
        projects = self.env["crm.structuring.project"].with_user(self.developer)
        for values in ("__count", [1], None, 7):
            with self.assertRaisesRegex(UserError, "names of their fields"):
                projects.create([values])

    def test_gates_of_no_partnership(self):
        window = self.env["crm.partnership.override.gate"].with_user(self.director)
        self.assertFalse(window.new({}).missing_gate_ids)

    def test_a_sheet_without_its_document_has_none(self):
        sending = self.new_hosting_sending(self.new_partnership())
        self.assertFalse(sending.sheet_id._get_document("fr_CA").exists())
