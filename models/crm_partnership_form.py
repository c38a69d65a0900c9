# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmPartnershipForm(models.Model):
    """Form of collaboration: what an employer and the enterprise do together."""

    _name = "crm.partnership.form"
    _description = "Form of Collaboration"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint(
        "UNIQUE(name)", "A form of collaboration with this name already exists."
    )
