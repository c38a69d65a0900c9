# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import unittest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ..tools import agreement_changes, fairness, fingerprint, recurrence
from ..tools.agreement_changes import Item, compare
from ..tools.recurrence import due_dates
from .drawn_examples import keep_steady

keep_steady()

amounts = st.floats(0, 1e6, allow_nan=False)
portions = st.floats(0, 1, allow_nan=False)
rhythms = st.sampled_from(sorted(recurrence.MONTHS))
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
items = st.lists(
    st.builds(
        Item,
        st.sampled_from("abcdef"),
        st.sampled_from(("", "titre", "autre")),
        st.dictionaries(st.sampled_from("xyz"), st.sampled_from(("", "1", "2"))),
    ),
    unique_by=lambda item: item.key,
    max_size=6,
)


class TestFairness(unittest.TestCase):
    def test_the_examples_in_the_documentation_are_true(self):
        for module in (fairness, recurrence, fingerprint, agreement_changes):
            failed, tried = doctest.testmod(module)
            self.assertTrue(tried)
            self.assertFalse(failed)

    @given(amounts, amounts, portions)
    def test_index_stays_between_0_and_100(self, ours, theirs, wanted):
        share = fairness.employer_share(ours, theirs)
        index = fairness.fairness_index(share, wanted)
        if ours + theirs == 0:
            self.assertIsNone(index)
        else:
            self.assertTrue(0 <= index <= 100)

    @given(amounts, amounts, portions)
    def test_swapping_the_parties_changes_nothing(self, ours, theirs, wanted):
        one = fairness.fairness_index(fairness.employer_share(ours, theirs), wanted)
        other = fairness.fairness_index(
            fairness.employer_share(theirs, ours), 1 - wanted
        )
        if one is None:
            self.assertIsNone(other)
        else:
            self.assertAlmostEqual(one, other, places=6)

    @given(st.floats(1, 1e6), st.floats(1, 1e6), st.floats(0.01, 1000))
    def test_the_unit_does_not_matter(self, ours, theirs, unit):
        self.assertAlmostEqual(
            fairness.employer_share(ours, theirs),
            fairness.employer_share(ours * unit, theirs * unit),
            places=6,
        )

    @given(portions, portions, portions)
    def test_nearer_to_the_share_wanted_is_never_worse(self, one, other, wanted):
        near, far = sorted((one, other), key=lambda share: abs(share - wanted))
        self.assertGreaterEqual(
            fairness.fairness_index(near, wanted) + 1e-9,
            fairness.fairness_index(far, wanted),
        )

    def test_known_points(self):
        self.assertEqual(fairness.fairness_index(0.3, 0.3), 100)
        self.assertEqual(fairness.fairness_index(1, 0.3), 0)
        self.assertAlmostEqual(fairness.fairness_index(0, 0.3), 100 * (1 - 0.3 / 0.7))
        self.assertEqual(fairness.effort_value(2, 0, 30), 60)

    @given(amounts, amounts, amounts)
    def test_shares_add_up_to_one(self, ours, theirs, third):
        shares = fairness.shares(
            {"enterprise": ours, "employer": theirs, "third": third}
        )
        if shares:
            self.assertAlmostEqual(sum(shares.values()), 1)

    @given(days, rhythms, st.integers(-10, 1500))
    def test_due_dates_are_ordered_unique_and_in_time(self, first, rhythm, length):
        until = first + timedelta(days=length)
        dates = due_dates(first, rhythm, until)
        self.assertEqual(dates, sorted(set(dates)))
        self.assertTrue(all(first <= day <= until for day in dates))
        self.assertEqual(bool(dates), first <= until)
        self.assertEqual(dates, due_dates(first, rhythm, until))

    def test_the_end_of_the_month_comes_back(self):
        dates = due_dates(date(2028, 1, 31), "monthly", date(2028, 4, 30))
        self.assertEqual([d.day for d in dates], [31, 29, 31, 30])
        self.assertEqual(due_dates(date(2028, 1, 1), "none", date(2030, 1, 1)), [])

    @given(items)
    def test_nothing_differs_from_itself(self, pieces):
        self.assertEqual(compare(pieces, pieces), [])

    @given(items, items)
    def test_differences_mirror_each_other(self, old, new):
        there = {(c.kind, c.before, c.after) for c in compare(old, new)}
        mirror = {"added": "removed", "removed": "added", "changed": "changed"}
        back = {(mirror[c.kind], c.after, c.before) for c in compare(new, old)}
        self.assertEqual(there, back)
