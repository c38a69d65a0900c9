# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..models.crm_labour_need_life_mixin import CLOSE_REASONS


class CrmLabourNeedClose(models.TransientModel):
    """Ask why needs are closed."""

    _name = "crm.labour.need.close"
    _description = "Close Labour Needs"

    need_ids = fields.Many2many("crm.labour.need", required=True)
    reason = fields.Selection(CLOSE_REASONS, required=True)
    note = fields.Char(string="In a Few Words")

    def action_confirm(self):
        self.ensure_one()
        self.need_ids.action_close(self.reason, self.note)
        return {"type": "ir.actions.act_window_close"}
