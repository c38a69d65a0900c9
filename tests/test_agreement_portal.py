# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import SIGNATURE, PartnershipCase

PASSWORD = "test-portal-4"


@tagged("post_install", "-at_install")
class TestAgreementPortal(PartnershipCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact.lang = "fr_CA"
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.set(cls.contact.ids)]
        )
        cls.agreement = cls.new_agreement(cls.partnership)
        cls.agreement.commitment_ids[4:].unlink()
        today = fields.Date.context_today(cls.agreement)
        cls.agreement.commitment_ids.write(
            {
                "role_employer": "ra",
                "role_enterprise": "c",
                "role_third": False,
                "recurrence": "once",
                "date_due": today,
            }
        )
        cls.ours = cls.agreement.signatory_ids.filtered(
            lambda p: p.side == "enterprise"
        )
        cls.theirs = cls.agreement.signatory_ids - cls.ours
        cls.agreement.action_send()
        cls.url = f"/my/agreement/{cls.agreement.id}"
        cls.token = cls.theirs.sudo().access_token
        (cls.portal_user | cls.developer | cls.other_developer | cls.liaison).write(
            {"password": PASSWORD, "lang": "fr_CA"}
        )

    def open(self, page="", token=None):
        token = self.token if token is None else token
        return self.url_open(f"{self.url}{page}?access_token={token}")

    def sign_by_link(self, token=None, document=None, **vals):
        document = document or self.agreement.document_fingerprint
        token = self.token if token is None else token
        return self.make_jsonrpc_request(
            f"{self.url}/sign?access_token={token}&document={document}",
            {"name": "Line Roy", "signature": SIGNATURE, **vals},
        )

    def post(self, path, token=None, **form):
        page = self.url_open("/agreement/verify")
        csrf = re.search(r'csrf_token" value="([^"]+)"', page.text)
        return self.url_open(
            f"{self.url}{path}",
            data={
                "csrf_token": csrf[1],
                "access_token": self.token if token is None else token,
                **form,
            },
        )

    def in_force(self):
        self.sign(self.ours)
        self.sign(self.theirs)

    # --------------------------------------------------------------------- reading
    def test_the_page_is_french_complete_and_private(self):
        page = self.open()
        self.assertEqual(page.status_code, 200)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        text = html.fromstring(page.text).text_content()
        for words in (
            "Entente de partage des responsabilités",
            "Qui fait quoi",
            "Indice d'équité",
            self.agreement.commitment_ids[0].name,
        ):
            self.assertIn(words, text)
        self.assertIn("portal.signature_form", page.text)
        self.assertNotIn(self.ours.sudo().access_token, page.text)
        events = self.agreement.event_ids.filtered(lambda e: e.kind == "opened")
        self.assertEqual(len(events), 1)
        self.open()
        self.agreement.invalidate_recordset()
        events = self.agreement.event_ids.filtered(lambda e: e.kind == "opened")
        self.assertEqual(len(events), 1)

    @mute_logger("odoo.http")
    def test_wrong_links_open_nothing_and_sign_nothing(self):
        other_employer = self.env["res.partner"].create(
            {"name": "Autre employeur", "is_company": True}
        )
        other_contact = self.env["res.partner"].create(
            {
                "name": "Autre personne",
                "parent_id": other_employer.id,
                "email": "a@autre.example",
            }
        )
        other = self.new_agreement(
            self.new_partnership(
                partner_id=other_employer.id,
                contact_ids=[Command.set(other_contact.ids)],
            ),
            signatory_ids=[
                Command.create(
                    {
                        "side": "enterprise",
                        "partner_id": self.developer.partner_id.id,
                    }
                ),
                Command.create({"side": "employer", "partner_id": other_contact.id}),
            ],
        )
        other.commitment_ids[1:].unlink()
        other.action_send()
        foreign = other.signatory_ids.filtered(lambda p: p.side == "employer")
        for token in (
            "",
            "x",
            "é",
            self.token[:-1],
            foreign.sudo().access_token,
        ):
            page = self.open(token=token)
            self.assertEqual(page.status_code, 403, token)
            self.assertNotIn("Boulangerie", page.text)
            for path in ("/pdf", "/commitments"):
                self.assertEqual(self.open(path, token=token).status_code, 403)
            self.sign_by_link(token=token)
        self.assertEqual(self.theirs.state, "invited")
        self.assertEqual(self.ours.state, "invited")
        self.assertEqual(self.url_open("/my/agreement/999999").status_code, 403)

    @mute_logger("odoo.http")
    def test_an_employer_finds_its_own_on_the_portal_another_does_not(self):
        self.authenticate(self.portal_user.login, PASSWORD)
        self.assertEqual(self.url_open(self.url).status_code, 403)
        self.assertEqual(self.url_open(f"{self.url}/pdf").status_code, 403)
        self.assertNotIn(self.url, self.url_open("/my/agreements").text)
        self.sign_by_link(token="")
        self.assertEqual(self.theirs.state, "invited")
        self.authenticate(None, None)
        insider = self.env["res.users"].create(
            {
                "partner_id": self.contact.id,
                "login": "test_insider_4",
                "password": PASSWORD,
                "group_ids": [Command.set(self.env.ref("base.group_portal").ids)],
            }
        )
        self.authenticate(insider.login, PASSWORD)
        self.assertIn(self.url, self.url_open("/my/agreements").text)
        self.assertEqual(self.url_open(self.url).status_code, 200)
        counts = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["agreement_count"]}
        )
        self.assertEqual(counts["agreement_count"], 1)
        self.sign_by_link(token="")
        self.assertEqual(self.theirs.state, "signed")

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_people_of_the_enterprise_preview_what_they_may_read(self):
        self.authenticate(self.other_developer.login, PASSWORD)
        page = self.url_open(self.url)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("portal.signature_form", page.text)
        self.sign_by_link(token="")
        self.assertEqual(self.agreement.state, "sent")
        self.partnership.confidentiality = "restricted"
        self.assertEqual(self.url_open(self.url).status_code, 403)
        self.partnership.confidentiality = "company"
        self.authenticate(self.liaison.login, PASSWORD)
        self.assertEqual(self.url_open(self.url).status_code, 403)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_a_follower_who_lost_the_partnership_reads_no_more(self):
        self.agreement.signatory_ids = [
            Command.create(
                {
                    "side": "enterprise",
                    "partner_id": self.other_developer.partner_id.id,
                    "signs": False,
                }
            )
        ]
        self.in_force()
        self.authenticate(self.other_developer.login, PASSWORD)
        self.assertEqual(self.url_open(self.url).status_code, 200)
        self.partnership.confidentiality = "restricted"
        for path in ("", "/pdf", "/commitments"):
            self.assertEqual(self.url_open(f"{self.url}{path}").status_code, 403)
        self.assertNotIn(self.url, self.url_open("/my/agreements").text)

    # --------------------------------------------------------------------- signing
    def test_signing_twice_counts_once(self):
        answer = self.sign_by_link()
        self.assertIn("message=signed", answer["redirect_url"])
        again = self.sign_by_link(name="Quelqu'un d'autre")
        self.assertIn("message=already_signed", again["redirect_url"])
        self.assertEqual(self.theirs.signed_name, "Line Roy")
        self.assertEqual(self.theirs.signed_ip, "127.0.0.1")
        page = self.url_open(again["redirect_url"])
        self.assertIn("déjà signé", html.fromstring(page.text).text_content())
        self.assertNotIn("portal.signature_form", page.text)

    def test_our_people_sign_with_their_account(self):
        self.authenticate(self.developer.login, PASSWORD)
        self.assertIn("portal.signature_form", self.url_open(self.url).text)
        self.sign_by_link(token="")
        self.assertEqual(self.ours.state, "signed")

    def test_an_incomplete_signature_is_told(self):
        for values in ({"name": " "}, {"signature": ""}, {"signature": None}):
            url = self.sign_by_link(**values)["redirect_url"]
            self.assertIn("message=invalid", url)
        self.assertIn("alert-warning", self.url_open(url).text)
        self.assertEqual(self.theirs.state, "invited")

    def test_an_agreement_that_changed_is_not_signed(self):
        old = self.agreement.document_fingerprint
        self.agreement.action_take_back("Nouvelle date")
        page = self.open()
        self.assertEqual(page.status_code, 200)
        self.assertIn("en cours de modification", page.text)
        self.assertNotIn(self.agreement.commitment_ids[0].name, page.text)
        self.sign_by_link(document=old)
        self.agreement.purpose = "Nouveau préambule"
        self.agreement.action_send()
        self.token = self.theirs.sudo().access_token
        answer = self.sign_by_link(document=old)
        self.assertIn("message=changed", answer["redirect_url"])
        self.assertEqual(self.theirs.state, "invited")
        page = self.url_open(answer["redirect_url"])
        self.assertIn("a changé depuis", page.text)

    @mute_logger("odoo.http")
    def test_an_expired_link_is_renewed_by_mail_to_the_same_address(self):
        self.theirs.sudo().date_link_end = fields.Datetime.now() - timedelta(hours=1)
        page = self.open()
        self.assertEqual(page.status_code, 403)
        self.assertIn("Ce lien a pris fin", page.text)
        self.assertNotIn("Boulangerie", page.text)
        self.sign_by_link()
        self.assertEqual(self.theirs.state, "invited")
        mails = self.env["mail.mail"].search_count([("model", "=", False)])
        page = self.post("/renew")
        self.assertIn("boîte de courriel", page.text)
        self.assertEqual(
            self.env["mail.mail"].search_count([("model", "=", False)]), mails + 1
        )
        self.assertEqual(self.open().status_code, 403)
        self.token = self.theirs.sudo().access_token
        self.assertEqual(self.open().status_code, 200)

    def test_asking_for_a_change(self):
        page = self.post("/change", comment="  ")
        self.assertIn("alert-danger", page.text)
        page = self.post("/change", comment="Plutôt le mardi")
        self.assertIn("demande", html.fromstring(page.text).text_content())
        self.assertEqual(
            self.agreement.event_ids.filtered(lambda e: e.kind == "change_asked").note,
            "Plutôt le mardi",
        )

    # ------------------------------------------------------------------- documents
    def test_the_pdf_and_its_check(self):
        document = self.open("/pdf")
        self.assertEqual(document.headers["Content-Type"], "application/pdf")
        self.assertEqual(document.content, self.agreement.document_id.raw)
        self.in_force()
        signed = self.open("/pdf").content
        self.assertEqual(signed, self.agreement.signed_document_id.raw)
        self.assertIn("Oui", self.check(signed))
        self.assertIn(self.agreement.reference, self.check(signed))
        self.assertIn("ne montre pas les signatures", self.check(document.content))
        changed = self.check(signed + b" ")
        self.assertIn("Non", changed)
        self.assertNotIn(self.agreement.reference, changed)
        self.assertIn("20 Mo", self.check(b""))

    def check(self, content):
        page = self.url_open("/agreement/verify")
        csrf = re.search(r'csrf_token" value="([^"]+)"', page.text)[1]
        answer = self.opener.post(
            f"{self.base_url()}/agreement/verify",
            data={"csrf_token": csrf},
            files={"document": ("entente.pdf", content, "application/pdf")},
        )
        text = html.fromstring(answer.text).text_content()
        return text.replace("\N{NO-BREAK SPACE}", " ")

    def test_odd_values_are_refused_without_an_error(self):
        page = self.url_open("/agreement/verify")
        csrf = re.search(r'csrf_token" value="([^"]+)"', page.text)[1]
        answer = self.url_open(
            "/agreement/verify", data={"csrf_token": csrf, "document": "du texte"}
        )
        self.assertEqual(answer.status_code, 200)
        self.sign_by_link(name=["une", "liste"], signature="iVBORw0KGgo=")
        self.assertEqual(self.theirs.state, "invited")
        answer = self.sign_by_link(token="//ailleurs.example/&message=signed\r\nX: y")
        self.assertTrue(answer["redirect_url"].startswith(f"{self.url}?access_token="))
        self.assertNotIn("ailleurs.example/", answer["redirect_url"])
        self.assertEqual(self.post("/change", comment="a\x00b").status_code, 200)

    # ----------------------------------------------------------------- commitments
    def test_the_employer_logs_what_it_did(self):
        self.in_force()
        rows = self.agreement.commitment_ids.checkin_ids
        page = self.open("/commitments")
        self.assertEqual(page.status_code, 200)
        tree = html.fromstring(page.text)
        self.assertEqual(len(tree.xpath("//form[.//input[@name='hours']]")), 4)
        for field in tree.xpath("//input[@id][@name!='csrf_token']"):
            self.assertTrue(tree.xpath(f"//label[@for='{field.get('id')}']"))
        path = f"/commitments/{rows[0].id}"
        page = self.post(path, hours="2,5", amount="1 200", answer="done", note="Fait")
        self.assertIn("enregistré, merci", page.text)
        self.assertEqual((rows[0].hours_employer, rows[0].amount_employer), (2.5, 1200))
        self.assertEqual(rows[0].state, "kept")
        self.assertEqual(rows[0].employer_partner_id, self.contact)
        path = f"/commitments/{rows[1].id}"
        for values in (
            {"hours": "deux"},
            {"hours": "-1"},
            {"hours": "nan"},
            {"hours": "1e99"},
            {"answer": "not_done"},
            {"answer": "waived"},
        ):
            page = self.post(path, **{"note": "", "hours": "", **values})
            self.assertIn("alert-danger", page.text, values)
        self.assertEqual(rows[1].state, "open")
        self.assertFalse(rows[1].employer_logged_at)

    @mute_logger("odoo.http")
    def test_nobody_logs_for_another_agreement(self):
        self.in_force()
        other = self.sign_on_paper(self.partnership)
        foreign = other.commitment_ids.checkin_ids[:1]
        page = self.post(f"/commitments/{foreign.id}", hours="9", answer="done")
        self.assertEqual(page.status_code, 403)
        self.assertFalse(foreign.hours_employer)
        row = self.agreement.commitment_ids.checkin_ids[:1]
        self.authenticate(self.developer.login, PASSWORD)
        page = self.post(f"/commitments/{row.id}", token="", hours="9", answer="done")
        self.assertEqual(page.status_code, 403)
        self.assertFalse(row.hours_employer)
