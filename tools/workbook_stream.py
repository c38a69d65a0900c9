# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""A workbook written row by row, with real tables, whatever the number of rows.

xlsxwriter keeps one row in memory when asked to (``constant_memory``), and then refuses
tables: it would write their header after the rows. Here the header is written first, as
any row, and the table is declared when the last row is known.
"""

import re
from dataclasses import dataclass, field
from itertools import islice

from xlsxwriter import Workbook
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from .workbook import make_cell_text
from .workbook_cells import DAY_ZERO, make_renderer, make_row

#: rows of a sheet, its header included
SHEET_ROWS = 1048576
#: most characters of the header of a column of a table
HEADER_LIMIT = 255
#: of names of sheets
_SHEET_NAME_REFUSED = re.compile(r"[\[\]:*?/\\]")
#: characters across a page that can still be read
PAGE_WIDTH = 195
PAPERS = {"Letter": 1, "A4": 9}
#: kind of column → its number format
FORMATS = {
    "text": None,
    "label": None,
    "date": "yyyy-mm-dd",
    "count": "#,##0",
    "people": "#,##0",
    "decimal": "#,##0.0",
    "money": "#,##0.00",
    "share": "0 %",
}
#: colours of the health: (letters, ground)
COLOURS = {
    "green": ("#1E5B33", "#C9E7D1"),
    "amber": ("#6B4A00", "#FCE8B2"),
    "red": ("#8A1C1C", "#F7CCCC"),
    "grey": ("#4A4A4A", "#E4E4E4"),
}
#: what is late
LATE = ("#8A1C1C", "#FBE3E3")
TITLE_GROUND = "#1F4E5F"


@dataclass(frozen=True)
class Column:
    """A column of a table.

    :param kind: one of ``FORMATS``; "people" hides numbers below ``minimum``, and so does
        "share" where the value is negative
    :param labels: value → text, for the kind "label"
    :param colours: text → key of ``COLOURS``: the cell and the one before it take it
    :param is_deadline: past dates stand out
    """

    header: str
    kind: str = "text"
    width: int = 14
    labels: dict = field(default_factory=dict)
    colours: dict = field(default_factory=dict)
    is_deadline: bool = False


@dataclass(frozen=True)
class Table:
    """A table of a sheet of its own.

    :param key: name of the table in formulas: letters without accents
    :param rows: iterable of tuples, one value for each column; None leaves it empty
    """

    key: str
    title: str
    columns: list
    rows: object


class StreamSheet(Worksheet):
    """A sheet that is written downwards, with its rows in a file of their own."""

    def write_rows(self, rows):
        """Write rows as XML below the header, which is written out before them.

        :param rows: iterable of texts, as ``make_row`` gives them
        :return: how many there were
        """
        self._write_single_row(1)
        write, count = self.fh.write, 0
        for row in rows:
            write(row)
            count += 1
        # xlsxwriter goes on from there
        self.dim_rowmax = max(self.dim_rowmax, count)
        self.previous_row = count + 1
        return count

    def declare_table(self, last_row, options):
        """Make a table of what was written, the header being row 0."""
        # the header that add_table writes is there already: let it go nowhere
        self.constant_memory = False
        try:
            refused = self.add_table(
                0, 0, last_row, len(options["columns"]) - 1, options
            )
        finally:
            self.constant_memory = True
            self.table.clear()
        if refused:
            raise ValueError(f"no table can be made of “{self.name}”")


class PageSheet(Worksheet):
    """A short sheet that is kept in memory: charts need the values of their cells."""

    def _initialize(self, init_data):
        self.row_data_fh_closed = True  # there is none
        return super()._initialize(init_data | {"constant_memory": False})


class StreamedWorkbook:
    """Writes into a file, sheet after sheet; closed by ``with``.

    :param target: an open binary file
    :param folder: for the pieces, removed by the caller
    :param today: before which a deadline is past
    :param minimum: smallest number of people that is told
    :param hidden: what stands for a smaller one
    """

    def __init__(
        self,
        target,
        folder,
        *,
        today,
        minimum,
        hidden,
        footer="",
        paper="Letter",
        sheet_rows=SHEET_ROWS,
    ):
        self.book = Workbook(
            target,
            {
                "constant_memory": True,
                "tmpdir": folder,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
        self.book.use_zip64()
        self.today = today
        self.minimum = minimum
        self.hidden = make_cell_text(hidden)
        self.footer = footer.replace("&", "&&")
        self.paper = PAPERS[paper]
        self.sheet_rows = sheet_rows
        self.formats = {}
        self.titles = set()

    def __enter__(self):
        return self

    def __exit__(self, kind, _value, _traceback):
        if kind is None:
            try:
                self.book.close()
            except FileCreateError as error:
                # the library hides what the system said, such as that the disk is full
                raise (error.__context__ or error) from error
        else:
            for sheet in self.book.worksheets():
                sheet._opt_close()

    # --------------------------------------------------------------------- pieces
    def get_format(self, **properties):
        """A format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(
                {"font_name": "Calibri", "font_size": 10, "valign": "top"} | properties
            )
        return self.formats[key]

    def get_column_format(self, kind):
        number_format = FORMATS[kind]
        if not number_format:
            return self.get_format(indent=1)
        # a text that stands for a number is where the number would be
        return self.get_format(num_format=number_format, align="right")

    def get_header_format(self, kind="text"):
        return self.get_format(
            bold=True,
            # above what it is about
            **({"align": "right"} if FORMATS[kind] else {"indent": 1}),
            font_color="#FFFFFF",
            bg_color=TITLE_GROUND,
            text_wrap=True,
            valign="vcenter",
        )

    def get_colour_format(self, letters, ground):
        return self.book.add_format({"font_color": letters, "bg_color": ground})

    def make_title(self, title):
        """A name that a sheet may have, and that no other one has."""
        base = _SHEET_NAME_REFUSED.sub(" ", title).strip(" '")[:31] or "-"
        title, number = base, 1
        while title.lower() in self.titles:
            number += 1
            title = f"{base[: 31 - len(f' ({number})')]} ({number})"
        self.titles.add(title.lower())
        return title

    def add_page(self, title, on_one_page=False):
        """A short sheet, to be filled in any order."""
        sheet = self.book.add_worksheet(self.make_title(title), PageSheet)
        self._set_up_print(sheet)
        if on_one_page:
            sheet.fit_to_pages(1, 1)
        sheet.hide_gridlines(2)
        return sheet

    def _set_up_print(self, sheet, width=0):
        sheet.set_landscape()
        sheet.set_paper(self.paper)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        # beside each other, as many pages as it takes to be read
        sheet.fit_to_pages(max(1, -(-width // PAGE_WIDTH)), 0)
        sheet.set_footer(f"&L&8{self.footer}&C&8&A&R&8&P / &N")

    def declare_small_table(self, sheet, key, first_row, last_row, headers, kinds=()):
        """Make a table of rows of a page, and write its header."""
        headers = _make_unique(map(make_cell_text, headers))
        kinds = kinds or ["text"] * len(headers)
        sheet.add_table(
            first_row,
            0,
            max(last_row, first_row + 1),
            len(headers) - 1,
            {
                "name": f"tbl_{key}",
                "style": "Table Style Light 1",
                "columns": [
                    {"header": header, "header_format": self.get_header_format(kind)}
                    for header, kind in zip(headers, kinds, strict=True)
                ],
                "autofilter": False,
            },
        )

    # --------------------------------------------------------------------- tables
    def add_table(self, table):
        """Write a table, on as many sheets as it needs.

        :return: (title of the first sheet, number of rows)
        """
        rows = iter(table.rows)
        first, total, part = None, 0, 1
        while True:
            name = self.make_title(table.title)
            key = table.key if part == 1 else f"{table.key}_{part}"
            written = self._add_part(name, key, table.columns, rows)
            first = first or name
            total += written
            if written < self.sheet_rows - 1:
                return first, total
            part += 1

    def _add_part(self, name, key, columns, rows):
        sheet = self.book.add_worksheet(name, StreamSheet)
        self._set_up_print(sheet, sum(column.width for column in columns))
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)
        sheet.freeze_panes(1, 1)
        sheet.set_row(0, 45)
        headers = _make_unique(make_cell_text(column.header) for column in columns)
        for number, column in enumerate(columns):
            sheet.set_column(
                number, number, column.width, self.get_column_format(column.kind)
            )
            sheet.write_string(
                0, number, headers[number], self.get_header_format(column.kind)
            )
        written = self._write_rows(sheet, columns, rows)
        last = max(written, 1)
        sheet.declare_table(
            last,
            {
                "name": f"tbl_{key}",
                "style": "Table Style Light 1",
                "columns": [{"header": header} for header in headers],
            },
        )
        for number, column in enumerate(columns):
            self._add_rules(sheet, number, column, last)
        return written

    def _write_rows(self, sheet, columns, rows):
        """Write rows below the header, as many as the sheet takes.

        :return: how many
        """
        plan = []
        for number, column in enumerate(columns):
            index = self.get_column_format(column.kind)._get_xf_index()
            render = make_renderer(column, f'" s="{index}', self.minimum, self.hidden)
            plan.append((f'<c r="{xl_col_to_name(number)}', render))
        return sheet.write_rows(
            make_row(number, plan, values)
            for number, values in enumerate(islice(rows, self.sheet_rows - 1), 2)
        )

    def _add_rules(self, sheet, number, column, last):
        """Colours that follow the values."""
        if column.is_deadline:
            sheet.conditional_format(
                1,
                number,
                last,
                number,
                {
                    "type": "cell",
                    "criteria": "between",
                    "minimum": 1,
                    "maximum": self.today.toordinal() - DAY_ZERO - 1,
                    "format": self.get_colour_format(*LATE),
                },
            )
        for label, colour in column.colours.items():
            text = make_cell_text(label).replace('"', '""')
            letter = xl_col_to_name(number)
            sheet.conditional_format(
                1,
                max(number - 1, 0),
                last,
                number,
                {
                    "type": "formula",
                    "criteria": f'=${letter}2="{text}"',
                    "format": self.get_colour_format(*COLOURS[colour]),
                },
            )


def _make_unique(headers):
    """Excel takes each header of a table once, whatever its capitals, and no long one."""
    seen, result = set(), []
    for header in headers:
        header = header[:HEADER_LIMIT]
        unique, number = header or "-", 1
        while unique.lower() in seen:
            number += 1
            end = f" ({number})"
            unique = f"{header[: HEADER_LIMIT - len(end)]}{end}"
        seen.add(unique.lower())
        result.append(unique)
    return result
