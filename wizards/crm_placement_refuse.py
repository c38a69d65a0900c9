# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmPlacementRefuse(models.TransientModel):
    """Ask who does not go on with a proposal, and why."""

    _name = "crm.placement.refuse"
    _description = "Proposal not Pursued"
    _inherit = ["crm.placement.step.mixin"]

    side = fields.Selection(
        [
            ("employer", "The employer"),
            ("person", "The person"),
            ("enterprise", "The enterprise"),
        ],
        string="Who",
        required=True,
        default="employer",
    )
    reason_id = fields.Many2one(
        "crm.refusal.reason",
        required=True,
        ondelete="cascade",
        domain="[('side', '=', side)]",
    )
    suggests_discrimination = fields.Boolean(
        related="reason_id.suggests_discrimination", related_sudo=False
    )
    comment = fields.Text()

    def _get_free_text_fields(self):
        return ["comment"]

    def action_confirm(self):
        self.ensure_one()
        self.placement_id.action_refuse(self.side, self.reason_id, self.comment)
        return {"type": "ir.actions.act_window_close"}
