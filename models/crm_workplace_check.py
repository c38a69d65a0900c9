# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ..tools.workplace import get_place_key, get_result
from .crm_scheduled_mixin import is_marked, unmarked

#: what a new record may say of itself
FRESH = {"state": "draft"}


class CrmWorkplaceCheck(models.Model):
    """A visit of a workplace: labour standards, health and safety, dignity.

    draft → done, or cancelled. A draft takes over the criteria of the catalogue; once
    done it does not change any more, elevated rights included. What was lacking is
    closed by a correction of its line, or by a later visit of the same place that found
    the same point right.
    """

    _name = "crm.workplace.check"
    _description = "Workplace Check"
    _inherit = ["crm.guarded.mixin", "crm.health.source.mixin", "crm.scheduled.mixin"]
    _order = "date desc, id desc"
    _rec_name = "date"
    _health_from_start = False

    partnership_id = fields.Many2one(
        "crm.partnership", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="partnership_id.company_id", store=True, index=True
    )
    employer_id = fields.Many2one(
        related="partnership_id.partner_id", store=True, index=True
    )
    site_id = fields.Many2one(
        "res.partner",
        compute="_compute_site_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        domain="[('commercial_partner_id', '=', employer_id)]",
        help="The employer, or one of its addresses when it has several sites.",
    )
    place = fields.Char(
        string="Part of the Premises",
        help="Kitchen, warehouse, evening shift… A later visit answers the same points "
        "when it is of the same site and the same part.",
    )
    date = fields.Date(
        string="Date of the Visit",
        required=True,
        default=fields.Date.context_today,
        index=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Visited by",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        required=True,
        default=lambda self: self._default_lang(),
        help="The points are copied, and the report for the employer is written, in "
        "this language.",
    )
    state = fields.Selection(
        [
            ("draft", "In preparation"),
            ("done", "Visit done"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    date_valid_until = fields.Date(
        string="Valid until",
        compute="_compute_date_valid_until",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        index=True,
        help="Last day when people may start on the strength of this visit. You may "
        "shorten it; the enterprise sets how long it may be.",
    )
    line_ids = fields.One2many(
        "crm.workplace.check.line", "check_id", string="Points", copy=False
    )
    summary = fields.Text(
        string="Summary for the Employer",
        copy=False,
        help="What you tell the employer; it stands on the report.",
    )
    internal_note = fields.Text(
        copy=False, help="For the enterprise only; it is not on the report."
    )
    result = fields.Selection(
        [
            ("sound", "Sound"),
            ("to_correct", "Points to correct"),
            ("blocking", "Blocking"),
        ],
        string="Result of the Visit",
        readonly=True,
        copy=False,
        index=True,
        help="As found on the day of the visit.",
    )
    done_by = fields.Many2one(
        "res.users",
        string="Finished by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    done_at = fields.Datetime(string="Finished on", readonly=True, copy=False)
    answered_count = fields.Integer(string="Answered", compute="_compute_counts")
    line_count = fields.Integer(string="All Points", compute="_compute_counts")
    open_count = fields.Integer(
        string="Points Open", compute="_compute_open_counts", store=True
    )
    open_critical_count = fields.Integer(
        string="Critical Points Open",
        compute="_compute_open_counts",
        store=True,
        help="Nobody starts at this workplace while one of them is open.",
    )
    previous_id = fields.Many2one(
        "crm.workplace.check",
        string="Re-check of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    next_check_id = fields.Many2one(
        "crm.workplace.check",
        string="Followed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The next visit of the same place.",
    )
    date_remind = fields.Date(
        string="Remind on", compute="_compute_date_remind", store=True
    )
    reminded_before_on = fields.Date(
        string="Reminded before the End", readonly=True, copy=False
    )
    reminded_end_on = fields.Date(
        string="Reminded of the End", readonly=True, copy=False
    )
    can_write = fields.Boolean(compute="_compute_can_write")

    _dates_order = models.Constraint(
        "CHECK (date_valid_until >= date)",
        "The end of validity cannot come before the visit.",
    )
    _valid_idx = models.Index("(partnership_id, date_valid_until) WHERE state = 'done'")
    _remind_idx = models.Index(
        "(date_remind) WHERE state = 'done' AND reminded_end_on IS NULL"
    )

    # ----------------------------------------------------------------- computed
    @api.model
    def _selection_lang(self):
        return self.env["crm.partnership.agreement"]._selection_lang()

    @api.model
    def _default_lang(self):
        return self.env["crm.partnership.agreement"]._default_lang()

    @api.depends("partnership_id")
    def _compute_site_id(self):
        for check in self:
            check.site_id = check.site_id or check.partnership_id.partner_id

    @api.depends("date", "partnership_id")
    def _compute_date_valid_until(self):
        for check in self:
            if check.state == "draft":
                check.date_valid_until = check._get_longest_validity()
            else:
                check.date_valid_until = check.date_valid_until

    def _get_longest_validity(self):
        """Last day that the enterprise lets a visit of this day hold, or False."""
        self.ensure_one()
        company = self.partnership_id.company_id or self.env.company
        # sudo: reads a setting of the enterprise
        months = company.sudo().workplace_check_months
        return self.date and self.date + relativedelta(months=months)

    @api.depends("date_valid_until", "company_id.workplace_reminder_days")
    def _compute_date_remind(self):
        for check in self:
            days = check.company_id.workplace_reminder_days
            check.date_remind = check.date_valid_until and (
                check.date_valid_until - timedelta(days=days)
            )

    @api.depends("line_ids.answer")
    def _compute_counts(self):
        for check in self:
            check.line_count = len(check.line_ids)
            check.answered_count = len(check.line_ids.filtered("answer"))

    @api.depends("line_ids.is_open", "line_ids.is_blocking")
    def _compute_open_counts(self):
        for check in self:
            points = check.line_ids.filtered("is_open")
            check.open_count = len(points)
            check.open_critical_count = len(points.filtered("is_blocking"))

    def _compute_can_write(self):
        writable = self._filtered_access("write") if self.ids else self.browse()
        for check in self:
            check.can_write = not check.ids or check in writable

    @api.depends("date", "partnership_id.display_name")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        for check in self:
            day = format_date(self.env, check.date) if check.date else ""
            check.display_name = f"{check.partnership_id.display_name or ''} – {day}"

    @api.constrains("site_id", "partnership_id")
    def _check_site(self):
        for check in self:
            employer = check.partnership_id.partner_id.commercial_partner_id
            if check.site_id and check.site_id.commercial_partner_id != employer:
                raise ValidationError(
                    self.env._(
                        "“%(site)s” is not a site of %(employer)s. Choose the employer "
                        "or one of its addresses.",
                        site=check.site_id.display_name,
                        employer=employer.name,
                    )
                )

    # ---------------------------------------------------------------------- ORM
    @api.model
    def _get_health_source_fields(self):
        return super()._get_health_source_fields() | {"state"}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, FRESH)
        checks = super().create(vals_list)
        for check, vals in zip(checks, vals_list, strict=True):
            if not vals.get("line_ids"):
                check.line_ids = [
                    Command.create({"criterion_id": criterion.id, "sequence": rank})
                    for rank, criterion in enumerate(check._get_criteria(), 1)
                ]
        return checks

    def _get_criteria(self):
        self.ensure_one()
        return self.env["crm.workplace.criterion"]._get_catalogue(self.company_id)

    def write(self, vals):
        self._refuse_guarded(vals)
        for name in ("partnership_id", "lang"):
            if name in vals and any(
                self._fields[name].convert_to_write(check[name], check) != vals[name]
                for check in self
            ):
                # not even the system: the points were copied for this partnership
                raise UserError(
                    self.env._(
                        "A workplace check keeps its partnership and its language: "
                        "cancel it and prepare another one."
                    )
                )
        if vals.keys() - self._get_guarded_fields():
            self._check_may_change()
        return super().write(vals)

    def _check_may_change(self):
        """:raise UserError: the check is done or cancelled"""
        for check in self:
            if check.state != "draft":
                raise UserError(
                    self.env._(
                        "“%(name)s” is closed and does not change any more. Record the "
                        "correction of a point, or make a re-check.",
                        name=check.display_name,
                    )
                )

    @api.model
    def _get_guard_message(self):
        return self.env._(
            "The result, the dates of reminders and the corrections come from the "
            "buttons: Finish, Re-check, Record a correction."
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if self.filtered(lambda c: c.state == "done"):
            raise UserError(
                self.env._(
                    "A workplace check that is done stays on record. Make a re-check."
                )
            )

    def _answer_points(self, answers):
        """Answer all points at once, as an import or a demonstration does.

        :param answers: dict {code of the criterion: dict of values of the point}; the
            points that are not named are right
        """
        self.ensure_one()
        for line in self.line_ids:
            line.write(answers.get(line.criterion_id.code, {"answer": "ok"}))

    # ------------------------------------------------------------------ actions
    def action_prepare(self):
        """The click saves the new check, and that copies the criteria."""
        return True

    def action_done(self):
        """Finish the visit: every point is answered, the result is drawn.

        :raise UserError: the check is not a draft
        :raise ValidationError: something is missing; all of it is told
        """
        self.check_access("write")
        # two visits of a place that end together know of each other
        self.partnership_id._take_turn()
        for check in self:
            check._lock_draft()
            check._check_complete()
            check.line_ids._seal_evidence()
            # sudo: only this method writes state and result, after the checks above
            check.sudo().write(
                {
                    "state": "done",
                    "done_by": self.env.uid,
                    "done_at": fields.Datetime.now(),
                    "result": get_result(
                        (line.answer, line.is_critical) for line in check.line_ids
                    ),
                }
            )
            check._join_other_visits()
        return True

    def _lock_draft(self):
        """Take drafts for a change: what is said of a point is in the result.

        :raise UserError: someone has finished or cancelled the check meanwhile
        """
        self._take_turn()
        self._check_may_change()

    def _check_complete(self):
        self.ensure_one()
        missing = []
        today = fields.Date.context_today(self)
        if not self.line_ids:
            missing.append(self.env._("The check has no point: add one."))
        if self.date > today:
            missing.append(
                self.env._("The visit is in the future: finish the check once held.")
            )
        longest = self._get_longest_validity()
        if not self.date_valid_until or self.date_valid_until > longest:
            missing.append(
                self.env._(
                    "A visit of this day holds until %s at most.",
                    format_date(self.env, longest),
                )
            )
        left_out = self._get_criteria().filtered("is_critical")
        for criterion in left_out - self.line_ids.criterion_id:
            missing.append(
                self.env._(
                    "%s: this critical point is not in the check; add it.",
                    criterion.name,
                )
            )
        for line in self.line_ids:
            missing += [f"{line.name}: {what}" for what in line._get_missing()]
        if missing:
            raise ValidationError(
                self.env._("Before finishing:")
                + "".join(f"\n• {what}" for what in missing)
            )

    def _join_other_visits(self):
        """Tie the check to the visits of the same place before and after it.

        A point that the later visit found right closes the same point of the earlier.
        """
        self.ensure_one()
        # sudo: links and closed points are written by the system only; all visits are
        # of the partnership that the user may write
        self_sudo = self.sudo()
        others = self_sudo.search(
            [
                ("partnership_id", "=", self.partnership_id.id),
                ("state", "=", "done"),
                ("id", "!=", self.id),
            ]
        ).filtered(lambda c: c._get_place_key() == self_sudo._get_place_key())
        later = others.filtered(lambda c: c.date > self.date)
        earlier = others - later
        earlier.filtered(
            lambda c: not c.next_check_id or c.next_check_id.date > self.date
        ).next_check_id = self_sudo
        self_sudo.next_check_id = later.sorted(lambda c: (c.date, c.id))[:1]
        for line in self_sudo.line_ids.filtered(lambda p: p.answer == "ok"):
            line._close_same_points(earlier)
        for line in later.line_ids.filtered(lambda p: p.answer == "ok"):
            line._close_same_points(self_sudo)

    def _get_place_key(self):
        self.ensure_one()
        return get_place_key(self.site_id.id, self.place)

    def action_cancel(self):
        """Give up a check in preparation."""
        self.check_access("write")
        self._lock_draft()
        # sudo: only the buttons write the state, after the checks above
        self.sudo().state = "cancelled"
        return True

    def action_reopen(self):
        """Prepare a cancelled check again."""
        self.check_access("write")
        if self.filtered(lambda c: c.state != "cancelled"):
            raise UserError(self.env._("Only a cancelled check is prepared again."))
        # sudo: as in action_cancel
        self.sudo().state = "draft"
        return True

    def action_recheck(self):
        """Prepare the next visit of the place: the points not settled come first.

        :return: the action that opens the new check
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "done":
            raise UserError(
                self.env._("Finish or cancel this check before the next visit.")
            )
        waiting = self.search([("previous_id", "=", self.id), ("state", "=", "draft")])
        if waiting:
            return waiting[:1]._get_form_action()
        unsettled = self.line_ids.filtered(
            lambda p: p.is_open or p.answer == "not_seen"
        )
        rows = [line._prepare_recheck() for line in unsettled]
        rows += [
            {"criterion_id": criterion.id}
            for criterion in self._get_criteria() - unsettled.criterion_id
        ]
        # sudo: where the visit and its points come from is written by the system; the
        # right to add a check is asked for below
        check = self.sudo().create(
            {
                "partnership_id": self.partnership_id.id,
                "site_id": self.site_id.id,
                "place": self.place,
                "lang": self.lang,
                "previous_id": self.id,
                "line_ids": [
                    Command.create({**row, "sequence": rank})
                    for rank, row in enumerate(rows, 1)
                ],
            }
        )
        check = check.with_env(self.env)
        check.check_access("create")
        return check._get_form_action()

    def _get_form_action(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_workplace_check_action"
        )
        return {**action, "views": [(False, "form")], "res_id": self.id}

    def _get_file_name(self):
        self.ensure_one()
        return self.env._(
            "Workplace check %(employer)s %(date)s",
            employer=self.employer_id.name,
            date=self.date,
        )

    # ---------------------------------------------------------------- reminders
    @api.model
    def _cron_remind(self):
        """Tell owners of visits to plan and corrections overdue, once each.

        A reminder and its mark are written in one transaction, for one check after the
        other: the run may be cut at any point and started again.
        """
        today = fields.Date.context_today(self)
        self._find_to_remind(today)._run_each(lambda c: c._remind(today))

    @api.model
    def _find_to_remind(self, today):
        """Checks with something to tell of on this day."""
        going_on = Domain("partnership_id.status", "=", "ongoing") & Domain(
            "partnership_id.active", "=", True
        )
        ending = self.search(
            going_on
            & Domain("state", "=", "done")
            & Domain("next_check_id", "=", False)
            & unmarked("reminded_end_on", today)
            & Domain("date_remind", "<=", today)
            & (
                unmarked("reminded_before_on", today)
                | Domain("date_valid_until", "<=", today)
            )
        )
        late = self.env["crm.workplace.check.line"].search(
            going_on & Domain(self.line_ids._get_overdue_domain(today))
        )
        return ending | late.check_id

    def _remind(self, today):
        self.ensure_one()
        user = self.partnership_id._get_person_in_charge()
        if not user:
            return
        if self.date_remind <= today and not self.next_check_id:
            self._remind_of_end(user, today)
        late = self.line_ids.filtered_domain(self.line_ids._get_overdue_domain(today))
        if late:
            # sudo: the mark is written by the system only
            late.sudo().reminded_on = today
            self._tell(
                user,
                lambda env: env._(
                    "Workplace check of %(date)s: corrections overdue (%(count)s)",
                    date=format_date(env, self.date),
                    count=len(late),
                ),
                today,
            )

    def _remind_of_end(self, user, today):
        end = self.date_valid_until
        mark = "reminded_end_on" if end <= today else "reminded_before_on"
        if is_marked(self[mark], today):
            return
        # sudo: the mark is written by the system only
        self.sudo()[mark] = today
        self._tell(
            user,
            lambda env: (
                env._(
                    "The workplace check ended on %s: nobody starts before a new visit",
                    format_date(env, end),
                )
                if end <= today
                else env._(
                    "The workplace check ends on %s: plan the next visit",
                    format_date(env, end),
                )
            ),
            max(end, today),
        )

    def _tell(self, user, summary, deadline):
        """A to-do on the partnership.

        :param summary: function of an environment in the language of the user; names no
            point, for all who read the partnership read it
        """
        # sudo: told by the system to someone with access
        partnership = self.sudo().partnership_id.with_context(lang=user.lang)
        partnership.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=deadline,
            summary=summary(partnership.env),
            user_id=user.id,
        )
