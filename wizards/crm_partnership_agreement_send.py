# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class CrmPartnershipAgreementSend(models.TransientModel):
    """Last look before the agreement goes to those who sign."""

    _name = "crm.partnership.agreement.send"
    _description = "Send an Agreement to Sign"
    _inherit = ["crm.agreement.step.mixin"]

    signatory_ids = fields.One2many(
        related="agreement_id.signatory_ids", related_sudo=False
    )
    is_ordered = fields.Boolean(related="agreement_id.is_ordered", related_sudo=False)
    points_to_look_at = fields.Text(
        related="agreement_id.points_to_look_at", related_sudo=False
    )
    is_seen = fields.Boolean(string="We have talked about these points")

    def action_send(self):
        """Send, once the points were seen."""
        self.ensure_one()
        if self.points_to_look_at and not self.is_seen:
            raise UserError(
                self.env._(
                    "Tick that the points were talked about, or close this window and "
                    "mend them."
                )
            )
        self.agreement_id.action_send()
        return {"type": "ir.actions.act_window_close"}
