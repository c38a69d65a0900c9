# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Odoo 19 itself: a checkout named in ODOO_SOURCE, or Debian's package unpacked.

The package is fetched through a private apt configuration and unpacked into the state
folder; the system's own sources and packages are not touched.
"""

import glob
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import state
from .console import say, step
from .errors import WorkbenchError

PACKAGE = "odoo-19"
#: packages into which files of the Odoo package are links
ASSET_PACKAGES = (
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
)
#: files that the package leaves out although pages load them
EMPTY_FILES = ("mail/static/lib/selfie_segmentation/selfie_segmentation.js",)
GIVE_ONE = (
    "Give an Odoo 19 checkout instead: ODOO_SOURCE=/path/to/odoo (the folder with "
    "odoo-bin, or the one that holds the package “odoo”)."
)


@dataclass
class Host:
    """Where Odoo's Python package and its addons are."""

    python_path: Path
    addons: list
    key: str


def find_host():
    """The Odoo 19 to run on; fetched when there is none yet."""
    given = os.environ.get("ODOO_SOURCE")
    return _given_host(Path(given).expanduser()) if given else _debian_host()


def _given_host(folder):
    for python_path in (folder, folder / "usr/lib/python3/dist-packages"):
        release = python_path / "odoo/release.py"
        if release.is_file():
            break
    else:
        raise WorkbenchError(
            f"ODOO_SOURCE={folder} holds no odoo/release.py.",
            "Name the folder of an Odoo 19 checkout.",
        )
    found = re.search(r"version_info\s*=\s*\((\d+),\s*(\d+)", release.read_text())
    if not found or found[1] != "19":
        version = ".".join(found.groups()) if found else "unknown"
        raise WorkbenchError(
            f"ODOO_SOURCE={folder} is Odoo {version}.", "The addon needs Odoo 19."
        )
    addons = [python_path / "odoo/addons"]
    if (python_path / "addons").is_dir():
        addons.append(python_path / "addons")
    return Host(python_path.resolve(), addons, state.digest(folder.resolve(), found[0]))


def _debian_host():
    folder = state.home() / "host"
    ready = folder / "ready"
    if not ready.exists():
        _fetch(folder)
    python_path = folder / "usr/lib/python3/dist-packages"
    return Host(python_path, [python_path / "odoo/addons"], ready.read_text().strip())


def _fetch(folder):
    if not shutil.which("apt-get") or not shutil.which("dpkg-deb"):
        raise WorkbenchError(
            f"looked for apt-get and dpkg-deb, to fetch Debian's package {PACKAGE}, "
            "and found none.",
            GIVE_ONE,
        )
    building = folder.with_name("host.building")
    shutil.rmtree(building, ignore_errors=True)
    (building / "apt/lists/partial").mkdir(parents=True)
    (building / "apt/archives/partial").mkdir(parents=True)
    apt = _private_apt(building / "apt")
    with step(f"fetching Odoo 19 (Debian's package {PACKAGE}, about 123 MB)"):
        _apt(apt, "update", building)
        _apt(apt, "download", building, PACKAGE, *ASSET_PACKAGES)
    with step("unpacking Odoo 19 (about 1.2 GB)"):
        for package in glob.glob(str(building / "*.deb")):
            subprocess.run(
                ["dpkg-deb", "-x", package, building], check=True, capture_output=True
            )
    version = Path(glob.glob(str(building / f"{PACKAGE}_*.deb"))[0]).name
    for package in glob.glob(str(building / "*.deb")):
        os.unlink(package)
    shutil.rmtree(building / "apt")
    addons = building / "usr/lib/python3/dist-packages/odoo/addons"
    for name in EMPTY_FILES:
        path = addons / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("")
    (building / "ready").write_text(version)
    shutil.rmtree(folder, ignore_errors=True)
    building.rename(folder)
    say(f"  {version}")


def _private_apt(folder):
    """Options of an apt of our own whose only source is Debian's unstable suite.

    Its address and its key are those of the machine's own Debian archive.
    """
    targets = subprocess.run(
        [
            "apt-get",
            "indextargets",
            "--format",
            "$(REPO_URI) $(RELEASE) $(SIGNED_BY)",
            "Created-By: Packages",
        ],
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    rows = [row.split(" ") for row in targets if row]
    archives = [r for r in rows if "security" not in r[0] and r[0].rstrip("/")]
    debian = [r for r in archives if r[0].rstrip("/").endswith("/debian")]
    if not debian:
        raise WorkbenchError(
            "read the machine's apt sources and found no Debian archive among them.",
            GIVE_ONE,
        )
    uri = debian[0][0]
    keys = [r[2] for r in debian if len(r) > 2 and r[2].startswith("/")]
    keys.append("/usr/share/keyrings/debian-archive-keyring.gpg")
    key = next((k for k in keys if os.path.exists(k)), None)
    if not key:
        raise WorkbenchError(
            "found no keyring of the Debian archive.",
            "Install debian-archive-keyring, or: " + GIVE_ONE,
        )
    sources = folder / "sources.list"
    sources.write_text(f"deb [signed-by={key}] {uri} sid main\n")
    options = {
        "Dir::Etc::SourceList": sources,
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::Preferences": "/dev/null",
        "Dir::Etc::PreferencesParts": "/dev/null",
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder,
        "Dir::Cache::Archives": folder / "archives",
    }
    if os.geteuid() == 0:
        options["APT::Sandbox::User"] = "root"
    return [f"-o{name}={value}" for name, value in options.items()]


def _apt(options, command, folder, *names):
    done = subprocess.run(
        ["apt-get", *options, "-q", command, *names],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    errors = [
        line
        for line in done.stderr.splitlines()
        if line.startswith(("E:", "W: Failed"))
    ]
    if done.returncode or (command == "update" and errors):
        reason = errors[0] if errors else f"exit code {done.returncode}"
        raise WorkbenchError(
            f"tried to fetch {PACKAGE} from Debian unstable through a private apt: "
            f"{reason}.",
            "Check the network and run again. " + GIVE_ONE,
        )
