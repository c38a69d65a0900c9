# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmPartnershipReason(models.Model):
    """Why a partnership is paused or has ended."""

    _name = "crm.partnership.reason"
    _description = "Reason to Pause or End a Partnership"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    can_pause = fields.Boolean(string="To Pause", default=True)
    can_end = fields.Boolean(string="To End", default=True)

    _use_required = models.Constraint(
        "CHECK (can_pause OR can_end)",
        "A reason must serve to pause, to end, or both.",
    )
