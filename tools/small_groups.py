# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Figures on groups of people, published so that nobody is recognised in them.

Groups say something personal (a barrier to work) and overlap: one person may be in
several. Results (in a job or not, or not known) are taken to be **known person by
person** to whoever reads the figures, since they are read by code elsewhere. So it is
not enough to hide small groups; what is shown must not tell that *the* person who lost
a job is in a group. Everything is decided here:

- a group is shown if it and the rest of the people each number at least the minimum
  (the rest is the total minus the group); no figure of “any group” or “no group” is
  given, and groups are never added up;
- a rate is a band, wide enough to hold several counts; the grid is chosen from the
  size of the group and the totals only, never from the hidden counts, so that the
  choice tells nothing by itself; where no grid is safe, the size alone is shown;
- of a group at least the minimum, and half, must have a known result;
- whoever looks at one who lost a job (or kept it, or is not known of) may come at most
  half of the way from the share of all people in the group to certainty;
- the bands of all milestones are then read together, as a reader would: a group is
  shown only if other people could have made it up with the very same output
  (``tools/group_search.py``). The search starts from the output, never from the group, so
  that what passes tells nothing more. Hidden groups look alike, whatever the reason:
  too small, too large, or told too much.

Figures of the same people are published once: a second publication after one more
person joined would give that person away, and no rule here could prevent it.
"""

from dataclasses import dataclass
from functools import lru_cache

from .group_search import FEW, OUTCOMES, get_least_known, is_doubtful

#: lower edges of bands, in percent; the last band ends at 100, included
HALVES, QUARTERS, TENTHS = (0, 50), (0, 25, 50, 75), tuple(range(0, 100, 10))
#: of responses, which are half at least
RESPONSES = ((50, 75), (50,))


@dataclass(frozen=True)
class Figure:
    """What is shown of one measure of a group: bands (low, high) in percent, or None.

    ``rate`` is among people with a known result, ``response`` the share of known ones.
    """

    rate: tuple | None = None
    response: tuple | None = None


@dataclass(frozen=True)
class Published:
    """What is shown of a group: how many people, and its figures by measure."""

    people: int
    figures: dict


def publish(people, minimum):
    """What may be shown of each group.

    :param people: list of (set of groups, {measure: "yes", "no" or "unknown"}), one for
        each person; all have the same measures, in the same order
    :param minimum: smallest number of people that a figure is about
    :return: {group: Published}; a group that may not be shown is left out
    """
    members = {}
    for number, (groups, _results) in enumerate(people):
        for group in groups:
            members[group] = members.get(group, 0) | 1 << number
    measures = tuple(people[0][1]) if people else ()
    patterns = _get_patterns(people)
    shown = {}
    for group, mask in members.items():
        size = mask.bit_count()
        if minimum <= size <= len(people) - minimum:
            figures = _get_figures(mask, measures, patterns, minimum)
            if figures is not None:
                shown[group] = Published(size, figures)
    return shown


def _get_patterns(people):
    """(results by measure) → bits of the people who have them."""
    patterns = {}
    for number, (_groups, results) in enumerate(people):
        key = tuple(results.values())
        patterns[key] = patterns.get(key, 0) | 1 << number
    return patterns


def _count(patterns, rank, mask=-1):
    """How many people have each outcome of a measure: (yes, no, unknown)."""
    counts = dict.fromkeys(OUTCOMES, 0)
    for results, bits in patterns.items():
        counts[results[rank]] += (bits & mask).bit_count()
    return tuple(counts.values())


def _get_figures(mask, measures, patterns, minimum):
    """{measure: Figure}, or None: together they would tell too much."""
    size = mask.bit_count()
    wanted = []
    for rank in range(len(measures)):
        grids = choose_grids(size, _count(patterns, rank), minimum)
        wanted.append(
            grids and _get_output(_count(patterns, rank, mask), grids, minimum)
        )
    shape = tuple((results, bits.bit_count()) for results, bits in patterns.items())
    if any(wanted) and not is_doubtful(shape, size, tuple(wanted), minimum):
        return None
    return {
        measure: Figure(*want) if want and want != FEW else Figure()
        for measure, want in zip(measures, wanted, strict=True)
    }


# ---------------------------------------------------------------- one measure
@lru_cache(maxsize=4096)
def choose_grids(size, totals, minimum):
    """The finest grids (of the rate, of the response) of which every output is safe.

    :param size: people in the group
    :param totals: of all people: (yes, no, unknown)
    :return: (grid of rates, grid of responses), or None: no rate is shown
    """
    rates = [HALVES]
    if size >= 2 * minimum:
        rates.insert(0, QUARTERS)
    if size >= 8 * minimum:
        rates.insert(0, TENTHS)
    for rate in rates:
        for response in RESPONSES:
            grids = (rate, response)
            if all(
                _is_safe(possible, size, totals, minimum)
                for output in _list_outputs(grids)
                if (possible := _get_ranges(size, totals, grids, output, minimum))
            ):
                return grids
    return None


def _list_outputs(grids):
    rates, responses = (_get_bands(grid) for grid in grids)
    return [FEW, *((rate, response) for rate in rates for response in responses)]


def _get_bands(grid):
    return list(zip(grid, (*grid[1:], 100), strict=True))


def _get_band(part, whole, grid):
    """The band in which ``part`` of ``whole`` lies."""
    for low, high in reversed(_get_bands(grid)):
        if part * 100 >= low * whole:
            return (low, high)
    raise ValueError("a part is not negative")


def _get_output(counts, grids, minimum):
    yes, no, unknown = counts
    known = yes + no
    if known < get_least_known(known + unknown, minimum):
        return FEW
    return (
        _get_band(yes, known, grids[0]),
        _get_band(known, known + unknown, grids[1]),
    )


def _get_ranges(size, totals, grids, output, minimum):
    """Which counts of the group give this output, as a reader works them out.

    :return: ((low, high) of yes, of no, of unknown), or None: no counts give it
    """
    found, least = [], get_least_known(size, minimum)
    for unknown in range(min(size, totals[2]) + 1):
        known = size - unknown
        low, high = max(0, known - totals[1]), min(known, totals[0])
        if output == FEW:
            if known >= least:
                continue
        else:
            rate, response = output
            if known < least or _get_band(known, size, grids[1]) != response:
                continue
            low = max(low, -(-rate[0] * known // 100))
            if rate[1] < 100:
                high = min(high, -(-rate[1] * known // 100) - 1)
        if low <= high:
            found.append((low, high, known - high, known - low, unknown))
    if not found:
        return None
    return (
        (min(f[0] for f in found), max(f[1] for f in found)),
        (min(f[2] for f in found), max(f[3] for f in found)),
        (min(f[4] for f in found), max(f[4] for f in found)),
    )


def _is_safe(ranges, size, totals, minimum):
    """Whether no small count can be read out of these ranges.

    A count is small if fewer than the minimum of those with an outcome are in the
    group, or outside of it. It must not be certain, nor that none of them are in the
    group, nor too likely that one of them is.
    """
    everyone = sum(totals)
    for (low, high), total in zip(ranges, totals, strict=True):
        if not total:
            continue
        is_certain = low == high and not minimum <= low <= total - minimum
        is_likely = 2 * low * everyone > total * (everyone + size)
        if is_certain or is_likely or not high:
            return False
    return True
