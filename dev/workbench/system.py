# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""System packages: what is needed, what is missing, how it is installed."""

import glob
import os
import shutil
import subprocess

from .console import step
from .errors import WorkbenchError

#: program looked for → Debian package that brings it
PROGRAMS = {
    "chromium": "chromium",
    "wkhtmltopdf": "wkhtmltopdf",
    "pdftotext": "poppler-utils",
    "msgfmt": "gettext",
    "dpkg-deb": "dpkg",
}
#: the same, for what only the tests run
TEST_PROGRAMS = {"soffice": "libreoffice-calc-nogui"}
FONT_PACKAGE = "fonts-dejavu-core"
CHROMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def postgres_programs():
    """The newest folder with PostgreSQL's server programs, or None."""
    folders = glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/usr/pgsql-*/bin")
    folders = [f for f in folders if os.path.exists(os.path.join(f, "initdb"))]
    if folders:
        return max(folders, key=lambda f: [int(x) for x in f.split("/") if x.isdigit()])
    initdb = shutil.which("initdb")
    return os.path.dirname(initdb) if initdb else None


def missing_packages(for_tests=False):
    programs = {**PROGRAMS, **(TEST_PROGRAMS if for_tests else {})}
    missing = [
        package
        for program, package in programs.items()
        if not shutil.which(program)
        and not (program == "chromium" and any(map(shutil.which, CHROMES)))
    ]
    if not os.environ.get("PGHOST") and not postgres_programs():
        missing.append("postgresql")
    if not glob.glob("/usr/share/fonts/truetype/*/*.ttf"):
        missing.append(FONT_PACKAGE)
    return missing


def install_missing(for_tests=False):
    missing = missing_packages(for_tests)
    if not missing:
        return
    names = " ".join(missing)
    prefix = [] if os.geteuid() == 0 else ["sudo"]
    by_hand = f"Install them yourself (apt-get install {names}) and run again."
    if not shutil.which("apt-get") or (prefix and not shutil.which("sudo")):
        raise WorkbenchError(f"system packages are missing: {names}.", by_hand)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step(f"installing the system packages {names}"):
        for command in (
            ["update", "-q"],
            ["install", "-y", "-q", "--no-install-recommends", *missing],
        ):
            done = subprocess.run(
                [*prefix, "apt-get", *command],
                env=environment,
                capture_output=True,
                text=True,
            )
            if done.returncode:
                reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
                raise WorkbenchError(f"apt-get {command[0]} failed: {reason}.", by_hand)
