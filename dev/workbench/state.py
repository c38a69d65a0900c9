# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Where everything lives: one folder outside the repository, safe to delete."""

import fcntl
import hashlib
import os
import shutil
from contextlib import contextmanager
from pathlib import Path

from .console import say
from .errors import WorkbenchError

CHECKOUT = Path(__file__).resolve().parents[2]
ADDON = "crm_partnership"
#: what a fresh set-up takes, in bytes
FRESH_SPACE = 4 * 1024**3


def home():
    """The state folder.

    Root gets one under /var/cache: the database server runs under another account,
    which cannot reach root's own cache.
    """
    chosen = os.environ.get("CRM_PARTNERSHIP_HOME")
    if chosen:
        return Path(chosen).expanduser().resolve()
    if os.geteuid() == 0:
        return Path("/var/cache") / ADDON
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / ADDON


def prepare_home():
    folder = home()
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    if not (folder / "ready").exists():
        free = shutil.disk_usage(folder).free
        if free < FRESH_SPACE:
            raise WorkbenchError(
                f"only {free / 1024**3:.1f} GB are free for {folder}.",
                "A first set-up needs 4 GB: free some, or set CRM_PARTNERSHIP_HOME "
                "to a folder on a larger disk.",
            )
    return folder


def digest(*parts):
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:12]


def checkout_home():
    """The folder of this checkout: databases, file store, logs."""
    folder = home() / "checkouts" / digest(CHECKOUT)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def addons_folder():
    """A folder that shows the checkout under the addon's name, whatever its own."""
    folder = checkout_home() / "addons"
    folder.mkdir(exist_ok=True)
    link = folder / ADDON
    if not link.is_symlink() or link.resolve() != CHECKOUT:
        link.unlink(missing_ok=True)
        link.symlink_to(CHECKOUT, target_is_directory=True)
    return folder


def addon_hash():
    """Changes when a file changes that an installed database depends on."""
    state = hashlib.sha256()
    for path in sorted(CHECKOUT.rglob("*")):
        relative = path.relative_to(CHECKOUT)
        top = relative.parts[0]
        if (
            not path.is_file()
            or top in ("dev", "tests", "docs", "dist", "build")
            or top.startswith(".")
            or path.suffix in (".pyc", ".md", ".toml")
            or relative.parts[:2] == ("static", "tests")
            # pictures of the apps list, which no database holds
            or relative.parts[:3] == ("static", "description", "screenshots")
        ):
            continue
        state.update(str(relative).encode())
        state.update(path.read_bytes())
    return state.hexdigest()[:12]


@contextmanager
def locked(name, what):
    """One process at a time for ``what`` in this checkout."""
    path = checkout_home() / f"{name}.lock"
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WorkbenchError(
                f"{what} already runs for this checkout.",
                "Wait until it ends, or stop it with Ctrl-C in its window.",
            ) from None
        yield


@contextmanager
def preparing():
    """One process at a time, of any checkout, in what all checkouts share.

    Two first starts at once would build the same host and Python environment in the
    same folders, each removing the other's half-made one.
    """
    with (prepare_home() / "preparing.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("… waiting for another checkout, which installs what is missing")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
