# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import SigningRefusedError
from ..models.placement_states import EMPLOYED
from .at_once_case import AtOnceCase
from .common import SCAN, SIGNATURE

QUIET = ("odoo.sql_db", "odoo.service.model")


class PlacementAtOnceCase(AtOnceCase):
    def make(self, env):
        self.today = fields.Date.context_today(env["crm.placement"])
        counsellor = self.new_user(env, "test_at_once_counsellor", "counsellor")
        self.counsellor_id = counsellor.id
        self.partnership, self.contact = self.new_employer(env)
        self.participant = self.keep(
            env["crm.participant"].create({"user_id": counsellor.id})
        )
        self.participant.action_make_available()
        self.placement_ids = [
            self.new_placement(env, self.partnership).id,
            self.new_placement(env, self.new_employer(env)[0]).id,
        ]
        # the guard at the start has tests of its own
        self.patch(
            self.registry["crm.placement"], "_check_may_start", lambda self, kind: None
        )

    def new_placement(self, env, partnership):
        placement = self.keep(
            env["crm.placement"].create(
                {
                    "partnership_id": partnership.id,
                    "participant_id": self.participant.id,
                }
            )
        )
        placement._set_state("introduced", introduced_at=fields.Datetime.now())
        return placement

    def hiring(self, number, **terms):
        return self.on(
            "crm.placement",
            self.placement_ids[number],
            "action_hire",
            self.today,
            **terms,
        )

    def placements(self, cr):
        return self.env_of(cr)["crm.placement"].browse(self.placement_ids)


@tagged("post_install", "-at_install")
class TestHireConcurrency(PlacementAtOnceCase):
    @mute_logger(*QUIET)
    def test_of_two_who_record_a_hire_the_second_is_told(self):
        first, second = self.at_once(
            self.hiring(0, wage=20, hours=35), self.hiring(0, wage=10, hours=10)
        )
        self.assertIsNone(first)
        self.assertIsInstance(second, UserError)
        self.assertIn("Reload the page", str(second))
        with self.registry.cursor() as cr:
            placement = self.placements(cr)[0]
            self.assertEqual((placement.hired_wage, placement.hired_hours), (20, 35))
            self.assertEqual(len(placement.job_ids), 1)
            weeks = placement.followup_ids.mapped("weeks")
            self.assertEqual(len(weeks), len(set(weeks)))

    @mute_logger(*QUIET)
    def test_nobody_is_hired_at_two_places_at_once(self):
        for first, second in ((0, 1), (1, 0)):
            with self.subTest(first=first):
                outcomes = self.at_once(self.hiring(first), self.hiring(second))
                self.assertIsNone(outcomes[0])
                self.assertIsInstance(outcomes[1], UserError)
                self.assertIn("Not pursued", str(outcomes[1]))
                with self.registry.cursor() as cr:
                    placements = self.placements(cr)
                    hired = placements.filtered(lambda p: p.state in EMPLOYED)
                    self.assertEqual(hired, placements[first])
                    other = placements - hired
                    self.assertEqual(
                        (other.state, other.refused_by), ("closed", "hired_elsewhere")
                    )
                    self.assertEqual(hired.participant_id.state, "placed")
                    # as they were, for the other order
                    placements.env.flush_all()
                    for table in ("crm_placement_followup", "crm_placement_job"):
                        cr.execute(
                            f"DELETE FROM {table} WHERE placement_id = %s",
                            [hired.id],
                        )
                    placements.env.invalidate_all()
                    placements._set_state("introduced", date_hired=False)
                    placements.participant_id._set_state("available")

    @mute_logger(*QUIET)
    def test_an_introduction_does_not_slip_past_a_hire_elsewhere(self):
        def interview(env):
            env["crm.placement"].browse(self.placement_ids[1]).action_interview()

        first, second = self.at_once(self.hiring(0), interview)
        self.assertIsNone(first)
        self.assertIsInstance(second, UserError)
        with self.registry.cursor() as cr:
            self.assertEqual(self.placements(cr).mapped("state"), ["hired", "closed"])

    def test_a_path_reopened_does_not_forget_the_job(self):
        with self.registry.cursor() as cr:
            placements = self.placements(cr)
            placements[0].action_hire(self.today)
            person = placements.participant_id
            person.action_close()
            person.action_reopen()
            person.action_make_available()
            placements[1]._set_state("introduced")
            with self.assertRaises(UserError) as caught:
                placements[1].action_hire(self.today)
            self.assertIn("in a job already", str(caught.exception))
            cr.rollback()


@tagged("post_install", "-at_install")
class TestInternshipConcurrency(PlacementAtOnceCase):
    def make(self, env):
        made = super().make(env)
        admin = env.ref("base.user_admin")
        internship = self.keep(
            env["crm.placement.internship"].create(
                {
                    "placement_id": self.placement_ids[0],
                    "date_start": self.today,
                    "date_end": fields.Date.add(self.today, days=20),
                    "hours_week": 30,
                    "schedule": "De 8 h à 14 h",
                    "tutor_id": self.contact.id,
                    "employer_contact_id": self.contact.id,
                    "enterprise_user_id": admin.id,
                    "tasks": "Préparer",
                    "objectives": "Confirmer le goût du métier",
                    "basis_id": env.ref(
                        "crm_partnership.crm_internship_basis_employee"
                    ).id,
                }
            )
        )
        internship.action_send()
        self.internship_id = internship.id
        self.fingerprint = internship.fingerprint
        self.row_ids = {row.party: row.id for row in internship.signature_ids}
        return made

    def signing(self, party):
        return self.on(
            "crm.internship.signature",
            self.row_ids[party],
            "_sign",
            "Nom",
            SIGNATURE,
            self.fingerprint,
            "203.0.113.9",
        )

    def recording(self):
        def record(env):
            row = env["crm.internship.signature"].browse(self.row_ids["participant"])
            row.with_user(self.counsellor_id)._record_participant(
                scan=base64.b64encode(SCAN)
            )

        return record

    def internship(self, cr):
        return self.env_of(cr)["crm.placement.internship"].browse(self.internship_id)

    def check_signed(self, *parties):
        """Exactly these have signed, once each."""
        with self.registry.cursor() as cr:
            internship = self.internship(cr)
            signed = internship.signature_ids.filtered("signed_at")
            self.assertEqual(sorted(signed.mapped("party")), sorted(parties))
            self.assertEqual(len(internship.signature_ids), len(self.row_ids))
            self.assertEqual(
                internship.state,
                "signed" if len(parties) == len(self.row_ids) else "to_sign",
            )

    @mute_logger(*QUIET)
    def test_a_double_click_signs_once(self):
        first, second = self.at_once(self.signing("employer"), self.signing("employer"))
        self.assertIsNone(first)
        self.assertIsInstance(second, SigningRefusedError)
        self.assertEqual(second.code, "already_signed")
        self.check_signed("employer")

    @mute_logger(*QUIET)
    def test_the_last_two_sign_at_the_same_time(self):
        with self.registry.cursor() as cr:
            self.recording()(self.env_of(cr))
        outcomes = self.at_once(self.signing("employer"), self.signing("enterprise"))
        self.assertEqual(outcomes, [None, None])
        self.check_signed("employer", "enterprise", "participant")

    @mute_logger(*QUIET)
    def test_all_three_sign_at_the_same_time(self):
        outcomes = self.at_once(
            self.recording(), self.signing("employer"), self.signing("enterprise")
        )
        self.assertEqual(outcomes, [None, None, None])
        self.check_signed("employer", "enterprise", "participant")

    @mute_logger(*QUIET)
    def test_a_screen_signed_twice_before_the_counsellor(self):
        first, second = self.at_once(self.recording(), self.recording())
        self.assertIsNone(first)
        self.assertIsInstance(second, SigningRefusedError)
        self.check_signed("participant")

    @mute_logger(*QUIET)
    def test_signing_while_the_terms_are_taken_back(self):
        take_back = self.on(
            "crm.placement.internship",
            self.internship_id,
            "action_take_back",
            "La date change",
        )
        first, second = self.at_once(take_back, self.signing("employer"))
        self.assertIsNone(first)
        self.assertIsInstance(second, SigningRefusedError)
        with self.registry.cursor() as cr:
            internship = self.internship(cr)
            self.assertEqual(internship.state, "draft")
            self.assertFalse(any(internship.signature_ids.mapped("signed_at")))
