# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Sets as strings of bits, which a database compares much faster than lists."""


def number_values(values):
    """A number for each value, in the order in which they come.

    >>> number_values(["b", "a", "b"])
    {'b': 0, 'a': 1}
    """
    return {value: number for number, value in enumerate(dict.fromkeys(values))}


def write_bits(values, numbers):
    """The string that has a one for each of the values.

    :param numbers: as ``number_values`` gives them

    >>> write_bits(["a"], {"b": 0, "a": 1, "c": 2})
    '010'
    """
    bits = ["0"] * len(numbers)
    for value in values:
        bits[numbers[value]] = "1"
    return "".join(bits)
