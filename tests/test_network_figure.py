# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from .network_case import SECRET, NetworkCase

RULES = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestNetworkCalendar(NetworkCase):
    def new_activity(self, **vals):
        activity = self.env["crm.joint.activity"].create(
            {
                "name": "Salon de l'emploi",
                "kind": "fair",
                "company_id": self.company.id,
                "user_id": self.developer.id,
                "start": "2030-01-07 14:00:00",
                "stop": "2030-01-07 16:00:00",
                "location": f"Chez {SECRET}",
                "minutes": "<p>Qui a dit quoi</p>",
                "outcome": "Secret",
                "is_network": True,
                **vals,
            }
        )
        self.env.flush_all()
        return activity

    def get_calendar(self, user, activity):
        return (
            self.env["crm.network.calendar"]
            .with_user(user)
            .search([("id", "=", activity.id)])
        )

    def test_every_role_of_every_enterprise_reads_what_is_shared(self):
        committee = self.env["crm.sector.committee"].create({"name": "Métallurgie"})
        region = self.env.ref("crm_partnership.crm_area_region_03")
        self.company.network_area_id = region
        activity = self.new_activity(
            committee_ids=[Command.set(committee.ids)],
            partnership_ids=[Command.set(self.partnership.ids)],
        )
        for user in (
            *(self.sister_developer, self.sister_counsellor, self.third_director),
            *(self.liaison, self.counsellor, self.privacy_officer, self.developer),
        ):
            with self.subTest(user=user.login):
                row = self.get_calendar(user, activity)
                values = row.read()[0]
                self.assertEqual(values["name"], "Salon de l'emploi")
                self.assertEqual(values["kind"], "fair")
                self.assertEqual(row.committee_ids, committee)
                self.assertEqual(values["area_id"][0], region.id)
                for word in (SECRET, "Qui a dit", "Secret", "Pains du matin"):
                    self.assertNotIn(word, str(values))
        with mute_logger(*RULES):
            for user in (self.salesman, self.portal_user):
                with self.assertRaises(AccessError):
                    self.get_calendar(user, activity)
            with self.assertRaises(AccessError):
                self.get_calendar(self.director, activity).write({"name": "x"})

    def test_what_is_not_shared_or_was_cancelled_is_not_there(self):
        for values in ({"is_network": False}, {"state": "cancelled"}):
            activity = self.new_activity(**values)
            self.assertFalse(self.get_calendar(self.sister_developer, activity))

    def test_nothing_of_a_closed_partnership(self):
        project = self.env["crm.structuring.project"].create(
            {
                "name": "Projet",
                "company_id": self.company.id,
                "partnership_ids": [Command.set(self.partnership.ids)],
            }
        )
        own = self.new_activity(partnership_ids=[Command.set(self.partnership.ids)])
        by_project = self.new_activity(project_id=project.id)
        for activity in (own, by_project):
            self.assertTrue(self.get_calendar(self.sister_developer, activity))
        for level in ("team", "restricted"):
            self.partnership.confidentiality = level
            self.env.flush_all()
            for activity in (own, by_project):
                for user in (self.sister_developer, self.developer):
                    self.assertFalse(self.get_calendar(user, activity))

    def test_pages_open(self):
        self.new_activity()
        calendar = self.env["crm.network.calendar"].with_user(self.sister_developer)
        for kind in ("calendar", "list", "kanban", "form", "search"):
            self.assertTrue(calendar.get_views([(False, kind)]))
        groups = calendar.formatted_read_group([], ["company_id"], ["__count"])
        self.assertTrue(groups)


@tagged("post_install", "-at_install")
class TestNetworkFigure(NetworkCase):
    def get(self, kind, user=None):
        self.env.flush_all()
        self.env.invalidate_all()
        rows = (
            self.env["crm.network.figure"]
            .with_user(user or self.sister_director)
            .search([("kind", "=", kind)])
        )
        return {row.month or row.stage_id.id: row.value for row in rows}

    def test_partnerships_needs_and_offers(self):
        stage = self.partnership.stage_id.id
        before = {
            kind: self.get(kind)
            for kind in ("partnerships", "needs", "positions", "offers_made")
        }
        self.assertGreaterEqual(before["positions"][False], 3)
        hidden = self.new_partnership(confidentiality="restricted")
        self.new_open_need(hidden)
        self.env["crm.partnership"].create(
            {"partner_id": self.employer.id, "company_id": self.third_company.id}
        )
        self.new_open_need(self.partnership)
        self.share()
        month = fields.Date.context_today(self.partnership).replace(day=1)
        for kind, key, more in (
            ("partnerships", stage, 1),
            ("needs", False, 1),
            ("positions", False, 3),
            ("offers_made", month, 1),
        ):
            self.assertEqual(self.get(kind)[key] - before[kind].get(key, 0), more, kind)
        self.assertFalse(self.get("offers_accepted").get(month))
        self.as_sister(self.env["crm.need.offer"].search([], limit=1)).action_accept()
        self.assertEqual(self.get("offers_accepted")[month], 1)
        self.partnership.confidentiality = "team"
        self.assertFalse(self.get("offers_accepted").get(month))

    def hire_many(self, company, number, months=2, **vals):
        """Rows as they stand in the table; the way there is tested elsewhere."""
        partnership = self.env["crm.partnership"].create(
            {"partner_id": self.employer.id, "company_id": company.id, **vals}
        )
        day = fields.Date.context_today(partnership) - relativedelta(
            months=months, day=12
        )
        for _number in range(number):
            placement = self.new_placement(self.partnership)
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE crm_placement SET partnership_id = %s, company_id = %s, "
                "date_hired = %s WHERE id = %s",
                [partnership.id, company.id, day, placement.id],
            )
        self.env.invalidate_all()
        return day.replace(day=1)

    def test_few_hires_are_not_told_nor_worked_out(self):
        month = self.hire_many(self.company, 4)
        self.assertFalse(self.get("hires").get(month))
        # nine in all: who hired four works out that the others hired five
        self.hire_many(self.sister_company, 5)
        # but who hired five works out that the others hired four
        self.assertFalse(self.get("hires").get(month))
        self.hire_many(self.third_company, 1)
        self.assertEqual(self.get("hires").get(month), 10)

    def test_closed_partnerships_and_the_running_month_are_left_out(self):
        month = self.hire_many(self.company, 5)
        self.hire_many(self.sister_company, 5, confidentiality="restricted")
        self.assertFalse(self.get("hires").get(month))
        now = self.hire_many(self.company, 5, months=0)
        self.hire_many(self.sister_company, 5, months=0)
        self.assertFalse(self.get("hires").get(now))

    def test_a_month_is_over_when_it_is_for_who_reads(self):
        self.hire_many(self.company, 5)
        self.hire_many(self.sister_company, 5)
        self.env.cr.execute(
            "UPDATE crm_placement SET date_hired = '2031-02-12' "
            "WHERE date_hired IS NOT NULL"
        )
        month = date(2031, 2, 1)
        figures = self.env["crm.network.figure"].with_user(self.sister_director)
        far_east = figures.with_context(tz="Pacific/Kiritimati")

        def is_told(model):
            model.invalidate_model()
            return month in model.search([("kind", "=", "hires")]).mapped("month")

        with freeze_time("2031-02-28 12:00:00"):  # the first of March far in the east
            self.assertFalse(is_told(figures))
            self.assertFalse(is_told(far_east))
        with freeze_time("2031-03-01 03:00:00"):  # the evening before, in Québec
            self.assertFalse(is_told(figures))
        with freeze_time("2031-03-01 12:00:00"):
            self.assertTrue(is_told(figures))

    @mute_logger(*RULES)
    def test_directors_alone_read_them(self):
        for user in (
            *(self.developer, self.liaison, self.counsellor, self.privacy_officer),
            *(self.configurator, self.salesman, self.portal_user),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.get("needs", user)
        figures = self.env["crm.network.figure"].with_user(self.third_director)
        for kind in ("list", "kanban", "pivot", "graph", "search"):
            self.assertTrue(figures.get_views([(False, kind)]))
