#!/usr/bin/env python3
# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Read partnerships, post a labour need and log an interaction from another program.

Odoo's own JSON-2 interface, with an API key and the standard library of Python:

    export ODOO_URL=https://odoo.example.org ODOO_DATABASE=production
    export ODOO_API_KEY=…   # Preferences → Security → API Keys, of the program's account
    python3 partnership_api.py

The program may do what its account may do, and reads what that account reads: give it an
account of its own with one role, and as few partnerships as it needs.
"""

import json
import os
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen


class OdooError(Exception):
    """A call that Odoo refused.

    :param status: 401 the key is wrong or over, 403 no right, 404 no such model, method
        or record, 422 values that are refused, 500 a fault
    :param name: name of the exception in Odoo, such as odoo.exceptions.AccessError
    :param message: what a person would read
    """

    def __init__(self, status, name, message):
        super().__init__(f"{status} {name}: {message}")
        self.status = status
        self.name = name
        self.message = message


class Odoo:
    """Odoo's models, called from outside."""

    def __init__(self, url, api_key, database=None, lang="fr_CA"):
        self.url = url.rstrip("/")
        self.headers = {
            "Authorization": f"bearer {api_key}",
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "partnership-api-example",
        }
        if database:
            self.headers["X-Odoo-Database"] = database
        self.context = {"lang": lang}

    def call(self, model, method, ids=(), **params):
        """Call a method of a model.

        :param ids: records on which it is called; none for methods of the model itself
        :param params: its arguments, by name
        :raise OdooError: Odoo refused
        """
        body = {"context": self.context, **params}
        if ids:
            body["ids"] = list(ids)
        request = Request(
            f"{self.url}/json/2/{model}/{method}",
            data=json.dumps(body).encode(),
            headers=self.headers,
            method="POST",
        )
        try:
            with urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except HTTPError as error:
            said = _read_error(error)
            raise OdooError(
                error.code, said.get("name", "?"), said.get("message", "?")
            ) from None


def _read_error(error):
    try:
        said = json.loads(error.read())
    except ValueError:
        said = {}
    return said if isinstance(said, dict) else {"message": str(said)}


def list_partnerships(odoo, limit=20):
    """Partnerships that the account may read, those to contact first at the top."""
    return odoo.call(
        "crm.partnership",
        "search_read",
        domain=[["status", "=", "ongoing"]],
        fields=["name", "partner_id", "stage_id", "date_next_interaction"],
        order="date_next_interaction, id",
        limit=limit,
    )


def find_occupation(odoo, code):
    """Number of an occupation by its code of the National Occupational Classification."""
    found = odoo.call(
        "crm.occupation",
        "search_read",
        domain=[["code", "=", code]],
        fields=["name"],
        limit=1,
    )
    if not found:
        raise LookupError(f"no occupation has the code {code}")
    return found[0]["id"]


def post_need(odoo, partnership_id, name, **values):
    """A need of an employer, to be reviewed and opened by its business developer."""
    (need_id,) = odoo.call(
        "crm.labour.need",
        "create",
        vals_list=[{"partnership_id": partnership_id, "name": name, **values}],
    )
    return need_id


def log_interaction(odoo, partnership_id, summary, kind="call", day=None, notes=""):
    """A two-way exchange with an employer; never write who a participant is.

    :param day: a date; without one it is today where the account lives, which may not be
        the day of the machine that this runs on
    """
    values = {
        "partnership_id": partnership_id,
        "kind": kind,
        "name": summary,
        "notes": notes,
    }
    if day:
        values["date"] = day.isoformat()
    (interaction_id,) = odoo.call(
        "crm.partnership.interaction", "create", vals_list=[values]
    )
    return interaction_id


def main():
    odoo = Odoo(
        os.environ["ODOO_URL"],
        os.environ["ODOO_API_KEY"],
        os.environ.get("ODOO_DATABASE"),
    )
    try:
        partnerships = list_partnerships(odoo)
        for row in partnerships:
            employer, stage = row["partner_id"][1], row["stage_id"][1]
            print(f"{row['id']:>6}  {stage:24}  {employer}")
        if not partnerships:
            print("This account reads no ongoing partnership.")
            return 0
        chosen = partnerships[0]["id"]
        need = post_need(odoo, chosen, "Aide de cuisine", positions=2)
        print(f"need {need} of partnership {chosen}")
        logged = log_interaction(odoo, chosen, "Besoin reçu par le site Web", "written")
        print(f"interaction {logged}")
    except OdooError as error:
        print(f"Odoo refused: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
