# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.bits import number_values, write_bits
from ..tools.matching import (
    PARTLY,
    WEIGHTS,
    requirement_weight,
    requirement_worth,
)

#: people shown for a need, needs shown for a person
SHOWN = 50
#: what the ranking reads of needs and of their requirements
NEED_FIELDS = (
    *("company_id", "date_start", "hours_week", "transit", "area_id", "period_ids"),
    *("occupation_id", "requirement_ids"),
)
REQUIREMENT_FIELDS = (
    *("need_id", "state", "kind", "skill_id", "skill_level_id", "basis"),
    "is_trainable",
)
#: a skill that is not held, and the levels from 0 to 100
LEVELS = 102


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
        """Requirements that count, with their weights; of a need, the law's first."""
        rows = []
        for number, need in enumerate(self):
            on_date = need._get_comparison_date()
            requirements = need.requirement_ids.filtered(lambda r: r._counts())
            for requirement in requirements.sorted(lambda r: r.basis != "law"):
                weight, learn = requirement_weight(
                    requirement.basis, requirement.is_trainable
                )
                rows.append(
                    {
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

    def _get_start_rows(self, required, occupations, keys, worths):
        """What the ranking reads of each need, besides the tables of the right-sizer.

        Its first requirement stands in the columns key0 (number of the byte that holds
        the level of a person), worth0 (where the list of worths begins) and asked0,
        the second one in key1…

        :param required: as ``_get_required_rows`` gives them
        :param occupations: {id: number of the bit among the wishes of a person}
        :param keys: {(skill, day): number of the byte}
        :param worths: {(progress, weight, learn): number of the list}
        """
        rows = [
            {
                "need_id": number,
                "occupation": occupations.get(need.occupation_id.id),
                "number": 0,
                "total": 0,
                "base": 0,
                "laws": 0,
            }
            for number, need in enumerate(self)
        ]
        for asked in required:
            row = rows[asked["need_id"]]
            place = row["number"]
            row["number"] += 1
            row["total"] += asked["weight"]
            row["base"] += asked["weight"] * asked["learn"]
            row["laws"] += asked["law"]
            row[f"key{place}"] = keys[asked["skill_id"], asked["on_date"]]
            worth = worths[asked["progress"], asked["weight"], asked["learn"]]
            row[f"worth{place}"] = 1 + worth * LEVELS
            row[f"asked{place}"] = asked["progress"]
        return rows

    @api.model
    def _get_worths(self, progress, weight, learn):
        """Points of a requirement by level: not held, held at 0, 1… 100.

        Without what it counts for everyone.
        """
        return [0.0] + [
            weight * (requirement_worth(progress, held, learn) - learn)
            for held in range(LEVELS - 1)
        ]

    def _fetch_compared(self):
        """Read what is compared, and no more: a query for each kind of record, however
        many needs there are."""
        self.fetch(NEED_FIELDS)
        requirements = self.requirement_ids
        requirements.fetch(REQUIREMENT_FIELDS)
        requirements.skill_level_id.fetch(["level_progress"])
        self.area_id.fetch(["parent_path"])

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
        self._fetch_compared()
        self.env["crm.participant"].flush_model(["occupation_ids"])
        domain = Domain("state", "=", "available")
        if people is not None:
            domain &= Domain("id", "in", people.ids)
        visible = self.env["crm.participant"]._search(domain)
        required = self._get_required_rows()
        # the planner cannot know how many rows the tables made on the way hold: it would
        # run through all people for each one, and take half a minute. Sums over hundreds
        # of thousands of pairs stay in memory, for this transaction
        self.env.cr.execute(
            SQL(
                "SET LOCAL work_mem = '64MB'; "
                "SET LOCAL enable_nestloop = off; SET LOCAL enable_sort = off"
            )
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
        keys = number_values((row["skill_id"], row["on_date"]) for row in required)
        worths = number_values(
            (row["progress"], row["weight"], row["learn"]) for row in required
        )
        occupations = number_values(self.occupation_id.ids)
        starts = self._get_start_rows(required, occupations, keys, worths)
        slots = range(max((row["number"] for row in starts), default=0))
        most_laws = max((row["laws"] for row in starts), default=0)
        return SQL(
            """WITH %(tables)s,
            start AS (
                SELECT t.*, %(worths)s::float8[] AS worths
                FROM jsonb_to_recordset(%(starts)s)
                    AS t(need_id int, occupation int, number int, total float8,
                        base float8, laws int%(columns)s)
            ), met AS MATERIALIZED (
                -- the best level on the day of the start: few days, many requirements
                SELECT key.id AS key, skill.participant_id,
                    max(level.level_progress) AS progress
                FROM jsonb_to_recordset(%(keys)s)
                    AS key(id int, skill_id int, on_date date)
                JOIN crm_participant_skill skill
                    ON skill.skill_id = key.skill_id
                    AND skill.valid_from <= key.on_date
                    AND (skill.valid_to IS NULL OR skill.valid_to >= key.on_date)
                JOIN hr_skill_level level ON level.id = skill.skill_level_id
                WHERE skill.participant_id IN (SELECT id FROM seeker)
                GROUP BY key.id, skill.participant_id
            ), can_do AS (
                -- a byte for each key: 0, or the level held and one
                SELECT participant_id, bit_or(
                    ((progress + 1)::bit(8) || %(no_level)s::varbit) >> (8 * key)
                    ) AS bits
                FROM met
                GROUP BY participant_id
            ), wish AS (
                -- no row: no occupation was told; no bit: none that is asked for
                SELECT participant_id,
                    bit_or(COALESCE(asked_occupation.bits, %(no_occupation)s::varbit))
                        AS bits
                FROM crm_participant_occupation_rel
                LEFT JOIN jsonb_to_recordset(%(occupations)s)
                    AS asked_occupation(id int, bits varbit)
                    ON asked_occupation.id = occupation_id
                WHERE participant_id IN (SELECT id FROM seeker)
                GROUP BY participant_id
            ), candidate AS MATERIALIZED (
                SELECT person.id, person.company_id, person.day, person.hours_min,
                    person.hours_max, person.has_vehicle, person.periods,
                    person.areas, wish.bits AS wishes,
                    -- as bytes, after the four that hold the length
                    varbit_send(COALESCE(can_do.bits, %(no_level)s::varbit)) AS levels
                FROM person
                LEFT JOIN wish ON wish.participant_id = person.id
                LEFT JOIN can_do ON can_do.participant_id = person.id
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
                        %(lacks)s AS lacks_law,
                        CASE WHEN start.total = 0 THEN 1
                            ELSE (start.base + %(gain)s) / start.total
                            END AS requirements,
                        (%(reach)s)::int::float8 AS place,
                        CASE WHEN start.occupation IS NULL THEN 1
                            WHEN person.wishes IS NULL THEN %(partly)s
                            ELSE get_bit(person.wishes, start.occupation) END::float8 AS occupation,
                        CASE WHEN person.periods & need.periods = need.periods THEN 1
                            WHEN person.periods & need.periods <> %(no_period)s::varbit
                                THEN %(partly)s
                            ELSE 0 END::float8 AS periods,
                        (need.hours_week IS NULL OR need.hours_week
                            BETWEEN person.hours_min AND person.hours_max
                            )::int::float8 AS hours
                    FROM candidate person
                    WHERE person.company_id = need.company_id AND %(ready)s
                    OFFSET 0 -- components are computed once, not again in the score
                ) pair
                ORDER BY (pair.lacks_law > 0), score DESC, pair.day, pair.participant_id
                LIMIT %(limit)s
            ) best
            ORDER BY need.id, (best.lacks_law > 0), best.score DESC, best.day,
                best.participant_id""",
            tables=self._sql_tables({}, people=SQL("id IN %s", visible)),
            worths=[worth for key in worths for worth in self._get_worths(*key)],
            starts=Json(starts),
            columns=SQL().join(
                SQL(
                    ", %s int, %s int, %s int",
                    *(
                        SQL.identifier(f"{name}{slot}")
                        for name in ("key", "worth", "asked")
                    ),
                )
                for slot in slots
            ),
            keys=Json(
                [
                    {"id": number, "skill_id": skill_id, "on_date": on_date}
                    for (skill_id, on_date), number in keys.items()
                ]
            ),
            occupations=Json(
                [{"id": o, "bits": write_bits([o], occupations)} for o in occupations]
            ),
            no_occupation="0" * len(occupations),
            no_level="0" * (8 * len(keys)),
            no_period="0" * len(self.period_ids._origin),
            lacks=self._sql_sum_slots("laws", most_laws, self._sql_lacks),
            gain=self._sql_sum_slots("number", len(slots), self._sql_gain),
            ready=self._sql_is_ready(),
            reach=self._sql_can_reach(),
            partly=PARTLY,
            score=SQL(" + ").join(
                SQL("%s * %s", weight, SQL.identifier(name))
                for name, weight in WEIGHTS.items()
            ),
            limit=limit,
        )

    @api.model
    def _sql_sum_slots(self, count, most, get_term):
        """The sum over the requirements of a need, of which each is a column.

        :param count: column of ``start`` that tells how many there are
        :param most: how many the need with most of them has
        :param get_term: function of a number that gives what is added
        """
        total = SQL("0")
        for slot in reversed(range(most)):
            total = SQL(
                "CASE WHEN %s > %s THEN %s + %s ELSE 0 END",
                SQL.identifier("start", count),
                slot,
                get_term(slot),
                total,
            )
        return total

    @api.model
    def _sql_level(self, slot):
        """The byte of a person's level: 0 when the skill is not held."""
        return SQL(
            "get_byte(person.levels, 4 + %s)", SQL.identifier("start", f"key{slot}")
        )

    @api.model
    def _sql_gain(self, slot):
        return SQL(
            "start.worths[%s + %s]",
            SQL.identifier("start", f"worth{slot}"),
            self._sql_level(slot),
        )

    @api.model
    def _sql_lacks(self, slot):
        return SQL(
            "(%s <= %s)::int",
            self._sql_level(slot),
            SQL.identifier("start", f"asked{slot}"),
        )

    def action_find_candidates(self):
        """Show the people who could do the work, best first, with the reasons."""
        self.ensure_one()
        return self.env["crm.labour.need.match"]._show(self._rank(), "need")
