# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The host's export, without texts that a spreadsheet program runs."""

from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)

from ..tools.spreadsheet import neutralise_cell


class PlainCells:
    """A text stays a text: the host takes “=…” for a formula, and addresses for links."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.worksheet.strings_to_formulas = False
        self.worksheet.strings_to_urls = False


class PlainXlsxWriter(PlainCells, ExportXlsxWriter):
    pass


class PlainGroupXlsxWriter(PlainCells, GroupExportXlsxWriter):
    pass


class PlainExcelExport(ExcelExport):
    # the route stays that of the host
    def from_data(self, fields, columns_headers, rows):
        with PlainXlsxWriter(fields, columns_headers, len(rows)) as writer:
            for number, row in enumerate(rows, 1):
                for column, value in enumerate(row):
                    writer.write_cell(number, column, value)
        return writer.value

    def from_group_data(self, fields, columns_headers, groups):
        with PlainGroupXlsxWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value


class PlainCsvExport(CSVExport):
    def from_data(self, fields, columns_headers, rows):
        # the host looks for = + - alone, and not behind a tab
        plain = [[neutralise_cell(value) for value in row] for row in rows]
        return super().from_data(fields, columns_headers, plain)
