# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The template of an import, made for whoever asks for it."""

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request

from ..models.base_import_template import COLUMNS
from ..tools.workbook import MIMETYPE
from .download import make_download


class ImportTemplate(http.Controller):
    @http.route(
        "/crm_partnership/import_template",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def template(self, model=None, **kwargs):
        """The workbook of a model of which the user may make records."""
        if model not in COLUMNS:
            raise request.not_found()
        records = request.env[model]
        try:
            content = records._make_import_template()
        except AccessError:
            raise request.not_found() from None
        name = request.env["ir.model"]._get(model).display_name
        return make_download(f"{name}.xlsx", content, MIMETYPE)
