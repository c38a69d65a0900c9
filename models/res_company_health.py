# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..tools.health import COMPONENTS, Rules


class ResCompany(models.Model):
    """Weights and thresholds of the health of partnerships."""

    _inherit = "res.company"

    health_weight_engagement = fields.Integer(
        string="Weight of the Engagement",
        default=25,
        required=True,
        help="Time since the last two-way exchange, against the cadence of contact. "
        "0: does not count.",
    )
    health_weight_alignment = fields.Integer(
        string="Weight of the Alignment",
        default=20,
        required=True,
        help="Last checklist that both parties completed. 0: does not count.",
    )
    health_weight_commitments = fields.Integer(
        string="Weight of the Commitments",
        default=20,
        required=True,
        help="Share of the commitments that were kept. 0: does not count.",
    )
    health_weight_outcomes = fields.Integer(
        string="Weight of the Outcomes",
        default=25,
        required=True,
        help="Share of the placements that were kept. 0: does not count.",
    )
    health_weight_balance = fields.Integer(
        string="Weight of the Balance",
        default=10,
        required=True,
        help="Employer's share of the effort, agreed and made. 0: does not count.",
    )
    health_green = fields.Integer(
        string="Green from",
        default=70,
        required=True,
        help="From this health on the partnership is green.",
    )
    health_amber = fields.Integer(
        string="Amber from",
        default=40,
        required=True,
        help="From this health on the partnership is amber; red below.",
    )
    health_cap = fields.Integer(
        string="Health at Most with a Critical Point Open",
        default=40,
        required=True,
        help="An open critical point of the workplace holds the health down to this.",
    )
    health_cadence_multiple = fields.Integer(
        string="No Engagement Left at (cadences)",
        default=4,
        required=True,
        help="The engagement is 100 up to the cadence of contact, and falls in a "
        "straight line to 0 at so many cadences.",
    )
    health_gap_points = fields.Float(
        string="Points Lost for each Point of Gap",
        default=12.5,
        required=True,
        help="Taken off the alignment for each point of mean gap between the parties "
        "(0–4).",
    )
    health_alignment_full_months = fields.Integer(
        string="A Checklist Has Its Whole Weight for (months)",
        default=18,
        required=True,
        help="From then on the weight of the alignment fades.",
    )
    health_alignment_gone_months = fields.Integer(
        string="A Checklist Counts No More after (months)",
        default=30,
        required=True,
        help="From then on the alignment is not known any more.",
    )
    health_commitment_months = fields.Integer(
        string="Commitments Due in the Last (months)",
        default=12,
        required=True,
        help="How far back commitments kept or missed are looked at.",
    )
    health_outcome_months = fields.Integer(
        string="Placements of the Last (months)",
        default=24,
        required=True,
        help="Placements whose point of follow-up fell in this time.",
    )
    health_outcome_weeks = fields.Integer(
        string="A Placement Is Kept after (weeks)",
        default=26,
        required=True,
        help="One of the follow-ups after a hire: without a follow-up at these weeks, "
        "the outcomes are not known.",
    )
    health_outcome_few = fields.Integer(
        string="Few Placements: fewer than",
        default=10,
        required=True,
        help="With fewer, the share kept is drawn towards the mean of the enterprise.",
    )
    health_outcome_prior = fields.Integer(
        string="Weight of the Enterprise's Mean",
        default=4,
        required=True,
        help="With few placements, the mean of the enterprise counts as so many more.",
    )
    health_balance_months = fields.Integer(
        string="Effort of the Last (months)",
        default=12,
        required=True,
        help="How far back the effort made is compared with the effort agreed.",
    )
    health_trend_points = fields.Float(
        string="Steady under (points a month)",
        default=0.5,
        required=True,
        help="A trend under this slope is told as steady.",
    )

    _health_weights = models.Constraint(
        "CHECK (LEAST(health_weight_engagement, health_weight_alignment, "
        "health_weight_commitments, health_weight_outcomes, health_weight_balance) >= 0 "
        "AND GREATEST(health_weight_engagement, health_weight_alignment, "
        "health_weight_commitments, health_weight_outcomes, health_weight_balance) "
        "BETWEEN 1 AND 1000)",
        "Health: weights go from 0 to 1000, and one of them at least counts.",
    )
    _health_colours = models.Constraint(
        "CHECK (0 < health_amber AND health_amber < health_green "
        "AND health_green <= 100)",
        "Health: amber begins above 0 and below green, and green at 100 at most.",
    )
    _health_cap_range = models.Constraint(
        "CHECK (health_cap BETWEEN 0 AND 100)",
        "Health: with a critical point open it is between 0 and 100 at most.",
    )
    _health_cadence_range = models.Constraint(
        "CHECK (health_cadence_multiple BETWEEN 2 AND 100)",
        "Health: no engagement is left at 2 to 100 cadences.",
    )
    _health_alignment_range = models.Constraint(
        "CHECK (health_gap_points BETWEEN 0 AND 25 AND health_alignment_full_months >= 0 "
        "AND health_alignment_full_months < health_alignment_gone_months "
        "AND health_alignment_gone_months <= 240)",
        "Health: a point of gap takes off 0 to 25 points, and a checklist counts no more "
        "some months after its weight begins to fade (240 at most).",
    )
    _health_months_range = models.Constraint(
        "CHECK (health_commitment_months BETWEEN 1 AND 120 "
        "AND health_outcome_months BETWEEN 1 AND 120 "
        "AND health_balance_months BETWEEN 1 AND 120)",
        "Health: what is looked at goes back 1 to 120 months.",
    )
    _health_outcome_range = models.Constraint(
        "CHECK (health_outcome_weeks BETWEEN 1 AND 260 "
        "AND health_outcome_few BETWEEN 0 AND 1000 "
        "AND health_outcome_prior BETWEEN 0 AND 1000)",
        "Health: placements are looked at 1 to 260 weeks after the hire; the number that "
        "is few and the weight of the mean go from 0 to 1000.",
    )
    _health_trend_range = models.Constraint(
        "CHECK (health_trend_points BETWEEN 0 AND 100)",
        "Health: a steady trend has a slope of 0 to 100 points a month.",
    )

    def _get_health_rules(self):
        """What the enterprise has set, for the formulas of ``tools/health.py``."""
        self.ensure_one()
        company = self.sudo()  # sudo: settings, for readers of its partnerships
        return Rules(
            weights={name: company[f"health_weight_{name}"] for name in COMPONENTS},
            green=company.health_green,
            amber=company.health_amber,
            cap=company.health_cap,
            cadence_multiple=company.health_cadence_multiple,
            gap_points=company.health_gap_points,
            full_months=company.health_alignment_full_months,
            gone_months=company.health_alignment_gone_months,
            few=company.health_outcome_few,
            prior=company.health_outcome_prior,
        )

    def write(self, vals):
        names = [name for name in vals if name.startswith("health_")]
        # the form of the settings writes all of them, changed or not
        changed = self.filtered(
            lambda company: any(company[name] != vals[name] for name in names)
        )
        result = super().write(vals)
        if changed:
            self.env["crm.partnership"]._ask_health_again(changed)
        return result
