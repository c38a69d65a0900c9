# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import unittest
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ..tools import alignment_score as formulas
from ..tools.alignment_score import Compared
from .drawn_examples import keep_steady

keep_steady()

ratings = st.one_of(st.none(), st.integers(0, 4))
medians = st.one_of(st.none(), st.integers(0, 8).map(lambda n: n / 2))
rows = st.lists(st.builds(Compared, st.integers(1, 5), medians, medians), max_size=30)


def swapped(row):
    return Compared(row.weight, row.employer, row.enterprise)


class TestAlignmentScore(unittest.TestCase):
    def test_median_and_spread(self):
        self.assertEqual(formulas.side_rating([1, 4, None, 2]), 2)
        self.assertEqual(formulas.side_rating([1, 2]), 1.5)
        self.assertIsNone(formulas.side_rating([None, None]))
        self.assertEqual(formulas.spread([1, None, 4]), 3)
        self.assertEqual(formulas.spread([None]), 0)

    def test_worked_example(self):
        example = [Compared(3, 4, 2), Compared(1, 2, 2), Compared(2, None, 4)]
        # (3 × 3 + 1 × 2) ÷ 4 × 25; (3 × 2 + 0) ÷ 4; 4 of 6
        self.assertAlmostEqual(formulas.joint_score(example), 68.75)
        self.assertAlmostEqual(formulas.mean_gap(example), 1.5)
        self.assertAlmostEqual(formulas.coverage(example), 100 * 4 / 6)
        self.assertAlmostEqual(formulas.party_score(example, "enterprise"), 87.5)
        self.assertAlmostEqual(
            formulas.party_score(example, "employer"), 25 * (6 + 2 + 8) / 6
        )

    def test_unknown_is_never_a_zero(self):
        known = [Compared(1, 4, 4)]
        self.assertEqual(
            formulas.joint_score(known),
            formulas.joint_score([*known, Compared(5, None, 0)]),
        )
        self.assertIsNone(formulas.joint_score([Compared(1, None, None)]))
        self.assertIsNone(formulas.mean_gap([]))
        self.assertEqual(formulas.coverage([]), 0)

    def test_blocking_wants_both_parties_at_the_threshold(self):
        self.assertFalse(formulas.is_blocking(Compared(1, 2, 2), 2))
        self.assertTrue(formulas.is_blocking(Compared(1, 1.5, 4), 2))
        self.assertTrue(formulas.is_blocking(Compared(1, None, 4), 2))

    @given(st.lists(ratings, max_size=9))
    def test_the_rating_of_a_party_lies_between_its_extremes(self, values):
        known = [value for value in values if value is not None]
        rating = formulas.side_rating(values)
        if not known:
            self.assertIsNone(rating)
            return
        self.assertTrue(min(known) <= rating <= max(known))
        self.assertTrue(0 <= formulas.spread(values) <= 4)
        self.assertEqual(formulas.side_rating(values[::-1]), rating)

    @given(rows)
    def test_bounds_symmetry_and_order(self, table):
        score, gap = formulas.joint_score(table), formulas.mean_gap(table)
        mirrored = [swapped(row) for row in table]
        self.assertEqual(score is None, gap is None)
        self.assertTrue(0 <= formulas.coverage(table) <= 100 + 1e-9)
        if score is None:
            return
        self.assertTrue(-1e-9 <= score <= 100 + 1e-9)
        self.assertTrue(0 <= gap <= 4)
        self.assertAlmostEqual(score, formulas.joint_score(mirrored))
        self.assertAlmostEqual(gap, formulas.mean_gap(mirrored[::-1]))

    @given(rows, st.integers(2, 7))
    def test_the_unit_of_the_weights_does_not_matter(self, table, factor):
        scaled = [Compared(r.weight * factor, r.enterprise, r.employer) for r in table]
        if formulas.joint_score(table) is None:
            return
        self.assertAlmostEqual(
            formulas.joint_score(table), formulas.joint_score(scaled)
        )
        self.assertAlmostEqual(formulas.mean_gap(table), formulas.mean_gap(scaled))

    @given(rows)
    def test_against_exact_fractions(self, table):
        pairs = [
            (r.weight, Fraction(r.enterprise), Fraction(r.employer))
            for r in table
            if r.is_comparable
        ]
        if not pairs:
            return
        total = sum(w for w, _a, _b in pairs)
        exact = Fraction(25, 2) * sum(w * (a + b) for w, a, b in pairs) / total
        self.assertAlmostEqual(formulas.joint_score(table), float(exact))

    @given(rows)
    def test_a_better_answer_never_lowers_the_score(self, table):
        better = [
            Compared(
                r.weight,
                r.enterprise,
                r.employer if r.employer is None else min(4, r.employer + 1),
            )
            for r in table
        ]
        if formulas.joint_score(table) is not None:
            self.assertGreaterEqual(
                formulas.joint_score(better), formulas.joint_score(table) - 1e-9
            )
