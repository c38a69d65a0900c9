# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .mail_message import BY_CODE

KIND_OF_CATEGORY = {"phonecall": "call", "meeting": "meeting"}


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities._check_by_code()
        return activities

    def write(self, vals):
        result = super().write(vals)
        if {"summary", "note", "res_model_id", "res_id"} & vals.keys():
            self._check_by_code()
        return result

    def _check_by_code(self):
        """Activities about a person go by code, as messages do."""
        for activity in self.sudo():  # sudo: the check sees what was recorded
            if activity.res_model in BY_CODE and activity.res_id:
                self.env["mail.message"]._check_text_by_code(
                    self.env[activity.res_model].browse(activity.res_id),
                    {"summary": activity.summary, "note": activity.note},
                )

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
        # sudo: who does the task of a decision may mark it, whatever their rights there
        decisions = (
            self.env["crm.joint.activity.decision"]
            .sudo()
            .search([("task_id", "in", self.ids)])
        )
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        decisions._mark_done()
        if rows:
            # sudo: the person to whom the call was given may note that it took place,
            # as the host lets them post its message
            self.env["crm.partnership.interaction"].sudo().create(rows)
        return result
