# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import unittest
from datetime import date, timedelta
from fractions import Fraction
from itertools import permutations

from hypothesis import example, given
from hypothesis import strategies as st

from ..tools import health as formulas
from ..tools.health import COMPONENTS, CRITICAL, UNKNOWN, Component, Rules
from .drawn_examples import keep_steady

keep_steady()

WEIGHTS = Rules().weights
scores = st.integers(0, 1000).map(lambda n: n / 10)
weights = st.integers(0, 100)
drawn = st.one_of(
    st.just(UNKNOWN), st.builds(Component, scores, st.integers(1, 100).map(float))
)
sets = st.fixed_dictionaries(dict.fromkeys(COMPONENTS, drawn))
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


class TestHealth(unittest.TestCase):
    def test_the_examples_in_the_documentation_are_true(self):
        failed, tried = doctest.testmod(formulas)
        self.assertGreater(tried, 10)
        self.assertFalse(failed)

    def test_the_defaults_are_those_of_the_table(self):
        self.assertEqual(list(WEIGHTS.values()), [25, 20, 20, 25, 10])
        rules = Rules()
        self.assertEqual((rules.green, rules.amber, rules.cap), (70, 40, 40))
        self.assertEqual((rules.full_months, rules.gone_months), (18, 30))

    # --------------------------------------------------------------- components
    @given(st.integers(0, 2000), st.integers(1, 365), st.integers(2, 10))
    def test_engagement(self, elapsed, cadence, multiple):
        score = formulas.engagement(elapsed, cadence, multiple)
        self.assertTrue(0 <= score <= 100)
        if elapsed <= cadence:
            self.assertEqual(score, 100)
        elif elapsed >= multiple * cadence:
            self.assertEqual(score, 0)
        else:
            # the line through (cadence, 100) and (multiple × cadence, 0)
            line = 100 - Fraction(100 * (elapsed - cadence), (multiple - 1) * cadence)
            self.assertAlmostEqual(score, float(line), 9)

    def test_engagement_of_the_example(self):
        # 94 days, cadence 60: (240 − 94) ÷ 180
        self.assertAlmostEqual(formulas.engagement(94, 60), 81.11, 2)
        self.assertEqual(formulas.engagement(61, 60), 100 * 179 / 180)
        self.assertEqual(formulas.engagement(239, 60), 100 / 180)

    @given(
        st.lists(
            st.tuples(st.integers(1, 5), st.integers(0, 8), st.integers(0, 8)),
            min_size=1,
        )
    )
    def test_alignment_from_the_ratings(self, rows):
        """Weighted mean × 25 less weighted mean gap × 12.5, floor 0: by fractions."""
        total = sum(w for w, _a, _b in rows)
        mean = Fraction(sum(w * (a + b) for w, a, b in rows), 4 * total)
        gap = Fraction(sum(w * abs(a - b) for w, a, b in rows), 2 * total)
        expected = max(Fraction(0), mean * 25 - gap * Fraction(25, 2))
        self.assertAlmostEqual(
            formulas.alignment(float(mean * 25), float(gap)), float(expected), 9
        )

    @given(days, st.integers(0, 2000))
    def test_fading(self, day, elapsed):
        today = day + timedelta(days=elapsed)
        share = formulas.fade(day, today)
        self.assertTrue(0 <= share <= 1)
        self.assertLessEqual(formulas.fade(day, today + timedelta(days=1)), share)
        months = (today.year - day.year) * 12 + today.month - day.month
        if months < 18:
            self.assertEqual(share, 1)
        if months > 30:
            self.assertEqual(share, 0)

    def test_fading_at_its_ends(self):
        day = date(2024, 8, 31)
        self.assertEqual(formulas.fade(day, date(2026, 2, 28)), 1)
        self.assertLess(formulas.fade(day, date(2026, 3, 1)), 1)
        self.assertGreater(formulas.fade(day, date(2027, 2, 27)), 0)
        self.assertEqual(formulas.fade(day, date(2027, 2, 28)), 0)

    @given(st.integers(0, 50), st.integers(0, 50))
    def test_commitments(self, kept, missed):
        score = formulas.commitments(kept, missed)
        if kept + missed == 0:
            self.assertIsNone(score)
        else:
            self.assertAlmostEqual(score * (kept + missed), 100 * kept)

    @given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 10))
    def test_outcomes(self, kept, lost, tenths):
        mean, known = tenths / 10, kept + lost
        score = formulas.outcomes(kept, known, mean)
        if not known:
            self.assertIsNone(score)
        elif known >= 10:
            self.assertAlmostEqual(score, 100 * kept / known)
        else:
            expected = Fraction(100 * (10 * kept + 4 * tenths), 10 * (known + 4))
            self.assertAlmostEqual(score, float(expected))
            # between the own share and the mean
            low, high = sorted((100 * kept / known, 100 * mean))
            self.assertTrue(low - 1e-9 <= score <= high + 1e-9)

    @given(*[st.integers(0, 100)] * 4)
    def test_balance(self, enterprise, employer, made_enterprise, made_employer):
        score = formulas.balance(enterprise, employer, made_enterprise, made_employer)
        if not enterprise + employer or not made_enterprise + made_employer:
            self.assertIsNone(score)
            return
        a = Fraction(employer, enterprise + employer)
        b = Fraction(made_employer, made_enterprise + made_employer)
        self.assertAlmostEqual(score, float(100 * (1 - abs(a - b) / max(a, 1 - a))), 9)

    def test_an_effort_that_nobody_told_is_not_zero(self):
        self.assertIsNone(formulas.balance(50, 50, 30, None))
        self.assertEqual(formulas.balance(50, 50, 30, 0), 0)

    # -------------------------------------------------------------------- whole
    @given(sets, st.booleans())
    def test_health_is_the_mean_of_what_is_known(self, components, is_critical):
        value = formulas.health(components.values(), is_critical)
        known = [c for c in components.values() if c.score is not None]
        if not known:
            self.assertIsNone(value)
            return
        mean = sum(Fraction(c.score) * Fraction(c.weight) for c in known) / sum(
            Fraction(c.weight) for c in known
        )
        expected = min(mean, 40) if is_critical else mean
        self.assertAlmostEqual(value, float(expected), delta=0.0501)
        self.assertTrue(0 <= value <= (40 if is_critical else 100))

    def test_an_unknown_component_is_not_a_zero(self):
        components = [Component(80, 25), UNKNOWN, Component(0, 20)]
        self.assertEqual(formulas.health(components), 44.4)
        self.assertEqual(formulas.health(components[:2]), 80)

    def test_colours_at_their_bounds(self):
        # the colour is that of the number which is shown
        self.assertEqual(
            formulas.colour(formulas.health([Component(69.95, 1)])), "green"
        )
        self.assertEqual(
            formulas.colour(formulas.health([Component(69.94, 1)])), "amber"
        )
        self.assertEqual(
            formulas.colour(formulas.health([Component(99, 1)], True)), "amber"
        )

    # ------------------------------------------------------------------- advice
    @given(sets, st.booleans())
    # the mean is the cap: neither action shows alone, both together do
    @example(
        {
            **dict.fromkeys(COMPONENTS, UNKNOWN),
            "outcomes": Component(0.0, 25.0),
            "balance": Component(50.0, 100.0),
        },
        True,
    )
    def test_no_other_pair_of_known_actions_raises_more(self, components, is_critical):
        advice = formulas.best_actions(components, WEIGHTS, is_critical)
        self.assertLessEqual(len(advice), 2)
        self.assertEqual(len({a.action for a in advice}), len(advice))

        def reached(actions):
            after = {
                name: Component(100.0, WEIGHTS[name]) if name in actions else c
                for name, c in components.items()
            }
            critical = is_critical and CRITICAL not in actions
            return formulas.health(after.values(), critical) or 0

        sure = [
            name
            for name in COMPONENTS
            if components[name].score is not None or name == "engagement"
        ] + [CRITICAL] * is_critical
        best = max(
            (reached(pair) for pair in permutations(sure, 2)), default=reached(sure)
        )
        known = [a.action for a in advice if a.action in sure]
        self.assertAlmostEqual(reached(known), max(best, reached([])), delta=0.11)

    def test_the_gains_are_those_of_the_health(self):
        components = dict.fromkeys(COMPONENTS, UNKNOWN) | {
            "engagement": Component(0, 25.0),
            "commitments": Component(50, 20.0),
            "balance": Component(100, 10.0),
        }
        first, second = formulas.best_actions(components, WEIGHTS)
        # 36.4 → 81.8 → 100
        self.assertEqual(first, ("engagement", 45.4))
        self.assertEqual(second, ("commitments", 18.2))

    def test_a_critical_point_comes_first(self):
        components = dict.fromkeys(COMPONENTS, Component(90, 20.0))
        first, second = formulas.best_actions(components, WEIGHTS, is_critical=True)
        self.assertEqual(first, (CRITICAL, 50.0))
        self.assertIn(second.action, COMPONENTS)

    def test_what_is_not_known_is_asked_for_without_a_promise(self):
        advice = formulas.best_actions(dict.fromkeys(COMPONENTS, UNKNOWN), WEIGHTS)
        self.assertEqual(advice, [("engagement", None), ("outcomes", None)])

    def test_what_does_not_count_is_no_advice(self):
        components = dict.fromkeys(COMPONENTS, Component(10, 20.0))
        only = dict.fromkeys(COMPONENTS, 0) | {"balance": 10}
        advice = formulas.best_actions(components, only)
        self.assertEqual([a.action for a in advice], ["balance"])
        perfect = dict.fromkeys(COMPONENTS, Component(100, 0.0))
        for name, weight in WEIGHTS.items():
            perfect[name] = Component(100.0, float(weight))
        self.assertEqual(formulas.best_actions(perfect, WEIGHTS), [])

    # -------------------------------------------------------------------- trend
    @given(st.integers(-50, 50), st.integers(-20, 20), st.sets(st.integers(0, 40)))
    def test_the_slope_of_a_line(self, start, step, months):
        points = [(month, start + step * month / 10) for month in months]
        found = formulas.slope([*points, (99, None)])
        if len(points) < 3:
            self.assertIsNone(found)
        else:
            self.assertAlmostEqual(found, step / 10)

    @given(days, st.integers(0, 1500))
    def test_months_between(self, first, elapsed):
        last = first + timedelta(days=elapsed)
        months = formulas.months_between(first, last)
        count = (last.year - first.year) * 12 + last.month - first.month - 1
        self.assertEqual(len(months), max(0, count))
        self.assertTrue(all(first < m < last and m.day == 1 for m in months))

    def test_which_losses_are_told(self):
        order = ("red", "amber", "green")
        for before in (*order, "grey", None):
            for now in (*order, "grey"):
                lost = (
                    before in order
                    and now in order
                    and order.index(now) < order.index(before)
                )
                self.assertEqual(formulas.is_lost(before, now), lost)
