# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json
from datetime import timedelta

from freezegun import freeze_time
from werkzeug.exceptions import Forbidden

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .joint_case import JointCase

ROLES = ("director", "liaison", "privacy")
PATHS = {
    role: f"/odoo/action-crm_partnership.spreadsheet_dashboard_{role}_action"
    for role in ROLES
}


class DashboardCase(JointCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboards = {
            role: cls.env.ref(f"crm_partnership.spreadsheet_dashboard_{role}")
            for role in ROLES
        }
        cls.readers = {
            "director": cls.director,
            "liaison": cls.liaison,
            "privacy": cls.privacy_officer,
        }

    def read_sources(self, user, dashboard):
        """Count, as the user, what each source of a dashboard reads.

        :return: list of (model, domain, number)
        """
        data = json.loads(dashboard.spreadsheet_data)
        sources = [
            *((p["model"], p["domain"]) for p in data["pivots"].values()),
            *((rows["model"], rows["domain"]) for rows in data["lists"].values()),
            *(
                (
                    figure["data"]["metaData"]["resModel"],
                    figure["data"]["searchParams"]["domain"],
                )
                for sheet in data["sheets"]
                for figure in sheet["figures"]
                if figure["data"]["type"].startswith("odoo_")
            ),
        ]
        return [
            (model, domain, self.env[model].with_user(user).search_count(domain))
            for model, domain in sources
        ]


@tagged("post_install", "-at_install")
class TestDashboardAccess(DashboardCase):
    def test_each_role_finds_its_own_dashboard_alone(self):
        ours = self.env.ref("crm_partnership.spreadsheet_dashboard_group").dashboard_ids
        self.assertEqual(len(ours), 3)
        for user in (
            *(self.developer, self.director, self.liaison, self.counsellor),
            *(self.privacy_officer, self.configurator, self.salesman),
        ):
            with self.subTest(user=user.login):
                own = [
                    self.dashboards[role]
                    for role in ROLES
                    if self.readers[role] == user
                ]
                found = (
                    self.env["spreadsheet.dashboard"]
                    .with_user(user)
                    .search([("id", "in", ours.ids)])
                )
                self.assertEqual(list(found.with_user(self.env.user)), own)
        with self.assertRaises(AccessError):
            self.env["spreadsheet.dashboard"].with_user(self.portal_user).search([])

    def test_the_menus_are_for_the_same_roles(self):
        for role in ROLES:
            menu = self.env.ref(
                f"crm_partnership.crm_partnership_menu_dashboard_{role}"
            )
            for reader in self.readers:
                visible = self.env["ir.ui.menu"].with_user(self.readers[reader])
                with self.subTest(menu=role, user=reader):
                    self.assertEqual(
                        menu.id in visible._visible_menu_ids(), reader == role
                    )

    @mute_logger("odoo.http")
    def test_each_reader_may_read_all_the_sources(self):
        for role, dashboard in self.dashboards.items():
            sources = self.read_sources(self.readers[role], dashboard)
            self.assertGreater(len(sources), 10)

    def test_filters_lead_to_fields_that_the_reader_may_search(self):
        """Each figure is filtered: the path of each filter is searched as the reader."""
        for role, dashboard in self.dashboards.items():
            data = json.loads(dashboard.spreadsheet_data)
            filters = {f["id"]: f for f in data["globalFilters"]}
            sources = [
                *((p["model"], p["fieldMatching"]) for p in data["pivots"].values()),
                *(
                    (rows["model"], rows["fieldMatching"])
                    for rows in data["lists"].values()
                ),
                *(
                    (f["data"]["metaData"]["resModel"], f["data"]["fieldMatching"])
                    for f in data["sheets"][0]["figures"]
                    if "fieldMatching" in f["data"]
                ),
            ]
            for model, matching in sources:
                records = self.env[model].with_user(self.readers[role])
                self.assertTrue(matching, model)
                for key, match in matching.items():
                    with self.subTest(role=role, model=model, filter=key):
                        path, owner = match["chain"].split("."), records
                        for name in path[:-1]:
                            owner = owner[name]
                        field = owner._fields[path[-1]]
                        self.assertEqual(
                            match["type"],
                            "many2one"
                            if field.name == "id"
                            else field.type
                            if filters[key]["type"] != "relation" or len(path) == 1
                            else match["type"],
                        )
                        value = (
                            [1] if filters[key]["type"] == "relation" else "2026-01-01"
                        )
                        operator = "in" if isinstance(value, list) else ">="
                        records.search([(match["chain"], operator, value)], limit=1)

    # ------------------------------------------------------------ public copies
    def test_no_public_link_is_made_to_them(self):
        shares = self.env["spreadsheet.dashboard.share"]
        for role, dashboard in self.dashboards.items():
            self.assertTrue(dashboard.is_confidential)
            for user in (self.readers[role], self.env.ref("base.user_admin")):
                with self.subTest(role=role, user=user.login):
                    with self.assertRaisesRegex(AccessError, "No public link"):
                        shares.with_user(user).action_get_share_url(
                            {
                                "dashboard_id": dashboard.id,
                                "spreadsheet_data": "{}",
                                "excel_files": [],
                            }
                        )
                    with self.assertRaises(AccessError):
                        shares.with_user(user).with_context(
                            default_dashboard_id=dashboard.id
                        ).create({"spreadsheet_data": "{}"})

    def test_neither_to_a_copy_nor_by_a_change_of_dashboard(self):
        director = self.dashboards["director"]
        copy = director.copy()
        other = self.env["spreadsheet.dashboard"].create(
            {
                "name": "Autre",
                "dashboard_group_id": director.dashboard_group_id.id,
                "group_ids": [Command.set(self.env.ref("base.group_user").ids)],
            }
        )
        self.assertTrue(copy.is_confidential)
        self.assertFalse(other.is_confidential)
        shares = self.env["spreadsheet.dashboard.share"].with_user(self.director)
        share = shares.create({"dashboard_id": other.id, "spreadsheet_data": "{}"})
        with self.assertRaises(AccessError):
            share.dashboard_id = director
        with self.assertRaises(AccessError):
            shares.create({"dashboard_id": copy.id, "spreadsheet_data": "{}"})
        share._check_dashboard_access(share.access_token)
        other.spreadsheet_data = director.spreadsheet_data
        self.assertTrue(other.is_confidential)
        with self.assertRaises(Forbidden):
            share._check_dashboard_access(share.access_token)

    def test_what_it_holds_decides_and_not_a_column(self):
        director = self.dashboards["director"]
        director.is_confidential = False
        shares = self.env["spreadsheet.dashboard.share"].with_user(self.director)
        with self.assertRaises(AccessError):
            shares.create({"dashboard_id": director.id, "spreadsheet_data": "{}"})

    def test_ratings_of_reviews_are_ours(self):
        dashboard = self.dashboards["director"].copy(
            {
                "spreadsheet_data": json.dumps(
                    {
                        "sheets": [],
                        "lists": {
                            "1": {
                                "model": "rating.rating",
                                "columns": ["rating"],
                                "domain": [],
                                "orderBy": [],
                            }
                        },
                    }
                )
            }
        )
        self.assertTrue(dashboard.is_confidential)

    def test_dashboards_of_the_host_are_not_concerned(self):
        """Another dashboard on contacts may still be shared."""
        dashboard = self.env["spreadsheet.dashboard"].create(
            {
                "name": "Contacts",
                "dashboard_group_id": self.env.ref(
                    "crm_partnership.spreadsheet_dashboard_group"
                ).id,
                "spreadsheet_data": json.dumps(
                    {
                        "sheets": [],
                        "lists": {
                            "1": {
                                "model": "res.partner",
                                "columns": ["name"],
                                "domain": [],
                                "orderBy": [],
                            }
                        },
                    }
                ),
            }
        )
        self.assertFalse(dashboard.is_confidential)

    # ------------------------------------------------------------- confidentiality
    def test_the_officers_dashboard_holds_counts_alone(self):
        data = json.loads(self.dashboards["privacy"].spreadsheet_data)
        self.assertFalse(data["lists"])
        groups = {
            *(row["fieldName"] for p in data["pivots"].values() for row in p["rows"]),
            *(
                row["fieldName"]
                for p in data["pivots"].values()
                for row in p["columns"]
            ),
            *(
                group.partition(":")[0]
                for figure in data["sheets"][0]["figures"]
                for group in figure["data"].get("metaData", {}).get("groupBy", ())
            ),
        }
        self.assertEqual(
            groups,
            {
                *("state", "kind", "is_serious", "action", "purpose_id"),
                *("received_on", "happened_at", "date_retention_end"),
            },
        )
        measures = {
            measure["fieldName"]
            for pivot in data["pivots"].values()
            for measure in pivot["measures"]
        }
        self.assertEqual(measures, {"__count"})

    def test_a_restricted_partnership_counts_for_those_who_may_read_it(self):
        """Figures of a dashboard are those of its sources, as its reader."""
        partnership = self.new_partnership(confidentiality="restricted")
        self.env.flush_all()
        domain = [("partnership_id", "=", partnership.id)]
        portfolio = self.env["crm.partnership.portfolio"]
        for user, number in (
            (self.director, 1),
            (self.developer, 1),
            (self.other_developer, 0),
            (self.counsellor, 0),
            (self.sister_developer, 0),
        ):
            with self.subTest(user=user.login):
                rows = portfolio.with_user(user)
                self.assertEqual(rows.search_count(domain), number)
                groups = rows.formatted_read_group(
                    domain, ["stage_id"], ["partnerships:sum"]
                )
                self.assertEqual(sum(g["partnerships:sum"] for g in groups), number)
        for user in (self.liaison, self.privacy_officer, self.configurator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                portfolio.with_user(user).search([])
        partnership.member_ids = [Command.create({"user_id": self.other_developer.id})]
        self.assertTrue(portfolio.with_user(self.other_developer).search(domain))

    def test_closed_partnerships_change_nothing_for_others(self):
        """Neither for the liaison nor for the officer, in any source."""
        self.partnership.committee_ids = self.committee
        self.env.flush_all()

        def count():
            return {
                role: self.read_sources(self.readers[role], self.dashboards[role])
                for role in ROLES
            }

        before = count()
        closed = self.new_partnership(
            confidentiality="restricted",
            member_ids=[Command.create({"user_id": self.counsellor.id})],
        )
        closed.committee_ids = self.committee
        self.hire(self.new_placement(closed), fields.Date.context_today(self.env.user))
        activity = self.new_activity(
            self.developer,
            days=-3,
            people=self.contact,
            committee_ids=[Command.set(self.committee.ids)],
            partnership_ids=[Command.set(closed.ids)],
        )
        activity.action_all_present()
        activity.action_hold()
        self.env["crm.joint.activity.decision"].create(
            {"activity_id": activity.id, "name": "Rappeler", "date_due": "2020-01-01"}
        )
        self.env.flush_all()
        after = count()
        self.assertEqual(after["liaison"], before["liaison"])
        registers = ("crm.privacy.request", "crm.privacy.incident")
        self.assertEqual(
            [row for row in after["privacy"] if row[0] in registers],
            [row for row in before["privacy"] if row[0] in registers],
        )
        self.assertNotEqual(after["director"], before["director"])

    def test_team_level_and_enterprise_in_the_portfolio(self):
        team = self.env["crm.team"].create(
            {
                "name": "Équipe",
                "company_id": self.company.id,
                "member_ids": [Command.set(self.other_developer.ids)],
            }
        )
        partnership = self.new_partnership(confidentiality="team", team_id=team.id)
        self.env.flush_all()
        domain = [("partnership_id", "=", partnership.id)]
        portfolio = self.env["crm.partnership.portfolio"]
        self.assertTrue(portfolio.with_user(self.other_developer).search(domain))
        self.assertFalse(portfolio.with_user(self.counsellor).search(domain))
        self.assertFalse(portfolio.with_user(self.sister_developer).search(domain))
        sister_director = self._new_user(
            "sister_director", "director", company=self.sister_company
        )
        self.assertFalse(portfolio.with_user(sister_director).search(domain))


@tagged("post_install", "-at_install")
class TestDashboardFigures(DashboardCase):
    def test_a_row_of_the_portfolio(self):
        today = fields.Date.context_today(self.env.user)
        partnership = self.new_partnership()
        self.sign_on_paper(partnership)
        self.hire(self.new_placement(partnership), today - timedelta(weeks=30))
        agreement = partnership.agreement_ids
        self.env["crm.commitment.checkin"].create(
            [
                {"commitment_id": agreement.commitment_ids[0].id, "date_due": day}
                for day in (today - timedelta(days=1), today + timedelta(days=400))
            ]
        )
        self.env.flush_all()
        before = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        self.env.cr.execute(
            "UPDATE crm_partnership SET health = 30, health_colour = 'red', "
            "date_last_stage_update = now() - interval '9 days' WHERE id = %s",
            [partnership.id],
        )
        self.env.cr.execute(
            "INSERT INTO crm_partnership_health_snapshot (partnership_id, company_id, "
            "month, state, health_colour) VALUES (%s, %s, %s, 'measured', 'green')",
            [partnership.id, self.company.id, before],
        )
        self.env.invalidate_all()
        row = (
            self.env["crm.partnership.portfolio"]
            .with_user(self.director)
            .browse(partnership.id)
        )
        self.assertEqual(row.partnership_id, partnership)
        self.assertEqual((row.health, row.health_colour), (30, "red"))
        self.assertEqual((row.colour_before, row.is_colour_lost), ("green", True))
        self.assertTrue(row.needs_attention)
        self.assertEqual(row.attention, 1)
        self.assertEqual(row.days_in_stage, 9)
        self.assertEqual(row.date_agreement_end, agreement.date_end)
        overdue = agreement.commitment_ids.checkin_ids.filtered("is_overdue")
        self.assertEqual(row.commitments_late, len(overdue))
        self.assertGreaterEqual(row.commitments_late, 1)
        self.assertGreater(row.commitments_open, row.commitments_late)
        self.assertEqual((row.hires, row.hires_year), (1, 1))
        self.assertEqual(row.known_26, 0)
        self.assertEqual(
            row.action_open_partnership()["res_id"],
            partnership.id,
        )
        note = partnership.with_user(self.director).attention_note
        self.assertIn("Green", note)

    def test_an_agreement_stands_until_its_termination(self):
        today = fields.Date.context_today(self.env.user)
        partnership = self.new_partnership()
        agreement = self.sign_on_paper(partnership)
        self.rewrite(agreement, date_termination=today + timedelta(days=40))
        row = (
            self.env["crm.partnership.portfolio"]
            .with_user(self.director)
            .browse(partnership.id)
        )
        self.assertEqual(row.date_agreement_end, agreement._get_last_day())
        self.assertEqual(row.date_agreement_end, today + timedelta(days=39))

    def test_agreements_that_end_early_are_among_those_that_end(self):
        """As on the page for the board, and in the digest."""
        today = fields.Date.context_today(self.env.user)
        data = json.loads(self.dashboards["director"].spreadsheet_data)
        domains = [
            source["domain"]
            for source in (*data["lists"].values(), *data["pivots"].values())
            if source["model"] == "crm.partnership.agreement"
        ]
        self.assertEqual(len(domains), 2)
        agreement = self.sign_on_paper(self.new_partnership())
        agreements = self.env["crm.partnership.agreement"].with_user(self.director)
        page = self.env["crm.board.page"].with_user(self.director)
        for end, termination, is_told in (
            (today + timedelta(days=91), None, False),
            (today + timedelta(days=90), None, True),
            (today + timedelta(days=400), today + timedelta(days=91), True),
            (today + timedelta(days=400), today + timedelta(days=92), False),
        ):
            self.rewrite(agreement, date_end=end, date_termination=termination)
            last = termination and termination - timedelta(days=1) or end
            self.assertEqual(agreement.date_last, last)
            for domain in domains:
                self.assertEqual(agreements.search_count(domain), int(is_told), domain)
            told = page._get_board_expiring(self.company, today)
            self.assertEqual(told["number"], int(is_told))

    def test_days_are_those_of_the_reader(self):
        """In the evening in Québec, it is the next day in UTC already."""
        partnership = self.new_partnership()
        for moved, days in (
            ("2026-11-30 02:00:00", 0),
            ("2026-11-29 06:00:00", 0),
            ("2026-11-29 04:00:00", 1),
        ):
            self.rewrite(partnership, date_last_stage_update=moved)
            with freeze_time("2026-11-30 03:00:00"), self.subTest(moved=moved):
                row = (
                    self.env["crm.partnership.portfolio"]
                    .with_user(self.director)
                    .with_context(tz="America/Toronto")
                    .browse(partnership.id)
                )
                self.assertEqual(row.days_in_stage, days)

    def test_who_needs_attention_is_the_same_in_list_and_portfolio(self):
        data = json.loads(self.dashboards["director"].spreadsheet_data)
        (domain,) = [
            rows["domain"]
            for rows in data["lists"].values()
            if rows["model"] == "crm.partnership"
        ]
        partnerships = (
            self.partnership | self.new_partnership() | self.new_partnership()
        )
        partnerships |= self.new_partnership() | self.new_partnership()
        self.env.flush_all()
        for record, colour, critical, status in zip(
            partnerships,
            ("red", "amber", "green", "grey", "red"),
            (0, 0, 0, 1, 0),
            ("ongoing", "ongoing", "ongoing", "ongoing", "paused"),
            strict=True,
        ):
            self.env.cr.execute(
                "UPDATE crm_partnership SET health_colour = %s, "
                "health_critical_count = %s, status = %s WHERE id = %s",
                [colour, critical, status, record.id],
            )
        self.env.invalidate_all()
        listed = self.env["crm.partnership"].with_user(self.director).search(domain)
        counted = (
            self.env["crm.partnership.portfolio"]
            .with_user(self.director)
            .search([("needs_attention", "=", True)])
        )
        self.assertEqual(set(listed.ids), set(counted.ids))
        self.assertEqual(
            set((listed & partnerships).ids),
            {partnerships[0].id, partnerships[1].id, partnerships[3].id},
        )

    def test_unknown_health_is_in_no_mean(self):
        self.new_partnership()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_partnership SET health = NULL, health_colour = 'grey' "
            "WHERE company_id = %s",
            [self.company.id],
        )
        self.env.cr.execute(
            "UPDATE crm_partnership SET health = 80, health_colour = 'green' "
            "WHERE id = %s",
            [self.partnership.id],
        )
        self.env.invalidate_all()
        ((health, rate, number),) = (
            self.env["crm.partnership.portfolio"]
            .with_user(self.director)
            ._read_group([], [], ["health:avg", "green_rate:avg", "partnerships:sum"])
        )
        self.assertEqual((health, rate, number), (80, 1, 2))

    # ------------------------------------------------------------------ committees
    def hold_a_meeting(self):
        activity = self.new_activity(
            self.liaison,
            days=-3,
            people=self.contact,
            committee_ids=[Command.set(self.committee.ids)],
        )
        activity.action_all_present()
        activity.action_hold()
        self.env.flush_all()
        return activity

    def test_the_chain_is_that_of_the_cockpit(self):
        self.hold_a_meeting()
        self.hold_a_meeting()
        self.partnership.committee_ids = self.committee
        self.hire(
            self.new_placement(self.partnership),
            fields.Date.context_today(self.env.user),
        )
        closed = self.new_partnership(confidentiality="restricted")
        closed.committee_ids = self.committee
        self.env.flush_all()
        today = fields.Date.context_today(self.env.user)
        first, last = today - timedelta(days=40), today + timedelta(days=1)
        chain = self.committee.with_user(self.liaison)._get_chain(
            self.company, first, last
        )
        figures = (
            *("people_met:count_distinct", "employers_met:count_distinct"),
            *("partnerships:count_distinct", "partnerships_traced:count_distinct"),
            *("hires:count_distinct", "hires_traced:count_distinct"),
        )
        (row,) = (
            self.env["crm.sector.committee.figure"]
            .with_user(self.liaison)
            ._read_group(
                [
                    ("committee_id", "=", self.committee.id),
                    ("date", ">=", first),
                    ("date", "<=", last),
                ],
                [],
                figures,
            )
        )
        self.assertEqual(
            row,
            tuple(
                chain[name]
                for name in (
                    *("contacts", "employers", "partnerships"),
                    *("partnerships_traced", "hires", "hires_traced"),
                )
            ),
        )
        self.assertEqual(chain["hires"], 1)
        self.assertEqual(chain["partnerships"], 1)
        self.assertGreaterEqual(chain["contacts"], 1)

    def test_liaisons_read_the_figures_of_own_committees(self):
        self.hold_a_meeting()
        self.partnership.committee_ids = self.committee | self.other_committee
        self.env.flush_all()
        figures = self.env["crm.sector.committee.figure"]
        own = figures.with_user(self.liaison).search([])
        self.assertEqual(own.committee_id, self.committee)
        both = figures.with_user(self.developer).search(
            [("committee_id", "in", (self.committee | self.other_committee).ids)]
        )
        self.assertEqual(both.committee_id, self.committee | self.other_committee)
        for user in (self.counsellor, self.privacy_officer, self.configurator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                figures.with_user(user).search([])
        self.assertFalse(
            figures.with_user(self.sister_developer).search(
                [("committee_id", "=", self.committee.id)]
            )
        )
        self.committee.liaison_ids.date_to = fields.Date.context_today(
            self.env.user
        ) - timedelta(days=1)
        self.assertFalse(figures.with_user(self.liaison).search([]))


@tagged("post_install", "-at_install")
class TestDashboardBrowser(DashboardCase, HttpCase):
    """Each dashboard in a browser, as its reader: no error, in French too."""

    def fill(self):
        self.hire(
            self.new_placement(self.partnership),
            fields.Date.context_today(self.env.user),
        )
        self.new_partnership()
        self.new_partnership(user_id=self.other_developer.id)
        self.env["res.partner.industry"].create({"name": "Test"})
        activity = self.new_activity(
            self.liaison,
            days=-3,
            people=self.contact,
            committee_ids=[Command.set(self.committee.ids)],
        )
        activity.action_all_present()
        activity.action_hold()
        self.env(user=self.privacy_officer)["crm.privacy.request"].create({})
        self.env.flush_all()

    def test_each_dashboard_opens_without_error(self):
        self.fill()
        for role in ROLES:
            with self.subTest(role=role):
                self.start_tour(
                    PATHS[role],
                    "crm_partnership_dashboard_tour",
                    login=self.readers[role].login,
                )

    def test_each_dashboard_opens_empty(self):
        """Before anything is there, or for someone who may read nothing of it."""
        for role in ROLES:
            with self.subTest(role=role):
                self.start_tour(
                    PATHS[role],
                    "crm_partnership_dashboard_tour",
                    login=self.readers[role].login,
                )

    def test_filters_change_figures_and_a_figure_opens_its_records(self):
        self.fill()
        self.start_tour(
            PATHS["director"],
            "crm_partnership_dashboard_filter_tour",
            login=self.director.login,
        )


@tagged("post_install", "-at_install")
class TestDashboardPhone(DashboardCase, HttpCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_figures_and_charts_on_a_phone(self):
        for role in ROLES:
            with self.subTest(role=role):
                self.start_tour(
                    PATHS[role],
                    "crm_partnership_dashboard_phone_tour",
                    login=self.readers[role].login,
                )
