# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models


class KnownValues(dict):
    """Values of a new record; only Python code can put one in a context.

    The context reaches what is created along with the record: those are other models.
    """

    def __init__(self, model, values):
        super().__init__(values)
        self.model = model


class CrmKnownValuesMixin(models.AbstractModel):
    """Many records at once, whose defaults are worked out once for all of them.

    The host asks for the defaults of each record apart, about a hundred and fifty
    fields each time.
    """

    _name = "crm.known.values.mixin"
    _description = "Records Made in Great Numbers"

    def _with_known_values(self):
        """This model, for a ``create`` whose records have the same defaults.

        To be called with the rights and the context of that ``create``. A value that is
        computed before the record is made (``precompute``), and differs from one record
        to the other, must be given.
        """
        (values,) = self._prepare_create_values([{}])
        return self.with_context(
            partnership_known_values=KnownValues(self._name, values)
        )

    def _prepare_create_values(self, vals_list):
        known = self.env.context.get("partnership_known_values")
        if not isinstance(known, KnownValues) or known.model != self._name:
            return super()._prepare_create_values(vals_list)
        kinds = self._get_kept_texts()
        return [
            {**known, **vals, **self._clean_texts(kinds, vals)} for vals in vals_list
        ]
