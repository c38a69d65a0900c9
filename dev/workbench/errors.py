# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Errors that end a command in one clear line, and the way commands end."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

#: below this, a failing command most likely failed for want of room
FULL_DISK_BYTES = 50 * 1024**2
ENDING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class WorkbenchError(Exception):
    """What went wrong, and what to do about it."""

    def __init__(self, problem, remedy):
        super().__init__(f"{problem} {remedy}")


def run_command(main):
    """Run a command's main function; end with one line instead of a traceback.

    However it is told to end (Ctrl-C, a closed terminal, kill), it stops what it
    started.
    """
    for number in ENDING_SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _interrupt)
    try:
        sys.exit(main(sys.argv[1:]) or 0)
    except WorkbenchError as error:
        sys.exit(f"error: {error} {_full_disk()}".rstrip())
    except KeyboardInterrupt:
        sys.exit("interrupted: run the same command again, it goes on where it was.")
    except subprocess.CalledProcessError as error:
        command = " ".join(str(part) for part in error.cmd[:4])
        output = error.stderr or error.output or ""
        if isinstance(output, bytes):
            output = output.decode(errors="replace")
        tail = output.strip().splitlines()[-1:]
        reason = tail[0] if tail else f"exit code {error.returncode}"
        remedy = _full_disk() or "Mend it and run again."
        sys.exit(f"error: “{command} …” failed ({reason}). {remedy}")
    except OSError as error:
        remedy = (
            "Free some space (4 GB) and run again."
            if error.errno == 28
            else "Check the rights on the folder, or set CRM_PARTNERSHIP_HOME."
        )
        sys.exit(f"error: {error}. {remedy}")


def _interrupt(_number, _frame):
    """Stop; further signals do not disturb the stopping, which has its time limits."""
    for number in ENDING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _full_disk():
    """The remedy when the disk of the state folder is full, else an empty text."""
    folder = Path(os.environ.get("CRM_PARTNERSHIP_HOME") or Path.home())
    while not folder.exists():
        folder = folder.parent
    if shutil.disk_usage(folder).free > FULL_DISK_BYTES:
        return ""
    return f"The disk of {folder} is full: free some space (4 GB) and run again."
