# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .placement_states import EMPLOYED


class CrmLabourNeed(models.Model):
    """Work that an employer of a partnership looks for people to do.

    draft → open → filled or closed; an open need that nobody confirms becomes stale: it
    is not proposed any more until someone says that it is still needed. Methods are the
    only writers of the state. Part of a partnership: who opens the partnership reads
    its needs, but liaisons, privacy officers and configurators.

    It has no chatter, for followers of the employer would read it: what is to be done
    is an activity of the partnership.
    """

    _name = "crm.labour.need"
    _description = "Labour Need"
    _inherit = [
        "crm.guarded.mixin",
        "crm.scheduled.mixin",
        "crm.labour.need.life.mixin",
        "crm.labour.need.match.mixin",
        "crm.labour.need.rank.mixin",
        "crm.labour.need.quality.mixin",
        "crm.labour.need.posting.mixin",
        "crm.labour.need.network.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Title",
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        index="trigram",
        help="In the employer's words. Taken from the occupation until you write it.",
    )
    partnership_id = fields.Many2one(
        "crm.partnership", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="partnership_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        related="partnership_id.partner_id", string="Employer", store=True, index=True
    )
    industry_id = fields.Many2one(
        related="partnership_id.industry_id", string="Sector", store=True, index=True
    )
    user_id = fields.Many2one(
        related="partnership_id.user_id", string="Owner", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    occupation_id = fields.Many2one(
        "crm.occupation",
        index=True,
        ondelete="restrict",
        help="National Occupational Classification: search by words or by code.",
    )
    positions = fields.Integer(default=1, required=True, aggregator="sum")
    positions_filled = fields.Integer(compute="_compute_positions_filled")
    date_start = fields.Date(
        string="Start", index=True, help="Empty: as soon as possible."
    )
    wage_min = fields.Monetary(
        string="Wage from (an hour)", help="Empty when it is not known yet."
    )
    wage_max = fields.Monetary(
        string="Wage to (an hour)", help="Empty when there is one wage only."
    )
    hours_week = fields.Float(
        string="Hours a Week",
        aggregator="avg",
        help="Usual hours. Empty: not known yet.",
    )
    period_ids = fields.Many2many(
        "crm.work.period",
        "crm_labour_need_period_rel",
        "need_id",
        "period_id",
        string="When",
        help="All the parts of the week in which the person works.",
    )
    schedule_notice_days = fields.Integer(
        string="Schedule Known (days before)",
        help="How many days before the work the person knows the schedule. Empty: not "
        "known yet; 1: the day before, or later.",
    )
    schedule_note = fields.Char(string="About the Schedule")
    permanence = fields.Selection(
        [
            ("permanent", "Permanent"),
            ("fixed_term", "Fixed term"),
            ("seasonal", "Seasonal"),
            ("replacement", "Replacement"),
            ("on_call", "On call"),
        ],
    )
    street = fields.Char()
    city = fields.Char()
    zip = fields.Char(string="Postal Code")
    area_id = fields.Many2one(
        "crm.area",
        index="btree_not_null",
        ondelete="restrict",
        help="People who can reach this area, or one around it, are looked for.",
    )
    transit = fields.Selection(
        [
            ("foot", "On foot from public transport"),
            ("transfer", "Public transport with a transfer"),
            ("employer", "Transport by the employer"),
            ("car", "A car is needed"),
        ],
        string="How to Get There",
    )
    physical_demand_ids = fields.Many2many(
        "crm.physical.demand",
        "crm_labour_need_demand_rel",
        "need_id",
        "demand_id",
        string="Physical Demands",
        help="For the person to know. They are never used to choose among people.",
    )
    physical_note = fields.Text(string="About the Physical Demands")
    benefit_ids = fields.Many2many(
        "crm.job.benefit", "crm_labour_need_benefit_rel", "need_id", "benefit_id"
    )
    has_no_benefit = fields.Boolean(
        string="No Benefit",
        help="The employer gives nothing beyond the law. Leave both empty when it is "
        "not known.",
    )
    advancement = fields.Selection(
        [("yes", "Yes"), ("no", "No")],
        string="Advancement Possible",
        help="Empty: not known yet.",
    )
    advancement_note = fields.Text(
        string="About Advancement", help="Towards which job, and how."
    )
    description = fields.Text(
        help="The tasks, the team, a usual day. No name of a person in training."
    )
    requirement_ids = fields.One2many(
        "crm.labour.need.requirement", "need_id", string="Requirements", copy=True
    )
    relaxing_ids = fields.One2many(
        "crm.labour.need.relaxing",
        "need_id",
        string="Before and After",
        readonly=True,
        copy=False,
    )
    can_write = fields.Boolean(compute="_compute_can_write")

    _positions_positive = models.Constraint(
        "CHECK (positions > 0 AND positions <= 1000)",
        "There is at least one position, and a thousand at most.",
    )
    _wage_order = models.Constraint(
        # the bounds keep out what is no number at all
        "CHECK (COALESCE(wage_min, 0) BETWEEN 0 AND 100000 AND "
        "COALESCE(wage_max, 0) BETWEEN 0 AND 100000 AND "
        "(COALESCE(wage_max, 0) = 0 OR wage_max >= COALESCE(wage_min, 0)))",
        "Wages are positive, and the highest one is not below the lowest one.",
    )
    _hours_range = models.Constraint(
        "CHECK (COALESCE(hours_week, 0) BETWEEN 0 AND 168)",
        "A week has between 0 and 168 hours.",
    )
    _notice_range = models.Constraint(
        "CHECK (COALESCE(schedule_notice_days, 0) BETWEEN 0 AND 365)",
        "The schedule is known between 0 and 365 days before.",
    )

    # ----------------------------------------------------------------- computed
    @api.depends("occupation_id")
    def _compute_name(self):
        """The occupation, until someone writes a title."""
        for need in self:
            former = need._origin.occupation_id.name
            if not need.name or need.name == former:
                need.name = need.occupation_id.name or need.name

    def _get_filled_counts(self):
        """How many positions of each need are filled: {id of the need: number}."""
        # sudo: a number; placements that the user may not open count too
        rows = (
            self.env["crm.placement"]
            .sudo()
            ._read_group(
                [("need_id", "in", self.ids), ("state", "in", EMPLOYED)],
                ["need_id"],
                ["__count"],
            )
        )
        return {need.id: count for need, count in rows}

    def _compute_positions_filled(self):
        counts = self._get_filled_counts()
        for need in self:
            need.positions_filled = counts.get(need._origin.id, 0)

    @api.depends_context("uid")
    def _compute_can_write(self):
        writable = self.browse(self._origin.ids)._filtered_access("write")
        for need in self:
            need.can_write = not need._origin or need._origin in writable

    @api.depends("name", "partner_id.name")
    @api.depends_context("uid")
    def _compute_display_name(self):
        hidden = self._get_unreadable_for_user()
        for need in self:
            if need in hidden:
                need.display_name = self.env._("Confidential")
            elif need.partner_id:
                need.display_name = f"{need.name or ''} – {need.partner_id.name}"
            else:
                need.display_name = need.name

    @api.constrains("benefit_ids", "has_no_benefit")
    def _check_benefits(self):
        if self.filtered(lambda n: n.has_no_benefit and n.benefit_ids):
            raise ValidationError(
                self.env._(
                    "Benefits are listed although there are said to be none: keep one "
                    "or the other."
                )
            )

    # ---------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {"state": "draft", "source": "enterprise"})
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_guarded(vals)
        if "partnership_id" in vals and any(
            need.partnership_id.id != vals["partnership_id"] for need in self
        ):
            # not even the system moves a need: the rights on the other partnership
            # would not be asked for
            raise UserError(
                self.env._("A need stays with its partnership: copy it there by hand.")
            )
        if set(vals) - self._get_guarded_fields():
            self._check_may_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_opened(self):
        if self.filtered("date_opened"):
            raise UserError(
                self.env._(
                    "A need that was open stays on record. Close it instead: the "
                    "reason helps to understand the employer."
                )
            )
