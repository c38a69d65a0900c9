# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestLabourNeedRightSizing(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.partnership = cls.new_partnership()
        kitchen = cls.env["hr.skill.type"].create(
            {
                "name": "Cuisine",
                "skill_ids": [
                    Command.create({"name": "Couper"}),
                    Command.create({"name": "Laver"}),
                ],
                "skill_level_ids": [
                    Command.create({"name": "Débute", "level_progress": 20}),
                    Command.create({"name": "Bien", "level_progress": 60}),
                ],
            }
        )
        hygiene = cls.env["hr.skill.type"].create(
            {
                "name": "Permis",
                "is_certification": True,
                "skill_ids": [Command.create({"name": "Hygiène"})],
                "skill_level_ids": [
                    Command.create({"name": "Obtenu", "level_progress": 100})
                ],
            }
        )
        cls.cut, cls.wash = kitchen.skill_ids.sorted("name")
        cls.low, cls.high = kitchen.skill_level_ids.sorted("level_progress")
        cls.permit, cls.permit_level = hygiene.skill_ids, hygiene.skill_level_ids
        cls.day = cls.env["crm.work.period"].create({"name": "Jour", "code": "tj"})
        cls.night = cls.env["crm.work.period"].create({"name": "Nuit", "code": "tn"})
        cls.region = cls.env["crm.area"].create({"name": "Région"})
        cls.town = cls.env["crm.area"].create(
            {"name": "Ville", "parent_id": cls.region.id}
        )
        cls.elsewhere = cls.env["crm.area"].create({"name": "Loin"})
        cls.need = cls.new_need(cls.partnership)

    @classmethod
    def person(cls, *skills, **values):
        """Somebody ready for a job, holding (skill, level[, dates])."""
        return cls.new_participant(
            skill_ids=[
                Command.create(
                    {
                        "skill_type_id": skill.skill_type_id.id,
                        "skill_id": skill.id,
                        "skill_level_id": level.id,
                        **(dates[0] if dates else {}),
                    }
                )
                for skill, level, *dates in skills
            ],
            **values,
        )

    def require(self, skill, level, **values):
        is_permit = skill.skill_type_id.is_certification
        return self.env["crm.labour.need.requirement"].create(
            {
                "need_id": self.need.id,
                "kind": "certification" if is_permit else "skill",
                "skill_id": skill.id,
                "skill_level_id": level.id,
                **values,
            }
        )

    def count(self, **values):
        self.need.write(values)
        return self.need.candidate_count

    # -------------------------------------------------------------------- who meets
    def test_a_number_for_the_need_and_for_each_requirement(self):
        self.person((self.cut, self.high), (self.wash, self.low))
        self.person((self.cut, self.low), (self.wash, self.low))
        self.person((self.cut, self.high))
        self.person()
        self.assertEqual(self.need.candidate_count, 4)
        cut = self.require(self.cut, self.high)
        wash = self.require(self.wash, self.low)
        self.assertEqual(self.need.candidate_count, 1)
        self.assertEqual((cut.gain, wash.gain), (1, 1))
        cut.action_relax("On montre le geste")
        self.assertEqual(self.need.candidate_count, 2)
        self.assertEqual((cut.gain, wash.gain), (0, 2))
        row = self.need.relaxing_ids
        self.assertEqual((row.count_before, row.count_after), (1, 2))
        cut.action_keep("Nouvelle machine")
        self.assertEqual(self.need.candidate_count, 1)

    def test_what_is_no_longer_or_not_yet_valid_does_not_count(self):
        past, coming = (self.today + timedelta(days=d) for d in (-1, 1))
        self.person((self.permit, self.permit_level, {"valid_from": past}))
        self.person(
            (
                self.permit,
                self.permit_level,
                {"valid_from": past - timedelta(days=9), "valid_to": past},
            )
        )
        self.person((self.permit, self.permit_level, {"valid_from": coming}))
        self.person(
            (
                self.permit,
                self.permit_level,
                {"valid_from": self.today, "valid_to": self.today},
            )
        )
        requirement = self.require(
            self.permit, self.permit_level, basis="law", reason="Règlement"
        )
        self.assertEqual(self.need.candidate_count, 2)
        self.assertEqual(requirement.gain, 2)

    def test_schedule(self):
        self.person(period_ids=[Command.set((self.day | self.night).ids)])
        self.person(period_ids=[Command.set(self.day.ids)], hours_min=20, hours_max=30)
        self.person()
        both = [Command.set((self.day | self.night).ids)]
        self.assertEqual(self.count(period_ids=both), 1)
        self.assertEqual(self.count(period_ids=[Command.set(self.day.ids)]), 2)
        for hours, expected in ((19.5, 1), (20, 2), (30, 2), (30.5, 1), (0, 2)):
            self.assertEqual(self.count(hours_week=hours), expected, hours)

    def test_place(self):
        self.person(area_ids=[Command.set(self.region.ids)])
        self.person(area_ids=[Command.set(self.town.ids)], has_vehicle=True)
        self.person(area_ids=[Command.set(self.elsewhere.ids)])
        self.assertEqual(self.count(area_id=self.town.id), 2)
        self.assertEqual(self.count(area_id=self.region.id), 1)
        self.assertEqual(self.count(area_id=self.town.id, transit="car"), 1)
        self.assertEqual(self.count(transit="foot"), 2)

    def test_only_people_of_the_enterprise_ready_for_a_job(self):
        self.person()
        self.env["crm.participant"].with_user(self.counsellor).create(
            {"company_id": self.company.id}
        )
        self.assertEqual(self.need.candidate_count, 1)
        other = self.new_need(
            self.new_partnership(
                company_id=self.sister_company.id, user_id=self.sister_developer.id
            )
        )
        self.assertEqual(other.candidate_count, 0)

    def test_what_is_not_compared(self):
        self.person()
        french = self.env.ref("hr_skills.hr_skill_french")
        rows = self.env["crm.labour.need.requirement"].create(
            [
                {
                    "need_id": self.need.id,
                    "kind": "other",
                    "text": "Ponctualité",
                    "reason": "Équipe de deux",
                },
                {
                    "need_id": self.need.id,
                    "kind": "language",
                    "skill_id": french.id,
                    "basis": "habit",
                    "reason": "On a toujours demandé",
                },
            ]
        )
        demand = self.env["crm.physical.demand"].search([], limit=1)
        self.need.physical_demand_ids = demand
        self.assertEqual(self.need.candidate_count, 1)
        self.assertEqual(rows.mapped("is_counted"), [False, False])
        rows[1].basis = "task"
        self.assertEqual(self.need.candidate_count, 0)
        self.assertEqual(rows[1].gain, 1)

    def test_the_same_number_for_everyone_and_never_who(self):
        code = self.person().name
        requirement = self.require(self.cut, self.low)
        for user in (self.developer, self.director, self.counsellor):
            need = self.need.with_user(user)
            self.assertEqual(need.candidate_count, 0)
            self.assertEqual(need.requirement_ids.gain, 1)
            self.assertNotIn(code, str(need.right_sizing))
        self.assertEqual(
            self.need.right_sizing,
            {"candidates": 0, "gains": {str(requirement.id): 1}},
        )

    # ------------------------------------------------------------------------ live
    def test_the_numbers_are_live_while_editing(self):
        self.person((self.cut, self.low))
        self.person()
        self.require(self.cut, self.low)
        form = Form(self.need.with_user(self.developer))
        self.assertEqual(form.candidate_count, 1)
        form.period_ids.add(self.night)
        self.assertEqual(form.candidate_count, 0)
        form.period_ids.remove(self.night.id)
        self.assertEqual(form.candidate_count, 1)
        with form.requirement_ids.edit(0) as line:
            line.skill_level_id = self.high
        self.assertEqual(form.candidate_count, 0)
        self.assertEqual(form.requirement_ids.edit(0).gain, 2)
        new = Form(
            self.env["crm.labour.need"]
            .with_user(self.developer)
            .with_context(default_partnership_id=self.partnership.id)
        )
        new.name = "Plonge"
        self.assertEqual(new.candidate_count, 2)
        with new.requirement_ids.new() as line:
            line.skill_id = self.cut
            line.skill_level_id = self.low
        self.assertEqual(new.candidate_count, 1)

    def test_a_need_that_belongs_to_no_partnership_yet_has_no_candidate(self):
        self.person()
        new = Form(self.env["crm.labour.need"].with_user(self.developer))
        self.assertEqual(new.candidate_count, 0)
        new.partnership_id = self.partnership
        self.assertEqual(new.candidate_count, 1)

    def test_one_query_for_many_needs_and_requirements(self):
        self.person((self.cut, self.low))
        needs = self.need
        for _n in range(5):
            needs |= self.need.copy()
        for need in needs:
            need.requirement_ids = [
                Command.create(
                    {"kind": "skill", "skill_id": s.id, "skill_level_id": self.low.id}
                )
                for s in (self.cut, self.wash)
            ]
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(needs.requirement_ids.mapped("is_counted"))
        needs.mapped("right_sizing")
        needs.invalidate_recordset(["right_sizing", "candidate_count"])
        needs.requirement_ids.invalidate_recordset(["gain", "is_counted"])
        # the query, and the one that sets the compiler aside
        with self.assertQueryCount(2):
            needs.mapped("candidate_count")
            self.assertEqual(needs.requirement_ids[0].gain, 0)
            self.assertEqual(needs.requirement_ids[1].gain, 1)

    def test_small_numbers_are_not_told_exactly_to_the_employer(self):
        texts = []
        for count in range(7):
            while self.need.candidate_count < count:
                self.person()
                self.need.invalidate_recordset()
            texts.append(self.need._get_candidate_text())
        self.assertEqual(texts[0], "nobody for now")
        self.assertEqual(set(texts[1:5]), {"fewer than 5"})
        self.assertEqual(texts[5:], ["5", "6"])
