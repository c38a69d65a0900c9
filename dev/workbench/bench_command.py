# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/bench: measure the addon beside Odoo's own CRM, on filled databases.

Each size has a database that is kept, and made again when the addon or what fills it
changes; what is measured runs in a copy. Figures go to build/bench (JSON, Markdown).
"""

import argparse
import json
import os
import subprocess
import time
from pathlib import Path

from . import state
from .bench import capture, report
from .console import step
from .errors import WorkbenchError, run_command
from .odoo import Odoo

SCRIPT = "from workbench.bench.session import run; run(env)"
FOLDER = Path(__file__).with_name("bench")
OUT = state.CHECKOUT / "build" / "bench"
DOCS = state.CHECKOUT / "docs" / "performance.md"
INTRODUCTION = """\
What `./dev/bench --publish` measured: the addon beside Odoo's own CRM in the same
database, with as many leads as partnerships. A business developer, whose record rules
have work to do (companies, levels of confidentiality, teams, members), beside a
salesperson who sees all documents of the same enterprise. Calls are those that the web
client makes on the page, captured in a browser. Ratios are medians of pairs that ran one
right after the other; growth is the exponent of the size from the size before."""


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
        "--publish", action="store_true", help="write the table to docs/performance.md"
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
    with state.locked("bench", "dev/bench"):
        odoo = Odoo("bench", fast=True)
        try:
            return _measure(odoo, options)
        finally:
            odoo.cluster.stop()


def _measure(odoo, options):
    templates = {size: _template(odoo, size) for size in options.sizes}
    calls = _capture(odoo, templates[options.sizes[0]])
    rows = []
    loads = os.getloadavg()
    for size in options.sizes:
        database = f"bench_run_{size}"
        with step(f"copying the database of {size}"):
            odoo.copy(templates[size], database)
        try:
            with step(f"measuring with {size} partnerships"):
                out = odoo.folder / "rows.json"
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
                rows += json.loads(out.read_text())
        finally:
            if not options.keep:
                odoo.drop(database)
    about = [
        f"Measured on {time.strftime('%Y-%m-%d %H:%M')}, {report.describe_machine()}; load "
        f"of the machine {loads[0]:.1f} before and {os.getloadavg()[0]:.1f} after; "
        f"{options.runs} runs, medians, pairs one right after the other.",
    ]
    text = report.write(rows, OUT, about)
    if options.publish:
        DOCS.parent.mkdir(exist_ok=True)
        DOCS.write_text(f"# Performance\n\n{INTRODUCTION}\n\n{text}")
    print(text)
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
