# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MailActivitySchedule(models.TransientModel):
    """The host's window in which a plan is scheduled."""

    _inherit = "mail.activity.schedule"

    def action_schedule_plan(self):
        result = super().action_schedule_plan()
        if self.res_model == "crm.partnership":
            self._get_applied_on_records()._note_plan(self.plan_id)
        return result
