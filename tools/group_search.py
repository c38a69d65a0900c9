# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whether an output about a group leaves it open who is in the group.

Used by ``tools/small_groups.py``, which says what an output is and why this is asked.
"""

from functools import lru_cache

OUTCOMES = ("yes", "no", "unknown")
#: output of a measure whose known results are too few
FEW = "few"


def get_least_known(size, minimum):
    """How many of a group must have a known result before a rate is shown."""
    return max(minimum, -(-size // 2))


@lru_cache(maxsize=1024)
def is_doubtful(patterns, size, outputs, minimum):
    """Whether groups of other people give the same output, for whoever looks for them.

    For each way in which people went through the measures, a group must be found that
    does not hold all of them; for each small count, groups with two values of it. A
    group that is not found in the steps allowed counts as not there: that hides, and
    never shows.

    :param patterns: tuple of ((outcome by measure), how many people), all people
    :param size: people in the group
    :param outputs: for each measure: ((low, high) of the rate, (low, high) of the
        response), ``FEW``, or None: nothing is shown of it
    :param minimum: smallest number of people that a figure is about
    """
    search = _Search(patterns, size, outputs, minimum)
    found = search.look(search.get_starts())
    if not found:
        return False
    witnesses = [found]
    for number, (_results, people) in enumerate(patterns):
        if all(w[number] == people for w in witnesses):
            other = search.look(witnesses, {number}, people - 1)
            if not other:
                return False
            witnesses.append(other)
    for rank in range(len(outputs)):
        for outcome in OUTCOMES:
            held = {n for n, (r, _p) in enumerate(patterns) if r[rank] == outcome}
            total = sum(patterns[n][1] for n in held)
            values = {sum(w[n] for n in held) for w in witnesses}
            if not total or len(values) > 1:
                continue
            value = values.pop()
            if minimum <= value <= total - minimum:
                continue
            # all the others: as many more of them as there are fewer of these
            others = set(range(len(patterns))) - held
            other = search.look(witnesses, held, value - 1) or search.look(
                witnesses, others, size - value - 1
            )
            if not other:
                return False
            witnesses.append(other)
    return True


class _Search:
    """Looks for groups that give an output, by exchanging one person at a time.

    A group is a list: how many people of each pattern. It always starts at the same
    place, so that what is found depends on the output alone.
    """

    STEPS = 80
    #: what is asked for beyond the output comes first; the output is mended after
    WEIGHT = 4

    def __init__(self, patterns, size, outputs, minimum):
        self.results = [
            tuple(OUTCOMES.index(outcome) for outcome in results)
            for results, _people in patterns
        ]
        self.people = [people for _results, people in patterns]
        self.size, self.outputs = size, outputs
        self.least_known = get_least_known(size, minimum)
        self.ranks = [rank for rank, output in enumerate(outputs) if output]

    def get_starts(self):
        """A group drawn evenly, then all of the first patterns, or of the last."""
        everyone, even, taken, seen = sum(self.people), [], 0, 0
        for people in self.people:
            seen += people
            even.append(seen * self.size // everyone - taken)
            taken += even[-1]
        starts = [even]
        for order in (1, -1):
            left, group = self.size, [0] * len(self.people)
            for number in range(len(self.people))[::order]:
                group[number] = min(left, self.people[number])
                left -= group[number]
            starts.append(group)
        return starts

    def look(self, starts, held=frozenset(), most=0):
        """A group that gives the output, or None.

        :param held: numbers of patterns of which the group holds ``most`` people
        """
        for group in starts:
            found = self._descend(list(group), held, most)
            if found:
                return found
        return None

    def _descend(self, group, held, most):
        counts = {rank: [0, 0, 0] for rank in self.ranks}
        for people, results in zip(group, self.results, strict=True):
            for rank in self.ranks:
                counts[rank][results[rank]] += people
        misses = {rank: self._miss(counts[rank], rank) for rank in self.ranks}
        for _step in range(self.STEPS):
            excess = max(0, sum(group[n] for n in held) - most)
            if not excess and not any(misses.values()):
                return group
            move = self._find_move(group, counts, misses, held, excess)
            if move is None:
                return None
            out, into = move
            group[out] -= 1
            group[into] += 1
            for rank in self.ranks:
                counts[rank][self.results[out][rank]] -= 1
                counts[rank][self.results[into][rank]] += 1
                misses[rank] = self._miss(counts[rank], rank)
        return None

    def _find_move(self, group, counts, misses, held, excess):
        """The exchange that brings the group nearest, as (pattern out, pattern in)."""
        best, move = 0, None
        for out, people in enumerate(group):
            if not people:
                continue
            for into, most in enumerate(self.people):
                if into == out or group[into] == most:
                    continue
                gain = self.WEIGHT * self._gain(out in held, into in held, excess)
                for rank in self.ranks:
                    old, new = self.results[out][rank], self.results[into][rank]
                    if old != new:
                        row = counts[rank]
                        row[old] -= 1
                        row[new] += 1
                        gain += misses[rank] - self._miss(row, rank)
                        row[old] += 1
                        row[new] -= 1
                if gain > best:
                    best, move = gain, (out, into)
        return move

    @staticmethod
    def _gain(leaves, enters, excess):
        if leaves == enters:
            return 0
        if leaves:
            return 1 if excess else 0
        # at the limit, one more would be one too many
        return -1

    def _miss(self, counts, rank):
        """How far counts are from the output of a measure, in people."""
        yes, no, _unknown = counts
        known, output = yes + no, self.outputs[rank]
        if output == FEW:
            return max(0, known - self.least_known + 1)
        rate, response = output
        return (
            max(0, self.least_known - known)
            + _miss_band(known, self.size, response)
            + _miss_band(yes, known, rate)
        )


def _miss_band(part, whole, band):
    low, high = band
    first = -(-low * whole // 100)
    last = whole if high == 100 else -(-high * whole // 100) - 1
    return max(0, first - part, part - last)
