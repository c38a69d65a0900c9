# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Plugin of pytest for a suite that several processes share.

pytest-odoo gives each process a copy of the database and one file store for all of them.
Tests remove files that nothing in their own database points at: here each has its own.
"""

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from odoo.tools import config as odoo_config

#: files whose tests drive a browser that waits a few seconds for each step
IN_A_BROWSER = "test_tour_"
LONGEST_IN_A_BROWSER = "test_tour_staff_screens.py"
#: files that start servers of their own, which takes minutes: they begin, lest one process
#: be at them while the others have nothing left
FIRST = (
    *("test_faults_", "test_standby", "test_update_dumps", "test_disk_full"),
    *("test_install_operations", "test_hostile", "test_package", "test_api"),
)


def _get_worker():
    return os.environ.get("PYTEST_XDIST_WORKER")


def pytest_sessionstart():
    worker = _get_worker()
    if not worker:
        return
    shared = Path(odoo_config["data_dir"])
    own = shared.with_name(f"{shared.name}-{worker}")
    shutil.rmtree(own, ignore_errors=True)
    database = odoo_config["db_name"]
    database = database if isinstance(database, str) else database[0]
    shutil.copytree(shared / "filestore" / database, own / "filestore" / database)
    odoo_config["data_dir"] = str(own)


def pytest_sessionfinish():
    if _get_worker():
        shutil.rmtree(odoo_config["data_dir"], ignore_errors=True)


def pytest_collection_modifyitems(items):
    """Long files begin; those with a browser stand between the others, so that none waits
    for another.
    """
    if not _get_worker():
        return
    files = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    browser = [p for p in files if p.name.startswith(IN_A_BROWSER)]
    others = [p for p in files if p not in browser]
    others.sort(key=lambda path: not path.name.startswith(FIRST))
    step = len(others) // (len(browser) + 1) or 1
    # the longest of them is not the last
    browser.sort(key=lambda path: path.name != LONGEST_IN_A_BROWSER)
    for number, path in enumerate(browser):
        others.insert((number + 1) * step + number, path)
    items[:] = [item for path in others for item in files[path]]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """One browser at a time: two would make each other's steps late."""
    if not _get_worker() or not item.path.name.startswith(IN_A_BROWSER):
        return (yield)
    # beside the folders of the processes, which all know it
    with Path(odoo_config["data_dir"]).with_name("browser.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        return (yield)
