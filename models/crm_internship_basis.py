# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmInternshipBasis(models.Model):
    """Under which status a person is at the employer's during an internship.

    Held as data, with its source and the day on which it was checked: the law that
    applies depends on the case, and changes.
    """

    _name = "crm.internship.basis"
    _description = "Legal Basis of an Internship"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    text = fields.Text(
        required=True,
        translate=True,
        help="Stands in the terms that everyone signs: status, pay, insurance.",
    )
    source = fields.Char(translate=True)
    date_checked = fields.Date(
        help="Day on which someone last checked it. Empty: never."
    )
