# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmPartnershipAgreementTakeBack(models.TransientModel):
    """Why an agreement that was sent has to change."""

    _name = "crm.partnership.agreement.take.back"
    _description = "Take an Agreement Back"
    _inherit = ["crm.agreement.step.mixin"]

    signature_count = fields.Integer(
        related="agreement_id.signature_count", related_sudo=False
    )
    reason = fields.Text(required=True, string="What changes, and why")

    def action_take_back(self):
        self.ensure_one()
        self.agreement_id.action_take_back(self.reason)
        return {"type": "ir.actions.act_window_close"}
