# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The register of measures: a function with ``@measure`` is a measure.

To add one, write a file in ``measures`` with a function that gets the bench and returns
the works to time: ours, and what it is compared with. Files there are found by
themselves.
"""

from dataclasses import dataclass

#: name → Measure, in the order of their files
MEASURES = {}


@dataclass
class Measure:
    """What is measured and what is wanted.

    :param ratio: bar on ours ÷ theirs: at most, or at least if ``is_least``
    :param exponent: bar on the growth of ours from the size before the last one
    :param queries: "no more": not more than theirs, and as many at every size;
        "same": as many at every size; a number: that many
    :param than: what it is compared with
    :param once: it does not depend on the size: measured in the first one only
    :param most_runs: for what takes minutes
    :param unit: of what is measured, unless it is time: works return it as a float
    :param increase: bar on how much more ours is than at the size before, in the unit
    """

    name: str
    title: str
    function: object
    than: str = ""
    ratio: float = 0
    is_least: bool = False
    exponent: float = 0
    queries: object = None
    once: bool = False
    most_runs: int = 0
    unit: str = ""
    increase: float = 0


def measure(name, title, **options):
    """Register a function of the bench that returns one Work or several.

    The first is ours, the second what it is compared with.
    """

    def register(function):
        MEASURES[name] = Measure(name, title, function, **options)
        return function

    return register
