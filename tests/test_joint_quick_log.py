# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .joint_case import JointCase


@tagged("post_install", "-at_install")
class TestJointQuickLog(JointCase):
    def open(self, user=None, **context):
        return Form(
            self.env["crm.joint.quick.log"]
            .with_user(user or self.liaison)
            .with_context(
                allowed_company_ids=self.company.ids,
                **{f"default_{name}": value for name, value in context.items()},
            )
        )

    def save(self, form):
        action = form.save().action_save()
        return self.env["crm.joint.activity"].browse(action["res_id"])

    def test_one_save_makes_it_held(self):
        mails = self.env["mail.mail"].search_count([])
        form = self.open(committee_id=self.committee.id)
        ago = fields.Datetime.now() - form.start
        self.assertTrue(timedelta(hours=1) <= ago <= timedelta(minutes=66))
        self.assertIn("CT", form.name)
        form.partner_ids.add(self.contact)
        form.decision = "Envoyer les besoins d'automne"
        form.note = "Deux employeurs intéressés"
        activity = self.save(form)
        self.assertEqual(activity.state, "held")
        self.assertEqual(activity.company_id, self.company)
        self.assertEqual(activity.committee_ids, self.committee)
        self.assertEqual(
            activity.attendance_ids.partner_id, self.contact | self.liaison.partner_id
        )
        self.assertEqual(set(activity.attendance_ids.mapped("presence")), {"present"})
        self.assertEqual((activity.hours_enterprise, activity.hours_other), (1, 1))
        self.assertEqual(activity.decision_ids.task_id.user_id, self.liaison)
        self.assertEqual(activity.outcome, "Deux employeurs intéressés")
        self.assertFalse(activity.event_id)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_with_a_partnership_it_is_an_interaction(self):
        form = self.open(self.developer, partnership_id=self.partnership.id)
        form.kind = "visit"
        self.assertIn(self.partnership.name, form.name)
        form.duration = 0.5
        form.partner_ids.add(self.contact)
        activity = self.save(form)
        self.assertEqual(self.partnership.interaction_ids.kind, "visit")
        self.assertEqual(activity.hours_employer, 0.5)
        # where the last one was
        form = self.open(self.developer)
        self.assertEqual(form.partnership_id, self.partnership)

    def test_what_was_planned_is_completed(self):
        start = fields.Datetime.now() - timedelta(hours=2)
        planned = self.new_activity(
            self.liaison,
            start=start,
            stop=start + timedelta(hours=1),
            kind="visit",
            people=[self.contact, self.employer],
            committee_ids=[Command.set(self.committee.ids)],
        )
        form = self.open()
        self.assertEqual(form.activity_id, planned)
        self.assertEqual((form.kind, form.duration), ("visit", 1))
        form.partner_ids.remove(self.employer.id)
        form.duration = 1.5
        activity = self.save(form)
        self.assertEqual(activity, planned)
        self.assertEqual(activity.state, "held")
        self.assertEqual(self.row(activity, self.employer).presence, "absent")
        self.assertEqual(self.row(activity, self.contact).hours, 1.5)
        self.assertFalse(self.open().activity_id)

    def test_wrong_input_says_what_to_do(self):
        form = self.open(committee_id=self.committee.id)
        form.start = fields.Datetime.now() + timedelta(hours=1)
        with self.assertRaises(UserError):
            self.save(form)
        window = self.env["crm.joint.quick.log"].with_user(self.liaison)
        closed = self.new_partnership(
            user_id=self.director.id, confidentiality="restricted"
        )
        vals = {"name": "x", "start": self.now - timedelta(hours=1)}
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            window.create({**vals, "partnership_id": closed.id}).action_save()
        self.assertFalse(closed.interaction_ids)
        with (
            mute_logger("odoo.addons.base.models.ir_model"),
            self.assertRaises(AccessError),
        ):
            window.with_user(self.privacy_officer).create(vals)
