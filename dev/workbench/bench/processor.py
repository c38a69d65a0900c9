# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Seconds of the processor: what else the machine does distorts them less than a clock."""

import os
import time
from pathlib import Path

PROCESSES = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


def find_server(pid):
    """The process of the database server that has a backend as its child.

    :param pid: of a backend, as the database tells it
    :return: its number; None when the server runs on another machine
    """
    try:
        if not (PROCESSES / f"{pid}/comm").read_text().startswith("postgres"):
            return None
        return int(_read_stat(pid)[1])
    except OSError:
        return None


def get_seconds(server):
    """What this program and the database server with all its processes have used."""
    return time.process_time() + (get_server_seconds(server) if server else 0)


def get_server_seconds(server):
    """Of the processes that run, and of those that have ended."""
    nanoseconds = 0
    for folder in PROCESSES.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            if int(_read_stat(folder.name)[1]) == server:
                nanoseconds += int((folder / "schedstat").read_text().split()[0])
        except OSError:
            continue  # it ended meanwhile
    ended = sum(map(int, _read_stat(server)[13:15]))
    return nanoseconds / 1e9 + ended / TICKS


def _read_stat(pid):
    """What the system tells of a process, from its state on: its name may hold blanks."""
    return (PROCESSES / f"{pid}/stat").read_text().rpartition(")")[2].split()
