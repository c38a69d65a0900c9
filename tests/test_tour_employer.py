# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestTourEmployer(PartnershipCase, HttpCase):
    def test_an_employer_posts_a_need_and_receives_a_candidate(self):
        """Until the person withdraws the consent: the page goes by code again."""
        partnership = self.new_partnership()
        self.portal_user.partner_id.write(
            {"parent_id": self.employer.id, "email": "portail@test.example"}
        )
        self.start_tour(
            "/my/needs",
            "crm_partnership_employer_post_tour",
            login=self.portal_user.login,
        )
        need = self.env["crm.labour.need"].search(
            [("partnership_id", "=", partnership.id)]
        )
        self.assertEqual(
            (need.state, need.source, need.positions, need.wage_min),
            ("open", "employer", 2, 21.5),
        )
        participant = self.new_participant({"first_name": "Rosemonde"})
        consent = self.new_consent(participant)
        placement = self.new_placement(partnership, participant, need_id=need.id)
        placement.with_user(self.counsellor).action_introduce()
        self.start_tour(
            "/my/candidates",
            "crm_partnership_employer_meet_tour",
            login=self.portal_user.login,
        )
        self.assertEqual(placement.employer_interest, "meet")
        consent.with_user(self.counsellor).action_withdraw()
        self.start_tour(
            "/my/candidates",
            "crm_partnership_employer_code_tour",
            login=self.portal_user.login,
        )
