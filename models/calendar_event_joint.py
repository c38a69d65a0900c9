# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time, timedelta

import pytz

from odoo import models

from odoo.addons.calendar.models.calendar_recurrence import weekday_to_field

from .crm_confidential_mixin import CLOSED_LEVELS
from .crm_joint_activity_calendar_mixin import SYNC

FOLLOWED = {
    *("name", "start", "stop", "start_date", "stop_date", "duration", "allday"),
    *("location", "active", "partner_ids", "attendee_ids", "privacy", "recurrency"),
    *("recurrence_update", "rrule", "rrule_type", "rrule_type_ui", "count", "until"),
    *("interval", "end_type", "month_by", "mon", "tue", "wed", "thu", "fri", "sat"),
    *("sun", "day", "weekday", "byday", "event_tz", "recurrence_id"),
    *("follow_recurrence", "res_id", "res_model_id"),
}


def keep_fourth(params, day):
    """The fourth Wednesday of five is the fourth, for the rhythm of months.

    The host takes the last one for it: the meeting itself would be no part of its series.
    """
    has_fifth = (day + timedelta(days=7)).month == day.month
    return {**params, "byday": "4"} if params["byday"] == "-1" and has_fifth else params


class Released:
    """Numbers of the activities whose meetings a change of the calendar removes.

    A series that is moved is removed and made anew: its activities are to be found
    again. Of this type, since a caller may put any text or list in a context; and not a
    set, since environments whose contexts are equal are one.
    """

    def __init__(self):
        self.ids = set()


class CalendarEvent(models.Model):
    """The meeting of a joint activity: what is changed here changes there."""

    _inherit = "calendar.event"

    def _get_joint_activities(self):
        """Joint activities of the meetings, with elevated rights."""
        if not self.ids:
            return self.env["crm.joint.activity"].sudo()
        # sudo: a meeting is changed by colleagues who do not see its activity; only
        # what both have in common is written there, and nothing is read out
        return (
            self.env["crm.joint.activity"]
            .sudo()
            .search([("event_id", "in", self.ids)], order="start, id")
        )

    def _get_joint_zone(self):
        """Where the meeting takes place, for what is a matter of its day."""
        return pytz.timezone(
            self.event_tz
            or self.sudo().user_id.tz  # sudo: the time zone of the organiser
            or self.env.user.tz
            or "UTC"
        )

    def _get_joint_times(self):
        """Start and end as the activity has them: the host keeps days as hours."""
        self.ensure_one()
        if not self.allday:
            return self.start, self.stop
        zone = self._get_joint_zone()

        def at(day, hour):
            moment = zone.localize(datetime.combine(day, time(hour)))
            return moment.astimezone(pytz.utc).replace(tzinfo=None)

        first = self.start_date or self.start.date()
        last = self.stop_date or self.stop.date()
        return at(first, 8), at(last, 17)

    def write(self, vals):
        if not FOLLOWED & vals.keys():
            return super().write(vals)
        released = self.env.context.get("joint_released")
        is_outermost = not isinstance(released, Released)
        if is_outermost:
            released = Released()
        # the host empties the values that it was given
        is_switched = "active" in vals
        events = self.with_context(joint_released=released)
        result = super(CalendarEvent, events).write(vals)
        if self.env.context.get("joint_sync") is not SYNC:
            activities = self._get_joint_activities()
            active = activities.filtered("event_id.active")
            if is_switched:
                released.ids.difference_update(active.ids)
                released.ids.update((activities - active).ids)
            active._pull_from_calendar()
        if is_outermost:
            self._drop_released(released.ids)
        return result

    def _drop_released(self, released_ids):
        """What a change has removed and not made anew is cancelled."""
        # sudo: as above
        left = self.env["crm.joint.activity"].sudo().browse(released_ids).exists()
        left.filtered(lambda a: not a.event_id.active)._drop()

    def unlink(self):
        activities = self._get_joint_activities()
        result = super().unlink()
        if activities and self.env.context.get("joint_sync") is not SYNC:
            activities.invalidate_recordset(["event_id"])
            released = self.env.context.get("joint_released")
            if isinstance(released, Released):
                released.ids.update(activities.ids)
            else:
                activities._drop()
        return result

    # ------------------------------------------------------------------- series
    def _get_start_date(self):
        """The day of the meeting's own time zone, before it is repeated too.

        The host takes the one in UTC until then: an evening in Québec would be repeated
        on the day after.
        """
        is_in_utc = (
            self.start and not self.allday and not (self.recurrency and self.event_tz)
        )
        if is_in_utc and self._get_joint_activities():
            return (
                pytz.utc.localize(self.start).astimezone(self._get_joint_zone()).date()
            )
        return super()._get_start_date()

    def _get_updated_recurrence_values(self, new_start_date):
        """The day of the week that is left is that of the meeting's own time zone.

        The host takes it in UTC, where an evening in Québec is the next day already:
        the series would be held on both days, or on the wrong one.
        """
        result = super()._get_updated_recurrence_values(new_start_date)
        if self._get_joint_activities():
            # the day that it moves to is set afterwards, also when it is the same one
            result.pop(weekday_to_field(self._get_start_date().weekday()), None)
        return result

    def _get_recurrence_params(self):
        params = super()._get_recurrence_params()
        if len(self) == 1 and self._get_joint_activities():
            return keep_fourth(params, self._get_start_date())
        return params

    def _get_recurrence_params_by_date(self, event_date):
        """As above, for the day that the series moves to."""
        if len(self) == 1 and self._get_joint_activities():
            event_date = self._get_start_date()
            params = super()._get_recurrence_params_by_date(event_date)
            return keep_fourth(params, event_date)
        return super()._get_recurrence_params_by_date(event_date)

    def _get_activity_excluded_models(self):
        """The meeting of a joint activity is no task about it."""
        return [*super()._get_activity_excluded_models(), "crm.joint.activity"]

    # ------------------------------------------------------------------ privacy
    def _keep_closed_partnerships_private(self):
        result = super()._keep_closed_partnerships_private()
        # sudo: only asks which ones are about closed partnerships
        activities = self.filtered(
            lambda e: e.privacy != "private"
        )._get_joint_activities()
        activities.filtered(lambda a: a._is_closed()).event_id.privacy = "private"
        return result

    def _get_hidden_ids(self, name, ids):
        """Those of joint activities follow their partnerships."""
        if name == "crm.joint.activity":
            # sudo: as for the other parts of a partnership
            return set(
                self.env[name]
                .sudo()
                .search(
                    [
                        ("id", "in", ids),
                        ("partnership_ids.confidentiality", "in", CLOSED_LEVELS),
                    ]
                )
                .ids
            )
        return super()._get_hidden_ids(name, ids)

    def _close_meetings_of(self, partnerships):
        result = super()._close_meetings_of(partnerships)
        activities = (
            self.env["crm.joint.activity"]
            .sudo()  # sudo: the caller has elevated rights, as there
            .search([("partnership_ids", "in", partnerships.ids)])
        )
        activities.event_id._keep_closed_partnerships_private()
        return result


class CalendarRecurrence(models.Model):
    """A recurring meeting: each occurrence has its joint activity."""

    _inherit = "calendar.recurrence"

    def _apply_recurrence(self, *args, **kwargs):
        detached = super()._apply_recurrence(*args, **kwargs)
        released = self.env.context.get("joint_released")
        if not isinstance(released, Released):
            released = Released()
        for recurrence in self:
            events = recurrence.calendar_event_ids
            activities = events._get_joint_activities()
            source = activities.filtered(
                lambda a, r=recurrence: a.event_id == r.base_event_id
            )
            source = source or activities[:1]
            if source:
                # sudo: see _get_joint_activities; copies have the same links
                source._extend_series(events.sudo() - activities.event_id, released.ids)
                released.ids.difference_update(events._get_joint_activities().ids)
        return detached
