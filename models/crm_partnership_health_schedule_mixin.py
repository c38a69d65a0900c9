# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ..tools.health import RANK, is_lost
from .crm_partnership_agreement_mixin import READERS

#: partnerships computed in one transaction
BATCH = 20000


class CrmPartnershipHealthScheduleMixin(models.AbstractModel):
    """The daily action of the health: figures of the day, snapshots of the month, alerts."""

    _name = "crm.partnership.health.schedule.mixin"
    _description = "Daily Computing of the Health of Partnerships"

    @api.model
    def _ask_health_again(self, companies):
        """The settings of enterprises changed: their partnerships are computed anew by
        the scheduled action, as soon as it runs."""
        self.flush_model(["company_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE crm_partnership SET health_date = NULL "
                "WHERE company_id = ANY(%s) AND health_date IS NOT NULL",
                companies.ids,
            )
        )
        self.invalidate_model(["health_date"], flush=False)
        cron = self.env.ref("crm_partnership.ir_cron_health", raise_if_not_found=False)
        if cron:
            # sudo: whoever may change the settings has them applied
            cron.sudo()._trigger()

    @api.model
    def _cron_refresh_health(self):
        """Compute what was not computed today, take the snapshots of the month, tell of
        colours lost.

        Batch after batch, each in its transaction: a run may be killed at any point and
        started again, what is committed is done and the rest is found again.
        """
        today = fields.Date.context_today(self)
        snapshots = self.env["crm.partnership.health.snapshot"]
        means = self._get_health_means()
        if self._run_in_batches(
            SQL(
                "status <> 'ended' AND (health_date IS NULL OR health_date <> %s)",
                today,
            ),
            lambda batch: batch._refresh_health(means),
        ) and self._run_in_batches(
            snapshots._get_missing_condition(today),
            lambda batch: snapshots._take(batch, today),
        ):
            self._find_health_losses()._run_each(lambda p: p._tell_health_loss())

    @api.model
    def _run_in_batches(self, condition, work):
        """Do some work on the partnerships of a condition, a transaction each batch.

        :param condition: SQL on crm_partnership
        :param work: function of a batch, which looks by itself at what is to be done
        :return: whether there was time for all
        """
        commit = self.env["ir.cron"]._commit_progress
        self.env.flush_all()
        ids = [
            row[0]
            for row in self.env.execute_query(
                SQL("SELECT id FROM crm_partnership WHERE %s ORDER BY id", condition)
            )
        ]
        commit(remaining=len(ids))
        for batch in split_every(BATCH, ids):
            try:
                # someone else is changing the others: at the next run
                free = self.env.execute_query(
                    SQL(
                        "SELECT id FROM crm_partnership WHERE id = ANY(%s) AND (%s) "
                        "ORDER BY id FOR UPDATE SKIP LOCKED",
                        list(batch),
                        condition,
                    )
                )
                work(self.browse([row[0] for row in free]))
                self.env.cr.flush()
            except Exception as error:
                # all of the transaction is this batch's: the others go on
                self.env.cr.rollback()
                self.browse(batch[0])._log_failure(error)
            if not commit(len(batch)):
                return False
        return True

    # -------------------------------------------------------------------- alerts
    @api.model
    def _find_health_losses(self):
        """Ongoing partnerships that lost a colour of which nobody was told."""
        lost = [
            Domain("health_reference", "=", before) & Domain("health_colour", "=", now)
            for before in RANK
            for now in RANK
            if is_lost(before, now)
        ]
        return self.search(Domain("status", "=", "ongoing") & Domain.OR(lost))

    def _tell_health_loss(self):
        """An activity for the owner, once for each loss.

        All who read the partnership read its activities: this one tells no figure and
        no colour.
        """
        self.ensure_one()
        if not is_lost(self.health_reference, self.health_colour):
            return  # told or made good meanwhile
        # sudo: the mark is written by the system only
        self.sudo().health_reference = self.health_colour
        user = self._get_health_reader()
        if user:
            partnership = self.with_context(lang=user.lang)
            partnership.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=partnership.env._("Look at the health of the partnership"),
                note=partnership.env._(
                    "Its tab “Health” says where it stands, from what, and which two "
                    "actions would help most."
                ),
                user_id=user.id,
            )

    def _get_health_reader(self):
        """Owner, else backup holder, if they may read the health; else a director."""
        self.ensure_one()
        roles = READERS.split(",")
        for user in self.user_id | self.backup_user_id:
            if user.active and any(user.has_group(role) for role in roles):
                return user
        return self._get_directors()[:1]
