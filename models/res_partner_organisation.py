# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import AccessError

#: what decides to which organisation a contact belongs
BELONGING = {"parent_id", "is_company", "company_type", "commercial_partner_id"}


class ResPartner(models.Model):
    """An account of the portal sees what concerns its organisation.

    To move it, or an employer, under another organisation opens the pages of one
    employer to another. Whoever keeps contacts does that every day; where a partnership
    is concerned, it is for those who answer for the partnership.
    """

    _inherit = "res.partner"

    def write(self, vals):
        if self.env.su or not BELONGING & vals.keys():
            return super().write(vals)
        # sudo: only compares where everyone belonged before and after
        people = self.sudo().with_context(active_test=False)
        people = people.search([("id", "child_of", self.ids)])
        before = {person: person.commercial_partner_id for person in people}
        result = super().write(vals)
        for person, organisation in before.items():
            if person.commercial_partner_id != organisation:
                person._check_may_move(organisation | person.commercial_partner_id)
        return result

    def _check_may_move(self, organisations):
        """:raise AccessError: others answer for what would be seen elsewhere

        :param organisations: to which these contacts belonged, and where they go
        """
        # sudo: which partnerships are concerned, whoever may read them; the user is
        # told of none that they do not answer for
        contacts = self.sudo().with_context(active_test=False)
        partnerships = (
            self.env["crm.partnership"].sudo().with_context(active_test=False)
        )
        concerned = partnerships.search([("partner_id", "in", contacts.ids)])
        if contacts.user_ids.filtered("share"):
            concerned |= partnerships.search(
                [("partner_id.commercial_partner_id", "in", organisations.ids)]
            )
        refused = concerned.filtered(lambda p: not p._answers_for(self.env.user))
        if refused:
            raise AccessError(
                self.env._(
                    "%(name)s is an employer of a partnership, or has an account that "
                    "opens an employer's pages. Under another organisation it would "
                    "show one employer's pages to another. Ask a director, or the "
                    "person in charge of the partnership, to move it.",
                    name=self[:1].display_name,
                )
            )
