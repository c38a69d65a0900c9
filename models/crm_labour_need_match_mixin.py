# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.extras import Json

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.bits import number_values, write_bits
from .crm_labour_need_life_mixin import EDITABLE

#: what the comparison reads of people: neither identity nor barrier nor health
PERSON_FIELDS = (
    *("active", "company_id", "state", "period_ids", "hours_min", "hours_max"),
    *("area_ids", "has_vehicle", "date_available", "date_planned_end", "date_start"),
)
SKILL_FIELDS = (
    *("participant_id", "skill_id", "skill_level_id", "valid_from", "valid_to"),
)


class CrmLabourNeedMatchMixin(models.AbstractModel):
    """Who meets a need: one definition, in SQL, for the right-sizer and the ranking.

    - *meets a requirement*: holds the skill on the day of the start, at the level asked
      or above;
    - *is ready*: begins a job by the day of the start, where the need tells it;
    - *meets the schedule*: can work in all periods of the need, and its hours lie
      between the hours wanted, where they are told;
    - *can reach*: the place lies in an area that the person reaches, with a vehicle
      where one is needed.

    What is not told of the need excludes nobody. A requirement that is relaxed, in
    words only, or a language that is a habit is not compared. Physical demands are
    never read.

    The parts of SQL speak of three tables, which ``_sql_tables`` gives, small enough
    to compare all needs with all people in memory. Sets are strings of bits, one for
    each period and each area that some need names: half a million pairs are compared
    in a fraction of the time that lists would take.

    - ``asked`` (id, skill_id, progress, on_date): each skill at each level that some
      need asks for some day;
    - ``need`` (id = place in self, company_id, starts, hours_week, car, periods, area =
      number of its bit in the areas of people, required = ids of ``asked``);
    - ``person`` (id, company_id, day = first day of a job, hours_min, hours_max,
      has_vehicle, periods, areas, held = ids of ``asked`` that the person meets).
    """

    _name = "crm.labour.need.match.mixin"
    _description = "Comparison of Needs with People"

    right_sizing = fields.Json(
        compute="_compute_right_sizing",
        help="How many people meet the need, and how many more would without each "
        "requirement. Numbers only.",
    )
    candidate_count = fields.Integer(
        string="Candidates",
        compute="_compute_candidate_count",
        help="How many people of the enterprise, ready for a job, meet the need now.",
    )

    @api.depends(
        "state",
        "company_id",
        "date_start",
        "hours_week",
        "period_ids",
        "area_id",
        "transit",
        "requirement_ids.kind",
        "requirement_ids.skill_id",
        "requirement_ids.skill_level_id",
        "requirement_ids.basis",
        "requirement_ids.state",
    )
    def _compute_right_sizing(self):
        # nobody is looked for where the matter is settled
        wanted = self.filtered(lambda n: n.state in EDITABLE)
        sizes = wanted._get_right_sizes()
        for need in self:
            need.right_sizing = sizes.get(need, {})

    @api.depends("right_sizing")
    def _compute_candidate_count(self):
        for need in self:
            need.candidate_count = (need.right_sizing or {}).get("candidates", 0)

    # ------------------------------------------------------------ parts of SQL
    @api.model
    def _sql_is_ready(self):
        return SQL("(need.starts IS NULL OR person.day <= need.starts)")

    @api.model
    def _sql_meets_schedule(self):
        return SQL(
            """((need.hours_week IS NULL
                    OR need.hours_week BETWEEN person.hours_min AND person.hours_max)
                AND (person.periods & need.periods) = need.periods)"""
        )

    @api.model
    def _sql_can_reach(self):
        return SQL(
            """((person.has_vehicle OR NOT need.car)
                AND (need.area IS NULL OR get_bit(person.areas, need.area) = 1))"""
        )

    @api.model
    def _sql_missing(self):
        """Of a pair of need and person: how many requirements are not met (number),
        and the first of them (asked_id)."""
        return SQL(
            """LATERAL (SELECT count(*) AS number, min(required.id) AS asked_id
                FROM unnest(need.required) AS required(id)
                WHERE required.id <> ALL (person.held)) missing"""
        )

    def _get_comparison_date(self):
        """The day for which people are compared: the start, or today when it is past
        or not told."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return max(self.date_start or today, today)

    def _get_asked(self):
        """Each skill at each level that these needs ask for a day, with a number.

        :return: {(id of the skill, progress, day): number}
        """
        asked = {}
        for requirement in self.requirement_ids:
            if requirement._counts():
                asked.setdefault(requirement._get_asked_key(), len(asked))
        return asked

    def _sql_tables(self, asked=None, people=None):
        """The tables above, of these needs, saved or not, and of the people of their
        enterprises who are ready for a job: to be put after WITH.

        :param asked: as ``_get_asked``; empty, when requirements are compared apart
        :param people: condition on ``crm_participant.id``; without it, everyone
        """
        asked = self._get_asked() if asked is None else asked
        people = SQL("TRUE") if people is None else people
        periods = number_values(self.period_ids._origin.ids)
        areas = number_values(self.area_id._origin.ids)
        return SQL(
            """asked AS (
                SELECT * FROM jsonb_to_recordset(%(asked)s)
                    AS t(id int, skill_id int, progress int, on_date date)
            ), need AS (
                SELECT * FROM jsonb_to_recordset(%(needs)s)
                    AS t(id int, company_id int, starts date, hours_week float8,
                        car bool, periods varbit, area int, required int[])
            ), asked_period AS (
                SELECT * FROM jsonb_to_recordset(%(periods)s) AS t(id int, bits varbit)
            ), asked_area AS (
                SELECT * FROM jsonb_to_recordset(%(areas)s) AS t(id int, bits varbit)
            ), seeker AS MATERIALIZED (
                SELECT id, company_id, hours_min, hours_max, has_vehicle,
                    COALESCE(date_available, date_planned_end, date_start) AS day
                FROM crm_participant
                WHERE active AND state = 'available' AND company_id = ANY(%(companies)s)
                    AND %(people)s
            ), held AS (
                SELECT skill.participant_id, array_agg(DISTINCT asked.id) AS ids
                FROM asked
                JOIN crm_participant_skill skill ON skill.skill_id = asked.skill_id
                JOIN hr_skill_level level ON level.id = skill.skill_level_id
                    AND level.level_progress >= asked.progress
                WHERE skill.valid_from <= asked.on_date
                    AND (skill.valid_to IS NULL OR skill.valid_to >= asked.on_date)
                GROUP BY skill.participant_id
            ), can_work AS (
                SELECT participant_id, bit_or(bits) AS bits
                FROM crm_participant_period_rel
                JOIN asked_period ON asked_period.id = period_id
                WHERE participant_id IN (SELECT id FROM seeker)
                GROUP BY participant_id
            ), can_reach AS (
                SELECT participant_id, bit_or(bits) AS bits
                FROM crm_participant_area_rel
                JOIN asked_area ON asked_area.id = area_id
                WHERE participant_id IN (SELECT id FROM seeker)
                GROUP BY participant_id
            ), person AS MATERIALIZED (
                SELECT seeker.id, seeker.company_id, seeker.day,
                    COALESCE(seeker.hours_min, 0)::float8 AS hours_min,
                    COALESCE(NULLIF(seeker.hours_max, 0), 168)::float8 AS hours_max,
                    COALESCE(seeker.has_vehicle, FALSE) AS has_vehicle,
                    COALESCE(can_work.bits, %(no_period)s::varbit) AS periods,
                    COALESCE(can_reach.bits, %(no_area)s::varbit) AS areas,
                    COALESCE(held.ids, '{}') AS held
                FROM seeker
                LEFT JOIN can_work ON can_work.participant_id = seeker.id
                LEFT JOIN can_reach ON can_reach.participant_id = seeker.id
                LEFT JOIN held ON held.participant_id = seeker.id
            )""",
            asked=Json(
                [
                    {
                        "id": number,
                        "skill_id": skill,
                        "progress": progress,
                        "on_date": fields.Date.to_string(on_date),
                    }
                    for (skill, progress, on_date), number in asked.items()
                ]
            ),
            needs=Json(
                [
                    need._get_match_row(n, asked, periods, areas)
                    for n, need in enumerate(self)
                ]
            ),
            periods=Json(
                [{"id": p, "bits": write_bits([p], periods)} for p in periods]
            ),
            no_period="0" * len(periods),
            areas=Json(self._get_area_rows(areas)),
            no_area="0" * len(areas),
            companies=self.company_id.ids,
            people=people,
        )

    @api.model
    def _get_area_rows(self, areas):
        """For each area that people may name: the areas of needs that it covers."""
        covered = {}
        for area in self.env["crm.area"].browse(areas):
            for part in filter(None, area.parent_path.split("/")):
                covered.setdefault(int(part), []).append(area.id)
        return [
            {"id": area_id, "bits": write_bits(inside, areas)}
            for area_id, inside in covered.items()
        ]

    def _get_match_row(self, number, asked, periods, areas):
        """The row of a need in the table ``need``."""
        self.ensure_one()
        return {
            "id": number,
            # none until the partnership is chosen: the query holds no false
            "company_id": self.company_id.id or None,
            "starts": (
                fields.Date.to_string(self._get_comparison_date())
                if self.date_start
                else None
            ),
            "hours_week": self.hours_week or None,
            "car": self.transit == "car",
            "periods": write_bits(self.period_ids._origin.ids, periods),
            "area": areas.get(self.area_id._origin.id),
            "required": [
                asked[requirement._get_asked_key()]
                for requirement in self.requirement_ids
                if requirement._counts() and requirement._get_asked_key() in asked
            ],
        }

    @api.model
    def _prepare_matching(self):
        """What people and catalogues hold, written down before the query reads it.

        The just-in-time compiler of PostgreSQL is left aside until the end of the
        transaction: it would take half a second for a query of a few hundredths.
        """
        self.env.cr.execute(SQL("SET LOCAL jit = off"))
        self.env["crm.participant"].flush_model(PERSON_FIELDS)
        self.env["crm.participant.skill"].flush_model(SKILL_FIELDS)
        self.env["hr.skill.level"].flush_model(["level_progress"])
        self.env["crm.area"].flush_model(["parent_path"])

    # ------------------------------------------------------------- right-sizer
    def _get_right_sizes(self):
        """How many people meet each need, and what each requirement costs.

        One query for all needs and requirements, besides the preparation. It reads the
        people of the enterprise whoever asks, for the same number must be shown to
        everyone; what comes out is a number, never who.

        :return: {need: {"candidates": n, "gains": {key of a requirement: n}}}, where
            a gain is how many people meet all the rest and this one not
        """
        asked = self._get_asked()
        sizes = {need: {"candidates": 0, "gains": {}} for need in self}
        if not self:
            return sizes
        self._prepare_matching()
        rows = self.env.execute_query(
            SQL(
                """WITH %(tables)s
                SELECT need.id, missing.asked_id, count(*)
                FROM need
                JOIN person ON person.company_id = need.company_id
                    AND %(ready)s AND %(schedule)s AND %(reach)s
                CROSS JOIN %(missing)s
                WHERE missing.number <= 1
                GROUP BY need.id, missing.asked_id""",
                tables=self._sql_tables(asked),
                ready=self._sql_is_ready(),
                schedule=self._sql_meets_schedule(),
                reach=self._sql_can_reach(),
                missing=self._sql_missing(),
            )
        )
        counts = {(number, asked_id): count for number, asked_id, count in rows}
        for number, need in enumerate(self):
            sizes[need] = {
                "candidates": counts.get((number, None), 0),
                "gains": {
                    row._get_key(): counts.get((number, asked[row._get_asked_key()]), 0)
                    for row in need.requirement_ids
                    if row._counts()
                },
            }
        return sizes

    def _get_candidate_text(self):
        """The number as the employer reads it: small ones are not told exactly."""
        self.ensure_one()
        count = self.candidate_count
        if not count:
            return self.env._("nobody for now")
        if count < 5:
            return self.env._("fewer than 5")
        return str(count)
