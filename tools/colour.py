# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Whether white words can be read on a colour."""

import re

COLOUR = re.compile(r"#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})\Z")
#: the least contrast of words with what they stand on (WCAG 2, level AA)
LEAST = 4.5


def is_colour(text):
    return bool(COLOUR.match(text or ""))


def contrast_with_white(colour):
    """:param colour: "#rrggbb"

    >>> round(contrast_with_white("#000000"))
    21
    """
    parts = [int(part, 16) / 255 for part in COLOUR.match(colour).groups()]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def carries_white(colour):
    """Whether white words are read on the colour."""
    return contrast_with_white(colour) >= LEAST
