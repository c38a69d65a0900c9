# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from datetime import timedelta

import babel.dates
import babel.numbers
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.misc import babel_locale_parse

from ..models.crm_board_figures_mixin import AHEAD_DAYS, SHOWN_COLOURS, WEEKS
from ..tools.board import (
    change,
    choose_attention,
    clip,
    curve,
    retention_band,
    stack,
    trend,
)

#: longest period, in years
MAX_YEARS = 5
#: no report begins before
FIRST_YEAR = 1990
#: stages drawn one by one; the rest comes together, so that the page stays one page
MOST_STAGES = 8
#: of the drawings, in pixels
BAR_WIDTH, CURVE_WIDTH, CURVE_HEIGHT = 240, 316, 88
#: how much each subject weighs on the list of what to look at
WEIGHTS = {
    "critical": 7,
    "red": 6,
    "alone": 5,
    "late": 4,
    "silent": 3,
    "seats": 2,
    "overrides": 1,
}
PERIODS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


class CrmBoardPage(models.TransientModel):
    """The page for the board of directors: choose the period, print one page.

    For directors; the figures name no partnership, no employer and no person.
    """

    _name = "crm.board.page"
    _description = "Page for the Board of Directors"
    _inherit = ["crm.guarded.mixin", "crm.board.figures.mixin"]

    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    period = fields.Selection(
        [
            ("month", "Last month"),
            ("quarter", "Last quarter"),
            ("half", "Last six months"),
            ("year", "Last year"),
            ("other", "Other dates"),
        ],
        required=True,
        default="quarter",
        help="It is compared with the period just before, of the same length.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
    )
    date_to = fields.Date(
        string="Until",
        required=True,
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
    )
    lang = fields.Selection(
        selection="_selection_lang",
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )

    @api.model
    def _selection_lang(self):
        """Languages installed, and English, in which the texts are written."""
        languages = self.env["res.lang"].get_installed()
        if not any(code.startswith("en") for code, _name in languages):
            languages = [*languages, ("en_US", self.env._("English"))]
        return languages

    @api.depends("period")
    def _compute_dates(self):
        """Whole months, quarters, half-years and years that are over."""
        today = fields.Date.context_today(self)
        for page in self:
            months = PERIODS.get(page.period)
            if months or not page.date_from or not page.date_to:
                months = months or 3
                # a half-year begins in January or in July
                month = (today.month - 1) // months * months + 1
                # both at once: there is no 31 April
                end = today.replace(month=month, day=1)
                page.date_from = end - relativedelta(months=months)
                page.date_to = end - timedelta(days=1)

    @api.depends("company_id", "date_from", "date_to")
    def _compute_display_name(self):
        for page in self:
            page.display_name = self.env._("Page for the Board")

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for page in self:
            if page.date_to < page.date_from:
                raise ValidationError(
                    self.env._("The period ends before it begins: change its dates.")
                )
            # the periods before it are looked at too
            if page.date_from.year < FIRST_YEAR:
                raise ValidationError(
                    self.env._(
                        "Nothing was noted as early as that: choose a first day in %s "
                        "or later.",
                        FIRST_YEAR,
                    )
                )
            if page.date_from > fields.Date.context_today(self):
                raise ValidationError(
                    self.env._(
                        "The period has not begun yet: there is nothing to tell the "
                        "board of it."
                    )
                )
            if page.date_to > page.date_from + relativedelta(years=MAX_YEARS):
                raise ValidationError(
                    self.env._(
                        "A report is about %s years at most: choose a shorter period.",
                        MAX_YEARS,
                    )
                )

    # -------------------------------------------------------------------- access
    @api.model_create_multi
    def create(self, vals_list):
        pages = super().create(vals_list)
        pages._check_may_open()
        return pages

    def write(self, vals):
        result = super().write(vals)
        self._check_may_open()
        return result

    def _check_may_open(self):
        for page in self:
            page._check_may_read_board(page.company_id)

    # ------------------------------------------------------------------- buttons
    def action_print(self):
        """The page as a PDF."""
        self.ensure_one()
        self._check_may_open()
        return self.env.ref("crm_partnership.crm_board_page_report").report_action(
            self, config=False
        )

    # ------------------------------------------------------------------ document
    def _in_lang(self):
        """The window in the language of the page."""
        self.ensure_one()
        return self.with_context(lang=self.lang)

    def _get_file_name(self):
        self.ensure_one()
        page = self._in_lang()
        return page.env._(
            "Board, %(company)s, %(first)s to %(last)s",
            company=clip(page.company_id.name.replace("/", "-"), 60),
            first=fields.Date.to_string(page.date_from),
            last=fields.Date.to_string(page.date_to),
        )

    def _get_page(self):
        """Everything that the page shows, in words and drawings.

        :return: dict; each text is short enough for the page to stay one page
        """
        self.ensure_one()
        figures = self._get_board_figures(self.company_id, self.date_from, self.date_to)
        now, before = figures["portfolio"]
        return {
            "company": clip(self.company_id.name, 70),
            "period": self._format_days(*figures["periods"][0]),
            "before": self._format_days(*figures["periods"][1]),
            "today": self._format_day(figures["today"]),
            "tiles": self._get_tiles(figures),
            "stages": self._get_stages(now, before),
            "colours": self._get_colours(now, before),
            "total": self._format_figures(now["total"], before["total"]),
            "curve": self._get_curve(figures["curve"]),
            "health": self._get_health_text(now, before),
            "flows": self._get_flows(figures["flows"]),
            "avoided": self._get_avoided(figures["avoided"]),
            "expiring": self._get_expiring_text(figures["expiring"]),
            "attention": self._get_attention(figures),
            "minimum": self.env["crm.legal.parameter"]._get_small_group_minimum(),
        }

    # --------------------------------------------------------------------- texts
    def _get_locale(self):
        return babel_locale_parse(self.env.lang or "en_US")

    def _format_day(self, day, format="long"):
        locale = self._get_locale()
        text = babel.dates.format_date(day, format=format, locale=locale)
        # the first day of a month, as one writes it
        return re.sub(r"^1 ", "1er ", text) if locale.language == "fr" else text

    def _format_number(self, value, digits=0):
        """A number as people of the language write it; a dash when it is not known."""
        if value is None:
            return "–"
        # by the language alone: English may be printed without being installed
        text = babel.numbers.format_decimal(
            round(value, digits) or 0,
            format="#,##0." + "0" * digits if digits else "#,##0",
            locale=self._get_locale(),
        )
        return text.replace("-", "−")

    def _format_change(self, value, digits=0):
        if value is None:
            return "–"
        text = self._format_number(abs(value), digits)
        if not float(f"{abs(value):.{digits}f}"):
            return "="
        return f"+{text}" if value > 0 else f"−{text}"

    def _format_figures(self, now, before, digits=0):
        """(now, before, difference), as texts."""
        return (
            self._format_number(now, digits),
            self._format_number(before, digits),
            self._format_change(change(now, before), digits),
        )

    def _format_days(self, first, last):
        return self.env._(
            "%(first)s to %(last)s",
            first=self._format_day(first),
            last=self._format_day(last),
        )

    def _format_band(self, flow):
        """Retention of a period: a band, or why it is not shown."""
        minimum = self.env["crm.legal.parameter"]._get_small_group_minimum()
        counts = (flow["stayed"], flow["left"], flow["unknown"])
        if not sum(counts):
            return self.env._("none due")
        band = retention_band(*counts, minimum)
        if not band:
            return self.env._("not shown")
        return self.env._("%(low)s to %(high)s %%", low=band[0], high=band[1])

    def _format_amount(self, amount):
        """Thousands or millions of the currency, since it is an estimate."""
        symbol = self.company_id.currency_id.symbol
        if abs(amount) >= 1_000_000:
            return self.env._(
                "%(amount)s M%(symbol)s",
                amount=self._format_number(amount / 1_000_000, 1),
                symbol=symbol,
            )
        return self.env._(
            "%(amount)s k%(symbol)s",
            amount=self._format_number(amount / 1000, 1),
            symbol=symbol,
        )

    def _get_tiles(self, figures):
        """The five figures that a board looks at first: (label, figure, below)."""
        env = self.env
        now, before = figures["portfolio"]
        flow, past = figures["flows"]
        avoided = figures["avoided"][0]
        points = now["points"]
        low, central, high = (
            self._format_amount(avoided[end]) for end in ("low", "central", "high")
        )
        return [
            (
                env._("Partnerships"),
                self._format_number(now["total"]),
                env._(
                    "change: %s",
                    self._format_change(change(now["total"], before["total"])),
                ),
            ),
            (
                env._("Mean health (of 100)"),
                self._format_number(now["health"], 0),
                env._("change: %s", self._format_change(points, 1)),
            ),
            (
                env._("Hires"),
                self._format_number(flow["hires"]),
                env._("before: %s", self._format_number(past["hires"])),
            ),
            (
                env._("Still there at %s weeks", WEEKS),
                self._format_band(flow),
                env._("before: %s", self._format_band(past)),
            ),
            (
                env._("Avoided costs (estimate)"),
                central if avoided["number"] else "–",
                env._("%(low)s to %(high)s", low=low, high=high)
                if avoided["number"]
                else env._("no evaluation"),
            ),
        ]

    def _get_stages(self, now, before):
        """Rows of the table of stages, each with its bar by colour."""
        stages = self.env["crm.partnership.stage"].search([("active", "=", True)])
        groups = [(stage.name, [stage.id]) for stage in stages]
        if len(groups) > MOST_STAGES:
            rest = [ids[0] for _name, ids in groups[MOST_STAGES - 1 :]]
            groups = [*groups[: MOST_STAGES - 1], (self.env._("Other stages"), rest)]
        # archived or removed since, or not noted at that time
        lost = {*now["stages"], *before["stages"]} - {*stages.ids}
        if lost & now["stages"].keys():
            groups.append((self.env._("Stage not known"), list(lost)))
        is_known = None not in before["stages"] and before["total"] is not None

        def count(found, ids, colour):
            return sum(found["stages"][i][colour] for i in ids if i in found["stages"])

        lines = []
        for name, ids in groups:
            counts = [count(now, ids, colour) for colour in SHOWN_COLOURS]
            past = [count(before, ids, colour) for colour in SHOWN_COLOURS]
            lines.append((name, counts, sum(past) if is_known else None))
        most = max((sum(counts) for _name, counts, _past in lines), default=0)
        is_told = now["total"] is not None
        return [
            {
                "name": clip(name, 30),
                "parts": [
                    (colour, *part)
                    for colour, part in zip(
                        SHOWN_COLOURS, stack(counts, most, BAR_WIDTH), strict=True
                    )
                    if part[1]
                ],
                "number": self._format_number(sum(counts) if is_told else None),
                "change": self._format_change(
                    change(sum(counts), past)
                    if is_told and None not in now["stages"]
                    else None
                ),
            }
            for name, counts, past in lines
        ]

    def _get_colours(self, now, before):
        labels = dict(
            self.env["crm.partnership"]
            ._fields["health_colour"]
            ._description_selection(self.env)
        )
        return [
            {
                "colour": colour,
                "label": labels[colour],
                "number": self._format_number(now["colours"][colour]),
                "change": self._format_change(
                    change(now["colours"][colour], before["colours"][colour])
                ),
            }
            for colour in SHOWN_COLOURS
        ]

    def _get_health_text(self, now, before):
        """Mean and trend in a sentence."""
        env = self.env
        if now["health"] is None:
            return env._("The health of no partnership is known yet.")
        if now["points"] is None:
            return env._(
                "Mean of %(known)s partnerships: %(health)s. The period before was not "
                "measured.",
                known=now["known"],
                health=self._format_number(now["health"], 1),
            )
        words = {
            "up": env._("it rises"),
            "down": env._("it falls"),
            "steady": env._("it is steady"),
        }
        return env._(
            "Mean of %(known)s partnerships: %(health)s; %(trend)s (%(points)s points, "
            "over the %(pairs)s known at both dates).",
            known=now["known"],
            health=self._format_number(now["health"], 1),
            trend=words[trend(now["points"])],
            points=self._format_change(now["points"], 1),
            pairs=now["pairs"],
        )

    def _get_curve(self, points):
        """The drawing of the mean health over a year."""
        lines = curve([mean for _month, mean in points], CURVE_WIDTH, CURVE_HEIGHT)
        return {
            "lines": [
                " ".join(f"{x:.1f},{y:.1f}" for x, y in line)
                for line in lines
                if len(line) > 1
            ],
            "dots": [(f"{x:.1f}", f"{y:.1f}") for line in lines for x, y in line],
            "first": self._format_day(points[0][0], "MMM y"),
            "last": self._format_day(points[-1][0], "MMM y"),
        }

    def _get_flows(self, flows):
        """Rows of what happened: (label, now, before, difference)."""
        env = self.env
        now, before = flows
        labels = {
            "opened": env._("New partnerships"),
            "ended": env._("Partnerships ended"),
            "signed": env._("Agreements signed"),
            "kept": env._("Commitments kept"),
            "missed": env._("Commitments missed"),
            "unanswered": env._("Commitments without an answer"),
            "hires": env._("Hires"),
            "activities": env._("Joint activities held"),
            "hours": env._("Hours, all parties"),
            "committees": env._("Committees followed"),
            "seats": env._("Seats that we hold"),
        }
        rows = [
            (label, *self._format_figures(now[name], before[name]))
            for name, label in labels.items()
        ]
        band = (
            env._("Still with the employer at %s weeks", WEEKS),
            self._format_band(now),
            self._format_band(before),
            "",
        )
        place = list(labels).index("hires") + 1
        return [*rows[:place], band, *rows[place:]]

    def _get_avoided(self, avoided):
        """The estimate, its ends, and what it holds."""
        now, before = avoided
        env = self.env
        if not now["number"]:
            note = env._("No evaluation was made final for this period.")
        else:
            note = env._(
                "Evaluations: %(number)s. Departures avoided are counted in "
                "%(with_departures)s of them, and left out where too few people are "
                "known.",
                **now,
            )
        labels = {}
        labels["low"] = env._("Low")
        labels["central"] = env._("Central")
        labels["high"] = env._("High")
        amounts = [
            (label, self._format_amount(now[name]), self._format_amount(before[name]))
            for name, label in labels.items()
        ]
        return {
            "amounts": amounts if now["number"] else [],
            "has_before": bool(before["number"]),
            "note": note,
        }

    def _get_expiring_text(self, expiring):
        env = self.env
        if not expiring["number"]:
            return env._("None within %s days.", AHEAD_DAYS)
        return env._(
            "%(number)s within %(days)s days, of which %(alone)s without a next one.",
            days=AHEAD_DAYS,
            **expiring,
        )

    def _get_attention(self, figures):
        """Three to five lines where there is as much: what, how many, most often where.

        Themes are kinds of things, so that no partnership is named.
        """
        env = self.env
        found = dict(figures["attention"])
        found["alone"] = (figures["expiring"]["alone"], None, 0)
        found["overrides"] = (figures["flows"][0]["overrides"], None, 0)
        texts = {
            "critical": env._("Points of a workplace that keep people from starting"),
            "red": env._("Partnerships whose health is red"),
            "alone": env._(
                "Agreements that end within %s days, without a next one", AHEAD_DAYS
            ),
            "late": env._("Commitments past their date, without an answer"),
            "silent": env._("Partnerships without an exchange for longer than agreed"),
            "seats": env._(
                "Seats of ours, vacant or ending within %s days", AHEAD_DAYS
            ),
            "overrides": env._("Conditions overridden by a director in the period"),
        }
        chosen = choose_attention(
            [
                (WEIGHTS[subject], count, (subject, theme))
                for subject, (count, theme, _number) in found.items()
            ]
        )
        return [
            {
                "text": texts[subject],
                "count": self._format_number(count),
                "theme": clip(self._get_theme_name(subject, theme), 32),
            }
            for _weight, count, (subject, theme) in chosen
        ]

    def _get_theme_name(self, subject, theme):
        """What kind of thing it is most often, in words."""
        env = self.env
        if not theme:
            return ""
        if subject == "red":
            field = env["crm.partnership.health.snapshot"]._fields[f"health_{theme}"]
            return field._description_string(env)
        if subject == "critical":
            field = env["crm.workplace.criterion"]._fields["domain"]
            return dict(field._description_selection(env))[theme]
        if subject == "seats":
            return env._("vacant") if theme == "vacant" else env._("term ending")
        model = {
            "silent": "crm.partnership.stage",
            "late": "crm.responsibility.domain",
        }[subject]
        return env[model].browse(int(theme)).name
