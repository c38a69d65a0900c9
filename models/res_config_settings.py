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
