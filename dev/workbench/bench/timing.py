# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Run work in transactions of its own, that are rolled back; pairs are interleaved."""

import gc
import time
from dataclasses import dataclass, field

from odoo.api import Environment

from .processor import find_server, get_seconds
from .tidy import tell_dead_rows

#: a measure that has taken as many seconds begins no other pair
LIMIT = 240


@dataclass
class Work:
    """Something to time.

    :param run: function of an environment and of what ``prepare`` returned; a whole
        number that it returns is that of its queries, a float stands for the time
    :param uid: the user whose rights hold
    :param prepare: function of the environment, before the clock starts
    """

    run: object
    uid: int = 1
    context: dict = field(default_factory=dict)
    prepare: object = None


@dataclass
class Taken:
    """Times in seconds (or what a measure has instead), queries of the last run.

    :param processor: seconds of this program and of the database server
    """

    times: list = field(default_factory=list)
    processor: list = field(default_factory=list)
    queries: int = 0


def time_once(registry, work, taken=None):
    """One run in a transaction of its own, as a call of the web client is."""
    with registry.cursor() as cr:
        env = Environment(cr, work.uid, work.context)
        given = work.prepare(env) if work.prepare else None
        if work.prepare:
            env.flush_all()
            env.invalidate_all()
        server = find_server(cr._cnx.info.backend_pid)
        gc.collect()
        gc.disable()
        used = get_seconds(server)
        queries = cr.sql_log_count
        began = time.perf_counter()
        try:
            counted = work.run(env, given)
            env.flush_all()
            # what is done before a commit, such as the history of changes
            cr.precommit.run()
            took = time.perf_counter() - began
            used = get_seconds(server) - used
            queries = cr.sql_log_count - queries
            tell_dead_rows(cr)
        finally:
            gc.enable()
            cr.rollback()
    # a page is served with cursors of its own, and counts by itself
    if isinstance(counted, int) and not isinstance(counted, bool):
        queries = counted
    elif isinstance(counted, float):
        took = counted
    if taken is not None:
        taken.times.append(took)
        taken.processor.append(used)
        taken.queries = queries


def time_pairs(registry, works, runs, is_long=False, tidy=lambda: None):
    """Time several works one right after the other, in an order that turns around.

    :param tidy: called before each of them

    The first round fills the caches of rules, views and rights, and is not counted; what
    takes minutes has no such round. A large database has fewer rounds (``LIMIT``).
    """
    taken = [Taken() for _work in works]
    for work in [] if is_long else works:
        tidy()
        time_once(registry, work)
    began = time.monotonic()
    for number in range(runs):
        if number and time.monotonic() - began > LIMIT:
            break
        order = range(len(works)) if number % 2 == 0 else reversed(range(len(works)))
        for index in order:
            tidy()
            time_once(registry, works[index], taken[index])
    return taken
