# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmPersonalDatum(models.Model):
    """A kind of personal information that a consent may open: name, phone…

    The code says which fields of the identity it is; see
    ``crm.participant.identity._DISCLOSED``.
    """

    _name = "crm.personal.datum"
    _description = "Kind of Personal Information"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, readonly=True, copy=False)
    sequence = fields.Integer(default=10)

    _code_uniq = models.UniqueIndex("(code)", "Each kind has a code of its own.")
