# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import format_date

#: what the answer of an employer, and its way here, is
ANSWER_FIELDS = (
    *("answer_partner_id", "answered_on", "answer_comment", "answer_way"),
    *("answer_evidence", "answer_user_id"),
)


class CrmAvoidedCostEvaluation(models.Model):
    """What an employer did not have to spend over a period: an estimate, with its range.

    draft → final → validated by the employer, or not agreed. What is final does not
    change, elevated rights included, until it is taken back. Part of a partnership:
    business developers and directors; the employer reads those that are shared with it.

    It has no chatter: followers of the employer would read it.
    """

    _name = "crm.avoided.cost.evaluation"
    _description = "Evaluation of Avoided Costs"
    _inherit = [
        "crm.guarded.mixin",
        "crm.free.text.mixin",
        "crm.avoided.cost.figures.mixin",
    ]
    _order = "date_to desc, id desc"
    _rec_name = "date_to"
    _free_text_fields = ("note", "answer_comment")

    partnership_id = fields.Many2one(
        "crm.partnership", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="partnership_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        related="partnership_id.partner_id", string="Employer", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users",
        string="Evaluated by",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._default_period()[0],
    )
    date_to = fields.Date(
        string="Until",
        required=True,
        index=True,
        default=lambda self: self._default_period()[1],
    )
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        required=True,
        default=lambda self: self._default_lang(),
        help="Of the document for the employer. The assumptions are copied in it.",
    )
    note = fields.Text(
        string="Words for the Employer",
        copy=False,
        help="Stands on the document and on the page. Nothing about a person.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("final", "Final"),
            ("validated", "Validated by the employer"),
            ("not_agreed", "Not agreed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    frozen_on = fields.Date(string="Finalised on", readonly=True, copy=False)
    frozen_by = fields.Many2one(
        "res.users",
        string="Finalised by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    shared_on = fields.Datetime(
        string="Shown to the Employer since", readonly=True, copy=False
    )
    answer_partner_id = fields.Many2one(
        "res.partner",
        string="Answered by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    answered_on = fields.Date(readonly=True, copy=False)
    answer_comment = fields.Text(string="Employer's Comment", readonly=True, copy=False)
    answer_way = fields.Selection(
        [("portal", "On its page"), ("recorded", "Recorded by the enterprise")],
        string="How It Came",
        readonly=True,
        copy=False,
    )
    answer_evidence = fields.Char(
        string="What Shows It",
        readonly=True,
        copy=False,
        help="An email, the minutes of a meeting… and where it is kept.",
    )
    answer_user_id = fields.Many2one(
        "res.users",
        string="Recorded by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    can_write = fields.Boolean(compute="_compute_can_write")

    _period_order = models.Constraint(
        "CHECK (date_from <= date_to)", "The period starts before it ends."
    )

    # ----------------------------------------------------------------- defaults
    @api.model
    def _default_period(self):
        """The last calendar year."""
        year = fields.Date.context_today(self).year - 1
        return fields.Date.to_date(f"{year}-01-01"), fields.Date.to_date(
            f"{year}-12-31"
        )

    @api.model
    def _selection_lang(self):
        return self.env["crm.partnership.agreement"]._selection_lang()

    @api.model
    def _default_lang(self):
        return self.env["crm.partnership.agreement"]._default_lang()

    def _compute_can_write(self):
        writable = self._filtered_access("write") if self.ids else self.browse()
        for evaluation in self:
            evaluation.can_write = not evaluation.ids or evaluation in writable

    @api.depends("date_from", "date_to", "partnership_id.display_name")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        for evaluation in self:
            evaluation.display_name = (
                f"{evaluation.partnership_id.display_name or ''} – "
                f"{evaluation._get_period_text()}"
            )

    def _get_period_text(self):
        self.ensure_one()
        days = (self.date_from, self.date_to)
        return " → ".join(format_date(self.env, day) for day in days if day)

    @api.constrains("weeks", "company_id")
    def _check_weeks(self):
        for evaluation in self:
            weeks = evaluation.company_id.sudo()._get_followup_weeks()
            if evaluation.weeks not in weeks:
                raise ValidationError(
                    self.env._(
                        "There is no follow-up at %(weeks)s weeks. Your enterprise "
                        "asks at %(known)s weeks after a hire.",
                        weeks=evaluation.weeks,
                        known=", ".join(map(str, weeks)),
                    )
                )

    @api.constrains("partnership_id", "date_from", "date_to")
    def _check_period_once(self):
        for evaluation in self:
            other = self.search(
                [
                    ("id", "!=", evaluation.id),
                    ("partnership_id", "=", evaluation.partnership_id.id),
                    ("date_from", "<=", evaluation.date_to),
                    ("date_to", ">=", evaluation.date_from),
                ],
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "The period %(period)s is evaluated already for this "
                        "partnership: its hires would count twice. Change that "
                        "evaluation, or choose other dates.",
                        period=other._get_period_text(),
                    )
                )

    # ---------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {"state": "draft"})
        evaluations = super().create(vals_list)
        for evaluation, vals in zip(evaluations, vals_list, strict=True):
            evaluation._count_people()
            evaluation._propose_pay()
            if not vals.get("line_ids"):
                evaluation.line_ids = [
                    Command.create(row)
                    for row in (
                        *evaluation._get_default_lines(),
                        *evaluation._get_effort_lines(),
                    )
                ]
        return evaluations

    def write(self, vals):
        self._refuse_guarded(vals)
        if "partnership_id" in vals and any(
            e.partnership_id.id != vals["partnership_id"] for e in self
        ):
            # not even the system: the rights on the other one would not be asked for
            raise UserError(self.env._("An evaluation stays with its partnership."))
        if vals.keys() - self._get_guarded_fields():
            self._check_may_change()
        result = super().write(vals)
        if {"date_from", "date_to", "weeks"} & vals.keys():
            self._count_people()
        return result

    def copy_data(self, default=None):
        """The copy is of the year after."""
        default = dict(default or {})
        rows = super().copy_data(default)
        for evaluation, row in zip(self, rows, strict=True):
            for name in ("date_from", "date_to"):
                # without values: the same one was asked for twice
                if row is not None and name not in default:
                    row[name] = evaluation[name] + relativedelta(years=1)
        return rows

    @api.ondelete(at_uninstall=False)
    def _unlink_except_final(self):
        self._check_may_change()

    def _check_may_change(self):
        """:raise UserError: it is final"""
        for evaluation in self:
            if evaluation.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” is final and does not change any more. Take it back to "
                        "correct it.",
                        evaluation.display_name,
                    )
                )

    # ----------------------------------------------------------------- defaults
    def _get_default_lines(self):
        """Values of the lines that come from the defaults in use."""
        self.ensure_one()
        parameters = self.env["crm.avoided.cost.parameter"].with_context(lang=self.lang)
        today = fields.Date.context_today(self)
        rows = parameters.search(
            [*parameters._in_force_domain(today), ("is_default", "=", True)]
        )
        return [row._get_line_values() for row in rows]

    def _get_effort_lines(self):
        """What both parties put in, from the agreements: logged, else as agreed."""
        self.ensure_one()
        report = self.env["crm.commitment.effort.report"]
        efforts = {
            party: (agreed, actual)
            for party, agreed, actual in report._read_group(
                [
                    ("partnership_id", "=", self.partnership_id.id),
                    ("month", ">=", self.date_from.replace(day=1)),
                    ("month", "<=", self.date_to),
                    ("party", "in", ("employer", "enterprise")),
                ],
                ["party"],
                ["agreed_effort:sum", "actual_effort:sum"],
            )
        }
        env = self.with_context(lang=self.lang).env
        names = {
            "employer": ("outlay", env._("Effort under the agreement")),
            "enterprise": ("enterprise", env._("Our effort under the agreement")),
        }
        rows = []
        for party, (section, name) in names.items():
            agreed, actual = efforts.get(party, (0, 0))
            if not agreed and not actual:
                continue
            rows.append(
                {
                    "section": section,
                    "name": name,
                    "low": min(agreed, actual) if actual else agreed,
                    "central": actual or agreed,
                    "high": max(agreed, actual),
                    "source": env._(
                        "Responsibility-sharing agreement: what was logged on the "
                        "commitments (%(actual)s) and what was agreed (%(agreed)s)",
                        actual=self.currency_id.with_env(env).format(actual),
                        agreed=self.currency_id.with_env(env).format(agreed),
                    ),
                    "source_date": fields.Date.context_today(self),
                }
            )
        return rows

    # ------------------------------------------------------------------ actions
    def action_prepare(self):
        """The click saves the new evaluation, and that counts and copies."""
        return True

    def action_recount(self):
        """Count the people again."""
        self.check_access("write")
        self._check_may_change()
        self._count_people()
        return True

    def action_take_defaults(self):
        """Take the defaults in use and the efforts again; own assumptions stay."""
        self.check_access("write")
        self._check_may_change()
        for evaluation in self:
            defaults = evaluation._get_default_lines() + evaluation._get_effort_lines()
            names = {row["name"] for row in defaults}
            evaluation.line_ids.filtered(
                lambda p, names=names: p.parameter_id or p.name in names
            ).unlink()
            evaluation.line_ids = [Command.create(row) for row in defaults]
        return True

    def action_finalise(self):
        """Freeze the figures.

        :raise ValidationError: something is missing; all of it is told
        """
        self.check_access("write")
        for evaluation in self:
            evaluation._check_may_change()
            evaluation._count_people()
            missing = evaluation._get_missing()
            if missing:
                raise ValidationError(
                    self.env._("Before finalising:")
                    + "".join(f"\n• {what}" for what in missing)
                )
            evaluation._set_state(
                "final",
                frozen_on=fields.Date.context_today(self),
                frozen_by=self.env.uid,
            )
        return True

    def action_take_back(self):
        """Correct what was final: nobody sees it any more, the answer is void.

        :raise AccessError: the employer has validated it, and the user is no director
        """
        self.check_access("write")
        for evaluation in self:
            if evaluation.state == "validated" and not (
                self.env.su or self.env.user.has_group("crm_partnership.group_director")
            ):
                raise AccessError(
                    self.env._(
                        "The employer has validated this evaluation. Ask a director "
                        "to take it back."
                    )
                )
            if evaluation.state == "draft":
                raise UserError(self.env._("This evaluation is a draft already."))
            evaluation._set_state(
                "draft",
                shared_on=False,
                frozen_on=False,
                frozen_by=False,
                **dict.fromkeys(ANSWER_FIELDS, False),
            )
            evaluation._say(
                lambda env: env._("An evaluation of avoided costs was taken back.")
            )
        return True

    def action_share(self):
        """Show it on the employer's page."""
        self.check_access("write")
        for evaluation in self:
            if evaluation.state == "draft":
                raise UserError(self.env._("Finalise the evaluation first."))
            # sudo: written by the buttons only
            evaluation.sudo().shared_on = fields.Datetime.now()
        return True

    def action_unshare(self):
        self.check_access("write")
        # sudo: written by the buttons only
        self.sudo().shared_on = False
        return True

    @api.readonly
    def action_open_answer(self):
        """Open the window that records what the employer says."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_avoided_cost_answer_action"
        )
        action["context"] = {"default_evaluation_id": self.id}
        return action

    def _set_state(self, state, **vals):
        """The only writer of the state. sudo: fields that only the system writes."""
        self.sudo().write({"state": state, **vals})

    # ------------------------------------------------------------------- answer
    @api.private
    def _record_answer(self, is_agreed, partner, date, comment, evidence):
        """What the employer said elsewhere, recorded by someone of the enterprise.

        :raise UserError: who, when or what shows it is missing
        """
        self.ensure_one()
        self.check_access("write")
        if not (evidence or "").strip():
            raise UserError(
                self.env._(
                    "Write what shows it: an email, the minutes of a meeting… and "
                    "where it is kept."
                )
            )
        if partner.commercial_partner_id != self.partner_id.commercial_partner_id:
            raise UserError(self.env._("Choose someone of %s.", self.partner_id.name))
        if not self.frozen_on or not (
            self.frozen_on <= date <= fields.Date.context_today(self)
        ):
            raise UserError(
                self.env._(
                    "The employer answered between the day on which the evaluation "
                    "was finalised and today."
                )
            )
        # refused, with a row in the register: what is taken out in silence, as from the
        # employer's own words, would tell a colleague who the people are
        # sudo: only compared with the text
        for person in self.sudo().partnership_id.placement_ids.participant_id:
            self._refuse_personal_data(
                self._get_field_label("answer_comment"),
                comment or "",
                person._get_known_names(),
                person=person,
            )
        self._answer(
            is_agreed,
            comment,
            answer_partner_id=partner.id,
            answered_on=date,
            answer_way="recorded",
            answer_evidence=evidence.strip(),
            answer_user_id=self.env.uid,
        )

    @api.private
    def _answer_for_employer(self, partner, is_agreed, comment):
        """The answer of a portal account; the page has checked whose it is."""
        self.ensure_one()
        self._answer(
            is_agreed,
            self.partnership_id._take_out_names(comment),
            answer_partner_id=partner.id,
            answered_on=fields.Date.context_today(self),
            answer_way="portal",
            answer_evidence=False,
            answer_user_id=False,
        )
        self._tell_owner()

    def _answer(self, is_agreed, comment, **vals):
        """:raise UserError: it is not to be answered, or why is missing"""
        self.lock_for_update()
        self.invalidate_recordset(["state"])
        if self.state != "final":
            raise UserError(
                self.env._(
                    "This evaluation has its answer already, or is being corrected."
                )
            )
        comment = (comment or "").strip()
        if not is_agreed and not comment:
            raise UserError(
                self.env._(
                    "Say in a few words what does not fit: it will be corrected."
                )
            )
        self._set_state(
            "validated" if is_agreed else "not_agreed",
            answer_comment=comment or False,
            **vals,
        )
        self._say(
            lambda env: (
                env._("The employer has validated an evaluation of avoided costs.")
                if is_agreed
                else env._(
                    "The employer does not agree with an evaluation of avoided costs."
                )
            )
        )

    def _say(self, text):
        """A note on the partnership: that it happened, never a figure."""
        # sudo: told by the system, whoever answers
        partnership = self.sudo().partnership_id
        partnership.message_post(
            body=text(partnership.env),
            author_id=self.company_id.sudo().partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    def _tell_owner(self):
        """A to-do for whoever made it, or is in charge of the partnership."""
        self.ensure_one()
        # sudo: told by the system to someone with access
        partnership = self.sudo().partnership_id
        user = self.sudo().user_id
        if not user.active or not partnership._filter_readable_by(user):
            user = partnership._get_person_in_charge()
        if user:
            partnership = partnership.with_context(lang=user.lang)
            partnership.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=partnership.env._(
                    "The employer has answered the evaluation of avoided costs"
                ),
                user_id=user.id,
            )

    def _get_file_name(self):
        self.ensure_one()
        return self.env._(
            "Avoided costs %(employer)s %(period)s",
            employer=self.partner_id.name,
            period=self.date_to.year,
        )
