# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/dump: keep a database of the present version, for the tests of updates.

Run it once when a version is released, after its number is in __manifest__.py, and
commit the file: tests/fixtures/<version>.tar.xz. It holds a dump in SQL, the files of
the addon's attachments, and the figures to find again after an update. What is in it is
made up, through the methods that users call; no password and no secret is in it.
"""

import ast
import os
import subprocess
import tarfile
from pathlib import Path

from . import state
from .console import say, step
from .errors import WorkbenchError, run_command
from .odoo import Odoo
from .postgres import postgres_programs

FIXTURES = state.CHECKOUT / "tests" / "fixtures"
SCRIPT = """\
from odoo.addons.crm_partnership.tests.dump_database import fill
fill(env, {figures!r})
"""
#: of each database, or of the machine: nothing that an update looks at
CLEANED = (
    "UPDATE res_users SET password = NULL, totp_secret = NULL",
    "UPDATE ir_config_parameter SET value = 'http://localhost:8069' "
    "WHERE key = 'web.base.url'",
    "UPDATE ir_config_parameter SET value = '00000000-0000-0000-0000-000000000000' "
    "WHERE key IN ('database.secret', 'database.uuid')",
    # kept by the host for the pages, made again when they are asked for
    "DELETE FROM ir_attachment WHERE url LIKE '/web/assets/%'",
    "DELETE FROM bus_bus",
    "DELETE FROM res_users_log",
    "UPDATE ir_module_module SET description = NULL, icon = NULL "
    "WHERE state = 'uninstalled'",
)
#: what only the present minor version of the programs understands
UNPORTABLE = ("\\restrict", "\\unrestrict", "SET transaction_timeout")


def main(arguments):
    if arguments:
        raise WorkbenchError("dev/dump takes no arguments.", __doc__.split("\n\n")[1])
    version = ast.literal_eval((state.CHECKOUT / "__manifest__.py").read_text())[
        "version"
    ]
    target = FIXTURES / f"{version}.tar.xz"
    if target.exists():
        raise WorkbenchError(
            f"{target.name} exists: a released version does not change.",
            "Change the version in __manifest__.py, or remove the file if this version "
            "was not released yet.",
        )
    # the server of the tests: the dump is restored into it
    with state.locked("test", "dev/test (or dev/check)"):
        odoo = Odoo("test", fast=True)
        try:
            _make(odoo, target)
        finally:
            odoo.cluster.stop()
    say(f"{target}: {target.stat().st_size / 1e6:.2f} MB")


def _make(odoo, target):
    template = odoo.addon_template()
    database = f"dump_{os.getpid()}"
    folder = odoo.folder / database
    folder.mkdir()
    try:
        odoo.copy(template, database)
        with step("recording what people record"):
            _run_script(odoo, database, SCRIPT.format(figures=str(folder / "figures")))
        with step("writing the dump"):
            for statement in CLEANED:
                odoo.cluster.sql(statement, database)
            _write(odoo, database, folder, target)
    finally:
        odoo.drop(database)
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def _run_script(odoo, database, script):
    done = subprocess.run(
        odoo.command("shell", "-c", odoo.config, "-d", database, "--no-http"),
        env={**odoo.environment(), "PYTHONUNBUFFERED": "1"},
        input=script,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode or "Traceback" in done.stdout:
        raise WorkbenchError(f"the data could not be made: {done.stdout[-2000:]}", "")


def _write(odoo, database, folder, target):
    programs = postgres_programs()
    program = Path(programs) / "pg_dump" if programs else "pg_dump"
    done = subprocess.run(
        [program, "--no-owner", "--no-privileges", "-d", database],
        env=odoo.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    lines = [x for x in done.stdout.splitlines(True) if not x.startswith(UNPORTABLE)]
    (folder / "dump.sql").write_text("".join(lines))
    # pictures of the host's menus are not looked at
    names = odoo.cluster.sql(
        "SELECT DISTINCT store_fname FROM ir_attachment "
        "WHERE store_fname IS NOT NULL AND res_model LIKE 'crm.%'",
        database,
    ).splitlines()
    target.parent.mkdir(exist_ok=True)
    building = target.with_suffix(".part")
    with tarfile.open(building, "w:xz", preset=9) as archive:
        for name in ("dump.sql", "figures"):
            archive.add(folder / name, name, filter=_anonymous)
        for name in sorted(names):
            path = odoo.data_dir / "filestore" / database / name
            archive.add(path, f"filestore/{name}", filter=_anonymous)
    building.rename(target)


def _anonymous(member):
    """Neither account nor time of whoever makes it."""
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    member.mode = 0o644
    return member


if __name__ == "__main__":
    run_command(main)
