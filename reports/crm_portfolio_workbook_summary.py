# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL

from ..models.crm_partnership_health_mixin import COLOURS
from ..tools.retention import DEFINITIONS
from ..tools.totals import may_show_total
from ..tools.workbook import make_cell_text
from ..tools.workbook_stream import COLOURS as PAINT
from ..tools.workbook_stream import TITLE_GROUND
from .crm_portfolio_workbook_people import PARTS, STEPS

#: least rows between the tops of two tables: a chart stands beside each
BLOCK = 20
CHART_COLUMN = 7
CHART_SIZE = {"width": 620, "height": 340}
FILLS = {"green": "#4CA66B", "amber": "#E5B23C", "red": "#CC4B4B", "grey": "#A9A9A9"}


class CrmPortfolioWorkbookSummary(models.AbstractModel):
    """The page of the workbook with the sums and their charts."""

    _name = "crm.portfolio.workbook.summary"
    _description = "Portfolio Workbook: Summary"

    def _fill_summary(self, book, sheet):
        """Write the sums that the user may read, each with its chart."""
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, CHART_COLUMN, 13)
        sheet.write_string(
            0,
            0,
            self.env._("Summary"),
            book.get_format(bold=True, font_size=18, font_color=TITLE_GROUND),
        )
        row, pages = 2, []
        for write in (
            *(self._write_stages, self._write_colours, self._write_trend),
            *(self._write_steps, self._write_retention),
        ):
            used = write(book, sheet, row)
            if used:
                row += used
                pages.append(row)
        sheet.set_h_pagebreaks(pages[1:2])

    def _write_sums(self, book, sheet, top, key, title, headers, rows, kinds):
        """A small table with its title.

        :return: (first, last) row of its figures
        """
        sheet.write_string(top, 0, title, book.get_format(bold=True, font_size=12))
        first = top + 2
        for number, values in enumerate(rows):
            for column, (kind, value) in enumerate(zip(kinds, values, strict=True)):
                cell_format = book.get_column_format(kind)
                if value is None:
                    sheet.write_blank(first + number, column, None, cell_format)
                elif isinstance(value, str):
                    sheet.write_string(
                        first + number, column, make_cell_text(value), cell_format
                    )
                else:
                    sheet.write_number(first + number, column, value, cell_format)
        last = first + max(len(rows), 1) - 1
        book.declare_small_table(sheet, f"sum_{key}", top + 1, last, headers, kinds)
        # the names of definitions take three lines
        sheet.set_row(top + 1, 45 if len(headers) > 6 else 18)
        return first, last

    def _insert_chart(self, book, sheet, top, title, options, series, **axes):
        chart = book.book.add_chart(options)
        for row in series:
            chart.add_series(row)
        chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
        for name, values in axes.items():
            getattr(chart, f"set_{name}")(values)
        chart.set_size(CHART_SIZE)
        sheet.insert_chart(top, CHART_COLUMN, chart)

    # ----------------------------------------------------------------- portfolio
    def _write_stages(self, book, sheet, top):
        env = self.env
        counts = dict(
            self._fetch(
                SQL(
                    "SELECT p.stage_id, COUNT(*) FROM crm_partnership p "
                    "WHERE p.id IN %s GROUP BY p.stage_id",
                    self._get_partnerships().subselect(),
                )
            )
        )
        names = self._get_stage_names()
        current = self._get_stages().ids
        rows = [
            (names.get(stage) or env._("None"), counts.get(stage, 0))
            for stage in [*current, *(s for s in counts if s not in current)]
        ]
        title = env._("Portfolio by stage")
        first, last = self._write_sums(
            *(book, sheet, top, "stages", title),
            [env._("Stage"), env._("Partnerships")],
            rows,
            ["text", "count"],
        )
        self._insert_chart(
            *(book, sheet, top, title, {"type": "bar"}),
            [
                {
                    "name": [sheet.name, first - 1, 1],
                    "categories": [sheet.name, first, 0, last, 0],
                    "values": [sheet.name, first, 1, last, 1],
                    "fill": {"color": TITLE_GROUND},
                    "gap": 40,
                    "data_labels": {"value": True},
                }
            ],
            legend={"none": True},
            y_axis={"reverse": True},
            x_axis={"visible": False, "major_gridlines": {"visible": False}},
        )
        return max(BLOCK, len(rows) + 4)

    def _write_colours(self, book, sheet, top):
        if not self._may_read("crm.partnership", "health", "health_colour"):
            return 0
        env = self.env
        figures = {
            colour: (number, mean)
            for colour, number, mean in self._fetch(
                SQL(
                    "SELECT COALESCE(p.health_colour, 'grey'), COUNT(*), AVG(p.health) "
                    "FROM crm_partnership p WHERE p.id IN %s GROUP BY 1",
                    self._get_partnerships().subselect(),
                )
            )
        }
        labels = self._labels("crm.partnership", "health_colour")
        colours = [colour for colour, _label in COLOURS]
        title = env._("Portfolio by colour of the health")
        first, last = self._write_sums(
            *(book, sheet, top, "colours", title),
            [env._("Colour"), env._("Partnerships"), env._("Mean Health")],
            [(labels[c], *figures.get(c, (0, None))) for c in colours],
            ["text", "count", "decimal"],
        )
        for number, colour in enumerate(colours):
            letters, ground = PAINT[colour]
            sheet.write_string(
                first + number,
                0,
                make_cell_text(labels[colour]),
                book.get_format(font_color=letters, bg_color=ground, indent=1),
            )
        self._insert_chart(
            *(book, sheet, top, title, {"type": "doughnut"}),
            [
                {
                    "name": [sheet.name, first - 1, 1],
                    "categories": [sheet.name, first, 0, last, 0],
                    "values": [sheet.name, first, 1, last, 1],
                    "points": [{"fill": {"color": FILLS[c]}} for c in colours],
                    "data_labels": {"value": True},
                }
            ],
            legend={"position": "right"},
        )
        return BLOCK

    def _write_trend(self, book, sheet, top):
        if not self._may_read("crm.partnership.health.snapshot", "health"):
            return 0
        env = self.env
        colours = [colour for colour, _label in COLOURS if colour != "grey"]
        found = self._fetch(
            SQL(
                "SELECT s.month, AVG(s.health), COUNT(*), %s "
                "FROM crm_partnership_health_snapshot s WHERE s.id IN %s "
                "GROUP BY s.month ORDER BY s.month",
                SQL(", ").join(
                    SQL("COUNT(*) FILTER (WHERE s.health_colour = %s)", colour)
                    for colour in colours
                ),
                self._get_snapshots().subselect(),
            )
        )
        labels = self._labels("crm.partnership", "health_colour")
        title = env._("Trend of the health")
        first, last = self._write_sums(
            *(book, sheet, top, "trend", title),
            [
                *(env._("Month"), env._("Mean Health"), env._("Partnerships")),
                *(labels[colour] for colour in colours),
            ],
            [(self._format_day(month, "MMM y"), *figures) for month, *figures in found],
            ["text", "decimal", "count", *("count" for _colour in colours)],
        )
        if found:
            self._insert_chart(
                *(book, sheet, top, title, {"type": "line"}),
                [
                    {
                        "name": [sheet.name, first - 1, 1],
                        "categories": [sheet.name, first, 0, last, 0],
                        "values": [sheet.name, first, 1, last, 1],
                        "line": {"color": TITLE_GROUND, "width": 2.5},
                        "marker": {
                            "type": "circle",
                            "size": 6,
                            "fill": {"color": TITLE_GROUND},
                            "border": {"color": TITLE_GROUND},
                        },
                    }
                ],
                legend={"none": True},
                y_axis={
                    "min": 0,
                    "max": 100,
                    "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}},
                },
            )
        return max(BLOCK, len(found) + 4)

    # -------------------------------------------------------------------- people
    def _guard(self, total, hidden, cells):
        """A number of people beside the rows that it sums up, or what stands for it."""
        minimum = self._get_minimum()
        if may_show_total(total, hidden, cells, minimum):
            return total
        return self.env._("not told")

    def _sum_guarded(self, name):
        """Total of a figure, total of those not told, and how many they are, as SQL."""
        column = SQL.identifier("number", name)
        return SQL(
            "COALESCE(SUM(%(n)s), 0)::int, "
            "COALESCE(SUM(%(n)s) FILTER (WHERE %(small)s), 0)::int, "
            "COUNT(*) FILTER (WHERE %(small)s)",
            n=column,
            small=SQL(
                "(%s BETWEEN 1 AND %s OR %s)",
                column,
                self._get_minimum() - 1,
                SQL("number.is_tied") if name in PARTS else SQL("FALSE"),
            ),
        )

    def _write_steps(self, book, sheet, top):
        if not self._may_read("crm.placement", "date_hired", "date_left"):
            return 0
        env = self.env
        labels = self._get_step_labels()
        row = self._fetch(
            SQL(
                "SELECT %s FROM (%s) number",
                SQL(", ").join(self._sum_guarded(step) for step in STEPS),
                self._get_placement_counts(),
            )
        )[0]
        sums = [row[n : n + 3] for n in range(0, len(row), 3)]
        told = {
            step: self._guard(*figures)
            for step, figures in zip(STEPS, sums, strict=True)
        }
        totals = {
            step: total for step, (total, *_rest) in zip(STEPS, sums, strict=True)
        }
        if totals["hired"] == sum(totals[part] for part in PARTS) and any(
            isinstance(told[part], str) for part in PARTS
        ):
            # the other one would tell it
            told |= {part: env._("not told") for part in PARTS if totals[part]}
        self._write_sums(
            *(book, sheet, top, "placements", env._("Placements of the period")),
            [env._("Step"), env._("People")],
            [(labels[step], told[step]) for step in STEPS],
            ["text", "people"],
        )
        return len(STEPS) + 4

    def _write_retention(self, book, sheet, top):
        if not self._may_read_retention():
            return 0
        env = self.env
        names = [f"known_{key}" for key in DEFINITIONS]
        kept = [f"kept_{key}" for key in DEFINITIONS]
        # one query for all points of follow-up
        found = self._get_retention_sums(names, kept)
        rows = []
        for week, (due, figures) in sorted(found.items()):
            row = [str(week), self._guard(*due)]
            for total, hidden, cells, stayed in figures:
                known = self._guard(total, hidden, cells)
                rate = stayed / total if total and not isinstance(known, str) else None
                row += [known, rate]
            rows.append(tuple(row))
        labels = self._get_short_definitions()
        self._write_sums(
            *(book, sheet, top, "retention", env._("Retention of the period")),
            [
                *(env._("Weeks after the Hire"), env._("People Due")),
                *(
                    header
                    for label in labels.values()
                    for header in (
                        env._("%s: known", label),
                        env._("%s: kept", label),
                    )
                ),
            ],
            rows,
            ["text", "people", *(("people", "share") * len(labels))],
        )
        return len(rows) + 4

    def _get_retention_sums(self, names, kept):
        """Sums by point of follow-up.

        :return: {weeks: ((total, hidden, cells) of the due, list of (total, hidden,
            cells, kept) by definition)}
        """
        found = {}
        for weeks, *values in self._fetch(
            SQL(
                "SELECT number.weeks, %s, %s FROM (%s) number GROUP BY number.weeks",
                self._sum_guarded("due"),
                SQL(", ").join(
                    SQL(
                        "%s, SUM(%s)::int",
                        self._sum_guarded(name),
                        SQL.identifier("number", k),
                    )
                    for name, k in zip(names, kept, strict=True)
                ),
                self._get_retention_counts(),
            )
        ):
            figures = [tuple(values[n : n + 4]) for n in range(3, len(values), 4)]
            found[weeks] = tuple(values[:3]), figures
        return found
