# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase, freeze_day
from .test_privacy_incident import LEVELS

QUIET = ("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")


@tagged("post_install", "-at_install")
class TestPrivacyDashboard(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env["crm.privacy.incident"])
        cls.participant = cls.new_participant({"first_name": "Noémie"})
        cls.consent = cls.new_consent(
            cls.participant, date_end=cls.today + timedelta(days=12)
        )
        cls.new_consent(cls.participant).with_user(cls.counsellor).action_withdraw()
        officer = cls.env(user=cls.privacy_officer)
        officer["crm.privacy.request"].create([{}, {}])
        incidents = officer["crm.privacy.incident"].create(
            [{"circumstances": text} for text in ("Un", "Deux", "Trois")]
        )
        for incident, conclusion in zip(incidents, ("yes", "no"), strict=False):
            officer["crm.privacy.incident.assessment"].create(
                {"incident_id": incident.id, "conclusion": conclusion, **LEVELS}
            )
        cls.soon, cls.over, cls.held = (cls.new_participant() for _i in range(3))
        for person, days in ((cls.soon, 20), (cls.over, -2), (cls.held, -2)):
            # as after the end of a path, so many months ago
            cls.env.cr.execute(
                "UPDATE crm_participant SET date_retention_end = %s WHERE id = %s",
                [cls.today + timedelta(days=days), person.id],
            )
        cls.env.invalidate_all()
        cls.held.with_user(cls.privacy_officer).action_hold("Procédure en cours")
        cls.new_participant()._erase()

    def open_page(self, user):
        action = self.env["crm.privacy.dashboard"].with_user(user).action_open()
        return (
            self.env["crm.privacy.dashboard"].with_user(user).browse(action["res_id"])
        )

    def test_figures_and_their_lists(self):
        page = self.open_page(self.privacy_officer)
        expected = {
            "requests_open": 2,
            "requests_late": 0,
            "incidents_open": 3,
            "incidents_unassessed": 1,
            "incidents_to_notify": 1,
            "consents_expiring": 1,
            "consents_withdrawn": 1,
            "identities_opened": 1,
            "retention_due": 1,
            "retention_overdue": 1,
            "retention_held": 1,
            "erased_this_year": 1,
            "incidents_this_year": 3,
            "incidents_serious": 1,
        }
        self.assertEqual({name: page[name] for name in expected}, expected)
        self.assertEqual(page.opened_by_purpose[:4], "1 · ")
        for name in list(expected)[:-2]:
            with self.subTest(figure=name):
                action = page.with_context(figure=name).action_open_list()
                rows = (
                    self.env[action["res_model"]]
                    .with_user(self.privacy_officer)
                    .with_context(**action["context"])
                    .search(action["domain"])
                )
                self.assertEqual(len(rows), expected[name])
        with freeze_day(self.today + timedelta(days=31)):
            page.invalidate_recordset()
            self.assertEqual(page.requests_late, 2)

    @mute_logger(*QUIET)
    def test_a_director_reads_two_figures(self):
        page = self.open_page(self.director)
        self.assertEqual((page.incidents_this_year, page.incidents_serious), (3, 1))
        for name in ("requests_open", "identities_opened", "opened_by_purpose"):
            with self.assertRaises(AccessError):
                page.read([name])
        with self.assertRaises(AccessError):
            page.with_context(figure="incidents_open").action_open_list()

    @mute_logger(*QUIET)
    def test_others_have_no_page(self):
        for user in (
            *(self.developer, self.liaison, self.counsellor, self.configurator),
            *(self.portal_user, self.salesman),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.open_page(user)

    def test_a_sister_counts_her_own(self):
        sister = self._new_user(
            "sister_privacy", "privacy_officer", company=self.sister_company
        )
        page = self.open_page(sister)
        self.assertEqual(
            (page.requests_open, page.incidents_open, page.incidents_this_year),
            (0, 0, 0),
        )
        self.assertFalse(page.opened_by_purpose)

    def test_the_page_opens_for_both(self):
        for user in (self.privacy_officer, self.director):
            self.assertEqual(Form(self.open_page(user)).incidents_serious, 1)

    def test_settings_name_the_officer(self):
        self.privacy_officer.company_ids |= self.env.company
        settings = self.env["res.config.settings"].create(
            {
                "privacy_officer_id": self.privacy_officer.id,
                "privacy_officer_title": "Directrice",
            }
        )
        company = settings.company_id
        settings.execute()
        self.assertEqual(company.privacy_officer_title, "Directrice")


@tagged("post_install", "-at_install")
class TestPrivacyContactPage(PartnershipCase, HttpCase):
    URL = "/protection-des-renseignements"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for company, title in (
            (cls.company, "Responsable des cuisines"),
            (cls.sister_company, "Responsable du textile"),
        ):
            company.write(
                {
                    "privacy_officer_title": title,
                    "privacy_officer_email": f"vieprivee{company.id}@test.example",
                }
            )
        cls.company.privacy_officer_id = cls.privacy_officer
        cls.privacy_officer.name = "Renée Canari"

    def test_visitors_read_titles_and_contacts_never_names(self):
        text = self.url_open(self.URL).text
        self.assertIn("Responsable des cuisines", text)
        self.assertIn("Responsable du textile", text)
        self.assertIn(f"vieprivee{self.company.id}@test.example", text)
        self.assertNotIn("Canari", text)

    def test_an_employer_reads_those_of_its_enterprises(self):
        self.portal_user.partner_id.parent_id = self.employer
        self.new_partnership()
        self.authenticate(self.portal_user.login, self.portal_user.login)
        text = self.url_open(self.URL).text
        self.assertIn("Responsable des cuisines", text)
        self.assertNotIn("Responsable du textile", text)

    def test_own_enterprises_for_people_inside(self):
        self.authenticate(self.sister_developer.login, self.sister_developer.login)
        text = self.url_open(self.URL).text
        self.assertIn("Responsable du textile", text)
        self.assertNotIn("Responsable des cuisines", text)

    def test_the_foot_of_pages_leads_there(self):
        self.authenticate(self.portal_user.login, self.portal_user.login)
        self.assertIn(self.URL, self.url_open("/my").text)

    def test_without_a_title_the_highest_authority_answers(self):
        self.company.privacy_officer_title = False
        contact = self.company._get_privacy_contact()
        self.assertEqual(contact["title"], "Person with the highest authority")
