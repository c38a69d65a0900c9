# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import itertools
import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.crm_partnership.tools.bus_factor import bus_factor, held_alone

PORTFOLIOS = st.lists(st.sets(st.integers(0, 4), max_size=3), max_size=8)


def slow_bus_factor(holders):
    """Try every set of departures, smallest first."""
    people = set().union(*holders) if holders else set()
    for size in range(len(people) + 1):
        for leavers in itertools.combinations(people, size):
            orphans = sum(not (set(held) - set(leavers)) for held in holders)
            if holders and 2 * orphans > len(holders):
                return size
    return 0


class TestBusFactor(unittest.TestCase):
    def test_worked_cases(self):
        self.assertEqual(bus_factor([]), 0)
        self.assertEqual(bus_factor([{"a"}, {"a"}, {"b"}]), 1)
        self.assertEqual(bus_factor([{"a", "b"}, {"a", "b"}, {"a", "c"}]), 2)
        self.assertEqual(bus_factor([set(), set(), {"a"}]), 0)
        self.assertEqual(bus_factor([{"a"}, {"b"}, {"c"}, {"d"}]), 3)

    @settings(max_examples=120, derandomize=True, deadline=None)
    @given(PORTFOLIOS)
    def test_greedy_is_never_below_the_true_one(self, holders):
        self.assertGreaterEqual(bus_factor(holders), slow_bus_factor(holders))

    @settings(max_examples=60, derandomize=True, deadline=None)
    @given(PORTFOLIOS)
    def test_counts_add_up(self, holders):
        counts = held_alone(holders)
        self.assertEqual(
            sum(held for held, _a in counts.values()), sum(map(len, holders))
        )
        self.assertEqual(
            sum(alone for _h, alone in counts.values()),
            sum(len(people) == 1 for people in holders),
        )
