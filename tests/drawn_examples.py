# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Drawn examples: what they show does not depend on how busy the machine is."""

from hypothesis import HealthCheck, settings


def keep_steady():
    """No time limit for an example; to be called by each module that draws some."""
    settings.register_profile(
        "steady", deadline=None, suppress_health_check=[HealthCheck.too_slow]
    )
    settings.load_profile("steady")


#: the same examples at each run, as many as are worth their time in a database
in_a_database = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
