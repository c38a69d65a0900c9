# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import avoided_cost
from ..tools.avoided_cost import BESIDE, SECTIONS, Case, Range
from ..tools.retention import NO, YES

#: weeks of pay in a year
WEEKS = 52


class CrmAvoidedCostFiguresMixin(models.AbstractModel):
    """Figures of an evaluation: who was hired and stayed, and what comes of it.

    Formulas: ``tools/avoided_cost.py``. People are counted from placements and their
    follow-ups, and nothing but numbers is kept.
    """

    _name = "crm.avoided.cost.figures.mixin"
    _description = "Figures of Avoided Costs"

    # the inheriting model tells where the currency comes from
    currency_id = fields.Many2one("res.currency")
    weeks = fields.Integer(
        string="Stayed for (weeks)",
        default=26,
        required=True,
        aggregator=None,
        help="Follow-up by which one tells who left. The attrition before is over the "
        "same time.",
    )
    hires = fields.Integer(
        string="Hires through the Partnership", readonly=True, copy=False
    )
    known_count = fields.Integer(
        string="Known at the Follow-up",
        readonly=True,
        copy=False,
        help="People whose follow-up is due and of whom one knows whether they stayed "
        "with the employer. Whoever nobody knows of has neither left nor stayed.",
    )
    lost_count = fields.Integer(
        string="Left by then",
        readonly=True,
        copy=False,
        help="Counted only when enough people are known.",
    )
    minimum_hires = fields.Integer(
        string="Least People", readonly=True, copy=False, aggregator=None
    )
    counted_on = fields.Date(readonly=True, copy=False)
    has_turnover = fields.Boolean(
        string="Turnover Counted",
        compute="_compute_has_turnover",
        store=True,
        help="Enough people are known for a figure that tells of nobody.",
    )
    pay_low = fields.Monetary(string="Lowest Pay", aggregator=None)
    pay_central = fields.Monetary(
        string="A Year's Pay",
        aggregator=None,
        help="Gross, for the jobs that the people hold. Percentages are of it.",
    )
    pay_high = fields.Monetary(string="Highest Pay", aggregator=None)
    pay_source = fields.Char(string="Source of the Pay")
    baseline_low = fields.Float(
        string="Lowest Attrition (%)", digits=(5, 1), aggregator=None
    )
    baseline_central = fields.Float(
        string="Attrition before (%)",
        digits=(5, 1),
        aggregator=None,
        help="Of 100 people hired the usual way for such jobs, how many have left after "
        "as many weeks. The employer knows.",
    )
    baseline_high = fields.Float(
        string="Highest Attrition (%)", digits=(5, 1), aggregator=None
    )
    baseline_source = fields.Char(string="Source of the Attrition")
    line_ids = fields.One2many(
        "crm.avoided.cost.line", "evaluation_id", string="Assumptions", copy=False
    )
    result = fields.Json(compute="_compute_result", store=True)
    net_low = fields.Monetary(
        string="Avoided, Low", compute="_compute_result", store=True
    )
    net_central = fields.Monetary(
        string="Avoided, Central",
        compute="_compute_result",
        store=True,
        help="Estimate, net of the employer's own outlay.",
    )
    net_high = fields.Monetary(
        string="Avoided, High", compute="_compute_result", store=True
    )
    outlay_central = fields.Monetary(
        string="Employer's Outlay", compute="_compute_result", store=True
    )
    enterprise_central = fields.Monetary(
        string="Spent by the Enterprise", compute="_compute_result", store=True
    )
    picture = fields.Html(string="Estimate", compute="_compute_picture", sanitize=False)

    _pay_order = models.Constraint(
        "CHECK (0 <= COALESCE(pay_low, 0) "
        "AND COALESCE(pay_low, 0) <= COALESCE(pay_central, 0) "
        "AND COALESCE(pay_central, 0) <= COALESCE(pay_high, 0))",
        "The pay has a low, a central and a high value, in this order. Write the same "
        "three times when you are sure of it.",
    )
    _baseline_order = models.Constraint(
        "CHECK (0 <= COALESCE(baseline_low, 0) "
        "AND COALESCE(baseline_low, 0) <= COALESCE(baseline_central, 0) "
        "AND COALESCE(baseline_central, 0) <= COALESCE(baseline_high, 0) "
        "AND COALESCE(baseline_high, 0) <= 100)",
        "The attrition before has a low, a central and a high value between 0 and "
        "100 %, in this order.",
    )

    # ------------------------------------------------------------------- people
    def _count_people(self):
        """Count again those hired in the period, and those who stayed."""
        today = fields.Date.context_today(self)
        for evaluation in self:
            # sudo: numbers of people, whoever's files they are; the user may change the
            # evaluation of this partnership
            placements = (
                self.env["crm.placement"]
                .sudo()
                .search(
                    [
                        ("partnership_id", "=", evaluation.partnership_id.id),
                        ("date_hired", ">=", evaluation.date_from),
                        ("date_hired", "<=", evaluation.date_to),
                    ]
                )
            )
            results = (
                self.env["crm.placement.followup"]
                .sudo()
                .search(
                    [
                        ("placement_id", "in", placements.ids),
                        ("weeks", "=", evaluation.weeks),
                        ("date_due", "<=", today),
                    ]
                )
                .mapped("result_continuous_same")
            )
            known = results.count(YES) + results.count(NO)
            minimum = evaluation._get_minimum_hires()
            # sudo: written by this method only
            evaluation.sudo().write(
                {
                    "hires": len(placements),
                    "known_count": known,
                    # of a few people nothing is kept that would tell who left
                    "lost_count": results.count(NO) if known >= minimum else 0,
                    "minimum_hires": minimum,
                    "counted_on": today,
                }
            )

    def _get_minimum_hires(self):
        self.ensure_one()
        return max(
            # sudo: reads a setting of the enterprise
            self.company_id.sudo().avoided_cost_minimum_hires,
            self.env["crm.legal.parameter"]._get_small_group_minimum(),
        )

    def _propose_pay(self):
        """Mean pay of the jobs of the period, when enough people hold them."""
        for evaluation in self.filtered(lambda e: not e.pay_central):
            # sudo: a mean, of enough people
            jobs = (
                self.env["crm.placement"]
                .sudo()
                .search(
                    [
                        ("partnership_id", "=", evaluation.partnership_id.id),
                        ("date_hired", ">=", evaluation.date_from),
                        ("date_hired", "<=", evaluation.date_to),
                        ("hired_wage", ">", 0),
                        ("hired_hours", ">", 0),
                    ]
                )
            )
            if len(jobs) < evaluation._get_minimum_hires():
                continue
            total = sum(job.hired_wage * job.hired_hours for job in jobs)
            pay = evaluation.currency_id.round(total * WEEKS / len(jobs))
            env = evaluation.with_context(lang=evaluation.lang).env
            evaluation.write(
                {
                    **dict.fromkeys(("pay_low", "pay_central", "pay_high"), pay),
                    "pay_source": env._(
                        "Mean of the jobs of the period at their start: wage × hours a "
                        "week × 52 weeks, without bonuses or benefits"
                    ),
                }
            )

    # ------------------------------------------------------------------ results
    @api.depends("known_count", "minimum_hires")
    def _compute_has_turnover(self):
        for evaluation in self:
            evaluation.has_turnover = (
                evaluation.minimum_hires > 0
                and evaluation.known_count >= evaluation.minimum_hires
            )

    def _get_case(self):
        self.ensure_one()
        names = ("low", "central", "high")
        return Case(
            self.hires,
            self.known_count,
            self.lost_count,
            # not counted yet: no figure of turnover either
            self.minimum_hires or self.known_count + 1,
            Range(*(self[f"pay_{name}"] for name in names)),
            Range(*(self[f"baseline_{name}"] / 100 for name in names)),
            tuple(line._get_assumption() for line in self.line_ids if line.section),
        )

    @api.depends(
        *("hires", "known_count", "lost_count", "minimum_hires"),
        *("pay_low", "pay_central", "pay_high"),
        *("baseline_low", "baseline_central", "baseline_high"),
        *("line_ids.section", "line_ids.unit", "line_ids.unit_cost"),
        *("line_ids.low", "line_ids.central", "line_ids.high"),
    )
    def _compute_result(self):
        for evaluation in self:
            spans = avoided_cost.evaluate(evaluation._get_case())
            evaluation.result = {
                name: span and [span.low, span.central, span.high]
                for name, span in spans.items()
            }
            net = spans["net"]
            evaluation.net_low = net.low
            evaluation.net_central = net.central
            evaluation.net_high = net.high
            # shown as what was spent
            evaluation.outlay_central = -spans["outlay"].central
            evaluation.enterprise_central = spans[BESIDE].central

    def _get_sensitivity(self):
        """Which assumption moves the estimate most, in words.

        :return: list of dicts label, low, high (net estimates), the widest first
        """
        self.ensure_one()
        labels = {
            "pay": self.env._("A year's pay"),
            "baseline": self.env._("Attrition before the partnership"),
        }
        for line in self.line_ids:
            labels[str(line._origin.id or line.id)] = line.name
        return [
            {
                "label": labels[swing.key],
                "low": min(swing.at_low, swing.at_high),
                "high": max(swing.at_low, swing.at_high),
                "width": swing.width,
            }
            for swing in avoided_cost.sensitivity(self._get_case())
        ]

    def _get_parts(self):
        """Rows of the table: label, how it comes about, amounts or None."""
        self.ensure_one()
        env = self.env
        result = self.result or {}
        used = set(self.line_ids.mapped("section"))
        labels = {
            "hire": (
                env._("Recruiting the usual way"),
                env._("%s hires", self.hires),
            ),
            "vacancy": (
                env._("Positions vacant for less time"),
                env._("%s hires", self.hires),
            ),
            "replacement": (
                env._("Departures avoided"),
                env._(
                    "%(lost)s of %(known)s people known left within %(weeks)s weeks; "
                    "%(baseline)s %% did before",
                    lost=self.lost_count,
                    known=self.known_count,
                    weeks=self.weeks,
                    baseline=f"{self.baseline_central:g}",
                )
                if self.has_turnover
                else env._(
                    "Not counted: it takes %(minimum)s people of whom one knows "
                    "whether they stayed %(weeks)s weeks",
                    minimum=self.minimum_hires or self._get_minimum_hires(),
                    weeks=self.weeks,
                ),
            ),
            "subsidy": (env._("Subsidies received"), ""),
            "outlay": (
                env._("Own outlay of the employer"),
                env._("Tutors' time, adaptation of the job… deducted"),
            ),
        }
        return [
            {
                "label": labels[section][0],
                "note": labels[section][1],
                "amounts": result.get(section),
            }
            for section in SECTIONS
            if section in used
        ]

    def _get_table_values(self):
        """For the picture of the form, the page and the document."""
        self.ensure_one()
        result = self.result or {}
        return {
            "evaluation": self,
            "parts": self._get_parts(),
            "net": result.get("net") or [0, 0, 0],
            "enterprise": result.get(BESIDE) or [0, 0, 0],
            "swings": self._get_sensitivity(),
        }

    @api.depends("result", "line_ids.name")
    @api.depends_context("lang")
    def _compute_picture(self):
        for evaluation in self:
            evaluation.picture = self.env["ir.qweb"]._render(
                "crm_partnership.avoided_cost_table", evaluation._get_table_values()
            )

    # ----------------------------------------------------------- what is missing
    def _get_missing(self):
        """What keeps the evaluation from being finalised, in plain words."""
        self.ensure_one()
        env = self.env
        missing = []
        if self.date_to > fields.Date.context_today(self):
            missing.append(
                env._(
                    "The period ends on %s: wait until it is over, or shorten it.",
                    format_date(env, self.date_to),
                )
            )
        if not self.hires:
            missing.append(env._("Nobody was hired in this period."))
        counted = self.line_ids.filtered(
            lambda p: p.section != "replacement" or self.has_turnover
        )
        if "share" in counted.mapped("unit"):
            if not self.pay_central:
                missing.append(
                    env._("A year's pay: percentages are of it. Ask the employer.")
                )
            elif not (self.pay_source or "").strip():
                missing.append(env._("The source of a year's pay."))
        if (
            "replacement" in counted.mapped("section")
            and not (self.baseline_source or "").strip()
        ):
            missing.append(
                env._(
                    "The attrition before the partnership, and who said it. Without "
                    "it, remove the assumptions for departures avoided."
                )
            )
        for section, text in (
            ("outlay", env._("What the employer spent itself, be it 0.")),
            ("enterprise", env._("What your enterprise spent, be it 0.")),
        ):
            if section not in self.line_ids.mapped("section"):
                missing.append(text)
        for line in self.line_ids:
            if not (line.source or "").strip():
                missing.append(env._("%s: its source.", line.name))
            if line.section in ("hire", "replacement") and not line.component_ids:
                missing.append(
                    env._("%s: what it covers, to count nothing twice.", line.name)
                )
        return missing
