# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class IrActionsReport(models.Model):
    """PDFs pass through temporary files: a full disk is told in a sentence."""

    _inherit = "ir.actions.report"

    @api.model
    def _run_wkhtmltopdf(self, *args, **kwargs):
        with self.env["ir.attachment"]._explain_disk():
            return super()._run_wkhtmltopdf(*args, **kwargs)
