# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What our menus open, on a desk and on a phone.

One person has all roles, so that every menu and every page of a form is there; one tab of
the browser goes from screen to screen, without loading the web client again.
"""

import json
import os
import re
from pathlib import Path

from odoo.tests import new_test_user, tagged
from odoo.tools.misc import file_path

from .matrix_case import MatrixCase
from .screen_case import DESK, OF_THE_HOST, PHONE, ScreenCase

GROUPS = (
    "crm_partnership.group_director,crm_partnership.group_counsellor,"
    "crm_partnership.group_privacy_officer,crm_partnership.group_configurator,"
    "crm_partnership.group_committee_liaison,base.group_system"
)
#: all screens at both widths, which takes twice as long
EVERYTHING = bool(os.environ.get("CRM_PARTNERSHIP_ALL_SCREENS"))
STYLED = (".xml", ".js", ".scss")
#: views whose markup is ours; the others are drawn by the host from figures
OWN_VIEWS = ("list", "kanban", "form")

#: goes to an action as a click does, and waits until nothing is asked for any more
PREPARE = """
(() => {
    const bus = odoo.loader.modules.get("@web/core/network/rpc").rpcBus;
    window.asked = new Set();
    bus.addEventListener("RPC:REQUEST", (ev) => {
        if (!ev.detail.settings.silent) { window.asked.add(ev.detail.data.id); }
    });
    bus.addEventListener("RPC:RESPONSE", (ev) => window.asked.delete(ev.detail.data.id));
    const pause = (time) => new Promise((done) => setTimeout(done, time));
    window.settle = async () => {
        for (let quiet = 0, turn = 0; quiet < 3 && turn < 500; turn++) {
            await pause(30);
            quiet = window.asked.size ? 0 : quiet + 1;
        }
    };
    window.show = async (action, view, resId) => {
        const env = odoo.__WOWL_DEBUG__.root.env;
        env.services.dialog.closeAll();
        const menus = env.services.menu;
        menus.setCurrentMenu(
            menus.getApps().find((app) => app.xmlid.startsWith("crm_partnership."))
        );
        const options = {clearBreadcrumbs: true, additionalContext: {}};
        if (view) { options.viewType = view; }
        if (resId) { options.props = {resId}; }
        await env.services.action.doAction(action, options);
        await window.settle();
        const fault = document.querySelector(".o_error_dialog");
        return fault ? [fault.textContent.slice(0, 300)] : [];
    };
    return 0;
})()
"""


@tagged("post_install", "-at_install")
class TestStaffScreens(MatrixCase, ScreenCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = new_test_user(
            cls.env,
            "test_all_roles",
            GROUPS,
            company_id=cls.company.id,
            company_ids=cls.company.ids,
            lang="fr_CA",
            tz="America/Toronto",
        )
        # the host's assistant opens a window of its own over the screens of a new user
        cls.person.odoobot_state = "disabled"

    def get_actions(self):
        """Actions behind our menus, each once."""
        menus = self.env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True})
        names = menus.search([])._get_external_ids()
        seen = {}
        for number, found in names.items():
            menu = menus.browse(number)
            if menu.action and any(n.startswith("crm_partnership.") for n in found):
                seen.setdefault(menu.action, menu.name)
        return seen

    def get_catalogues(self):
        root = self.env.ref("crm_partnership.crm_partnership_menu_config")
        menus = self.env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True})
        found = menus.search([("id", "child_of", root.id)])
        return {menu.action.id for menu in found if menu.action}

    def get_screens(self):
        """(name, action, view, id of the record) of each screen; no view: the one that
        the host opens first, which on a phone is another."""
        models = set()
        for action, name in self.get_actions().items():
            if action._name != "ir.actions.act_window":
                yield name, action.id, None, None
                continue
            views = (action.view_mode or "form").split(",")
            if action.target == "new" or views == ["form"]:
                yield name, action.id, None, None
                continue
            for view in dict.fromkeys([views[0], *views]):
                if view != views[0] and (
                    view not in OWN_VIEWS or (action.res_model, view) in models
                ):
                    continue
                models.add((action.res_model, view))
                if view == views[0]:
                    yield name, action.id, None, None
                    continue
                row = self.env[action.res_model].with_user(self.person)
                row = row.search([], limit=1) if view == "form" else row
                if view == "form" and not row:
                    continue  # there is nothing to open
                yield f"{name}, {view}", action.id, view, row.id

    def show(self, screen, action, view, number):
        arguments = ", ".join(map(json.dumps, (action, view, number or None)))
        return screen.run(f"window.show({arguments})")

    def begin(self, screen, width):
        screen.resize(width)
        # the first one makes the programs of the web client, which takes a while
        ready = "document.querySelector('.o_action_manager > *')"
        screen.open("/odoo", ready, seconds=180)
        screen.run(PREPARE)

    def test_what_is_left_to_the_host_is_markup_of_the_host(self):
        hosts = "".join(
            self.get_texts(module, "static/src")
            for module in ("web", "mail", "spreadsheet_dashboard")
        )
        ours = "".join(
            self.get_texts("crm_partnership", folder)
            for folder in ("views", "static/src", "reports")
        )
        for places in OF_THE_HOST.values():
            for place in places:
                name = re.search(r"[\w-]+", place)[0]
                with self.subTest(place=place):
                    self.assertIn(name, hosts)
                    self.assertNotIn(name, ours)

    def get_texts(self, module, folder):
        """All that a module draws screens with; styles are found among the host's."""
        kinds = (".xml", ".js") if module == "crm_partnership" else STYLED
        paths = Path(file_path(f"{module}/{folder}")).rglob("*")
        return "".join(
            path.read_text()
            for path in paths
            # the guided tours draw nothing: they point at the host's screens
            if path.suffix in kinds and path.name != "tours.js"
        )

    def test_every_menu(self):
        found = {}
        screens = list(self.get_screens())
        self.assertGreater(len(screens), 100)
        # catalogues are kept on a desk
        catalogues = self.get_catalogues()
        with self.browse(self.person.login) as screen:
            for width in (DESK, PHONE):
                self.begin(screen, width)
                for name, action, view, number in screens:
                    if view == "kanban" and not EVERYTHING:
                        continue  # it is what a phone shows first
                    if width == PHONE and action in catalogues and not EVERYTHING:
                        continue
                    place = f"{name} at {width}"
                    found[place] = self.show(screen, action, view, number)
                    if width == PHONE and view and not EVERYTHING:
                        found[place] += screen.find_width()
                    else:
                        found[place] += screen.find_faults()
        self.assert_no_faults(found)
