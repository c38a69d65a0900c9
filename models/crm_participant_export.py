# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class CrmParticipant(models.Model):
    _inherit = "crm.participant"

    @api.readonly
    def action_export_personal_data(self):
        """Make the file of what is held on the person, to hand it over to them."""
        self.ensure_one()
        return self.env["crm.personal.data.collector"]._get_export_action(self)
