# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime

from .crm_scheduled_mixin import unmarked

#: kinds of the exchanges with an employer
INTERACTION_KINDS = {"meeting": "meeting", "visit": "visit"}
TO_COMPLETE = "crm_partnership.mail_activity_joint_complete"
#: hours after the end of a meeting from which its organiser is reminded
REMIND_AFTER = 1


class CrmJointActivityLifeMixin(models.AbstractModel):
    """Planned, held, cancelled: the methods here are the only writers of the state."""

    _name = "crm.joint.activity.life.mixin"
    _description = "Life of a Joint Activity"

    state = fields.Selection(
        [("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
        required=True,
        default="planned",
        index=True,
        copy=False,
        readonly=True,
        tracking=True,
    )
    cancel_reason = fields.Char(
        string="Why It Was Cancelled", readonly=True, copy=False
    )
    is_attendance_unknown = fields.Boolean(
        string="Attendance Not Kept",
        copy=False,
        help="Nobody noted who was there: the activity counts, without hours.",
    )
    date_reminded = fields.Datetime(readonly=True, copy=False)
    is_over = fields.Boolean(
        compute="_compute_is_over",
        search="_search_is_over",
        string="Over",
    )
    interaction_ids = fields.One2many(
        "crm.partnership.interaction",
        "joint_activity_id",
        string="Logged as",
        readonly=True,
        copy=False,
    )

    @api.depends("stop")
    def _compute_is_over(self):
        now = fields.Datetime.now()
        for activity in self:
            activity.is_over = bool(activity.stop) and activity.stop <= now

    @api.model
    def _search_is_over(self, operator, value):
        if operator != "in":
            return NotImplemented
        sign = "<=" if True in value else ">"
        return [("stop", sign, fields.Datetime.now())]

    # ------------------------------------------------------------------- states
    def action_all_present(self):
        """Everyone who was awaited came, but those who had declined."""
        self.check_access("write")
        for activity in self:
            missing = activity.attendance_ids.filtered(lambda row: not row.presence)
            declined = missing.filtered(lambda row: row.rsvp == "declined")
            declined.presence = "excused"
            (missing - declined).presence = "present"

    def action_hold(self):
        """It took place: what it was is on record, and each partnership knows of it."""
        self.check_access("write")
        for activity in self:
            activity._check_can_hold()
        planned = self.filtered(lambda a: a.state == "planned")
        # sudo: the state is written by the system; the right to change was checked
        planned.sudo().write({"state": "held"})
        planned._forget_reminder()
        planned._log_in_partnerships()
        return True

    def _check_can_hold(self):
        """:raise UserError: what is missing, and what to do"""
        self.ensure_one()
        if self.state == "cancelled":
            raise UserError(
                self.env._("“%s” was cancelled. Reopen it first.", self.name)
            )
        if self.start > fields.Datetime.now():
            raise UserError(
                self.env._(
                    "“%(name)s” starts on %(date)s. It can be noted as held once it "
                    "has begun; move it if it took place before.",
                    name=self.name,
                    date=format_datetime(self.env, self.start),
                )
            )
        people = self.attendance_ids
        is_noted = (
            people
            and all(people.mapped("presence"))
            and ("present" in people.mapped("presence") or self.headcount)
        )
        if not is_noted and not self.is_attendance_unknown:
            raise UserError(
                self.env._(
                    "Note who was there: tap “All Present”, or mark each person. If "
                    "nobody kept it, tick “Attendance Not Kept”."
                )
            )

    @api.readonly
    def action_open_cancel(self):
        """Ask for the reason, then cancel."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cancel the Activity"),
            "res_model": "crm.joint.activity.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_activity_id": self.id},
        }

    def action_cancel(self, reason):
        """:param reason: kept, and read by those who see the activity"""
        self.check_access("write")
        if not (reason or "").strip():
            raise UserError(self.env._("Say in a few words why it is cancelled."))
        if self.filtered(lambda a: a.state == "held"):
            raise UserError(
                self.env._("What was held cannot be cancelled: reopen it first.")
            )
        # sudo: as above
        self.sudo().write({"state": "cancelled", "cancel_reason": reason.strip()})
        self._forget_reminder()
        self._push_to_calendar()
        return True

    def action_reopen(self):
        """Planned again: it was cancelled, or noted as held, by mistake."""
        self.check_access("write")
        # sudo: as above
        self.sudo().write(
            {"state": "planned", "cancel_reason": False, "is_dropped": False}
        )
        self._log_in_partnerships()
        self._push_to_calendar()
        return True

    # ------------------------------------------------------------- interactions
    def _log_in_partnerships(self):
        """Each partnership has one interaction for what was held, and none else."""
        # sudo: who may note the activity as held tells its partnerships, which were
        # checked when they were linked; the cadence of contact is measured from it
        for activity in self.sudo():
            wanted = activity.partnership_ids
            if activity.state != "held":
                wanted = wanted.browse()
            rows = activity.interaction_ids
            rows.filtered(
                lambda row, wanted=wanted: row.partnership_id not in wanted
            ).unlink()
            rows = rows.exists()
            for partnership in wanted:
                values = activity._get_interaction_values(partnership)
                row = rows.filtered(lambda row, p=partnership: row.partnership_id == p)
                if row:
                    row.write(values)
                else:
                    partnership._log_interaction(
                        {**values, "joint_activity_id": activity.id}
                    )

    def _get_interaction_values(self, partnership):
        """What the partnership keeps. A title may tell of another, closed one."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        others = (self.partnership_ids - partnership).filtered(
            lambda p: p.confidentiality in ("team", "restricted")
        )
        present = self.attendance_ids.filtered(lambda r: r.presence == "present")
        employer = partnership.partner_id.commercial_partner_id
        return {
            "date": min(
                fields.Datetime.context_timestamp(self, self.start).date(),
                fields.Date.context_today(self),
            ),
            "kind": INTERACTION_KINDS.get(self.kind, "event"),
            "name": kinds[self.kind] if others else self.name,
            "user_id": self.user_id.id,
            "contact_ids": [
                fields.Command.set(
                    present.partner_id.filtered(
                        lambda p: (
                            p.commercial_partner_id == employer and not p.is_company
                        )
                    ).ids
                )
            ],
        }

    # ---------------------------------------------------------------- reminders
    @api.model
    def _due_domain(self):
        now = fields.Datetime.now()
        return (
            Domain("state", "=", "planned")
            & Domain("stop", "<=", now - timedelta(hours=REMIND_AFTER))
            & unmarked("date_reminded", now)
        )

    @api.model
    def _cron_remind(self):
        """Ask organisers for what is still to be noted, one transaction each."""
        self.search(self._due_domain())._run_each(lambda a: a._remind())

    def _remind(self):
        """One reminder for a meeting that is over; a second call changes nothing."""
        self.ensure_one()
        if not self.filtered_domain(self._due_domain()):
            return
        # sudo: the mark is written by the system only
        activity = self.sudo().with_user(SUPERUSER_ID)
        activity.date_reminded = fields.Datetime.now()
        person = activity.user_id
        if person.active:
            env = activity.with_context(lang=person.lang).env
            activity.activity_schedule(
                TO_COMPLETE,
                date_deadline=fields.Date.context_today(activity),
                summary=env._("Note who was there and what was decided"),
                user_id=person.id,
            )

    def _forget_reminder(self):
        # sudo: the reminder is the system's
        self.sudo().activity_unlink([TO_COMPLETE])
