# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/check [--quick] [--fix]: style, structure, texts, the OCA's conventions.

--quick leaves out what needs Odoo; --fix first mends what ruff and the OCA's hooks can
mend by themselves.
"""

import ast
import os
import re
import subprocess
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from . import oca_tools, state
from .console import say, step
from .dashboards_command import find_stale
from .errors import run_command
from .i18n_command import export_pot
from .odoo import Odoo
from .python_env import OCA_LOCK, find_python

ROOT = state.CHECKOUT
#: first lines of each source file, after the signs that make them a comment
LICENCE = (
    "Copyright 2026 crm_partnership contributors",
    "License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).",
)
COMMENT = {".py": "# ", ".js": "// ", ".scss": "// ", ".sql": "-- "}
LEFTOVER = re.compile(r"TODO|FIXME|XXX|breakpoint\(\)|<{7} |>{7} |pdb\.set_trace")
#: megabytes of one file, in folders where they are larger (databases, see dev/dump)
LARGEST = {Path("tests", "fixtures"): 1.5}
DATA_FOLDERS = ("data", "demo", "reports", "security", "views", "wizards")


def main(arguments):
    quick = "--quick" in arguments
    odoo = None
    with state.locked("test", "dev/test (or dev/check)"):
        if quick:
            with state.preparing():
                python = find_python()
        else:
            odoo = Odoo("test", fast=True)
            python = odoo.python
        with state.preparing():
            tools = find_python(OCA_LOCK)
        try:
            if "--fix" in arguments:
                _fix(python, tools)
            return _run(python, odoo, tools)
        finally:
            if odoo:
                odoo.cluster.stop()


def _fix(python, tools):
    for arguments in (["check", "--fix"], ["format"]):
        _tool(python, "ruff", *arguments, "--no-cache", ".")
    for path in oca_tools.fix(tools, _tracked()):
        say(f"mended: {path.relative_to(ROOT)}")


def _run(python, odoo, tools):
    checks = {
        "ruff check": lambda: _tool(python, "ruff", "check", "--no-cache", "."),
        "ruff format": lambda: _tool(python, "ruff", "format", "--check", "."),
        "well-formed XML": _check_xml,
        "manifest lists every data file": _check_manifest,
        "no leftovers": _check_leftovers,
        "licence lines": _check_licence,
        "files as pre-commit's hooks want them": _check_files,
        "translations": _check_translations,
        "dashboards (dev/dashboards)": find_stale,
    }
    if odoo:
        checks["pylint-odoo"] = lambda: _check_pylint(python, odoo)
        checks["texts exported (dev/i18n)"] = lambda: _check_pot(odoo)
    with oca_tools.module_folder(_tracked()) as folder:
        checks["OCA: module"] = lambda: oca_tools.check_module(tools, folder)
        checks["OCA: translations"] = lambda: oca_tools.check_translations(
            tools, folder
        )
        if odoo:
            checks["OCA: manifestoo"] = lambda: oca_tools.check_manifest(
                tools, folder, odoo.host.addons
            )
        return _look(checks)


def _look(checks):
    failed = 0
    for name, check in checks.items():
        problems = check()
        failed += bool(problems)
        say(f"{'FAILED' if problems else 'ok    '}  {name}")
        for problem in problems[:40]:
            say(f"        {problem}")
    return int(failed > 0)


def _tool(python, *command, cwd=ROOT, env=None):
    done = subprocess.run(
        [python, "-m", *command], cwd=cwd, env=env, capture_output=True, text=True
    )
    return (done.stdout + done.stderr).splitlines() if done.returncode else []


def _tracked(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [
        ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).exists()
    ]


def _check_pylint(python, odoo):
    folder = state.addons_folder()
    return _tool(
        python,
        *("pylint", "--rcfile", ROOT / "pyproject.toml", folder / state.ADDON),
        cwd=folder,
        env=odoo.environment(),
    )


def _check_xml():
    problems = []
    for path in _tracked("*.xml"):
        try:
            ElementTree.parse(path)
        except ElementTree.ParseError as error:
            problems.append(f"{path.relative_to(ROOT)}: {error}")
    return problems


def _check_manifest():
    manifest = ast.literal_eval((ROOT / "__manifest__.py").read_text())
    listed = {*manifest["data"], *manifest["demo"]}
    present = {
        str(path.relative_to(ROOT))
        for folder in DATA_FOLDERS
        for path in _tracked(f"{folder}/*.xml", f"{folder}/*.csv")
        if "scenarios" not in path.parts
    }
    return [
        *(f"{name}: in the folder, not in the manifest" for name in present - listed),
        *(f"{name}: in the manifest, not in the folder" for name in listed - present),
    ]


def _check_leftovers():
    problems = []
    for path in _tracked():
        # texts grow with the application; anything else of that size came by mistake
        limit = LARGEST.get(path.relative_to(ROOT).parent, 1)
        if path.stat().st_size > limit * 1e6 and path.parent.name != "i18n":
            problems.append(f"{path.relative_to(ROOT)}: larger than {limit} MB")
        if path.suffix not in (".py", ".xml", ".js", ".css", ".scss", ".csv"):
            continue
        if path == Path(__file__).resolve():
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if LEFTOVER.search(line):
                problems.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    return problems


def _check_licence():
    """Each source file begins with whose it is and under which licence."""
    problems = []
    for path in _tracked():
        sign = COMMENT.get(path.suffix)
        if not sign or not path.stat().st_size:
            continue
        lines = path.read_text().splitlines()
        first = int(lines[0].startswith("#!"))
        if lines[first : first + 2] != [sign + line for line in LICENCE]:
            name = path.relative_to(ROOT)
            problems.append(f"{name}: does not begin with the two licence lines")
    return problems


def _check_files():
    """What pre-commit's own hooks look for, which it would fetch from the network."""
    problems = []
    known = {}
    for path in _tracked():
        name = str(path.relative_to(ROOT))
        other = known.setdefault(name.lower(), name)
        if other != name:
            problems.append(f"{name}: differs from {other} by its capitals alone")
        if path.is_symlink():
            continue
        content = path.read_bytes()
        if os.access(path, os.X_OK) and not content.startswith(b"#!"):
            problems.append(f"{name}: may be run, and does not say by what")
        if b"\0" in content or path.suffix in (".po", ".pot"):
            continue  # no text, or Odoo's
        if b"\r" in content:
            problems.append(f"{name}: ends of lines of Windows")
        if content and (content[-1:] != b"\n" or content[-2:] == b"\n\n"):
            problems.append(f"{name}: does not end with one end of line")
        # at the end of a row of a table an empty cell is a tab
        blanks = re.compile(rb" $" if path.suffix == ".tsv" else rb"[ \t]$", re.M)
        for found in list(blanks.finditer(content))[:3]:
            number = content.count(b"\n", 0, found.start()) + 1
            problems.append(f"{name}:{number}: blanks at the end of the line")
    return problems


def _check_translations():
    """fr.po is complete; fr_CA.po holds only what differs from it."""
    problems = []
    for name in ("fr.po", "fr_CA.po"):
        path = ROOT / "i18n" / name
        if not path.exists():
            problems.append(f"i18n/{name} is missing")
            continue
        done = subprocess.run(
            ["msgfmt", "-c", "--statistics", "-o", "/dev/null", path],
            capture_output=True,
            text=True,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
        )
        if (
            done.returncode
            or "fuzzy" in done.stderr
            or (name == "fr.po" and "untranslated" in done.stderr)
        ):
            problems.append(f"i18n/{name}: {done.stderr.strip()}")
    return problems


def _check_pot(odoo):
    """The committed template is what the installed addon exports."""
    with step("exporting the texts"), tempfile.TemporaryDirectory() as folder:
        fresh = export_pot(odoo, Path(folder) / "fresh").read_text()
    committed = ROOT / "i18n" / f"{state.ADDON}.pot"
    if not committed.exists() or committed.read_text() != fresh:
        return ["i18n/crm_partnership.pot is not up to date: run ./dev/i18n"]
    missing = []
    for msgid in _message_ids(fresh) - _message_ids((ROOT / "i18n/fr.po").read_text()):
        missing.append(f"not in fr.po: {msgid[:80]}")
    return missing


def _message_ids(text):
    blocks = re.findall(r'^msgid ((?:".*"\n)+)', text, re.MULTILINE)
    return {"".join(re.findall(r'^"(.*)"$', block, re.MULTILINE)) for block in blocks}


if __name__ == "__main__":
    run_command(main)
