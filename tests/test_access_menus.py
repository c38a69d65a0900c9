# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who sees which menu, and whether it opens: ``access_menus.tsv``.

``x``: sees it, and all that its action asks for is answered. ``r``: does not see it,
though its records may be read where they are linked. ``.``: neither.
"""

from pathlib import Path

from lxml import etree

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import datetime, dateutil, safe_eval, time

from .matrix_case import ROLES, MatrixCase

TABLE = Path(__file__).with_name("access_menus.tsv")
WINDOW = "ir.actions.act_window"


def read_table():
    head, *lines = TABLE.read_text().splitlines()
    roles = head.split("\t")[1:]
    rows = (line.split("\t") for line in lines if line)
    return {name: dict(zip(roles, words, strict=True)) for name, *words in rows}


@tagged("post_install", "-at_install")
class TestAccessMenus(MatrixCase):
    def get_menus(self):
        """Name of the menu → menu; those of the addon that open something."""
        menus = self.env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True})
        names = menus.search([])._get_external_ids()
        return {
            name.removeprefix("crm_partnership."): menus.browse(number)
            for number, found in names.items()
            for name in found
            if name.startswith("crm_partnership.") and menus.browse(number).action
        }

    def evaluate(self, text, user, **names):
        if not text:
            return None
        return safe_eval(
            text,
            {
                "uid": user.id,
                "allowed_company_ids": user.company_ids.ids,
                "company_id": user.company_id.id,
                "context_today": lambda: fields.Date.context_today(user),
                "datetime": datetime,
                "relativedelta": dateutil.relativedelta.relativedelta,
                "time": time,
                "active_id": False,
                "active_ids": [],
                "active_model": False,
                **names,
            },
        )

    def open(self, menu, user):
        """What the web client asks for when the menu is clicked."""
        action = menu.action.sudo()
        loaded = self.env["ir.actions.actions"].with_user(user).browse(action.id)
        if action._name == "ir.actions.server":
            found = action.with_user(user).run()
            self.assertTrue(found)
            return
        if action._name == "ir.actions.client":
            params = self.evaluate(action.context, user) or {}
            number = (action.params or {}).get("dashboard_id") or params.get(
                "dashboard_id"
            )
            dashboards = self.env["spreadsheet.dashboard"].with_user(user)
            dashboards.browse(number or []).check_access("read")
            return
        loaded._for_xml_id(action.get_external_id()[action.id])
        context = self.evaluate(action.context, user) or {}
        model = self.env[action.res_model].with_user(user).with_context(**context)
        kinds = action.view_mode.split(",")
        views = model.get_views(
            [
                *((number, kind) for number, kind in action.views),
                (action.search_view_id.id, "search"),
            ]
        )["views"]
        domain = self.evaluate(action.domain, user) or []
        for kind in kinds:
            asked = self.get_asked(views[kind]["arch"], model)
            if kind != "form":
                model.web_search_read(domain, asked, limit=5)
            elif kinds == ["form"] and not action.res_id:
                model.onchange({}, [], asked)
            else:
                rows = model.browse(action.res_id or model.search(domain, limit=1).ids)
                rows.web_read(asked)
        self.click_filters(views["search"]["arch"], model, domain, user)

    def click_filters(self, arch, model, domain, user):
        """Each filter, each grouping and each field of the search, one after another."""
        search = etree.fromstring(arch)
        for node in search.xpath("//filter[@domain]"):
            narrowed = self.evaluate(node.get("domain"), user)
            with self.subTest(filter=node.get("name")):
                model.search_count([*domain, *narrowed], limit=1)
        for node in search.xpath("//filter[contains(@context, 'group_by')]"):
            grouped = self.evaluate(node.get("context"), user)["group_by"]
            with self.subTest(group=node.get("name")):
                model.formatted_read_group(
                    domain, [grouped] if isinstance(grouped, str) else grouped, limit=1
                )
        for node in search.xpath("//searchpanel/field"):
            kind = "multi_range" if node.get("select") == "multi" else "range"
            method = getattr(model, f"search_panel_select_{kind}")
            method(node.get("name"), search_domain=domain)

    def get_asked(self, arch, model):
        """Fields of a view, without those of the views inside it."""
        found = etree.fromstring(arch).xpath("//field[not(ancestor::field)]/@name")
        return {name: {} for name in found if name in model._fields}

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_each_role_and_each_menu(self):
        found = {}
        for role in ROLES:
            user = getattr(self, role)
            if not user._is_internal():
                continue  # nobody else has the menus of the host
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            for name, menu in self.get_menus().items():
                row = found.setdefault(name, {})
                action = menu.action.sudo()
                if menu.id in visible:
                    with self.subTest(role=role, menu=name):
                        self.env.invalidate_all()
                        self.open(menu, user)
                    row[role] = "x"
                elif action._name == WINDOW:
                    model = self.env[action.res_model].with_user(user)
                    row[role] = "r" if model.has_access("read") else "."
                else:
                    row[role] = "."
        lines = ["\t".join([name, *row.values()]) for name, row in found.items()]
        self.assertEqual(found, read_table(), "\n".join(["found:", *sorted(lines)]))
