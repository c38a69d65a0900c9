# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

PASSWORD = "test-sheet-5"
READERS = (
    *("developer", "other_developer", "director", "liaison", "counsellor"),
    *("privacy_officer", "configurator"),
)


@tagged("post_install", "-at_install")
class TestPracticeSheet(PartnershipCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env.ref("crm_partnership.crm_practice_tag_welcome")
        cls.sheet = cls.new_sheet(
            name="Première semaine", tag_ids=[Command.set(cls.tag.ids)]
        )
        cls.portal_user.partner_id.parent_id = cls.employer
        cls.portal_user.password = PASSWORD

    @classmethod
    def new_sheet(cls, **vals):
        return cls.env["crm.practice.sheet"].create(
            {
                "name": "Fiche",
                "problem": "Les gens partent le premier jour.",
                "body": "<p>On les attend à la porte.</p>",
                "lesson": "Dire bonjour change tout.",
                "user_id": cls.developer.id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    # ------------------------------------------------------------------- rights
    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_reads_and_who_writes(self):
        for role in READERS:
            user = getattr(self, role)
            with self.subTest(role=role):
                self.assertTrue(Form(self.sheet.with_user(user)).name)
                may_write = role in ("developer", "director")
                self.assertEqual(
                    self.sheet.with_user(user).has_access("write"), may_write
                )
                self.assertEqual(
                    self.sheet.with_user(user).has_access("unlink"), may_write
                )
                mine = (
                    self.env["crm.practice.sheet"]
                    .with_user(user)
                    .create(
                        {
                            "name": "Ma fiche",
                            "problem": "x",
                            "company_id": self.company.id,
                        }
                    )
                )
                self.assertEqual(mine.user_id, user)
        for role in ("salesman", "portal_user", "sister_developer"):
            user = getattr(self, role)
            self.assertFalse(self.sheet.with_user(user).has_access("read"), role)
        # in the name of somebody else, or given away
        sheets = self.env["crm.practice.sheet"].with_user(self.other_developer)
        with self.assertRaises(AccessError):
            sheets.create({"name": "x", "problem": "x", "user_id": self.developer.id})
        with self.assertRaises(AccessError):
            self.sheet.with_user(self.developer).user_id = self.other_developer
        with self.assertRaises(AccessError):
            self.tag.with_user(self.developer).name = "x"

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_the_network_reads_what_is_shared_with_it(self):
        sheet = self.sheet.with_user(self.sister_developer)
        self.assertFalse(sheet.has_access("read"))
        self.sheet.with_user(self.developer).is_network = True
        self.assertEqual(sheet.name, "Première semaine")
        self.assertTrue(Form(sheet).name)
        for operation in ("write", "unlink"):
            self.assertFalse(sheet.has_access(operation))
        director = self._new_user("sister_director", "director", self.sister_company)
        with self.assertRaises(AccessError):
            self.sheet.with_user(director).name = "x"
        with self.assertRaises(AccessError):
            self.sheet.with_user(self.developer).company_id = self.sister_company
        self.assertFalse(self.sheet.copy().is_network)

    def test_joint_activities_are_for_those_who_meet_them(self):
        self.assertNotIn(
            "joint_activity_ids",
            self.sheet.with_user(self.privacy_officer).fields_get(),
        )
        self.assertIn(
            "joint_activity_ids", self.sheet.with_user(self.liaison).fields_get()
        )

    # -------------------------------------------------------------------- texts
    def test_a_sheet_is_short_and_names_nobody(self):
        for values in (
            {"problem": "x" * 1501},
            {"body": f"<p>{'x ' * 3001}</p>"},
            {"lesson": "x" * 1501},
            {"body": '<p>Voir <img src="/web/image/1"/></p>'},
            {"body": '<p>x</p><img src="data:image/png;base64,AAAA"/>'},
            {"problem": "Appeler au 418 555-0143"},
            {"lesson": "Écrire à noemie@exemple.test"},
        ):
            with (
                self.subTest(values=str(values)[:40]),
                self.assertRaises(ValidationError),
            ):
                self.sheet.write(values)
        self.sheet.body = "<p>Bien</p><script>alert(1)</script><p onclick='x()'>!</p>"
        self.assertNotIn("script", self.sheet.body)
        self.assertNotIn("onclick", self.sheet.body)

    def test_search_by_words_and_tag(self):
        sheets = self.env["crm.practice.sheet"].with_user(self.liaison)
        self.assertIn(self.sheet, sheets.search([("body", "ilike", "porte")]))
        self.assertIn(self.sheet, sheets.search([("tag_ids", "in", self.tag.ids)]))
        self.assertIn(
            self.sheet.id, [row[0] for row in sheets.name_search("premier jour")]
        )

    # ------------------------------------------------------------------- portal
    def open_page(self, path=""):
        return self.url_open(f"/my/practice-sheets{path}")

    def test_employers_read_what_is_published(self):
        hidden = self.new_sheet(name="Fiche interne")
        foreign = self.new_sheet(
            name="Fiche textile", company_id=self.sister_company.id, is_published=True
        )
        self.sheet.is_published = True
        self.new_partnership()
        self.authenticate(self.portal_user.login, PASSWORD)
        page = self.open_page().text
        self.assertIn("Première semaine", page)
        for name in ("Fiche interne", "Fiche textile"):
            self.assertNotIn(name, page)
        text = self.open_page(f"/{self.sheet.id}").text
        self.assertIn("On les attend à la porte.", text)
        for sheet in (hidden, foreign):
            self.assertEqual(self.open_page(f"/{sheet.id}").status_code, 404)
        for query in (
            *("?q=porte", "?q=PREMIER+jour", f"?tag={self.tag.id}", "?page=99"),
            *("?page=x", "?tag=x", "?q=accueil" if self.tag.name != "x" else ""),
        ):
            answer = self.open_page(query)
            self.assertEqual(answer.status_code, 200)
        self.assertIn("Première semaine", self.open_page("?q=porte+jour").text)
        for query in ("?q=chaussette", "?tag=999999", "?q=%25", "?q=porte+chaussette"):
            self.assertNotIn("Première semaine", self.open_page(query).text, query)
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["practice_sheet_count"]}
        )
        self.assertEqual(counters["practice_sheet_count"], 1)

    def test_pages_of_twenty(self):
        self.new_partnership()
        for number in range(25):
            self.new_sheet(name=f"Fiche numéro {number:02}", is_published=True)
        self.authenticate(self.portal_user.login, PASSWORD)
        first, second = self.open_page().text, self.open_page("?page=2").text
        self.assertEqual(first.count("Fiche numéro"), 20)
        self.assertEqual(second.count("Fiche numéro"), 5)

    def test_others_read_nothing(self):
        self.sheet.is_published = True
        self.authenticate(self.portal_user.login, PASSWORD)
        self.assertNotIn("Première semaine", self.open_page().text)
        self.assertEqual(self.open_page(f"/{self.sheet.id}").status_code, 404)
        # an archived one is not shown either
        self.new_partnership()
        self.assertIn("Première semaine", self.open_page().text)
        self.sheet.active = False
        self.assertNotIn("Première semaine", self.open_page().text)

    def test_members_of_a_committee_of_the_enterprise(self):
        self.sheet.is_published = True
        today = fields.Date.context_today(self.env.user)
        committee = self.env["crm.sector.committee"].create({"name": "Comité"})
        seat = self.env["crm.sector.committee.seat"].create(
            {"committee_id": committee.id, "partner_id": self.employer.id}
        )
        find = self.env["crm.practice.sheet"]._find_for_portal
        self.assertFalse(find(self.portal_user))
        liaison = self.env["crm.sector.committee.liaison"].create(
            {
                "committee_id": committee.id,
                "company_id": self.company.id,
                "user_id": self.liaison.id,
                "date_from": today,
            }
        )
        self.assertEqual(find(self.portal_user), self.sheet)
        seat.write(
            {
                "date_from": today - timedelta(days=9),
                "date_to": today - timedelta(days=1),
            }
        )
        self.assertFalse(find(self.portal_user))
        seat.date_to = False
        self.assertTrue(find(self.portal_user))
        liaison.write(
            {
                "date_from": today - timedelta(days=9),
                "date_to": today - timedelta(days=1),
            }
        )
        self.assertFalse(find(self.portal_user))
        self.assertFalse(find(self.salesman))
