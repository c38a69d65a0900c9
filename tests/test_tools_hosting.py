# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from ..tools.hosting import Stay, figures, share
from .drawn_examples import keep_steady

keep_steady()


def cases(true, false, employers=3):
    """So many people of whom it is true, and is not."""
    return [(n < true, n, n % employers) for n in range(true + false)]


class TestHosting(TestCase):
    def test_a_share_by_hand(self):
        self.assertEqual(share(cases(7, 5), 5), {"low": 58, "high": 58, "base": 12})

    def test_few_others_give_a_limit_that_is_the_same_for_all_of_them(self):
        limit = {"low": 66, "high": 100, "base": 12}
        for others in range(5):
            self.assertEqual(share(cases(12 - others, others), 5), limit)
        limit = {"low": 0, "high": 34, "base": 12}
        for true in range(5):
            self.assertEqual(share(cases(true, 12 - true), 5), limit)

    def test_too_few_people_or_employers_show_nothing(self):
        self.assertIsNone(share(cases(9, 0), 5))
        self.assertIsNone(share(cases(7, 7, employers=2), 5))
        # one person many times is one person
        self.assertIsNone(share([(True, 1, n % 3) for n in range(30)], 5))
        self.assertIsNone(share([], 5))

    @given(st.integers(0, 60), st.integers(0, 60), st.integers(5, 10))
    def test_no_small_group_can_be_counted_and_the_limit_is_true(
        self, true, false, minimum
    ):
        found = share(cases(true, false), minimum)
        if found is None:
            self.assertLess(true + false, 2 * minimum)
            return
        base = true + false
        self.assertEqual(found["base"], base)
        rate = 100 * true / base
        possible = [
            n for n in range(base + 1) if share(cases(n, base - n), minimum) == found
        ]
        self.assertIn(true, possible)
        if found["low"] == found["high"]:
            self.assertTrue(minimum <= true <= base - minimum)
            self.assertAlmostEqual(found["low"], rate, delta=0.51)
        else:
            self.assertGreaterEqual(len(possible), minimum)
            self.assertTrue(found["low"] <= rate <= found["high"])

    def test_figures_of_stays(self):
        stays = [
            Stay(n, n, n, n % 4, hired=n < 12, ratings=(5, 4), wish="yes", kept="no")
            for n in range(20)
        ]
        # the same person and employer again: counts once among the hired
        stays.append(Stay(20, 0, 0, 0, hired=None))
        # nobody can tell yet
        stays.append(Stay(21, 21, 21, 1, hired=None))
        found = figures(stays, 5)
        self.assertEqual(found["internships"], 22)
        self.assertEqual(found["trainees"], 21)
        self.assertIsNone(found["employers"])
        self.assertEqual(found["hired"], {"low": 60, "high": 60, "base": 20})
        self.assertEqual(found["satisfied"]["base"], 20)
        self.assertEqual(found["wish"]["low"], 80)
        # of the hired alone
        self.assertEqual(found["kept"], {"low": 0, "high": 34, "base": 12})

    def test_what_is_not_known_of_a_job_is_left_out(self):
        stays = [
            Stay(n, n, n, n % 3, hired=True, kept="unknown" if n % 2 else "yes")
            for n in range(40)
        ]
        self.assertEqual(figures(stays, 5)["kept"]["base"], 20)

    def test_satisfied_begins_at_well(self):
        stays = [
            Stay(n, n, n, n % 4, ratings=(4, 4, 4) if n < 10 else (5, 3, 3.9))
            for n in range(20)
        ]
        self.assertEqual(figures(stays, 5)["satisfied"]["low"], 50)
