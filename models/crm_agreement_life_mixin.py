# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .agreement_states import RUNNING, SEALED

#: check-ins are made this long before they are due …
CHECKIN_HORIZON_DAYS = 90
#: … and each agreement is looked at again when less than that is left
CHECKIN_LEAST_DAYS = 60


class CrmAgreementLifeMixin(models.AbstractModel):
    """From the signature to the end: in force, renewed, amended, terminated.

    Dates move the state forward, by ``_advance``; a scheduled action calls it daily, for
    one agreement after the other, so that it may be cut at any point.
    """

    _name = "crm.agreement.life.mixin"
    _description = "Life of an Agreement"

    date_renewal = fields.Date(
        string="Renew from",
        compute="_compute_date_renewal",
        store=True,
        index=True,
        help="From then on the agreement is “to renew”.",
    )
    date_in_force_since = fields.Date(
        string="In Force without Break since",
        readonly=True,
        copy=False,
        help="Start of the first version, where amendments and renewals followed without "
        "a break.",
    )
    date_notice = fields.Date(string="Notice Given on", readonly=True, copy=False)
    date_termination = fields.Date(
        string="Ends Early on", readonly=True, copy=False, index="btree_not_null"
    )
    # the day before it ends early, if it does
    date_last = fields.Date(string="Last Day", compute="_compute_date_last")
    termination_side = fields.Selection(
        [
            ("enterprise", "Our enterprise"),
            ("employer", "The employer"),
            ("both", "Both together"),
        ],
        string="Ended by",
        readonly=True,
        copy=False,
    )
    termination_reason = fields.Text(
        string="Reason of the End", readonly=True, copy=False
    )
    date_checkins_made = fields.Date(
        string="Check-ins Made until", readonly=True, copy=False, index=True
    )

    @api.depends("date_end", "renewal_days")
    def _compute_date_renewal(self):
        for agreement in self:
            agreement.date_renewal = agreement.date_end and (
                agreement.date_end - timedelta(days=agreement.renewal_days)
            )

    @api.depends("date_end", "date_termination")
    def _compute_date_last(self):
        for agreement in self:
            agreement.date_last = agreement.date_end and agreement._get_last_day()

    def _get_last_day(self):
        """Last day on which the agreement binds the parties."""
        self.ensure_one()
        if self.date_termination:
            return min(self.date_end, self.date_termination - timedelta(days=1))
        return self.date_end

    # ------------------------------------------------------------------ by date
    @api.model
    def _due_domain(self, today):
        """Signed agreements whose state or check-ins have to move on."""
        signed = Domain("state", "in", SEALED)
        return signed & Domain.OR(
            [
                Domain("state", "=", "signed") & Domain("date_start", "<=", today),
                Domain("state", "=", "in_force") & Domain("date_renewal", "<=", today),
                Domain("date_end", "<", today),
                Domain("date_termination", "<=", today),
                Domain("state", "!=", "signed")
                & (
                    Domain("date_checkins_made", "=", False)
                    | Domain(
                        "date_checkins_made",
                        "<",
                        today + timedelta(days=CHECKIN_LEAST_DAYS),
                    )
                ),
            ]
        )

    @api.model
    def _cron_advance(self):
        """Move every agreement whose date has come; one transaction each."""
        due = self.search(self._due_domain(fields.Date.context_today(self)))
        due._run_each(lambda a: a._advance())

    def _advance(self):
        """Bring state and check-ins up to today; a second call changes nothing."""
        today = fields.Date.context_today(self)
        for agreement in self:
            agreement._lock()
            while target := agreement._get_next_state(today):
                agreement._enter_state(target)
            if agreement.state in RUNNING:
                agreement._make_checkins(today)

    def _get_next_state(self, today):
        """The state that the dates ask for, or None.

        An agreement ends after its last day; it ends early on the day of termination.
        """
        self.ensure_one()
        if self.state not in SEALED:
            return None
        if self.state == "signed":
            return "in_force" if self.date_start <= today else None
        if self.date_termination and self.date_termination <= today:
            return "terminated"
        if self.date_end < today:
            return "expired"
        if self.state == "in_force" and self.date_renewal <= today:
            return "to_renew" if not self._get_successor() else None
        return None

    def _get_successor(self):
        """The signed version that takes over."""
        self.ensure_one()
        return self.next_ids.filtered(lambda a: a.state in SEALED)[:1]

    def _enter_state(self, state):
        self.ensure_one()
        # sudo: states are only written by these methods
        self_sudo = self.sudo()
        self_sudo.state = state
        self._log_event(state, person=False)
        if state == "in_force":
            self_sudo.date_in_force_since = self._get_in_force_since()
            before = self.previous_id
            if before.state in SEALED:
                before._enter_state("superseded")
        if state in ("expired", "terminated", "superseded"):
            # what was to come after the end is not owed any more
            limit = (
                self.next_ids.filtered(lambda a: a.state == "in_force")[:1].date_start
                if state == "superseded"
                else self._get_last_day() + timedelta(days=1)
            )
            self_sudo.commitment_ids.checkin_ids.filtered(
                lambda c: (
                    c.state == "open"
                    and not c.employer_answer
                    and limit
                    and c.date_due >= limit
                )
            ).unlink()

    def _get_in_force_since(self):
        """Start of the chain of versions without a break."""
        self.ensure_one()
        before = self.previous_id
        if not before.date_in_force_since:
            return self.date_start
        is_continuous = before._get_last_day() + timedelta(days=1) >= self.date_start
        return before.date_in_force_since if is_continuous else self.date_start

    def _make_checkins(self, today):
        until = today + timedelta(days=CHECKIN_HORIZON_DAYS)
        self.commitment_ids._make_checkins(until)
        # sudo: written by the system only
        self.sudo().date_checkins_made = max(until, self.date_checkins_made or until)

    # --------------------------------------------------------- amendment, renewal
    def _check_can_follow(self):
        """:raise UserError: no new version can be made from this one"""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("signed", "in_force", "to_renew", "expired"):
            raise UserError(
                self.env._(
                    "Only a signed agreement is amended or renewed. A draft is simply "
                    "changed."
                )
            )
        waiting = self.next_ids.filtered(
            lambda a: a.state not in ("cancelled", "superseded")
        )
        if waiting:
            raise UserError(
                self.env._(
                    "A next version exists already: %s. Continue that one, or cancel it.",
                    waiting[0].display_name,
                )
            )

    def action_amend(self, reason=None):
        """A draft of the next version with the same content, to change and sign.

        :param reason: why it changes; both parties read it
        """
        self.ensure_one()
        self._lock()
        self._check_can_follow()
        today = fields.Date.context_today(self)
        if self.date_end < today:
            raise UserError(self.env._("This agreement has ended: renew it instead."))
        draft = self._make_next_version(
            "amendment",
            {
                "date_start": max(today, self.date_start),
                "date_end": self.date_end,
                "change_reason": reason,
            },
        )
        return draft._open()

    @api.readonly
    def action_open_renew(self):
        """Open the renewal window."""
        self.ensure_one()
        self._check_can_follow()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_agreement_renew_action"
        )
        action["context"] = {"default_agreement_id": self.id}
        return action

    @api.private
    def action_renew(self, date_start, date_end, commitments=None, reason=None):
        """A draft for the time after the end, with the commitments that go on.

        :param commitments: those that go on; None for all
        :raise UserError: the new time does not follow the present one
        """
        self.ensure_one()
        self._lock()
        self._check_can_follow()
        if date_start <= self.date_start or date_end < date_start:
            raise UserError(
                self.env._(
                    "The renewal starts after %(start)s and ends after it starts.",
                    start=format_date(self.env, self.date_start),
                )
            )
        draft = self._make_next_version(
            "renewal",
            {"date_start": date_start, "date_end": date_end, "change_reason": reason},
            commitments,
        )
        return draft._open()

    def _make_next_version(self, kind, vals, commitments=None):
        content = self._prepare_content_copy()
        kept = self.commitment_ids if commitments is None else commitments
        shift = relativedelta(vals["date_start"], self.date_start)
        content["commitment_ids"] = [
            (
                0,
                0,
                {
                    **row,
                    "date_due": commitment._get_date_due_in(
                        vals["date_start"], vals["date_end"], shift
                    ),
                },
            )
            for commitment, row in zip(kept, kept.copy_data(), strict=True)
        ]
        # sudo: versions are linked by the system; the right to write was checked
        return (
            self.sudo()
            .create(
                {
                    "partnership_id": self.partnership_id.id,
                    "template_id": self.template_id.id,
                    "user_id": self.user_id.id,
                    "lang": self.lang,
                    "is_ordered": self.is_ordered,
                    "notice_days": self.notice_days,
                    "reference": self.reference,
                    "version": max((self | self._get_siblings()).mapped("version")) + 1,
                    "kind": kind,
                    "previous_id": self.id,
                    **{name: self[name] for name in self._get_delay_fields()},
                    **content,
                    **vals,
                }
            )
            .with_env(self.env)
        )

    def _get_siblings(self):
        """Versions under the same reference."""
        # sudo: version numbers are unique whoever reads them
        return self.sudo().search(
            [
                ("reference", "=", self.reference),
                ("company_id", "=", self.company_id.id),
            ]
        )

    def _open(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }

    # -------------------------------------------------------------- termination
    @api.readonly
    def action_open_terminate(self):
        """Open the window that ends the agreement early."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_agreement_terminate_action"
        )
        action["context"] = {"default_agreement_id": self.id}
        return action

    @api.private
    def action_terminate(self, side, date_notice, date_termination, reason):
        """End the agreement early, after the days of notice.

        :param side: who ends it: "enterprise", "employer" or "both"; both together may
            shorten the notice
        :param date_termination: first day on which it binds no more
        :raise UserError: not in force, no reason, or the notice is too short
        """
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.state not in SEALED:
            raise UserError(self.env._("Only a signed agreement can be ended early."))
        if not (reason or "").strip():
            raise UserError(self.env._("Write the reason: both parties read it."))
        earliest = date_notice + timedelta(days=self.notice_days)
        if side != "both" and date_termination < earliest:
            raise UserError(
                self.env._(
                    "The agreement asks for %(days)s days of notice: it ends on "
                    "%(date)s at the earliest, unless both parties agree on less.",
                    days=self.notice_days,
                    date=format_date(self.env, earliest),
                )
            )
        today = fields.Date.context_today(self)
        if date_notice > today or date_termination < today:
            raise UserError(
                self.env._(
                    "The notice was given today or before, and the agreement ends today "
                    "or later: the past does not change."
                )
            )
        if date_termination < date_notice or date_termination > self.date_end:
            raise UserError(
                self.env._(
                    "The end lies between the notice and %(end)s, the end of the "
                    "agreement.",
                    end=format_date(self.env, self.date_end),
                )
            )
        # sudo: as in _enter_state
        self.sudo().write(
            {
                "date_notice": date_notice,
                "date_termination": date_termination,
                "termination_side": side,
                "termination_reason": reason.strip(),
            }
        )
        self._log_event("notice", note=reason.strip())
        self.signatory_ids.filtered(lambda p: p._has_email())._send_private(
            "crm_partnership.mail_template_agreement_notice"
        )
        self._note(
            lambda env: env._("Notice was given for agreement %s.", self.reference)
        )
        self._advance()
        return True

    def action_cancel(self):
        """Give up a draft; what was sent is taken back first."""
        for agreement in self:
            agreement.check_access("write")
            if agreement.state != "draft":
                raise UserError(
                    self.env._(
                        "Only a draft is cancelled: take the agreement back first, or "
                        "end it if it is signed."
                    )
                )
            agreement.sudo().state = "cancelled"  # sudo: as in _enter_state
            agreement._log_event("cancelled")
        return True
