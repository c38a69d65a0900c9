# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import zipfile
from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase, freeze_day

QUIET = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
PDF = b"%PDF-1.4 an evidence"
#: models that point at a participant and hold nothing on the person
NOT_HELD = {
    # windows: emptied by themselves, they show what is held elsewhere
    *("crm.participant.identity.open", "crm.participant.step"),
    *("crm.participant.assign", "crm.participant.consent.withdraw"),
    *("crm.privacy.incident.report", "crm.privacy.request.report"),
    "crm.labour.need.match",
}


class RequestCase(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env["crm.privacy.request"])
        cls.sister_officer = cls._new_user(
            "sister_privacy", "privacy_officer", company=cls.sister_company
        )
        cls.other_counsellor = cls._new_user("counsellor2", "counsellor")
        cls.participant = cls.new_participant(
            {"first_name": "Noémie", "last_name": "Bellerose", "city": "Matane"}
        )
        cls.new_file(cls.participant)
        cls.other = cls.new_participant({"first_name": "Zacharie"})
        cls.request = cls.new_request()

    @classmethod
    def new_request(cls, **vals):
        return (
            cls.env["crm.privacy.request"]
            .with_user(cls.privacy_officer)
            .create({"participant_id": cls.participant.id, **vals})
        )

    def verify(self, request):
        request.identity_note = "Connue de son intervenante"
        request.action_verify_identity()


@tagged("post_install", "-at_install")
class TestPrivacyRequest(RequestCase):
    # ------------------------------------------------------------------------- clock
    def test_the_clock_starts_when_it_is_received(self):
        for received, due in (
            ("2026-01-01", "2026-01-31"),
            ("2024-01-31", "2024-03-01"),
            ("2026-11-24", "2026-12-24"),
        ):
            with freeze_day(received):
                request = self.new_request(received_on=received)
            self.assertEqual(fields.Date.to_string(request.date_due), due)

    def test_the_figure_of_the_day_of_reception_counts(self):
        tomorrow = self.today + timedelta(days=1)
        self.env.ref(
            "crm_partnership.crm_legal_parameter_access_request_days"
        )._replace(10, tomorrow, "Loi à venir")
        with freeze_day(tomorrow):
            new = self.new_request(received_on=tomorrow)
            old = self.new_request(received_on=self.today)
        self.assertEqual(new.date_due, tomorrow + timedelta(days=10))
        self.assertEqual(old.date_due, self.today + timedelta(days=30))

    def test_late_on_the_day_after(self):
        for days, late in ((0, False), (30, False), (31, True)):
            with freeze_day(self.today + timedelta(days=days)):
                self.env.invalidate_all()
                self.assertEqual(self.request.is_late, late)
                found = self.env["crm.privacy.request"].search([("is_late", "=", True)])
                self.assertEqual(self.request in found, late)

    def test_reminders_once_each(self):
        start = self.request.received_on
        told = []
        for day in range(33):
            with freeze_day(start + timedelta(days=day)):
                for _run in range(2):
                    self.run_cron("ir_cron_privacy_request_remind")
                count = len(self.request.activity_ids)
                if count > len(told):
                    told.append(day)
        self.assertEqual(told, [20, 27, 31])
        self.assertEqual(
            self.request.activity_ids.mapped("user_id"), self.privacy_officer
        )
        with freeze_day(start + timedelta(days=32)):
            self.verify(self.request)
            self.request.evidence_note = "Remis en main propre"
            self.request.action_answer()
        self.assertFalse(self.request.activity_ids)

    def test_a_run_that_was_missed_tells_the_last_step_only(self):
        with freeze_day(self.today + timedelta(days=29)):
            self.run_cron("ir_cron_privacy_request_remind")
        self.assertEqual(self.request.last_reminder, "second")
        self.assertEqual(len(self.request.activity_ids), 1)

    def test_closed_requests_are_left_alone(self):
        self.request.cancel_reason = "Demande retirée"
        self.request.action_cancel()
        with freeze_day(self.today + timedelta(days=40)):
            self.run_cron("ir_cron_privacy_request_remind")
        self.assertFalse(self.request.activity_ids)
        self.assertFalse(self.request.is_late)

    # -------------------------------------------------------------------------- life
    def test_an_answer_has_its_proof(self):
        with self.assertRaises(UserError):
            self.request.action_answer()
        with self.assertRaises(UserError):
            self.request.action_verify_identity()
        self.verify(self.request)
        with self.assertRaises(UserError):
            self.request.action_answer()
        self.request.evidence_note = "Remis en main propre"
        self.request.action_answer()
        self.assertEqual(
            (self.request.state, self.request.answered_on), ("answered", self.today)
        )
        self.request.action_reopen()
        self.assertEqual(self.request.state, "identity_verified")

    def test_a_refusal_tells_reason_law_and_recourse(self):
        vals = {
            "refusal_reason": "Renseignements sur une autre personne",
            "refusal_provision": "P-39.1, art. 40",
            "recourse_told": True,
            "evidence_note": "Lettre postée",
        }
        for missing in vals:
            self.request.write({**vals, missing: False})
            with self.assertRaises(UserError):
                self.request.action_refuse()
        self.request.write(vals)
        self.request.action_refuse()
        self.assertEqual(self.request.state, "refused")
        self.assertEqual(self.request.date_recourse, self.today + timedelta(days=30))

    def test_dates_make_sense(self):
        for vals in (
            {"received_on": self.today + timedelta(days=1)},
            {"answered_on": self.today + timedelta(days=1)},
            {"answered_on": self.today - timedelta(days=1)},
        ):
            with self.assertRaises(ValidationError):
                self.new_request(**vals)

    def test_what_the_system_writes(self):
        for vals in (
            {"state": "answered"},
            {"name": "DEM-1"},
            {"date_due": "2030-01-01"},
            {"last_reminder": "late"},
            {"identity_verified_on": "2020-01-01"},
            {"participant_code": "P-AAAAAA"},
        ):
            with self.subTest(vals=vals):
                with self.assertRaises(UserError):
                    self.request.write(vals)
                with self.assertRaises(UserError):
                    self.new_request(**vals)
        with self.assertRaises(UserError):
            self.request.sudo().unlink()

    def test_texts_tell_no_name(self):
        for name in ("description", "identity_note", "evidence_note", "refusal_reason"):
            with self.assertRaises(ValidationError):
                self.request[name] = "Noemie veut voir son dossier"

    def test_erasure_asked_through_the_request(self):
        with self.assertRaises(UserError):
            self.request.action_ask_erasure()
        request = self.new_request(kind="erasure")
        self.verify(request)
        request.action_ask_erasure()
        self.assertEqual(self.participant.erasure_asked_on, self.today)
        self.participant._erase()
        self.assertTrue(request.exists())
        self.assertFalse(request.participant_id)
        self.assertTrue(request.participant_code)
        self.verify(self.request)
        with self.assertRaises(UserError):
            self.request.action_export()

    def test_a_form_opens(self):
        form = Form(self.env["crm.privacy.request"].with_user(self.privacy_officer))
        form.participant_id = self.participant
        request = form.save()
        self.assertTrue(request.name.startswith("DEM-"))
        self.assertEqual(request.participant_code, self.participant.name)
        action = request.action_open_consents()
        self.assertEqual(action["res_model"], "crm.participant.consent")

    # ----------------------------------------------------------------- passed on
    @mute_logger(*QUIET)
    def test_anyone_passes_a_request_on(self):
        for user in (
            *(self.developer, self.director, self.liaison),
            *(self.counsellor, self.configurator),
        ):
            with self.subTest(user=user.login):
                window = (
                    self.env["crm.privacy.request.report"]
                    .with_user(user)
                    .create({"received_on": self.today - timedelta(days=3)})
                )
                window.action_pass_on()
                window.action_pass_on()
                request = self.env["crm.privacy.request"].search(
                    [("name", "=", window.number)]
                )
                self.assertEqual(len(request), 1)
                self.assertEqual(request.date_due, self.today + timedelta(days=27))
                self.assertEqual(request.activity_ids.user_id, self.privacy_officer)
                with self.assertRaises(AccessError):
                    request.with_user(user).read(["kind"])
        with self.assertRaises(AccessError):
            self.env["crm.privacy.request.report"].with_user(self.portal_user).create(
                {}
            )

    @mute_logger(*QUIET)
    def test_what_a_colleague_may_not_pass_on(self):
        requests = self.env["crm.privacy.request"].with_user(self.liaison)
        mine = {"company_id": self.company.id}
        with self.assertRaises(AccessError):
            requests._pass_on({**mine, "participant_id": self.participant.id})
        with self.assertRaises(AccessError):
            requests._pass_on({"company_id": self.sister_company.id})
        with self.assertRaises(ValidationError):
            requests._pass_on({**mine, "description": "Appeler le 418 555-0142"})
        request = requests._pass_on({**mine, "state": "refused"})
        self.assertEqual(request.state, "received")
        # a name is neither confirmed nor denied
        for word in ("Noémie", "Zacharie"):
            requests.with_user(self.developer)._pass_on(
                {
                    **mine,
                    "participant_id": self.participant.id,
                    "description": f"{word} veut une copie",
                }
            )

    def test_defaults_of_the_caller_count_for_nothing(self):
        officer = self.env(user=self.privacy_officer)
        officer["ir.default"].sudo().set(
            "crm.privacy.request", "state", "answered", user_id=officer.uid
        )
        context = {"default_state": "answered", "default_last_reminder": "late"}
        request = officer["crm.privacy.request"].with_context(**context).create({})
        self.assertEqual((request.state, request.last_reminder), ("received", False))

    # ------------------------------------------------------------------------ access
    @mute_logger(*QUIET)
    def test_who_is_refused(self):
        for user in (
            *(self.developer, self.director, self.liaison, self.counsellor),
            *(self.configurator, self.sister_officer, self.portal_user, self.salesman),
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.request.with_user(user).read(["kind"])
                with self.assertRaises(AccessError):
                    self.request.with_user(user).action_cancel()
        with self.assertRaises(AccessError):
            self.env["crm.privacy.request"].with_user(self.director).create({})
        with self.assertRaises(UserError):
            self.env["crm.privacy.request"].with_user(self.sister_officer).create(
                {"participant_id": self.participant.id}
            )

    # ------------------------------------------------------------------------ export
    def test_every_model_that_holds_something_is_given(self):
        """A model that points at a participant adds its section, or says why not."""
        collector = self.env["crm.personal.data.collector"]
        given = {
            model for _t, model, *_rest in collector._get_sections(self.participant)
        }
        holding = {
            name
            for name, model in self.env.registry.models.items()
            if not model._abstract
            and any(
                field.comodel_name == "crm.participant"
                and field.store
                and field.type in ("many2one", "many2many")
                for field in model._fields.values()
            )
        }
        self.assertEqual(holding - given - NOT_HELD, set())

    def test_the_sections_hold_the_person_and_nobody_else(self):
        self.new_request(participant_id=self.other.id, description="Autre demande")
        collector = self.env["crm.personal.data.collector"]
        text = str(collector._collect_personal_data(self.participant))
        for told in (
            *("Noémie", "Bellerose", "Matane", "Premier rendez-vous", "Accueil"),
            *(self.participant.name, self.request.name, "Boulangerie Test"),
        ):
            self.assertIn(told, text)
        for other in ("Zacharie", self.other.name, "Autre demande"):
            self.assertNotIn(other, text)

    def test_export_by_officer_and_own_counsellor(self):
        consent = self.participant.consent_ids[:1].with_user(self.counsellor)
        consent.evidence_upload = base64.b64encode(PDF)
        collector = self.env["crm.personal.data.collector"]
        for user in (self.privacy_officer, self.counsellor):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                name, content = collector.with_user(user)._export(
                    self.participant.with_user(user)
                )
                self.assertTrue(name.startswith(self.participant.name))
                archive = zipfile.ZipFile(BytesIO(content))
                names = archive.namelist()
                self.assertFalse([n for n in names if "/" in n])
                kinds = sorted(n.rsplit(".")[-1] for n in names)
                self.assertEqual(kinds, ["pdf", "pdf", "xlsx"])
                self.assertIn(PDF, [archive.read(n) for n in names])
                sheets = next(n for n in names if n.endswith("xlsx"))
                book = load_workbook(BytesIO(archive.read(sheets)))
                cells = str([list(sheet.values) for sheet in book])
                self.assertIn("Bellerose", cells)
                log = self.env["crm.identity.access.log"].search([], limit=1)
                self.assertEqual(
                    (log.action, log.user_id, log.participant_id, log.purpose_id.code),
                    ("exported", user, self.participant, "rights"),
                )

    def test_registers_of_others_are_handed_over_by_the_officer(self):
        self.env["crm.privacy.incident"].with_user(self.privacy_officer).create(
            {
                "circumstances": "Cartable oublié",
                "information_involved": "Notes du cartable",
                "participant_ids": [Command.set(self.participant.ids)],
            }
        )
        for user, found in ((self.privacy_officer, True), (self.counsellor, False)):
            collector = self.env["crm.personal.data.collector"].with_user(user)
            sections = collector._collect_personal_data(
                self.participant.with_user(user)
            )
            self.assertEqual("Notes du cartable" in str(sections), found)
            self.assertNotIn("Cartable oublié", str(sections))

    @mute_logger(*QUIET)
    def test_export_is_refused_to_all_others(self):
        collector = self.env["crm.personal.data.collector"]
        before = self.env["crm.identity.access.log"].search_count([])
        for user in (
            *(self.developer, self.director, self.liaison, self.other_counsellor),
            *(self.configurator, self.sister_officer, self.portal_user),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                collector.with_user(user)._export(self.participant.with_user(user))
        after = self.env["crm.identity.access.log"].search_count([])
        self.assertEqual(after, before)

    @mute_logger(*QUIET)
    def test_the_file_is_asked_for_on_the_participant(self):
        for user in (self.counsellor, self.privacy_officer):
            participant = self.participant.with_user(user)
            action = participant.action_export_personal_data()
            self.assertIn(f"/export/{participant.id}", action["url"])
        for user in (self.developer, self.other_counsellor):
            with self.assertRaises(AccessError):
                self.participant.with_user(user).action_export_personal_data()

    def test_the_request_leads_to_the_export(self):
        with self.assertRaises(UserError):
            self.request.action_export()
        self.verify(self.request)
        action = self.request.action_export()
        self.assertIn(f"/export/{self.participant.id}", action["url"])
        self.request.participant_id = False
        with self.assertRaises(UserError):
            self.request.action_export()


@tagged("post_install", "-at_install")
class TestPrivacyRequestRoutes(RequestCase, HttpCase):
    def get(self, user, participant_id=None):
        self.authenticate(user.login, user.login)
        number = participant_id or self.participant.id
        return self.url_open(f"/crm_partnership/privacy/export/{number}")

    @mute_logger("odoo.http", *QUIET)
    def test_the_file_is_made_for_two_roles_only(self):
        response = self.get(self.privacy_officer)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Cache-Control"], "no-store, private")
        self.assertTrue(zipfile.is_zipfile(BytesIO(response.content)))
        for user, status in (
            (self.director, 403),
            (self.developer, 403),
            (self.other_counsellor, 403),
            (self.sister_officer, 404),
            (self.liaison, 403),
            (self.portal_user, 403),
        ):
            with self.subTest(user=user.login):
                response = self.get(user)
                self.assertEqual(response.status_code, status)
                for canary in (b"PK\x03", b"Bellerose"):
                    self.assertNotIn(canary, response.content)
        self.assertEqual(self.get(self.privacy_officer, 999999).status_code, 404)
        # nothing of it is kept
        self.assertFalse(
            self.env["ir.attachment"].search([("name", "ilike", self.participant.name)])
        )
