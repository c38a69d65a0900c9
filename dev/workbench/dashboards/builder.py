# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Puts together the spreadsheet of a dashboard, as the host reads it.

A dashboard is made from top to bottom: rows of scorecards, rows of charts, tables side
by side. Figures of scorecards stand on a second sheet, “Data”, as cells of pivots: a
scorecard leads to the records of the cell that it shows. Identifiers are made of
names, so that the same description always gives the same file.
"""

import json

VERSION = "18.5.10"
MODULE = "crm_partnership"
ROW, TITLE, GAP = 28, 40, 30
#: two halves of four columns, and a gap between them
COLUMNS = (219, 107, 107, 107, GAP, 219, 107, 107, 107)
HALF = sum(COLUMNS[:4])
WIDTH = sum(COLUMNS)
CARD_HEIGHT, CHART_HEIGHT = 110, 300
GREEN, AMBER, RED, GREY = "#3A8F5C", "#E0A526", "#C8453B", "#B8BCC2"
HEALTH = (GREEN, AMBER, RED, GREY)
SERIES = ("#2F6F9F", "#E0A526", "#3A8F5C", "#8E6BA8", "#C8453B", "#5FA8A0", "#8A8D91")
PLAIN, GOOD, WATCH = "#EFF6FF", "#ECFDF5", "#FFF7ED"

STYLES = {
    "title": {"textColor": "#01666B", "bold": True, "fontSize": 16},
    "head": {
        "textColor": "#434343",
        "bold": True,
        "fontSize": 9,
        "verticalAlign": "middle",
        "wrapping": "wrap",
    },
    "head_number": {
        "textColor": "#434343",
        "bold": True,
        "fontSize": 9,
        "align": "right",
        "verticalAlign": "middle",
        "wrapping": "wrap",
    },
    "cell": {
        "textColor": "#434343",
        "align": "left",
        "verticalAlign": "middle",
        "wrapping": "clip",
    },
    # runs over the next cell, which is empty
    "long": {"textColor": "#434343", "align": "left", "verticalAlign": "middle"},
    "number": {"textColor": "#434343", "verticalAlign": "middle", "align": "right"},
    "note": {"textColor": "#6B7280", "italic": True, "verticalAlign": "middle"},
    "bold": {"bold": True},
}
LINE = {"style": "thin", "color": "#CCCCCC"}
BORDERS = {"under": {"bottom": LINE}}
FORMATS = {"whole": "#,##0", "tenth": "#,##0.0", "share": "0%"}
#: type of a filter's field, unless its name tells
TYPES = {"committee_ids": "many2many", "partnership_id.committee_ids": "many2many"}


def column_name(number):
    return chr(ord("A") + number)


def translated(text):
    if '"' in text:
        raise ValueError(f"a text of a formula holds no quote: {text}")
    return f'=_t("{text}")'


class Dashboard:
    """The spreadsheet of a dashboard under construction."""

    def __init__(self, filters):
        """:param filters: {key: definition, with a label in English}"""
        self.filters = filters
        self.pivots, self.lists, self.menus = {}, {}, {}
        self.cells, self.styles, self.borders, self.formats = {}, {}, {}, {}
        self.data_cells = {"A1": translated("Figure"), "B1": translated("Value")}
        self.data_formats = {}
        self.figures, self.rows = [], {}
        self.row, self.data_row = 0, 1

    # ------------------------------------------------------------------ sources
    def _matching(self, match):
        result = {}
        for key, chain in match.items():
            offset = 0
            if isinstance(chain, tuple):
                chain, offset = chain
            kind = self.filters[key]["type"]
            if kind == "date":
                is_moment = chain.endswith(("start", "_at"))
                field = {"chain": chain, "type": "datetime" if is_moment else "date"}
                result[key] = {**field, "offset": offset}
            else:
                result[key] = {"chain": chain, "type": TYPES.get(chain, "many2one")}
        return result

    def pivot(self, name, model, domain, measures, match, **options):
        """Describe a pivot.

        :param measures: fields, or "__count"
        :param match: {key of a filter: path of the field that it restricts}
        :param options: rows, columns: list of "field" or "field:granularity";
            action: xmlid of the action that opens the records; sort: (measure, order)
        :return: its number, for formulas
        """
        number = str(len(self.pivots) + 1)

        def dimension(text):
            field, _colon, granularity = text.partition(":")
            return {
                "fieldName": field,
                **({"granularity": granularity} if granularity else {}),
            }

        def measure(text):
            field, _colon, aggregator = text.partition(":")
            return {
                "id": text,
                "fieldName": field,
                **({"aggregator": aggregator} if aggregator else {}),
            }

        pivot = {
            "type": "ODOO",
            "id": number,
            "formulaId": number,
            "name": name,
            "model": model,
            "domain": domain,
            "context": options.get("context", {}),
            "measures": [measure(text) for text in measures],
            "rows": [dimension(text) for text in options.get("rows", ())],
            "columns": [dimension(text) for text in options.get("columns", ())],
            "fieldMatching": self._matching(match),
        }
        if "action" in options:
            pivot["actionXmlId"] = f"{MODULE}.{options['action']}"
        if "sort" in options:
            field, order = options["sort"]
            pivot["sortedColumn"] = {"measure": field, "order": order, "domain": []}
        self.pivots[number] = pivot
        return number

    def value(self, pivot, measure, form="whole"):
        """Put the whole figure of a pivot on the sheet of data.

        :return: the cell that shows it; where there is nothing to count, a dash
        """
        self.data_row += 1
        row = self.data_row
        self.data_cells[f"B{row}"] = f'=PIVOT.VALUE({pivot},"{measure}")'
        self.data_cells[f"C{row}"] = f'=IF(B{row}="","–",B{row})'
        self.data_formats[f"B{row}:C{row}"] = form
        return f"Data!C{row}"

    def _tell(self, cell, column, text):
        """Write a text beside a figure of the sheet of data.

        :return: the cell of the text
        """
        beside = cell.replace("Data!C", column)
        self.data_cells[beside] = translated(text)
        return f"Data!{beside}"

    # ------------------------------------------------------------------ figures
    def _place(self, figure_id, x, width, height, data):
        self.figures.append(
            {
                "id": figure_id,
                "tag": "chart",
                "width": width,
                "height": height,
                "col": 0,
                "row": self.row,
                "offset": {"x": x, "y": 8},
                "data": {**data, "chartId": figure_id},
            }
        )

    def _take_height(self, height):
        """Give the figures a row of their own."""
        self.rows[str(self.row)] = {"size": height}
        self.row += 1

    def scorecards(self, *cards):
        """A row of scorecards.

        :param cards: dicts: id, title, cell, note; tint, and before (cell of the
            earlier figure)
        """
        space = 12
        width = (WIDTH - space * (len(cards) - 1)) // len(cards)
        for number, card in enumerate(cards):
            data = {
                "type": "scorecard",
                "title": {
                    "text": card["title"],
                    "bold": True,
                    "color": "#434343",
                    "fontSize": 11,
                },
                "keyValue": card["cell"],
                "background": card.get("tint", PLAIN),
                "humanize": False,
                "baselineColorUp": "#00A04A",
                "baselineColorDown": "#DC6965",
                "baselineMode": "difference",
                "baselineDescr": {"text": card["note"], "fontSize": 12},
            }
            self._tell(card["cell"], "A", card["title"])
            if "before" in card:
                data["baseline"] = card["before"]
                self._tell(card["before"], "A", "Period before")
            else:
                # the text stands in a cell: without an earlier figure, the host shows
                # no description
                data |= {
                    "baseline": self._tell(card["cell"], "D", card["note"]),
                    "baselineMode": "text",
                    "baselineDescr": {"text": "", "fontSize": 12},
                }
            x = number * (width + space)
            self._place(card["id"], x, width, CARD_HEIGHT, data)
        self._take_height(CARD_HEIGHT + 16)

    def charts(self, *charts):
        """A row of charts: dicts: id, title, kind, model, domain, measure, groups, match;
        action, colours, stacked, horizontal, order, legend, axis."""
        width = (WIDTH - GAP * (len(charts) - 1)) // len(charts)
        for number, chart in enumerate(charts):
            groups = list(chart["groups"])
            data = {
                "type": f"odoo_{chart['kind']}",
                "title": {
                    "text": chart["title"],
                    "bold": True,
                    "color": "#01666B",
                    "fontSize": 16,
                },
                "background": "#FFFFFF",
                "legendPosition": chart.get("legend", "none"),
                "metaData": {
                    "groupBy": groups,
                    "measure": chart["measure"],
                    "order": chart.get("order"),
                    "resModel": chart["model"],
                    "mode": chart["kind"],
                    "cumulatedStart": False,
                },
                "searchParams": {
                    "context": chart.get("context", {}),
                    "domain": chart["domain"],
                    "groupBy": groups,
                    "orderBy": [],
                },
                "dataSets": [
                    {"backgroundColor": colour}
                    for colour in chart.get("colours", SERIES)
                ],
                "verticalAxisPosition": "left",
                "stacked": chart.get("stacked", False),
                "horizontal": chart.get("horizontal", False),
                "fieldMatching": self._matching(chart["match"]),
            }
            if "action" in chart:
                data["actionXmlId"] = f"{MODULE}.{chart['action']}"
            x = number * (width + GAP)
            self._place(chart["id"], x, width, CHART_HEIGHT, data)
        self._take_height(CHART_HEIGHT + 24)

    # ------------------------------------------------------------------- tables
    def tables(self, *halves):
        """Tables side by side, or one over the whole width.

        :param halves: functions that write a table from a column and a row on, and
            return how many rows they took
        """
        first = self.row
        starts = (0, 5)
        taken = [
            write(start, first) for write, start in zip(halves, starts, strict=False)
        ]
        self.row = first + max(taken)
        self._take_height(24)

    def _table_head(self, column, row, title, menu, heads, numbers):
        last = column + len(heads) - 1
        first, end = column_name(column), column_name(last)
        link = f"odoo://ir_menu_xml_id/{MODULE}.{menu}" if menu else None
        self.cells[f"{first}{row + 1}"] = (
            f"[{title}]({link})" if link else translated(title)
        )
        self.styles[f"{first}{row + 1}"] = "title"
        self.rows[str(row)] = {"size": TITLE}
        self.rows[str(row + 1)] = {"size": TITLE}
        for number, head in enumerate(heads):
            cell = f"{column_name(column + number)}{row + 2}"
            if head:
                self.cells[cell] = translated(head)
            self.styles[cell] = "head_number" if number in numbers else "head"
        self.borders[f"{first}{row + 2}:{end}{row + 2}"] = "under"

    def _rows_of_table(self, row, number):
        for index in range(row, row + number):
            self.rows.setdefault(str(index), {"size": ROW})

    def pivot_table(self, title, menu, pivot, heads, forms, lines=8):
        """Rows of a pivot, one column for each measure.

        :param heads: of the rows, then of the measures
        :param forms: formats of the measures
        """

        def write(column, row):
            numbers = range(1, len(heads))
            self._table_head(column, row, title, menu, heads, numbers)
            top, bottom = row + 3, row + 2 + lines
            first = column_name(column)
            self.cells[f"{first}{top}"] = (
                f"=PIVOT({pivot},{lines},FALSE,FALSE,{len(forms)},FALSE)"
            )
            self.styles[f"{first}{top}:{first}{bottom}"] = "cell"
            for number, form in enumerate(forms, 1):
                name = column_name(column + number)
                self.styles[f"{name}{top}:{name}{bottom}"] = "number"
                self.formats[f"{name}{top}:{name}{bottom}"] = form
            self._rows_of_table(row + 2, lines)
            return lines + 2

        return write

    def ranking(self, title, menu, pivot, heads, form="whole", lines=8):
        """Rows of a pivot with long names, which run over to its one measure."""

        def write(column, row):
            head = [heads[0], None, None, heads[1]]
            self._table_head(column, row, title, menu, head, [3])
            first, last = column_name(column), column_name(column + 3)
            group = self.pivots[pivot]["rows"][0]["fieldName"]
            measure = self.pivots[pivot]["measures"][0]["id"]
            for line in range(1, lines + 1):
                place = f'"#{group}",{line}'
                self.cells[f"{first}{row + 2 + line}"] = (
                    f"=PIVOT.HEADER({pivot},{place})"
                )
                self.cells[f"{last}{row + 2 + line}"] = (
                    f'=PIVOT.VALUE({pivot},"{measure}",{place})'
                )
            top, bottom = row + 3, row + 2 + lines
            self.styles[f"{first}{top}:{first}{bottom}"] = "long"
            self.styles[f"{last}{top}:{last}{bottom}"] = "number"
            self.formats[f"{last}{top}:{last}{bottom}"] = form
            self._rows_of_table(row + 2, lines)
            return lines + 2

        return write

    def list_table(self, title, menu, model, domain, columns, match, **options):
        """Rows of records.

        :param columns: list of (field, head); None: a column left empty, over which
            the text before it runs
        :param options: order: [(field, ascending)], action, lines
        """
        number = str(len(self.lists) + 1)
        fields = [column[0] for column in columns if column]
        self.lists[number] = {
            "id": number,
            "name": title,
            "model": model,
            "domain": domain,
            "context": {},
            "columns": fields,
            "orderBy": [
                {"name": name, "asc": ascending}
                for name, ascending in options.get("order", ())
            ],
            "fieldMatching": self._matching(match),
        }
        if "action" in options:
            self.lists[number]["actionXmlId"] = f"{MODULE}.{options['action']}"
        lines = options.get("lines", 8)

        def write(column, row):
            heads = [entry and entry[1] for entry in columns]
            self._table_head(column, row, title, menu, heads, ())
            for offset, entry in enumerate(columns):
                if not entry:
                    continue
                name = column_name(column + offset)
                for line in range(1, lines + 1):
                    self.cells[f"{name}{row + 2 + line}"] = (
                        f'=ODOO.LIST({number},{line},"{entry[0]}")'
                    )
                is_long = offset + 1 < len(columns) and not columns[offset + 1]
                self.styles[f"{name}{row + 3}:{name}{row + 2 + lines}"] = (
                    "long" if is_long else "cell"
                )
            self._rows_of_table(row + 2, lines)
            return lines + 2

        return write

    def note(self, text):
        """A line of explanation over the whole width."""
        self.cells[f"A{self.row + 1}"] = translated(text)
        self.styles[f"A{self.row + 1}"] = "note"
        self._take_height(ROW)

    # --------------------------------------------------------------------- file
    def export(self):
        """The content of the file, as text."""
        style_ids = {name: number for number, name in enumerate(STYLES, 1)}
        border_ids = {name: number for number, name in enumerate(BORDERS, 1)}
        format_ids = {name: number for number, name in enumerate(FORMATS, 1)}

        def numbered(mapping, ids):
            return {zone: ids[name] for zone, name in mapping.items()}

        def sheet(sheet_id, name, height, columns, **content):
            return {
                "id": sheet_id,
                "name": name,
                "colNumber": len(columns),
                "rowNumber": height,
                "rows": {},
                "cols": {
                    str(number): {"size": size} for number, size in enumerate(columns)
                },
                "merges": [],
                "styles": {},
                "formats": {},
                "borders": {},
                "conditionalFormats": [],
                "dataValidationRules": [],
                "figures": [],
                "tables": [],
                "areGridLinesVisible": False,
                "isVisible": True,
                "headerGroups": {"ROW": [], "COL": []},
                "comments": {},
                **content,
            }

        content = {
            "version": VERSION,
            "sheets": [
                sheet(
                    "dashboard",
                    "Dashboard",
                    self.row + 1,
                    COLUMNS,
                    rows=self.rows,
                    cells=self.cells,
                    styles=numbered(self.styles, style_ids),
                    formats=numbered(self.formats, format_ids),
                    borders=numbered(self.borders, border_ids),
                    figures=self.figures,
                ),
                sheet(
                    "data",
                    "Data",
                    self.data_row + 1,
                    (320, 110, 110, 260),
                    cells=self.data_cells,
                    styles={"A1:C1": style_ids["bold"]},
                    formats=numbered(self.data_formats, format_ids),
                ),
            ],
            "styles": {str(style_ids[name]): style for name, style in STYLES.items()},
            "formats": {str(format_ids[name]): form for name, form in FORMATS.items()},
            "borders": {str(border_ids[name]): line for name, line in BORDERS.items()},
            "revisionId": "START_REVISION",
            "uniqueFigureIds": True,
            "settings": {
                "locale": {
                    "name": "English (US)",
                    "code": "en_US",
                    "thousandsSeparator": ",",
                    "decimalSeparator": ".",
                    "dateFormat": "mm/dd/yyyy",
                    "timeFormat": "hh:mm:ss",
                    "formulaArgSeparator": ",",
                    "weekStart": 7,
                }
            },
            "pivots": self.pivots,
            "pivotNextId": len(self.pivots) + 1,
            "customTableStyles": {},
            "globalFilters": [
                {"id": key, **spec} for key, spec in self.filters.items()
            ],
            "lists": self.lists,
            "listNextId": len(self.lists) + 1,
            "chartOdooMenusReferences": self.menus,
        }
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def relation(label, model):
    return {
        "type": "relation",
        "label": label,
        "modelName": model,
        "defaultValueDisplayNames": [],
    }


PERIOD = {"type": "date", "label": "Period", "defaultValue": "year_to_date"}
