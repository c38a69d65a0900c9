# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The wheel, installed into a clean environment; there install, update, uninstall and
install again, in a database of its own, with what people recorded."""

import configparser
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from contextlib import suppress
from pathlib import Path
from zipfile import ZipFile

from odoo.tools import config

with suppress(ImportError):  # on the path of modules in ./dev/test alone
    from workbench import package_command

ODOO = json.loads(os.environ.get("CRM_PARTNERSHIP_TEST_ODOO", "[]"))
CONF = os.environ.get("CRM_PARTNERSHIP_TEST_CONF")
BASE = os.environ.get("CRM_PARTNERSHIP_TEST_BASE_DB")
DATABASE = f"operations_{os.getpid()}"
ROOT = Path(__file__).resolve().parents[1]
#: what the host writes whatever the addon does
HOST_WARNINGS = ("security risk",)
FILL = """\
from odoo.addons.crm_partnership.tests.dump_database import fill
fill(env, {figures!r})
"""
#: table of the host → what tells its rows apart, of all that an addon may add
CONFIGURATION = {
    "ir_model": "model",
    "ir_model_fields": "model || '.' || name",
    "ir_model_fields_selection": "value || ' ' || field_id",
    "ir_model_constraint": "name",
    "ir_model_relation": "name",
    "ir_model_data": "module || '.' || name",
    "ir_model_access": "name",
    "ir_rule": "name",
    "ir_cron": "cron_name",
    "ir_actions": "type || ' ' || name::text",
    "ir_ui_menu": "name",
    "ir_ui_view": "coalesce(key, name)",
    "ir_sequence": "coalesce(code, name)",
    "ir_config_parameter": "key",
    "ir_default": "field_id || coalesce(json_value, '')",
    "ir_filters": "name",
    "ir_asset": "name",
    "ir_exports": "name",
    "ir_embedded_actions": "parent_res_model",
    "res_groups": "name",
    "res_groups_privilege": "name",
    "ir_module_category": "name",
    "res_partner_industry": "name",
    "mail_template": "name",
    "mail_message_subtype": "name",
    "mail_activity_type": "name",
    "mail_activity_plan": "name",
    "mail_alias": "alias_name",
    "digest_tip": "name",
    "spreadsheet_dashboard": "name",
    "spreadsheet_dashboard_group": "name",
    "utm_source": "name",
    "web_tour_tour": "name",
}
#: table of the host → column that names the model of the record that a row belongs to
PARTS = {
    "ir_attachment": "res_model",
    "mail_message": "model",
    "mail_followers": "res_model",
    "mail_activity": "res_model",
    "mail_alias": "alias_full_name",
    "rating_rating": "res_model",
    "calendar_event": "res_model",
    "ir_exports": "resource",
    "ir_filters": "model_id",
    "ir_act_window": "res_model",
    "ir_act_report_xml": "model",
    "base_import_mapping": "res_model",
}
#: what the host's database of its own is made of
CATALOGUE = """
SELECT 'relation ' || relkind::text || ' ' || relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace
UNION SELECT 'column ' || table_name || '.' || column_name
  FROM information_schema.columns WHERE table_schema = 'public'
UNION SELECT 'constraint ' || conname FROM pg_constraint
 WHERE connamespace = 'public'::regnamespace
UNION SELECT 'function ' || proname FROM pg_proc
 WHERE pronamespace = 'public'::regnamespace
UNION SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
UNION SELECT 'extension ' || extname FROM pg_extension
"""


def psql(statement, database="postgres"):
    done = subprocess.run(
        ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


class TestInstallOperations(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        assert ODOO and CONF and BASE, "run through ./dev/test"
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.wheel = package_command.build(sys.executable, cls.folder)
        cls.addons = package_command.install(
            sys.executable, cls.wheel, cls.folder / "venv"
        )
        cls.python_path = os.pathsep.join(
            folder
            for folder in os.environ["PYTHONPATH"].split(os.pathsep)
            if not (Path(folder) / "workbench").exists()
        )
        settings = configparser.ConfigParser(interpolation=None)
        settings.read(CONF)
        host = [
            path
            for path in config["addons_path"]
            if not (Path(path) / "crm_partnership").exists()
        ]
        settings["options"]["addons_path"] = ",".join([*host, str(cls.addons)])
        settings["options"]["data_dir"] = config["data_dir"]
        # its folder is open to nobody else
        cls.settings = cls.folder / "odoo.conf"
        with cls.settings.open("w") as file:
            settings.write(file)

    def setUp(self):
        super().setUp()
        psql(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
        psql(f'CREATE DATABASE "{DATABASE}" TEMPLATE "{BASE}"')
        self.addCleanup(psql, f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')

    def odoo(self, command, *arguments, words=(), script=None):
        done = subprocess.run(
            [
                *(*ODOO, command, *words, "-c", self.settings, "-d", DATABASE),
                *arguments,
            ],
            # as on a server that has the wheel alone, tests included
            env={**os.environ, "PYTHONPATH": self.python_path},
            input=script or "",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout[-2000:])
        self.assertNotIn("Traceback", done.stdout)
        alarms = [
            line
            for line in done.stdout.splitlines()
            if re.search(r" (WARNING|ERROR|CRITICAL) ", line)
            and not any(known in line for known in HOST_WARNINGS)
        ]
        # what is recorded makes papers, of which the host's programs warn
        self.assertFalse(alarms if not script else [])

    def server(self, *arguments):
        self.odoo("server", "--stop-after-init", "--no-http", *arguments)

    def take_stock(self):
        """What there is of configuration, and of rows of records of any model."""
        present = set(
            psql(
                "SELECT table_name || '.' || column_name "
                "FROM information_schema.columns WHERE table_schema = 'public'",
                DATABASE,
            ).splitlines()
        )
        tables = {name.split(".")[0] for name in present}
        asked = [CATALOGUE]
        asked += [
            f"SELECT '{table} ' || coalesce(({name})::text, '') FROM {table}"
            for table, name in CONFIGURATION.items()
            if table in tables
        ]
        asked += [
            f"SELECT 'rows of {table}: ' || {column} FROM {table} "
            f"WHERE {column} IS NOT NULL"
            for table, column in PARTS.items()
            if f"{table}.{column}" in present
        ]
        return set(psql(" UNION ".join(asked), DATABASE).splitlines())

    def test_the_wheel_holds_what_an_installation_needs_and_no_more(self):
        names = ZipFile(self.wheel).namelist()
        start = "odoo/addons/crm_partnership/"
        held = {name.removeprefix(start) for name in names if name.startswith(start)}
        others = {name.split("/")[0] for name in names if not name.startswith(start)}
        version = self.read_version()
        self.assertEqual(others, {f"odoo_addon_crm_partnership-{version}.dist-info"})
        self.assertEqual(
            self.wheel.name, f"odoo_addon_crm_partnership-{version}-py3-none-any.whl"
        )
        self.assertFalse({name for name in held if name.startswith((".", "dev/"))})
        self.assertLessEqual(
            {
                *("__manifest__.py", "README.md", "i18n/fr.po", "tests/common.py"),
                *("static/description/icon.png", "static/xls/modele_employeurs.xlsx"),
            },
            held,
        )
        for suffix in (".pyc", ".log", ".orig"):
            self.assertFalse([name for name in held if name.endswith(suffix)])
        self.assertLess(self.wheel.stat().st_size, 8e6)

    def read_version(self):
        text = (ROOT / "__manifest__.py").read_text()
        return re.search(r'"version": "([^"]+)"', text).group(1)

    def test_the_version_is_one_of_the_host_and_its_updates_have_their_place(self):
        version = self.read_version()
        self.assertRegex(version, r"^19\.0\.\d+\.\d+\.\d+$")
        fixtures = ROOT / "tests" / "fixtures"
        released = {path.name.removesuffix(".tar.xz") for path in fixtures.iterdir()}
        for path in (ROOT / "migrations").iterdir():
            if not path.is_dir():
                continue
            # an update of what was released, to a version that there is
            self.assertRegex(path.name, r"^19\.0\.\d+\.\d+\.\d+$")
            key = [int(number) for number in path.name.split(".")]
            self.assertLessEqual(key, [int(number) for number in version.split(".")])
            older = [
                name for name in released if [int(x) for x in name.split(".")] < key
            ]
            self.assertTrue(older, f"no database from before {path.name}: ./dev/dump")
            scripts = {script.name for script in path.glob("*.py")}
            self.assertTrue(scripts)
            for name in scripts:
                self.assertRegex(name, r"^(pre|post|end)-\w+\.py$")

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
        before = self.take_stock()
        self.server("-i", "crm_partnership")
        self.assertEqual(
            psql("SELECT count(*) FROM crm_partnership_stage", DATABASE), "7"
        )
        figures = str(self.folder / "figures")
        self.odoo("shell", "--no-http", script=FILL.format(figures=figures))
        count = "SELECT count(*) FROM crm_partnership"
        made = psql(count, DATABASE)
        self.assertGreater(int(made), 10)
        self.server("-u", "crm_partnership")
        self.assertEqual(psql(count, DATABASE), made)
        self.odoo("module", "crm_partnership", words=("uninstall",))
        # people keep their meetings, which are about nothing any more
        kept = {"rows of mail_message: calendar.event"}
        found = self.take_stock() - before - kept
        # the host notes the foreign keys of its own tables once more while their columns
        # go; the keys themselves (“constraint …”) are gone
        noted = {x for x in found if re.match(r"ir_model_constraint \w+_fkey$", x)}
        self.assertEqual(found - noted, set())
        self.assertEqual(
            psql("SELECT count(*) FROM crm_lead WHERE name = 'Piste gardée'", DATABASE),
            "1",
        )
        # who is there stays, without the roles
        self.assertEqual(
            psql(
                "SELECT count(*) FROM res_users WHERE login = 'test_director'", DATABASE
            ),
            "1",
        )
        self.server("-i", "crm_partnership")
        self.assertEqual(
            psql("SELECT count(*) FROM crm_partnership_gate", DATABASE), "16"
        )
        self.assertEqual(psql(count, DATABASE), "0")
