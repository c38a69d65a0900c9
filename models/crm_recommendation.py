# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models

THEMES = [
    ("a", "Help people into jobs"),
    ("b", "Make employers aware of inclusive hiring"),
    ("c", "Strengthen relations"),
    ("d", "Make collaborations last"),
]
COVERAGE = [
    ("served", "Served this year"),
    ("before", "Served before"),
    ("none", "Not yet"),
]


class CrmRecommendation(models.Model):
    """One of the thirty recommendations of the study on linking enterprises and
    employers, in our own words. Reference data, read by every role.

    What was done for it comes from ``crm.recommendation.record``, which counts with the
    rights of the reader: everyone counts what they may open, and nothing else.
    """

    _name = "crm.recommendation"
    _description = "Recommendation"
    _order = "theme, sequence, code"
    _rec_names_search = ["code", "name"]

    code = fields.Char(required=True, index=True)
    theme = fields.Selection(THEMES, required=True, index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        translate=True,
        help="What it means in daily work, and where the application serves it.",
    )
    counted = fields.Text(
        string="What Counts",
        compute="_compute_counted",
        help="What is counted towards it without anyone adding a tag.",
    )
    count_this_year = fields.Integer(
        string="This Year",
        compute="_compute_counts",
        help="Counted among what you may open yourself.",
    )
    count_last_year = fields.Integer(
        string="Last Year",
        compute="_compute_counts",
        help="Counted among what you may open yourself.",
    )
    date_last = fields.Date(string="Last Time", compute="_compute_counts")
    user_ids = fields.Many2many(
        "res.users",
        string="By Whom",
        compute="_compute_counts",
        help="Who did something for it this year or last.",
    )
    coverage = fields.Selection(
        COVERAGE,
        string="Where We Stand",
        compute="_compute_counts",
        search="_search_coverage",
    )

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "Another recommendation has this code."
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for recommendation in self:
            recommendation.display_name = (
                f"{recommendation.code} – {recommendation.name}"
                if recommendation.code
                else recommendation.name
            )

    @api.depends_context("lang")
    @api.depends("code")
    def _compute_counted(self):
        kinds = self.env["crm.recommendation.record"]._get_kinds_by_code()
        for recommendation in self:
            recommendation.counted = "\n".join(kinds.get(recommendation.code, ()))

    @api.depends_context("uid", "allowed_company_ids", "tz")
    @api.depends("code")
    def _compute_counts(self):
        year = fields.Date.context_today(self).year
        counts, people, last = defaultdict(int), {}, {}
        for row, row_year, count, users, date in self._read_done(
            [("recommendation_id", "in", self.ids)]
        ):
            counts[row, row_year] = count
            last[row] = max(filter(None, (date, last.get(row))))
            if row_year >= year - 1:
                people[row] = people.get(row, users.browse()) | users
        for recommendation in self:
            row = recommendation._origin
            recommendation.count_this_year = counts[row, year]
            recommendation.count_last_year = counts[row, year - 1]
            recommendation.date_last = last.get(row)
            recommendation.user_ids = people.get(row, False)
            recommendation.coverage = self._get_coverage(
                counts[row, year], last.get(row)
            )

    @api.model
    def _get_coverage(self, count_this_year, date_last):
        if count_this_year:
            return "served"
        return "before" if date_last else "none"

    @api.model
    def _read_done(self, domain):
        """What was done, by recommendation and year, with the rights of the reader.

        :return: rows of (recommendation, year, count, users, last date)
        """
        records = self.env["crm.recommendation.record"]
        if not records.has_access("read"):
            return []
        return records._read_group(
            domain,
            ["recommendation_id", "year"],
            ["__count", "user_id:recordset", "date:max"],
        )

    @api.model
    def _search_coverage(self, operator, value):
        if operator != "in":
            return NotImplemented
        year = fields.Date.context_today(self).year
        served, done = set(), set()
        for row, row_year, *_rest in self._read_done([]):
            done.add(row.id)
            if row_year == year:
                served.add(row.id)
        ids = set()
        if "served" in value:
            ids |= served
        if "before" in value:
            ids |= done - served
        if "none" in value:
            return ["|", ("id", "in", list(ids)), ("id", "not in", list(done))]
        return [("id", "in", list(ids))]

    # ------------------------------------------------------------------ actions
    @api.readonly
    def action_view_done(self):
        """What was done for it, to open one by one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_recommendation_record_action"
        )
        action["domain"] = [("recommendation_id", "=", self.id)]
        action["display_name"] = self.display_name
        action["context"] = {}
        return action

    def _get_overview(self):
        """The yearly overview: themes with those of the recommendations in them.

        :return: list of (title of the theme, recommendations)
        """
        themes = dict(self._fields["theme"]._description_selection(self.env))
        by_theme = self.sorted().grouped("theme")
        return [
            (title, by_theme[theme])
            for theme, title in themes.items()
            if theme in by_theme
        ]
