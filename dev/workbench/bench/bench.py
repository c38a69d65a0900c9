# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What measures are given: people, records, the calls of the web client."""

import dataclasses
import importlib
import json
import os
import pkgutil
import sys

from odoo.service.model import call_kw

from .. import bench as package
from . import registry as register
from .arithmetic import median
from .report import format_value
from .tidy import tidy
from .timing import Work, time_pairs


class Bench:
    """One database that was filled."""

    def __init__(self, env, order):
        self.env = env
        self.order = order
        self.size = order["size"]
        self.runs = order["runs"]
        self.calls = json.loads(order["calls"]) if order.get("calls") else {}

    # ------------------------------------------------------------------ measures
    def get_measures(self):
        """The measures asked for, in the order of their files."""
        find_measures()
        only = self.order["only"]
        return [
            measure
            for measure in register.MEASURES.values()
            if (not only or any(measure.name.startswith(name) for name in only))
            and (self.order["is_first"] or not measure.once)
        ]

    def take(self, measure):
        """Run one measure; a row of the report, as plain values."""
        print(f"  {measure.title}", end="", file=sys.stderr, flush=True)
        works = measure.function(self)
        works = list(works) if isinstance(works, (list, tuple)) else [works]
        runs = min(self.runs, measure.most_runs or self.runs)
        load = os.getloadavg()[0]
        taken = time_pairs(
            self.env.registry,
            works,
            runs,
            bool(measure.most_runs),
            lambda: tidy(self.env),
        )
        told = " / ".join(
            f"{format_value(median(one.times), measure.unit)}, {one.queries} queries"
            for one in taken
        )
        print(f": {told}", file=sys.stderr, flush=True)
        described = dataclasses.asdict(measure)
        del described["function"]
        described["queries_wanted"] = described.pop("queries")
        return {
            **described,
            "place": list(register.MEASURES).index(measure.name),
            "size": self.size,
            "load": [round(load, 1), round(os.getloadavg()[0], 1)],
            "times": [one.times for one in taken],
            "processor": [one.processor for one in taken],
            "queries": [one.queries for one in taken],
        }

    # -------------------------------------------------------------------- people
    def user(self, login):
        return self.env["res.users"].search([("login", "=", f"bench_{login}")])

    @property
    def developer(self):
        return self.user("developer_alpha_0")

    @property
    def director(self):
        return self.user("director_alpha_0")

    @property
    def salesperson(self):
        return self.user("salesperson_alpha_0")

    @property
    def company(self):
        return self.developer.company_id

    def find_own(self, model, user, count=1):
        """Records of a user, past the prototypes that all others are copied from."""
        found = self.env[model].search(
            [("user_id", "=", user.id)], order="id", offset=20, limit=count
        )
        return found.ids

    def context(self, user):
        """As the web client sends it."""
        return {
            "lang": user.lang,
            "tz": user.tz or "UTC",
            "uid": user.id,
            "allowed_company_ids": user.company_ids.ids,
        }

    # --------------------------------------------------------------------- works
    def as_user(self, user, run, prepare=None):
        """Work with the rights of a user."""
        return Work(run, user.id, self.context(user), prepare)

    def sql(self, query):
        """Bare SQL, whose rows are fetched when there are some.

        :param query: what ``SQL`` gives, or a function of an environment that gives it
        """

        def run(env, _given):
            env.cr.execute(query(env) if callable(query) else query)
            if env.cr._obj.description:
                env.cr.fetchall()

        return Work(run)

    def replay(self, page, user, elevated=False, **changes):
        """What the web client asked for on a page, again.

        :param elevated: without record rules; the user's enterprises are asked for
        :param changes: {method: arguments} in the place of those that were captured
        """
        calls = self.calls[page]
        companies = ("company_id", "in", user.company_ids.ids)

        def run(env, _given):
            env = env(su=elevated)
            for call in calls:
                args = changes.get(call["method"], call["args"])
                args, kwargs = json.loads(json.dumps([args, call["kwargs"]]))
                # the enterprises of the page are those of another database
                context = kwargs.get("context", {})
                context["allowed_company_ids"] = user.company_ids.ids
                if elevated and "domain" in kwargs:
                    kwargs["domain"] = [companies, *kwargs["domain"]]
                call_kw(env[call["model"]], call["method"], args, kwargs)

        return Work(run, user.id, self.context(user))


def find_measures():
    """Import the files of ``measures``."""
    from . import measures

    for module in sorted(pkgutil.iter_modules(measures.__path__), key=lambda m: m.name):
        importlib.import_module(f"{package.__name__}.measures.{module.name}")
