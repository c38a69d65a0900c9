# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Needs and people to match, drawn: the same at each run."""

import random
from datetime import date, timedelta

from psycopg2.extras import execute_values

from odoo.fields import Command

LEVELS = (20, 40, 60, 80, 100)


class Drawn:
    """Catalogues, people and needs of one enterprise."""

    def __init__(self, env, counsellor, developer):
        self.env = env
        self.draw = random.Random(4)
        self.today = date.today()
        self.counsellor, self.developer = counsellor, developer
        self.company = developer.company_id

    def make(self, needs, people):
        """:return: the needs"""
        self._make_catalogues()
        self._make_people(people)
        return self._make_needs(needs)

    def _make_catalogues(self):
        kinds = self.env["hr.skill.type"].create(
            [
                {
                    "name": f"Type {number}",
                    "is_certification": number == 0,
                    "skill_ids": [Command.create({"name": f"S{n}"}) for n in range(15)],
                    "skill_level_ids": [
                        Command.create({"name": f"{level}", "level_progress": level})
                        for level in LEVELS
                    ],
                }
                for number in range(8)
            ]
        )
        # few skills are common, many are rare, as in a catalogue that is used
        self.skills = list(kinds.skill_ids)
        self.draw.shuffle(self.skills)
        self.weights = [1 / (1 + rank) for rank in range(len(self.skills))]
        self.occupations = self.env["crm.occupation"].create(
            [{"code": f"{90000 + n}", "name": f"Occupation {n}"} for n in range(40)]
        )
        self.regions = self.env["crm.area"].search([("parent_id", "=", False)])
        self.towns = self.env["crm.area"].create(
            [
                {"name": f"Town {n}", "parent_id": region.id}
                for region in self.regions
                for n in range(3)
            ]
        )
        self.periods = self.env["crm.work.period"].search([])

    def _some(self, records, most):
        count = self.draw.randint(1, min(most, len(records)))
        return self.draw.sample(records.ids, count)

    def _some_skills(self, number):
        chosen = {}
        while len(chosen) < number:
            skill = self.draw.choices(self.skills, self.weights)[0]
            chosen[skill.id] = skill
        return chosen.values()

    def _make_people(self, count):
        draw, today = self.draw, self.today
        people = self.env["crm.participant"].create(
            [
                {
                    "company_id": self.company.id,
                    "user_id": self.counsellor.id,
                    "date_start": today - timedelta(days=400),
                    "date_available": today + timedelta(days=draw.randint(-60, 30)),
                    "hours_min": draw.choice((0, 0, 15, 25)),
                    "hours_max": draw.choice((0, 30, 40)),
                    "has_vehicle": draw.random() < 0.3,
                    "period_ids": [Command.set(self._some(self.periods, 5))],
                    "area_ids": [
                        Command.set(
                            self._some(draw.choice((self.regions, self.towns)), 4)
                        )
                    ],
                    "occupation_ids": [Command.set(self._some(self.occupations, 3))],
                }
                for _number in range(count)
            ]
        )
        people._set_state("available")
        self.env.flush_all()
        execute_values(
            self.env.cr._obj,
            """INSERT INTO crm_participant_skill (participant_id, company_id, skill_id,
                skill_type_id, skill_level_id, valid_from, valid_to) VALUES %s""",
            [
                self._get_skill_row(person, skill)
                for person in people.ids
                for skill in self._some_skills(6)
            ],
        )

    def _get_skill_row(self, person_id, skill):
        draw, kind = self.draw, skill.skill_type_id
        start = self.today - timedelta(days=draw.randint(10, 400))
        end = self.today + timedelta(days=draw.randint(-9, 90))
        return (
            person_id,
            self.company.id,
            skill.id,
            kind.id,
            draw.choice(kind.skill_level_ids.ids),
            start,
            # only certifications end
            end if kind.is_certification else None,
        )

    def _make_needs(self, count):
        draw = self.draw
        partnership = self.env["crm.partnership"].create(
            {
                "partner_id": self.env["res.partner"]
                .create({"name": "Matching", "is_company": True})
                .id,
                "company_id": self.company.id,
                "user_id": self.developer.id,
            }
        )
        return self.env["crm.labour.need"].create(
            [
                {
                    "partnership_id": partnership.id,
                    "name": f"Need {number}",
                    "occupation_id": draw.choice(self.occupations.ids),
                    "hours_week": draw.choice((0, 20, 35, 40)),
                    "date_start": draw.choice((False, self.today + timedelta(days=20))),
                    "area_id": draw.choice(self.towns.ids),
                    "transit": draw.choice(("foot", "car", False)),
                    "period_ids": [Command.set(self._some(self.periods, 3))],
                    "requirement_ids": [
                        Command.create(self._get_requirement(skill))
                        for skill in self._some_skills(4)
                    ],
                }
                for number in range(count)
            ]
        )

    def _get_requirement(self, skill):
        draw, kind = self.draw, skill.skill_type_id
        return {
            "kind": "certification" if kind.is_certification else "skill",
            "skill_id": skill.id,
            "skill_level_id": draw.choice(kind.skill_level_ids.ids),
            "basis": draw.choice(("law", "task", "task", "habit")),
            "is_trainable": draw.random() < 0.3,
            "reason": "Bench",
        }
