# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmParticipantStep(models.TransientModel):
    """Ask for the reason of an early erasure, or of keeping a file longer."""

    _name = "crm.participant.step"
    _description = "Erasure of a File"
    _inherit = ["crm.free.text.mixin", "crm.window.mixin"]

    participant_id = fields.Many2one(
        "crm.participant", required=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("erase", "Erase at the person's request"), ("hold", "Put on hold")],
        required=True,
        default="erase",
    )
    reason = fields.Char(required=True)

    def _check_links(self):
        result = super()._check_links()
        self.participant_id._check_keeper()
        return result

    def _get_free_text_fields(self):
        return ["reason"]

    def _get_known_names(self):
        return self.participant_id._get_known_names()

    def action_confirm(self):
        self.ensure_one()
        if self.kind == "hold":
            self.participant_id.action_hold(self.reason)
        else:
            self.participant_id.action_ask_erasure(self.reason)
        return {"type": "ir.actions.act_window_close"}
