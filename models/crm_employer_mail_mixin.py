# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, models
from odoo.fields import Command

LAYOUT = "crm_partnership.mail_layout_employer"


class CrmEmployerMailMixin(models.AbstractModel):
    """A record that writes to people by mail, in the name of its own enterprise.

    Every mail to somebody outside is made here, from a template: author, answers,
    language and look are those of the enterprise of the record, whoever or whatever
    sends. It belongs to no record, so that it stands in no chatter, and disappears from
    the queue once sent. Nobody but the person named receives it: what a template says of
    other recipients is left out, for the mail may hold a link of the person's own.
    """

    _name = "crm.employer.mail.mixin"
    _description = "Record that Writes to an Employer"

    def _get_mail_company(self):
        """The enterprise that writes."""
        return self.company_id

    def _get_mail_contact(self):
        """The user who is answered to."""
        raise NotImplementedError

    def _get_mail_partnership(self):
        """The partnership to which an answer belongs."""
        return self.partnership_id

    def _mail_get_companies(self, default=False):
        """For the look of the mail, and for its bounces."""
        return {
            record.id: record._get_mail_company() or default or self.env["res.company"]
            for record in self
        }

    def _has_mail_home(self, partner):
        """Whether the person has an account, whose first page tells what awaits it."""
        # sudo: only asks whether there is an account
        return any(user.active and user.share for user in partner.sudo().user_ids)

    def _send_to_person(self, template_xmlid, partner, values=None, **context):
        """Queue a mail to one person.

        :param template_xmlid: a ``mail.template`` of the model of this record
        :param values: more values of the ``mail.mail``
        :param context: what the template reads from its context
        """
        self.ensure_one()
        # sudo: whoever works with the record has no right on templates and reads no link
        template = self.env.ref(template_xmlid).sudo()
        company = self.sudo()._get_mail_company()
        contact = self.sudo()._get_mail_contact()
        lang = partner.lang or company.partner_id.lang or self.env.lang
        template.with_user(SUPERUSER_ID).with_context(
            **context,
            lang=lang,
            mail_reader_lang=lang,
            mail_reader_id=partner.id,
        ).send_mail(
            self.id,
            email_layout_xmlid=LAYOUT,
            email_values={
                "model": False,
                "res_id": False,
                "auto_delete": True,
                "author_id": company.partner_id.id,
                "reply_to": company._get_partnership_reply_to(contact),
                "message_id": self.sudo()._get_mail_partnership()._get_mail_reference(),
                "recipient_ids": [Command.set(partner.ids)],
                "email_to": False,
                "email_cc": False,
                **(values or {}),
            },
        )
