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
    not proposed to break the law, but may be about to get the certificate. Ties: who
    has been ready longest comes first.
    """

    _name = "crm.labour.need.rank.mixin"
    _description = "Ranking of People for Needs"

    def _get_required_rows(self):
        """Requirements that count, with their weights."""
        today = fields.Date.context_today(self)
        rows = []
        for number, need in enumerate(self):
            on_date = max(need.date_start or today, today)
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
        today = fields.Date.context_today(self)
        rows = []
        for number, need in enumerate(self):
            own = [row for row in required if row["need_id"] == number]
            rows.append(
                {
                    "need_id": number,
                    "occupation_id": need.occupation_id.id or None,
                    "on_date": fields.Date.to_string(
                        max(need.date_start or today, today)
                    ),
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
            ``score``, ``lacks_law`` (how many) and ``components`` ({name: 0 to 1})
        """
        self.check_access("read")
        if not self:
            return []
        self._prepare_matching()
        self.env["crm.participant"].flush_model(
            ["occupation_ids", "date_available", "date_planned_end", "date_start"]
        )
        domain = Domain("state", "=", "available")
        if people is not None:
            domain &= Domain("id", "in", people.ids)
        visible = self.env["crm.participant"]._search(domain)
        required = self._get_required_rows()
        rows = self.env.execute_query_dict(
            self._sql_rank(required, visible.subselect(), limit)
        )
        return [
            {
                "need": self[row["need_id"]],
                "participant_id": row["participant_id"],
                "score": row["score"],
                "lacks_law": row["lacks_law"],
                "components": {name: row[name] for name in WEIGHTS},
            }
            for row in rows
        ]

    def _sql_rank(self, required, visible, limit):
        today = fields.Date.context_today(self)
        return SQL(
            """WITH %(tables)s,
            required AS (
                SELECT * FROM jsonb_to_recordset(%(required)s)
                    AS t(id int, need_id int, skill_id int, progress int,
                        weight float8, learn float8, law bool, on_date date)
            ), start AS (
                SELECT * FROM jsonb_to_recordset(%(starts)s)
                    AS t(need_id int, occupation_id int, on_date date, total float8,
                        base float8, laws int)
            ), owned AS MATERIALIZED (
                SELECT skill.participant_id, skill.skill_id, skill.valid_to,
                    level.level_progress AS progress
                FROM crm_participant_skill skill
                JOIN hr_skill_level level ON level.id = skill.skill_level_id
                WHERE skill.participant_id IN (SELECT id FROM seeker)
                    AND skill.skill_id IN (SELECT skill_id FROM required)
                    AND skill.valid_from <= %(today)s
            ), met AS (
                SELECT required.id, required.need_id, owned.participant_id,
                    required.weight * GREATEST(
                        LEAST(max(owned.progress)::float8
                            / NULLIF(required.progress, 0), 1)
                        - required.learn, 0) AS gain,
                    required.law AND max(owned.progress) >= required.progress AS law
                FROM required
                JOIN owned ON owned.skill_id = required.skill_id
                    AND (owned.valid_to IS NULL OR owned.valid_to >= required.on_date)
                GROUP BY required.id, required.need_id, required.weight,
                    required.learn, required.progress, required.law,
                    owned.participant_id
            ), gained AS MATERIALIZED (
                SELECT need_id, participant_id, sum(gain) AS gain,
                    count(*) FILTER (WHERE law) AS laws
                FROM met GROUP BY need_id, participant_id
            ), wish AS (
                SELECT participant_id, array_agg(occupation_id) AS ids
                FROM crm_participant_occupation_rel
                WHERE participant_id IN (SELECT id FROM seeker)
                GROUP BY participant_id
            ), ready AS (
                SELECT id AS participant_id,
                    COALESCE(date_available, date_planned_end, date_start) AS day
                FROM crm_participant WHERE id IN (SELECT id FROM seeker)
            ), pair AS (
                SELECT need.id AS need_id, person.id AS participant_id, ready.day,
                    (start.laws - COALESCE(gained.laws, 0))::int AS lacks_law,
                    CASE WHEN start.total = 0 THEN 1
                        ELSE (start.base + COALESCE(gained.gain, 0)) / start.total
                        END AS requirements,
                    (%(reach)s)::int::float8 AS place,
                    CASE WHEN start.occupation_id IS NULL THEN 1
                        WHEN wish.ids IS NULL THEN %(partly)s
                        ELSE (start.occupation_id = ANY (wish.ids))::int
                        END::float8 AS occupation,
                    CASE WHEN person.periods @> need.periods THEN 1
                        WHEN person.periods && need.periods THEN %(partly)s
                        ELSE 0 END::float8 AS periods,
                    (need.hours_week IS NULL OR need.hours_week
                        BETWEEN person.hours_min AND person.hours_max
                        )::int::float8 AS hours,
                    (ready.day <= start.on_date)::int::float8 AS ready
                FROM need
                JOIN start ON start.need_id = need.id
                JOIN person ON person.company_id = need.company_id
                JOIN ready ON ready.participant_id = person.id
                LEFT JOIN wish ON wish.participant_id = person.id
                LEFT JOIN gained ON gained.need_id = need.id
                    AND gained.participant_id = person.id
            ), scored AS (
                SELECT *, %(score)s AS score FROM pair
            ), ranked AS (
                SELECT *, row_number() OVER (
                    PARTITION BY need_id
                    ORDER BY (lacks_law > 0), score DESC, day, participant_id
                ) AS rank
                FROM scored
            )
            SELECT * FROM ranked WHERE rank <= %(limit)s ORDER BY need_id, rank""",
            tables=self._sql_tables(today, people=SQL("id IN %s", visible)),
            required=Json(required),
            starts=Json(self._get_start_rows(required)),
            reach=self._sql_can_reach(),
            partly=PARTLY,
            score=SQL(" + ").join(
                SQL("%s * %s", weight, SQL.identifier(name))
                for name, weight in WEIGHTS.items()
            ),
            today=today,
            limit=limit,
        )

    def action_find_candidates(self):
        """Show the people who could do the work, best first, with the reasons."""
        self.ensure_one()
        return self.env["crm.labour.need.match"]._show(self._rank())
