# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmAgreementTemplateClause(models.Model):
    """A clause that new agreements copy."""

    _name = "crm.agreement.template.clause"
    _description = "Clause of an Agreement Template"
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        "crm.agreement.template", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Title", required=True, translate=True)
    body = fields.Text(
        string="Text",
        required=True,
        translate=True,
        help="{enterprise}, {employer} and {notice_days} are replaced by the names of "
        "the parties and the days of notice.",
    )
    kind = fields.Selection(
        [("ordinary", "Ordinary"), ("confidentiality", "Confidentiality")],
        default="ordinary",
        required=True,
        help="The confidentiality clause stands in every agreement; nobody removes it.",
    )
    is_confidentiality = fields.Boolean(compute="_compute_is_confidentiality")

    _confidentiality_uniq = models.UniqueIndex(
        "(template_id) WHERE kind = 'confidentiality'",
        "A template has one confidentiality clause; add what you miss as another clause.",
    )

    @api.depends("kind")
    def _compute_is_confidentiality(self):
        for clause in self:
            clause.is_confidentiality = clause.kind == "confidentiality"

    def write(self, vals):
        emptied = any(
            name in vals and not str(vals[name] or "").strip()
            for name in ("name", "body")
        )
        if (
            vals.get("kind", "confidentiality") != "confidentiality"
            or "template_id" in vals
            or emptied
        ):
            self._refuse_to_lose_confidentiality()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confidentiality(self):
        self._refuse_to_lose_confidentiality()

    def _refuse_to_lose_confidentiality(self):
        if self.filtered("is_confidentiality"):
            raise UserError(
                self.env._(
                    "The confidentiality clause stands in every agreement: change its "
                    "words if you need to, but keep it."
                )
            )

    def _prepare_agreement_clause(self):
        """A copy for an agreement, in the language of the context."""
        self.ensure_one()
        return {
            "sequence": self.sequence,
            "name": self.name,
            "body": self.body,
            "kind": self.kind,
            "template_clause_id": self.id,
        }
