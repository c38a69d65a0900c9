# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The load on one database, with one server process, two, and a standby."""

import json
import os
import shutil
import time
from pathlib import Path

from ...console import step
from ...errors import WorkbenchError
from ...server import find_free_port, serve
from ...standby import Standby
from ...system import postgres_programs
from . import figures, processes
from .people import MIX, Pages, Person

DATABASE = "bench_load"
LIBRARY = "pg_stat_statements"
#: title, server processes, users at once, with a standby
STEPS = [
    ("1 process, 1 user at a time", 1, 1, False),
    ("1 process, 2 users at once", 1, 2, False),
    ("2 processes, 4 users at once", 2, 4, False),
    ("2 processes and a standby, 4 users at once", 2, 4, True),
]
STATEMENTS = f"""
    SELECT COALESCE(sum(s.calls), 0), COALESCE(round(sum(s.total_exec_time)), 0)
      FROM {LIBRARY} s JOIN pg_database d ON d.oid = s.dbid
     WHERE d.datname = '{DATABASE}' AND s.query NOT LIKE '%{LIBRARY}%'
"""


def get_settings():
    """Settings of PostgreSQL that a load needs.

    :raise WorkbenchError: it cannot count statements
    """
    places = Path(postgres_programs() or "/").parent.glob(f"lib*/**/{LIBRARY}.so")
    if not any(places):
        raise WorkbenchError(
            f"PostgreSQL's module {LIBRARY}, which counts statements, is missing.",
            "Install the package of additional modules (postgresql-contrib).",
        )
    return {"shared_preload_libraries": LIBRARY}


def measure(odoo, template, size, calls, seconds, run):
    """Put the load on a copy of the database.

    :param run: function that runs an action in the shell of Odoo
    :return: figures, as plain values
    """
    with step("copying the database"):
        odoo.copy(template, DATABASE)
    try:
        out = odoo.folder / "load.json"
        run(odoo, DATABASE, action="load", out=str(out))
        pages = Pages(json.loads(calls), json.loads(out.read_text()))
        odoo.cluster.sql(f"CREATE EXTENSION IF NOT EXISTS {LIBRARY}", DATABASE)
        rows = [_take(odoo, pages, seconds, *one) for one in STEPS]
        return {
            "size": size,
            "seconds": seconds,
            "mix": MIX,
            "steps": rows,
            "tables": figures.get_tables(odoo, DATABASE, odoo.addon_template(), size),
        }
    finally:
        odoo.drop(DATABASE)


def _take(odoo, pages, seconds, title, workers, people, with_standby):
    standby = Standby(odoo.cluster) if with_standby else None
    try:
        if standby:
            with step("starting a standby"):
                standby.start()
        with step(title):
            row = _serve(odoo, pages, seconds, workers, people, standby)
    finally:
        if standby:
            standby.retire()
            shutil.rmtree(standby.folder, ignore_errors=True)
    return {"title": title, "workers": workers, "people": people, **row}


def _serve(odoo, pages, seconds, workers, people, standby):
    log = odoo.folder / "load.log"
    options = [f"--workers={workers}", f"--gevent-port={find_free_port()}"]
    options += ["--max-cron-threads=0"]
    if standby:
        options.append(f"--db_replica_host={standby.host}")
    with serve(odoo, DATABASE, log, *options) as (url, server):
        logins = list(pages.told["records"])
        crowd = [
            Person(url, DATABASE, logins[n % len(logins)], pages, n)
            for n in range(people)
        ]
        for person in crowd * 2:
            # caches are filled
            for page in MIX:
                person.open(page)
        return _load(odoo, server, crowd, seconds, standby)


def _load(odoo, server, crowd, seconds, standby):
    clusters = [odoo.cluster, *([standby] if standby else [])]
    for cluster in clusters:
        cluster.sql(f"SELECT {LIBRARY}_reset()", DATABASE)
    rest = [processes.get_memory(pid) for pid in processes.find_workers(server.pid)]
    before = _get_seconds(server, clusters)
    loads = os.getloadavg()[0]
    started = time.monotonic()
    for person in crowd:
        person.go_on_for(seconds)
    for person in crowd:
        person.join()
        person.check()
    taken = time.monotonic() - started
    after = _get_seconds(server, clusters)
    return {
        "load_of_the_machine": [loads, os.getloadavg()[0]],
        "seconds": taken,
        "times": [row for person in crowd for row in person.times],
        "processor": [end - begin for begin, end in zip(before, after, strict=True)],
        "memory_at_rest": rest,
        "memory_after": [
            processes.get_memory(pid) for pid in processes.find_workers(server.pid)
        ],
        "memory_of_others": [
            processes.get_memory(pid)
            for pid in {server.pid, *processes.find_children(server.pid)}
            - set(processes.find_workers(server.pid))
        ],
        "connections": [
            int(
                cluster.sql(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = "
                    f"'{DATABASE}' AND pid <> pg_backend_pid()"
                )
            )
            for cluster in clusters
        ],
        # of each database server: statements, milliseconds
        "statements": [
            [float(value) for value in cluster.sql(STATEMENTS, DATABASE).split("|")]
            for cluster in clusters
        ],
    }


def _get_seconds(server, clusters):
    """Seconds of processor: Odoo's, then those of each database server."""
    postmasters = [
        int((cluster.data / "postmaster.pid").read_text().split()[0])
        for cluster in clusters
    ]
    return [processes.get_seconds(pid) for pid in (server.pid, *postmasters)]
