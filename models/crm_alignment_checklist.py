# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .crm_alignment_comparison_mixin import SIDES

#: written by the methods of this model only, never by hand or from outside
PROTECTED = {
    *("state", "number", "submission_count", "date_sent", "date_compared", "score"),
    *("score_enterprise", "score_employer", "mean_gap", "coverage", "unknown_count"),
    *("previous_id", "result_ids"),
}


class CrmAlignmentChecklist(models.Model):
    """Values and objectives of both parties, answered separately, then compared.

    draft → open (answers come in, nobody sees those of others) → compared (scores,
    gaps, talk guide) → closed (the talk took place). Scores are computed once, when
    everyone has submitted, by the formulas of ``tools/alignment_score.py``.
    """

    _name = "crm.alignment.checklist"
    _description = "Alignment Checklist"
    _inherit = [
        "crm.alignment.comparison.mixin",
        "crm.alignment.export.mixin",
        "crm.guarded.mixin",
        "crm.health.source.mixin",
    ]
    _order = "date_compared desc, id desc"
    _health_from_start = False

    partnership_id = fields.Many2one(
        "crm.partnership", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="partnership_id.company_id", store=True, index=True
    )
    employer_id = fields.Many2one(related="partnership_id.partner_id", store=True)
    number = fields.Integer(
        readonly=True, copy=False, help="1 for the first checklist with the employer."
    )
    template_id = fields.Many2one(
        "crm.alignment.template",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('state', '=', 'published'), "
        "('company_id', 'in', [False, company_id])]",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Led by",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    state = fields.Selection(
        [
            ("draft", "To prepare"),
            ("open", "Answers coming in"),
            ("compared", "To talk about"),
            ("closed", "Talked about"),
            ("cancelled", "Cancelled"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    respondent_ids = fields.One2many(
        "crm.alignment.respondent", "checklist_id", string="Respondents"
    )
    submission_count = fields.Integer(string="Submitted", readonly=True, copy=False)
    date_sent = fields.Datetime(string="Sent on", readonly=True, copy=False)
    date_compared = fields.Date(string="Compared on", readonly=True, copy=False)
    result_ids = fields.One2many("crm.alignment.result", "checklist_id", copy=False)
    talk_ids = fields.One2many(
        "crm.alignment.result",
        "checklist_id",
        string="Talk Guide",
        domain=["|", ("needs_talk", "=", True), ("is_blocking", "=", True)],
        copy=False,
    )
    previous_id = fields.Many2one(
        "crm.alignment.checklist",
        string="Checklist before",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    score = fields.Float(
        digits=(4, 1),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Joint score, 0–100: 25 × Σ weight × (our rating + employer's rating) ÷ 2, "
        "divided by Σ weight, over the criteria that both parties have rated.",
    )
    score_enterprise = fields.Float(
        string="Our Score",
        digits=(4, 1),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="25 × weighted mean of our ratings (0–4): 0–100.",
    )
    score_employer = fields.Float(
        string="Employer's Score",
        digits=(4, 1),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="25 × weighted mean of the employer's ratings (0–4): 0–100.",
    )
    mean_gap = fields.Float(
        digits=(3, 2),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Weighted mean of the differences between the parties, 0 (same answers) "
        "to 4.",
    )
    coverage = fields.Float(
        digits=(4, 1),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Share of the weight that both parties have rated, in %. Under the minimum "
        "of the template, the score concludes nothing.",
    )
    unknown_count = fields.Integer(
        string="“I don't know”",
        readonly=True,
        copy=False,
        help="Counted, never a zero.",
    )
    talk_count = fields.Integer(
        string="Gaps of 2 and more", compute="_compute_counts", store=True
    )
    blocking_count = fields.Integer(
        string="Blocking Points", compute="_compute_counts", store=True
    )
    is_conclusive = fields.Boolean(compute="_compute_is_conclusive")
    is_score_reached = fields.Boolean(compute="_compute_is_conclusive")
    score_change = fields.Float(
        string="Change of the Score",
        compute="_compute_score_change",
        digits=(4, 1),
        help="Joint score less the one of the checklist before.",
    )
    my_respondent_id = fields.Many2one(
        "crm.alignment.respondent", compute="_compute_my_respondent_id"
    )
    picture = fields.Html(
        string="Scores by Dimension", compute="_compute_picture", sanitize=False
    )
    conclusion = fields.Text(help="What the talk led to, in a few lines.")

    # ----------------------------------------------------------------- computed
    @api.depends("number", "partnership_id.display_name")
    @api.depends_context("uid")
    def _compute_display_name(self):
        for checklist in self:
            checklist.display_name = self.env._(
                "Alignment %(number)s – %(partnership)s",
                number=checklist.number or "",
                partnership=checklist.partnership_id.display_name or "…",
            )

    @api.depends("result_ids.is_open", "result_ids.needs_talk")
    def _compute_counts(self):
        for checklist in self:
            checklist.talk_count = len(checklist.result_ids.filtered("needs_talk"))
            checklist.blocking_count = len(checklist.result_ids.filtered("is_open"))

    @api.depends("score", "coverage", "template_id")
    def _compute_is_conclusive(self):
        for checklist in self:
            template = checklist.template_id
            checklist.is_conclusive = checklist.coverage >= template.minimum_coverage
            checklist.is_score_reached = (
                checklist.is_conclusive and checklist.score >= template.threshold
            )

    @api.depends("score", "previous_id.score")
    def _compute_score_change(self):
        for checklist in self:
            checklist.score_change = (
                checklist.score - checklist.previous_id.score
                if checklist.previous_id
                else 0
            )

    @api.depends_context("uid")
    @api.depends("respondent_ids.partner_id")
    def _compute_my_respondent_id(self):
        me = self.env.user.partner_id
        for checklist in self:
            checklist.my_respondent_id = checklist.respondent_ids.filtered(
                lambda r: r.partner_id == me and r.state != "submitted"
            )[:1]

    @api.depends("result_ids")
    @api.depends_context("lang")
    def _compute_picture(self):
        for checklist in self:
            checklist.picture = (
                self.env["ir.qweb"]._render(
                    "crm_partnership.alignment_picture",
                    {"dimensions": checklist._get_dimension_scores()},
                )
                if checklist.result_ids
                else False
            )

    # ---------------------------------------------------------------------- ORM
    @api.model
    def default_get(self, fields):
        """The template in use, the owner and the contact persons are proposed."""
        values = super().default_get(fields)
        partnership = self.env["crm.partnership"].browse(values.get("partnership_id"))
        company = partnership.company_id or self.env.company
        if "template_id" in fields and not values.get("template_id"):
            template = self.env["crm.alignment.template"]._get_default(company)
            values["template_id"] = template.id
        if "respondent_ids" in fields and partnership:
            ours = (partnership.user_id or self.env.user).partner_id
            rows = [("enterprise", ours)]
            rows += [("employer", person) for person in partnership.contact_ids]
            values["respondent_ids"] = [
                Command.create({"side": side, "partner_id": person.id})
                for side, person in rows
            ]
        return values

    @api.model
    def _get_health_source_fields(self):
        return super()._get_health_source_fields() | {"state", "date_compared"}

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | PROTECTED

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_protected(vals)
        checklists = super().create(vals_list)
        for checklist in checklists:
            # sudo: numbered by the system, over hidden ones too
            checklist.sudo().number = self.sudo().search_count(
                [
                    ("partnership_id", "=", checklist.partnership_id.id),
                    ("id", "<=", checklist.id),
                ]
            )
        return checklists

    def write(self, vals):
        self._refuse_protected(vals)
        if {"template_id", "partnership_id"} & vals.keys() and self.filtered(
            lambda c: c.state != "draft"
        ):
            raise UserError(
                self.env._("The template is chosen before the checklist is sent.")
            )
        return super().write(vals)

    @api.model
    def _refuse_protected(self, vals):
        if not self.env.su and PROTECTED & vals.keys():
            raise UserError(
                self.env._(
                    "States and scores of a checklist come from its answers; they are "
                    "not written by hand."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        if self.filtered(lambda c: c.submission_count):
            raise UserError(
                self.env._(
                    "Answers were given: the checklist is kept. Cancel it instead."
                )
            )

    # ------------------------------------------------------------------- states
    def _check_is_collecting(self):
        for checklist in self:
            if checklist.state not in ("draft", "open"):
                raise UserError(
                    self.env._(
                        "“%(name)s” does not take new respondents any more.",
                        name=checklist.display_name,
                    )
                )

    def action_send(self):
        """Open the checklist and invite everyone.

        :raise UserError: a party has nobody, or someone has no email address
        """
        for checklist in self:
            checklist.check_access("write")
            if checklist.state not in ("draft", "open"):
                raise UserError(self.env._("This checklist was sent already."))
            sides = set(checklist.respondent_ids.mapped("side"))
            labels = {
                "enterprise": self.env._("your enterprise"),
                "employer": self.env._("the employer"),
            }
            missing = [label for side, label in labels.items() if side not in sides]
            if missing:
                raise UserError(
                    self.env._(
                        "Nobody answers for %(parties)s. Add at least one person on "
                        "each side.",
                        parties=self.env._(" nor for ").join(missing),
                    )
                )
            waiting = checklist.respondent_ids.filtered(lambda r: not r.date_invited)
            waiting._check_emails()
            if checklist.state == "draft":
                # sudo: the state is only written by these actions, after their checks
                checklist.sudo().write(
                    {"state": "open", "date_sent": fields.Datetime.now()}
                )
            waiting._invite()
            checklist._note(
                self.env._(
                    "Alignment checklist sent to: %(names)s.",
                    names=", ".join(
                        f"{r.partner_id.name} ({r.email})" for r in waiting
                    ),
                )
            )
        return True

    def action_stop_waiting(self):
        """Compare without those who have not submitted; each party needs one answer.

        :raise UserError: a party has not submitted anything
        """
        for checklist in self:
            checklist.check_access("write")
            if checklist.state != "open":
                raise UserError(self.env._("No answer is awaited."))
            done = checklist.respondent_ids.filtered(lambda r: r.state == "submitted")
            if set(done.mapped("side")) != set(SIDES):
                raise UserError(
                    self.env._(
                        "Each party must have submitted at least once before the "
                        "answers are compared."
                    )
                )
            # sudo: removes the people who gave no complete answer, and their drafts
            (checklist.respondent_ids - done).sudo().unlink()
            checklist._compare()
        return True

    def action_cancel(self):
        for checklist in self:
            checklist.check_access("write")
            if checklist.state not in ("draft", "open"):
                raise UserError(self.env._("What was compared stays on record."))
            checklist.sudo().state = "cancelled"  # sudo: after the checks above
        return True

    def action_close(self):
        """The talk took place.

        :raise UserError: a blocking point or a gap has no outcome written
        """
        for checklist in self:
            checklist.check_access("write")
            silent = checklist.talk_ids.filtered(
                lambda r: not (r.outcome or "").strip()
            )
            if silent:
                raise UserError(
                    self.env._(
                        "Write the outcome of each point of the talk guide first: "
                        "%(names)s.",
                        names=", ".join(silent[:8].mapped("criterion_id.name")),
                    )
                )
            checklist.action_plan_actions()
            checklist.sudo().state = "closed"  # sudo: after the checks above
        return True

    def action_reopen_talk(self):
        for checklist in self:
            checklist.check_access("write")
            if checklist.state == "closed":
                checklist.sudo().state = "compared"  # sudo: after the checks above
        return True

    def action_plan_actions(self):
        """Turn each follow-up action of the talk into an activity, once."""
        self.check_access("write")
        for result in self.talk_ids.filtered(
            lambda r: r.action_summary and not r.is_planned
        ):
            owner = result.action_user_id or result.checklist_id.user_id
            activity = result.partnership_id.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=result.action_summary,
                note=result.outcome,
                date_deadline=result.action_deadline or fields.Date.context_today(self),
                user_id=owner.id,
            )
            # sudo: marks the row as done with; its action was planned as the user
            result.sudo().write({"activity_id": activity.id, "is_planned": True})
        return True

    # ----------------------------------------------------------------- messages
    def _note(self, body):
        """A note in the chatter of the partnership, whoever caused it."""
        # sudo: a respondent without right on the partnership may cause the note
        self.partnership_id.sudo().message_post(body=body, subtype_xmlid="mail.mt_note")

    def _tell_result(self):
        self.ensure_one()
        owner = self.user_id
        texts = self.with_context(lang=owner.lang).env
        self._note(
            texts._(
                "Both parties have answered the alignment checklist: joint score "
                "%(score)s, %(gaps)s gaps to talk about, %(blocking)s blocking points.",
                score=round(self.score),
                gaps=self.talk_count,
                blocking=self.blocking_count,
            )
        )
        self.partnership_id.sudo().activity_schedule(
            "mail.mail_activity_data_meeting",
            summary=texts._("Talk about the alignment with the employer"),
            user_id=owner.id,
        )
        self.respondent_ids.filtered(
            lambda r: r.side == "employer" and r._has_email()
        )._invite()

    def _tell_owner_no_email(self, partner):
        self.partnership_id.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.with_context(lang=self.user_id.lang).env._(
                "No email address for %s: the alignment checklist waits", partner.name
            ),
            user_id=self.user_id.id,
        )

    # ------------------------------------------------------------------ actions
    @api.readonly
    def action_answer(self):
        """Open the questions, for one's own answers."""
        self.ensure_one()
        if not self.my_respondent_id:
            raise AccessError(self.env._("Only the persons asked may answer."))
        return self.my_respondent_id.action_answer()

    @api.readonly
    def action_export(self):
        """Download the answers and results as a workbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/crm_partnership/alignment/{self.id}/answers.xlsx",
            "target": "download",
        }

    @api.readonly
    def action_view_results(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_alignment_result_action"
        )
        action["domain"] = [("checklist_id", "=", self.id)]
        return action
