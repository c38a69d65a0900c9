# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .crm_guarded_mixin import HEARD
from .crm_scheduled_mixin import unmarked

#: states in which people are looked for, or may be again after a refresh
ALIVE = ("open", "stale")
#: states in which the content changes
EDITABLE = ("draft", *ALIVE)
CLOSE_REASONS = [
    ("filled_elsewhere", "Filled by other means"),
    ("no_longer_needed", "No longer needed"),
    ("conditions", "Conditions not suitable"),
    ("no_answer", "No answer from the employer"),
    ("other", "Other reason"),
]


class CrmLabourNeedLifeMixin(models.AbstractModel):
    """States of a need, and the staleness of what nobody confirms.

    The methods here are the only writers of the state. An open need counts from the
    day on which someone last said that it is still needed; the enterprise sets after
    how many days it is switched off, and how many days before everyone is told.
    """

    _name = "crm.labour.need.life.mixin"
    _description = "Life of a Labour Need"
    _inherit = ["crm.employer.mail.mixin"]

    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("open", "Open"),
            ("stale", "Not confirmed"),
            ("filled", "Filled"),
            ("closed", "Closed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    date_opened = fields.Date(string="Opened on", readonly=True, copy=False, index=True)
    date_refreshed = fields.Date(
        string="Confirmed on",
        readonly=True,
        copy=False,
        help="When someone last said that the need is still there.",
    )
    date_warning = fields.Date(
        string="To Confirm from", compute="_compute_dates_stale", store=True
    )
    date_stale = fields.Date(
        string="To Confirm before",
        compute="_compute_dates_stale",
        store=True,
        index=True,
        help="Without a word until then, the need is switched off.",
    )
    date_warned = fields.Date(string="Reminded on", readonly=True, copy=False)
    date_closed = fields.Date(string="Closed on", readonly=True, copy=False)
    close_reason = fields.Selection(
        CLOSE_REASONS, string="Why Closed", readonly=True, copy=False
    )
    close_note = fields.Char(string="About the Closing", readonly=True, copy=False)

    _closed_with_reason = models.Constraint(
        "CHECK (state != 'closed' OR close_reason IS NOT NULL)",
        "A closed need tells why.",
    )

    @api.depends(
        "date_refreshed",
        "company_id.need_refresh_days",
        "company_id.need_warning_days",
    )
    def _compute_dates_stale(self):
        for need in self:
            start, company = need.date_refreshed, need.company_id
            need.date_stale = start and start + timedelta(
                days=company.need_refresh_days
            )
            need.date_warning = need.date_stale and need.date_stale - timedelta(
                days=company.need_warning_days
            )

    def _check_may_change(self):
        """:raise UserError: the need is filled or closed"""
        settled = self.filtered(lambda n: n.state not in EDITABLE)
        if settled:
            raise UserError(
                self.env._(
                    "“%(name)s” is filled or closed and does not change any more. "
                    "Reopen it, or copy it.",
                    name=settled[0].display_name,
                )
            )

    # ------------------------------------------------------------------- states
    def _enter_state(self, state, **values):
        """Write the state, after the right to write the need was checked."""
        # sudo: the state is written by these methods only; the right to write the need
        # is checked here
        self.check_access("write")
        self.sudo().write({"state": state, **values})
        return True

    def _refuse_state(self, allowed):
        """:raise UserError: a need is in a state that the step does not start from"""
        labels = dict(self._fields["state"]._description_selection(self.env))
        for need in self:
            if need.state not in allowed:
                raise UserError(
                    self.env._(
                        "“%(name)s” is in the state “%(state)s”: this step is not for "
                        "it. Refresh the page.",
                        name=need.display_name,
                        state=labels[need.state],
                    )
                )

    def action_open(self):
        """Look for people: from a draft.

        :raise UserError: the partnership is ended or paused
        """
        self._refuse_state(("draft",))
        self._check_partnership_lives()
        today = fields.Date.context_today(self)
        return self._enter_state(
            "open", date_opened=today, date_refreshed=today, date_warned=False
        )

    def action_refresh(self):
        """Still needed: counts again from today."""
        self._refuse_state(ALIVE)
        self._check_partnership_lives()
        today = fields.Date.context_today(self)
        return self._enter_state("open", date_refreshed=today, date_warned=False)

    def action_fill(self):
        """Everybody is found."""
        self._refuse_state(ALIVE)
        today = fields.Date.context_today(self)
        return self._enter_state("filled", date_closed=today)

    def _fill_when_complete(self):
        """A hire fills the need once it was the last position."""
        # sudo: whoever records the hire fills the need, whatever their rights on it
        for need in self.sudo():
            need.invalidate_recordset(["positions_filled"])
            if need.state in ALIVE and need.positions_filled >= need.positions:
                need.action_fill()

    @api.private
    def action_close(self, reason, note=None):
        """Stop looking, for a reason.

        :param reason: a code of ``CLOSE_REASONS``
        :param note: a few words, needed when the reason is another one
        :raise UserError: no reason, or one that does not exist
        """
        self._refuse_state(EDITABLE)
        note = (note or "").strip()
        if reason not in dict(CLOSE_REASONS):
            raise UserError(self.env._("Choose why the need is closed."))
        if reason == "other" and not note:
            raise UserError(self.env._("Write in a few words why the need is closed."))
        return self._enter_state(
            "closed",
            date_closed=fields.Date.context_today(self),
            close_reason=reason,
            close_note=note,
        )

    def action_reopen(self):
        """Look again for people, after the need was filled, closed or gone stale."""
        self._refuse_state(("filled", "closed", "stale"))
        self._check_partnership_lives()
        today = fields.Date.context_today(self)
        for need in self:
            need._enter_state(
                "open",
                date_opened=need.date_opened or today,
                date_refreshed=today,
                date_warned=False,
                date_closed=False,
                close_reason=False,
                close_note=False,
            )
        return True

    def _check_partnership_lives(self):
        """:raise UserError: nobody is placed in a partnership that has ended"""
        for need in self:
            if need.partnership_id.status == "ended":
                raise UserError(
                    self.env._(
                        "The partnership with %(employer)s has ended. Resume it first.",
                        employer=need.partner_id.name,
                    )
                )

    @api.readonly
    def action_open_close(self):
        """The window that asks why."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_labour_need_close_action"
        )
        action["context"] = {"default_need_ids": self.ids}
        return action

    # ---------------------------------------------------------------- staleness
    @api.model
    def _due_domain(self, today):
        """Open needs to switch off, or to remind of."""
        return Domain("state", "=", "open") & (
            Domain("date_stale", "<=", today)
            | (Domain("date_warning", "<=", today) & unmarked("date_warned", today))
        )

    @api.model
    def _cron_refresh(self):
        """Remind of needs that nobody confirmed, then switch them off; one transaction
        each, so that the run may be cut at any point and started again."""
        today = fields.Date.context_today(self)
        self.search(self._due_domain(today))._run_each(lambda n: n._age(today))

    def _age(self, today):
        """Bring one need up to ``today``; a second call changes nothing."""
        self.ensure_one()
        # someone may have confirmed it since the search
        if not self.filtered_domain(self._due_domain(today)):
            return
        # sudo: the marks are written by the system only
        need = self.sudo()
        if need.date_stale <= today:
            need.state = "stale"
            need._tell_owner(
                lambda env: env._("A labour need was switched off: still needed?"),
                today,
            )
            need._tell_poster("crm_partnership.mail_template_need_stale")
        else:
            need.date_warned = today
            need._tell_owner(
                lambda env: env._(
                    "A labour need is switched off on %(date)s: still needed?",
                    date=format_date(env, need.date_stale),
                ),
                need.date_stale,
            )
            need._tell_poster("crm_partnership.mail_template_need_warning")

    def _tell_owner(self, summary, deadline):
        """A to-do on the partnership for whoever holds it.

        :param summary: function(env) → text. All who read the partnership read it,
            those without access to needs too: it names nothing of the need, the link
            does
        """
        self.ensure_one()
        # sudo: an employer on its page and the scheduled action both come here
        partnership = self.sudo().partnership_id
        user = partnership._get_person_in_charge()
        if not user:
            return
        partnership = partnership.with_context(**HEARD, lang=user.lang)
        partnership.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=deadline,
            summary=summary(partnership.env),
            note=Markup("<p><a href='/odoo/labour-needs/%s'>%s</a></p>")
            % (self.id, partnership.env._("Open the need")),
            user_id=user.id,
        )

    def _get_mail_contact(self):
        return self.sudo().partnership_id._get_person_in_charge()

    def _tell_poster(self, template_xmlid):
        """A mail to the employer's person who posted the need, if there is an address.

        It belongs to no record, so that it stands in no chatter; the page that it
        leads to asks for their account.
        """
        self.ensure_one()
        if self.posted_by_id.email and self.source == "employer":
            self._send_to_person(template_xmlid, self.posted_by_id)
