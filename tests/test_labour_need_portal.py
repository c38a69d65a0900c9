# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from lxml import html

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import PartnershipCase

PASSWORD = "test-portal-4"


@tagged("post_install", "-at_install")
class TestLabourNeedPortal(PartnershipCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.partnership = cls.new_partnership()
        cls.portal_user.partner_id.write(
            {"parent_id": cls.employer.id, "email": "employer@test.example"}
        )
        cls.portal_user.password = PASSWORD
        cls.other_employer = cls.env["res.partner"].create(
            {"name": "Concurrent Test", "is_company": True}
        )
        cls.other_partnership = cls.new_partnership(partner_id=cls.other_employer.id)
        cls.stranger = new_test_user(
            cls.env, login="test_stranger", groups="base.group_portal"
        )
        cls.stranger.partner_id.parent_id = cls.other_employer
        cls.stranger.password = PASSWORD
        cls.need = cls.new_need(cls.partnership, name="Aide du soir")
        cls.need.action_open()
        cls.other_need = cls.new_need(cls.other_partnership, name="Secret ailleurs")
        cls.other_need.action_open()

    def log_in(self, user=None):
        self.authenticate((user or self.portal_user).login, PASSWORD)

    def post(self, path, **form):
        page = self.url_open("/my/needs/new")
        csrf = re.search(r'csrf_token" value="([^"]+)"', page.text)
        data = {"csrf_token": csrf[1] if csrf else "", **form}
        return self.url_open(path, data=data)

    def offer(self, **form):
        return self.post(
            "/my/needs/new",
            **{
                "partnership_id": self.partnership.id,
                "name": "Plongeur",
                "positions": "2",
                **form,
            },
        )

    def teamwork(self):
        """Two levels of a skill, as the page of the employer words them."""
        skill = self.env.ref("hr_skills.hr_skill_teamwork").with_context(
            lang=self.portal_user.lang
        )
        return [
            f"{skill.name} ({level.name})"
            for level in skill.skill_type_id.skill_level_ids
        ]

    def posted(self):
        return self.env["crm.labour.need"].search([("source", "=", "employer")])

    # ------------------------------------------------------------------- reading
    def test_an_employer_sees_its_own_needs_only(self):
        draft = self.new_need(self.partnership, name="Brouillon interne")
        self.log_in()
        page = self.url_open("/my/needs").text
        self.assertIn("Aide du soir", page)
        for name in ("Secret ailleurs", "Brouillon interne"):
            self.assertNotIn(name, page)
        self.assertEqual(self.url_open(f"/my/needs/{self.need.id}").status_code, 200)
        for need in (self.other_need, draft):
            for path in ("", "/edit"):
                answer = self.url_open(f"/my/needs/{need.id}{path}")
                self.assertEqual(answer.status_code, 404)
                self.assertNotIn(need.name, answer.text)
            for path in ("/refresh", "/close", "/edit"):
                answer = self.post(f"/my/needs/{need.id}{path}", name="x", positions=1)
                self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.other_need.name, "Secret ailleurs")
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["need_count"]}
        )
        self.assertEqual(counters["need_count"], 1)

    def test_a_closed_partnership_is_for_its_contact_persons(self):
        self.partnership.confidentiality = "restricted"
        self.log_in()
        self.assertNotIn("Aide du soir", self.url_open("/my/needs").text)
        answer = self.url_open("/my/needs/new")
        self.assertEqual(answer.status_code, 404)
        self.partnership.contact_ids = [Command.link(self.portal_user.partner_id.id)]
        self.assertIn("Aide du soir", self.url_open("/my/needs").text)

    def test_visitors_and_colleagues_have_no_such_page(self):
        answer = self.url_open("/my/needs", allow_redirects=False)
        self.assertIn("/web/login", answer.headers.get("Location", ""))
        self.developer.password = PASSWORD
        self.log_in(self.developer)
        self.assertNotIn("Aide du soir", self.url_open("/my/needs").text)

    def test_small_numbers_are_not_told_exactly(self):
        self.new_participant()
        self.log_in()
        page = self.url_open(f"/my/needs/{self.need.id}").text
        told = html.fromstring(page).xpath(
            "//strong[contains(@class, 'o_need_candidates')]/text()"
        )
        self.assertIn("5", told[0])
        self.assertNotEqual(told[0], "1")

    # ------------------------------------------------------------------- posting
    def test_an_offer_arrives_open_with_a_task_for_the_owner(self):
        self.log_in()
        period = self.env["crm.work.period"].search([], limit=2)
        answer = self.offer(
            occupation="65201 Food counter attendants",
            wage_min="19,50",
            wage_max="21",
            hours_week="30",
            period_ids=period.ids,
            permanence="permanent",
            date_start="2030-05-01",
            city="Québec",
            description="Laver & ranger : moins de 5 < 10",
            req_0_text=self.teamwork()[0],
            req_0_basis="task",
            req_0_reason="Deux à la plonge",
            req_0_trainable="1",
            req_0_days="3",
            req_1_text="Ponctualité",
            req_1_reason="Deux à la plonge",
        )
        self.assertIn("o_need_posted", answer.text)
        need = self.posted()
        self.assertEqual(need.state, "open")
        self.assertEqual(need.partnership_id, self.partnership)
        self.assertEqual(need.posted_by_id, self.portal_user.partner_id)
        self.assertEqual((need.wage_min, need.wage_max), (19.5, 21))
        self.assertEqual(need.occupation_id.code, "65201")
        self.assertEqual(need.period_ids, period)
        first, second = need.requirement_ids
        self.assertEqual((first.kind, first.training_days), ("skill", 3))
        self.assertEqual((second.kind, second.text), ("other", "Ponctualité"))
        activity = self.partnership.activity_ids
        self.assertEqual(activity.user_id, self.developer)
        self.assertNotIn("Plongeur", f"{activity.summary}{activity.note}")
        self.assertIn("moins de 5 &lt; 10", answer.text)

    def test_errors_stand_at_their_field_and_nothing_is_lost(self):
        self.log_in()
        answer = self.offer(
            positions="-2",
            wage_min="beaucoup",
            date_start="demain",
            occupation="Astronaute",
            description="Une longue description",
            req_0_text="Français parlé",
            req_0_basis="law",
        )
        for field in ("positions", "wage_min", "date_start", "occupation"):
            self.assertIn(f'id="{field}-error"', answer.text, field)
        self.assertIn('id="req_0_reason-error"', answer.text)
        for typed in ("beaucoup", "Astronaute", "longue description", "parlé"):
            self.assertIn(typed, answer.text)
        self.assertFalse(self.posted())

    def test_hostile_values_are_refused(self):
        self.log_in()
        for form in (
            {"name": "<script>alert(1)</script>"},
            {"name": "x" * 121},
            {"name": " "},
            {"positions": "1e3"},
            {"positions": "0"},
            {"positions": "1.5"},
            {"wage_min": "-3"},
            {"wage_min": "nan"},
            {"wage_min": "20", "wage_max": "19"},
            {"hours_week": "200"},
            {"permanence": "x"},
            {"transit": "sudo"},
            {"area_id": "999999"},
            {"area_id": "1 OR 1=1"},
            {"period_ids": ["0"]},
            {"period_ids": ["99999999999999"]},
            {"benefit_ids": ["-1"]},
            {"description": "<img src=x onerror=y>"},
            {"req_0_text": "<b>x</b>", "req_0_reason": "x"},
            {"req_0_text": "x", "req_0_basis": "god", "req_0_reason": "x"},
            {"req_0_text": "x", "req_0_reason": "x", "req_0_days": "-1"},
            {
                "req_0_text": self.teamwork()[0],
                "req_1_text": self.teamwork()[1],
            },
        ):
            with self.subTest(form=form):
                answer = self.offer(**form)
                self.assertEqual(answer.status_code, 200)
                self.assertNotIn("<script>alert(1)", answer.text)
                self.assertNotIn("<img src=x", answer.text)
                self.assertFalse(self.posted())
        for number in (self.other_partnership.id, "", "x", "0"):
            answer = self.offer(partnership_id=number)
            self.assertEqual(answer.status_code, 404)
        self.assertFalse(self.posted())

    def test_what_the_page_does_not_ask_is_not_written(self):
        self.log_in()
        self.offer(
            state="filled",
            company_id=self.sister_company.id,
            posted_by_id=self.contact.id,
            job_quality_score="100",
            physical_note="x",
            req_0_id="1",
        )
        need = self.posted()
        self.assertEqual((need.state, need.company_id), ("open", self.company))
        self.assertEqual(need.posted_by_id, self.portal_user.partner_id)
        self.assertFalse(need.physical_note)

    def test_a_form_of_another_site_is_refused(self):
        self.log_in()
        answer = self.url_open(
            "/my/needs/new",
            data={
                "partnership_id": self.partnership.id,
                "name": "Plongeur",
                "positions": "1",
            },
        )
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.posted())

    # ------------------------------------------------------------------- changing
    def test_an_offer_is_changed_confirmed_and_closed_by_its_employer(self):
        self.log_in()
        self.offer(req_0_text="Ponctualité", req_0_reason="Deux à la plonge")
        need = self.posted()
        page = f"/my/needs/{need.id}"
        row = need.requirement_ids
        self.assertIn("Ponctualité", self.url_open(f"{page}/edit").text)
        answer = self.post(
            f"{page}/edit",
            name="Plongeuse ou plongeur",
            positions="3",
            req_0_id=str(row.id),
            req_0_text="Ponctualité",
            req_0_reason="Autobus à 6 h",
            req_1_id=str(self.need.id),
            req_1_text=self.teamwork()[0],
        )
        self.assertTrue(answer.url.endswith("message=saved"))
        self.assertEqual(need.positions, 3)
        self.assertEqual(row.reason, "Autobus à 6 h")
        self.assertEqual(len(need.requirement_ids), 2)
        answer = self.post(f"{page}/edit", name="Plongeur", positions="")
        self.assertIn('id="positions-error"', answer.text)
        self.assertEqual(need.name, "Plongeuse ou plongeur")
        row.action_relax("Horaire plus souple")
        self.post(f"{page}/edit", name="Plongeur", positions="1")
        self.assertEqual(need.requirement_ids, row)
        need.state = "stale"
        answer = self.post(f"{page}/refresh")
        self.assertTrue(answer.url.endswith("message=refreshed"))
        self.assertEqual(need.state, "open")
        for reason in ("", "conditions", "x"):
            answer = self.post(f"{page}/close", reason=reason)
            self.assertEqual(need.state, "open")
        answer = self.post(f"{page}/close", reason="no_longer_needed")
        self.assertTrue(answer.url.endswith("message=closed"))
        self.assertEqual(need.state, "closed")
        for path in ("/edit", "/refresh", "/close"):
            answer = self.post(
                f"{page}{path}", name="x", positions="1", reason="no_longer_needed"
            )
            self.assertEqual(answer.status_code, 200)
        self.assertEqual((need.state, need.name), ("closed", "Plongeur"))

    def test_what_the_enterprise_entered_is_confirmed_but_not_changed(self):
        self.log_in()
        page = f"/my/needs/{self.need.id}"
        self.post(f"{page}/refresh")
        self.post(f"{page}/edit", name="Autre", positions="9")
        self.post(f"{page}/close", reason="no_longer_needed")
        self.assertEqual((self.need.name, self.need.state), ("Aide du soir", "open"))
        answer = self.url_open(f"{page}/edit")
        self.assertTrue(answer.url.endswith(page))

    def test_a_stranger_changes_nothing(self):
        self.log_in()
        self.offer()
        need = self.posted()
        self.log_in(self.stranger)
        for path in ("", "/edit", "/refresh", "/close"):
            answer = (
                self.post(f"/my/needs/{need.id}{path}", name="x", positions="1")
                if path
                else self.url_open(f"/my/needs/{need.id}")
            )
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(need.name, "Plongeur")
