# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import format_date, mute_logger

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestConsent(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.participant = cls.new_participant(
            {
                "first_name": "Anaïs",
                "last_name": "Belzile",
                "personal_phone": "418 555-0166",
                "street": "9, rue du Secret",
            }
        )
        cls.today = fields.Date.context_today(cls.participant)
        cls.identity = cls.env["crm.participant.identity"]

    def states(self, consent):
        consent.invalidate_recordset(["state"])
        found = {
            state
            for state in ("coming", "valid", "expired", "doubtful", "withdrawn")
            if consent.search([("state", "=", state), ("id", "=", consent.id)])
        }
        self.assertEqual(found, {consent.state})
        return consent.state

    def test_its_state_follows_the_dates(self):
        day = timedelta(days=1)
        consent = self.new_consent(self.participant)
        self.assertEqual(self.states(consent), "valid")
        consent.sudo().date_end = self.today
        self.assertEqual(self.states(consent), "valid")
        consent.sudo().write(
            {"date_given": self.today - day, "date_end": self.today - day}
        )
        self.assertEqual(self.states(consent), "expired")
        consent.sudo().write({"date_end": False, "date_given": self.today + day})
        self.assertEqual(self.states(consent), "coming")

    def test_a_disclosure_names_its_recipient_and_its_scope(self):
        with self.assertRaisesRegex(ValidationError, "recipient"):
            self.new_consent(self.participant, partner_id=False)
        with self.assertRaisesRegex(ValidationError, "which information"):
            self.new_consent(self.participant, scope_ids=False)

    def test_it_opens_what_it_says_and_nothing_else(self):
        consent = self.new_consent(self.participant)
        self.assertEqual(
            self.identity._disclose(self.participant, consent),
            {"name": "Anaïs Belzile", "phone": "418 555-0166"},
        )

    def test_withdrawal_shuts_at_once(self):
        consent = self.new_consent(self.participant)
        consent.with_user(self.counsellor).action_withdraw("au téléphone")
        self.assertEqual(self.states(consent), "withdrawn")
        with self.assertRaises(UserError) as caught:
            self.identity._disclose(self.participant, consent)
        self.assertNotIn("Belzile", str(caught.exception))
        self.assertFalse(
            self.env["crm.participant.consent"]._find_disclosure(
                self.participant, self.employer
            )
        )

    def test_it_holds_for_one_employer_and_its_sites(self):
        consent = self.new_consent(self.participant)
        find = self.env["crm.participant.consent"]._find_disclosure
        other = self.env["res.partner"].create({"name": "Autre", "is_company": True})
        site = self.env["res.partner"].create(
            {"name": "Succursale", "is_company": False, "parent_id": self.employer.id}
        )
        self.assertEqual(find(self.participant, self.employer), consent)
        self.assertEqual(find(self.participant, site), consent)
        self.assertFalse(find(self.participant, other))
        self.assertFalse(find(self.new_participant(), self.employer))

    def test_another_persons_consent_opens_nothing(self):
        consent = self.new_consent(self.new_participant())
        with self.assertRaises(AccessError):
            self.identity._disclose(self.participant, consent)

    def test_once_recorded_it_does_not_change(self):
        consent = self.new_consent(self.participant).with_user(self.counsellor)
        for values in (
            {"partner_id": self.contact.id},
            {"date_end": False},
            {"withdrawn_at": False},
            {"participant_id": self.new_participant().id},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                consent.write(values)
        with self.assertRaises(UserError):
            consent.sudo().unlink()
        with self.assertRaises(UserError):
            consent.copy()
        with self.assertRaises(UserError):
            self.new_consent(self.participant, user_id=self.developer.id)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_only_own_counsellors_and_the_officer_withdraw(self):
        consent = self.new_consent(self.participant)
        other = self._new_user("other_counsellor", "counsellor")
        for user in (other, self.developer, self.director, self.configurator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                consent.with_user(user).action_withdraw()
        consent.with_user(self.privacy_officer).action_withdraw()
        self.assertEqual(consent.withdrawn_by_id, self.privacy_officer)

    def test_withdrawing_the_basis_asks_for_erasure(self):
        consent = self.new_consent(self.participant, "accompaniment")
        self.env["crm.participant.consent.withdraw"].with_user(self.counsellor).create(
            {"consent_id": consent.id, "note": "en personne"}
        ).action_confirm()
        self.assertEqual(self.participant.erasure_asked_on, self.today)
        self.assertEqual(self.participant.date_retention_end, self.today)

    def test_the_end_proposed_is_that_of_the_purpose(self):
        consent = self.new_consent(self.participant, date_given="2026-01-31")
        self.assertEqual(str(consent.date_end), "2026-07-30")
        self.assertFalse(self.new_consent(self.participant, "accompaniment").date_end)

    # ------------------------------------------------------------------- the age
    def born(self, years, days=0, participant=None):
        """Record a birth date: ``years`` ago, ``days`` later."""
        birth = fields.Date.add(
            fields.Date.subtract(self.today, years=years), days=days
        )
        self.open_identity(participant or self.participant).date_birth = birth
        return birth

    def notices(self, participant):
        self.env.flush_all()
        return self.env["mail.message"].search(
            [
                ("subject", "like", participant.name),
                ("message_type", "=", "user_notification"),
            ]
        )

    def test_below_the_legal_age_somebody_else_consents(self):
        birth = self.born(14, days=1)
        with self.assertRaises(ValidationError) as caught:
            self.new_consent(self.participant)
        message = str(caught.exception)
        labels = self.env["crm.participant.consent"].fields_get(
            ["given_by", "date_given"]
        )
        for row in labels.values():
            self.assertIn(row["string"], message)
        self.assertIn("14", message)
        self.assertIn(self.participant.name, message)
        # neither the birth date nor the name is told
        for secret in (str(birth), format_date(self.env, birth), "Belzile", "Anaïs"):
            self.assertNotIn(secret, message)
        self.assertFalse(self.participant.consent_ids)
        for giver in ("parent", "representative"):
            consent = self.new_consent(self.participant, given_by=giver)
            self.assertEqual(self.states(consent), "valid")

    def test_from_the_day_of_the_legal_age_the_person_consents(self):
        self.born(14)
        self.assertEqual(self.states(self.new_consent(self.participant)), "valid")
        with self.assertRaises(ValidationError):
            self.new_consent(
                self.participant, date_given=self.today - timedelta(days=1)
            )

    def test_the_figure_is_that_of_the_day_of_the_consent(self):
        figure = self.env.ref("crm_partnership.crm_legal_parameter_consent_age")
        self.born(15)
        self.new_consent(self.participant)
        figure._replace(16, self.today, "Loi à l'essai")
        with self.assertRaisesRegex(ValidationError, "16"):
            self.new_consent(self.participant)
        # that of yesterday was 14
        yesterday = self.today - timedelta(days=1)
        self.new_consent(self.participant, date_given=yesterday)
        # no figure was in force: nothing to compare with
        before = figure.date_from - timedelta(days=1)
        self.assertTrue(self.new_consent(self.participant, date_given=before))

    def test_an_unknown_birth_date_is_told_to_keepers_only(self):
        consent = self.new_consent(self.participant)
        self.assertEqual(self.states(consent), "valid")
        other = self._new_user("other_counsellor", "counsellor")
        for user, told in (
            (self.counsellor, True),
            (self.privacy_officer, True),
            (other, False),
        ):
            with self.subTest(user=user.login):
                tried = (
                    self.env["crm.participant.consent"]
                    .with_user(user)
                    .new({"participant_id": self.participant.id, "given_by": "person"})
                )
                self.assertEqual(bool(tried.age_note), told)
        self.assertIn("14", consent.with_user(self.counsellor).age_note)
        self.born(30)
        consent.invalidate_recordset(["age_note"])
        self.assertFalse(consent.with_user(self.counsellor).age_note)
        with Form(
            self.env["crm.participant.consent"]
            .with_user(self.counsellor)
            .with_context(default_participant_id=self.new_participant().id)
        ) as form:
            self.assertTrue(form.age_note)
            form.given_by = "parent"
            self.assertFalse(form.age_note)
            form.given_by = "person"
            form.purpose_id = self.env.ref(
                "crm_partnership.crm_privacy_purpose_accompaniment"
            )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_a_refusal_tells_no_age_to_other_counsellors(self):
        other = self._new_user("other_counsellor", "counsellor")
        answers = []
        for years in (10, 30):
            self.born(years)
            with self.assertRaises(AccessError) as caught:
                self.env["crm.participant.consent"].with_user(other).create(
                    {
                        "participant_id": self.participant.id,
                        "purpose_id": self.env.ref(
                            "crm_partnership.crm_privacy_purpose_accompaniment"
                        ).id,
                    }
                )
            answers.append(str(caught.exception))
        self.assertEqual(*answers)

    def test_a_birth_date_recorded_later_makes_it_doubtful(self):
        consent = self.new_consent(self.participant)
        by_parent = self.new_consent(self.participant, given_by="parent")
        partnership = self.new_partnership()
        placement = self.new_placement(partnership, self.participant)
        by_parent.with_user(self.counsellor).action_withdraw()
        placement.with_user(self.counsellor).action_introduce()
        self.assertTrue(placement._is_disclosed())
        self.assertFalse(self.notices(self.participant))
        self.born(13)
        self.assertEqual(self.states(consent), "doubtful")
        self.assertEqual(self.states(by_parent), "withdrawn")
        self.assertFalse(placement._is_disclosed())
        self.assertFalse(placement._get_employer_card()["identity"])
        with self.assertRaises(UserError):
            self.identity._disclose(self.participant, consent)
        notice = self.notices(self.participant)
        self.assertEqual(len(notice), 1)
        self.assertLessEqual(
            {self.counsellor.partner_id, self.privacy_officer.partner_id},
            set(notice.notified_partner_ids),
        )
        self.assertNotIn(self.developer.partner_id, notice.notified_partner_ids)
        self.assertIn(consent.purpose_id.name, notice.body)
        self.assertNotIn("Belzile", notice.body)
        # the file rests on nothing less: it is not erased for that
        self.assertFalse(self.participant.erasure_asked_on)
        # told once
        self.born(12)
        self.assertEqual(len(self.notices(self.participant)), 1)
        # a wrong date is corrected: the consent holds again
        self.born(31)
        self.assertEqual(self.states(consent), "valid")
        self.assertTrue(placement._is_disclosed())

    def test_nobody_writes_that_it_is_doubtful(self):
        with self.assertRaises(UserError):
            self.new_consent(self.participant, is_doubtful=True)
        consent = self.new_consent(self.participant)
        self.born(13)
        with self.assertRaises(UserError):
            consent.with_user(self.counsellor).is_doubtful = False

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_evidence_is_opened_with_a_trace_only(self):
        consent = self.new_consent(
            self.participant, evidence_upload=base64.b64encode(b"%PDF Belzile")
        )
        self.assertTrue(consent.has_evidence)
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", consent._name),
                    ("res_id", "=", consent.id),
                    ("res_field", "=", "evidence"),
                ]
            )
        )
        self.assertEqual(len(attachment), 1)
        for user in (self.counsellor, self.privacy_officer, self.developer):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    attachment.with_user(user).read(["datas"])
                with self.assertRaises(AccessError):
                    consent.with_user(user).read(["evidence"])
        self.assertFalse(consent.with_user(self.counsellor).evidence_upload)
        with self.assertRaises(UserError):
            consent.with_user(self.counsellor).evidence_upload = base64.b64encode(b"x")
        name, content = consent.with_user(self.counsellor)._open_evidence()
        self.assertEqual(content, b"%PDF Belzile")
        row = self.env["crm.identity.access.log"].search(
            [("action", "=", "evidence"), ("participant_id", "=", self.participant.id)]
        )
        self.assertEqual(row.user_id, self.counsellor)
        with self.assertRaises(AccessError):
            consent.with_user(self.developer)._open_evidence()


@tagged("post_install", "-at_install")
class TestConsentPage(PartnershipCase, HttpCase):
    def test_the_page_of_the_evidence(self):
        consent = self.new_consent(
            self.new_participant({"last_name": "Belzile"}),
            evidence_upload=base64.b64encode(b"%PDF Belzile"),
        )
        for user in (self.counsellor, self.developer, self.portal_user, self.director):
            user.password = user.login
        url = f"/crm_partnership/consent/{consent.id}/evidence"
        self.authenticate(self.counsellor.login, self.counsellor.login)
        page = self.url_open(url)
        self.assertEqual((page.status_code, page.content), (200, b"%PDF Belzile"))
        self.assertIn("no-store", page.headers["Cache-Control"])
        for user in (self.developer, self.portal_user, self.director):
            self.authenticate(user.login, user.login)
            with mute_logger(
                "odoo.http",
                "odoo.addons.base.models.ir_rule",
                "odoo.addons.base.models.ir_model",
            ):
                page = self.url_open(url)
            self.assertIn(page.status_code, (403, 404), user.login)
            self.assertNotIn(b"Belzile", page.content)
