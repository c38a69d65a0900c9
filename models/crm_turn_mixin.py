# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models
from odoo.tools import SQL


class CrmTurnMixin(models.AbstractModel):
    """Steps that two people may take at the same moment, one after the other."""

    _name = "crm.turn.mixin"
    _description = "Steps Taken One after the Other"

    def _take_turn(self):
        """Hold these records until the end; whoever holds them already is waited for.

        Their rows get a new version without a change. So a transaction that waited is
        started again by the server and reads what the first one wrote, be it in other
        tables only: a lock alone would let it go on with what it read before.

        What was read before stays right: whatever would have changed it since then
        would have started this transaction again.

        The host's ``lock_for_update`` is no help to a person: it does not wait, and
        tells them of a lock. Rows that point at these may be added meanwhile.
        """
        if not self.ids:
            return
        self.flush_recordset()
        table, ids = SQL.identifier(self._table), tuple(self.ids)
        # one order for everyone: two who want the same rows do not wait in a circle
        self.env.cr.execute(
            SQL(
                "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
                table,
                ids,
            )
        )
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET write_date = write_date WHERE id IN %s",
                table,
                ids,
            )
        )
