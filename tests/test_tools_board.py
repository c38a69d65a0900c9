# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
from datetime import date, timedelta
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..tools import board
from ..tools.board import (
    choose_attention,
    curve,
    previous_period,
    retention_band,
    snapshot_month,
    stack,
    trend,
)
from .drawn_examples import keep_steady

keep_steady()

DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
COUNTS = st.integers(0, 60)


class TestToolsBoard(TestCase):
    def test_examples(self):
        result = doctest.testmod(board)
        self.assertGreaterEqual(result.attempted, 9)
        self.assertFalse(result.failed)

    def test_periods_worked_out_by_hand(self):
        for first, last, expected in (
            ("2026-01-01", "2026-12-31", ("2025-01-01", "2025-12-31")),
            ("2024-02-01", "2024-02-29", ("2024-01-01", "2024-01-31")),
            ("2026-03-01", "2026-04-30", ("2026-01-01", "2026-02-28")),
            ("2026-01-01", "2026-11-29", ("2025-02-02", "2025-12-31")),
            ("2026-05-15", "2026-05-15", ("2026-05-14", "2026-05-14")),
        ):
            with self.subTest(first=first, last=last):
                found = previous_period(*map(date.fromisoformat, (first, last)))
                self.assertEqual(found, tuple(map(date.fromisoformat, expected)))

    @given(DAYS, st.integers(0, 2000))
    def test_the_period_before_touches_and_has_the_same_length(self, first, days):
        last = first + timedelta(days=days)
        start, end = previous_period(first, last)
        self.assertEqual(end + timedelta(days=1), first)
        self.assertLessEqual(start, end)
        whole = first.day == 1 and (last + timedelta(days=1)).day == 1
        if whole:
            self.assertEqual(start.day, 1)
            months = [d.year * 12 + d.month for d in (start, first, last)]
            self.assertEqual(months[1] - months[0], months[2] - months[1] + 1)
        else:
            self.assertEqual(end - start, last - first)

    @given(DAYS)
    def test_a_snapshot_is_not_of_after_the_next_day(self, day):
        month = snapshot_month(day)
        self.assertEqual(month.day, 1)
        self.assertLessEqual(month, day + timedelta(days=1))
        self.assertLess(day - month, timedelta(days=31))

    @given(COUNTS, COUNTS, COUNTS, st.integers(5, 12))
    def test_a_band_holds_the_rate_and_hides_the_counts(
        self, kept, lost, unknown, minimum
    ):
        band = retention_band(kept, lost, unknown, minimum)
        known = kept + lost
        if known < minimum or 2 * known < known + unknown:
            self.assertIsNone(band)
            return
        low, high = band
        self.assertLessEqual(low * known, kept * 100)
        self.assertTrue(kept * 100 < high * known or high == 100)
        # several counts of the same people would have given the same band
        same = [
            other
            for other in range(known + 1)
            if retention_band(other, known - other, unknown, minimum) == band
        ]
        self.assertIn(kept, same)
        self.assertGreater(len(same), 1)

    @given(st.lists(COUNTS, max_size=8), COUNTS, st.floats(1, 500))
    def test_a_bar_stays_within_its_width(self, counts, more, width):
        most = sum(counts) + more
        parts = stack(counts, most, width)
        self.assertEqual(len(parts), len(counts))
        end = 0.0
        for left, part in parts:
            self.assertAlmostEqual(left, end)
            self.assertGreaterEqual(part, 0)
            end = left + part
        self.assertLessEqual(end, width * 1.000001)
        if most and not more:
            self.assertAlmostEqual(end, width)

    @given(st.lists(st.none() | st.floats(0, 100), max_size=14))
    def test_a_curve_stays_in_its_frame_and_breaks_where_nothing_is_known(self, values):
        lines = curve(values, 120, 40)
        points = [point for line in lines for point in line]
        self.assertEqual(len(points), sum(v is not None for v in values))
        for x, y in points:
            self.assertTrue(-1e-6 <= x <= 120 + 1e-6 and -1e-6 <= y <= 40 + 1e-6)
        gaps = sum(
            value is not None and (not rank or values[rank - 1] is None)
            for rank, value in enumerate(values)
        )
        self.assertEqual(len(lines), gaps)

    @given(st.lists(st.tuples(st.integers(0, 9), COUNTS), max_size=12))
    def test_what_to_look_at_is_the_weightiest(self, pairs):
        subjects = [(weight, count, rank) for rank, (weight, count) in enumerate(pairs)]
        chosen = choose_attention(subjects)
        self.assertLessEqual(len(chosen), 5)
        self.assertTrue(all(subject[1] > 0 for subject in chosen))
        left = [s for s in subjects if s[1] > 0 and s not in chosen]
        self.assertEqual(len(chosen) + len(left), sum(s[1] > 0 for s in subjects))
        for subject in left:
            self.assertLessEqual(subject[0], chosen[-1][0])

    def test_a_trend_is_named_from_half_a_point(self):
        self.assertEqual(trend(0.5), "up")
        self.assertEqual(trend(-3), "down")
        self.assertEqual(trend(0), "steady")
        self.assertIsNone(trend(None))
