# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The virtual environments: exactly what the lock files of dev/ pin."""

import shutil
import subprocess
import sys
import venv

from . import state
from .console import step
from .errors import WorkbenchError

LOCK = state.CHECKOUT / "dev/requirements.lock"
#: the OCA's tools ask for other versions than Odoo does
OCA_LOCK = state.CHECKOUT / "dev/oca_requirements.lock"


def lock_key(lock=LOCK):
    return state.digest(lock.read_text(), sys.version_info[:2])


def find_python(lock=LOCK):
    """The environment's Python; made when the lock file has none yet."""
    folder = state.home() / "venv" / lock_key(lock)
    python = folder / "bin/python"
    if (folder / "ready").exists():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    what = "Odoo's Python dependencies" if lock == LOCK else "the OCA's tools"
    with step(f"installing {what} (dev/{lock.name})"):
        venv.create(folder, with_pip=True)
        done = subprocess.run(
            [python, "-m", "pip", "install", "-q", "--no-deps", "-r", lock],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            said = done.stderr.splitlines()
            lines = [line for line in said if "ERROR" in line] or said[-1:]
            lines = lines or [f"pip ended with code {done.returncode}"]
            raise WorkbenchError(
                f"pip could not install the locked packages: {lines[0]}",
                "Check the network (or the package index set for pip) and run again.",
            )
    (folder / "ready").write_text("")
    return python
