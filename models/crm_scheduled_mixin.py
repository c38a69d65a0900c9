# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import random
import traceback
from datetime import timedelta

from psycopg2 import Error as DatabaseError
from psycopg2.extensions import TransactionRollbackError

from odoo import api, models
from odoo.exceptions import LockError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

#: a mark further ahead was written while the clock of the server was wrong
AHEAD = timedelta(days=2)


def unmarked(name, today):
    """Condition: what has no mark of being done, or one that lies ahead.

    Such a mark was written while the clock was ahead: it would keep the work back until
    that day. A clock that goes back by a day or two makes nothing happen twice.

    :param name: field with the day, or the moment, on which it was done
    :param today: the present day, or moment
    """
    return Domain(name, "=", False) | Domain(name, ">", today + AHEAD)


def is_marked(mark, today):
    """Whether a mark counts, see ``unmarked``."""
    return bool(mark) and mark <= today + AHEAD


class CrmScheduledMixin(models.AbstractModel):
    """What scheduled actions do, one record and one transaction after the other.

    A run may be killed at any point and started again: what is committed is done, and
    the rest is found again. A record that fails is rolled back, logged without
    anything that it holds, and counted; the others go on.
    """

    _name = "crm.scheduled.mixin"
    _description = "Work of Scheduled Actions"

    @api.private
    def _run_each(self, work):
        """Do some work on each record, in a transaction of its own.

        Called by scheduled actions only: what is pending is committed first.

        :param work: function of one record, locked and read again. It looks by itself
            whether there is still something to do, since others may have done it
        :return: the records that failed
        """
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(self))
        failed = self.browse()
        # in a drawn order: some that fail slowly would else take the whole time of
        # each run, always before the same others
        for record_id in random.sample(self._ids, len(self)):
            record = self.browse(record_id)
            if not record._run_alone(work):
                failed |= record
            if not commit(1):
                break
        if failed:
            _logger.error(
                "%s of %s records of %s failed: see above, by number. They are tried "
                "again at the next run.",
                len(failed),
                len(self),
                self._name,
            )
        return failed

    def _run_alone(self, work):
        """Whether the work on one record went well; what it did is not committed."""
        try:
            # someone else is changing it: looked at again at the next run
            if self.try_lock_for_update():
                self.invalidate_recordset()
                work(self)
            # what waits to be written may fail too
            self.env.cr.flush()
            return True
        except (LockError, TransactionRollbackError):
            # somebody else was faster: no failure, looked at again at the next run
            self.env.cr.rollback()
            _logger.info(
                "%s(%s) is being changed: at the next run.", self._name, self.id
            )
            return True
        except Exception as error:
            # all of the transaction is this record's: nothing else is lost, and mails
            # that wait for its end are forgotten too
            self.env.cr.rollback()
            self._log_failure(error)
        try:
            self._after_failure()
            self.env.cr.flush()
        except Exception as error:
            self.env.cr.rollback()
            self._log_failure(error)
        return False

    def _log_failure(self, error):
        """Say where it failed. Messages of errors hold values of the record, which may
        tell who a person is: neither they nor the record's name are logged."""
        places = "".join(traceback.format_tb(error.__traceback__))
        code = getattr(error, "pgcode", None)
        _logger.error(
            "%s(%s): %s%s at\n%s",
            self._name,
            self.id,
            type(error).__name__,
            f" {code}" if code else "",
            places,
        )

    def _after_failure(self):
        """What is to be done about a record that failed. Extended by models whose
        failure someone has to know of."""
        self.ensure_one()

    def _filter_due(self, is_due):
        """Records for which something is to be done.

        :param is_due: function of one record, that only reads. Where it fails the
            record is kept: it fails again alone, and is logged there
        """

        def check(record):
            try:
                return is_due(record)
            except DatabaseError:
                raise
            except Exception:
                return True

        return self.filtered(check)
