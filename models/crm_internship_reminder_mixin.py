# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .crm_guarded_mixin import HEARD

#: how often someone is reminded to sign, or to evaluate
REMINDERS = 2


class CrmInternshipReminderMixin(models.AbstractModel):
    """Reminds those who are to sign or to evaluate an internship."""

    _name = "crm.internship.reminder.mixin"
    _description = "Reminders of an Internship"

    @api.model
    def _get_remind_domain(self, today):
        """Internships that may have someone to remind."""
        ended = (
            Domain("state", "in", ("done", "stopped"))
            & self.env["res.company"]._get_setting_domain(
                "internship_evaluation_first_days",
                lambda days: Domain("ended_on", "<=", today - timedelta(days=days)),
            )
            & Domain("evaluation_reminders", "<", REMINDERS)
        )
        signing = Domain("state", "=", "to_sign") & Domain(
            "signing_reminders", "<", REMINDERS
        )
        return ended | signing

    @api.model
    def _cron_remind(self):
        """Remind who has not signed or evaluated: one internship, one transaction."""
        today = fields.Date.context_today(self)
        internships = self.search(self._get_remind_domain(today))
        internships._filter_due(lambda i: i._is_reminder_due(today))._run_each(
            lambda i: i._remind(today)
        )

    def _is_reminder_due(self, today):
        self.ensure_one()
        if not self.filtered_domain(self._get_remind_domain(today)):
            return False
        company = self.company_id.sudo()  # sudo: settings of the enterprise
        if self.state == "to_sign":
            days = (
                company.internship_signing_second_days
                if self.signing_reminders
                else company.internship_signing_first_days
            )
            sent = fields.Datetime.context_timestamp(self, self.sent_at).date()
            return (today - sent).days >= days
        days = (
            company.internship_evaluation_second_days
            if self.evaluation_reminders
            else company.internship_evaluation_first_days
        )
        return (today - self.ended_on).days >= days

    def _remind(self, today):
        self.ensure_one()
        if not self._is_reminder_due(today):
            return
        if self.state == "to_sign":
            self._remind_to_sign()
        else:
            self._remind_to_evaluate()

    def _remind_to_sign(self):
        self.signing_reminders += 1
        awaited = self._get_current_signatures().filtered(lambda s: not s.signed_at)
        outside = awaited.filtered(lambda s: s.side == "employer" and s._has_email())
        outside._prolong_link()
        outside._send_private("crm_partnership.mail_template_internship_invitation")
        if awaited - outside:
            self._ask_counsellor(
                lambda env: env._("Internship to sign: participant or enterprise")
            )

    def _remind_to_evaluate(self):
        self.evaluation_reminders += 1
        given = set(self.evaluation_ids.mapped("party"))
        if "tutor" not in given:
            tutor = self._get_current_signatures().filtered(
                lambda s: s.party in ("tutor", "employer") and s._has_email()
            )[-1:]
            tutor._prolong_link()
            tutor._send_private("crm_partnership.mail_template_internship_evaluation")
        if "participant" not in given:
            self._ask_counsellor(
                lambda env: env._("Evaluation of the internship by the participant")
            )

    def _ask_counsellor(self, get_summary):
        counsellor = self.participant_id.user_id
        self.placement_id.with_context(**HEARD).activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=counsellor.id,
            summary=get_summary(self.with_context(lang=counsellor.lang).env),
        )
