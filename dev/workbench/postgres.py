# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""PostgreSQL: the server named by PGHOST…, or one of our own on a Unix socket."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

from . import state
from .console import step
from .errors import WorkbenchError
from .system import postgres_programs

#: a path longer than this cannot be a Unix socket's folder
SOCKET_PATH_LIMIT = 90
SAFE = {
    "listen_addresses": "",
    "shared_buffers": "256MB",
    "max_connections": "100",
    # a standby that is away for long is made again, before the disk is full
    "max_slot_wal_keep_size": "1GB",
}
#: for databases that are thrown away after the run
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def open_cluster(name, fast=False, settings=None):
    """The server to use: started when it is ours and not running.

    :param settings: more settings of a server of our own
    """
    if os.environ.get("PGHOST"):
        return ExternalCluster()
    chosen = {**SAFE, **(FAST if fast else {}), **(settings or {})}
    cluster = EmbeddedCluster(name, chosen)
    cluster.start()
    return cluster


class Cluster:
    """Connection settings and the few commands on databases that we need."""

    host = port = user = password = ""

    def environment(self):
        settings = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }
        return {key: value for key, value in settings.items() if value}

    def odoo_options(self):
        options = [f"--db_host={self.host}", f"--db_user={self.user}"]
        options += [f"--db_port={self.port}"] if self.port else []
        options += [f"--db_password={self.password}"] if self.password else []
        return options

    def sql(self, statement, database="postgres"):
        done = subprocess.run(
            ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement],
            env={**os.environ, **self.environment()},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no answer"])[0]
            raise WorkbenchError(
                f"the database refused: {reason}.",
                "Check PGHOST, PGPORT, PGUSER, PGPASSWORD; the user must be allowed "
                "to create databases."
                if os.environ.get("PGHOST")
                else f"Delete {state.home()} and run again.",
            )
        return done.stdout.strip()

    def databases(self):
        return self.sql("SELECT datname FROM pg_database").splitlines()

    def drop(self, name):
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def copy(self, source, target):
        self.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def rename(self, source, target):
        self.sql(f'ALTER DATABASE "{source}" RENAME TO "{target}"')

    def stop(self):
        """Nothing to stop unless we started it."""


class ExternalCluster(Cluster):
    def __init__(self):
        self.host = os.environ["PGHOST"]
        self.port = os.environ.get("PGPORT", "")
        self.user = os.environ.get("PGUSER") or pwd.getpwuid(os.geteuid()).pw_name
        self.password = os.environ.get("PGPASSWORD", "")
        self.sql("SELECT 1")


class EmbeddedCluster(Cluster):
    user = "odoo_partnership"

    def __init__(self, name, settings):
        self.name = name
        self.programs = Path(postgres_programs())
        self.folder = state.checkout_home() / f"postgres-{name}"
        self.data = self.folder / "data"
        sockets = self.folder / "socket"
        if len(str(sockets)) > SOCKET_PATH_LIMIT:
            sockets = Path("/tmp") / f"crmp-{state.digest(self.folder)}"
        self.host = str(sockets)
        self.log = self.folder / "server.log"
        self.settings = settings
        self.account = self._account()
        self.started = False

    @staticmethod
    def _account():
        """The server refuses to run as root: an unprivileged account takes over."""
        if os.geteuid():
            return None
        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise WorkbenchError(
            "PostgreSQL does not run as root and there is no account “postgres”.",
            "Run as an ordinary user.",
        )

    def _run(self, *command):
        as_user = (
            ["setpriv", f"--reuid={self.account.pw_uid}"]
            + [f"--regid={self.account.pw_gid}", "--clear-groups"]
            if self.account
            else []
        )
        return subprocess.run(
            [*as_user, *map(str, command)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
        )

    def _own(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)

    def start(self):
        self._own(self.folder)
        self._own(Path(self.host))
        if not (self.folder / "ready").exists():
            self._create()
        if self.is_running():
            # left by a run that was killed: ours all the same, one run at a time
            self.started = True
            return
        settings = {**self.settings, "unix_socket_directories": self.host}
        options = " ".join(f"-c {key}='{value}'" for key, value in settings.items())
        done = self._run(
            self.programs / "pg_ctl",
            *("start", "-w", "-t", "60", "-D", self.data),
            *("-l", self.log, "-o", options),
        )
        if done.returncode:
            raise WorkbenchError(
                f"PostgreSQL did not start: see {self.log}.",
                f"If it cannot be mended, delete {self.folder} and run again.",
            )
        self.started = True

    def _create(self):
        shutil.rmtree(self.data, ignore_errors=True)
        with step("creating a PostgreSQL server of our own"):
            done = self._run(
                self.programs / "initdb",
                *("-D", self.data, "-U", self.user, "-A", "trust"),
                *("-E", "UTF8", "--locale=C.UTF-8", *self._get_sync_options()),
            )
            if done.returncode:
                reason = (done.stderr.strip().splitlines() or ["?"])[-1]
                raise WorkbenchError(
                    f"PostgreSQL could not make its folder: {reason}.",
                    f"Its account must be able to reach {self.folder}: set "
                    "CRM_PARTNERSHIP_HOME to a folder that others may enter.",
                )
        (self.folder / "ready").write_text("")

    def _get_sync_options(self):
        """Of programs that write the folder: as careful as the server itself."""
        return ["--no-sync"] if self.settings.get("fsync") == "off" else []

    def is_running(self):
        return not self._run(
            self.programs / "pg_ctl", "status", "-D", self.data
        ).returncode

    def stop(self):
        if self.started:
            self._run(
                self.programs / "pg_ctl", "stop", "-w", "-m", "fast", "-D", self.data
            )
            self.started = False
