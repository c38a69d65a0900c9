# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Install, update, uninstall and install again, in databases of their own."""

import json
import os
import re
import subprocess
import unittest

ODOO = json.loads(os.environ.get("CRM_PARTNERSHIP_TEST_ODOO", "[]"))
CONF = os.environ.get("CRM_PARTNERSHIP_TEST_CONF")
BASE = os.environ.get("CRM_PARTNERSHIP_TEST_BASE_DB")
DATABASE = f"operations_{os.getpid()}"
#: what the host writes whatever the addon does
HOST_WARNINGS = ("security risk",)


def psql(statement, database="postgres"):
    done = subprocess.run(
        ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


class TestInstallOperations(unittest.TestCase):
    def setUp(self):
        super().setUp()
        self.assertTrue(ODOO and CONF and BASE, "run through ./dev/test")
        psql(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        psql(f'CREATE DATABASE "{DATABASE}" TEMPLATE "{BASE}"')
        self.addCleanup(psql, f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')

    def odoo(self, command, *arguments, words=()):
        done = subprocess.run(
            [*ODOO, command, *words, "-c", CONF, "-d", DATABASE, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout[-2000:])
        alarms = [
            line
            for line in done.stdout.splitlines()
            if re.search(r" (WARNING|ERROR|CRITICAL) ", line)
            and not any(known in line for known in HOST_WARNINGS)
        ]
        self.assertFalse(alarms)

    def server(self, *arguments):
        self.odoo("server", "--stop-after-init", "--no-http", *arguments)

    def leftovers(self):
        return psql(
            "SELECT 'table ' || tablename FROM pg_tables "
            "WHERE tablename ~ "
            "'^crm_(partnership|lead_make|alignment|agreement|responsib|commitment)' "
            "UNION SELECT 'view ' || viewname FROM pg_views "
            "WHERE viewname ~ '^crm_(partnership|commitment)' "
            "UNION SELECT 'column ' || table_name || '.' || column_name "
            "FROM information_schema.columns WHERE column_name IN "
            "('neq', 'employer_kind', 'is_sealed') OR (table_name = 'crm_lead' "
            "AND column_name = 'partnership_id') "
            "UNION SELECT 'model ' || model FROM ir_model "
            "WHERE model ~ '^crm[.](partnership|alignment|agreement|responsib|commitment)' "
            "UNION SELECT 'data ' || name FROM ir_model_data "
            "WHERE module = 'crm_partnership' "
            "UNION SELECT 'cron ' || cron_name FROM ir_cron "
            "WHERE cron_name ILIKE '%partnership%'",
            DATABASE,
        )

    def test_install_update_uninstall_reinstall_beside_crm_data(self):
        psql(
            "INSERT INTO res_partner (name, active, is_company) "
            "VALUES ('Employeur gardé', true, true)",
            DATABASE,
        )
        psql(
            "INSERT INTO crm_lead (name, active, type, partner_id) SELECT "
            "'Piste gardée', true, 'lead', id FROM res_partner "
            "WHERE name = 'Employeur gardé'",
            DATABASE,
        )
        self.server("-i", "crm_partnership")
        self.assertEqual(
            psql("SELECT count(*) FROM crm_partnership_stage", DATABASE), "7"
        )
        psql(
            "INSERT INTO crm_partnership (name, partner_id, company_id, stage_id, "
            "confidentiality, status, cadence_days, active) SELECT 'x', p.id, c.id, "
            "s.id, 'company', 'ongoing', 30, true FROM res_partner p, res_company c, "
            "crm_partnership_stage s WHERE p.name = 'Employeur gardé' LIMIT 1",
            DATABASE,
        )
        self.server("-u", "crm_partnership")
        self.assertEqual(psql("SELECT count(*) FROM crm_partnership", DATABASE), "1")
        self.odoo("module", "crm_partnership", words=("uninstall",))
        self.assertEqual(self.leftovers(), "")
        self.assertEqual(
            psql("SELECT count(*) FROM crm_lead WHERE name = 'Piste gardée'", DATABASE),
            "1",
        )
        self.server("-i", "crm_partnership")
        self.assertEqual(
            psql("SELECT count(*) FROM crm_partnership_gate", DATABASE), "16"
        )
