# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.crm_partnership.tools import fair_turn
from odoo.addons.crm_partnership.tools.fair_turn import Candidate, Weights

candidates = st.builds(
    Candidate,
    key=st.integers(1, 10**6),
    km=st.none() | st.floats(0, 2000),
    area=st.sampled_from(("same", "region", "other", None)),
    capacity=st.integers(0, 20),
    taken=st.integers(0, 25),
    waiting=st.integers(0, 25),
    received=st.integers(0, 200),
    fit=st.sampled_from(("occupation", "field", "none")),
)
lists = st.lists(candidates, max_size=8, unique_by=lambda c: c.key)
weights = st.builds(Weights, *[st.integers(0, 100)] * 4)


class TestFairTurn(unittest.TestCase):
    @given(lists, weights, st.randoms())
    def test_the_order_of_the_list_does_not_count(self, people, weight, random):
        shuffled = random.sample(people, len(people))
        self.assertEqual(
            fair_turn.rank(people, weight), fair_turn.rank(shuffled, weight)
        )

    @given(lists, weights)
    def test_all_who_take_offers_have_their_turn(self, people, weight):
        turns = fair_turn.rank(people, weight)
        self.assertEqual(
            {t.candidate for t in turns},
            {c for c in people if c.capacity and c.taken < c.capacity},
        )
        for turn in turns:
            self.assertTrue(0 <= turn.score <= 100)
            for value in turn.values.values():
                self.assertTrue(0 <= value <= 1)
        self.assertEqual([t.score for t in turns], sorted(t.score for t in turns)[::-1])

    @given(candidates, st.integers(0, 50), st.integers(1, 50), weights)
    def test_who_received_fewest_comes_first(self, one, received, more, weight):
        """All else being equal, whatever the weights are."""
        common = {**vars(one), "capacity": 5, "taken": 0}
        few = Candidate(**{**common, "key": 2, "received": received})
        many = Candidate(**{**common, "key": 1, "received": received + more})
        self.assertEqual(fair_turn.rank([many, few], weight)[0].candidate, few)

    @given(lists, weights, st.integers(1, 20))
    def test_weights_count_by_their_proportion(self, people, weight, factor):
        larger = Weights(*(factor * value for value in vars(weight).values()))
        self.assertEqual(
            [t.candidate for t in fair_turn.rank(people, weight)],
            [t.candidate for t in fair_turn.rank(people, larger)],
        )

    @given(st.floats(0, 2000), st.floats(0, 2000))
    def test_a_distance_counts_by_its_band_alone(self, km, other):
        if fair_turn.get_band(km) == fair_turn.get_band(other):
            turns = [
                fair_turn.rank([Candidate(1, km=d, capacity=1)], Weights())[0]
                for d in (km, other)
            ]
            self.assertEqual(turns[0].score, turns[1].score)

    def test_an_order_worked_out_by_hand(self):
        near = Candidate(1, km=10, capacity=4, waiting=2, received=8, fit="none")
        far = Candidate(2, km=150, capacity=2, received=2, fit="occupation")
        unknown = Candidate(3, capacity=1, received=4, fit="field")
        turns = fair_turn.rank([near, far, unknown], Weights())
        # far: 40 × 0.75 + 30 + 20 × 0.25 + 10; unknown: 40 × 0.5 + 15 + 10 + 10
        # near: 0 + 0 + 20 + 5
        self.assertEqual(
            [(t.candidate.key, t.score) for t in turns], [(2, 75), (3, 55), (1, 25)]
        )

    def test_distances_and_areas(self):
        quebec, rimouski = (46.8139, -71.2080), (48.4489, -68.5236)
        km = fair_turn.get_distance_km(quebec, rimouski)
        self.assertAlmostEqual(km, 270, delta=5)
        self.assertAlmostEqual(fair_turn.get_distance_km(rimouski, quebec), km)
        self.assertEqual(fair_turn.get_distance_km(quebec, quebec), 0)
        self.assertIsNone(fair_turn.get_distance_km((0, 0), quebec))
        relation = fair_turn.get_area_relation
        self.assertEqual(relation((3, 8), (3,)), "same")
        self.assertEqual(relation((3, 8), (3, 9)), "region")
        self.assertEqual(relation((3,), (4, 8)), "other")
        self.assertIsNone(relation((), (4,)))
