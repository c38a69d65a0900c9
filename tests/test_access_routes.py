# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who gets what at each door: ``access_routes.tsv``, asked by real requests.

Words of the table: ``yes`` (the words of the record), ``bare`` (a page or an answer
without them), ``moved`` (sent on, as after a form), ``login``, ``denied`` (a program
without a right password or key), ``refused`` (an access error, or the page of refusals
of a signature), ``expired``, ``told`` (the page says what is wrong), an error of the
web or its class, ``-`` (not asked).
"""

from pathlib import Path

from odoo import http
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .matrix_case import ROLES, MatrixCase
from .matrix_doors import DoorList

TABLE = Path(__file__).with_name("access_routes.tsv")
#: answers after which nothing may have been written
REFUSED = {
    *("login", "denied", "refused", "expired", "400", "401", "403", "404"),
    "NotFound",
}
#: the host takes messages of a record away before it looks at rights
REFUSED_LATE = {"CALL /web/dataset/call_kw/crm.partnership/unlink"}


class TakeBackError(Exception):
    """Takes back what a request has done."""


def read_table():
    head, *lines = TABLE.read_text().splitlines()
    roles = head.split("\t")[1:]
    rows = (line.split("\t") for line in lines if line)
    return {name: dict(zip(roles, words, strict=True)) for name, *words in rows}


@tagged("post_install", "-at_install")
class TestAccessRoutes(MatrixCase, HttpCase):
    def log_in(self, role):
        #: who asks, for a call that says so itself
        self.role = role
        user = getattr(self, role)
        if role == "public":
            self.authenticate(None, None)
        else:
            self.authenticate(user.login, user.login)

    def count_writes(self):
        """Rows written in this transaction, for each table; taken back or not."""
        self.env.cr.execute(
            """
            SELECT relname, n_tup_ins + n_tup_upd + n_tup_del
              FROM pg_stat_xact_user_tables
             WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
            """
        )
        return dict(self.env.cr.fetchall())

    def knock(self, door, **kwargs):
        """:return: the answer in a word, and the tables that were written to"""
        try:
            with self.env.cr.savepoint():
                if door.before:
                    door.before()
                    self.env.flush_all()
                before = self.count_writes()
                word = door.ask(self, **kwargs)
                after = self.count_writes()
                raise TakeBackError
        except TakeBackError:
            self.env.invalidate_all(flush=False)
        return word, {name for name in after if after[name] != before.get(name)}

    def test_every_door_has_its_line(self):
        doors = [door.name for door in DoorList(self).get_all()]
        self.assertEqual(len(doors), len(set(doors)))
        self.assertEqual(set(doors), set(read_table()))

    @mute_logger(
        "odoo.http",
        "odoo.addons.rpc.controllers.jsonrpc",
        "odoo.addons.rpc.controllers.xmlrpc",
        "odoo.addons.base.models.ir_rule",
        "odoo.addons.base.models.ir_model",
        "odoo.addons.http_routing.models.ir_http",
        "odoo.addons.web.controllers.export",
    )
    def test_each_role_at_each_door(self):
        table = read_table()
        found = {}
        late = set()
        for role in ROLES:
            self.log_in(role)
            for door in DoorList(self).get_all():
                if role not in door.roles:
                    continue
                word, written = self.knock(door)
                found.setdefault(door.name, {})[role] = word
                if word in REFUSED and written and door.name not in REFUSED_LATE:
                    late.add((role, door.name, word, *sorted(written)))
        lines = [
            "\t".join([name, *(row.get(role, "-") for role in ROLES)])
            for name, row in found.items()
        ]
        asked = {
            name: {role: word for role, word in row.items() if word != "-"}
            for name, row in table.items()
        }
        self.assertEqual(found, asked, "\n".join(["found:", *lines]))
        self.assertEqual(late, set(), "refused, but written to")
        self.assertGreater(sum(map(len, found.values())), 1000)

    def test_nothing_is_answered_by_an_error_of_the_server(self):
        words = {word for row in read_table().values() for word in row.values()}
        self.assertFalse(words & {"500", "KeyError", "AttributeError", "TypeError"})

    @mute_logger("odoo.http")
    def test_a_form_without_the_token_of_its_session_is_refused(self):
        """Another site may make a browser post; it cannot know the token."""
        asked = 0
        for role in ("employer_user", "developer"):
            self.log_in(role)
            for door in DoorList(self).get_own():
                if door.form is None or "link)" in door.name:
                    continue
                asked += 1
                with self.subTest(role=role, door=door.name):
                    self.assertEqual(self.knock(door, csrf=False), ("400", set()))
        self.assertGreater(asked, 20)

    @mute_logger("odoo.http")
    def test_numbers_that_no_record_can_have(self):
        """As if there were nothing, whoever asks."""
        for role in ("public", "employer_user", "director"):
            self.log_in(role)
            for rule in DoorList(self).get_rules():
                if not rule.arguments:
                    continue
                for number in (0, 2**31, 2**63, 10**30):
                    url = str(rule.rule)
                    for name in rule.arguments:
                        url = url.replace(f"<int:{name}>", str(number))
                    with self.subTest(role=role, url=url):
                        is_form = "GET" not in (rule.methods or {"GET"})
                        token = http.Request.csrf_token(self) if is_form else None
                        answer = self.url_open(
                            url,
                            data={"csrf_token": token} if is_form else None,
                            allow_redirects=False,
                            timeout=60,
                        )
                        self.assertIn(answer.status_code, (303, 400, 403, 404, 415))
