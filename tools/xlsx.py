# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Read the visible sheets of an XLSX file that nobody vouches for.

Only the parts that hold texts are opened, one piece after the other; nothing is written
to a disk, no entity is expanded and no address followed. What a file says of its own
size is not believed: time and memory are counted in what was read.
"""

import datetime
import io
import posixpath
import re
import zipfile
import zlib
from functools import lru_cache
from xml.parsers import expat

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from . import table_limits as limits
from .table_limits import Budget, TabularError, name_column

#: bytes given to the parser at once
_PIECE = 64 * 1024
#: a tag or comment that is longer is an attack
_LONGEST_TOKEN = 4 * 1024**2
_DEEPEST = 64
#: names of tags and attributes in one part
_MOST_NAMES = 5_000
#: Excel has fewer
_MOST_STYLES = 100_000
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
_LETTERS = re.compile(r"[A-Z]{1,3}")
_ESCAPED = re.compile(r"_x([0-9a-fA-F]{4})_")
#: what the zip and the parser of XML say of a broken file
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError),
    *(LookupError, NotImplementedError, RuntimeError, ValueError, OverflowError),
)


def read_sheets(data):
    """Rows of each visible sheet.

    :param data: bytes of the file
    :return: list, for each sheet, of (number of the row, list of values); a value is a
        text, a number, a date or None. Rows without any value are left out, so are the
        empty cells at the end of a row
    :raise TabularError: see there
    """
    if data.count(b"PK\x01\x02") > limits.MAX_PARTS:
        raise TabularError("too_big")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read_archive(archive)
    except TabularError:
        raise
    except _BROKEN as error:
        raise TabularError("not_a_table") from error


def _read_archive(archive):
    if sum(info.file_size for info in archive.infolist()) > limits.MAX_UNPACKED:
        raise TabularError("too_big")
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names:
        raise TabularError("not_a_table")
    budget = Budget()
    book_name = next(
        (
            target
            for kind, target in _read_links(archive, "_rels/.rels", "", budget).values()
            if kind == "officeDocument" and target in names
        ),
        "xl/workbook.xml",
    )
    book = _Book(budget)
    book.parse(archive, book_name)
    folder, name = posixpath.split(book_name)
    links = _read_links(archive, f"{folder}/_rels/{name}.rels", folder, budget)
    parts = dict(reversed(links.values()))
    texts, styles = _Texts(budget), _Styles(budget)
    for kind, reader in (("sharedStrings", texts), ("styles", styles)):
        if parts.get(kind) in names:
            reader.parse(archive, parts[kind])
    sheets = []
    for link in book.sheets:
        kind, target = links[link]
        if kind == "worksheet":
            sheet = _Sheet(budget, texts.found, styles.dates, book.epoch)
            sheet.parse(archive, target)
            sheets.append(sheet.rows)
    return sheets


def _read_links(archive, name, folder, budget):
    """{id: (kind, name of the part)} of what belongs to a part."""
    if name not in archive.namelist():
        return {}
    reader = _Links(budget, folder)
    reader.parse(archive, name)
    return reader.found


class _Reader:
    """Reads one part; tags are known without their prefix.

    ``opens`` and ``closes`` name the method for a tag; the first is given the
    attributes, the second what stands between the tags if ``with_text`` has the tag.
    """

    opens = {}
    closes = {}
    with_text = frozenset()

    def __init__(self, budget):
        self.budget = budget
        self.pieces = None
        self.length = 0

    def parse(self, archive, name):
        """:raise TabularError: see read_sheets"""
        names = {}
        parser = expat.ParserCreate(intern=names)
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _refuse
        parser.CharacterDataHandler = self._take
        parser.StartElementHandler, parser.EndElementHandler = self._make_handlers()
        fed = 0
        with archive.open(name) as part:
            while piece := part.read(_PIECE):
                parser.Parse(piece, False)
                fed += len(piece)
                is_token_long = fed - parser.CurrentByteIndex > _LONGEST_TOKEN
                if is_token_long or len(names) > _MOST_NAMES:
                    _refuse()
        parser.Parse(b"", True)

    def _make_handlers(self):
        """Functions that the parser calls for each tag: nearly all of the time."""
        opens = {tag: getattr(self, method) for tag, method in self.opens.items()}
        closes = {tag: getattr(self, method) for tag, method in self.closes.items()}
        budget, with_text = self.budget, self.with_text
        depth = 0

        def start(tag, attributes):
            nonlocal depth
            depth += 1
            budget.elements -= 1
            if budget.elements < 0:
                raise TabularError("too_big")
            if depth > _DEEPEST:
                _refuse()
            tag = tag.rpartition(":")[2]
            if tag in with_text:
                self.pieces, self.length = [], 0
            action = opens.get(tag)
            if action:
                action(attributes)

        def end(tag):
            nonlocal depth
            depth -= 1
            tag = tag.rpartition(":")[2]
            action = closes.get(tag)
            if action:
                text = ""
                if self.pieces is not None and tag in with_text:
                    text, self.pieces = "".join(self.pieces), None
                action(text)

        return start, end

    def _take(self, text):
        if self.pieces is not None:
            self.pieces.append(text)
            self.length += len(text)
            if self.length > limits.MAX_CELL_TEXT:
                self.refuse_long()

    def refuse_long(self):
        raise TabularError("long_cell")


def _refuse(*_args):
    """Also of a document type: no file of an office program declares one."""
    raise TabularError("not_a_table")


class _Links(_Reader):
    """:attr found: see _read_links"""

    opens = {"Relationship": "_open_link"}

    def __init__(self, budget, folder):
        super().__init__(budget)
        self.folder = folder
        self.found = {}

    def _open_link(self, attributes):
        if attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "")
        if not target.startswith("/"):
            target = f"{self.folder}/{target}"
        self.found[attributes.get("Id")] = (
            attributes.get("Type", "").rpartition("/")[2],
            posixpath.normpath(target).lstrip("/"),
        )


class _Book(_Reader):
    """:attr sheets: ids of the visible ones"""

    opens = {"sheet": "_open_sheet", "workbookPr": "_open_properties"}

    def __init__(self, budget):
        super().__init__(budget)
        self.sheets = []
        self.epoch = CALENDAR_WINDOWS_1900

    def _open_sheet(self, attributes):
        if attributes.get("state", "visible") == "visible":
            link = next((v for k, v in attributes.items() if k.endswith(":id")), None)
            self.sheets.append(link)

    def _open_properties(self, attributes):
        if attributes.get("date1904") in ("1", "true"):
            self.epoch = CALENDAR_MAC_1904


class _Styles(_Reader):
    """:attr dates: for each format of a cell, whether it shows a date"""

    opens = {"numFmt": "_open_format", "cellXfs": "_open_cells", "xf": "_open_style"}
    closes = {"cellXfs": "_close_cells"}

    def __init__(self, budget):
        super().__init__(budget)
        self.formats = {}
        self.dates = []
        self.is_cell = False

    def _open_format(self, attributes):
        code = attributes.get("formatCode", "")[:255]
        self.formats[attributes.get("numFmtId")] = is_date_format(code)
        self._check_count(len(self.formats))

    def _open_cells(self, _attributes):
        self.is_cell = True

    def _close_cells(self, _text):
        self.is_cell = False

    def _open_style(self, attributes):
        if self.is_cell:
            self.dates.append(self._is_date(attributes.get("numFmtId", "0")))
            self._check_count(len(self.dates))

    def _check_count(self, count):
        if count > _MOST_STYLES:
            raise TabularError("too_big")

    def _is_date(self, number):
        if number not in self.formats:
            code = BUILTIN_FORMATS.get(int(number[:9]), "")
            self.formats[number] = is_date_format(code)
        return self.formats[number]


class _Texts(_Reader):
    """:attr found: texts that cells share"""

    opens = {"si": "_open_item", "rPh": "_open_reading"}
    closes = {"t": "_close_text", "rPh": "_close_reading", "si": "_close_item"}
    with_text = frozenset({"t"})

    def __init__(self, budget):
        super().__init__(budget)
        #: of the texts kept, however many cells show them
        self.kept = Budget()
        self.found = []
        self.runs = []
        self.is_reading = False

    def _open_item(self, _attributes):
        self.runs = []

    def _open_reading(self, _attributes):
        """How a name is read aloud, beside the name."""
        self.is_reading = True

    def _close_reading(self, _text):
        self.is_reading = False

    def _close_text(self, text):
        if not self.is_reading:
            self.runs.append(text)

    def _close_item(self, _text):
        text = _unescape("".join(self.runs))
        if len(text) > limits.MAX_CELL_TEXT:
            self.refuse_long()
        self.kept.take_text(len(text))
        self.found.append(text)


class _Sheet(_Texts):
    """:attr rows: see read_sheets"""

    opens = {
        "row": "_open_row",
        "c": "_open_cell",
        "f": "_open_formula",
        "rPh": "_open_reading",
    }
    closes = {
        "v": "_close_value",
        "t": "_close_text",
        "rPh": "_close_reading",
        "c": "_close_cell",
        "row": "_close_row",
    }
    with_text = frozenset({"v", "t"})

    def __init__(self, budget, texts, dates, epoch):
        super().__init__(budget)
        self.texts, self.dates, self.epoch = texts, dates, epoch
        self.rows = []
        self.row = self.column = 0
        self.cells = []
        self.kind = self.style = self.value = None
        self.has_formula = False

    def refuse_long(self):
        raise TabularError("long_cell", self.row, name_column(self.column))

    def _open_row(self, attributes):
        number = attributes.get("r")
        number = int(number) if number else self.row + 1
        if not self.row < number <= _LAST_ROW:
            _refuse()
        self.row, self.column, self.cells = number, 0, []

    def _open_cell(self, attributes):
        reference = attributes.get("r")
        if reference is None:
            self.column += 1
        else:
            self.column = _number_column(reference.rstrip("0123456789"))
        if not 0 < self.column <= _LAST_COLUMN:
            _refuse()
        self.kind = attributes.get("t", "n")
        self.style = attributes.get("s")
        self.value, self.runs = None, []
        self.has_formula = False

    def _open_formula(self, _attributes):
        self.has_formula = True

    def _close_value(self, text):
        self.value = text

    def _close_cell(self, _text):
        value = self._read_value()
        if value is None or value == "":
            return
        if self.column > limits.MAX_COLUMNS:
            raise TabularError("too_many_columns", self.row, name_column(self.column))
        # shared texts too: each cell gets its own once blanks are taken away
        self.budget.take_text(len(value) if isinstance(value, str) else 1)
        cells, place = self.cells, self.column - 1
        if len(cells) <= place:
            cells.extend([None] * (place + 1 - len(cells)))
        cells[place] = value

    def _close_row(self, _text):
        if self.cells:
            self.rows.append((self.row, self.cells))
            if len(self.rows) > limits.MAX_ROWS + limits.HEADER_SEARCH:
                raise TabularError("too_many_rows", self.row)
        self.cells = []

    def _read_value(self):
        value, kind = self.value, self.kind
        if kind == "inlineStr":
            return _unescape("".join(self.runs))
        if not value:
            # kept empty, the cell would be lost without a word
            is_lost = self.has_formula and kind not in ("str", "s")
            return limits.NOT_COMPUTED if is_lost else None
        if kind == "s":
            return self.texts[int(value)] if int(value) >= 0 else None
        if kind == "str":
            return _unescape(value)
        if kind == "b":
            return value in ("1", "true")
        return self._read_number(value) if kind == "n" else value

    def _read_number(self, text):
        """A number, or the date that it is shown as; the text itself if it is none."""
        style = int(self.style) if self.style and len(self.style) < 8 else 0
        is_date = 0 <= style < len(self.dates) and self.dates[style]
        if not is_date and text.isascii() and text.isdigit() and len(text) < 40:
            return int(text)
        try:
            number = float(text)
            if is_date and number >= 0:
                return from_excel(number, self.epoch)
            whole = int(number)
        except (ValueError, OverflowError, TypeError):
            return text  # no number, or no day of the calendar
        return whole if number == whole and abs(number) < 1e15 else number


@lru_cache(1000)
def _number_column(letters):
    """Number of a column; 0 if there is none.

    >>> _number_column("XFD"), _number_column("a"), _number_column("")
    (16384, 0, 0)
    """
    if not _LETTERS.fullmatch(letters):
        return 0
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _unescape(text):
    """Signs that XML cannot hold, as office programs write them.

    >>> _unescape("a_x000A_b")
    'a\\nb'
    """
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def to_text(value):
    """A value as the text of a cell."""
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="minutes")
    return "" if value is None else str(value)
