# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import binascii

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import table_limits as limits


class CrmTableFileMixin(models.AbstractModel):
    """Says of a file what keeps it from being read as a table, and what to do."""

    _name = "crm.table.file.mixin"
    _description = "File Read as a Table"

    @api.model
    def _read_upload(self, data):
        """The bytes of a file that was put into a field.

        :raise UserError: it did not arrive whole
        """
        data = data.encode() if isinstance(data, str) else data or b""
        try:
            # some clients cut what they send into lines
            return base64.b64decode(b"".join(data.split()), validate=True)
        except (binascii.Error, ValueError, TypeError) as error:
            raise UserError(
                self.env._("The file did not arrive whole. Choose it again.")
            ) from error

    @api.model
    def _explain_table_error(self, error):
        """What is wrong with a file, where, and what to do.

        :param error: a ``tools.table_limits.TabularError``
        """
        parts = [self._locate_table_error(error), self._describe_table_error(error)]
        return " ".join(part for part in parts if part)

    @api.model
    def _locate_table_error(self, error):
        if error.row and error.column:
            return self.env._(
                "Row %(row)s, column %(column)s:", row=error.row, column=error.column
            )
        return self.env._("Row %(row)s:", row=error.row) if error.row else ""

    @api.model
    def _describe_table_error(self, error):
        return {
            "empty": self.env._("The file is empty."),
            "no_header": self.env._(
                "No row names the columns. Give each column a title, such as "
                "“Employer”, “Email”, “City”; the template shows them."
            ),
            "too_many_rows": self.env._(
                "The file has more than %(limit)s rows. Cut it in several files.",
                limit=limits.MAX_ROWS,
            ),
            "too_many_columns": self.env._(
                "The file has more than %(limit)s columns. Keep those that matter.",
                limit=limits.MAX_COLUMNS,
            ),
            "too_many_cells": self.env._(
                "The file holds more than %(cells)s filled cells, or more than "
                "%(letters)s letters. Keep the columns that matter, or cut it in "
                "several files.",
                cells=limits.MAX_CELLS,
                letters=limits.MAX_TEXT,
            ),
            "too_big": self.env._(
                "The file is too large. Copy the cells that are filled into a new "
                "workbook, without their colours and borders, or cut it in several "
                "files."
            ),
            "long_cell": self.env._(
                "A cell holds more than %(limit)s letters. Shorten it.",
                limit=limits.MAX_CELL_TEXT,
            ),
            "long_line": self.env._(
                "The line is too long for a table. Save the list again as CSV, with a "
                "line for each row."
            ),
            "open_quote": self.env._(
                'A quotation mark (") opens there and is not closed, so that the rows '
                "after it would be lost. Remove it or close it."
            ),
            "odd_sign": self.env._(
                "A sign there is no text (NUL). Open the file in a spreadsheet "
                "program and save it again as .xlsx or CSV."
            ),
            "encoding": self.env._(
                "The letters there are not written like the others of the file, and "
                "accents would be lost. Open the list in a spreadsheet program and "
                "save it again as .xlsx or “CSV UTF-8”."
            ),
            "old_office": self.env._(
                "This is an old Excel file (.xls) or one with a password. Save it as "
                ".xlsx without a password, and try again."
            ),
            "not_a_table": self.env._(
                "This file cannot be read as a table. Save it as .xlsx or .csv, and "
                "try again."
            ),
        }[error.code]
