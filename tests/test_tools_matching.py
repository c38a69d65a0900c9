# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import unittest

from hypothesis import given
from hypothesis import strategies as st

from ..tools.matching import (
    BASIS_WEIGHTS,
    WEIGHTS,
    level_state,
    points,
    requirement_weight,
    score,
)
from .drawn_examples import keep_steady

keep_steady()

parts = st.floats(0, 1, allow_nan=False)
component_values = st.fixed_dictionaries(dict.fromkeys(WEIGHTS, parts))
levels = st.integers(0, 100)


class TestMatchingTools(unittest.TestCase):
    def test_the_weights_add_up_to_100(self):
        self.assertEqual(sum(WEIGHTS.values()), 100)

    @given(component_values)
    def test_a_score_lies_between_0_and_100_and_is_the_sum_of_its_points(self, values):
        self.assertTrue(0 <= score(values) <= 100 + 1e-9)
        self.assertAlmostEqual(score(values), sum(points(values).values()))

    @given(component_values, st.sampled_from(sorted(WEIGHTS)), parts)
    def test_more_of_one_component_never_lowers_the_score(self, values, name, other):
        low, high = sorted((values[name], other))
        self.assertLessEqual(
            score({**values, name: low}), score({**values, name: high}) + 1e-9
        )

    @given(levels, levels, levels)
    def test_a_higher_level_is_never_worse(self, asked, one, other):
        order = ["missing", "partly", "met"]
        low, high = sorted((one, other))
        self.assertLessEqual(
            order.index(level_state(asked, low)), order.index(level_state(asked, high))
        )
        self.assertEqual(level_state(asked, None), "missing")
        self.assertEqual(level_state(asked, asked), "met")

    @given(st.sampled_from(sorted(BASIS_WEIGHTS)), st.booleans())
    def test_what_the_law_requires_is_never_given(self, basis, is_trainable):
        weight, share = requirement_weight(basis, is_trainable)
        self.assertGreater(weight, 0)
        self.assertTrue(0 <= share < 1)
        self.assertEqual(bool(share), is_trainable and basis != "law")

    def test_law_counts_most_and_habit_little(self):
        law, task, habit = (requirement_weight(b, False)[0] for b in BASIS_WEIGHTS)
        self.assertTrue(law > task > 2 * habit)
