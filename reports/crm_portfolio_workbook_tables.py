# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.agreement_states import RUNNING
from ..tools.health import COMPONENTS
from ..tools.workbook_stream import Column

#: seconds in a day
DAY = 86400


class CrmPortfolioWorkbookTables(models.AbstractModel):
    """Tables of the workbook about partnerships: portfolio, health, time in stages."""

    _name = "crm.portfolio.workbook.tables"
    _description = "Portfolio Workbook: Partnerships"

    def _get_portfolio_table(self):
        """One row for each partnership, as it stands today."""
        env, model = self.env, "crm.partnership"
        has_agreements = self._may_read("crm.partnership.agreement")
        has_health = self._may_read(model, "health", "health_colour")
        specs = [
            *self._get_heads(),
            (Column(env._("Employer"), "text", 32), SQL("employer.name")),
            (Column(env._("City"), "text", 18), SQL("employer.city")),
            (
                Column(
                    env._("Sector"),
                    "label",
                    34,
                    labels=self._names("res.partner.industry"),
                ),
                SQL("p.industry_id"),
            ),
            (
                self._label_column(
                    env._("Kind of Employer"), model, "employer_kind", 16
                ),
                SQL("p.employer_kind"),
            ),
            (
                Column(env._("Stage"), "label", 21, labels=self._get_stage_names()),
                SQL("p.stage_id"),
            ),
            (
                self._label_column(env._("Status"), model, "status", 10),
                SQL("p.status"),
            ),
            (Column(env._("Owner"), "text", 18), self._user_name("owner")),
            (Column(env._("Backup Holder"), "text", 18), self._user_name("backup")),
            (
                Column(
                    env._("Confidentiality"),
                    "label",
                    13,
                    # what follows the colon explains the level in the form
                    labels={
                        level: label.split(":")[0].strip()
                        for level, label in self._labels(
                            model, "confidentiality"
                        ).items()
                    },
                ),
                SQL("p.confidentiality"),
            ),
            (
                Column(env._("Opened on"), "date", 11),
                self._to_day(SQL("p.create_date")),
            ),
            (
                Column(env._("Last Exchange"), "date", 11),
                SQL("p.date_last_interaction"),
            ),
            (
                Column(env._("Next Exchange by"), "date", 11, is_deadline=True),
                SQL("CASE WHEN p.status = 'ongoing' THEN p.date_next_interaction END"),
            ),
            self._may_read(model, "date_next_review")
            and (
                Column(env._("Next Review"), "date", 11, is_deadline=True),
                SQL("CASE WHEN p.status = 'ongoing' THEN p.date_next_review END"),
            ),
            has_agreements
            and (
                Column(env._("Agreement until"), "date", 11, is_deadline=True),
                SQL("agreement.date_end"),
            ),
            has_health and (Column(env._("Health"), "decimal", 8), SQL("p.health")),
            has_health
            and (
                self._get_colour_column(),
                SQL("p.health_colour"),
            ),
        ]
        agreement = SQL()
        if has_agreements:
            agreement = SQL(
                """
                LEFT JOIN (
                    SELECT a.partnership_id,
                           MAX(LEAST(a.date_end, a.date_termination - 1)) AS date_end
                      FROM crm_partnership_agreement a
                     WHERE a.id IN %s
                     GROUP BY a.partnership_id
                ) agreement ON agreement.partnership_id = p.id
                """,
                self._get_parts(
                    "crm.partnership.agreement", [("state", "in", RUNNING)]
                ).subselect(),
            )
        tail = SQL(
            """
              FROM crm_partnership p
              JOIN res_company company ON company.id = p.company_id
              JOIN res_partner employer ON employer.id = p.partner_id
              %(owner)s %(backup)s %(agreement)s
              LEFT JOIN crm_partnership_stage stage ON stage.id = p.stage_id
             WHERE p.id IN %(ids)s
             ORDER BY company.name, stage.sequence, stage.id, p.name, p.id
            """,
            owner=self._join_user("owner", SQL("p.user_id")),
            backup=self._join_user("backup", SQL("p.backup_user_id")),
            agreement=agreement,
            ids=self._get_partnerships().subselect(),
        )
        return self._make_table("portfolio", env._("Portfolio"), specs, tail)

    def _get_stages(self):
        """The stages in use, in their order."""
        return self.env["crm.partnership.stage"].search([("active", "=", True)])

    def _get_stage_names(self):
        return self._names("crm.partnership.stage")

    # --------------------------------------------------------------------- health
    def _get_health_table(self):
        """One row for each partnership: the components, and what they come from."""
        model = "crm.partnership"
        if not self._may_read(model, "health", "health_colour"):
            return None
        env = self.env
        scores = []
        for name in COMPONENTS:
            label = self._label(model, f"health_{name}")
            scores += [
                (
                    Column(label, "decimal", 12),
                    SQL.identifier("p", f"health_{name}"),
                ),
                (
                    Column(env._("%s: weight", label), "decimal", 9),
                    SQL("NULLIF(%s, 0)", SQL.identifier("p", f"health_{name}_weight")),
                ),
            ]
        has_trend = self._may_read("crm.partnership.health.snapshot")
        specs = [
            *self._get_heads(),
            (Column(env._("Health"), "decimal", 8), SQL("p.health")),
            (
                self._get_colour_column(),
                SQL("p.health_colour"),
            ),
            has_trend
            and (
                Column(env._("Change over the Period (points)"), "decimal", 11),
                SQL("trend.change"),
            ),
            (Column(env._("As of"), "date", 11), SQL("p.health_date")),
            *scores,
            (
                Column(env._("Days since the Last Exchange"), "count", 11),
                SQL("p.health_days"),
            ),
            (
                Column(env._("Cadence (days)"), "count", 9),
                SQL("COALESCE(p.health_cadence, p.cadence_days)"),
            ),
            (
                Column(self._label(model, "health_kept"), "count", 12),
                SQL("p.health_kept"),
            ),
            (
                Column(self._label(model, "health_missed"), "count", 12),
                SQL("p.health_missed"),
            ),
            (
                Column(env._("Critical Points Open"), "count", 10),
                SQL("p.health_critical_count"),
            ),
        ]
        trend = SQL()
        if has_trend:
            trend = SQL(
                """
                LEFT JOIN (
                    SELECT s.partnership_id,
                           (ARRAY_AGG(s.health ORDER BY s.month DESC))[1]
                           - (ARRAY_AGG(s.health ORDER BY s.month))[1] AS change
                      FROM crm_partnership_health_snapshot s
                     WHERE s.id IN %s
                     GROUP BY s.partnership_id
                    HAVING COUNT(*) > 1
                ) trend ON trend.partnership_id = p.id
                """,
                self._get_snapshots().subselect(),
            )
        tail = SQL(
            """
              FROM crm_partnership p
              JOIN res_company company ON company.id = p.company_id
              %(trend)s
             WHERE p.id IN %(ids)s
             ORDER BY p.health NULLS LAST, p.name, p.id
            """,
            trend=trend,
            ids=self._get_partnerships().subselect(),
        )
        return self._make_table("health", env._("Health by component"), specs, tail)

    def _get_snapshots(self):
        """Query of the months that were measured, of the period."""
        return self._get_parts(
            "crm.partnership.health.snapshot",
            Domain("state", "=", "measured")
            & Domain("health_colour", "not in", (False, "grey"))
            & Domain("month", ">=", self.date_from.replace(day=1))
            & Domain("month", "<=", self.date_to),
        )

    # --------------------------------------------------------------------- stages
    def _get_stage_table(self):
        """One row for each partnership: days in the stage it is in, in the one before,
        and in each of them.

        The host notes every change of stage in the discussion; the time before the first
        change runs from the day on which the partnership was opened.
        """
        env = self.env
        names = self._get_stage_names()
        stages = self._get_stages()
        specs = [
            *self._get_heads(),
            (
                Column(env._("Stage"), "label", 21, labels=names),
                SQL("p.stage_id"),
            ),
            (
                self._label_column(
                    env._("Status"), "crm.partnership", "status", width=10
                ),
                SQL("p.status"),
            ),
            (
                Column(env._("In This Stage since"), "date", 11),
                self._to_day(SQL("now.since")),
            ),
            (
                Column(env._("Days in This Stage"), "count", 10),
                SQL("now.days"),
            ),
            (
                Column(env._("Stage before"), "label", 21, labels=names),
                SQL("before.stage_id"),
            ),
            (
                Column(env._("Days in the Stage before"), "count", 10),
                SQL("before.days"),
            ),
            *(
                (
                    Column(env._("Days: %s", names[stage.id]), "count", 12),
                    SQL("((spent.days)->>%s)::int", str(stage.id)),
                )
                for stage in stages
            ),
        ]
        tail = SQL(
            """
              FROM target p
              JOIN res_company company ON company.id = p.company_id
              LEFT JOIN visit now ON now.id = p.id AND now.rank = 0
              LEFT JOIN visit before ON before.id = p.id AND before.rank = 1
              LEFT JOIN spent ON spent.id = p.id
              LEFT JOIN crm_partnership_stage stage ON stage.id = p.stage_id
             ORDER BY stage.sequence DESC, stage.id, now.days DESC, p.name, p.id
            """
        )
        return self._make_table(
            "stages", env._("Time in stages"), specs, tail, self._get_visits()
        )

    def _get_visits(self):
        """WITH of the query of stages: the partnerships (target), each stay in a stage
        (visit; rank 0 is the one that lasts) and days by stage (spent)."""
        field = self.env["ir.model.fields"]._get("crm.partnership", "stage_id")
        return SQL(
            """
            WITH target AS MATERIALIZED (
                SELECT p.id, p.name, p.company_id, p.stage_id, p.status, p.create_date,
                       COALESCE(p.date_last_stage_update, p.create_date) AS moved,
                       -- time stands still once the partnership has ended
                       CASE WHEN p.status = 'ended' AND p.date_status IS NOT NULL
                            THEN p.date_status::timestamp
                            ELSE %(now)s::timestamp END AS until
                  FROM crm_partnership p
                 WHERE p.id IN %(ids)s
            ), move AS MATERIALIZED (
                SELECT t.id, v.old_value_integer AS stage_id, v.create_date AS until,
                       LAG(v.create_date, 1, t.create_date)
                           OVER (PARTITION BY t.id ORDER BY v.id) AS since,
                       ROW_NUMBER() OVER (PARTITION BY t.id ORDER BY v.id DESC) AS rank
                  FROM target t
                  JOIN mail_message m ON m.model = 'crm.partnership' AND m.res_id = t.id
                  JOIN mail_tracking_value v
                    ON v.mail_message_id = m.id AND v.field_id = %(field)s
            ), stay AS (
                SELECT id, stage_id, since, until, rank FROM move
                 UNION ALL
                SELECT t.id, t.stage_id, COALESCE(m.until, t.moved), t.until, 0
                  FROM target t
                  LEFT JOIN move m ON m.id = t.id AND m.rank = 1
            ), visit AS MATERIALIZED (
                SELECT id, stage_id, since, rank, seconds,
                       FLOOR(seconds / %(day)s)::int AS days
                  FROM (SELECT *, GREATEST(0, EXTRACT(EPOCH FROM until - since))
                                      AS seconds
                          FROM stay) AS stay
            ), spent AS (
                SELECT id, JSONB_OBJECT_AGG(stage_id, days) AS days
                  FROM (SELECT id, stage_id,
                               FLOOR(SUM(seconds) / %(day)s)::int AS days
                          FROM visit
                         WHERE stage_id IS NOT NULL
                         GROUP BY id, stage_id) AS by_stage
                 GROUP BY id
            )
            """,
            now=fields.Datetime.now(),
            ids=self._get_partnerships().subselect(),
            field=field.id,
            day=DAY,
        )
