# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Formulas of the alignment checklist. Ratings go from 0 to 4; None is “unknown”.

The method (both parties answer separately, then compare) follows the Partnership
Assessment Tool of the Nuffield Institute (Hardy, Hudson and Waddington, 2003). The
joint score is the one that the health of a partnership uses too.
"""

from dataclasses import dataclass
from statistics import median

MAX_RATING = 4
#: a difference of half the scale is talked about
TALK_GAP = 2


def side_rating(ratings):
    """The answer of a party: median of its respondents' known ratings.

    :param ratings: numbers 0–4, or None for “I don't know”
    :return: 0–4 by halves, or None when nobody of the party knows
    """
    known = [rating for rating in ratings if rating is not None]
    return float(median(known)) if known else None


def spread(ratings):
    """Largest difference between the respondents of a party (0–4); 0 under two."""
    known = [rating for rating in ratings if rating is not None]
    return float(max(known) - min(known)) if known else 0.0


@dataclass(frozen=True)
class Compared:
    """One criterion with the rating of each party (0–4, None when unknown)."""

    weight: float
    enterprise: float | None
    employer: float | None

    @property
    def is_comparable(self):
        return self.enterprise is not None and self.employer is not None

    @property
    def gap(self):
        """Absolute difference between the parties (0–4), None when unknown."""
        return abs(self.enterprise - self.employer) if self.is_comparable else None


def party_score(rows, party):
    """Weighted mean of a party's known ratings × 25: 0–100, None without any.

    :param rows: iterable of Compared
    :param party: "enterprise" or "employer"
    """
    known = [
        (row.weight, getattr(row, party))
        for row in rows
        if getattr(row, party) is not None
    ]
    return _weighted_mean(known, 100 / MAX_RATING)


def joint_score(rows):
    """Weighted mean of both parties' ratings × 25, over criteria that both rated.

    score = 25 × Σ w·(a + b)/2 ÷ Σ w, from 0 to 100; None without such a criterion.
    """
    return _weighted_mean(
        [
            (row.weight, (row.enterprise + row.employer) / 2)
            for row in rows
            if row.is_comparable
        ],
        100 / MAX_RATING,
    )


def mean_gap(rows):
    """Weighted mean of the gaps: Σ w·|a − b| ÷ Σ w, 0–4; None without any."""
    return _weighted_mean([(row.weight, row.gap) for row in rows if row.is_comparable])


def coverage(rows):
    """Share of the total weight that both parties rated, in percent (0–100)."""
    rows = list(rows)
    total = sum(row.weight for row in rows)
    if not total:
        return 0.0
    return 100 * sum(row.weight for row in rows if row.is_comparable) / total


def is_blocking(row, threshold):
    """A must-have stands in the way: one party unknown, or rated under ``threshold``."""
    return not row.is_comparable or min(row.enterprise, row.employer) < threshold


def needs_talk(row):
    """The parties differ by half the scale or more."""
    return row.gap is not None and row.gap >= TALK_GAP


def talk_order(row, blocking):
    """Sort key of the talk guide: blocking first, then weight, then gap."""
    return (not blocking, -row.weight, -(row.gap or 0))


def _weighted_mean(pairs, factor=1):
    total = sum(weight for weight, _value in pairs)
    if not total:
        return None
    return factor * sum(weight * value for weight, value in pairs) / total
