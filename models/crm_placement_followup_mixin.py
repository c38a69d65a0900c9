# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.retention import DEFINITIONS, UNKNOWN, YES, Spell, milestone, retention


class CrmPlacementFollowupMixin(models.AbstractModel):
    """Follow-ups after the hire, and what they tell of retention.

    ``_refresh_retention`` is the only writer of the results; the formula stands in
    ``tools/retention.py``.
    """

    _name = "crm.placement.followup.mixin"
    _description = "Follow-ups of a Placement"

    followup_ids = fields.One2many(
        "crm.placement.followup", "placement_id", string="Follow-ups"
    )
    job_ids = fields.One2many(
        "crm.placement.job", "placement_id", string="Jobs since the Hire"
    )
    date_next_followup = fields.Date(
        string="Next Follow-up",
        compute="_compute_date_next_followup",
        store=True,
        index="btree_not_null",
    )
    known_until = fields.Date(
        readonly=True,
        copy=False,
        help="Last day for which someone told how things stand.",
    )

    @api.depends("followup_ids.state", "followup_ids.date_due")
    def _compute_date_next_followup(self):
        for placement in self:
            planned = placement.followup_ids.filtered(lambda f: f.state == "planned")
            placement.date_next_followup = min(
                planned.mapped("date_due"), default=False
            )

    def _plan_followups(self):
        """Rows and activities for the follow-ups of a hire (weeks: settings)."""
        self.ensure_one()
        # sudo: whoever records the hire plans them; they are the counsellor's
        file = self.sudo()
        self.env["crm.placement.job"].sudo().create(
            {
                "placement_id": self.id,
                "is_same_employer": True,
                "date_start": file.date_hired,
            }
        )
        for weeks in file.company_id._get_followup_weeks():
            followup = (
                self.env["crm.placement.followup"]
                .sudo()
                .create(
                    {
                        "placement_id": self.id,
                        "weeks": weeks,
                        "date_due": milestone(file.date_hired, weeks),
                    }
                )
            )
            followup._schedule()
        file.known_until = file.date_hired
        self._refresh_retention()

    def _end_own_job(self, date):
        """The job of the placement ends; known up to that day at least."""
        self.ensure_one()
        file = self.sudo()  # sudo: called by steps that checked the right to write
        file.job_ids.filtered(lambda j: j.is_same_employer and not j.date_end).write(
            {"date_end": date}
        )
        file.known_until = max(file.known_until or date, date)

    def _get_spells(self):
        self.ensure_one()
        return [
            Spell(job.date_start, job.date_end or None, job.is_same_employer)
            for job in self.job_ids
        ]

    def _get_known_until(self):
        """Last day of which one knows how things stand.

        Jobs elsewhere tell of it once the one of the placement has ended. Before that
        they may be held beside it, and prove nothing of it.
        """
        self.ensure_one()
        known = self.known_until or self.date_hired
        if self.job_ids.filtered(lambda j: j.is_same_employer and not j.date_end):
            return known
        dates = [*self.job_ids.mapped("date_start"), *self.job_ids.mapped("date_end")]
        return max([known, *filter(None, dates)])

    def _refresh_retention(self):
        """Write the results of every milestone that is due; the rest waits.

        A result is computed as if its day had come: reports leave out what is not due,
        so that nothing has to run for a milestone to become due.
        """
        # sudo: results are written by this method only
        for placement in self.sudo():
            if not placement.date_hired:
                continue
            known = placement._get_known_until()
            spells = placement._get_spells()
            for followup in placement.followup_ids:
                results = retention(
                    placement.date_hired,
                    followup.weeks,
                    spells,
                    known,
                    today=max(followup.date_due, fields.Date.context_today(placement)),
                )
                followup.write(
                    {f"result_{name}": value for name, value in results.items()}
                )
            placement._note_kept()
        # sudo: the health is written by the system, whoever records a follow-up
        self.sudo().partnership_id._refresh_health()

    def _get_retention_facts(self, kind, year):
        """What is counted of the milestones that are due, once the file is erased."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return [
            (kind, year, followup.weeks, name, followup[f"result_{name}"] or UNKNOWN)
            for followup in self.followup_ids
            if followup.date_due <= today
            for name in DEFINITIONS
        ]

    def _note_kept(self):
        """The partnership learns of a first placement kept; the last milestone ends
        the follow-up."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        kept = self.followup_ids.filtered(
            lambda f: f.date_due <= today and f.result_continuous_same == YES
        )
        for followup in kept:
            self.partnership_id._note_kept_placement(followup.weeks, followup.date_due)
        last = self.followup_ids.sorted("weeks")[-1:]
        if self.state == "hired" and last and last in kept:
            self._set_state("kept")
