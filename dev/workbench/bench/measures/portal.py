# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages of an employer: as many queries for twelve partnerships as for one."""

from unittest.mock import patch

from werkzeug.test import Client

import odoo.http
from odoo.service import security
from odoo.sql_db import Cursor

from ..fill.partnerships import BUSY
from ..registry import measure

PAGES = (
    *("agreements", "alignments", "candidates", "joint-activities", "needs"),
    *("reviews", "avoided-costs"),
)


def _make_account(bench, offset):
    """A portal account at an employer with an open partnership."""
    env = bench.env
    partnership = env["crm.partnership"].search(
        [
            ("status", "=", "ongoing"),
            ("confidentiality", "in", ("network", "company")),
            ("partner_id.ref", "=", "BENCH"),
            # past the prototype
            ("contact_ids", "!=", False),
        ],
        order="id",
        offset=offset,
        limit=1,
    )
    person = partnership.contact_ids[:1]
    login = f"bench_portal_{offset}"
    user = bench.env["res.users"].search([("login", "=", login)])
    if not user:
        user = env["res.users"].create(
            {
                "name": login,
                "login": login,
                "partner_id": person.id,
                "group_ids": [(6, 0, env.ref("base.group_portal").ids)],
                "company_id": partnership.company_id.id,
                "company_ids": [(6, 0, partnership.company_id.ids)],
            }
        )
        env.cr.commit()
    return user


def _open(bench, user):
    """Work that gets a page over the server's own door, without a network."""
    session = odoo.http.root.session_store.new()
    session.update(
        odoo.http.get_default_session(), db=bench.env.cr.dbname, _trace_disable=True
    )
    session.uid, session.login = user.id, user.login
    session.session_token = security.compute_session_token(
        session, bench.env(user=user)
    )
    session.context = {"lang": "fr_CA", "tz": "UTC", "uid": user.id}
    odoo.http.root.session_store.save(session)
    client = Client(odoo.http.root)
    client.set_cookie("session_id", session.sid, domain="localhost")
    return client


def _get(client, page):
    def run(_env, _given):
        count = 0
        execute = Cursor.execute

        def counted(self, *args, **kwargs):
            nonlocal count
            count += 1
            return execute(self, *args, **kwargs)

        with patch.object(Cursor, "execute", counted):
            answer = client.get(f"/my/{page}", base_url="http://localhost:8069")
        if answer.status_code != 200:
            raise ValueError(f"/my/{page} answered {answer.status}")
        return count

    return run


def _register(page):
    @measure(
        f"portal_{page.replace('-', '_')}",
        f"Employer's page /my/{page}, {BUSY} partnerships",
        than="one partnership",
        queries="no more",
    )
    def open_page(bench):
        from ..timing import Work

        return [
            Work(_get(_open(bench, _make_account(bench, offset)), page))
            for offset in (0, 2 * BUSY)
        ]


for name in PAGES:
    _register(name)
