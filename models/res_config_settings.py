# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

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
