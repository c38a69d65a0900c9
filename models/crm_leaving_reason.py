# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmLeavingReason(models.Model):
    """Why a job ended, in words that blame nobody."""

    _name = "crm.leaving.reason"
    _description = "Reason for Leaving a Job"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_favourable = fields.Boolean(
        string="A Step forward",
        help="Studies or a better job: the job ended, the path goes on.",
    )
