# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Text from people, without the signs that nobody sees and that change what is read.

Decided once, for all that is kept: what a reader sees is what stands there. Marks that
turn the direction of writing make a name read as another one; signs without width make
two names look like one; control characters break mails, calendars and PDF; piles of
accents cover the lines around.
"""

import html.entities
import re
import unicodedata

#: letters that a short text may hold: a name, a title, an address
SHORT_LIMIT = 500
#: the same for a text of several lines, and for one with markup (pictures included)
LONG_LIMIT = 20_000
MARKUP_LIMIT = 1_000_000
#: accents on one letter: Vietnamese has two, Hebrew with its chant up to four
MOST_MARKS = 4

#: texts in Latin letters without anything to look at, which nearly all are
_HARMLESS = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e€™−→]*")
_LINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_REMOVED = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters
    "\u00ad\u034f\u180e\u200b\u2060-\u2065\ufeff"  # nothing is seen of them
    "\u115f\u1160\u17b4\u17b5\u3164\uffa0"  # letters that are blank
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # of shorthand and of music
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"  # direction of writing
    "\ufff9-\ufffb\ufdd0-\ufdef\U000e0000-\U000e007f"  # notes and tags within a text
    "\ud800-\udfff"  # halves of characters
    "\ufffe\uffff\U0010fffe\U0010ffff"  # no characters
    "]"
)
#: how markup names a character
_REFERENCE = re.compile(r"&(?:#(?:0*([0-9]{1,8})|[xX]0*([0-9a-fA-F]{1,7}))|(\w+));?")
#: references within references that are looked for
_DEEPEST = 5
#: they choose a shape of an ideograph or a picture, and none of a Latin letter
_SELECTORS = re.compile(
    "(?:^|(?<=[A-Za-z\u00c0-\u02ff\\s]))[\ufe00-\ufe0f\U000e0100-\U000e01ef]+"
)
_JOINERS = re.compile("[\u200c\u200d]+")
_BLANKS = re.compile("[\t\n]+")


def clean_text(text, is_short=True):
    """A text without what is not seen.

    Joiners stay where they mean something: within Persian, in the scripts of India and
    between the parts of a picture. Accents are put in one with their letters.

    :param is_short: one line: line ends and tabs become blanks

    >>> clean_text("Facture\\u202efdp.exe")
    'Facturefdp.exe'
    >>> clean_text("Line\\r\\nBcc: x@y.example"), clean_text("a\\r\\nb", is_short=False)
    ('Line Bcc: x@y.example', 'a\\nb')
    """
    if _HARMLESS.fullmatch(text):
        return text
    text = _REMOVED.sub("", _LINES.sub("\n", text))
    if is_short:
        text = _BLANKS.sub(" ", text)
    if text.isascii():
        return text
    before = None
    while text != before:  # what one step takes away may bring others together
        before = text
        text = _SELECTORS.sub("", text)
        text = _JOINERS.sub(_keep_joiner, unicodedata.normalize("NFC", text))
        text = _drop_marks(unicodedata.normalize("NFC", text))
    return text


def clean_markup(text):
    """The same for HTML, whose letters stay as they are.

    >>> clean_markup("<p>a\\u202eb\\x00</p>")
    '<p>ab</p>'
    >>> clean_markup("<p>a&#x202e;b&shy;c &amp; &eacute;</p>")
    '<p>abc &amp; &eacute;</p>'
    """
    text = _REMOVED.sub("", _LINES.sub("\n", text))
    for _step in range(_DEEPEST):
        before, text = text, _REFERENCE.sub(_drop_reference, text)
        if text == before:
            return text
    # nobody writes so: what is left reads as it stands
    return text.replace("&", "&amp;")


def _drop_reference(match):
    """What is written in place of a reference, which most often stays."""
    number, hexadecimal, name = match.groups()
    if name:
        sign = html.entities.html5.get(f"{name};", "")
    else:
        code = int(number) if number else int(hexadecimal, 16)
        if 0x80 <= code <= 0x9F:  # of old programs, and read so by browsers
            return bytes([code]).decode("cp1252", errors="ignore")
        sign = chr(code) if code < 0x110000 else ""
    if sign and _LINES.fullmatch(sign):
        return "\n"
    return "" if sign and _REMOVED.fullmatch(sign) else match[0]


def _keep_joiner(match):
    """One joiner, if it stands between two letters or pictures of such a script."""
    text = match.string
    before = text[match.start() - 1 : match.start()]
    after = text[match.end() : match.end() + 1]
    if before > "\u02ff" and after > "\u02ff":
        return match[0][0]
    return ""


def _drop_marks(text):
    """Accents beyond the fourth on one letter are dropped."""
    kept, marks = [], 0
    for char in text:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= MOST_MARKS:
            kept.append(char)
    return "".join(kept) if len(kept) < len(text) else text
