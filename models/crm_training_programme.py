# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmTrainingProgramme(models.Model):
    """A path that an enterprise offers: what people learn, how long, in which rhythm."""

    _name = "crm.training.programme"
    _description = "Training Programme"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
