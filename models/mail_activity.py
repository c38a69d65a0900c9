# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

KIND_OF_CATEGORY = {"phonecall": "call", "meeting": "meeting"}


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        """A call or a meeting done on a partnership is an interaction."""
        rows = [
            {
                "partnership_id": activity.res_id,
                "date": fields.Date.context_today(self),
                "kind": KIND_OF_CATEGORY[activity.activity_category],
                "name": activity.summary or activity.activity_type_id.name,
                "notes": feedback or False,
                "user_id": self.env.uid,
            }
            for activity in self
            if activity.res_model == "crm.partnership"
            and activity.activity_category in KIND_OF_CATEGORY
        ]
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if rows:
            # sudo: the person to whom the call was given may note that it took place,
            # as the host lets them post its message
            self.env["crm.partnership.interaction"].sudo().create(rows)
        return result
