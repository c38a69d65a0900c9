# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The automation rules of ``docs/api/webhooks.py``, on a real server with the host's app
for them: it is installed in a copy of the database, since the addon does without."""

import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest.mock import patch
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from . import fault_case
from .dump_database import make_cast
from .test_api_example import FOLDER, load_example


class Listener:
    """Another program: keeps what is posted to it."""

    def __init__(self):
        self.heard = heard = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                size = int(self.headers["Content-Length"])
                heard.append(json.loads(self.rfile.read(size)))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args):
                """Not among the lines of the tests."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/partnership"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class TestWebhook(fault_case.FaultCase):
    @classmethod
    def prepare(cls, env):
        cast = make_cast(env)
        cls.partnership_id = cast.new_partnership().id
        cls.closed_id = cast.new_partnership(
            user_id=cast.other_developer.id, confidentiality="restricted"
        ).id
        cls.login = cast.developer.login
        env["res.users"].search([("login", "=like", "test_%")]).write(
            {"password": fault_case.PASSWORD, "lang": "en_US"}
        )
        admin = env.ref("base.user_admin")
        keys = env["res.users.apikeys"].with_user(admin).sudo()
        cls.key = keys._generate(None, "Rules", False)
        env["ir.cron"].search([]).active = False

    def post(self, url, **payload):
        request = Request(
            url,
            data=json.dumps(payload).encode(),
            headers={"Content-Type": "application/json"},
        )
        try:
            with urlopen(request, timeout=fault_case.PATIENCE) as answer:
                return answer.status
        except HTTPError as error:
            return error.code

    def count(self, database, partnership_id):
        return self.postgres.value(
            "SELECT count(*) FROM crm_partnership_interaction "
            "WHERE partnership_id = %s",
            [partnership_id],
            database,
        )

    def test_both_rules_of_the_example(self):
        database = self.make_copy("webhook")
        server = self.start(database, "-i", "base_automation").wait()
        listener = Listener()
        self.addCleanup(listener.stop)
        sys.path.insert(0, str(FOLDER))
        self.addCleanup(sys.path.remove, str(FOLDER))
        example = load_example("webhooks")
        settings = {
            "ODOO_URL": server.url,
            "ODOO_API_KEY": self.key,
            "ODOO_DATABASE": database,
        }
        with patch.dict(os.environ, settings):
            odoo = example.Odoo(server.url, self.key, database, lang="en_US")
            url = example.set_up_incoming(odoo, self.login)
            self.assertEqual(example.main(self.login, listener.url), 0)
        self.assertEqual(example.set_up_incoming(odoo, self.login), url)
        url = f"{server.url}/web/hook/{url.rsplit('/', 1)[1]}"

        before = self.count(database, self.partnership_id)
        status = self.post(
            url, partnership_id=self.partnership_id, summary="Appel", kind="call"
        )
        self.assertEqual(status, 200)
        self.assertEqual(self.count(database, self.partnership_id), before + 1)
        (login,) = self.postgres.rows(
            "SELECT u.login FROM crm_partnership_interaction i "
            "JOIN res_users u ON u.id = i.create_uid WHERE i.name = 'Appel'",
            database=database,
        )[0]
        self.assertEqual(login, self.login)
        # what its account may not write is refused, whoever knows the address
        for payload in (
            {"partnership_id": self.closed_id, "summary": "Intrusion"},
            {"partnership_id": 0, "summary": "Intrusion"},
            {"summary": "Intrusion"},
            {"partnership_id": self.partnership_id, "kind": "no such kind"},
        ):
            self.assertEqual(self.post(url, **payload), 500)
        self.assertEqual(self.count(database, self.closed_id), 0)
        self.assertEqual(self.count(database, self.partnership_id), before + 1)
        self.assertEqual(self.post(f"{url}x", partnership_id=self.partnership_id), 404)

        # a move tells the other program, which learns nothing of a closed partnership
        for number in (self.closed_id, self.partnership_id):
            server.call(
                "test_director", "crm.partnership", "write", [number], {"priority": "1"}
            )
        stage = self.postgres.value(
            "SELECT id FROM crm_partnership_stage ORDER BY sequence LIMIT 1 OFFSET 1",
            database=database,
        )
        for number in (self.closed_id, self.partnership_id):
            self.move(server, database, number, stage)
        fault_case.wait_until(lambda: listener.heard, "the other program is told")
        # it may be told more than once of one move
        self.assertEqual({row["_id"] for row in listener.heard}, {self.partnership_id})
        self.assertEqual(listener.heard[0]["stage_id"], stage)
        self.assertEqual(
            set(listener.heard[0]), {"_id", "_model", "_action", "id", "stage_id"}
        )

    def move(self, server, database, number, stage):
        """A director moves it, once its conditions are met."""
        self.postgres.rows(
            "UPDATE crm_partnership_gate SET active = false", database=database
        )
        server.call(
            "test_director", "crm.partnership", "write", [number], {"stage_id": stage}
        )
