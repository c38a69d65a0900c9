# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase, freeze_day


@tagged("post_install", "-at_install")
class TestLegalParameter(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.parameters = cls.env["crm.legal.parameter"]
        cls.today = fields.Date.context_today(cls.parameters)
        cls.row = cls.parameters.create(
            {
                "code": "essai",
                "name": "Délai d'essai",
                "value": 30,
                "unit": "days",
                "date_from": "2020-01-01",
                "source": "Loi d'essai, art. 1",
            }
        )

    def test_shipped_figures_have_a_source(self):
        for code, value in {
            "access_request_days": 30,
            "access_recourse_days": 30,
            "incident_retention_years": 5,
            "consent_age": 14,
            "small_group_minimum": 5,
            "identity_retention_months": 24,
            "erasure_warning_days": 30,
        }.items():
            self.assertEqual(self.parameters._get_value(code), value, code)
        self.assertTrue(all(self.parameters.search([]).mapped("source")))

    def test_the_figure_of_a_day(self):
        wizard = (
            self.env["crm.legal.parameter.replace"]
            .with_user(self.privacy_officer)
            .create(
                {
                    "parameter_id": self.row.id,
                    "value": 20.5,
                    "date_from": self.today + timedelta(days=1),
                    "source": "Loi d'essai, art. 2",
                }
            )
        )
        wizard.action_confirm()
        self.assertEqual(self.row.date_to, self.today)
        self.assertEqual(self.parameters._get_value("essai"), 30)
        self.assertEqual(self.parameters._get_value("essai", "2020-01-01"), 30)
        tomorrow = self.today + timedelta(days=1)
        self.assertEqual(self.parameters._get_value("essai", tomorrow), 20.5)
        new = self.parameters.search([("code", "=", "essai")]) - self.row
        self.assertEqual(new.source, "Loi d'essai, art. 2")
        self.assertEqual((self.row.state, new.state), ("in_force", "upcoming"))
        self.assertEqual(
            self.parameters.search(
                [("code", "=", "essai"), ("state", "=", "in_force")]
            ),
            self.row,
        )

    def test_no_figure_tells_code_and_remedy(self):
        for code, day in (("inconnu", None), ("essai", "2019-12-31")):
            with self.assertRaises(UserError) as caught:
                self.parameters._get_value(code, day)
            self.assertIn(code, str(caught.exception))
            self.assertIn("Legal Parameters", str(caught.exception))

    def test_deadlines(self):
        deadline = self.parameters._get_deadline
        date = fields.Date.to_date
        self.assertEqual(deadline("essai", date("2024-01-31")), date("2024-03-01"))
        self.assertEqual(
            deadline("incident_retention_years", date("2024-02-29")), date("2029-02-28")
        )
        with self.assertRaises(UserError):
            deadline("small_group_minimum", self.today)
        with self.assertRaises(UserError):
            deadline("essai", date("2019-01-01"))
        self.assertEqual(
            deadline("essai", date("2019-01-01"), on_date=self.today),
            date("2019-01-31"),
        )

    @mute_logger("odoo.sql_db")
    def test_rows_do_not_overlap(self):
        values = {
            "code": "essai",
            "name": "Autre",
            "value": 1,
            "source": "x",
        }
        for dates in (
            {"date_from": "2021-01-01", "date_to": "2021-12-31"},
            {"date_from": "2019-01-01", "date_to": "2020-01-01"},
        ):
            with self.assertRaises(ValidationError):
                self.parameters.create({**values, **dates})
        before = self.parameters.create(
            {**values, "date_from": "2019-01-01", "date_to": "2019-12-31"}
        )
        self.assertEqual(self.parameters._get_value("essai", "2019-12-31"), 1)
        with self.assertRaises(UserError):
            before.date_to = "2020-06-01"

    def test_what_was_in_use_stays(self):
        for vals in (
            {"value": 10},
            {"unit": "months"},
            {"code": "autre"},
            {"date_from": "2020-02-01"},
            {"date_to": "2024-01-01"},
        ):
            for rows in (self.row, self.row.sudo()):
                with self.subTest(vals=vals), self.assertRaises(UserError):
                    rows.write(vals)
        with self.assertRaises(UserError):
            self.row.unlink()
        self.row.write({"note": "Vérifié", "value": 30})
        self.row.date_to = self.today
        self.row.date_to = False
        with freeze_day("2040-01-01"):
            self.row.date_to = "2040-01-01"
        with freeze_day("2041-01-01"), self.assertRaises(UserError):
            self.row.date_to = False

    def test_what_is_to_come_may_change(self):
        self.row._replace(20, self.today + timedelta(days=10), "x")
        new = self.parameters.search([("code", "=", "essai")]) - self.row
        new.value = 21
        new.unlink()
        with self.assertRaises(UserError):
            self.row._replace(20, self.today, "x")
        self.row.date_to = False
        with self.assertRaises(UserError):
            self.row._replace(20, self.row.date_from, "x")

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_who_keeps_the_figures(self):
        for user in (self.privacy_officer, self.configurator):
            form = Form(self.parameters.with_user(user))
            form.code, form.name, form.value, form.source = user.login, "x", 1, "x"
            form.save()
        for user in (self.developer, self.director, self.liaison, self.counsellor):
            self.assertEqual(self.row.with_user(user).value, 30)
            with self.assertRaises(AccessError):
                self.row.with_user(user).note = "x"
            with self.assertRaises(AccessError):
                self.env["crm.legal.parameter.replace"].with_user(user).create({})
        for user in (self.portal_user, self.salesman):
            with self.assertRaises(AccessError):
                self.row.with_user(user).read(["value"])
