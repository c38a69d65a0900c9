# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

from ..tools.mail_text import mail_text

#: the class of the layout of mails to somebody outside
OURS = 'class="o_partnership_mail"'


class MailMail(models.Model):
    """Mails with a private link are read by nobody inside, administrators included."""

    _inherit = "mail.mail"

    is_private_link = fields.Boolean(readonly=True, export_string_translation=False)

    def _prepare_outgoing_list(self, mail_server=False, doc_to_followers=None):
        """Readers without markup get a text that reads as it was written."""
        emails = super()._prepare_outgoing_list(mail_server, doc_to_followers)
        for email in emails:
            if OURS in (email["body"] or ""):
                email["body_alternative"] = mail_text(email["body"])
        return emails
