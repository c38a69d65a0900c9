# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models


class CrmPartnershipAgreementTerminate(models.TransientModel):
    """Who ends an agreement early, when and why."""

    _name = "crm.partnership.agreement.terminate"
    _description = "End an Agreement Early"
    _inherit = ["crm.agreement.step.mixin"]

    notice_days = fields.Integer(related="agreement_id.notice_days", related_sudo=False)
    side = fields.Selection(
        [
            ("enterprise", "Our enterprise"),
            ("employer", "The employer"),
            ("both", "Both together"),
        ],
        string="Ended by",
        required=True,
        default="both",
    )
    date_notice = fields.Date(
        string="Notice Given on", required=True, default=fields.Date.context_today
    )
    date_termination = fields.Date(
        string="Ends on",
        required=True,
        compute="_compute_date_termination",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        help="First day on which the agreement binds no more.",
    )
    reason = fields.Text(required=True)

    @api.depends("date_notice", "agreement_id")
    def _compute_date_termination(self):
        for wizard in self:
            if wizard.date_notice:
                wizard.date_termination = wizard.date_notice + timedelta(
                    days=wizard.agreement_id.notice_days
                )

    def action_terminate(self):
        self.ensure_one()
        self.agreement_id.action_terminate(
            self.side, self.date_notice, self.date_termination, self.reason
        )
        return {"type": "ir.actions.act_window_close"}
