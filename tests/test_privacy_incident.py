# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from .common import GROUP, PartnershipCase, freeze_day

QUIET = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
LEVELS = {
    "sensitivity": "high",
    "sensitivity_note": "Dates de naissance",
    "misuse": "medium",
    "misuse_note": "Vol d'identité",
    "consequences": "medium",
    "consequences_note": "Démarches longues",
    "probability": "high",
    "probability_note": "Feuille non retrouvée",
}


class IncidentCase(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env["crm.privacy.incident"])
        cls.sister_officer = cls._new_user(
            "sister_privacy", "privacy_officer", company=cls.sister_company
        )
        cls.incident = cls.new_incident()

    @classmethod
    def new_incident(cls, **vals):
        return (
            cls.env["crm.privacy.incident"]
            .with_user(cls.privacy_officer)
            .create(
                {
                    "circumstances": "Une feuille de présence laissée chez un employeur",
                    "information_involved": "Prénoms, téléphones",
                    "period_note": "En octobre",
                    "measures_taken": "Feuille demandée",
                    **vals,
                }
            )
        )

    @classmethod
    def assess(cls, incident, conclusion, **vals):
        return (
            cls.env["crm.privacy.incident.assessment"]
            .with_user(cls.privacy_officer)
            .create(
                {
                    "incident_id": incident.id,
                    "conclusion": conclusion,
                    **LEVELS,
                    **vals,
                }
            )
        )

    def report(self, user, **vals):
        wizard = (
            self.env["crm.privacy.incident.report"]
            .with_user(user)
            .create({"circumstances": "Un courriel parti au mauvais endroit", **vals})
        )
        wizard.action_report()
        return wizard


@tagged("post_install", "-at_install")
class TestPrivacyIncident(IncidentCase):
    def test_everyone_reports_and_the_officer_is_told(self):
        for user in (
            *(self.developer, self.director, self.liaison),
            *(self.counsellor, self.configurator, self.privacy_officer),
        ):
            with self.subTest(user=user.login):
                wizard = self.report(user, person_count=3)
                self.assertTrue(wizard.is_officer_told)
                incident = self.env["crm.privacy.incident"].search(
                    [("name", "=", wizard.number)]
                )
                self.assertEqual(incident.reported_by_id, user)
                self.assertEqual(incident.company_id, self.company)
                self.assertEqual(incident.person_count_kind, "approximate")
                activity = incident.activity_ids
                self.assertEqual(activity.user_id, self.privacy_officer)
                self.assertIn(incident.name, activity.summary)
                self.assertFalse(incident.message_follower_ids)
                # the window does not keep the story
                self.assertNotIn("courriel", str(wizard.sudo().read()))

    @mute_logger(*QUIET)
    def test_the_reporter_reads_nothing_afterwards(self):
        wizard = self.report(self.developer)
        incident = self.env["crm.privacy.incident"].search(
            [("name", "=", wizard.number)]
        )
        for record in (incident, incident.activity_ids):
            with self.assertRaises(AccessError):
                record.with_user(self.developer).read(["display_name"])
        self.assertFalse(
            self.env["mail.message"]
            .with_user(self.developer)
            .search([("model", "=", "crm.privacy.incident")])
        )

    def test_a_window_form(self):
        form = Form(self.env["crm.privacy.incident.report"].with_user(self.liaison))
        form.circumstances = "Écran laissé ouvert"
        form.save().action_report()
        self.assertNotIn("participant_ids", form._view["fields"])

    def test_a_report_twice_is_one(self):
        wizard = self.report(self.developer)
        count = self.env["crm.privacy.incident"].search_count([])
        wizard.action_report()
        self.assertEqual(self.env["crm.privacy.incident"].search_count([]), count)

    @mute_logger(*QUIET)
    def test_a_report_takes_only_what_is_a_report(self):
        incidents = self.env["crm.privacy.incident"].with_user(self.developer)
        incident = incidents._report(
            {
                "company_id": self.company.id,
                "circumstances": "x y",
                "state": "closed",
                "cai_notified_on": self.today,
            }
        )
        self.assertEqual(incident.state, "reported")
        self.assertFalse(incident.cai_notified_on)
        with self.assertRaises(AccessError):
            incidents._report(
                {"company_id": self.sister_company.id, "circumstances": "x"}
            )
        with self.assertRaises(AccessError):
            self.env["crm.privacy.incident.report"].with_user(self.portal_user).create(
                {"circumstances": "x"}
            )

    @mute_logger(*QUIET)
    def test_a_report_tells_no_one_whether_a_name_is_right(self):
        participant = self.new_participant({"first_name": "Noémie"})
        for word in ("Noémie", "Zacharie"):
            wizard = self.report(
                self.developer,
                circumstances=f"La fiche de {word}",
                participant_ids=[Command.set(participant.ids)],
            )
            self.assertTrue(wizard.number)
        incidents = self.env["crm.privacy.incident"].search(
            [("participant_ids", "in", participant.ids)], order="id"
        )
        self.assertIn("noms", incidents[0].activity_ids.summary)
        self.assertNotIn("noms", incidents[1].activity_ids.summary)
        participant.action_reopen()
        hidden = self.new_participant(company_id=self.company.id)
        hidden.sudo().state = "enrolled"
        with self.assertRaises(AccessError):
            self.env["crm.privacy.incident"].with_user(self.developer)._report(
                {
                    "company_id": self.company.id,
                    "circumstances": "x",
                    "participant_ids": hidden.ids,
                }
            )

    def test_texts_hold_no_contact_nor_name(self):
        participant = self.new_participant({"first_name": "Noémie"})
        with self.assertRaises(ValidationError):
            self.report(self.developer, circumstances="Appeler le 418 555-0142")
        with self.assertRaises(ValidationError):
            self.new_incident(
                participant_ids=[Command.set(participant.ids)],
                circumstances="La fiche de Noémie",
            )
        with self.assertRaises(ValidationError):
            self.incident.measures_planned = "Écrire à l.roy@courriel.example"
        with self.assertRaises(ValidationError):
            self.assess(self.incident, "no", misuse_note="NAM TREA 9052 1215")
        with self.assertRaises(ValidationError):
            self.incident.message_post(body="Appeler le 418 555-0142")
        message = self.incident.message_post(body="Feuille retrouvée")
        with self.assertRaises(ValidationError):
            self.incident._message_update_content(message, body="418 555-0142")

    def test_no_officer_is_said(self):
        self.privacy_officer.group_ids = [
            Command.unlink(self.env.ref(f"{GROUP}privacy_officer").id)
        ]
        self.assertFalse(self.report(self.developer).is_officer_told)

    def test_the_named_officer_alone_is_told(self):
        second = self._new_user("privacy2", "privacy_officer")
        self.company.privacy_officer_id = second
        wizard = self.report(self.developer)
        incident = self.env["crm.privacy.incident"].search(
            [("name", "=", wizard.number)]
        )
        self.assertEqual(incident.activity_ids.user_id, second)
        second.active = False
        self.assertEqual(self.company._get_privacy_officers(), self.privacy_officer)
        with self.assertRaises(ValidationError):
            self.company.privacy_officer_id = self.developer

    # ------------------------------------------------------------------- assessment
    def test_a_serious_risk_calls_for_notices(self):
        self.assertEqual(self.incident.is_serious, "not_yet")
        with self.assertRaises(UserError):
            self.incident.action_close()
        self.assess(self.incident, "yes")
        self.assertEqual(self.incident.state, "assessed")
        self.assertEqual(set(self.incident.step_ids.mapped("kind")), {"cai", "persons"})
        with self.assertRaises(UserError):
            self.incident.action_close()
        with self.assertRaises(UserError):
            self.incident.action_set_notified()
        self.incident.cai_notified_on = self.today
        with self.assertRaises(UserError):
            self.incident.action_set_notified()
        self.incident.persons_notified_on = self.today
        self.incident.action_set_notified()
        step = self.incident.step_ids[0]
        step.is_done = True
        self.assertEqual(
            (step.done_on, step.done_by_id), (self.today, self.privacy_officer)
        )
        step.is_done = False
        self.assertFalse(step.done_on)
        self.incident.action_close()
        self.assertEqual(self.incident.state, "closed")
        self.incident.action_reopen()
        self.assertEqual(self.incident.state, "notified")

    def test_a_reason_or_a_public_notice_stands_for_letters(self):
        for vals in (
            {"not_notified_reason": "Enquête en cours"},
            {"public_notice_on": self.today, "public_notice_reason": "Sans adresses"},
        ):
            incident = self.new_incident(cai_notified_on=self.today, **vals)
            self.assess(incident, "yes")
            incident.action_set_notified()
            self.assertEqual(incident.state, "notified")

    def test_a_small_risk_is_closed_once_the_entries_are_there(self):
        self.assess(self.incident, "no")
        self.assertFalse(self.incident.step_ids)
        self.incident.measures_taken = False
        with self.assertRaises(UserError) as caught:
            self.incident.action_close()
        self.assertIn("Measures Taken", str(caught.exception))
        self.incident.measures_taken = "Feuille détruite"
        self.incident.action_close()
        self.assertEqual(self.incident.state, "closed")
        with self.assertRaises(UserError):
            self.incident.action_set_notified()

    def test_assessments_stay_and_the_last_one_counts(self):
        with freeze_time("2026-11-01 10:00:00"):
            first = self.assess(self.incident, "no")
        with freeze_time("2026-11-02 10:00:00"):
            second = self.assess(self.incident, "yes")
        self.assertEqual(self.incident.assessment_id, second)
        self.assertEqual(self.incident.is_serious, "yes")
        self.assertEqual(first.assessed_by_id, self.privacy_officer)
        with self.assertRaises(UserError):
            first.sudo().conclusion = "yes"
        with self.assertRaises(UserError):
            first.sudo().unlink()
        for name, value in {
            "assessed_by_id": self.director.id,
            "assessed_at": "2020-01-01 00:00:00",
        }.items():
            with self.assertRaises(UserError):
                self.assess(self.incident, "no", **{name: value})
            assessment = (
                self.env["crm.privacy.incident.assessment"]
                .with_user(self.privacy_officer)
                .with_context(**{f"default_{name}": value})
                .create(
                    {"incident_id": self.incident.id, "conclusion": "yes", **LEVELS}
                )
            )
            self.assertNotEqual(fields.Date.to_string(assessment.assessed_at), "2020")
            self.assertEqual(assessment.assessed_by_id, self.privacy_officer)

    def test_a_closed_incident_found_serious_opens_again(self):
        self.assess(self.incident, "no")
        self.incident.action_close()
        self.assess(self.incident, "yes")
        self.assertEqual(self.incident.state, "assessed")

    def test_dates_and_counts_make_sense(self):
        for vals in (
            {"date_known": self.today + timedelta(days=1)},
            {"cai_notified_on": self.today + timedelta(days=1)},
        ):
            with self.assertRaises(ValidationError):
                self.new_incident(**vals)

    # --------------------------------------------------------------------- retention
    def test_no_row_goes_before_its_time(self):
        known = self.today - timedelta(days=400)
        incident = self.new_incident(date_known=known)
        five = self.env["crm.legal.parameter"]._get_deadline(
            "incident_retention_years", self.today
        )
        # a date known that is corrected does not shorten the time
        self.assertEqual(incident.date_keep_until, five)
        for record in (incident, incident.sudo()):
            with self.assertRaises(UserError):
                record.unlink()
        with freeze_day(five):
            self.assertRaises(UserError, incident.unlink)
        with freeze_day(five + timedelta(days=1)):
            incident.unlink()
        self.assertFalse(incident.exists())

    def test_a_longer_time_of_the_law_counts(self):
        row = self.env.ref(
            "crm_partnership.crm_legal_parameter_incident_retention_years"
        )
        row._replace(7, self.today + timedelta(days=1), "Loi à venir")
        later = self.incident.date_keep_until + timedelta(days=1)
        with freeze_day(later), self.assertRaises(UserError):
            self.incident.unlink()

    def test_deletion_is_proposed_once_and_never_made(self):
        later = self.incident.date_keep_until + timedelta(days=1)
        with freeze_day(later):
            for _run in range(2):
                self.run_cron("ir_cron_privacy_incident_deletion")
            self.assertTrue(self.incident.exists())
            self.assertEqual(self.incident.deletion_proposed_on, later)
            self.assertEqual(len(self.incident.activity_ids), 1)

    # ------------------------------------------------------------------------ access
    def test_what_the_system_writes(self):
        for vals in (
            {"state": "closed"},
            {"name": "INC-1"},
            {"reported_by_id": self.director.id},
            {"reported_at": "2010-01-01 00:00:00"},
            {"date_keep_until": "2010-01-01"},
            {"is_serious": "no"},
        ):
            with self.subTest(vals=vals):
                with self.assertRaises(UserError):
                    self.incident.write(vals)
                with self.assertRaises(UserError):
                    self.new_incident(**vals)
        self.assertTrue(self.incident.name.startswith("INC-"))

    @mute_logger(*QUIET)
    def test_who_is_refused(self):
        self.assess(self.incident, "yes")
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.privacy_officer)
            .create(
                {
                    "name": "capture.png",
                    "raw": b"x",
                    "res_model": "crm.privacy.incident",
                    "res_id": self.incident.id,
                }
            )
        )
        self.assertEqual(self.incident.attachment_ids, attachment)
        message = self.incident.message_post(body="Feuille retrouvée")
        parts = (
            self.incident,
            self.incident.assessment_ids,
            self.incident.step_ids[:1],
            attachment,
            message,
        )
        for user in (
            *(self.developer, self.director, self.liaison, self.counsellor),
            *(self.configurator, self.sister_officer, self.portal_user, self.salesman),
        ):
            for part in parts:
                with (
                    self.subTest(user=user.login, part=part._name),
                    self.assertRaises(AccessError),
                ):
                    part.with_user(user).read(["display_name"])
            with self.assertRaises(AccessError):
                self.incident.with_user(user).write({"cause": "x"})
            with self.assertRaises(AccessError):
                self.incident.with_user(user).action_close()
            if user != self.sister_officer:
                with self.assertRaises(AccessError):
                    self.env["crm.privacy.incident"].with_user(user)._export_register()

    @mute_logger(*QUIET)
    def test_the_register_is_sent_to_nobody(self):
        self.incident.message_subscribe(self.director.partner_id.ids)
        self.assertFalse(self.incident.message_follower_ids)
        with self.assertRaises(UserError):
            self.incident.message_post(
                body="Voir", partner_ids=self.director.partner_id.ids
            )
        message = self.incident.message_post(body="Feuille retrouvée")
        self.assertFalse(message.notified_partner_ids)
        self.incident.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.privacy_officer.id
        ).action_feedback(feedback="Fait")
        self.assertFalse(self.incident.message_follower_ids)

    # ----------------------------------------------------------------- export, letters
    def test_the_register_for_the_commission(self):
        self.incident.write(
            {"person_count_kind": "exact", "person_count": 4, "cause": "=1+1"}
        )
        self.assess(self.incident, "yes")
        incidents = self.env["crm.privacy.incident"]
        content = incidents.with_user(self.privacy_officer)._export_register()
        sheet = load_workbook(BytesIO(content)).active
        rows = list(sheet.values)
        self.assertEqual(
            [str(h)[:2] for h in rows[0][1:]][:4], ["1.", "2.", "3.", "4."]
        )
        row = next(r for r in rows if r[0] == self.incident.name)
        self.assertEqual(row[5], 4)
        self.assertIn("Vol d'identité", row[7])
        sister = incidents.with_user(self.sister_officer)._export_register()
        self.assertEqual(len(list(load_workbook(BytesIO(sister)).active.values)), 1)

    def test_letters_by_code_with_nothing_of_another_person(self):
        people = self.new_participant({"first_name": "Noémie"}) | self.new_participant(
            {"first_name": "Zacharie"}
        )
        self.incident.write(
            {
                "participant_ids": [Command.set(people.ids)],
                "measures_taken": f"Feuille de {people[0].name} et {people[1].name}",
                "letter_circumstances": "Une feuille a été laissée",
            }
        )
        self.assess(self.incident, "yes")
        reports = self.env["ir.actions.report"].with_user(self.privacy_officer)
        html = reports._render_qweb_html(
            "crm_partnership.privacy_notice_person", self.incident.ids
        )[0].decode()
        for person in people:
            self.assertEqual(html.count(person.name), 1)
        for name in ("Noémie", "Zacharie"):
            self.assertNotIn(name, html)
        html = reports._render_qweb_html(
            "crm_partnership.privacy_notice_cai", self.incident.ids
        )[0].decode()
        self.assertIn("En octobre", html)
        self.assertIn("Dates de naissance", html)

    @mute_logger(*QUIET)
    def test_letters_are_for_the_officer(self):
        for report in ("privacy_notice_person", "privacy_notice_cai"):
            for user in (self.director, self.counsellor, self.sister_officer):
                with self.assertRaises(AccessError):
                    self.env["ir.actions.report"].with_user(user)._render_qweb_html(
                        f"crm_partnership.{report}", self.incident.ids
                    )

    def test_forms_open_for_the_officer(self):
        self.assess(self.incident, "yes")
        form = Form(self.incident.with_user(self.privacy_officer))
        form.cause = "Hâte"
        form.save()
        form = Form(
            self.env["crm.privacy.incident.assessment"]
            .with_user(self.privacy_officer)
            .with_context(default_incident_id=self.incident.id)
        )
        for name, value in LEVELS.items():
            setattr(form, name, value)
        form.conclusion = "no"
        form.save()
        self.assertEqual(self.incident.is_serious, "no")

    def test_erasing_a_person_leaves_the_incident(self):
        participant = self.new_participant({"first_name": "Noémie"})
        self.incident.participant_ids = participant
        participant._erase()
        self.assertTrue(self.incident.exists())
        self.assertFalse(self.incident.participant_ids)


@tagged("post_install", "-at_install")
class TestPrivacyIncidentRoutes(IncidentCase, HttpCase):
    def get(self, user):
        self.authenticate(user and user.login, user and user.login)
        return self.url_open("/crm_partnership/privacy/incidents.xlsx")

    @mute_logger("odoo.http", *QUIET)
    def test_the_register_is_downloaded_by_the_officer_only(self):
        response = self.get(self.privacy_officer)
        self.assertEqual(response.status_code, 200)
        self.assertIn("no-store", response.headers["Cache-Control"])
        text = str(list(load_workbook(BytesIO(response.content)).active.values))
        self.assertIn("feuille de présence", text)
        for user in (self.director, self.counsellor, self.portal_user):
            response = self.get(user)
            self.assertNotIn(b"PK", response.content[:4])
            self.assertEqual(response.status_code, 403)

    @mute_logger("odoo.http", *QUIET)
    def test_documents_of_an_incident_are_closed(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "capture.txt",
                "datas": base64.b64encode(b"canari"),
                "res_model": "crm.privacy.incident",
                "res_id": self.incident.id,
            }
        )
        for user, found in ((self.privacy_officer, True), (self.director, False)):
            self.authenticate(user.login, user.login)
            response = self.url_open(f"/web/content/{attachment.id}")
            self.assertEqual(b"canari" in response.content, found)
