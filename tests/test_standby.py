# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Past one machine: who answers what, and what happens when the standby is lost."""

import time

from psycopg2 import OperationalError

from odoo.sql_db import Cursor, db_connect

from odoo.addons.crm_partnership.models.ir_http_standby import StandbyCursor

from .standby_case import DATABASE, Background, Client, StandbyCase, wait_for

#: pages and calls of the web client that only read
READS = {
    "pipeline": lambda c, _id: c.call(
        "crm.partnership",
        "web_read_group",
        domain=[],
        groupby=["stage_id"],
        aggregates=["__count"],
        auto_unfold=True,
        unfold_read_specification={"display_name": {}},
    ),
    "list": lambda c, _id: c.call(
        "crm.partnership",
        "web_search_read",
        domain=[],
        specification={"display_name": {}, "health": {}},
    ),
    "form": lambda c, id_: c.call(
        "crm.partnership", "web_read", [id_], {"display_name": {}, "health": {}}
    ),
    "search": lambda c, _id: c.call("crm.partnership", "name_search", "Boul"),
    "button of a form": lambda c, id_: c.call(
        "crm.partnership", "action_open_alignment", [id_]
    ),
    "figures of a dashboard": lambda c, _id: c.call(
        "crm.partnership.portfolio",
        "formatted_read_group",
        [],
        ["stage_id"],
        ["__count"],
    ),
    "report": lambda c, id_: c.get(f"/report/html/crm_partnership.handover_pack/{id_}"),
    "portal page": lambda c, _id: c.get("/my/agreements"),
    "dashboard": lambda c, _id: c.get(f"/spreadsheet/dashboard/data/{c.dashboard_id}"),
    "workbook": lambda c, _id: c.get(f"/crm_partnership/portfolio/{c.window_id}.xlsx"),
}


class TestStandby(StandbyCase):
    # -------------------------------------------------------------- who answers
    def test_the_standby_reads_and_the_primary_writes(self):
        self.client.dashboard_id = self.get_id("spreadsheet_dashboard_director")
        (self.client.window_id,) = self.client.call(
            "crm.portfolio.workbook", "create", [{}]
        )
        self.standby._wait_until_level()
        for name, read in READS.items():
            with self.subTest(name):
                primary, standby = self.listen()
                read(self.client, self.partnership_id)
                self.assertTrue(standby.ours, "the standby was asked nothing")
                self.assertEqual(primary.ours, [])
        primary, standby = self.listen()
        self.client.call(
            "crm.partnership", "write", [self.partnership_id], {"priority": "1"}
        )
        self.assertTrue([row for row in primary.writes if "UPDATE" in row])
        self.assertEqual(standby.writes, [])
        # and it comes to the standby
        important = [("priority", "=", "1")]
        wait_for(
            "the standby has it",
            lambda: self.client.call("crm.partnership", "search_count", important),
        )
        self.assertTrue(standby.ours)

    def test_several_processes_read_from_it(self):
        clients = [Client(self.url, "admin", "admin") for _number in range(4)]
        start = self.odoo_log.stat().st_size
        wait_for(
            "both processes read from it",
            lambda: self._read_at_once(clients) and len(self.get_readers(start)) > 1,
        )

    def _read_at_once(self, clients):
        reads = [
            Background(lambda c=client: READS["list"](c, self.partnership_id))
            for client in clients
        ]
        return all(read.get()["length"] for read in reads)

    def test_what_the_standby_does_not_have_yet_comes_from_the_primary(self):
        self.ask_standby("SELECT pg_wal_replay_pause()")
        try:
            new_id = self.create_partnership("Quincaillerie")
            primary, standby = self.listen()
            (row,) = self.client.call(
                "crm.partnership", "web_read", [new_id], {"employer_name": {}}
            )
            self.assertEqual(row["employer_name"], "Quincaillerie")
            self.assertTrue(standby.ours)
            self.assertTrue(primary.ours)
        finally:
            self.ask_standby("SELECT pg_wal_replay_resume()")

    # -------------------------------------------------------------------- losses
    def test_a_request_whose_standby_is_killed_is_answered(self):
        with self.locked():
            read = Background(self.read_list)
            wait_for(
                "the standby works on it",
                lambda: self.ask_standby(
                    "SELECT 1 FROM pg_stat_activity WHERE datname = "
                    f"'{DATABASE}' AND wait_event_type = 'Lock'"
                ),
            )
            self.kill_standby()
        (row,) = read.get()
        self.assertEqual(row["id"], self.partnership_id)
        self.assertEqual(self.client.post("/web/session/check"), None)

    def test_a_standby_that_is_lost_once_it_has_answered(self):
        """The host ends its cursor then, and would answer with the error of that."""
        for step in ("commit", "close"):
            self.assertFalse(self._end_lost(StandbyCursor, step), step)
            self.assertTrue(self._end_lost(Cursor, step), "then it is needed no more")

    def _end_lost(self, kind, step):
        """:return: whether a step of a cursor of the kind raises, its server being lost"""
        place = f"host={self.standby.host}&user={self.standby.user}"
        address = f"postgresql:///{DATABASE}?{place}"
        cr = db_connect(address, allow_uri=True, readonly=True).cursor()
        cr.__class__ = kind
        cr.execute("SELECT pg_backend_pid()")
        (pid,) = cr.fetchone()
        self.ask_standby(f"SELECT pg_terminate_backend({pid}, 10000)")
        try:
            getattr(cr, step)()
        except OperationalError:
            return True
        return False

    def test_nobody_notices_a_standby_that_is_killed_under_load(self):
        self._lose_under_load(self.kill_standby)

    def test_nobody_notices_a_standby_that_is_stopped_under_load(self):
        self._lose_under_load(self._stop_standby)

    def _lose_under_load(self, lose):
        """Readers that never stop: all are answered, before, meanwhile and after."""
        clients = [Client(self.url, "admin", "admin") for _number in range(4)]
        self.done = False
        self.addCleanup(setattr, self, "done", True)
        readers = [Background(lambda c=client: self._go_on(c)) for client in clients]
        time.sleep(0.5)
        primary, _standby = self.listen()
        lose()
        wait_for("the primary reads", lambda: primary.ours)
        time.sleep(0.5)
        wait_for("the standby follows", self.standby.restart, 60)
        _primary, standby = self.listen()
        wait_for("the standby is read again", lambda: standby.ours)
        self.done = True
        counts = [reader.get() for reader in readers]
        self.assertGreater(min(counts), 1)

    def _go_on(self, client):
        count = 0
        while not self.done:
            count += 1
            # any refusal, or a user that is logged out, ends the test
            if not READS["list"](client, self.partnership_id)["length"]:
                raise AssertionError("an answer without rows")
        return count

    def test_a_standby_that_is_cut_off_is_not_read(self):
        """It would answer for ever with what was true when it lost the primary."""
        link = self.ask_standby("SHOW primary_conninfo")
        self.standby.sql("ALTER SYSTEM SET primary_conninfo = ''")
        try:
            self.standby.sql("SELECT pg_reload_conf()")
            wait_for(
                "it has no link any more",
                lambda: (
                    self.ask_standby("SELECT count(*) FROM pg_stat_wal_receiver") == "0"
                ),
            )
            self.client.call(
                "crm.partnership", "write", [self.partnership_id], {"priority": "2"}
            )
            # a look at the standby holds for a second
            time.sleep(1.1)
            for _worker in range(4):
                (row,) = self.client.call(
                    "crm.partnership",
                    "web_read",
                    [self.partnership_id],
                    {"priority": {}},
                )
                self.assertEqual(row["priority"], "2")
        finally:
            quoted = link.replace("'", "''")
            self.standby.sql(f"ALTER SYSTEM SET primary_conninfo = '{quoted}'")
            self.standby.sql("SELECT pg_reload_conf()")
