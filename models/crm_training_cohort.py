# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date


class CrmTrainingCohort(models.Model):
    """A group that goes through a programme together."""

    _name = "crm.training.cohort"
    _description = "Cohort"
    _order = "date_start desc, id desc"

    programme_id = fields.Many2one(
        "crm.training.programme", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="programme_id.company_id", store=True, index=True
    )
    date_start = fields.Date(string="Start", required=True, index=True)
    date_end = fields.Date(string="Last Day")
    seats = fields.Integer(help="How many people it takes. 0: not told.")
    notes = fields.Text()

    _dates_order = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "A cohort cannot end before it starts.",
    )
    _seats_positive = models.Constraint(
        "CHECK (COALESCE(seats, 0) >= 0)", "The number of seats is not negative."
    )

    @api.depends("programme_id.name", "date_start")
    def _compute_display_name(self):
        for cohort in self:
            start = cohort.date_start
            cohort.display_name = " – ".join(
                filter(
                    None,
                    [cohort.programme_id.name, start and format_date(self.env, start)],
                )
            )
