# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.tests import HttpCase, tagged

from .joint_case import JointCase


@tagged("post_install", "-at_install")
class TestTourJoint(JointCase, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_a_liaison_logs_a_meeting_on_a_phone(self):
        self.liaison.lang = "en_US"
        self.contact.name = "Line Duquick"
        self.start_tour(
            "/odoo/quick-log",
            "crm_partnership_quick_log_tour",
            login=self.liaison.login,
        )
        activity = self.env["crm.joint.activity"].search(
            [("user_id", "=", self.liaison.id)]
        )
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.state, "held")
        self.assertEqual(activity.committee_ids, self.committee)
        self.assertIn(self.contact, activity.attendance_ids.partner_id)
        self.assertEqual(activity.decision_ids.name, "Send the list")
        self.assertEqual(activity.decision_ids.user_id, self.liaison)
