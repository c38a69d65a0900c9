# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError, UserError

from .crm_guarded_mixin import HEARD


class CrmPrivacyRegisterMixin(models.AbstractModel):
    """A register of the privacy officer: read where it is, sent to nobody.

    It has a chatter for the sake of activities and of the history of its states; nobody
    follows it, no message of it is sent, and what is said there is checked like its
    texts. The inheriting model has ``company_id`` and ``name``, its number.
    """

    _name = "crm.privacy.register.mixin"
    _description = "Register of the Privacy Officer"
    _inherit = [
        *("crm.guarded.mixin", "crm.free.text.mixin"),
        *("mail.thread", "mail.activity.mixin", "crm.scheduled.mixin"),
    ]

    @api.model
    def _get_guarded_fields(self):
        """Without the fields of the host, which looks after them itself."""
        return {
            name
            for name in super()._get_guarded_fields()
            if not name.startswith(("message_", "activity_", "my_activity_", "has_me"))
        }

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, fresh={})
        quiet = self.with_context(mail_create_nosubscribe=True)
        return (
            super(CrmPrivacyRegisterMixin, quiet).create(vals_list).with_env(self.env)
        )

    def write(self, vals):
        self._refuse_guarded(vals)
        heard = self.with_context(**HEARD)
        return super(CrmPrivacyRegisterMixin, heard).write(vals)

    @api.model
    @api.private
    def _enter_for_colleague(self, vals, names, link):
        """Enter what someone noticed or received; they need not read it again.

        :param vals: only what ``names`` holds is taken, and ``link``
        :param link: field of the participants concerned, in ``vals`` by their numbers
        :return: the row, with elevated rights
        """
        company = self.env["res.company"].browse(vals.get("company_id"))
        if company not in self.env.user.company_ids:
            raise AccessError(self.env._("This enterprise is not one of yours."))
        participants = self.env["crm.participant"].browse(vals.get(link) or [])
        if participants:
            participants.check_access("read")
        # sudo: everyone may tell, only the officer reads; the fields are those of what
        # is told, and the free texts are checked like the officer's
        row = (
            self.sudo()
            .with_context(mail_create_nolog=True)
            .create({k: v for k, v in vals.items() if k in names})
        )
        # linked afterwards: a refusal would tell a colleague whether a name is right
        row[link] = participants
        return row

    # --------------------------------------------------------------- sent to nobody
    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        return True

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        return True

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        return True

    def message_post(self, *, body="", partner_ids=None, attachments=None, **kwargs):
        if partner_ids:
            raise UserError(
                self.env._(
                    "Nothing of this register is sent to anyone. Talk to the person, "
                    "or plan an activity for a privacy officer."
                )
            )
        self._refuse_in_message(body, attachments)
        return super().message_post(body=body, attachments=attachments, **kwargs)

    def _refuse_in_message(self, body, attachments):
        texts = [str(body or ""), *(str(name) for name, *_rest in attachments or [])]
        for text in texts:
            self._refuse_personal_data(
                self.env._("Message"), self._html_or_text(text), self._get_known_names()
            )

    def _message_update_content(self, message, /, *, body, **kwargs):
        self._refuse_in_message(body, None)
        return super()._message_update_content(message, body=body, **kwargs)

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        return []

    # -------------------------------------------------------------------- activities
    def _tell_officers(self, summary, date_deadline=None):
        """An activity for each privacy officer of the enterprise.

        :param summary: function of an environment, that of the reader, giving the text
        :return: those who were told
        """
        self.ensure_one()
        # sudo: whoever reports something may not read the register
        officers = self.sudo().company_id._get_privacy_officers()
        for officer in officers:
            env = self.env(context={**self.env.context, **HEARD, "lang": officer.lang})
            # of the system: whoever plans an activity may read it afterwards
            self.with_user(SUPERUSER_ID).with_context(**HEARD).activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=date_deadline,
                summary=summary(env),
                user_id=officer.id,
            )
        return officers
