# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Rows that a work has left behind are taken away before the next one.

What is rolled back stays in the tables until it is vacuumed. A server does so by itself,
in its time; here the next work would read twenty thousand dead rows of an import.
"""

from odoo.tools import SQL

#: tables with fewer dead rows are left as they are
FEW = 100


def tidy(env):
    """Vacuum what has dead rows; ends the transaction of the environment."""
    # an open one would keep the rows
    env.cr.rollback()
    with env.registry.cursor() as cr:
        cr._cnx.autocommit = True
        try:
            cr.execute(
                "SELECT relname FROM pg_stat_user_tables WHERE n_dead_tup > %s", [FEW]
            )
            for (table,) in cr.fetchall():
                cr.execute(SQL("VACUUM %s", SQL.identifier(table)))
        finally:
            cr._cnx.autocommit = False


def tell_dead_rows(cr):
    """Have the server know at once what this transaction leaves behind."""
    cr.execute("SELECT pg_stat_force_next_flush()")
