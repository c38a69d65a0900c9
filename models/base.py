# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL


class Base(models.AbstractModel):
    """Groups of our models by a state or a level stand in the order of its values.

    The host sorts them by their technical words: hired before interview, before
    introduced. Columns of a board, groups of a list, of a pivot and of a graph follow.
    """

    _inherit = "base"

    def _read_group_orderby(self, order, groupby_terms, query):
        if self._original_module != "crm_partnership":
            return super()._read_group_orderby(order, groupby_terms, query)
        ranked = {}
        for term, expression in groupby_terms.items():
            field = self._fields.get(term)
            if field and field.type == "selection":
                ranked[term] = SQL(
                    "array_position(%s::varchar[], %s::varchar)",
                    field.get_values(self.env),
                    expression,
                )
        terms = {**groupby_terms, **ranked}
        result = super()._read_group_orderby(order, terms, query)
        # the host may have added to the others
        groupby_terms.update({t: terms[t] for t in terms if t not in ranked})
        return result
