# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class CrmJointThreadMixin(models.AbstractModel):
    """Messages of a record with partners: for colleagues who may open it, no one else.

    Guests are told through their invitation, and on the portal.
    """

    _name = "crm.joint.thread.mixin"
    _description = "Discussion among Colleagues"
    _inherit = ["mail.thread"]

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Nobody without access is notified, follower or not."""
        rows = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self or not rows:
            return rows
        # sudo: only reads which accounts stand behind the partners
        partners = self.env["res.partner"].sudo().browse(row["id"] for row in rows)
        allowed_ids = set()
        for partner in partners.exists():
            users = partner.user_ids.filtered(lambda u: u.active and not u.share)
            if any(self._is_readable_by(user) for user in users):
                allowed_ids.add(partner.id)
        return [row for row in rows if row["id"] in allowed_ids]

    def _is_readable_by(self, user, operation="read"):
        """Whether a user may open all the records, in any of their enterprises."""
        return (
            self.browse(self.ids)
            .with_user(user)
            # sudo: which enterprises the user belongs to
            .with_context(allowed_company_ids=user.sudo().company_ids.ids)
            .has_access(operation)
        )
