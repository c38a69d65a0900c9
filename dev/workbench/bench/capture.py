# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the web client asks for on a page: opened in a real browser, and listened to."""

import http.cookiejar
import json
import socket
import subprocess
import time
import urllib.error
import urllib.request

from .. import state
from ..errors import WorkbenchError
from .fill.logins import PASSWORD

#: page → who opens it, and where; {id}: a record of theirs
PAGES = {
    "partnership_kanban": ("developer", "crm_partnership.crm_partnership_action"),
    "partnership_list": ("developer", "crm_partnership.crm_partnership_action", "list"),
    "partnership_form": ("developer", "crm_partnership.crm_partnership_action", "{id}"),
    "lead_kanban": ("salesperson", "crm.crm_lead_opportunities"),
    "lead_list": ("salesperson", "crm.crm_lead_opportunities", "list"),
    "lead_form": ("salesperson", "crm.crm_lead_opportunities", "{id}"),
}
#: asked for by every page of the host, whatever the model
OF_THE_HOST = {"get_views", "has_group", "load_views"}
TABLES = {"partnership": "crm_partnership", "lead": "crm_lead"}


def capture(odoo, database):
    """:return: {page: list of {model, method, args, kwargs}}"""
    port = find_free_port()
    log = odoo.folder / "capture.log"
    server = subprocess.Popen(
        odoo.server_command(database, f"--http-port={port}", f"--logfile={log}")
        # scheduled actions would change the data
        + ["--max-cron-threads=0"],
        env=odoo.environment(),
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        wait_until_up(url, server, log)
        pages = {}
        for page, (role, action, *view) in PAGES.items():
            login = f"bench_{role}_alpha_0"
            record = _find_record(odoo, database, TABLES[page.split("_")[0]], login)
            path = f"/odoo/action-{action}"
            if view == ["{id}"]:
                path += f"/{record}"
            pages[page] = {
                "url": url + path + ("?view_type=list" if view == ["list"] else ""),
                "session": log_in(url, database, login),
            }
        done = subprocess.run(
            [odoo.python, "-m", "workbench.bench.browser"],
            env={**odoo.environment(), "PYTHONPATH": str(state.CHECKOUT / "dev")},
            input=json.dumps(pages),
            stdout=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            raise WorkbenchError("the browser could not open the pages.", "See above.")
        return _sift(json.loads(done.stdout))
    finally:
        server.terminate()
        server.wait(30)


def _sift(pages):
    """Calls of models, without those that every page makes."""
    sifted = {}
    for page, calls in pages.items():
        sifted[page] = [
            call
            for call in calls
            if call["method"] not in OF_THE_HOST
            and call["model"].startswith(("crm.lead", "crm.stage", "crm.partnership"))
        ]
        if not sifted[page]:
            raise WorkbenchError(
                f"the page {page} asked for nothing.", "See capture.log of the bench."
            )
    return sifted


def _find_record(odoo, database, table, login):
    return odoo.cluster.sql(
        f"SELECT x.id FROM {table} x JOIN res_users u ON u.id = x.user_id "
        f"WHERE u.login = '{login}' ORDER BY x.id OFFSET 20 LIMIT 1",
        database,
    )


def find_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_up(url, server, log):
    for _second in range(120):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/web/login", timeout=60):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(1)
    raise WorkbenchError("Odoo did not start.", f"See {log}.")


def log_in(url, database, login, password=PASSWORD):
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
