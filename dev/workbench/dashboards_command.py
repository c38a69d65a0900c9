# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/dashboards [--check]: write the spreadsheet files of the dashboards.

They are described in dev/workbench/dashboards. --check changes nothing, and tells which
files are not what would be written.
"""

from . import state
from .console import say
from .dashboards import FILES
from .errors import run_command

FOLDER = state.CHECKOUT / "data" / "files"


def find_stale():
    """Files that are missing, or not what their description gives."""
    return [
        f"data/files/{name} is not up to date: run ./dev/dashboards"
        for name, build in FILES.items()
        if not (path := FOLDER / name).exists() or path.read_text() != build()
    ]


def main(arguments):
    if "--check" in arguments:
        stale = find_stale()
        for problem in stale:
            say(problem)
        return int(bool(stale))
    FOLDER.mkdir(exist_ok=True)
    for name, build in FILES.items():
        (FOLDER / name).write_text(build())
        say(f"{name} written")
    return 0


if __name__ == "__main__":
    run_command(main)
