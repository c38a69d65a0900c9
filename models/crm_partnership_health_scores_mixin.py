# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL

from ..tools.health import COMPONENTS, RANK


class CrmPartnershipHealthScoresMixin(models.AbstractModel):
    """The formulas of ``tools/health.py`` as SQL, from what was counted to the colour.

    The second half of the query of ``_refresh_health``.
    """

    _name = "crm.partnership.health.scores.mixin"
    _description = "Formulas of the Health of a Partnership"

    def _get_health_scores(self):
        """Tables of the query with the formulas, the last one being ``result``.

        Each is computed once (``OFFSET 0``): put into one another, their terms would be
        repeated hundreds of times, and planned for half a second.
        """
        weights = {
            name: SQL(
                "CASE WHEN %s IS NULL THEN 0 ELSE %s END",
                SQL.identifier(f"health_{name}"),
                SQL.identifier(f"health_{name}_weight"),
            )
            for name in COMPONENTS
        }
        known = SQL(", ").join(
            SQL(
                "%s AS %s, %s",
                weight,
                SQL.identifier(f"health_{name}_weight"),
                SQL.identifier(f"health_{name}"),
            )
            for name, weight in weights.items()
        )
        total = SQL(" + ").join(weights.values())
        sum_of_scores = SQL(" + ").join(
            SQL(
                "COALESCE(%s * %s, 0)",
                SQL.identifier(f"health_{name}"),
                SQL.identifier(f"health_{name}_weight"),
            )
            for name in COMPONENTS
        )
        rounded = SQL(", ").join(
            SQL(
                "%(tenth)s AS %(score)s, %(weight)s::numeric AS %(weight_name)s",
                tenth=self._round_in_sql(SQL.identifier(f"health_{name}"), 1),
                score=SQL.identifier(f"health_{name}"),
                weight=self._round_in_sql(SQL.identifier(f"health_{name}_weight"), 1),
                weight_name=SQL.identifier(f"health_{name}_weight"),
            )
            for name in COMPONENTS
        )
        return SQL(
            """
            fact AS (
                SELECT t.id, t.today, t.reference, t.health_cadence,
                       t.today - contact.last AS health_days,
                       checklist.date_compared AS health_alignment_date,
                       checklist.score AS health_joint_score,
                       checklist.mean_gap AS health_mean_gap,
                       COALESCE(checklist.is_known, FALSE) AS is_alignment_known,
                       GREATEST(0, LEAST(1, (%(gone)s - t.today)::float8
                                            / (%(gone)s - %(full)s))) AS fade,
                       COALESCE(checkin.kept, 0) AS health_kept,
                       COALESCE(checkin.missed, 0) AS health_missed,
                       COALESCE(milestone.kept, 0) AS health_placement_kept,
                       COALESCE(milestone.kept + milestone.lost, 0)
                           AS health_placement_known,
                       COALESCE(milestone.due - milestone.kept - milestone.lost, 0)
                           AS health_placement_unknown,
                       enterprise.mean AS health_outcomes_mean,
                       effort.agreed_employer
                           / NULLIF(effort.agreed_employer + effort.agreed_enterprise, 0)
                           AS health_share_agreed,
                       -- an effort that was expected and that nobody told is not known
                       CASE WHEN (effort.made_employer > 0 OR checkin.has_word
                                  OR effort.agreed_employer = 0)
                             AND (effort.made_enterprise > 0
                                  OR effort.agreed_enterprise = 0)
                            THEN effort.made_employer
                                 / NULLIF(effort.made_employer + effort.made_enterprise, 0)
                       END AS health_share_made,
                       COALESCE(critical.number, 0) AS health_critical_count,
                       s.health_cadence_multiple AS multiple, s.health_gap_points,
                       s.health_outcome_few AS few, s.health_outcome_prior AS prior,
                       s.health_green AS green, s.health_amber AS amber,
                       s.health_cap AS cap,
                       s.health_weight_engagement AS health_engagement_weight,
                       s.health_weight_alignment AS whole_alignment_weight,
                       s.health_weight_commitments AS health_commitments_weight,
                       s.health_weight_outcomes AS health_outcomes_weight,
                       s.health_weight_balance AS health_balance_weight
                  FROM target t
                  JOIN res_company s ON s.id = t.company_id
                  LEFT JOIN contact ON contact.id = t.id
                  LEFT JOIN checklist ON checklist.id = t.id
                  LEFT JOIN checkin ON checkin.id = t.id
                  LEFT JOIN milestone ON milestone.id = t.id
                                     AND milestone.company_id = t.company_id
                  LEFT JOIN enterprise ON enterprise.company_id = t.company_id
                  LEFT JOIN agreed ON agreed.id = t.id
                  CROSS JOIN LATERAL (
                       SELECT COALESCE(agreed.enterprise, 0)::float8 AS agreed_enterprise,
                              COALESCE(agreed.employer, 0)::float8 AS agreed_employer,
                              COALESCE(checkin.enterprise, 0)::float8 AS made_enterprise,
                              COALESCE(checkin.employer, 0)::float8 AS made_employer
                       ) effort
                  LEFT JOIN critical ON critical.id = t.id
                OFFSET 0
            ), score AS (
                SELECT *,
                       100 * LEAST(1, GREATEST(0,
                           (multiple * health_cadence - health_days)::float8
                           / ((multiple - 1) * health_cadence))) * CASE
                           WHEN health_days IS NULL THEN NULL ELSE 1 END
                           AS health_engagement,
                       CASE WHEN is_alignment_known AND fade > 0
                            THEN GREATEST(0, health_joint_score
                                             - health_gap_points * health_mean_gap)
                       END AS health_alignment,
                       whole_alignment_weight * fade AS health_alignment_weight,
                       100 * health_kept::float8
                           / NULLIF(health_kept + health_missed, 0)
                           AS health_commitments,
                       CASE WHEN health_placement_known = 0 THEN NULL
                            WHEN health_placement_known < few
                            THEN 100 * (health_placement_kept
                                        + prior * health_outcomes_mean)
                                     / (health_placement_known + prior)
                            ELSE 100 * health_placement_kept::float8
                                     / health_placement_known
                       END AS health_outcomes,
                       100 * LEAST(1, GREATEST(0, 1
                           - ABS(health_share_agreed - health_share_made)
                           / GREATEST(health_share_agreed, 1 - health_share_agreed)))
                           * CASE WHEN health_share_agreed IS NULL
                                    OR health_share_made IS NULL
                                  THEN NULL ELSE 1 END AS health_balance
                  FROM fact
                OFFSET 0
            ), counted AS (
                SELECT id, today, reference, health_cadence, health_days,
                       health_alignment_date, health_joint_score, health_mean_gap,
                       health_kept, health_missed, health_placement_kept,
                       health_placement_known, health_placement_unknown,
                       health_outcomes_mean, health_share_agreed, health_share_made,
                       health_critical_count, green, amber, cap, %(known)s,
                       (%(sum)s)::float8 / NULLIF(%(total)s, 0) AS mean
                  FROM score
                OFFSET 0
            ), whole AS (
                SELECT *, %(health)s AS health FROM (
                    SELECT *, CASE WHEN health_critical_count > 0
                                   THEN LEAST(mean, cap) * CASE
                                       WHEN mean IS NULL THEN NULL ELSE 1 END
                                   ELSE mean END AS capped
                      FROM counted) AS whole
                OFFSET 0
            ), coloured AS (
                SELECT *, CASE WHEN health IS NULL THEN 'grey'
                               WHEN health >= green THEN 'green'
                               WHEN health >= amber THEN 'amber'
                               ELSE 'red' END AS health_colour
                  FROM whole
                OFFSET 0
            ), result AS (
                SELECT id, health, health_colour, today AS health_date,
                       CASE WHEN health_colour = 'grey'
                              OR %(rank)s < %(reference_rank)s
                            THEN reference ELSE health_colour END AS health_reference,
                       %(rounded)s,
                       health_days, health_cadence, health_alignment_date,
                       %(joint)s AS health_joint_score, %(gap)s AS health_mean_gap,
                       health_kept::int, health_missed::int,
                       health_placement_kept::int, health_placement_known::int,
                       health_placement_unknown::int,
                       %(mean)s AS health_outcomes_mean,
                       %(agreed)s AS health_share_agreed,
                       %(made)s AS health_share_made,
                       health_critical_count::int
                  FROM coloured
                OFFSET 0
            )
            """,
            gone=self._add_months_in_sql("s.health_alignment_gone_months"),
            full=self._add_months_in_sql("s.health_alignment_full_months"),
            known=known,
            sum=sum_of_scores,
            total=total,
            rounded=rounded,
            health=self._round_in_sql(SQL("capped"), 1),
            rank=self._rank_in_sql(SQL("health_colour")),
            reference_rank=self._rank_in_sql(SQL("reference")),
            joint=self._round_in_sql(SQL("health_joint_score"), 1),
            gap=self._round_in_sql(SQL("health_mean_gap"), 2),
            mean=self._round_in_sql(SQL("health_outcomes_mean"), 3),
            agreed=self._round_in_sql(SQL("health_share_agreed"), 3),
            made=self._round_in_sql(SQL("health_share_made"), 3),
        )

    @api.model
    def _add_months_in_sql(self, months):
        """So many months after the last checklist."""
        return SQL(
            "(checklist.date_compared + make_interval(months => %s))::date", SQL(months)
        )

    @api.model
    def _round_in_sql(self, value, digits):
        """As ``tools.health.round_tenth``: halves upwards, noise of floats held back.

        A whole number is made a decimal one: of a float it takes ten times as long.
        """
        return SQL(
            "(FLOOR((%s)::float8 * %s + 0.5 + 1e-9)::int * %s::numeric)",
            value,
            10**digits,
            f"{10**-digits:.{digits}f}",
        )

    @api.model
    def _rank_in_sql(self, colour):
        worst_first = sorted(RANK, key=RANK.get)
        return SQL("COALESCE(array_position(%s, (%s)::text), 0)", worst_first, colour)
