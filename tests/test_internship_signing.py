# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import SigningRefusedError
from ..tools.fingerprint import file_fingerprint
from ..tools.free_text import find_personal_data, replace_names
from .common import SCAN, SIGNATURE
from .test_internship import NAME, InternshipCase


class TestReplaceNames(unittest.TestCase):
    @given(
        st.lists(
            st.sampled_from(["Amina", "Diallo", "Rose", "Lê", "d'Or"]), min_size=1
        ),
        st.text(max_size=40),
        st.sampled_from([" ", ", ", "-", " et ", "\n"]),
    )
    def test_no_name_is_left_and_a_text_without_stays(self, names, text, between):
        mixed = between.join([text, *names, text])
        left = replace_names(mixed, names)
        kinds = {f.kind for f in find_personal_data(left, names)}
        self.assertNotIn("name", kinds)
        self.assertEqual(replace_names(text, ["Zyzzyva"]), text)


@tagged("post_install", "-at_install")
class TestInternshipSigning(InternshipCase):
    def mails(self, partner):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", partner.ids)], order="id desc"
        )

    def start(self):
        self.make_ready(self.placement)
        self.sign_internship(self.internship)
        self.as_counsellor.action_begin()

    # ------------------------------------------------------------------ the terms
    def test_what_was_sent_is_what_everyone_reads_and_signs(self):
        basis = self.internship.basis_id
        self.as_counsellor.action_send()
        before = self.internship._get_terms()
        basis.text = "Autre texte, moins bon pour la personne"
        self.contact.name = "Line Roy-Gagné"
        self.assertEqual(self.internship._get_terms(), before)
        self.assertEqual(
            self.internship._get_fingerprint(), self.internship.fingerprint
        )
        self.assertNotIn("moins bon", str(self.internship._get_terms()))
        # the draft that follows takes the new texts, and another fingerprint
        old = self.internship.fingerprint
        self.as_counsellor.action_take_back("Le statut change")
        self.assertIn("moins bon", str(self.internship._get_terms()))
        self.as_counsellor.action_send()
        self.assertNotEqual(self.internship.fingerprint, old)
        with self.assertRaises(SigningRefusedError) as caught:
            self.row("employer")._sign("Line Roy", SIGNATURE, old)
        self.assertEqual(caught.exception.code, "changed")

    def test_the_terms_hold_the_code_and_no_name(self):
        self.as_counsellor.action_send()
        text = str(self.internship.frozen_terms)
        self.assertIn(self.participant.name, text)
        for value in NAME.values():
            self.assertNotIn(value, text)

    def test_frozen_terms_are_not_written_by_hand(self):
        self.as_counsellor.action_send()
        with self.assertRaises(UserError):
            self.as_counsellor.frozen_terms = {"en_US": []}
        with self.assertRaises(UserError):
            self.env["crm.placement.internship"].with_user(self.counsellor).create(
                {
                    "placement_id": self.new_placement(self.partnership).id,
                    "frozen_terms": {"en_US": []},
                }
            )

    # ------------------------------------------------------------------ signatures
    def test_a_signature_given_does_not_change_even_by_the_system(self):
        self.sign_internship(self.internship, but=("participant",))
        row = self.row("employer").sudo()
        for values in (
            {"signed_at": False},
            {"signed_name": "Autre"},
            {"signed_fingerprint": file_fingerprint(b"x")},
            {"partner_id": self.developer.partner_id.id},
            {"signature": False},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                row.write(values)
        with self.assertRaises(UserError):
            row.unlink()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_nobody_makes_or_writes_a_signature_by_hand(self):
        self.as_counsellor.action_send()
        row = self.row("employer")
        for user in (self.counsellor, self.developer, self.director):
            with self.subTest(user=user.login):
                with self.assertRaises(UserError):
                    row.with_user(user).write({"signed_name": "x"})
                with self.assertRaises(UserError):
                    self.env["crm.internship.signature"].with_user(user).create(
                        {"internship_id": self.internship.id, "party": "tutor"}
                    )
                with self.assertRaises(UserError):
                    self.internship.with_user(user).write(
                        {"signature_ids": [(1, row.id, {"signed_name": "x"})]}
                    )
                with self.assertRaises(UserError):
                    self.env["ir.attachment"].with_user(user).create(
                        {
                            "name": "x",
                            "raw": b"x",
                            "res_model": row._name,
                            "res_field": "scan",
                            "res_id": row.id,
                        }
                    )

    def test_the_participant_signs_on_the_screen(self):
        self.sign_internship(self.internship, but=("participant",))
        row = self.row("participant")
        window = self.env["crm.internship.participant.sign"].with_user(self.counsellor)
        for drawn in (base64.b64encode(b"no picture"), base64.b64encode(SCAN)):
            with self.assertRaises(SigningRefusedError), self.env.cr.savepoint():
                window.create({"internship_id": self.internship.id, "drawn": drawn})
        self.assertFalse(row.signed_at)
        created = window.create(
            {"internship_id": self.internship.id, "drawn": SIGNATURE, "scan": False}
        )
        self.assertEqual((row.way, row.recorded_by_id), ("screen", self.counsellor))
        self.assertEqual(self.internship.state, "signed")
        # a drawing tells the name: it is opened like the scan
        created.invalidate_recordset()
        self.assertFalse(created.drawn)
        name, content = row.with_user(self.counsellor)._open_scan()
        self.assertTrue(content.startswith(b"\x89PNG"))
        self.assertEqual(name, f"{self.participant.name}.png")
        with self.assertRaises(AccessError):
            row.with_user(self.developer)._open_scan()
        log = self.env["crm.identity.access.log"].search(
            [("participant_id", "=", self.participant.id), ("action", "=", "evidence")]
        )
        self.assertEqual(log.user_id, self.counsellor)

    def test_nothing_is_recorded_without_evidence(self):
        self.as_counsellor.action_send()
        with self.assertRaises(UserError):
            self.row("participant").with_user(self.counsellor)._record_participant()

    # ------------------------------------------------------------- taken back, ended
    def test_taking_back_tells_everyone_who_signed(self):
        self.developer.partner_id.email = "developer@test.example"
        self.internship.enterprise_user_id = self.developer
        self.sign_internship(self.internship)
        self.as_counsellor.action_take_back("La date change")
        for partner in (self.contact, self.developer.partner_id):
            mail = self.mails(partner)[:1]
            self.assertIn("La date change", mail.body_html)
            self.assertIn(self.participant.name, mail.body_html)
            for value in NAME.values():
                self.assertNotIn(value, mail.body_html + mail.subject)
        self.assertIn(self.counsellor, self.placement.activity_ids.user_id)

    def test_the_reason_of_taking_back_holds_no_name(self):
        self.as_counsellor.action_send()
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.as_counsellor.action_take_back("Océane est malade")
        self.assertEqual(self.internship.state, "to_sign")

    def test_cancelling_tells_those_who_were_asked(self):
        self.sign_internship(self.internship, but=("participant",))
        self.as_counsellor.action_cancel()
        self.assertIn("a pas lieu", self.mails(self.contact)[:1].body_html)
        self.assertFalse(self.internship._get_current_signatures())

    def test_closing_the_placement_ends_what_was_prepared(self):
        self.as_counsellor.action_send()
        token = self.row("employer").access_token
        self.assertTrue(token)
        self.placement.with_user(self.counsellor).action_refuse(
            "person", self.env.ref("crm_partnership.crm_refusal_reason_other_job")
        )
        self.assertEqual(self.internship.state, "cancelled")
        self.assertFalse(
            any(self.internship.sudo().signature_ids.mapped("access_token"))
        )

    def test_closing_the_placement_stops_what_was_under_way(self):
        self.start()
        self.placement.with_user(self.counsellor).action_refuse(
            "employer", self.env.ref("crm_partnership.crm_refusal_reason_filled")
        )
        self.assertEqual(
            (self.internship.state, self.internship.ended_side), ("stopped", "employer")
        )

    def test_hired_elsewhere_stops_it_too(self):
        self.start()
        other = self.new_placement(
            self.new_partnership(name="Autre site"), self.participant
        )
        self.hire(other)
        self.assertEqual(self.placement.state, "closed")
        self.assertEqual(
            (self.internship.state, self.internship.ended_side), ("stopped", "person")
        )

    def test_the_hire_completes_the_internship(self):
        self.start()
        self.hire(self.placement)
        self.assertEqual(self.internship.state, "done")
        self.assertEqual(self.internship.ended_on, self.today)

    def test_an_internship_may_follow_another_one(self):
        self.start()
        self.as_counsellor.action_finish()
        self.env.flush_all()
        second = self.new_internship(self.placement)
        self.sign_internship(second)
        self.placement.invalidate_recordset()
        second.with_user(self.counsellor).action_begin()
        self.assertEqual(second.state, "running")

    # ----------------------------------------------------------------------- course
    def test_a_word_against_it_is_told_once(self):
        self.start()
        self.placement.activity_ids.unlink()
        for _time in range(2):
            self.internship._tell_employer_word("no", self.contact)
        self.assertEqual(self.internship.employer_word_by_id, self.contact)
        self.assertEqual(
            self.placement.activity_ids.user_id, self.developer | self.counsellor
        )
        self.assertEqual(len(self.placement.activity_ids), 2)

    def test_the_tutors_words_confirm_no_name_that_was_not_told(self):
        self.start()
        self.consent.with_user(self.counsellor).action_withdraw()
        evaluation = self.internship._evaluate(
            "tutor", {"wish": "yes", "comment": "Océane apprend vite"}, self.contact
        )
        self.assertEqual(evaluation.comment, "… apprend vite")

    # --------------------------------------------------------------------- documents
    def test_the_printed_terms_are_in_the_language_of_the_employer(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.contact.lang = "fr_CA"
        self.as_counsellor.action_send()
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "crm_partnership.internship_document", self.internship.ids
        )
        self.assertIn('lang="fr-CA"', content.decode())

    def test_the_person_is_given_what_was_signed(self):
        self.sign_internship(self.internship)
        collector = self.env["crm.personal.data.collector"]
        text = str(collector._collect_personal_data(self.participant))
        self.assertIn("Préparer et emballer", text)
        token = self.row("employer").access_token
        self.assertNotIn(token, text)
        self.assertIn(SCAN, [c for _n, c in collector._get_documents(self.participant)])
