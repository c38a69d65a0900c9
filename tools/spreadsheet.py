# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Text from people, made safe for the cells of a later export."""

import re
import unicodedata

#: what makes a spreadsheet program take a text for a formula
_LIVE_START = ("=", "+", "-", "@")
_PLAIN_NUMBER = re.compile(r"[+-]?\d[\d\s().,/-]*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def neutralise_cell(value):
    """Return a text that no spreadsheet program runs as a formula.

    Control characters are removed. A text that begins with = + - @ (full-width forms
    and leading blanks too) gets an apostrophe in front, unless it is a plain number or
    a phone number such as “+1 514 555-0100”. Applying it twice changes nothing more.
    """
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    start = unicodedata.normalize("NFKC", text).lstrip()
    if start.startswith(_LIVE_START) and not _PLAIN_NUMBER.fullmatch(start.strip()):
        return f"'{text}"
    return text
