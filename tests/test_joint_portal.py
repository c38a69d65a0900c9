# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .joint_case import JointCase

LIST = "/my/joint-activities"


@tagged("post_install", "-at_install")
class TestJointPortal(JointCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal_user.partner_id.write(
            {"parent_id": cls.employer.id, "email": "portail@test.example"}
        )
        cls.person = cls.portal_user.partner_id
        cls.stranger = new_test_user(
            cls.env, login="test_stranger", groups="base.group_portal"
        )
        cls.stranger.partner_id.parent_id = cls.env["res.partner"].create(
            {"name": "Autre employeur", "is_company": True}
        )

    def page(self, activity, user=None, **kwargs):
        self.authenticate(*[(user or self.portal_user).login] * 2)
        return self.url_open(f"{LIST}/{activity.id}", **kwargs)

    def shared(self, **vals):
        vals = {"people": [self.person], "is_shared": True, "name": "Visite", **vals}
        return self.new_activity(**vals)

    def found(self, activity, user=None):
        self.env.invalidate_all()
        guests = self.env["crm.joint.activity"]
        return activity in guests._find_for_guest(user or self.portal_user)

    def test_an_invited_employer_reads_and_answers(self):
        activity = self.shared(location="Usine de Lévis")
        page = self.page(activity)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Usine de Lévis", page.text)
        self.assertIn("no-store", page.headers["Cache-Control"])
        self.assertIn("Visite", self.url_open(LIST).text)
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        self.url_open(
            f"{LIST}/{activity.id}/answer",
            data={"answer": "declined", "csrf_token": token},
        )
        attendee = activity.event_id.attendee_ids.filtered(
            lambda a: a.partner_id == self.person
        )
        self.assertEqual(attendee.state, "declined")
        self.assertEqual(self.row(activity, self.person).rsvp, "declined")

    def test_what_is_not_shared_does_not_exist(self):
        activity = self.shared(is_shared=False)
        self.assertEqual(self.page(activity).status_code, 404)
        answer = self.url_open(
            f"{LIST}/{activity.id}/answer", data={"answer": "accepted"}
        )
        self.assertIn(answer.status_code, (400, 404))
        self.assertNotIn("Visite", self.url_open(LIST).text)

    def test_another_employer_and_the_public_are_refused(self):
        activity = self.shared(partnership_ids=[Command.set(self.partnership.ids)])
        self.assertEqual(self.page(activity, self.stranger).status_code, 404)
        self.authenticate(None, None)
        page = self.url_open(f"{LIST}/{activity.id}", allow_redirects=False)
        self.assertIn(page.status_code, (302, 303))
        self.assertIn("/web/login", page.headers["Location"])
        # a colleague has pages of their own
        self.assertFalse(self.found(activity, self.developer))
        self.assertFalse(self.found(activity, self.env.ref("base.public_user")))

    def test_whom_an_activity_concerns(self):
        linked = self.shared(
            people=[], partnership_ids=[Command.set(self.partnership.ids)]
        )
        self.assertTrue(self.found(linked))
        self.partnership.with_user(self.director).action_end(
            self.env.ref("crm_partnership.crm_partnership_reason_completed").id
        )
        self.assertFalse(self.found(linked))
        seated = self.shared(people=[], committee_ids=[Command.set(self.committee.ids)])
        self.assertFalse(self.found(seated))
        seat = self.env["crm.sector.committee.seat"].create(
            {"committee_id": self.committee.id, "partner_id": self.employer.id}
        )
        self.assertTrue(self.found(seated))
        seat.date_to = fields.Date.context_today(self.env.user) - timedelta(days=1)
        self.assertFalse(self.found(seated))
        # who was added in the calendar by someone without rights is invited, no more
        employee = self._new_user("employee", "base.group_user")
        added = self.shared(people=[])
        added.event_id.with_user(employee).write(
            {"partner_ids": [Command.link(self.person.id)]}
        )
        self.assertFalse(self.found(added))

    def test_a_closed_partnership_shows_to_who_is_named(self):
        self.partnership.confidentiality = "restricted"
        activity = self.shared(
            people=[], partnership_ids=[Command.set(self.partnership.ids)]
        )
        colleague = self.env["res.partner"].create(
            {"name": "Collègue", "parent_id": self.employer.id}
        )
        activity.attendance_ids = [Command.create({"partner_id": colleague.id})]
        self.assertFalse(self.found(activity))
        activity.attendance_ids = [Command.create({"partner_id": self.person.id})]
        self.assertTrue(self.found(activity))

    def test_minutes_once_held_and_nothing_else(self):
        other = self.env["res.partner"].create({"name": "Invité Zyxwvut"})
        activity = self.shared(
            days=-1,
            people=[self.person, other],
            minutes="<p>Compte rendu Abcdef</p>",
            outcome="Issue Ghijkl",
            cost=4321,
            partnership_ids=[Command.set(self.partnership.ids)],
            committee_ids=[Command.set(self.committee.ids)],
        )
        activity.decision_ids = [Command.create({"name": "Décision Mnopqr"})]
        self.assertNotIn("Abcdef", self.page(activity).text)
        self.hold(activity)
        text = self.page(activity).text
        self.assertIn("Abcdef", text)
        for word in ("Zyxwvut", "Ghijkl", "4321", "4 321", "Mnopqr", "Comité Test"):
            self.assertNotIn(word, text)
        activity.is_shared = False
        self.assertEqual(self.page(activity).status_code, 404)

    def test_nothing_is_answered_once_it_is_over_or_for_others(self):
        activity = self.shared()
        colleague = new_test_user(
            self.env, login="test_colleague", groups="base.group_portal"
        )
        colleague.partner_id.parent_id = self.employer
        page = self.page(activity, colleague)
        self.assertEqual(page.status_code, 200)
        self.assertNotIn("/answer", page.text)
        self.assertFalse(activity._answer_for_guest(colleague.partner_id, "accepted"))
        self.assertFalse(activity._answer_for_guest(self.person, "organise"))
        self.assertTrue(activity._answer_for_guest(self.person, "tentative"))
        activity.with_user(self.developer).action_cancel("Essai")
        self.assertFalse(activity._answer_for_guest(self.person, "accepted"))
        self.assertNotIn("/answer", self.page(activity).text)
