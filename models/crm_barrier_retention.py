# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.retention import DEFINITIONS, UNKNOWN, rates
from ..tools.small_groups import publish

_logger = logging.getLogger(__name__)

#: days after the last milestone in which follow-ups are still recorded
GRACE_DAYS = 60


class CrmBarrierRetention(models.Model):
    """Retention of the people hired in a year, by barrier, as it was published.

    Who is counted: each person once a year, with the first job of that year; in a group
    if the barrier was noted by the day of the hire and not overcome before. Results:
    ``tools/retention.py``. What may be shown: ``tools/small_groups.py``.

    The table holds what is shown and nothing else, so that no filter, grouping, export
    or call leads further. A year is published **once**, when its last milestone is over
    and the time to record it too, all milestones together, and never again: figures
    drawn anew with one more person, one corrected barrier or one erased file would give
    that person away. An error recorded before stays in the figures.

    Read by directors. Not by counsellors: who knows the barriers of their own files
    could take them off a group, and be left with a small one.
    """

    _name = "crm.barrier.retention"
    _description = "Retention by Barrier"
    _inherit = ["crm.append.only.mixin"]
    _order = "year desc, definition, weeks, barrier_id NULLS FIRST, id"
    _rec_name = "year"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    year = fields.Integer(
        string="Year of the Hire", required=True, readonly=True, aggregator=None
    )
    barrier_id = fields.Many2one(
        "crm.barrier",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: everyone hired that year, erased files included.",
    )
    weeks = fields.Integer(
        string="Weeks after the Hire", readonly=True, aggregator=None
    )
    definition = fields.Selection(selection="_selection_definition", readonly=True)
    is_hidden = fields.Boolean(string="Hidden", readonly=True)
    people = fields.Integer(string="People (n)", readonly=True, aggregator=None)
    rate_low = fields.Integer(
        string="Retention from (%)", readonly=True, aggregator=None
    )
    rate_high = fields.Integer(
        string="Retention to (%)", readonly=True, aggregator=None
    )
    response_low = fields.Integer(
        string="Known from (%)", readonly=True, aggregator=None
    )
    response_high = fields.Integer(
        string="Known to (%)", readonly=True, aggregator=None
    )
    published_on = fields.Date(readonly=True)
    group_name = fields.Char(string="Group", compute="_compute_texts")
    size = fields.Char(string="People", compute="_compute_texts")
    rate = fields.Char(string="Retention Rate", compute="_compute_texts")
    response = fields.Char(string="Response Rate", compute="_compute_texts")

    _once = models.UniqueIndex(
        "(company_id, year, COALESCE(barrier_id, 0), weeks, definition)"
    )

    @api.model
    def _selection_definition(self):
        definition = self.env["crm.retention.report"]._fields["definition"]
        return definition._description_selection(self.env)

    @api.depends("barrier_id", "people", "is_hidden", "rate_high", "response_high")
    @api.depends_context("lang")
    def _compute_texts(self):
        for row in self:
            row.group_name = row.barrier_id.name or self.env._("Everyone")
            row.size = self.env._("hidden") if row.is_hidden else str(row.people)
            row.rate = self._get_band_text(row.rate_low, row.rate_high)
            row.response = self._get_band_text(row.response_low, row.response_high)

    @api.model
    def _get_band_text(self, low, high):
        if not high and not low:
            # no band of a group ends at 0
            return self.env._("not shown")
        if low == high:
            return self.env._("%(rate)s %%", rate=low)
        return self.env._("%(low)s to %(high)s %%", low=low, high=high)

    # --------------------------------------------------------------- publication
    @api.model
    def _cron_publish(self):
        """Publish each year that is over: one enterprise and year, one transaction."""
        today = fields.Date.context_today(self)
        cohorts = self._get_due_cohorts(today)
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(cohorts))
        for company, year in cohorts:
            try:
                with self.env.cr.savepoint():
                    self._publish(company, year, today)
            except Exception:
                # the others go on; tried again at the next run
                _logger.exception(
                    "Retention by barrier: %s of company %s failed.", year, company.id
                )
            if not cron._commit_progress(1):
                return

    @api.model
    def _get_due_cohorts(self, today):
        """[(company, year)] whose last milestone is over and that are not out yet."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT c.company_id, c.year, max(c.weeks)
                  FROM (SELECT p.company_id, extract(year FROM p.date_hired)::int AS year,
                               f.weeks
                          FROM crm_placement p
                          JOIN crm_placement_followup f ON f.placement_id = p.id
                         WHERE p.date_hired IS NOT NULL
                         UNION ALL
                        SELECT s.company_id, s.year, s.weeks
                          FROM crm_outcome_statistic s
                         WHERE s.kind = 'cohort') AS c
                 WHERE NOT EXISTS (SELECT FROM crm_barrier_retention r
                                    WHERE r.company_id = c.company_id
                                      AND r.year = c.year)
                 GROUP BY c.company_id, c.year
                 ORDER BY c.year, c.company_id
                """
            )
        )
        return [
            (self.env["res.company"].browse(company), year)
            for company, year, weeks in rows
            if date(year, 12, 31) + timedelta(weeks=weeks, days=GRACE_DAYS) < today
        ]

    @api.model
    def _publish(self, company, year, today):
        """Write what is shown of the people hired in a year."""
        minimum = self.env["crm.legal.parameter"]._get_small_group_minimum()
        people, measures = self._read_people(company, year)
        erased = self._read_erased(company, year)
        measures = sorted({*measures, *erased})
        rows = []
        for measure in measures:
            found = [results.get(measure, UNKNOWN) for _groups, results in people]
            found += erased.get(measure, [])
            all_rates = rates(found)
            rate, response = (
                round((all_rates[name] or 0) * 100)
                for name in ("rate", "response_rate")
            )
            rows.append((False, measure, len(found), (rate, rate), (response,) * 2))
        shown = publish(
            [
                (groups, {m: results.get(m, UNKNOWN) for m in measures})
                for groups, results in people
            ],
            minimum,
        )
        barriers = self._get_barriers()
        for barrier in barriers:
            group = shown.get(barrier.id)
            for measure in measures:
                figure = group and group.figures[measure]
                rows.append(
                    (
                        barrier.id,
                        measure,
                        group and group.people,
                        (figure and figure.rate) or (0, 0),
                        (figure and figure.response) or (0, 0),
                    )
                )
        # sudo: written by this method only
        self.sudo().create(
            [
                {
                    "company_id": company.id,
                    "year": year,
                    "barrier_id": barrier,
                    "weeks": weeks,
                    "definition": definition,
                    "people": size or 0,
                    "is_hidden": size is None,
                    "rate_low": rate[0],
                    "rate_high": rate[1],
                    "response_low": response[0],
                    "response_high": response[1],
                    "published_on": today,
                }
                for barrier, (weeks, definition), size, rate, response in rows
            ]
        )

    @api.model
    def _get_barriers(self):
        """All of the list, those that are out of use included."""
        return (
            self.env["crm.barrier"]
            .with_context(active_test=False)
            .search([("id", "!=", False)])
        )

    @api.model
    def _read_people(self, company, year):
        """The people hired in a year whose file is still there.

        :return: (list of (set of barrier ids, {(weeks, definition): result}), set of
            (weeks, definition))
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH hire AS (
                    SELECT DISTINCT ON (p.participant_id)
                           p.id, p.participant_id, p.date_hired
                      FROM crm_placement p
                     WHERE p.company_id = %(company)s
                       AND p.date_hired BETWEEN %(first)s AND %(last)s
                     ORDER BY p.participant_id, p.date_hired, p.id)
                SELECT h.id,
                       (SELECT array_agg(DISTINCT b.barrier_id)
                          FROM crm_participant_barrier b
                         WHERE b.participant_id = h.participant_id
                           AND b.date_start <= h.date_hired
                           AND (b.date_end IS NULL OR b.date_end >= h.date_hired)),
                       array_agg(ARRAY[f.weeks::text, f.result_snapshot,
                                       f.result_continuous_any,
                                       f.result_continuous_same]
                                 ORDER BY f.weeks)
                           FILTER (WHERE f.id IS NOT NULL)
                  FROM hire h
                  LEFT JOIN crm_placement_followup f ON f.placement_id = h.id
                 GROUP BY h.id, h.participant_id, h.date_hired
                 ORDER BY h.id
                """,
                company=company.id,
                first=date(year, 1, 1),
                last=date(year, 12, 31),
            )
        )
        people, measures = [], set()
        for _hire, barriers, followups in rows:
            results = {
                (int(weeks), name): result or UNKNOWN
                for weeks, *found in followups or ()
                for name, result in zip(DEFINITIONS, found, strict=True)
            }
            measures.update(results)
            people.append((set(barriers or ()), results))
        return people, measures

    @api.model
    def _read_erased(self, company, year):
        """Results of the people hired in a year whose file was erased.

        :return: {(weeks, definition): list of results}
        """
        erased = {}
        for weeks, definition, result, number in self.env.execute_query(
            SQL(
                """
                SELECT weeks, definition, result, sum(people)
                  FROM crm_outcome_statistic
                 WHERE kind = 'cohort' AND company_id = %s AND year = %s
                 GROUP BY weeks, definition, result
                """,
                company.id,
                year,
            )
        ):
            erased.setdefault((weeks, definition), []).extend([result] * int(number))
        return erased
