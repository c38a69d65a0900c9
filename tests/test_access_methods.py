# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Who may call what: every public method of ours, by each role, on a record it may not
read and on one that it may read but not write. ``access_methods.tsv`` has the decisions.

``write`` is for who may write the record, and for the roles named after ``+``; ``read``
for who may read it, and changes nothing but windows of the reader's own; ``open`` shows
nothing of the record and changes nothing, whoever calls it.
"""

import inspect
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.service.model import call_kw, get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from .canary import MODULE, UndoError, get_our_models
from .canary_case import ROLES, CanaryCase

TABLE = Path(__file__).with_name("access_methods.tsv")
#: the host's methods that ours extend: the matrix of roles and models says who
OF_THE_HOST = {
    *("create", "write", "unlink", "copy", "copy_data", "default_get", "read"),
    *("message_post", "message_subscribe", "message_new", "export_data", "init"),
    *("update_field_translations", "web_read", "onchange", "name_search"),
    *("get_import_templates", "web_save"),
}
#: what a reader may leave behind: windows, and the trace of having looked
TRACES = {"crm_identity_access_log"}


def read_table():
    """:return: {(model, method): decision}"""
    decisions = {}
    for line in TABLE.read_text().splitlines():
        decision, model, names = line.split("\t")
        for name in names.split():
            assert (model, name) not in decisions, (model, name)
            decisions[model, name] = decision
    return decisions


def get_methods(env):
    """(model, method) of all that RPC may call and the addon defines."""
    for model_name in [*get_our_models(env), "res.partner", "crm.lead", "res.users"]:
        model = env[model_name]
        for name, method in inspect.getmembers(type(model), callable):
            module = getattr(method, "__module__", None) or ""
            if name.startswith("_") or name in OF_THE_HOST or MODULE not in module:
                continue
            try:
                get_public_method(model, name)
            except UserError:
                continue
            yield model_name, name


class MethodCase(CanaryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        reports = type(cls.env["ir.actions.report"])
        cls.startClassPatcher(
            patch.object(reports, "_render_qweb_pdf", lambda *a, **k: (b"%PDF", "pdf"))
        )
        cls.env["crm.funding"].search([], limit=1).write(
            {
                "cost_ids": [
                    Command.create(
                        {
                            "name": "Administration",
                            "kind": "other",
                            "amount": 100,
                            "date": "2026-05-04",
                        }
                    )
                ],
                "report_ids": [
                    Command.create({"name": "Final", "date_due": "2027-04-30"})
                ],
            }
        )
        # some read it and do not write it, others do not read it
        cls.restricted.confidentiality = "company"
        cls.env.flush_all()
        cls.windows = {
            cls.env[name]._table
            for name in get_our_models(cls.env)
            if cls.env[name]._transient
        }

    def get_rows(self, name):
        rows = self.env[name].sudo().with_context(active_test=False)
        ids = self.secrets.get(name)
        return rows.browse(ids[:1]) if ids else rows.search([("id", "!=", 0)], limit=1)

    def get_arguments(self, name, method):
        found = getattr(type(self.env[name]), method)
        parameters = [*inspect.signature(found).parameters.values()][1:]
        return [
            1 if parameter.name.endswith("_id") else "essai"
            for parameter in parameters
            if parameter.default is parameter.empty
        ]

    def count_writes(self):
        self.env.cr.execute(
            """
            SELECT relname, n_tup_ins + n_tup_upd + n_tup_del
              FROM pg_stat_xact_user_tables
             WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
            """
        )
        return dict(self.env.cr.fetchall())

    def call(self, role, name, method, rows):
        """:return: "done" or why not, and the tables that were written to"""
        user = getattr(self, role)
        model = self.env(user=user.id, context={})[name]
        args = self.get_arguments(name, method)
        if not getattr(getattr(type(model), method), "_api_model", False):
            args = [rows.ids, *args]
        self.env.invalidate_all(flush=False)
        try:
            with self.env.cr.savepoint(flush=False):
                before = self.count_writes()
                call_kw(model, method, args, {})
                self.env.flush_all()
                after = self.count_writes()
                raise UndoError
        except UndoError:
            written = {t for t, count in after.items() if count != before.get(t)}
            return "done", written - self.windows - TRACES
        except UserError as refusal:
            return type(refusal).__name__, set()
        finally:
            self.env.transaction.clear()


@tagged("post_install", "-at_install")
class TestAccessMethods(MethodCase):
    def test_every_public_method_has_its_line(self):
        self.assertEqual(set(get_methods(self.env)), set(read_table()))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_each_role_calls_each_method(self):
        wrong, asked = [], 0
        for (name, method), decision in read_table().items():
            rows = self.get_rows(name)
            self.assertTrue(rows, name)
            for role in ROLES:
                if role == "public":
                    continue
                mine = rows.with_user(getattr(self, role))
                may_read = mine.has_access("read")
                if may_read and mine.has_access("write"):
                    continue  # what a writer may do is tested where it is done
                asked += 1
                answer, written = self.call(role, name, method, rows)
                others = decision.partition("+")[2].split(",")
                if role in others and may_read:
                    continue
                may_call = decision == "open" or (decision == "read" and may_read)
                if (answer == "done" and not may_call) or written:
                    wrong.append((role, name, method, decision, answer, written))
        self.assertEqual(wrong, [])
        self.assertGreater(asked, 2000)
