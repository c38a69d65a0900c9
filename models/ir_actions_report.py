# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io

from odoo import api, models

from ..tools.page_numbers import number_pages

#: how the templates of our documents are called
OURS = "crm_partnership."
#: papers printed together, each made by itself
MOST_APART = 40


class IrActionsReport(models.Model):
    """Our PDFs have numbers on their pages; a full disk is told in a sentence."""

    _inherit = "ir.actions.report"

    @api.model
    def _run_wkhtmltopdf(self, *args, **kwargs):
        # PDFs pass through temporary files
        with self.env["ir.attachment"]._explain_disk():
            return super()._run_wkhtmltopdf(*args, **kwargs)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self._get_report(report_ref)
        if not report.report_name.startswith(OURS):
            return super()._render_qweb_pdf_prepare_streams(
                report_ref, data, res_ids=res_ids
            )
        ids = list(dict.fromkeys(res_ids or []))
        streams = {}
        # each paper counts its own pages; very many are quicker in one go
        apart = 0 < len(ids) <= MOST_APART
        for part in [[id_] for id_ in ids] if apart else [res_ids]:
            streams.update(
                super()._render_qweb_pdf_prepare_streams(
                    report_ref, dict(data or {}), res_ids=part
                )
            )
        for made in streams.values():
            # one that was kept has its numbers
            if made["stream"] and not (made["attachment"] and report.attachment_use):
                content = made["stream"].getvalue()
                made["stream"] = io.BytesIO(number_pages(content))
        return streams
