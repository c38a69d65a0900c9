# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.exceptions import UserError

#: Only Python code of this module can put this object in a context.
ERASE = object()


class CrmAppendOnlyMixin(models.AbstractModel):
    """A register: rows are added, and neither changed nor removed, not even by the
    system. Only the scheduled erasure passes, with ``erasing=ERASE`` in the context.
    """

    _name = "crm.append.only.mixin"
    _description = "Rows that Are Only Added"

    def write(self, vals):
        if vals:
            self._refuse_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_erased(self):
        self._refuse_change()

    def _refuse_change(self):
        """:raise UserError: the row would change"""
        if self.env.context.get("erasing") is not ERASE:
            raise UserError(
                self.env._(
                    "A register is not changed: what it holds is the proof of what "
                    "happened. Add another row."
                )
            )
