# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The host's robot, on our menus, for each role of the demo data."""

from odoo.tests import HttpCase, tagged

ROLES = ("agente", "direction", "liaison", "intervenante", "confidentialite", "admin")
APPLICATION = "crm_partnership.crm_partnership_menu_root"
START = (
    "odoo.loader.modules.get('@web/webclient/clickbot/clickbot_loader')"
    f".startClickEverywhere('{APPLICATION}');"
)


@tagged("post_install", "-at_install")
class TestClickRoles(HttpCase):
    allow_end_on_form = True

    def _click(self, login):
        user = self.env["res.users"].search([("login", "=", login)])
        # the browser logs in with the name as the password
        user.write({"password": login, "tour_enabled": False})
        self.browser_js(
            "/odoo",
            START,
            "odoo.isReady === true",
            login=login,
            timeout=1800,
            success_signal="clickbot test succeeded",
        )


def _make(login):
    def test(self):
        self._click(login)

    return test


for _login in ROLES:
    setattr(TestClickRoles, f"test_{_login}", _make(_login))
