# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.board import change, previous_period, snapshot_month
from ..tools.health import COMPONENTS
from .agreement_states import SEALED

#: days ahead in which an agreement that ends is told
AHEAD_DAYS = 90
#: the follow-up whose retention is told
WEEKS = 26
#: months of the curve of the mean health
CURVE_MONTHS = 12
#: colours in the order in which they are drawn
SHOWN_COLOURS = ("green", "amber", "red", "grey")
FLOWS = (
    *("opened", "ended", "signed", "kept", "missed", "unanswered", "hires"),
    *("stayed", "left", "unknown", "activities", "hours", "committees", "seats"),
    *("vacant", "overrides"),
)


class CrmBoardFiguresMixin(models.AbstractModel):
    """Figures of an enterprise over a period, beside the period before, for its board.

    Sums of everything, closed partnerships included: a board governs the whole. Nothing
    in them names a partnership, an employer or a person. A constant number of queries,
    whatever there is. Directors of the enterprise only.
    """

    _name = "crm.board.figures.mixin"
    _description = "Figures for the Board of Directors"

    # -------------------------------------------------------------------- access
    def _check_may_read_board(self, company):
        """:raise AccessError: not a director of the enterprise"""
        if not self.env.su and not (
            self.env.user.has_group("crm_partnership.group_director")
            and company in self.env.companies
        ):
            raise AccessError(
                self.env._("The page for the board is for directors of the enterprise.")
            )

    # ------------------------------------------------------------------- figures
    def _get_board_figures(self, company, first, last):
        """All that the page tells, as plain numbers.

        What stands at the end of a period is read from the partnerships as they are if
        the period reaches today, else from the snapshot of the month. Where there was
        none, it is None: not known.

        :return: dict: ``periods``, ``portfolio``, ``flows`` (this period, the one
            before), ``avoided``, ``expiring``, ``curve``, ``attention``
        """
        self._check_may_read_board(company)
        today = fields.Date.context_today(self)
        periods = [(first, last), previous_period(first, last)]
        self.env.flush_all()
        # past the record rules on purpose: sums without a name, and the right to read
        # them was checked above
        return {
            "periods": periods,
            "today": today,
            "portfolio": self._get_board_portfolio(company, periods, today),
            "flows": self._get_board_flows(company, periods, today),
            "avoided": self._get_board_avoided(company, periods),
            "expiring": self._get_board_expiring(company, today),
            "curve": self._get_board_curve(company, min(last, today)),
            "attention": self._get_board_attention(company, today),
        }

    def _query_board(self, query, **values):
        self.env.cr.execute(SQL(query, **values))
        names = [column.name for column in self.env.cr.description]
        return [dict(zip(names, row, strict=True)) for row in self.env.cr.fetchall()]

    # ----------------------------------------------------------------- portfolio
    def _get_board_place(self, company, rank, last, today):
        """Partnerships at the end of a period, as SQL of (rank, id, stage_id, colour,
        health)."""
        if last >= today:
            return SQL(
                """
                SELECT %s AS rank, id, stage_id, COALESCE(health_colour, 'grey')
                           AS colour, health::float8
                  FROM crm_partnership
                 WHERE company_id = %s AND active AND status <> 'ended'
                """,
                rank,
                company.id,
            )
        return SQL(
            """
            SELECT %s AS rank, partnership_id AS id, stage_id,
                   COALESCE(health_colour, 'grey') AS colour, health::float8
              FROM crm_partnership_health_snapshot
             WHERE company_id = %s AND month = %s AND state = 'measured'
            """,
            rank,
            company.id,
            snapshot_month(last),
        )

    def _get_board_portfolio(self, company, periods, today):
        """Partnerships by stage and by colour, and the mean health.

        :return: list of two dicts (now, before) with ``total``, ``stages`` {id: {colour:
            number}}, ``colours`` {colour: number}, ``health``; the first one has
            ``points``, the difference of the mean over ``pairs`` partnerships known at
            both ends. ``total`` is None where nothing was measured
        """
        place = SQL(" UNION ALL ").join(
            self._get_board_place(company, rank, last, today)
            for rank, (_first, last) in enumerate(periods)
        )
        rows = self._query_board(
            """
            WITH place AS (%(place)s), pair AS (
                SELECT AVG(n.health - b.health) AS points, COUNT(*) AS pairs
                  FROM place n
                  JOIN place b ON b.id = n.id AND b.rank = 1 AND b.health IS NOT NULL
                 WHERE n.rank = 0 AND n.health IS NOT NULL)
            SELECT rank, stage_id, colour, COUNT(*) AS number,
                   SUM(health) AS health, COUNT(health) AS known,
                   NULL::float8 AS points, NULL::bigint AS pairs
              FROM place GROUP BY rank, stage_id, colour
             UNION ALL
            SELECT NULL, NULL, NULL, NULL, NULL, NULL, points, pairs FROM pair
            """,
            place=place,
        )
        result = []
        for rank, (_first, last) in enumerate(periods):
            mine = [row for row in rows if row["rank"] == rank]
            known = sum(row["known"] for row in mine)
            found = {
                "total": sum(row["number"] for row in mine),
                "stages": {},
                "colours": dict.fromkeys(SHOWN_COLOURS, 0),
                "known": known,
                "health": known and sum(row["health"] or 0 for row in mine) / known,
            }
            for row in mine:
                stage = found["stages"].setdefault(
                    row["stage_id"], dict.fromkeys(SHOWN_COLOURS, 0)
                )
                stage[row["colour"]] += row["number"]
                found["colours"][row["colour"]] += row["number"]
            if not known:
                found["health"] = None
            if not mine and last < today:
                # no snapshot: not “none”
                found.update(total=None, colours=dict.fromkeys(SHOWN_COLOURS))
            result.append(found)
        [pair] = [row for row in rows if row["rank"] is None]
        result[0] |= {"points": pair["points"], "pairs": pair["pairs"]}
        return result

    # --------------------------------------------------------------------- flows
    def _get_board_flows(self, company, periods, today):
        """What happened in each period.

        :return: list of two dicts, by the names of ``FLOWS``
        """
        bounds = self.env["crm.sector.committee"]._get_bounds
        rows = self._query_board(
            """
            WITH period (rank, first, last, due, start, stop) AS (VALUES %(periods)s)
            SELECT p.rank, b.*, c.*, h.*, f.*, a.*, s.*, o.*
              FROM period p
             CROSS JOIN LATERAL (
                   SELECT COUNT(*) FILTER (WHERE r.create_date >= p.start
                                             AND r.create_date < p.stop) AS opened,
                          COUNT(*) FILTER (WHERE r.status = 'ended' AND r.date_status
                              BETWEEN p.first AND p.last) AS ended
                     FROM crm_partnership r WHERE r.company_id = %(company)s) b
             CROSS JOIN LATERAL (
                   SELECT COUNT(*) FILTER (WHERE k.state = 'kept') AS kept,
                          COUNT(*) FILTER (WHERE k.state = 'missed') AS missed,
                          COUNT(*) FILTER (WHERE k.state = 'open'
                                             AND k.date_due < %(today)s) AS unanswered
                     FROM crm_commitment_checkin k
                    WHERE k.company_id = %(company)s
                      AND k.date_due BETWEEN p.first AND p.due) c
             CROSS JOIN LATERAL (
                   SELECT (SELECT COUNT(*) FROM crm_placement h
                            WHERE h.company_id = %(company)s
                              AND h.date_hired BETWEEN p.first AND p.due)
                          -- erased files are known by the year alone
                          + COALESCE((SELECT SUM(e.people) FROM crm_outcome_statistic e
                            WHERE e.company_id = %(company)s AND e.kind = 'hire'
                              AND p.first = date_trunc('year', p.first)
                              AND p.last + 1 = date_trunc('year', p.last + 1)
                              AND e.year BETWEEN extract(year FROM p.first)
                                  AND extract(year FROM p.last)), 0)::int AS hires) h
             CROSS JOIN LATERAL (
                   SELECT COUNT(*) FILTER (WHERE f.result_continuous_same = 'yes')
                              AS stayed,
                          COUNT(*) FILTER (WHERE f.result_continuous_same = 'no')
                              AS left,
                          COUNT(*) FILTER (WHERE COALESCE(f.result_continuous_same,
                              'unknown') = 'unknown') AS unknown
                     FROM crm_placement_followup f
                    WHERE f.company_id = %(company)s AND f.weeks = %(weeks)s
                      AND f.date_due BETWEEN p.first AND p.due) f
             CROSS JOIN LATERAL (
                   SELECT COUNT(*) AS activities,
                          COALESCE(SUM(a.hours_enterprise + a.hours_employer
                              + a.hours_other), 0)::float8 AS hours
                     FROM crm_joint_activity a
                    WHERE a.company_id = %(company)s AND a.state = 'held'
                      AND a.start >= p.start AND a.start < p.stop) a
             CROSS JOIN LATERAL (
                   SELECT COUNT(DISTINCT t.committee_id) AS committees,
                          COUNT(*) FILTER (WHERE t.is_seat AND t.is_taken) AS seats,
                          COUNT(*) FILTER (WHERE t.is_seat AND NOT t.is_taken)
                              AS vacant
                     FROM (SELECT committee_id, date_from, date_to, TRUE AS is_seat,
                                  person_id IS NOT NULL AS is_taken
                             FROM crm_sector_committee_seat
                            WHERE company_id = %(company)s
                            UNION ALL
                           SELECT committee_id, date_from, date_to, FALSE, FALSE
                             FROM crm_sector_committee_liaison
                            WHERE company_id = %(company)s) t
                    WHERE COALESCE(t.date_from, p.due) <= p.due
                      AND COALESCE(t.date_to, p.due) >= p.due) s
             CROSS JOIN LATERAL (
                   -- a change of what is agreed is no new agreement
                   SELECT (SELECT COUNT(*) FROM crm_partnership_agreement g
                            WHERE g.company_id = %(company)s
                              AND g.kind <> 'amendment' AND g.state <> 'cancelled'
                              AND g.signed_at >= p.start AND g.signed_at < p.stop)
                              AS signed,
                          (SELECT COUNT(*) FROM crm_partnership_gate_override v
                            WHERE v.company_id = %(company)s
                              AND v.overridden_at >= p.start
                              AND v.overridden_at < p.stop) AS overrides) o
            """,
            periods=SQL(", ").join(
                SQL(
                    "(%s, %s::date, %s::date, %s::date, %s::timestamp, %s::timestamp)",
                    *(rank, first, last, min(last, today)),
                    *bounds(first, last),
                )
                for rank, (first, last) in enumerate(periods)
            ),
            company=company.id,
            today=today,
            weeks=WEEKS,
        )
        rows.sort(key=lambda row: row["rank"])
        return [{name: row[name] for name in FLOWS} for row in rows]

    # ------------------------------------------------------------- avoided costs
    def _get_board_avoided(self, company, periods):
        """Sums of the evaluations whose period ends in the period.

        Drafts, and those that the employer does not agree with, are not counted. The
        part of departures is in an evaluation only if enough people are known, so that
        the sum tells of nobody either.

        :return: list of two dicts: ``number``, ``low``, ``central``, ``high``,
            ``with_departures`` (evaluations that hold that part)
        """
        rows = self._query_board(
            """
            WITH period (rank, first, last) AS (VALUES %(periods)s)
            SELECT p.rank, COUNT(e.id) AS number,
                   COUNT(e.id) FILTER (WHERE e.has_turnover) AS with_departures,
                   COALESCE(SUM(e.net_low), 0)::float8 AS low,
                   COALESCE(SUM(e.net_central), 0)::float8 AS central,
                   COALESCE(SUM(e.net_high), 0)::float8 AS high
              FROM period p
              LEFT JOIN crm_avoided_cost_evaluation e
                ON e.company_id = %(company)s AND e.state IN ('final', 'validated')
               AND e.date_to BETWEEN p.first AND p.last
             GROUP BY p.rank ORDER BY p.rank
            """,
            periods=SQL(", ").join(
                SQL("(%s, %s::date, %s::date)", rank, first, last)
                for rank, (first, last) in enumerate(periods)
            ),
            company=company.id,
        )
        for row in rows:
            del row["rank"]
        return rows

    # ---------------------------------------------------------------- agreements
    def _get_board_expiring(self, company, today):
        """Agreements that end within 90 days from today: (all, without a next one)."""
        [row] = self._query_board(
            """
            SELECT COUNT(*) AS number,
                   COUNT(*) FILTER (WHERE NOT EXISTS (
                       SELECT FROM crm_partnership_agreement n
                        WHERE n.previous_id = a.id AND n.state IN %(sealed)s
                   )) AS alone
              FROM crm_partnership_agreement a
             WHERE a.company_id = %(company)s AND a.state IN %(sealed)s
               AND LEAST(a.date_end, a.date_termination - 1)
                   BETWEEN %(today)s AND %(until)s
            """,
            company=company.id,
            sealed=SEALED,
            today=today,
            until=today + timedelta(days=AHEAD_DAYS),
        )
        return row

    # --------------------------------------------------------------------- curve
    def _get_board_curve(self, company, last):
        """Mean health of the last months, by the snapshots: [(month, mean or None)]."""
        end = snapshot_month(last)
        months = [
            end - relativedelta(months=number)
            for number in reversed(range(CURVE_MONTHS))
        ]
        means = {
            row["month"]: row["mean"]
            for row in self._query_board(
                """
                SELECT month, AVG(health)::float8 AS mean
                  FROM crm_partnership_health_snapshot
                 WHERE company_id = %(company)s AND month BETWEEN %(first)s AND %(end)s
                   AND state = 'measured'
                 GROUP BY month
                """,
                company=company.id,
                first=months[0],
                end=end,
            )
        }
        return [(month, means.get(month)) for month in months]

    # ----------------------------------------------------------------- attention
    def _get_board_attention(self, company, today):
        """What stands open today, by subject: {subject: (number, theme, of them)}.

        The theme is the most frequent kind among them: a component of the health, a
        domain, a stage; never a partnership.
        """
        rows = self._query_board(
            """
            WITH mine AS (
                SELECT * FROM crm_partnership
                 WHERE company_id = %(company)s AND active AND status <> 'ended'
            ), fact (subject, theme) AS (
                SELECT 'red', w.name
                  FROM mine m
                  LEFT JOIN LATERAL (
                       SELECT v.name FROM (VALUES %(components)s) AS v (name, score)
                        WHERE v.score IS NOT NULL
                        ORDER BY v.score, v.name LIMIT 1) w ON TRUE
                 WHERE m.health_colour = 'red'
                 UNION ALL
                SELECT 'silent', m.stage_id::text FROM mine m
                 WHERE m.date_next_interaction < %(today)s
                 UNION ALL
                SELECT 'critical', l.domain
                  FROM crm_workplace_check_line l
                  JOIN mine m ON m.id = l.partnership_id
                 WHERE l.is_open AND l.is_blocking
                 UNION ALL
                SELECT 'late', k.domain_id::text
                  FROM crm_commitment_checkin k
                  JOIN mine m ON m.id = k.partnership_id
                 WHERE k.state = 'open' AND k.date_due < %(today)s
                 UNION ALL
                SELECT 'seats', CASE WHEN person_id IS NULL THEN 'vacant'
                                     ELSE 'ending' END
                  FROM crm_sector_committee_seat
                 WHERE company_id = %(company)s
                   AND COALESCE(date_from, %(today)s) <= %(today)s
                   AND COALESCE(date_to, %(today)s) >= %(today)s
                   AND (person_id IS NULL OR date_to <= %(until)s)
            ), counted AS (
                SELECT subject, theme, COUNT(*) AS number,
                       SUM(COUNT(*)) OVER (PARTITION BY subject) AS total,
                       ROW_NUMBER() OVER (PARTITION BY subject
                           ORDER BY theme IS NULL, COUNT(*) DESC, theme) AS place
                  FROM fact GROUP BY subject, theme)
            SELECT subject, total::int, theme, number
              FROM counted WHERE place = 1
            """,
            company=company.id,
            components=SQL(", ").join(
                SQL("(%s, m.%s)", name, SQL.identifier(f"health_{name}"))
                for name in COMPONENTS
            ),
            today=today,
            until=today + timedelta(days=AHEAD_DAYS),
        )
        return {
            row["subject"]: (row["total"], row["theme"], row["number"]) for row in rows
        }

    @api.model
    def _get_board_changes(self, now, before, names):
        """{name: difference, or None where one of the two is not known}."""
        return {name: change(now[name], before[name]) for name in names}
