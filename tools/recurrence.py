# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Due dates of what comes back: every month, quarter, half-year or year."""

from dateutil.relativedelta import relativedelta

#: months between two dates; 0 for a single date
MONTHS = {"once": 0, "monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


def due_dates(first, recurrence, until):
    """Dates on which a commitment is due, in order.

    Each date is counted from the first one, so that the 31st comes back on the last
    day of shorter months and never drifts.

    :param first: date of the first occurrence
    :param recurrence: a key of ``MONTHS``, or "none" (at all times: no date)
    :param until: last date wanted, included

    >>> from datetime import date
    >>> [str(d) for d in due_dates(date(2026, 1, 31), "monthly", date(2026, 4, 30))]
    ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']
    >>> due_dates(date(2026, 1, 1), "once", date(2025, 12, 31))
    []
    """
    months = MONTHS.get(recurrence)
    if months is None or not first or first > until:
        return []
    if not months:
        return [first]
    dates = []
    due = first
    while due <= until:
        dates.append(due)
        due = first + relativedelta(months=months * len(dates))
    return dates
