# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmResponsibilityDomain(models.Model):
    """A field in which the two parties share responsibilities."""

    _name = "crm.responsibility.domain"
    _description = "Domain of Responsibility"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Char(translate=True)
    is_expected = fields.Boolean(
        string="Pointed out when Uncovered",
        default=True,
        help="An agreement without any commitment in this domain says so before it is "
        "sent.",
    )

    _code_uniq = models.UniqueIndex("(code)", "Each domain has a code of its own.")
