# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/screenshots: the pictures of the guides, taken anew from the demo data.

The table dev/screenshots.tsv says who opens which page, what is done there, and how wide
the window is. A server of its own, on a database of its own with the demo data, is
opened in a headless Chromium; pictures go to docs/images. The database is kept, and
updated when the addon changes; pictures are taken in a copy of it.
"""

import argparse
import json
import shutil
import subprocess
from types import SimpleNamespace

from . import state
from .console import say, step
from .errors import WorkbenchError, run_command
from .odoo import Odoo
from .screenshots import table
from .server import log_in, serve
from .start_command import LOGINS, prepare_database

FOLDER = state.CHECKOUT / "docs" / "images"
DATABASE = "pictures"
#: of these, those that the page of the apps list shows
SHOWN = state.CHECKOUT / "static" / "description" / "screenshots"
#: bytes of one picture, and of all of them
MOST, MOST_TOGETHER = 150_000, 3_000_000
#: what greets a new user, and would stand before the page
GREETINGS = {"odoobot_state": "'disabled'", "tour_enabled": "false"}


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="dev/screenshots",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="only pictures whose names begin so"
    )
    parser.add_argument("--reset", action="store_true", help="make the database anew")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    shots = table.read(options.names)
    if not shots:
        raise WorkbenchError(
            "no picture has a name that begins so.", f"The names stand in {table.PATH}."
        )
    with state.locked("screenshots", "dev/screenshots"):
        odoo = Odoo("screenshots", fast=True)
        try:
            wanted = SimpleNamespace(no_demo=False, reset=options.reset, lang="fr_CA")
            kept = prepare_database(odoo, wanted)
            # what is opened, read or begun leaves nothing for the next time
            odoo.copy(kept, DATABASE)
            _leave_greetings_out(odoo, DATABASE)
            return _take(odoo, DATABASE, shots, is_whole=not options.names)
        finally:
            odoo.drop(DATABASE)
            odoo.cluster.stop()


def _leave_greetings_out(odoo, database):
    for column, value in GREETINGS.items():
        if odoo.cluster.sql(
            "SELECT 1 FROM information_schema.columns WHERE table_name = 'res_users' "
            f"AND column_name = '{column}'",
            database,
        ):
            odoo.cluster.sql(f"UPDATE res_users SET {column} = {value}", database)


def _take(odoo, database, shots, is_whole):
    log = odoo.folder / "server.log"
    # scheduled actions would change the data
    with serve(odoo, database, log, "--max-cron-threads=0") as (url, _server):
        orders = _get_orders(odoo, database, shots, url)
        FOLDER.mkdir(parents=True, exist_ok=True)
        with step(f"taking {len(orders)} pictures"):
            _photograph(odoo, orders)
    if is_whole:
        _remove_others(shots)
    for path in SHOWN.glob("*.png"):
        if (taken := FOLDER / path.name).exists():
            shutil.copy(taken, path)
    return _check_sizes()


def _get_orders(odoo, database, shots, url):
    """What the camera needs: a session for each role, numbers instead of names."""
    passwords = dict(
        row.split("\t")[:2] for row in LOGINS.read_text().splitlines() if row
    )
    sessions = {}
    orders = []
    for shot in shots:
        if shot.login not in sessions:
            sessions[shot.login] = log_in(
                url, database, shot.login, passwords[shot.login]
            )
        path = shot.get_path(lambda name: _find_id(odoo, database, name))
        orders.append(
            {
                "target": str(FOLDER / f"{shot.name}.png"),
                "session": sessions[shot.login],
                "url": url + path,
                "steps": shot.steps,
                "width": shot.width,
                "most": MOST,
            }
        )
    return orders


def _find_id(odoo, database, name):
    number = odoo.cluster.sql(
        "SELECT res_id FROM ir_model_data WHERE module = 'crm_partnership' "
        f"AND name = '{name}'",
        database,
    )
    if not number:
        raise WorkbenchError(
            f"the demo data has no record “{name}”.", f"Mend {table.PATH}."
        )
    return number


def _photograph(odoo, orders):
    done = subprocess.run(
        [odoo.python, "-m", "workbench.screenshots.camera"],
        env={**odoo.environment(), "PYTHONPATH": str(state.CHECKOUT / "dev")},
        input=json.dumps(orders),
        text=True,
    )
    if done.returncode:
        raise WorkbenchError("not all pictures were taken.", "See above.")


def _remove_others(shots):
    """Pictures that the table does not name any more."""
    names = {shot.name for shot in shots}
    for path in FOLDER.glob("*.png"):
        if path.stem not in names:
            path.unlink()
            say(f"{path.name} removed: the table does not name it")


def _check_sizes():
    sizes = {path.name: path.stat().st_size for path in FOLDER.glob("*.png")}
    large = [name for name, size in sizes.items() if size > MOST]
    together = sum(sizes.values())
    say(f"{len(sizes)} pictures, {together / 1e6:.1f} MB")
    if large:
        say(f"larger than {MOST // 1000} KB: {', '.join(sorted(large))}")
    if together > MOST_TOGETHER:
        say(f"larger than {MOST_TOGETHER / 1e6:.0f} MB together: leave some out")
    return int(bool(large) or together > MOST_TOGETHER)


if __name__ == "__main__":
    run_command(main)
