# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/suites [NAME …]: suites of the host, without the addon and with it, compared.

A suite must give with the addon installed what it gives without. Each run has a database
of its own, on a server that nothing else uses; both sides run side by side, and the logs
stay beside them. The tests of modules that are named together run together, in databases
that are made for them as the host makes its own: in English, without demo data, tests
during the installation included. Without a name, all suites run (about an hour on two
processors).
"""

import argparse
import ast
import os
import re
import socket
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from . import state
from .console import say, step
from .errors import WorkbenchError, run_command
from .odoo import Odoo

OPERATIONS = "odoo/tests/test_module_operations.py"
#: an addon of tests that is not part of what is installed at a user's
OWN_ADDONS = Path(__file__).parent / "suites"
RESULT = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading")
FAILURE = re.compile(r" ERROR \S+ (\S+): (?:FAIL|ERROR): (.+)$")
STARTED = re.compile(r"INFO \S+ odoo\.addons\.(\w+)\.tests\S*: Starting (\S+) ")
SKIPPED = re.compile(
    r"odoo\.addons\.(\w+)\.tests\S*: skipped (\S+) ?: (.*)$", re.MULTILINE
)
HIDDEN = re.compile(r"0x[0-9a-f]+|\b\d+\.\d+ ?s\b")
#: servers that run their tests
RUNNING = set()
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
    #: the tests of a module, from its installation on
    module: str = ""


def _tests_of(module):
    return Suite(f"the tests of {module}", module=module)


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
    """One row for each suite: (name, what it gives without, what it gives with)."""
    modules = [name for name in names if SUITES[name].module]
    rows = [*_run_modules(odoo, modules)] if modules else []
    for name in names:
        if name not in modules:
            rows.append((name, *_run_sides(odoo, name, SUITES[name])))
    return _tell(rows)


def _tell(rows):
    say("")
    say(f"{'suite':24}{'without: run, failed':>24}{'with: run, failed':>24}  skipped")
    faults = []
    for name, without, found in rows:
        skipped = len(found["skipped"])
        say(f"{name:24}{_count(without):>24}{_count(found):>24}{skipped:>9}")
        before = without or {"failed": set(), "run": 0}
        faults += [f"{name}: {x}" for x in sorted(found["failed"] - before["failed"])]
        if found["run"] < before["run"]:
            faults.append(f"{name}: fewer tests ran")
    for name, without, found in rows:
        for failure in sorted((without or {"failed": set()})["failed"]):
            say(f"host {name}: {failure}")
        for reason in sorted(found["skipped"]):
            say(f"skip {name}: {reason}")
    for fault in faults:
        say(f"NEW  {fault}")
    say(f"{len(faults)} new" if faults else "ok: with the addon as without it")
    return int(bool(faults))


def _run_modules(odoo, modules):
    """The tests of modules, in a database without the addon and in one with it."""
    tags = ",".join(f"/{module}" for module in modules)
    manifest = ast.literal_eval((state.CHECKOUT / "__manifest__.py").read_text())
    depends = ",".join(sorted({*manifest["depends"], *modules}))

    def run(is_with):
        installed = f"{depends},{state.ADDON}" if is_with else depends
        suite = Suite("", ("-i", installed, "--without-demo", f"--test-tags={tags}"))
        return _run_one(odoo, "modules", suite, is_with, None)

    without, with_addon = _side_by_side(run, (False, True))
    for module in modules:
        yield module, _of_module(without, module), _of_module(with_addon, module)


def _of_module(result, module):
    start = f"odoo.addons.{module}."
    return {
        "run": sum(name == module for name in result["started"]),
        "failed": {
            text
            for logger, text in result["named"]
            if logger.startswith(start) or start in text
        },
        "skipped": {x for x in result["skipped"] if x.startswith(f"{module} ")},
    }


def _run_sides(odoo, name, suite):
    sides = (True,) if suite.only_with else (False, True)
    made = {is_with: _template(odoo, suite, is_with) for is_with in sides}
    found = _side_by_side(
        lambda is_with: _run_one(odoo, name, suite, is_with, made[is_with]), sides
    )
    found = dict(zip(sides, found, strict=True))
    return found.get(False), found[True]


def _side_by_side(function, sides):
    """Results for both sides; whatever ends the command ends the servers as well."""
    with ThreadPoolExecutor(2) as pool:
        try:
            return list(pool.map(function, sides))
        except BaseException:
            for server in RUNNING:
                server.terminate()
            raise


def _count(result):
    return "-" if result is None else f"{result['run']}, {len(result['failed'])}"


def _run_one(odoo, name, suite, is_with, template):
    side = "with" if is_with else "without"
    database = f"suite_{name}_{side}"
    if template:
        odoo.copy(template, database)
    else:
        odoo.drop(database)
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
    server = subprocess.Popen(
        odoo.server_command(
            database,
            *suite.arguments,
            "--stop-after-init",
            f"--http-port={_free_port()}",
            f"--screenshots={log.with_suffix('.pictures')}",
            f"--addons-path={_path(odoo, is_with, suite)}",
            f"--logfile={log}",
        ),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    RUNNING.add(server)
    try:
        server.wait()
    finally:
        RUNNING.discard(server)
    return read_log(log)


def read_log(log):
    """What a run of tests says of itself."""
    text = log.read_text(errors="replace") if log.exists() else ""
    results = RESULT.findall(text)
    if not results:
        raise WorkbenchError("Odoo ended before its tests did.", f"Log: {log}.")
    named = {
        (logger, HIDDEN.sub("…", test).strip())
        for line in text.splitlines()
        for logger, test in FAILURE.findall(line)
    }
    failed = {test for _logger, test in named}
    bad = sum(map(int, results[-1][:2]))
    if bad and not failed:
        failed = {f"{bad} without a name, see {log}"}
    return {
        "run": int(results[-1][2]),
        "failed": failed,
        "named": named,
        "started": [module for module, _test in STARTED.findall(text)],
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
