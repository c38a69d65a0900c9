# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the shell of Odoo does before a load: who asks, and what a dashboard asks for."""

import json
from pathlib import Path

from odoo.fields import Date
from odoo.tools import file_path

from ..fill.logins import PASSWORD
from ..measures.dashboard import FILE, _get_calls

#: records of each user that are opened and saved
RECORDS = 200


class _Recorder:
    """An environment that notes what is called on its models."""

    def __init__(self, env):
        self.env = env
        self.calls = []

    def __getitem__(self, name):
        return _Model(self, name)


class _Model:
    def __init__(self, recorder, name):
        self.recorder = recorder
        self.name = name
        self.model = recorder.env[name]
        self.env = recorder.env

    def __getattr__(self, method):
        value = getattr(self.model, method)
        if not callable(value):
            return value

        def call(*args, **kwargs):
            self.recorder.calls.append(
                {"model": self.name, "method": method, "args": args, "kwargs": kwargs}
            )
            return value(*args, **kwargs)

        return call


def prepare(env, order):
    """Give the people a password, and write down what they open."""
    users = env["res.users"].search(
        [
            ("login", "=like", r"bench\_%\_alpha\_%"),
            ("login", "not like", "salesperson"),
        ]
    )
    users.password = PASSWORD
    developers = users.filtered(lambda u: "developer" in u.login)
    director = users.filtered(lambda u: "director" in u.login)[:1]
    recorder = _Recorder(env(user=director.id))
    with open(file_path(FILE)) as file:
        calls = _get_calls(json.load(file), Date.context_today(director))
    for call in calls.values():
        call(recorder)
    partnerships = env["crm.partnership"].search_fetch(
        [("user_id", "in", developers.ids)], ["user_id"], order="id", offset=20
    )
    records = {user.login: [] for user in developers}
    for partnership in partnerships:
        own = records[partnership.user_id.login]
        if len(own) < RECORDS:
            own.append(partnership.id)
    told = {
        "companies": developers.company_id.ids,
        "director": director.login,
        "records": records,
        "dashboard": recorder.calls,
    }
    Path(order["out"]).write_text(json.dumps(told, default=str))
    env.cr.commit()
