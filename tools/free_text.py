# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What in a free text tells who a person is: contacts, numbers, dates of birth, names.

Findings tell a kind and a place, never the value, so that nothing of it reaches an error
message or a log. What is looked for is what people write in good faith; a person who
wants to hide a name in a text can.

Sources: North American Numbering Plan (area code and exchange start with 2 to 9);
Québec health insurance number (three letters of the surname, one of the given name, year,
month with 50 added for women, day, two digits); social insurance number (nine digits,
Luhn); Canadian postal codes (letters D, F, I, O, Q, U never used, nor W and Z at first).
"""

import re
import unicodedata
from typing import NamedTuple

from lxml import etree, html

KINDS = (
    *("email", "phone", "health_number", "sin", "postal_code"),
    *("birth_date", "name"),
)

#: what NFKD leaves in one piece
LIGATURES = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d"}
DASHES = "‐‑‒–—―−­"
QUOTES = "’‘ʼ´`"

EMAIL = re.compile(
    r"(?<![\w.+'-])[\w.+'-]{1,64}\s?(?:@|\(at\)|\[at\]|\(a\)|\barobase?\b)\s?[\w-]{1,64}(?:\s?\.\s?[a-z]{2,}|\.[\w-]+)+"
)
PHONE = re.compile(
    r"(?<![\w+])(?:\+?1[ ./-]{0,2})?"
    r"(?:\([2-9]\d{2}\)|[2-9]\d{2})[ ./-]{0,3}[2-9]\d{2}[ ./-]{0,2}\d{4}(?!\d)"
)
PHONE_ABROAD = re.compile(
    r"(?<![\w+])(?:\+|00)[ ]?\d{1,3}(?:[ ./-]{0,2}\(?\d{1,4}\)?){2,6}(?!\d)"
)
PHONE_LOCAL = re.compile(
    r"\b(?:tel|telephone|phone|cell|cellulaire|mobile|appeler|call|texto|sms|poste)\b"
    r"\W{0,4}(?:\w{1,3}\W{1,3}){0,2}([2-9]\d{2}[ .-]?\d{4})(?!\d)"
)
HEALTH_NUMBER = re.compile(
    r"(?<![a-z0-9])([a-z]{4})[ -]?(\d{2})(\d{2})([ -]?)(\d{2})(\d{2})(?!\w)"
)
SIN = re.compile(r"(?<![\w.,$])\d{3}([ .-]?)\d{3}\1\d{3}(?!\w|[.,]\d)")
POSTAL_CODE = re.compile(
    r"(?<![a-z0-9])(?<!p-)"
    r"[abceghj-nprstvxy]\d[abceghj-nprstv-z][ -]?\d[abceghj-nprstv-z]\d(?![a-z0-9])"
)
MONTHS = (
    r"(?:jan(?:vier|uary|v)?|fev(?:rier|r)?|feb(?:ruary)?|mars?|march|avr(?:il)?|apr(?:il)?|"
    r"mai|may|juin|june?|juil(?:let)?|july?|aout|aug(?:ust)?|sept?(?:embre|ember)?|"
    r"oct(?:obre|ober)?|nov(?:embre|ember)?|dec(?:embre|ember)?)\.?"
)
DATE = re.compile(
    r"(?<![\w.])(?:"
    r"(?P<y1>\d{4})[ ./-]\d{1,2}[ ./-]\d{1,2}"
    r"|\d{1,2}[ ./-]\d{1,2}[ ./-](?P<y2>\d{4}|\d{2})"
    rf"|\d{{1,2}}(?:er|st|nd|rd|th)?[ -]{MONTHS}[ -](?P<y3>\d{{4}})"
    rf"|{MONTHS} \d{{1,2}}(?:st|nd|rd|th)?,? (?P<y4>\d{{4}})"
    r")(?!\w)"
)
BORN = re.compile(
    r"\b(?:ne|nee|nes|nees|naissance|anniversaire|ddn|born|birth|birthday|birthdate|dob)\b"
)
#: how far before a date a word about birth counts, in characters
BORN_REACH = 30
#: nobody alive was born before
FIRST_BIRTH_YEAR = 1900

#: parts of names that tell nobody
_PARTICLES = """
d l o de du des la le les da di do dos das del della el al ul van von der den ter ben
bin ibn abu bou bint st ste saint sainte mc mac y e i jr sr
"""
PARTICLES = frozenset(_PARTICLES.split())
#: names that are words of every day in French or in English
_ORDINARY_WORDS = """
aime aimee amber ambre amour ange angelique april art aube aurore automne avril baker
ball ban banks beau belle bell berger best bien bill bishop black blanc blanche bois
bon bonne boucher boulanger brun brune brown cadet calme case celeste cerise champagne
chance charpentier chase chasseur chene chevalier ciel clair claire clement clerc
close colombe constant cook cote couture crystal cross day dawn dean desire desiree
dit douce doux duke dune earl early espoir faith fall ferme fidele field fils fin
fisher fleur foi fontaine forest foret fort fortin france franc francois frank gentil
ginger grace grand grande grant gray green hardy heather hill holly honore hope hunter
iris ivy jade jardin jasmin jeune joie joli jolie joy june juin juste king lac lake
lance lavande lily lion long love lune lys mai major man marc marchand marche
marguerite marie marin marine mark mars martin mason matin may mer merci mere meunier
midi miel miller mine modeste moody mont moulin nation neige noble noel noir nom nord
olive olivier opale or page paix parfait park parks pascal pat pearl penny perle pere
perron petit petite pie pierre pin pine plante pomerleau poirier pommier pont porter
potvin price prince prudent prune rain ray reine rich rio rivers riviere rob robin
roche rocher roi rose roux rouge roy royal ruby sable sale sand sans saphir sauvage
savage sec serein seul sharp short sky small smith soleil son song star stern stone
strong sud summer sun sunny taylor temple ton tour valentin vallee vert vie vigne
ville violet violette victoire vivier voir wells white will wise wood woods young
"""
ORDINARY_WORDS = frozenset(_ORDINARY_WORDS.split())
#: shorter names are found only where they stand as names
STRONG_LENGTH = 3
#: how many words of a text may make one name that is written in one
JOINED_WORDS = 3
WORD = re.compile(r"[^\W\d_]+")
SENTENCE_END = re.compile(r"(?:^|[.!?:;\n\r•*\"«“(–-])\s*$")

BLOCKS = {
    *("address", "article", "blockquote", "br", "dd", "div", "dl", "dt", "footer"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre"),
    *("section", "table", "td", "th", "tr", "ul"),
}
SAID_BY = ("alt", "title", "href", "src", "placeholder", "value")
#: pictures written in the text itself are no words
EMBEDDED = "data:"


class Finding(NamedTuple):
    """One place: ``kind`` is of ``KINDS``, the place is in characters of the text."""

    kind: str
    start: int
    end: int


class _Folded(NamedTuple):
    """A text without case and accents, and where each character comes from."""

    text: str
    places: list


def _fold_character(char):
    if char in DASHES:
        return "-"
    if char in QUOTES:
        return "'"
    if char.isspace():
        return "\n" if char in "\n\r\u2028\u2029" else " "
    parts = unicodedata.normalize("NFKD", char.casefold())
    return "".join(
        LIGATURES.get(part, part)
        for part in parts
        if unicodedata.category(part) not in ("Mn", "Cf", "Me")
    )


def _fold(text):
    pieces = [_fold_character(char) for char in text]
    places = [i for i, piece in enumerate(pieces) for _char in piece]
    folded = "".join(pieces)
    # digits of other scripts count as digits
    folded = "".join(
        str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char
        for char in folded
    )
    return _Folded(folded, places)


def _luhn(digits):
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _is_health_number(match):
    _letters, year, month, dash, day, end = match.groups()
    is_school_year = (
        dash == "-" and year in ("19", "20") and day in ("19", "20") and end.isdigit()
    )
    month = int(month)
    return (
        not is_school_year
        and (1 <= month <= 12 or 51 <= month <= 62)
        and 1 <= int(day) <= 31
    )


def _is_sin(match):
    digits = re.sub(r"\D", "", match.group())
    return digits[0] != "0" and _luhn(digits)


def _find_contacts(text):
    for pattern in (PHONE, PHONE_ABROAD):
        for match in pattern.finditer(text):
            if sum(char.isdigit() for char in match.group()) >= 8:
                yield "phone", match.start(), match.end()
    for match in PHONE_LOCAL.finditer(text):
        yield "phone", match.start(1), match.end(1)
    for kind, pattern, is_one in (
        ("email", EMAIL, None),
        ("health_number", HEALTH_NUMBER, _is_health_number),
        ("sin", SIN, _is_sin),
        ("postal_code", POSTAL_CODE, None),
    ):
        for match in pattern.finditer(text):
            if is_one is None or is_one(match):
                yield kind, match.start(), match.end()


def _find_birth_dates(text, last_birth_year):
    for match in DATE.finditer(text):
        before = text[max(0, match.start() - BORN_REACH) : match.start()]
        year = next(y for y in match.group("y1", "y2", "y3", "y4") if y)
        is_old = (
            last_birth_year is not None
            and len(year) == 4
            and FIRST_BIRTH_YEAR <= int(year) <= last_birth_year
        )
        if is_old or BORN.search(before):
            yield "birth_date", match.start(), match.end()


class _Names(NamedTuple):
    strong: set
    weak: set
    particles: set
    unspaced: set


def _is_unspaced(word):
    """Written in a script without spaces between words."""
    return any(
        "\u2e80" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7af" for char in word
    )


def _sort_names(names):
    strong, weak, particles, unspaced = set(), set(), set(), set()
    for name in names:
        words = WORD.findall(_fold(name or "").text)
        for word in words:
            if _is_unspaced(word):
                unspaced.add(word)
            elif word in PARTICLES:
                particles.add(word)
            elif len(word) < STRONG_LENGTH or word in ORDINARY_WORDS:
                weak.add(word)
            else:
                strong.add(word)
        joined = "".join(words)
        if len(words) > 1 and len(joined) > STRONG_LENGTH:
            strong.add(joined)
    return _Names(strong, weak, particles, unspaced)


def _find_names(original, folded, names):
    known = _sort_names(names)
    text, places = folded
    for word in known.unspaced:
        for match in re.finditer(re.escape(word), text):
            yield "name", match.start(), match.end()
    words = list(WORD.finditer(text))
    everything = known.strong | known.weak | known.particles

    def is_capital(match):
        return original[places[match.start()]].isupper()

    def is_next(first, second):
        return len(text[first.end() : second.start()].strip(" -'.,")) == 0

    for i, match in enumerate(words):
        word = match.group()
        if word in known.strong:
            yield "name", match.start(), match.end()
        elif word in known.weak:
            beside = [
                other
                for other in words[max(0, i - 1) : i] + words[i + 1 : i + 2]
                if is_next(*sorted((match, other), key=lambda m: m.start()))
            ]
            stands_as_name = is_capital(match) and not SENTENCE_END.search(
                text[: match.start()]
            )
            if stands_as_name or any(
                other.group() != word
                and (
                    other.group() in known.strong | known.weak
                    or (
                        other.group() in everything
                        and is_capital(match)
                        and is_capital(other)
                    )
                )
                for other in beside
            ):
                yield "name", match.start(), match.end()
        for count in range(2, JOINED_WORDS + 1):
            run = words[i : i + count]
            if (
                len(run) == count
                and "".join(m.group() for m in run) in known.strong
                and all(
                    len(text[a.end() : b.start()]) == 1
                    for a, b in zip(run, run[1:], strict=False)
                )
            ):
                yield "name", match.start(), run[-1].end()


def find_personal_data(text, names=(), last_birth_year=None):
    """Where a text tells who a person is.

    :param text: plain text, or None
    :param names: given names and surnames of the people concerned. A name of three
        letters and more is found as a whole word, without regard to case and accents;
        shorter ones and those that are ordinary words (“Côté”, “Rose”) only where they
        stand as a name: with a capital inside a sentence, or beside another known name
    :param last_birth_year: a full date up to this year counts as a date of birth; a later
        one only after a word about birth. None: after such a word only
    :return: list of ``Finding``, in the order of the text

    >>> find_personal_data("Écrire à l.roy@courriel.example")
    [Finding(kind='email', start=9, end=31)]
    >>> [f.kind for f in find_personal_data("Amina préfère le matin", ["AMINA", "Diallo"])]
    ['name']
    >>> find_personal_data("De côté, sept. 2025 à 2026", ["Côté"])
    []
    """
    if not text:
        return []
    folded = _fold(text)
    found = {
        *_find_contacts(folded.text),
        *_find_birth_dates(folded.text, last_birth_year),
        *_find_names(text, folded, names),
    }
    places = folded.places
    return sorted(
        (
            Finding(kind, places[start], places[end - 1] + 1)
            for kind, start, end in found
        ),
        key=lambda f: (f.start, f.end, f.kind),
    )


def replace_names(text, names, replacement="…"):
    """The text without the names: each is replaced.

    For a writer who must not learn whether what they wrote is a name.

    :param names: as for ``find_personal_data``
    :param replacement: signs without letters, so that nothing new reads as a name

    >>> replace_names("Amina est ponctuelle", ["Amina", "Diallo"])
    '… est ponctuelle'
    """
    while True:
        found = [f for f in find_personal_data(text, names) if f.kind == "name"]
        if not found:
            return text
        pieces, place = [], 0
        for finding in found:
            if finding.start >= place:
                pieces += [text[place : finding.start], replacement]
            place = max(place, finding.end)
        # what stood on both sides of a name may read as one now: look again
        text = "".join(pieces) + text[place:]


def html_text(source):
    """What a reader can get from a piece of HTML: its words and the targets of its links.

    Words that only styles cut stay whole; blocks are on lines of their own.

    >>> html_text("<p>Trem<b>blay</b></p><p>Roy</p>")
    'Tremblay\\nRoy'
    """
    if not source or not source.strip():
        return ""
    try:
        root = html.fragment_fromstring(source, create_parent="div")
    except (etree.ParserError, ValueError):
        return source
    pieces, said = [], []

    def walk(node):
        if not isinstance(node.tag, str):
            said.append(node.text or "")
        else:
            is_block = node.tag in BLOCKS
            if is_block:
                pieces.append("\n")
            pieces.append(node.text or "")
            said.extend(
                value
                for name, value in node.items()
                if name in SAID_BY and not value.startswith(EMBEDDED)
            )
            for child in node:
                walk(child)
            if is_block:
                pieces.append("\n")
        if node is not root:
            pieces.append(node.tail or "")

    walk(root)
    lines = "".join(pieces).split("\n")
    return "\n".join(line for line in (*lines, *said) if line.strip())
