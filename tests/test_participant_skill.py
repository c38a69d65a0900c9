# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from odoo.addons.hr_skills.models.hr_individual_skill_mixin import (
    HrIndividualSkillMixin,
)

from ..models import crm_participant_skill
from .test_matching import MatchingCase


@tagged("post_install", "-at_install")
class TestParticipantSkill(MatchingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.env["crm.participant.skill"]
        cls.people = [cls.new_participant() for _number in range(4)]

    def row(self, person, skill, progress, start, end=None):
        """Values of a row, from and to a number of days from today."""
        day = self.today
        return {
            "participant_id": person.id,
            "skill_id": skill.id,
            "skill_type_id": skill.skill_type_id.id,
            "skill_level_id": self.level(skill, progress).id,
            "valid_from": day + timedelta(days=start),
            "valid_to": end is not None and day + timedelta(days=end),
        }

    def test_the_same_overlaps_as_the_host_finds(self):
        self.model.create(
            [
                row
                for person in self.people
                for row in (
                    self.row(person, self.cut, 25, -90, -60),
                    self.row(person, self.cut, 50, -50, -10),
                    self.row(person, self.cook, 50, -40),
                    self.row(person, self.hygiene, 100, -90, 20),
                    self.row(person, self.hygiene, 100, -30, 60),
                )
            ]
        )
        kept = self.model.search(
            [("participant_id", "in", [p.id for p in self.people])]
        )
        draw = random.Random(19)
        compared = 0
        for _round in range(40):
            rows = []
            for number in range(draw.randint(1, 12)):
                skill = draw.choice([self.cut, self.cook, self.hygiene])
                progress = draw.choice(
                    skill.skill_type_id.skill_level_ids.mapped("level_progress")
                )
                start = draw.choice([-90, -70, -50, -30, 0])
                end = draw.choice([None, -60, -10, 20, 60])
                rows.append(
                    {
                        **self.row(
                            draw.choice(self.people), skill, progress, start, end
                        ),
                        # as it is asked when a row is ended: it is there already
                        "id": draw.choice([-number, *kept.ids]),
                        "is_certification": skill.skill_type_id.is_certification,
                    }
                )
            for row in rows:
                del row["skill_type_id"]
            with self.subTest(rows=rows):
                try:
                    theirs = HrIndividualSkillMixin._get_overlapping_individual_skill(
                        self.model, [dict(row) for row in rows]
                    )
                except TypeError:
                    # the host compares a row without an end with a later one
                    continue
                compared += 1
                ours = self.model._get_overlapping_individual_skill(rows)
                self.assertEqual(self.sorted(ours), self.sorted(theirs))
        self.assertGreater(compared, 20)

    @staticmethod
    def sorted(found):
        return {
            kept.id: sorted((row["id"], str(row["valid_from"])) for row in rows)
            for kept, rows in found.items()
        }

    def test_overlaps_are_refused_within_a_batch_and_with_what_is_there(self):
        first, second = self.people[:2]
        self.model.create([self.row(first, self.cut, 25, -30)])
        for rows in (
            [self.row(first, self.cut, 50, -10)],
            [
                self.row(second, self.cook, 25, -30),
                self.row(second, self.cut, 25, -30),
                self.row(second, self.cut, 50, -20),
            ],
            [self.row(second, self.hygiene, 100, -30, 30)] * 2,
        ):
            with (
                self.subTest(rows=rows),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                self.model.create(rows)
        # the same certification at other dates, and a skill once the other has ended
        self.model.create(
            [
                self.row(second, self.hygiene, 100, -30, 30),
                self.row(second, self.hygiene, 100, -20, 40),
                self.row(second, self.cut, 25, -30, -20),
                self.row(second, self.cut, 50, -10),
            ]
        )

    def test_more_rows_take_no_more_queries_to_compare(self):
        """Only those of people who hold the same skill in another row are compared."""
        skills = self.env["hr.skill"].create(
            [
                {"name": f"S{number}", "skill_type_id": self.kitchen.id}
                for number in range(60)
            ]
        )
        level = self.kitchen.skill_level_ids[0]

        def count(rows):
            before = self.env.cr.sql_log_count
            self.assertFalse(self.model._get_overlapping_individual_skill(rows))
            return self.env.cr.sql_log_count - before

        created = self.model.create(
            [
                {
                    "participant_id": person.id,
                    "skill_id": skill.id,
                    "skill_type_id": self.kitchen.id,
                    "skill_level_id": level.id,
                    "valid_from": fields.Date.to_string(self.today),
                }
                for person in self.people
                for skill in skills
            ]
        )
        rows = [
            {
                "id": skill.id,
                "participant_id": skill.participant_id.id,
                "skill_id": skill.skill_id.id,
                "skill_level_id": skill.skill_level_id.id,
                "valid_from": skill.valid_from,
                "valid_to": skill.valid_to,
                "is_certification": False,
            }
            for skill in created
        ]
        self.assertGreater(len(rows), crm_participant_skill.COMPARED)
        self.env.flush_all()
        self.assertEqual(count(rows), count(rows[:2]))
