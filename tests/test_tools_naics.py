# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import unittest

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.crm_partnership.tools import naics


class TestNaics(unittest.TestCase):
    def test_one_code_has_one_spelling(self):
        self.assertEqual(naics.normalise_naics(" 3118 "), "3118")
        self.assertEqual(naics.normalise_naics("44 – 45"), "44-45")
        self.assertEqual(naics.normalise_naics("44\u201145"), "44-45")
        self.assertEqual(naics.normalise_naics("311-312"), "311-312")
        for nothing in (None, False, "", "  "):
            self.assertIsNone(naics.normalise_naics(nothing))

    def test_what_is_no_code_is_refused(self):
        for wrong in (
            *("3", "3111111", "031", "A31", "31,32", "31-", "-31", "45-44", "44-44"),
            *("44-455", "31-45", "311-322", "٣١١", "31--33", "31-32-33"),
        ):
            with self.assertRaises(ValueError, msg=wrong):
                naics.normalise_naics(wrong)

    def test_a_branch_lies_within_a_broader_one(self):
        for broad, narrow in (
            ("311", "311"),
            ("311", "3118"),
            ("31-33", "3118"),
            ("44-45", "445"),
            ("44-45", "44-45"),
            ("31-33", "311-312"),
        ):
            self.assertTrue(naics.covers(broad, narrow), (broad, narrow))
        for broad, narrow in (
            ("3118", "311"),
            ("311", "312"),
            ("445", "44-45"),
            ("44", "44-45"),
            ("11", "311"),
        ):
            self.assertFalse(naics.covers(broad, narrow), (broad, narrow))

    @settings(max_examples=100, derandomize=True, deadline=None)
    @given(st.text(alphabet="0123456789 -–", max_size=9))
    def test_normalising_twice_changes_nothing(self, text):
        try:
            code = naics.normalise_naics(text)
        except ValueError:
            return
        self.assertEqual(naics.normalise_naics(code), code)
        self.assertTrue(code is None or naics.covers(code, code))
