# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Read a table out of an XLSX or CSV file as people really have them."""

import csv
import datetime
import io
import zipfile
from dataclasses import dataclass

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_BYTES = 30 * 1024**2
#: an XLSX file is a zip: what it may unpack to, in bytes
MAX_UNPACKED = 300 * 1024**2
#: rows looked through for the header
HEADER_SEARCH = 30
#: first bytes of the old binary format of Office, also of a file with a password
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = ";,\t|"


class TabularError(ValueError):
    """The file cannot be read as a table; ``code`` says why.

    Codes: empty, no_header, too_many_rows, too_many_columns, too_big, old_office,
    not_a_table.
    """

    def __init__(self, code):
        super().__init__(code)
        self.code = code


@dataclass
class Table:
    """Headers, and rows as (number of the line in the file, list of texts)."""

    headers: list
    rows: list


def read_table(data, is_header):
    """Read ``data`` (bytes of a file).

    :param is_header: function(text) → bool: whether a cell names a known column; the
        header is the row of the first thirty with most of them
    :raise TabularError: the file cannot be read as a table
    """
    if not data.strip():
        raise TabularError("empty")
    if len(data) > MAX_BYTES:
        raise TabularError("too_big")
    if data.startswith(_OLD_OFFICE):
        raise TabularError("old_office")
    lines = _read_xlsx(data) if data.startswith(b"PK") else _read_csv(data)
    return _to_table(lines, is_header)


def _read_xlsx(data):
    _check_archive(data)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [s for s in book.worksheets if s.sheet_state == "visible"]
        best = []
        for sheet in sheets:
            sheet.reset_dimensions()
            lines = []
            for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
                if number > MAX_ROWS + HEADER_SEARCH:
                    raise TabularError("too_many_rows")
                if len(cells) > MAX_COLUMNS and any(
                    c is not None for c in cells[MAX_COLUMNS:]
                ):
                    raise TabularError("too_many_columns")
                values = [_to_text(cell) for cell in cells[:MAX_COLUMNS]]
                if any(values):
                    lines.append((number, values))
            best = max(best, lines, key=len)
        return best
    except TabularError:
        raise
    except (
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        SyntaxError,
        EOFError,
        zipfile.BadZipFile,
    ) as error:
        raise TabularError("not_a_table") from error


def _check_archive(data):
    """Refuse an archive that unpacks to too much, or with XML entities in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED:
                raise TabularError("too_big")
            if "[Content_Types].xml" not in archive.namelist():
                raise TabularError("not_a_table")
            for name in archive.namelist():
                if name.endswith((".xml", ".rels")):
                    with archive.open(name) as part:
                        if b"<!DOCTYPE" in part.read(4096).upper():
                            raise TabularError("not_a_table")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise TabularError("not_a_table") from error


def _to_text(cell):
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime.datetime):
        if cell.time() == datetime.time():
            return cell.date().isoformat()
        return cell.isoformat(sep=" ", timespec="minutes")
    return str(cell).replace("\u00a0", " ").replace("\x00", "").strip()


def _read_csv(data):
    text = _decode(data)
    delimiter = _guess_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines = []
    try:
        for cells in reader:
            if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
                raise TabularError("too_many_columns")
            values = [_to_text(cell) for cell in cells[:MAX_COLUMNS]]
            if any(values):
                lines.append((reader.line_num, values))
            if len(lines) > MAX_ROWS + HEADER_SEARCH:
                raise TabularError("too_many_rows")
    except csv.Error as error:
        raise TabularError("not_a_table") from error
    return lines


def _decode(data):
    """UTF-8, UTF-16 with its mark, Windows-1252 or Mac Roman.

    The two last ones share their bytes: the one whose text has more French letters
    and fewer odd signs wins.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        candidates = [data.decode(c, errors="replace") for c in ("cp1252", "mac_roman")]
        text = max(candidates, key=_french_likeness)
    if "\x00" in text:
        raise TabularError("not_a_table")
    return text


def _french_likeness(text):
    letters = sum(text.count(char) for char in "éèêëàâçîïôùûÉÈÀÇÎÔœ’«»")
    odd = sum(text.count(char) for char in "�ŽšžÓŠ‰‡†∂∑∏π∫Ω√≈∆◊ÿ¬©®±¶¢£§")
    return letters - 3 * odd


def _guess_delimiter(text):
    """The sign that cuts most of the first lines into as many pieces."""
    best, best_score = ";", 0
    sample = text[:100_000]
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        try:
            widths = [len(row) for _row, row in zip(range(60), reader, strict=False)]
        except csv.Error:
            continue
        wide = [width for width in widths if width > 1]
        if not wide:
            continue
        usual = max(set(wide), key=wide.count)
        score = wide.count(usual) * min(usual, 10)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _to_table(lines, is_header):
    if not lines:
        raise TabularError("empty")
    scores = [
        sum(1 for cell in cells if cell and is_header(cell))
        for _number, cells in lines[:HEADER_SEARCH]
    ]
    if max(scores) == 0:
        raise TabularError("no_header")
    start = scores.index(max(scores))
    headers = list(lines[start][1])
    while headers and not headers[-1]:
        headers.pop()
    rows = [
        (number, (cells + [""] * len(headers))[: len(headers)])
        for number, cells in lines[start + 1 :]
        if any(cells[: len(headers)])
    ]
    if len(rows) > MAX_ROWS:
        raise TabularError("too_many_rows")
    return Table(headers, rows)
