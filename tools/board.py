# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Figures of the page for the board: periods, trend, bands, bars and what to look at."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from .small_groups import HALVES, QUARTERS, TENTHS

#: below it, in points, a mean health counts as steady
STEADY_POINTS = 0.5


def previous_period(first, last):
    """The period just before, of the same length.

    Whole months are compared with as many whole months; other periods with as many days.

    >>> from datetime import date
    >>> previous_period(date(2026, 1, 1), date(2026, 3, 31))
    (datetime.date(2025, 10, 1), datetime.date(2025, 12, 31))
    >>> previous_period(date(2026, 3, 2), date(2026, 3, 8))
    (datetime.date(2026, 2, 23), datetime.date(2026, 3, 1))
    """
    end = first - timedelta(days=1)
    after = last + timedelta(days=1)
    if first.day == 1 and after.day == 1:
        months = (after.year - first.year) * 12 + after.month - first.month
        return first - relativedelta(months=months), end
    return first - (last - first) - timedelta(days=1), end


def snapshot_month(day):
    """Month whose snapshot tells best how things stood at the end of a day.

    A snapshot is of the first days of its month: the end of a month is told by the next.

    >>> from datetime import date
    >>> snapshot_month(date(2026, 6, 30)), snapshot_month(date(2026, 6, 29))
    (datetime.date(2026, 7, 1), datetime.date(2026, 6, 1))
    """
    return (day + timedelta(days=1)).replace(day=1)


def change(now, before):
    """Difference, or None where one of the two is not known.

    >>> change(5, 3), change(0, None)
    (2, None)
    """
    return None if now is None or before is None else now - before


def trend(points):
    """Where a mean goes: "up", "down", "steady", or None when it is not known.

    :param points: difference of the mean, on the same partnerships

    >>> trend(2), trend(-0.5), trend(0.4), trend(None)
    ('up', 'down', 'steady', None)
    """
    if points is None:
        return None
    if abs(points) < STEADY_POINTS:
        return "steady"
    return "up" if points > 0 else "down"


def retention_band(kept, lost, unknown, minimum):
    """Share of people still there, as a band of percents, or None: not shown.

    As in ``small_groups``: at least the minimum of people, and half of those due, must
    have a known result; the band is the wider the fewer people it is of, so that no
    count, and no single person, can be read out of it.

    >>> retention_band(4, 2, 1, 5), retention_band(3, 1, 0, 5)
    ((50, 100), None)
    """
    known = kept + lost
    due = known + unknown
    if known < minimum or 2 * known < due:
        return None
    if due >= 8 * minimum:
        grid = TENTHS
    elif due >= 2 * minimum:
        grid = QUARTERS
    else:
        grid = HALVES
    low = max(edge for edge in grid if kept * 100 >= edge * known)
    return low, min((edge for edge in grid if edge > low), default=100)


def stack(counts, most, width):
    """Parts of a bar: [(left end, width)], the whole of ``most`` being ``width`` wide.

    >>> stack([1, 0, 3], 8, 80)
    [(0.0, 10.0), (10.0, 0.0), (10.0, 30.0)]
    """
    parts, left = [], 0.0
    for count in counts:
        part = count * width / most if most else 0.0
        parts.append((left, part))
        left += part
    return parts


def curve(values, width, height):
    """Lines of a curve of values from 0 to 100; what is not known breaks it.

    :param values: list of numbers, or None
    :return: list of lines, each a list of (x, y); y grows downwards

    >>> curve([0, 100, None, 50], 30, 10)
    [[(0.0, 10.0), (10.0, 0.0)], [(30.0, 5.0)]]
    """
    step = width / (len(values) - 1) if len(values) > 1 else 0.0
    lines, line = [], []
    for rank, value in enumerate(values):
        if value is None:
            if line:
                lines.append(line)
            line = []
        else:
            line.append((rank * step, height - value * height / 100))
    return [*lines, line] if line else lines


def choose_attention(subjects, most=5):
    """What to tell the board, the weightiest first, ``most`` at most.

    :param subjects: list of (weight, count, anything); a count of 0 is no subject
    :return: list of (weight, count, anything)

    >>> choose_attention([(1, 3, "a"), (9, 1, "b"), (9, 0, "c")])
    [(9, 1, 'b'), (1, 3, 'a')]
    """
    found = [subject for subject in subjects if subject[1] > 0]
    return sorted(found, key=lambda s: (-s[0], -s[1]))[:most]


def clip(text, most):
    """The beginning of a text, of ``most`` characters at most.

    >>> clip("Boulangerie du Plateau", 12), clip("Court", 12)
    ('Boulangerie…', 'Court')
    """
    text = " ".join(str(text or "").split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
