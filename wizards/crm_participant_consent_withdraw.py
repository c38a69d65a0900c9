# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmParticipantConsentWithdraw(models.TransientModel):
    """Ask how the person withdrew, and tell what follows."""

    _name = "crm.participant.consent.withdraw"
    _description = "Withdraw a Consent"
    _inherit = ["crm.free.text.mixin", "crm.window.mixin"]

    consent_id = fields.Many2one(
        "crm.participant.consent", required=True, ondelete="cascade"
    )
    is_base = fields.Boolean(
        related="consent_id.purpose_id.is_base", related_sudo=False
    )
    note = fields.Char(string="How it was said")

    def _get_free_text_fields(self):
        return ["note"]

    def _get_known_names(self):
        return self.consent_id.participant_id._get_known_names()

    def action_confirm(self):
        self.ensure_one()
        self.consent_id.action_withdraw(self.note)
        return {"type": "ir.actions.act_window_close"}
