# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/bench: measure the addon beside Odoo's own CRM, on filled databases.

Each size has a database that is kept, and made again when the addon or what fills it
changes; what is measured runs in a copy. Figures go to build/bench (JSON, Markdown).
"""

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from . import state
from .bench import capture, report
from .bench.load import figures as load_figures
from .bench.load import load
from .console import step
from .errors import WorkbenchError, run_command
from .odoo import Odoo

SCRIPT = "from workbench.bench.session import run; run(env)"
FOLDER = Path(__file__).with_name("bench")
OUT = state.CHECKOUT / "build" / "bench"
DOCS = state.CHECKOUT / "docs" / "performance.md"


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="dev/bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--sizes", default="1000,10000", help="partnerships (default 1000,10000)"
    )
    parser.add_argument("--runs", type=int, default=7, help="of each measure (7)")
    parser.add_argument("--only", default="", help="measures, by how their names begin")
    parser.add_argument(
        "--keep", action="store_true", help="keep the databases that were measured"
    )
    parser.add_argument(
        "--publish",
        action="store_true",
        help="measure nothing: write what was measured last, of each measure and size, "
        "into the table of docs/performance.md",
    )
    parser.add_argument(
        "--load",
        type=int,
        metavar="SECONDS",
        help="instead: what a server with workers, and with a standby, holds when it is "
        "asked without a pause for so long (4 times), in the largest size",
    )
    options = parser.parse_args(arguments)
    try:
        options.sizes = sorted({int(size) for size in options.sizes.split(",")})
    except ValueError:
        options.sizes = []
    if not options.sizes or options.sizes[0] < 100:
        raise WorkbenchError(
            "sizes are whole numbers from 100, with commas between them.",
            "For example: dev/bench --sizes 1000,10000,100000.",
        )
    options.only = [name for name in options.only.split(",") if name]
    return options


def main(arguments):
    options = parse(arguments)
    if options.publish:
        return _publish()
    with state.locked("bench", "dev/bench"):
        settings = load.get_settings() if options.load else {}
        odoo = Odoo("bench", fast=True, settings=settings)
        try:
            return (_load if options.load else _measure)(odoo, options)
        finally:
            odoo.cluster.stop()


def _measure(odoo, options):
    templates = {size: _template(odoo, size) for size in options.sizes}
    calls = _capture(odoo, templates[options.sizes[0]])
    began = time.strftime("%Y-%m-%d %H:%M")
    rows = []
    try:
        for size in options.sizes:
            rows += _measure_size(odoo, options, size, templates[size], calls)
    finally:
        # what was measured before something failed is kept
        run = {
            **{"began": began, "ended": time.strftime("%Y-%m-%d %H:%M")},
            **{"machine": report.describe_machine(), "version": _get_version()},
        }
        text = report.write(rows, OUT, run) if rows else ""
    print(text)
    return 0


def _load(odoo, options):
    size = options.sizes[-1]
    template = _template(odoo, size)
    calls = _capture(odoo, template)
    told = load.measure(odoo, template, size, calls, options.load, _run)
    text = (
        f"Measured on {time.strftime('%Y-%m-%d %H:%M')}, {report.describe_machine()}; "
        f"{size} partnerships.\n\n{load_figures.write(told)}"
    )
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "load.json").write_text(json.dumps(told, indent=1))
    (OUT / "load.md").write_text(text)
    print(text)
    return 0


def _measure_size(odoo, options, size, template, calls):
    """:return: the rows of one size, of which some when a measure failed"""
    database = f"bench_run_{size}"
    with step(f"copying the database of {size}"):
        odoo.copy(template, database)
    out = odoo.folder / f"rows_{size}.json"
    out.unlink(missing_ok=True)
    try:
        with step(f"measuring with {size} partnerships"):
            _run(
                odoo,
                database,
                action="measure",
                size=size,
                runs=options.runs,
                only=options.only,
                is_first=size == options.sizes[0],
                calls=calls,
                out=str(out),
            )
    except WorkbenchError:
        if not out.exists():
            raise
        print("Some measures failed, see above: the others are kept.", file=sys.stderr)
    finally:
        if not options.keep:
            odoo.drop(database)
    return json.loads(out.read_text()) if out.exists() else []


def _get_version():
    """The commit that is checked out, and whether something was changed since."""
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty", "--abbrev=10"],
        cwd=state.CHECKOUT,
        capture_output=True,
        text=True,
    )
    return done.stdout.strip() or "unknown"


def _publish():
    rows = report.read(OUT)
    if not rows:
        raise WorkbenchError(
            "nothing was measured yet.", "Run dev/bench without --publish first."
        )
    try:
        report.publish(rows, DOCS)
    except ValueError as error:
        raise WorkbenchError(
            f"{DOCS.name} has no place for the table.",
            f"Write these two lines where it belongs: {error}",
        ) from error
    print(f"Written: {DOCS}")
    return 0


def _run(odoo, database, **order):
    done = subprocess.run(
        odoo.command("shell", "-c", odoo.config, "-d", database, "--no-http")
        + ["--log-level=error"],
        env={
            **odoo.environment(),
            "PYTHONPATH": f"{odoo.environment()['PYTHONPATH']}:{FOLDER.parents[1]}",
            "BENCH": json.dumps(order),
            # of the host's own calls
            "PYTHONWARNINGS": "ignore::DeprecationWarning",
        },
        input=SCRIPT,
        text=True,
    )
    if done.returncode:
        raise WorkbenchError(
            f"the benchmark failed on the database {database}.", "See above."
        )


def _template(odoo, size):
    """The database of a size, filled; made again when something changed."""
    addon = odoo.addon_template()
    files = sorted((FOLDER / "fill").glob("*.py"))
    key = state.digest(addon, *(path.read_text() for path in files))
    name = f"bench_{size}_{key}"
    if name in odoo.cluster.databases():
        return name
    for old in odoo.cluster.databases():
        if old.startswith(f"bench_{size}_"):
            odoo.drop(old)
    building = f"building_bench_{size}"
    with step(f"filling a database with {size} partnerships"):
        odoo.copy(addon, building)
        _run(odoo, building, action="fill", size=size)
        odoo.cluster.sql("VACUUM FULL crm_partnership", building)
        odoo.cluster.sql("VACUUM FULL crm_lead", building)
        odoo.cluster.sql("VACUUM ANALYZE", building)
    odoo.rename(building, name)
    return name


def _capture(odoo, database):
    """What the web client asks for, as JSON; captured again when the addon changes."""
    path = odoo.folder / f"calls_{state.digest(odoo.addon_template())}.json"
    if not path.exists():
        with step("asking the web client what it asks for"):
            odoo.copy(database, "bench_capture")
            calls = capture.capture(odoo, "bench_capture")
            odoo.drop("bench_capture")
        path.write_text(json.dumps(calls, indent=1))
    return path.read_text()


if __name__ == "__main__":
    run_command(main)
