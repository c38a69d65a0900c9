# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .joint_case import JointCase

RULES = "odoo.addons.base.models.ir_rule"
ACCESS = "odoo.addons.base.models.ir_model"


@tagged("post_install", "-at_install")
class TestJointAccess(JointCase):
    def can(self, record, user, operation="read"):
        self.env.invalidate_all()
        return record.with_user(user).has_access(operation)

    def assert_found(self, activity, user, found):
        """By search, sums and names too."""
        self.env.invalidate_all()
        activities = self.env["crm.joint.activity"].with_user(user)
        domain = [("id", "=", activity.id)]
        self.assertEqual(bool(activities.search(domain)), found)
        self.assertEqual(
            bool(activities.formatted_read_group(domain, ["name"], ["__count"])), found
        )
        for parts in ("attendance", "decision"):
            rows = self.env[f"crm.joint.activity.{parts}"].with_user(user)
            own = activity[f"{parts}_ids"]
            self.assertEqual(
                bool(rows.search([("activity_id", "=", activity.id)])),
                found and bool(own),
            )

    def full(self, **vals):
        activity = self.new_activity(days=-1, people=[self.contact], **vals)
        activity.decision_ids = [Command.create({"name": "Suite"})]
        return activity

    def test_business_developers_read_all_and_change_where_they_take_part(self):
        activity = self.full()
        self.assert_found(activity, self.other_developer, True)
        self.assertFalse(self.can(activity, self.other_developer, "write"))
        self.assertFalse(
            self.can(activity.attendance_ids, self.other_developer, "write")
        )
        self.assertTrue(self.can(activity, self.director, "write"))
        self.assertTrue(self.can(activity, self.developer, "unlink"))
        activity.with_user(self.developer).attendance_ids = [
            Command.create({"partner_id": self.other_developer.partner_id.id})
        ]
        self.assertTrue(self.can(activity, self.other_developer, "write"))
        linked = self.full(partnership_ids=[Command.set(self.partnership.ids)])
        self.partnership.member_ids = [
            Command.create({"user_id": self.other_developer.id})
        ]
        self.assertTrue(self.can(linked, self.other_developer, "write"))

    def test_no_one_of_another_enterprise(self):
        activity = self.full(committee_ids=[Command.set(self.committee.ids)])
        sister_liaison = self._new_user(
            "sister_liaison", "committee_liaison", company=self.sister_company
        )
        self.new_liaison(sister_liaison, company_id=self.sister_company.id)
        for user in (self.sister_developer, sister_liaison):
            self.assert_found(activity, user, False)
        # one who works for both, liaison for the sister alone
        both = self._new_user("both", "committee_liaison")
        both.company_ids = self.company | self.sister_company
        row = self.new_liaison(both, company_id=self.sister_company.id)
        activities = (
            self.env["crm.joint.activity"]
            .with_user(both)
            .with_context(allowed_company_ids=both.company_ids.ids)
        )
        self.assertFalse(activities.search([("id", "=", activity.id)]))
        row.company_id = self.company
        self.assertTrue(activities.search([("id", "=", activity.id)]))

    def test_roles_without_part(self):
        activity = self.full(committee_ids=[Command.set(self.committee.ids)])
        for user in (
            *(self.privacy_officer, self.configurator, self.salesman),
            self.portal_user,
        ):
            with mute_logger(ACCESS), self.assertRaises(AccessError):
                activity.with_user(user).read(["name"])
        self.assert_found(activity, self.counsellor, False)

    def test_liaisons_of_the_committee_as_long_as_they_are(self):
        activity = self.full(committee_ids=[Command.set(self.committee.ids)])
        other = self.full(committee_ids=[Command.set(self.other_committee.ids)])
        none = self.full()
        self.assert_found(activity, self.liaison, True)
        self.assertTrue(self.can(activity, self.liaison, "write"))
        for outside in (other, none):
            self.assert_found(outside, self.liaison, False)
        row = self.committee.liaison_ids
        row.date_to = fields.Date.context_today(self.env.user) - timedelta(days=1)
        self.assert_found(activity, self.liaison, False)
        row.write(
            {
                "date_from": fields.Date.context_today(self.env.user)
                + timedelta(days=1),
                "date_to": False,
            }
        )
        self.assert_found(activity, self.liaison, False)
        row.date_from = fields.Date.context_today(self.env.user)
        self.assert_found(activity, self.liaison, True)

    def test_a_liaison_plans_for_own_committees_and_own_meetings(self):
        own = self.new_activity(self.liaison)
        self.assertTrue(self.can(own, self.liaison, "write"))
        self.new_activity(
            self.liaison,
            user_id=self.developer.id,
            committee_ids=[Command.set(self.committee.ids)],
        )
        with mute_logger(RULES), self.assertRaises(AccessError):
            self.new_activity(
                self.liaison,
                user_id=self.developer.id,
                committee_ids=[Command.set(self.other_committee.ids)],
            )

    def test_nothing_of_a_closed_partnership_shows(self):
        closed = self.new_partnership(user_id=self.director.id)
        activity = self.full(
            partnership_ids=[Command.set((closed | self.partnership).ids)],
            committee_ids=[Command.set(self.committee.ids)],
        )
        activity.user_id = self.director
        for level in ("team", "restricted"):
            closed.confidentiality = level
            for user in (self.developer, self.other_developer, self.liaison):
                self.assert_found(activity, user, False)
                self.assertFalse(self.can(activity.decision_ids, user))
            self.assert_found(activity, self.director, True)
        # archived, it stays closed
        closed.active = False
        self.assert_found(activity, self.other_developer, False)
        closed.active = True
        closed.member_ids = [Command.create({"user_id": self.liaison.id})]
        self.assert_found(activity, self.liaison, True)

    def test_people_of_the_team_read_but_a_liaison_among_them(self):
        team = self.env["crm.team"].create(
            {
                "name": "Équipe",
                "company_id": False,
                "member_ids": [Command.set((self.other_developer | self.liaison).ids)],
            }
        )
        closed = self.new_partnership(
            user_id=self.director.id, confidentiality="team", team_id=team.id
        )
        activity = self.new_activity(
            self.director,
            partnership_ids=[Command.set(closed.ids)],
            committee_ids=[Command.set(self.committee.ids)],
        )
        self.assertTrue(self.can(closed, self.other_developer))
        self.assertTrue(self.can(activity, self.other_developer))
        # no more than the partnership itself
        self.assertFalse(self.can(closed, self.liaison))
        self.assertFalse(self.can(activity, self.liaison))

    def test_counsellors_read_where_they_are_invited_or_take_part(self):
        activity = self.full(partnership_ids=[Command.set(self.partnership.ids)])
        self.assert_found(activity, self.counsellor, False)
        self.partnership.member_ids = [Command.create({"user_id": self.counsellor.id})]
        self.assert_found(activity, self.counsellor, True)
        self.assertFalse(self.can(activity, self.counsellor, "write"))
        invited = self.full()
        invited.with_user(self.developer).attendance_ids = [
            Command.create({"partner_id": self.counsellor.partner_id.id})
        ]
        self.assert_found(invited, self.counsellor, True)
        with mute_logger(ACCESS), self.assertRaises(AccessError):
            invited.with_user(self.counsellor).action_all_present()

    def test_who_invites_themselves_in_the_calendar_sees_nothing_more(self):
        activity = self.new_activity()
        for user in (self.counsellor, self.liaison):
            activity.event_id.with_user(user).write(
                {"partner_ids": [Command.link(user.partner_id.id)]}
            )
            row = self.row(activity, user.partner_id)
            self.assertTrue(row)
            self.assertFalse(row.is_trusted)
            self.assertFalse(self.can(activity, user))
        # nor by a series of their own
        activity.event_id.with_user(self.counsellor).write(
            {
                "recurrency": True,
                "rrule_type_ui": "daily",
                "rrule_type": "daily",
                "end_type": "count",
                "interval": 1,
                "count": 2,
            }
        )
        series = self.env["crm.joint.activity"].search(
            [("series_key", "=", activity.series_key)]
        )
        self.assertEqual(len(series), 2)
        for one in series:
            self.assertFalse(self.can(one, self.counsellor))
        # invited by who may change it
        self.row(activity, self.counsellor.partner_id).with_user(
            self.developer
        ).unlink()
        activity.event_id.with_user(self.developer).write(
            {"partner_ids": [Command.link(self.counsellor.partner_id.id)]}
        )
        self.assertTrue(self.can(activity, self.counsellor))

    # ----------------------------------------------------------------- attacks
    def test_a_partnership_that_is_not_read_is_not_linked(self):
        closed = self.new_partnership(
            user_id=self.director.id, confidentiality="restricted"
        )
        activity = self.new_activity()
        project = self.env["crm.structuring.project"].create(
            {"name": "Projet", "company_id": self.company.id}
        )
        project.user_id = self.director
        for vals in (
            {"partnership_ids": [Command.link(closed.id)]},
            {"partnership_ids": [Command.set(closed.ids)]},
        ):
            with mute_logger(RULES), self.assertRaises(AccessError):
                activity.with_user(self.developer).write(vals)
            with mute_logger(RULES), self.assertRaises(AccessError):
                self.new_activity(**vals)
        with mute_logger(RULES), self.assertRaises(AccessError):
            self.new_activity(self.liaison, project_id=project.id)
        start = self.now
        with mute_logger(RULES), self.assertRaises(AccessError):
            self.env["crm.joint.activity"].with_user(self.developer).with_context(
                default_partnership_ids=closed.ids
            ).create(
                {
                    "name": "x",
                    "start": start,
                    "stop": start,
                    "company_id": self.company.id,
                }
            )
        sister = self.new_partnership(
            company_id=self.sister_company.id, user_id=self.sister_developer.id
        )
        with self.assertRaises(UserError):
            activity.partnership_ids = sister

    def test_a_form_does_not_tell_the_employer_of_a_closed_partnership(self):
        secret = self.env["res.partner"].create(
            {"name": "Client secret", "is_company": True}
        )
        closed = self.new_partnership(
            partner_id=secret.id,
            user_id=self.director.id,
            confidentiality="restricted",
        )
        values = {
            "partnership_ids": [Command.set(closed.ids)],
            "attendance_ids": [Command.create({"partner_id": secret.id})],
        }
        activities = self.env["crm.joint.activity"].with_user(self.developer)
        draft = activities.new(values)
        self.assertEqual(draft.attendance_ids.side, "other")
        with mute_logger(RULES), self.assertRaises(AccessError):
            activities.onchange(
                values,
                ["partnership_ids"],
                {
                    "partnership_ids": {"fields": {"display_name": {}}},
                    "attendance_ids": {"fields": {"side": {}, "partner_id": {}}},
                },
            )

    def test_rows_are_not_moved_to_what_is_others(self):
        mine = self.full()
        others = self.new_activity(self.director)
        for row in (mine.attendance_ids[:1], mine.decision_ids):
            with self.assertRaises(UserError):
                row.with_user(self.developer).activity_id = others
        with self.assertRaises(AccessError), mute_logger(RULES):
            mine.with_user(self.developer).attendance_ids = [
                Command.update(others.attendance_ids.id, {"presence": "absent"})
            ]
        with self.assertRaises(UserError), mute_logger(RULES):
            mine.with_user(self.developer).attendance_ids = [
                Command.link(others.attendance_ids.id)
            ]
        with self.assertRaises(AccessError), mute_logger(RULES):
            mine.with_user(self.developer).attendance_ids = [
                Command.delete(others.attendance_ids.id)
            ]
        with mute_logger(RULES), self.assertRaises(AccessError):
            self.env["crm.joint.activity.attendance"].with_user(self.developer).create(
                {
                    "activity_id": others.id,
                    "partner_id": self.developer.partner_id.id,
                }
            )
        with mute_logger(RULES), self.assertRaises(AccessError):
            self.env["crm.joint.activity.attendance"].with_user(
                self.developer
            ).with_context(default_activity_id=others.id).create(
                {"partner_id": self.developer.partner_id.id}
            )
        for method in ("action_done", "action_not_done"):
            others.decision_ids = [Command.create({"name": "Suite"})]
            with mute_logger(RULES), self.assertRaises(AccessError):
                getattr(others.decision_ids.with_user(self.other_developer), method)()
        for method, args in (
            ("action_hold", ()),
            ("action_cancel", ("Essai",)),
            ("action_reopen", ()),
            ("action_all_present", ()),
        ):
            with mute_logger(RULES), self.assertRaises(AccessError):
                getattr(others.with_user(self.other_developer), method)(*args)

    def test_windows_of_others_activities(self):
        others = self.new_activity(self.director)
        for name, vals in (
            ("crm.joint.activity.repeat", {"count": 3}),
            ("crm.joint.quick.log", {"start": self.now - timedelta(hours=1)}),
        ):
            window = None
            with mute_logger(RULES), self.assertRaises(AccessError):
                window = (
                    self.env[name]
                    .with_user(self.other_developer)
                    .create({"activity_id": others.id, **vals})
                )
                getattr(
                    window,
                    "action_save" if name.endswith("log") else "action_confirm",
                )()
        with mute_logger(RULES), self.assertRaises(AccessError):
            self.env["crm.joint.activity.cancel"].with_user(
                self.other_developer
            ).create({"activity_id": others.id, "reason": "Essai"}).action_confirm()

    def test_links_tell_no_name(self):
        closed = self.new_partnership(
            user_id=self.director.id, confidentiality="restricted"
        )
        activity = self.new_activity(
            self.director,
            name="Visite secrète",
            partnership_ids=[Command.set(closed.ids)],
        )
        self.env.invalidate_all()
        name = activity.with_user(self.developer).sudo().display_name
        self.assertNotIn("secrète", name)
        self.assertIn("secrète", activity.with_user(self.director).display_name)
        self.assertEqual(closed.with_user(self.director).joint_activity_count, 1)
        # a message is for those who may open it
        activity.message_subscribe(self.developer.partner_id.ids)
        message = activity.with_user(self.director).message_post(
            body="Bonjour", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertNotIn(
            self.developer.partner_id, message.notification_ids.res_partner_id
        )

    def test_projects_follow_the_same_rules(self):
        closed = self.new_partnership(
            user_id=self.director.id, confidentiality="restricted"
        )
        project = (
            self.env["crm.structuring.project"]
            .with_user(self.director)
            .create(
                {
                    "name": "Formation en milieu de travail",
                    "company_id": self.company.id,
                    "committee_ids": [Command.set(self.committee.ids)],
                    "deliverable_ids": [
                        Command.create({"name": "Guide", "date_due": "2031-01-01"})
                    ],
                }
            )
        ).with_env(self.env)
        rows = (project, project.deliverable_ids)
        for record in rows:
            self.assertTrue(self.can(record, self.other_developer))
            self.assertFalse(self.can(record, self.other_developer, "write"))
            self.assertTrue(self.can(record, self.liaison, "write"))
            self.assertFalse(self.can(record, self.counsellor))
            self.assertFalse(self.can(record, self.sister_developer))
            self.assertFalse(self.can(record, self.privacy_officer))
        with mute_logger(RULES), self.assertRaises(AccessError):
            project.with_user(self.liaison).partnership_ids = closed
        project.partnership_ids = closed
        for record in rows:
            for user in (self.other_developer, self.liaison):
                self.assertFalse(self.can(record, user))
        self.assertTrue(self.can(project, self.director))

    def test_fields_of_money_are_for_business_developers(self):
        activity = self.new_activity(self.liaison)
        self.assertNotIn("funding_id", activity.with_user(self.liaison).fields_get())
        form = Form(activity.with_user(self.liaison))
        self.assertEqual(form.name, activity.name)
