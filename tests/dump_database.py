# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The database that dev/dump keeps of a version: made through what users call."""

import json
from pathlib import Path

from . import dump_figures, test_scheduled
from .common import ZONE


def fill(env, figures):
    """Record something of each kind, commit, and write the figures to a file.

    :param figures: path of the file
    """
    env = env(context={"no_reset_password": True, "lang": "en_US"})
    cast = make_cast(env)
    for name in cast.get_crons():
        make = getattr(cast, f"due_{name}", None)
        if make:
            make(cast.new_partnership())
    cast.new_partnership(confidentiality="restricted")
    partnership = cast.new_partnership()
    cast.align(partnership)
    agreement = cast.new_agreement(partnership)
    agreement.action_send()
    for person in agreement.signatory_ids.sorted("sequence"):
        cast.sign(person)
    cast.hire(cast.new_placement(partnership))
    env["crm.partnership"]._cron_refresh_health()
    env.flush_all()
    env.cr.commit()
    Path(figures).write_text(json.dumps(dump_figures.take(env), indent=1))


def make_cast(env):
    """The cast of the tests, in the database of an environment."""
    cast = type("Cast", (test_scheduled.TestScheduled,), {})
    # in the evening the day where people live is not the one in UTC
    cast.env = env(context={**env.context, "tz": ZONE})
    cast.set_up_cast()
    cast.set_up_days()
    return cast("get_crons")
