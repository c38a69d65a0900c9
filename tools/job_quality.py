# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How good a job is, between 0 and 100, from what is known of it.

A convention that can be read line by line, not a measure. Each component is worth
between 0 and 1, times its weight. What is not known is left out: the figure is taken
over the weights that are known, and the share that is known stands beside it.

- wage (30): 0 at 70 % of the reference hourly income or less, 1 at the reference;
- hours (15): 0 at 15 hours a week or less, 1 at 30 or more, where Statistics Canada
  speaks of full-time work;
- permanence (20): permanent 1, fixed term and seasonal 0.5, replacement 0.3, on call 0;
- notice (10): how many days before the work the schedule is known; 0 at one day or
  less, 1 at 14 or more;
- benefits (15): a third for each benefit, 1 with three or more;
- advancement (10): 1 when it is possible.
"""

from dataclasses import dataclass

WEIGHTS = {
    "wage": 30,
    "hours": 15,
    "permanence": 20,
    "notice": 10,
    "benefits": 15,
    "advancement": 10,
}
LOWEST_WAGE_SHARE = 0.7
PART_TIME, FULL_TIME = 15, 30
LONG_NOTICE = 14
MANY_BENEFITS = 3
PERMANENCE = {
    "permanent": 1.0,
    "fixed_term": 0.5,
    "seasonal": 0.5,
    "replacement": 0.3,
    "on_call": 0.0,
}


@dataclass(frozen=True)
class Job:
    """What is known of a job; None where it is not.

    ``wage`` and ``reference`` are per hour in one currency, ``hours`` per week,
    ``notice`` in days, ``benefits`` a number.
    """

    wage: float = None
    reference: float = None
    hours: float = None
    permanence: str = None
    notice: int = None
    benefits: int = None
    advancement: bool = None


def between(value, low, high):
    """Where ``value`` lies between ``low`` (0) and ``high`` (1).

    >>> between(22.5, 15, 30)
    0.5
    >>> between(50, 15, 30)
    1.0
    """
    return min(1.0, max(0.0, (value - low) / (high - low)))


def assess(job):
    """Worth of each component.

    :return: {component: 0–1, or None when it is not known}, in the order of WEIGHTS

    >>> assess(Job(hours=30, advancement=False))["hours"]
    1.0
    """
    has_wage = job.wage is not None and job.reference
    return {
        "wage": (
            between(job.wage / job.reference, LOWEST_WAGE_SHARE, 1.0)
            if has_wage
            else None
        ),
        "hours": (
            None if job.hours is None else between(job.hours, PART_TIME, FULL_TIME)
        ),
        "permanence": PERMANENCE.get(job.permanence),
        "notice": (None if job.notice is None else between(job.notice, 1, LONG_NOTICE)),
        "benefits": (
            None if job.benefits is None else between(job.benefits, 0, MANY_BENEFITS)
        ),
        "advancement": None if job.advancement is None else float(job.advancement),
    }


def score(worths):
    """The figure over what is known, a whole number between 0 and 100, or None.

    >>> score({"hours": 1.0, "wage": None})
    100
    >>> score({"hours": 0.0, "wage": 1.0})
    67
    >>> score({"wage": None}) is None
    True
    """
    known = {name: worth for name, worth in worths.items() if worth is not None}
    total = sum(WEIGHTS[name] for name in known)
    if not total:
        return None
    return round(100 * sum(WEIGHTS[name] * w for name, w in known.items()) / total)


def share_known(worths):
    """Share of the weights that is known, between 0 and 1.

    >>> share_known({"wage": 1.0, "hours": None, "permanence": None})
    0.3
    """
    known = sum(WEIGHTS[name] for name, worth in worths.items() if worth is not None)
    return known / sum(WEIGHTS.values())
