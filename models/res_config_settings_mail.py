# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    partnership_alias_name = fields.Char(
        related="company_id.partnership_alias_name", readonly=False
    )
    partnership_alias_domain = fields.Char(
        related="company_id.partnership_alias_domain"
    )
    partnership_mail_unknown = fields.Selection(
        related="company_id.partnership_mail_unknown", readonly=False, required=True
    )
