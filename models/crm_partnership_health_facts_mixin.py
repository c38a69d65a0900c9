# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: what the query reads, to be in the database before it
SOURCES = {
    "crm.partnership": ["status", "cadence_days", "company_id"],
    "crm.partnership.interaction": ["partnership_id", "date"],
    "crm.partnership.milestone": ["partnership_id", "date", "kind"],
    "crm.alignment.template": ["minimum_coverage"],
    "crm.alignment.checklist": [
        *("partnership_id", "state", "date_compared", "score", "mean_gap"),
        *("coverage", "template_id"),
    ],
    "crm.partnership.agreement": [
        *("partnership_id", "state", "date_start", "date_end", "date_termination"),
        *("previous_id", "date_in_force_since", "effort_enterprise"),
        *("effort_employer", "effort_third", "company_id", "employer_id"),
    ],
    "crm.commitment.checkin": [
        *("partnership_id", "company_id", "agreement_id", "state", "date_due"),
        *("effort_enterprise", "effort_employer", "effort_third"),
        "employer_logged_at",
    ],
    "crm.placement.followup": [
        *("partnership_id", "company_id", "weeks", "date_due"),
        "result_continuous_same",
    ],
    "crm.workplace.check.line": ["partnership_id", "is_open", "is_blocking"],
}


def number_month(date):
    """SQL of the number of a month, counted through the years."""
    return SQL(
        # floats: what EXTRACT gives are numerics, five times slower
        "(date_part('year', %(date)s)::int * 12 + date_part('month', %(date)s)::int)",
        date=date,
    )


class CrmPartnershipHealthFactsMixin(models.AbstractModel):
    """What the health of partnerships is computed from, counted in SQL.

    The first half of the query of ``_refresh_health``. It has no rules: a health is
    computed from all there is, and read through the rules of the partnership.
    """

    _name = "crm.partnership.health.facts.mixin"
    _description = "What the Health of a Partnership Is Computed from"

    @api.model
    def _get_health_contacts(self):
        """Two-way exchanges with the employer, as SQL of (partnership_id, date).

        Extended by what else is one.
        """
        return [
            SQL("SELECT partnership_id, date FROM crm_partnership_interaction"),
            SQL(
                "SELECT partnership_id, date FROM crm_partnership_milestone "
                "WHERE kind IN ('review', 'pilot_review')"
            ),
        ]

    @api.model
    def _get_health_means(self):
        """The share of placements kept in each enterprise as a whole: {id: share}.

        Read once for all, where many partnerships are computed in several goes.
        """
        self.env["crm.placement.followup"].flush_model()
        self.env["res.company"].flush_model()
        today = SQL("%s::date", fields.Date.context_today(self))
        query = self._get_health_means_query(SQL("TRUE"), today)
        return dict(self.env.execute_query(query))

    @api.model
    def _get_health_means_query(self, condition, today):
        """SQL of (enterprise, share), each read from the index alone."""
        return SQL(
            """
            SELECT s.id AS company_id, own.kept::float8 / own.known AS mean
              FROM res_company s
              CROSS JOIN LATERAL (
                   SELECT COUNT(*) FILTER (WHERE f.result_continuous_same = 'yes')
                              AS kept,
                          COUNT(*) AS known
                     FROM crm_placement_followup f
                    WHERE f.company_id = s.id
                      AND f.weeks = s.health_outcome_weeks
                      AND f.date_due <= %(today)s
                      AND f.date_due > (%(today)s
                          - make_interval(months => s.health_outcome_months))::date
                      AND f.result_continuous_same IN ('yes', 'no')) own
             WHERE %(condition)s AND own.known > 0
            """,
            today=today,
            condition=condition,
        )

    @api.model
    def _get_health_facts(self, ids, today, neighbours, means):
        """Tables of the query with what is counted, one row for each partnership.

        Each source is read once. Parameters as of ``_get_health_update``.
        """
        if means is None:
            enterprise = self._get_health_means_query(
                SQL("s.id IN (SELECT company_id FROM target)"), today
            )
        else:
            enterprise = SQL("SELECT * FROM unnest(%s) AS t (company_id, mean)", means)
        return SQL(
            """
            target AS MATERIALIZED (
                SELECT p.id, p.company_id, p.cadence_days AS health_cadence,
                       p.health_reference AS reference, %(today)s AS today
                  FROM crm_partnership p
                 WHERE p.id = ANY(%(ids)s) AND p.status <> 'ended'
            ), setting AS MATERIALIZED (
                -- months of the settings, as days
                SELECT s.id, (%(today)s - make_interval(
                           months => s.health_commitment_months))::date AS promised_after,
                       (date_trunc('month', (%(today)s)::timestamp) - make_interval(
                           months => s.health_balance_months - 1))::date AS effort_from,
                       (date_trunc('month', (%(today)s)::timestamp)
                           + interval '1 month')::date AS effort_before,
                       %(now)s - s.health_balance_months + 1 AS effort_month,
                       s.health_outcome_weeks AS weeks, (%(today)s - make_interval(
                           months => s.health_outcome_months))::date AS placed_after
                  FROM res_company s
            ), contact AS (
                SELECT c.partnership_id AS id, MAX(c.date) AS last
                  FROM (%(contacts)s) AS c (partnership_id, date)
                 WHERE %(of_contact)s AND c.date <= %(today)s
                 GROUP BY c.partnership_id
            ), checklist AS (
                SELECT DISTINCT ON (k.partnership_id) k.partnership_id AS id,
                       k.date_compared, k.score::float8, k.mean_gap::float8,
                       -- a score on too few answers says nothing
                       k.coverage > 0 AND k.coverage >= m.minimum_coverage AS is_known
                  FROM crm_alignment_checklist k
                  JOIN crm_alignment_template m ON m.id = k.template_id
                 WHERE k.state IN ('compared', 'closed')
                   AND k.date_compared <= %(today)s
                   AND %(of_checklist)s
                 ORDER BY k.partnership_id, k.date_compared DESC, k.id DESC
            ), checkin AS (
                -- promises kept, and what was done for them: one row may be both
                SELECT c.partnership_id AS id,
                       COUNT(*) FILTER (
                           WHERE c.state = 'kept' AND c.date_due <= %(today)s
                             AND c.date_due > s.promised_after) AS kept,
                       COUNT(*) FILTER (
                           WHERE c.state = 'missed' AND c.date_due <= %(today)s
                             AND c.date_due > s.promised_after) AS missed,
                       SUM(c.effort_enterprise) FILTER (
                           WHERE c.date_due >= s.effort_from) AS enterprise,
                       SUM(c.effort_employer) FILTER (
                           WHERE c.date_due >= s.effort_from) AS employer,
                       BOOL_OR(c.date_due >= s.effort_from) FILTER (
                           WHERE c.employer_logged_at IS NOT NULL
                             AND c.date_due <= %(today)s) AS has_word
                  FROM crm_commitment_checkin c
                  JOIN setting s ON s.id = c.company_id
                 WHERE %(of_checkin)s
                   AND c.date_due < s.effort_before
                   AND c.date_due >= LEAST(s.promised_after, s.effort_from)
                 GROUP BY c.partnership_id
            ), milestone AS (
                -- unknown is not lost: counted apart
                SELECT f.partnership_id AS id, f.company_id,
                       COUNT(*) FILTER (WHERE f.result_continuous_same = 'yes') AS kept,
                       COUNT(*) FILTER (WHERE f.result_continuous_same = 'no') AS lost,
                       COUNT(*) AS due
                  FROM crm_placement_followup f
                  JOIN setting s ON s.id = f.company_id
                 WHERE %(of_followup)s
                   AND f.weeks = s.weeks
                   AND f.date_due <= %(today)s
                   AND f.date_due > s.placed_after
                 GROUP BY f.partnership_id, f.company_id
            ), enterprise AS (
                %(enterprise)s
            ), agreed AS (
                -- as the report of efforts: a twelfth of the year's effort for each
                -- month in force, counted here instead of listed
                SELECT e.partnership_id AS id,
                       SUM(e.effort_enterprise * m.months) / 12 AS enterprise,
                       SUM(e.effort_employer * m.months) / 12 AS employer
                  FROM crm_partnership_agreement e
                  JOIN setting s ON s.id = e.company_id
                  CROSS JOIN LATERAL (
                       SELECT LEAST(e.date_end,
                                    COALESCE(e.date_termination, e.date_end),
                                    CASE WHEN e.state = 'superseded' THEN COALESCE(
                                        (SELECT MIN(n.date_start) - 1
                                           FROM crm_partnership_agreement n
                                          WHERE n.previous_id = e.id
                                            AND n.date_in_force_since IS NOT NULL),
                                        e.date_end) END,
                                    %(today)s) AS last OFFSET 0) l
                  CROSS JOIN LATERAL (
                       SELECT GREATEST(0, %(last)s + 1 - GREATEST(
                           %(first)s, s.effort_month)) AS months OFFSET 0) m
                 WHERE %(of_agreement)s
                   AND e.state IN ('in_force', 'to_renew', 'expired', 'terminated',
                                   'superseded')
                 GROUP BY e.partnership_id
            ), critical AS (
                SELECT l.partnership_id AS id, COUNT(*) AS number
                  FROM crm_workplace_check_line l
                 WHERE l.is_open IS TRUE AND l.is_blocking IS TRUE
                   AND %(of_line)s
                 GROUP BY l.partnership_id
            )
            """,
            ids=ids,
            enterprise=enterprise,
            today=today,
            contacts=SQL(" UNION ALL ").join(self._get_health_contacts()),
            last=number_month(SQL("l.last")),
            first=number_month(SQL("e.date_start")),
            now=number_month(today),
            **{
                f"of_{name}": SQL(
                    "%s %s", SQL.identifier(alias, "partnership_id"), neighbours
                )
                for name, alias in (
                    *(("contact", "c"), ("checklist", "k"), ("checkin", "c")),
                    *(("followup", "f"), ("agreement", "e"), ("line", "l")),
                )
            },
        )
