# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import employer_keys

COMPARED = ("name", "neq", "email", "website", "phone", "zip", "city")


class ResPartner(models.Model):
    """Records of one employer in several enterprises."""

    _inherit = "res.partner"

    # no label to translate: they stand in no view
    employer_key_email = fields.Char(
        compute="_compute_employer_keys",
        store=True,
        index="btree_not_null",
        prefetch=False,
        export_string_translation=False,
    )
    employer_key_website = fields.Char(
        compute="_compute_employer_keys",
        store=True,
        index="btree_not_null",
        prefetch=False,
        export_string_translation=False,
    )
    employer_key_phone = fields.Char(
        compute="_compute_employer_keys",
        store=True,
        index="btree_not_null",
        prefetch=False,
        export_string_translation=False,
    )
    employer_key_name = fields.Char(
        compute="_compute_employer_keys",
        store=True,
        index="btree_not_null",
        prefetch=False,
        export_string_translation=False,
    )

    def _get_compared_values(self):
        self.ensure_one()
        return {name: self[name] for name in COMPARED}

    @api.depends("is_company", "parent_id", *COMPARED)
    def _compute_employer_keys(self):
        """What an organisation is recognised by, one field for each kind: columns that
        are looked up, since a new partnership is compared with all employers."""
        for partner in self:
            values = partner._get_compared_values()
            values |= {name: partner[name] for name in ("is_company", "parent_id")}
            partner.update(self._get_employer_key_values(values))

    @api.model
    def _get_employer_key_values(self, values):
        """The keys of an organisation; of anybody else they are empty."""
        keys = {}
        if values.get("is_company") and not values.get("parent_id"):
            keys = employer_keys.get_stored_keys(values)
        return {
            f"employer_key_{name}": keys.get(name, False)
            for name in employer_keys.STORED
        }

    def _find_same_employers(self):
        """Organisations that are the same employer, this one among them.

        Each enterprise may have its own record of an employer: the number of the
        register, domains, phone, or name and place tell. To be called with elevated
        rights; what it gives is compared, not shown.
        """
        self.ensure_one()
        return self._group_same_employers()[self]

    def _group_same_employers(self):
        """The same for many, in one search: {partner: organisations}."""
        employers = self.commercial_partner_id
        values = {e: e._get_compared_values() for e in employers}
        likely = self.with_context(active_test=False).search_fetch(
            Domain("is_company", "=", True)
            & Domain("parent_id", "=", False)
            & Domain.OR(
                Domain(name, "in", sorted(keys))
                for name, keys in self._get_looked_up(values.values()).items()
                if keys
            ),
            COMPARED,
        )
        # only those that share a key are compared
        by_key = {}
        for partner in likely:
            for key in employer_keys.get_keys(partner._get_compared_values()):
                by_key.setdefault(key, []).append(partner)
        same = {}
        for employer, own in values.items():
            found = employer
            for key in employer_keys.get_keys(own):
                for partner in by_key.get(key, ()):
                    if partner not in found and employer_keys.is_same_employer(
                        own, partner._get_compared_values()
                    ):
                        found |= partner
            same[employer] = found
        return {partner: same[partner.commercial_partner_id] for partner in self}

    @api.model
    def _get_looked_up(self, values_list):
        """Keys to look up by field; a domain may stand in either of two."""
        names = ["neq", *(f"employer_key_{name}" for name in employer_keys.STORED)]
        looked_up = {name: set() for name in names}
        for values in values_list:
            stored = employer_keys.get_stored_keys(values)
            if values.get("neq"):
                looked_up["neq"].add(values["neq"])
            for kind in ("phone", "name"):
                if stored.get(kind):
                    looked_up[f"employer_key_{kind}"].add(stored[kind])
            domains = {stored.get("email"), stored.get("website")} - {None}
            for kind in ("email", "website"):
                looked_up[f"employer_key_{kind}"] |= domains
        return looked_up
