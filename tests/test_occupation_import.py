# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import doctest

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..tools import occupation_structure
from .common import PartnershipCase

ENGLISH = """Level,Hierarchical structure,Code - NOC 2021 V1.0,Class title,Class definition
1,Broad Category,6,Sales and service occupations,"Sales, service; and more."
2,Major Group,65,Sales and service support occupations,Definition
3,Sub-major Group,652,Food support occupations,
4,Minor Group,6520,Food support occupations,
5,Unit Group,65200,Food and beverage servers,"They take
orders, and serve."
5,Unit Group,65201,"Food counter attendants, kitchen helpers and related occupations",They clear
"""
FRENCH = """Niveau,Structure hiérarchique,Code - CNP 2021 V1.0,Titres de classes,Définitions
1,Grande catégorie,6,Vente et services,"Vente, services."
2,Grand groupe,65,Personnel de soutien de la vente et des services,
3,Sous-grand groupe,652,Personnel de soutien de la restauration,
4,Groupe intermédiaire,6520,Personnel de soutien de la restauration,
5,Groupe de base,65200,Serveurs/serveuses d'aliments et de boissons,Ils servent
5,Groupe de base,65201,"Serveurs/serveuses au comptoir, aides de cuisine et personnel de soutien",
"""


@tagged("post_install", "-at_install")
class TestOccupationImport(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in ("en_US", "fr_CA"):
            cls.env["res.lang"]._activate_lang(lang)
        cls.occupations = cls.env["crm.occupation"].with_user(cls.configurator)

    def load_file(self, text, encoding="utf-8"):
        return self.occupations.import_structure(text.encode(encoding))

    def find(self, code, lang="en_US"):
        return self.occupations.with_context(lang=lang).search([("code", "=", code)])

    def test_the_examples_in_the_documentation_are_true(self):
        failed, tried = doctest.testmod(occupation_structure)
        self.assertTrue(tried)
        self.assertFalse(failed)

    def test_both_languages_fill_the_same_groups(self):
        counts = self.load_file(ENGLISH, "utf-8-sig")
        self.assertEqual(counts["language"], "en")
        self.assertEqual(counts["created"], 4)
        unit = self.find("65201")
        self.assertEqual(unit.parent_id.code, "6520")
        self.assertEqual((unit.level, unit.teer), ("unit", 5))
        self.assertIn("orders, and serve", self.find("65200").definition)
        self.assertEqual(
            self.load_file(ENGLISH),
            {"language": "en", "created": 0, "updated": 0, "unchanged": 6},
        )
        counts = self.load_file(FRENCH, "cp1252")
        self.assertEqual((counts["language"], counts["updated"]), ("fr", 6))
        self.assertEqual(self.find("6").name, "Sales and service occupations")
        self.assertEqual(self.find("6", "fr_CA").name, "Vente et services")
        self.assertIn("aides de cuisine", self.find("65201", "fr_CA").name)
        self.assertEqual(self.load_file(FRENCH)["unchanged"], 6)
        self.assertEqual(self.load_file(ENGLISH)["unchanged"], 6)

    def test_a_new_title_replaces_the_former_one(self):
        self.load_file(ENGLISH)
        counts = self.load_file(ENGLISH.replace("beverage servers", "drink servers"))
        self.assertEqual((counts["updated"], counts["unchanged"]), (1, 5))
        self.assertEqual(self.find("65200").name, "Food and drink servers")
        found = self.occupations.name_search("65200")
        self.assertEqual(found[0][0], self.find("65200").id)

    def test_zeros_lost_by_a_spreadsheet_come_back(self):
        counts = self.load_file(
            "Level,Code - NOC 2021 V1.0,Class title\n1,0,Legislative\n"
            "2,0,Legislative\n3,1,Legislative\n4,11,Legislative\n5,110,Legislators\n"
        )
        self.assertEqual(counts["created"], 5)
        self.assertEqual(self.find("00110").parent_id.code, "0011")

    def test_faults_are_told_with_their_lines_and_nothing_is_written(self):
        before = self.occupations.search_count([])
        for old, new, line in (
            ("4,Minor Group,6520,", "4,Minor Group,652A,", "5"),
            ("4,Minor Group,6520,", "3,Minor Group,6520,", "5"),
            ("4,Minor Group,6520,", "9,Minor Group,6520,", "5"),
            ("Food support occupations,\n4", ",\n4", "4"),
            ("3,Sub-major Group,652,", "3,Sub-major Group,653,", "5"),
            ("5,Unit Group,65200", "5,Unit Group,65201", "8"),
        ):
            with self.subTest(new=new), self.assertRaises(UserError) as caught:
                self.load_file(ENGLISH.replace(old, new))
            self.assertIn(f"Line {line}", str(caught.exception))
            self.assertEqual(self.occupations.search_count([]), before)

    def test_other_files_are_refused(self):
        for data in (
            b"",
            b"nothing;to;see",
            b"%PDF-1.4",
            b"Level,Class title\n1,Sales\n",
            b"Level,Code\n1,6\n",
            b"Level,Code,Class title\n",
        ):
            with self.subTest(data=data), self.assertRaises(UserError):
                self.occupations.import_structure(data)

    def test_only_configurators_import(self):
        for user in (self.developer, self.director, self.counsellor):
            with self.assertRaises(AccessError):
                self.occupations.with_user(user).import_structure(ENGLISH.encode())
        self.assertTrue(type(self.occupations).import_structure._api_private)

    def test_the_window(self):
        windows = self.env["crm.occupation.import"].with_user(self.configurator)
        with self.assertRaises(UserError):
            windows.create({}).action_import()
        window = windows.create({"data": base64.b64encode(ENGLISH.encode())})
        window.action_import()
        self.assertTrue(window.is_done)
        self.assertEqual(window.created_count, 4)
        with self.assertRaises(AccessError):
            windows.with_user(self.developer).create({})

    def test_codes_have_one_to_five_digits_once(self):
        for code in ("", "x", "652011", "６"):
            with self.assertRaises(ValidationError):
                self.occupations.create({"code": code, "name": "x"})
        shipped = self.env.ref("crm_partnership.crm_occupation_65201")
        self.assertEqual((shipped.level, shipped.teer), ("unit", 5))
