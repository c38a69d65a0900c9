# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL

#: what the comparison reads of people: neither identity nor barrier nor health
PERSON_FIELDS = (
    *("active", "company_id", "state", "period_ids", "hours_min", "hours_max"),
    *("area_ids", "has_vehicle"),
)
SKILL_FIELDS = (
    *("participant_id", "skill_id", "skill_level_id", "valid_from", "valid_to"),
)


class CrmLabourNeedMatchMixin(models.AbstractModel):
    """Who meets a need: one definition, in SQL, for the right-sizer and the ranking.

    - *meets a requirement*: holds the skill today, at the level asked or above;
    - *meets the schedule*: can work in all periods of the need, and its hours lie
      between the hours wanted, where they are told;
    - *can reach*: the place lies in an area that the person reaches, with a vehicle
      where one is needed.

    What is not told of the need excludes nobody. A requirement that is relaxed, in
    words only, or a language that is a habit is not compared. Physical demands are
    never read.

    The parts of SQL speak of tables by the names ``need`` (id, company_id, hours_week,
    area_id, transit), ``need_period`` (need_id, period_id), ``need_requirement`` (id,
    need_id, skill_id, progress), ``held`` (participant_id, skill_id, progress) and
    ``person`` (``crm_participant``).
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
        "company_id",
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
        sizes = self._get_right_sizes()
        for need in self:
            need.right_sizing = sizes[need]

    @api.depends("right_sizing")
    def _compute_candidate_count(self):
        for need in self:
            need.candidate_count = (need.right_sizing or {}).get("candidates", 0)

    # ------------------------------------------------------------ parts of SQL
    @api.model
    def _sql_available(self):
        """People who look for a job now."""
        return SQL("(person.active AND person.state = 'available')")

    @api.model
    def _sql_meets_schedule(self):
        return SQL(
            """(NOT EXISTS (
                    SELECT FROM need_period
                    WHERE need_period.need_id = need.id AND NOT EXISTS (
                        SELECT FROM crm_participant_period_rel can
                        WHERE can.participant_id = person.id
                            AND can.period_id = need_period.period_id))
                AND (COALESCE(need.hours_week, 0) = 0 OR (
                    COALESCE(person.hours_min, 0) <= need.hours_week
                    AND (COALESCE(person.hours_max, 0) = 0
                        OR person.hours_max >= need.hours_week))))"""
        )

    @api.model
    def _sql_can_reach(self):
        return SQL(
            """((need.area_id IS NULL OR EXISTS (
                    SELECT FROM crm_participant_area_rel can
                    JOIN crm_area wide ON wide.id = can.area_id
                    JOIN crm_area narrow ON narrow.id = need.area_id
                    WHERE can.participant_id = person.id
                        AND starts_with(narrow.parent_path, wide.parent_path)))
                AND (need.transit IS DISTINCT FROM 'car'
                    OR COALESCE(person.has_vehicle, FALSE)))"""
        )

    @api.model
    def _sql_held(self, today):
        """Rows of ``held``: the best level of each skill that is valid today."""
        return SQL(
            """SELECT skill.participant_id, skill.skill_id,
                    max(level.level_progress) AS progress
                FROM crm_participant_skill skill
                JOIN hr_skill_level level ON level.id = skill.skill_level_id
                WHERE skill.skill_id IN (SELECT skill_id FROM need_requirement)
                    AND skill.valid_from <= %(today)s
                    AND (skill.valid_to IS NULL OR skill.valid_to >= %(today)s)
                GROUP BY skill.participant_id, skill.skill_id""",
            today=today,
        )

    @api.model
    def _sql_meets_requirement(self):
        """Of a pair of ``need_requirement`` and ``held`` for the same person."""
        return SQL(
            """(held.skill_id = need_requirement.skill_id
                AND held.progress >= need_requirement.progress)"""
        )

    def _sql_need_tables(self, requirements):
        """The tables ``need``, ``need_period`` and ``need_requirement`` of these needs,
        saved or not: a need is known by its place in self, a requirement by its place
        in ``requirements``."""
        places = {need: place for place, need in enumerate(self)}
        periods = [
            (place, period.id)
            for need, place in places.items()
            for period in need.period_ids._origin
        ]
        return SQL(
            """need AS (
                SELECT * FROM unnest(%s::int[], %s::int[], %s::float8[], %s::int[],
                    %s::varchar[]) AS t(id, company_id, hours_week, area_id, transit)
            ), need_period AS (
                SELECT * FROM unnest(%s::int[], %s::int[]) AS t(need_id, period_id)
            ), need_requirement AS (
                SELECT * FROM unnest(%s::int[], %s::int[], %s::int[], %s::int[])
                    AS t(id, need_id, skill_id, progress)
            )""",
            list(places.values()),
            [need.company_id.id or None for need in self],
            [need.hours_week or None for need in self],
            [need.area_id._origin.id or None for need in self],
            [need.transit or None for need in self],
            [place for place, _period in periods],
            [period for _place, period in periods],
            list(range(len(requirements))),
            [places[need] for need, _requirement in requirements],
            [requirement.skill_id._origin.id for _need, requirement in requirements],
            [
                requirement.skill_level_id.level_progress
                for _need, requirement in requirements
            ],
        )

    @api.model
    def _flush_matching(self):
        """What people and catalogues hold, written down before the query reads it."""
        self.env["crm.participant"].flush_model(PERSON_FIELDS)
        self.env["crm.participant.skill"].flush_model(SKILL_FIELDS)
        self.env["hr.skill.level"].flush_model(["level_progress"])
        self.env["crm.area"].flush_model(["parent_path"])

    # ------------------------------------------------------------- right-sizer
    def _get_right_sizes(self):
        """How many people meet each need, and what each requirement costs.

        One query for all needs and requirements. It reads the enterprise's people
        whoever asks, for the same number must be shown to everyone; what comes out is
        a number, never who.

        :return: {need: {"candidates": n, "gains": {key of a requirement: n}}}, where
            a gain is how many people meet all the rest and this one not
        """
        requirements = [
            (need, requirement)
            for need in self
            for requirement in need.requirement_ids
            if requirement._counts()
        ]
        sizes = {need: {"candidates": 0, "gains": {}} for need in self}
        for need, requirement in requirements:
            sizes[need]["gains"][requirement._get_key()] = 0
        if not self:
            return sizes
        self._flush_matching()
        rows = self.env.execute_query(
            SQL(
                """WITH %(tables)s, held AS (%(held)s), meeting AS (
                    SELECT need.id AS need_id, person.id AS person_id
                    FROM need
                    JOIN crm_participant person ON person.company_id = need.company_id
                    WHERE %(available)s AND %(schedule)s AND %(reach)s
                ), missing AS (
                    SELECT meeting.need_id, meeting.person_id,
                        count(need_requirement.id)
                            FILTER (WHERE held.skill_id IS NULL) AS number,
                        min(need_requirement.id)
                            FILTER (WHERE held.skill_id IS NULL) AS requirement_id
                    FROM meeting
                    LEFT JOIN need_requirement
                        ON need_requirement.need_id = meeting.need_id
                    LEFT JOIN held ON held.participant_id = meeting.person_id
                        AND %(meets)s
                    GROUP BY meeting.need_id, meeting.person_id
                )
                SELECT need_id, requirement_id, count(*) FROM missing
                WHERE number <= 1 GROUP BY need_id, requirement_id""",
                tables=self._sql_need_tables(requirements),
                held=self._sql_held(fields.Date.context_today(self)),
                available=self._sql_available(),
                schedule=self._sql_meets_schedule(),
                reach=self._sql_can_reach(),
                meets=self._sql_meets_requirement(),
            )
        )
        needs = list(self)
        for place, requirement_place, number in rows:
            size = sizes[needs[place]]
            if requirement_place is None:
                size["candidates"] = number
            else:
                _need, requirement = requirements[requirement_place]
                size["gains"][requirement._get_key()] = number
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
