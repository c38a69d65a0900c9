# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmFundingCost(models.Model):
    """A cost that the funder pays for: hours at a rate, outlay, or a sum of its own.

    Hours and outlay flow in from the work; the other ones are entered, with their date.
    """

    _name = "crm.funding.cost"
    _description = "Eligible Cost"
    _inherit = ["crm.link.guard.mixin"]
    _order = "funding_id, sequence, id"

    funding_id = fields.Many2one(
        "crm.funding", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="funding_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="funding_id.currency_id")
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    kind = fields.Selection(
        [
            ("hours", "Hours of the enterprise"),
            ("outlay", "Outlay"),
            ("other", "Other, entered here"),
        ],
        required=True,
        default="hours",
        help="Hours: those of joint activities and of commitments, at the rate. Outlay: "
        "what they cost beside. Other: an amount of your own, such as administration.",
    )
    rate = fields.Monetary(
        string="Rate (an hour)", help="What the funder accepts for an hour."
    )
    ceiling = fields.Monetary(
        help="The most that the funder pays for this cost; empty: no ceiling but the "
        "envelope."
    )
    amount = fields.Monetary(
        string="Amount Entered", help="For a cost of the kind “other”."
    )
    date = fields.Date(
        string="Entered for", help="The day on which the amount is counted."
    )
    amount_spent = fields.Monetary(string="Spent", compute="_compute_amounts")
    amount_used = fields.Monetary(string="Used", compute="_compute_amounts")
    amount_over = fields.Monetary(string="Over the Ceiling", compute="_compute_amounts")

    _flowing_uniq = models.UniqueIndex(
        "(funding_id, kind) WHERE kind IN ('hours', 'outlay')",
        "A funding has one cost for hours and one for outlay: change that one instead.",
    )
    _positive = models.Constraint(
        "CHECK (COALESCE(rate, 0) >= 0 AND COALESCE(ceiling, 0) >= 0 "
        "AND COALESCE(amount, 0) >= 0)",
        "Rates, ceilings and amounts are zero or more.",
    )
    _rate_of_hours = models.Constraint(
        "CHECK (kind <> 'hours' OR COALESCE(rate, 0) > 0)",
        "Give the rate of an hour: without it hours are worth nothing to the funder.",
    )
    _date_of_other = models.Constraint(
        "CHECK (kind <> 'other' OR COALESCE(amount, 0) = 0 OR date IS NOT NULL)",
        "Give the day on which the amount is counted.",
    )

    @api.depends("kind", "rate", "ceiling", "amount", "date", "funding_id.amount")
    def _compute_amounts(self):
        spendings = self.funding_id._get_spendings()
        by_cost = {s.key: s for rows in spendings.values() for s in rows}
        for cost in self:
            spending = by_cost.get(cost._origin.id)
            cost.amount_spent = spending.amount if spending else 0
            cost.amount_used = spending.used if spending else 0
            cost.amount_over = spending.over if spending else 0

    def write(self, vals):
        result = super().write(vals)
        if "funding_id" in vals:
            # the host looks at the rules before only: not moved to another enterprise
            self.check_access("write")
        return result
