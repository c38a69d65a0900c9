# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Update a database of each released version to the present one (see dev/dump)."""

import json
import os
import re
import subprocess
import tarfile
import unittest
from pathlib import Path

from odoo.tests.common import get_db_name
from odoo.tools import config

from .fault_case import CONF, ODOO, Postgres
from .test_install_operations import HOST_WARNINGS

FIXTURES = Path(__file__).parent / "fixtures"
#: a line that bears figures among those that a shell writes
MARK = "FIGURES "
LOOK = f"""\
import json
from odoo.addons.crm_partnership.tests.dump_figures import take
print({MARK!r} + json.dumps(take(env)))
"""
#: what an update may write each time: who wrote last, and when
WRITTEN = ("write_date", "write_uid")


class TestUpdateDumps(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.assertTrue(ODOO and CONF, "run through ./dev/test")
        self.postgres = Postgres()
        self.database = f"update_{os.getpid()}"
        self.files = Path(config["data_dir"]) / "filestore" / self.database
        self.addCleanup(self.remove)

    def remove(self):
        self.postgres.drop(self.database)
        subprocess.run(["rm", "-rf", "--", self.files], check=True)

    def restore(self, path):
        """A database with its files, as it was left.

        :return: the figures that were noted then
        """
        self.remove()
        self.postgres.rows(
            f"CREATE DATABASE \"{self.database}\" TEMPLATE template0 ENCODING 'UTF8'"
        )
        with tarfile.open(path) as archive:
            names = archive.getnames()
            figures = json.load(archive.extractfile("figures"))
            done = subprocess.run(
                ["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-1", "-d", self.database],
                input=archive.extractfile("dump.sql").read(),
                capture_output=True,
                check=False,
            )
            self.assertEqual(done.returncode, 0, done.stderr[-1000:])
            for name in names:
                if name.startswith("filestore/"):
                    target = self.files / name.removeprefix("filestore/")
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.extractfile(name).read())
        return figures

    def odoo(self, command, *arguments, script=None):
        done = subprocess.run(
            [
                *(*ODOO, command, "-c", CONF, "-d", self.database, "--no-http"),
                f"--data-dir={config['data_dir']}",
                *arguments,
            ],
            input=script or "",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout[-3000:])
        return done.stdout

    def update(self):
        """Update the addon; the host is the one of the machine already."""
        text = self.odoo("server", "--stop-after-init", "-u", "crm_partnership")
        alarms = [
            line
            for line in text.splitlines()
            if re.search(r" (WARNING|ERROR|CRITICAL) ", line)
            and not any(known in line for known in HOST_WARNINGS)
        ]
        self.assertFalse(alarms)

    def look(self):
        text = self.odoo("shell", "--log-level=error", script=LOOK)
        lines = [x for x in text.splitlines() if MARK in x]
        self.assertEqual(len(lines), 1, text[-2000:])
        return json.loads(lines[0].split(MARK, 1)[1])

    def get_content(self):
        """{table: fingerprint of its rows}, of the addon and of what it configures."""
        with (
            self.postgres.connect(self.database) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(
                """
                SELECT table_name,
                       string_agg(quote_ident(column_name), ', ' ORDER BY column_name)
                  FROM information_schema.columns
                  JOIN information_schema.tables USING (table_schema, table_name)
                 WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
                   AND column_name <> ALL(%s)
                   AND (table_name LIKE 'crm\\_%%' OR table_name IN (
                        'ir_model_access', 'ir_rule', 'ir_ui_menu', 'ir_cron',
                        'ir_attachment', 'mail_message', 'mail_mail', 'mail_activity',
                        'res_partner', 'res_users'))
                 GROUP BY 1
                """,
                [list(WRITTEN)],
            )
            content = {}
            for table, columns in cursor.fetchall():
                cursor.execute(
                    "SELECT md5(string_agg(row::text, '|' ORDER BY row::text)) "
                    f'FROM (SELECT {columns} FROM "{table}") AS row'
                )
                content[table] = cursor.fetchone()[0]
        return content

    def get_indexes(self, database):
        """Of the addon's tables, as they are written: an update keeps what no field
        asks for any more, unless a script of ``migrations`` drops it.
        """
        rows = self.postgres.rows(
            "SELECT indexdef FROM pg_indexes "
            "WHERE schemaname = 'public' AND tablename LIKE 'crm\\_%' "
            "AND tablename !~ '^crm_(lead|team|tag|stage|lost|recurring|iap|pls)'",
            database=database,
        )
        # a dump that is restored writes the same conditions with other casts
        return sorted(re.sub(r"::[a-z ]+(\[\])?|[()]", "", row[0]) for row in rows)

    def test_there_is_a_dump(self):
        self.assertTrue(list(FIXTURES.glob("*.tar.xz")))

    def test_every_released_version_is_updated(self):
        for path in sorted(FIXTURES.glob("*.tar.xz")):
            with self.subTest(version=path.name):
                before = self.restore(path)
                self.update()
                after = self.look()
                # rows, states, what each role sees, sealed documents
                self.assertEqual({name: after.get(name) for name in before}, before)
                self.assertTrue(all(before["documents"]))
                self.assertGreater(before["rows crm_partnership"]["all"], 10)
                self.assertEqual(
                    self.get_indexes(self.database), self.get_indexes(get_db_name())
                )
                content = self.get_content()
                self.update()
                again = self.get_content()
                self.assertFalse(
                    [name for name in content if again.get(name) != content[name]]
                )
