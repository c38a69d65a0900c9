# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

DOMAINS = [
    ("standards", "Labour standards"),
    ("safety", "Health and safety"),
    ("dignity", "Dignity"),
]


class CrmWorkplaceCriterion(models.Model):
    """A point looked at when a workplace is visited.

    Checks copy it: a change here does not reach the visits already made. What the law
    says changes with the years, so that it is kept as text, with its source and the day
    when it was noted.
    """

    _name = "crm.workplace.criterion"
    _description = "Workplace Criterion"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="Short name without spaces, such as pay_statement.",
    )
    domain = fields.Selection(DOMAINS, required=True, index=True)
    question = fields.Text(
        required=True,
        translate=True,
        help="What to find out, in plain words, as one would ask the employer.",
    )
    help = fields.Text(
        string="How to See It",
        translate=True,
        help="What to look at, whom to ask.",
    )
    is_critical = fields.Boolean(
        string="Critical",
        help="Until this point is right, nobody starts at this workplace, and the "
        "partnership does not enter the pilot.",
    )
    legal_basis = fields.Text(
        translate=True, help="What the law says about it, in your own words."
    )
    legal_source = fields.Char(
        string="Source",
        translate=True,
        help="Where it can be read again: act, section, page.",
    )
    legal_date = fields.Date(
        string="Noted on", help="The day when the basis was noted. Check it every year."
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

    _code_uniq = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "This code is taken by another criterion."
    )

    @api.constrains("legal_basis", "legal_source", "legal_date")
    def _check_legal_source(self):
        for criterion in self:
            if criterion.legal_basis and not (
                criterion.legal_source and criterion.legal_date
            ):
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: say where the legal basis was read, and on which "
                        "day. It changes with the years.",
                        name=criterion.name,
                    )
                )

    @api.model
    def _get_catalogue(self, company):
        """Criteria in use at an enterprise, in the order of the visit."""
        return self.search(
            [("active", "=", True), ("company_id", "in", [False, company.id])]
        )

    def _get_basis_text(self):
        """Legal basis with its source and date, as a check copies it."""
        self.ensure_one()
        if not self.legal_basis:
            return False
        return self.env._(
            "%(basis)s (%(reference)s; noted on %(date)s)",
            basis=self.legal_basis.strip(),
            reference=self.legal_source,
            date=self.legal_date,
        )
