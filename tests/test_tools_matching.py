# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import unittest

from hypothesis import given
from hypothesis import strategies as st

from ..tools import bits, matching
from ..tools.matching import (
    BASIS_WEIGHTS,
    WEIGHTS,
    explain,
    explain_requirements,
    level_state,
    points,
    requirement_weight,
    requirement_worth,
    score,
)
from .drawn_examples import keep_steady

keep_steady()

parts = st.floats(0, 1, allow_nan=False)
component_values = st.fixed_dictionaries(dict.fromkeys(WEIGHTS, parts))
levels = st.integers(0, 100)
requirement_rows = st.lists(
    st.fixed_dictionaries(
        {
            "basis": st.sampled_from(sorted(BASIS_WEIGHTS)),
            "is_trainable": st.booleans(),
            "asked": levels,
            "held": st.none() | levels,
        }
    ),
    min_size=1,
    max_size=6,
)


def total(rows):
    return sum(line["points"] for line in explain_requirements(rows))


class TestMatchingTools(unittest.TestCase):
    def test_the_weights_add_up_to_100(self):
        self.assertEqual(sum(WEIGHTS.values()), 100)

    def test_the_examples_in_the_documentation_are_true(self):
        for module in (bits, matching):
            with self.subTest(module=module.__name__):
                self.check_examples(module)

    def check_examples(self, module):
        failed, tried = doctest.testmod(module)
        self.assertTrue(tried)
        self.assertFalse(failed)

    @given(requirement_rows, st.data())
    def test_a_higher_level_never_lowers_the_points(self, rows, data):
        number = data.draw(st.integers(0, len(rows) - 1))
        more = data.draw(st.integers(rows[number]["held"] or 0, 100))
        better = [*rows]
        better[number] = {**rows[number], "held": more}
        self.assertLessEqual(total(rows), total(better) + 1e-9)

    @given(requirement_rows)
    def test_points_of_requirements_fill_their_component_when_all_are_met(self, rows):
        lines = explain_requirements(rows)
        self.assertAlmostEqual(
            sum(line["most"] for line in lines), WEIGHTS["requirements"]
        )
        self.assertTrue(all(0 <= line["points"] <= line["most"] for line in lines))
        met = [{**row, "held": 100} for row in rows]
        self.assertAlmostEqual(total(met), WEIGHTS["requirements"])

    @given(levels, st.none() | levels, parts)
    def test_what_a_requirement_is_worth(self, asked, held, share):
        worth = requirement_worth(asked, held, share)
        self.assertTrue(share <= worth <= 1)
        if level_state(asked, held) == "met":
            self.assertEqual(worth, 1)

    @given(component_values, requirement_rows)
    def test_an_explanation_tells_the_score_and_what_the_law_misses(self, values, rows):
        facts = explain(values, rows, {})
        self.assertEqual(facts["score"], score(values))
        self.assertEqual(facts["components"].keys(), facts["most"].keys())
        self.assertEqual(
            facts["lacks_law"] > 0,
            any(
                row["basis"] == "law"
                and (row["held"] is None or row["held"] < row["asked"])
                for row in rows
            ),
        )
        self.assertEqual(len(facts["requirements"]), len(rows))

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
