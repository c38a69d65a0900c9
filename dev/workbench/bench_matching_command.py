# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/bench_matching [NEEDS] [PEOPLE]: how long a ranking takes, on drawn data.

The data are made in a database of their own, the same at each run, and thrown away
with it. The figure is that of the whole ranking: reading the needs, the query, the
rows that come back.
"""

import os
import subprocess
from pathlib import Path

from . import state
from .console import step
from .errors import WorkbenchError, run_command
from .odoo import Odoo

SCRIPT = Path(__file__).with_name("bench_matching_script.py")


def main(arguments):
    try:
        needs, people = map(int, (arguments + ["100", "5000"][len(arguments) :])[:2])
    except ValueError:
        raise WorkbenchError(
            "the numbers of needs and of people are whole numbers.",
            "For example: dev/bench_matching 100 5000.",
        ) from None
    with state.locked("test", "dev/test (or dev/check)"):
        odoo = Odoo("test", fast=True)
        database = f"bench_{os.getpid()}"
        try:
            with step("copying the database template"):
                odoo.copy(odoo.addon_template(), database)
            done = subprocess.run(
                odoo.command("shell", "-c", odoo.config, "-d", database, "--no-http")
                + ["--log-level=error"],
                env={
                    **odoo.environment(),
                    "BENCH_NEEDS": str(needs),
                    "BENCH_PEOPLE": str(people),
                },
                input=SCRIPT.read_text(),
                text=True,
            )
            return done.returncode
        finally:
            odoo.drop(database)
            odoo.cluster.stop()


if __name__ == "__main__":
    run_command(main)
