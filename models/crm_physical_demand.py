# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmPhysicalDemand(models.Model):
    """What the work asks of the body: standing, lifting, cold, noise…

    Told to the person, who decides with the counsellor. It is never an input of
    matching: health and handicap are grounds of the Charter of human rights.
    """

    _name = "crm.physical.demand"
    _description = "Physical Demand"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
