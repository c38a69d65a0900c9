# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.crm_partnership.tools.spreadsheet import neutralise_cell


class TestNeutraliseCell(unittest.TestCase):
    def test_formulas_lose_their_life(self):
        for text in (
            "=1+1",
            "=cmd|' /C calc'!A0",
            "@SUM(A1)",
            "+cmd",
            "-2+3+cmd",
            "  =1",
            "＝1+A1",
            "\x01=1",
            "\t=A1",
        ):
            safe = neutralise_cell(text)
            self.assertTrue(safe.startswith("'"), repr(safe))

    def test_plain_texts_numbers_and_phones_stay(self):
        for text in ("Usine", "-12,5", "+1 514 555-0100", "(418) 555-0101", "", "a=b"):
            self.assertEqual(neutralise_cell(text), text)
        self.assertEqual(neutralise_cell(12), 12)

    @settings(max_examples=100, derandomize=True, deadline=None)
    @given(st.text(max_size=40))
    def test_applying_it_twice_changes_nothing_more(self, text):
        once = neutralise_cell(text)
        self.assertEqual(neutralise_cell(once), once)
