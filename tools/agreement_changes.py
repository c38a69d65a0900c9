# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What changed between two versions of an agreement, side by side."""

from typing import NamedTuple


class Item(NamedTuple):
    """A piece of an agreement: its terms, a clause, a commitment, a signatory."""

    key: str  #: what makes it the same piece in both versions
    title: str
    values: dict  #: {label: text}


class Change(NamedTuple):
    kind: str  #: "added", "removed" or "changed"
    title: str
    label: str  #: which value; empty when the whole piece came or went
    before: str
    after: str


def compare(before, after):
    """Differences from ``before`` to ``after``.

    :param before, after: lists of :class:`Item`
    :return: list of :class:`Change`: first what stayed or came, in the order of
        ``after``, then what was removed

    >>> old = [Item("c1", "Clause", {"Text": "a"}), Item("c2", "Gone", {"Text": "x"})]
    >>> new = [Item("c1", "Clause", {"Text": "b"})]
    >>> [(c.kind, c.title, c.before, c.after) for c in compare(old, new)]
    [('changed', 'Clause', 'a', 'b'), ('removed', 'Gone', 'x', '')]
    """
    old = {item.key: item for item in before}
    new_keys = {item.key for item in after}
    changes = []
    for item in after:
        if item.key not in old:
            changes.append(Change("added", item.title, "", "", _summary(item)))
            continue
        changes += _compare_values(old[item.key], item)
    for item in before:
        if item.key not in new_keys:
            changes.append(Change("removed", item.title, "", _summary(item), ""))
    return changes


def _compare_values(old, new):
    labels = [*new.values, *(label for label in old.values if label not in new.values)]
    return [
        Change("changed", new.title, label, before, after)
        for label in labels
        for before, after in [(old.values.get(label, ""), new.values.get(label, ""))]
        if before != after
    ]


def _summary(item):
    values = [f"{label}: {value}" for label, value in item.values.items() if value]
    if len(values) == 1:
        return next(value for value in item.values.values() if value)
    return "\n".join(values)
