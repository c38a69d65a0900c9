# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmBarrier(models.Model):
    """A barrier to work, from a controlled list: no free text about health or life."""

    _name = "crm.barrier"
    _description = "Barrier to Work"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Char(
        translate=True, help="What may be offered, rather than what is lacking."
    )
