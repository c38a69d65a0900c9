# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo.tests import HttpCase, tagged

from .common import PartnershipCase

#: keys of the host on a page with a form: home, new, save, discard, pager, breadcrumb,
#: menu of actions, chatter, priority, status, assign, import and export
HOST_KEYS = set("abcfhijkmnprstuvxz")


@tagged("post_install", "-at_install")
class TestTourCommands(PartnershipCase, HttpCase):
    """The commands of the palette, in a browser, and the keys of the buttons."""

    def test_a_developer_works_from_the_keyboard(self):
        self.developer.lang = "fr_CA"
        self.employer.name = "Boulangerie Touche"
        partnership = self.new_partnership()
        self.start_tour(
            "/odoo/partnerships",
            "crm_partnership_commands_tour",
            login=self.developer.login,
        )
        self.assertEqual(
            partnership.interaction_ids.mapped("name"), ["Called about the needs"]
        )

    def test_a_counsellor_finds_a_file_and_opens_no_partnership(self):
        self.counsellor.lang = "fr_CA"
        self.new_participant()
        self.start_tour(
            "/odoo/participants",
            "crm_partnership_commands_counsellor_tour",
            login=self.counsellor.login,
        )

    def test_without_a_role_there_is_no_command(self):
        self.salesman.lang = "fr_CA"
        self.start_tour(
            "/odoo/crm",
            "crm_partnership_commands_outsider_tour",
            login=self.salesman.login,
        )

    def test_keys_do_not_clash(self):
        """On a form the main step is Q; no other letter stands twice, nor is the
        host's."""
        views = self.env["ir.ui.view"].browse(
            self.env["ir.model.data"]
            .search([("module", "=", "crm_partnership"), ("model", "=", "ir.ui.view")])
            .mapped("res_id")
        )
        found = 0
        for view in views.filtered(lambda v: v.type == "form"):
            for header in etree.fromstring(view.arch_db).iter("header"):
                if any(True for _list in header.iterancestors("list")):
                    continue
                keys = {}
                for button in header.iter("button"):
                    if key := button.get("data-hotkey"):
                        found += 1
                        keys.setdefault(key, []).append(button)
                with self.subTest(view=view.name):
                    self.assertEqual(keys.keys() & HOST_KEYS, set())
                    for key, buttons in keys.items():
                        if len(buttons) > 1:
                            self.assertEqual(key, "q")
                            # one of them is shown at a time
                            conditions = [b.get("invisible") for b in buttons]
                            self.assertTrue(all(conditions))
                            self.assertEqual(len(conditions), len(set(conditions)))
        self.assertGreater(found, 40)
