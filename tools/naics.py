# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Codes of the North American Industry Classification System (NAICS, SCIAN in French).

A code has two to six digits, each digit more being a narrower branch: 31, 311, 3118.
Three sectors are ranges: 31-33, 44-45, 48-49.
"""

import re

CODE = re.compile(r"([1-9][0-9]{1,5})(?:-([1-9][0-9]{1,5}))?", re.ASCII)
DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def normalise_naics(text):
    """One spelling for one code; None for nothing.

    :raise ValueError: the text is not a code
    """
    code = re.sub(r"\s+", "", text or "").translate(DASHES)
    if not code:
        return None
    match = CODE.fullmatch(code)
    if not match:
        raise ValueError(text)
    first, last = match.groups()
    # a range goes over neighbours: only the last digit changes
    if last and (len(first) != len(last) or first[:-1] != last[:-1] or first >= last):
        raise ValueError(text)
    return code


def get_parts(code):
    """The codes without range that a normalised code stands for."""
    first, _dash, last = code.partition("-")
    last = last or first
    return [str(number) for number in range(int(first), int(last) + 1)]


def covers(broad, narrow):
    """Whether a branch lies within another one, or is the same; both normalised.

    A range lies within what holds all of its parts.
    """
    wide = tuple(get_parts(broad))
    return all(part.startswith(wide) for part in get_parts(narrow))
