# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Requests that a standby of the database answers: they never fail because of it."""

import logging
import time
from contextlib import closing, contextmanager
from functools import partial
from typing import NamedTuple

from psycopg2 import OperationalError
from psycopg2.errors import ReadOnlySqlTransaction
from werkzeug.exceptions import NotFound

from odoo import models
from odoo.exceptions import MissingError
from odoo.http import request
from odoo.sql_db import Cursor
from odoo.tools import config

_logger = logging.getLogger(__name__)

#: a standby that is further behind is not read: who lost an access would keep it there
MOST_BEHIND_SECONDS = 10
#: how long a look at the standby holds, in seconds
LOOK_SECONDS = 1
STANDBY_STATE = """
    SELECT pg_is_in_recovery() AND NOT EXISTS (SELECT 1 FROM pg_stat_wal_receiver),
           pg_last_wal_receive_lsn(),
           pg_last_wal_replay_lsn() >= %s::pg_lsn
"""


class StandbyState(NamedTuple):
    """What a server process saw when it last looked at the standby."""

    looked_at: float = -LOOK_SECONDS
    #: what the standby had received by then, as a place in the log of the primary
    owed: str | None = None
    #: since when it has to apply that
    owed_at: float = 0


class StandbyCursor(Cursor):
    """A cursor on a standby that may be gone when it is committed and closed.

    What it has read stands; the host does both once the answer is made, and an error there
    would take the place of the answer.
    """

    def commit(self):
        try:
            return super().commit()
        except OperationalError:
            if not self.closed:
                raise
            # there was nothing to keep; what is to be done afterwards is done
            self.clear()
            self.prerollback.clear()
            self.postrollback.clear()
            self.postcommit.run()
            return None

    def close(self):
        try:
            return super().close()
        except OperationalError:
            _logger.info("The standby was lost after it had answered.")
            return None


def open_cursor(registry, /, readonly=False):
    """A cursor of the host's; on a standby it is one that may be lost."""
    cr = type(registry).cursor(registry, readonly=readonly)
    if cr.readonly:
        cr.__class__ = StandbyCursor
    return cr


def check_signaling(registry, cr=None):
    """Whether the registry of this process is up to date, asked of the primary at need.

    It is the first that a request asks the database. The host takes a standby that is
    lost at this very moment for a registry that cannot be used, and logs the user out.

    :param cr: cursor of the request; if its standby is lost, the host finds out when it
        checks who asks, and begins again on the primary
    """
    check = type(registry).check_signaling
    try:
        return check(registry, cr)
    except OperationalError:
        if cr is None or not (cr.readonly and cr.closed):
            raise
    with closing(registry.cursor()) as primary:
        return check(registry, primary)


class IrHttp(models.AbstractModel):
    """What a standby cannot answer, the primary does.

    The host goes to the primary when there is no standby, and again when a request that
    was to read only has written (``ReadOnlySqlTransaction``). We tell it the same:

    - when the standby is lost while it answers;
    - when it does not know a record: it may not have what was written a moment ago;
    - when it is cut off from the primary, or far behind: it would answer without end,
      and show what is no longer to be seen. It is then left alone, as one that is down.
    """

    _inherit = "ir.http"

    def _register_hook(self):
        super()._register_hook()
        registry = self.env.registry
        if config["db_replica_host"]:
            registry.check_signaling = partial(check_signaling, registry)
            registry.cursor = partial(open_cursor, registry)

    @classmethod
    def _authenticate(cls, endpoint):
        with cls._or_on_primary():
            cls._check_standby()
            return super()._authenticate(endpoint)

    @classmethod
    def _pre_dispatch(cls, rule, args):
        with cls._or_on_primary():
            return super()._pre_dispatch(rule, args)

    @classmethod
    def _dispatch(cls, endpoint):
        with cls._or_on_primary():
            try:
                return super()._dispatch(endpoint)
            except (MissingError, NotFound) as missing:
                # of the host's routes many answer that there is nothing
                is_ours = endpoint.func.__module__.startswith(
                    "odoo.addons.crm_partnership."
                )
                if (is_ours or isinstance(missing, MissingError)) and (
                    cls._is_on_standby(request.env.cr)
                ):
                    raise ReadOnlySqlTransaction(
                        "the standby does not know a record"
                    ) from missing
                raise

    @classmethod
    def _post_dispatch(cls, response):
        with cls._or_on_primary():
            return super()._post_dispatch(response)

    @classmethod
    @contextmanager
    def _or_on_primary(cls):
        """Have the request begun again on the primary if its standby was lost."""
        try:
            yield
        except Exception as error:
            # whatever it has become: the host makes a refusal of it while it checks who
            # asks
            if request.env.cr.readonly and request.env.cr.closed:
                raise ReadOnlySqlTransaction(
                    "the standby was lost during the request"
                ) from error
            raise

    @classmethod
    def _is_on_standby(cls, cr):
        """Whether a cursor is on a server that follows another."""
        if not config["db_replica_host"] or not cr.readonly:
            return False
        cr.execute("SELECT pg_is_in_recovery()")
        return cr.fetchone()[0]

    @classmethod
    def _check_standby(cls):
        """Leave a standby that is cut off or far behind.

        :raise ReadOnlySqlTransaction: the request is begun again on the primary
        """
        cr, registry = request.env.cr, request.env.registry
        if not config["db_replica_host"] or not cr.readonly:
            return
        now = time.monotonic()
        state = getattr(registry, "standby_state", None) or StandbyState()
        if now < state.looked_at + LOOK_SECONDS:
            return
        cr.execute(STANDBY_STATE, [state.owed])
        is_cut_off, received, is_applied = cr.fetchone()
        is_behind = is_applied is False and now > state.owed_at + MOST_BEHIND_SECONDS
        if is_cut_off or is_behind:
            _logger.warning(
                "The standby of the database is %s: reading from the primary.",
                "cut off" if is_cut_off else f"{MOST_BEHIND_SECONDS} seconds behind",
            )
            # as the host notes one that does not answer
            registry._db_readonly_failed_time = now
            registry.standby_state = None
            raise ReadOnlySqlTransaction("the standby is left alone")
        if is_applied is False:
            received, since = state.owed, state.owed_at
        else:
            since = now
        registry.standby_state = StandbyState(now, received, since)
