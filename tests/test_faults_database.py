# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import configparser
import os
import shutil
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

from .fault_case import FaultCase, Postgres, wait_until

with suppress(ImportError):  # on the path of modules in ./dev/test alone
    from workbench.errors import WorkbenchError
    from workbench.postgres import FAST, SAFE, EmbeddedCluster
    from workbench.system import postgres_programs

#: what is committed survives the end of PostgreSQL; the disk is not looked at
SETTINGS = {"synchronous_commit": "on", "shared_buffers": "64MB"}
UNIT = Path(__file__).parents[1] / "docs/odoo.service"


class TestDatabaseRestarted(FaultCase):
    """PostgreSQL is stopped and started again while a server works.

    Pages answer again without a new start; whoever was told that something is recorded
    finds it, once; what the scheduler was at is done afterwards, once.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        assert postgres_programs(), "PostgreSQL's server programs are needed"
        cls.cluster = EmbeddedCluster(
            f"restarted-{os.getpid()}", {**SAFE, **FAST, **SETTINGS}
        )
        cls.addClassCleanup(shutil.rmtree, cls.cluster.folder, ignore_errors=True)
        cls.addClassCleanup(cls.cluster.stop)
        try:
            cls.cluster.start()
        except WorkbenchError as error:
            raise AssertionError(str(error)) from error
        cls.own = Postgres(
            host=cls.cluster.host,
            user=cls.cluster.user,
            port=cls.cluster.port or None,
        )
        cls.move()

    def setUp(self):
        super().setUp()
        self.postgres = self.own
        self.database = self.prepared

    @classmethod
    def move(cls):
        """The prepared database, on the server of one's own."""
        cls.own.rows(f'CREATE DATABASE "{cls.prepared}"')
        dump = subprocess.Popen(
            ["pg_dump", "--no-owner", "--no-privileges", "-d", cls.prepared],
            stdout=subprocess.PIPE,
        )
        subprocess.run(
            ["psql", "-Xqo", os.devnull, "-1", "-d", cls.prepared],
            env={**os.environ, **cls.cluster.environment()},
            stdin=dump.stdout,
            check=True,
        )
        dump.stdout.close()
        assert dump.wait() == 0

    def control(self, verb):
        """Have PostgreSQL start or restart, or end as by a plug that is pulled."""
        how = () if verb == "start" else ("-m", "immediate")
        done = self.cluster._run(
            self.cluster.programs / "pg_ctl",
            *(verb, "-w", "-D", self.cluster.data, *how),
            *("-l", self.cluster.folder / "server.log"),
            *(("-o", self.get_options()) if verb == "start" else ()),
        )
        self.assertEqual(done.returncode, 0, done.stderr)

    def get_options(self):
        settings = {**SETTINGS, "unix_socket_directories": self.cluster.host}
        return " ".join(f"-c {key}='{value}'" for key, value in settings.items())

    def work(self, server, number, until, kept):
        """One who records one thing after the other, and notes what was confirmed."""
        turn = 0
        while not until.is_set():
            name = f"échange {number}-{turn}"
            try:
                server.call(
                    "test_developer",
                    "crm.partnership.interaction",
                    "create",
                    {"partnership_id": self.partnership, "name": name},
                )
                kept.append(name)
            except Exception as error:
                # whatever the answer was, not that it is recorded: may be tried again
                self.failures.append(error)
                time.sleep(0.1)
            turn += 1

    def test_restarted_under_load(self):
        self.partnership = self.postgres.value(
            "SELECT min(id) FROM crm_partnership", database=self.database
        )
        server = self.start(self.database, *self.cluster.odoo_options()).wait()
        self.failures = []
        kept, until = [], threading.Event()
        threads = [
            threading.Thread(target=self.work, args=(server, number, until, kept))
            for number in range(2)
        ]
        self.addCleanup(until.set)
        for thread in threads:
            thread.start()
        wait_until(lambda: len(kept) > 3, "things are recorded")
        name = "ir_cron_privacy_incident_deletion"
        with self.stopped_at(
            self.database,
            "crm_privacy_incident",
            "BEFORE UPDATE",
            "NEW.deletion_proposed_on IS NOT NULL AND EXISTS (SELECT FROM "
            "crm_privacy_incident i WHERE i.deletion_proposed_on IS NOT NULL)",
        ) as wait_for_it:
            self.make_due(self.database, name)
            wait_for_it()
            self.control("restart")
            before = len(kept)
        # the same server answers, and goes on recording
        wait_until(
            lambda: len(kept) > before + 3,
            lambda: f"recorded again: {self.failures[-3:]} {server.read_log()[-3000:]}",
        )
        until.set()
        for thread in threads:
            thread.join(60)
        self.assertIsNone(server.process.poll())
        # the host's scheduler may have ended with its connection: see docs/faults.md
        server.kill()
        self.start(self.database, *self.cluster.odoo_options()).wait()
        wait_until(lambda: self.has_run(self.database), "the scheduled action goes on")
        rows = self.postgres.rows(
            "SELECT name, count(*) FROM crm_partnership_interaction "
            "WHERE name LIKE 'échange %-%' GROUP BY 1",
            database=self.database,
        )
        counts = dict(rows)
        self.assertEqual({counts.get(name, 0) for name in kept}, {1})
        # one whose answer was lost may be there, never twice
        self.assertEqual(set(counts.values()), {1})
        told = self.postgres.rows(
            "SELECT res_id, user_id, count(*) FROM mail_activity "
            "WHERE res_model = 'crm.privacy.incident' "
            "AND summary LIKE '%delete it?' GROUP BY 1, 2",
            database=self.database,
        )
        self.assertEqual([row[-1] for row in told], [1, 1])

    # ------------------------------------------------------------- away for longer
    def start_with_workers(self):
        """As the unit starts it, with the setting of docs/sizing.md."""
        return self.start(self.database, *self.cluster.odoo_options(), "--workers=1")

    def test_started_again_by_the_system(self):
        """PostgreSQL is away for longer than the server bears: docs/odoo.service."""
        unit = configparser.ConfigParser(interpolation=None)
        unit.optionxform = str
        unit.read(UNIT)
        self.assertEqual(unit["Service"]["Restart"], "always")
        self.assertEqual(unit["Unit"]["StartLimitIntervalSec"], "0")
        pause = int(unit["Service"]["RestartSec"])
        self.server = self.start_with_workers().wait()
        self.control("stop")
        wait_until(
            lambda: self.server.process.poll() is not None,
            lambda: f"the server ends: {self.server.read_log()[-3000:]}",
        )
        self.control("start")
        name = "ir_cron_review_remind"
        self.make_due(self.database, name)
        self.assertFalse(self.has_run(self.database))
        started = []

        def goes_on():
            if self.server.process.poll() is not None:
                self.assertLess(len(started), 10, self.server.read_log()[-3000:])
                time.sleep(min(pause, 1))
                started.append(self.start_with_workers())
                self.server = started[-1]
            return self.has_run(self.database)

        wait_until(
            goes_on, lambda: f"scheduled again: {self.server.read_log()[-3000:]}"
        )
        self.assertTrue(started)
        self.server.wait()
