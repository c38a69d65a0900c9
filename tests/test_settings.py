# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from lxml import etree
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Domain
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

MODULE = "crm_partnership"
#: what is no option of its own: the currency beside an amount, the domain of an address
BESIDE = {"company_currency_id", "partnership_alias_domain"}
#: columns of the enterprise that another screen sets
ELSEWHERE = {
    # written by the name before “@”
    "partnership_alias_id",
    # Getting Started
    *("onboarding_skipped", "onboarding_is_closed"),
}
#: option → (a value that is not the default, values that make no sense)
OF_AN_ENTERPRISE = {
    "need_refresh_days": (90, (0, -1)),
    "need_warning_days": (7, (-1, 60)),
    "seat_reminder_days": (30, (-1, 731)),
    "workplace_check_months": (6, (0, -3)),
    "workplace_reminder_days": (10, (-1,)),
    "avoided_cost_minimum_hires": (8, (4, 0)),
    "review_reminder_days": (3, (-1,)),
    "reference_hourly_income": (27.5, (-1,)),
    "followup_weeks": ("4, 26", ("", "4, x", "0, 4", "4, 261")),
    "start_chase_days": (21, (-1, 181)),
    "start_chase_again_days": (3, (0, -1, 91)),
    "internship_link_days": (45, (0, -1, 366)),
    "internship_signing_first_days": (2, (0, -1, 7)),
    "internship_signing_second_days": (9, (3, 2, 366)),
    "internship_evaluation_first_days": (2, (0, -1, 10)),
    "internship_evaluation_second_days": (20, (3, 2, 366)),
    "hosting_link_days": (60, (0, -1, 366)),
    "joint_decision_days": (30, (-1, 366)),
    "deliverable_reminder_days": (14, (-1, 366)),
    "fairness_low_index": (50, (-1, 101)),
    "identity_open_minutes": (5, (0, -1, 121)),
    "refused_names_an_hour": (3, (0, 1, 101)),
    "evidence_megabytes": (20, (0, -1, 51)),
    "network_offers_month": (4, (-1, 1001)),
    "network_answer_days": (8, (0, 91)),
    "network_weight_share": (70, (-1, 101)),
    "network_weight_fit": (70, (-1, 101)),
    "network_weight_distance": (70, (-1, 101)),
    "network_weight_capacity": (70, (-1, 101)),
    "health_weight_engagement": (40, (-1, 1001)),
    "health_weight_alignment": (40, (-1, 1001)),
    "health_weight_commitments": (40, (-1, 1001)),
    "health_weight_outcomes": (40, (-1, 1001)),
    "health_weight_balance": (40, (-1, 1001)),
    "health_green": (80, (101, 0)),
    "health_amber": (30, (0, 100)),
    "health_cap": (20, (-1, 101)),
    "health_cadence_multiple": (6, (1, 0)),
    "health_gap_points": (10.0, (-1, 26)),
    "health_alignment_full_months": (12, (-1, 30)),
    "health_alignment_gone_months": (40, (18, 241)),
    "health_commitment_months": (6, (0, 121)),
    "health_outcome_months": (12, (0, 121)),
    "health_outcome_weeks": (52, (0, 261)),
    "health_outcome_few": (5, (-1, 1001)),
    "health_outcome_prior": (2, (-1, 1001)),
    "health_balance_months": (6, (0, 121)),
    "health_trend_points": (1.0, (-1, 101)),
    "partnership_mail_unknown": ("bounce", ()),
}
#: texts and people, which have no range
FREE = {
    "partnership_alias_name",
    "reference_income_date",
    "reference_income_source",
    "privacy_officer_id",
    "privacy_officer_title",
    "privacy_officer_email",
    "privacy_officer_phone",
    "network_area_id",
    "network_contact_id",
}
#: for the whole database
OF_ALL = {"network_employer_cap": (-1, 1001), "network_overlap_days": (0, -5, 3651)}


@tagged("post_install", "-at_install")
class TestSettings(PartnershipCase):
    """Every option of the application is on its page, and refuses what is nonsense."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.company_ids += cls.company | cls.sister_company
        cls.model = cls.env["res.config.settings"]
        cls.options = {
            name: field
            for name, field in cls.model._fields.items()
            if MODULE in field._modules
        }

    def _open(self, company, **vals):
        """The page as the administrator saves it, at work in an enterprise."""
        return self.model.with_company(company).create(vals)

    def _get_page(self):
        arch = self.model.get_view(view_type="form")["arch"]
        [page] = etree.fromstring(arch).xpath("//app[@name='crm_partnership']")
        return page

    # -------------------------------------------------------------------- page
    def test_every_option_is_on_the_page_with_a_label_and_a_help(self):
        page = self._get_page()
        for name in self.options:
            with self.subTest(option=name):
                [node] = page.xpath(f".//field[@name='{name}']")
                if name in BESIDE:
                    continue
                [setting] = node.xpath("ancestor::setting")
                self.assertTrue(setting.get("string"))
                self.assertTrue(setting.get("help"))
                described = self.model.fields_get([name])[name]
                self.assertTrue(described["string"])
                if name not in FREE:
                    self.assertTrue(described.get("help"), name)
                    labelled = page.xpath(f".//label[@for='{name}']")
                    self.assertTrue(labelled or len(setting.xpath(".//field")) == 1)
                is_shared = name in OF_ALL
                self.assertEqual(setting.get("company_dependent") == "1", not is_shared)

    def test_the_tables_of_this_test_name_every_option(self):
        self.assertEqual(
            self.options.keys() - BESIDE, OF_AN_ENTERPRISE.keys() | FREE | OF_ALL.keys()
        )

    def test_every_setting_of_an_enterprise_is_an_option(self):
        """A column of the enterprise that a user would change is not hidden."""
        own = {
            name
            for name, field in self.env["res.company"]._fields.items()
            if field._modules == (MODULE,) and field.store
        }
        self.assertEqual(own - self.options.keys(), ELSEWHERE)

    def test_lists_are_opened_from_the_page(self):
        """Every list of the menu Configuration is one click away, and may be read."""
        page = self._get_page()
        opened = {int(button.get("name")) for button in page.xpath(".//button")}
        menus = self.env["ir.ui.menu"].search(
            [
                (
                    "parent_id",
                    "=",
                    self.env.ref(f"{MODULE}.crm_partnership_menu_config").id,
                ),
                ("action", "!=", False),
            ]
        )
        # a page of its own, which is no list
        start = self.env.ref(f"{MODULE}.crm_onboarding_action")
        settings = self.env.ref(f"{MODULE}.crm_partnership_settings_action")
        listed = {menu.action.id for menu in menus} - {settings.id, start.id}
        self.assertGreater(len(listed), 20)
        self.assertEqual(listed - opened, set())
        for action in self.env["ir.actions.act_window"].browse(sorted(opened)):
            with self.subTest(action=action.name):
                model = self.env[action.res_model].with_user(self.configurator)
                self.assertTrue(model.has_access("read"))

    # ------------------------------------------------------------------ values
    def test_a_change_touches_one_enterprise_only(self):
        names = list(OF_AN_ENTERPRISE)
        before = self.sister_company.read(names)[0]
        defaults = {name: self.company[name] for name in names}
        values = {name: vals[0] for name, vals in OF_AN_ENTERPRISE.items()}
        for name, value in values.items():
            self.assertNotEqual(defaults[name], value, name)
        self._open(self.company, **values).execute()
        self.env.invalidate_all()
        for name, value in values.items():
            self.assertEqual(self.company[name], value, name)
        self.assertEqual(self.sister_company.read(names)[0], before)
        page = self._open(self.sister_company)
        for name in names:
            self.assertEqual(page[name], defaults[name], name)
        page.execute()
        self.env.invalidate_all()
        self.assertEqual(self.company.need_refresh_days, 90)

    def test_defaults_are_sane(self):
        """A new enterprise may save the page as it is."""
        company = self.env["res.company"].create({"name": "Toute neuve"})
        self.env.user.company_ids += company
        self._open(company).execute()
        self.assertEqual(company.hosting_link_days, 90)

    @mute_logger("odoo.sql_db")
    def test_nonsense_is_refused_with_a_message(self):
        for name, (_good, wrong) in OF_AN_ENTERPRISE.items():
            # weeks are a text that is read; the rest is a constraint of the table
            kind = ValidationError if name == "followup_weeks" else IntegrityError
            for value in wrong:
                with self.subTest(option=name, value=value):
                    with self.assertRaises(kind) as caught, self.env.cr.savepoint():
                        self.company.write({name: value})
                        self.env.flush_all()
                    self.env.invalidate_all()
                    self._check_message(caught.exception)

    def _check_message(self, error):
        """It says what is allowed, in words of ours."""
        message = str(error)
        if isinstance(error, IntegrityError):
            companies = self.env["res.company"]
            self.assertIn(error.diag.constraint_name, companies._table_objects)
            message = companies._sql_error_to_message(error)
            self.assertNotIn("CHECK", message)
            self.assertNotIn("constraint", message)
        self.assertGreater(len(message), 25)

    def test_nonsense_for_all_enterprises_is_refused(self):
        for name, wrong in OF_ALL.items():
            for value in wrong:
                with (
                    self.subTest(option=name, value=value),
                    self.assertRaises(ValidationError),
                    self.env.cr.savepoint(),
                ):
                    self._open(self.company, **{name: value})
        page = self._open(self.company, network_employer_cap=3, network_overlap_days=30)
        page.execute()
        partnership = self.env["crm.partnership"]
        self.assertEqual(partnership._get_network_cap(), 3)
        self.assertEqual(self.env["crm.shared.employer"]._get_overlap_days(), 30)

    # -------------------------------------------------------------------- access
    def test_administrators_alone_open_and_save_the_page(self):
        for user in (
            *(self.developer, self.director, self.liaison, self.counsellor),
            *(self.privacy_officer, self.configurator, self.portal_user),
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self.model.with_user(user).create({})
                with self.assertRaises(AccessError):
                    self.company.with_user(user).write({"need_refresh_days": 5})
        admin = new_test_user(
            self.env,
            login="test_admin_one",
            groups="base.group_system",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        page = self.model.with_user(admin).create({"hosting_link_days": 33})
        page.execute()
        self.assertEqual(self.company.hosting_link_days, 33)
        self.assertEqual(self.sister_company.hosting_link_days, 90)
        with self.assertRaises(AccessError):
            self.model.with_user(admin).with_context(
                allowed_company_ids=self.sister_company.ids
            ).create({"hosting_link_days": 44}).execute()
        self.env.invalidate_all()
        self.assertEqual(self.sister_company.hosting_link_days, 90)

    # ------------------------------------------------------------------- effects
    def test_links_and_reminders_follow_the_own_enterprise(self):
        partnership = self.new_partnership()
        sending = self.new_hosting_sending(partnership)
        self.assertEqual(sending._get_link_days(), 90)
        self.company.hosting_link_days = 12
        self.sister_company.hosting_link_days = 77
        self.assertEqual(sending._get_link_days(), 12)

    def test_a_condition_by_enterprise(self):
        self.company.start_chase_days = 3
        domain = self.env["res.company"]._get_setting_domain(
            "start_chase_days", lambda days: Domain("id", "=", days)
        )
        placement = self.new_placement(self.new_partnership())
        self.assertIn(("id", "=", 3), list(domain))
        self.assertIn(("id", "=", 14), list(domain))
        self.assertFalse(placement.filtered_domain(domain & Domain("id", "!=", 3)))

    def test_a_start_is_chased_on_the_day_of_the_own_enterprise(self):
        day = fields.Date.context_today(self.env["crm.placement"])
        placement = self.new_placement(self.new_partnership())
        self.make_ready(placement)
        placement.with_user(self.counsellor).action_introduce()
        placement.date_planned_start = fields.Date.add(day, days=10)

        def is_due():
            return bool(
                self.env["crm.placement"].search(
                    self.env["crm.placement"]._get_chase_domain(day)
                    & Domain("id", "=", placement.id)
                )
            )

        self.assertTrue(is_due())
        self.company.start_chase_days = 5
        self.assertFalse(is_due())
        self.sister_company.start_chase_days = 100
        self.assertFalse(is_due())
        self.company.start_chase_days = 10
        self.assertTrue(is_due())
        placement.sudo().chased_on = fields.Date.subtract(day, days=4)
        self.assertFalse(is_due())
        self.company.start_chase_again_days = 4
        self.assertTrue(is_due())

    def test_a_scan_is_weighed_by_the_own_enterprise(self):
        self.assertFalse(self.company._is_too_heavy(b"0" * 1024 * 1024 * 2))
        self.company.evidence_megabytes = 1
        self.assertTrue(self.company._is_too_heavy(b"0" * (1024 * 1024 + 1)))
        self.assertFalse(self.company._is_too_heavy(b"0" * 1024 * 1024))

    def test_an_identity_stays_open_as_long_as_set(self):
        participant = self.new_participant({"first_name": "Zoé"})
        window = self.open_identity(participant)
        self.assertTrue(window._is_fresh())
        self.company.identity_open_minutes = 2
        self.rewrite(
            window.log_id, happened_at=fields.Datetime.now() - timedelta(minutes=3)
        )
        self.assertFalse(window._is_fresh())
        self.company.identity_open_minutes = 10
        self.assertTrue(window._is_fresh())
