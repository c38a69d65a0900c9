# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from ..tools.fairness import PARTIES

#: RACI: who answers for the result, who does the work, who is asked, who is told
ROLES = [
    ("ra", "A/R – Accountable, does it"),
    ("a", "A – Accountable"),
    ("r", "R – Does it"),
    ("c", "C – Consulted"),
    ("i", "I – Informed"),
]
ACCOUNTABLE = ("a", "ra")
RECURRENCES = [
    ("none", "At all times"),
    ("once", "Once"),
    ("monthly", "Every month"),
    ("quarterly", "Every three months"),
    ("half_yearly", "Every six months"),
    ("yearly", "Every year"),
]
PARTY_LABELS = [
    ("enterprise", "Enterprise"),
    ("employer", "Employer"),
    ("third", "Third party"),
]


class CrmResponsibilitySharingMixin(models.AbstractModel):
    """Who does what, how much and how often: of the catalogue, and of an agreement."""

    _name = "crm.responsibility.sharing.mixin"
    _description = "Sharing of a Responsibility"

    domain_id = fields.Many2one(
        "crm.responsibility.domain",
        required=True,
        index=True,
        ondelete="restrict",
    )
    role_enterprise = fields.Selection(
        ROLES,
        string="Enterprise",
        help="Part of the work-integration enterprise. Exactly one party is accountable "
        "(A) for each responsibility.",
    )
    role_employer = fields.Selection(
        ROLES, string="Employer", help="Part of the employer."
    )
    role_third = fields.Selection(
        ROLES,
        string="Third Party",
        help="Part of a third party: sector committee, public employment service…",
    )
    accountable = fields.Selection(
        PARTY_LABELS,
        compute="_compute_accountable",
        store=True,
        help="The party that answers for the result; empty when none, or more than one, "
        "is named.",
    )
    hours_enterprise = fields.Float(
        string="Our Hours", digits=(7, 1), help="Hours a year of the enterprise."
    )
    hours_employer = fields.Float(
        string="Employer's Hours", digits=(7, 1), help="Hours a year of the employer."
    )
    hours_third = fields.Float(
        string="Third Party's Hours",
        digits=(7, 1),
        help="Hours a year of the third party.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    amount_enterprise = fields.Monetary(
        string="Our Money", help="Money a year of the enterprise, besides hours."
    )
    amount_employer = fields.Monetary(
        string="Employer's Money", help="Money a year of the employer, besides hours."
    )
    amount_third = fields.Monetary(
        string="Third Party's Money",
        help="Money a year of the third party, besides hours.",
    )
    recurrence = fields.Selection(
        RECURRENCES,
        default="none",
        required=True,
        help="How often it is due. “At all times” has no date and no follow-up.",
    )

    _hours_positive = models.Constraint(
        "CHECK (hours_enterprise >= 0 AND hours_employer >= 0 AND hours_third >= 0)",
        "Hours cannot be negative.",
    )
    _amounts_positive = models.Constraint(
        "CHECK (amount_enterprise >= 0 AND amount_employer >= 0 AND amount_third >= 0)",
        "Amounts cannot be negative.",
    )

    @api.depends("role_enterprise", "role_employer", "role_third")
    def _compute_accountable(self):
        for record in self:
            parties = record._get_accountable_parties()
            record.accountable = parties[0] if len(parties) == 1 else False

    def _get_accountable_parties(self):
        self.ensure_one()
        return [party for party in PARTIES if self[f"role_{party}"] in ACCOUNTABLE]

    def _compute_currency_id(self):
        for record in self:
            record.currency_id = self.env.company.currency_id

    @api.model
    def _sharing_fields(self):
        """Names of the fields that a commitment takes over from the catalogue."""
        return [
            "domain_id",
            "recurrence",
            *(f"role_{party}" for party in PARTIES),
            *(f"hours_{party}" for party in PARTIES),
            *(f"amount_{party}" for party in PARTIES),
        ]
