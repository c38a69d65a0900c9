# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import format_date


class ResCompany(models.Model):
    _inherit = "res.company"

    need_refresh_days = fields.Integer(
        string="Needs Are Confirmed every (days)",
        default=60,
        help="An open labour need that nobody confirms is switched off after so many "
        "days.",
    )
    need_warning_days = fields.Integer(
        string="Reminder before (days)",
        default=14,
        help="How many days before it is switched off everyone is told.",
    )
    reference_hourly_income = fields.Monetary(
        help="Income of an hour of work to which wages are compared: a living wage, a "
        "threshold of low income… Empty: wages do not count in the job quality.",
    )
    reference_income_date = fields.Date(help="From when the reference income is.")
    reference_income_source = fields.Char(
        help="Who publishes it, for which household and which place."
    )

    _need_days_order = models.Constraint(
        "CHECK (need_refresh_days > 0 AND need_warning_days >= 0 "
        "AND need_warning_days < need_refresh_days)",
        "Needs are confirmed after one day at least, and the reminder comes before.",
    )
    _reference_positive = models.Constraint(
        "CHECK (COALESCE(reference_hourly_income, 0) >= 0)",
        "The reference income is positive.",
    )

    def _get_reference_income_source(self):
        """Where the reference income comes from, with its date, for an explanation."""
        self.ensure_one()
        date = self.reference_income_date
        parts = [
            self.reference_income_source,
            date and format_date(self.env, date),
        ]
        return ", ".join(filter(None, parts)) or self.env._("source not told")
