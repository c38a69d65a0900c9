# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestTourAgreement(PartnershipCase, HttpCase):
    def test_from_the_invitation_to_the_signed_agreement(self):
        self.contact.lang = "fr_CA"
        self.developer.write({"lang": "fr_CA", "email": "developer@test.example"})
        partnership = self.new_partnership(contact_ids=[Command.set(self.contact.ids)])
        self.start_tour(
            f"/odoo/action-crm_partnership.crm_partnership_action/{partnership.id}",
            "crm_partnership_agreement_send_tour",
            login=self.developer.login,
            timeout=120,
        )
        agreement = partnership.agreement_ids
        self.assertEqual(agreement.state, "sent")
        self.assertTrue(agreement.document_id.is_sealed)
        theirs = agreement.signatory_ids.filtered(lambda p: p.side == "employer")
        self.start_tour(
            f"/my/agreement/{agreement.id}?access_token={theirs.sudo().access_token}",
            "crm_partnership_agreement_sign_tour",
            timeout=120,
        )
        self.assertEqual(theirs.state, "signed")
        self.start_tour(
            f"/odoo/action-crm_partnership.crm_partnership_action/{partnership.id}",
            "crm_partnership_agreement_countersign_tour",
            login=self.developer.login,
            timeout=120,
        )
        self.assertEqual(agreement.state, "in_force")
        self.assertTrue(agreement.signed_document_id.is_sealed)
