# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""How much a file that people give may ask of the server, and why one is refused."""

MAX_ROWS = 50_000
MAX_COLUMNS = 200
MAX_BYTES = 30 * 1024**2
#: an XLSX file is a zip: what it may unpack to, in bytes
MAX_UNPACKED = 300 * 1024**2
#: parts of the zip
MAX_PARTS = 5_000
#: rows looked through for the header
HEADER_SEARCH = 30
#: cells that hold something, and letters in all of them: what is kept in memory
MAX_CELLS = 1_500_000
MAX_TEXT = 40_000_000
#: letters of one cell
MAX_CELL_TEXT = 100_000
#: elements of all XML that is read: what is spent in time
MAX_ELEMENTS = 5_000_000

#: what spreadsheet programs write where a formula has no result
ERROR_VALUES = {
    *("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"),
    *("#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!"),
    # the same in French
    *("#NUL!", "#VALEUR!", "#NOM?", "#NOMBRE!", "#PROPAGATION!", "#CHAMP!"),
}
#: stands for the result of a formula that was never computed
NOT_COMPUTED = "#CALC!"


class TabularError(ValueError):
    """The file cannot be read as a table; ``code`` says why.

    Codes: empty, no_header, too_many_rows, too_many_columns, too_many_cells, too_big,
    long_cell, long_line, open_quote, odd_sign, encoding, old_office, not_a_table.

    :param row: number of the row where it was found, as the program shows it
    :param column: letters of the column, as the program shows them
    """

    def __init__(self, code, row=None, column=None):
        super().__init__(code)
        self.code = code
        self.row = row
        self.column = column


class Budget:
    """What is left to a file of the limits above."""

    def __init__(self):
        self.cells = MAX_CELLS
        self.text = MAX_TEXT
        self.elements = MAX_ELEMENTS

    def take_text(self, length):
        """:raise TabularError: too many cells, or letters in them"""
        self.cells -= 1
        self.text -= length
        if self.cells < 0 or self.text < 0:
            raise TabularError("too_many_cells")


def name_column(number):
    """Letters of a column.

    >>> name_column(1), name_column(26), name_column(27), name_column(16384)
    ('A', 'Z', 'AA', 'XFD')
    """
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
