# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest import TestCase

from hypothesis import given, settings
from hypothesis import strategies as st

from ..tools.small_groups import (
    HALVES,
    OUTCOMES,
    QUARTERS,
    TENTHS,
    Figure,
    Published,
    choose_grids,
    publish,
)
from .drawn_examples import keep_steady

keep_steady()


def crowd(*parts):
    """(groups, result, how many) of each part → people, of one measure."""
    return [
        (set(groups), {"m": result})
        for groups, result, number in parts
        for _one in range(number)
    ]


class TestPublish(TestCase):
    """Worked out by hand, with a minimum of 5."""

    def test_a_group_and_the_rest_number_five_at_least(self):
        for inside, outside, is_shown in (
            *((4, 20, False), (5, 20, True), (20, 5, True), (20, 4, False)),
            *((5, 5, True), (5, 4, False), (30, 0, False)),
        ):
            with self.subTest(inside=inside, outside=outside):
                # half of them kept their job
                people = crowd(
                    ("a", "yes", inside - inside // 2),
                    ("a", "no", inside // 2),
                    ("", "yes", outside - outside // 2),
                    ("", "no", outside // 2),
                )
                self.assertEqual("a" in publish(people, 5), is_shown)

    def test_groups_overlap_and_each_is_looked_at_alone(self):
        people = crowd(
            *(("ab", "yes", 5), ("a", "no", 3), ("b", "no", 4), ("c", "yes", 1)),
            *(("", "yes", 8), ("", "no", 9)),
        )
        shown = publish(people, 5)
        self.assertEqual(
            {group: found.people for group, found in shown.items()}, {"a": 8, "b": 9}
        )

    def test_rate_among_known_and_response(self):
        # a: 9 of 12 known kept (75 %), 12 of 14 known (86 %)
        people = crowd(
            *(("a", "yes", 9), ("a", "no", 3), ("a", "unknown", 2)),
            *(("", "yes", 12), ("", "no", 12), ("", "unknown", 12)),
        )
        self.assertEqual(
            publish(people, 5),
            {"a": Published(14, {"m": Figure((75, 100), (75, 100))})},
        )

    def test_too_few_known_results_are_no_rate(self):
        for kept, unknown in ((2, 4), (3, 10)):
            # four of eight, fewer than five; five of fifteen, fewer than half
            people = crowd(
                *(("a", "yes", kept), ("a", "no", 2), ("a", "unknown", unknown)),
                *(("", "yes", 12), ("", "no", 12), ("", "unknown", 12)),
            )
            self.assertEqual(publish(people, 5)["a"].figures, {"m": Figure()})

    def test_bands_are_wide_for_small_groups(self):
        many = (200, 200, 200)
        self.assertEqual(choose_grids(9, many, 5)[0], HALVES)
        self.assertEqual(choose_grids(10, many, 5)[0], QUARTERS)
        self.assertEqual(choose_grids(40, many, 5)[0], TENTHS)

    def test_who_lost_a_job_is_not_shown_to_be_in_a_group(self):
        """All six who lost their job are in the group of six: a rate near zero would
        say so to whoever knows the six."""
        people = crowd(("a", "no", 6), ("", "yes", 30))
        self.assertEqual(publish(people, 5).get("a"), Published(6, {"m": Figure()}))
        # the same size with other counts says no more
        people = crowd(
            *(("a", "yes", 4), ("a", "no", 2), ("", "yes", 26), ("", "no", 4)),
        )
        self.assertEqual(publish(people, 5).get("a"), Published(6, {"m": Figure()}))

    def test_nobody_and_no_measure(self):
        self.assertEqual(publish([], 5), {})
        self.assertEqual(publish([({"a"}, {})], 5), {})


def vectors(sizes):
    """Results of some people at one to three measures."""
    return st.tuples(sizes, st.integers(1, 3)).flatmap(
        lambda drawn: st.lists(
            st.tuples(*[st.sampled_from(OUTCOMES)] * drawn[1]),
            min_size=drawn[0],
            max_size=drawn[0],
        )
    )


class TestAttack(TestCase):
    """A reader who knows the results of everyone, and the rules, tries all groups.

    Every group that could have been is published; those with the same output are what
    the reader cannot tell apart. In each such set nobody may be in all groups, and no
    count of fewer people than the minimum may always be the same.
    """

    def attack(self, results, minimum):
        people = [dict(enumerate(row)) for row in results]
        outputs = {}
        for group in range(2 ** len(people)):
            shown = publish(
                [
                    ({"a"} if group >> number & 1 else set(), row)
                    for number, row in enumerate(people)
                ],
                minimum,
            )
            outputs.setdefault(repr(shown), []).append(group)
        for output, groups in outputs.items():
            certain = -1
            for group in groups:
                certain &= group
            self.assertFalse(certain, f"always in the group: {output}")
            for measure in people[0]:
                for outcome in OUTCOMES:
                    held = sum(
                        1 << number
                        for number, row in enumerate(people)
                        if row[measure] == outcome
                    )
                    total = held.bit_count()
                    counts = {(group & held).bit_count() for group in groups}
                    if total and len(counts) == 1:
                        count = counts.pop()
                        self.assertTrue(minimum <= count <= total - minimum, output)
        return outputs

    @given(vectors(st.integers(5, 8)), st.integers(2, 3))
    @settings(max_examples=40)
    def test_no_hidden_count_can_be_worked_out(self, results, minimum):
        self.attack(results, minimum)

    @given(vectors(st.just(10)))
    @settings(max_examples=4)
    def test_with_the_minimum_of_five(self, results):
        self.attack(results, 5)

    def test_the_attack_finds_something_where_rates_are_shown(self):
        """Hand-made: it would prove nothing if all were hidden."""
        results = [("yes",)] * 5 + [("no",)] * 5
        outputs = self.attack(results, 3)
        self.assertTrue(any("rate=(" in output for output in outputs))
