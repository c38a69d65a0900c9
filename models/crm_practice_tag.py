# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmPracticeTag(models.Model):
    """A word by which practice sheets are found. Shared by all enterprises of the
    database; read by every role, written by directors and configurators."""

    _name = "crm.practice.tag"
    _description = "Tag of Practice Sheets"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    color = fields.Integer()
    active = fields.Boolean(default=True)

    _name_uniq = models.Constraint("UNIQUE(name)", "This tag exists already.")
