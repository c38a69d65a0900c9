# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import random
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..tools.matching import PARTLY, TRAINABLE_SHARE, WEIGHTS, score
from .common import PartnershipCase


class MatchingCase(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.kitchen = cls.env["hr.skill.type"].create(
            {
                "name": "Cuisine",
                "skill_ids": [
                    Command.create({"name": name}) for name in ("Couper", "Cuire")
                ],
                "skill_level_ids": [
                    Command.create({"name": str(level), "level_progress": level})
                    for level in (25, 50, 100)
                ],
            }
        )
        cls.card = cls.env["hr.skill.type"].create(
            {
                "name": "Attestations",
                "is_certification": True,
                "skill_ids": [Command.create({"name": "Hygiène"})],
                "skill_level_ids": [
                    Command.create({"name": "Valide", "level_progress": 100})
                ],
            }
        )
        cls.cut, cls.cook = cls.kitchen.skill_ids.sorted("name")
        cls.hygiene = cls.card.skill_ids
        cls.day = cls.env.ref("crm_partnership.crm_work_period_weekday_day")
        cls.night = cls.env.ref("crm_partnership.crm_work_period_weekday_night")
        cls.quebec = cls.env.ref("crm_partnership.crm_area_region_03")
        cls.limoilou = cls.env["crm.area"].create(
            {"name": "Limoilou", "parent_id": cls.quebec.id}
        )
        cls.occupation = cls.env["crm.occupation"].create(
            {"code": "65298", "name": "Aide de cuisine"}
        )
        cls.partnership = cls.new_partnership()
        cls.need = cls.new_need(
            cls.partnership,
            occupation_id=cls.occupation.id,
            hours_week=30,
            area_id=cls.limoilou.id,
            period_ids=[Command.set(cls.day.ids)],
            requirement_ids=[
                cls.requirement(cls.cut, 50, "task"),
                cls.requirement(cls.cook, 50, "habit"),
            ],
        )
        cls.need.action_open()

    @classmethod
    def level(cls, skill, progress):
        return skill.skill_type_id.skill_level_ids.filtered(
            lambda level: level.level_progress == progress
        )

    @classmethod
    def requirement(cls, skill, progress, basis, **vals):
        kind = "certification" if skill.skill_type_id.is_certification else "skill"
        return Command.create(
            {
                "kind": kind,
                "skill_id": skill.id,
                "skill_level_id": cls.level(skill, progress).id,
                "basis": basis,
                "reason": "Essai",
                **vals,
            }
        )

    @classmethod
    def person(cls, *skills, **vals):
        """Someone whom everything suits, with skills (skill, progress[, until])."""
        return cls.new_participant(
            **{
                "period_ids": [Command.set((cls.day | cls.night).ids)],
                "area_ids": [Command.set(cls.quebec.ids)],
                "occupation_ids": [Command.set(cls.occupation.ids)],
                "date_available": cls.today,
                "current_skill_ids": [
                    Command.create(
                        {
                            "skill_type_id": skill.skill_type_id.id,
                            "skill_id": skill.id,
                            "skill_level_id": cls.level(skill, progress).id,
                            "valid_from": cls.today - timedelta(days=30),
                            "valid_to": until[0] if until else False,
                        }
                    )
                    for skill, progress, *until in skills
                ],
                **vals,
            }
        )

    def rank(self, need=None, user=None, **kwargs):
        need = (need or self.need).with_user(user or self.counsellor)
        return need._rank(**kwargs)

    def scores(self, need=None, user=None):
        browse = self.env["crm.participant"].browse
        return {
            browse(row["participant_id"]): round(row["score"], 2)
            for row in self.rank(need, user)
        }


@tagged("post_install", "-at_install")
class TestMatching(MatchingCase):
    def test_scores_counted_by_hand(self):
        full = self.person((self.cut, 100), (self.cook, 50))
        half = self.person((self.cut, 25), (self.cook, 50))
        none = self.person()
        # weights: task 2, habit 0.5
        expected = {
            full: 100,
            half: 40 + 60 * (2 * 0.5 + 0.5) / 2.5,
            none: 40,
        }
        self.assertEqual(self.scores(), expected)
        self.assertEqual(
            [row["participant_id"] for row in self.rank()], (full | half | none).ids
        )

    def test_each_component_counts_as_it_is_told(self):
        skills = ((self.cut, 50), (self.cook, 50))
        other = self.env["crm.occupation"].create({"code": "65297", "name": "Autre"})
        cases = {
            "place": {"area_ids": False},
            "occupation": {"occupation_ids": [Command.set(other.ids)]},
            "periods": {"period_ids": [Command.set(self.night.ids)]},
            "hours": {"hours_min": 31},
        }
        people = {name: self.person(*skills, **vals) for name, vals in cases.items()}
        open_minded = self.person(*skills, occupation_ids=False)
        scores = self.scores()
        for name, person in people.items():
            self.assertEqual(scores[person], 100 - WEIGHTS[name], name)
        self.assertEqual(
            scores[open_minded], 100 - WEIGHTS["occupation"] * (1 - PARTLY)
        )

    def test_hours_of_zero_are_no_limit_and_bounds_are_included(self):
        for low, high, suits in ((0, 0, 1), (30, 30, 1), (0, 29.5, 0), (30.5, 0, 0)):
            person = self.person(hours_min=low, hours_max=high)
            row = self.rank(people=person)[0]
            self.assertEqual(row["components"]["hours"], suits, (low, high))

    def test_an_area_holds_those_inside_it(self):
        self.assertEqual(self.rank(people=self.person())[0]["components"]["place"], 1)
        beside = self.env["crm.area"].create(
            {"name": "Beauport", "parent_id": self.quebec.id}
        )
        person = self.person(area_ids=[Command.set(beside.ids)])
        self.assertEqual(self.rank(people=person)[0]["components"]["place"], 0)

    def test_what_can_be_learned_counts_partly(self):
        self.need.requirement_ids.filtered(lambda r: r.skill_id == self.cut).write(
            {"is_trainable": True, "training_days": 5}
        )
        row = self.rank(people=self.person())[0]
        self.assertAlmostEqual(
            row["components"]["requirements"], 2 * TRAINABLE_SHARE / 2.5
        )

    def test_who_lacks_what_the_law_requires_comes_last(self):
        need = self.new_need(
            self.partnership,
            date_start=self.today + timedelta(days=20),
            requirement_ids=[
                self.requirement(self.cut, 100, "habit"),
                self.requirement(self.hygiene, 100, "law"),
            ],
        )
        later = self.today + timedelta(days=60)
        strong = self.person((self.cut, 100))
        certified = self.person((self.hygiene, 100, later))
        expiring = self.person(
            (self.cut, 100), (self.hygiene, 100, self.today + timedelta(days=19))
        )
        rows = self.rank(need)
        self.assertEqual(rows[0]["participant_id"], certified.id)
        self.assertEqual(
            {row["participant_id"]: row["lacks_law"] for row in rows},
            {certified.id: 0, strong.id: 1, expiring.id: 1},
        )

    def test_a_certificate_renewed_before_the_start_counts(self):
        start = self.today + timedelta(days=20)
        need = self.new_need(
            self.partnership,
            date_start=start,
            requirement_ids=[self.requirement(self.hygiene, 100, "law")],
        )
        person = self.person((self.hygiene, 100, self.today + timedelta(days=5)))
        self.assertEqual(self.rank(need)[0]["lacks_law"], 1)
        renewal = self.env["crm.participant.skill"].create(
            {
                "participant_id": person.id,
                "skill_type_id": self.card.id,
                "skill_id": self.hygiene.id,
                "skill_level_id": self.card.skill_level_ids.id,
                "valid_from": start,
                "valid_to": start + timedelta(days=365),
            }
        )
        self.assertEqual(self.rank(need)[0]["lacks_law"], 0)
        renewal.valid_from = start + timedelta(days=1)
        self.assertEqual(self.rank(need)[0]["lacks_law"], 1)

    def test_a_relaxed_requirement_counts_no_more(self):
        person = self.person((self.cook, 50))
        cut = self.need.requirement_ids.filtered(lambda r: r.skill_id == self.cut)
        before = self.scores()[person]
        cut.with_user(self.developer).action_relax("Apprise sur place")
        self.assertEqual(self.scores()[person], 100)
        self.assertLess(before, 100)

    def test_a_language_counts_where_the_law_or_the_task_asks_for_it(self):
        french = self.env.ref("hr_skills.hr_skill_french")
        level = french.skill_type_id.skill_level_ids[:1]
        need = self.new_need(
            self.partnership,
            requirement_ids=[
                Command.create(
                    {
                        "kind": "language",
                        "skill_id": french.id,
                        "skill_level_id": level.id,
                        "basis": "habit",
                        "reason": "On a toujours demandé",
                    }
                )
            ],
        )
        person = self.person()
        self.assertEqual(self.scores(need)[person], 100)
        need.requirement_ids.basis = "task"
        self.assertEqual(self.scores(need)[person], 100 - WEIGHTS["requirements"])

    def test_only_those_who_are_ready_by_the_start_are_compared(self):
        start = self.today + timedelta(days=10)
        need = self.new_need(self.partnership, date_start=start)
        ready = self.person(date_available=start)
        late = self.person(date_available=start + timedelta(days=1))
        planned = self.person(
            date_available=False, date_planned_end=start + timedelta(days=1)
        )
        self.assertEqual(self.scores(need).keys(), {ready})
        self.assertEqual(need.candidate_count, 1)
        # the start is past: today counts
        need.date_start = self.today - timedelta(days=10)
        today = self.person()
        self.assertEqual(self.scores(need).keys(), {today})
        # not told: as soon as possible, nobody is left out
        need.date_start = False
        self.assertEqual(self.scores(need).keys(), {ready, late, planned, today})
        self.assertEqual(need.candidate_count, 4)

    def test_a_need_without_requirement_suits_everyone(self):
        need = self.new_need(self.partnership)
        person = self.person()
        self.assertEqual(self.scores(need)[person], 100)

    def test_only_those_who_are_ready_are_compared(self):
        enrolled = self.person((self.cut, 100))
        enrolled.sudo().state = "enrolled"
        archived = self.person((self.cut, 100), active=False)
        self.assertFalse(self.scores().keys() & {enrolled, archived})

    def test_ties_go_to_who_has_been_ready_longest(self):
        late = self.person()
        early = self.person(date_available=self.today - timedelta(days=9))
        self.assertEqual(
            [row["participant_id"] for row in self.rank()], [early.id, late.id]
        )

    def draw_crowd(self, size):
        """People and needs of all sorts, the same at each run."""
        draw = random.Random(7)
        dated = {"date_available": self.today - timedelta(days=1)}
        people = self.env["crm.participant"]
        for _number in range(size):
            skills = [
                (skill, draw.choice((25, 50, 100)))
                for skill in (self.cut, self.cook)
                if draw.random() < 0.7
            ]
            if draw.random() < 0.5:
                skills.append(
                    (self.hygiene, 100, self.today + timedelta(days=draw.randint(0, 9)))
                )
            low = draw.choice((0, 20, 30))
            people |= self.person(
                *skills,
                **dated,
                hours_min=low,
                hours_max=draw.choice((0, low + 5)),
                has_vehicle=draw.random() < 0.5,
                period_ids=[
                    Command.set(draw.choice((self.day, self.night, self.day)).ids)
                ],
                area_ids=[Command.set(draw.choice((self.quebec, self.limoilou)).ids)],
            )
        needs = self.env["crm.labour.need"]
        for _number in range(8):
            needs |= self.new_need(
                self.partnership,
                hours_week=draw.choice((0, 22, 34)),
                date_start=draw.choice((False, self.today + timedelta(days=5))),
                transit=draw.choice(("car", "foot")),
                area_id=draw.choice((self.quebec.id, self.limoilou.id, False)),
                period_ids=[Command.set(draw.choice((self.day.ids, [])))],
                requirement_ids=[
                    self.requirement(
                        skill,
                        100 if skill == self.hygiene else draw.choice((25, 50, 100)),
                        draw.choice(("law", "task", "habit")),
                        is_trainable=draw.random() < 0.5,
                    )
                    for skill in (self.cut, self.cook, self.hygiene)
                    if draw.random() < 0.6
                ],
            )
        return people, needs

    def test_the_ranking_agrees_with_the_right_sizer_and_with_the_formula(self):
        people, needs = self.draw_crowd(30)
        rows = self.rank(needs, people=people, limit=1000)
        self.assertEqual(len(rows), len(people) * len(needs))
        self.assertTrue({row["lacks_law"] for row in rows} >= {0, 1})
        for row in rows:
            self.assertAlmostEqual(row["score"], score(row["components"]), places=6)
        for need in needs:
            full = [
                row
                for row in rows
                if row["need"] == need
                and all(
                    row["components"][name] == 1
                    for name in ("requirements", "place", "periods", "hours")
                )
            ]
            self.assertEqual(len(full), need.candidate_count, need.id)
        # the lines say what the query counted
        matches = self.env["crm.labour.need.match"]
        for row in rows:
            person = people.browse(row["participant_id"])
            facts = matches._get_facts(row["need"], person, row["components"])
            states = [line["state"] for line in facts["requirements"]]
            self.assertEqual(facts["lacks_law"], row["lacks_law"])
            self.assertAlmostEqual(
                sum(line["points"] for line in facts["requirements"]),
                facts["points"]["requirements"] if states else 0,
            )
            self.assertEqual(
                sum(
                    line["basis"] == "law" and line["state"] != "met"
                    for line in facts["requirements"]
                ),
                row["lacks_law"],
            )
            self.assertEqual(
                row["components"]["requirements"] == 1,
                all(state == "met" for state in states),
            )

    def test_a_crowd_is_ranked_blindly(self):
        """Whatever is written in the files changes no rank and no score."""
        people, needs = self.draw_crowd(20)

        def ranking():
            self.env.invalidate_all()
            return [
                (row["need"].id, row["participant_id"], row["score"])
                for row in self.rank(needs, people=people, limit=1000)
            ]

        before = ranking()
        draw = random.Random(8)
        barriers = self.env["crm.barrier"].search([])
        other = self._new_user("other_counsellor", "counsellor")
        for person in people:
            self.open_identity(person).write(
                {
                    "first_name": draw.choice(("Zoé", "Noah", "Aïcha")),
                    "date_birth": f"{draw.randint(1950, 2005)}-05-05",
                }
            )
            person.with_user(self.counsellor).write(
                {
                    "preferences": draw.choice(("Au calme", "En équipe")),
                    "barrier_ids": [
                        Command.create({"barrier_id": barrier.id})
                        for barrier in barriers
                        if draw.random() < 0.5
                    ],
                    "support_ids": [Command.create({"hours": draw.randint(1, 9)})],
                }
            )
            if draw.random() < 0.5:
                self.new_consent(person)
            if draw.random() < 0.5:
                person.with_user(self.director)._assign(other, self.env["res.users"])
        self.assertEqual(ranking(), before)

    def test_a_higher_level_never_lowers_a_score(self):
        scores = [
            self.rank(people=self.person((self.cut, level)))[0]["score"]
            for level in (25, 50, 100)
        ]
        self.assertEqual(scores, sorted(scores))

    def test_it_is_blind_to_who_people_are(self):
        """Barriers, identity, support, preferences, consents, counsellor: nothing of
        them changes a rank or a score, and the query reads none of their tables."""
        people = [self.person((self.cut, level)) for level in (25, 50, 100)]
        before = [(r["participant_id"], r["score"]) for r in self.rank()]
        barriers = self.env["crm.barrier"].search([])
        for number, person in enumerate(people):
            self.open_identity(person).write(
                {
                    "first_name": f"Prénom{number}",
                    "date_birth": f"19{60 + number}-01-01",
                    "city": "Ailleurs",
                }
            )
            self.new_consent(person)
            person.with_user(self.counsellor).write(
                {
                    "preferences": "Le soir",
                    "barrier_ids": [
                        Command.create({"barrier_id": barrier.id})
                        for barrier in barriers[number::2]
                    ],
                    "support_ids": [Command.create({"hours": number + 1})],
                }
            )
        other = self._new_user("other_counsellor", "counsellor")
        people[0].with_user(self.director)._assign(other, self.env["res.users"])
        self.assertEqual(
            [(r["participant_id"], r["score"]) for r in self.rank()], before
        )
        visible = self.env["crm.participant"]._search([])
        need = self.need.with_user(self.counsellor)
        query = need._sql_rank(need._get_required_rows(), visible.subselect(), 50)
        for table in (
            "identity",
            "barrier",
            "support",
            "consent",
            "birth",
            "hr_employee",
        ):
            self.assertNotIn(table, query.code)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_each_sees_what_their_rights_allow(self):
        mine = self.person((self.cut, 50))
        sister = self._new_user("sister_c", "counsellor", company=self.sister_company)
        self.new_participant.__func__(type(self))  # one more of the enterprise
        self.env["crm.participant"].with_user(sister).create(
            {"company_id": self.sister_company.id}
        ).action_make_available()
        for user in (self.developer, self.director, self.counsellor):
            found = self.scores(user=user)
            self.assertIn(mine, found)
            self.assertEqual(
                found.keys(),
                set(found) & set(mine.search([("company_id", "=", self.company.id)])),
            )
        for user in (
            self.liaison,
            self.privacy_officer,
            self.configurator,
            self.salesman,
            self.portal_user,
            sister,
            self.sister_developer,
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.rank(user=user)
                with self.assertRaises(AccessError):
                    self.need.with_user(user).action_find_candidates()
        self.partnership.confidentiality = "restricted"
        for user in (self.developer, self.director):
            self.assertIn(mine, self.scores(user=user))
        for user in (self.other_developer, self.counsellor):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.need.with_user(user).action_find_candidates()

    def test_a_ranking_goes_with_the_right_to_read_the_need_or_the_person(self):
        person = self.person((self.cut, 50))
        self.need.with_user(self.other_developer).action_find_candidates()
        matches = self.env["crm.labour.need.match"].with_user(self.other_developer)
        match = matches.search([])
        self.assertEqual(match.participant_id, person)
        self.partnership.confidentiality = "restricted"
        self.assertFalse(matches.search([]))
        with (
            self.assertRaises(AccessError),
            mute_logger("odoo.addons.base.models.ir_rule"),
        ):
            match.action_propose()
        self.partnership.confidentiality = "company"
        self.assertEqual(matches.search([]), match)
        person.with_user(self.counsellor).action_close()
        self.assertFalse(matches.search([]))

    def test_the_list_takes_as_many_queries_for_few_rows_as_for_many(self):
        counts, sizes = [], []
        matches = self.env["crm.labour.need.match"].with_user(self.counsellor)
        for size in (3, 20):
            for _number in range(size):
                self.person((self.cut, 50))
            for _run in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.need.with_user(self.counsellor).action_find_candidates()
                self.env.flush_all()
                ranking = self.env.cr.sql_log_count - before
            specification = {
                **dict.fromkeys(
                    ("rank", "score", "lacks_law", "missing", "explanation"), {}
                ),
                **dict.fromkeys(("is_proposed", "proposal"), {}),
                "participant_id": {"fields": {"display_name": {}}},
                "need_id": {"fields": {"display_name": {}}},
            }
            # the first one fills the caches of rules and rights
            for _run in range(2):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                rows = matches.web_search_read([], specification)["records"]
            counts.append((ranking, self.env.cr.sql_log_count - before))
            sizes.append(len(rows))
        self.assertEqual(sizes, [3, 23])
        self.assertEqual(counts[0], counts[1])

    def test_the_number_of_queries_does_not_grow(self):
        for _number in range(5):
            self.person((self.cut, 50))
        needs = self.need
        counts = []
        for size in (3, 30):
            while len(needs) < size:
                # the larger lot asks for other skills, of other types, at other levels
                needs |= self.new_need(
                    self.partnership,
                    requirement_ids=[self.requirement(self.cut, 50, "task")]
                    if size == 3
                    else [
                        self.requirement(self.cook, 25, "task"),
                        self.requirement(self.cut, 100, "task"),
                        self.requirement(self.hygiene, 100, "law"),
                    ],
                )
            self.env.flush_all()
            self.env.invalidate_all()
            self.rank(needs)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.rank(needs)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_candidates_are_shown_with_reasons_and_proposed(self):
        person = self.person((self.cut, 25))
        need = self.need.with_user(self.counsellor)
        action = need.action_find_candidates()
        matches = self.env["crm.labour.need.match"].with_user(self.counsellor)
        match = matches.search(action["domain"])
        self.assertEqual(match.participant_id, person)
        self.assertIn("Couper", match.missing)
        self.assertIn("so far", match.explanation)
        self.assertIn("not held", match.explanation)
        self.assertIn("30 asked, looks for 0 or more", match.explanation)
        self.assertIn("Limoilou", match.explanation)
        result = match.action_propose()
        placement = self.env["crm.placement"].browse(result["res_id"])
        self.assertEqual(placement.need_id, self.need)
        self.assertAlmostEqual(placement.match_score, match.score)
        self.assertEqual(placement.match_snapshot["requirements"][0]["skill"], "Couper")
        match.invalidate_recordset()
        self.assertEqual(match.placement_id, placement)
        self.assertTrue(match.is_proposed)
        self.assertEqual(match.action_propose()["res_id"], placement.id)
        self.assertEqual(placement.match_explanation, match.explanation)
        # what comes to nothing may be proposed again
        reason = self.env["crm.refusal.reason"].search(
            [("side", "=", "person"), ("needs_comment", "=", False)], limit=1
        )
        placement.with_user(self.counsellor).action_refuse("person", reason)
        self.env.flush_all()
        match.invalidate_recordset()
        self.assertEqual(match.placement_id, placement)
        self.assertFalse(match.is_proposed)
        again = match.action_propose()["res_id"]
        self.assertNotEqual(again, placement.id)
        match.invalidate_recordset()
        self.assertEqual(match.placement_id.id, again)
        with self.assertRaises(UserError):
            match.write({"score": 100})
        # another user does not see the ranking
        self.assertFalse(matches.with_user(self.developer).search([]))
        need.action_find_candidates()
        self.assertEqual(len(matches.search([])), 1)

    def test_jobs_for_a_person(self):
        person = self.person((self.cut, 50), (self.cook, 50))
        poor = self.new_need(
            self.partnership, requirement_ids=[self.requirement(self.cook, 100, "task")]
        )
        poor.action_open()
        action = person.with_user(self.counsellor).action_find_jobs()
        matches = (
            self.env["crm.labour.need.match"]
            .with_user(self.counsellor)
            .search(action["domain"])
        )
        self.assertEqual(matches.need_id, self.need | poor)
        self.assertEqual(matches[0].need_id, self.need)

    def test_only_own_counsellors_look_for_jobs_for_a_person(self):
        person = self.person()
        other = self._new_user("other_counsellor", "counsellor")
        for user in (other, self.developer, self.director, self.privacy_officer):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                person.with_user(user).action_find_jobs()
        person.sudo().backup_user_id = other
        self.assertTrue(person.with_user(other).action_find_jobs()["domain"])

    def test_jobs_of_a_partnership_that_is_closed_to_the_counsellor_are_not_shown(self):
        person = self.person((self.cut, 50))
        self.partnership.confidentiality = "restricted"
        person.with_user(self.counsellor).action_find_jobs()
        matches = self.env["crm.labour.need.match"].with_user(self.counsellor)
        self.assertFalse(matches.search([]))
