# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A server of Odoo that a program starts, waits for, logs in to, and stops."""

import http.cookiejar
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

from .console import step
from .errors import WorkbenchError

#: how long a server may take to start
START_SECONDS = 180
#: how long it may take to stop by itself
STOP_SECONDS = 20


@contextmanager
def serve(odoo, database, log, *options, port=None):
    """A server for as long as the block lasts.

    :param log: file of its log
    :param options: of its command line
    :param port: a free one if empty
    :return: (address, process)
    """
    port = port or find_free_port()
    # should this process be killed outright, the kernel ends the server as well
    follow = ["setpriv", "--pdeathsig", "TERM"] if shutil.which("setpriv") else []
    arguments = [f"--http-port={port}", f"--logfile={log}", *options]
    server = subprocess.Popen(
        [*follow, *odoo.server_command(database, *arguments)],
        env=odoo.environment(),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        with step("starting Odoo"):
            _wait_until_up(url, server, log)
        yield url, server
    finally:
        _stop(server)


def find_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_up(url, server, log):
    for _second in range(START_SECONDS):
        if server.poll() is not None:
            raise WorkbenchError("Odoo did not start.", f"See {log}.")
        try:
            with urllib.request.urlopen(f"{url}/web/login", timeout=60):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(1)
    raise WorkbenchError(
        f"Odoo did not answer within {START_SECONDS} seconds.", f"See {log}."
    )


def _stop(server):
    """End the server and its own workers, first politely."""
    for number in (signal.SIGINT, signal.SIGKILL):
        try:
            # the group is the one that it began: its workers, and nobody else
            os.killpg(server.pid, number)
            server.wait(STOP_SECONDS)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue


def log_in(url, database, login, password):
    """:return: the session's key"""
    cookies = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
    order = {"params": {"db": database, "login": login, "password": password}}
    request = urllib.request.Request(
        f"{url}/web/session/authenticate",
        data=json.dumps({"jsonrpc": "2.0", **order}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with opener.open(request, timeout=60) as answer:
        if not json.load(answer).get("result", {}).get("uid"):
            raise WorkbenchError(
                f"{login} could not log in.", "Make the database anew."
            )
    return {cookie.name: cookie.value for cookie in cookies}["session_id"]
