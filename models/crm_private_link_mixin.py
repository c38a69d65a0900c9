# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq, email_normalize

# Only Python code of this module can put this object in a context.
LINK = object()


class CrmPrivateLinkMixin(models.AbstractModel):
    """A person who is reached by a private link with an end date.

    The secret of the link is read by nobody inside: it is only ever sent to the
    person, in a mail that belongs to no record.

    The inheriting model has ``partner_id``, ``partnership_id`` and ``side``, and gives
    ``_get_link_days()`` and ``_get_link_contact()``.
    """

    _name = "crm.private.link.mixin"
    _description = "Person Reached by a Private Link"
    _inherit = ["crm.guarded.mixin", "crm.employer.mail.mixin"]

    access_token = fields.Char(copy=False, groups=fields.NO_ACCESS)
    date_link_end = fields.Datetime(
        string="Link Valid until", readonly=True, copy=False
    )
    date_invited = fields.Datetime(string="Invited on", readonly=True, copy=False)
    reminder_count = fields.Integer(readonly=True, copy=False)

    def _get_link_days(self):
        """How many days a link is valid."""
        raise NotImplementedError

    def _get_link_contact(self):
        """The user who is answered to."""
        raise NotImplementedError

    def _get_mail_company(self):
        return self.partnership_id.company_id

    def _get_mail_contact(self):
        return self._get_link_contact()

    @api.model
    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"access_token"}

    def _get_secret_query(self):
        """The secret, for the address in a mail that is being sent to the person.

        Whoever else renders the mail (preview, composer) gets the address alone.
        """
        self.ensure_one()
        if self.env.context.get("private_link") is not LINK or self.side != "employer":
            return ""
        # sudo: the secret goes to its owner alone
        return f"?access_token={self.sudo().access_token}"

    def _belongs_to_side(self):
        """Whether the person may speak for the party named in ``side``.

        For the enterprise: whoever has an internal account. For the employer: its own
        people, and the contact persons of the partnership.
        """
        self.ensure_one()
        partnership, partner = self.partnership_id, self.partner_id
        # sudo: only asks whether an account of the enterprise stands behind
        is_ours = bool(partner.sudo().user_ids.filtered(lambda u: not u.share))
        if self.side == "enterprise":
            return is_ours
        employer = partnership.partner_id.commercial_partner_id
        is_theirs = partner.commercial_partner_id == employer
        return not is_ours and (is_theirs or partner in partnership.contact_ids)

    def _check_visitor(self, access_token=None):
        """Whether the current visitor is this person.

        :return: "ok", "expired" (right link, too late) or "refused"
        """
        self.ensure_one()
        # sudo: visitors have no access to the model; nothing is shown here
        person = self.sudo()
        user = self.env.user
        # whoever has left the employer, or us, speaks for it no more
        if not person._belongs_to_side():
            return "refused"
        if person.partner_id == user.partner_id and not user._is_public():
            return "ok"
        token = person.access_token
        if not token or not access_token:
            return "refused"
        # as bytes: a secret with odd letters is refused, not an error
        if not consteq(token.encode(), str(access_token).encode(errors="replace")):
            return "refused"
        end = person.date_link_end
        return "ok" if end and end > fields.Datetime.now() else "expired"

    def _refresh_link(self):
        """A new secret and a new end date; the link before stops working."""
        now = fields.Datetime.now()
        for person in self:
            # sudo: nobody may write the secret by hand
            person.sudo().write(
                {
                    "access_token": secrets.token_urlsafe(32),
                    "date_link_end": now + timedelta(days=person._get_link_days()),
                    "date_invited": person.date_invited or now,
                }
            )

    def _prolong_link(self, days=7):
        """A link that is sent again works for ``days`` more at least."""
        until = fields.Datetime.now() + timedelta(days=days)
        for person in self.sudo():  # sudo: as in _refresh_link
            if not person.access_token:
                person._refresh_link()
            person.date_link_end = max(person.date_link_end or until, until)

    def _send_private(self, template_xmlid, attachments=None, **context):
        """Queue a mail to each person, outside of any chatter.

        The mail may hold a secret link: it belongs to no record, has no author among
        the users, and disappears from the queue once sent.

        :param attachments: ``ir.attachment`` records to join
        :param context: values that the template reads from its context
        """
        values = {"is_private_link": True}
        if attachments:
            values["attachment_ids"] = [
                (4, attachment.id) for attachment in attachments
            ]
        for person in self:
            person._send_to_person(
                template_xmlid,
                person.partner_id,
                values,
                **context,
                private_link=LINK,
            )

    def _has_email(self):
        return bool(email_normalize(self.partner_id.email))

    def _check_emails(self):
        """:raise UserError: somebody has no valid address"""
        missing = self.filtered(lambda p: not p._has_email())
        if missing:
            raise UserError(
                self.env._(
                    "No valid email address: %(names)s. Add it to the contact, then "
                    "send again.",
                    names=", ".join(missing.mapped("partner_id.name")),
                )
            )
