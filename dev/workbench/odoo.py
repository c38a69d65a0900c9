# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Run Odoo, and keep cached databases to copy from."""

import ast
import os
import re
import shutil
import subprocess

from . import state
from .console import step
from .errors import WorkbenchError
from .host import find_host
from .postgres import open_cluster
from .python_env import find_python, lock_key
from .system import install_missing

LANGUAGES = "fr_CA,fr_FR"
#: lines that Odoo writes whatever the addon does
KNOWN_WARNINGS = ("security risk",)


class Odoo:
    """Odoo 19 with this checkout's addon, on one PostgreSQL server."""

    def __init__(self, cluster_name, fast=False, settings=None):
        with state.preparing():
            install_missing(for_tests=cluster_name == "test")
            self.host = find_host()
            self.python = find_python()
            (state.home() / "ready").write_text("")
        self.addons = [*self.host.addons, state.addons_folder()]
        self.folder = state.checkout_home() / cluster_name
        self.data_dir = self.folder / "data"
        self.data_dir.mkdir(parents=True, exist_ok=True)
        self.cluster = open_cluster(cluster_name, fast, settings)
        self.config = self._write_config()

    def _write_config(self):
        """The settings as a file, so that no password stands in a command line."""
        path = self.folder / "odoo.conf"
        rows = {
            "addons_path": ",".join(map(str, self.addons)),
            "data_dir": self.data_dir,
            "http_interface": "127.0.0.1",
            "db_maxconn": 32,
            "screenshots": self.folder / "screenshots",
        }
        for option in self.cluster.odoo_options():
            key, value = option[2:].split("=", 1)
            rows[key] = value
        path.touch(mode=0o600)
        path.write_text(
            "[options]\n" + "".join(f"{key} = {rows[key]}\n" for key in rows)
        )
        return path

    def environment(self):
        return {
            **os.environ,
            **self.cluster.environment(),
            "PYTHONPATH": str(self.host.python_path),
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def command(self, *arguments):
        return [str(self.python), "-m", "odoo", *map(str, arguments)]

    def server_command(self, database, *arguments):
        return [
            *(str(self.python), self._get_launcher(), "server"),
            *("-c", self.config, "-d", database, "--no-database-list"),
            *arguments,
        ]

    def _get_launcher(self):
        """The program as a file: a server with workers starts it again, for websockets.

        What ``-m odoo`` has started cannot be started again by its path.
        """
        path = self.folder / "odoo-server"
        path.write_text("from odoo.cli.command import main\n\nmain()\n")
        return path

    def run_server(self, database, *arguments, log):
        """Run the server once (install, update); the log goes to a file."""
        path = self.folder / log
        with path.open("w") as handle:
            done = subprocess.run(
                self.server_command(
                    database, "--stop-after-init", "--no-http", *arguments
                ),
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=handle,
                stderr=subprocess.STDOUT,
            )
        text = path.read_text(errors="replace")
        if done.returncode:
            errors = [x for x in text.splitlines() if " ERROR " in x or "Error" in x]
            last = errors[-1][-200:] if errors else f"exit code {done.returncode}"
            raise WorkbenchError(
                f"Odoo failed on the database {database}: {last}", f"Log: {path}."
            )
        return path, [
            line
            for line in text.splitlines()
            if re.search(r" (WARNING|ERROR|CRITICAL) ", line)
            and not any(known in line for known in KNOWN_WARNINGS)
        ]

    # ---------------------------------------------------------------- templates
    def base_template(self):
        """A database with what the addon depends on, without the addon."""
        manifest = ast.literal_eval((state.CHECKOUT / "__manifest__.py").read_text())
        depends = ",".join(manifest["depends"])
        name = f"base_{state.digest(self.host.key, lock_key(), depends, LANGUAGES)}"
        if name not in self.cluster.databases():
            with step(f"making the database template with {depends}"):
                self._build(name, None, ["-i", depends, "--load-language", LANGUAGES])
        return name

    def addon_template(self):
        """A database with the addon, without demo data; remade when it changed."""
        base = self.base_template()
        name = f"addon_{state.digest(base, state.addon_hash())}"
        if name not in self.cluster.databases():
            for old in self.cluster.databases():
                if old.startswith("addon_"):
                    self.drop(old)
            with step("installing the addon in a database template"):
                warnings = self._build(name, base, ["-i", state.ADDON])
            if warnings:
                self.drop(name)
                raise WorkbenchError(
                    "the installation of the addon logs warnings:\n"
                    + "\n".join(warnings[:20]),
                    "\nMend them: an installation is silent.",
                )
        return name

    def demo_template(self):
        """A database with the demo data of the host and of the addon."""
        key = state.digest(self.host.key, lock_key(), LANGUAGES, state.addon_hash())
        name = f"demo_{key}"
        if name not in self.cluster.databases():
            for old in self.cluster.databases():
                if old.startswith("demo_"):
                    self.drop(old)
            arguments = ["-i", state.ADDON, "--load-language", LANGUAGES, "--with-demo"]
            with step("making a database template with demo data"):
                self._build(name, None, arguments)
        return name

    def _build(self, name, source, arguments):
        building = f"building_{name}"
        self.drop(building)
        if source:
            self.copy(source, building)
        _path, warnings = self.run_server(building, *arguments, log=f"{name}.log")
        self.rename(building, name)
        return warnings

    def rename(self, source, target):
        self._filestore(source).rename(self._fresh_filestore(target))
        self.cluster.rename(source, target)

    def _filestore(self, database):
        folder = self.data_dir / "filestore" / database
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _fresh_filestore(self, database):
        folder = self.data_dir / "filestore" / database
        shutil.rmtree(folder, ignore_errors=True)
        return folder

    def copy(self, source, target):
        self.drop(target)
        self.cluster.copy(source, target)
        shutil.copytree(self._filestore(source), self._fresh_filestore(target))

    def drop(self, database):
        self.cluster.drop(database)
        self._fresh_filestore(database)
