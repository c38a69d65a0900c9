# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The worked example of ``docs/api``, as another program runs it: over JSON-2, with the
API key of an account that has one role."""

import importlib.util
import os
from contextlib import redirect_stderr, redirect_stdout
from datetime import timedelta
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "api"


def load_example(name):
    spec = importlib.util.spec_from_file_location(name, FOLDER / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestApiExample(PartnershipCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.example = load_example("partnership_api")
        cls.partnership = cls.new_partnership()
        cls.closed = cls.new_partnership(
            partner_id=cls.env["res.partner"]
            .create({"name": "Fermé", "is_company": True})
            .id,
            user_id=cls.other_developer.id,
            confidentiality="restricted",
        )

    def make_key(self, user):
        """As in Preferences → Security → API Keys, for a month."""
        end = fields.Datetime.now() + timedelta(days=30)
        keys = self.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate(None, "Intégration", end)

    def connect(self, user=None, key=None):
        key = key or self.make_key(user or self.developer)
        self.env.flush_all()
        return self.example.Odoo(self.base_url(), key, self.env.cr.dbname)

    def refuse(self, odoo, status, model, method, **params):
        with (
            self.allow_requests(all_requests=True),
            mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"),
            mute_logger("odoo.addons.base.models.ir_model"),
            self.assertRaises(self.example.OdooError) as caught,
        ):
            odoo.call(model, method, **params)
        self.assertEqual(caught.exception.status, status, caught.exception)
        return caught.exception

    def test_the_example_runs_from_end_to_end(self):
        said = StringIO()
        settings = {
            "ODOO_URL": self.base_url(),
            "ODOO_API_KEY": self.make_key(self.developer),
            "ODOO_DATABASE": self.env.cr.dbname,
        }
        self.env.flush_all()
        with (
            self.allow_requests(all_requests=True),
            patch.dict(os.environ, settings),
            redirect_stdout(said),
        ):
            self.assertEqual(self.example.main(), 0)
        self.env.invalidate_all()
        need = self.env["crm.labour.need"].search([("name", "=", "Aide de cuisine")])
        self.assertEqual(need.partnership_id, self.partnership)
        self.assertEqual(need.positions, 2)
        interaction = self.partnership.interaction_ids
        self.assertEqual(interaction.user_id, self.developer)
        self.assertEqual(interaction.kind, "written")
        self.assertIn(self.employer.name, said.getvalue())
        self.assertNotIn("Fermé", said.getvalue())

    def test_it_ends_with_a_line_when_it_is_refused(self):
        said = StringIO()
        settings = {"ODOO_URL": self.base_url(), "ODOO_API_KEY": "0" * 40}
        with (
            self.allow_requests(all_requests=True),
            mute_logger("odoo.http"),
            patch.dict(os.environ, settings),
            redirect_stderr(said),
        ):
            self.assertEqual(self.example.main(), 1)
        self.assertIn("Odoo refused: 401", said.getvalue())

    def test_occupations_are_found_by_their_code(self):
        occupation = self.env["crm.occupation"].search([], limit=1)
        odoo = self.connect()
        with self.allow_requests(all_requests=True):
            found = self.example.find_occupation(odoo, occupation.code)
            with self.assertRaises(LookupError):
                self.example.find_occupation(odoo, "no such code")
        self.assertEqual(found, occupation.id)

    def test_what_the_role_may_not_do_is_refused(self):
        participant = self.new_participant({"last_name": "Zqtremblay"})
        odoo = self.connect()
        # people are known by their code; who they are is in no right of any role
        for model, field in (
            ("crm.participant.identity", "last_name"),
            ("crm.participant", "barrier_ids"),
            ("crm.privacy.incident", "circumstances"),
        ):
            error = self.refuse(
                odoo, 403, model, "search_read", domain=[], fields=[field]
            )
            self.assertNotIn("Zqtremblay", error.message)
        self.refuse(
            odoo,
            403,
            "crm.participant",
            "write",
            ids=participant.ids,
            vals={"hours_max": 10},
        )
        # one that is closed is neither found nor read
        with self.allow_requests(all_requests=True):
            rows = self.example.list_partnerships(odoo)
        self.assertEqual([row["id"] for row in rows], self.partnership.ids)
        error = self.refuse(
            odoo,
            403,
            "crm.partnership",
            "read",
            ids=self.closed.ids,
            fields=["name"],
        )
        self.assertNotIn("Fermé", error.message)
        self.refuse(
            odoo,
            403,
            "crm.partnership.interaction",
            "create",
            vals_list=[{"partnership_id": self.closed.id, "name": "Intrusion"}],
        )
        self.env.invalidate_all()
        self.assertFalse(self.closed.interaction_ids)

    def test_what_a_value_may_not_be_is_told(self):
        odoo = self.connect()
        later = fields.Date.context_today(self.developer) + timedelta(days=9)
        error = self.refuse(
            odoo,
            422,
            "crm.partnership.interaction",
            "create",
            vals_list=[
                {
                    "partnership_id": self.partnership.id,
                    "name": "Visite",
                    "date": str(later),
                }
            ],
        )
        self.assertIn("Visite", error.message)
        self.refuse(odoo, 404, "crm.partnership", "no_such_method")
        self.refuse(odoo, 404, "crm.no.such.model", "read")
        # a stage is entered through its conditions, from outside as well
        error = self.refuse(
            odoo,
            422,
            "crm.partnership",
            "write",
            ids=self.partnership.ids,
            vals={"stage_id": self.stages["agreement"].id},
        )
        self.env.invalidate_all()
        self.assertEqual(self.partnership.stage_id, self.stages["first_contact"])

    def test_other_roles_by_their_own_keys(self):
        self.refuse(
            self.connect(self.liaison),
            403,
            "crm.labour.need",
            "create",
            vals_list=[{"partnership_id": self.partnership.id, "name": "Aide"}],
        )
        counsellor = self.connect(self.counsellor)
        participant = self.new_participant()
        with self.allow_requests(all_requests=True):
            (row,) = counsellor.call(
                "crm.participant", "read", ids=participant.ids, fields=["name"]
            )
        self.assertEqual(row["name"], participant.name)
        self.refuse(
            self.connect(self.portal_user),
            403,
            "crm.partnership",
            "search_read",
            domain=[],
            fields=["name"],
        )

    def test_a_key_that_is_over_opens_nothing(self):
        key = self.make_key(self.developer)
        self.env.cr.execute(
            "UPDATE res_users_apikeys SET expiration_date = '2020-01-01' "
            "WHERE user_id = %s",
            [self.developer.id],
        )
        self.refuse(
            self.connect(key=key),
            401,
            "crm.partnership",
            "search_read",
            domain=[],
            fields=["name"],
        )
