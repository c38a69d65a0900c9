# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from lxml import html

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged

from .test_review import ReviewCase

PASSWORD = "test-portal-6"


@tagged("post_install", "-at_install")
class TestReviewPortal(ReviewCase, HttpCase):
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
        cls.review = cls.new_review(summary="Mot de la fin")
        cls.address = f"/my/reviews/{cls.review.id}"

    def log_in(self, user=None):
        self.authenticate((user or self.portal_user).login, PASSWORD)

    def post(self, **form):
        page = self.url_open("/my/needs/new")
        csrf = re.search(r'csrf_token" value="([^"]+)"', page.text)
        data = {"csrf_token": csrf[1] if csrf else "", **form}
        return self.url_open(f"{self.address}/prepare", data=data)

    def count(self):
        answer = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["review_count"]}
        )
        return answer["review_count"]

    def own_points(self):
        self.review.invalidate_recordset()
        return self.review.point_ids.filtered(lambda p: p.origin == "employer")

    def test_a_review_is_shown_once_prepared(self):
        self.log_in()
        self.assertEqual(self.count(), 0)
        for path in ("", "/pdf"):
            self.assertEqual(self.url_open(self.address + path).status_code, 404)
        self.assertEqual(self.post(satisfaction="4").status_code, 404)
        self.review.action_prepare()
        self.review.satisfaction_enterprise = "2"
        self.review.comment_enterprise = "Avis interne"
        self.review.point_ids[0].decision = "Décidé ensuite"
        self.assertEqual(self.count(), 1)
        page = self.url_open(self.address).text
        self.assertIn("Commitments", page)
        # what belongs to the review itself comes once it is held
        for words in ("Avis interne", "Décidé ensuite", "Mot de la fin"):
            self.assertNotIn(words, page)
        self.review.action_hold()
        page = self.url_open(self.address).text
        for words in ("Avis interne", "Décidé ensuite", "Mot de la fin"):
            self.assertIn(words, page)
        self.assertEqual(self.url_open(f"{self.address}/pdf").status_code, 200)

    def test_the_list_is_the_end_of_its_breadcrumbs(self):
        self.review.action_prepare()
        self.log_in()
        page = html.fromstring(self.url_open("/my/reviews").text)
        self.assertTrue(page.xpath(f"//a[@href='{self.address}']"))
        [last] = page.xpath("//li[contains(@class, 'breadcrumb-item active')]")
        [title] = page.xpath("//main//h1")
        self.assertEqual(last.text_content().strip(), title.text_content().strip())

    def test_another_employer_sees_nothing(self):
        self.review.action_prepare()
        self.log_in(self.stranger)
        self.assertEqual(self.count(), 0)
        self.assertNotIn(self.address, self.url_open("/my/reviews").text)
        for path in ("", "/pdf"):
            self.assertEqual(self.url_open(self.address + path).status_code, 404)
        self.assertEqual(self.post(satisfaction="4").status_code, 404)
        self.assertFalse(self.review.satisfaction_employer)

    def test_a_closed_partnership_is_for_its_contact_persons(self):
        self.review.action_prepare()
        self.partnership.sudo().confidentiality = "restricted"
        self.log_in()
        self.assertEqual(self.url_open(self.address).status_code, 404)
        self.partnership.sudo().contact_ids |= self.portal_user.partner_id
        self.assertEqual(self.url_open(self.address).status_code, 200)

    def test_the_employer_prepares_its_part(self):
        self.review.action_prepare()
        self.log_in()
        answer = self.post(
            satisfaction="4", comment="Bon accueil", points="Horaire\n\nCasiers\n"
        )
        self.assertIn("o_review_saved", answer.text)
        self.assertEqual(self.own_points().mapped("name"), ["Horaire", "Casiers"])
        self.assertEqual(self.review.satisfaction_employer, "4")
        self.assertEqual(self.review.employer_partner_id, self.portal_user.partner_id)
        self.assertTrue(
            self.partnership.activity_ids.filtered(
                lambda a: "prepared the review" in (a.summary or "")
            )
        )
        # what it said stays its own
        with self.assertRaises(UserError):
            self.review.satisfaction_employer = "1"
        with self.assertRaises(UserError):
            self.own_points()[0].name = "x"
        with self.assertRaises(UserError):
            self.own_points()[0].unlink()
        self.post(satisfaction="5", points="Casiers")
        self.assertEqual(self.own_points().mapped("name"), ["Casiers"])
        self.review.action_hold()
        self.assertIn("alert-danger", self.post(satisfaction="1").text)
        self.review.invalidate_recordset()
        self.assertEqual(self.review.satisfaction_employer, "5")

    def test_wrong_input_says_what_to_do(self):
        self.review.action_prepare()
        self.log_in()
        for form in (
            {},
            {"satisfaction": "9"},
            {"satisfaction": "4", "comment": "<script>"},
            {"satisfaction": "4", "comment": "x" * 2001},
            {"satisfaction": "4", "points": "x" * 201},
            {"satisfaction": "4", "points": "\n".join(map(str, range(11)))},
            {"satisfaction": "4", "points": "appelez le 418 555-0143"},
        ):
            with self.subTest(form=str(form)[:50]):
                self.assertIn("alert-danger", self.post(**form).text)
                self.assertFalse(self.own_points())
                self.assertFalse(self.review.satisfaction_employer)

    def test_names_of_people_are_taken_out_without_a_word(self):
        participant = self.new_participant({"first_name": "Wvorplequette"})
        self.new_placement(self.partnership, participant)
        self.review.action_prepare()
        self.log_in()
        answer = self.post(
            satisfaction="4",
            comment="Wvorplequette est ponctuelle",
            points="Horaire de Wvorplequette",
        )
        self.assertIn("o_review_saved", answer.text)
        self.assertEqual(self.own_points().name, "Horaire de …")
        self.assertEqual(self.review.comment_employer, "… est ponctuelle")

    def test_visitors_log_in_first(self):
        answer = self.url_open("/my/reviews", allow_redirects=False)
        self.assertIn("/web/login", answer.headers.get("Location", ""))
        self.developer.password = PASSWORD
        self.review.action_prepare()
        self.log_in(self.developer)
        self.assertEqual(self.url_open(self.address).status_code, 404)
