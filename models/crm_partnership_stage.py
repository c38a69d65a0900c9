# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models, tools


class CrmPartnershipStage(models.Model):
    """Stage of the partnership pipeline; its gates say what it takes to enter it."""

    _name = "crm.partnership.stage"
    _description = "Partnership Stage"
    _inherit = ["crm.remembered.setting.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    fold = fields.Boolean(
        string="Folded in Pipeline",
        help="Show the column folded in the pipeline.",
    )
    description = fields.Text(
        translate=True,
        help="What the team does in this stage; shown as a tooltip in the pipeline.",
    )
    rotting_threshold_days = fields.Integer(
        string="Days before Stale",
        default=0,
        help="A partnership that stays longer than this in the stage is shown as "
        "stale. 0: never.",
    )
    cadence_days = fields.Integer(
        string="Contact Cadence (days)",
        default=60,
        help="Longest time without an interaction with the employer in this stage, "
        "in days, unless the partnership sets its own.",
    )
    review_months = fields.Integer(
        string="Months between Reviews",
        default=0,
        help="How long after the last review, or after the partnership enters this "
        "stage, the next review with the employer is planned. 0: none.",
    )
    gate_ids = fields.One2many("crm.partnership.gate", "stage_id", string="Conditions")
    gate_count = fields.Integer(compute="_compute_gate_count")

    _cadence_days_positive = models.Constraint(
        "CHECK (cadence_days > 0)", "The contact cadence must be at least one day."
    )
    _review_months_positive = models.Constraint(
        "CHECK (review_months >= 0)",
        "The number of months between reviews cannot be negative.",
    )
    _rotting_days_positive = models.Constraint(
        "CHECK (rotting_threshold_days >= 0)",
        "The number of days before a partnership is stale cannot be negative.",
    )

    @api.model
    @tools.ormcache()
    def _get_pipeline_ids(self):
        """Of the stages in use, in their order: settings that every form asks for."""
        # sudo: numbers, the same for everyone
        return tuple(self.sudo().search([("active", "=", True)]).ids)

    def _compute_gate_count(self):
        counts = dict(
            self.env["crm.partnership.gate"]._read_group(
                [("stage_id", "in", self.ids)], ["stage_id"], ["__count"]
            )
        )
        for stage in self:
            stage.gate_count = counts.get(stage, 0)
