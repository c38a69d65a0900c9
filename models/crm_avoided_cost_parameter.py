# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmAvoidedCostParameter(models.Model):
    """A default of the evaluations of avoided costs: figure, range, source, dates.

    Several rows share a code, one after the other. Evaluations copy them: what was
    evaluated does not change with them. Read by everyone with a role; written by
    configurators and directors.
    """

    _name = "crm.avoided.cost.parameter"
    _description = "Default of Avoided Costs"
    _inherit = ["crm.avoided.cost.range.mixin"]
    _order = "section, sequence, code, date_from desc"
    _rec_names_search = ["name", "code"]

    code = fields.Char(
        required=True,
        index=True,
        help="The same for the rows of one figure that follow each other.",
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    date_from = fields.Date(
        string="In Use from", required=True, default=fields.Date.context_today
    )
    date_to = fields.Date(string="Until", help="Last day, included. Empty: until now.")
    source = fields.Text(
        required=True,
        translate=True,
        help="Who found the figure, where it can be read; or that the house assumes it.",
    )
    is_default = fields.Boolean(
        string="In New Evaluations",
        default=True,
        help="Copied into each new evaluation. Otherwise chosen by hand.",
    )
    component_ids = fields.Many2many(
        relation="crm_avoided_cost_parameter_component_rel",
        column1="parameter_id",
        column2="component_id",
    )
    is_in_use = fields.Boolean(
        string="In Use", compute="_compute_is_in_use", search="_search_is_in_use"
    )

    _start_uniq = models.UniqueIndex(
        "(code, date_from)", "This figure has another row that starts on the same day."
    )
    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "A figure cannot end before it starts.",
    )

    @api.depends("date_from", "date_to")
    def _compute_is_in_use(self):
        today = fields.Date.context_today(self)
        for row in self:
            row.is_in_use = bool(
                row.date_from
                and row.date_from <= today
                and (not row.date_to or row.date_to >= today)
            )

    def _search_is_in_use(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_in_use_domain(fields.Date.context_today(self))

    @api.model
    def _get_in_use_domain(self, day):
        return [
            ("date_from", "<=", day),
            *("|", ("date_to", "=", False), ("date_to", ">=", day)),
        ]

    @api.depends("name", "date_from")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.name} ({row.date_from})"

    @api.constrains("code", "date_from", "date_to")
    def _check_no_overlap(self):
        for row in self:
            domain = [
                ("id", "!=", row.id),
                ("code", "=", row.code),
                *("|", ("date_to", "=", False), ("date_to", ">=", row.date_from)),
            ]
            if row.date_to:
                domain.append(("date_from", "<=", row.date_to))
            other = self.search(domain, limit=1)
            if other:
                raise ValidationError(
                    self.env._(
                        "“%(name)s” would have two figures on the same day: one row "
                        "starts on %(other)s. Close that one before the new one starts.",
                        name=row.name,
                        other=fields.Date.to_string(other.date_from),
                    )
                )

    def _get_line_values(self):
        """What a line of an evaluation takes over, in the language of the context."""
        self.ensure_one()
        names = ("section", "unit", "low", "central", "high", "unit_cost", "name")
        return {
            **{name: self[name] for name in names},
            "source": self.source,
            "source_date": self.source_date or self.date_from,
            "parameter_id": self.id,
            "component_ids": self.component_ids.ids,
        }
