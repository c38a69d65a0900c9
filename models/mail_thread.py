# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain


class MailThread(models.AbstractModel):
    """A search through the followers of a record reads with the user's own rights.

    The host asks for followers with elevated rights, and everything behind them: the
    title of a private meeting of a follower could be guessed letter by letter.
    """

    _inherit = "mail.thread"

    def _search_message_partner_ids(self, operator, operand):
        if operator == "any" and not self.env.su and isinstance(operand, Domain):
            operator, operand = "in", self.env["res.partner"]._search(operand)
        return super()._search_message_partner_ids(operator, operand)
