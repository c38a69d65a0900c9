# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import json

from odoo import api, fields, models

from odoo.addons.spreadsheet.utils.validate_data import odoo_charts

#: whose models are not shown by a public link
MODULE = "crm_partnership"
#: tables of the host with rows of ours: how satisfied both parties of a review are
SHARED = ("rating.rating",)


class SpreadsheetDashboard(models.Model):
    """Dashboards tell which ones show partnerships, participants or registers.

    Those are not shared by a public link (``spreadsheet.dashboard.share``): the host
    would freeze what the person sees, closed partnerships included, for anyone who has
    the link. A copy of one of ours, or another dashboard on our models, is told too.
    """

    _inherit = "spreadsheet.dashboard"

    is_confidential = fields.Boolean(
        string="Shows Partnerships",
        compute="_compute_is_confidential",
        store=True,
        help="It shows figures of partnerships: no public link is made to it.",
    )

    @api.depends("spreadsheet_binary_data")
    def _compute_is_confidential(self):
        for dashboard in self:
            dashboard.is_confidential = dashboard._shows_partnerships()

    def _shows_partnerships(self):
        """Whether it shows ours, by what it holds: a column may be written by hand."""
        self.ensure_one()
        content = self.with_context(bin_size=False).spreadsheet_binary_data
        data = json.loads(base64.b64decode(content)) if content else {}
        return any(self._is_of_ours(model) for model in self._get_models(data))

    @api.model
    def _is_of_ours(self, model):
        return model in SHARED or (
            model in self.env and self.env[model]._original_module == MODULE
        )

    @api.model
    def _get_models(self, data):
        """Names of the models that a spreadsheet reads."""
        return {
            *(pivot.get("model") for pivot in data.get("pivots", {}).values()),
            *(rows.get("model") for rows in data.get("lists", {}).values()),
            *(chart["metaData"]["resModel"] for chart in odoo_charts(data)),
        }
