# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the host keeps beside a record: activities, the creation message, a follower.

The same for partnerships and for leads.
"""

from datetime import date

from .copies import chance, days, pick


def make_traces(env, copies, model, first, size):
    table = env[model]._table
    prototype = env[model].search([("id", "<", first)], order="id desc", limit=1)
    user = prototype.user_id
    _make_activities(env, copies, prototype, table, first, size, user)
    message = env["mail.message"].create(
        {
            "model": model,
            "res_id": prototype.id,
            "body": "Bench",
            "message_type": "notification",
            "author_id": user.partner_id.id,
            "subtype_id": env.ref("mail.mt_note").id,
        }
    )
    rows = f"""(
        SELECT row_number() OVER (ORDER BY x.id) AS n, x.id AS record, x.create_date,
               u.partner_id AS person
          FROM {table} x LEFT JOIN res_users u ON u.id = x.user_id
         WHERE x.id BETWEEN {first} AND {first + size - 1}) AS s"""
    copies.make(
        message,
        size,
        rows,
        {
            "res_id": "s.record",
            "author_id": "s.person",
            "date": "s.create_date",
            "message_id": "'<bench-' || s.record || '>'",
        },
    )
    copies.link(
        "mail_followers",
        "res_model, res_id, partner_id",
        f"SELECT '{model}', s.record, s.person FROM {rows} WHERE s.person IS NOT NULL",
    )


def _make_activities(env, copies, prototype, table, first, size, user):
    """Of the open ones, 45 % have a next action; some are late."""
    activity = prototype.activity_schedule(
        "mail.mail_activity_data_todo", date.today(), "To do", user_id=user.id
    )
    is_open = (
        "status = 'ongoing'" if table == "crm_partnership" else "won_status = 'pending'"
    )
    condition = (
        f"x.id BETWEEN {first} AND {first + size - 1} AND x.{is_open} "
        f"AND x.user_id IS NOT NULL AND {chance('activity', 0.45, f'(x.id - {first})')}"
    )
    copies.cr.execute(f"SELECT COUNT(*) FROM {table} x WHERE {condition}")
    count = copies.cr.fetchone()[0]
    if not count:
        raise ValueError(f"no {table} is open")
    kinds = env["mail.activity.type"].search([("res_model", "=", False)]).ids
    names = {
        "res_id": "s.record",
        "res_name": "s.name",
        "user_id": "s.user_id",
        "activity_type_id": pick(kinds, "kind of activity"),
        "date_deadline": f"now()::date + {days('deadline', -15, 40)}",
    }
    known = set(copies.columns("mail_activity"))
    copies.make(
        activity,
        count,
        f"""(SELECT row_number() OVER (ORDER BY x.id) AS n, x.id AS record, x.name,
                    x.user_id
               FROM {table} x WHERE {condition}) AS s""",
        {name: sql for name, sql in names.items() if name in known},
    )
