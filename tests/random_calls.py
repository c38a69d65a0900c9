# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Calls as nobody would make them: any model, method, field, domain and context.

All is drawn from one generator of random numbers: the same seed makes the same calls.
"""

import inspect
import json
import linecache
import os
import traceback
from pathlib import Path

from psycopg2 import IntegrityError
from werkzeug.exceptions import HTTPException

from odoo.exceptions import AccessDenied, RedirectWarning, UserError
from odoo.service.model import call_kw, get_public_method

from .canary import LINKS, MODULE, get_our_models

ADDON = str(Path(__file__).parents[1])
#: models of the host that touch ours
HOST = (
    *("res.partner", "mail.message", "mail.activity", "ir.attachment"),
    *("calendar.event", "rating.rating", "crm.lead", "mail.followers"),
    *("mail.tracking.value", "res.users", "mail.scheduled.message", "discuss.channel"),
)
#: refusals; the service answers what breaks a constraint of the database as one
EXPECTED = (UserError, AccessDenied, RedirectWarning, HTTPException, IntegrityError)
#: the host's answer to a button that is pressed for several records at once
SINGLETON = "Expected singleton"
#: numbers on both sides of what a column holds
NUMBERS = (
    *(0, 1, -1, 2, 7, 2**31 - 1, 2**31, -(2**31) - 1, 2**63, -(2**63) - 1, 10**40),
    *(0.5, -0.0, 1e308, float("inf"), float("-inf"), float("nan")),
)
TEXTS = (
    *("", " ", "x", "0", "é", "\x00", "a\x00b", "\ud800", "x\udfff", "\u202e", "%"),
    *("%%%", "_", "\\", "';--", "{{ 1 }}", "${object}", "<b>x</b>", "=1+1", "12"),
    *("2026-01-05", "0001-01-01", "9999-12-31", "2026-13-45", "2026-01-05 25:61:00"),
    *("9999-12-31 23:59:59", "0001-01-01 00:00:00", "today", "-1d", "=monday +1w"),
    *("x" * 5000, "a.b.c", "id", "__count", "qvz", "Boulangerie", "[1]", "1,2"),
)
ODD = (None, True, False, [], {}, [[]], [None], {"a": 1}, [[1, 2]], [[6, 0, [1]]])
OPERATORS = (
    *("=", "!=", "in", "not in", "ilike", "not ilike", "like", "=like", "=ilike"),
    *("<", ">", "<=", ">=", "child_of", "parent_of", "any", "not any", "any!"),
    *("not any!", "<>", "==", "=?", "not =ilike", "not like"),
    *("", "foo", "IN", "=; DROP", None, 1),
)
OF_LINKS = ("=", "in", "not in", "any", "not any", "child_of", "ilike", "parent_of")
CONTEXT = {
    "active_test": (False, True, "x", None),
    "lang": ("fr_CA", "en_US", "xx_XX", "", 7, None, "../../etc"),
    "tz": ("America/Toronto", "Mars/Olympus", "", 5, None, "../x"),
    "allowed_company_ids": ([1], [], [2**40], "x", [-1], None, ["1"]),
    "bin_size": (True, "x"),
    "tracking_disable": (True,),
    "mail_notrack": (True,),
    "mail_create_nosubscribe": (True,),
    "no_reset_password": (True,),
    "active_id": (1, 2**40, "x", [1]),
    "active_ids": ([1], "x", [2**40], [None]),
    "active_model": ("crm.partnership", "crm.participant", "nope", 3),
    "import_file": (True,),
    "private_link": (True, "x", {}),
    "sudo": (True,),
    "uid": (1,),
    "install_mode": (True,),
    "module": ("crm_partnership",),
    "default_partnership_id": (1, 2**40, "x", [1], False),
    "default_participant_id": (1, 2**40, "x"),
    "default_company_id": (1, 2, 2**40),
    "default_user_id": (1, 2, "x"),
    "default_state": ("draft", "x", 1),
    "default_partner_id": (1, 2**40, "x"),
    "default_res_model": ("crm.partnership", "nope"),
    "default_res_id": (1, 2**40),
    "default_model": ("crm.partnership",),
    "default_date_from": ("0001-01-01", "9999-12-31", "x"),
    "group_by": ("stage_id", ["x"]),
    "formatted_display_name": (True,),
}


class Fault:
    """Something that went wrong in our code."""

    def __init__(self, role, call, error):
        self.role = role
        self.call = call
        self.error = error

    @property
    def place(self):
        """Where it happened: the last line of ours on the way."""
        frame = get_own_frames(self.error)[-1]
        file = frame.filename.removeprefix(f"{ADDON}/")
        return f"{type(self.error).__name__} in {file}, {frame.name}"

    def __str__(self):
        shown = repr(self.call)
        return f"{self.place}: {self.error!r:.300}\n    {self.role}: {shown:.700}"


def get_own_frames(error):
    frames = traceback.extract_tb(error.__traceback__)
    return [
        frame
        for frame in frames
        if frame.filename.startswith(f"{ADDON}/")
        and not frame.filename.startswith(f"{ADDON}/tests/")
    ]


def is_own_fault(error):
    """Whether our code raised it, or asked the host for what it cannot do.

    What only passes through a ``super()`` of ours is the host's own answer.
    """
    if isinstance(error, EXPECTED) or str(error).startswith(SINGLETON):
        return False
    frames = get_own_frames(error)
    if not frames or is_of_a_domain(error):
        return False
    last = frames[-1]
    around = "".join(
        linecache.getline(last.filename, number)
        for number in range(last.lineno, (last.end_lineno or last.lineno) + 1)
    )
    return "super()" not in around


def is_of_a_domain(error):
    """Whether the host says that a domain is none, wherever it is read first."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return last.filename.endswith(f"orm{os.sep}domains.py")


class RandomCalls:
    """:param rows: model → ids that calls are about, beside any number
    :param random: a ``random.Random``
    """

    def __init__(self, env, rows, random):
        self.env = env
        self.rows = rows
        self.random = random
        self.ours = get_our_models(env)
        self.methods = {}

    # ---------------------------------------------------------------------- pieces
    def maybe(self, chance=0.5):
        return self.random.random() < chance

    def pick(self, *choices):
        return self.random.choice(choices)

    def any_model(self):
        if self.maybe(0.75):
            return self.random.choice(self.ours)
        return self.random.choice(HOST)

    def any_value(self):
        kind = self.random.random()
        if kind < 0.35:
            return self.random.choice(NUMBERS)
        if kind < 0.8:
            return self.random.choice(TEXTS)
        return self.random.choice(ODD)

    def one_id(self, name):
        known = self.rows.get(name)
        if known and self.maybe(0.8):
            return self.random.choice(known)
        return self.random.choice((*range(1, 12), *NUMBERS[:11]))

    def any_ids(self, name):
        if self.maybe(0.06):
            return self.pick([], [None], [False], None, False, 1, [2**63], ["x"])
        return [self.one_id(name) for _n in range(self.pick(1, 1, 1, 2, 5))]

    def any_field(self, name, depth=2):
        """A field, a path through links, or none that exists."""
        if self.maybe(0.05):
            return self.pick("nope", "id", "", "display_name", "a.b", "__last_update")
        fields = self.env[name]._fields
        field = fields[self.random.choice(list(fields))]
        is_way = field.type in LINKS and field.comodel_name in self.env
        if is_way and depth and self.maybe(0.45):
            return f"{field.name}.{self.any_field(field.comodel_name, depth - 1)}"
        if field.type in ("date", "datetime") and self.maybe(0.2):
            return f"{field.name}.{self.pick('year_number', 'hour_number', 'x')}"
        return field.name

    def plain_fields(self, name, count=None):
        fields = list(self.env[name]._fields)
        names = self.random.sample(fields, min(len(fields), count or self.pick(1, 4)))
        return [*names, "nope"] if self.maybe(0.03) else names

    def fitting_value(self, name, field_name):
        """A value that the field takes, most of the time."""
        field = self.env[name]._fields.get(field_name)
        if not field or self.maybe(0.15):
            return self.any_value()
        if field.type == "many2one":
            return self.pick(self.one_id(field.comodel_name), False)
        if field.type in LINKS:
            return self.any_commands(field.comodel_name)
        if field.type == "selection":
            values = field.get_values(self.env)
            return self.random.choice(values) if values else "x"
        if field.type in ("integer", "float", "monetary"):
            return self.random.choice(NUMBERS)
        if field.type in ("date", "datetime"):
            day = self.pick("2026-01-05", "2025-12-31", "0001-01-01", "9999-12-31")
            return day if field.type == "date" else f"{day} 12:00:00"
        if field.type == "boolean":
            return self.maybe()
        return self.random.choice(TEXTS)

    def any_commands(self, name):
        number = self.one_id(name)
        return self.pick(
            [[4, number, 0]],
            [[3, number, 0]],
            [[2, number, 0]],
            [[6, 0, [number]]],
            [[5, 0, 0]],
            [[0, 0, self.any_values(name, 2)]] if self.maybe(0.7) else [[0, 0, 1]],
            [[1, number, self.any_values(name, 2)]] if self.maybe(0.7) else [[1]],
            [[9, 9, 9]],
            [number],
        )

    def any_values(self, name, count=None):
        if self.maybe(0.02):
            return self.any_value()
        return {
            field: self.fitting_value(name, field)
            for field in self.plain_fields(name, count or self.pick(1, 2, 5))
        }

    def full_values(self, name):
        """All that is required, and something else."""
        values = {
            field.name: self.fitting_value(name, field.name)
            for field in self.env[name]._fields.values()
            if field.required and field.store and not field.related
        }
        others = self.any_values(name, 3)
        return {**values, **others} if isinstance(others, dict) else others

    def any_leaf(self, name, depth):
        path = self.any_field(name)
        field = self.env[name]._fields.get(path)
        is_link = field is not None and field.type in LINKS
        operator = self.random.choice(OF_LINKS if is_link else OPERATORS[:11])
        if self.maybe(0.08):
            operator = self.random.choice(OPERATORS)
        if operator in ("any", "not any", "any!", "not any!"):
            target = field.comodel_name if field is not None else None
            if target in self.env:
                return [path, operator, self.any_domain(target, depth - 1)]
        if operator in ("in", "not in") and self.maybe(0.8):
            values = [self.any_value() for _n in range(self.pick(0, 1, 3))]
            return [path, operator, values * self.pick(1, 1, 1, 500)]
        value = self.any_value()
        if field is not None and self.maybe(0.6):
            value = self.fitting_value(name, path)
        leaf = [path, operator, value]
        return leaf if self.maybe(0.97) else self.pick(leaf[:2], [*leaf, 1], [], "x", 1)

    def any_domain(self, name, depth=3):
        if depth <= 0 or self.maybe(0.25):
            return [] if self.maybe(0.3) else [self.any_leaf(name, 0)]
        if self.maybe(0.02):
            return self.any_value()
        if self.maybe(0.02):
            return ["!"] * self.pick(30, 300) + [self.any_leaf(name, 0)]
        parts = [
            self.pick([], ["!"]) + [self.any_leaf(name, depth)]
            for _n in range(self.pick(1, 2, 3))
        ]
        operators = [self.pick("&", "|") for _n in parts[1:]]
        if self.maybe(0.03):
            operators.append("&")
        return operators + [item for part in parts for item in part]

    def any_context(self):
        if self.maybe(0.5):
            return {}
        context = {}
        for key in self.random.sample(list(CONTEXT), self.pick(1, 2, 4)):
            context[key] = self.random.choice(CONTEXT[key])
        if self.maybe(0.3):
            name = self.any_model()
            field = self.random.choice(list(self.env[name]._fields))
            context[f"default_{field}"] = self.fitting_value(name, field)
        return context

    def any_order(self, name):
        if self.maybe(0.5):
            return None
        field = self.random.choice(list(self.env[name]._fields))
        if self.maybe(0.2):
            field = self.any_field(name)
        return field + self.pick("", " desc", " asc nulls first", " x", "; DROP", ",id")

    def any_page(self):
        if self.maybe(0.7):
            return {"limit": self.pick(1, 5, 80)}
        values = (0, 1, 80, -1, 2**31, 2**63, None, "x", 0.5)
        return {
            "limit": self.random.choice(values),
            "offset": self.random.choice(values),
        }

    def any_specification(self, name, depth=2):
        asked = {}
        for field_name in self.plain_fields(name, self.pick(1, 3, 8)):
            field = self.env[name]._fields.get(field_name)
            asked[field_name] = {}
            if field and field.type in LINKS and field.comodel_name in self.env:
                if depth and self.maybe(0.6):
                    inside = self.any_specification(field.comodel_name, depth - 1)
                    asked[field_name] = {"fields": inside}
                    if self.maybe(0.2):
                        asked[field_name]["order"] = self.any_order(field.comodel_name)
                    if self.maybe(0.2):
                        asked[field_name]["limit"] = self.random.choice(NUMBERS)
                    if self.maybe(0.1):
                        asked[field_name]["context"] = self.any_context()
            elif self.maybe(0.03):
                asked[field_name] = self.any_value()
        return asked

    def any_groupby(self, name):
        paths = [self.any_field(name) for _n in range(self.pick(0, 1, 1, 2))]
        periods = ("day", "month", "year", "hour", "x", "quarter", "year_number")
        return [
            path if self.maybe(0.7) else f"{path}:{self.random.choice(periods)}"
            for path in paths
        ]

    def any_aggregates(self, name):
        functions = (
            *("sum", "avg", "max", "min", "count", "count_distinct", "array_agg"),
            *("recordset", "bool_or", "nope", "array_agg_distinct", "sum_currency"),
        )
        return [
            self.pick("__count", f"{self.any_field(name, 1)}:{f}")
            for f in self.random.sample(functions, self.pick(1, 1, 3))
        ]

    # ----------------------------------------------------------------------- calls
    def draw(self):
        """:return: (model, method, args, kwargs), as JSON would bring them"""
        name = self.any_model()
        if self.maybe(0.2):
            method = self.own_method(name)
            if method:
                return self.sent(name, *method)
        ways = [
            way
            for way in dir(self)
            if way.startswith("call_")
            and (hasattr(self.env[name], way.removeprefix("call_")) or self.maybe(0.02))
        ]
        way = self.random.choice(ways)
        return self.sent(name, way.removeprefix("call_"), *getattr(self, way)(name))

    def sent(self, name, method, args, kwargs):
        context = self.any_context()
        call = [args, {**kwargs, "context": context} if context else kwargs]
        args, kwargs = json.loads(json.dumps(call))
        return name, method, args, kwargs

    def get_own_methods(self, name):
        """Public methods that the addon defines on the model."""
        if name not in self.methods:
            model = self.env[name]
            self.methods[name] = [
                found
                for found, method in inspect.getmembers(type(model), callable)
                if not found.startswith("_")
                and MODULE in (getattr(method, "__module__", None) or "")
                and self.is_public(model, found)
            ]
        return self.methods[name]

    def is_public(self, model, name):
        try:
            get_public_method(model, name)
        except UserError:
            return False
        return True

    def own_method(self, name):
        methods = self.get_own_methods(name)
        if not methods:
            return None
        method = self.random.choice(methods)
        found = getattr(type(self.env[name]), method)
        wanted = [*inspect.signature(found).parameters.values()][1:]
        args = [] if getattr(found, "_api_model", False) else [self.any_ids(name)]
        for parameter in wanted:
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            if parameter.default is parameter.empty or self.maybe(0.4):
                args.append(self.argument(name, parameter.name))
            else:
                break
        return method, args, {}

    def argument(self, name, parameter):
        if parameter in ("vals", "values"):
            return self.any_values(name)
        if parameter == "vals_list":
            return [self.full_values(name)]
        if parameter.endswith("_id"):
            return self.random.choice((*range(1, 12), *NUMBERS))
        return self.any_value()

    def call_read(self, name):
        return [self.any_ids(name), self.plain_fields(name)], {}

    def call_web_read(self, name):
        return [self.any_ids(name), self.any_specification(name)], {}

    def call_search_read(self, name):
        order = {"order": self.any_order(name)}
        return [self.any_domain(name), self.plain_fields(name)], {
            **self.any_page(),
            **order,
        }

    def call_web_search_read(self, name):
        return [self.any_domain(name), self.any_specification(name)], {
            **self.any_page(),
            "order": self.any_order(name),
        }

    def call_search(self, name):
        return [self.any_domain(name)], {
            **self.any_page(),
            "order": self.any_order(name),
        }

    def call_search_count(self, name):
        return [self.any_domain(name)], {}

    def call_formatted_read_group(self, name):
        return [
            self.any_domain(name),
            self.any_groupby(name),
            self.any_aggregates(name),
        ], {}

    def call_web_read_group(self, name):
        return [
            self.any_domain(name),
            self.any_groupby(name),
            self.any_aggregates(name),
        ], {**self.any_page(), "order": self.any_order(name)}

    def call_read_group(self, name):
        return [
            self.any_domain(name),
            self.plain_fields(name),
            self.any_groupby(name),
        ], {}

    def call_read_progress_bar(self, name):
        bar = {"field": self.any_field(name, 0), "colors": {"x": "danger"}}
        return [], {
            "domain": self.any_domain(name),
            "group_by": self.any_field(name, 1),
            "progress_bar": bar,
        }

    def call_search_panel_select_range(self, name):
        return [self.any_field(name, 0)], {
            "search_domain": self.any_domain(name),
            "enable_counters": True,
            "hierarchize": self.maybe(),
        }

    def call_search_panel_select_multi_range(self, name):
        return [self.any_field(name, 0)], {
            "search_domain": self.any_domain(name),
            "group_by": self.pick(False, self.any_field(name, 0)),
            "enable_counters": self.maybe(),
            "limit": 20,
        }

    def call_name_search(self, name):
        operator = self.random.choice(OPERATORS)
        return [self.random.choice(TEXTS), self.any_domain(name, 1)], {
            "operator": operator,
            "limit": self.pick(1, 8, None, -1, 2**63),
        }

    def call_name_create(self, name):
        return [self.any_value()], {}

    def call_fields_get(self, name):
        return [self.plain_fields(name)], {}

    def call_default_get(self, name):
        return [self.plain_fields(name, 10)], {}

    def call_onchange(self, name):
        values = self.any_values(name)
        ids = self.pick([], self.any_ids(name))
        changed = list(values)[:1] if isinstance(values, dict) else []
        return [ids, values, changed, self.any_specification(name)], {}

    def call_create(self, name):
        values = self.full_values(name) if self.maybe(0.7) else self.any_values(name)
        return [[values]], {}

    def call_web_save(self, name):
        ids = self.pick([], self.any_ids(name))
        values = self.full_values(name) if not ids else self.any_values(name)
        return [ids, values, self.any_specification(name, 1)], {}

    def call_write(self, name):
        return [self.any_ids(name), self.any_values(name)], {}

    def call_unlink(self, name):
        return [self.any_ids(name)], {}

    def call_copy(self, name):
        return [self.any_ids(name), self.any_values(name)], {}

    def call_copy_data(self, name):
        return [self.any_ids(name)], {}

    def call_export_data(self, name):
        paths = [self.any_field(name).replace(".", "/") for _n in range(3)]
        return [self.any_ids(name), paths], {}

    def call_load(self, name):
        fields = [*self.plain_fields(name), self.pick("id", ".id")]
        row = [str(self.any_value()) for _field in fields]
        return [fields, [row]], {}

    def call_get_views(self, name):
        return [[[False, self.pick("list", "form", "search", "kanban", "nope")]]], {}

    def call_message_post(self, name):
        given = {"body": self.random.choice(TEXTS)}
        if self.maybe(0.3):
            given["partner_ids"] = [self.one_id("res.partner")]
        if self.maybe(0.2):
            given["attachment_ids"] = [self.one_id("ir.attachment")]
        if self.maybe(0.2):
            given["subtype_xmlid"] = "mail.mt_comment"
        if self.maybe(0.2):
            given["parent_id"] = self.one_id("mail.message")
        return [self.any_ids(name)], given

    def call_message_subscribe(self, name):
        return [self.any_ids(name), [self.one_id("res.partner")]], {}

    def call_activity_schedule(self, name):
        return [self.any_ids(name)], {
            "act_type_xmlid": "mail.mail_activity_data_todo",
            "user_id": self.one_id("res.users"),
            "date_deadline": "2026-01-05",
        }

    def call_web_resequence(self, name):
        return [self.any_ids(name), self.any_specification(name, 0)], {
            "field_name": self.any_field(name, 0)
        }

    def call_action_archive(self, name):
        return [self.any_ids(name)], {}

    def call_get_formview_action(self, name):
        return [self.any_ids(name)], {}

    def run_on_the_host(self, user, call):
        """The same call to a model of the host, to compare how it is answered."""
        _name, method, args, kwargs = call
        return self.run(user, ("res.partner.category", method, args, kwargs))

    def run(self, user, call):
        """The call as the host's service makes it."""
        name, method, args, kwargs = call
        return call_kw(self.env(user=user.id, context={})[name], method, args, kwargs)
