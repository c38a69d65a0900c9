# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import request

from ..tools.workbook import MIMETYPE
from .download import make_download


class Committee(http.Controller):
    @http.route(
        "/crm_partnership/committee/<int:cockpit_id>/report.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def report(self, cockpit_id):
        """The report on a committee over the period of the user's cockpit."""
        # by a search: a cockpit of someone else is as if it were not there
        cockpit = request.env["crm.sector.committee.cockpit"].search(
            [("id", "=", cockpit_id)]
        )
        if not cockpit:
            raise request.not_found()
        cockpit._check_may_open()
        content = cockpit._make_workbook()
        return make_download(f"{cockpit._get_report_name()}.xlsx", content, MIMETYPE)
