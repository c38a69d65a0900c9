# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..tools.retention import (
    DEFINITIONS,
    GAP_DAYS,
    NO,
    NOT_DUE,
    UNKNOWN,
    YES,
    Spell,
    milestone,
    rates,
    retention,
)
from .drawn_examples import keep_steady

keep_steady()

HIRED = date(2026, 1, 5)


def day(number):
    """The day ``number`` of the job; 0 is the first."""
    return HIRED + timedelta(days=number)


def results(weeks, spells, known, today=date(2027, 6, 1)):
    found = retention(HIRED, weeks, spells, known, today)
    return tuple(found[name] for name in DEFINITIONS)


class TestRetention(TestCase):
    """Worked out by hand: (snapshot, any employer, same employer)."""

    def test_still_there_and_told(self):
        there = [Spell(HIRED, None, True)]
        self.assertEqual(results(4, there, day(28)), (YES, YES, YES))
        # told the day before only
        self.assertEqual(results(4, there, day(27)), (UNKNOWN, UNKNOWN, UNKNOWN))

    def test_a_milestone_counts_from_its_day_on(self):
        there = [Spell(HIRED, None, True)]
        self.assertEqual(milestone(HIRED, 4), date(2026, 2, 2))
        self.assertEqual(results(4, there, day(28), day(27)), (NOT_DUE,) * 3)
        self.assertEqual(results(4, there, day(28), day(28)), (YES,) * 3)

    def test_left_on_the_day_before_and_on_the_day(self):
        self.assertEqual(
            results(4, [Spell(HIRED, day(27), True)], day(200)), (NO, NO, NO)
        )
        self.assertEqual(
            results(4, [Spell(HIRED, day(28), True)], day(200)), (YES, YES, YES)
        )

    def test_left_and_nothing_known_since(self):
        self.assertEqual(
            results(4, [Spell(HIRED, day(10), True)], day(10)), (UNKNOWN, UNKNOWN, NO)
        )

    def test_another_employer_within_five_weeks(self):
        jobs = [Spell(HIRED, day(9), True), Spell(day(10 + GAP_DAYS), None, False)]
        self.assertEqual(results(12, jobs, day(90)), (YES, YES, NO))
        # on the day itself, in the gap
        self.assertEqual(results(4, jobs, day(90)), (NO, YES, NO))

    def test_another_employer_one_day_too_late(self):
        jobs = [Spell(HIRED, day(9), True), Spell(day(11 + GAP_DAYS), None, False)]
        self.assertEqual(results(12, jobs, day(90)), (YES, NO, NO))

    def test_without_a_job_for_more_than_five_weeks(self):
        jobs = [Spell(HIRED, day(20), True)]
        self.assertEqual(results(4, jobs, day(20 + GAP_DAYS)), (NO, UNKNOWN, NO))
        self.assertEqual(results(4, jobs, day(21 + GAP_DAYS)), (NO, NO, NO))

    def test_called_back_by_the_same_employer(self):
        jobs = [Spell(HIRED, day(20), True), Spell(day(25), None, True)]
        self.assertEqual(results(4, jobs, day(40)), (YES, YES, NO))

    def test_rates_leave_out_what_is_not_due_and_do_not_lose_the_unknown(self):
        self.assertEqual(
            rates([YES, YES, NO, UNKNOWN, NOT_DUE]),
            {
                "due": 4,
                "known": 3,
                "kept": 2,
                "rate": 2 / 3,
                "response_rate": 3 / 4,
            },
        )
        self.assertIsNone(rates([NOT_DUE])["rate"])
        self.assertIsNone(rates([UNKNOWN])["rate"])
        self.assertEqual(rates([UNKNOWN])["response_rate"], 0)


spans = st.lists(
    st.tuples(st.integers(0, 400), st.none() | st.integers(0, 200), st.booleans()),
    max_size=4,
)


class TestRetentionProperties(TestCase):
    @given(spans, st.integers(0, 500), st.integers(1, 60), st.integers(0, 600))
    def test_the_definitions_agree(self, drawn, first_end, weeks, known):
        spells = [Spell(HIRED, day(first_end), True)] + [
            Spell(day(start), None if length is None else day(start + length), same)
            for start, length, same in drawn
        ]
        snapshot, any_employer, same = results(
            weeks, spells, day(known), HIRED + timedelta(days=2000)
        )
        # who never left their employer was in a job, without a gap
        if same == YES:
            self.assertEqual((snapshot, any_employer), (YES, YES))
        if any_employer == NO:
            self.assertNotEqual(same, YES)

    @given(st.integers(0, 500), st.integers(1, 60), st.integers(0, 600))
    def test_knowing_more_never_takes_an_answer_back(self, end, weeks, known):
        spells = [Spell(HIRED, day(end), True)]
        before = results(weeks, spells, day(known), day(2000))
        after = results(weeks, spells, day(known + 30), day(2000))
        for early, late in zip(before, after, strict=True):
            if early != UNKNOWN:
                self.assertEqual(early, late)
