# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import formatLang

from ..tools.avoided_cost import Line, Range, find_counted_twice


class CrmAvoidedCostLine(models.Model):
    """One assumption of an evaluation, with its range and its source.

    It changes in drafts only. Read and written by those who read and write the
    evaluation.
    """

    _name = "crm.avoided.cost.line"
    _description = "Assumption of Avoided Costs"
    _inherit = ["crm.guarded.mixin", "crm.avoided.cost.range.mixin"]
    _order = "evaluation_id, section_rank, sequence, id"

    evaluation_id = fields.Many2one(
        "crm.avoided.cost.evaluation", required=True, index=True, ondelete="cascade"
    )
    partnership_id = fields.Many2one(
        related="evaluation_id.partnership_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="evaluation_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="evaluation_id.currency_id")
    evaluation_state = fields.Selection(related="evaluation_id.state")
    sequence = fields.Integer(default=10)
    section_rank = fields.Integer(compute="_compute_section_rank", store=True)
    name = fields.Char(string="Assumption", required=True)
    source = fields.Text(
        help="Where the figure comes from: who said it, when, or where it can be read. "
        "Needed to finalise."
    )
    parameter_id = fields.Many2one(
        "crm.avoided.cost.parameter",
        string="From the Defaults",
        index="btree_not_null",
        ondelete="set null",
        help="Where it was copied from.",
    )
    component_ids = fields.Many2many(
        relation="crm_avoided_cost_line_component_rel",
        column1="line_id",
        column2="component_id",
    )
    amount_central = fields.Monetary(
        string="Central, for One",
        compute="_compute_amount_central",
        help="For one hire, one departure, or the period.",
    )

    @api.depends("section")
    def _compute_section_rank(self):
        order = list(dict(self._fields["section"].selection))
        for line in self:
            line.section_rank = order.index(line.section) if line.section else 0

    @api.depends("unit", "central", "unit_cost", "evaluation_id.pay_central")
    def _compute_amount_central(self):
        for line in self:
            share = line.unit == "share"
            unit = line.evaluation_id.pay_central / 100 if share else line._get_worth()
            line.amount_central = line.central * unit

    def _get_worth(self):
        """Money for one unit; None for percents of the pay."""
        self.ensure_one()
        if self.unit == "share":
            return None
        return 1.0 if self.unit == "amount" else self.unit_cost

    def _get_range_text(self):
        """“12 · 17 · 22 hours”, as people read it."""
        self.ensure_one()
        numbers = " · ".join(
            map(self._format_number, (self.low, self.central, self.high))
        )
        if self.unit == "amount":
            return f"{numbers} {self.currency_id.symbol}"
        units = dict(self._fields["unit"]._description_selection(self.env))
        return f"{numbers} {units[self.unit].lower()}"

    def _format_number(self, value):
        return formatLang(self.env, value, digits=0 if value == int(value) else 2)

    def _get_assumption(self):
        self.ensure_one()
        return Line(
            str(self._origin.id or self.id),
            self.section,
            Range(self.low, self.central, self.high),
            self._get_worth(),
        )

    @api.onchange("parameter_id")
    def _onchange_parameter_id(self):
        if self.parameter_id and not self.name:
            parameter = self.parameter_id.with_context(lang=self.evaluation_id.lang)
            self.update(parameter._get_line_values())

    @api.constrains("section", "unit", "component_ids", "evaluation_id")
    def _check_counted_once(self):
        vacancy = self.env.ref(
            "crm_partnership.crm_avoided_cost_component_vacancy",
            raise_if_not_found=False,
        )
        components = self.env["crm.avoided.cost.component"]
        labels = dict(self._fields["section"]._description_selection(self.env))
        for evaluation in self.evaluation_id:
            rows = []
            for line in evaluation.line_ids:
                covered = set(line.component_ids.ids)
                section = line.section
                if section == "vacancy":
                    # days saved are a cost of the same hire
                    section = "hire"
                    covered |= set((vacancy or components).ids)
                rows.append((section, line.unit == "share", covered))
            for section, component_id in sorted(find_counted_twice(rows)):
                raise ValidationError(
                    self.env._(
                        "“%(component)s” would be counted twice for “%(section)s”: "
                        "by a percentage of the pay, which holds it already, and once "
                        "more. Count it by percentage or bottom-up: take it out of "
                        "what one of the lines covers, or remove that line.",
                        component=components.browse(component_id).name,
                        section=labels[section],
                    )
                )

    # ---------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {})
        lines = super().create(vals_list)
        lines.evaluation_id._check_may_change()
        return lines

    def write(self, vals):
        self._refuse_guarded(vals)
        if "evaluation_id" in vals and any(
            line.evaluation_id.id != vals["evaluation_id"] for line in self
        ):
            # not even the system: the rights on the other one would not be asked for
            raise UserError(self.env._("An assumption stays in its evaluation."))
        if vals.keys() - self._get_guarded_fields():
            self.evaluation_id._check_may_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self.evaluation_id._check_may_change()
