# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Leads of the host, as many as partnerships and drawn in the same way."""

from .copies import chance, days, pick
from .partnerships import STAGES
from .traces import make_traces


def make(env, copies, people, employers, size):
    employer, _person = employers
    stages = env["crm.stage"].search([])
    tags = env["crm.tag"].search([]).ids
    prototype = env["crm.lead"].create(
        {
            "name": "Lead",
            "type": "opportunity",
            "partner_id": employer,
            "company_id": people.company.id,
            "user_id": people.salesperson.id,
            "team_id": people.companies[0][6][0],
            "stage_id": stages[0].id,
            "expected_revenue": 1000,
        }
    )
    env.flush_all()
    open_stages = stages.filtered(lambda s: not s.is_won)
    won = (stages - open_stages)[:1]
    weights = dict(zip((open_stages | won).ids, STAGES, strict=True))
    source = f"""(
        SELECT n, b.*, r.id AS partner, r.name AS employer, r.email, r.phone, r.city,
               now() AT TIME ZONE 'UTC' - interval '1 day' * {days("age", 1, 1500, "n")}
                   AS opened,
               {pick(weights, "stage", "n")} AS stage,
               500 * {days("revenue", 1, 80, "n")} AS revenue
          FROM generate_series(1, {size}) n
          JOIN bench_cast b ON bench_draw(n, 'company') >= b.low
               AND bench_draw(n, 'company') < b.high
          JOIN res_partner r ON r.id = {employer - 1} + n
    ) s"""
    is_won = f"s.stage = {won.id}"
    moved = (
        "s.opened + (now() AT TIME ZONE 'UTC' - s.opened) * bench_draw(s.n, 'moved')"
    )
    first = copies.make(
        prototype,
        size,
        source,
        {
            "name": "'Opportunity with ' || s.employer",
            "partner_id": "s.partner",
            "partner_name": "s.employer",
            "phone": "s.phone",
            "phone_sanitized": "s.phone",
            "email_from": "s.email",
            "email_normalized": "s.email",
            "email_domain_criterion": "'@employer' || s.n || '.example'",
            "city": "s.city",
            "company_id": "s.company_id",
            "user_id": f"CASE WHEN {chance('owned', 0.97)} "
            f"THEN {pick('s.salespeople', 'owner')} END",
            # the team of the salesperson, as the ORM proposes
            "team_id": "s.teams[1 + floor(bench_draw(s.n, 'owner') "
            "* cardinality(s.salespeople))::int % cardinality(s.teams)]",
            "stage_id": "s.stage",
            "priority": pick({"0": 14, "1": 4, "2": 2}, "priority"),
            "expected_revenue": "s.revenue",
            "prorated_revenue": f"CASE WHEN {is_won} THEN s.revenue "
            "ELSE round(s.revenue * 0.2, 2) END",
            "probability": f"CASE WHEN {is_won} THEN 100 ELSE 20 END",
            "automated_probability": f"CASE WHEN {is_won} THEN 100 ELSE 20 END",
            "won_status": f"CASE WHEN {is_won} THEN 'won' ELSE 'pending' END",
            "date_closed": f"CASE WHEN {is_won} THEN {moved} END",
            "date_last_stage_update": moved,
            "date_open": f"CASE WHEN {chance('owned', 0.97)} THEN s.opened END",
            "create_date": "s.opened",
            "write_date": "s.opened",
        },
    )
    rows = f"crm_lead x WHERE x.id BETWEEN {first} AND {first + size - 1}"
    copies.link(
        "crm_tag_rel",
        "lead_id, tag_id",
        f"SELECT DISTINCT x.id, {pick(tags, 'tag_id', 'x.id * 10 + k')} "
        f"FROM generate_series(1, 2) k, {rows} "
        f"AND {chance('tag_id any', 0.6, 'x.id * 10 + k')}",
    )
    make_traces(env, copies, "crm.lead", first, size)
