# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class IrCron(models.Model):
    """Scheduled actions on partnerships happen on the day of those who work with them.

    The host runs them for an account without time zone, where an evening in Québec is
    the next day: an agreement would end some hours before its last day is over.
    """

    _inherit = "ir.cron"

    def _callback(self, cron_name, server_action_id):
        cron = self
        # sudo: the host's scheduler; only asks what the action works on
        model = self.sudo().ir_actions_server_id.model_id.model
        if (
            model in self.env
            and self.env[model]._original_module == "crm_partnership"
            and not self.env.context.get("tz")
        ):
            admin = self.env.ref("base.user_admin", raise_if_not_found=False)
            zone = self.env.company.partner_id.tz or (admin and admin.tz)
            cron = self.with_context(tz=zone or False)
        return super(IrCron, cron)._callback(cron_name, server_action_id)
