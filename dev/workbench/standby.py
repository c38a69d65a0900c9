# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A second PostgreSQL that follows one of our own, and answers what only reads."""

import shutil
import time

from .console import say, step
from .errors import WorkbenchError
from .postgres import EmbeddedCluster

SLOT = "crm_partnership_standby"
#: how long a standby may take to come up to the primary before it is made again
CATCH_UP_SECONDS = 30


class Standby(EmbeddedCluster):
    """A streaming standby of a server of ours, in folders of its own.

    A slot on the primary keeps what the standby has not read yet, up to
    ``max_slot_wal_keep_size``. A standby that is too far behind, half made, or of
    another primary is made again: it holds nothing of its own.
    """

    def __init__(self, primary):
        # the feedback keeps the primary from cleaning up rows that a long reading
        # on the standby still looks at: the reading would be cancelled
        settings = {**primary.settings, "hot_standby_feedback": "on"}
        super().__init__(f"{primary.name}-standby", settings)
        self.primary = primary

    def start(self):
        if self._can_follow():
            if self.restart():
                return
            say("… the standby cannot catch up with the primary: it is made again")
        self._make_again()

    def restart(self):
        """Start it again as it is.

        :return: whether it follows
        """
        try:
            super().start()
        except WorkbenchError:
            return False
        return self._wait_until_level()

    def retire(self):
        """Not wanted this time: stop what a killed run has left, keep nothing for it."""
        if not self.folder.exists():
            return
        if self.is_running():
            say("… stopping the standby of an earlier start")
            self.started = True
            self.stop()
        self._drop_slot()

    def _can_follow(self):
        """Whether there is a whole standby, and the primary has what it lacks."""
        kept = self.primary.sql(
            "SELECT 1 FROM pg_replication_slots WHERE slot_name = "
            f"'{SLOT}' AND wal_status IS DISTINCT FROM 'lost'"
        )
        return bool(kept) and (self.folder / "ready").exists()

    def _make_again(self):
        self.started = self.is_running()
        self.stop()
        (self.folder / "ready").unlink(missing_ok=True)
        self._drop_slot()
        super().start()
        if not self._wait_until_level():
            raise WorkbenchError(
                f"the standby does not follow the primary: see {self.log}.",
                f"Delete {self.folder} and run again, or start without --replica.",
            )

    def _create(self):
        """Called by ``start`` when there is no whole standby."""
        shutil.rmtree(self.data, ignore_errors=True)
        with step("making the standby, a copy of the primary"):
            done = self._run(
                self.programs / "pg_basebackup",
                *("-D", self.data, "-h", self.primary.host, "-U", self.user),
                *("--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast"),
                *("--create-slot", f"--slot={SLOT}", "--no-clean"),
                *self._get_sync_options(),
            )
            if done.returncode:
                reason = (done.stderr.strip().splitlines() or ["?"])[-1]
                raise WorkbenchError(
                    f"the standby could not be made: {reason}.",
                    f"Delete {self.folder} and run again, or start without --replica.",
                )
        (self.folder / "ready").write_text("")

    def _drop_slot(self):
        """Without it the primary keeps nothing for a standby any more.

        A copy that a killed run has left at work ends with it.
        """
        self.primary.sql(
            "SELECT pg_terminate_backend(r.pid) FROM pg_stat_replication r "
            "LEFT JOIN pg_replication_slots s ON s.active_pid = r.pid WHERE "
            f"s.slot_name = '{SLOT}' OR r.application_name = 'pg_basebackup'"
        )
        for _try in range(50):
            left = self.primary.sql(
                f"SELECT active FROM pg_replication_slots WHERE slot_name = '{SLOT}'"
            )
            if left == "f":
                self.primary.sql(f"SELECT pg_drop_replication_slot('{SLOT}')")
            if left != "t":
                return
            time.sleep(0.1)
        raise WorkbenchError(
            "the primary still sends to a standby that should be gone.", "Run again."
        )

    def _wait_until_level(self):
        """:return: whether the standby has all that the primary had at the call"""
        level = self.primary.sql("SELECT pg_current_wal_insert_lsn()")
        end = time.monotonic() + CATCH_UP_SECONDS
        while time.monotonic() < end:
            if self.primary.sql(
                "SELECT 1 FROM pg_stat_replication r JOIN pg_replication_slots s "
                f"ON s.active_pid = r.pid AND s.slot_name = '{SLOT}' "
                f"WHERE r.state = 'streaming' AND r.replay_lsn >= '{level}'"
            ):
                return True
            if not self.is_running():
                return False
            time.sleep(0.2)
        return False
