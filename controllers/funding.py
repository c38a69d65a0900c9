# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The statement for a funder as a workbook."""

from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import request

from ..tools.workbook import MIMETYPE, write_workbook
from .download import make_download


class FundingStatement(http.Controller):
    @http.route(
        "/crm_partnership/funding/statement/<int:statement_id>.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def statement(self, statement_id):
        """The statement of a window of one's own, with the rights of the user."""
        windows = request.env["crm.funding.statement"]
        try:
            # by a search: number 0 would be a new one
            window = windows.search([("id", "=", statement_id)])
            if not window:
                raise request.not_found()
            content = write_workbook(window._get_export_sheets())
            name = f"{window._get_file_name()}.xlsx"
        except (AccessError, MissingError):
            raise request.not_found() from None
        return make_download(name, content, MIMETYPE)
