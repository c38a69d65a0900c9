# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Real servers on a copy of the database, stopped where a test wants them to be."""

import configparser
import json
import os
import shutil
import signal
import socket
import subprocess
import time
import unittest
import xmlrpc.client
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest.mock import patch
from urllib.error import URLError
from urllib.request import Request, urlopen

import psycopg2

from odoo import SUPERUSER_ID, api, fields
from odoo.modules.registry import Registry
from odoo.sql_db import close_db
from odoo.tools import config

from .dump_database import make_cast

ODOO = json.loads(os.environ.get("CRM_PARTNERSHIP_TEST_ODOO", "[]"))
CONF = os.environ.get("CRM_PARTNERSHIP_TEST_CONF")
TEMPLATE = os.environ.get("CRM_PARTNERSHIP_TEST_TEMPLATE_DB")
#: one that nobody uses, for what a test makes a server wait for
LOCK = 20_261_130
#: seconds until something that does not come is a failure
PATIENCE = 180
PASSWORD = "test-faults"


def wait_until(is_true, what):
    """Look again until it is true; a machine may be slow, a test must end.

    :param what: what is waited for, or a function that tells
    """
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        result = is_true()
        if result:
            return result
        time.sleep(0.1)
    raise AssertionError(f"waited in vain: {what() if callable(what) else what}")


class Postgres:
    """Connections to a PostgreSQL server, by default the one of the run."""

    def __init__(self, **settings):
        self.settings = settings

    @contextmanager
    def connect(self, database="postgres"):
        connection = psycopg2.connect(dbname=database, **self.settings)
        connection.autocommit = True
        try:
            yield connection
        finally:
            connection.close()

    def rows(self, statement, params=None, database="postgres"):
        with self.connect(database) as connection, connection.cursor() as cursor:
            cursor.execute(statement, params)
            return cursor.fetchall() if cursor.description else []

    def value(self, statement, params=None, database="postgres"):
        return self.rows(statement, params, database)[0][0]

    def drop(self, name):
        self.rows(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def duplicate(self, source, target):
        self.drop(target)
        close_db(source)
        self.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [source],
        )
        self.rows(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def find_ports(count):
    """Ports that nobody uses."""
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _number in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


class Server:
    """A process of Odoo on one database, as it runs at home."""

    def __init__(self, database, folder, *arguments):
        self.port, gevent_port = find_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"
        self.database = database
        self.log = Path(folder) / f"{database}-{self.port}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [
                    *ODOO,
                    "server",
                    *("-c", CONF, "-d", database, "--no-database-list"),
                    *("--http-interface=127.0.0.1", f"--http-port={self.port}"),
                    f"--gevent-port={gevent_port}",
                    *("--max-cron-threads=1", "--log-level=warn"),
                    f"--data-dir={config['data_dir']}",
                    *arguments,
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # its children go with it
                start_new_session=True,
            )

    def wait(self):
        wait_until(
            self.answers, lambda: f"the server answers: {self.read_log()[-2000:]}"
        )
        return self

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the server has ended: {self.read_log()[-3000:]}")
        try:
            with urlopen(
                f"{self.url}/web/health?db_server_status=1", timeout=5
            ) as page:
                return page.status == 200
        except (OSError, URLError):
            return False

    def read_log(self):
        return self.log.read_text(errors="replace")

    def kill(self):
        """As by the system that is short of memory, or a plug that is pulled."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def call(self, login, model, method, *args, **kwargs):
        """What the web client asks for, through the interface for programs."""
        common = xmlrpc.client.ServerProxy(f"{self.url}/xmlrpc/2/common")
        uid = common.authenticate(self.database, login, PASSWORD, {})
        models = xmlrpc.client.ServerProxy(
            f"{self.url}/xmlrpc/2/object", allow_none=True
        )
        return models.execute_kw(
            self.database, uid, PASSWORD, model, method, args, kwargs
        )

    def post(self, path, **params):
        """A page's call, as the public."""
        request = Request(
            f"{self.url}{path}",
            data=json.dumps({"params": params}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)


class FaultCase(unittest.TestCase):
    """A database in which each scheduled action has something to do for two records.

    It is made once for a class, by the methods that users call; each test works on a
    copy, with servers that it starts and ends.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        assert ODOO and CONF and TEMPLATE, "run through ./dev/test"
        cls.postgres = Postgres()
        cls.folder = Path(config["data_dir"])
        cls.prepared = f"faults_{os.getpid()}_{cls.__name__.lower()}"
        cls.addClassCleanup(cls.remove, cls.prepared)
        settings = configparser.ConfigParser(interpolation=None)
        settings.read(CONF)
        cls.postgres.drop(cls.prepared)
        cls.postgres.rows(f'CREATE DATABASE "{cls.prepared}" TEMPLATE "{TEMPLATE}"')
        cls.copy_files(
            Path(settings["options"]["data_dir"]) / "filestore" / TEMPLATE, cls.prepared
        )
        cls.registry = cls.load_registry(cls.prepared)
        cls.addClassCleanup(Registry.delete, cls.prepared)
        with cls.own_files(), cls.registry.cursor() as cr:
            cls.prepare(
                api.Environment(
                    cr, SUPERUSER_ID, {"no_reset_password": True, "lang": "en_US"}
                )
            )

    @classmethod
    def own_files(cls):
        """Where processes share the suite, all files of this one go to one folder else."""
        return patch.object(
            config, "filestore", lambda database: str(cls.get_files(database))
        )

    @staticmethod
    def load_registry(database):
        """The registry of a further database: its loading is not to run tests."""
        enabled = config["test_enable"]
        config["test_enable"] = False
        try:
            return Registry(database)
        finally:
            config["test_enable"] = enabled

    @classmethod
    def get_files(cls, database):
        return cls.folder / "filestore" / database

    @classmethod
    def copy_files(cls, source, database):
        target = cls.get_files(database)
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)

    @classmethod
    def remove(cls, database):
        close_db(database)
        cls.postgres.drop(database)
        shutil.rmtree(cls.get_files(database), ignore_errors=True)

    # --------------------------------------------------------------------- data
    @classmethod
    def prepare(cls, env):
        """Make the data; what is left is what the scheduled actions will find."""
        cast = make_cast(env)
        env["res.users"].search([("login", "=like", "test_%")]).write(
            {"password": PASSWORD, "lang": "en_US"}
        )
        cls.crons = cast.get_crons()
        cls.due = {}
        for name in cls.crons:
            make = getattr(cast, f"due_{name}", None)
            if make:
                rows = [make(cast.new_partnership()) for _number in range(2)]
                cls.due[name] = (rows[0][0]._name, [row[0].id for row in rows])
        cls.prepare_more(env, cast)
        # nothing but what a test asks for
        env["ir.cron"].search([]).active = False
        env.flush_all()

    @classmethod
    def prepare_more(cls, env, cast):
        """What further tests of a class need."""

    # -------------------------------------------------------------------- copies
    def make_copy(self, name):
        """A copy of the database and of its files, gone after the test."""
        database = f"{self.prepared}_{name}"
        self.addCleanup(self.remove, database)
        self.postgres.duplicate(self.prepared, database)
        self.copy_files(self.get_files(self.prepared), database)
        return database

    def start(self, database, *arguments):
        server = Server(database, self.folder / "faults", *arguments)
        self.addCleanup(server.log.unlink, missing_ok=True)
        self.addCleanup(server.kill)
        return server

    # ----------------------------------------------------------------- scheduled
    def make_due(self, database, *names):
        """Have scheduled actions run now, and no other ones."""
        self.postgres.rows(
            """
            UPDATE ir_cron SET active = d.name = ANY(%s),
                   nextcall = CASE WHEN d.name = ANY(%s) THEN %s ELSE nextcall END
              FROM ir_model_data d
             WHERE d.model = 'ir.cron' AND d.res_id = ir_cron.id
            """,
            [list(names), list(names), fields.Datetime.from_string("2020-01-01")],
            database,
        )

    def wake(self, database):
        """Tell the servers of the database that there is something to do."""
        self.postgres.rows("SELECT pg_notify('cron_trigger', %s)", [database])

    def has_run(self, database):
        self.wake(database)
        return not self.postgres.value(
            "SELECT count(*) FROM ir_cron "
            "WHERE active AND nextcall < now() AT TIME ZONE 'UTC'",
            database=database,
        )

    def run_crons(self, database, *names):
        """Have the running servers do them to the end."""
        self.make_due(database, *names)
        wait_until(lambda: self.has_run(database), f"done: {names}")

    # -------------------------------------------------------------------- stopping
    @contextmanager
    def stopped_at(self, database, table, event, condition):
        """Whoever comes to this point of the database waits there.

        :param event: such as "BEFORE INSERT"
        :param condition: SQL on the rows NEW and OLD
        :return: a function that waits until somebody is there
        """
        self.postgres.rows(
            f"""
            CREATE FUNCTION stop_here() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF {condition} THEN
                    PERFORM pg_advisory_xact_lock_shared({LOCK});
                END IF;
                RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
            END $$;
            CREATE TRIGGER stop_here {event} ON {table}
               FOR EACH ROW EXECUTE FUNCTION stop_here();
            """,
            database=database,
        )

        seen = set()

        def is_there():
            self.wake(database)
            seen.update(self.find_waiting(database))
            return seen

        with self.postgres.connect(database) as holder, holder.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            yield lambda: wait_until(is_there, f"someone at {event} {table}")
        # the database gives up what a process that is no more had begun
        wait_until(
            lambda: (
                not self.postgres.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY(%s)",
                    [list(seen)],
                )
            ),
            "the transaction is given up",
        )
        self.postgres.rows(
            f"DROP TRIGGER stop_here ON {table}; DROP FUNCTION stop_here()",
            database=database,
        )

    def find_waiting(self, database):
        rows = self.postgres.rows(
            "SELECT pid FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
            "WHERE l.locktype = 'advisory' AND NOT l.granted AND l.objid = %s "
            "AND a.datname = %s",
            [LOCK, database],
        )
        return [pid for (pid,) in rows]
