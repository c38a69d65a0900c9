# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmAgreementStepMixin(models.AbstractModel):
    """A window that does something with an agreement: for those who may change it."""

    _name = "crm.agreement.step.mixin"
    _description = "Step of an Agreement"
    _inherit = ["crm.link.guard.mixin"]

    agreement_id = fields.Many2one(
        "crm.partnership.agreement", required=True, ondelete="cascade"
    )

    @api.model_create_multi
    def create(self, vals_list):
        windows = super().create(vals_list)
        windows.agreement_id.check_access("write")
        return windows

    def write(self, vals):
        result = super().write(vals)
        if "agreement_id" in vals:
            self.agreement_id.check_access("write")
        return result
