# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How evenly two parties share the effort of an agreement.

Hours and money are added up in one unit: ``value = hours × value of an hour + money``.
The value of an hour is a convention between the parties, not a wage: the same for both,
so that an hour of one weighs as much as an hour of the other.
"""

PARTIES = ("enterprise", "employer", "third")


def effort_value(hours, amount, hour_value):
    """Effort in money: hours × value of an hour + money spent.

    >>> effort_value(10, 50, 30)
    350
    """
    return hours * hour_value + amount


def shares(efforts):
    """Share of each party in the whole effort.

    :param efforts: {party: value ≥ 0}
    :return: {party: 0–1}, adding up to 1; {} when there is no effort

    >>> shares({"enterprise": 30, "employer": 60, "third": 10})
    {'enterprise': 0.3, 'employer': 0.6, 'third': 0.1}
    >>> shares({"enterprise": 0, "employer": 0})
    {}
    """
    total = sum(efforts.values())
    if total <= 0:
        return {}
    return {party: value / total for party, value in efforts.items()}


def employer_share(enterprise, employer):
    """The employer's share of what the two parties put in; third parties left out.

    :return: 0–1, or None when neither puts anything in

    >>> employer_share(60, 40)
    0.4
    """
    total = enterprise + employer
    return employer / total if total > 0 else None


def fairness_index(share, wanted=0.5):
    """How near the employer's share comes to the share that the parties want.

    ``100 × (1 − |share − wanted| ÷ max(wanted, 1 − wanted))``: 100 when it is the share
    wanted, 0 when everything rests on the party that was to bear less. Swapping the
    parties changes nothing.

    :param share: the employer's share, 0–1, or None (unknown)
    :param wanted: the employer's share wanted, 0–1
    :return: 0–100, or None when the share is unknown

    >>> fairness_index(0.5)
    100.0
    >>> fairness_index(0.25)
    50.0
    >>> fairness_index(1, 0.5)
    0.0
    >>> fairness_index(None) is None
    True
    """
    if share is None:
        return None
    # the limits only hold back the rounding of floats
    distance = abs(share - wanted) / max(wanted, 1 - wanted)
    return 100 * min(1.0, max(0.0, 1 - distance))
