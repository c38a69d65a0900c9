# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Peak memory of work that runs in a process of its own."""

import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SCRIPT = "from workbench.bench.session import run; run(env)"


def get_peak(bench, user, module, function):
    """Run a function of an environment in a shell of its own, on the same database.

    :param module: where the function is
    :return: the most memory it held, in MB
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "peak"
        order = {
            **{"action": "peak", "module": module, "function": function},
            **{"uid": user.id, "context": bench.context(user), "out": str(out)},
        }
        subprocess.run(
            [sys.executable, "-m", "odoo", *sys.argv[1:]],
            env={**os.environ, "BENCH": json.dumps(order)},
            input=SCRIPT,
            text=True,
            check=True,
        )
        return float(out.read_text())


def note_peak(env, order):
    """What the process of its own does."""
    function = getattr(importlib.import_module(order["module"]), order["function"])
    function(env(user=order["uid"], context=order["context"]))
    env.cr.rollback()
    # of this program only, as getrusage is not: that keeps its parent's
    status = Path("/proc/self/status").read_text()
    kilobytes = int(re.search(r"VmHWM:\s+(\d+) kB", status)[1])
    Path(order["out"]).write_text(str(kilobytes / 1024))
