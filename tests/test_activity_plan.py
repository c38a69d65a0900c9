# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What is usually done in each stage: proposed, never forced."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestActivityPlan(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership(backup_user_id=cls.other_developer.id)

    def schedule(self, partnership=None, user=None):
        """The button on the form, then the one of the host's window."""
        record = (partnership or self.partnership).with_user(user or self.developer)
        action = record.action_open_plan()
        window = self.env["mail.activity.schedule"].with_user(user or self.developer)
        window = window.with_context(**action["context"]).create({})
        self.assertEqual(window.plan_id, record.proposed_plan_id)
        window.action_schedule_plan()
        self.env.invalidate_all()

    def test_each_stage_has_its_plan(self):
        for code, stage in self.stages.items():
            with self.subTest(stage=code):
                plan = stage.plan_id
                self.assertEqual(plan.res_model, "crm.partnership")
                self.assertFalse(plan.company_id)
                self.assertGreaterEqual(len(plan.template_ids), 2)
                for step in plan.template_ids:
                    self.assertTrue(step.summary)
                    self.assertGreater(step.delay_count, 0)

    def test_proposed_then_scheduled(self):
        plan = self.stages["first_contact"].plan_id
        self.assertEqual(self.partnership.proposed_plan_id, plan)
        self.assertFalse(self.partnership.activity_ids)
        self.schedule()
        activities = self.partnership.activity_ids.sorted("date_deadline")
        self.assertEqual(
            activities.mapped("summary"), plan.template_ids.mapped("summary")
        )
        self.assertEqual(activities.user_id, self.developer)
        today = fields.Date.context_today(self.partnership)
        self.assertEqual(activities[0].date_deadline, today + timedelta(days=2))
        self.assertFalse(self.partnership.proposed_plan_id)

    def test_next_stage_proposes_the_next_plan(self):
        self.schedule()
        self.place(self.partnership, "pilot")
        self.assertEqual(
            self.partnership.proposed_plan_id, self.stages["pilot"].plan_id
        )
        self.schedule()
        pilot = self.partnership.activity_ids.filtered(
            lambda a: a.user_id == self.other_developer
        )
        self.assertEqual(len(pilot), 1)
        self.place(self.partnership, "active")
        self.assertTrue(self.partnership.proposed_plan_id)

    def test_left(self):
        self.partnership.with_user(self.developer).action_leave_plan()
        self.assertFalse(self.partnership.proposed_plan_id)
        self.assertFalse(self.partnership.activity_ids)

    def test_not_for_ever(self):
        self.rewrite(self.partnership, date_last_stage_update="2020-01-01 12:00:00")
        self.assertFalse(self.partnership.proposed_plan_id)

    def test_not_while_paused_or_without_plan(self):
        self.rewrite(self.partnership, status="paused")
        self.assertFalse(self.partnership.proposed_plan_id)
        self.rewrite(self.partnership, status="ongoing")
        self.assertTrue(self.partnership.proposed_plan_id)
        self.stages["first_contact"].plan_id.active = False
        self.env.invalidate_all()
        self.assertFalse(self.partnership.proposed_plan_id)

    def test_who_schedules_and_leaves(self):
        for user in (self.liaison, self.counsellor, self.sister_developer):
            with self.assertRaises(AccessError):
                self.partnership.with_user(user).action_leave_plan()
        with self.assertRaises(UserError):
            self.partnership.with_user(self.developer).plan_stage_id = False

    def test_backup_or_owner(self):
        self.partnership.backup_user_id = False
        step = self.stages["pilot"].plan_id.template_ids.filtered(
            lambda s: s.responsible_type == "partnership_backup"
        )[:1]
        found = step._determine_responsible(None, self.partnership)
        self.assertEqual(found["responsible"], self.developer)
        step.responsible_type = "on_demand"
        found = step._determine_responsible(self.liaison, self.partnership)
        self.assertEqual(found["responsible"], self.liaison)

    def test_who_changes_plans(self):
        plan = self.stages["needs"].plan_id
        as_configurator = plan.with_user(self.configurator)
        as_configurator.template_ids[0].summary = "Autre chose"
        self.assertTrue(as_configurator.copy())
        self.env["mail.activity.plan"].with_user(self.configurator).create(
            {"name": "À nous", "res_model": "crm.partnership", "company_id": False}
        )
        for user in (self.developer, self.director, self.liaison, self.counsellor):
            with self.assertRaises(AccessError):
                plan.with_user(user).name = "Autre"
            with self.assertRaises(AccessError):
                plan.with_user(user).template_ids[0].summary = "Autre"
        other = self.env["mail.activity.plan"].create(
            {"name": "Ailleurs", "res_model": "res.partner"}
        )
        with self.assertRaises(AccessError):
            other.with_user(self.configurator).name = "Autre"
        with self.assertRaises(ValidationError):
            other.template_ids.create(
                {"plan_id": other.id, "responsible_type": "partnership_owner"}
            )

    def test_made_once_in_the_language_of_the_enterprise(self):
        plans = self.env["mail.activity.plan"]
        domain = [("res_model", "=", "crm.partnership")]
        before = plans.search(domain)
        plans._make_partnership_plans()
        self.assertEqual(plans.search(domain), before)
        names = before.filtered(lambda p: p.template_ids).template_ids.mapped("summary")
        self.env["res.lang"]._activate_lang("fr_CA")
        self.env.company.partner_id.lang = "fr_CA"
        before.unlink()
        plans._make_partnership_plans()
        made = plans.search(domain)
        self.assertEqual(len(made), len(self.stages))
        self.assertIn("Se présenter", made.template_ids.mapped("summary"))
        self.assertTrue(names)
        self.assertEqual(len(self.stages["needs"].plan_id), 1)
