# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

#: what decides who has a role
GROUP_FIELDS = {"user_ids", "implied_ids", "implied_by_ids"}


class ResUsers(models.Model):
    """The monthly digest follows the role of a director."""

    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users.env["digest.digest"]._follow_partnership_roles(users, self.browse())
        return users

    def write(self, vals):
        if "group_ids" not in vals:
            return super().write(vals)
        before = self._get_partnership_directors()
        result = super().write(vals)
        self.env["digest.digest"]._follow_partnership_roles(self, before)
        return result

    def _get_partnership_directors(self):
        """Those of self who are directors."""
        # sudo: groups of other users, to compare them
        return self.sudo().filtered(
            lambda u: u.has_group("crm_partnership.group_director")
        )


class ResGroups(models.Model):
    """A role may be given from the group as well."""

    _inherit = "res.groups"

    def write(self, vals):
        digest = self.env["digest.digest"]._get_partnership_digest()
        if not digest or not GROUP_FIELDS & vals.keys():
            return super().write(vals)
        director = self.env.ref("crm_partnership.group_director")
        before = director.all_user_ids
        result = super().write(vals)
        self.env["digest.digest"]._follow_partnership_roles(
            director.all_user_ids | digest.user_ids, before
        )
        return result
