# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.retention import DEFINITIONS
from ..tools.workbook_stream import Column

#: what is counted of placements, in its order
STEPS = ("proposed", "introduced", "internship", "hired", "left_job", "in_job")
#: over a long period, they add up to those who were hired: the number of one of them
#: tells that of the other
PARTS = ("left_job", "in_job")


class CrmPortfolioWorkbookPeople(models.AbstractModel):
    """Tables of the workbook about people: numbers only, and no small ones.

    Nobody is named, by code neither. A number of 1 to 4 people is not told, nor a rate
    of so few.
    """

    _name = "crm.portfolio.workbook.people"
    _description = "Portfolio Workbook: Placements and Retention"

    def _get_step_labels(self):
        env = self.env
        return dict(
            zip(
                STEPS,
                (
                    *(env._("Proposed"), env._("Introduced")),
                    *(env._("Internships Begun"), env._("Hired")),
                    *(env._("Jobs Ended"), env._("In the Job Today")),
                ),
                strict=True,
            )
        )

    # ----------------------------------------------------------------- placements
    def _get_placement_counts(self):
        """Numbers of the period by partnership, as SQL (partnership_id, *STEPS, is_tied).

        Tied: one of ``PARTS`` is small, and could be worked out from the other.
        """
        begun = SQL("FALSE")
        if self._may_read("crm.placement.internship"):
            begun = SQL(
                "h.id IN (SELECT i.placement_id FROM crm_placement_internship i "
                "WHERE i.id IN %s)",
                self._get_parts(
                    "crm.placement.internship",
                    Domain("state", "!=", "draft")
                    & Domain("date_start", ">=", self.date_from)
                    & Domain("date_start", "<=", self.date_to),
                ).subselect(),
            )

        def is_in_period(expression):
            return SQL("%s BETWEEN %s AND %s", expression, self.date_from, self.date_to)

        return SQL(
            """
            SELECT *, hired = left_job + in_job
                      AND LEAST(left_job, in_job) BETWEEN 1 AND %(most)s AS is_tied
              FROM (
            SELECT h.partnership_id,
                   COUNT(*) FILTER (WHERE %(proposed)s) AS proposed,
                   COUNT(*) FILTER (WHERE %(introduced)s) AS introduced,
                   COUNT(*) FILTER (WHERE %(begun)s) AS internship,
                   COUNT(*) FILTER (WHERE %(hired)s) AS hired,
                   COUNT(*) FILTER (WHERE %(left)s) AS left_job,
                   COUNT(*) FILTER (WHERE h.date_hired IS NOT NULL
                                      AND h.date_left IS NULL) AS in_job
              FROM crm_placement h
             WHERE h.id IN %(ids)s
             GROUP BY h.partnership_id) AS count
            """,
            most=self._get_minimum() - 1,
            proposed=is_in_period(SQL("h.date_proposed")),
            introduced=is_in_period(self._to_day(SQL("h.introduced_at"))),
            begun=begun,
            hired=is_in_period(SQL("h.date_hired")),
            left=is_in_period(SQL("h.date_left")),
            ids=self._get_parts("crm.placement").subselect(),
        )

    def _get_told(self, step):
        """Number of a step; 1, which is not told, where it would tell a small one."""
        column = SQL.identifier("number", step)
        if step not in PARTS:
            return column
        return SQL("CASE WHEN number.is_tied THEN 1 ELSE %s END", column)

    def _get_placement_table(self):
        """One row for each partnership with a placement in the period, or a job."""
        if not self._may_read("crm.placement", "date_hired", "date_left"):
            return None
        specs = [
            *self._get_heads(),
            *(
                (Column(label, "people", 13), self._get_told(step))
                for step, label in self._get_step_labels().items()
            ),
        ]
        tail = SQL(
            """
              FROM (%(counts)s) number
              %(partnership)s
             WHERE number.proposed + number.introduced + number.internship
                   + number.hired + number.left_job + number.in_job > 0
             ORDER BY company.name, p.name, p.id
            """,
            counts=self._get_placement_counts(),
            partnership=self._join_partnership(SQL("number.partnership_id")),
        )
        return self._make_table("placements", self.env._("Placements"), specs, tail)

    # ------------------------------------------------------------------ retention
    def _may_read_retention(self):
        return self._may_read("crm.retention.report")

    def _get_definitions(self):
        """Key → label of the definitions of retention."""
        labels = self._labels("crm.retention.report", "definition")
        return {key: labels[key] for key in DEFINITIONS}

    def _get_short_definitions(self):
        """The same for headers, without what the cover explains."""
        return {
            key: label.split(" (")[0] for key, label in self._get_definitions().items()
        }

    def _get_retention_counts(self):
        """Milestones due in the period, as SQL (partnership_id, weeks, due, and known
        and kept by definition)."""
        query = self._get_parts(
            "crm.retention.report",
            Domain("date_due", ">=", self.date_from)
            & Domain("date_due", "<=", self.date_to),
        )
        columns = ("partnership_id", "weeks", "definition", "result")
        return SQL(
            """
            SELECT r.partnership_id, r.weeks,
                   COUNT(*) FILTER (WHERE r.definition = 'snapshot') AS due, %(figures)s
              FROM (%(rows)s) r
             GROUP BY r.partnership_id, r.weeks
            """,
            figures=SQL(", ").join(
                SQL(
                    "COUNT(*) FILTER (WHERE r.definition = %(key)s "
                    "AND r.result IN ('yes', 'no')) AS %(known)s, "
                    "COUNT(*) FILTER (WHERE r.definition = %(key)s "
                    "AND r.result = 'yes') AS %(kept)s",
                    key=key,
                    known=SQL.identifier(f"known_{key}"),
                    kept=SQL.identifier(f"kept_{key}"),
                )
                for key in DEFINITIONS
            ),
            rows=query.select(*(SQL.identifier(query.table, name) for name in columns)),
        )

    def _get_retention_table(self):
        """One row for each partnership and point of follow-up: the three definitions
        side by side."""
        if not self._may_read_retention():
            return None
        env = self.env
        specs = [
            *self._get_heads(),
            (Column(env._("Weeks after the Hire"), "count", 11), SQL("figure.weeks")),
            (Column(env._("People Due"), "people", 11), SQL("figure.due")),
        ]
        for key, label in self._get_short_definitions().items():
            known, kept = (
                SQL.identifier("figure", f"{name}_{key}") for name in ("known", "kept")
            )
            specs += [
                (Column(env._("%s: known", label), "people", 15), known),
                (
                    Column(env._("%s: kept", label), "share", 15),
                    SQL(
                        "CASE WHEN %(known)s = 0 THEN NULL "
                        "WHEN %(known)s < %(minimum)s THEN -1 "
                        "ELSE %(kept)s::float8 / %(known)s END",
                        known=known,
                        kept=kept,
                        minimum=self._get_minimum(),
                    ),
                ),
            ]
        tail = SQL(
            """
              FROM (%(counts)s) figure
              %(partnership)s
             ORDER BY company.name, p.name, p.id, figure.weeks
            """,
            counts=self._get_retention_counts(),
            partnership=self._join_partnership(SQL("figure.partnership_id")),
        )
        return self._make_table("retention", env._("Retention in jobs"), specs, tail)
