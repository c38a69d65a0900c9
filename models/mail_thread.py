# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain


class MailThread(models.AbstractModel):
    """Mail that comes in for partnerships, and what a search may look at.

    A search through the followers of a record reads with the user's own rights: the
    host asks for followers with elevated rights, and everything behind them, so that
    the title of a private meeting of a follower could be guessed letter by letter.
    """

    _inherit = "mail.thread"

    @api.model
    @api.private
    def message_route(
        self, message, message_dict, model=None, thread_id=None, custom_values=None
    ):
        """What is sent to the address of an enterprise goes to the partnership."""
        routes = super().message_route(
            message, message_dict, model, thread_id, custom_values
        )
        partnerships = self.env["crm.partnership"]
        return [
            found
            for route in routes
            for found in partnerships._sort_incoming(route, message, message_dict)
        ]

    def _message_parse_post_process(self, message, message_dict, routes):
        """Who is named in the head of a mail may read its message: of our records, those
        colleagues only who may open them."""
        values = super()._message_parse_post_process(message, message_dict, routes)
        named = self.env["res.partner"].browse(values.get("partner_ids") or ())
        for model, thread_id, *_rest in routes or ():
            record = self.env[model].browse(thread_id or ())
            if record and record._original_module == "crm_partnership":
                named = named.filtered(lambda p, r=record: r._is_open_to_colleague(p))
        return {**values, "partner_ids": named.ids}

    def _is_open_to_colleague(self, partner):
        """Whether somebody inside stands behind the partner, who may read the record in
        any of their enterprises."""
        # sudo: only which accounts stand behind the partner
        users = partner.sudo().user_ids.filtered(lambda u: u.active and not u.share)
        return any(
            self.with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
            .has_access("read")
            for user in users
        )

    def _search_message_partner_ids(self, operator, operand):
        if operator == "any" and not self.env.su and isinstance(operand, Domain):
            operator, operand = "in", self.env["res.partner"]._search(operand)
        return super()._search_message_partner_ids(operator, operand)
