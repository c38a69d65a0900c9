# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class ResCompany(models.Model):
    _inherit = "res.company"

    followup_weeks = fields.Char(
        string="Follow-ups after a Hire (weeks)",
        default="4, 12, 26, 52",
        help="Weeks after the hire, separated by commas. Applies to hires to come.",
    )
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
    seat_reminder_days = fields.Integer(
        string="Reminder before a Committee Seat Ends (days)",
        default=90,
        help="Days before the end of a term on a sector committee when its liaisons, or "
        "the directors when there is none, are told.",
    )
    review_reminder_days = fields.Integer(
        string="Reminder before a Review (days)",
        default=14,
        help="How many days before a review whoever leads it is asked to prepare it.",
    )
    avoided_cost_minimum_hires = fields.Integer(
        string="Least People for Turnover Avoided",
        default=5,
        help="In an evaluation of avoided costs, turnover is counted once so many people "
        "are known: fewer would tell who left.",
    )
    reference_hourly_income = fields.Monetary(
        help="Income of an hour of work to which wages are compared: a living wage, a "
        "threshold of low income… Empty: wages do not count in the job quality.",
    )
    reference_income_date = fields.Date(help="From when the reference income is.")
    reference_income_source = fields.Char(
        help="Who publishes it, for which household and which place."
    )

    _workplace_check_positive = models.Constraint(
        "CHECK (workplace_check_months > 0 AND workplace_reminder_days >= 0)",
        "A workplace check is valid for a month at least, and the reminder comes before "
        "its end.",
    )
    _need_days_order = models.Constraint(
        "CHECK (need_refresh_days > 0 AND need_warning_days >= 0 "
        "AND need_warning_days < need_refresh_days)",
        "Needs are confirmed after one day at least, and the reminder comes before.",
    )
    _review_reminder_positive = models.Constraint(
        "CHECK (review_reminder_days >= 0)",
        "The reminder of a review comes before it, or on its day.",
    )
    _avoided_cost_minimum = models.Constraint(
        "CHECK (avoided_cost_minimum_hires >= 5)",
        "Turnover avoided is counted for 5 people or more: fewer would tell who left.",
    )
    _reference_positive = models.Constraint(
        "CHECK (COALESCE(reference_hourly_income, 0) >= 0)",
        "The reference income is positive.",
    )

    _seat_reminder_positive = models.Constraint(
        "CHECK (COALESCE(seat_reminder_days, 0) BETWEEN 0 AND 730)",
        "The end of a seat is announced between 0 and 730 days before.",
    )

    def _get_followup_weeks(self):
        """Weeks after a hire at which there is a follow-up, in order.

        Default: 4, 12, 26 and 52, after the practice of follow-ups at one, three, six
        and twelve months.
        """
        self.ensure_one()
        return sorted({int(part) for part in (self.followup_weeks or "").split(",")})

    @api.constrains("followup_weeks")
    def _check_followup_weeks(self):
        for company in self:
            try:
                weeks = company._get_followup_weeks()
            except ValueError:
                weeks = []
            if not weeks or weeks[0] < 1 or weeks[-1] > 260:
                raise ValidationError(
                    self.env._(
                        "Follow-ups: write whole weeks between 1 and 260, separated by "
                        "commas, such as “4, 12, 26, 52”."
                    )
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
