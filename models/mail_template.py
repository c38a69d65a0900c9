# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class MailTemplate(models.Model):
    """A mail to a person is in the language of that person, whatever the template says."""

    _inherit = "mail.template"

    def _render_lang(self, res_ids, engine="inline_template"):
        lang = self.env.context.get("mail_reader_lang")
        if lang:
            return dict.fromkeys(res_ids, lang)
        return super()._render_lang(res_ids, engine=engine)
