# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Tables written as an XLSX workbook, with cells that no program runs."""

from datetime import date
from io import BytesIO

import xlsxwriter

from .spreadsheet import neutralise_cell

MIMETYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
                    else:
                        sheet.write(number, column, neutralise_cell(value), wrap)
            for column, header in enumerate(headers):
                widest = max(
                    [len(str(header)), *(len(str(row[column] or "")) for row in rows)]
                )
                sheet.set_column(column, column, min(max(widest + 2, 10), 60))
    return buffer.getvalue()
