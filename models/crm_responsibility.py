# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmResponsibility(models.Model):
    """A responsibility of the catalogue, with who usually bears it.

    Agreements copy it; a change here does not reach those already drawn up.
    """

    _name = "crm.responsibility"
    _description = "Responsibility"
    _inherit = ["crm.responsibility.sharing.mixin"]
    _order = "domain_id, sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(
        translate=True, help="What it means in practice, in a sentence or two."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        index=True,
        ondelete="cascade",
        help="Empty: for all enterprises of the database.",
    )
    due_months = fields.Integer(
        string="First Due after (months)",
        help="Months from the start of the agreement to the first due date.",
    )
    evidence = fields.Char(
        string="Evidence Expected", translate=True, help="What shows that it was done."
    )

    _due_months_positive = models.Constraint(
        "CHECK (due_months >= 0)", "The number of months cannot be negative."
    )

    @api.constrains("role_enterprise", "role_employer", "role_third")
    def _check_one_accountable(self):
        for record in self:
            if len(record._get_accountable_parties()) != 1:
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: exactly one party is accountable (A or A/R).",
                        name=record.name,
                    )
                )
