# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/package [FOLDER]: the wheel of the addon, in dist/ or the folder named.

It holds what an installed addon needs, its tests included, as the OCA's wheels do; not
what the repository needs (dev/, docs/, settings of tools).
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from . import state
from .console import say
from .errors import WorkbenchError, run_command
from .python_env import find_python

LEFT_OUT = ("dev", "docs")


def main(arguments):
    if len(arguments) > 1 or any(word.startswith("-") for word in arguments):
        raise WorkbenchError("dev/package takes one folder.", "Or none: dist/.")
    target = Path(arguments[0] if arguments else state.CHECKOUT / "dist")
    with state.preparing():
        python = find_python()
    say(f"{build(python, target)}")


def list_files():
    """Files of the repository that belong to the addon."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=state.CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(
        name
        for name in listed.stdout.splitlines()
        if name.split("/")[0] not in LEFT_OUT
        and not name.startswith(".")
        and (state.CHECKOUT / name).is_file()
    )


def build(python, target):
    """Build the wheel from a copy that has the addon's name.

    :return: path of the wheel
    """
    target = Path(target).resolve()
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / state.ADDON
        for name in list_files():
            place = source / name
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(state.CHECKOUT / name, place)
        made = Path(folder) / "made"
        subprocess.run(
            # what the build needs is in the environment: nothing is fetched
            [python, "-m", "build", "--wheel", "--no-isolation", "-o", made, source],
            check=True,
            capture_output=True,
            text=True,
        )
        (wheel,) = made.glob("*.whl")
        return Path(shutil.copy(wheel, target / wheel.name))


def install(python, wheel, folder):
    """Install the wheel, without what it depends on, into a new environment.

    :return: the folder that holds the addon
    """
    subprocess.run([python, "-m", "venv", "--without-pip", folder], check=True)
    new = Path(folder) / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "--python", new, "install", "-q"]
        + ["--no-deps", "--no-index", "--no-compile", wheel],
        check=True,
        capture_output=True,
        text=True,
    )
    (site,) = Path(folder).glob("lib/python*/site-packages")
    return site / "odoo" / "addons"


if __name__ == "__main__":
    run_command(main)
