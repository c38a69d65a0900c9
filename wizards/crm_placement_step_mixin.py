# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmPlacementStepMixin(models.AbstractModel):
    """A window that takes a step with a placement: for those who may change it."""

    _name = "crm.placement.step.mixin"
    _description = "Step of a Placement"
    _inherit = ["crm.free.text.mixin", "crm.window.mixin"]

    placement_id = fields.Many2one("crm.placement", required=True, ondelete="cascade")

    @api.model
    def _get_link_operation(self):
        return "write"

    def _get_known_names(self):
        self.ensure_one()
        return self.placement_id._get_known_names()
