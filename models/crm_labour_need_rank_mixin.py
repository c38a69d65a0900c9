# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.matching import PARTLY, WEIGHTS, requirement_weight

#: people shown for a need, needs shown for a person
SHOWN = 50


class CrmLabourNeedRankMixin(models.AbstractModel):
    """Ranks people for needs, in one query.

    Reads what ``tools/matching.py`` names, through the parts of SQL of the right-sizer:
    neither identity, nor barriers, nor support. The query holds the record rules of the
    user on people; the needs are read with the user's rights.

    Who lacks what the law requires comes after all others and is marked: a person is
    not proposed to break the law, but may be about to get the certificate. Skills and
    certifications are those of the day of the start; who is not ready by then is not
    compared. Ties: who has been ready longest comes first.
    """

    _name = "crm.labour.need.rank.mixin"
    _description = "Ranking of People for Needs"

    def _get_required_rows(self):
        """Requirements that count, with their weights."""
        rows = []
        for number, need in enumerate(self):
            on_date = need._get_comparison_date()
            for requirement in need.requirement_ids.filtered(lambda r: r._counts()):
                weight, learn = requirement_weight(
                    requirement.basis, requirement.is_trainable
                )
                rows.append(
                    {
                        "id": len(rows),
                        "need_id": number,
                        "skill_id": requirement.skill_id.id,
                        "progress": requirement.skill_level_id.level_progress,
                        "weight": weight,
                        "learn": learn,
                        "law": requirement.basis == "law",
                        "on_date": fields.Date.to_string(on_date),
                    }
                )
        return rows

    def _get_start_rows(self, required):
        """What the ranking reads of each need, besides the tables of the right-sizer."""
        rows = []
        for number, need in enumerate(self):
            own = [row for row in required if row["need_id"] == number]
            rows.append(
                {
                    "need_id": number,
                    "occupation_id": need.occupation_id.id or None,
                    "total": sum(row["weight"] for row in own),
                    "base": sum(row["weight"] * row["learn"] for row in own),
                    "laws": sum(row["law"] for row in own),
                }
            )
        return rows

    @api.private
    def _rank(self, people=None, limit=SHOWN):
        """Rank the people that the user may read, for each of these needs.

        :param people: ``crm.participant`` to keep to; without it, everyone
        :param limit: how many for each need
        :return: list of dict, best first for each need: ``need``, ``participant_id``,
            ``day`` (first day of a job), ``score``, ``lacks_law`` (how many) and
            ``components`` ({name: 0 to 1})
        """
        self.check_access("read")
        if not self:
            return []
        self._prepare_matching()
        # sums over hundreds of thousands of pairs stay in memory, for this transaction
        self.env.cr.execute(SQL("SET LOCAL work_mem = '64MB'"))
        self.env["crm.participant"].flush_model(["occupation_ids"])
        domain = Domain("state", "=", "available")
        if people is not None:
            domain &= Domain("id", "in", people.ids)
        visible = self.env["crm.participant"]._search(domain)
        required = self._get_required_rows()
        # the planner cannot know how many people a list holds: it would run through all
        # of them for each one, and take half a minute instead of a second
        self.env.cr.execute(
            SQL("SET LOCAL enable_nestloop = off; SET LOCAL enable_sort = off")
        )
        rows = self.env.execute_query_dict(
            self._sql_rank(required, visible.subselect(), limit)
        )
        self.env.cr.execute(
            SQL("SET LOCAL enable_nestloop = DEFAULT; SET LOCAL enable_sort = DEFAULT")
        )
        return [
            {
                "need": self[row["need_id"]],
                "participant_id": row["participant_id"],
                "day": row["day"],
                "score": row["score"],
                "lacks_law": row["lacks_law"],
                "components": {name: row[name] for name in WEIGHTS},
            }
            for row in rows
        ]

    def _sql_rank(self, required, visible, limit):
        return SQL(
            """WITH %(tables)s,
            required AS (
                SELECT * FROM jsonb_to_recordset(%(required)s)
                    AS t(id int, need_id int, skill_id int, progress int,
                        weight float8, learn float8, law bool, on_date date)
            ), start AS (
                SELECT * FROM jsonb_to_recordset(%(starts)s)
                    AS t(need_id int, occupation_id int, total float8, base float8,
                        laws int)
            ), met AS MATERIALIZED (
                -- the best level on the day of the start: few days, many requirements
                SELECT asked_on.skill_id, asked_on.on_date, skill.participant_id,
                    max(level.level_progress) AS progress
                FROM (SELECT DISTINCT skill_id, on_date FROM required) asked_on
                JOIN crm_participant_skill skill
                    ON skill.skill_id = asked_on.skill_id
                    AND skill.valid_from <= asked_on.on_date
                    AND (skill.valid_to IS NULL
                        OR skill.valid_to >= asked_on.on_date)
                JOIN hr_skill_level level ON level.id = skill.skill_level_id
                WHERE skill.participant_id IN (SELECT id FROM seeker)
                GROUP BY asked_on.skill_id, asked_on.on_date, skill.participant_id
            ), known AS (
                SELECT skill_id, on_date, array_agg(participant_id) AS people,
                    array_agg(progress) AS levels
                FROM met GROUP BY skill_id, on_date
            ), answered AS MATERIALIZED (
                -- rows for each pair of a requirement and a person would be sorted all
                -- at once: lists are taken apart need by need
                SELECT required.*, known.people, known.levels
                FROM required
                JOIN known ON known.skill_id = required.skill_id
                    AND known.on_date = required.on_date
            ), candidate AS MATERIALIZED (
                SELECT person.id, person.company_id, person.day, person.hours_min,
                    person.hours_max, person.has_vehicle, person.periods,
                    person.areas, wish.ids AS wishes
                FROM person
                LEFT JOIN (
                    SELECT participant_id, array_agg(occupation_id) AS ids
                    FROM crm_participant_occupation_rel
                    WHERE participant_id IN (SELECT id FROM seeker)
                    GROUP BY participant_id
                ) wish ON wish.participant_id = person.id
            )
            SELECT need.id AS need_id, best.*
            FROM need
            JOIN start ON start.need_id = need.id
            CROSS JOIN LATERAL (
                SELECT pair.*,
                    -- sums of floats differ in their last digit: ties are ties
                    round(100000000 * (%(score)s)) / 100000000 AS score
                FROM (
                    SELECT person.id AS participant_id, person.day,
                        start.laws - COALESCE(gained.laws, 0) AS lacks_law,
                        CASE WHEN start.total = 0 THEN 1
                            ELSE (start.base + COALESCE(gained.gain, 0)) / start.total
                            END AS requirements,
                        (%(reach)s)::int::float8 AS place,
                        CASE WHEN start.occupation_id IS NULL THEN 1
                            WHEN person.wishes IS NULL THEN %(partly)s
                            ELSE (start.occupation_id = ANY (person.wishes))::int
                            END::float8 AS occupation,
                        CASE WHEN person.periods @> need.periods THEN 1
                            WHEN person.periods && need.periods THEN %(partly)s
                            ELSE 0 END::float8 AS periods,
                        (need.hours_week IS NULL OR need.hours_week
                            BETWEEN person.hours_min AND person.hours_max
                            )::int::float8 AS hours
                    FROM candidate person
                    LEFT JOIN (
                        SELECT level.participant_id,
                            sum(answered.weight * GREATEST(
                                LEAST(level.progress::float8
                                    / NULLIF(answered.progress, 0), 1)
                                - answered.learn, 0)) AS gain,
                            sum((answered.law AND level.progress >= answered.progress
                                )::int)::int AS laws
                        FROM answered
                        CROSS JOIN unnest(answered.people, answered.levels)
                            AS level(participant_id, progress)
                        WHERE answered.need_id = need.id
                        GROUP BY level.participant_id
                    ) gained ON gained.participant_id = person.id
                    WHERE person.company_id = need.company_id AND %(ready)s
                    OFFSET 0 -- components are computed once, not again in the score
                ) pair
                ORDER BY (pair.lacks_law > 0), score DESC, pair.day, pair.participant_id
                LIMIT %(limit)s
            ) best
            ORDER BY need.id, (best.lacks_law > 0), best.score DESC, best.day,
                best.participant_id""",
            tables=self._sql_tables({}, people=SQL("id IN %s", visible)),
            required=Json(required),
            starts=Json(self._get_start_rows(required)),
            ready=self._sql_is_ready(),
            reach=self._sql_can_reach(),
            partly=PARTLY,
            score=SQL(" + ").join(
                SQL("%s * %s", weight, SQL.identifier(name))
                for name, weight in WEIGHTS.items()
            ),
            limit=limit,
        )

    def action_find_candidates(self):
        """Show the people who could do the work, best first, with the reasons."""
        self.ensure_one()
        return self.env["crm.labour.need.match"]._show(self._rank())
