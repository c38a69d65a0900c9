# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A list without rows says what to do: each action of ours that shows one."""

from lxml import html

from odoo.tests import TransactionCase, tagged

#: kinds of views that show the help of their action when there is nothing
LISTS = {"list", "kanban", "calendar", "pivot", "graph"}
FACE = "o_view_nocontent"


@tagged("post_install", "-at_install")
class TestEmptyStates(TransactionCase):
    def _get_actions(self):
        """Actions of the addon that show records in a list."""
        names = self.env["ir.model.data"].search(
            [
                ("module", "=", "crm_partnership"),
                ("model", "=", "ir.actions.act_window"),
            ]
        )
        actions = {
            row.name: self.env["ir.actions.act_window"].browse(row.res_id)
            for row in names
        }
        return {
            name: action
            for name, action in actions.items()
            if LISTS & set(action.view_mode.split(","))
        }

    def test_each_list_says_what_to_do_when_it_is_empty(self):
        silent = []
        for name, action in self._get_actions().items():
            page = html.fragment_fromstring(action.help or "", create_parent="div")
            titles = page.xpath(f".//*[starts-with(@class, '{FACE}')]")
            rest = [
                text
                for part in page.iterchildren()
                if part not in titles
                for text in [part.text_content().strip()]
                if text
            ]
            # a title, and at least a sentence that says what to do
            if not any(t.text_content().strip() for t in titles) or not rest:
                silent.append(name)
        self.assertEqual(sorted(silent), [], "no help, or a title alone")

    def test_the_help_is_in_french(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        english = [
            name
            for name, action in self._get_actions().items()
            if action.with_context(lang="fr_CA").help
            == action.with_context(lang="en_US").help
        ]
        self.assertEqual(sorted(english), [])

    def test_the_pipeline_leads_to_getting_started(self):
        action = self.env.ref("crm_partnership.crm_partnership_action")
        self.assertIn("Getting Started", action.help)
