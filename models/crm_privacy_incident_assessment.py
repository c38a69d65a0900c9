# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

LEVELS = [
    ("low", "Low"),
    ("medium", "Medium"),
    ("high", "High"),
    ("unknown", "Not known"),
]
#: the elements of the law, in its order
ELEMENTS = ("sensitivity", "misuse", "consequences", "probability")


class CrmPrivacyIncidentAssessment(models.Model):
    """One assessment of the risk of serious injury; a later one stands beside it.

    Elements: P-39.1, s. 3.7 – sensitivity of the information, anticipated consequences
    of its use, likelihood that it is used for injurious purposes – with the possible
    ill-intentioned uses that the register also tells.
    """

    _name = "crm.privacy.incident.assessment"
    _description = "Assessment of an Incident"
    _inherit = [
        *("crm.append.only.mixin", "crm.guarded.mixin", "crm.free.text.mixin"),
    ]
    _order = "assessed_at desc, id desc"
    _rec_name = "assessed_at"

    _free_text_fields = (*(f"{name}_note" for name in ELEMENTS), "conclusion_note")

    incident_id = fields.Many2one(
        "crm.privacy.incident", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="incident_id.company_id", store=True, index=True
    )
    assessed_at = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    assessed_by_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    sensitivity = fields.Selection(
        LEVELS, string="Sensitivity of the Information", required=True
    )
    sensitivity_note = fields.Text(string="Sensitivity: Why", required=True)
    misuse = fields.Selection(LEVELS, string="Possible Malicious Use", required=True)
    misuse_note = fields.Text(string="Malicious Use: Why", required=True)
    consequences = fields.Selection(
        LEVELS, string="Consequences for the Persons", required=True
    )
    consequences_note = fields.Text(string="Consequences: Why", required=True)
    probability = fields.Selection(LEVELS, string="Likelihood of Injury", required=True)
    probability_note = fields.Text(string="Likelihood: Why", required=True)
    conclusion = fields.Selection(
        [("not_yet", "Not concluded"), ("yes", "Yes"), ("no", "No")],
        string="Risk of Serious Injury",
        required=True,
    )
    conclusion_note = fields.Text(string="Conclusion: Why")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, fresh={})
        assessments = super().create(vals_list)
        for assessment in assessments:
            assessment.incident_id._apply_assessment()
        return assessments

    def _describe(self):
        """The elements and their reasons, as one text of the register."""
        self.ensure_one()
        lines = []
        for name in (*ELEMENTS, "conclusion"):
            field = self._fields[name]
            level = dict(field._description_selection(self.env))[self[name]]
            label = field.get_description(self.env, ["string"])["string"]
            lines.append(f"{label}: {level}. {self[f'{name}_note'] or ''}".strip())
        return "\n".join(lines)
