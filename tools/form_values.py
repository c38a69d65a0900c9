# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Read what people type into a page: numbers, dates, words."""

import datetime
import math
import re

from .plain_text import clean_text

_TAG = re.compile(r"<\s*[a-zA-Z/!?]")


class FormValueError(ValueError):
    """A text is not such a value; ``code`` says why.

    Codes: number, range, date, long, markup.
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


def is_number(text):
    """Whether a text is the number of a record or of a page, and no more than that.

    >>> is_number("12"), is_number("²"), is_number("9" * 5000), is_number("")
    (True, False, False, False)
    """
    return text.isascii() and text.isdigit() and len(text) < 10


def read_number(text, low=0, high=math.inf):
    """A number as people write it, or None when there is none.

    :raise FormValueError: no number, or not between ``low`` and ``high``

    >>> read_number(" 1 021,50 $ ")
    1021.5
    >>> read_number("") is None
    True
    """
    cleaned = re.sub(r"[\s$\u00a0\u202f]", "", text or "").replace(",", ".")
    if not cleaned:
        return None
    if not re.fullmatch(
        r"[+-]?[0-9]{1,12}(\.[0-9]{0,12})?|[+-]?\.[0-9]{1,12}", cleaned
    ):
        raise FormValueError("number")
    number = float(cleaned)
    if not low <= number <= high:
        raise FormValueError("range")
    return number


def read_whole(text, low=0, high=math.inf):
    """A whole number, or None when there is none.

    :raise FormValueError: as for read_number

    >>> read_whole("3")
    3
    """
    number = read_number(text, low, high)
    if number is None:
        return None
    if number != int(number):
        raise FormValueError("number")
    return int(number)


def read_date(text):
    """A date as browsers send it (2026-05-31), or None when there is none.

    :raise FormValueError: no date, or not of our days

    >>> read_date("2026-05-31")
    datetime.date(2026, 5, 31)
    """
    text = (text or "").strip()
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise FormValueError("date")
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError as error:
        raise FormValueError("date") from error
    if not 2000 <= date.year <= 2100:
        raise FormValueError("date")
    return date


def read_words(text, longest):
    """Words without markup, at most ``longest`` signs; "" when there are none.

    :raise FormValueError: too long, or with markup

    >>> read_words("  Moins de 5 < 10 ", 50)
    'Moins de 5 < 10'
    """
    text = text or ""
    if len(text) > longest * 5:
        raise FormValueError("long")
    text = clean_text(text, is_short=False).strip()
    if len(text) > longest:
        raise FormValueError("long")
    if _TAG.search(text):
        raise FormValueError("markup")
    return text
