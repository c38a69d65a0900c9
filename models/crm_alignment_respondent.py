# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .crm_alignment_criterion import RATINGS

REMINDERS = 2
MAX_COMMENT = 2000
#: written by the methods of this model only, never by hand or from outside
PROTECTED = {
    *("state", "answered_count", "date_link_end", "date_invited", "date_submitted"),
    *("reminder_count", "answer_ids", "access_token"),
}


class CrmAlignmentRespondent(models.Model):
    """A person who answers a checklist for one of the two parties.

    The enterprise's people answer with their account; the employer's with theirs on
    the portal, or by a private link with an end date. The secret of the link is read
    by nobody: it is only sent to the person.
    """

    _name = "crm.alignment.respondent"
    _description = "Alignment Respondent"
    _inherit = ["crm.private.link.mixin", "crm.scheduled.mixin"]
    _order = "checklist_id, side desc, id"
    _rec_name = "partner_id"

    checklist_id = fields.Many2one(
        "crm.alignment.checklist", required=True, index=True, ondelete="cascade"
    )
    partnership_id = fields.Many2one(
        related="checklist_id.partnership_id", store=True, index=True
    )
    side = fields.Selection(
        [("enterprise", "Our enterprise"), ("employer", "Employer")],
        string="Answers for",
        required=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, index=True, ondelete="restrict"
    )
    email = fields.Char(related="partner_id.email")
    state = fields.Selection(
        [
            ("waiting", "Not started"),
            ("started", "Started"),
            ("submitted", "Submitted"),
        ],
        default="waiting",
        required=True,
        readonly=True,
        copy=False,
    )
    answered_count = fields.Integer(string="Answered", readonly=True, copy=False)
    date_submitted = fields.Datetime(string="Submitted on", readonly=True, copy=False)
    answer_ids = fields.One2many(
        "crm.alignment.answer", "respondent_id", string="Answers", copy=False
    )

    _person_uniq = models.Constraint(
        "UNIQUE(checklist_id, partner_id)",
        "This person is already asked to answer the checklist.",
    )

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | PROTECTED

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_protected(vals)
        respondents = super().create(vals_list)
        respondents.checklist_id._check_is_collecting()
        return respondents

    def write(self, vals):
        self._refuse_protected(vals)
        if {"partner_id", "side", "checklist_id"} & vals.keys():
            self.checklist_id._check_is_collecting()
            if self.filtered(lambda r: r.state != "waiting"):
                raise UserError(
                    self.env._("Someone who has begun to answer cannot be replaced.")
                )
        return super().write(vals)

    @api.model
    def _refuse_protected(self, vals):
        if not self.env.su and PROTECTED & vals.keys():
            raise UserError(
                self.env._("Only the person asked answers, on their own page.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        if self.filtered(lambda r: r.state == "submitted"):
            raise UserError(
                self.env._("Someone who has submitted their answers stays listed.")
            )
        self.checklist_id._check_is_collecting()

    @api.constrains("partner_id", "side")
    def _check_side(self):
        for respondent in self.filtered(lambda r: not r._belongs_to_side()):
            if respondent.side == "enterprise":
                message = self.env._(
                    "%(name)s has no account in the enterprise and cannot answer for "
                    "it.",
                    name=respondent.partner_id.name,
                )
            else:
                message = self.env._(
                    "%(name)s does not belong to the employer. Add the person to the "
                    "contacts of the partnership first.",
                    name=respondent.partner_id.name,
                )
            raise ValidationError(message)

    # ------------------------------------------------------------------- access
    def _get_link_days(self):
        return self.checklist_id.template_id.link_days

    def _get_link_contact(self):
        return self.checklist_id.user_id

    def _get_answer_url(self):
        """The private address of the page; only ever put in a mail to the person."""
        self.ensure_one()
        url = f"{self.get_base_url()}/my/alignment/{self.id}"
        return f"{url}{self._get_secret_query()}"

    # ------------------------------------------------------------------ inviting
    def _invite(self):
        """Give a fresh link to each person and send it: to answer, or to compare."""
        self._refresh_link()
        for checklist, respondents in self.grouped("checklist_id").items():
            respondents._send_private(
                "crm_partnership.mail_template_alignment_invitation"
                if checklist.state == "open"
                else "crm_partnership.mail_template_alignment_result"
            )

    def action_resend(self):
        """Send a fresh link; the one before stops working."""
        self.checklist_id.check_access("write")
        for respondent in self:
            if (
                respondent.checklist_id.state != "open"
                or respondent.state == "submitted"
            ):
                raise UserError(
                    self.env._(
                        "%(name)s has nothing more to answer.",
                        name=respondent.partner_id.name,
                    )
                )
        self._check_emails()
        self._invite()
        return True

    @api.model
    def _cron_remind(self):
        """Remind those who have not submitted, after the days set on the template.

        Each person is committed apart, so that the run may be cut at any point: the
        count of reminders and the queued mail are written together.
        """
        waiting = self.search(self._get_waiting_domain())
        waiting._filter_due(lambda r: r._is_reminder_due())._run_each(
            lambda r: r._remind()
        )

    @api.model
    def _get_waiting_domain(self):
        return [
            ("state", "!=", "submitted"),
            ("checklist_id.state", "=", "open"),
            ("date_invited", "!=", False),
            ("reminder_count", "<", REMINDERS),
        ]

    def _is_reminder_due(self):
        if not self.filtered_domain(self._get_waiting_domain()):
            return False
        template = self.checklist_id.template_id
        days = (template.first_reminder_days, template.second_reminder_days)
        wait = timedelta(days=days[self.reminder_count])
        return fields.Datetime.now() >= self.date_invited + wait

    def _remind(self):
        self.ensure_one()
        if not self._is_reminder_due():
            return
        if not self._has_email():
            self.checklist_id._tell_owner_no_email(self.partner_id)
            self.reminder_count = REMINDERS
            return
        # sudo: as in _invite; a link that still runs keeps running
        self_sudo = self.sudo()
        self_sudo._prolong_link(min(self._get_link_days(), 7))
        template = self.checklist_id.template_id
        late = self.date_invited + timedelta(days=template.second_reminder_days)
        self_sudo.reminder_count = (
            REMINDERS if fields.Datetime.now() >= late else self.reminder_count + 1
        )
        self._send_private("crm_partnership.mail_template_alignment_reminder")

    # ----------------------------------------------------------------- answering
    def _save_answers(self, values):
        """Save what the person has answered so far.

        The caller has checked that the visitor is this person (``_check_visitor``).

        :param values: {criterion id: {"rating": "0"…"4", "unknown" or "",
            "comment": text}}; a missing key leaves the answer as it is
        :raise UserError: answers are closed, or a value is not one of the form
        """
        self.ensure_one()
        self._check_open()
        criteria = self.checklist_id.template_id.criterion_ids
        existing = {answer.criterion_id.id: answer for answer in self.answer_ids}
        new = []
        for criterion_id, value in values.items():
            vals = self._clean_answer(value)
            if criterion_id not in criteria.ids:
                raise UserError(
                    self.env._("This question does not belong to the checklist.")
                )
            if criterion_id in existing:
                existing[criterion_id].write(vals)
            elif any(vals.values()):
                new.append(
                    {"respondent_id": self.id, "criterion_id": criterion_id, **vals}
                )
        self.env["crm.alignment.answer"].create(new)
        self.answered_count = len(self.answer_ids.filtered("rating"))
        if self.state == "waiting" and self.answer_ids:
            self.state = "started"

    def _clean_answer(self, value):
        vals = {}
        if "rating" in value:
            rating = value["rating"] or False
            if rating and rating not in (*RATINGS, "unknown"):
                raise UserError(
                    self.env._(
                        "Choose one of the answers of the form for each question."
                    )
                )
            vals["rating"] = rating
        if "comment" in value:
            vals["comment"] = (value["comment"] or "").strip()[:MAX_COMMENT] or False
        return vals

    def _check_open(self):
        if self.checklist_id.state != "open":
            raise UserError(
                self.env._("This checklist does not take answers any more.")
            )
        if self.state == "submitted":
            raise UserError(
                self.env._("Your answers were submitted; they cannot be changed.")
            )

    def _get_unanswered(self):
        """Criteria that the person has not rated yet."""
        self.ensure_one()
        rated = self.answer_ids.filtered("rating").criterion_id
        return self.checklist_id.template_id.criterion_ids - rated

    def _submit(self):
        """Close the person's answers; compare once everyone has submitted.

        :raise UserError: questions are left
        """
        self.ensure_one()
        self._check_open()
        left = self._get_unanswered()
        if left:
            raise UserError(
                self.env._(
                    "Questions not answered yet (%(count)s): %(names)s. “I don't know” "
                    "is an answer too.",
                    count=len(left),
                    names=", ".join(left[:5].mapped("name")),
                )
            )
        self.write({"state": "submitted", "date_submitted": fields.Datetime.now()})
        # two last people may submit at the same time: this write makes the second
        # transaction wait for the first, then start again and see its answers
        self.checklist_id.submission_count += 1
        if all(r.state == "submitted" for r in self.checklist_id.respondent_ids):
            self.checklist_id._compare()

    @api.readonly
    def action_answer(self):
        """Open the questions, for one's own answers."""
        self.ensure_one()
        if self.partner_id != self.env.user.partner_id:
            raise AccessError(self.env._("Only the person asked may answer."))
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/alignment/{self.id}",
            "target": "self",
        }
