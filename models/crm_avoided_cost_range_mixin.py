# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

SECTIONS = [
    ("hire", "Each hire, the usual way"),
    ("vacancy", "Each hire, position vacant for less time"),
    ("replacement", "Each departure avoided"),
    ("subsidy", "Subsidies received, in the period"),
    ("outlay", "Employer's own outlay, in the period"),
    ("enterprise", "Spent by the enterprise, in the period"),
]
UNITS = [
    ("amount", "Money"),
    ("hours", "Hours"),
    ("days", "Days"),
    ("share", "% of a year's pay"),
]


class CrmAvoidedCostRangeMixin(models.AbstractModel):
    """An assumption: low, central and high, with where it comes from."""

    _name = "crm.avoided.cost.range.mixin"
    _description = "Assumption with its Range"

    section = fields.Selection(
        SECTIONS, string="Counted for", required=True, index=True
    )
    component_ids = fields.Many2many(
        "crm.avoided.cost.component",
        string="Covers",
        help="What the figure holds. For one hire, or one departure, each is counted "
        "by percentage or bottom-up, never both.",
    )
    unit = fields.Selection(
        UNITS,
        required=True,
        default="amount",
        help="A percentage of a year's pay, or bottom-up: money, hours or days.",
    )
    low = fields.Float(digits=(12, 2), aggregator=None)
    central = fields.Float(digits=(12, 2), aggregator=None)
    high = fields.Float(digits=(12, 2), aggregator=None)
    unit_cost = fields.Float(
        string="Value of One ($)",
        digits=(12, 2),
        aggregator=None,
        help="Money for one hour or one day. Not used for money and percentages.",
    )
    source_date = fields.Date(help="From when the figure is.")

    _range_order = models.Constraint(
        "CHECK (0 <= low AND low <= central AND central <= high)",
        "Each figure has a low, a central and a high value, in this order and not "
        "negative. Write the same three times when you are sure of it.",
    )
    _unit_cost_positive = models.Constraint(
        "CHECK (COALESCE(unit_cost, 0) >= 0)", "The value of one is not negative."
    )

    @api.constrains("unit", "high", "section")
    def _check_unit(self):
        for row in self:
            if row.unit == "share" and row.high > 200:
                raise ValidationError(
                    self.env._(
                        "“%s”: more than twice a year's pay. Write percents: 18 for "
                        "18 %%.",
                        row.name,
                    )
                )
            if row.unit == "share" and row.section not in ("hire", "replacement"):
                raise ValidationError(
                    self.env._(
                        "“%s”: a percentage of a year's pay is for a hire or a "
                        "departure. Write money, hours or days.",
                        row.name,
                    )
                )

    @api.onchange("central")
    def _onchange_central(self):
        """A single figure is its own range until one is written."""
        if self.central and not self.low and not self.high:
            self.low = self.high = self.central
