# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

PASSWORD = "test-portal-4"


@tagged("post_install", "-at_install")
class TestTrainingProgramme(PartnershipCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.partnership = cls.new_partnership()
        cls.skill = cls.env.ref("hr_skills.hr_skill_teamwork")
        cls.occupation = cls.env.ref("crm_partnership.crm_occupation_65201")
        cls.programme = cls.new_programme(
            name="Aide en cuisine",
            is_published=True,
            occupation_ids=[Command.set(cls.occupation.ids)],
            skill_ids=[Command.create({"skill_id": cls.skill.id})],
            cohort_ids=[
                Command.create({"date_start": cls.today + timedelta(days=days)})
                for days in (-30, 60, 10)
            ],
        )
        cls.hidden = cls.new_programme(name="Projet secret")
        cls.foreign = cls.new_programme(
            name="Textile", company_id=cls.sister_company.id, is_published=True
        )
        cls.portal_user.partner_id.parent_id = cls.employer
        cls.portal_user.password = PASSWORD

    @classmethod
    def new_programme(cls, **values):
        return cls.env["crm.training.programme"].create(
            {"company_id": cls.company.id, **values}
        )

    def test_the_next_cohort_is_the_first_to_come(self):
        self.assertEqual(
            self.programme.date_next_cohort, self.today + timedelta(days=10)
        )
        self.assertFalse(self.hidden.next_cohort_id)
        self.assertTrue(self.programme.skill_ids.skill_level_id)

    def test_what_is_refused(self):
        language = self.env.ref("hr_skills.hr_skill_french").skill_type_id
        with self.assertRaises(ValidationError):
            self.programme.skill_ids.skill_level_id = language.skill_level_ids[0]
        with self.assertRaises(AccessError):
            self.programme.with_user(self.developer).is_published = False
        with self.assertRaises(AccessError):
            self.foreign.skill_ids.with_user(self.director).create(
                {"programme_id": self.foreign.id, "skill_id": self.skill.id}
            )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.programme.cohort_ids[0].date_end = "2001-01-01"
            self.env.flush_all()

    def test_directors_describe_and_show_a_programme(self):
        form = Form(
            self.env["crm.training.programme"]
            .with_user(self.director)
            .with_company(self.company)
        )
        form.name = "Entretien ménager"
        form.is_published = True
        with form.skill_ids.new() as line:
            line.skill_id = self.skill
        programme = form.save()
        self.assertEqual(programme.company_id, self.company)
        self.assertFalse(programme.copy().is_published)
        for user in (self.developer, self.counsellor, self.liaison):
            self.assertTrue(Form(self.programme.with_user(user)).name)

    # ------------------------------------------------------------------- employers
    def test_employers_browse_what_their_partners_show(self):
        self.authenticate(self.portal_user.login, PASSWORD)
        page = self.url_open("/my/programmes").text
        self.assertIn("Aide en cuisine", page)
        for name in ("Projet secret", "Textile"):
            self.assertNotIn(name, page)
        detail = self.url_open(f"/my/programmes/{self.programme.id}")
        level = self.programme.skill_ids.skill_level_id
        self.assertIn(f"({level.name})", detail.text)
        for other in (self.hidden, self.foreign):
            answer = self.url_open(f"/my/programmes/{other.id}")
            self.assertEqual(answer.status_code, 404)
        filtered = self.url_open(f"/my/programmes?skill={self.skill.id}").text
        self.assertIn("Aide en cuisine", filtered)
        for query in ("skill=999999", "occupation=x'", "skill=%3Cb%3E"):
            page = self.url_open(f"/my/programmes?{query}")
            self.assertEqual(page.status_code, 200)
            self.assertNotIn("o_training_programme", page.text)
            self.assertNotIn("Aide en cuisine", page.text)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["programme_count", "need_count"]}
        )
        self.assertEqual(counters["programme_count"], 1)

    def test_others_browse_nothing(self):
        self.partnership.action_end(
            self.env["crm.partnership.reason"]
            .search([("can_end", "=", True)], limit=1)
            .id
        )
        self.authenticate(self.portal_user.login, PASSWORD)
        self.assertNotIn("Aide en cuisine", self.url_open("/my/programmes").text)
        answer = self.url_open(f"/my/programmes/{self.programme.id}")
        self.assertEqual(answer.status_code, 404)
