# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmJointActivityCancel(models.TransientModel):
    """The window that asks why an activity is cancelled."""

    _name = "crm.joint.activity.cancel"
    _description = "Cancel a Joint Activity"
    _inherit = ["crm.window.mixin"]

    activity_id = fields.Many2one(
        "crm.joint.activity", required=True, ondelete="cascade"
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """:raise UserError, AccessError: see ``action_cancel``"""
        self.ensure_one()
        self.activity_id.action_cancel(self.reason)
        return {"type": "ir.actions.act_window_close"}
