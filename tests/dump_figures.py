# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What a database of a released version holds, as figures to compare after an update."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from ..tools.fingerprint import file_fingerprint

#: columns whose values are counted too
COUNTED = ("state", "status", "health_colour", "confidentiality", "kind")
#: whose view of which models is noted
LOGINS = (
    *("test_developer", "test_other", "test_director", "test_liaison"),
    *("test_counsellor", "test_privacy", "test_sister", "test_salesman"),
    "test_employer",
)
MODELS = (
    *("crm.partnership", "crm.partnership.agreement", "crm.placement"),
    *("crm.participant", "crm.labour.need", "crm.privacy.incident"),
    *("crm.workplace.check", "crm.alignment.checklist"),
    "crm.partnership.health.snapshot",
)


def take(env):
    """{name of the figure: figure}; texts and numbers only."""
    env.flush_all()
    return {
        **{f"rows {table}": count_rows(env, table) for table in get_tables(env)},
        **{f"seen by {login}": get_seen(env, login) for login in LOGINS},
        "documents": get_documents(env),
    }


def get_tables(env):
    """Tables of the addon's that hold what people recorded, nothing that is shipped."""
    shipped = {
        env[model]._table
        for (model,) in env.execute_query(
            SQL(
                "SELECT DISTINCT model FROM ir_model_data WHERE module = %s",
                "crm_partnership",
            )
        )
        if model in env
    }
    return sorted(
        model._table
        for model in (env[name] for name in env.registry)
        if model._original_module == "crm_partnership"
        and model._auto
        and not model._abstract
        and not model._transient
        and model._table not in shipped
    )


def count_rows(env, table):
    """The number of rows, and of each value of the columns that tell a state."""
    columns = [
        row[0]
        for row in env.execute_query(
            SQL(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_name = %s AND column_name = ANY(%s) ORDER BY 1",
                table,
                list(COUNTED),
            )
        )
    ]
    figures = {}
    for column in columns:
        name = SQL.identifier(column)
        rows = env.execute_query(
            SQL("SELECT %s, count(*) FROM %s GROUP BY 1", name, SQL.identifier(table))
        )
        figures |= {f"{column}={value}": count for value, count in rows}
    [[total]] = env.execute_query(SQL("SELECT count(*) FROM %s", SQL.identifier(table)))
    return {"all": total, **figures}


def get_seen(env, login):
    """How many records of each model a user reads, or that they are refused."""
    user = env["res.users"].search([("login", "=", login)])
    seen = api.Environment(env.cr, user.id or SUPERUSER_ID, {})
    return {
        name: seen[name].search_count([])
        if seen[name].has_access("read")
        else "refused"
        for name in MODELS
    }


def get_documents(env):
    """Sealed documents whose bytes have the fingerprint that was noted."""
    agreements = env["crm.partnership.agreement"].search(
        [("document_id", "!=", False)], order="id"
    )
    return [
        file_fingerprint(agreement.document_id.raw) == agreement.document_fingerprint
        for agreement in agreements
    ]
