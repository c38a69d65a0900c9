# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whose turn it is among sister enterprises, and why.

Each criterion gives a value between 0 and 1; the score is their mean, weighted, in
percent. Distances count in bands only, so that a score tells no one where an employer
is. Of equal scores, who received fewest comes first.
"""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

#: (up to so many kilometres, value); beyond the last one: 0
DISTANCE_BANDS = ((25, 1.0), (50, 0.75), (100, 0.5), (200, 0.25))
#: where no distance is known: how two territories lie
AREA_VALUES = {"same": 1.0, "region": 0.5, "other": 0.0}
FIT_VALUES = {"occupation": 1.0, "field": 0.5, "none": 0.0}
#: of what is not known: neither for nor against
UNKNOWN = 0.5
EARTH_KM = 6371.0


@dataclass(frozen=True)
class Weights:
    """How much each criterion counts; positive whole numbers, of any sum."""

    share: int = 40
    fit: int = 30
    distance: int = 20
    capacity: int = 10


@dataclass(frozen=True)
class Candidate:
    """A sister enterprise.

    :param key: a number that tells it from others
    :param km: distance, None if it is not known
    :param area: "same", "region", "other", or None
    :param capacity: offers a month that it takes; 0: none at all
    :param taken: offers that it had this month
    :param waiting: offers that it has not finished with
    :param received: offers that it had in the last twelve months
    :param fit: "occupation", "field" or "none": what its programmes teach
    """

    key: int
    km: float | None = None
    area: str | None = None
    capacity: int = 0
    taken: int = 0
    waiting: int = 0
    received: int = 0
    fit: str = "none"


@dataclass(frozen=True)
class Turn:
    """A candidate at its place in the order, with the value of each criterion."""

    candidate: Candidate
    score: int
    values: dict


def get_band(km):
    """Number of the band in which a distance lies; the last one is beyond all."""
    for number, (limit, _value) in enumerate(DISTANCE_BANDS):
        if km <= limit:
            return number
    return len(DISTANCE_BANDS)


def get_distance_km(here, there):
    """Great-circle distance of two (latitude, longitude) in degrees.

    A place at 0, 0 is taken for one that is not known.

    :return: kilometres, or None
    """
    if not any(here) or not any(there):
        return None
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(radians, p)) for p in (here, there))
    half = sin((lat_b - lat_a) / 2) ** 2
    half += cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_KM * asin(sqrt(min(1.0, half)))


def get_area_relation(path, other):
    """How two territories lie, from their paths of ancestors.

    :param path: ids from the widest area to the area itself; empty: not known
    :return: "same" when one lies in the other, "region" when they share the widest
        area, "other", or None
    """
    if not path or not other:
        return None
    shortest = min(len(path), len(other))
    if path[:shortest] == other[:shortest]:
        return "same"
    return "region" if path[0] == other[0] else "other"


def may_receive(candidate):
    """Whether the enterprise takes offers and has not had all of this month's."""
    return candidate.capacity > 0 and candidate.taken < candidate.capacity


def _get_distance_value(candidate):
    if candidate.km is not None:
        band = get_band(candidate.km)
        return DISTANCE_BANDS[band][1] if band < len(DISTANCE_BANDS) else 0.0
    return AREA_VALUES.get(candidate.area, UNKNOWN)


def _get_values(candidate, most):
    return {
        "share": 1 - candidate.received / most if most else 1.0,
        "fit": FIT_VALUES[candidate.fit],
        "distance": _get_distance_value(candidate),
        "capacity": 1 - min(1.0, candidate.waiting / candidate.capacity),
    }


def rank(candidates, weights):
    """The order in which sisters are asked; those that may not receive are left out.

    :return: list of ``Turn``, the first to be asked first
    """
    able = [candidate for candidate in candidates if may_receive(candidate)]
    most = max((candidate.received for candidate in able), default=0)
    rows = []
    for candidate in able:
        values = _get_values(candidate, most)
        total = sum(getattr(weights, name) for name in values)
        points = sum(getattr(weights, name) * value for name, value in values.items())
        rows.append((100 * points / total if total else 0.0, values, candidate))
    rows.sort(key=lambda r: (-round(r[0], 6), r[2].received, r[2].waiting, r[2].key))
    return [Turn(candidate, round(score), values) for score, values, candidate in rows]
