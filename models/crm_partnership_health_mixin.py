# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.health import COMPONENTS
from .crm_partnership_agreement_mixin import READERS
from .crm_partnership_health_facts_mixin import SOURCES

COLOURS = [
    ("green", "Green"),
    ("amber", "Amber"),
    ("red", "Red"),
    ("grey", "Not known"),
]


def score_fields(name, label, groups):
    """Score and effective weight of a component."""
    return (
        fields.Float(
            string=label,
            digits=(4, 1),
            readonly=True,
            copy=False,
            aggregator="avg",
            groups=groups,
        ),
        fields.Float(
            string=f"{label}: Weight",
            digits=(5, 1),
            readonly=True,
            copy=False,
            aggregator=None,
            groups=groups,
            help="What it weighs at present; 0 when it is not known.",
        ),
    )


class CrmPartnershipHealthMixin(models.AbstractModel):
    """Health of a partnership, with what explains it.

    ``_refresh_health`` computes any number of partnerships in one query, by the formulas
    of ``tools/health.py``. What is not known is NULL in the table, and left out of the
    mean. It advises a person, and decides nothing alone.

    Read: the engagement by all readers of the partnership; all else by the roles that
    read agreements and placements, since it tells of them.
    """

    _name = "crm.partnership.health.mixin"
    _description = "Health of a Partnership"
    _inherit = [
        "crm.partnership.health.query.mixin",
        "crm.partnership.health.schedule.mixin",
    ]

    health = fields.Float(
        digits=(4, 1),
        readonly=True,
        copy=False,
        index=True,
        aggregator="avg",
        groups=READERS,
        help="0 to 100: weighted mean of what is known of engagement, alignment, "
        "commitments, outcomes and balance. It advises, and decides nothing.",
    )
    health_colour = fields.Selection(
        COLOURS,
        string="Colour of the Health",
        default="grey",
        readonly=True,
        copy=False,
        index=True,
        groups=READERS,
    )
    health_date = fields.Date(
        string="Health as of",
        readonly=True,
        copy=False,
        groups=READERS,
    )
    health_reference = fields.Selection(
        COLOURS,
        string="Best Colour since the Last Alert",
        readonly=True,
        copy=False,
        groups=READERS,
    )
    health_engagement, health_engagement_weight = score_fields(
        "engagement", "Engagement", None
    )
    health_alignment, health_alignment_weight = score_fields(
        "alignment", "Alignment Score", READERS
    )
    health_commitments, health_commitments_weight = score_fields(
        "commitments", "Commitments Kept", READERS
    )
    health_outcomes, health_outcomes_weight = score_fields(
        "outcomes", "Outcomes", READERS
    )
    health_balance, health_balance_weight = score_fields(
        "balance", "Balance of Effort", READERS
    )
    # ---- the evidence
    health_days = fields.Integer(
        string="Days since the Last Exchange",
        readonly=True,
        copy=False,
        aggregator="avg",
    )
    health_cadence = fields.Integer(
        string="Cadence at That Time", readonly=True, copy=False, aggregator=None
    )
    health_alignment_date = fields.Date(
        string="Last Checklist on", readonly=True, copy=False, groups=READERS
    )
    health_joint_score = fields.Float(
        string="Joint Score of the Checklist",
        digits=(4, 1),
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=READERS,
    )
    health_mean_gap = fields.Float(
        string="Mean Gap of the Checklist",
        digits=(3, 2),
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=READERS,
    )
    health_kept = fields.Integer(
        string="Commitments Kept (n)", readonly=True, copy=False, groups=READERS
    )
    health_missed = fields.Integer(
        string="Commitments Missed (n)", readonly=True, copy=False, groups=READERS
    )
    health_placement_kept = fields.Integer(
        string="Placements Kept (n)", readonly=True, copy=False, groups=READERS
    )
    health_placement_known = fields.Integer(
        string="Placements Known (n)", readonly=True, copy=False, groups=READERS
    )
    health_placement_unknown = fields.Integer(
        string="Placements Not Known (n)", readonly=True, copy=False, groups=READERS
    )
    health_outcomes_mean = fields.Float(
        string="Share Kept in the Enterprise",
        digits=(4, 3),
        readonly=True,
        copy=False,
        aggregator=None,
        groups=READERS,
    )
    health_share_agreed = fields.Float(
        string="Employer's Share Agreed",
        digits=(4, 3),
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=READERS,
    )
    health_share_made = fields.Float(
        string="Employer's Share Made",
        digits=(4, 3),
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=READERS,
    )
    health_critical_count = fields.Integer(
        string="Critical Points Open (n)", readonly=True, copy=False, groups=READERS
    )

    @api.model
    def _get_health_columns(self):
        """Stored fields that the query writes, in its order."""
        return [
            *("health", "health_colour", "health_date", "health_reference"),
            *(f"health_{name}" for name in COMPONENTS),
            *(f"health_{name}_weight" for name in COMPONENTS),
            *("health_days", "health_cadence", "health_alignment_date"),
            *("health_joint_score", "health_mean_gap", "health_kept", "health_missed"),
            *("health_placement_kept", "health_placement_known"),
            *("health_placement_unknown", "health_outcomes_mean"),
            *("health_share_agreed", "health_share_made", "health_critical_count"),
        ]

    # ------------------------------------------------------------------- refresh
    def _refresh_health(self, means=None):
        """Compute the health of these partnerships, now; one query for all of them.

        What does not change is not written. Ended partnerships keep the health that
        they had.

        :param means: as ``_get_health_means`` gave them a moment ago
        """
        ids = sorted(self._origin.ids)
        if not ids:
            return
        for model, names in SOURCES.items():
            self.env[model].flush_model(names)
        self.env["res.company"].flush_model()
        # the query has no rules: a health is computed from all there is, and read through
        # the rules of the partnership
        self._run_health_query(ids, means)
        self.invalidate_recordset(self._get_health_columns(), flush=False)
        self._refresh_health_texts()

    def _refresh_health_texts(self):
        """What is computed from the health is read anew."""
        self.invalidate_recordset(
            [
                name
                for name, field in self._fields.items()
                if name.startswith("health_") and field.compute
            ],
            flush=False,
        )

    # ---------------------------------------------------------------------- gate
    def _gate_check_health(self, gate):
        """sudo: readers without access learn whether the condition is met."""
        return self.filtered(
            lambda p: (
                p.sudo().health_colour not in (False, "grey")
                and p.sudo().health >= gate.threshold
            )
        )

    # ----------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._refresh_health()
        return records

    def write(self, vals):
        result = super().write(vals)
        if {"cadence_days", "stage_id", "status", "company_id"} & vals.keys():
            self._refresh_health()
        return result
