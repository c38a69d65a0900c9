# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmPartnershipAgreementDraw(models.TransientModel):
    """Responsibilities of the catalogue to add to an agreement."""

    _name = "crm.partnership.agreement.draw"
    _description = "Add Commitments from the Catalogue"
    _inherit = ["crm.agreement.step.mixin"]

    company_id = fields.Many2one(related="agreement_id.company_id", related_sudo=False)
    taken_ids = fields.Many2many("crm.responsibility", compute="_compute_taken_ids")
    responsibility_ids = fields.Many2many(
        "crm.responsibility",
        relation="crm_agreement_draw_responsibility_rel",
        domain="[('id', 'not in', taken_ids), ('company_id', 'in', [False, company_id])]",
        string="Responsibilities",
    )

    @api.depends("agreement_id")
    def _compute_taken_ids(self):
        for wizard in self:
            wizard.taken_ids = wizard.agreement_id.commitment_ids.responsibility_id

    def action_draw(self):
        self.ensure_one()
        self.agreement_id.check_access("write")
        self.agreement_id._draw_commitments(self.responsibility_ids)
        return {"type": "ir.actions.act_window_close"}
