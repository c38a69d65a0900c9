# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Figures on hosting trainees, for a sheet that goes out to employers.

Nobody may be recognised, and no employer. So:

- a number below the minimum is not shown;
- a share needs twice the minimum of people, with several employers;
- a share from which one could count fewer people than the minimum, those of whom it is
  true or the others, is shown as a limit instead: “at least 67 %”. The limit is the
  same for all the counts that it hides, so that it tells none of them.
"""

from dataclasses import dataclass
from statistics import mean

from .retention import NO, YES

#: a share must not be that of one or two employers
LEAST_EMPLOYERS = 3
#: average of the answers from which a tutor is counted as satisfied: 4 is “well”
SATISFIED = 4
#: in this order on the sheet
COUNTS = ("internships", "trainees", "employers")
SHARES = ("hired", "satisfied", "wish", "kept")


@dataclass(frozen=True)
class Stay:
    """An internship that took place, with what followed it.

    :param internship: its number; ``placement``, ``person`` and ``employer`` too
    :param hired: whether the person was hired by this employer in time; None: the time
        to tell is not over
    :param ratings: what the tutor answered, from 1 to 5; empty without an evaluation
    :param wish: whether the tutor would hire: "yes", "maybe", "no" or None
    :param kept: result of the milestone after the hire; None: none is due
    """

    internship: int
    placement: int
    person: int
    employer: int
    hired: bool | None = None
    ratings: tuple = ()
    wish: str | None = None
    kept: str | None = None


def count(number, minimum):
    """A number as it may be shown: None hides one that is too small."""
    return number if number >= minimum else None


def share(cases, minimum):
    """A share as it may be shown.

    :param cases: list of (whether it is true, person, employer)
    :return: {"low", "high", "base"}, in percent; low = high: the share itself. None: it
        is not shown
    """
    base = len(cases)
    people = {person for _true, person, _employer in cases}
    employers = {employer for _true, _person, employer in cases}
    if len(people) < 2 * minimum or len(employers) < LEAST_EMPLOYERS:
        return None
    true = sum(bool(case[0]) for case in cases)
    if base - true < minimum:
        # rounded down: “at least” stays right
        return {
            "low": (base - minimum + 1) * 100 // base,
            "high": 100,
            "base": base,
        }
    if true < minimum:
        return {"low": 0, "high": -(-(minimum - 1) * 100 // base), "base": base}
    rate = round(true * 100 / base)
    return {"low": rate, "high": rate, "base": base}


def figures(stays, minimum):
    """All that the sheet shows, and nothing else.

    :return: {code: number or None} for ``COUNTS``, {code: see ``share``} for
        ``SHARES``
    """
    counts = {
        "internships": count(len(stays), minimum),
        "trainees": count(len({stay.person for stay in stays}), minimum),
        "employers": count(len({stay.employer for stay in stays}), minimum),
    }
    # who did two internships with one employer may be hired once
    by_placement = {}
    for stay in stays:
        by_placement.setdefault(stay.placement, []).append(stay)
    hired, kept = [], []
    for rows in by_placement.values():
        where = (rows[0].person, rows[0].employer)
        if any(row.hired for row in rows):
            hired.append((True, *where))
        elif all(row.hired is False for row in rows):
            hired.append((False, *where))
        results = {row.kept for row in rows if row.hired} & {YES, NO}
        if results:
            kept.append((YES in results, *where))
    told = [stay for stay in stays if stay.ratings]
    wished = [stay for stay in stays if stay.wish]
    cases = {
        "hired": hired,
        "satisfied": [
            (mean(stay.ratings) >= SATISFIED, stay.person, stay.employer)
            for stay in told
        ],
        "wish": [(stay.wish == "yes", stay.person, stay.employer) for stay in wished],
        "kept": kept,
    }
    return {**counts, **{code: share(cases[code], minimum) for code in SHARES}}
