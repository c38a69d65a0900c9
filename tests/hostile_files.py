# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Files that somebody made to do harm, or that programs spoiled."""

import io
import zipfile

NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
OPEN = f"<worksheet {NAMES}><sheetData>".encode()
CLOSE = b"</sheetData></worksheet>"
HEADER = b'<row><c t="inlineStr"><is><t>Employeur</t></is></c></row>'
MIB = 1024**2


def text_cell(text, reference=None):
    place = f' r="{reference}"' if reference else ""
    return f'<c{place} t="inlineStr"><is><t>{text}</t></is></c>'.encode()


def make_sheet(*rows):
    """A sheet of the header and rows, given as bytes of their cells."""
    return OPEN + HEADER + b"".join(b"<row>" + r + b"</row>" for r in rows) + CLOSE


def make_xlsx(
    sheet=None, texts=None, styles=None, sheets=None, parts=None, book="", link=None
):
    """A workbook out of the bytes of its parts; a tuple is written over and over.

    :param sheets: names of sheets that all show the one part
    :param parts: {name: bytes} of others
    :param link: where the sheet is said to stand
    """
    link = link or "worksheets/sheet1.xml"
    names = sheets or ["Liste"]
    entries = {
        "[Content_Types].xml": b"<Types/>",
        "_rels/.rels": (
            f'<Relationships><Relationship Id="a" Type="{LINKS}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook {NAMES} xmlns:r="{LINKS}">{book}<sheets>'
            + "".join(
                f'<sheet name="{name}" sheetId="{number}" r:id="s"/>'
                for number, name in enumerate(names, 1)
            )
            + "</sheets></workbook>"
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            "<Relationships>"
            f'<Relationship Id="s" Type="{LINKS}/worksheet" Target="{link}"/>'
            f'<Relationship Id="t" Type="{LINKS}/sharedStrings" '
            'Target="sharedStrings.xml"/>'
            f'<Relationship Id="u" Type="{LINKS}/styles" Target="styles.xml"/>'
            "</Relationships>"
        ).encode(),
        "xl/worksheets/sheet1.xml": make_sheet() if sheet is None else sheet,
    }
    if texts is not None:
        entries["xl/sharedStrings.xml"] = texts
    if styles is not None:
        entries["xl/styles.xml"] = styles
    entries.update(parts or {})
    return make_zip(entries)


def make_zip(entries):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in entries.items():
            with archive.open(name, "w") as part:
                if isinstance(content, bytes):
                    part.write(content)
                else:
                    before, piece, times, after = content
                    part.write(before)
                    block = piece * max(1, MIB // len(piece))
                    for _number in range(max(1, times * len(piece) // len(block))):
                        part.write(block)
                    part.write(after)
    return output.getvalue()


def make_lie():
    """A gigabyte of zeros that is said to be small."""
    data = bytearray(make_xlsx(sheet=(b"", b"\0", 1024 * MIB, b"")))
    size = (1024 * MIB).to_bytes(4, "little")
    place = data.find(size)
    while place >= 0:
        data[place : place + 4] = (1000).to_bytes(4, "little")
        place = data.find(size, place)
    return bytes(data)


def make_bombs():
    """{name: (bytes of the file, code of the reason, row, column)}."""
    entity = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    outside = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    many_cells = (b"<row>" + b"<c/>" * 16000 + b"</row>") * 1
    million = 1_000_000
    return {
        "zeros in a sheet": (
            make_xlsx(sheet=(b"", b"\0", 1024 * MIB, b"")),
            "too_big",
        ),
        "zeros in the texts": (
            make_xlsx(texts=(b"", b"\0", 1024 * MIB, b"")),
            "too_big",
        ),
        "zeros below the limit": (
            make_xlsx(sheet=(b"", b"\0", 250 * MIB, b"")),
            "not_a_table",
        ),
        "a size that lies": (make_lie(), "not_a_table"),
        "a gigabyte in a picture": (
            make_xlsx(parts={"xl/media/a.png": (b"", b"\0", 1024 * MIB, b"")}),
            "too_big",
        ),
        "a workbook in a workbook": (
            make_zip({"[Content_Types].xml": b"", "a.xlsx": make_xlsx()}),
            "not_a_table",
        ),
        "a cell of 200 MB": (
            make_xlsx(
                sheet=(
                    OPEN + b'<row><c t="inlineStr"><is><t>',
                    b"a",
                    200 * MIB,
                    b"</t></is></c></row>" + CLOSE,
                )
            ),
            "long_cell",
            1,
            "A",
        ),
        "a number of 200 MB": (
            make_xlsx(
                sheet=(
                    OPEN + b"<row/><row><c/><c><v>",
                    b"1",
                    200 * MIB,
                    b"</v></c></row>",
                )
            ),
            "long_cell",
            2,
            "B",
        ),
        "an attribute of 200 MB": (
            make_xlsx(sheet=(OPEN + b'<row r="', b"1", 200 * MIB, b'"/>' + CLOSE)),
            "not_a_table",
        ),
        "a comment of 200 MB": (
            make_xlsx(sheet=(OPEN + b"<!--", b" ", 200 * MIB, b"-->" + CLOSE)),
            "not_a_table",
        ),
        "deep tags": (
            make_xlsx(sheet=(OPEN, b"<a>", 60 * million, b"")),
            "not_a_table",
        ),
        "tags of many names": (
            make_xlsx(
                sheet=OPEN + b"".join(b"<a%d/>" % n for n in range(400_000)) + CLOSE
            ),
            "not_a_table",
        ),
        "a million empty columns": (
            make_xlsx(sheet=OPEN + HEADER + b"<row>" + b"<c/>" * million + b"</row>"),
            "not_a_table",
        ),
        "empty cells to the last column": (
            make_xlsx(sheet=(OPEN + HEADER, many_cells, 5000, CLOSE)),
            "too_big",
        ),
        "texts that no cell shows": (
            make_xlsx(texts=(b"<sst>", b"<si><t>a</t></si>", 12 * million, b"</sst>")),
            "too_many_cells",
        ),
        "a text that two million cells show": (
            make_xlsx(
                sheet=(
                    OPEN + HEADER,
                    b"<row>" + b'<c t="s"><v>0</v></c>' * 190 + b"</row>",
                    10_000,
                    CLOSE,
                ),
                texts=b"<sst><si><t>" + b"\xc2\xa0a" * 49_000 + b"</t></si></sst>",
            ),
            "too_many_cells",
        ),
        "a million styles": (
            make_xlsx(
                styles=(
                    b"<styleSheet><cellXfs>",
                    b'<xf numFmtId="14" fontId="0"/>',
                    million,
                    b"</cellXfs></styleSheet>",
                )
            ),
            "too_big",
        ),
        "a million formats of numbers": (
            make_xlsx(
                styles=b"<styleSheet><numFmts>"
                + b"".join(
                    b'<numFmt numFmtId="%d" formatCode="yyyy"/>' % n
                    for n in range(150_000)
                )
                + b"</numFmts></styleSheet>"
            ),
            "too_big",
        ),
        "too many rows": (
            make_xlsx(
                sheet=(OPEN + HEADER, b"<row><c><v>1</v></c></row>", million, CLOSE)
            ),
            "too_many_rows",
            50_031,
        ),
        "a cell in column GS": (
            make_xlsx(sheet=make_sheet(text_cell("Roy") + text_cell("x", "GS2"))),
            "too_many_columns",
            2,
            "GS",
        ),
        "laughs": (make_xlsx(sheet=entity + make_sheet()), "not_a_table"),
        "laughs after a long comment": (
            make_xlsx(sheet=b"<!--" + b" " * 9000 + b"-->" + entity + make_sheet()),
            "not_a_table",
        ),
        "laughs in UTF-16": (
            make_xlsx(texts=(entity + b"<sst/>").decode().encode("utf-16")),
            "not_a_table",
        ),
        "a file of the server": (
            make_xlsx(sheet=outside + make_sheet(b"<c><v>&x;</v></c>")),
            "not_a_table",
        ),
        "a document type elsewhere": (
            make_xlsx(parts={"xl/workbook.xml": outside + b"<workbook/>"}),
            "not_a_table",
        ),
        "a sheet outside of the file": (
            make_xlsx(link="../../../../../../etc/passwd"),
            "not_a_table",
        ),
        "a sheet at an absolute path": (make_xlsx(link="/etc/passwd"), "not_a_table"),
        "a sheet at an address": (
            make_xlsx(link="http://127.0.0.1:9/sheet.xml"),
            "not_a_table",
        ),
        "many parts": (
            make_zip(
                {"[Content_Types].xml": b""} | {f"a{n}": b"" for n in range(6000)}
            ),
            "too_big",
        ),
        "cut in the middle": (make_xlsx()[:-300], "not_a_table"),
        "rows that go back": (
            make_xlsx(sheet=OPEN + b'<row r="5"/><row r="2"/>' + CLOSE),
            "not_a_table",
        ),
        "a row beyond the last": (
            make_xlsx(sheet=OPEN + b'<row r="99999999999"/>' + CLOSE),
            "not_a_table",
        ),
        "a column beyond the last": (
            make_xlsx(sheet=make_sheet(text_cell("a", "ZZZZ2"))),
            "not_a_table",
        ),
        "a text that is not there": (
            make_xlsx(sheet=make_sheet(b'<c t="s"><v>7</v></c>'), texts=b"<sst/>"),
            "not_a_table",
        ),
        "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n\x00", "not_a_table"),
        "a PNG": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_a_table"),
        "a page": (b"<!DOCTYPE html><html><body>Employeur</body></html>", "no_header"),
        "a workbook with a password": (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000),
            "old_office",
        ),
        "a line of 29 MB": (b"Employeur" + b"a" * (29 * MIB), "long_line", 1),
        "50 MB": (b"a" * (50 * MIB), "too_big"),
        "29 million columns": (b"Employeur" + b";" * (29 * MIB), "long_line", 1),
        "a million columns of CSV": (
            b"Employeur\nRoy" + b";" * 900_000 + b"x\n",
            "too_many_columns",
            2,
            "AYEIK",
        ),
        "ten million cells of CSV": (
            b"Employeur\n" + (b"ab;" * 190 + b"ab\n") * 45_000,
            "too_many_cells",
        ),
        "rows without end": (
            b"Employeur\n" + b"a\n" * (10 * MIB),
            "too_many_rows",
            50_031,
        ),
        "an open quote": (
            b'Employeur;Ville\nRoy;"L\n' + b"Cyr;M\n" * 9,
            "open_quote",
            2,
        ),
        "an open quote before much": (
            b'Employeur;Ville\nA;B\nRoy;"L\n' + b"Cyr;M\n" * 40_000,
            "open_quote",
            3,
        ),
        "a cell of CSV that is long": (
            b"Employeur\nRoy\n" + b"x" * 120_000,
            "long_cell",
            3,
            "A",
        ),
        "a cell of CSV that is longer": (
            b"Employeur\nRoy\n" + b"x" * 200_000,
            "long_cell",
            3,
        ),
        "a zero in a text": (b"Employeur\nRoy\nC\x00yr\n", "odd_sign", 3),
        "half of a letter of UTF-16": (
            "Employeur\nÉté".encode("utf-16") + b"\x00",
            "encoding",
            2,
        ),
        "broken UTF-8": (b"\xef\xbb\xbfEmployeur\nRoy\n\xc3(\n", "encoding", 3),
        "one line of another encoding": (
            "Employeur\nÉté\nÈve\nÎle\nÔde\n".encode() + "Çà\n".encode("cp1252"),
            "encoding",
            6,
        ),
        "nothing": (b"", "empty"),
        "marks only": (b"\xff\xfe", "empty"),
        "separators only": (b";;;\n;;;\n", "empty"),
        "a workbook without cells": (make_xlsx(sheet=OPEN + CLOSE), "empty"),
        "thousands of empty sheets": (
            make_xlsx(sheet=OPEN + CLOSE, sheets=[f"S{n}" for n in range(4000)]),
            "empty",
        ),
    }
