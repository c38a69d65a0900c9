# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/test [ARGS]: the whole suite, or what the pytest arguments narrow it to.

The whole suite is shared by one process more than there are processors: each has a copy
of the database, and takes a file of tests at a time. What is narrowed runs in one
process, easier to read and to debug; ``-n 2`` shares that too. ``--coverage`` tells
which lines were run, and takes longer.
"""

import json
import os
import shutil
import subprocess

from . import state
from .console import say, step
from .errors import WorkbenchError, run_command
from .odoo import Odoo
from .system import CHROMES

#: more processes than this wait for one PostgreSQL and one disk
MOST_PROCESSES = 4
#: an option of ours
COVERAGE = "--coverage"


def main(arguments):
    with state.locked("test", "dev/test (or dev/check)"):
        odoo = Odoo("test", fast=True)
        try:
            return _run_tests(odoo, arguments)
        finally:
            odoo.cluster.stop()


def _run_tests(odoo, arguments):
    is_measured = COVERAGE in arguments
    arguments = [argument for argument in arguments if argument != COVERAGE]
    if not any(map(shutil.which, CHROMES)):
        raise WorkbenchError("no Chromium was found for the tours.", "Install it.")
    template = odoo.addon_template()
    base = odoo.base_template()
    database = f"run_{os.getpid()}"
    with step("copying the database template"):
        odoo.copy(template, database)
    log = odoo.folder / "tests.log"
    log.unlink(missing_ok=True)
    link = state.addons_folder() / state.ADDON
    environment = odoo.environment()
    environment["PYTHONPATH"] += f"{os.pathsep}{state.CHECKOUT / 'dev'}"
    try:
        done = subprocess.run(
            [odoo.python, "-m", "pytest"]
            + ["--rootdir", link, "-c", link / "pyproject.toml"]
            + ["-o", f"cache_dir={odoo.folder / 'pytest-cache'}"]
            + [f"--odoo-config={odoo.config}", f"--odoo-database={database}"]
            + ["-p", "workbench.pytest_sharing"]
            + ["--odoo-http", "--odoo-log-level=warn", f"--odoo-extra=logfile={log}"]
            + (_measure_coverage(link) if is_measured else [])
            + _share(arguments)
            + _place(arguments, link),
            env={
                **environment,
                # sets of texts keep their order: what fails here fails again
                "PYTHONHASHSEED": os.environ.get("PYTHONHASHSEED", "0"),
                "COVERAGE_FILE": str(odoo.folder / "coverage"),
                "HYPOTHESIS_STORAGE_DIRECTORY": str(odoo.folder / "hypothesis"),
                "CRM_PARTNERSHIP_TEST_ODOO": json.dumps(odoo.command()),
                "CRM_PARTNERSHIP_TEST_CONF": str(odoo.config),
                "CRM_PARTNERSHIP_TEST_BASE_DB": base,
                "CRM_PARTNERSHIP_TEST_TEMPLATE_DB": template,
            },
            stdin=subprocess.DEVNULL,
            cwd=link,
        )
    finally:
        odoo.drop(database)
    if done.returncode:
        say(f"Odoo's log of the run: {log}")
    return done.returncode


def _measure_coverage(link):
    return [
        f"--cov={link}",
        f"--cov-config={link / 'pyproject.toml'}",
        "--cov-report=term:skip-covered",
    ]


def _share(arguments):
    """Options that share the whole suite among the processors."""
    # one more than processors: tests wait for browsers and servers half of the time
    processes = min((os.cpu_count() or 1) + 1, MOST_PROCESSES)
    return [] if arguments else ["-n", str(processes), "--dist=loadfile"]


def _place(arguments, link):
    """Files named from the repository are run through the addon's link."""
    placed = [
        str(link / argument)
        if not argument.startswith("-")
        and (state.CHECKOUT / argument.split("::")[0]).exists()
        else argument
        for argument in arguments
    ]
    named = any(argument.startswith(str(link)) for argument in placed)
    return placed if named else [*placed, str(link / "tests")]


if __name__ == "__main__":
    run_command(main)
