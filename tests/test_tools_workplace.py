# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import unittest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ..tools.workplace import (
    ANSWERS,
    get_place_key,
    get_result,
    get_state,
    is_blocking,
    is_lacking,
)
from .drawn_examples import keep_steady

keep_steady()

points = st.tuples(st.sampled_from((*ANSWERS, False)), st.booleans())
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


class TestWorkplace(unittest.TestCase):
    @given(points)
    def test_what_blocks_is_lacking(self, point):
        if is_blocking(*point):
            self.assertTrue(is_lacking(*point))

    @given(points)
    def test_a_critical_point_never_weighs_less(self, point):
        answer, _critical = point
        self.assertGreaterEqual(is_blocking(answer, True), is_blocking(answer, False))
        self.assertGreaterEqual(is_lacking(answer, True), is_lacking(answer, False))

    @given(st.lists(points, max_size=8), points)
    def test_one_more_point_never_makes_the_result_better(self, some, one):
        order = ("sound", "to_correct", "blocking")
        self.assertGreaterEqual(
            order.index(get_result([*some, one])), order.index(get_result(some))
        )

    def test_each_answer(self):
        for answer, critical, lacking, blocking in (
            ("ok", True, False, False),
            ("not_applicable", True, False, False),
            ("not_seen", False, False, False),
            ("not_seen", True, True, True),
            ("to_correct", False, True, False),
            ("to_correct", True, True, True),
            ("blocking", False, True, True),
            (False, True, False, False),
        ):
            with self.subTest(answer=answer, critical=critical):
                self.assertEqual(is_lacking(answer, critical), lacking)
                self.assertEqual(is_blocking(answer, critical), blocking)

    @given(days, st.integers(-800, 800), st.integers(0, 90))
    def test_the_state_of_a_day(self, today, left, reminder):
        state = get_state(today + timedelta(days=left), 0, today, reminder)
        if left < 0:
            self.assertEqual(state, "expired")
        else:
            self.assertEqual(state, "expiring" if left <= reminder else "valid")
        self.assertEqual(
            get_state(today + timedelta(days=left), 1, today, reminder), "blocking"
        )
        self.assertEqual(get_state(None, 0, today, reminder), "none")

    def test_the_same_place_written_by_two_people(self):
        self.assertEqual(
            get_place_key(7, " Cuisine  du CHSLD"), get_place_key(7, "cuisine du chsld")
        )
        self.assertEqual(get_place_key(False, None), get_place_key(0, ""))
        self.assertNotEqual(get_place_key(7, ""), get_place_key(8, ""))
