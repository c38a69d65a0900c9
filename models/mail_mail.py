# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class MailMail(models.Model):
    """Mails with a private link are read by nobody inside, administrators included."""

    _inherit = "mail.mail"

    is_private_link = fields.Boolean(readonly=True, export_string_translation=False)
