# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Read the official structure of the National Occupational Classification.

Statistics Canada publishes it as a CSV file in English (NOC) and in French (CNP), with
the columns level, hierarchical structure, code, title and definition. The code has as
many digits as its level: 6, 65, 652, 6520, 65201.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from .tabular import read_table

LEVELS = {1: "broad", 2: "major", 3: "sub_major", 4: "minor", 5: "unit"}
_COLUMNS = {
    "level": re.compile(r"^(level|niveau)$"),
    "code": re.compile(r"^code\b"),
    "title_en": re.compile(r"^class title"),
    "title_fr": re.compile(r"^titres? de"),
    "definition_en": re.compile(r"^class definition"),
    "definition_fr": re.compile(r"^definitions?( de |$)"),
}


class StructureError(ValueError):
    """The file is not the structure; ``code`` says why.

    Codes: no_code, no_title. See TabularError for files that are no table.
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Group:
    """One group of the classification. ``parent`` is the code above, or ""."""

    number: int
    code: str
    level: int
    title: str
    definition: str = ""

    @property
    def parent(self):
        return self.code[:-1]


@dataclass
class Structure:
    """What a file holds: its language, "en" or "fr", its groups, from the widest to
    the narrowest, and its faults, as (number of the line, code of the fault, value).

    Codes of faults: code, level, title, twice, parent.
    """

    language: str
    groups: list = field(default_factory=list)
    faults: list = field(default_factory=list)


def simplify(text):
    """Lower case, without accents and double spaces.

    >>> simplify(" Définitions  de la classe ")
    'definitions de la classe'
    """
    decomposed = unicodedata.normalize("NFKD", text)
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(letters.lower().split())


def column_of(header):
    """Which column a header names, or None.

    >>> column_of("Code - CNP 2021 V1.0"), column_of("Titres de classes")
    ('code', 'title_fr')
    """
    text = simplify(header)
    return next((name for name, form in _COLUMNS.items() if form.search(text)), None)


def read_structure(data):
    """Read ``data``, the bytes of the file.

    :raise TabularError: it is no table
    :raise StructureError: a column is missing
    """
    table = read_table(data, lambda cell: column_of(cell) is not None)
    places = {}
    for place, header in enumerate(table.headers):
        name = column_of(header)
        if name:
            places.setdefault(name, place)
    if "code" not in places:
        raise StructureError("no_code")
    language = next((lang for lang in ("fr", "en") if f"title_{lang}" in places), None)
    if not language:
        raise StructureError("no_title")
    structure = Structure(language)
    for number, cells in table.rows:
        values = {
            name: cells[places[key]].strip() if key in places else ""
            for name, key in (
                ("level", "level"),
                ("code", "code"),
                ("title", f"title_{language}"),
                ("definition", f"definition_{language}"),
            )
        }
        _read_row(structure, number, values)
    structure.groups.sort(key=lambda group: (group.level, group.code))
    _check(structure)
    return structure


def _read_row(structure, number, values):
    code, level = values["code"], values["level"]
    if level and level not in map(str, LEVELS):
        structure.faults.append((number, "level", level))
        return
    # a spreadsheet that took codes for numbers has lost the zeros before
    if level and code.isascii() and code.isdigit():
        code = code.zfill(int(level))
    if not (code.isascii() and code.isdigit() and len(code) in LEVELS):
        structure.faults.append((number, "code", code))
    elif level and len(code) != int(level):
        structure.faults.append((number, "level", level))
    elif not values["title"]:
        structure.faults.append((number, "title", code))
    else:
        structure.groups.append(
            Group(number, code, len(code), values["title"], values["definition"])
        )


def _check(structure):
    """Codes are there once, and below one that is there."""
    seen = set()
    for group in structure.groups:
        if group.code in seen:
            structure.faults.append((group.number, "twice", group.code))
        elif group.parent and group.parent not in seen:
            structure.faults.append((group.number, "parent", group.code))
        seen.add(group.code)
    structure.faults.sort()
