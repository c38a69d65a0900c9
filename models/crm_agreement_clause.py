# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmAgreementClause(models.Model):
    """A clause of one agreement: a copy of its own, never a link to the template.

    The confidentiality clause is neither removed nor reworded here.
    """

    _name = "crm.agreement.clause"
    _description = "Clause of an Agreement"
    _inherit = ["crm.agreement.part.mixin"]
    _order = "agreement_id, sequence, id"

    sequence = fields.Integer(default=100)
    name = fields.Char(string="Title", required=True)
    body = fields.Text(
        string="Text",
        required=True,
        help="{enterprise}, {employer} and {notice_days} are replaced by the names of "
        "the parties and the days of notice.",
    )
    kind = fields.Selection(
        [("ordinary", "Ordinary"), ("confidentiality", "Confidentiality")],
        default="ordinary",
        required=True,
        readonly=True,
    )
    template_clause_id = fields.Many2one(
        "crm.agreement.template.clause",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Where the text was copied from.",
    )

    _confidentiality_uniq = models.UniqueIndex(
        "(agreement_id) WHERE kind = 'confidentiality'",
        "The agreement has its confidentiality clause already.",
    )

    @api.model
    def _get_fresh_values(self):
        return {"kind": "ordinary"}

    def write(self, vals):
        locked = self.filtered(lambda c: c.kind == "confidentiality")
        if locked and not self.env.su and {"name", "body"} & vals.keys():
            raise UserError(
                self.env._(
                    "The confidentiality clause is the same for everyone. Add what you "
                    "miss as another clause."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confidentiality(self):
        if self.filtered(lambda c: c.kind == "confidentiality"):
            raise UserError(
                self.env._(
                    "The confidentiality clause cannot be removed: it protects the "
                    "people whom the partnership is for."
                )
            )

    def _get_key(self):
        """What makes it the same clause in two versions."""
        self.ensure_one()
        if self.template_clause_id:
            return f"clause-{self.template_clause_id.id}"
        return f"clause-{self.name}"

    def _get_text(self):
        """The text with the names of the parties and the days of notice."""
        self.ensure_one()
        agreement = self.agreement_id
        text = self.body or ""
        for token, value in {
            "{enterprise}": agreement.company_id.name,
            "{employer}": agreement.employer_id.name,
            "{notice_days}": str(agreement.notice_days),
        }.items():
            text = text.replace(token, value or "")
        return text
