# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .test_avoided_cost import AvoidedCostCase

PASSWORD = "test-portal-5"


@tagged("post_install", "-at_install")
class TestAvoidedCostPortal(AvoidedCostCase, HttpCase):
    results = ("yes",)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user.partner_id.write({"parent_id": cls.employer.id})
        cls.portal_user.password = PASSWORD
        other = cls.env["res.partner"].create(
            {"name": "Concurrent Test", "is_company": True}
        )
        cls.stranger = new_test_user(
            cls.env, login="test_stranger", groups="base.group_portal"
        )
        cls.stranger.partner_id.parent_id = other
        cls.stranger.password = PASSWORD
        cls.new_partnership(partner_id=other.id)
        cls.evaluation = cls.new_final()
        cls.address = f"/my/avoided-costs/{cls.evaluation.id}"

    def log_in(self, user=None):
        self.authenticate((user or self.portal_user).login, PASSWORD)

    def post(self, **form):
        page = self.url_open("/my/needs/new")
        csrf = re.search(r'csrf_token" value="([^"]+)"', page.text)
        data = {"csrf_token": csrf[1] if csrf else "", **form}
        return self.url_open(f"{self.address}/answer", data=data)

    def count(self):
        answer = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["avoided_cost_count"]}
        )
        return answer["avoided_cost_count"]

    def test_only_what_is_shared_is_shown(self):
        self.log_in()
        self.assertEqual(self.count(), 0)
        for path in ("", "/pdf"):
            self.assertEqual(self.url_open(self.address + path).status_code, 404)
        self.assertEqual(self.post(answer="agreed").status_code, 404)
        self.evaluation.action_share()
        self.assertEqual(self.count(), 1)
        self.assertIn(self.address, self.url_open("/my/avoided-costs").text)
        page = self.url_open(self.address).text
        self.assertIn("o_avoided_cost_table", page)
        self.assertNotIn(self.placements.participant_id.name, page)
        self.assertNotIn("a year", page.lower().split("o_avoided_cost_table")[0])
        pdf = self.url_open(f"{self.address}/pdf")
        self.assertEqual(pdf.status_code, 200)
        self.assertIn("application/pdf", pdf.headers["Content-Type"])
        self.evaluation.action_unshare()
        self.assertEqual(self.url_open(self.address).status_code, 404)
        self.evaluation.action_share()
        self.evaluation.action_take_back()
        self.assertEqual(self.url_open(self.address).status_code, 404)

    def test_another_employer_sees_nothing(self):
        self.evaluation.action_share()
        self.log_in(self.stranger)
        self.assertEqual(self.count(), 0)
        self.assertNotIn(self.address, self.url_open("/my/avoided-costs").text)
        for path in ("", "/pdf"):
            answer = self.url_open(self.address + path)
            self.assertEqual(answer.status_code, 404)
        self.assertEqual(self.post(answer="agreed").status_code, 404)
        self.assertEqual(self.evaluation.state, "final")

    def test_a_closed_partnership_is_for_its_contact_persons(self):
        self.evaluation.action_share()
        self.partnership.sudo().confidentiality = "restricted"
        self.log_in()
        self.assertEqual(self.url_open(self.address).status_code, 404)
        self.partnership.sudo().contact_ids = [
            Command.link(self.portal_user.partner_id.id)
        ]
        self.assertEqual(self.url_open(self.address).status_code, 200)

    def test_the_employer_validates(self):
        self.evaluation.action_share()
        self.log_in()
        answer = self.post(answer="agreed", comment="")
        self.assertIn("o_avoided_cost_answered", answer.text)
        self.evaluation.invalidate_recordset()
        self.assertEqual(self.evaluation.state, "validated")
        self.assertEqual(self.evaluation.answer_partner_id, self.portal_user.partner_id)
        self.assertEqual(self.evaluation.answer_way, "portal")
        activity = self.partnership.activity_ids.filtered(
            lambda a: "avoided costs" in (a.summary or "")
        )
        self.assertEqual(activity.user_id, self.developer)
        # once only
        self.assertIn("alert-danger", self.post(answer="not_agreed", comment="x").text)
        self.evaluation.invalidate_recordset()
        self.assertEqual(self.evaluation.state, "validated")

    def test_the_employer_does_not_agree_and_says_why(self):
        self.evaluation.action_share()
        self.log_in()
        for form in (
            {"answer": "not_agreed", "comment": " "},
            {"answer": "not_agreed", "comment": "<b>x</b>"},
            {"answer": "not_agreed", "comment": "x" * 2001},
            {"answer": "not_agreed", "comment": "Appelez le 418 555-0143"},
            {"answer": "autre", "comment": "x"},
            {},
        ):
            with self.subTest(form=str(form)[:60]):
                answer = self.post(**form)
                self.assertIn("alert-danger", answer.text)
                self.evaluation.invalidate_recordset()
                self.assertEqual(self.evaluation.state, "final")
        self.post(answer="not_agreed", comment="Le tutorat prend plus de temps")
        self.evaluation.invalidate_recordset()
        self.assertEqual(self.evaluation.state, "not_agreed")
        self.assertIn("tutorat", self.evaluation.answer_comment)

    def test_visitors_log_in_first(self):
        answer = self.url_open("/my/avoided-costs", allow_redirects=False)
        self.assertIn("/web/login", answer.headers.get("Location", ""))
