# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import tagged

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestGroupOrder(PartnershipCase):
    """Groups by a selection stand in the order of its values."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partnership = cls.new_partnership()
        for state in ("hired", "referral", "kept", "interview", "introduced"):
            cls.new_placement(partnership)._set_state(state)
        cls.env.flush_all()
        cls.domain = [("partnership_id", "=", partnership.id)]
        cls.placements = cls.env["crm.placement"]

    def test_columns_of_the_board(self):
        order = ["referral", "introduced", "interview", "hired", "kept"]
        groups = self.placements.web_read_group(self.domain, ["state"], ["__count"])
        self.assertEqual([g["state"] for g in groups["groups"]], order)
        found = self.placements._read_group(self.domain, ["state"], order="state DESC")
        self.assertEqual([state for (state,) in found], order[::-1])

    def test_beside_other_groups_and_without_a_value(self):
        found = self.placements._read_group(
            self.domain, ["partnership_id", "state", "left_side"], ["__count"]
        )
        self.assertEqual(
            [row[1] for row in found],
            ["referral", "introduced", "interview", "hired", "kept"],
        )
        # by the order of the partnership, then of the state
        found = self.placements._read_group(
            self.domain,
            ["partnership_id", "state"],
            order="partnership_id, state",
        )
        self.assertEqual(found[0][1], "referral")

    def test_pivot(self):
        groups = self.placements.formatted_read_grouping_sets(
            self.domain, [["state"], []], ["__count"]
        )
        self.assertEqual(groups[0][0]["state"], "referral")
        self.assertEqual(groups[1][0]["__count"], 5)
