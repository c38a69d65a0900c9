# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import uuid

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import clean_context

from .crm_confidential_mixin import CLOSED_LEVELS

#: in the context, the other side is being written: it is not told again. Only Python
#: code of this module can put this object in a context.
SYNC = object()


class CrmJointActivityCalendarMixin(models.AbstractModel):
    """One meeting: what the calendar and the activity say is kept the same.

    ``_push_to_calendar`` writes the event, ``_pull_from_calendar`` the activity; both
    compare, and write only what differs. What was held is a record: the calendar does
    not change it any more.
    """

    _name = "crm.joint.activity.calendar.mixin"
    _description = "Joint Activity in the Calendar"

    start = fields.Datetime(required=True, index=True, tracking=True)
    stop = fields.Datetime(string="Until", required=True)
    location = fields.Char(string="Place")
    event_id = fields.Many2one(
        "calendar.event",
        string="Meeting",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        readonly=True,
    )
    series_key = fields.Char(
        copy=False,
        readonly=True,
        index="btree_not_null",
        export_string_translation=False,
        help="What the activities of one recurring meeting have in common.",
    )
    is_dropped = fields.Boolean(
        string="Removed from the Calendar",
        copy=False,
        readonly=True,
        export_string_translation=False,
    )

    _one_activity_an_event = models.UniqueIndex(
        "(event_id) WHERE event_id IS NOT NULL",
        "A meeting belongs to one joint activity.",
    )

    # ------------------------------------------------------ activity → calendar
    def _push_to_calendar(self):
        """Make or change the meetings of the activities."""
        # sudo: who may change the activity changes its meeting, of a colleague too;
        # only what both sides have in common is written
        for activity in self.sudo():
            event = activity.event_id
            if not event and activity.state == "planned":
                activity._make_event()
            elif event:
                values = activity._get_event_changes(event)
                if values:
                    if values.get("active") is False:
                        activity._tell_cancelled()
                    event.with_context(**activity._get_event_context()).write(values)

    def _get_event_context(self):
        """Mails only about what is still to come."""
        is_over = self.stop <= fields.Datetime.now()
        return {
            **clean_context(self.env.context),
            "joint_sync": SYNC,
            "skip_contact_description": True,
            "skip_attendee_notification": is_over or self.state == "cancelled",
            "active_model": False,
            "active_id": False,
        }

    def _make_event(self):
        self.ensure_one()
        model_id = self.env["ir.model"]._get_id(self._name)
        self.with_context(joint_sync=SYNC).event_id = (
            self.env["calendar.event"]
            .with_context(**self._get_event_context())
            .create(
                {
                    "name": self.name,
                    "start": self.start,
                    "stop": self.stop,
                    "location": self.location,
                    "user_id": self.user_id.id,
                    "partner_ids": [Command.set(self.attendance_ids.partner_id.ids)],
                    "privacy": "private" if self._is_closed() else False,
                    "description": False,
                    "res_model_id": model_id,
                    "res_id": self.id,
                }
            )
        )

    def _get_event_changes(self, event):
        """Values of the event that differ from the activity's."""
        values = {}
        if self.state == "cancelled":
            return {"active": False} if event.active else {}
        if not event.active and self.state == "planned":
            values["active"] = True
        if (self.start, self.stop) != event._get_joint_times():
            values |= {"start": self.start, "stop": self.stop}
            if event.allday:
                values["allday"] = False
        for name in ("name", "location"):
            if (self[name] or False) != (event[name] or False):
                values[name] = self[name]
        if self.user_id != event.user_id:
            values["user_id"] = self.user_id.id
        people = self.attendance_ids.partner_id
        if people != event.partner_ids:
            values["partner_ids"] = [Command.set(people.ids)]
        if event.privacy != "private" and self._is_closed():
            values["privacy"] = "private"
        return values

    def _is_closed(self):
        """Whether a partnership of the activity is not open to the enterprise."""
        levels = self.sudo().partnership_ids.mapped(
            "confidentiality"
        )  # sudo: asks only
        return bool(set(levels) & set(CLOSED_LEVELS))

    def _tell_cancelled(self):
        """Guests of a meeting to come read that it is not held, once."""
        event = self.event_id
        template = self.env.ref(
            "calendar.calendar_template_delete_event", raise_if_not_found=False
        )
        guests = event.partner_ids - self.env.user.partner_id
        if template and guests and event.start > fields.Datetime.now():
            template.send_mail(
                event.id,
                email_layout_xmlid="mail.mail_notification_light",
                email_values={"recipient_ids": [Command.set(guests.ids)]},
            )

    # ------------------------------------------------------ calendar → activity
    def _pull_from_calendar(self):
        """Follow what was changed in the calendar.

        Called with elevated rights: a colleague may move a meeting whose activity they
        do not see. The organiser is not followed: whoever changes a meeting would give
        themselves the rights on the activity.
        """
        for activity in self.filtered(lambda a: a.state != "held"):
            event = activity.event_id
            values = {}
            if activity.state == "cancelled":
                if not activity.is_dropped or not event.active:
                    continue
                # back in the calendar
                values = {"state": "planned", "is_dropped": False}
                values["cancel_reason"] = False
            start, stop = event._get_joint_times()
            if (activity.start, activity.stop) != (start, stop):
                values |= {"start": start, "stop": stop}
                if stop > fields.Datetime.now():
                    values["date_reminded"] = False
            for name in ("name", "location"):
                if (activity[name] or False) != (event[name] or False):
                    values[name] = event[name]
            syncing = activity.with_context(joint_sync=SYNC)
            if values:
                syncing.write(values)
            syncing._pull_people(event.partner_ids)

    def _pull_people(self, partners):
        """Who was added to the meeting, or taken out of it."""
        self.ensure_one()
        added = partners - self.attendance_ids.partner_id
        gone = self.attendance_ids.filtered(
            lambda row: row.partner_id not in partners and not row.presence
        )
        if gone:
            gone.unlink()
        if added:
            # a meeting may be changed by any employee: those whom they add are
            # invited, but see the activity only if who adds them may change it
            is_trusted = self.env.uid == SUPERUSER_ID or self._is_readable_by(
                self.env.user, "write"
            )
            self.env["crm.joint.activity.attendance"].create(
                [
                    {
                        "activity_id": self.id,
                        "partner_id": partner.id,
                        "is_trusted": is_trusted,
                    }
                    for partner in added
                ]
            )

    def _drop(self):
        """Their meetings were removed from the calendar: what was planned is cancelled,
        what was held stays."""
        planned = self.filtered(lambda a: a.state == "planned")
        if planned:
            planned.with_context(joint_sync=SYNC).write(
                {
                    "state": "cancelled",
                    "is_dropped": True,
                    "cancel_reason": self.env._("Removed from the calendar."),
                }
            )
            planned._forget_reminder()

    # ---------------------------------------------------------------- recurrence
    def _extend_series(self, events, released_ids):
        """Give each meeting of a series its activity.

        Called with elevated rights on the activity of the meeting that the series is
        made from.

        :param events: meetings of the series that have none
        :param released_ids: activities whose meetings were removed by the same change
        """
        self.ensure_one()
        if not self.series_key:
            self.with_context(joint_sync=SYNC).series_key = uuid.uuid4().hex
        domain = Domain("series_key", "=", self.series_key) & Domain(
            "id", "!=", self.id
        )
        free = self.search(domain).filtered(
            lambda a: a.id in released_ids or not a.event_id or not a.event_id.active
        )
        by_start = {activity.start: activity for activity in free}
        orphans = self.env["calendar.event"]
        for event in events.sorted("start"):
            match = by_start.pop(event._get_joint_times()[0], None)
            if match:
                match._take_event(event)
                free -= match
            else:
                orphans |= event
        # the whole series was moved: each takes its turn
        turn = iter(free.filtered(lambda a: a.id in released_ids).sorted("start"))
        for event in orphans:
            match = next(turn, None)
            if match:
                match._take_event(event)
            else:
                self._copy_to_event(event)

    def _take_event(self, event):
        self.with_context(joint_sync=SYNC).event_id = event
        event.with_context(joint_sync=SYNC).res_id = self.id
        if self.state == "cancelled" and not self.is_dropped:
            # it was cancelled for a reason of its own
            event.with_context(joint_sync=SYNC).active = False
        else:
            self._pull_from_calendar()

    def _copy_to_event(self, event):
        start, stop = event._get_joint_times()
        rows = {row.partner_id: row for row in self.attendance_ids}
        copy = self.with_context(
            **clean_context(self.env.context), joint_sync=SYNC, mail_create_nolog=True
        ).copy(
            {
                "name": event.name,
                "start": start,
                "stop": stop,
                "location": event.location,
                "series_key": self.series_key,
                "event_id": event.id,
                "is_shared": self.is_shared,
                "minutes": False,
                "outcome": False,
                "cost": 0,
                "headcount_employer": 0,
                "headcount_other": 0,
                "attendance_ids": [
                    Command.create(
                        {
                            "partner_id": partner.id,
                            "is_trusted": bool(rows.get(partner, rows).is_trusted)
                            if partner in rows
                            else False,
                        }
                        | ({"side": rows[partner].side} if partner in rows else {})
                    )
                    for partner in event.partner_ids
                ],
            }
        )
        event.with_context(joint_sync=SYNC).res_id = copy.id

    @api.readonly
    def action_open_event(self):
        """Show the meeting in the calendar."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "calendar.event",
            "res_id": self.event_id.id,
            "view_mode": "form",
            "context": {"initial_date": self.start},
        }

    @api.readonly
    def action_open_repeat(self):
        """Plan the following ones at once."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Repeat"),
            "res_model": "crm.joint.activity.repeat",
            "view_mode": "form",
            "target": "new",
            "context": {"default_activity_id": self.id},
        }
