# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class CrmAgreementTemplate(models.Model):
    """What new agreements start from: preamble, clauses, responsibilities, delays.

    An agreement copies what it takes; editing a template changes no agreement.
    """

    _name = "crm.agreement.template"
    _description = "Agreement Template"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        index=True,
        ondelete="cascade",
        help="Empty: for all enterprises of the database.",
    )
    purpose = fields.Text(
        string="Preamble", translate=True, help="Why the two parties agree."
    )
    clause_ids = fields.One2many(
        "crm.agreement.template.clause", "template_id", string="Clauses", copy=True
    )
    responsibility_ids = fields.Many2many(
        "crm.responsibility",
        "crm_agreement_template_responsibility_rel",
        "template_id",
        "responsibility_id",
        string="Responsibilities",
    )
    duration_months = fields.Integer(string="Duration (months)", default=12)
    notice_days = fields.Integer(string="Notice to End (days)", default=30)
    renewal_days = fields.Integer(
        string="Renewal Prepared before the End (days)",
        default=90,
        help="From then on the agreement is “to renew”, and both parties are told.",
    )
    last_reminder_days = fields.Integer(
        string="Last Reminder before the End (days)", default=30
    )
    link_days = fields.Integer(
        string="Validity of the Links (days)",
        default=30,
        help="A private link sent by email opens the agreement during this time.",
    )
    first_reminder_days = fields.Integer(
        string="First Reminder to Sign (days)", default=3
    )
    second_reminder_days = fields.Integer(
        string="Second Reminder to Sign (days)", default=10
    )
    checkin_reminder_days = fields.Integer(
        string="Reminder before a Commitment Is Due (days)", default=7
    )
    hour_value = fields.Float(
        string="Value of an Hour",
        default=30,
        digits=(7, 2),
        help="Convention to add hours and money up: the same for both parties. It is no "
        "wage.",
    )
    employer_share_wanted = fields.Float(
        string="Employer's Share Wanted (%)",
        default=50,
        digits=(4, 1),
        help="Share of the effort that the employer should bear, of what both parties "
        "put in.",
    )

    _days_positive = models.Constraint(
        "CHECK (duration_months > 0 AND notice_days >= 0 AND link_days > 0 "
        "AND checkin_reminder_days >= 0 AND first_reminder_days > 0 "
        "AND second_reminder_days > first_reminder_days "
        "AND last_reminder_days >= 0 AND renewal_days >= last_reminder_days)",
        "Durations are positive, the second reminder comes after the first, and the "
        "renewal is prepared before the last reminder.",
    )
    _share_range = models.Constraint(
        "CHECK (employer_share_wanted BETWEEN 0 AND 100)",
        "The share wanted goes from 0 to 100 %.",
    )
    _hour_value_positive = models.Constraint(
        "CHECK (hour_value >= 0)", "The value of an hour cannot be negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        templates = super().create(vals_list)
        if not (self.env.su and self.env.context.get("install_mode")):
            templates._add_confidentiality()
        return templates

    def _add_confidentiality(self):
        """Each template carries the confidentiality clause, the shipped one at first."""
        standard = self.env.ref(
            "crm_partnership.crm_agreement_template_clause_confidentiality",
            raise_if_not_found=False,
        )
        for template in self:
            if standard and not template.clause_ids.filtered("is_confidentiality"):
                standard.copy({"template_id": template.id})

    @api.model
    def _get_default(self, company):
        """The first template of the enterprise, else the first shared one."""
        templates = self.search(Domain("company_id", "in", [False, company.id]))
        return (templates.filtered("company_id") or templates)[:1]
