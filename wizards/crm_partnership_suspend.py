# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmPartnershipSuspend(models.TransientModel):
    """Ask why a partnership is paused or ended."""

    _name = "crm.partnership.suspend"
    _description = "Pause or End a Partnership"

    kind = fields.Selection(
        [("pause", "Pause"), ("end", "End")], required=True, default="pause"
    )
    partnership_ids = fields.Many2many("crm.partnership", required=True)
    reason_id = fields.Many2one("crm.partnership.reason", required=True)
    note = fields.Text(string="Explanation")
    date_resume = fields.Date(string="Remind on")

    def action_confirm(self):
        self.ensure_one()
        if self.kind == "pause":
            self.partnership_ids.action_pause(
                self.reason_id.id, self.note, self.date_resume
            )
        else:
            self.partnership_ids.action_end(self.reason_id.id, self.note)
        return {"type": "ir.actions.act_window_close"}
