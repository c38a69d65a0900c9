# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How a partnership fares: the formulas, one component after the other.

A component without data is None: unknown is not bad, it is left out of the mean. The
same formulas stand as SQL in ``models/crm_partnership_health_scores_mixin.py``, where all
partnerships are computed at once; a test compares the two on drawn data.
"""

from collections import namedtuple
from dataclasses import dataclass, field
from itertools import combinations
from math import floor

from dateutil.relativedelta import relativedelta

from .fairness import employer_share, fairness_index

COMPONENTS = ("engagement", "alignment", "commitments", "outcomes", "balance")
#: the action that is no component: closing the critical points of the workplace
CRITICAL = "critical"
GREEN, AMBER, RED, GREY = "green", "amber", "red", "grey"
#: colours from worst to best; grey is not among them: nothing is known
RANK = {RED: 1, AMBER: 2, GREEN: 3}

Component = namedtuple("Component", "score weight")
UNKNOWN = Component(None, 0.0)
Advice = namedtuple("Advice", "action gain")


@dataclass(frozen=True)
class Rules:
    """What an enterprise may set, with the defaults."""

    weights: dict = field(
        default_factory=lambda: {
            "engagement": 25,
            "alignment": 20,
            "commitments": 20,
            "outcomes": 25,
            "balance": 10,
        }
    )
    green: float = 70
    amber: float = 40
    cap: float = 40
    cadence_multiple: float = 4
    gap_points: float = 12.5
    full_months: int = 18
    gone_months: int = 30
    few: int = 10
    prior: float = 4


def engagement(days, cadence, multiple=4):
    """100 up to the cadence, then in a straight line to 0 at ``multiple`` cadences.

    :param days: days since the last two-way exchange, or None when there was none

    >>> engagement(60, 60), engagement(150, 60), engagement(240, 60)
    (100.0, 50.0, 0.0)
    >>> engagement(None, 60) is None
    True
    """
    if days is None:
        return None
    left = (multiple * cadence - days) / ((multiple - 1) * cadence)
    return 100 * min(1.0, max(0.0, left))


def alignment(joint_score, mean_gap, gap_points=12.5):
    """The joint score (0–100) less ``gap_points`` for each point of mean gap (0–4).

    >>> alignment(75, 1)
    62.5
    >>> alignment(20, 4)
    0.0
    """
    if joint_score is None:
        return None
    return max(0.0, float(joint_score) - gap_points * mean_gap)


def fade(day, today, full_months=18, gone_months=30):
    """Share of its weight that a checklist compared on a day still has, 1 to 0.

    >>> from datetime import date
    >>> fade(date(2024, 1, 1), date(2025, 7, 1)), fade(date(2024, 1, 1), date(2026, 7, 1))
    (1.0, 0.0)
    """
    full = day + relativedelta(months=full_months)
    gone = day + relativedelta(months=gone_months)
    return min(1.0, max(0.0, (gone - today).days / (gone - full).days))


def commitments(kept, missed):
    """Share kept of those answered, 0–100; None when none was.

    >>> commitments(3, 1)
    75.0
    """
    return 100 * kept / (kept + missed) if kept + missed else None


def outcomes(kept, known, mean, few=10, prior=4):
    """Share of placements kept, 0–100; None when nobody knows of any.

    Under ``few`` cases it is drawn towards the mean of the enterprise, as if ``prior``
    more cases of that mean had been seen: one placement alone proves little.

    :param known: placements kept or lost; those nobody knows of are left out
    :param mean: share kept in the whole enterprise, 0–1

    >>> outcomes(1, 1, 0.5), outcomes(10, 10, 0.5)
    (60.0, 100.0)
    """
    if not known:
        return None
    if known < few:
        return 100 * (kept + prior * mean) / (known + prior)
    return 100 * kept / known


def balance(agreed_enterprise, agreed_employer, made_enterprise, made_employer):
    """How near the employer's share of the effort made comes to the one agreed, 0–100.

    Efforts in one unit, of the two parties. None when an effort is None (not told) or
    when nothing was agreed or made.

    >>> balance(60, 40, 60, 40), balance(50, 50, 100, 0)
    (100.0, 0.0)
    """
    if None in (agreed_enterprise, agreed_employer, made_enterprise, made_employer):
        return None
    agreed = employer_share(agreed_enterprise, agreed_employer)
    if agreed is None:
        return None
    return fairness_index(employer_share(made_enterprise, made_employer), agreed)


def health(components, is_critical=False, cap=40):
    """Weighted mean of the components that have data, to one decimal; None with none.

    :param components: iterable of Component(score, weight); score None: no data
    :param is_critical: a critical point of the workplace is open: ``cap`` at most

    >>> health([Component(100, 25), Component(50, 25), UNKNOWN])
    75.0
    """
    known = [c for c in components if c.score is not None and c.weight > 0]
    if not known:
        return None
    mean = sum(c.score * c.weight for c in known) / sum(c.weight for c in known)
    return round_tenth(min(mean, cap) if is_critical else mean)


def round_tenth(value):
    """To one decimal, halves upwards; the tiny part holds back the noise of floats."""
    return floor(value * 10 + 0.5 + 1e-9) / 10


def colour(value, green=70, amber=40):
    """Green, amber, red; grey when the health is not known.

    >>> [colour(v) for v in (70, 69.9, 40, 39.9, None)]
    ['green', 'amber', 'amber', 'red', 'grey']
    """
    if value is None:
        return GREY
    return GREEN if value >= green else AMBER if value >= amber else RED


def is_lost(reference, now):
    """Whether a colour is worse than the best one since the last alert.

    >>> is_lost("green", "amber"), is_lost("red", "green"), is_lost("green", "grey")
    (True, False, False)
    """
    return 0 < RANK.get(now, 0) < RANK.get(reference, 0)


def best_actions(components, weights, is_critical=False, cap=40, number=2):
    """The ``number`` actions that together would raise the health most, the best first.

    An action brings its component to 100 with its whole weight; closing the critical
    points takes the cap away. The gain of each is counted after those before it. A
    component that is not known comes last, without a gain: what it would show cannot
    be told. Only the exchange with the employer is sure to count in full.

    :param components: {name: Component}
    :param weights: {name: weight set by the enterprise}; without weight: no action
    :return: list of Advice(action, gain in points or None)
    """
    counted = [name for name in COMPONENTS if weights[name] > 0]
    now = {name: components[name] for name in counted}
    known = [
        name
        for name in counted
        if now[name].score is not None or name == "engagement"
        if now[name].score is None or _room(now[name], weights[name])
    ]
    if is_critical:
        known.append(CRITICAL)

    def after(actions):
        reached = {
            name: Component(100.0, weights[name]) if name in actions else value
            for name, value in now.items()
        }
        return health(reached.values(), is_critical and CRITICAL not in actions, cap)

    size = min(number, len(known))
    best = max(
        combinations(known, size), key=lambda actions: after(actions) or 0, default=()
    )
    advice, done, left = [], [], list(best)
    while left:
        action = max(left, key=lambda a: after([*done, a]) or 0)
        before = after(done)
        done.append(action)
        left.remove(action)
        gain = None if before is None else round_tenth(after(done) - before)
        advice.append(Advice(action, gain))

    def is_needed(action):
        # a cap may hide what an action does until the next one takes it away
        others = [name for name in done if name != action]
        return round_tenth((after(done) or 0) - (after(others) or 0)) > 0

    # what raises nothing is no advice
    advice = [a for a in advice if a.gain is None or a.gain > 0 or is_needed(a.action)]
    unknown = [n for n in counted if now[n].score is None and n != "engagement"]
    unknown.sort(key=lambda name: -weights[name])
    return (advice + [Advice(name, None) for name in unknown])[:number]


def _room(component, weight):
    return component.score < 100 or component.weight < weight


def slope(points):
    """Points a month that a series gains (least squares), None under three points.

    :param points: iterable of (number of the month, value or None); months without
        value are left out

    >>> slope([(0, 50), (1, 52), (2, None), (3, 56)])
    2.0
    """
    known = [(x, y) for x, y in points if y is not None]
    if len(known) < 3:
        return None
    mean_x = sum(x for x, _y in known) / len(known)
    mean_y = sum(y for _x, y in known) / len(known)
    spread = sum((x - mean_x) ** 2 for x, _y in known)
    if not spread:
        return None
    return sum((x - mean_x) * (y - mean_y) for x, y in known) / spread


def months_between(first, last):
    """First days of the months after that of ``first`` and before that of ``last``.

    >>> from datetime import date
    >>> months_between(date(2026, 1, 9), date(2026, 3, 2))
    [datetime.date(2026, 2, 1)]
    """
    month, months = first.replace(day=1), []
    while (month := month + relativedelta(months=1)) < last.replace(day=1):
        months.append(month)
    return months
