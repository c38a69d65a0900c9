# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api, fields, models

from ..exceptions import ConfidentialityError

CLOSED_LEVELS = ("team", "restricted")


class CrmConfidentialMixin(models.AbstractModel):
    """The four levels of confidentiality, for a record with a chatter.

    The record rules of the inheriting model decide who reads; this mixin keeps the
    other doors shut: names shown through links, followers, mentions, notifications
    and activities of people who may not (or no longer) read the record.

    The inheriting model has ``company_id``, ``user_id`` and ``contact_ids``.
    """

    _name = "crm.confidential.mixin"
    _description = "Confidential Record"
    _inherit = ["mail.thread"]

    confidentiality = fields.Selection(
        [
            ("network", "Network: sister enterprises see the header"),
            ("company", "Enterprise: all partnership users"),
            ("team", "Team: its members and directors"),
            ("restricted", "Restricted: named people and directors"),
        ],
        required=True,
        default="company",
        tracking=True,
        index=True,
        help="Who may open this partnership.\n"
        "Network: everyone in the enterprise; sister enterprises see the employer, "
        "the stage and the person in charge, nothing else.\n"
        "Enterprise: everyone in the enterprise who works with partnerships.\n"
        "Team: the owner, the backup holder, the members, the people of its team, and "
        "the directors; the title is hidden from all others.\n"
        "Restricted: the owner, the backup holder, the members named here, and the "
        "directors.",
    )

    @api.depends_context("uid")
    def _compute_display_name(self):
        """Hide the title from a user who may not read the record.

        Links to a record show its name with elevated rights, whoever reads the
        pointing record; so the check is made here for the real user.
        """
        super()._compute_display_name()
        if not self.env.su or self.env.uid == SUPERUSER_ID:
            return
        readable = self._filter_readable_by(self.env.user)
        for record in self - readable:
            if record.id:
                record.display_name = self.env._("Confidential")

    def _filter_readable_by(self, user):
        """The records of self that ``user`` may read, in any company of theirs."""
        return (
            self.browse(self.ids)
            .with_user(user)
            .with_context(allowed_company_ids=user.sudo().company_ids.ids)
            ._filtered_access("read")
            .with_env(self.env)
        )

    def _get_partners_without_access(self, partners):
        """Those among ``partners`` who must not receive the content of the record.

        Someone with an internal account needs the right to read; an outside person
        is refused on closed levels, unless a contact person of the record.
        """
        self.ensure_one()
        # sudo: only reads which accounts stand behind the partners, shows nothing
        partners_sudo = partners.sudo().with_context(active_test=False)
        refused = self.env["res.partner"]
        for partner in partners_sudo:
            users = partner.user_ids.filtered(lambda u: u.active and not u.share)
            if users:
                allowed = any(self._filter_readable_by(user) for user in users)
            else:
                allowed = (
                    self.sudo().confidentiality not in CLOSED_LEVELS
                    or partner in self.sudo().contact_ids
                )
            if not allowed:
                refused |= partner
        return refused.with_env(partners.env)

    # ------------------------------------------------------------------ chatter
    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        for record in self:
            record._refuse_recipients(partner_ids)
        return super().message_subscribe(partner_ids, subtype_ids)

    def _message_subscribe(self, partner_ids=None, subtype_ids=None, customer_ids=None):
        """Automatic followers: those without access are left out."""
        for record in self:
            partners = self.env["res.partner"].browse(partner_ids or [])
            allowed = partners - record._get_partners_without_access(partners)
            super(CrmConfidentialMixin, record)._message_subscribe(
                allowed.ids, subtype_ids, customer_ids=customer_ids
            )
        return True

    def message_post(self, *, partner_ids=None, **kwargs):
        if self and partner_ids and kwargs.get("message_type") == "email":
            # a mail is not sent back: those who may not be told are left out
            partners = self.env["res.partner"].browse(partner_ids)
            partner_ids = (partners - self._get_partners_without_access(partners)).ids
        elif self and partner_ids:
            self._refuse_recipients(partner_ids)
        return super().message_post(partner_ids=partner_ids, **kwargs)

    def _refuse_recipients(self, partner_ids):
        self.ensure_one()
        refused = self._get_partners_without_access(
            self.env["res.partner"].browse(partner_ids or [])
        )
        if refused:
            raise ConfidentialityError(
                self.env._(
                    "%(names)s may not open this partnership and cannot be informed "
                    "of it. Add them as members first, or lower the confidentiality.",
                    names=", ".join(refused.mapped("name")),
                )
            )

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Last lock: nobody without access is notified, follower or not."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self or not recipients:
            return recipients
        partners = self.env["res.partner"].browse(
            [row["id"] for row in recipients if row["id"]]
        )
        refused_ids = set(self._get_partners_without_access(partners).ids)
        return [row for row in recipients if row["id"] not in refused_ids]

    def _remove_unauthorised_followers(self):
        """Cut off everyone who may no longer read: followers, inbox, activities."""
        # sudo: meetings of colleagues become private too; nothing is read out
        self.env["calendar.event"].sudo()._close_meetings_of(self)
        for record in self:
            # sudo: removes other people's subscriptions, notifications and
            # activities on this record only; nothing is read out
            record_sudo = record.sudo()
            messages = record_sudo.message_ids
            partners = (
                record_sudo.message_partner_ids
                | messages.partner_ids
                | messages.notification_ids.res_partner_id
            )
            refused = record._get_partners_without_access(partners)
            if refused:
                record_sudo.message_unsubscribe(refused.ids)
                messages.notification_ids.filtered(
                    lambda n, refused=refused: n.res_partner_id in refused
                ).unlink()
                for message in messages:
                    if message.partner_ids & refused:
                        message.partner_ids -= refused
            for activity in record_sudo.activity_ids:
                if activity.user_id and not record._filter_readable_by(
                    activity.user_id
                ):
                    activity.user_id = record_sudo.user_id
