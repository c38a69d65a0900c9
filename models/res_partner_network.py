# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.fields import Domain

from ..tools import employer_keys

COMPARED = ("name", "neq", "email", "website", "phone", "zip", "city")


class ResPartner(models.Model):
    """Records of one employer in several enterprises."""

    _inherit = "res.partner"

    def _get_compared_values(self):
        self.ensure_one()
        return {name: self[name] for name in COMPARED}

    def _find_same_employers(self):
        """Organisations that are the same employer, this one among them.

        Each enterprise may have its own record of an employer: the number of the
        register, domains, phone, or name and place tell. To be called with elevated
        rights; what it gives is compared, not shown.
        """
        self.ensure_one()
        employer = self.commercial_partner_id
        values = employer._get_compared_values()
        domain = Domain("id", "=", employer.id)
        for kind, key in employer_keys.get_keys(values):
            if kind == "neq":
                domain |= Domain("neq", "=", key)
            elif kind == "domain":
                domain |= Domain("email", "=ilike", f"%@{key}")
                domain |= Domain("website", "ilike", key)
            elif kind == "phone":
                # written with any signs between the groups of digits
                groups = (key[:3], key[3:6], key[6:])
                domain |= Domain("phone", "=ilike", "%" + "%".join(groups) + "%")
        pattern = employer_keys.get_name_pattern(employer.name)
        if pattern:
            domain |= Domain("name", "=ilike", pattern)
        likely = self.with_context(active_test=False).search_fetch(
            domain & Domain("is_company", "=", True) & Domain("parent_id", "=", False),
            COMPARED,
        )
        return employer | likely.filtered(
            lambda p: employer_keys.is_same_employer(values, p._get_compared_values())
        )
