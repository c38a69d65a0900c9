# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A primary, a standby and an Odoo server with workers, all of a test's own."""

import configparser
import http.cookiejar
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

import psycopg2

DEV = Path(__file__).resolve().parents[1] / "dev"
# dev/ is no part of what is installed
with suppress(ImportError), patch.object(sys, "path", [str(DEV), *sys.path]):
    from workbench.postgres import FAST, SAFE, EmbeddedCluster
    from workbench.standby import Standby
    from workbench.system import postgres_programs

ODOO = json.loads(os.environ.get("CRM_PARTNERSHIP_TEST_ODOO", "[]"))
CONF = os.environ.get("CRM_PARTNERSHIP_TEST_CONF")
TEMPLATE = os.environ.get("CRM_PARTNERSHIP_TEST_TEMPLATE_DB")
DATABASE = "standby_test"
#: instead of the host's twenty minutes
RETRY_SECONDS = 2
#: the host's program, which comes back to a standby sooner
LAUNCHER = f"""\
import sys
from odoo.modules.registry import Registry
sys.modules[Registry.__module__]._REPLICA_RETRY_TIME = {RETRY_SECONDS}
from odoo.cli.command import main
main()
"""
OUR_TABLE = re.compile(r'"(crm_partnership|spreadsheet_dashboard)\w*"')
WRITES = re.compile(r"statement:\s+(INSERT|UPDATE|DELETE)", re.IGNORECASE)


def wait_for(what, condition, seconds=30):
    """:return: the first true value of ``condition``"""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"waited {seconds} s in vain: {what}")


class Heard:
    """The statements of Odoo's that a server has written to its log."""

    def __init__(self, cluster):
        self.path = cluster.log
        self.start = self.path.stat().st_size

    @property
    def statements(self):
        with self.path.open("rb") as handle:
            handle.seek(self.start)
            text = handle.read().decode(errors="replace")
        rows = re.split(r"^@", text, flags=re.MULTILINE)
        return [row for row in rows if row.startswith("odoo-") and "statement:" in row]

    @property
    def ours(self):
        """Those on partnerships and dashboards."""
        return [row for row in self.statements if OUR_TABLE.search(row)]

    @property
    def writes(self):
        return [row for row in self.statements if WRITES.search(row)]


class Client:
    """A user of the web client."""

    def __init__(self, url, login, password):
        self.url = url
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        who = {"db": DATABASE, "login": login, "password": password}
        self.uid = self.post("/web/session/authenticate", **who)["uid"]

    def get(self, path):
        with self.opener.open(self.url + path, timeout=60) as answer:
            return answer.read()

    def post(self, path, **params):
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps({"jsonrpc": "2.0", "params": params}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=60) as answer:
            told = json.load(answer)
        if "error" in told:
            raise AssertionError(f"{path}: {told['error']['data']['message']}")
        # an empty answer has none
        return told.get("result")

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.post(f"/web/dataset/call_kw/{model}/{method}", **params)


class StandbyCase(unittest.TestCase):
    """Started once for the class; each test finds a standby that is read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not (ODOO and CONF and TEMPLATE):
            raise AssertionError("run through ./dev/test")
        if not postgres_programs():
            raise unittest.SkipTest(
                "the programs of PostgreSQL are not on this machine"
            )
        cls._start_databases()
        cls._start_odoo()

    # --------------------------------------------------------------------- servers
    @classmethod
    def _start_databases(cls):
        settings = {
            **{**SAFE, **FAST, "shared_buffers": "64MB"},
            # who asked (%a), then what: this is how statements are counted
            **{"log_statement": "all", "log_line_prefix": "@%a|"},
            # the tests wait for it
            **{"wal_retrieve_retry_interval": "200ms"},
        }
        cls.primary = EmbeddedCluster(f"replica-{os.getpid()}", settings)
        cls.standby = Standby(cls.primary)
        for cluster in (cls.primary, cls.standby):
            cls.addClassCleanup(shutil.rmtree, cluster.folder, ignore_errors=True)
            cls.addClassCleanup(shutil.rmtree, cluster.host, ignore_errors=True)
        cls.addClassCleanup(cls.primary.stop)
        cls.primary.start()
        cls._copy_database()
        cls.addClassCleanup(cls._stop_standby)
        cls.standby.start()

    @classmethod
    def _copy_database(cls):
        """The template of the suite, in the primary; administrators are directors."""
        cls.primary.sql(f'CREATE DATABASE "{DATABASE}"')
        dump = subprocess.Popen(
            ["pg_dump", "-Fc", "-Z0", TEMPLATE], stdout=subprocess.PIPE
        )
        with dump:
            subprocess.run(
                ["pg_restore", "--no-owner", "-d", DATABASE],
                env={**os.environ, **cls.primary.environment()},
                stdin=dump.stdout,
                check=True,
            )
        cls.primary.sql(
            "INSERT INTO res_groups_users_rel (gid, uid) SELECT d.res_id, u.id "
            "FROM ir_model_data d, res_users u WHERE d.module = 'crm_partnership' "
            "AND d.name = 'group_director' AND u.login = 'admin' "
            "ON CONFLICT DO NOTHING",
            DATABASE,
        )
        cls.primary.sql("ANALYZE", DATABASE)

    @classmethod
    def _stop_standby(cls):
        cls.standby.started = True
        cls.standby.stop()

    @classmethod
    def _start_odoo(cls):
        folder = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
        settings = configparser.ConfigParser(interpolation=None)
        settings.read(CONF)
        files = Path(settings["options"]["data_dir"]) / "filestore" / TEMPLATE
        shutil.copytree(files, folder / "data" / "filestore" / DATABASE)
        launcher = folder / "odoo_soon.py"
        launcher.write_text(LAUNCHER)
        with socket.socket() as one, socket.socket() as two:
            for probe in (one, two):
                probe.bind(("127.0.0.1", 0))
            port, other_port = one.getsockname()[1], two.getsockname()[1]
        cls.url = f"http://127.0.0.1:{port}"
        cls.odoo_log = folder / "odoo.log"
        server = subprocess.Popen(
            [ODOO[0], launcher, "server", "-c", CONF, "-d", DATABASE]
            + [f"--db_host={cls.primary.host}", f"--db_user={cls.primary.user}"]
            + [f"--db_replica_host={cls.standby.host}", f"--data-dir={folder / 'data'}"]
            + ["--workers=2", "--max-cron-threads=0", f"--http-port={port}"]
            + [f"--gevent-port={other_port}", "--http-interface=127.0.0.1"]
            + ["--no-database-list", f"--logfile={cls.odoo_log}"],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        cls.addClassCleanup(cls._stop_odoo, server)
        wait_for("Odoo answers", lambda: cls._is_up(server), 90)
        cls.client = Client(cls.url, "admin", "admin")
        cls.partnership_id = cls.create_partnership("Boulangerie")

    @classmethod
    def create_partnership(cls, employer):
        values = {"name": employer, "is_company": True}
        (partner_id,) = cls.client.call("res.partner", "create", [values])
        values = {"partner_id": partner_id}
        (new_id,) = cls.client.call("crm.partnership", "create", [values])
        return new_id

    @classmethod
    def _is_up(cls, server):
        if server.poll() is not None:
            raise AssertionError(cls.odoo_log.read_text()[-2000:])
        try:
            with urllib.request.urlopen(f"{cls.url}/web/health", timeout=60):
                return True
        except (urllib.error.URLError, ConnectionError):
            return False

    @staticmethod
    def _stop_odoo(server):
        # the group is the one that it began: its workers, and nobody else
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(15)

    # ------------------------------------------------------------------- steps
    def setUp(self):
        super().setUp()
        self._bring_back_standby()

    def _bring_back_standby(self):
        """The standby runs, is level with the primary, and is read."""
        wait_for("the standby follows", self.standby.restart, 60)
        wait_for("the standby is read", self._is_read, 30)

    def _is_read(self):
        heard = Heard(self.standby)
        self.read_list()
        return heard.ours

    def kill_standby(self):
        """As a machine that is switched off: nothing is told to anybody."""
        pid = int((self.standby.data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        wait_for("it is gone", lambda: self._is_gone(pid))

    def _is_gone(self, pid):
        """Where nobody takes leave of orphans they stay, and look alive to pg_ctl."""
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            (self.standby.data / "postmaster.pid").unlink(missing_ok=True)
        return state == "Z"

    def listen(self):
        """:return: what the primary and the standby are asked from now on"""
        return Heard(self.primary), Heard(self.standby)

    @contextmanager
    def locked(self):
        """Nobody reads a partnership, on the primary nor, by its log, on the standby."""
        connection = psycopg2.connect(
            host=self.primary.host, user=self.primary.user, dbname=DATABASE
        )
        try:
            connection.cursor().execute(
                "LOCK TABLE crm_partnership IN ACCESS EXCLUSIVE MODE"
            )
            wait_for(
                "the lock reaches the standby",
                lambda: self.ask_standby(
                    "SELECT 1 FROM pg_locks WHERE mode = 'AccessExclusiveLock' "
                    "AND relation = 'crm_partnership'::regclass"
                ),
            )
            yield
        finally:
            connection.close()

    def get_id(self, name):
        """:param name: of the addon's data"""
        return self.primary.sql(
            "SELECT res_id FROM ir_model_data WHERE module = 'crm_partnership' "
            f"AND name = '{name}'",
            DATABASE,
        )

    def get_readers(self, start):
        """Processes of Odoo that have read from the standby; :param start: of its log"""
        with self.odoo_log.open("rb") as handle:
            handle.seek(start)
            rows = handle.read().decode(errors="replace").splitlines()
        # the host writes how it was asked: ro, rw, or first the one and then the other
        return {
            row.split()[2] for row in rows if "werkzeug" in row and row.endswith("ro")
        }

    def ask_standby(self, query):
        return self.standby.sql(query, DATABASE)

    def read_list(self):
        return self.client.call(
            "crm.partnership",
            "web_search_read",
            domain=[("id", "=", self.partnership_id)],
            specification={"display_name": {}, "stage_id": {"fields": {}}},
        )["records"]


class Background(threading.Thread):
    """A call that goes on meanwhile."""

    def __init__(self, function):
        super().__init__(daemon=True)
        self.function = function
        self.answer = self.refusal = None
        self.start()

    def run(self):
        try:
            self.answer = self.function()
        except Exception as refusal:  # told to who waits for the answer
            self.refusal = refusal

    def get(self, seconds=60):
        self.join(seconds)
        if self.is_alive():
            raise AssertionError(f"no answer within {seconds} s")
        if self.refusal:
            raise self.refusal
        return self.answer
