# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How long links live, when reminders leave, and limits: of each enterprise."""

    _inherit = "res.config.settings"

    start_chase_days = fields.Integer(
        related="company_id.start_chase_days", readonly=False
    )
    start_chase_again_days = fields.Integer(
        related="company_id.start_chase_again_days", readonly=False
    )
    internship_link_days = fields.Integer(
        related="company_id.internship_link_days", readonly=False
    )
    internship_signing_first_days = fields.Integer(
        related="company_id.internship_signing_first_days", readonly=False
    )
    internship_signing_second_days = fields.Integer(
        related="company_id.internship_signing_second_days", readonly=False
    )
    internship_evaluation_first_days = fields.Integer(
        related="company_id.internship_evaluation_first_days", readonly=False
    )
    internship_evaluation_second_days = fields.Integer(
        related="company_id.internship_evaluation_second_days", readonly=False
    )
    hosting_link_days = fields.Integer(
        related="company_id.hosting_link_days", readonly=False
    )
    joint_decision_days = fields.Integer(
        related="company_id.joint_decision_days", readonly=False
    )
    deliverable_reminder_days = fields.Integer(
        related="company_id.deliverable_reminder_days", readonly=False
    )
    fairness_low_index = fields.Integer(
        related="company_id.fairness_low_index", readonly=False
    )
    identity_open_minutes = fields.Integer(
        related="company_id.identity_open_minutes", readonly=False
    )
    refused_names_an_hour = fields.Integer(
        related="company_id.refused_names_an_hour", readonly=False
    )
    evidence_megabytes = fields.Integer(
        related="company_id.evidence_megabytes", readonly=False
    )
