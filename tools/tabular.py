# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Read a table out of an XLSX or CSV file as people really have them."""

import codecs
import csv
import io
import re
from dataclasses import dataclass

from . import xlsx
from .table_limits import (
    HEADER_SEARCH,
    MAX_BYTES,
    MAX_CELL_TEXT,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_UNPACKED,
    Budget,
    TabularError,
    name_column,
)

__all__ = [
    "MAX_COLUMNS",
    "MAX_ROWS",
    "MAX_UNPACKED",
    "Table",
    "TabularError",
    "read_table",
]

#: first bytes of the old binary format of Office, also of a file with a password
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: PDF, pictures, archives and programs, whatever their name ends with
_OTHER_KINDS = (
    *(
        b"%PDF-",
        b"\x89PNG",
        b"GIF8",
        b"\xff\xd8\xff",
        b"\x1f\x8b",
        b"Rar!",
        b"7z\xbc\xaf",
    ),
    *(b"\x7fELF", b"MZ\x90\x00", b"{\\rtf"),
)
#: marks at the beginning of a text that tell its encoding; the longest first
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_DELIMITERS = ";,\t|"
#: letters of one line of the file, before it is cut into cells
_LONGEST_LINE = 1_000_000
#: added as a last line: if it is not read back alone, a quote was left open
_LAST_LINE = "\x01end\x01"
_LINE_END = re.compile("\r\n|\r|\n")


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
    if data.startswith(_OTHER_KINDS):
        raise TabularError("not_a_table")
    lines = _read_xlsx(data) if data.startswith(b"PK") else _read_csv(data)
    return _to_table(lines, is_header)


def _read_xlsx(data):
    """Rows of the sheet that has most."""
    rows = max(xlsx.read_sheets(data), key=len, default=[])
    lines = ((number, [_to_text(cell) for cell in cells]) for number, cells in rows)
    return [line for line in lines if any(line[1])]


def _to_text(cell):
    text = cell if isinstance(cell, str) else xlsx.to_text(cell)
    return text.replace("\u00a0", " ").replace("\x00", "").strip()


def _read_csv(data):
    text = _decode(data)
    delimiter = _guess_delimiter(text)
    reader = csv.reader(_cut_lines(text), delimiter=delimiter)
    budget = Budget()
    lines, begun = [], 1
    try:
        for cells in reader:
            if _LAST_LINE in cells[-1:]:
                if len(cells) == 1:
                    return lines
                break
            if cells and _LAST_LINE in cells[-1]:
                break
            lines += _take_line(cells, begun, reader.line_num, budget)
            begun = reader.line_num + 1
            if len(lines) > MAX_ROWS + HEADER_SEARCH:
                raise TabularError("too_many_rows", reader.line_num)
    except csv.Error as error:  # a cell without end, or nearly
        is_one_line = reader.line_num <= begun
        raise TabularError(
            "long_cell" if is_one_line else "open_quote", begun
        ) from error
    raise TabularError("open_quote", begun)


def _take_line(cells, begun, number, budget):
    """A list of the line, or of nothing if it is empty."""
    if len(cells) > MAX_COLUMNS and any(cells[MAX_COLUMNS:]):
        column = next(i for i in range(MAX_COLUMNS, len(cells)) if cells[i])
        raise TabularError("too_many_columns", begun, name_column(column + 1))
    values = [_to_text(cell) for cell in cells[:MAX_COLUMNS]]
    while values and not values[-1]:
        values.pop()
    if not values:
        return []
    for column, value in enumerate(values, 1):
        if value:
            if len(value) > MAX_CELL_TEXT:
                raise TabularError("long_cell", begun, name_column(column))
            budget.take_text(len(value))
    return [(number, values)]


def _cut_lines(text):
    """The lines, whatever ends them, and one more that tells the end."""
    start, number = 0, 1
    for match in _LINE_END.finditer(text):
        yield _check_line(text[start : match.start()], number) + "\n"
        start, number = match.end(), number + 1
    if start < len(text):
        yield _check_line(text[start:], number) + "\n"
    yield _LAST_LINE


def _check_line(line, number):
    if len(line) > _LONGEST_LINE:
        raise TabularError("long_line", number)
    if "\x00" in line:
        raise TabularError("odd_sign", number)
    return line


def _decode(data):
    """Unicode with its mark, UTF-8, UTF-16 without a mark, Windows-1252 or Mac Roman.

    The two last ones share their bytes: the one whose text has more French letters
    and fewer odd signs wins.
    """
    if data.startswith(codecs.BOM_UTF8):
        return _decode_strictly(data.removeprefix(codecs.BOM_UTF8), "utf-8")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_strictly(data, encoding)
    sample = data[:2000]
    zeros = [sample[place::2].count(0) * 5 > len(sample) for place in (0, 1)]
    if any(zeros) and not all(zeros):
        return _decode_strictly(data, "utf-16-be" if zeros[0] else "utf-16-le")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\x00" in data:
            raise TabularError("not_a_table") from error
        _refuse_mixture(data)
    candidates = [data.decode(c, errors="replace") for c in ("cp1252", "mac_roman")]
    return max(candidates, key=_french_likeness)


def _decode_strictly(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, errors="ignore")
        raise TabularError("encoding", before.count("\n") + 1) from error


def _refuse_mixture(data):
    """Lines of other encodings pasted among lines in UTF-8 would spoil all of these."""
    good, bad = 0, []
    for number, line in enumerate(data.splitlines(), 1):
        if not line.isascii():
            try:
                line.decode("utf-8")
                good += 1
            except UnicodeDecodeError:
                bad.append(number)
    if good >= 3 and good > 3 * len(bad):
        raise TabularError("encoding", bad[0])


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
        raise TabularError("too_many_rows", rows[MAX_ROWS][0])
    return Table(headers, rows)
