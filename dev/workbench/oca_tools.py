# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The OCA's checks: its hooks for modules and translations, and manifestoo.

Its hooks look for modules below the root of a repository; here the root is the module,
so they are given a copy of it in a folder of its own.
"""

import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from . import state

#: not part of the module
LEFT_OUT = ("dev", "docs")
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@contextmanager
def module_folder(paths):
    """A folder with a copy of the module, and of the settings of the hooks."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for path in paths:
            relative = path.relative_to(state.CHECKOUT)
            if relative.parts[0] in LEFT_OUT or path.is_symlink():
                continue
            target = folder / state.ADDON / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
        yield folder


def _call(python, folder, program, *arguments):
    done = subprocess.run(
        [Path(python).with_name(program), *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    text = COLOUR.sub("", done.stdout)
    return done.returncode, [line for line in text.splitlines() if line.strip()], done


def _shorten(folder, lines):
    """As paths of the repository."""
    start = str(folder).lstrip("/") + f"/{state.ADDON}/"
    return [line.replace(f"/{start}", "").replace(start, "") for line in lines]


def check_module(python, folder, fix=False):
    """Problems that the hook for modules finds; with ``fix``, after what it mended."""
    config = ["--config", state.CHECKOUT / ".oca_hooks.cfg"]
    code, lines, done = _call(
        python,
        folder,
        "oca-checks-odoo-module",
        *(["--fix"] if fix else []),
        *config,
        state.ADDON,
    )
    return _shorten(folder, lines or done.stderr.splitlines()[-3:]) if code else []


def check_translations(python, folder):
    config = ["--config", state.CHECKOUT / ".oca_hooks.cfg"]
    files = sorted((folder / state.ADDON / "i18n").glob("*.po*"))
    code, lines, done = _call(python, folder, "oca-checks-po", *config, *files)
    return _shorten(folder, lines or done.stderr.splitlines()[-3:]) if code else []


def check_manifest(python, folder, addons):
    """Licences and states of development of the dependencies; none is missing."""
    problems = []
    path = ",".join(map(str, [*addons, folder]))
    for command in (
        ["check-licenses"],
        # the host refuses the key in a manifest; Beta is what the OCA supposes without it
        ["check-dev-status", "--default-dev-status=Beta"],
        ["list-missing"],
    ):
        code, lines, done = _call(
            python,
            folder,
            "manifestoo",
            *("--addons-path", path, "--odoo-series", "19.0"),
            *("--select-include", state.ADDON, *command),
        )
        if code or lines:
            said = lines or done.stderr.splitlines()[-3:]
            problems += [f"{command[0]}: {line}" for line in said]
    return problems


def fix(python, paths):
    """Have the hook mend what it can, in the repository itself.

    :return: the paths that it changed
    """
    changed = []
    with module_folder(paths) as folder:
        # one round uncovers what another mends
        for _round in range(3):
            check_module(python, folder, fix=True)
        for path in paths:
            mended = folder / state.ADDON / path.relative_to(state.CHECKOUT)
            if mended.exists() and mended.read_bytes() != path.read_bytes():
                shutil.copyfile(mended, path)
                changed.append(path)
    return changed
