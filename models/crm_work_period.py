# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmWorkPeriod(models.Model):
    """A part of the week in which people work: weekday evenings, weekend days…

    Needs say when the work is, participants when they can; matching compares the two.
    """

    _name = "crm.work.period"
    _description = "Work Period"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex("(code)", "Each period has a code of its own.")
