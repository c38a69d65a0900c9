# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .joint_case import JointCase


@tagged("post_install", "-at_install")
class TestStructuringProject(JointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project = (
            cls.env["crm.structuring.project"]
            .with_user(cls.developer)
            .create({"name": "Passerelle", "company_id": cls.company.id})
        ).with_env(cls.env)

    def new_deliverable(self, days, **vals):
        return self.env["crm.structuring.project.deliverable"].create(
            {
                "project_id": self.project.id,
                "name": "Guide d'accueil",
                "user_id": self.other_developer.id,
                "date_due": fields.Date.context_today(self.env.user)
                + timedelta(days=days),
                **vals,
            }
        )

    def test_hours_and_costs_are_gathered(self):
        for cost in (100, 50):
            activity = self.new_activity(
                days=-1,
                people=[self.contact],
                project_id=self.project.id,
                cost=cost,
                partnership_ids=[Command.set(self.partnership.ids)],
            )
            self.hold(activity)
        self.new_activity(project_id=self.project.id, cost=1000)
        cancelled = self.new_activity(project_id=self.project.id, cost=1000)
        cancelled.with_user(self.developer).action_cancel("Essai")
        closed = self.new_partnership(
            user_id=self.director.id, confidentiality="restricted"
        )
        secret = self.new_activity(
            self.director,
            days=-1,
            project_id=self.project.id,
            cost=7,
            partnership_ids=[Command.set(closed.ids)],
        )
        self.hold(secret, self.director)

        def gathered(user):
            self.env.invalidate_all()
            project = self.project.with_user(user)
            return (
                project.activity_count,
                project.held_count,
                project.hours_enterprise,
                project.hours_employer,
                project.hours_other,
                project.cost,
            )

        self.assertEqual(gathered(self.developer), (3, 2, 4, 4, 0, 150))
        self.assertEqual(gathered(self.director), (4, 3, 6, 4, 0, 157))
        with self.assertQueryCount(12):
            self.project.with_user(self.developer).read(["cost", "held_count"])

    def test_the_reminder_goes_to_someone_who_may_read(self):
        self.new_deliverable(3, user_id=self.counsellor.id)
        self.run_cron("ir_cron_deliverable_remind")
        self.assertEqual(self.project.activity_ids.user_id, self.developer)

    def test_deliverables_are_reminded_once(self):
        soon = self.new_deliverable(3)
        late = self.new_deliverable(-3, user_id=False)
        later = self.new_deliverable(30)
        done = self.new_deliverable(
            1, date_done=fields.Date.context_today(self.env.user)
        )
        for _turn in range(2):
            self.run_cron("ir_cron_deliverable_remind")
        tasks = self.project.activity_ids
        self.assertEqual(len(tasks), 2)
        self.assertEqual(tasks.user_id, self.other_developer | self.developer)
        self.assertTrue(late.is_late)
        self.assertFalse((later | done).filtered("date_reminded"))
        # a later date has its own reminder
        soon.with_user(self.developer).date_due += timedelta(days=2)
        self.run_cron("ir_cron_deliverable_remind")
        self.assertEqual(len(self.project.activity_ids), 3)
        self.project.state = "stopped"
        self.new_deliverable(1)
        self.run_cron("ir_cron_deliverable_remind")
        self.assertEqual(len(self.project.activity_ids), 3)
        soon.with_user(self.developer).action_done()
        self.assertEqual(soon.date_done, fields.Date.context_today(self.env.user))
        self.assertEqual(
            (self.project.deliverable_count, self.project.deliverable_done_count),
            (5, 2),
        )

    def test_wrong_dates_and_moves(self):
        row = self.new_deliverable(3)
        other = self.project.copy()
        with self.assertRaises(UserError):
            row.with_user(self.developer).project_id = other
        with self.assertRaises(UserError):
            row.with_user(self.developer).date_reminded = False
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.project.write({"date_start": "2031-02-01", "date_end": "2031-01-01"})
            self.env.flush_all()

    def test_the_form_opens_for_each_role(self):
        self.project.committee_ids = self.committee
        self.new_deliverable(3)
        for user in (self.developer, self.director, self.liaison):
            form = Form(self.project.with_user(user))
            self.assertEqual(form.name, "Passerelle")
        action = self.project.with_user(self.developer).action_view_activities()
        self.assertEqual(action["context"]["default_project_id"], self.project.id)
