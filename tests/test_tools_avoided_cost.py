# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import unittest
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from ..tools import avoided_cost
from ..tools.avoided_cost import BESIDE, SECTIONS, Case, Line, Range
from .drawn_examples import keep_steady

keep_steady()


def ranges(top):
    numbers = st.floats(0, top, allow_nan=False).map(lambda x: round(x, 2))
    return st.lists(numbers, min_size=3, max_size=3).map(lambda x: Range(*sorted(x)))


@st.composite
def cases(draw):
    hires = draw(st.integers(0, 30))
    known = draw(st.integers(0, hires))
    sections = st.sampled_from((*SECTIONS, BESIDE))
    count = draw(st.integers(0, 5))
    return Case(
        hires,
        known,
        draw(st.integers(0, known)),
        draw(st.integers(5, 9)),
        draw(ranges(60000)),
        draw(ranges(1)),
        tuple(
            Line(
                str(number),
                draw(sections),
                draw(ranges(900)),
                draw(st.sampled_from((None, 1.0, 34.0))),
            )
            for number in range(count)
        ),
    )


def reference(case, pay, baseline, values, sections):
    """The formula of the documentation, written once more and naively."""
    total = 0
    for line, value in zip(case.lines, values, strict=True):
        if line.section not in sections:
            continue
        money = value * pay / 100 if line.unit_cost is None else value * line.unit_cost
        if line.section in ("hire", "vacancy"):
            total += money * case.hires
        elif line.section == "replacement":
            if case.known >= case.minimum:
                total += money * (baseline * case.known - case.lost)
        elif line.section == "outlay":
            total -= money
        else:
            total += money
    return total


def corners(case):
    """All assumptions at one of their ends, in every way."""
    ends = [(line.values.low, line.values.high) for line in case.lines]
    yield from product(
        (case.pay.low, case.pay.high), (case.baseline.low, case.baseline.high), *ends
    )


class TestAvoidedCost(unittest.TestCase):
    def assert_close(self, one, other):
        self.assertAlmostEqual(one, other, delta=1e-6 * max(1, abs(one), abs(other)))

    def test_the_examples_in_the_documentation_are_true(self):
        failed, tried = doctest.testmod(avoided_cost)
        self.assertTrue(tried)
        self.assertFalse(failed)

    @given(cases())
    def test_each_part_and_the_net_as_in_the_reference(self, case):
        result = avoided_cost.evaluate(case)
        central = [line.values.central for line in case.lines]
        parts = {section: (section,) for section in (*SECTIONS, BESIDE)}
        for name, sections in {**parts, "net": SECTIONS}.items():
            if name == "replacement" and case.known < case.minimum:
                self.assertIsNone(result[name])
                continue
            span = result[name]
            totals = [
                reference(case, pay, baseline, values, sections)
                for pay, baseline, *values in corners(case)
            ]
            self.assert_close(span.low, min(totals))
            self.assert_close(span.high, max(totals))
            self.assert_close(
                span.central,
                reference(
                    case, case.pay.central, case.baseline.central, central, sections
                ),
            )

    @given(cases())
    def test_low_central_and_high_are_in_order(self, case):
        for span in filter(None, avoided_cost.evaluate(case).values()):
            slack = 1e-6 * max(1, abs(span.low), abs(span.high))
            self.assertLessEqual(span.low, span.central + slack)
            self.assertLessEqual(span.central, span.high + slack)

    @given(cases())
    def test_sensitivity_as_in_the_reference(self, case):
        central = [line.values.central for line in case.lines]
        pay, baseline = case.pay.central, case.baseline.central

        def net(pay, baseline, values):
            return reference(case, pay, baseline, values, SECTIONS)

        expected = {
            "pay": [net(end, baseline, central) for end in case.pay.ends()],
            "baseline": [net(pay, end, central) for end in case.baseline.ends()],
        }
        for number, line in enumerate(case.lines):
            expected[line.key] = [
                net(
                    pay,
                    baseline,
                    [*central[:number], end, *central[number + 1 :]],
                )
                for end in line.values.ends()
            ]
        swings = avoided_cost.sensitivity(case)
        widths = [swing.width for swing in swings]
        self.assertEqual(widths, sorted(widths, reverse=True))
        for swing in swings:
            low, high = expected.pop(swing.key)
            self.assert_close(swing.at_low, low)
            self.assert_close(swing.at_high, high)
        for low, high in expected.values():  # left out: they move nothing
            self.assert_close(low, high)

    @given(cases())
    def test_few_people_tell_nothing_of_who_left(self, case):
        """The result is the same whoever of a small group left."""
        if case.known < case.minimum:
            results = {
                str(
                    avoided_cost.evaluate(
                        Case(
                            case.hires,
                            case.known,
                            lost,
                            case.minimum,
                            case.pay,
                            case.baseline,
                            case.lines,
                        )
                    )
                )
                for lost in range(case.known + 1)
            }
            self.assertEqual(len(results), 1)

    def test_an_example_by_hand(self):
        case = Case(
            10,
            8,
            2,
            5,
            Range(30000, 30000, 30000),
            Range(0.4, 0.5, 0.6),
            (
                Line("fees", "hire", Range(500, 700, 900)),
                Line("hours", "hire", Range(17, 17, 17), 34.0),
                Line("leaving", "replacement", Range(16, 18.5, 21), None),
                Line("grant", "subsidy", Range(1000, 1000, 1000)),
                Line("tutor", "outlay", Range(40, 50, 60), 23.0),
                Line("us", "enterprise", Range(9000, 9000, 9000)),
            ),
        )
        result = avoided_cost.evaluate(case)
        self.assertEqual(result["hire"], Range(10780, 12780, 14780))
        # 4 − 2 = 2 departures at 18,5 % of 30 000; at the low end 1,2 at 16 %
        self.assert_close(result["replacement"].central, 11100)
        self.assert_close(result["replacement"].low, 1.2 * 4800)
        self.assert_close(result["replacement"].high, 2.8 * 6300)
        self.assertEqual(result["outlay"], Range(-1380, -1150, -920))
        self.assert_close(result["net"].central, 12780 + 11100 + 1000 - 1150)
        self.assertEqual(result["enterprise"].central, 9000)
        self.assertEqual(avoided_cost.sensitivity(case)[0].key, "baseline")

    def test_more_departures_than_before_count_against(self):
        share = (Line("leaving", "replacement", Range(16, 18, 21), None),)
        pay = Range(30000, 30000, 30000)
        case = Case(6, 6, 4, 5, pay, Range(0.2, 0.3, 0.4), share)
        span = avoided_cost.evaluate(case)["replacement"]
        self.assertLess(span.high, 0)
        self.assert_close(span.low, (1.2 - 4) * 6300)
        self.assert_close(span.high, (2.4 - 4) * 4800)

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(("hire", "replacement")),
                st.booleans(),
                st.sets(st.sampled_from("abc")),
            ),
            max_size=6,
        )
    )
    def test_counted_twice(self, lines):
        expected = set()
        for number, (section, is_share, components) in enumerate(lines):
            for other in lines[number + 1 :]:
                if other[0] == section and (is_share or other[1]):
                    expected |= {(section, c) for c in components & other[2]}
        self.assertEqual(avoided_cost.find_counted_twice(lines), expected)
