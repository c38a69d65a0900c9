# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

PASSWORD = "test-candidate-5"
NAME = {
    "first_name": "Océane",
    "last_name": "Vadnais-Pinard",
    "usual_name": "Maélie",
    "personal_phone": "418 555-0144",
    "personal_email": "oceane@courriel.example",
    "street": "12, rue Secrète",
}


@tagged("post_install", "-at_install")
class TestCandidatePortal(PartnershipCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership()
        cls.portal_user.partner_id.write(
            {"parent_id": cls.employer.id, "email": "employer@test.example"}
        )
        cls.other_employer = cls.env["res.partner"].create(
            {"name": "Concurrent Test", "is_company": True}
        )
        cls.other_partnership = cls.new_partnership(partner_id=cls.other_employer.id)
        cls.stranger = new_test_user(
            cls.env, login="test_candidate_stranger", groups="base.group_portal"
        )
        cls.stranger.partner_id.parent_id = cls.other_employer
        for user in (cls.portal_user, cls.stranger, cls.developer):
            user.password = PASSWORD
        cls.participant = cls.new_participant(NAME)
        cls.placement = cls.new_placement(cls.partnership, cls.participant)
        cls.url = f"/my/candidates/{cls.placement.id}"

    def log_in(self, user=None):
        self.authenticate((user or self.portal_user).login, PASSWORD)

    def introduce(self):
        consent = self.new_consent(self.participant)
        self.placement.with_user(self.counsellor).action_introduce()
        return consent

    def page(self, url=None):
        return self.url_open(url or self.url)

    def post(self, step, url=None, **form):
        page = self.url_open("/my/candidates")
        csrf = re.search(r'csrf_token: "([^"]+)"', page.text)
        return self.url_open(
            f"{url or self.url}/{step}",
            data={"csrf_token": csrf[1] if csrf else "", **form},
        )

    def reason(self, code):
        return str(self.env.ref(f"crm_partnership.crm_refusal_reason_{code}").id)

    def viewed(self):
        return self.env["crm.identity.access.log"].search(
            [("participant_id", "=", self.participant.id), ("action", "=", "viewed")]
        )

    def assert_by_code(self, text):
        self.assertIn(self.participant.name, text)
        for value in NAME.values():
            self.assertNotIn(value, text)

    # ------------------------------------------------------------------- reading
    def test_by_code_until_the_introduction(self):
        self.new_consent(self.participant)  # a consent alone opens nothing
        self.log_in()
        for url in ("/my/candidates", self.url):
            page = self.page(url)
            self.assertEqual(page.status_code, 200)
            self.assert_by_code(page.text)
            self.assertEqual(page.headers["Cache-Control"], "no-store")
            self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertIn("o_candidate_card", self.page().text)
        self.assertFalse(self.viewed())
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["candidate_count"]}
        )
        self.assertEqual(counters["candidate_count"], 1)

    def test_within_the_consent_after_it_with_a_trace(self):
        self.introduce()
        self.log_in()
        page = self.page()
        for value in ("Maélie Vadnais-Pinard", "418 555-0144"):
            self.assertIn(value, page.text)
        for value in ("Océane", "oceane@courriel.example", "12, rue Secrète"):
            self.assertNotIn(value, page.text)
        self.assertEqual(self.viewed().user_id, self.portal_user)
        self.assertEqual(self.viewed().partner_id, self.employer)
        # the list goes by code even then
        self.assert_by_code(self.page("/my/candidates").text)

    def test_withdrawal_cuts_the_view_at_once(self):
        consent = self.introduce()
        self.log_in()
        self.assertIn("Maélie", self.page().text)
        consent.with_user(self.counsellor).action_withdraw()
        page = self.page()
        self.assert_by_code(page.text)
        self.assertNotIn("o_candidate_card", page.text)
        self.assertIn("o_candidate_shut", page.text)
        self.assertEqual(len(self.viewed()), 1)

    def test_a_consent_that_ended_cuts_it_too(self):
        consent = self.introduce()
        consent.sudo().write({"date_given": "2020-01-01", "date_end": "2020-12-31"})
        self.log_in()
        self.assert_by_code(self.page().text)

    def test_closing_leaves_the_code_and_no_reason(self):
        self.introduce()
        reason = self.env.ref("crm_partnership.crm_refusal_reason_not_welcome")
        self.placement.with_user(self.counsellor).action_refuse(
            "person", reason, "Regards insistants"
        )
        self.log_in()
        page = self.page()
        self.assert_by_code(page.text)
        for value in ("o_candidate_card", "Regards insistants", reason.name):
            self.assertNotIn(value, page.text)
        for step, form in (
            ("meet", {}),
            ("refuse", {"reason": self.reason("skills")}),
            ("hire", {"word": "yes"}),
        ):
            answer = self.post(step, **form)
            self.assertIn("alert-danger", answer.text, step)
            self.assert_by_code(answer.text)
        self.assertFalse(self.placement.employer_interest)

    def test_another_employers_candidate_does_not_exist(self):
        self.introduce()
        self.log_in(self.stranger)
        self.assertNotIn(self.participant.name, self.page("/my/candidates").text)
        other = self.new_placement(self.other_partnership)
        self.check_is_missing(self.url)
        self.log_in()
        self.check_is_missing(f"/my/candidates/{other.id}")
        self.check_is_missing("/my/candidates/999999999")
        self.assertFalse(self.viewed())

    def check_is_missing(self, url):
        page = self.page(url)
        self.assertEqual(page.status_code, 404)
        self.assertNotIn(self.participant.name, page.text)
        for step in ("meet", "refuse", "hire"):
            answer = self.post(step, url, reason=self.reason("skills"), word="yes")
            self.assertEqual(answer.status_code, 404, step)

    def test_a_closed_or_ended_partnership_opens_nothing(self):
        self.introduce()
        self.log_in()
        for level in ("team", "restricted"):
            self.partnership.confidentiality = level
            self.check_is_missing(self.url)
        self.partnership.contact_ids = [Command.link(self.portal_user.partner_id.id)]
        self.assertEqual(self.page().status_code, 200)
        self.partnership.with_user(self.developer).action_end(
            self.env.ref("crm_partnership.crm_partnership_reason_closure").id
        )
        self.check_is_missing(self.url)

    def test_colleagues_and_visitors_have_no_such_page(self):
        self.introduce()
        answer = self.url_open(self.url, allow_redirects=False)
        self.assertIn("/web/login", answer.headers.get("Location", ""))
        self.log_in(self.developer)
        self.check_is_missing(self.url)
        self.assertFalse(self.viewed())

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.http")
    def test_the_account_reads_nothing_by_other_doors(self):
        self.introduce()
        internship = self.new_internship(self.placement)
        internship.with_user(self.counsellor).action_send()
        self.log_in()
        for model, ids in (
            ("crm.placement", self.placement.ids),
            ("crm.participant", self.participant.ids),
            ("crm.internship.signature", internship.signature_ids.ids),
            ("crm.placement.internship", internship.ids),
        ):
            answer = self.url_open(
                "/web/dataset/call_kw",
                json={
                    "params": {
                        "model": model,
                        "method": "read",
                        "args": [ids, ["id"]],
                        "kwargs": {},
                    }
                },
            )
            self.assertIn("error", answer.json(), model)
        for method in ("_get_employer_card", "_find_for_employer", "_tell_interest"):
            answer = self.url_open(
                "/web/dataset/call_kw",
                json={
                    "params": {
                        "model": "crm.placement",
                        "method": method,
                        "args": [self.placement.ids],
                        "kwargs": {},
                    }
                },
            )
            self.assertIn("error", answer.json(), method)
        self.assertFalse(self.placement.employer_interest)

    # ------------------------------------------------------------------- answers
    def test_wanting_to_meet_tells_owner_and_counsellor_once(self):
        self.log_in()
        for _time in range(2):
            answer = self.post("meet")
            self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.placement.employer_interest, "meet")
        self.assertTrue(self.placement.employer_interest_at)
        self.assertEqual(self.placement.state, "referral")
        self.assertEqual(
            self.placement.activity_ids.user_id, self.developer | self.counsellor
        )
        self.assertEqual(len(self.placement.activity_ids), 2)

    def test_not_pursuing_keeps_the_reason_and_tells_without_it(self):
        self.log_in()
        answer = self.post(
            "refuse", reason=self.reason("skills"), comment="Permis de classe 5"
        )
        self.assertIn("o_candidate_refused", answer.text)
        placement = self.placement
        self.assertEqual(
            (placement.state, placement.refused_by, placement.employer_interest),
            ("closed", "employer", "no"),
        )
        self.assertEqual(placement.refusal_comment, "Permis de classe 5")
        activities = placement.activity_ids
        self.assertEqual(activities.user_id, self.developer | self.counsellor)
        self.assertNotIn("Permis", f"{activities.mapped('summary')}")

    def test_a_suspicious_reason_opens_an_issue_silently(self):
        self.log_in()
        answer = self.post(
            "refuse",
            reason=self.reason("impression"),
            comment="Ne cadrerait pas dans l'équipe",
        )
        self.assertIn("o_candidate_refused", answer.text)
        issue = self.env["crm.equity.issue"].search(
            [("placement_id", "=", self.placement.id)]
        )
        self.assertEqual(issue.partnership_id, self.partnership)
        self.assertEqual(issue.description, "Ne cadrerait pas dans l'équipe")
        self.assertNotIn(self.portal_user.partner_id, issue.message_partner_ids)
        self.assertNotIn(
            str(issue.id),
            re.sub(r"\s", "", "".join(self.placement.activity_ids.mapped("summary"))),
        )

    def test_hostile_refusals_change_nothing(self):
        self.log_in()
        for form in (
            {},
            {"reason": ""},
            {"reason": "999999"},
            {"reason": "1 OR 1=1"},
            {"reason": self.reason("other_job"), "comment": "x"},  # the person's
            {"reason": self.reason("no_reason"), "comment": " "},  # needs words
            {"reason": self.reason("skills"), "comment": "Appeler au 418 555-0100"},
            {"reason": self.reason("skills"), "comment": "a@courriel.example"},
        ):
            with self.subTest(form=form):
                answer = self.post("refuse", **form)
                self.assertIn("alert-danger", answer.text)
                if form.get("comment", " ").strip():
                    self.assertIn(form["comment"], answer.text)  # nothing is lost
                self.placement.invalidate_recordset()
                self.assertEqual(self.placement.state, "referral")
                self.assertFalse(self.placement.employer_interest)
                self.assertFalse(self.placement.activity_ids)

    def test_answers_do_not_confirm_a_guess_of_the_name(self):
        self.log_in()
        told = []
        for name in ("Océane", "Quiconque"):
            answer = self.post(
                "refuse",
                reason=self.reason("skills"),
                comment=f"{name} 418 555-0100",
            )
            error = re.search(r'alert-danger"[^>]*>([^<]*)<', answer.text)
            told.append(error[1])
        self.assertEqual(*told)
        answer = self.post(
            "refuse", reason=self.reason("skills"), comment="Océane Vadnais est absente"
        )
        self.assertIn("o_candidate_refused", answer.text)
        self.assertNotIn("Océane", self.placement.refusal_comment)
        self.assertIn("est absente", self.placement.refusal_comment)

    def test_a_name_that_was_told_is_to_be_taken_out(self):
        self.introduce()
        self.log_in()
        answer = self.post(
            "refuse", reason=self.reason("skills"), comment="Maélie est en retard"
        )
        self.assertIn("alert-danger", answer.text)
        self.assertIn("Maélie est en retard", answer.text)
        # the name that the consent does not show is not confirmed
        self.post(
            "refuse", reason=self.reason("skills"), comment="Océane est en retard"
        )
        self.placement.invalidate_recordset()
        self.assertEqual(self.placement.state, "closed")
        self.assertEqual(self.placement.refusal_comment, "… est en retard")

    def test_a_form_of_another_site_is_refused(self):
        self.log_in()
        answer = self.url_open(f"{self.url}/meet", data={"x": "1"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self.placement.employer_interest)

    def test_the_hire_is_confirmed_or_denied(self):
        self.log_in()
        self.assertIn("alert-danger", self.post("hire", word="yes").text)
        self.hire(self.placement)
        self.assertEqual(self.placement.hire_confirmation, "ours")
        self.placement.activity_ids.unlink()
        self.assertIn("alert-danger", self.post("hire", word="x").text)
        for word, state, activities in (
            ("no", "disputed", 2),
            ("no", "disputed", 2),
            ("yes", "both", 2),
        ):
            self.post("hire", word=word)
            self.placement.invalidate_recordset()
            self.assertEqual(self.placement.hire_confirmation, state)
            self.assertEqual(len(self.placement.activity_ids), activities)
        self.assertEqual(
            self.placement.hire_confirmed_by_id, self.portal_user.partner_id
        )

    # ---------------------------------------------------------------- internship
    def test_the_internship_from_the_employers_page(self):
        self.introduce()
        internship = self.new_internship(
            self.placement,
            tutor_id=self.portal_user.partner_id.id,
            employer_contact_id=self.portal_user.partner_id.id,
        )
        self.log_in()
        self.assertNotIn("o_candidate_internship", self.page().text)
        internship.with_user(self.counsellor).action_send()
        page = self.page().text
        self.assertIn(f"/my/internship/{internship.id}", page)
        self.assertIn("Lire et signer les modalités", page)
        self.assertIn("modal_sign", self.page(f"/my/internship/{internship.id}").text)
        self.make_ready(self.placement)
        self.sign_internship(internship)
        internship.with_user(self.counsellor).action_begin()
        answer = self.post("refuse", reason=self.reason("skills"))
        self.assertIn("alert-danger", answer.text)
        self.assertEqual(internship.state, "running")
        with self.assertRaises(UserError):
            self.placement.sudo()._refuse_for_employer(
                self.env.ref("crm_partnership.crm_refusal_reason_skills")
            )

    def test_a_colleague_of_the_tutor_reads_and_confirms_but_does_not_sign(self):
        self.introduce()
        internship = self.new_internship(self.placement)
        internship.with_user(self.counsellor).action_send()
        url = f"/my/internship/{internship.id}"
        self.log_in()
        page = self.page(url).text
        self.assertIn("Préparer et emballer", page)
        self.assertNotIn("modal_sign", page)
        self.log_in(self.stranger)
        self.assertEqual(self.page(url).status_code, 403)
        self.make_ready(self.placement)
        self.sign_internship(internship)
        internship.with_user(self.counsellor).action_begin()
        self.log_in()
        self.post("confirm", url, word="yes")
        internship.invalidate_recordset()
        self.assertEqual(internship.employer_word, "yes")
        self.assertEqual(internship.employer_word_by_id, self.portal_user.partner_id)
        self.assertEqual(self.post("evaluate", url, wish="yes").status_code, 403)
        self.assertFalse(internship.evaluation_ids)

    def test_only_those_who_may_open_the_page_are_told(self):
        self.partnership.confidentiality = "restricted"
        self.assertFalse(self.placement._get_employer_accounts())
        self.partnership.contact_ids = [Command.link(self.portal_user.partner_id.id)]
        self.assertEqual(
            self.placement._get_employer_accounts(), self.portal_user.partner_id
        )

    def test_the_list_costs_the_same_for_many(self):
        self.log_in()
        self.page("/my/candidates")
        counts = []
        for more in (1, 1, 6):  # the first time reads the templates
            for _n in range(more):
                self.new_placement(self.partnership)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            placements = self.env["crm.placement"]._find_for_employer(self.portal_user)
            self.env["ir.qweb"]._render(
                "crm_partnership.portal_candidate_rows", {"placements": placements}
            )
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
