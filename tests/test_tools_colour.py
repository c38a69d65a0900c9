# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest import TestCase

from ..tools.colour import carries_white, contrast_with_white, is_colour


class TestColour(TestCase):
    def test_contrast_by_hand(self):
        self.assertAlmostEqual(contrast_with_white("#FFFFFF"), 1)
        self.assertAlmostEqual(contrast_with_white("#000000"), 21)
        self.assertAlmostEqual(contrast_with_white("#777777"), 4.48, places=2)

    def test_white_on_it(self):
        for colour, is_read in (
            ("#2b5d50", True),
            ("#7a1f5c", True),
            ("#767676", True),
            ("#777777", False),
            ("#ffcc00", False),
        ):
            self.assertIs(carries_white(colour), is_read, colour)

    def test_what_is_no_colour(self):
        for text in ("", None, "red", "#fff", "#12345g", "#123456;x", "#123456\n"):
            self.assertFalse(is_colour(text))
