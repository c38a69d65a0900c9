# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestAgreementContent(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.set(cls.contact.ids)]
        )
        cls.agreement = cls.new_agreement(cls.partnership)

    def clause(self, kind="confidentiality"):
        return self.agreement.clause_ids.filtered(lambda c: c.kind == kind)[:1]

    # ------------------------------------------------------------------ drawing
    def test_the_form_proposes_all_that_is_needed(self):
        action = self.new_partnership(
            contact_ids=[Command.set(self.contact.ids)]
        ).action_open_agreement()
        form = Form(
            self.env["crm.partnership.agreement"]
            .with_user(self.developer)
            .with_context(**action["context"])
        )
        agreement = form.save()
        self.assertRegex(agreement.reference, r"^ENT-\d{4}-\d{4}$")
        template = agreement.template_id
        self.assertEqual(len(agreement.clause_ids), len(template.clause_ids))
        self.assertEqual(
            len(agreement.commitment_ids), len(template.responsibility_ids)
        )
        self.assertEqual(
            set(agreement.signatory_ids.mapped("partner_id")),
            {self.developer.partner_id, self.contact},
        )
        self.assertEqual(agreement.notice_days, template.notice_days)
        self.assertEqual(
            agreement.date_end,
            agreement.date_start + relativedelta(months=12, days=-1),
        )
        self.assertTrue(agreement.has_confidentiality)

    def test_all_domains_of_the_catalogue_are_covered_by_the_template(self):
        domains = self.env["crm.responsibility.domain"].search([])
        self.assertEqual(len(domains), 13)
        self.assertEqual(self.agreement.commitment_ids.domain_id, domains)
        self.assertFalse(self.agreement.points_to_look_at)
        self.assertTrue(40 <= self.agreement.employer_share <= 60)

    def test_texts_are_copies_in_the_language_of_the_agreement(self):
        french = self.clause().body
        self.assertIn("personne", french)
        self.agreement.template_id.clause_ids.with_context(lang="fr_CA").write(
            {"body": "changé"}
        )
        self.assertEqual(self.clause().body, french)

    def test_another_language_takes_what_nobody_has_edited(self):
        edited = self.agreement.commitment_ids[0]
        edited.with_user(self.developer).name = "À notre façon"
        other = self.agreement.commitment_ids[1]
        self.agreement.with_user(self.developer).lang = "en_US"
        self.assertEqual(edited.name, "À notre façon")
        self.assertEqual(
            other.name, other.responsibility_id.with_context(lang="en_US").name
        )
        self.assertNotIn("personne", self.clause().body)

    def test_commitments_are_added_from_the_catalogue_once(self):
        left = (
            self.env["crm.responsibility"].search([])
            - self.agreement.commitment_ids.responsibility_id
        )[:2]
        before = self.agreement.commitment_ids
        wizard = (
            self.env["crm.partnership.agreement.draw"]
            .with_user(self.developer)
            .create(
                {
                    "agreement_id": self.agreement.id,
                    "responsibility_ids": [
                        Command.set((left | before.responsibility_id[:1]).ids)
                    ],
                }
            )
        )
        wizard.action_draw()
        new = self.agreement.commitment_ids - before
        self.assertEqual(new.responsibility_id, left)
        self.assertEqual(new[0].role_employer, left[0].role_employer)

    # ---------------------------------------------------------- confidentiality
    def test_the_confidentiality_clause_stays(self):
        clause = self.clause().with_user(self.director)
        with self.assertRaises(UserError):
            clause.unlink()
        with self.assertRaises(UserError):
            clause.body = "rien"
        with self.assertRaises(UserError):
            clause.kind = "ordinary"
        with self.assertRaises(UserError):
            clause.sudo().unlink()
        with self.assertRaises(UserError):
            self.agreement.with_user(self.director).clause_ids = [Command.clear()]
        with self.assertRaises(UserError):
            clause.create(
                {
                    "agreement_id": self.agreement.id,
                    "name": "x",
                    "body": "y",
                    "kind": "confidentiality",
                }
            )
        bare = self.new_agreement(
            self.partnership,
            clause_ids=[Command.create({"name": "Autre", "body": "Texte"})],
        )
        self.assertEqual(
            sorted(bare.clause_ids.mapped("kind")), ["confidentiality", "ordinary"]
        )
        with self.assertRaises(UserError):
            self.agreement.template_id.clause_ids.filtered(
                "is_confidentiality"
            ).unlink()

    def test_a_new_template_carries_the_clause(self):
        template = (
            self.env["crm.agreement.template"]
            .with_user(self.director)
            .create({"name": "Ententes courtes"})
        )
        self.assertEqual(template.clause_ids.mapped("kind"), ["confidentiality"])

    # -------------------------------------------------------------- points, shares
    def test_gaps_are_pointed_out_before_sending(self):
        rows = self.agreement.commitment_ids
        safety = self.env.ref("crm_partnership.crm_responsibility_domain_safety")
        rows.filtered(lambda c: c.domain_id == safety).unlink()
        rows = self.agreement.commitment_ids
        rows[0].write(
            {"role_enterprise": "r", "role_employer": False, "role_third": False}
        )
        rows[1].write({"role_enterprise": "a", "role_employer": "ra"})
        rows[2].write({"recurrence": "once", "date_due": False})
        points = self.agreement.with_context(lang="fr_CA").points_to_look_at
        for text in (
            safety.with_context(lang="fr_CA").name,
            rows[0].name,
            rows[1].name,
            rows[2].name,
        ):
            self.assertIn(text, points)
        wizard = (
            self.env["crm.partnership.agreement.send"]
            .with_user(self.developer)
            .create({"agreement_id": self.agreement.id})
        )
        with self.assertRaises(UserError):
            wizard.action_send()
        self.assertEqual(self.agreement.state, "draft")

    def test_fairness_follows_the_efforts_as_they_are_typed(self):
        self.agreement.commitment_ids[1:].unlink()
        self.agreement.write({"hour_value": 20, "employer_share_wanted": 50})
        self.agreement.commitment_ids.write(
            {
                "hours_enterprise": 10,
                "hours_employer": 5,
                "amount_employer": 100,
                "amount_enterprise": 0,
                "hours_third": 0,
                "amount_third": 0,
            }
        )
        self.assertEqual(self.agreement.effort_enterprise, 200)
        self.assertEqual(self.agreement.effort_employer, 200)
        self.assertEqual(self.agreement.fairness_index, 100)
        self.agreement.commitment_ids.hours_employer = 0
        self.assertAlmostEqual(self.agreement.employer_share, 100 / 3, places=1)
        self.assertAlmostEqual(self.agreement.fairness_index, 200 / 3, places=1)
        self.agreement.commitment_ids.amount_employer = 0
        self.assertEqual(self.agreement.fairness_index, 0)
        self.assertIn("0", self.agreement.points_to_look_at)
        self.agreement.commitment_ids.hours_enterprise = 0
        self.assertFalse(self.agreement.has_fairness)
        self.assertIn(
            "100 × (1 −", self.new_agreement(self.partnership).fairness_picture
        )

    def test_low_fairness_is_that_of_the_enterprise(self):
        agreement = self.agreement
        agreement.commitment_ids[1:].unlink()
        agreement.write({"hour_value": 20, "employer_share_wanted": 50})
        commitment = agreement.commitment_ids
        commitment.write(
            dict.fromkeys(
                ("amount_employer", "amount_enterprise", "hours_third", "amount_third"),
                0,
            )
            | {"hours_enterprise": 10, "hours_employer": 5}
        )
        self.assertAlmostEqual(agreement.fairness_index, 200 / 3, places=1)

        def is_found(value=True):
            return agreement in agreement.with_user(self.developer).search(
                [("is_fairness_low", "=", value)]
            )

        for threshold, low in ((60, False), (67, True), (0, False)):
            self.company.fairness_low_index = threshold
            # the threshold of another enterprise decides nothing here
            self.sister_company.fairness_low_index = 100 - threshold
            self.env.invalidate_all()
            self.assertEqual(agreement.is_fairness_low, low)
            self.assertEqual(is_found(), low)
            self.assertEqual(is_found(False), not low)
        # without any effort nothing is low
        commitment.write({"hours_enterprise": 0, "hours_employer": 0})
        self.company.fairness_low_index = 100
        self.env.flush_all()
        self.assertFalse(agreement.is_fairness_low)
        self.assertFalse(is_found())

    def test_the_form_shows_the_index_before_it_is_saved(self):
        form = Form(self.agreement.with_user(self.developer))
        before = form.fairness_index
        with form.commitment_ids.edit(0) as line:
            line.hours_employer = 500
        self.assertLess(form.fairness_index, before)
        self.assertGreater(form.employer_share, 70)
        form.employer_share_wanted = 80
        self.assertGreater(form.fairness_index, before - 30)
        form.hour_value = 0
        form.save()
        self.assertEqual(self.agreement.commitment_ids[0].hours_employer, 500)

    def test_wrong_input_is_refused_in_words(self):
        with self.assertRaisesRegex(ValidationError, "2099"):
            self.agreement.commitment_ids[0].date_due = "2099-01-01"
        with self.assertRaises(ValidationError):
            self.env["crm.responsibility"].create(
                {
                    "name": "Deux responsables",
                    "domain_id": self.agreement.commitment_ids[0].domain_id.id,
                    "role_enterprise": "a",
                    "role_employer": "a",
                }
            )
        stranger = self.env["res.partner"].create({"name": "Autre"})
        for side, partner in (
            ("enterprise", self.contact),
            ("employer", stranger),
            ("employer", self.director.partner_id),
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.agreement.signatory_ids[0].write(
                    {"side": side, "partner_id": partner.id}
                )

    # ------------------------------------------------------------------- sending
    def test_what_must_be_there_to_send(self):
        cases = (
            lambda a: a.signatory_ids.filtered(lambda p: p.side == "employer").unlink(),
            lambda a: a.signatory_ids.filtered(lambda p: p.side == "employer").write(
                {"signs": False}
            ),
            lambda a: a.commitment_ids.unlink(),
            lambda a: (
                a.write(
                    {
                        "date_start": self.today - relativedelta(years=2),
                        "date_end": self.today - relativedelta(days=1),
                    }
                )
                if a.commitment_ids.write({"date_due": False})
                else None
            ),
            lambda a: self.contact.write({"email": "pas une adresse"}),
        )
        for number, spoil in enumerate(cases):
            with self.subTest(number):
                agreement = self.new_agreement(self.partnership)
                spoil(agreement)
                with self.assertRaises(UserError):
                    agreement.with_user(self.developer).action_open_send()
                with self.assertRaises(UserError):
                    agreement.with_user(self.developer).action_send()
                self.assertEqual(agreement.state, "draft")
                self.assertFalse(agreement.document_id)

    def test_states_and_evidence_are_not_written_by_hand(self):
        agreement = self.agreement.with_user(self.director)
        for values in (
            {"state": "in_force"},
            {"signed_at": "2026-01-01"},
            {"signed_fingerprint": "0"},
            {"date_termination": "2026-01-01"},
            {"has_paper_confidentiality": True},
            {"reference": "ENT-1"},
            {"version": 3},
        ):
            with self.assertRaises(UserError):
                agreement.write(values)
            with self.assertRaises(UserError):
                agreement.create(
                    {
                        "partnership_id": self.partnership.id,
                        "template_id": agreement.template_id.id,
                        **values,
                    }
                )
        person = agreement.signatory_ids[0]
        for values in (
            {"state": "signed"},
            {"signed_name": "x"},
            {"signature": "x"},
            {"access_token": "x"},
        ):
            with self.assertRaises(UserError):
                person.write(values)
        with self.assertRaises(AccessError):
            person.read(["access_token"])
        with self.assertRaises(AccessError):
            self.env["crm.agreement.event"].with_user(self.director).create(
                {"agreement_id": agreement.id, "kind": "signed"}
            )

    # -------------------------------------------------------------------- access
    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_terms_stay_with_those_who_may_read_them(self):
        agreement = self.agreement
        for user in (self.liaison, self.privacy_officer, self.portal_user):
            with self.assertRaises(AccessError):
                agreement.with_user(user).read(["purpose"])
        with self.assertRaises(AccessError):
            self.env["crm.partnership"].with_user(self.privacy_officer).search(
                [("agreement_ids.purpose", "ilike", "a")]
            )
        with self.assertRaises(AccessError):
            agreement.with_user(self.counsellor).note = "x"
        with self.assertRaises(AccessError):
            agreement.with_user(self.other_developer).action_send()
        self.partnership.confidentiality = "restricted"
        for model, record in (
            ("crm.partnership.agreement", agreement),
            ("crm.agreement.clause", agreement.clause_ids),
            ("crm.partnership.commitment", agreement.commitment_ids),
            ("crm.agreement.signatory", agreement.signatory_ids),
        ):
            for user in (self.other_developer, self.counsellor, self.sister_developer):
                self.assertFalse(
                    self.env[model].with_user(user).search([("id", "in", record.ids)])
                )

    def test_a_copy_is_a_draft_of_its_own(self):
        copy = self.agreement.with_user(self.developer).copy()
        self.assertNotEqual(copy.reference, self.agreement.reference)
        self.assertEqual(copy.state, "draft")
        self.assertEqual(len(copy.clause_ids), len(self.agreement.clause_ids))
        self.assertEqual(len(copy.commitment_ids), len(self.agreement.commitment_ids))
        self.assertFalse(copy._get_changes())
