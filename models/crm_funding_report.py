# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from .crm_scheduled_mixin import is_marked, unmarked


class CrmFundingReport(models.Model):
    """A report that the funder expects by a date.

    Whoever is responsible is reminded once, as an activity of the funding; a new date
    is a new reminder. Read and written as the funding is.
    """

    _name = "crm.funding.report"
    _description = "Report Due to a Funder"
    _inherit = ["crm.guarded.mixin", "crm.scheduled.mixin"]
    _order = "date_due, id"

    funding_id = fields.Many2one(
        "crm.funding", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="funding_id.company_id", store=True, index=True
    )
    name = fields.Char(required=True)
    date_due = fields.Date(string="Due on", required=True, index=True)
    date_from = fields.Date(string="Period from")
    date_to = fields.Date(string="Period until")
    date_sent = fields.Date(string="Sent on", copy=False)
    user_id = fields.Many2one(
        "res.users",
        string="Prepared by",
        index="btree_not_null",
        ondelete="set null",
        domain="[('share', '=', False)]",
        help="Empty: whoever is responsible for the funding.",
    )
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    reminded_on = fields.Date(readonly=True, copy=False)
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null"
    )

    _to_remind_idx = models.Index(
        "(date_due) WHERE date_sent IS NULL AND reminded_on IS NULL"
    )
    _period = models.Constraint(
        "CHECK (date_to >= date_from)", "The period of a report ends after it starts."
    )

    @api.depends("date_due", "date_sent")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for report in self:
            report.is_late = bool(
                report.date_due and not report.date_sent and report.date_due < today
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return [("date_sent", "=", False), ("date_due", "<", today)]

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {})
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_guarded(vals)
        moved = self.browse()
        if vals.get("date_due"):
            due = fields.Date.to_date(vals["date_due"])
            moved = self.filtered(lambda r: r.date_due != due)
        result = super().write(vals)
        if "funding_id" in vals:
            # the host looks at the rules before only: not moved to another enterprise
            self.check_access("write")
        if moved or vals.get("date_sent"):
            self._forget_reminder(moved, bool(vals.get("date_sent")))
        return result

    def _forget_reminder(self, moved, is_sent):
        """The activity goes once the report is sent, or due on another day."""
        # sudo: what was told by the system is taken back by it; the right to write the
        # report was checked
        reports = self.sudo() if is_sent else moved.sudo()
        reports.activity_id.unlink()
        moved.sudo().reminded_on = False

    def action_mark_sent(self):
        """The report left today."""
        self.write({"date_sent": fields.Date.context_today(self)})
        return True

    @api.readonly
    def action_statement(self):
        """The statement for the funder, for the period of the report."""
        self.ensure_one()
        action = self.funding_id.action_open_statement()
        for name in ("date_from", "date_to"):
            if self[name]:
                action["context"][f"default_{name}"] = self[name]
        return action

    # ---------------------------------------------------------------- reminders
    @api.model
    def _cron_remind(self):
        """Remind of the reports to come, once each."""
        today = fields.Date.context_today(self)
        self._find_to_remind(today)._run_each(lambda r: r._remind(today))

    @api.model
    def _find_to_remind(self, today):
        waiting = self.search(
            Domain("date_sent", "=", False)
            & unmarked("reminded_on", today)
            & Domain("date_due", "<=", today + timedelta(days=365))
            & Domain("funding_id.active", "=", True)
            & Domain("funding_id.state", "=", "granted")
        )
        return waiting._filter_due(lambda r: r._is_reminder_due(today))

    def _is_reminder_due(self, today):
        self.ensure_one()
        return (
            not self.date_sent
            and not is_marked(self.reminded_on, today)
            and self.date_due - timedelta(days=self.funding_id.remind_days) <= today
        )

    def _remind(self, today):
        self.ensure_one()
        user = self._get_person_to_remind()
        if not self._is_reminder_due(today) or not user:
            return
        # sudo: told by the system to someone with access, and marked in one transaction
        report = self.sudo()
        funding = report.funding_id.with_context(lang=user.lang)
        report.reminded_on = today
        report.activity_id = funding.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=report.date_due,
            summary=funding.env._(
                "Report to the funder due on %(date)s: %(name)s",
                date=format_date(funding.env, report.date_due),
                name=report.name,
            ),
            user_id=user.id,
        )

    def _get_person_to_remind(self):
        """Whoever prepares the report or is responsible, if they may read the funding;
        else a director of the enterprise."""
        self.ensure_one()
        # sudo: only picks who is to be told
        report = self.sudo()
        directors = self.env.ref("crm_partnership.group_director").sudo().all_user_ids
        directors = directors.filtered(lambda u: report.company_id in u.company_ids)
        for user in (
            report.user_id,
            report.funding_id.user_id,
            *directors.sorted("id"),
        ):
            if user.active and report.funding_id.with_user(user).with_context(
                allowed_company_ids=user.company_ids.ids
            ).has_access("read"):
                return user
        return self.env["res.users"]
