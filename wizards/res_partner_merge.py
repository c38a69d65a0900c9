# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import UserError

from ..models.res_company_privacy import DIRECTOR


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Whom a person agreed to be known to does not become another organisation.

    Merging two employers gives the consents of one, and its candidates, to the other.
    That they are the same one is said by a director.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        partners = self.env["res.partner"].browse(partner_ids).exists()
        if (
            not self.env.su
            and not self.env.user.has_group(DIRECTOR)
            # sudo: only asks whether one of them is named in a consent
            and self.env["crm.participant.consent"]
            .sudo()
            .search_count([("partner_id", "in", partners.ids)], limit=1)
        ):
            raise UserError(
                self.env._(
                    "A person agreed that one of these organisations knows who they "
                    "are. A director of the enterprise checks that they are the same "
                    "one, and merges them."
                )
            )
        organisations = partners.commercial_partner_id
        if not self.env.su and len(organisations) > 1:
            everyone = partners.sudo().with_context(active_test=False)
            # sudo: accounts and employers below them move as well
            everyone = everyone.search([("id", "child_of", partners.ids)])
            everyone._check_may_move(organisations)
        return super()._merge(partner_ids, dst_partner, extra_checks)
