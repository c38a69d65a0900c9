# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from werkzeug.exceptions import Forbidden

from odoo import api, models
from odoo.exceptions import AccessError


class SpreadsheetDashboardShare(models.Model):
    """No public link to a dashboard that shows partnerships: see ``is_confidential``."""

    _inherit = "spreadsheet.dashboard.share"

    @api.model_create_multi
    def create(self, vals_list):
        shares = super().create(vals_list)
        shares._check_may_be_public()
        return shares

    def write(self, vals):
        result = super().write(vals)
        self._check_may_be_public()
        return result

    def _check_may_be_public(self):
        # sudo: who shares may have lost the dashboard meanwhile
        for share in self.sudo():
            if share.dashboard_id._shows_partnerships():
                raise AccessError(
                    self.env._(
                        "“%(name)s” shows partnerships as you see them. No public link "
                        "is made to it: print it, or download it, and hand it to those "
                        "who may read it.",
                        name=share.dashboard_id.name,
                    )
                )

    def _check_dashboard_access(self, access_token):
        """Links made before a dashboard showed partnerships open nothing any more."""
        # sudo: asked by someone without an account
        if self.sudo().dashboard_id._shows_partnerships():
            raise Forbidden()
        return super()._check_dashboard_access(access_token)
