# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.workbook_stream import Column

PARTIES = ("enterprise", "employer", "other")


class CrmPortfolioWorkbookSector(models.AbstractModel):
    """Tables of the workbook about sector committees and joint activities."""

    _name = "crm.portfolio.workbook.sector"
    _description = "Portfolio Workbook: Committees and Activities"

    def _get_activities(self):
        """Query of the joint activities of the period that the user may read.

        Where the filters choose partnerships, the activities with one of them; otherwise
        all of the enterprises.
        """
        domain = (
            Domain("company_id", "in", self.company_ids.ids)
            & Domain("start", ">=", self.date_from)
            & Domain("start", "<=", self.date_to)
        )
        if self._is_narrow():
            domain &= Domain("partnership_ids", "in", self._get_partnerships())
        return self.env["crm.joint.activity"]._search(domain)

    def _get_committee_table(self):
        """One row for each committee with a partnership or an activity."""
        model = "crm.sector.committee"
        if not self._may_read(model):
            return None
        env = self.env
        has_activities = self._may_read("crm.joint.activity")
        specs = [
            (
                Column(env._("Committee"), "label", 40, labels=self._names(model)),
                SQL("c.id"),
            ),
            (self._label_column(env._("Kind"), model, "kind", 34), SQL("c.kind")),
            (
                Column(env._("Partnerships"), "count", 12),
                SQL("COALESCE(own.number, 0)"),
            ),
        ]
        activity = SQL("SELECT NULL::int AS committee_id WHERE FALSE")
        if has_activities:
            specs += [
                (
                    Column(env._("Activities Held"), "count", 11),
                    SQL("COALESCE(activity.held, 0)"),
                ),
                (
                    Column(env._("Activities Planned"), "count", 11),
                    SQL("COALESCE(activity.planned, 0)"),
                ),
                *(
                    (
                        Column(
                            self._label("crm.joint.activity", f"hours_{party}"),
                            "decimal",
                            12,
                        ),
                        SQL(
                            "COALESCE(%s, 0)",
                            SQL.identifier("activity", f"hours_{party}"),
                        ),
                    )
                    for party in PARTIES
                ),
                (
                    Column(env._("Last Activity Held"), "date", 12),
                    SQL("activity.last"),
                ),
            ]
            activity = SQL(
                """
                SELECT r.committee_id,
                       COUNT(*) FILTER (WHERE j.state = 'held') AS held,
                       COUNT(*) FILTER (WHERE j.state = 'planned') AS planned,
                       %(hours)s,
                       MAX(%(day)s) FILTER (WHERE j.state = 'held') AS last
                  FROM crm_joint_activity_committee_rel r
                  JOIN crm_joint_activity j ON j.id = r.activity_id
                 WHERE j.id IN %(ids)s
                 GROUP BY r.committee_id
                """,
                hours=SQL(", ").join(
                    SQL(
                        "SUM(%(name)s) FILTER (WHERE j.state = 'held') AS %(alias)s",
                        name=SQL.identifier("j", f"hours_{party}"),
                        alias=SQL.identifier(f"hours_{party}"),
                    )
                    for party in PARTIES
                ),
                day=self._to_day(SQL("j.start")),
                ids=self._get_activities().subselect(),
            )
        tail = SQL(
            """
              FROM crm_sector_committee c
              LEFT JOIN (
                  SELECT r.committee_id, COUNT(*) AS number
                    FROM crm_partnership_committee_rel r
                   WHERE r.partnership_id IN %(ids)s
                   GROUP BY r.committee_id
              ) own ON own.committee_id = c.id
              LEFT JOIN (%(activity)s) activity ON activity.committee_id = c.id
             WHERE c.id IN %(committees)s
               AND (own.number > 0 OR activity.committee_id IS NOT NULL)
             ORDER BY c.kind DESC, own.number DESC NULLS LAST, c.id
            """,
            ids=self._get_partnerships().subselect(),
            activity=activity,
            committees=self.env[model]._search([]).subselect(),
        )
        return self._make_table("committees", env._("Committees"), specs, tail)

    def _get_activity_table(self):
        """One row for each joint activity of the period."""
        model = "crm.joint.activity"
        if not self._may_read(model):
            return None
        env = self.env
        specs = [
            (Column(env._("Activity"), "text", 36), SQL("j.name")),
            self._get_enterprise(),
            (Column(env._("Day"), "date", 11), self._to_day(SQL("j.start"))),
            (self._label_column(env._("Kind"), model, "kind", 20), SQL("j.kind")),
            (self._label_column(env._("State"), model, "state", 11), SQL("j.state")),
            (Column(env._("Organiser"), "text", 18), self._user_name("organiser")),
            (
                Column(env._("Committees"), "count", 11),
                SQL(
                    "(SELECT COUNT(*) FROM crm_joint_activity_committee_rel r "
                    "WHERE r.activity_id = j.id)"
                ),
            ),
            (
                Column(env._("Partnerships"), "count", 11),
                SQL("COALESCE(own.number, 0)"),
            ),
            (Column(env._("People Present"), "count", 10), SQL("j.headcount")),
            *(
                (
                    Column(self._label(model, f"hours_{party}"), "decimal", 12),
                    SQL.identifier("j", f"hours_{party}"),
                )
                for party in PARTIES
            ),
        ]
        tail = SQL(
            """
              FROM crm_joint_activity j
              JOIN res_company company ON company.id = j.company_id
              %(organiser)s
              LEFT JOIN (
                  SELECT r.activity_id, COUNT(*) AS number
                    FROM crm_joint_activity_partnership_rel r
                   WHERE r.partnership_id IN %(partnerships)s
                   GROUP BY r.activity_id
              ) own ON own.activity_id = j.id
             WHERE j.id IN %(ids)s
             ORDER BY j.start, j.id
            """,
            organiser=self._join_user("organiser", SQL("j.user_id")),
            partnerships=self._get_partnerships().subselect(),
            ids=self._get_activities().subselect(),
        )
        return self._make_table("activities", env._("Joint activities"), specs, tail)
