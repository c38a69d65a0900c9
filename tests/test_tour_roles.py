# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The guided tours, in a browser, in an enterprise without any data."""

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

TOURS = {
    "developer": "business_developer",
    "director": "director",
    "liaison": "committee_liaison",
    "counsellor": "counsellor",
    "privacy": "privacy_officer",
}


class RoleTourCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.empty = cls.env["res.company"].create({"name": "Toute neuve"})

    def new_user(self, role):
        return new_test_user(
            self.env,
            f"test_tour_{role}",
            f"crm_partnership.group_{TOURS[role]}",
            company_id=self.empty.id,
            company_ids=[Command.set(self.empty.ids)],
        )

    def start(self, role):
        tour = self.env.ref(f"crm_partnership.web_tour_{role}")
        self.start_tour(tour.url, tour.name, login=self.new_user(role).login)


@tagged("post_install", "-at_install")
class TestTourRoles(RoleTourCase):
    def test_developer(self):
        self.start("developer")

    def test_director(self):
        self.start("director")

    def test_liaison(self):
        self.start("liaison")

    def test_counsellor(self):
        self.start("counsellor")

    def test_privacy(self):
        self.start("privacy")

    def test_a_person_is_shown_where_to_click(self):
        # as from the menu under their name: a pointer waits for the person
        user = self.new_user("developer")
        self.browser_js(
            "/odoo/partnerships",
            """
            odoo.startTour("crm_partnership_tour_developer", {
                mode: "manual", redirect: false,
            });
            const timer = setInterval(() => {
                if (document.querySelector(".o_tour_pointer")) {
                    clearInterval(timer);
                    console.log("test successful");
                }
            }, 200);
            """,
            ready="odoo.isTourReady('crm_partnership_tour_developer')",
            login=user.login,
        )
        self.assertTrue(user.tour_enabled)


@tagged("post_install", "-at_install")
class TestTourRolesOnPhone(RoleTourCase):
    browser_size = "375x667"
    touch_enabled = True

    def test_liaison_on_a_phone(self):
        self.start("liaison")

    def test_director_on_a_phone(self):
        self.start("director")
