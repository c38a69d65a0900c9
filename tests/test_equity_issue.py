# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

SECRET = "Propos sur l'accent de P-482193"


@tagged("post_install", "-at_install")
class TestEquityIssue(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership()
        cls.reason = cls.env.ref("crm_partnership.crm_refusal_reason_impression")
        cls.second_director = cls._new_user("director2", "director")
        cls.sister_director = cls._new_user(
            "sister_director", "director", company=cls.sister_company
        )

    def report(self, user=None):
        issues = self.env["crm.equity.issue"].with_user(user or self.counsellor)
        issue = issues._open_issue(
            self.partnership.with_env(issues.env), self.reason, SECRET
        )
        return issue.with_user(self.director).sudo(False)

    def test_reasons_of_each_side(self):
        reasons = self.env["crm.refusal.reason"].search([])
        self.assertEqual(
            set(reasons.mapped("side")), {"employer", "person", "enterprise"}
        )
        for reason in reasons.filtered("suggests_discrimination"):
            self.assertTrue(reason.needs_comment)
        with self.assertRaises(ValidationError):
            self.reason._check_comment("  ")
        self.reason._check_comment("Dit au téléphone")
        self.env.ref("crm_partnership.crm_refusal_reason_filled")._check_comment("")

    def test_each_director_of_the_enterprise_is_told_and_nobody_else(self):
        issue = self.report()
        self.assertEqual(issue.state, "open")
        self.assertEqual(issue.reported_by, self.counsellor)
        self.assertEqual(issue.description, SECRET)
        activities = self.env["mail.activity"].search(
            [("res_model", "=", issue._name), ("res_id", "=", issue.id)]
        )
        told = activities.user_id
        self.assertLessEqual(self.director | self.second_director, told)
        self.assertFalse(told & (self.sister_director | self.counsellor))
        for activity in activities:
            self.assertNotIn("accent", str(activity.read()))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_nobody_else_reads_anything_of_it(self):
        issue = self.report()
        for user in (
            *(self.counsellor, self.developer, self.other_developer, self.liaison),
            *(self.privacy_officer, self.configurator, self.sister_director),
            *(self.salesman, self.portal_user),
        ):
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                issues = self.env["crm.equity.issue"].with_user(user)
                with self.assertRaises(AccessError):
                    issues.browse(issue.id).read(["description"])
                if user == self.sister_director:
                    self.assertFalse(issues.search([]) & issue)
                else:
                    with self.assertRaises(AccessError):
                        issues.search([])
                if user.share:
                    continue
                self.assertFalse(
                    self.env["mail.activity"]
                    .with_user(user)
                    .search([("res_model", "=", issue._name)])
                )
                self.assertFalse(
                    self.env["mail.message"]
                    .with_user(user)
                    .search([("model", "=", issue._name)])
                )
        self.assertNotIn(
            "accent", str(self.partnership.message_ids.mapped("body")), "no chatter"
        )

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_director_follows_it_to_its_conclusion(self):
        issue = self.report()
        issue.action_start_talk()
        with self.assertRaises(UserError):
            issue.action_start_talk()
        with self.assertRaises(UserError):
            issue.action_close()
        issue.write({"conclusion": "Besoin réécrit", "measures": "Atelier"})
        issue.action_close()
        self.assertEqual((issue.state, issue.closed_by), ("closed", self.director))
        with self.assertRaises(UserError):
            issue.conclusion = "Autre chose"
        issue.action_reopen()
        self.assertFalse(issue.closed_by)
        with self.assertRaises(AccessError):
            issue.unlink()

    def test_what_was_reported_stays(self):
        issue = self.report()
        other = self.new_partnership()
        for vals in (
            {"description": "x"},
            {"reason_id": self.reason.search([], limit=1).id},
            {"partnership_id": other.id},
            {"state": "closed"},
            {"reported_by": self.director.id},
            {"closed_by": self.director.id},
        ):
            with self.assertRaises(UserError):
                issue.write(vals)

    def test_texts_do_not_tell_who_a_person_is(self):
        issue = self.report()
        with self.assertRaises(ValidationError):
            issue.conclusion = "Rappeler au 418 555-0199"

    def test_a_director_opens_one_by_hand(self):
        form = Form(
            self.env["crm.equity.issue"]
            .with_user(self.director)
            .with_context(default_state="closed", default_reported_by=self.liaison.id)
        )
        form.partnership_id = self.partnership
        form.reason_id = self.reason
        form.description = "Entendu à la visite"
        issue = form.save()
        self.assertEqual((issue.state, issue.reported_by), ("open", self.director))
        with self.assertRaises(UserError):
            issue.create(
                {
                    "partnership_id": self.partnership.id,
                    "reason_id": self.reason.id,
                    "state": "closed",
                }
            )
