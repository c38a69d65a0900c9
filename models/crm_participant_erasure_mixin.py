# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .crm_append_only_mixin import ERASE
from .crm_scheduled_mixin import unmarked

KEEPERS = "crm_partnership.group_counsellor,crm_partnership.group_privacy_officer"


class CrmParticipantErasureMixin(models.AbstractModel):
    """How long a file is kept, and what its erasure removes.

    Erasing removes the whole file: identity, consents with their evidence, skills,
    barriers, journal, placements with their messages, tracking, activities and queued
    mail. What is left: rows of the register of access, by a code that leads nowhere
    any more, and counts in ``crm.outcome.statistic`` that no row links to anyone.
    """

    _name = "crm.participant.erasure.mixin"
    _description = "Retention and Erasure of a Participant's File"

    purpose_ids = fields.Many2many(
        "crm.privacy.purpose",
        "crm_participant_purpose_rel",
        "participant_id",
        "purpose_id",
        string="Purposes of the File",
        groups=KEEPERS,
        default=lambda self: self._default_purpose_ids(),
        help="The longest retention period among them decides when the file is erased.",
    )
    erasure_asked_on = fields.Date(readonly=True, copy=False, groups=KEEPERS)
    erasure_warned_on = fields.Date(readonly=True, copy=False, groups=KEEPERS)
    erasure_failed_on = fields.Date(
        readonly=True,
        copy=False,
        groups=KEEPERS,
        help="The scheduled erasure failed that day, and is tried again every day.",
    )
    hold_reason = fields.Char(
        string="Erasure on Hold",
        readonly=True,
        copy=False,
        groups=KEEPERS,
        help="Why the privacy officer keeps the file longer.",
    )
    date_retention_end = fields.Date(
        string="Erased from",
        compute="_compute_date_retention_end",
        store=True,
        index="btree_not_null",
        groups=KEEPERS,
        help="From this day on, the scheduled erasure removes the file.",
    )

    @api.model
    def _default_purpose_ids(self):
        return self.env["crm.privacy.purpose"].search([("is_base", "=", True)])

    @api.depends("date_end", "purpose_ids.retention_months", "erasure_asked_on")
    def _compute_date_retention_end(self):
        for participant in self:
            months = max(participant.purpose_ids.mapped("retention_months"), default=0)
            if participant.erasure_asked_on:
                participant.date_retention_end = participant.erasure_asked_on
            elif participant.date_end:
                participant.date_retention_end = participant.date_end + relativedelta(
                    months=months
                )
            else:
                participant.date_retention_end = False

    # ---------------------------------------------------------------- requests
    def _ask_erasure(self):
        """The person withdraws what the file rests on: it is erased at the next run,
        unless the privacy officer holds it."""
        today = fields.Date.context_today(self)
        # sudo: callers have checked their right; only the system writes the date
        for participant in self.sudo():
            if not participant.erasure_asked_on:
                participant.erasure_asked_on = today
                participant._tell_keepers(
                    self.env._("Erasure asked for: %(code)s", code=participant.name),
                    self.env._(
                        "The person withdrew the consent on which the file %(code)s "
                        "rests. It is erased by the next scheduled run, unless the "
                        "privacy officer puts it on hold.",
                        code=participant.name,
                    ),
                )

    @api.private
    def action_ask_erasure(self, reason):
        """Erase the file early, at the person's request.

        :param reason: how the person asked
        :raise AccessError: the user is neither an own counsellor nor privacy officer
        """
        for participant in self:
            if not (
                participant._is_own_counsellor() or participant._is_privacy_officer()
            ):
                raise AccessError(
                    self.env._(
                        "The counsellor of the file or the privacy officer asks for "
                        "its erasure."
                    )
                )
        self._ask_erasure()
        return True

    @api.private
    def action_hold(self, reason):
        """Keep a file beyond its time (privacy officer).

        :param reason: why: a request of the person, a legal procedure…
        """
        self._check_is_officer()
        if not (reason or "").strip():
            raise UserError(self.env._("Write why the file is kept."))
        self.sudo().write({"hold_reason": reason.strip()})  # sudo: checked just before
        for participant in self:
            self.env["crm.identity.access.log"]._add(
                participant, "held", reason=reason.strip()
            )
        return True

    def action_release(self):
        """End the hold: the file is erased when its time is over."""
        self._check_is_officer()
        self.sudo().write({"hold_reason": False})  # sudo: checked just before
        for participant in self:
            self.env["crm.identity.access.log"]._add(participant, "released")
        return True

    def _check_is_officer(self):
        for participant in self:
            if not participant._is_privacy_officer():
                raise AccessError(
                    self.env._("The privacy officer puts an erasure on hold.")
                )

    def _tell_keepers(self, subject, body):
        """A notice to the counsellors of the file and the privacy officers, by code."""
        self.ensure_one()
        # sudo: reads who is concerned; the notice holds the code only
        file = self.sudo()
        officers = self.env.ref("crm_partnership.group_privacy_officer").sudo()
        users = (file.user_id | file.backup_user_id) | officers.all_user_ids.filtered(
            lambda u: u.active and file.company_id in u.company_ids
        )
        self.env["mail.thread"].sudo().message_notify(
            partner_ids=users.partner_id.ids,
            subject=subject,
            body=body,
            author_id=file.company_id.partner_id.id,
        )

    # --------------------------------------------------------------- scheduled
    @api.model
    def _get_warning_domain(self, today, days):
        """Files that come to their end within ``days``, of which nobody was told."""
        return (
            Domain("date_retention_end", "<=", today + relativedelta(days=days))
            & Domain("erasure_asked_on", "=", False)
            & unmarked("erasure_warned_on", today)
            & Domain("hold_reason", "=", False)
        )

    @api.model
    def _get_erasable_domain(self, today, days):
        """Files whose time is over and whose keepers were told ``days`` before."""
        told = Domain("erasure_warned_on", "<=", today - relativedelta(days=days))
        asked = Domain("erasure_asked_on", "!=", False)
        return (
            Domain("date_retention_end", "<=", today)
            & Domain("hold_reason", "=", False)
            & (asked | told)
        )

    @api.model
    def _cron_erase(self):
        """Warn, then erase: one file after the other, each in its transaction."""
        today = fields.Date.context_today(self)
        days = int(self.env["crm.legal.parameter"]._get_value("erasure_warning_days"))
        to_warn = self._get_warning_domain(today, days)
        to_erase = self._get_erasable_domain(today, days)

        def work(participant):
            # a person may have come back, or the officer put it on hold meanwhile
            if participant.filtered_domain(to_erase):
                participant._erase()
            elif participant.filtered_domain(to_warn):
                participant._warn_of_erasure(today, days)

        # archived files come to their end too
        self.with_context(active_test=False).search(to_warn | to_erase)._run_each(work)

    def _after_failure(self):
        """The file is whole; who answers for its erasure knows that it is still there.
        Once a day, by code: why it failed is in the log of the server."""
        super()._after_failure()
        today = fields.Date.context_today(self)
        # sudo: called by the scheduled action; the mark is written by the system only
        file = self.sudo()
        if file.erasure_failed_on == today:
            return
        file.erasure_failed_on = today
        file._tell_keepers(
            self.env._("Erasure to look at: %(code)s", code=file.name),
            self.env._(
                "What was due today in the file %(code)s, its erasure or the notice of "
                "it, failed: the file is still whole. It is tried again every day; "
                "the others went on. Ask whoever looks after the server: its log tells "
                "what went wrong, under the number %(number)s.",
                code=file.name,
                number=file.id,
            ),
        )

    def _warn_of_erasure(self, today, days):
        self.ensure_one()
        self.erasure_warned_on = today
        self._tell_keepers(
            self.env._("To be erased soon: %(code)s", code=self.name),
            self.env._(
                "The retention period of the file %(code)s ends on %(date)s. It is "
                "erased in %(days)s days at the earliest. Reopen the path if the person "
                "came back, or ask the privacy officer to put the erasure on hold.",
                code=self.name,
                date=fields.Date.to_string(self.date_retention_end),
                days=days,
            ),
        )

    # ----------------------------------------------------------------- erasure
    def _check_erasing(self):
        """:raise UserError: a part of a file would be deleted outside of its erasure"""
        if self.env.context.get("erasing") is not ERASE:
            raise UserError(
                self.env._("This is erased with the whole file, when its time is over.")
            )

    def _get_outcome_facts(self):
        """What is counted of a person once the file is gone. Extended by placements.

        :return: list of (kind, year, weeks, definition, result)
        """
        self.ensure_one()
        return [("path", self.date_start.year, 0, False, self.state)]

    def _erase(self):
        """Remove the file of each person, and count what is kept for statistics.

        Called by the scheduled action, with all rights: the dates were checked there.
        """
        for participant in self.sudo().with_context(erasing=ERASE):
            self.env["crm.outcome.statistic"]._count(participant)
            log = self.env["crm.identity.access.log"]
            log._add(participant, "erased")
            log.sudo().with_context(erasing=ERASE).search(
                [("participant_id", "=", participant.id), ("reason", "!=", False)]
            ).write({"reason": False})
            participant._erase_parts()
            participant.unlink()

    def _erase_parts(self):
        """Delete, through the ORM, what hangs on the file: attachments, messages and
        activities go with their records. Extended by further parts."""
        self.ensure_one()
        self.env["crm.participant.identity"]._of(self).unlink()
        self.consent_ids.unlink()
        # windows left open hold what was typed in them
        for model in ("crm.participant.identity.open", "crm.participant.step"):
            self.env[model].sudo().search([("participant_id", "=", self.id)]).unlink()
