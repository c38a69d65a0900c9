# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Thousands of senseless calls by each role: no fault, no leak, no change.

The seed is printed when something is found. ``CRM_PARTNERSHIP_RANDOM_SEED`` takes
another one, ``CRM_PARTNERSHIP_RANDOM_CALLS`` makes more calls.
"""

import os
from random import Random
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st
from psycopg2 import DataError

from odoo.tests import tagged
from odoo.tools import SQL

from .canary import Listener, UndoError, is_ours
from .canary_case import MAY_SEE, ROLES, CanaryCase
from .drawn_examples import in_a_database
from .random_calls import EXPECTED, HOST, Fault, RandomCalls, is_own_fault

SEED = int(os.environ.get("CRM_PARTNERSHIP_RANDOM_SEED", 19))
CALLS = int(os.environ.get("CRM_PARTNERSHIP_RANDOM_CALLS", 1200))
#: columns that the system brings up to date on rows that a role does not read
BY_THE_SYSTEM = {"write_date", "write_uid"}


class RandomCase(CanaryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reports = type(cls.env["ir.actions.report"])
        cls.startClassPatcher(
            patch.object(reports, "_render_qweb_pdf", lambda *a, **k: (b"%PDF", "pdf"))
        )
        cls.rows = cls.get_rows()
        cls.before = {name: cls.read_rows(name) for name in cls.secrets}

    @classmethod
    def get_rows(cls):
        """Rows with canaries, and some others, of each model."""
        rows = {}
        for name in {*cls.secrets, *cls.env.registry.models}:
            model = cls.env[name]
            if model._abstract or not (is_ours(model) or name in HOST):
                continue
            found = model.sudo().with_context(active_test=False)
            others = found.search([("id", "!=", 0)], limit=12, order="id desc").ids
            rows[name] = [*cls.secrets.get(name, []), *others]
        return rows

    @classmethod
    def read_rows(cls, name):
        """All columns of the rows with canaries, by id, past the ORM."""
        table = cls.env[name]._table
        cls.env.cr.execute(
            SQL(
                "SELECT id, to_jsonb(t) FROM %s t WHERE id = ANY(%s)",
                SQL.identifier(table),
                list(cls.secrets[name]),
            )
        )
        return dict(cls.env.cr.fetchall())

    def count_writes(self):
        self.env.cr.execute(
            """
            SELECT relname, n_tup_ins + n_tup_upd + n_tup_del
              FROM pg_stat_xact_user_tables
             WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
            """
        )
        return dict(self.env.cr.fetchall())

    def find_changes(self, written):
        """Rows with canaries that changed: (model, id, columns)."""
        for name, before in self.before.items():
            model = self.env[name]
            if model._table not in written or model._transient:
                continue
            after = self.read_rows(name)
            for number, row in before.items():
                if row != after.get(number):
                    yield name, number, self.get_columns(row, after.get(number))

    def is_hidden(self, user, name, number):
        """Whether the user may not even read the row, as it stands."""
        row = self.env[name].with_user(user).browse(number)
        return not row._filtered_access("read")

    def get_columns(self, before, after):
        if after is None:
            return ["(gone)"]
        names = {name for name in after if before.get(name) != after[name]}
        return sorted(names - BY_THE_SYSTEM)

    def make_call(self, calls, role, call):
        """The call, taken back afterwards; what it showed, did or broke is noted."""
        user = self.users[role]
        place = f"{call[0]}/{call[1]}"
        cr = self.env.cr
        changes = []
        self.env.invalidate_all(flush=False)
        try:
            with cr.savepoint(flush=False):
                before = self.count_writes()
                answer = calls.run(user, call)
                self.env.flush_all()
                self.crawler.look(role, place, answer)
                written = {
                    name
                    for name, count in self.count_writes().items()
                    if count != before.get(name)
                }
                changes = [*self.find_changes(written)] if written else []
                raise UndoError
        except UndoError:
            self.answered += 1
        except Exception as error:
            self.crawler.look(role, f"{place} (error)", error, error.__cause__ or "")
            if is_own_fault(error) and not self.is_of_the_host(calls, call, error):
                self.faults.append(Fault(role, call, error))
            self.refused[type(error).__name__] = (
                self.refused.get(type(error).__name__, 0) + 1
            )
        finally:
            self.env.transaction.clear()
            for queue in (cr.precommit, cr.postcommit, cr.prerollback, cr.postrollback):
                queue.clear()
        for name, number, columns in changes:
            if columns and self.is_hidden(user, name, number):
                self.changes.append((role, name, number, columns, call))

    def is_of_the_host(self, calls, call, error):
        """Whether numbers or values are none at all, and the host fails alike."""
        if call[2] and call[2][0] == ["x"]:
            return isinstance(error, DataError)  # the first query by these numbers
        if call[1] not in ("create", "write", "copy", "web_save"):
            return False
        values = call[2][0] if call[1] == "create" else call[2][1:2]
        if not isinstance(values, list) or all(isinstance(v, dict) for v in values):
            return False
        try:
            with self.env.cr.savepoint(flush=False):
                calls.run_on_the_host(self.env.ref("base.user_admin"), call)
                raise UndoError
        except UndoError:
            return False
        except Exception as other:
            return not isinstance(other, EXPECTED)

    def make_calls(self, seed, number):
        self.crawling()
        self.users = self.crawler.users
        self.answered, self.refused = 0, {}
        self.faults, self.changes = [], []
        random = Random(seed)
        calls = RandomCalls(self.env, self.rows, random)
        roles = [role for role in ROLES if role != "public"]
        with Listener().listening():
            for _turn in range(number):
                self.make_call(calls, random.choice(roles), calls.draw())


@tagged("post_install", "-at_install")
class TestRandomCalls(RandomCase):
    def test_random_calls(self):
        self.make_calls(SEED, CALLS)
        # most are refused; some reach something
        self.assertGreater(self.answered, CALLS // 10)
        self.assertGreater(self.refused["AccessError"], CALLS // 20)
        shown = [str(fault) for fault in self.faults]
        shown += [f"changed: {change!r:.600}" for change in self.changes]
        shown += [" | ".join(leak) for leak in sorted(self.crawler.leaks)]
        self.assertFalse(shown, "\n".join([f"seed {SEED}:", *shown]))

    # ----------------------------------------------------- reduced to the least
    def search_all_ways(self, calls, role, name, domain):
        """By one domain: what is found, counted, grouped and watched by a filter."""
        found = {"fields": [*self.env[name]._fields][:40], "limit": 20}
        for method, args, kwargs in (
            ("search_read", [domain], found),
            ("search_count", [domain], {}),
            ("formatted_read_group", [domain, [], ["__count"]], {}),
        ):
            self.make_call(calls, role, (name, method, args, kwargs))

    def check_a_domain(self, random, role):
        """Raises when something is found, so that less is tried."""
        calls = RandomCalls(self.env, self.rows, random)
        name = calls.any_model()
        domain = calls.any_domain(name)
        self.search_all_ways(calls, role, name, domain)
        faults, self.faults = self.faults, []
        leaks, self.crawler.leaks = self.crawler.leaks, type(self.crawler.leaks)()
        self.domains += 1
        if faults or leaks:
            shown = f"{[*map(str, faults)]} {sorted(leaks)}"
            self.least = (name, domain)
            raise AssertionError(f"{role}: {name} {domain!r}: {shown}")

    def get_check(self):
        """With hypothesis, which tries smaller ones once it has found one."""
        self.crawling()
        self.users = self.crawler.users
        self.answered, self.refused = 0, {}
        self.faults, self.changes = [], []
        self.domains, self.least = 0, None
        roles = [role for role in ROLES if role != "public"]

        @in_a_database
        @given(st.randoms(use_true_random=False), st.sampled_from(roles))
        def check(random, role):
            self.check_a_domain(random, role)

        return check

    def test_drawn_domains(self):
        with Listener().listening():
            self.get_check()()
        self.assertGreater(self.domains, 40)
        # of three calls each; most are refused or no domain at all
        self.assertGreater(self.answered, self.domains // 4)
        self.assertFalse(self.changes)

    def test_what_is_found_is_reduced(self):
        """An operator of ours that breaks is left alone, with nothing around it."""

        def search(records, *args, **kwargs):
            raise ZeroDivisionError

        check = self.get_check()
        with (
            Listener().listening(),
            patch.object(type(self.restricted), "_search", search),
            patch.object(RandomCalls, "any_model", lambda _calls: "crm.partnership"),
            patch.object(Fault, "place", "here"),
            patch(f"{__name__}.is_own_fault", lambda e: isinstance(e, ArithmeticError)),
            self.assertRaises(AssertionError),
        ):
            check()
        self.assertEqual(self.least, ("crm.partnership", []))

    def test_a_fault_a_leak_and_a_change_are_found(self):
        self.crawling(dict.fromkeys(MAY_SEE, set()))
        self.users = self.crawler.users
        self.answered, self.refused = 0, {}
        self.faults, self.changes = [], []
        calls = RandomCalls(self.env, self.rows, Random(SEED))
        number = self.restricted.id
        partnerships = type(self.restricted)

        def change(records):
            self.rewrite(self.restricted, need_summary="x")

        read = ("crm.partnership", "read", [[number], ["name"]], {})
        act = ("crm.partnership", "action_open_log", [[number]], {})
        # the host fails in what ours has asked for
        broken = ("crm.partnership", "action_open_pause", [[number]], {})
        with Listener().listening():
            self.make_call(calls, "director", read)
            with patch.object(partnerships, "action_open_log", change):
                self.make_call(calls, "developer", act)
            with patch.object(
                type(self.env["ir.actions.act_window"]),
                "_for_xml_id",
                side_effect=ZeroDivisionError,
            ):
                self.make_call(calls, "developer", broken)
        self.assertEqual(len(self.faults), 1, self.faults)
        self.assertIn("ZeroDivisionError in models/", str(self.faults[0]))
        self.assertIn(
            ("director", "crm.partnership/read", "qvzpart"), self.crawler.leaks
        )
        self.assertEqual(
            [found[:4] for found in self.changes],
            [("developer", "crm.partnership", number, ["need_summary"])],
        )
