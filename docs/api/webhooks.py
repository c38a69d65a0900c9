#!/usr/bin/env python3
# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Set two automation rules up, with Odoo's own app “Automation Rules” (base_automation).

Incoming: whoever posts JSON to a secret address logs an interaction, with the rights of
one account and no others. Outgoing: another program is told that a partnership changed
its stage; it reads the rest with its own API key.

    export ODOO_URL=… ODOO_DATABASE=… ODOO_API_KEY=…  # of an administrator
    python3 webhooks.py integration@example.org https://hooks.example.org/partnership

prints the secret address. Running it again changes nothing.
"""

import os
import sys

from partnership_api import Odoo, OdooError

INCOMING = "Partnership: log an interaction"
OUTGOING = "Partnership: tell of a change of stage"
#: the rule runs as the system: it works for one account, so that levels, roles and
#: enterprises hold for what is posted too
GET_RECORD = (
    "model.with_user({user})"
    ".search([('id', '=', int(payload.get('partnership_id') or 0))])"
)
LOG = """\
data = payload or {{}}
env["crm.partnership.interaction"].with_user({user}).create({{
    "partnership_id": record.id,
    "name": str(data.get("summary") or "Webhook"),
    "kind": data.get("kind") or "written",
    "notes": str(data.get("notes") or ""),
}})
"""


def _get_id(odoo, model, domain, what):
    found = odoo.call(model, "search", domain=domain, limit=1)
    if not found:
        raise LookupError(f"not found: {what}")
    return found[0]


def set_up_incoming(odoo, login):
    """The address to post to: {"partnership_id": 12, "summary": "…", "kind": "call"}."""
    model_id = _get_id(
        odoo, "ir.model", [["model", "=", "crm.partnership"]], "the addon"
    )
    user = _get_id(odoo, "res.users", [["login", "=", login]], f"the account {login}")
    found = odoo.call(
        "base.automation", "search", domain=[["name", "=", INCOMING]], limit=1
    )
    if not found:
        found = odoo.call(
            "base.automation",
            "create",
            vals_list=[
                {
                    "name": INCOMING,
                    "model_id": model_id,
                    "trigger": "on_webhook",
                    "record_getter": GET_RECORD.format(user=user),
                    "action_server_ids": [
                        [
                            0,
                            0,
                            {
                                "name": INCOMING,
                                "model_id": model_id,
                                "state": "code",
                                "code": LOG.format(user=user),
                            },
                        ]
                    ],
                }
            ],
        )
    return odoo.call("base.automation", "read", ids=found, fields=["url"])[0]["url"]


def set_up_outgoing(odoo, url):
    """Partnerships that are closed to a team or to named people are not told of."""
    model_id = _get_id(
        odoo, "ir.model", [["model", "=", "crm.partnership"]], "the addon"
    )
    stage = _get_id(
        odoo,
        "ir.model.fields",
        [["model", "=", "crm.partnership"], ["name", "=", "stage_id"]],
        "the stage",
    )
    found = odoo.call(
        "base.automation", "search", domain=[["name", "=", OUTGOING]], limit=1
    )
    if found:
        return found[0]
    (rule,) = odoo.call(
        "base.automation",
        "create",
        vals_list=[
            {
                "name": OUTGOING,
                "model_id": model_id,
                "trigger": "on_write",
                "trigger_field_ids": [[6, 0, [stage]]],
                "filter_domain": "[('confidentiality', 'in', ('network', 'company'))]",
                "action_server_ids": [
                    [
                        0,
                        0,
                        {
                            "name": OUTGOING,
                            "model_id": model_id,
                            "state": "webhook",
                            "webhook_url": url,
                            "webhook_field_ids": [[6, 0, [stage]]],
                        },
                    ]
                ],
            }
        ],
    )
    return rule


def main(login, url):
    odoo = Odoo(
        os.environ["ODOO_URL"],
        os.environ["ODOO_API_KEY"],
        os.environ.get("ODOO_DATABASE"),
        lang="en_US",
    )
    try:
        print(set_up_incoming(odoo, login))
        set_up_outgoing(odoo, url)
    except (OdooError, LookupError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
