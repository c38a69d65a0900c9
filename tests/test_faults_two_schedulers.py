# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading

from odoo import SUPERUSER_ID, api
from odoo.service.model import retrying
from odoo.tools import mute_logger

from .fault_case import FaultCase

#: what counts runs, not what was done
OWN = ("ir_cron", "ir_cron_progress", "ir_cron_trigger", "ir_logging", "bus_bus")
#: made on the way, and removed by a sweep
PASSING = ("bus_presence", "res_device_log", "ir_sequence_date_range")
MUTED = (
    "odoo.sql_db",
    "odoo.addons.crm_partnership.models.crm_scheduled_mixin",
    "odoo.addons.mail.models.mail_mail",
    "odoo.addons.base.models.ir_mail_server",
)


class TestTwoSchedulers(FaultCase):
    """Every scheduled action of the addon, by two at once: as if one had done it.

    One server does all that is due in a copy of the database, two servers at the same
    time in another one; in the database itself, two threads call each action at the
    same moment, past the lock that the host puts on a scheduled action. What is there
    afterwards, counted over all tables, is the same.
    """

    def count(self, database):
        """{table: rows}, of everything."""
        names = self.postgres.rows(
            "SELECT relname FROM pg_class c JOIN pg_namespace n "
            "ON n.oid = c.relnamespace "
            "WHERE relkind = 'r' AND nspname = 'public' ORDER BY 1",
            database=database,
        )
        names = [name for (name,) in names if name not in (*OWN, *PASSING)]
        counts = self.postgres.rows(
            " UNION ALL ".join(
                f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names
            ),
            database=database,
        )
        return dict(counts)

    def call_twice_at_once(self, name):
        """Two calls of one action that begin together.

        :return: what the calls raised
        """
        barrier = threading.Barrier(2)
        errors = []

        def run():
            try:
                with self.registry.cursor() as cr:
                    env = api.Environment(cr, SUPERUSER_ID, {})
                    cron = env.ref(f"crm_partnership.{name}")
                    action = cron.ir_actions_server_id.with_context(
                        cron_id=None, lang="en_US"
                    )
                    barrier.wait(60)
                    retrying(action.run, env)
            except Exception as error:
                errors.append((name, error))

        threads = [threading.Thread(target=run) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return errors

    def test_all_scheduled_actions(self):
        one, two = self.make_copy("one"), self.make_copy("two")
        before = self.count(one)
        servers = [self.start(database) for database in (one, two, two)]
        for server in servers:
            server.wait()
        # twice each: what a run had to leave to another one is done by the next
        for database in (two, one, two, one):
            self.run_crons(database, *self.crons)
        for server in servers:
            server.kill()
        by_one = self.count(one)
        changed = {name for name in before if before[name] != by_one[name]}
        self.assertLessEqual(
            {"mail_activity", "mail_message", "crm_partnership_health_snapshot"},
            changed,
        )
        self.assertEqual(self.get_difference(by_one, self.count(two)), {})
        with mute_logger(*MUTED):
            for name in self.crons:
                self.assertFalse(self.call_twice_at_once(name))
                # a record that one of them had to leave is done by the next run
                self.call_twice_at_once(name)
        self.assertEqual(self.get_difference(by_one, self.count(self.prepared)), {})

    @staticmethod
    def get_difference(one, other):
        return {
            name: (one.get(name), other.get(name))
            for name in one | other
            if one.get(name) != other.get(name)
        }
