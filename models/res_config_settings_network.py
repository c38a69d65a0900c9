# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """What holds for the whole network of enterprises, and the part of this one."""

    _inherit = "res.config.settings"

    network_employer_cap = fields.Integer(
        string="Approaches of an Employer a Month",
        config_parameter="crm_partnership.network_employer_cap",
        help="How often all sister enterprises together may approach one employer in a "
        "month: people introduced, and needs for which a sister is told its name. "
        "0: no limit.",
    )
    network_overlap_days = fields.Integer(
        string="Employers in Common, within (days)",
        config_parameter="crm_partnership.network_overlap_days",
        default=90,
        help="An enterprise counts as in touch with an employer when something "
        "happened within so many days.",
    )
    network_offers_month = fields.Integer(
        related="company_id.network_offers_month", readonly=False
    )
    network_answer_days = fields.Integer(
        related="company_id.network_answer_days", readonly=False
    )
    network_area_id = fields.Many2one(
        related="company_id.network_area_id", readonly=False
    )
    network_contact_id = fields.Many2one(
        related="company_id.network_contact_id", readonly=False
    )
