# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tables written as an XLSX workbook, with cells that no program runs."""

import re
from datetime import date
from io import BytesIO

import xlsxwriter

from .spreadsheet import neutralise_cell

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


#: most characters that a cell may hold
CELL_LIMIT = 32767
#: what XML does not take, and what turns the direction of the text around it
_REFUSED = re.compile(
    "[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u0080-\u0084\u0086-\u009f"
    "\u202a-\u202e\u2066-\u2069]"
)


def make_cell_text(text):
    """Return a text as a cell may hold it: no formula, nothing that breaks the file.

    Beside what ``neutralise_cell`` does: characters that XML refuses and marks that
    turn the direction of writing are left out, what is too long for a cell is cut, and
    a text that looks like the inner XML of a cell (which xlsxwriter would take over as
    it stands) becomes a plain text.
    """
    if len(text) < CELL_LIMIT and text[:1].isalnum() and text.isprintable():
        return text  # nearly all of them
    text = neutralise_cell(_REFUSED.sub("", text))
    if text.startswith("<r>") and text.endswith("</r>"):
        text = f"'{text}"
    return text if len(text) <= CELL_LIMIT else f"{text[: CELL_LIMIT - 1]}…"


class Amount(float):
    """A number that is shown with two decimals, and stays one that can be added up."""


def write_workbook(sheets):
    """Return the bytes of a workbook.

    :param sheets: list of (title, headers, rows); rows hold texts, numbers, dates,
        ``Amount`` or None
    """
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
        day = workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        money = workbook.add_format({"num_format": "#,##0.00", "valign": "top"})
        for title, headers, rows in sheets:
            sheet = workbook.add_worksheet(title[:31])
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, headers, bold)
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(number, column, value, day)
                    elif isinstance(value, Amount):
                        sheet.write_number(number, column, value, money)
                    elif isinstance(value, str):
                        sheet.write(number, column, make_cell_text(value), wrap)
                    else:
                        sheet.write(number, column, value, wrap)
            for column, header in enumerate(headers):
                widest = max(
                    [len(str(header)), *(len(str(row[column] or "")) for row in rows)]
                )
                sheet.set_column(column, column, min(max(widest + 2, 10), 60))
    return buffer.getvalue()
