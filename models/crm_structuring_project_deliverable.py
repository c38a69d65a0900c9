# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .crm_scheduled_mixin import unmarked


class CrmStructuringProjectDeliverable(models.Model):
    """Something that a structuring project is to hand over. Read by those who read the
    project."""

    _name = "crm.structuring.project.deliverable"
    _description = "Deliverable of a Structuring Project"
    _inherit = ["crm.guarded.mixin", "crm.scheduled.mixin"]
    _order = "date_due, id"

    project_id = fields.Many2one(
        "crm.structuring.project", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="project_id.company_id", store=True, index=True
    )
    name = fields.Char(string="Deliverable", required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        ondelete="set null",
    )
    date_due = fields.Date(string="Due", required=True, index=True)
    date_done = fields.Date(string="Done on", index=True, copy=False)
    date_reminded = fields.Date(readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late")

    @api.depends("date_due", "date_done")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for row in self:
            row.is_late = bool(
                row.date_due and not row.date_done and row.date_due < today
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {})
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_guarded(vals)
        if "project_id" in vals and any(
            row.project_id.id != vals["project_id"] for row in self
        ):
            raise UserError(
                self.env._("A deliverable stays with its project: add it there anew.")
            )
        postponed = self.browse()
        if vals.get("date_due"):
            due = fields.Date.to_date(vals["date_due"])
            postponed = self.filtered(lambda row: row.date_due < due)
        result = super().write(vals)
        if postponed:
            # sudo: the mark is the system's; a new date has its own reminder
            postponed.sudo().date_reminded = False
        return result

    def action_done(self):
        """Handed over today."""
        self.date_done = fields.Date.context_today(self)

    # ---------------------------------------------------------------- reminders
    @api.model
    def _due_domain(self):
        today = fields.Date.context_today(self)
        return (
            Domain("date_done", "=", False)
            & unmarked("date_reminded", today)
            & self.env["res.company"]._get_setting_domain(
                "deliverable_reminder_days",
                lambda days: Domain("date_due", "<=", today + timedelta(days=days)),
            )
            & Domain("project_id.state", "in", ("idea", "running"))
        )

    @api.model
    def _cron_remind(self):
        """Remind owners of what is due soon, one transaction each."""
        self.search(self._due_domain())._run_each(lambda d: d._remind())

    def _remind(self):
        """One reminder for a date; a second call changes nothing."""
        self.ensure_one()
        if not self.filtered_domain(self._due_domain()):
            return
        # sudo: the mark is written by the system only
        row = self.sudo().with_user(SUPERUSER_ID)
        row.date_reminded = fields.Date.context_today(row)
        project = row.project_id
        person = next(
            (
                user
                for user in (row.user_id, project.user_id)
                if user.active and project._is_readable_by(user)
            ),
            None,
        )
        if person:
            env = row.with_context(lang=person.lang).env
            project.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=row.date_due,
                summary=env._("Deliverable due: %s", row.name),
                user_id=person.id,
            )
