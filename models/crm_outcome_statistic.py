# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import LockError


class CrmOutcomeStatistic(models.Model):
    """Counts that outlive the files: how many people, with which outcome.

    A row is a number, not a person: nothing links it to a file. What is counted of
    retention goes on counting in the reports (``crm.retention.report``,
    ``crm.barrier.retention``). Region and occupation
    are left out as long as fewer people than the small-group minimum share them, so
    that a count never points at someone.
    """

    _name = "crm.outcome.statistic"
    _description = "Outcome Statistics"
    _order = "year desc, kind, weeks, definition, result"
    _rec_name = "year"

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    year = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Year in which the path began, or the job for what follows a hire.",
    )
    area_id = fields.Many2one(
        "crm.area", string="Region", readonly=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("path", "Path"),
            ("internship", "Internship"),
            ("hire", "Hire"),
            ("retention", "Retention"),
            ("cohort", "Retention, First Job of the Year"),
        ],
        required=True,
        readonly=True,
    )
    weeks = fields.Integer(readonly=True, aggregator=None)
    definition = fields.Char(readonly=True)
    result = fields.Char(readonly=True)
    people = fields.Integer(readonly=True)

    _cell_uniq = models.UniqueIndex(
        "(company_id, year, COALESCE(area_id, 0), kind, COALESCE(weeks, 0), "
        "COALESCE(definition, ''), COALESCE(result, ''))"
    )

    @api.model
    def _count(self, participant):
        """Add the outcomes of one person, about to be erased, to the counts."""
        area = self._get_region(participant)
        for kind, year, weeks, definition, result in participant._get_outcome_facts():
            self._add_one(
                {
                    "company_id": participant.company_id.id,
                    "year": year,
                    "area_id": area.id,
                    "kind": kind,
                    "weeks": weeks,
                    "definition": definition,
                    "result": result,
                }
            )

    @api.model
    def _get_region(self, participant):
        """The one region of the person, if enough people of the year share it."""
        regions = self.env["crm.area"].browse(
            {int(area.parent_path.split("/")[0]) for area in participant.area_ids}
        )
        if len(regions) != 1:
            return self.env["crm.area"]
        minimum = self.env["crm.legal.parameter"]._get_small_group_minimum()
        first = participant.date_start.replace(month=1, day=1)
        last = participant.date_start.replace(month=12, day=31)
        # sudo: a count, of which only “enough or not” is used
        alike = (
            self.env["crm.participant"]
            .sudo()
            .with_context(active_test=False)
            .search_count(
                [
                    ("company_id", "=", participant.company_id.id),
                    ("date_start", ">=", first),
                    ("date_start", "<=", last),
                    ("area_ids", "child_of", regions.ids),
                ]
            )
        )
        counted = sum(
            self.sudo()
            .search(
                [
                    ("company_id", "=", participant.company_id.id),
                    ("year", "=", participant.date_start.year),
                    ("area_id", "=", regions.id),
                    ("kind", "=", "path"),
                ]
            )
            .mapped("people")
        )
        return regions if alike + counted >= minimum else self.env["crm.area"]

    @api.model
    def _add_one(self, cell):
        # sudo: counts are added by the erasure only
        row = self.sudo().search([(name, "=", value) for name, value in cell.items()])
        if row:
            row.lock_for_update()
            row.people += 1
            return
        try:
            with self.env.cr.savepoint():
                self.sudo().create({**cell, "people": 1})
        except UniqueViolation as error:
            # another file, erased at the same moment, is the first one of this cell
            raise LockError(
                self.env._("Another file is being erased at this moment: try again.")
            ) from error
