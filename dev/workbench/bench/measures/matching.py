# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""100 needs and 5,000 people: the ranking beside its own SQL."""

from unittest.mock import patch

from odoo.api import Environment

from ..matching_data import Drawn
from ..registry import measure

NEEDS, PEOPLE = 100, 5000
#: as the ranking sets it
SETTINGS = (
    "SET LOCAL jit = off; SET LOCAL work_mem = '64MB'; SET LOCAL enable_nestloop = off; "
    "SET LOCAL enable_sort = off"
)


@measure(
    "matching",
    f"Match {NEEDS} needs with {PEOPLE:,} people",
    than="its bare SQL",
    ratio=1.5,
    once=True,
)
def matching(bench):
    """The number of people that are ranked does not follow the size of the database:
    those of an enterprise apart."""
    env = bench.env(context={**bench.env.context, "tracking_disable": True})
    company = env["res.company"].create({"name": "Bench Matching"})
    counsellor, developer = (
        env["res.users"].create(
            {
                "name": f"bench_matching_{role}",
                "login": f"bench_matching_{role}",
                "email": f"bench_matching_{role}@bench.example",
                "group_ids": [
                    (4, env.ref(f"crm_partnership.group_{role}").id),
                    (4, env.ref("base.group_user").id),
                ],
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
            }
        )
        for role in ("counsellor", "business_developer")
    )
    needs = Drawn(env, counsellor, developer).make(NEEDS, PEOPLE)
    env.flush_all()
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    query = _get_query(needs.with_user(counsellor))

    def rank(env, _given):
        env["crm.labour.need"].browse(needs.ids)._rank()

    def bare(env, _given):
        env.cr.execute(SETTINGS)
        env.cr.execute(query)
        env.cr.fetchall()

    return bench.as_user(counsellor, rank), bench.as_user(counsellor, bare)


def _get_query(needs):
    """The query of the ranking, taken from a ranking."""
    taken = []
    original = Environment.execute_query_dict

    def take(self, query):
        taken.append(query)
        return original(self, query)

    with patch.object(Environment, "execute_query_dict", take):
        needs._rank()
    needs.env.cr.rollback()
    return taken[-1]
