# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Totals beside parts of which the small ones are hidden."""


def may_show_total(total, hidden, cells, minimum):
    """Whether a total may stand beside its parts, those under ``minimum`` being hidden.

    A reader takes the parts that are shown from the total. What is left must number
    ``minimum`` people at least, and be made up in more than one way by ``cells`` parts
    of 1 to ``minimum`` - 1 people each.

    >>> may_show_total(20, 0, 0, 5), may_show_total(20, 3, 1, 5)
    (True, False)
    >>> may_show_total(20, 8, 2, 5), may_show_total(20, 6, 2, 5)
    (False, True)
    """
    if 0 < total < minimum:
        return False
    if not cells:
        return True
    return hidden >= minimum and cells < hidden < cells * (minimum - 1)
