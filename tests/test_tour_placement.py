# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestTourPlacement(PartnershipCase, HttpCase):
    def test_a_counsellor_places_a_participant(self):
        self.counsellor.lang = "en_US"
        self.start_tour(
            "/odoo/participants",
            "crm_partnership_file_tour",
            login=self.counsellor.login,
        )
        participant = self.env["crm.participant"].search(
            [("user_id", "=", self.counsellor.id)]
        )
        self.assertEqual(len(participant), 1)
        identity = self.env["crm.participant.identity"]._of(participant)
        self.assertEqual(
            (identity.first_name, identity.last_name), ("Lucienne", "Duparcours")
        )
        partnership = self.new_partnership()
        self.sign_on_paper(partnership)
        self.new_check(partnership)
        self.new_consent(participant)
        placement = self.new_placement(partnership, participant)
        self.start_tour(
            f"/odoo/placements/{placement.id}",
            "crm_partnership_place_tour",
            login=self.counsellor.login,
        )
        self.assertEqual((placement.state, placement.hired_wage), ("hired", 21.5))
        self.assertEqual(participant.state, "placed")
        self.assertEqual(len(placement.followup_ids), 4)
