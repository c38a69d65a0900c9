# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.res_company_onboarding import STEPS
from .common import SIGNATURE, PartnershipCase


@tagged("post_install", "-at_install")
class TestOnboarding(PartnershipCase):
    def open(self, user=None):
        pages = self.env["crm.onboarding"].with_user(user or self.director)
        pages = pages.with_context(allowed_company_ids=self.company.ids)
        return pages.browse(pages.action_open()["res_id"])

    def get_step(self, code, user=None):
        return self.open(user).step_ids.filtered(lambda step: step.code == code)

    # --------------------------------------------------------------------- who
    def test_only_those_who_set_up_open_it(self):
        for user in (
            *(self.developer, self.liaison, self.counsellor, self.privacy_officer),
            *(self.salesman, self.portal_user),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["crm.onboarding"].with_user(user).action_open()
        for user in (self.director, self.configurator):
            self.assertEqual(self.open(user).step_ids.mapped("code"), list(STEPS))

    def test_each_button_opens_something_that_its_user_may_open(self):
        self.configurator.group_ids += self.env.ref("base.group_erp_manager")
        plain = self._new_user("plain_configurator", "configurator")
        for user in (self.director, self.configurator, plain):
            for step in self.open(user).step_ids:
                with self.subTest(user=user.login, step=step.code):
                    if not step.can_open:
                        self.assertTrue(step.note, "whom to ask")
                        with self.assertRaises(UserError):
                            step.action_do()
                        continue
                    action = step.action_do()
                    self.assertTrue(step.button)
                    self.check_opens(user, action)

    def check_opens(self, user, action):
        """The web client's first calls on it are answered."""
        model = self.env[action["res_model"]].with_user(user)
        kinds = [kind for _number, kind in action["views"]]
        model.get_views([(number or False, kind) for number, kind in action["views"]])
        if kinds == ["form"]:
            model.check_access("create")
        else:
            model.web_search_read(action.get("domain") or [], {"display_name": {}})

    def test_the_team_is_for_who_gives_rights(self):
        self.assertFalse(self.get_step("team").can_open)
        self.director.group_ids += self.env.ref("base.group_erp_manager")
        self.assertTrue(self.get_step("team").can_open)
        self.assertFalse(self.get_step("partnership", self.configurator).can_open)
        self.assertTrue(self.get_step("partnership").can_open)

    # ------------------------------------------------------------ what it knows
    def test_the_enterprise_is_done_with_logo_address_and_contact(self):
        step = self.get_step("enterprise")
        self.assertEqual(step.state, "todo")
        self.assertIn("the logo", step.note)
        window = (
            self.env["crm.onboarding.enterprise"]
            .with_user(self.director)
            .with_context(allowed_company_ids=self.company.ids)
            .create(
                {
                    "logo": SIGNATURE,
                    "street": "1, rue du Port",
                    "city": "Québec",
                    "privacy_officer_email": "vie.privee@cuisines.example",
                }
            )
        )
        self.assertEqual(window.name, "Cuisines Test")
        window.action_save()
        self.assertEqual(self.company.city, "Québec")
        self.assertEqual(base64.b64decode(self.company.logo)[:4], b"\x89PNG")
        self.assertEqual(self.get_step("enterprise").state, "done")

    def test_the_window_writes_the_enterprise_at_work_and_nothing_else(self):
        windows = self.env["crm.onboarding.enterprise"]
        for user in (self.developer, self.privacy_officer, self.salesman):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                windows.with_user(user).create({"name": "À nous"})
        window = windows.with_user(self.director).create({"name": "Cuisines de nuit"})
        with self.assertRaises(AccessError):
            window.with_user(self.configurator).read(["name"])
        # the sister's director does not come here by naming an enterprise
        window.with_context(allowed_company_ids=self.company.ids).action_save()
        self.assertEqual(self.company.name, "Cuisines de nuit")
        self.assertEqual(self.sister_company.name, "Textile Test")
        with self.assertRaises(AccessError):
            window.with_context(
                allowed_company_ids=self.sister_company.ids
            ).action_save()

    def test_the_team_tells_who_lacks_a_role(self):
        company = self.env["res.company"].create({"name": "Toute neuve"})
        director = self._new_user("new_director", "director", company=company)
        self._new_user("new_clerk", "base.group_user", company=company)
        pages = self.env["crm.onboarding"].with_user(director)
        page = pages.browse(pages.action_open()["res_id"])
        step = page.step_ids.filtered(lambda s: s.code == "team")
        self.assertEqual(step.state, "todo")
        for word in ("Integration Counsellor", "Privacy Officer", "new_clerk"):
            self.assertIn(word, step.note)
        self.assertNotIn("test_developer", step.note, "of another enterprise")
        self.assertEqual(self.get_step("team").state, "done")

    def test_steps_follow_the_data(self):
        self.assertEqual(self.get_step("partnership").state, "todo")
        self.assertEqual(self.get_step("sectors").state, "todo")
        self.new_partnership()
        self.env["crm.sector.committee.liaison"].create(
            {
                "committee_id": self.env["crm.sector.committee"].search([], limit=1).id,
                "company_id": self.company.id,
                "user_id": self.liaison.id,
            }
        )
        self.assertEqual(self.get_step("partnership").state, "done")
        self.assertEqual(self.get_step("sectors").state, "done")
        self.assertEqual(self.get_step("employers").state, "todo")
        other = self.env["res.partner"].create({"name": "Hôtel", "is_company": True})
        self.new_partnership(partner_id=other.id)
        self.assertEqual(self.get_step("employers").state, "done")
        # the page of the sister enterprise knows nothing of it
        sister = self._new_user("sister_director", "director", self.sister_company)
        pages = self.env["crm.onboarding"].with_user(sister)
        page = pages.browse(pages.action_open()["res_id"])
        states = {step.code: step.state for step in page.step_ids}
        self.assertEqual(states["partnership"], "todo")
        self.assertEqual(states["sectors"], "todo")

    def test_a_template_is_done_once_someone_worked_on_it(self):
        self.assertEqual(self.get_step("agreement").state, "todo")
        clause = self.env["crm.agreement.template.clause"].search([], limit=1)
        clause.with_user(self.director).name = "Notre clause"
        self.assertEqual(self.get_step("agreement").state, "done")
        self.assertEqual(self.get_step("alignment").state, "todo")

    # ------------------------------------------------------------- skip, close
    def test_skip_and_take_up_again(self):
        before = self.open().done_count
        step = self.get_step("alignment")
        page = self.open().browse(step.action_skip()["res_id"])
        step = page.step_ids.filtered(lambda s: s.code == "alignment")
        self.assertEqual(step.state, "skipped")
        self.assertEqual(page.done_count, before + 1)
        self.assertFalse(self.sister_company.onboarding_skipped)
        step.action_skip()
        self.assertEqual(self.get_step("alignment").state, "todo")
        with self.assertRaises(AccessError):
            step.with_user(self.developer).action_skip()

    def test_what_follows_a_message_names_its_views(self):
        page = self.open()
        for action in (page.action_close(), page.action_load_sample()):
            self.assertTrue(action["params"]["next"]["views"])

    def test_close_and_find_again(self):
        self.open().action_close()
        self.assertTrue(self.company.onboarding_is_closed)
        self.assertFalse(self.sister_company.onboarding_is_closed)
        page = self.open(self.configurator)  # still in the menu
        self.assertTrue(page.is_closed)
        page.action_reopen()
        self.assertFalse(self.company.onboarding_is_closed)

    # -------------------------------------------------------------------- tours
    def test_tours_are_those_of_own_roles(self):
        names = {
            "developer": {"developer"},
            "director": {"developer", "director"},
            "liaison": {"liaison"},
            "counsellor": {"counsellor"},
            "privacy_officer": {"privacy"},
            "configurator": set(),
            "salesman": set(),
        }
        tours = self.env["web_tour.tour"]
        for login, expected in names.items():
            user = getattr(self, login)
            found = tours.with_user(user)._get_partnership_tours()
            self.assertEqual(
                set(found), {f"crm_partnership_tour_{name}" for name in expected}
            )
        start = tours.with_user(self.counsellor).start_partnership_tour
        self.assertFalse(start("crm_partnership_tour_director"))
        self.assertFalse(start(["crm_partnership_tour_counsellor"]))
        action = start("crm_partnership_tour_counsellor")
        self.assertEqual(action["tag"], "crm_partnership.start_tour")
        self.assertTrue(action["params"]["message"])

    def test_no_other_tour_follows_ours(self):
        tours = self.env["web_tour.tour"].with_user(self.counsellor)
        self.env["res.users"].with_user(self.counsellor).switch_tour_enabled(True)
        self.assertFalse(tours.consume("crm_partnership_tour_counsellor"))
        self.assertFalse(self.counsellor.tour_enabled)
        ours = self.env.ref("crm_partnership.web_tour_counsellor")
        self.assertIn(self.counsellor, ours.user_consumed_ids)

    def test_the_page_starts_the_tours_of_who_asks(self):
        page = self.open()
        start = page.with_context(tour="crm_partnership_tour_director")
        self.assertEqual(start.action_start_tour()["type"], "ir.actions.client")
        for wrong in ("crm_partnership_tour_privacy", "crm_tour", False, [1]):
            with self.subTest(tour=wrong), self.assertRaises(UserError):
                page.with_context(tour=wrong).action_start_tour()

    def test_a_director_with_two_enterprises_sees_the_one_at_work(self):
        self.director.company_ids = [Command.link(self.sister_company.id)]
        self.new_partnership()
        pages = self.env["crm.onboarding"].with_user(self.director)
        pages = pages.with_context(
            allowed_company_ids=(self.sister_company | self.company).ids
        )
        page = pages.browse(pages.action_open()["res_id"])
        self.assertEqual(page.company_id, self.sister_company)
        step = page.step_ids.filtered(lambda s: s.code == "partnership")
        self.assertEqual(step.state, "todo")

    def test_templates_of_another_enterprise_are_not_one_s_own_work(self):
        self.director.company_ids = [Command.link(self.sister_company.id)]
        template = self.env["crm.agreement.template"].create(
            {"name": "Modèle de la sœur", "company_id": self.sister_company.id}
        )
        template.with_user(self.director).name = "Modèle changé"
        for company, state in ((self.company, "todo"), (self.sister_company, "done")):
            companies = company | self.company | self.sister_company
            pages = self.env["crm.onboarding"].with_user(self.director)
            pages = pages.with_context(allowed_company_ids=companies.ids)
            page = pages.browse(pages.action_open()["res_id"])
            step = page.step_ids.filtered(lambda s: s.code == "agreement")
            self.assertEqual(step.state, state)
