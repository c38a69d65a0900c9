# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import PartnershipCase

NAME = {"first_name": "Rosemonde", "last_name": "Tessier-Quirion"}


@tagged("post_install", "-at_install")
class TestCandidatePages(PartnershipCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership()
        cls.participant = cls.new_participant(NAME)
        cls.placement = cls.new_placement(cls.partnership, cls.participant)
        cls.as_counsellor = cls.placement.with_user(cls.counsellor)
        cls.portal_user.partner_id.write(
            {"parent_id": cls.employer.id, "email": "portail@test.example"}
        )
        cls.portal_user.password = cls.portal_user.login
        cls.stranger = cls._new_user("stranger", "base.group_portal")
        cls.stranger.password = cls.stranger.login
        cls.url = f"/my/candidates/{cls.placement.id}"
        cls.today = fields.Date.context_today(cls.placement)

    def setUp(self):
        super().setUp()
        self.authenticate(self.portal_user.login, self.portal_user.login)

    def post(self, path, **values):
        page = self.url_open(self.url)
        csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(f"{self.url}/{path}", data={"csrf_token": csrf, **values})

    def introduce(self):
        consent = self.new_consent(self.participant)
        self.as_counsellor.action_introduce()
        return consent

    def test_the_code_until_the_introduction_and_after_the_withdrawal(self):
        page = self.url_open(self.url)
        self.assertIn(self.participant.name, page.text)
        self.assertNotIn("Rosemonde", page.text)
        consent = self.introduce()
        page = self.url_open(self.url)
        self.assertIn("Rosemonde Tessier-Quirion", page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        log = self.env["crm.identity.access.log"].search(
            [("participant_id", "=", self.participant.id), ("action", "=", "viewed")]
        )
        self.assertEqual(log.user_id, self.portal_user)
        self.assertNotIn("Rosemonde", self.url_open("/my/candidates").text)
        consent.with_user(self.counsellor).action_withdraw()
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("Rosemonde", page.text)

    def test_another_employer_finds_nothing(self):
        self.introduce()
        self.authenticate(self.stranger.login, self.stranger.login)
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.assertNotIn(self.participant.name, self.url_open("/my/candidates").text)

    def test_a_closed_or_ended_partnership_opens_to_contact_persons_only(self):
        self.introduce()
        self.partnership.confidentiality = "restricted"
        self.assertEqual(self.url_open(self.url).status_code, 404)
        self.partnership.contact_ids |= self.portal_user.partner_id
        self.assertEqual(self.url_open(self.url).status_code, 200)
        self.partnership.with_user(self.developer).action_end(
            self.env.ref("crm_partnership.crm_partnership_reason_no_need").id
        )
        self.assertEqual(self.url_open(self.url).status_code, 404)

    def test_wanting_to_meet_is_told_once(self):
        for _click in range(2):
            page = self.url_open(self.url)
            csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
            self.url_open(f"{self.url}/meet", data={"csrf_token": csrf})
        self.placement.invalidate_recordset()
        self.assertEqual(self.placement.employer_interest, "meet")
        self.assertEqual(
            set(self.placement.activity_ids.mapped("user_id")),
            {self.developer, self.counsellor},
        )
        self.assertEqual(len(self.placement.activity_ids), 2)

    def test_not_going_on_needs_a_reason_of_the_employer(self):
        theirs = self.env["crm.refusal.reason"].search(
            [("side", "=", "employer"), ("needs_comment", "=", False)], limit=1
        )
        ours = self.env["crm.refusal.reason"].search([("side", "=", "person")], limit=1)
        for values in (
            {},
            {"reason_id": "x"},
            {"reason_id": str(ours.id)},
            {"reason_id": "99999999"},
        ):
            with self.subTest(values=values):
                page = self.post("decline", comment="Une autre fois", **values)
                self.assertIn("alert-danger", page.text)
                self.assertIn("Une autre fois", page.text)
        self.introduce()
        page = self.post(
            "decline", reason_id=str(theirs.id), comment="Rosemonde était en retard"
        )
        self.assertIn("alert-danger", page.text)
        self.placement.invalidate_recordset()
        self.assertEqual(self.placement.state, "introduced")
        self.post("decline", reason_id=str(theirs.id), comment="Une autre fois")
        self.placement.invalidate_recordset()
        self.assertEqual(
            (self.placement.state, self.placement.refused_by), ("closed", "employer")
        )
        self.assertNotIn("Rosemonde", self.url_open(self.url).text)

    def test_the_employer_learns_nothing_of_an_equity_issue(self):
        reason = self.env.ref("crm_partnership.crm_refusal_reason_characteristic")
        page = self.post("decline", reason_id=str(reason.id), comment="Selon nous")
        issue = self.env["crm.equity.issue"].search(
            [("placement_id", "=", self.placement.id)]
        )
        self.assertEqual(len(issue), 1)
        self.assertNotIn("issue", page.text.lower().replace("tissue", ""))

    def test_hire_and_end_in_the_employers_word(self):
        self.hire(self.placement, self.today - timedelta(days=9))
        self.post("hire", word="yes")
        self.placement.invalidate_recordset()
        self.assertEqual(self.placement.hire_confirmation, "both")
        for values in (
            {"date": "", "side": "person"},
            {"date": "n'importe", "side": "person"},
            {"date": str(self.today + timedelta(days=1)), "side": "person"},
            {"date": str(self.today), "side": "x"},
        ):
            with self.subTest(values=values):
                self.assertIn("alert-danger", self.post("left", **values).text)
        self.post("left", date=str(self.today), side="employer")
        self.placement.invalidate_recordset()
        self.assertTrue(self.placement.is_end_disputed)
        self.as_counsellor.action_leave(
            self.today,
            "employer",
            self.env.ref("crm_partnership.crm_leaving_reason_layoff"),
        )
        self.placement.invalidate_recordset()
        self.assertFalse(self.placement.is_end_disputed)

    def test_without_the_form_of_the_page_nothing_is_taken(self):
        page = self.url_open(f"{self.url}/meet", data={"x": "1"})
        self.assertEqual(page.status_code, 400)
