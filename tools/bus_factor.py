# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How many people a portfolio of relationships hangs on."""


def bus_factor(holders):
    """Smallest number of departures that leaves more than half without a holder.

    Counted greedily, each time removing the person who holds most of what is still
    held, as the truck factor of software projects is estimated (Avelino, Passos, Hora
    and Valente, 2016, “A novel approach for estimating truck factors”).

    :param holders: for each relationship, the people who hold it (any hashable)
    :return: number of people; 0 when there is no relationship, or when more than half
        have no holder already
    """
    remaining = [set(people) for people in holders]
    if not remaining:
        return 0
    departures = 0
    while 2 * sum(not people for people in remaining) <= len(remaining):
        counts = {}
        for people in remaining:
            for person in people:
                counts[person] = counts.get(person, 0) + 1
        leaver = max(counts, key=lambda person: (counts[person], str(person)))
        for people in remaining:
            people.discard(leaver)
        departures += 1
    return departures


def held_alone(holders):
    """For each person, how many relationships they hold, and how many alone.

    :return: dict {person: (held, alone)}
    """
    counts = {}
    for people in holders:
        for person in set(people):
            held, alone = counts.get(person, (0, 0))
            counts[person] = (held + 1, alone + (len(set(people)) == 1))
    return counts
