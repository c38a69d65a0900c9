# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..models.crm_participant_consent import decode_evidence


class CrmPartnershipAgreementPaper(models.TransientModel):
    """An agreement signed on paper: the scan and its date."""

    _name = "crm.partnership.agreement.paper"
    _description = "Record an Agreement Signed on Paper"
    _inherit = ["crm.agreement.step.mixin"]

    document = fields.Binary(string="Scan (PDF)", required=True, attachment=False)
    document_name = fields.Char()
    date_signed = fields.Date(
        string="Signed on", required=True, default=fields.Date.context_today
    )
    has_confidentiality = fields.Boolean(
        string="Includes the confidentiality commitment",
        default=True,
        help="Needed to enter the pilot stage.",
    )

    def action_record(self):
        self.ensure_one()
        self.agreement_id.action_record_paper(
            self._read_scan(), self.date_signed, self.has_confidentiality
        )
        return {"type": "ir.actions.act_window_close"}

    def _read_scan(self):
        content = decode_evidence(self.env, self.with_context(bin_size=False).document)
        if self.agreement_id.company_id._is_too_heavy(content):
            raise UserError(
                self.env._("The scan is too heavy: scan it in a lower resolution.")
            )
        return content
