# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Errors that end a command in one clear line, and the way commands end."""

import subprocess
import sys


class WorkbenchError(Exception):
    """What went wrong, and what to do about it."""

    def __init__(self, problem, remedy):
        super().__init__(f"{problem} {remedy}")


def run_command(main):
    """Run a command's main function; end with one line instead of a traceback."""
    try:
        sys.exit(main(sys.argv[1:]) or 0)
    except WorkbenchError as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("interrupted: run the same command again, it goes on where it was.")
    except subprocess.CalledProcessError as error:
        command = " ".join(str(part) for part in error.cmd[:4])
        tail = (error.stderr or error.output or "").strip().splitlines()[-1:]
        reason = tail[0] if tail else f"exit code {error.returncode}"
        sys.exit(f"error: “{command} …” failed ({reason}). Mend it and run again.")
    except OSError as error:
        remedy = (
            "Free some space (4 GB) and run again."
            if error.errno == 28
            else "Check the rights on the folder, or set CRM_PARTNERSHIP_HOME."
        )
        sys.exit(f"error: {error}. {remedy}")
