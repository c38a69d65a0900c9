# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whether someone is still in a job some weeks after being hired: three definitions.

- *snapshot*: in a job, with any employer, on the day of the milestone;
- *continuous_any*: in jobs from the hire to that day, with no gap longer than five
  weeks, whoever the employer;
- *continuous_same*: with the employer that hired them, without leaving.

The three definitions, and the gap of 4 to 5 weeks, are those that PerformWell's guide on
job retention sets side by side; we take five weeks. A milestone that is not due yet is
left out of a rate (censored). What nobody knows is not a loss: it lowers the response
rate, not the retention rate.
"""

from dataclasses import dataclass
from datetime import date, timedelta

DEFINITIONS = ("snapshot", "continuous_any", "continuous_same")
YES, NO, UNKNOWN, NOT_DUE = "yes", "no", "unknown", "not_due"
#: days without a job that do not break continuity
GAP_DAYS = 35


@dataclass(frozen=True)
class Spell:
    """A job, from its first to its last day.

    :param end: last day worked; None: still there as far as one knows
    :param same: with the employer of the hire
    """

    start: date
    end: date | None
    same: bool


def milestone(hired_on, weeks):
    """Day on which someone hired on a date has been there for ``weeks``."""
    return hired_on + timedelta(weeks=weeks)


def retention(hired_on, weeks, spells, known_until, today, gap_days=GAP_DAYS):
    """Result of the three definitions at one milestone.

    :param hired_on: first day of the job
    :param spells: jobs known since, that of the hire included
    :param known_until: last day up to which someone told how things stand
    :return: {definition: "yes", "no", "unknown" or "not_due"}
    """
    day = milestone(hired_on, weeks)
    if day > today:
        return dict.fromkeys(DEFINITIONS, NOT_DUE)
    spells = sorted(spells, key=lambda s: (s.start, s.end or date.max))
    return {
        "snapshot": _on_the_day(day, spells, known_until),
        "continuous_any": _continuous(hired_on, day, spells, known_until, gap_days),
        "continuous_same": _same_employer(day, spells, known_until),
    }


def _on_the_day(day, spells, known_until):
    for spell in spells:
        # an open spell covers the days that someone knows of
        last = spell.end or max(known_until, spell.start)
        if spell.start <= day <= last:
            return YES
    return NO if day <= known_until else UNKNOWN


def _same_employer(day, spells, known_until):
    same = [spell for spell in spells if spell.same]
    first_end = same[0].end if same else None
    if first_end and first_end < day:
        return NO
    if first_end or day <= known_until:
        return YES
    return UNKNOWN


def _continuous(hired_on, day, spells, known_until, gap_days):
    covered = hired_on - timedelta(days=1)
    is_open = False
    for spell in spells:
        if (spell.start - covered).days - 1 > gap_days:
            # a gap too long; past the day only if the job before held until then
            return NO
        is_open = spell.end is None
        covered = max(covered, spell.end or max(known_until, spell.start))
        if covered >= day:
            return YES
    # without a job on the day, as far as one knows
    if is_open:
        return UNKNOWN
    return NO if (known_until - covered).days > gap_days else UNKNOWN


def rates(results):
    """Figures of one definition at one milestone.

    :param results: iterable of "yes", "no", "unknown", "not_due"
    :return: dict with ``due``, ``known``, ``kept`` (counts), ``rate`` and
        ``response_rate`` (0 to 1, None when nothing is due or known)
    """
    results = list(results)
    kept, lost = results.count(YES), results.count(NO)
    due = kept + lost + results.count(UNKNOWN)
    known = kept + lost
    return {
        "due": due,
        "known": known,
        "kept": kept,
        "rate": kept / known if known else None,
        "response_rate": known / due if due else None,
    }
