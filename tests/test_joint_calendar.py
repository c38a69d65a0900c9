# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, datetime, time, timedelta

import pytz

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from .common import ZONE
from .joint_case import JointCase

#: days from one meeting to the next, the hour that clocks lose in spring included
RHYTHM_DAYS = {
    "week": range(6, 8),
    "two_weeks": range(13, 15),
    "month": range(27, 36),
    "two_months": range(55, 71),
    "quarter": range(83, 99),
}


@tagged("post_install", "-at_install")
class TestJointCalendar(JointCase, MailCase):
    """One meeting, whichever side it is changed on."""

    def in_calendar(self, activity, user=None):
        return activity.event_id.with_user(user or self.developer)

    def series(self, activity):
        return self.env["crm.joint.activity"].search(
            [("series_key", "=", activity.series_key)], order="start"
        )

    def new_series(self, count=4, days=7, **vals):
        vals.setdefault("people", [self.contact])
        vals.setdefault("partnership_ids", [Command.set(self.partnership.ids)])
        activity = self.new_activity(days=days, **vals)
        self.env["crm.joint.activity.repeat"].with_user(self.developer).create(
            {"activity_id": activity.id, "rhythm": "week", "count": count}
        ).action_confirm()
        series = self.series(activity)
        self.assertEqual(len(series), count)
        return series

    def assert_same(self, activities):
        """Both sides say the same."""
        self.env.invalidate_all()
        for activity in activities:
            event = activity.event_id
            self.assertEqual(
                (activity.name, activity.start, activity.stop, activity.location),
                (event.name, event.start, event.stop, event.location),
            )
            self.assertEqual(activity.attendance_ids.partner_id, event.partner_ids)
            self.assertEqual(event.active, activity.state != "cancelled")
            self.assertEqual(event.res_id, activity.id)

    # ------------------------------------------------------------ one meeting
    def test_planning_makes_one_meeting_and_invites_once(self):
        with self.mock_mail_gateway():
            activity = self.new_activity(people=[self.contact], location="Salle A")
            self.env.cr.flush()
        event = activity.event_id
        self.assertEqual(event.user_id, self.developer)
        self.assertEqual(event.partner_ids, self.contact | self.developer.partner_id)
        self.assertEqual(activity.attendance_ids.partner_id, event.partner_ids)
        self.assert_same(activity)
        self.assertFalse(activity.activity_ids)
        mails = self._new_mails.filtered(lambda m: self.contact in m.recipient_ids)
        self.assertEqual(len(mails), 1)
        invitation = event.attendee_ids.filtered(lambda a: a.partner_id == self.contact)
        # the guest's link, which the one who plans does not see
        self.assertIn(f"view?token={invitation.sudo().access_token}", mails.body_html)
        self.assertEqual(
            self.env["calendar.event"].search_count(
                [("name", "=", "Rencontre du comité")]
            ),
            1,
        )

    def test_the_activity_changes_the_meeting(self):
        activity = self.new_activity(people=[self.contact])
        later = activity.start + timedelta(days=1)
        with self.mock_mail_gateway():
            activity.with_user(self.developer).write(
                {
                    "name": "Visite",
                    "start": later,
                    "stop": later + timedelta(hours=1),
                    "location": "Usine",
                }
            )
        self.assert_same(activity)
        self.assertEqual(activity.event_id.start, later)
        moved = self._new_mails.filtered(lambda m: self.contact in m.recipient_ids)
        self.assertEqual(len(moved), 1)
        guest = self.env["res.partner"].create({"name": "Une invitée"})
        activity.with_user(self.developer).write(
            {
                "start": later - timedelta(hours=3),
                "attendance_ids": [
                    Command.create({"partner_id": guest.id}),
                    Command.delete(self.row(activity, self.contact).id),
                ],
            }
        )
        self.assert_same(activity)
        self.assertIn(guest, activity.event_id.partner_ids)
        self.assertNotIn(self.contact, activity.event_id.partner_ids)
        self.env["crm.joint.activity.attendance"].with_user(self.developer).create(
            {"activity_id": activity.id, "partner_id": self.contact.id}
        )
        self.assert_same(activity)
        self.row(activity, guest).with_user(self.developer).unlink()
        self.assert_same(activity)
        activity.user_id = self.other_developer
        self.assertEqual(activity.event_id.user_id, self.other_developer)

    def test_the_calendar_changes_the_activity(self):
        activity = self.new_activity(people=[self.contact])
        event = self.in_calendar(activity)
        later = activity.start + timedelta(days=2)
        event.write({"start": later})
        self.assertEqual(activity.start, later)
        self.assertEqual(activity.duration, 2)
        event.write({"name": "Autre titre", "location": "En ligne"})
        event.write({"duration": 3.5})
        self.assertEqual(activity.duration, 3.5)
        guest = self.env["res.partner"].create({"name": "Une invitée"})
        event.write(
            {"partner_ids": [Command.link(guest.id), Command.unlink(self.contact.id)]}
        )
        self.assert_same(activity)
        self.assertIn(guest, activity.attendance_ids.partner_id)
        self.assertNotIn(self.contact, activity.attendance_ids.partner_id)

    def test_a_whole_day_in_the_calendar(self):
        activity = self.new_activity()
        event = self.in_calendar(activity)
        event.write(
            {"allday": True, "start_date": "2031-05-06", "stop_date": "2031-05-07"}
        )
        # from eight to five, where the organiser is
        self.assertEqual(str(activity.start), "2031-05-06 12:00:00")
        self.assertEqual(str(activity.stop), "2031-05-07 21:00:00")
        activity.with_user(self.developer).name = "Salon de l'emploi"
        self.assertTrue(event.allday)
        activity.with_user(self.developer).write(
            {"start": "2031-05-06 13:00:00", "stop": "2031-05-06 20:00:00"}
        )
        self.assertFalse(event.allday)
        self.assert_same(activity)

    def test_rsvp_is_the_one_of_the_calendar(self):
        activity = self.new_activity(people=[self.contact])
        row = self.row(activity, self.contact)
        self.assertEqual(row.rsvp, "needsAction")
        activity.event_id.attendee_ids.filtered(
            lambda a: a.partner_id == self.contact
        ).do_decline()
        self.env.invalidate_all()
        self.assertEqual(row.rsvp, "declined")
        self.assertEqual(self.row(activity, self.developer.partner_id).rsvp, "accepted")

    # ---------------------------------------------------------- cancelling
    def test_cancelling_leaves_the_calendar_and_tells_once(self):
        activity = self.new_activity(people=[self.contact])
        with self.mock_mail_gateway():
            activity.with_user(self.developer).action_cancel("Reporté")
            activity.with_user(self.developer).write({"location": "Ailleurs"})
        self.assertFalse(activity.event_id.active)
        told = self._new_mails.filtered(lambda m: self.contact in m.recipient_ids)
        self.assertEqual(len(told), 1)
        activity.with_user(self.developer).action_reopen()
        self.assertTrue(activity.event_id.active)
        self.assert_same(activity)

    def test_deleted_in_the_calendar(self):
        activity = self.new_activity()
        self.in_calendar(activity).unlink()
        self.env.invalidate_all()
        self.assertEqual(activity.state, "cancelled")
        self.assertTrue(activity.cancel_reason)
        self.assertFalse(activity.event_id)
        activity.with_user(self.developer).action_reopen()
        self.assertTrue(activity.event_id)
        self.in_calendar(activity).action_archive()
        self.assertEqual(activity.state, "cancelled")
        self.in_calendar(activity).action_unarchive()
        self.assertEqual(activity.state, "planned")
        self.assert_same(activity)

    def test_what_was_held_stays(self):
        activity = self.new_activity(
            days=-2,
            people=[self.contact],
            partnership_ids=[Command.set(self.partnership.ids)],
        )
        self.hold(activity)
        event = self.in_calendar(activity)
        start = activity.start
        event.write({"start": start + timedelta(days=9)})
        event.write({"partner_ids": [Command.unlink(self.contact.id)]})
        self.assertEqual(activity.start, start)
        self.assertIn(self.contact, activity.attendance_ids.partner_id)
        event.unlink()
        self.env.invalidate_all()
        self.assertEqual(activity.state, "held")
        self.assertEqual(activity.hours_employer, 2)
        other = self.new_activity(days=-3)
        self.hold(other)
        self.in_calendar(other).action_archive()
        self.assertEqual(other.state, "held")

    def test_deleting_the_activity_deletes_its_meeting(self):
        activity = self.new_activity()
        event = activity.event_id
        activity.with_user(self.developer).unlink()
        self.assertFalse(event.exists())

    # ---------------------------------------------------------- recurrence
    def test_a_series_is_planned_once(self):
        first = self.new_activity(
            days=7,
            people=[self.contact],
            partnership_ids=[Command.set(self.partnership.ids)],
            committee_ids=[Command.set(self.committee.ids)],
            is_shared=True,
        )
        with self.mock_mail_gateway():
            self.env["crm.joint.activity.repeat"].with_user(self.developer).create(
                {"activity_id": first.id, "rhythm": "two_weeks", "count": 5}
            ).action_confirm()
        self.assertFalse(self._new_mails)
        series = self.series(first)
        self.assertEqual(len(series), 5)
        self.assertEqual(len(series.event_id), 5)
        self.assertEqual(len(series.event_id.recurrence_id), 1)
        self.assert_same(series)
        for activity in series:
            self.assertEqual(activity.partnership_ids, self.partnership)
            self.assertEqual(activity.committee_ids, self.committee)
            self.assertTrue(activity.is_shared)
            self.assertEqual(activity.user_id, self.developer)
        # at the same hour of the clock, which may change in between
        first, last = (
            pytz.timezone(ZONE).fromutc(moment).replace(tzinfo=None)
            for moment in (series[0].start, series[4].start)
        )
        self.assertEqual(last - first, timedelta(weeks=8))

    def test_a_series_by_day_of_the_month(self):
        first = self.new_activity(
            start="2031-01-14 18:00:00", stop="2031-01-14 20:00:00"
        )
        self.env["crm.joint.activity.repeat"].with_user(self.developer).create(
            {
                "activity_id": first.id,
                "rhythm": "month",
                "count": 3,
                "pattern": "weekday",
            }
        ).action_confirm()
        # the second Tuesday, at one in the afternoon in winter and in summer
        self.assertEqual(
            [str(a.start) for a in self.series(first)],
            ["2031-01-14 18:00:00", "2031-02-11 18:00:00", "2031-03-11 17:00:00"],
        )

    def test_one_of_a_series(self):
        series = self.new_series()
        second = series[1]
        second.with_user(self.developer).write({"location": "Ailleurs"})
        later = second.start + timedelta(hours=4)
        self.in_calendar(second).write(
            {"start": later, "recurrence_update": "self_only"}
        )
        self.assertEqual(second.start, later)
        self.assert_same(series)
        self.assertFalse(series[2].location)
        self.in_calendar(series[2]).action_mass_archive("self_only")
        self.assertEqual(series.mapped("state").count("cancelled"), 1)
        self.assertEqual(series[2].state, "cancelled")

    def test_this_and_following_are_moved(self):
        series = self.new_series()
        minutes = "<p>Ordre du jour de la quatrième</p>"
        series[3].minutes = minutes
        before = series.mapped("start")
        third = series[2]
        self.in_calendar(third).write(
            {
                "start": third.start + timedelta(hours=3),
                "recurrence_update": "future_events",
            }
        )
        self.env.invalidate_all()
        self.assertEqual(len(self.series(third)), 4)
        self.assertEqual(series.mapped("state"), ["planned"] * 4)
        shift = [timedelta(0)] * 2 + [timedelta(hours=3)] * 2
        self.assertEqual(
            series.mapped("start"), [a + b for a, b in zip(before, shift, strict=True)]
        )
        self.assertEqual(series[3].minutes, minutes)
        self.assert_same(series)

    def test_an_evening_series_keeps_its_day(self):
        """18:00 in Québec is the next day in UTC once it is moved by two hours."""
        zone = pytz.timezone(ZONE)
        day = (self.now + timedelta(days=7)).date()
        day += timedelta(days=(2 - day.weekday()) % 7)  # clocks change on Sundays
        start = zone.localize(datetime.combine(day, time(18)))
        start = start.astimezone(pytz.utc).replace(tzinfo=None)
        series = self.new_series(start=start, stop=start + timedelta(hours=1))
        self.assertEqual(
            {zone.fromutc(a.start).weekday() for a in series}, {day.weekday()}
        )
        for hours in (2, -2, 26):
            before = series[1:].mapped("start")
            self.in_calendar(series[1]).write(
                {
                    "start": series[1].start + timedelta(hours=hours),
                    "recurrence_update": "future_events",
                }
            )
            self.env.invalidate_all()
            self.assertEqual(series.mapped("state"), ["planned"] * 4)
            self.assertEqual(
                series[1:].mapped("start"),
                [moment + timedelta(hours=hours) for moment in before],
            )
            self.assertEqual(len(self.series(series[0])), 4)
            self.assert_same(series)

    def test_a_late_evening_is_repeated_on_its_day(self):
        """20:00 in Québec is the next day in UTC already when it is repeated."""
        day = (self.now + timedelta(days=7)).date()
        self.repeat_evenings(day + timedelta(days=(2 - day.weekday()) % 7))

    def test_a_late_evening_in_the_month_in_which_clocks_change(self):
        """The first day of its month is on the other side of the change; and the fourth
        Wednesday of five, the last one of four, the fifth one."""
        for day in (
            *(date(2027, 3, 24), date(2027, 11, 10)),
            *(date(2027, 4, 28), date(2027, 6, 30)),
        ):
            self.repeat_evenings(day)

    def repeat_evenings(self, day):
        zone = pytz.timezone(ZONE)
        start = zone.localize(datetime.combine(day, time(20)))
        start = start.astimezone(pytz.utc).replace(tzinfo=None)
        for rhythm in ("week", "two_weeks", "month", "two_months", "quarter"):
            with self.subTest(rhythm=rhythm, day=day):
                activity = self.new_activity(
                    start=start, stop=start + timedelta(hours=1)
                )
                self.env["crm.joint.activity.repeat"].with_user(self.developer).create(
                    {"activity_id": activity.id, "rhythm": rhythm, "count": 3}
                ).action_confirm()
                series = self.series(activity)
                moments = series.mapped("start")
                self.assertEqual(len(series), 3, moments)
                self.assertEqual(
                    {zone.fromutc(moment).weekday() for moment in moments},
                    {day.weekday()},
                    moments,
                )
                self.assertEqual({zone.fromutc(m).hour for m in moments}, {20}, moments)
                self.assertEqual(activity.start, start)
                apart = RHYTHM_DAYS[rhythm]
                for before, after in zip(series, series[1:], strict=False):
                    self.assertIn((after.start - before.start).days, apart, moments)
                self.assert_same(series)

    def test_all_are_moved_and_renamed(self):
        series = self.new_series()
        before = series.mapped("start")
        self.in_calendar(series[0]).write(
            {
                "start": series[0].start + timedelta(days=1),
                "name": "Table sectorielle",
                "recurrence_update": "all_events",
            }
        )
        self.env.invalidate_all()
        self.assertEqual(len(self.series(series[0])), 4)
        self.assertEqual(
            series.mapped("start"), [start + timedelta(days=1) for start in before]
        )
        self.assertEqual(set(series.mapped("name")), {"Table sectorielle"})
        self.assertEqual(series.mapped("state"), ["planned"] * 4)
        self.assert_same(series)
        self.in_calendar(series[1]).write(
            {"location": "Salle B", "recurrence_update": "all_events"}
        )
        self.env.invalidate_all()
        self.assertEqual(set(series.mapped("location")), {"Salle B"})

    def test_a_series_is_extended_and_shortened(self):
        series = self.new_series()
        self.in_calendar(series[0]).write(
            {"count": 6, "recurrence_update": "all_events"}
        )
        longer = self.series(series[0])
        self.assertEqual(len(longer), 6)
        self.assertTrue(series < longer)
        self.assertEqual(longer.mapped("state"), ["planned"] * 6)
        self.assertEqual(longer[5].partnership_ids, self.partnership)
        self.assert_same(longer)
        self.in_calendar(longer[0]).write(
            {"count": 2, "recurrence_update": "all_events"}
        )
        self.env.invalidate_all()
        self.assertEqual(
            self.series(series[0]).mapped("state"), ["planned"] * 2 + ["cancelled"] * 4
        )

    def test_moving_all_leaves_what_was_held(self):
        series = self.new_series(days=-10)
        self.hold(series[0])
        self.hold(series[1])
        held = series[:2].mapped("start")
        self.in_calendar(series[2]).write(
            {
                "start": series[2].start + timedelta(hours=1),
                "recurrence_update": "all_events",
            }
        )
        self.env.invalidate_all()
        self.assertEqual(len(self.series(series[0])), 4)
        self.assertEqual(series.mapped("state"), ["held", "held", "planned", "planned"])
        self.assertEqual(series[:2].mapped("start"), held)
        self.assert_same(series[2:])

    def test_this_and_following_are_deleted(self):
        series = self.new_series()
        self.in_calendar(series[2]).action_mass_deletion("future_events")
        self.env.invalidate_all()
        self.assertEqual(series.mapped("state"), ["planned"] * 2 + ["cancelled"] * 2)
        self.in_calendar(series[0]).action_mass_deletion("all_events")
        self.env.invalidate_all()
        self.assertEqual(series.mapped("state"), ["cancelled"] * 4)
        other = self.new_series()
        self.in_calendar(other[1]).action_mass_archive("future_events")
        self.env.invalidate_all()
        self.assertEqual(other.mapped("state"), ["planned"] + ["cancelled"] * 3)

    def test_repeated_from_the_calendar(self):
        activity = self.new_activity(people=[self.contact], days=5)
        self.in_calendar(activity).write(
            {
                "recurrency": True,
                "rrule_type_ui": "daily",
                "rrule_type": "daily",
                "interval": 1,
                "end_type": "count",
                "count": 3,
            }
        )
        series = self.series(activity)
        self.assertEqual(len(series), 3)
        self.assert_same(series)
        self.in_calendar(series[0]).write(
            {"recurrency": False, "recurrence_update": "all_events"}
        )
        self.env.invalidate_all()
        self.assertEqual(
            sorted(series.mapped("state")), ["cancelled", "cancelled", "planned"]
        )

    def test_what_is_not_repeated(self):
        activity = self.new_series()[1]
        windows = self.env["crm.joint.activity.repeat"].with_user(self.developer)
        with self.assertRaises(UserError):
            windows.create({"activity_id": activity.id}).action_confirm()
        single = self.new_activity(days=5)
        for count in (1, 61):
            with self.assertRaises(UserError):
                windows.create(
                    {"activity_id": single.id, "count": count}
                ).action_confirm()
        self.hold(past := self.new_activity(days=-1))
        with self.assertRaises(UserError):
            windows.create({"activity_id": past.id}).action_confirm()

    # ------------------------------------------------------------- colleagues
    def test_a_colleague_without_access_moves_the_meeting(self):
        employee = self._new_user("employee", "base.group_user")
        activity = self.new_activity(people=[self.contact])
        self.assertFalse(activity.with_user(employee).has_access("read"))
        event = self.in_calendar(activity, employee)
        later = activity.start + timedelta(days=1)
        event.write({"start": later, "name": "Déplacée"})
        self.assertEqual((activity.start, activity.name), (later, "Déplacée"))
        event.write({"user_id": employee.id})
        self.assertEqual(activity.user_id, self.developer)
        event.unlink()
        self.assertEqual(activity.state, "cancelled")

    def test_a_forged_context_changes_nothing(self):
        activity = self.new_activity()
        other = self.new_series()[2]
        later = activity.start + timedelta(days=1)
        self.in_calendar(activity).with_context(
            joint_sync=True, joint_released=[other.id]
        ).write({"start": later})
        self.assertEqual(activity.start, later)
        self.assertEqual(other.state, "planned")
        activity.with_user(self.developer).with_context(joint_sync=1).name = "Autre"
        self.assertEqual(activity.event_id.name, "Autre")

    # ---------------------------------------------------------------- privacy
    def test_the_meeting_of_a_closed_partnership_is_private(self):
        closed = self.new_partnership(
            user_id=self.director.id, confidentiality="restricted"
        )
        activity = self.new_activity(self.director, people=[self.contact])
        self.assertFalse(activity.event_id.privacy)
        activity.with_user(self.director).partnership_ids = closed
        event = activity.event_id
        self.assertEqual(event.privacy, "private")
        self.env.invalidate_all()
        shown = event.with_user(self.other_developer).read(["name"])[0]["name"]
        self.assertNotIn("Rencontre", shown)
        event.with_user(self.director).write({"privacy": "public"})
        self.assertEqual(event.privacy, "private")
        event.with_user(self.director).write({"res_id": False, "res_model_id": False})
        event.with_user(self.director).write({"privacy": "public"})
        self.assertEqual(event.privacy, "private")
        series = self.new_series()
        self.assertFalse(any(series.event_id.mapped("privacy")))
        self.partnership.with_user(self.developer).confidentiality = "team"
        self.assertEqual(set(series.event_id.mapped("privacy")), {"private"})
        self.assertEqual(
            self.new_activity(
                partnership_ids=[Command.set(self.partnership.ids)]
            ).event_id.privacy,
            "private",
        )
