# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmPartnershipOverrideGate(models.TransientModel):
    """A director moves a partnership although conditions are missing."""

    _name = "crm.partnership.override.gate"
    _description = "Override a Gate"

    partnership_id = fields.Many2one(
        "crm.partnership", required=True, ondelete="cascade"
    )
    stage_id = fields.Many2one(
        "crm.partnership.stage",
        string="Stage to Enter",
        required=True,
        compute="_compute_stage_id",
        store=True,
        readonly=False,
    )
    missing_gate_ids = fields.Many2many(
        "crm.partnership.gate", compute="_compute_missing_gate_ids"
    )
    reason = fields.Text(required=True)

    @api.depends("partnership_id")
    def _compute_stage_id(self):
        for wizard in self:
            wizard.stage_id = wizard.partnership_id.next_stage_id

    @api.depends("stage_id")
    def _compute_missing_gate_ids(self):
        for wizard in self:
            partnership = wizard.partnership_id
            crossed = partnership._get_crossed_stages(
                wizard.stage_id, partnership.stage_id
            )
            failing = partnership._get_failing_gates(crossed)
            # without a partnership there is nothing to miss
            wizard.missing_gate_ids = failing.get(partnership, False)

    def action_confirm(self):
        self.ensure_one()
        self.partnership_id.action_override_gates(self.stage_id.id, self.reason)
        return {"type": "ir.actions.act_window_close"}
