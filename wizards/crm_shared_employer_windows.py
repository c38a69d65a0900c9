# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..models.crm_need_offer import ANSWER_REASONS


class CrmSharedEmployerWindowMixin(models.AbstractModel):
    """A window about an employer in common: only for those who may read it."""

    _name = "crm.shared.employer.window.mixin"
    _description = "Window about an Employer in Common"
    _inherit = ["crm.link.guard.mixin"]

    shared_id = fields.Many2one(
        "crm.shared.employer", required=True, ondelete="cascade"
    )

    @api.model_create_multi
    def create(self, vals_list):
        windows = super().create(vals_list)
        windows._check_shared()
        return windows

    def write(self, vals):
        result = super().write(vals)
        self._check_shared()
        return result

    def _check_shared(self):
        """:raise AccessError: the employer in common is not the user's to look at"""
        self.shared_id.check_access("read")
        return True


class CrmSharedEmployerLead(models.TransientModel):
    """Propose the enterprise that leads with an employer in common."""

    _name = "crm.shared.employer.lead"
    _description = "Propose a Lead Enterprise"
    _inherit = ["crm.shared.employer.window.mixin"]

    party_id = fields.Many2one(
        "crm.shared.employer.party",
        string="Lead",
        required=True,
        domain="[('shared_id', '=', shared_id)]",
        ondelete="cascade",
        help="The one whose turn it is, by distance and past share, is proposed.",
    )
    reason = fields.Text(required=True, help="Kept with the lead.")

    def _check_shared(self):
        self.party_id.check_access("read")
        return super()._check_shared()

    def action_confirm(self):
        self.ensure_one()
        self.shared_id.action_propose(self.party_id, self.reason)
        return {"type": "ir.actions.act_window_close"}


class CrmSharedEmployerDecline(models.TransientModel):
    """Ask why an enterprise does not agree with the lead that is proposed."""

    _name = "crm.shared.employer.decline"
    _description = "Do not Agree with the Lead"
    _inherit = ["crm.shared.employer.window.mixin"]

    reason = fields.Selection(ANSWER_REASONS, required=True)
    note = fields.Text(string="In a Few Words")

    def action_confirm(self):
        self.ensure_one()
        self.shared_id.action_decline(self.reason, self.note)
        return {"type": "ir.actions.act_window_close"}
