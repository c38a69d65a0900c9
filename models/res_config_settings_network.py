# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


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

    network_weight_share = fields.Integer(
        related="company_id.network_weight_share", readonly=False
    )
    network_weight_fit = fields.Integer(
        related="company_id.network_weight_fit", readonly=False
    )
    network_weight_distance = fields.Integer(
        related="company_id.network_weight_distance", readonly=False
    )
    network_weight_capacity = fields.Integer(
        related="company_id.network_weight_capacity", readonly=False
    )

    @api.constrains("network_employer_cap", "network_overlap_days")
    def _check_network(self):
        """Parameters of the system have no constraint of their own."""
        for settings in self:
            if not 0 <= settings.network_employer_cap <= 1000:
                raise ValidationError(
                    self.env._(
                        "Approaches of an employer a month: write a number from 0 (no "
                        "limit) to 1000."
                    )
                )
            if not 1 <= settings.network_overlap_days <= 3650:
                raise ValidationError(
                    self.env._(
                        "Employers in common: write a number of days from 1 to 3650."
                    )
                )
