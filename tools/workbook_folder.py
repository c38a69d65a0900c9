# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A folder for the pieces of a file that is being written, gone whatever happens.

The folder holds a locked file. The lock ends with the process: a folder that nobody
locks was left by a process that was killed, and is removed by the next one.
"""

import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

PREFIX = "crm_partnership_workbook_"
LOCK = "lock"


@contextmanager
def scratch_folder():
    """A folder of one's own, removed at the end, with what others left behind."""
    sweep()
    folder, handle = _make_folder()
    try:
        yield str(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def _make_folder():
    """A new folder and the handle of its lock.

    Another process that sweeps may find the file before it is locked, and remove it: the
    lock is then one of a file that is no more, and another folder is made.
    """
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX))
        handle = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:
            return folder, handle
        os.close(handle)
        shutil.rmtree(folder, ignore_errors=True)


def sweep():
    """Remove the folders of processes that are no more.

    :return: how many there were
    """
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if folder.is_symlink():  # made by someone to lead elsewhere
            continue
        try:
            handle = os.open(folder / LOCK, os.O_RDWR | os.O_NOFOLLOW)
        except OSError:  # being made, already gone, or of another account
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue  # in use
        else:
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
        finally:
            os.close(handle)
    return removed
