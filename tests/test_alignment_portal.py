# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

PASSWORD = "test-portal-3"


@tagged("post_install", "-at_install")
class TestAlignmentPortal(PartnershipCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.lang = "fr_CA"
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.set(cls.contact.ids)]
        )
        cls.checklist = cls.new_checklist(cls.partnership)
        cls.ours = cls.checklist.respondent_ids.filtered(
            lambda r: r.side == "enterprise"
        )
        cls.theirs = cls.checklist.respondent_ids - cls.ours
        cls.checklist.action_send()
        cls.url = f"/my/alignment/{cls.theirs.id}"
        cls.token = cls.theirs.sudo().access_token
        (cls.portal_user | cls.developer | cls.other_developer).write(
            {"password": PASSWORD, "lang": "fr_CA"}
        )

    def open(self, url=None, token=None):
        token = self.token if token is None else token
        return self.url_open(f"{url or self.url}?access_token={token}")

    def post(self, action, token=None, path="submit", **answers):
        page = self.open(token=token)
        csrf = re.search(r'csrf_token" value="([^"]+)"', page.text)
        return self.url_open(
            f"{self.url}/{path}",
            data={
                "csrf_token": csrf[1] if csrf else "",
                "access_token": self.token if token is None else token,
                "action": action,
                **answers,
            },
        )

    def all_answers(self, rating):
        return {
            f"rating-{criterion.id}": rating
            for criterion in self.checklist.template_id.criterion_ids
        }

    def test_the_page_is_french_complete_and_private(self):
        page = self.open()
        self.assertEqual(page.status_code, 200)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        tree = html.fromstring(page.text)
        self.assertEqual(len(tree.xpath("//fieldset")), 25)
        self.assertEqual(len(tree.xpath("//input[@type='radio']")), 25 * 6)
        for radio in tree.xpath("//input[@type='radio']"):
            self.assertTrue(tree.xpath(f"//label[@for='{radio.get('id')}']"))
        self.assertIn("Transmettre mes réponses", page.text)
        self.assertIn("Je ne sais pas", page.text)
        self.assertIn("intégration durable", page.text)
        for secret in (self.ours.sudo().access_token, self.developer.login):
            self.assertNotIn(secret, page.text)

    @mute_logger("odoo.http")
    def test_wrong_links_open_nothing(self):
        other = self.ours.sudo().access_token
        for token in ("", "x", other, self.token[:-1]):
            with self.subTest(token=token):
                page = self.open(token=token)
                self.assertEqual(page.status_code, 403)
                self.assertNotIn("Boulangerie", page.text)
        missing = self.open("/my/alignment/99999999")
        self.assertEqual(missing.status_code, 403)
        self.assertEqual(
            missing.text.count("<form"), self.open(token="x").text.count("<form")
        )

    def test_answers_are_saved_one_by_one_and_found_again(self):
        criterion = self.checklist.template_id.criterion_ids[0]
        result = self.make_jsonrpc_request(
            f"{self.url}/save",
            {
                "access_token": self.token,
                "answers": {str(criterion.id): {"rating": "4", "comment": "Bien"}},
            },
        )
        self.assertEqual(result, {"answered": 1})
        tree = html.fromstring(self.open().text)
        checked = tree.xpath("//input[@checked]/@id")
        self.assertEqual(checked, [f"r-{criterion.id}-4"])
        for answers in ({"0": {"rating": "1"}}, {"x": {}}, {str(criterion.id): "4"}):
            result = self.make_jsonrpc_request(
                f"{self.url}/save", {"access_token": self.token, "answers": answers}
            )
            self.assertIn("error", result)
        result = self.make_jsonrpc_request(
            f"{self.url}/save", {"access_token": "x", "answers": {}}
        )
        self.assertEqual(result, {"error": "refused"})
        self.assertEqual(self.theirs.answer_ids.rating, "4")

    def test_submitting_twice_or_incomplete(self):
        first = self.checklist.template_id.criterion_ids[0]
        page = self.post("submit", **{f"rating-{first.id}": "3"})
        self.assertEqual(
            page.text.count("o_alignment_question border-danger"),
            24,
            "each question without an answer is shown",
        )
        self.assertEqual(self.theirs.state, "started")
        page = self.post("save", **{f"comment-{first.id}": "Un exemple"})
        self.assertIn("enregistrées", page.text)
        page = self.post("submit", **self.all_answers("3"))
        self.assertIn("Merci", page.text)
        self.assertEqual(self.theirs.state, "submitted")
        # the second tab
        page = self.url_open(
            f"{self.url}/submit",
            data={
                "csrf_token": "",
                "access_token": self.token,
                "action": "submit",
                **self.all_answers("0"),
            },
        )
        self.assertEqual(set(self.theirs.answer_ids.mapped("rating")), {"3"})
        self.assertIn("Un exemple", self.theirs.answer_ids.mapped("comment"))

    def test_the_second_tab_with_a_valid_form_changes_nothing(self):
        page = self.open()
        csrf = re.search(r'csrf_token" value="([^"]+)"', page.text)[1]
        self.answer(self.theirs, "3")
        page = self.url_open(
            f"{self.url}/submit",
            data={
                "csrf_token": csrf,
                "access_token": self.token,
                "action": "submit",
                **self.all_answers("0"),
            },
        )
        self.assertEqual(set(self.theirs.answer_ids.mapped("rating")), {"3"})
        self.assertEqual(self.theirs.state, "submitted")
        self.assertIn("Merci", page.text)

    @mute_logger("odoo.http")
    def test_an_expired_link_is_renewed_by_mail_to_the_same_address(self):
        self.theirs.sudo().date_link_end = fields.Datetime.now() - timedelta(hours=1)
        page = self.open()
        self.assertEqual(page.status_code, 403)
        self.assertIn("Ce lien a pris fin", page.text)
        self.assertNotIn("Boulangerie", page.text)
        mails = self.env["mail.mail"].search_count([("model", "=", False)])
        page = self.post("", path="renew")
        self.assertIn("boîte de courriel", page.text)
        self.assertEqual(
            self.env["mail.mail"].search_count([("model", "=", False)]), mails + 1
        )
        self.assertNotEqual(self.theirs.sudo().access_token, self.token)
        self.assertEqual(self.open().status_code, 403)
        self.token = self.theirs.sudo().access_token
        self.assertEqual(self.open().status_code, 200)

    def test_the_comparison_opens_after_both_only(self):
        self.answer(self.ours, "1", submit=True)
        self.theirs.checklist_id.respondent_ids.answer_ids.comment = "Notre avis caché"
        self.assertNotIn("Notre avis caché", self.open().text)
        self.answer(self.theirs, "4")
        self.token = self.theirs.sudo().access_token
        page = self.open()
        self.assertIn("À discuter d'abord", html.fromstring(page.text).text_content())
        self.assertIn("Notre avis caché", page.text)
        self.assertIn("62,5/100", re.sub("<[^>]+>", "", page.text))

    @mute_logger("odoo.http")
    def test_an_employer_finds_its_own_on_the_portal_another_does_not(self):
        self.authenticate(self.portal_user.login, PASSWORD)
        self.assertEqual(self.url_open(self.url).status_code, 403)
        self.assertNotIn(self.url, self.url_open("/my/alignments").text)
        self.authenticate(None, None)
        insider = self.env["res.users"].create(
            {
                "partner_id": self.contact.id,
                "login": "test_insider",
                "password": PASSWORD,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        self.authenticate(insider.login, PASSWORD)
        self.assertIn(self.url, self.url_open("/my/alignments").text)
        self.assertEqual(self.url_open(self.url).status_code, 200)
        counts = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["alignment_count"]}
        )
        self.assertEqual(counts["alignment_count"], 1)

    def test_our_people_answer_with_their_account(self):
        self.authenticate(self.developer.login, PASSWORD)
        page = self.url_open(f"/my/alignment/{self.ours.id}")
        self.assertEqual(page.status_code, 200)
        self.assertIn("Cuisines Test", page.text)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_the_export_follows_the_rights(self):
        self.answer(self.ours, "3")
        self.answer(self.theirs, "3")
        url = f"/crm_partnership/alignment/{self.checklist.id}/answers.xlsx"
        self.authenticate(self.developer.login, PASSWORD)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.content.startswith(b"PK"))
        self.partnership.confidentiality = "restricted"
        self.authenticate(self.other_developer.login, PASSWORD)
        self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(self.portal_user.login, PASSWORD)
        self.assertEqual(self.url_open(url).status_code, 404)
