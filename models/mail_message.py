# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

from ..tools.free_text import html_text

#: records about a person: their discussion goes by code
BY_CODE = ("crm.placement", "crm.placement.internship")


class MailMessage(models.Model):
    """What is said about a participant goes by code, whatever way it comes in."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        messages._check_by_code()
        return messages

    def write(self, vals):
        result = super().write(vals)
        if {"body", "subject", "model", "res_id", "attachment_ids"} & vals.keys():
            self._check_by_code()
        return result

    def export_data(self, fields_to_export):
        """The host asks who exports, then reads with all rights."""
        self.check_access("read")
        return super().export_data(fields_to_export)

    def _check_by_code(self):
        for message in self.sudo():  # sudo: the check sees what was recorded
            if message.model in BY_CODE and message.res_id:
                record = self.env[message.model].sudo().browse(message.res_id)
                self._check_text_by_code(
                    record,
                    {
                        "body": message.body,
                        "subject": message.subject,
                        "files": "\n".join(message.attachment_ids.mapped("name")),
                    },
                    # what the host writes of an activity, which was checked itself
                    only_names=message.message_type == "user_notification",
                )

    @api.model
    @api.private
    def _check_text_by_code(self, record, texts, only_names=False):
        """:raise ValidationError: a text tells who the person is

        :param record: a record with ``_get_known_names``
        :param texts: {field of a message or an activity: text}
        :param only_names: see ``crm.free.text.mixin``
        """
        is_there = record.exists()
        names = record.sudo()._get_known_names() if is_there else ()
        person = record.sudo()._get_known_person() if is_there else None
        labels = {
            "body": self.env._("Message"),
            "subject": self.env._("Subject"),
            "summary": self.env._("Summary"),
            "note": self.env._("Note"),
            "files": self.env._("Names of the files"),
            "name": self.env._("Title"),
            "description": self.env._("Description"),
            "location": self.env._("Place"),
        }
        for field, text in texts.items():
            if text:
                self.env["crm.free.text.mixin"]._refuse_personal_data(
                    labels[field], html_text(text), names, only_names, person
                )
