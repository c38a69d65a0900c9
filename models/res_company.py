# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    workplace_check_months = fields.Integer(
        string="A Workplace Check Is Valid (months)",
        default=12,
        help="How long a workplace check holds at most, from the day of the visit.",
    )
    workplace_reminder_days = fields.Integer(
        string="Reminder before a Workplace Check Ends (days)",
        default=30,
        help="Days before the end of a workplace check when the owner of the "
        "partnership is asked to plan the next visit.",
    )

    _workplace_check_positive = models.Constraint(
        "CHECK (workplace_check_months > 0 AND workplace_reminder_days >= 0)",
        "A workplace check is valid for a month at least, and the reminder comes before "
        "its end.",
    )
