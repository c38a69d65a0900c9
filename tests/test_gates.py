# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..exceptions import GateError
from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestGates(PartnershipCase):
    def setUp(self):
        super().setUp()
        self.today = fields.Date.context_today(self.env.user)
        self.partnership = self.new_partnership().with_user(self.developer)

    def move(self, stage):
        self.partnership.stage_id = self.stages[stage]

    def ago(self, **delta):
        return self.today - relativedelta(**delta)

    def test_needs_wants_a_contact_person_and_an_interaction(self):
        with self.assertRaises(GateError) as caught:
            self.move("needs")
        self.assertEqual(self.partnership.stage_id, self.stages["first_contact"])
        self.assertIn("contact person", str(caught.exception))
        self.assertIn("interaction", str(caught.exception))
        self.partnership.contact_ids = self.contact
        self.assertEqual(self.missing_codes(self.partnership), {"interaction"})
        self.partnership._log_interaction({"name": "Appel"})
        self.move("needs")
        self.assertEqual(self.partnership.stage_id, self.stages["needs"])

    def test_skipping_stages_meets_all_the_gates_between(self):
        with self.assertRaises(GateError) as caught:
            self.move("agreement")
        text = str(caught.exception)
        for word in ("contact person", "form of collaboration", "alignment score"):
            self.assertIn(word, text)

    def test_alignment_wants_a_form_and_a_need_or_objective(self):
        self.place(self.partnership, "needs")
        self.assertEqual(
            self.missing_codes(self.partnership), {"form", "need_or_objective"}
        )
        self.partnership.form_ids = self.env["crm.partnership.form"].search([], limit=1)
        self.partnership.need_summary = "   "
        self.assertEqual(self.missing_codes(self.partnership), {"need_or_objective"})
        self.partnership.objective_ids = [Command.create({"name": "Deux stages"})]
        self.move("alignment")

    def test_agreement_wants_an_alignment_that_is_good_enough(self):
        self.place(self.partnership, "alignment")
        codes = {"alignment_completed", "alignment_score", "alignment_no_blocking"}
        self.assertEqual(self.missing_codes(self.partnership), codes)
        checklist = self.new_checklist(self.partnership)
        checklist.action_send()
        self.assertEqual(self.missing_codes(self.partnership), codes)
        ours = checklist.respondent_ids.filtered(lambda r: r.side == "enterprise")
        self.answer(ours, "4")
        self.assertEqual(self.missing_codes(self.partnership), codes)
        self.answer(checklist.respondent_ids - ours, "1")
        self.assertEqual(
            self.missing_codes(self.partnership), codes - {"alignment_completed"}
        )
        checklist = self.align(self.partnership, respect="1")
        self.assertEqual(
            self.missing_codes(self.partnership), {"alignment_no_blocking"}
        )
        point = checklist.result_ids.filtered("is_open")
        point.with_user(self.developer).write(
            {"outcome": "Formation de l'équipe en janvier", "is_settled": True}
        )
        self.move("agreement")

    def test_the_last_alignment_counts(self):
        self.place(self.partnership, "alignment")
        self.align(self.partnership, "1", "1")
        self.align(self.partnership, "4", "4")
        self.assertFalse(self.missing_codes(self.partnership))

    def test_a_score_on_too_few_answers_does_not_count(self):
        self.place(self.partnership, "alignment")
        self.align(self.partnership, "4", "unknown", respect="4")
        self.assertIn("alignment_score", self.missing_codes(self.partnership))

    def test_paper_does_not_replace_the_checklist(self):
        with self.assertRaises(ValueError):
            self.add_milestone(self.partnership, "alignment")

    def test_pilot_wants_an_agreement_in_force_and_a_sound_workplace(self):
        self.place(self.partnership, "agreement")
        old = self.sign_on_paper(
            self.partnership, date_start=self.ago(years=2), date_end=self.ago(days=1)
        )
        self.assertEqual(old.state, "expired")
        self.new_agreement(self.partnership)
        check = self.new_check(self.partnership, equipment="blocking")
        self.assertEqual(
            self.missing_codes(self.partnership),
            {"agreement_in_force", "agreement_confidentiality", "workplace_check"},
        )
        bare = self.sign_on_paper(
            self.partnership, has_confidentiality=False, date_end=self.today
        )
        self.assertEqual(bare.state, "to_renew")
        point = check.line_ids.filtered("is_open")
        point.with_user(self.developer)._record_correction(
            self.today, "Bottes fournies", self.env["ir.attachment"]
        )
        self.assertEqual(
            self.missing_codes(self.partnership), {"agreement_confidentiality"}
        )
        self.sign_on_paper(self.partnership, date_start=self.today)
        self.move("pilot")

    def test_active_wants_a_placement_and_a_review(self):
        self.place(self.partnership, "pilot")
        self.assertEqual(
            self.missing_codes(self.partnership), {"first_placement", "pilot_review"}
        )
        self.add_milestone(self.partnership, "placement")
        self.add_milestone(self.partnership, "pilot_review")
        self.move("active")

    def test_sustained_wants_a_year_a_review_health_and_retention(self):
        self.place(self.partnership, "active")
        self.sign_on_paper(self.partnership, date_start=self.ago(months=12, days=-1))
        review = self.add_milestone(
            self.partnership, "review", date=self.ago(months=12, days=1)
        )
        self.partnership._log_interaction({"name": "Appel", "date": self.ago(days=115)})
        self.partnership.cadence_days = 60
        self.assertEqual(
            self.missing_codes(self.partnership),
            {"months_in_force", "recent_review", "health", "placement_kept"},
        )
        self.sign_on_paper(
            self.partnership,
            date_start=self.ago(months=12),
            date_end=self.ago(months=-1),
        )
        review.date = self.ago(months=12)
        self.assertIn("health", self.missing_codes(self.partnership))
        self.partnership.interaction_ids.date = self.ago(days=114)
        self.add_milestone(self.partnership, "retention")
        self.move("sustained")

    def test_every_check_has_its_method_and_the_last_stages_their_gates(self):
        for code, _label in self.env["crm.partnership"]._selection_gate_code():
            self.assertTrue(
                hasattr(self.env["crm.partnership"], f"_gate_check_{code}"), code
            )
        self.assertFalse(self.stages["first_contact"].gate_ids)
        for name in list(self.stages)[1:]:
            self.assertTrue(self.stages[name].gate_ids, name)

    def test_creating_in_a_later_stage_meets_the_gates_too(self):
        with self.assertRaises(GateError):
            self.new_partnership(stage_id=self.stages["needs"].id)
        partnership = self.new_partnership(
            stage_id=self.stages["needs"].id,
            contact_ids=[Command.link(self.contact.id)],
            interaction_ids=[Command.create({"name": "Visite", "kind": "visit"})],
        )
        self.assertEqual(partnership.stage_id, self.stages["needs"])

    def test_moving_back_is_free(self):
        self.place(self.partnership, "active")
        self.move("first_contact")
        self.assertEqual(self.partnership.stage_id, self.stages["first_contact"])

    def test_one_that_fails_holds_back_the_batch(self):
        ready = self.new_partnership(
            contact_ids=[Command.link(self.contact.id)],
            interaction_ids=[Command.create({"name": "Appel"})],
        )
        with self.assertRaises(GateError):
            (ready | self.partnership).write({"stage_id": self.stages["needs"].id})
        ready.invalidate_recordset()
        self.assertEqual(ready.stage_id, self.stages["first_contact"])

    def test_the_same_write_may_bring_what_is_missing(self):
        self.partnership._log_interaction({"name": "Appel"})
        self.partnership.write(
            {
                "stage_id": self.stages["needs"].id,
                "contact_ids": [Command.link(self.contact.id)],
            }
        )
        self.assertEqual(self.partnership.stage_id, self.stages["needs"])

    def test_a_director_overrides_with_a_reason_that_is_kept(self):
        partnership = self.partnership.with_user(self.director)
        with self.assertRaises(UserError):
            partnership.action_override_gates(self.stages["needs"].id, "  ")
        partnership.action_override_gates(self.stages["needs"].id, "Employeur connu")
        self.assertEqual(partnership.gate_override_count, 1)
        row = partnership.gate_override_ids
        self.assertEqual(row.user_id, self.director)
        self.assertEqual(row.reason, "Employeur connu")
        self.assertIn("contact person", row.missing_conditions)
        self.assertIn("Employeur connu", partnership.message_ids[0].body)

    def test_nobody_else_overrides_nor_writes_the_register(self):
        with self.assertRaises(AccessError):
            self.partnership.action_override_gates(self.stages["needs"].id, "Moi")
        with self.assertRaises(AccessError):
            self.env["crm.partnership.gate.override"].with_user(self.director).create(
                {
                    "partnership_id": self.partnership.id,
                    "stage_id": self.stages["needs"].id,
                    "missing_conditions": "x",
                    "reason": "x",
                    "user_id": self.director.id,
                    "overridden_at": fields.Datetime.now(),
                }
            )

    def test_a_context_from_outside_does_not_open_the_gate(self):
        for forged in (True, "gate_override", 1):
            with self.assertRaises(GateError):
                self.partnership.with_context(gate_override=forged).write(
                    {"stage_id": self.stages["needs"].id}
                )

    def test_a_condition_of_ones_own_is_data(self):
        self.env["crm.partnership.gate"].create(
            {
                "stage_id": self.stages["needs"].id,
                "code": "form",
                "name": "Une forme choisie",
            }
        )
        self.assertIn("form", self.missing_codes(self.partnership))
        gate = self.stages["needs"].gate_ids.filtered(lambda g: g.code == "interaction")
        gate.active = False
        self.assertNotIn("interaction", self.missing_codes(self.partnership))
