# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages of partnerships ask the database as often for many as for few."""

from odoo.fields import Command
from odoo.tests import tagged

from .common import PartnershipCase

NAME = {"fields": {"display_name": {}}}
TAGS = {"fields": {"display_name": {}, "color": {}}}
ACTIVITIES = {
    "activity_ids": {"fields": {}},
    "activity_exception_decoration": {},
    "activity_state": {},
    "activity_summary": {},
    "activity_type_icon": {},
    "activity_type_id": NAME,
}
COLUMNS = {
    **{"name": {}, "stage_id": NAME, "is_rotting": {}, "rotting_days": {}},
    **{"status": {}, "health": {}, "health_colour": {}, "user_id": NAME},
    **{"date_last_interaction": {}, "date_next_interaction": {}, **ACTIVITIES},
}
HIDDEN = {
    **{"partner_id": NAME, "backup_user_id": NAME, "industry_id": NAME},
    **{"form_ids": TAGS, "tag_ids": TAGS, "committee_ids": NAME, "reason_id": NAME},
}
CARDS = {
    **{"stage_id": NAME, "health": {}, "health_colour": {}, "color": {}, "city": {}},
    **{"is_rotting": {}, "name": {}, "industry_id": NAME, "form_ids": TAGS},
    **{"date_next_interaction": {}, "priority": {}, **ACTIVITIES, "rotting_days": {}},
    **{"user_id": NAME, "status": {}, "confidentiality": {}, "holder_count": {}},
    "can_log": {},
}
COUNTS = {
    *("checklist_count", "agreement_count", "workplace_state", "need_count"),
    *("joint_activity_count", "review_count", "avoided_cost_count", "lead_count"),
}


@tagged("post_install", "-at_install")
class TestPageQueries(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        form, tag = cls.env["crm.partnership.form"].search([], limit=1), None
        tag = cls.env["crm.tag"].create({"name": "Page"})
        team = cls.env["crm.team"].create(
            {
                "name": "Page",
                "company_id": cls.company.id,
                "member_ids": [Command.set(cls.developer.ids)],
            }
        )
        owners = (cls.developer, cls.other_developer, cls.counsellor)
        levels = ("company", "network", "team", "restricted")
        cls.many = cls.env["crm.partnership"].create(
            [
                {
                    "name": f"Page {number}",
                    "partner_id": cls.employer.id,
                    "company_id": cls.company.id,
                    "user_id": owners[number % 3].id,
                    "confidentiality": levels[number % 4],
                    "team_id": team.id,
                    "form_ids": [Command.set(form.ids)],
                    "tag_ids": [Command.set(tag.ids)],
                    "member_ids": [Command.create({"user_id": cls.developer.id})]
                    if number % 3 and number % 4 == 3
                    else [],
                }
                for number in range(200)
            ]
        )
        activity = cls.env.ref("mail.mail_activity_data_todo")
        cls.env["mail.activity"].create(
            [
                {
                    "res_model_id": cls.env["ir.model"]._get_id("crm.partnership"),
                    "res_id": partnership.id,
                    "activity_type_id": activity.id,
                    "user_id": (partnership.user_id or cls.developer).id,
                }
                for partnership in cls.many[::2]
            ]
        )

    def count_queries(self, method, *args, **kwargs):
        """Of the second call: the first one fills the caches of settings and rules."""
        model = self.env["crm.partnership"].with_user(self.developer)
        for _time in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            getattr(model, method)(*args, **kwargs)
        return self.env.cr.sql_log_count - before

    def assert_constant(self, ask):
        few, many = ask(self.many[:20]), ask(self.many)
        self.assertEqual(few, many)
        return many

    def test_the_list(self):
        for specification, most in ((COLUMNS, 18), ({**COLUMNS, **HIDDEN}, 28)):
            queries = self.assert_constant(
                lambda records, specification=specification: self.count_queries(
                    "web_search_read",
                    [("id", "in", records.ids)],
                    specification,
                    limit=1000,
                    count_limit=10001,
                )
            )
            self.assertLessEqual(queries, most)

    def test_the_pipeline(self):
        queries = self.assert_constant(
            lambda records: self.count_queries(
                "web_read_group",
                [("id", "in", records.ids)],
                ["stage_id"],
                [],
                auto_unfold=True,
                unfold_read_specification=CARDS,
                unfold_read_default_limit=200,
            )
        )
        self.assertLessEqual(queries, 28)

    def test_the_search_asks_once(self):
        queries = self.assert_constant(
            lambda records: self.count_queries(
                "web_search_read",
                [("id", "in", records.ids), ("name", "ilike", "page")],
                {"display_name": {}},
                limit=1000,
            )
        )
        self.assertEqual(queries, 1)

    def test_the_rules_cost_no_query(self):
        model = self.env["crm.partnership"]
        asked = []
        for records in (model.with_user(self.developer), model):
            records.search_fetch([("id", "in", self.many.ids)], ["name"])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records.web_search_read(
                [("id", "in", self.many.ids)], {"name": {}, "status": {}}
            )
            asked.append(self.env.cr.sql_log_count - before)
        self.assertEqual(asked[0], asked[1])

    def test_the_numbers_on_the_buttons_come_from_one_query(self):
        partnership = self.many[0]
        self.new_need(partnership)
        self.env["crm.partnership.review"].create(
            {"partnership_id": partnership.id, "date_planned": "2030-01-01"}
        )
        mine = partnership.with_user(self.developer)
        mine.read([*COUNTS, "company_id"])
        self.env.flush_all()
        self.env.invalidate_all()
        mine.read(["name", "company_id"])
        mine.company_id.sudo().fetch(["workplace_reminder_days"])
        self.env.user.with_user(self.developer).fetch(["tz"])
        before = self.env.cr.sql_log_count
        numbers = mine.read(list(COUNTS))[0]
        self.assertLessEqual(self.env.cr.sql_log_count - before, 3)
        self.assertEqual(numbers["need_count"], 1)
        self.assertEqual(numbers["review_count"], 1)
        self.assertEqual(numbers["agreement_count"], 0)
        self.assertEqual(numbers["workplace_state"], "none")

    def test_numbers_follow_the_rights_of_who_reads(self):
        partnership = self.new_partnership(user_id=self.other_developer.id)
        self.new_need(partnership)
        lead = self.env["crm.lead"].create(
            {
                "name": "Own",
                "partnership_id": partnership.id,
                "user_id": self.other_developer.id,
                "company_id": self.company.id,
            }
        )
        self.assertEqual(lead.partnership_id, partnership)
        seen = partnership.with_user(self.developer)
        # the rules of leads are the host's: somebody else's are not counted
        self.assertEqual((seen.need_count, seen.lead_count), (1, 0))
        liaison = partnership.with_user(self.liaison).sudo()
        self.assertEqual(liaison.with_user(self.liaison).sudo().need_count, 1)
        partnership.confidentiality = "restricted"
        hidden = partnership.with_user(self.counsellor)
        counts = hidden._read_part_counts()
        self.assertFalse(counts["need_count"])
