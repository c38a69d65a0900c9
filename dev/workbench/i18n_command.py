# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/i18n: export the .pot from the installed addon, merge it into the .po files."""

import subprocess

from . import state
from .console import say
from .errors import WorkbenchError, run_command
from .odoo import Odoo

FOLDER = state.CHECKOUT / "i18n"


def export_pot(odoo, target):
    """Write the template of all translatable texts, without its changing dates."""
    template = odoo.addon_template()
    done = subprocess.run(
        odoo.command("i18n", "export", "-c", odoo.config, "-d", template)
        + ["-o", target.with_suffix(".pot"), state.ADDON, "-l", "pot"],
        env=odoo.environment(),
        capture_output=True,
        text=True,
    )
    exported = target.with_suffix(".pot")
    if done.returncode or not exported.exists():
        raise WorkbenchError(
            f"the export of texts failed: {done.stderr[-300:]}", "See the message."
        )
    lines = exported.read_text().splitlines(keepends=True)
    exported.write_text(
        "".join(
            line
            for line in lines
            if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date'))
        )
    )
    return exported


def main(_arguments):
    with state.locked("test", "dev/test (or dev/check)"):
        odoo = Odoo("test", fast=True)
        try:
            FOLDER.mkdir(exist_ok=True)
            pot = export_pot(odoo, FOLDER / state.ADDON)
        finally:
            odoo.cluster.stop()
    for name in ("fr.po", "fr_CA.po"):
        path = FOLDER / name
        if path.exists():
            subprocess.run(
                ["msgmerge", "-q", "--no-fuzzy-matching", "--no-wrap"]
                + ["--backup=off", "--update", path, pot],
                check=True,
                capture_output=True,
            )
            # fr_CA.po keeps only what differs from fr.po
            only = ["--translated"] if name == "fr_CA.po" else []
            subprocess.run(
                ["msgattrib", *only, "--no-obsolete", "--no-wrap", "-o", path, path],
                check=True,
            )
            say(f"{name} merged")
    return 0


if __name__ == "__main__":
    run_command(main)
