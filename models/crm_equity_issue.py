# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..exceptions import ConfidentialityError
from .crm_guarded_mixin import HEARD

#: what was reported: it is not reworded afterwards
REPORTED = {"partnership_id", "reason_id", "description"}
FRESH = {"state": "open"}


class CrmEquityIssue(models.Model):
    """A refusal that makes one think of discrimination, followed by the directors.

    Only directors of the enterprise read it: not even the person who reported it sees
    the issues of others, and the employer never. It is a matter to talk about, not a
    verdict.
    """

    _name = "crm.equity.issue"
    _description = "Fair Hiring Issue"
    _inherit = [
        "crm.guarded.mixin",
        "crm.free.text.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _free_text_fields = ("description", "conclusion", "measures")
    _order = "reported_at desc, id desc"
    _rec_name = "reason_id"

    partnership_id = fields.Many2one(
        "crm.partnership", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="partnership_id.company_id", store=True, index=True
    )
    employer_id = fields.Many2one(
        related="partnership_id.partner_id", store=True, index=True, tracking=False
    )
    placement_id = fields.Many2one(
        "crm.placement",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The proposal that was not pursued; the person is known by the code.",
    )
    reason_id = fields.Many2one(
        "crm.refusal.reason",
        string="Reason Given",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('suggests_discrimination', '=', True)]",
    )
    description = fields.Text(
        string="What Happened",
        help="As it was reported. The participant by code, never by name.",
    )
    reported_by = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    reported_at = fields.Datetime(
        string="Reported on",
        required=True,
        readonly=True,
        default=fields.Datetime.now,
        index=True,
    )
    state = fields.Selection(
        [("open", "Open"), ("in_talk", "In talk"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    conclusion = fields.Text(
        copy=False, help="What came out of the talk with the employer and the team."
    )
    measures = fields.Text(
        copy=False, help="What is done about it: training, right-sizing, support…"
    )
    closed_by = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    closed_at = fields.Datetime(string="Closed on", readonly=True, copy=False)

    @api.depends("employer_id.name", "reported_at")
    def _compute_display_name(self):
        for issue in self:
            issue.display_name = self.env._(
                "Fair hiring: %(employer)s, %(date)s",
                employer=issue.employer_id.name or "",
                date=issue.reported_at
                and fields.Datetime.context_timestamp(issue, issue.reported_at).date()
                or "",
            )

    # ---------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, FRESH)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_guarded(vals)
        if REPORTED & vals.keys():
            raise UserError(
                self.env._(
                    "What was reported stays as it was reported. Write what you learn "
                    "in the conclusion."
                )
            )
        closed = self.filtered(lambda i: i.state == "closed")
        if closed and {"conclusion", "measures"} & vals.keys() and "state" not in vals:
            raise UserError(self.env._("The issue is closed: open it again first."))
        return super().write(vals)

    @api.model
    def _get_guard_message(self):
        return self.env._(
            "Who reported and closed an issue, and when, comes from the buttons."
        )

    # ------------------------------------------------------------------ opening
    @api.model
    def _open_issue(self, partnership, reason, description, placement=None):
        """Report a refusal to the directors, in confidence.

        The caller has checked the right to record the refusal; the reporter needs no
        right on issues and sees nothing of them.

        :param partnership: with the employer that refused
        :param reason: ``crm.refusal.reason`` that suggests discrimination
        :param description: what happened, without a name
        :param placement: the placement that was refused, if any
        :return: the issue, with elevated rights: not to be shown to the reporter
        """
        partnership.ensure_one()
        vals = {
            "partnership_id": partnership.id,
            "reason_id": reason.id,
            "description": (description or "").strip() or False,
            "reported_by": self.env.uid,
        }
        if placement:
            vals["placement_id"] = placement.id
        # by the system: whoever makes a record follows it and may read its messages
        # sudo: leaves the defaults behind that a caller may have put in the context
        system = self.sudo().with_user(SUPERUSER_ID)
        issue = system.with_context(**HEARD).create(vals)
        issue._tell_directors()
        return issue

    def _get_directors(self):
        """Directors of the enterprise: the only people who may know of the issue."""
        self.ensure_one()
        # sudo: only picks who is to be told
        group_sudo = self.env.ref("crm_partnership.group_director").sudo()
        company = self.sudo().company_id
        return group_sudo.all_user_ids.filtered(
            lambda u: u.active and company in u.company_ids
        )

    def _tell_directors(self):
        for director in self._get_directors():
            issue = self.with_context(**HEARD, lang=director.lang)
            issue.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=issue.env._("A refusal to talk about with the employer"),
                user_id=director.id,
            )

    # ------------------------------------------------------------------ chatter
    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        for issue in self:
            issue._refuse_others(partner_ids)
        return super().message_subscribe(partner_ids, subtype_ids)

    def message_post(self, *, partner_ids=None, **kwargs):
        if self and partner_ids:
            self._refuse_others(partner_ids)
        return super().message_post(partner_ids=partner_ids, **kwargs)

    def _refuse_others(self, partner_ids):
        """:raise ConfidentialityError: someone is no director of the enterprise"""
        self.ensure_one()
        if set(partner_ids or []) - set(self._get_directors().partner_id.ids):
            raise ConfidentialityError(
                self.env._(
                    "A fair hiring issue is told to the directors of the enterprise "
                    "only. Talk about it in person, without naming anyone."
                )
            )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """A follower who is a director no more receives nothing."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self or not recipients:
            return recipients
        allowed = set(self._get_directors().partner_id.ids)
        return [row for row in recipients if row["id"] in allowed]

    # ------------------------------------------------------------------ actions
    def action_start_talk(self):
        """The director talks about it with the employer and the team."""
        self._move("in_talk", {"open"})
        return True

    def action_close(self):
        """Close the issue, once its conclusion is written.

        :raise UserError: no conclusion is written
        """
        if self.filtered(lambda i: not (i.conclusion or "").strip()):
            raise UserError(
                self.env._("Write the conclusion first: what came out of the talk.")
            )
        self._move("closed", {"open", "in_talk"})
        return True

    def action_reopen(self):
        self._move("in_talk", {"closed"})
        return True

    def _move(self, state, origins):
        self.check_access("write")
        if self.filtered(lambda i: i.state not in origins):
            raise UserError(
                self.env._("This step does not follow from where the issue stands.")
            )
        is_closed = state == "closed"
        # sudo: only these actions write the state, after the checks above
        self.sudo().write(
            {
                "state": state,
                "closed_by": is_closed and self.env.uid,
                "closed_at": is_closed and fields.Datetime.now(),
            }
        )
