# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import AccessError, ValidationError


class CrmPlacementDiscussionMixin(models.AbstractModel):
    """A discussion by code, between people of the enterprise only.

    Whatever way a message comes in, it is checked when it is recorded (``mail.message``,
    ``mail.activity``). Nobody follows or is told who may not open the placement.
    """

    _name = "crm.placement.discussion.mixin"
    _description = "Discussion by Code"
    _inherit = ["mail.thread"]

    def _get_partners_without_access(self, partners):
        """Those who have no internal account that may open the placement."""
        self.ensure_one()
        refused = self.env["res.partner"]
        # sudo: only reads which accounts stand behind the partners
        for partner in partners.sudo().with_context(active_test=False):
            users = partner.user_ids.filtered(lambda u: u.active and not u.share)
            if not any(
                self.browse(self.ids)
                .with_user(user)
                .with_context(allowed_company_ids=user.sudo().company_ids.ids)
                ._filtered_access("read")
                for user in users
            ):
                refused |= partner
        return refused.with_env(partners.env)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        for record in self:
            partners = self.env["res.partner"].browse(partner_ids or [])
            allowed = partners - record._get_partners_without_access(partners)
            super(CrmPlacementDiscussionMixin, record)._message_subscribe(
                allowed.ids, subtype_ids, customer_ids=customer_ids
            )
        return True

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self or not recipients:
            return recipients
        partners = self.env["res.partner"].browse(
            [row["id"] for row in recipients if row["id"]]
        )
        refused_ids = set(self._get_partners_without_access(partners).ids)
        return [row for row in recipients if row["id"] and row["id"] not in refused_ids]

    def message_post(self, *, body="", partner_ids=None, **kwargs):
        """Refuse people from outside; a mail that tells who it is leaves a notice."""
        # the mail server's; what an employee posts is refused, which leaves a row in the
        # register
        is_mail = self.env.su and kwargs.get("message_type") == "email"
        if self and partner_ids:
            refused = self._get_partners_without_access(
                self.env["res.partner"].browse(partner_ids)
            )
            if is_mail:
                # a mail is not sent back: those who may not be told are left out
                partner_ids = list(set(partner_ids) - set(refused.ids))
            elif refused:
                raise AccessError(
                    self.env._(
                        "%(names)s may not open this placement and cannot be informed "
                        "of it.",
                        names=", ".join(refused.mapped("name")),
                    )
                )
        if self and is_mail:
            try:
                with self.env.cr.savepoint():
                    self.env["mail.message"]._check_text_by_code(
                        self,
                        {
                            "body": body,
                            "subject": kwargs.get("subject"),
                            "files": "\n".join(
                                str(name)
                                for name, *_rest in kwargs.get("attachments") or []
                            ),
                        },
                    )
            except ValidationError:
                # a mail cannot be sent back for another try: what it said is not kept
                body = self.env._(
                    "A mail arrived that tells who the person is: it was not kept. "
                    "Write here, by code."
                )
                kwargs.update(subject=False, attachments=None, attachment_ids=None)
        return super().message_post(body=body, partner_ids=partner_ids, **kwargs)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """No mail opens a placement."""
        raise AccessError(self.env._("A placement is not opened by mail."))
