# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/suites [NAME …]: suites of the host, without the addon and with it, compared.

A suite must give with the addon installed what it gives without. Each run has a copy of
a database of its own, on a server that nothing else uses; the logs stay beside it.
Without a name, all of them run, one after the other (about an hour on two processors).
"""

import argparse
import os
import re
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from . import state
from .console import say, step
from .errors import WorkbenchError, run_command
from .odoo import Odoo

OPERATIONS = "odoo/tests/test_module_operations.py"
#: an addon of tests that is not part of what is installed at a user's
OWN_ADDONS = Path(__file__).parent / "suites"
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
FAILURE = re.compile(r" ERROR .*?: (?:FAIL|ERROR): (.+)$")
SKIPPED = re.compile(r"skipped (\S+) ?: (.*)$")
HIDDEN = re.compile(r"0x[0-9a-f]+|\b\d+\.\d+ ?s\b")
PYLINT = """\
#!{python}
import sys
from pylint import run_pylint
left = [word for word in sys.argv[1:] if not word.startswith("{host}/odoo")]
if any(not word.startswith("-") for word in left):
    run_pylint(left)
"""


@dataclass(frozen=True)
class Suite:
    """One suite of the host, as the arguments that run it."""

    what: str
    arguments: tuple = ()
    #: the host alone is searched for addons when it runs without ours
    is_of_path: bool = False
    #: on a database with the demo data of the host (and of the addon)
    demo: bool = False
    #: only with the addon: there is nothing to compare with
    only_with: bool = False
    environment: dict = field(default_factory=dict)


def _tests_of(module):
    return Suite(f"the tests of {module}", ("-u", module, f"--test-tags=/{module}"))


SUITES = {
    "test_lint": Suite(
        "the host's checks of all addons on the path",
        ("-i", "test_lint", "--test-tags=/test_lint"),
        is_of_path=True,
    ),
    "operations": Suite("install, uninstall, install again, with data", only_with=True),
    "crm": _tests_of("crm"),
    "sales_team": _tests_of("sales_team"),
    "portal": _tests_of("portal"),
    "rating": _tests_of("rating"),
    "hr_skills": _tests_of("hr_skills"),
    "digest": _tests_of("digest"),
    "spreadsheet_dashboard": _tests_of("spreadsheet_dashboard"),
    "mail": _tests_of("mail"),
    "generic": Suite(
        "generic tests of base and web once all is installed",
        ("--test-tags=post_install/base,post_install/web",),
    ),
    "click_all": Suite(
        "each menu, view and filter of each application, as administrator and employee",
        ("--test-tags=click_all/web",),
    ),
    "click_roles": Suite(
        "each of our menus, views and filters, as each role",
        ("-i", "crm_partnership_suites", "--test-tags=/crm_partnership_suites"),
        demo=True,
        only_with=True,
    ),
}


def main(arguments):
    names = _read(arguments)
    with state.locked("suites", "dev/suites"):
        odoo = Odoo("suites", fast=True)
        try:
            return _run(odoo, names)
        finally:
            odoo.cluster.stop()


def _read(arguments):
    parser = argparse.ArgumentParser(
        prog="dev/suites",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="suites:\n"
        + "\n".join(f"  {name:22}{suite.what}" for name, suite in SUITES.items()),
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="all when none")
    names = parser.parse_args(arguments).names
    unknown = sorted(set(names) - set(SUITES))
    if unknown:
        raise WorkbenchError(
            f"no suite is called {', '.join(unknown)}.", f"Choose: {', '.join(SUITES)}."
        )
    return names or list(SUITES)


def _run(odoo, names):
    rows = []
    made = {}
    for name in names:
        suite = SUITES[name]
        for is_with in (False, True):
            made[name, is_with] = _template(odoo, suite, is_with)
    for name in names:
        suite = SUITES[name]
        without = None
        if not suite.only_with:
            without = _run_one(odoo, name, suite, False, made[name, False])
        with_addon = _run_one(odoo, name, suite, True, made[name, True])
        rows.append((name, without, with_addon))
    say("")
    say(f"{'suite':24}{'without: run, failed':>24}{'with: run, failed':>24}  skipped")
    for name, without, with_addon in rows:
        say(
            f"{name:24}{_count(without):>24}{_count(with_addon):>24}"
            f"{len(with_addon['skipped']):>9}"
        )
    faults = 0
    for name, without, with_addon in rows:
        new = with_addon["failed"] - (without or {"failed": set()})["failed"]
        if without and with_addon["run"] < without["run"]:
            new.add(f"fewer tests ran: {with_addon['run']}, not {without['run']}")
        for failure in sorted(new):
            say(f"NEW  {name}: {failure}")
        for failure in sorted((without or {"failed": set()})["failed"]):
            say(f"host {name}: {failure}")
        for reason in sorted(with_addon["skipped"]):
            say(f"skip {name}: {reason}")
        faults += len(new)
    say(f"{faults} new" if faults else "ok: with the addon as without it")
    return int(faults > 0)


def _count(result):
    return "-" if result is None else f"{result['run']}, {len(result['failed'])}"


def _run_one(odoo, name, suite, is_with, template):
    side = "with" if is_with else "without"
    database = f"suite_{name}_{side}"
    odoo.copy(template, database)
    log = odoo.folder / f"{name}-{side}.log"
    try:
        with step(f"{name} {side} the addon"):
            if name == "operations":
                return _operate(odoo, database, log)
            return _test(odoo, database, suite, is_with, log)
    finally:
        odoo.drop(database)


def _template(odoo, suite, is_with):
    if suite.demo:
        return odoo.demo_template()
    return odoo.addon_template() if is_with else odoo.base_template()


def _path(odoo, is_with, suite):
    folders = [*odoo.host.addons]
    if is_with or not suite.is_of_path:
        folders.append(state.addons_folder())
    if suite.only_with:
        folders.append(OWN_ADDONS)
    return ",".join(map(str, folders))


def _test(odoo, database, suite, is_with, log):
    log.unlink(missing_ok=True)
    environment = odoo.environment()
    programs = (_write_pylint(odoo), Path(odoo.python).parent, environment["PATH"])
    environment["PATH"] = os.pathsep.join(map(str, programs))
    subprocess.run(
        odoo.server_command(
            database,
            *suite.arguments,
            "--stop-after-init",
            f"--http-port={_free_port()}",
            f"--addons-path={_path(odoo, is_with, suite)}",
            f"--logfile={log}",
        ),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return read_log(log)


def read_log(log):
    """What a run of tests says of itself."""
    text = log.read_text(errors="replace") if log.exists() else ""
    results = RESULT.findall(text)
    if not results:
        raise WorkbenchError("Odoo ended before its tests did.", f"Log: {log}.")
    failed = {
        HIDDEN.sub("…", match).strip()
        for line in text.splitlines()
        for match in FAILURE.findall(line)
    }
    _failures, _errors, run = map(int, results[-1])
    bad = sum(map(int, results[-1][:2]))
    if bad and not failed:
        failed = {f"{bad} without a name, see {log}"}
    return {
        "run": run,
        "failed": failed,
        "skipped": {" ".join(found) for found in SKIPPED.findall(text)},
    }


def _write_pylint(odoo):
    """The host's checks run pylint on the whole host first, for a quarter of an hour;
    this one leaves the host out, and looks at the addons beside it.

    :return: the folder of the program
    """
    folder = odoo.folder / "bin"
    folder.mkdir(exist_ok=True)
    program = folder / "pylint"
    program.write_text(PYLINT.format(python=odoo.python, host=odoo.host.python_path))
    program.chmod(0o755)
    return folder


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _operate(odoo, database, log):
    """The host's own program; each step writes a line or an error."""
    path = odoo.host.python_path / OPERATIONS
    done = subprocess.run(
        [
            *(odoo.python, path, "-d", database, "-D", odoo.data_dir),
            *("-p", ",".join(map(str, odoo.addons)), "uninstall", state.ADDON),
        ],
        env=odoo.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    log.write_text(done.stdout)
    steps = [f"{state.ADDON} {word}" for word in ("uninstalled", "installed")]
    alarms = {
        line.split(" ", 4)[-1][:200]
        for line in done.stdout.splitlines()
        if re.search(r" (WARNING|ERROR|CRITICAL) ", line)
    }
    missing = {f"not {step_}" for step_ in steps if step_ not in done.stdout}
    if done.returncode:
        missing.add(f"ended with code {done.returncode}, see {log}")
    return {"run": len(steps), "failed": alarms | missing, "skipped": set()}


if __name__ == "__main__":
    run_command(main)
