# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import datetime, time, timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..exceptions import SigningRefusedError
from .common import SCAN, SIGNATURE, PartnershipCase

NAME = {"first_name": "Océane", "last_name": "Vadnais-Pinard"}


class InternshipCase(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership()
        cls.participant = cls.new_participant(NAME)
        cls.placement = cls.new_placement(cls.partnership, cls.participant)
        cls.consent = cls.new_consent(cls.participant)
        cls.placement.with_user(cls.counsellor).action_introduce()
        cls.internship = cls.new_internship(cls.placement)
        cls.as_counsellor = cls.internship.with_user(cls.counsellor)
        cls.today = fields.Date.context_today(cls.internship)

    def row(self, party):
        return self.internship._get_current_signatures().filtered(
            lambda s: s.party == party
        )

    def missing(self):
        self.placement.invalidate_recordset()
        return {
            row["code"]
            for row in self.placement._get_start_conditions("internship")
            if not row["is_met"]
        }


@tagged("post_install", "-at_install")
class TestInternship(InternshipCase):
    def test_what_is_missing_is_told_before_sending(self):
        self.as_counsellor.write({"tasks": False, "basis_id": False})
        with self.assertRaises(UserError) as caught:
            self.as_counsellor.action_send()
        self.assertIn("Tasks", str(caught.exception))
        self.assertIn("Status", str(caught.exception))
        self.assertEqual(self.internship.state, "draft")

    def test_everyone_signs_once(self):
        self.as_counsellor.action_send()
        self.assertEqual(
            self.internship._get_current_signatures().mapped("party"),
            ["enterprise", "employer", "participant"],
        )
        self.sign_internship(self.internship, but=("participant",))
        self.assertEqual(self.internship.state, "to_sign")
        self.assertEqual(self.internship._get_missing_signatures(), ["Participant"])
        self.sign_internship(self.internship)
        self.assertEqual(self.internship.state, "signed")

    def test_a_tutor_who_is_someone_else_signs_too(self):
        tutor = self.env["res.partner"].create(
            {"name": "Guy Tutor", "parent_id": self.employer.id, "email": "g@t.example"}
        )
        self.as_counsellor.tutor_id = tutor
        self.as_counsellor.action_send()
        self.assertEqual(self.row("tutor").partner_id, tutor)

    def test_an_outsider_signs_for_nobody(self):
        stranger = self.env["res.partner"].create(
            {"name": "Étranger", "email": "e@x.example"}
        )
        self.as_counsellor.tutor_id = stranger
        with self.assertRaises(ValidationError):
            self.as_counsellor.action_send()

    def test_terms_that_were_sent_do_not_change(self):
        self.as_counsellor.action_send()
        for values in (
            {"tasks": "Autre"},
            {"date_end": self.today},
            {"tutor_id": False},
            {"state": "signed"},
            {"fingerprint": "x"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                self.as_counsellor.write(values)
        with self.assertRaises(UserError):
            self.internship.sudo().tasks = "Autre"
        with self.assertRaises(UserError):
            self.as_counsellor.unlink()

    def test_taking_back_voids_all_signatures_and_tells_why(self):
        self.sign_internship(self.internship, but=("participant",))
        before = self.internship._get_current_signatures()
        with self.assertRaises(UserError):
            self.as_counsellor.action_take_back(" ")
        self.as_counsellor.action_take_back("La date change")
        self.assertEqual(self.internship.state, "draft")
        self.assertTrue(all(before.mapped("voided_at")))
        self.assertFalse(self.internship._get_current_signatures())
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.contact.ids)], order="id desc", limit=1
        )
        self.assertIn("La date change", mail.body_html)
        self.as_counsellor.tasks = "Autre"
        self.as_counsellor.action_send()
        with self.assertRaises(SigningRefusedError):
            before[0]._sign("Line Roy", SIGNATURE, self.internship.fingerprint)

    def test_a_signature_on_other_terms_is_refused(self):
        self.as_counsellor.action_send()
        row = self.row("employer")
        for fingerprint in ("", None, "0" * 64):
            with self.assertRaises(SigningRefusedError) as caught:
                row._sign("Line Roy", SIGNATURE, fingerprint)
            self.assertEqual(caught.exception.code, "changed")
        for name, picture, code in (
            ("", SIGNATURE, "invalid"),
            ("Line", "x", "picture"),
            ("Line", "", "invalid"),
        ):
            with self.assertRaises(SigningRefusedError) as caught:
                row._sign(name, picture, self.internship.fingerprint)
            self.assertEqual(caught.exception.code, code)
        row._sign("Line Roy", SIGNATURE, self.internship.fingerprint)
        with self.assertRaises(SigningRefusedError) as caught:
            row._sign("Autre", SIGNATURE, self.internship.fingerprint)
        self.assertEqual(caught.exception.code, "already_signed")

    def test_the_fingerprint_is_the_same_in_every_language(self):
        french = self.internship.with_context(lang="fr_CA")._get_fingerprint()
        self.assertEqual(french, self.internship._get_fingerprint())

    def test_the_participant_signs_before_the_own_counsellor(self):
        self.as_counsellor.action_send()
        row = self.row("participant")
        scan = base64.b64encode(SCAN)
        other = self._new_user("other_counsellor", "counsellor")
        for user in (other, self.developer, self.director):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                row.with_user(user)._record_participant(scan)
        with self.assertRaises(SigningRefusedError):
            row._sign("Océane", SIGNATURE, self.internship.fingerprint)
        window = self.env["crm.internship.participant.sign"].with_user(self.counsellor)
        window.create({"internship_id": self.internship.id, "scan": scan})
        self.assertEqual(row.way, "paper")
        self.assertEqual(row.recorded_by_id, self.counsellor)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(w)::text FROM crm_internship_participant_sign w"
        )
        self.assertNotIn("scan", self.env.cr.fetchone()[0])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_the_scan_is_opened_with_a_trace_only(self):
        self.sign_internship(self.internship)
        row = self.row("participant")
        attachments = self.env["ir.attachment"].search(
            [
                ("res_model", "=", row._name),
                ("res_id", "in", self.internship.signature_ids.ids),
                ("res_field", "in", ("scan", "signature")),
            ]
        )
        self.assertEqual(len(attachments), 3)
        for user in (self.counsellor, self.developer, self.director):
            with self.subTest(user=user.login):
                for attachment in attachments:
                    with self.assertRaises(AccessError):
                        attachment.with_user(user).read(["datas"])
                with self.assertRaises(AccessError):
                    row.with_user(user).read(["scan"])
        _name, content = row.with_user(self.counsellor)._open_scan()
        self.assertEqual(content, SCAN)
        self.assertTrue(
            self.env["crm.identity.access.log"].search(
                [
                    ("participant_id", "=", self.participant.id),
                    ("action", "=", "evidence"),
                    ("user_id", "=", self.counsellor.id),
                ]
            )
        )
        for user in (self.developer, self.director):
            with self.assertRaises(AccessError):
                row.with_user(user)._open_scan()

    def test_nothing_begins_before_everything_is_there(self):
        self.assertEqual(self.missing(), {"agreement", "workplace", "tutor", "terms"})
        self.assertEqual(self.placement._get_start_kind(), "internship")
        self.make_ready(self.placement)
        self.sign_internship(self.internship, but=("employer",))
        with self.assertRaises(UserError) as caught:
            self.as_counsellor.action_begin()
        self.assertIn("Employer", str(caught.exception))
        self.assertEqual(self.internship.state, "to_sign")
        self.sign_internship(self.internship)
        self.assertEqual(self.missing(), set())
        self.consent.with_user(self.counsellor).action_withdraw()
        self.placement.invalidate_recordset()
        with self.assertRaises(UserError):
            self.as_counsellor.action_begin()

    def start(self):
        self.make_ready(self.placement)
        self.sign_internship(self.internship)
        self.as_counsellor.action_begin()

    def test_its_course(self):
        self.start()
        self.assertEqual(self.internship.state, "running")
        self.assertEqual(self.placement.state, "internship")
        self.assertEqual(self.partnership.date_first_placement, self.today)
        self.assertEqual(self.internship.confirmation, "ours")
        self.internship._tell_employer_word("no", self.contact)
        self.assertEqual(self.internship.confirmation, "disputed")
        self.internship._tell_employer_word("yes", self.contact)
        self.assertEqual(self.internship.confirmation, "both")
        self.as_counsellor.action_finish()
        self.assertEqual(self.internship.state, "done")
        # a job follows without other terms
        self.placement.invalidate_recordset()
        self.placement.with_user(self.counsellor).action_hire(self.today)
        self.assertEqual(self.placement.state, "hired")

    def test_a_job_waits_for_terms_that_are_being_signed(self):
        self.make_ready(self.placement)
        self.as_counsellor.action_send()
        self.placement.invalidate_recordset()
        with self.assertRaisesRegex(UserError, "Terms"):
            self.placement.with_user(self.counsellor).action_hire(self.today)
        self.as_counsellor.action_cancel()
        self.placement.invalidate_recordset()
        self.placement.with_user(self.counsellor).action_hire(self.today)

    def test_ending_early_says_whose_side(self):
        self.start()
        reason = self.env.ref("crm_partnership.crm_leaving_reason_schedule")
        with self.assertRaises(UserError):
            self.as_counsellor.action_stop(
                self.today + timedelta(days=1), "employer", reason
            )
        self.env["crm.internship.step"].with_user(self.counsellor).create(
            {
                "internship_id": self.internship.id,
                "kind": "stop",
                "date": self.today,
                "side": "employer",
                "reason_id": reason.id,
            }
        ).action_confirm()
        self.assertEqual(
            (self.internship.state, self.internship.ended_side), ("stopped", "employer")
        )

    def test_evaluations_by_both_once_each(self):
        with self.assertRaises(UserError):
            self.internship._evaluate("tutor", {"wish": "yes"})
        self.start()
        self.internship._evaluate("tutor", {"wish": "yes", "rating_tasks": "4"})
        with self.assertRaises(UserError):
            self.internship._evaluate("tutor", {"wish": "no"})
        with self.assertRaises(ValidationError):
            self.internship._evaluate("participant", {"comment": "Océane a aimé"})
        other = self._new_user("other_counsellor", "counsellor")
        with self.assertRaises(AccessError):
            self.internship.with_user(other)._record_participant_evaluation({})
        self.env["crm.internship.evaluate"].with_user(self.counsellor).create(
            {"internship_id": self.internship.id, "wish": "yes", "comment": "Merci"}
        ).action_confirm()
        self.assertEqual(
            set(self.internship.evaluation_ids.mapped("party")),
            {"tutor", "participant"},
        )

    def test_evaluations_are_asked_for_again_at_3_and_10_days(self):
        self.start()
        self.as_counsellor.action_finish()
        for days, count in ((2, 0), (3, 1), (9, 1), (10, 2), (30, 2)):
            self.internship.sudo().ended_on = self.today - timedelta(days=days)
            for _run in range(2):
                self.run_cron("ir_cron_internship_remind")
            self.assertEqual(self.internship.evaluation_reminders, count, days)

    def test_who_has_not_signed_is_reminded_at_3_and_7_days(self):
        self.sign_internship(self.internship, but=("employer",))
        noon = datetime.combine(self.today, time(17))  # in UTC
        for days, count in ((2, 0), (3, 1), (6, 1), (7, 2), (30, 2)):
            self.internship.sudo().sent_at = noon - timedelta(days=days)
            for _run in range(2):
                self.run_cron("ir_cron_internship_remind")
            self.assertEqual(self.internship.signing_reminders, count, days)

    def test_one_current_internship_for_a_placement(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            self.new_internship(self.placement)
            self.env.flush_all()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_may_not_read_it(self):
        self.partnership.confidentiality = "restricted"
        for user in (
            self.other_developer,
            self.liaison,
            self.privacy_officer,
            self.configurator,
            self.portal_user,
            self.sister_developer,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.internship.with_user(user).read(["tasks"])
        self.assertTrue(self.as_counsellor.tasks)


@tagged("post_install", "-at_install")
class TestInternshipPages(InternshipCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.as_counsellor.action_send()
        self.person = self.row("employer")
        self.url = f"/my/internship/{self.internship.id}"
        self.token = self.person.access_token

    def page(self, token=None, url=None):
        query = f"?access_token={token}" if token else ""
        return self.url_open((url or self.url) + query)

    def post(self, path, **values):
        page = self.page(self.token)
        csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        return self.url_open(
            f"{self.url}/{path}",
            data={"csrf_token": csrf, "access_token": self.token, **values},
        )

    def test_the_page_goes_by_code(self):
        page = self.page(self.token)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.participant.name, page.text)
        for name in NAME.values():
            self.assertNotIn(name, page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")

    def test_a_wrong_link_opens_nothing(self):
        other = self.new_internship(
            self.new_placement(self.partnership, self.new_participant())
        )
        other.with_user(self.counsellor).action_send()
        for url, token in (
            (self.url, None),
            (self.url, "x" * 43),
            (f"/my/internship/{other.id}", self.token),
            ("/my/internship/999999", self.token),
        ):
            with self.subTest(url=url, token=token):
                page = self.page(token, url)
                self.assertEqual(page.status_code, 403)
                self.assertNotIn("Préparer et emballer", page.text)

    def test_a_link_that_ended_is_renewed_by_mail(self):
        self.person.sudo().date_link_end = fields.Datetime.now() - timedelta(days=1)
        page = self.page(self.token)
        self.assertEqual(page.status_code, 403)
        self.assertNotIn("Préparer et emballer", page.text)
        before = self.env["mail.mail"].search_count([])
        csrf = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        self.url_open(
            f"{self.url}/renew", data={"csrf_token": csrf, "access_token": self.token}
        )
        self.assertEqual(self.env["mail.mail"].search_count([]), before + 1)
        self.person.invalidate_recordset()
        self.assertNotEqual(self.person.access_token, self.token)

    def sign(self, **values):
        return self.make_jsonrpc_request(
            f"{self.url}/sign?access_token={values.pop('token', self.token)}"
            f"&document={values.pop('document', self.internship.fingerprint)}",
            {"name": "Line Roy", "signature": SIGNATURE, **values},
        )

    def test_signing_on_the_page(self):
        answer = self.sign(document="0" * 64)
        self.assertIn("message=changed", answer["redirect_url"])
        answer = self.sign(token="x" * 43)
        self.assertIn("message=refused", answer["redirect_url"])
        self.person.invalidate_recordset()
        self.assertFalse(self.person.signed_at)
        answer = self.sign()
        self.assertIn("message=signed", answer["redirect_url"])
        self.person.invalidate_recordset()
        self.assertEqual(self.person.signed_name, "Line Roy")
        self.assertTrue(self.person.signed_ip)
        answer = self.sign()
        self.assertIn("message=already_signed", answer["redirect_url"])

    def test_a_link_of_terms_taken_back_opens_nothing(self):
        self.as_counsellor.action_take_back("Autre date")
        self.assertEqual(self.page(self.token).status_code, 403)
        self.as_counsellor.action_send()
        self.assertEqual(self.page(self.token).status_code, 403)

    def test_confirming_and_evaluating(self):
        self.sign_internship(self.internship)
        self.make_ready(self.placement)
        self.as_counsellor.action_begin()
        self.post("confirm", word="yes")
        self.internship.invalidate_recordset()
        self.assertEqual(self.internship.employer_word, "yes")
        page = self.post(
            "evaluate",
            rating_tasks="4",
            rating_team="9",
            wish="maybe",
            comment="Océane est ponctuelle, 418 555-0100",
            party="participant",
        )
        self.assertIn("alert-danger", page.text)
        self.assertIn("418 555-0100", page.text)  # nothing typed is lost
        self.assertFalse(self.internship.evaluation_ids)
        self.post("evaluate", rating_tasks="4", rating_team="9", wish="maybe")
        self.internship.invalidate_recordset()
        evaluation = self.internship.evaluation_ids
        self.assertEqual(
            (evaluation.party, evaluation.rating_tasks, evaluation.rating_team),
            ("tutor", "4", False),
        )

    def test_the_scan_page(self):
        self.sign_internship(self.internship)
        row = self.row("participant")
        for user in (self.counsellor, self.developer):
            user.password = user.login
        url = f"/crm_partnership/internship/scan/{row.id}"
        self.authenticate(self.counsellor.login, self.counsellor.login)
        self.assertEqual(self.url_open(url).content, SCAN)
        # the host's own doors open it to nobody, not even the own counsellor
        attachment = self.env["ir.attachment"].search(
            [
                ("res_model", "=", row._name),
                ("res_id", "=", row.id),
                ("res_field", "=", "scan"),
            ]
        )
        self.assertTrue(attachment)
        for door in (
            f"/web/content/{row._name}/{row.id}/scan",
            f"/web/image/{row._name}/{row.id}/scan",
            f"/web/content/{attachment.id}",
            f"/web/image/{attachment.id}",
        ):
            with self.subTest(door=door), mute_logger("odoo.http"):
                self.assertNotIn(SCAN, self.url_open(door).content)
        self.authenticate(self.developer.login, self.developer.login)
        with mute_logger("odoo.http"):
            page = self.url_open(url)
        self.assertEqual(page.status_code, 403)

    def test_terms_are_printed_by_who_may_read_them(self):
        self.partnership.confidentiality = "restricted"
        reports = self.env["ir.actions.report"].with_user(self.other_developer)
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            reports._render_qweb_html(
                "crm_partnership.internship_document", self.internship.ids
            )

    def test_the_document_to_print_goes_by_code(self):
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "crm_partnership.internship_document", self.internship.ids
        )
        text = content.decode()
        self.assertIn(self.participant.name, text)
        self.assertNotIn("Vadnais", text)
