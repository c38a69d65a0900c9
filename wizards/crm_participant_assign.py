# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmParticipantAssign(models.TransientModel):
    """Hand files over to another counsellor."""

    _name = "crm.participant.assign"
    _description = "Hand Files over"

    participant_ids = fields.Many2many("crm.participant", required=True)
    user_id = fields.Many2one(
        "res.users", string="Counsellor", required=True, ondelete="cascade"
    )
    backup_user_id = fields.Many2one(
        "res.users", string="Stands in", ondelete="cascade"
    )

    def action_confirm(self):
        self.ensure_one()
        self.participant_ids._assign(self.user_id, self.backup_user_id)
        return {"type": "ir.actions.act_window_close"}
