# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Memory and processor time of a server's processes, as the kernel counts them."""

import os
import re
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def find_children(pid):
    """:return: pids of the processes that a process has begun, theirs included"""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        parents.setdefault(int(fields[1]), []).append(int(path.parent.name))
    found, todo = [], [pid]
    while todo:
        children = parents.get(todo.pop(), [])
        found += children
        todo += children
    return found


def find_workers(pid):
    """:return: pids of the processes of Odoo that answer requests"""
    return [
        child
        for child in find_children(pid)
        if b"gevent\0" not in Path(f"/proc/{child}/cmdline").read_bytes()
        and b"odoo" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def get_memory(pid):
    """Memory of a process, in MB.

    :return: all of it; what it shares with no other; its addresses, which the limits of
        Odoo count
    """
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = sum(map(int, re.findall(r"^Private_\w+: +(\d+)", text, re.MULTILINE)))
    rss = int(re.search(r"^Rss: +(\d+)", text, re.MULTILINE)[1])
    status = Path(f"/proc/{pid}/status").read_text()
    addresses = int(re.search(r"^VmSize:\s+(\d+)", status, re.MULTILINE)[1])
    return rss / 1024, own / 1024, addresses / 1024


def get_seconds(pid):
    """:return: seconds of processor of a process and of those that it began"""
    total = 0
    for one in (pid, *find_children(pid)):
        try:
            text = Path(f"/proc/{one}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue
        fields = text.rpartition(")")[2].split()
        # its own, and those of children that have ended
        total += sum(map(int, fields[11:15]))
    return total / TICKS
