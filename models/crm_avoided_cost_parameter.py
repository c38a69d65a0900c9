# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmAvoidedCostParameter(models.Model):
    """A default of the evaluations of avoided costs: figure, range, source, dates.

    Evaluations copy them: what was evaluated does not change with them. Read by
    everyone with a role; written by configurators and directors.
    """

    _name = "crm.avoided.cost.parameter"
    _description = "Default of Avoided Costs"
    _inherit = ["crm.dated.figure.mixin", "crm.avoided.cost.range.mixin"]
    _order = "section, sequence, code, date_from desc"

    sequence = fields.Integer(default=10)
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
