# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Many records written at once, beside the host's."""

from ..fill.partnerships import FREE
from ..registry import measure

MANY = 1000


@measure("create", "Create 1,000", than="crm.lead", ratio=1.0, most_runs=3)
def create(bench):
    """With employers that have no partnership yet."""
    partners = bench.env["res.partner"].search(
        [("ref", "=", "BENCH")],
        order="id desc",
        limit=FREE,
    )

    def make(env, values):
        model, rows = values
        env[model].create(rows)

    def rows(model, **more):
        return lambda env: (
            model,
            [
                {"name": f"New {number}", "partner_id": partner_id, **more}
                for number, partner_id in enumerate(partners.ids, start=1)
            ],
        )

    return (
        bench.as_user(bench.developer, make, rows("crm.partnership")),
        bench.as_user(bench.salesperson, make, rows("crm.lead", type="opportunity")),
    )


@measure(
    "move", "Move 1,000 to the next stage", than="crm.lead", ratio=1.5, most_runs=3
)
def move(bench):
    """From the first stage to the second one, through its gate.

    Small databases have fewer there; as many leads are moved.
    """
    both = []
    for model, user in (
        ("crm.partnership", bench.director),
        ("crm.lead", bench.salesperson),
    ):
        stages = bench.env[bench.env[model]._fields["stage_id"].comodel_name]
        first, second = stages.search([], limit=2)
        domain = [("stage_id", "=", first.id), ("company_id", "=", bench.company.id)]
        if model == "crm.partnership":
            domain.append(("status", "=", "ongoing"))
        # past the prototypes
        ids = bench.env[model].search(domain, order="id", offset=1, limit=MANY).ids
        both.append((model, user, ids, second.id))
    count = min(len(ids) for _model, _user, ids, _stage in both)

    def write(env, given):
        records, stage_id = given
        records.write({"stage_id": stage_id})

    def records(model, ids, stage_id):
        return lambda env: (env[model].browse(ids), stage_id)

    return [
        bench.as_user(user, write, records(model, ids[:count], stage_id))
        for model, user, ids, stage_id in both
    ]
