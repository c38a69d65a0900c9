# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from . import test_scheduled
from .common import PartnershipCase

#: scheduled action → field that tells that it was done
MARKS = {
    "ir_cron_placement_chase": "chased_on",
    "ir_cron_workplace_remind": "reminded_end_on",
    "ir_cron_review_remind": "reminded_on",
    "ir_cron_committee_liaison_close": "closed_on",
    "ir_cron_funding_remind": "reminded_on",
    "ir_cron_privacy_incident_deletion": "deletion_proposed_on",
    "ir_cron_joint_remind": "date_reminded",
    "ir_cron_deliverable_remind": "date_reminded",
}


@tagged("post_install", "-at_install")
class TestClockJumps(PartnershipCase):
    """The clock of the server goes forward and back: nothing is told twice, and what
    was noted while it was wrong keeps nothing back."""

    new_seat = test_scheduled.TestScheduled.new_seat

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.past = fields.Datetime.now() - timedelta(days=4)

    def make_due(self, cron):
        make = getattr(test_scheduled.TestScheduled, f"due_{cron}")
        record, _method, _is_done = make(self, self.new_partnership())
        return record

    def get_day(self, record, name):
        return fields.Date.to_date(record[name])

    # --------------------------------------------------------------------- marks
    def test_a_mark_far_ahead_keeps_nothing_back(self):
        for cron, name in MARKS.items():
            with self.subTest(cron=cron):
                record = self.make_due(cron)
                self.rewrite(record, **{name: self.today + timedelta(days=400)})
                self.run_cron(cron)
                self.assertLessEqual(
                    abs((self.get_day(record, name) - self.today).days), 1
                )

    def test_a_clock_that_goes_back_a_day_tells_nothing_twice(self):
        for cron, name in MARKS.items():
            with self.subTest(cron=cron):
                record = self.make_due(cron)
                ahead = self.today + timedelta(days=1)
                self.rewrite(record, **{name: ahead})
                before = self.env["mail.activity"].search_count([])
                self.run_cron(cron)
                self.assertEqual(self.get_day(record, name), ahead)
                self.assertEqual(self.env["mail.activity"].search_count([]), before)

    def test_an_erasure_is_announced_again_and_not_lost(self):
        file = self.new_participant()
        days = int(self.env["crm.legal.parameter"]._get_value("erasure_warning_days"))
        self.rewrite(
            file,
            date_retention_end=self.today,
            erasure_warned_on=self.today + timedelta(days=500),
        )
        self.run_cron("ir_cron_participant_erase")
        # told now; nothing is erased without the days that keepers are given
        self.assertTrue(file.exists())
        self.assertEqual(file.erasure_warned_on, self.today)
        self.rewrite(file, erasure_warned_on=self.today - timedelta(days=days))
        self.run_cron("ir_cron_participant_erase")
        self.assertFalse(file.exists())

    def test_a_clock_that_is_ahead_erases_nothing_unannounced(self):
        file = self.new_participant()
        self.rewrite(file, date_retention_end=self.today + timedelta(days=700))
        ahead = self.today + timedelta(days=705)
        with freeze_time(f"{ahead} 12:00:00"):
            for _run in range(2):
                self.run_cron("ir_cron_participant_erase")
        self.assertTrue(file.exists())

    # ----------------------------------------------------------------- snapshots
    def take(self, partnership, day):
        self.rewrite(partnership, health_date=day)
        self.env["crm.partnership.health.snapshot"]._take(partnership, day)

    def get_states(self, partnership):
        self.env.invalidate_all()
        rows = self.env["crm.partnership.health.snapshot"].search(
            [("partnership_id", "=", partnership.id)], order="month"
        )
        return [(row.month, row.state) for row in rows]

    def test_months_noted_as_missed_by_a_clock_ahead_are_measured(self):
        partnership = self.new_partnership()
        first = self.today.replace(day=1)
        month = relativedelta(months=1)
        self.take(partnership, first)
        self.take(partnership, first + 4 * month)  # the clock is ahead
        for _run in range(2):
            self.take(partnership, first + month + timedelta(days=3))
        self.take(partnership, first + 2 * month)
        self.assertEqual(
            self.get_states(partnership),
            [
                (first, "measured"),
                (first + month, "measured"),
                (first + 2 * month, "measured"),
                (first + 3 * month, "missed"),
                (first + 4 * month, "measured"),
            ],
        )

    def test_one_that_is_noted_first_by_a_clock_ahead(self):
        partnership = self.new_partnership()
        first = self.today.replace(day=1)
        later = first + relativedelta(months=12)
        self.take(partnership, later)
        self.take(partnership, first)
        self.assertEqual(
            self.get_states(partnership), [(first, "measured"), (later, "measured")]
        )

    def test_a_clock_behind_adds_no_months(self):
        partnership = self.new_partnership()
        first = self.today.replace(day=1)
        self.take(partnership, first)
        for day in (date(2000, 1, 1), date(2020, 2, 29)):
            self.take(partnership, day)
        self.assertEqual(self.get_states(partnership), [(first, "measured")])

    # ------------------------------------------------------------------ moments
    def count_reminders(self, agreement):
        self.env.invalidate_all()
        return len(agreement.event_ids.filtered(lambda e: e.kind == "reminder"))

    def test_around_odd_moments_one_reminder_each(self):
        """The turn of the year, 29 February, the hours that are left out or come twice
        in Québec: runs before, at and after, back and forth."""
        agreement = self.new_agreement(self.new_partnership())
        agreement.action_send()
        people = agreement.signatory_ids
        for moment in (
            "2027-01-01 04:30:00",  # 31 December, 23:30
            "2027-03-14 06:59:00",  # 1:59, then 3:00
            "2027-11-07 05:30:00",  # 1:30, for the first time
            "2028-02-29 12:00:00",
        ):
            with self.subTest(moment=moment):
                now = fields.Datetime.to_datetime(moment)
                self.rewrite(people, reminder_count=0, date_invited=now)
                before = self.count_reminders(agreement)
                wait = timedelta(days=agreement.first_reminder_days)
                for hours in (-1, 0, 1, 0, 26, -1):
                    with freeze_time(now + wait + timedelta(hours=hours)):
                        self.run_cron("ir_cron_agreement_remind")
                invited = people.filtered(lambda p: p.state == "invited")
                self.assertEqual(self.count_reminders(agreement), before + len(invited))
                self.assertEqual(set(invited.mapped("reminder_count")), {1})

    def test_the_day_is_that_of_the_enterprise(self):
        """31 December at 19:30 in Québec is the next year for the server's clock."""
        self.env.company.partner_id.tz = "America/Toronto"
        last = date(2027, 12, 31)
        agreement = self.sign_on_paper(self.new_partnership(), date_end=last)
        self.assertEqual(agreement.state, "in_force")
        for moment, state in (
            ("2028-01-01 00:30:00", "to_renew"),
            ("2028-01-01 05:30:00", "expired"),
        ):
            with freeze_time(moment):
                self.run_cron("ir_cron_agreement_advance")
            self.assertEqual(agreement.state, state)

    def test_a_period_from_29_february(self):
        file = self.new_participant()
        self.rewrite(file, date_end=date(2028, 2, 29))
        file._compute_date_retention_end()
        months = max(file.purpose_ids.mapped("retention_months"))
        self.assertEqual(
            file.date_retention_end, date(2028, 2, 29) + relativedelta(months=months)
        )
        partnership = self.new_partnership()
        agreement = self.sign_on_paper(
            partnership, date_start=date(2028, 2, 29), date_end=date(2029, 2, 27)
        )
        agreement.action_renew(date(2029, 2, 28), date(2030, 2, 27))
        renewal = agreement.next_ids
        self.assertEqual(len(renewal.commitment_ids), len(agreement.commitment_ids))
        for row in renewal.commitment_ids.filtered("date_due"):
            self.assertLessEqual(date(2029, 2, 28), row.date_due)
            self.assertLessEqual(row.date_due, date(2030, 2, 27))
