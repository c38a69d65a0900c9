# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/start: install what is missing, make the database, serve, say where."""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from . import state
from .console import say, step
from .errors import WorkbenchError, run_command
from .odoo import Odoo

LOGINS = state.CHECKOUT / "dev/demo_logins.tsv"
HISTORY = state.CHECKOUT / "dev/demo_history.sql"
LANGUAGE_CODES = {"fr": "fr_FR", "en": "en_US"}


def parse(arguments):
    parser = argparse.ArgumentParser(prog="dev/start", description=__doc__)
    parser.add_argument("--port", type=int, default=8069, help="default 8069")
    parser.add_argument("--no-demo", action="store_true", help="an empty database")
    parser.add_argument("--lang", help="fr_CA (default), fr, en, or another code")
    parser.add_argument("--reset", action="store_true", help="make the database anew")
    parser.add_argument("--workers", type=int, default=0, help="server processes")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    _check_port(options.port)
    with state.locked("start", "dev/start"):
        odoo = Odoo("serve")
        try:
            database = _prepare_database(odoo, options)
            return _serve(odoo, database, options)
        finally:
            odoo.cluster.stop()


def _check_port(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            with socket.socket() as other:
                other.bind(("127.0.0.1", 0))
                free = other.getsockname()[1]
            raise WorkbenchError(
                f"port {port} is taken.", f"Choose another one: --port {free}."
            ) from None


def _prepare_database(odoo, options):
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


def _serve(odoo, database, options):
    arguments = [f"--http-port={options.port}", f"--workers={options.workers}"]
    if options.workers:
        arguments.append(f"--gevent-port={options.port + 1}")
    log = odoo.folder / "server.log"
    # should this process be killed outright, the kernel ends the server as well
    follow = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    server = subprocess.Popen(
        [*follow, *odoo.server_command(database, *arguments, f"--logfile={log}")],
        env=odoo.environment(),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        url = f"http://127.0.0.1:{options.port}"
        _wait_until_up(server, url, log)
        _announce(url, log, options)
        code = server.wait()
        raise WorkbenchError(f"Odoo stopped by itself (code {code}).", f"See {log}.")
    except KeyboardInterrupt:
        say("\nstopping…")
        return 0
    finally:
        _stop(server)


def _wait_until_up(server, url, log):
    with step("starting Odoo"):
        for _second in range(180):
            if server.poll() is not None:
                raise WorkbenchError("Odoo did not start.", f"See {log}.")
            try:
                with urllib.request.urlopen(f"{url}/web/login", timeout=60):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(1)
    raise WorkbenchError("Odoo did not answer within three minutes.", f"See {log}.")


def _announce(url, log, options):
    print(f"\n  {url}\n")
    rows = [row.split("\t") for row in LOGINS.read_text().splitlines() if row]
    if options.no_demo:
        rows = [row for row in rows if row[0] == "admin"]
    width = max(len(row[0]) for row in rows)
    for login, password, role in rows:
        print(f"  {login:<{width}}  {password:<8}  {role}")
    print(f"\n  log: {log}\n  Ctrl-C stops the server and its database.\n")
    sys.stdout.flush()


def _stop(server):
    """End Odoo and its own workers, first politely."""
    if server.poll() is None:
        os.killpg(server.pid, signal.SIGINT)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


if __name__ == "__main__":
    run_command(main)
