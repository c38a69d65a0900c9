# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the answers of a workplace check mean. No Odoo, no clock."""

ANSWERS = ("ok", "to_correct", "blocking", "not_applicable", "not_seen")
#: something was found that must change
FOUND = ("to_correct", "blocking")


def is_lacking(answer, is_critical):
    """Whether a point stays open until it is corrected.

    A critical point that nobody looked at is not a sound point: it stays open too.

    :param answer: one of ``ANSWERS``, or a false value when not answered
    :param is_critical: whether the point is one that must be right before anyone starts
    """
    return answer in FOUND or bool(is_critical and answer == "not_seen")


def is_blocking(answer, is_critical):
    """Whether the open point keeps people from starting at this workplace.

    Either the visitor judged so, or the point is critical by nature.
    """
    return answer == "blocking" or bool(is_critical and is_lacking(answer, True))


def get_result(points):
    """Result of a check.

    :param points: iterable of (answer, is_critical)
    :return: "blocking", "to_correct" or "sound"
    """
    points = list(points)
    if any(is_blocking(*point) for point in points):
        return "blocking"
    if any(is_lacking(*point) for point in points):
        return "to_correct"
    return "sound"


def get_place_key(site, place):
    """The same place written by two people: site (an id) and part of the premises."""
    return site or 0, " ".join((place or "").casefold().split())


def get_state(valid_until, blocking_count, today, reminder_days):
    """State of a workplace on a day.

    :param valid_until: last day of the check that holds longest, or None without check
    :param blocking_count: critical points open, of whatever check
    :param today: date
    :param reminder_days: days before the end when the next visit is prepared, ≥ 0
    :return: "blocking", "none", "expired", "expiring" or "valid"
    """
    if blocking_count:
        return "blocking"
    if not valid_until:
        return "none"
    if valid_until < today:
        return "expired"
    if (valid_until - today).days <= reminder_days:
        return "expiring"
    return "valid"
