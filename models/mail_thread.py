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

    def _search_message_partner_ids(self, operator, operand):
        if operator == "any" and not self.env.su and isinstance(operand, Domain):
            operator, operand = "in", self.env["res.partner"]._search(operand)
        return super()._search_message_partner_ids(operator, operand)
