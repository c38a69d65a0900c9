# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Cells of a worksheet, written as its XML holds them.

xlsxwriter keeps a row in memory and builds each cell out of a list of attributes; with a
hundred thousand rows this takes most of the time. Here all of a cell that does not
depend on its value is made once for each column, in the same words as xlsxwriter's (a
test compares the two byte by byte).
"""

import re
from functools import lru_cache
from math import isfinite

from .workbook import make_cell_text

#: day 0 of Excel's calendar, as ``date.toordinal`` counts
DAY_ZERO = 693594
#: what a reader would take for a character that was escaped
_ESCAPE_LOOKALIKE = re.compile(r"(_x[0-9a-fA-F]{4}_)")
#: of days, whose cells are kept
_KEPT_DAYS = 4096


def make_text_cell(text, style):
    """The rest of a cell after its reference; empty where nothing is to be read.

    The text stands in the cell itself (``inlineStr``), where no program looks for a
    formula.

    :param style: what follows the reference, as ``" s="1`` for the first format
    """
    text = make_cell_text(text)
    if not text:
        return ""
    if "_x" in text:
        text = _ESCAPE_LOOKALIKE.sub(r"_x005F\1", text)
    is_padded = text[0].isspace() or text[-1].isspace()
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    space = ' xml:space="preserve"' if is_padded else ""
    return f'{style}" t="inlineStr"><is><t{space}>{text}</t></is></c>'


def make_number_cell(number, style):
    """The same for a number.

    :raise ValueError: it is none that a cell may hold
    """
    number = float(number)
    if not isfinite(number):
        raise ValueError(f"a cell cannot hold {number}")
    return f'{style}"><v>{number:.16G}</v></c>'


def make_renderer(column, style, minimum, hidden):
    """Function of a value that gives the rest of its cell.

    :param style: as above
    :param minimum: smallest number of people that is told
    :param hidden: what stands for a smaller one
    """
    if column.kind == "text":
        return lambda text: make_text_cell(text, style)
    if column.kind == "label":
        return {
            value: make_text_cell(label, style)
            for value, label in column.labels.items()
        }.get
    if column.kind == "date":

        @lru_cache(_KEPT_DAYS)
        def render_day(day):
            return make_number_cell(day.toordinal() - DAY_ZERO, style)

        return render_day
    limit = {"people": minimum, "share": 0}.get(column.kind)
    if limit is None:
        return lambda number: make_number_cell(number, style)
    hidden = make_text_cell(hidden, style)

    def render_guarded(number):
        if number < limit and number != 0:
            return hidden
        return make_number_cell(number, style)

    return render_guarded


def make_row(number, plan, values):
    """A row as XML.

    :param number: as it is read in the program: the header is row 1
    :param plan: list of (beginning of the cell with the letters of its column,
        renderer)
    """
    cells = [f'<row r="{number}">']
    for (opening, render), value in zip(plan, values, strict=True):
        if value is not None and (rest := render(value)):
            cells.append(f"{opening}{number}{rest}")
    if len(cells) == 1:
        return ""
    cells.append("</row>")
    return "".join(cells)
