# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the web client asks for on a page: opened in a real browser, and listened to."""

import json
import subprocess

from .. import state
from ..errors import WorkbenchError
from ..server import log_in, serve
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
    log = odoo.folder / "capture.log"
    # scheduled actions would change the data
    with serve(odoo, database, log, "--max-cron-threads=0") as (url, _server):
        pages = {}
        for page, (role, action, *view) in PAGES.items():
            login = f"bench_{role}_alpha_0"
            record = _find_record(odoo, database, TABLES[page.split("_")[0]], login)
            path = f"/odoo/action-{action}"
            if view == ["{id}"]:
                path += f"/{record}"
            pages[page] = {
                "url": url + path + ("?view_type=list" if view == ["list"] else ""),
                "session": log_in(url, database, login, PASSWORD),
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
