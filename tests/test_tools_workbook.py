# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import doctest
import io
import os
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from unittest.mock import patch

import xlsxwriter
from lxml import etree
from openpyxl import load_workbook

from odoo.tests import BaseCase, tagged

from ..tools import totals, workbook_folder
from ..tools.workbook import CELL_LIMIT, make_cell_text, write_workbook
from ..tools.workbook_cells import DAY_ZERO
from ..tools.workbook_stream import Column, StreamedWorkbook, Table

TOOLS = Path(workbook_folder.__file__).parent


@tagged("post_install", "-at_install")
class TestToolsWorkbook(BaseCase):
    """Texts of cells, tables that are streamed, and what is left on the disk."""

    def make(self, *tables, **options):
        target = io.BytesIO()
        options = {
            "today": date(2026, 6, 1),
            "minimum": 5,
            "hidden": "few",
            **options,
        }
        with (
            workbook_folder.scratch_folder() as folder,
            StreamedWorkbook(target, folder, **options) as book,
        ):
            self.assertTrue(book.add_page("Cover"))
            results = [book.add_table(table) for table in tables]
        return results, target

    def test_formulas_of_the_docstrings(self):
        result = doctest.testmod(totals)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_texts(self):
        for text, wanted in (
            ("Épicerie", "Épicerie"),
            ("", ""),
            ("=1", "'=1"),
            (" \t@x", "' \t@x"),
            ("+1 514 555-0100", "+1 514 555-0100"),
            ("a\u202egnp.exe", "agnp.exe"),
            ("A\x0b\ufffe\ud800\ufdd0B", "AB"),
            ("<r>x</r>", "'<r>x</r>"),
            ("x" * CELL_LIMIT, "x" * CELL_LIMIT),
            ("x" * (CELL_LIMIT + 1), "x" * (CELL_LIMIT - 1) + "…"),
            ("ligne\r\nligne", "ligne\nligne"),
        ):
            self.assertEqual(make_cell_text(text), wanted)

    def test_the_short_workbooks_keep_texts_too(self):
        content = write_workbook([("S", ["T"], [["<r><t>a</r>"], ["\ufffe=1"]])])
        sheet = load_workbook(io.BytesIO(content)).active
        self.assertEqual([c.value for c in sheet["A"]], ["T", "'<r><t>a</r>", "'=1"])

    def test_values_tables_and_rules(self):
        columns = [
            Column("Name"),
            Column("NAME", "label", labels={"a": "=A"}),
            Column("Day", "date", is_deadline=True),
            Column("People", "people"),
            Column("Rate", "share"),
            Column(
                'Colour "1"',
                "label",
                labels={"g": 'Gr"een'},
                colours={'Gr"een': "green"},
            ),
        ]
        rows = [
            ("x", "a", date(2026, 5, 31), 4, -1, "g"),
            ("<r>", "b", date(1900, 3, 1), 5, 0.5, None),
            (None, None, None, 0, 0, None),
        ]
        results, target = self.make(Table("one", "One: [1]", columns, iter(rows)))
        self.assertEqual(results, [("One   1", 3)])
        sheet = load_workbook(target)["One   1"]
        self.assertEqual(sheet.tables["tbl_one"].ref, "A1:F4")
        found = [[c.value for c in row] for row in sheet.iter_rows(min_row=2)]
        self.assertEqual(found[0][:2], ["x", "'=A"])
        self.assertEqual(found[0][2].date(), date(2026, 5, 31))
        self.assertEqual(found[0][3:], ["few", "few", 'Gr"een'])
        self.assertEqual(found[1][1:2] + found[1][3:], [None, 5, 0.5, None])
        self.assertEqual(found[2], [None, None, None, 0, 0, None])
        self.assertEqual(
            [cell.value for cell in sheet[1]],
            ["Name", "NAME (2)", "Day", "People", "Rate", 'Colour "1"'],
        )
        rules = {str(f.sqref): f.rules[0].formula for f in sheet.conditional_formatting}
        # the day before the report is past, the day itself is not
        self.assertEqual(rules["C2:C4"], ["1", "46173"])
        self.assertEqual(rules["E2:F4"], ['$F2="Gr""een"'])

    def test_cells_are_those_that_xlsxwriter_writes(self):
        """Byte by byte, in the sheet's own XML."""
        texts = (
            *("Épicerie", " before", "after ", "\tx\ny", "a & b < c > d", "", None),
            *('"quoted"', "_x0041_", "_x00g_", "𝄞 \U0001fffe", "=1+1", "-"),
            *("@x", "x" * (CELL_LIMIT + 1), "\ufffe\x0b", "<r>x</r>", "\u202ex"),
        )
        numbers = (
            *(0, 1, -3, 10**15, 12345678901234567890, 0.1, 1 / 3, -2.5e-9, 1e300),
            *(Decimal("12.30"), None, 4.0),
        )
        days = (date(2026, 5, 31), None, date(1900, 3, 1))
        count = max(len(texts), len(numbers))
        rows = [
            tuple(values[n % len(values)] for values in (texts, numbers, days))
            for n in range(count)
        ]
        columns = [Column("Text"), Column("Number", "money"), Column("Day", "date")]
        _results, target = self.make(Table("one", "One", columns, iter(rows)))
        expected = io.BytesIO()
        with xlsxwriter.Workbook(expected, {"constant_memory": True}) as book:
            sheet = book.add_worksheet("One")
            for number, (text, amount, day) in enumerate(rows, 1):
                if text and (text := make_cell_text(text)):
                    sheet.write_string(number, 0, text)
                if amount is not None:
                    sheet.write_number(number, 1, amount)
                if day:
                    sheet.write_number(number, 2, day.toordinal() - DAY_ZERO)

        def read(file, name):
            content = zipfile.ZipFile(file).read(f"xl/worksheets/{name}.xml")
            found = re.findall(r"<row .*?</row>", content.decode(), re.DOTALL)
            # formats of the columns, and rows without a number
            return [
                re.sub(r'( s="\d+")|(<c r="[A-Z]+\d+"/>)', "", row) for row in found
            ]

        ours = read(target, "sheet2")[1:]
        self.assertEqual(len(ours), count)
        self.assertEqual(ours, read(expected, "sheet1"))

    def test_cells_have_the_format_of_their_column(self):
        columns = [Column("Text"), Column("Number", "money"), Column("Day", "date")]
        rows = [("x", 1.5, date(2026, 5, 31))]
        _results, target = self.make(Table("one", "One", columns, iter(rows)))
        cells = load_workbook(target)["One"][2]
        self.assertEqual(
            [cell.number_format for cell in cells],
            ["General", "#,##0.00", "yyyy-mm-dd"],
        )

    def test_no_cell_holds_what_is_no_number(self):
        for number in (float("nan"), float("inf"), Decimal("NaN")):
            with self.assertRaises(ValueError):
                self.make(
                    Table("one", "One", [Column("N", "count")], iter([(number,)]))
                )

    def test_a_row_without_values_leaves_its_place(self):
        rows = [("a",), (None,), ("",), ("\ufffe",), ("b",)]
        results, target = self.make(Table("one", "One", [Column("N")], iter(rows)))
        self.assertEqual(results, [("One", 5)])
        sheet = load_workbook(target)["One"]
        self.assertEqual(sheet.tables["tbl_one"].ref, "A1:A6")
        self.assertEqual(
            [cell.value for cell in sheet["A"]], ["N", "a", None, None, None, "b"]
        )

    def test_rows_and_columns_are_as_many(self):
        with self.assertRaises(ValueError):
            self.make(Table("one", "One", [Column("N")], iter([("a", "b")])))

    def test_the_parts_of_the_file_are_sound(self):
        columns = [Column("A"), Column("B", "count")]
        _results, target = self.make(
            Table("one", "Same", columns, iter([("é & <b>", 1)])),
            Table("two", "same", columns, iter([])),
            Table("three", "x" * 40, columns, iter([("a", 1), ("b", 2)])),
        )
        with zipfile.ZipFile(target) as content:
            self.assertIsNone(content.testzip())
            for name in content.namelist():
                if name.endswith((".xml", ".rels")):
                    etree.fromstring(content.read(name))
        book = load_workbook(target)
        self.assertEqual(book.sheetnames, ["Cover", "Same", "same (2)", "x" * 31])
        self.assertEqual(book["same (2)"].tables["tbl_two"].ref, "A1:B2")

    def test_too_many_rows_go_on_elsewhere(self):
        rows = ((str(n),) for n in range(7))
        results, target = self.make(
            Table("long", "Long", [Column("N")], rows), sheet_rows=4
        )
        self.assertEqual(results, [("Long", 7)])
        book = load_workbook(target)
        refs = [table.ref for sheet in book for table in sheet.tables.values()]
        self.assertEqual(refs, ["A1:A4", "A1:A4", "A1:A2"])

    def test_headers_are_not_too_long(self):
        """Excel repairs a table with a longer one."""
        columns = [Column("n" * 300), Column("n" * 299)]
        _results, target = self.make(Table("one", "One", columns, [("a", "b")]))
        sheet = load_workbook(target)["One"]
        table = [column.name for column in sheet.tables["tbl_one"].tableColumns]
        cells = [cell.value for cell in sheet[1]]
        self.assertEqual(table, cells)
        self.assertEqual(table, ["n" * 255, "n" * 251 + " (2)"])

    def test_a_folder_that_is_swept_while_it_is_made(self):
        real, swept = workbook_folder.fcntl.flock, []

        def lock(handle, operation):
            if not swept:
                swept.append(True)
                workbook_folder.sweep()
            return real(handle, operation)

        with (
            tempfile.TemporaryDirectory() as place,
            patch.object(tempfile, "tempdir", place),
            patch.object(workbook_folder.fcntl, "flock", lock),
        ):
            with workbook_folder.scratch_folder() as folder:
                self.assertTrue(swept)
                self.assertTrue(Path(folder, workbook_folder.LOCK).exists())
                self.assertEqual(workbook_folder.sweep(), 0, "it is in use")
            self.assertEqual(list(Path(place).iterdir()), [])

    def test_an_error_leaves_nothing(self):
        def rows():
            yield ("a",)
            raise RuntimeError

        before = set(Path(tempfile.gettempdir()).glob(f"{workbook_folder.PREFIX}*"))
        with self.assertRaises(RuntimeError):
            self.make(Table("one", "One", [Column("N")], rows()))
        after = set(Path(tempfile.gettempdir()).glob(f"{workbook_folder.PREFIX}*"))
        self.assertEqual(before, after)

    def test_what_a_killed_process_left_is_removed(self):
        script = textwrap.dedent(
            f"""
            import sys, time
            sys.path.insert(0, {str(TOOLS)!r})
            import workbook_folder
            with workbook_folder.scratch_folder() as folder:
                open(folder + "/piece", "w").close()
                print(folder, flush=True)
                time.sleep(60)
            """
        )
        with tempfile.TemporaryDirectory() as place:
            process = subprocess.Popen(
                [sys.executable, "-c", script],
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "TMPDIR": place},
            )
            folder = Path(process.stdout.readline().strip())
            self.assertEqual(folder.parent, Path(place))
            previous, tempfile.tempdir = tempfile.tempdir, place
            try:
                self.assertEqual(workbook_folder.sweep(), 0, "it is in use")
                self.assertTrue((folder / "piece").exists())
                process.send_signal(signal.SIGKILL)
                process.wait()
                process.stdout.close()
                self.assertTrue(folder.exists())
                self.assertEqual(workbook_folder.sweep(), 1)
                self.assertFalse(folder.exists())
            finally:
                tempfile.tempdir = previous
