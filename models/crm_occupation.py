# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmOccupation(models.Model):
    """A unit group of the National Occupational Classification (NOC, CNP in French).

    Source of the structure: NOC 2021 Version 1.0, Statistics Canada.
    """

    _name = "crm.occupation"
    _description = "Occupation"
    _order = "code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, index=True, copy=False)
    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)

    def _compute_display_name(self):
        for occupation in self:
            occupation.display_name = f"{occupation.code} {occupation.name}"
