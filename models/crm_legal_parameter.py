# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

#: what makes a past decision what it was
FIXED = {"code", "value", "unit", "date_from"}
LENGTHS = ("days", "months", "years")
#: figures that the house may raise, never lower: code → least value
LEAST = {"small_group_minimum": 5}


class CrmLegalParameter(models.Model):
    """A figure of the law, or of the house: what it is, from when to when, and why.

    What was in use on a past day stays: a new figure closes the row and opens another.
    """

    _name = "crm.legal.parameter"
    _description = "Legal Parameter"
    _inherit = ["crm.dated.figure.mixin", "crm.remembered.setting.mixin"]
    _order = "code, date_from desc"

    value = fields.Float(required=True, digits=(12, 2), aggregator=None)
    unit = fields.Selection(
        [
            ("days", "Days"),
            ("months", "Months"),
            ("years", "Years"),
            ("persons", "Persons"),
        ],
        required=True,
        default="days",
    )
    note = fields.Text(translate=True)

    _open_uniq = models.UniqueIndex(
        "(code) WHERE date_to IS NULL",
        "This figure has another row without an end: close it first.",
    )
    _positive = models.Constraint("CHECK (value >= 0)", "A figure is not negative.")

    @api.constrains("code", "value")
    def _check_least(self):
        for row in self:
            least = LEAST.get(row.code, 0)
            if row.value < least:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” is %(least)s or more: a smaller group would show "
                        "who is in it.",
                        name=row.name,
                        least=least,
                    )
                )

    # ------------------------------------------------------------- the past stays
    def write(self, vals):
        self._check_past_stays(vals)
        return super().write(vals)

    def _check_past_stays(self, vals):
        """:raise UserError: a figure that was in use on a past day would change"""
        today = fields.Date.context_today(self)
        for row in self.filtered(lambda r: r.date_from < today):
            changed = {
                name
                for name in FIXED & vals.keys()
                if row._fields[name].convert_to_cache(vals[name], row) != row[name]
            }
            if changed:
                row._refuse_past()
            if "date_to" in vals:
                yesterday = today - timedelta(days=1)
                new_end = fields.Date.to_date(vals["date_to"])
                if new_end != row.date_to and (
                    (row.date_to and row.date_to < yesterday)
                    or (new_end and new_end < yesterday)
                ):
                    row._refuse_past()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        today = fields.Date.context_today(self)
        for row in self:
            if row.date_from <= today:
                row._refuse_past()

    def _refuse_past(self):
        raise UserError(
            self.env._(
                "“%(name)s” was in use since %(date)s, and what was decided with it "
                "stays. Use “Set a new figure”: it closes this row and opens another.",
                name=self.name,
                date=fields.Date.to_string(self.date_from),
            )
        )

    @api.private
    def _replace(self, value, date_from, source, note=False):
        """Close this row and open the next one.

        :param date_from: first day of the new figure, after the day on which this one
            started
        :return: the new row
        """
        self.ensure_one()
        if self.date_to:
            raise UserError(
                self.env._(
                    "This figure has an end already: open the row that follows it."
                )
            )
        if date_from <= self.date_from:
            raise UserError(
                self.env._(
                    "The new figure starts after %s, when this one did.",
                    fields.Date.to_string(self.date_from),
                )
            )
        self.date_to = date_from - timedelta(days=1)
        return self.copy(
            {
                "value": value,
                "date_from": date_from,
                "date_to": False,
                "source": source,
                "note": note,
            }
        )

    # ------------------------------------------------------------------- readers
    @api.model
    @tools.ormcache("code", "on_date")
    def _find_value(self, code, on_date):
        """(value, unit, name) in force on a day, or None."""
        # sudo: figures of the law are no secret; pages of visitors need them too
        row = self.sudo().search(
            [("code", "=", code), *self._in_force_domain(on_date)], limit=1
        )
        return (row.value, row.unit) if row else None

    @api.model
    def _get_row(self, code, on_date):
        on_date = fields.Date.to_date(on_date) or fields.Date.context_today(self)
        found = self._find_value(code, on_date)
        if not found:
            raise UserError(
                self.env._(
                    "No figure is in force on %(date)s for “%(code)s”. The privacy "
                    "officer or the person who configures adds one under Legal "
                    "Parameters, with its source.",
                    date=fields.Date.to_string(on_date),
                    code=code,
                )
            )
        return found

    @api.model
    @api.private
    def _get_value(self, code, on_date=None):
        """The figure in force on a day, today if not given; whole ones as integers.

        :raise UserError: none is in force on that day
        """
        value = self._get_row(code, on_date)[0]
        return int(value) if value == int(value) else value

    @api.model
    @api.private
    def _get_small_group_minimum(self):
        """The smallest group of people that a figure may be about."""
        # rows that came in past the check do not count either
        return max(self._get_value("small_group_minimum"), LEAST["small_group_minimum"])

    @api.model
    @api.private
    def _get_deadline(self, code, start, on_date=None):
        """The day that comes a figure's length of time after ``start``.

        :param on_date: day of the figure, that of ``start`` if not given
        :raise UserError: none is in force on that day, or it is no length of time
        """
        start = fields.Date.to_date(start)
        value, unit = self._get_row(code, on_date or start)
        if unit not in LENGTHS or value != int(value):
            raise UserError(
                self.env._(
                    "“%s” is not a whole number of days, months or years: no date "
                    "comes of it. Correct its row under Legal Parameters.",
                    code,
                )
            )
        return start + relativedelta(**{unit: int(value)})
