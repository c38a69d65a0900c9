# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    need_refresh_days = fields.Integer(
        related="company_id.need_refresh_days", readonly=False
    )
    need_warning_days = fields.Integer(
        related="company_id.need_warning_days", readonly=False
    )
    seat_reminder_days = fields.Integer(
        related="company_id.seat_reminder_days", readonly=False
    )
    reference_hourly_income = fields.Monetary(
        related="company_id.reference_hourly_income",
        readonly=False,
        currency_field="company_currency_id",
    )
    reference_income_date = fields.Date(
        related="company_id.reference_income_date", readonly=False
    )
    reference_income_source = fields.Char(
        related="company_id.reference_income_source", readonly=False
    )
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Currency of the Enterprise"
    )
    privacy_officer_id = fields.Many2one(
        related="company_id.privacy_officer_id", readonly=False
    )
    privacy_officer_title = fields.Char(
        related="company_id.privacy_officer_title", readonly=False
    )
    privacy_officer_email = fields.Char(
        related="company_id.privacy_officer_email", readonly=False
    )
    privacy_officer_phone = fields.Char(
        related="company_id.privacy_officer_phone", readonly=False
    )
    followup_weeks = fields.Char(related="company_id.followup_weeks", readonly=False)
    workplace_check_months = fields.Integer(
        related="company_id.workplace_check_months", readonly=False
    )
    workplace_reminder_days = fields.Integer(
        related="company_id.workplace_reminder_days", readonly=False
    )
    avoided_cost_minimum_hires = fields.Integer(
        related="company_id.avoided_cost_minimum_hires", readonly=False
    )
    review_reminder_days = fields.Integer(
        related="company_id.review_reminder_days", readonly=False
    )
