# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.crm_partnership.tools import employer_match as match


class TestEmployerMatch(unittest.TestCase):
    def test_neq_keeps_ten_digits_of_a_known_kind(self):
        self.assertEqual(match.normalise_neq("11 6234-5678"), "1162345678")
        self.assertEqual(match.normalise_neq("8831234567"), "8831234567")
        self.assertIsNone(match.normalise_neq("  "))
        for wrong in ("116234567", "11623456789", "4462345678", "NEQ", "１１62345678"):
            with self.assertRaises(ValueError, msg=wrong):
                match.normalise_neq(wrong)

    def test_names_of_one_enterprise_agree(self):
        same = (
            "Les Aliments Côté & Fils inc.",
            "ALIMENTS COTE ET FILS INC",
            "Aliments Côté et Fils, Ltée",
        )
        self.assertEqual(len({match.normalise_name(name) for name in same}), 1)
        self.assertNotEqual(
            match.normalise_name("Aliments Roy"), match.normalise_name("Aliments Côté")
        )

    def test_a_name_of_idle_words_only_keeps_them(self):
        self.assertEqual(match.normalise_name("La Compagnie inc."), "la compagnie inc")

    def test_domains(self):
        self.assertEqual(match.email_domain("Info@Usine.Example"), "usine.example")
        self.assertIsNone(match.email_domain("quelqu.un@gmail.com"))
        self.assertIsNone(match.email_domain("pas une adresse"))
        self.assertEqual(
            match.website_domain("https://www.Usine.example/contact?x=1"),
            "usine.example",
        )
        self.assertIsNone(match.website_domain("à venir"))

    def test_postal_codes(self):
        self.assertEqual(match.normalise_postal_code("g1k-1a1"), "G1K 1A1")
        self.assertIsNone(match.normalise_postal_code("D1K 1A1"))
        self.assertIsNone(match.name_postal_key("Usine", "75001"))

    @settings(max_examples=60, derandomize=True, deadline=None)
    @given(st.text(max_size=60))
    def test_normalising_twice_changes_nothing(self, text):
        once = match.normalise_name(text)
        self.assertEqual(match.normalise_name(once), once)
