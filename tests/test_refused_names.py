# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .test_placement import SOMEONE, PlacementCase


@tagged("post_install", "-at_install")
class TestRefusedNames(PlacementCase):
    """A refusal confirms a name: whoever guesses is seen."""

    def setUp(self):
        super().setUp()
        self.log = self.env["crm.identity.access.log"]
        self.forget()

    def forget(self):
        self.env.cr.postrollback.clear()
        self.env.cr.postcommit.clear()

    def guess(self, text, user=None):
        """Write a text on the placement; the request is over after it."""
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.placement.with_user(user or self.developer).interview_note = text
        self.end_request()

    def end_request(self):
        with self.enter_registry_test_mode():
            # as the server does: the transaction is undone, and these are run
            self.env.cr.postrollback.run()
        self.env.cr.postcommit.clear()
        self.env.invalidate_all()

    def refusals(self):
        return self.log.search(
            [
                ("participant_id", "=", self.participant.id),
                ("action", "=", "refused"),
            ]
        )

    def test_a_name_that_was_refused_stands_in_the_register(self):
        self.guess(f"Elle s'appelle {SOMEONE['first_name']}")
        row = self.refusals()
        self.assertEqual(row.user_id, self.developer)
        self.assertEqual(row.detail, "About the Interview")
        self.assertNotIn(SOMEONE["first_name"], str(row.read()))
        self.assertTrue(row.with_user(self.privacy_officer).has_access("read"))
        self.assertFalse(self.placement.interview_note)

    def test_so_does_one_in_the_discussion(self):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.placement.with_user(self.developer).message_post(
                body=SOMEONE["last_name"]
            )
        self.end_request()
        self.assertEqual(self.refusals().user_id, self.developer)

    def test_other_refusals_and_own_counsellors_leave_nothing(self):
        self.guess("Appeler au 418 555-0199")
        self.guess("Elle s'appelle Zoé-Lune, jo@example.org")
        self.guess(SOMEONE["first_name"], self.counsellor)
        self.assertFalse(self.refusals())

    def test_the_end_of_a_request_notes_it_once(self):
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.placement.with_user(self.developer).interview_note = SOMEONE[
                "last_name"
            ]
        with self.enter_registry_test_mode():
            self.env.cr.postrollback.run()
            self.env.cr.postcommit.run()
        self.env.invalidate_all()
        self.assertEqual(len(self.refusals()), 1)

    def test_the_officer_is_told_of_many(self):
        def told():
            return self.env["mail.activity"].search(
                [("user_id", "=", self.privacy_officer.id), ("res_model", "=", False)]
            )

        for _number in range(self.company.refused_names_an_hour - 1):
            self.guess(SOMEONE["first_name"])
        self.assertFalse(told())
        self.guess(SOMEONE["first_name"])
        self.assertIn(self.developer.name, told().summary)
        self.guess(SOMEONE["first_name"])
        self.assertEqual(len(told()), 1)
        self.assertFalse(told().with_user(self.developer).has_access("read"))
