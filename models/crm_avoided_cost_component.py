# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmAvoidedCostComponent(models.Model):
    """What a hire or a departure costs an employer, by kind. Read by everyone."""

    _name = "crm.avoided.cost.component"
    _description = "Cost of a Hire or a Departure"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Char(string="For Example", translate=True)
