# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmPlacementStepMixin(models.AbstractModel):
    """A window that takes a step with a placement: for those who may change it."""

    _name = "crm.placement.step.mixin"
    _description = "Step of a Placement"
    _inherit = ["crm.free.text.mixin"]

    placement_id = fields.Many2one("crm.placement", required=True, ondelete="cascade")

    @api.model_create_multi
    def create(self, vals_list):
        windows = super().create(vals_list)
        windows.placement_id.check_access("write")
        return windows

    def write(self, vals):
        result = super().write(vals)
        if "placement_id" in vals:
            self.placement_id.check_access("write")
        return result

    def _get_known_names(self):
        self.ensure_one()
        return self.placement_id._get_known_names()
