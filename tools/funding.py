# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How much of what was spent a funder can be charged."""

from typing import NamedTuple


class Spending(NamedTuple):
    """What was spent on one eligible cost.

    :param ceiling: the most that the funder pays for it, 0 for no ceiling
    """

    key: int
    amount: float
    ceiling: float = 0
    hours: float = 0

    @property
    def used(self):
        """
        >>> Spending(1, 1200, 1000).used
        1000
        >>> Spending(1, 1200).used
        1200
        """
        return min(self.amount, self.ceiling) if self.ceiling else self.amount

    @property
    def over(self):
        return self.amount - self.used


class Total(NamedTuple):
    """The sum of the costs: ``spent`` is always ``used`` + ``over``."""

    spent: float
    used: float
    over: float
    hours: float


def add_up(spendings, envelope):
    """The total of some costs, up to their ceilings and to the envelope.

    >>> add_up([Spending(1, 1200, 1000, 20), Spending(2, 500)], 1400)
    Total(spent=1700, used=1400, over=300, hours=20)

    :param envelope: the most that the funder pays in all, 0 when it is not known yet
    """
    spendings = list(spendings)
    spent = round(sum(s.amount for s in spendings), 2)
    used = round(sum(s.used for s in spendings), 2)
    if envelope:
        used = min(used, envelope)
    return Total(spent, used, round(spent - used, 2), sum(s.hours for s in spendings))
