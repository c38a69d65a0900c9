# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What an employer did not have to spend, as an estimate: low, central, high.

    net = hires × (cost of a hire the usual way + vacancy saved)
        + departures avoided × cost of replacing someone
        + subsidies − the employer's own outlay

Departures avoided = baseline attrition × people known − people who left. Whoever nobody
knows of has neither left nor stayed. Under a least number of people known, the part of
turnover is left out, for it would tell of a person. It may be negative: more people
left than before.

What the enterprise spends stands beside; it is no cost of the employer.
"""

from dataclasses import dataclass
from itertools import product

#: multiplied by the hires, by the departures avoided, or taken once
SECTIONS = ("hire", "vacancy", "replacement", "subsidy", "outlay")
BESIDE = "enterprise"


@dataclass(frozen=True)
class Range:
    low: float = 0.0
    central: float = 0.0
    high: float = 0.0

    def ends(self):
        return (self.low, self.high)


@dataclass(frozen=True)
class Line:
    """One assumption.

    :param values: how much: money, a number of units, or percents of a year's pay
    :param unit_cost: money for one unit; None for percents
    """

    key: str
    section: str
    values: Range
    unit_cost: float | None = 1.0


@dataclass(frozen=True)
class Case:
    """What is known of a period with an employer.

    :param hires: people hired
    :param known: those among them of whom one knows whether they stayed
    :param lost: those among ``known`` who left
    :param minimum: least ``known`` for the part of turnover
    :param pay: a year's pay
    :param baseline: share (0–1) who left before, over the same time
    """

    hires: int
    known: int
    lost: int
    minimum: int
    pay: Range
    baseline: Range
    lines: tuple = ()

    @property
    def has_turnover(self):
        return self.known >= max(self.minimum, 1)


@dataclass(frozen=True)
class Swing:
    """The net result when one assumption alone is at its low, and at its high."""

    key: str
    at_low: float
    at_high: float

    @property
    def width(self):
        return abs(self.at_high - self.at_low)


def departures_avoided(case, baseline):
    """How many more people would have left at a baseline attrition.

    >>> case = Case(8, 6, 1, 5, Range(), Range())
    >>> departures_avoided(case, 0.5)
    2.0
    """
    return baseline * case.known - case.lost


def find_counted_twice(lines):
    """Components that are counted by percentage and once more, in the same section.

    Several bottom-up lines of one component add up; a percentage holds all of it.

    :param lines: list of (section, whether by percentage, components)
    :return: set of (section, component)

    >>> find_counted_twice([("hire", True, "ab"), ("hire", False, "b")])
    {('hire', 'b')}
    >>> find_counted_twice([("hire", False, "a"), ("hire", False, "a")])
    set()
    """
    seen, by_share = set(), set()
    twice = set()
    for section, is_share, components in lines:
        for component in components:
            place = (section, component)
            if place in by_share or (is_share and place in seen):
                twice.add(place)
            seen.add(place)
            if is_share:
                by_share.add(place)
    return twice


def evaluate(case):
    """Low, central and high of each part and of the net result.

    The ends are the least and the greatest values that the assumptions allow together.

    :return: {section: Range}, with ``net`` and ``enterprise``; ``replacement`` is None
        where there are too few people
    """
    result = {section: _span(case, (section,)) for section in SECTIONS}
    result["net"] = _span(case, SECTIONS)
    result[BESIDE] = _span(case, (BESIDE,))
    if not case.has_turnover:
        result["replacement"] = None
    return result


def sensitivity(case):
    """Which assumption moves the net result most, the others being central.

    :return: list of Swing, the widest first; assumptions without effect are left out.
        The keys ``pay`` and ``baseline`` are those of the case
    """
    swings = [
        Swing("pay", *(_net(case, pay=end, baseline=None) for end in case.pay.ends())),
        Swing(
            "baseline",
            *(_net(case, pay=None, baseline=end) for end in case.baseline.ends()),
        ),
    ]
    for number, line in enumerate(case.lines):
        if line.section in SECTIONS:
            ends = (_net(case, changed=(number, end)) for end in line.values.ends())
            swings.append(Swing(line.key, *ends))
    return sorted((s for s in swings if s.width), key=lambda s: -s.width)


def _times(case, section, baseline):
    """How many times a line of the section counts."""
    if section in ("hire", "vacancy"):
        return case.hires
    if section == "replacement":
        return departures_avoided(case, baseline) if case.has_turnover else 0
    return -1 if section == "outlay" else 1


def _weight(case, line, pay, baseline):
    """What one of the line's values is worth in the net result."""
    unit = pay / 100 if line.unit_cost is None else line.unit_cost
    return _times(case, line.section, baseline) * unit


def _net(case, pay=None, baseline=None, changed=None):
    """The net result with all assumptions central, but those that are given."""
    pay = case.pay.central if pay is None else pay
    baseline = case.baseline.central if baseline is None else baseline
    total = 0.0
    for number, line in enumerate(case.lines):
        if line.section in SECTIONS:
            value = line.values.central
            if changed and changed[0] == number:
                value = changed[1]
            total += _weight(case, line, pay, baseline) * value
    return total


def _span(case, sections):
    lines = [line for line in case.lines if line.section in sections]
    totals = []
    # once pay and baseline are set, the lines do not depend on each other
    for pay, baseline in product(case.pay.ends(), case.baseline.ends()):
        lows, highs = 0.0, 0.0
        for line in lines:
            weight = _weight(case, line, pay, baseline)
            ends = [weight * value for value in line.values.ends()]
            lows += min(ends)
            highs += max(ends)
        totals += [lows, highs]
    central = sum(
        _weight(case, line, case.pay.central, case.baseline.central)
        * line.values.central
        for line in lines
    )
    return Range(min(totals), central, max(totals))
