# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The guided tours, in a browser: with data, and on an enterprise without any."""

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

TOURS = {
    "developer": "business_developer",
    "director": "director",
    "liaison": "committee_liaison",
    "counsellor": "counsellor",
    "privacy": "privacy_officer",
}


@tagged("post_install", "-at_install")
class TestTourRoles(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.empty = cls.env["res.company"].create({"name": "Toute neuve"})

    def start(self, role):
        user = new_test_user(
            self.env,
            f"test_tour_{role}",
            f"crm_partnership.group_{TOURS[role]}",
            company_id=self.empty.id,
            company_ids=[Command.set(self.empty.ids)],
        )
        tour = self.env.ref(f"crm_partnership.web_tour_{role}")
        self.start_tour(tour.url, tour.name, login=user.login)

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
