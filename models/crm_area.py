# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmArea(models.Model):
    """A territory: a region, and below it the areas that an enterprise wants.

    Who can reach an area can reach all the areas inside it.
    """

    _name = "crm.area"
    _description = "Area"
    _order = "complete_name"
    _parent_store = True
    _rec_name = "complete_name"

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", store=True, recursive=True
    )
    code = fields.Char(
        copy=False,
        help="Of an administrative region: its number in the list of Québec.",
    )
    parent_id = fields.Many2one(
        "crm.area", string="Inside", index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code) WHERE code IS NOT NULL", "Each area has a code of its own."
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for area in self:
            outer = area.parent_id.complete_name
            area.complete_name = f"{outer} / {area.name}" if outer else area.name

    @api.constrains("parent_id")
    def _check_no_cycle(self):
        if self._has_cycle():
            raise ValidationError(self.env._("An area cannot lie inside itself."))
