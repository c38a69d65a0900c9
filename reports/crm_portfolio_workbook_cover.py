# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..tools.health import COMPONENTS
from ..tools.retention import GAP_DAYS
from ..tools.workbook import make_cell_text
from ..tools.workbook_stream import TITLE_GROUND

#: of the columns, in characters
WIDTHS = (36, 78, 24, 56)
#: height of a line, in points
LINE = 13.5
#: names written out before “and others”
NAMED = 12


class CrmPortfolioWorkbookCover(models.AbstractModel):
    """The cover of the workbook: what it holds, of when, and how figures come about."""

    _name = "crm.portfolio.workbook.cover"
    _description = "Portfolio Workbook: Cover"

    def _fill_cover(self, book, sheet, counts, now):
        """Write the cover.

        :param counts: list of (title of the sheet, number of rows, table)
        :param now: moment of the reading, UTC
        """
        env = self.env
        for column, width in enumerate(WIDTHS):
            sheet.set_column(column, column, width)
        wrap = book.get_format(text_wrap=True, indent=1)
        label = book.get_format(bold=True, font_color=TITLE_GROUND)
        heading = book.get_format(bold=True, font_size=13, font_color=TITLE_GROUND)
        sheet.write_string(
            0,
            0,
            env._("Portfolio workbook"),
            book.get_format(bold=True, font_size=20, font_color=TITLE_GROUND),
        )
        row = 2
        for name, value in self._get_facts(now):
            self._set_height(sheet, row, (name, value))
            sheet.write_string(row, 0, name, label)
            sheet.write_string(row, 1, make_cell_text(value), wrap)
            row += 1
        sheet.write_string(row + 1, 0, env._("Worksheets"), heading)
        row = self._write_list(
            *(book, sheet, row + 2, "sheets"),
            [env._("Worksheet"), env._("What It Holds"), env._("Rows")],
            [
                (title, self._get_contents()[table.key], number)
                for title, number, table in counts
            ],
        )
        for number, (title, _rows, _table) in enumerate(counts):
            quoted = title.replace("'", "''")
            sheet.write_url(
                row - len(counts) + number,
                0,
                f"internal:'{quoted}'!A1",
                book.get_format(font_color="#0B5CAD", underline=1, indent=1),
                title,
            )
        sheet.write_string(row + 1, 0, env._("How the figures come about"), heading)
        keys = {table.key for _title, _rows, table in counts}
        self._write_list(
            *(book, sheet, row + 2, "definitions"),
            [
                *(env._("Figure"), env._("Definition")),
                *(env._("Enterprise"), env._("Set to")),
            ],
            self._get_definition_rows(keys),
        )

    def _write_list(self, book, sheet, top, key, headers, rows):
        """A table of texts.

        :return: the row after it
        """
        wrap = book.get_format(text_wrap=True)
        kinds = [
            "count" if rows and isinstance(value, int) else "text"
            for value in (rows[0] if rows else headers)
        ]
        book.declare_small_table(sheet, key, top, top + len(rows), headers, kinds)
        for number, values in enumerate(rows, top + 1):
            self._set_height(sheet, number, values)
            for column, value in enumerate(values):
                if isinstance(value, int):
                    sheet.write_number(
                        number, column, value, book.get_column_format("count")
                    )
                else:
                    sheet.write_string(number, column, make_cell_text(value), wrap)
        return top + len(rows) + 1

    def _set_height(self, sheet, row, values):
        """Room for the longest text: not every program makes it by itself."""
        lines = max(
            -(-len(value) // width) if isinstance(value, str) else 1
            for width, value in zip(WIDTHS, values, strict=False)
        )
        sheet.set_row(row, LINE * max(1, lines) + 2)

    # ---------------------------------------------------------------------- facts
    def _get_facts(self, now):
        """:return: list of (label, text)"""
        env = self.env
        everything = env._("not filtered")
        facts = [
            (
                env._("Made on"),
                f"{self._format_moment(now)} ({self._get_zone()})",
            ),
            (env._("By"), env.user.name),
            (env._("Enterprises"), self._list_names(self.company_ids)),
            (
                env._("Period"),
                env._(
                    "%(date_from)s to %(date_to)s",
                    date_from=self._format_day(self.date_from),
                    date_to=self._format_day(self.date_to),
                ),
            ),
            (
                env._("Sectors"),
                self._list_names(self.industry_ids) or everything,
            ),
            (env._("Owners"), self._list_names(self.user_ids) or everything),
            (env._("Stages"), self._list_names(self.stage_ids) or everything),
            (
                env._("Ended partnerships"),
                env._("included") if self.has_ended else env._("left out"),
            ),
        ]
        if self.selection_count:
            facts.append(
                (
                    env._("Chosen in the list"),
                    env._("%s partnerships", self.selection_count),
                )
            )
        facts.append(
            (
                env._("To keep in mind"),
                env._(
                    "The workbook holds what its maker may read, and nothing else: "
                    "somebody else may find other rows. Numbers of fewer than "
                    "%(minimum)s people are not told. It is meant for the people of the "
                    "enterprise: it may name partnerships that are closed to others.",
                    minimum=self._get_minimum(),
                ),
            )
        )
        return facts

    def _list_names(self, records):
        names = records[:NAMED].mapped("display_name")
        if len(records) > NAMED:
            names.append(self.env._("and %s others", len(records) - NAMED))
        return ", ".join(names)

    def _get_contents(self):
        """Key of a table → what it holds."""
        env = self.env
        return {
            "portfolio": env._(
                "Each partnership as it stands today, whatever the period."
            ),
            "health": env._(
                "Health of each partnership, with its components, the weight that each "
                "of them has at present, and its evidence; the weakest first."
            ),
            "stages": env._(
                "Days of each partnership in its stage, in the one before, and in all."
            ),
            "agreements": env._(
                "Agreements with a day in the period, cancelled ones left out."
            ),
            "commitments": env._(
                "Commitments of these agreements, with the check-ins due in the period."
            ),
            "placements": env._(
                "Number of people at each step in the period, by partnership."
            ),
            "retention": env._(
                "Follow-ups due in the period, by partnership and number of weeks."
            ),
            "committees": env._(
                "Committees with a partnership or an activity of the period."
            ),
            "activities": env._("Joint activities of the period."),
            "avoided_costs": env._(
                "Evaluations of avoided costs with a day in the period: estimates."
            ),
        }

    # ---------------------------------------------------------------- definitions
    def _get_definition_rows(self, keys):
        """Rows of the definitions of the figures that the workbook shows.

        Enterprises with the same settings share a row.

        :param keys: tables that the user may read
        """
        rows = []
        for figure, definition, setting in self._get_figures(keys):
            settings = {}
            for company in self.company_ids:
                text = setting(company) if setting else ""
                settings.setdefault(text, []).append(company.name)
            for text, names in settings.items():
                shown = (
                    ", ".join(names)
                    if len(settings) > 1
                    else self.env._("all enterprises")
                )
                rows.append((figure, definition, shown if text else "", text))
        return rows

    def _get_figures(self, keys):
        """:return: list of (name, definition, function of an enterprise or None)"""
        figures = []
        if "health" in keys:
            figures += self._get_health_figures()
        env = self.env
        if "stages" in keys:
            figures.append(
                (
                    env._("Days in a stage"),
                    env._(
                        "Whole days between the changes of stage noted by the system; "
                        "before the first one, from the day on which the partnership "
                        "was opened. All stays in a stage are added up. An ended "
                        "partnership counts until its end."
                    ),
                    None,
                )
            )
        if "agreements" in keys:
            model = "crm.partnership.agreement"
            figures += [
                (self._label(model, name), self._help(model, name), None)
                for name in (
                    *("effort_enterprise", "effort_employer"),
                    *("employer_share", "fairness_index"),
                )
            ]
        if "commitments" in keys:
            figures.append(
                (
                    env._("Check-ins"),
                    env._(
                        "Dates on which a commitment was to be kept, in the period. "
                        "Without an answer: past, and nobody said anything; that is "
                        "not missed."
                    ),
                    None,
                )
            )
        return figures + self._get_people_figures(keys)

    def _get_people_figures(self, keys):
        env = self.env
        figures = []
        if "placements" in keys:
            figures.append(
                (
                    env._("Placements"),
                    env._(
                        "Files whose step falls in the period: proposed, introduced, "
                        "first day of an internship, first day of a job, last day of a "
                        "job. In the job today: begun and not ended, whenever."
                    ),
                    None,
                )
            )
        if "retention" in keys:
            definitions = self._get_definitions()
            texts = {
                "snapshot": env._(
                    "In a job, with any employer, on the day of the follow-up."
                ),
                "continuous_any": env._(
                    "In jobs from the hire to that day, whoever the employer, without a "
                    "gap of more than %s days.",
                    GAP_DAYS,
                ),
                "continuous_same": env._(
                    "With the employer that hired them, without leaving."
                ),
            }
            figures += [
                (
                    env._("Retention: %s", definitions[key]),
                    env._(
                        "%s Kept ÷ known, of the people whose follow-up was due in the "
                        "period. Whoever nobody knows of is neither kept nor lost.",
                        text,
                    ),
                    None,
                )
                for key, text in texts.items()
            ]
        if "avoided_costs" in keys:
            model = "crm.avoided.cost.evaluation"
            figures.append(
                (
                    env._("Avoided costs"),
                    env._(
                        "%s Low and high add up the ends of the assumptions: the true "
                        "figure is closer to the middle. Left by then: people who left "
                        "÷ people known.",
                        self._help(model, "net_central"),
                    ),
                    lambda company: env._(
                        "turnover from %s people known",
                        max(
                            # sudo: a setting of an enterprise of the user's
                            company.sudo().avoided_cost_minimum_hires,
                            self._get_minimum(),
                        ),
                    ),
                )
            )
        if keys & {"placements", "retention", "avoided_costs"}:
            figures.append(
                (
                    env._("Small numbers"),
                    env._(
                        "A number of people under the minimum is not told, nor a rate of "
                        "so few; nor is a total from which one could be worked out. 0 is "
                        "told."
                    ),
                    lambda _company: env._("%s people", self._get_minimum()),
                )
            )
        return figures

    def _help(self, model, name):
        return self.env[model]._fields[name]._description_help(self.env) or ""

    def _get_health_figures(self):
        env, model = self.env, "crm.partnership"

        # sudo: settings of enterprises of the user's, which readers of the health know
        def rule(text):
            def describe(company):
                company = company.sudo()
                return text(company, company._get_health_rules())

            return describe

        labels = {name: self._label(model, f"health_{name}") for name in COMPONENTS}
        return [
            (
                env._("Health"),
                env._(
                    "0 to 100: mean of the components that are known, each with its "
                    "weight. What is not known is left out. It advises, and decides "
                    "nothing."
                ),
                rule(
                    lambda company, rules: env._(
                        "weights: %(weights)s; %(cap)s at most with a critical point of "
                        "the workplace open",
                        weights=", ".join(
                            f"{labels[name]} {rules.weights[name]}"
                            for name in COMPONENTS
                        ),
                        cap=rules.cap,
                    )
                ),
            ),
            (
                env._("Colour"),
                env._("Of the health; not known when no component is."),
                rule(
                    lambda company, rules: env._(
                        "green from %(green)s, amber from %(amber)s, red below",
                        green=rules.green,
                        amber=rules.amber,
                    )
                ),
            ),
            (
                labels["engagement"],
                env._(
                    "100 up to the cadence of contact, counted in days since the last "
                    "two-way exchange; then in a straight line down to 0."
                ),
                rule(
                    lambda company, rules: env._(
                        "0 at %s cadences", rules.cadence_multiple
                    )
                ),
            ),
            (
                labels["alignment"],
                env._(
                    "Joint score of the last checklist, less some points for each point "
                    "of mean gap between the parties. Its weight fades with its age."
                ),
                rule(
                    lambda company, rules: env._(
                        "%(points)s points for each point of gap; whole weight for "
                        "%(full)s months, none after %(gone)s",
                        points=f"{rules.gap_points:g}",
                        full=rules.full_months,
                        gone=rules.gone_months,
                    )
                ),
            ),
            (
                labels["commitments"],
                env._("100 × kept ÷ (kept + missed), of those due of late."),
                rule(
                    lambda company, rules: env._(
                        "due in the last %s months", company.health_commitment_months
                    )
                ),
            ),
            (
                labels["outcomes"],
                env._(
                    "100 × placements kept with the same employer ÷ placements known. "
                    "With few of them, the mean of the enterprise counts too."
                ),
                rule(
                    lambda company, rules: env._(
                        "%(weeks)s weeks after the hire, over %(months)s months; with "
                        "fewer than %(few)s, the mean counts as %(prior)s more",
                        weeks=company.health_outcome_weeks,
                        months=company.health_outcome_months,
                        few=rules.few,
                        prior=rules.prior,
                    )
                ),
            ),
            (
                labels["balance"],
                env._(
                    "100 × (1 − |share agreed − share made| ÷ max(share agreed, 1 − "
                    "share agreed)), of the employer's share of the effort."
                ),
                rule(
                    lambda company, rules: env._(
                        "effort of the last %s months", company.health_balance_months
                    )
                ),
            ),
            (
                env._("Change over the period"),
                env._(
                    "Health of the last month measured in the period, less that of the "
                    "first one."
                ),
                None,
            ),
        ]
