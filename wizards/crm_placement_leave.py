# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmPlacementLeave(models.TransientModel):
    """Ask when a job ended, by whom and why."""

    _name = "crm.placement.leave"
    _description = "Job Ended"
    _inherit = ["crm.placement.step.mixin"]

    date = fields.Date(
        string="Last Day", required=True, default=fields.Date.context_today
    )
    side = fields.Selection(
        selection=lambda self: (
            self.env["crm.placement"]
            ._fields["left_side"]
            ._description_selection(self.env)
        ),
        string="Ended by",
        required=True,
    )
    reason_id = fields.Many2one("crm.leaving.reason", required=True, ondelete="cascade")
    comment = fields.Text()

    def _get_free_text_fields(self):
        return ["comment"]

    def action_confirm(self):
        self.ensure_one()
        self.placement_id.action_leave(
            self.date, self.side, self.reason_id, self.comment
        )
        return {"type": "ir.actions.act_window_close"}
