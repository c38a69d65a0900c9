# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .joint_case import JointCase


@tagged("post_install", "-at_install")
class TestJointActivity(JointCase):
    # -------------------------------------------------------------- attendance
    def test_sides_of_the_people(self):
        union = self.env["res.partner"].create({"name": "Syndicat", "is_company": True})
        member = self.env["res.partner"].create(
            {"name": "Membre", "parent_id": union.id}
        )
        former = self.env["res.partner"].create({"name": "Ancienne membre"})
        stranger = self.env["res.partner"].create({"name": "Quelqu'un"})
        today = fields.Date.context_today(self.env.user)
        self.env["crm.sector.committee.seat"].create(
            [
                {"committee_id": self.committee.id, "partner_id": union.id},
                {
                    "committee_id": self.committee.id,
                    "partner_id": self.employer.id,
                    "person_id": former.id,
                    "date_to": today - timedelta(days=1),
                },
            ]
        )
        activity = self.new_activity(
            people=[self.contact, member, former, stranger],
            partnership_ids=[Command.set(self.partnership.ids)],
            committee_ids=[Command.set(self.committee.ids)],
        )
        sides = {row.partner_id: row.side for row in activity.attendance_ids}
        self.assertEqual(
            sides,
            {
                self.developer.partner_id: "enterprise",
                self.contact: "employer",
                member: "committee",
                former: "other",
                stranger: "other",
            },
        )
        self.assertEqual(self.row(activity, member).organisation_id, union)
        self.assertFalse(self.row(activity, stranger).organisation_id)

    def test_a_partnership_linked_later_makes_an_employer(self):
        activity = self.new_activity(people=[self.contact])
        self.assertEqual(self.row(activity, self.contact).side, "other")
        activity.with_user(self.developer).partnership_ids = self.partnership
        self.assertEqual(self.row(activity, self.contact).side, "employer")

    def test_hours_by_party(self):
        union = self.env["res.partner"].create({"name": "Syndicat", "is_company": True})
        activity = self.new_activity(
            days=-1,
            people=[self.contact, union, self.director.partner_id],
            partnership_ids=[Command.set(self.partnership.ids)],
        )
        self.row(activity, union).presence = "absent"
        activity.with_user(self.developer).action_all_present()
        self.assertEqual(self.row(activity, union).presence, "absent")
        self.assertEqual(
            (
                activity.hours_enterprise,
                activity.hours_employer,
                activity.hours_other,
                activity.headcount,
            ),
            (4, 2, 0, 3),
        )
        self.row(activity, self.contact).with_user(self.developer).hours = 1.5
        self.assertEqual(activity.hours_employer, 1.5)
        activity.with_user(self.developer).write(
            {"stop": activity.start + timedelta(hours=3)}
        )
        # those typed in are kept
        self.assertEqual((activity.hours_enterprise, activity.hours_employer), (6, 1.5))

    def test_a_crowd_is_counted_without_names(self):
        fair = self.new_activity(days=-1, kind="fair")
        fair.with_user(self.developer).write(
            {"headcount_employer": 30, "headcount_other": 200}
        )
        self.hold(fair)
        self.assertEqual(
            (fair.hours_enterprise, fair.hours_employer, fair.hours_other),
            (2, 60, 400),
        )
        self.assertEqual(fair.headcount, 231)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            fair.headcount_other = -1
            self.env.flush_all()

    def test_who_declined_is_excused(self):
        activity = self.new_activity(days=-1, people=[self.contact])
        activity.event_id.attendee_ids.filtered(
            lambda a: a.partner_id == self.contact
        ).state = "declined"
        activity.with_user(self.developer).action_all_present()
        self.assertEqual(self.row(activity, self.contact).presence, "excused")
        self.assertEqual(
            self.row(activity, self.developer.partner_id).presence, "present"
        )

    def test_a_person_is_listed_once_and_stays_one_row(self):
        activity = self.new_activity(people=[self.contact])
        row = self.row(activity, self.contact).with_user(self.developer)
        with self.assertRaises(UserError):
            row.partner_id = self.employer
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            row.copy()

    # -------------------------------------------------------------------- held
    def test_held_needs_a_past_and_an_attendance(self):
        future = self.new_activity(days=2)
        future.with_user(self.developer).action_all_present()
        with self.assertRaisesRegex(UserError, "."):
            future.with_user(self.developer).action_hold()
        self.assertEqual(future.state, "planned")
        past = self.new_activity(days=-1).with_user(self.developer)
        with self.assertRaises(UserError):
            past.action_hold()
        past.is_attendance_unknown = True
        past.action_hold()
        self.assertEqual((past.state, past.hours_enterprise), ("held", 0))

    def test_held_is_logged_once_with_each_partnership(self):
        second = self.new_partnership(name="Deuxième site")
        activity = self.new_activity(
            days=-1,
            kind="visit",
            people=[self.contact],
            partnership_ids=[Command.set((self.partnership | second).ids)],
        )
        self.hold(activity)
        activity.with_user(self.developer).action_hold()
        activity.with_user(self.developer).name = "Visite de l'usine"
        rows = activity.interaction_ids
        self.assertEqual(rows.partnership_id, self.partnership | second)
        self.assertEqual(len(rows), 2)
        self.assertEqual(set(rows.mapped("kind")), {"visit"})
        self.assertEqual(set(rows.mapped("name")), {"Visite de l'usine"})
        self.assertEqual(rows.contact_ids, self.contact)
        self.assertEqual(
            self.partnership.date_last_interaction,
            fields.Datetime.context_timestamp(activity, activity.start).date(),
        )
        activity.with_user(self.developer).partnership_ids = second
        self.assertEqual(activity.interaction_ids.partnership_id, second)
        activity.with_user(self.developer).action_reopen()
        self.assertFalse(activity.interaction_ids)
        self.assertFalse(self.partnership.interaction_ids)
        activity.with_user(self.developer).action_hold()
        self.assertEqual(len(activity.interaction_ids), 1)

    def test_a_title_does_not_tell_of_a_closed_partnership(self):
        closed = self.new_partnership(
            user_id=self.director.id, confidentiality="restricted"
        )
        activity = self.new_activity(
            self.director,
            days=-1,
            name="Visite avec le client secret",
            partnership_ids=[Command.set((self.partnership | closed).ids)],
        )
        self.hold(activity, self.director)
        self.env.invalidate_all()
        mine = self.partnership.with_user(self.developer).interaction_ids
        self.assertNotIn("secret", mine.name)
        # links show names with elevated rights
        self.assertNotIn("secret", mine.sudo().joint_activity_id.display_name)
        self.assertIn("secret", closed.interaction_ids.name)

    def test_an_activity_is_not_logged_by_hand(self):
        activity = self.new_activity(days=-1)
        rows = self.env["crm.partnership.interaction"].with_user(self.developer)
        vals = {"partnership_id": self.partnership.id, "name": "Appel"}
        with self.assertRaises(UserError):
            rows.create({**vals, "joint_activity_id": activity.id})
        with self.assertRaises(UserError):
            rows.with_context(default_joint_activity_id=activity.id).create(vals)
        with self.assertRaises(UserError):
            rows.create(vals).joint_activity_id = activity

    def test_cancelled_with_a_reason(self):
        activity = self.new_activity().with_user(self.developer)
        with self.assertRaises(UserError):
            activity.action_cancel("  ")
        self.env["crm.joint.activity.cancel"].with_user(self.developer).create(
            {"activity_id": activity.id, "reason": "Tempête"}
        ).action_confirm()
        self.assertEqual(
            (activity.state, activity.cancel_reason), ("cancelled", "Tempête")
        )
        with self.assertRaises(UserError):
            activity.action_hold()
        held = self.new_activity(days=-1)
        self.hold(held)
        with self.assertRaises(UserError):
            held.with_user(self.developer).action_cancel("Trop tard")
        with self.assertRaises(UserError):
            held.with_user(self.director).unlink()

    def test_states_and_marks_are_not_written_by_hand(self):
        activity = self.new_activity().with_user(self.developer)
        for vals in (
            {"state": "held"},
            {"event_id": False},
            {"series_key": "x"},
            {"hours_employer": 99},
            {"date_reminded": self.now},
        ):
            with self.subTest(vals), self.assertRaises(UserError):
                activity.write(vals)
        forged = self.new_activity(
            self.developer,
            name="Forgée",
        )
        self.assertEqual(forged.state, "planned")
        start = self.now + timedelta(days=1)
        made = (
            self.env["crm.joint.activity"]
            .with_user(self.developer)
            .with_context(default_state="held", default_event_id=activity.event_id.id)
            .create(
                {
                    "name": "Par défaut",
                    "start": start,
                    "stop": start,
                    "company_id": self.company.id,
                }
            )
        )
        self.assertEqual(made.state, "planned")
        self.assertNotEqual(made.event_id, activity.event_id)
        row = activity.attendance_ids[:1]
        with self.assertRaises(UserError):
            row.is_trusted = False
        with self.assertRaises(ValidationError):
            activity.stop = activity.start - timedelta(hours=1)

    def test_the_form_opens_and_saves(self):
        form = Form(
            self.env["crm.joint.activity"].with_user(self.developer),
            "crm_partnership.crm_joint_activity_view_form",
        )
        form.name = "Atelier d'embauche inclusive"
        form.kind = "workshop"
        form.start = self.now + timedelta(days=1)
        form.stop = self.now + timedelta(days=1, hours=2)
        form.partnership_ids.add(self.partnership)
        with form.attendance_ids.new() as line:
            line.partner_id = self.contact
            self.assertEqual(line.side, "employer")
        activity = form.save()
        self.assertEqual(len(activity.attendance_ids), 2)
        self.assertTrue(activity.event_id)
        self.assertTrue(activity.can_write)
        self.assertEqual(
            self.partnership.with_user(self.developer).joint_activity_count, 1
        )
        self.assertFalse(Form(activity.with_user(self.other_developer)).can_write)

    # --------------------------------------------------------------- decisions
    def new_decision(self, activity, user=None, **vals):
        return (
            self.env["crm.joint.activity.decision"]
            .with_user(user or self.developer)
            .create(
                {
                    "activity_id": activity.id,
                    "name": "Envoyer la grille d'accueil",
                    "user_id": self.developer.id,
                    **vals,
                }
            )
        )

    def test_a_decision_is_one_task_of_its_owner(self):
        activity = self.new_activity(days=-1)
        due = fields.Date.context_today(self.env.user) + timedelta(days=5)
        decision = self.new_decision(
            activity, user_id=self.other_developer.id, date_due=due
        )
        task = decision.task_id
        self.assertEqual(activity.activity_ids, task)
        self.assertEqual(
            (task.user_id, task.summary, task.date_deadline),
            (self.other_developer, decision.name, due),
        )
        decision.write({"name": "Envoyer le guide", "user_id": self.director.id})
        self.assertEqual(activity.activity_ids, task)
        self.assertEqual(
            (task.summary, task.user_id), ("Envoyer le guide", self.director)
        )
        task.with_user(self.director).action_feedback("Fait")
        self.assertEqual(decision.date_done, fields.Date.context_today(self.env.user))
        self.assertFalse(activity.activity_ids)
        decision.action_not_done()
        self.assertEqual(len(activity.activity_ids), 1)
        decision.action_done()
        self.assertFalse(activity.activity_ids)
        other = self.new_decision(activity)
        other.unlink()
        self.assertFalse(activity.activity_ids)
        self.assertEqual(activity.decision_ids, decision)

    def test_who_cannot_open_the_activity_is_given_no_decision(self):
        activity = self.new_activity(days=-1)
        with self.assertRaises(UserError):
            self.new_decision(activity, user_id=self.counsellor.id)
        activity.with_user(self.developer).attendance_ids = [
            Command.create({"partner_id": self.counsellor.partner_id.id})
        ]
        decision = self.new_decision(activity, user_id=self.counsellor.id)
        # who only reads does the task all the same
        decision.task_id.with_user(self.counsellor).action_done()
        self.assertTrue(decision.date_done)

    def test_a_decision_of_a_guest_is_nobodys_task(self):
        activity = self.new_activity(days=-1)
        decision = self.new_decision(
            activity, user_id=False, partner_id=self.contact.id
        )
        self.assertFalse(decision.task_id)
        decision.action_done()
        self.assertTrue(decision.date_done)
        with self.assertRaises(UserError):
            decision.write({"date_done": False})

    # --------------------------------------------------------------- reminders
    def test_who_organises_is_reminded_once(self):
        activity = self.new_activity(days=-1)
        coming = self.new_activity(days=1)
        cancelled = self.new_activity(days=-2)
        cancelled.with_user(self.developer).action_cancel("Essai")
        for _turn in range(2):
            self.run_cron("ir_cron_joint_remind")
        self.assertEqual(activity.activity_ids.user_id, self.developer)
        self.assertEqual(len(activity.activity_ids), 1)
        self.assertFalse((coming | cancelled).activity_ids)
        self.hold(activity)
        self.assertFalse(activity.activity_ids)
        self.run_cron("ir_cron_joint_remind")
        self.assertFalse(activity.activity_ids)
