# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmJobBenefit(models.Model):
    """A benefit of a job beyond what the law gives: insurance, meals, paid training…"""

    _name = "crm.job.benefit"
    _description = "Job Benefit"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
