# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The portfolio as a workbook, written to the disk and handed on from there."""

import os
import tempfile
from contextlib import suppress

from werkzeug.wsgi import FileWrapper

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request

from ..tools.workbook import MIMETYPE
from .download import make_download

#: bytes handed on at once
PIECE = 64 * 1024


class PortfolioWorkbook(http.Controller):
    @http.route(
        "/crm_partnership/portfolio/<int:window_id>.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def workbook(self, window_id):
        """The workbook of a window of one's own, with the rights of today."""
        windows = request.env["crm.portfolio.workbook"]
        try:
            # by a search: a window of someone else is as if it were not there
            window = windows.search([("id", "=", window_id)])
            if not window:
                raise request.not_found()
            # a full disk is told in a sentence
            with request.env["ir.attachment"]._explain_disk():
                response, size = self._write(window)
        except AccessError:
            raise request.not_found() from None
        response.direct_passthrough = True
        response.content_length = size
        return response

    def _write(self, window):
        """The answer with the workbook, and how many bytes it has."""
        # a file without a name: it is gone with its last handle, whatever happens to
        # the server or to the connection
        target = tempfile.TemporaryFile()  # noqa: SIM115  closed with the response
        try:
            window._write_workbook(target)
            size = target.seek(0, os.SEEK_END)
            target.seek(0)
            name = f"{window._get_file_name()}.xlsx"
            return make_download(name, FileWrapper(target, PIECE), MIMETYPE), size
        except BaseException:
            # what is still to be written when the disk is full is not written either
            with suppress(OSError):
                target.close()
            raise
