# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class CrmWindowMixin(models.AbstractModel):
    """A window about a record: only for those who may read it, or change it.

    It is checked as soon as the window is saved, before its texts are: what the check
    of a text says, and the name of what the window is about, are not for everyone.
    Inherited after ``crm.free.text.mixin``, whose check comes last.
    """

    _name = "crm.window.mixin"
    _description = "Window about a Record"
    _inherit = ["crm.link.guard.mixin"]

    @api.model
    def _get_link_operation(self):
        """What the user is to be allowed on the record: "read" or "write"."""
        return "read"

    @api.model_create_multi
    def create(self, vals_list):
        windows = super().create(vals_list)
        windows._check_links()
        return windows

    def write(self, vals):
        result = super().write(vals)
        if any(name in vals for name in self._get_links()):
            self._check_links()
        return result

    def _check_links(self):
        """:raise AccessError: the record is not the user's to look at"""
        operation = self._get_link_operation()
        for name in self._get_links():
            # sudo: the link may be closed to the user; the right is the user's
            linked = self.sudo()[name].with_env(self.env)
            if linked:  # a link may be left empty by those who have no right at all
                linked.check_access(operation)
