# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Weights and thresholds of the health of partnerships."""

    _inherit = "res.config.settings"

    health_weight_engagement = fields.Integer(
        related="company_id.health_weight_engagement", readonly=False
    )
    health_weight_alignment = fields.Integer(
        related="company_id.health_weight_alignment", readonly=False
    )
    health_weight_commitments = fields.Integer(
        related="company_id.health_weight_commitments", readonly=False
    )
    health_weight_outcomes = fields.Integer(
        related="company_id.health_weight_outcomes", readonly=False
    )
    health_weight_balance = fields.Integer(
        related="company_id.health_weight_balance", readonly=False
    )
    health_green = fields.Integer(related="company_id.health_green", readonly=False)
    health_amber = fields.Integer(related="company_id.health_amber", readonly=False)
    health_cap = fields.Integer(related="company_id.health_cap", readonly=False)
    health_cadence_multiple = fields.Integer(
        related="company_id.health_cadence_multiple", readonly=False
    )
    health_gap_points = fields.Float(
        related="company_id.health_gap_points", readonly=False
    )
    health_alignment_full_months = fields.Integer(
        related="company_id.health_alignment_full_months", readonly=False
    )
    health_alignment_gone_months = fields.Integer(
        related="company_id.health_alignment_gone_months", readonly=False
    )
    health_commitment_months = fields.Integer(
        related="company_id.health_commitment_months", readonly=False
    )
    health_outcome_months = fields.Integer(
        related="company_id.health_outcome_months", readonly=False
    )
    health_outcome_weeks = fields.Integer(
        related="company_id.health_outcome_weeks", readonly=False
    )
    health_outcome_few = fields.Integer(
        related="company_id.health_outcome_few", readonly=False
    )
    health_outcome_prior = fields.Integer(
        related="company_id.health_outcome_prior", readonly=False
    )
    health_balance_months = fields.Integer(
        related="company_id.health_balance_months", readonly=False
    )
    health_trend_points = fields.Float(
        related="company_id.health_trend_points", readonly=False
    )
