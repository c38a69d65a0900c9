# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/start: install what is missing, make the database, serve, say where."""

import argparse
import os
import socket
import subprocess
import sys
import time

from . import state
from .console import say, step
from .errors import WorkbenchError, run_command
from .odoo import Odoo
from .server import serve
from .standby import Standby

LOGINS = state.CHECKOUT / "dev/demo_logins.tsv"
HISTORY = state.CHECKOUT / "dev/demo_history.sql"
#: how long a port may still be taken
PORT_SECONDS = 10
#: server processes beside a standby, unless told otherwise
REPLICA_WORKERS = 2
#: how often it is looked whether the standby still runs, in seconds
WATCH_SECONDS = 5
LANGUAGE_CODES = {"fr": "fr_FR", "en": "en_US"}


def parse(arguments):
    parser = argparse.ArgumentParser(prog="dev/start", description=__doc__)
    parser.add_argument("--port", type=int, default=8069, help="default 8069")
    parser.add_argument("--no-demo", action="store_true", help="an empty database")
    parser.add_argument("--lang", help="fr_CA (default), fr, en, or another code")
    parser.add_argument("--reset", action="store_true", help="make the database anew")
    parser.add_argument(
        "--workers",
        type=int,
        help=f"server processes (default 0; {REPLICA_WORKERS} with --replica)",
    )
    parser.add_argument(
        "--replica",
        action="store_true",
        help="a second PostgreSQL follows the first one and answers what only reads",
    )
    options = parser.parse_args(arguments)
    if options.workers is None:
        options.workers = REPLICA_WORKERS if options.replica else 0
    return options


def main(arguments):
    options = parse(arguments)
    _check_port(options.port)
    if options.replica and os.environ.get("PGHOST"):
        raise WorkbenchError(
            "--replica makes two PostgreSQL servers of its own, and PGHOST names yours.",
            "Unset PGHOST; or leave --replica out and name the standby of your server "
            "in PGHOST_REPLICA, which Odoo reads.",
        )
    with state.locked("start", "dev/start"):
        odoo = Odoo("serve")
        standby = None if os.environ.get("PGHOST") else Standby(odoo.cluster)
        try:
            if standby and not options.replica:
                standby.retire()
                standby = None
            database = prepare_database(odoo, options)
            if standby:
                with step("starting the standby"):
                    standby.start()
            return _serve(odoo, database, options, standby)
        finally:
            if standby:
                # first: the primary would wait for it
                standby.stop()
            odoo.cluster.stop()


def _check_port(port):
    """Wait a moment for the port: a server whose start was killed is still stopping."""
    for attempt in range(PORT_SECONDS):
        if _is_free(port):
            return
        if not attempt:
            say(
                f"… port {port} is taken: waiting a moment, in case a server still stops"
            )
        time.sleep(1)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        free = other.getsockname()[1]
    raise WorkbenchError(
        f"port {port} is taken.", f"Choose another one: --port {free}."
    )


def _is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def prepare_database(odoo, options):
    """Make the database, or bring it up to the present addon; data is kept."""
    name = "partnership_empty" if options.no_demo else "partnership"
    mark = odoo.folder / f"{name}.made"
    exists = name in odoo.cluster.databases()
    if exists and not mark.exists() and os.environ.get("PGHOST") and not options.reset:
        raise WorkbenchError(
            f"the server at PGHOST already has a database “{name}” that was not made "
            "here, or not completely.",
            "Add --reset to replace it.",
        )
    if options.reset or not mark.exists():
        mark.unlink(missing_ok=True)
        odoo.drop(name)
        exists = False
    present = state.addon_hash()
    if not exists:
        _create_database(odoo, name, options)
    elif mark.read_text() != present:
        with step("updating the addon"):
            odoo.run_server(name, "-u", state.ADDON, log=f"{name}-update.log")
    mark.write_text(present)
    if options.lang or not exists:
        _set_language(odoo, name, options.lang or "fr_CA", new=not exists)
    return name


def _create_database(odoo, name, options):
    demo = ["--without-demo"] if options.no_demo else ["--with-demo"]
    with step("making the database (two to four minutes)"):
        path, warnings = odoo.run_server(
            name,
            *("-i", state.ADDON, "--load-language", "fr_CA,fr_FR", *demo),
            log=f"{name}-create.log",
        )
    failed = [line for line in warnings if "demo" in line]
    if failed:
        raise WorkbenchError("the demo data did not load.", f"See {path}.")
    if not options.no_demo:
        odoo.cluster.sql(HISTORY.read_text(), name)


def _set_language(odoo, name, language, new):
    code = LANGUAGE_CODES.get(language, language)
    known = odoo.cluster.sql(
        f"SELECT 1 FROM res_lang WHERE active AND code = '{_plain(code)}'", name
    )
    if not known:
        with step(f"loading the language {code}"):
            odoo.run_server(name, "--load-language", code, log=f"{name}-lang.log")
        if not odoo.cluster.sql(
            f"SELECT 1 FROM res_lang WHERE active AND code = '{_plain(code)}'", name
        ):
            raise WorkbenchError(f"Odoo has no language “{code}”.", "Try fr_CA or en.")
    who = "" if not new else " OR p.id IN (SELECT partner_id FROM res_company)"
    odoo.cluster.sql(
        f"UPDATE res_partner p SET lang = '{_plain(code)}' WHERE p.id IN "
        f"(SELECT partner_id FROM res_users WHERE active){who}",
        name,
    )


def _plain(code):
    if not code.replace("_", "").replace("@", "").isalnum():
        raise WorkbenchError(f"“{code}” is not a language code.", "Try fr_CA or en.")
    return code


def _serve(odoo, database, options, standby=None):
    arguments = [f"--workers={options.workers}"]
    if standby:
        arguments.append(f"--db_replica_host={standby.host}")
    if options.workers:
        arguments.append(f"--gevent-port={options.port + 1}")
    log = odoo.folder / "server.log"
    try:
        with serve(odoo, database, log, *arguments, port=options.port) as (url, server):
            _announce(url, log, options, standby)
            code = _wait(server, standby)
            raise WorkbenchError(
                f"Odoo stopped by itself (code {code}).", f"See {log}."
            )
    except KeyboardInterrupt:
        say("\nstopping…")
        return 0


def _wait(server, standby):
    """Wait until the server ends; say when the standby is lost, and bring it back."""
    if not standby:
        return server.wait()
    gone = False
    while True:
        try:
            return server.wait(WATCH_SECONDS)
        except subprocess.TimeoutExpired:
            if gone or standby.is_running():
                continue
        say(
            "! the standby has stopped. Nothing is lost: Odoo reads from the primary "
            "and tries the standby again after twenty minutes."
        )
        with step("starting the standby again"):
            gone = not standby.restart()
        if gone:
            say(
                f"! it does not start: see {standby.log}. The primary answers "
                "everything; the next start with --replica makes the standby again."
            )


def _announce(url, log, options, standby=None):
    print(f"\n  {url}\n")
    rows = [row.split("\t") for row in LOGINS.read_text().splitlines() if row]
    if options.no_demo:
        rows = [row for row in rows if row[0] == "admin"]
    width = max(len(row[0]) for row in rows)
    for login, password, role in rows:
        print(f"  {login:<{width}}  {password:<8}  {role}")
    print(f"\n  log: {log}")
    if standby:
        print(
            f"  {options.workers} server processes; what only reads is answered by the "
            "standby,\n  all else by the primary. To ask them yourself:\n"
            f"    psql -U {standby.user} -h {standby.host} postgres   (standby)\n"
            f"    psql -U {standby.user} -h {standby.primary.host} postgres   (primary)"
        )
    if options.workers:
        print(
            "  Live updates reach pages through a proxy that sends /websocket to port "
            f"{options.port + 1}."
        )
    both = "its databases" if standby else "its database"
    print(f"  Ctrl-C stops the server and {both}.\n")
    sys.stdout.flush()


if __name__ == "__main__":
    run_command(main)
