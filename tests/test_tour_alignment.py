# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestTourAlignment(PartnershipCase, HttpCase):
    def test_from_the_invitation_to_the_comparison(self):
        self.contact.lang = "fr_CA"
        self.developer.write({"lang": "fr_CA", "email": "developer@test.example"})
        partnership = self.new_partnership(contact_ids=[Command.set(self.contact.ids)])
        self.start_tour(
            f"/odoo/action-crm_partnership.crm_partnership_action/{partnership.id}",
            "crm_partnership_alignment_send_tour",
            login=self.developer.login,
        )
        checklist = partnership.checklist_ids
        self.assertEqual(checklist.state, "open")
        theirs = checklist.respondent_ids.filtered(lambda r: r.side == "employer")
        self.start_tour(
            f"/my/alignment/{theirs.id}?access_token={theirs.sudo().access_token}",
            "crm_partnership_alignment_answer_tour",
        )
        self.assertEqual(theirs.state, "submitted")
        ours = checklist.respondent_ids - theirs
        self.start_tour(
            f"/my/alignment/{ours.id}",
            "crm_partnership_alignment_answer_tour",
            login=self.developer.login,
        )
        self.assertEqual(checklist.state, "compared")
        self.assertEqual(checklist.score, 75)
