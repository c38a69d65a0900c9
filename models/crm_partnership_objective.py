# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmPartnershipObjective(models.Model):
    """What both parties want to reach together, in a form that can be followed."""

    _name = "crm.partnership.objective"
    _description = "Partnership Objective"
    _order = "partnership_id, sequence, id"

    partnership_id = fields.Many2one(
        "crm.partnership", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Objective", required=True)
    indicator = fields.Char(help="How both parties will know that it is reached.")
    date_target = fields.Date(string="Target Date")
    is_reached = fields.Boolean(string="Reached")
