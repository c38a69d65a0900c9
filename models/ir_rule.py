# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.exceptions import AccessError


class IrRule(models.Model):
    """A refusal names no record of this module, in debug mode either.

    The host would show the names of what it refuses to anyone who adds the debug mode
    to the address.
    """

    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        error = super()._make_access_error(operation, records)
        if records._original_module != "crm_partnership":
            return error
        what = self.env["ir.model"]._get(records._name).name or records._name
        safe = AccessError(
            self.env._(
                "You may not do this (%(operation)s) with: %(what)s (%(model)s). Ask "
                "who takes part in it, or a director.",
                operation=operation,
                what=what,
                model=records._name,
            )
        )
        context = getattr(error, "context", None)
        if context:
            safe.context = context  # the enterprise to switch to
        return safe
