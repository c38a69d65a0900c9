# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .agreement_states import RUNNING, SIGNING
from .crm_agreement_signatory import SIGNING_REMINDERS
from .crm_scheduled_mixin import is_marked, unmarked


class CrmAgreementReminderMixin(models.AbstractModel):
    """Reminders to both parties before each date, once each.

    A reminder and the mark that it was sent are written in one transaction, for one
    agreement after the other: the run may be cut at any point and started again.
    """

    _name = "crm.agreement.reminder.mixin"
    _description = "Reminders of an Agreement"

    @api.model
    def _get_delay_fields(self):
        """Settings of the follow-up that a next version takes over."""
        return (
            *("renewal_days", "last_reminder_days", "link_days"),
            *("first_reminder_days", "second_reminder_days", "checkin_reminder_days"),
        )

    @api.model
    def _cron_remind(self):
        """Send what is due, one transaction for each agreement."""
        today = fields.Date.context_today(self)
        self._find_to_remind(today)._run_each(lambda a: a._remind(today))

    @api.model
    def _find_to_remind(self, today):
        """Agreements with something to remind of, on this day."""
        unsigned = self.search(
            Domain("state", "in", SIGNING)
            & Domain(
                "signatory_ids",
                "any",
                [("state", "=", "invited"), ("reminder_count", "<", SIGNING_REMINDERS)],
            )
        )._filter_due(lambda a: a._get_people_to_remind())
        ending = self.search(
            Domain("state", "in", RUNNING)
            & Domain("date_renewal", "<=", today)
            & Domain("date_termination", "=", False)
        )._filter_due(lambda a: a._get_end_reminder(today))
        due = (
            self.env["crm.commitment.checkin"]
            .search(
                Domain("state", "=", "open")
                & unmarked("date_reminded", today)
                & Domain("date_remind", "<=", today)
                & Domain("agreement_id.state", "in", RUNNING)
            )
            .agreement_id
        )
        return unsigned | ending | due

    def _remind(self, today):
        self.ensure_one()
        self._lock()
        self._remind_to_sign()
        self._remind_of_end(today)
        self._remind_of_commitments(today)

    # ------------------------------------------------------------------ to sign
    def _get_people_to_remind(self):
        """Invited people whose next reminder has come."""
        self.ensure_one()
        days = (self.first_reminder_days, self.second_reminder_days)
        now = fields.Datetime.now()
        return self.signatory_ids.filtered(
            lambda p: (
                p.state == "invited"
                and p.reminder_count < SIGNING_REMINDERS
                and now >= p.date_invited + timedelta(days=days[p.reminder_count])
            )
        )

    def _remind_to_sign(self):
        if not self._is_signing():
            return
        now = fields.Datetime.now()
        for person in self._get_people_to_remind():
            late = person.date_invited + timedelta(days=self.second_reminder_days)
            # sudo: the count is written by the system only
            person.sudo().reminder_count = (
                SIGNING_REMINDERS if now >= late else person.reminder_count + 1
            )
            if not person._has_email():
                self._tell_leader(
                    lambda env, p=person: env._(
                        "No email address for %s: the agreement waits",
                        p.partner_id.name,
                    )
                )
                continue
            person._prolong_link()
            person._send_private("crm_partnership.mail_template_agreement_reminder")
            self._log_event(
                "reminder",
                person=person.partner_id.name,
                note=self.env._("To sign"),
            )

    # ------------------------------------------------------------------- to end
    def _get_end_reminder(self, today):
        """Key of the reminder of the end that is due and not sent, or None."""
        self.ensure_one()
        if (
            self.state not in RUNNING
            or self.date_termination
            or self.date_end < today
            or self._get_successor()
        ):
            return None
        sent = set(self.sudo().event_ids.mapped("key"))  # sudo: which were sent
        last = self.date_end - timedelta(days=self.last_reminder_days)
        if today >= last:
            key = f"end-{self.date_end}-last"
        elif today >= self.date_renewal:
            key = f"end-{self.date_end}-first"
        else:
            return None
        return key if key not in sent else None

    def _remind_of_end(self, today):
        key = self._get_end_reminder(today)
        if not key:
            return
        self._log_event(
            "reminder", key=key, person=False, note=self.env._("End of the agreement")
        )
        people = self._get_followers("employer")
        people._prolong_link()
        people._send_private("crm_partnership.mail_template_agreement_end")
        end = self.date_end
        self._tell_leader(
            lambda env: env._(
                "Agreement %(reference)s ends on %(date)s: renew it?",
                reference=self.reference,
                date=format_date(env, end),
            )
        )

    # ----------------------------------------------------------- of commitments
    def _get_followers(self, side):
        return self.signatory_ids.filtered(
            lambda p: p.side == side and p.follows and p._has_email()
        )

    def _remind_of_commitments(self, today):
        if self.state not in RUNNING:
            return
        checkins = self.commitment_ids.checkin_ids.filtered(
            lambda c: (
                c.state == "open"
                and not is_marked(c.date_reminded, today)
                and c.date_remind <= today
            )
        )
        if not checkins:
            return
        # sudo: the mark is written by the system only
        checkins.sudo().date_reminded = today
        self._log_event(
            "reminder",
            person=False,
            note=self.env._("Commitments to come: %s", len(checkins)),
        )
        theirs = checkins.filtered(lambda c: c.commitment_id._concerns("employer"))
        if theirs:
            people = self._get_followers("employer")
            people._prolong_link()
            people._send_private(
                "crm_partnership.mail_template_agreement_commitments",
                checkin_ids=theirs.ids,
            )
        ours = checkins.filtered(lambda c: c.commitment_id._concerns("enterprise"))
        leaders = ours.grouped(lambda c: c.commitment_id.enterprise_user_id)
        for user, rows in leaders.items():
            self._tell_of_commitments(user or self.user_id, rows)

    def _get_reminded_checkins(self, checkin_ids):
        """The check-ins that a mail tells of; only those of this agreement."""
        self.ensure_one()
        return self.commitment_ids.checkin_ids.filtered(
            lambda c: c.id in (checkin_ids or ())
        )

    def _tell_of_commitments(self, user, checkins):
        first = min(checkins.mapped("date_due"))
        self._tell_person(
            user,
            lambda env: env._(
                "Commitments of agreement %(reference)s to keep from %(date)s: %(count)s",
                count=len(checkins),
                reference=self.reference,
                date=format_date(env, first),
            ),
            deadline=first,
        )
