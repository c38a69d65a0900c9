# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmLabourNeedRelax(models.TransientModel):
    """Ask why a requirement is relaxed, or asked for again."""

    _name = "crm.labour.need.relax"
    _description = "Relax a Requirement"
    _inherit = ["crm.window.mixin"]

    requirement_id = fields.Many2one(
        "crm.labour.need.requirement", required=True, ondelete="cascade"
    )
    state = fields.Selection(related="requirement_id.state", related_sudo=False)
    basis = fields.Selection(related="requirement_id.basis", related_sudo=False)
    is_counted = fields.Boolean(related="requirement_id.is_counted", related_sudo=False)
    gain = fields.Integer(related="requirement_id.gain", related_sudo=False)
    reason = fields.Text(string="Why", required=True)

    def action_confirm(self):
        self.ensure_one()
        if self.requirement_id.state == "kept":
            self.requirement_id.action_relax(self.reason)
        else:
            self.requirement_id.action_keep(self.reason)
        return {"type": "ir.actions.act_window_close"}
