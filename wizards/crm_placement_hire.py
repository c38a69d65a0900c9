# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmPlacementHire(models.TransientModel):
    """Record the start of a job, with its terms."""

    _name = "crm.placement.hire"
    _description = "Job Begun"
    _inherit = ["crm.placement.step.mixin"]

    currency_id = fields.Many2one(
        related="placement_id.currency_id", related_sudo=False
    )
    start_guard = fields.Html(
        related="placement_id.start_guard", related_sudo=False, sanitize=False
    )
    is_start_ready = fields.Boolean(
        related="placement_id.is_start_ready", related_sudo=False
    )
    date = fields.Date(
        string="First Day", required=True, default=fields.Date.context_today
    )
    wage = fields.Monetary(
        string="Wage (an hour)",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
    )
    hours = fields.Float(
        string="Hours a Week",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
    )
    permanence = fields.Selection(
        selection=lambda self: (
            self.env["crm.placement"]
            ._fields["hired_permanence"]
            ._description_selection(self.env)
        ),
        string="Kind of Job",
        compute="_compute_terms",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("placement_id")
    def _compute_terms(self):
        """What the need said, to be corrected."""
        for window in self:
            need = window.placement_id.need_id
            window.wage = need.wage_min
            window.hours = need.hours_week
            window.permanence = need.permanence

    def action_confirm(self):
        self.ensure_one()
        self.placement_id.action_hire(self.date, self.wage, self.hours, self.permanence)
        return {"type": "ir.actions.act_window_close"}
