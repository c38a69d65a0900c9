# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The portfolio workbook beside a bare loop of xlsxwriter, and the memory it takes."""

import tempfile

import xlsxwriter

from odoo.addons.crm_partnership.tools.workbook_cells import DAY_ZERO
from odoo.addons.crm_partnership.tools.workbook_stream import FORMATS

from ..memory import get_peak
from ..registry import measure


def open_window(env):
    """The window with the filters it opens with, and the ended partnerships too."""
    return env["crm.portfolio.workbook"].create({"has_ended": True})


def write_workbook(env, window=None):
    with tempfile.TemporaryFile() as target:
        (window or open_window(env))._write_workbook(target)


@measure(
    "workbook",
    "Portfolio workbook",
    than="bare xlsxwriter, the same cells",
    ratio=1.3,
    queries="same",
    most_runs=5,
)
def workbook(bench):
    """The cells of the bare loop are in memory before the clock starts; ours come from
    the database, with the record rules, and make a cover, sums and charts."""
    user = bench.director
    env = bench.env(user=user.id, context=bench.context(user))
    sheets = [
        (table.title, table.columns, list(_make_cells(table)))
        for table in open_window(env)._in_context()._get_tables()
    ]
    env.cr.rollback()

    def bare(_env, _given):
        with tempfile.TemporaryFile() as target, tempfile.TemporaryDirectory() as place:
            _write_bare(target, place, sheets)

    return bench.as_user(user, write_workbook, open_window), bench.as_user(user, bare)


def _make_cells(table):
    """Rows of a table as texts and numbers, worked out apart from our writer."""
    yield [column.header for column in table.columns]
    for values in table.rows:
        yield [
            _make_cell(column, value)
            for column, value in zip(table.columns, values, strict=True)
        ]


def _make_cell(column, value):
    if value is None:
        return None
    if column.kind == "label":
        return column.labels.get(value)
    if column.kind == "date":
        return value.toordinal() - DAY_ZERO
    return value


def _write_bare(target, place, sheets):
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "tmpdir": place})
    for title, columns, rows in sheets:
        sheet = book.add_worksheet(title)
        for number, column in enumerate(columns):
            number_format = FORMATS[column.kind]
            cell_format = number_format and book.add_format(
                {"num_format": number_format}
            )
            sheet.set_column(number, number, column.width, cell_format)
        for row, values in enumerate(rows):
            for number, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(row, number, value)
                elif value is not None:
                    sheet.write_number(row, number, value)
    book.close()


@measure(
    "workbook_memory",
    "Portfolio workbook: peak memory of a process that makes it",
    unit="MB",
    increase=100,
    most_runs=1,
)
def workbook_memory(bench):
    """The server's own memory is in it at every size."""
    user = bench.director

    def run(_env, _given):
        return get_peak(bench, user, __name__, write_workbook.__name__)

    return bench.as_user(user, run)
