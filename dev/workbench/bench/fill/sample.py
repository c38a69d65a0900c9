# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What was written by SQL is what the ORM would have stored: compared on a sample."""

import random

SAMPLE = 40
MODELS = (
    "res.partner",
    "crm.partnership",
    "crm.partnership.interaction",
    "crm.joint.activity",
    "crm.joint.activity.attendance",
    "crm.alignment.checklist",
    "crm.partnership.agreement",
    "crm.partnership.commitment",
    "crm.commitment.checkin",
    "crm.participant",
    "crm.placement",
    "crm.placement.followup",
    "crm.placement.job",
    "crm.lead",
)
#: computed from what else is in the database at that moment, or from the clock
LEFT_OUT = {
    "crm.lead": {"probability", "automated_probability", "prorated_revenue"}
    | {"date_open", "date_last_stage_update", "day_open", "day_close"},
}


def check(env):
    """:raise ValueError: a stored figure is not the one that the ORM computes"""
    wrong = {}
    for model in MODELS:
        ids = env[model].with_context(active_test=False).search([], order="id").ids
        chosen = random.Random(7).sample(ids, min(SAMPLE, len(ids)))
        records = env[model].browse(chosen)
        wrong.update(_find_unknown_values(env, model))
        for name, field in env[model]._fields.items():
            if (
                not (field.store and field.compute)
                or name in LEFT_OUT.get(model, ())
                or field.type == "binary"
            ):
                continue
            env.invalidate_all()
            stored = {record.id: _plain(record, name) for record in records}
            env.add_to_compute(field, records)
            env._recompute_all()
            for record in records:
                if _plain(record, name) != stored[record.id]:
                    wrong.setdefault((model, name), []).append(
                        (record.id, stored[record.id], _plain(record, name))
                    )
            env.cr.rollback()
            env.invalidate_all()
    if wrong:
        raise ValueError(
            "what was written differs from what the ORM stores:\n"
            + "\n".join(
                f"{key}: {rows[:3]} ({len(rows)})" for key, rows in wrong.items()
            )
        )


def _find_unknown_values(env, model):
    """Values that a selection does not have."""
    wrong = {}
    for name, field in env[model]._fields.items():
        if field.type == "selection" and field.store and field.column_type:
            env.cr.execute(f'SELECT DISTINCT "{name}" FROM "{env[model]._table}"')
            found = {value for (value,) in env.cr.fetchall()} - {None}
            unknown = found - set(field.get_values(env))
            if unknown:
                wrong[model, name] = sorted(unknown)
    return wrong


def _plain(record, name):
    value = record[name]
    if record._fields[name].relational:
        return sorted(value.ids)
    return round(value, 2) if isinstance(value, float) else value
