# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command


class CrmPartnershipAgreementRenew(models.TransientModel):
    """The next time of an agreement: its dates, and the commitments that go on."""

    _name = "crm.partnership.agreement.renew"
    _description = "Renew an Agreement"
    _inherit = ["crm.agreement.step.mixin"]

    date_start = fields.Date(
        string="From",
        required=True,
        compute="_compute_dates",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    date_end = fields.Date(
        string="Until",
        required=True,
        compute="_compute_dates",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    commitment_ids = fields.Many2many(
        "crm.partnership.commitment",
        string="Commitments that Go on",
        compute="_compute_commitment_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('agreement_id', '=', agreement_id)]",
    )
    reason = fields.Text(
        string="What changes",
        help="Both parties read it. Empty: nothing but the dates.",
    )

    @api.depends("agreement_id")
    def _compute_dates(self):
        """The day after the end, for as long as the template says."""
        for wizard in self:
            agreement = wizard.agreement_id
            if not agreement:
                continue
            wizard.date_start = agreement._get_last_day() + timedelta(days=1)
            wizard.date_end = wizard.date_start + relativedelta(
                months=agreement.template_id.duration_months, days=-1
            )

    @api.depends("agreement_id")
    def _compute_commitment_ids(self):
        for wizard in self:
            wizard.commitment_ids = [
                Command.set(wizard.agreement_id.commitment_ids.ids)
            ]

    def action_renew(self):
        """Open the draft of the renewal."""
        self.ensure_one()
        return self.agreement_id.action_renew(
            self.date_start,
            self.date_end,
            self.commitment_ids.sorted(lambda c: (c.sequence, c.id)),
            self.reason,
        )
