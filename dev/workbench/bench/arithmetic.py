# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is computed from times: pure functions."""

import math
import statistics


def median(values):
    return statistics.median(values)


def pair_ratio(ours, theirs):
    """Median of the ratios of pairs that ran one right after the other.

    What else the machine does slows both of a pair down, so it holds under load, which
    a quotient of two medians does not.
    """
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def growth_exponent(small, large):
    """The exponent of size with which a time grows; 1 is in proportion.

    :param small: (size, time), of the smaller size
    """
    (size_a, time_a), (size_b, time_b) = small, large
    return math.log(time_b / time_a) / math.log(size_b / size_a)
