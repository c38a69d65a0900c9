# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        """When an account is archived, someone is asked to take its partnerships."""
        leaving = self.filtered("active") if vals.get("active") is False else None
        result = super().write(vals)
        if leaving:
            leaving._ask_to_take_over()
        return result

    def _ask_to_take_over(self):
        # sudo: whoever archives an account need not see its partnerships; only people
        # with access to each of them are told
        partnerships_sudo = (
            self.env["crm.partnership"]
            .sudo()
            .search([("user_id", "in", self.ids), ("status", "!=", "ended")])
        )
        for partnership in partnerships_sudo:
            successor = partnership._get_person_in_charge()
            if successor:
                partnership.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=self.env._("Take over the partnership"),
                    note=self.env._(
                        "%(name)s has left. Hand the partnership over: its pack tells "
                        "the story, the promises and the people.",
                        name=partnership.user_id.name,
                    ),
                    user_id=successor.id,
                )
