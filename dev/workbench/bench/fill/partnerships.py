# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Employers and their partnerships."""

from .copies import chance, days, pick

#: share of each stage of the pipeline, in its order, in percent
STAGES = (30, 18, 14, 12, 10, 10, 6)
#: the first partnerships of one enterprise are with one employer: its pages hold more
BUSY = 12
#: employers without a partnership, the last ones
FREE = 1000


def make_employers(env, copies, size):
    """Employers, each with a contact person.

    :return: ids of the first employer and of the first person
    """
    industries = env["res.partner.industry"].search([]).ids
    company = env["res.partner"].create(
        {
            "name": "Employer",
            "is_company": True,
            "city": "Québec",
            "industry_id": industries[0],
            "employer_kind": "private",
            "email": "a@employer.example",
            "phone": "+1 418-555-0100",
        }
    )
    person = env["res.partner"].create(
        {"name": "Person", "parent_id": company.id, "email": "b@employer.example"}
    )
    trades = [
        "Usine",
        "Ferme",
        "Restaurant",
        "Atelier",
        "Garage",
        "Imprimerie",
        "Boulangerie",
    ]
    name = f"({pick(trades, 'trade')} || ' ' || s.n)"
    phone = "'+1 ' || to_char(4180000000 + s.n, 'FM000-000-0000')"
    cities = [
        "Québec",
        "Lévis",
        "Montréal",
        "Laval",
        "Gatineau",
        "Sherbrooke",
        "Saguenay",
    ]
    first = copies.make(
        company,
        size,
        f"generate_series(1, {size}) s (n)",
        {
            "name": name,
            "complete_name": name,
            "commercial_company_name": name,
            "commercial_partner_id": "{id}",
            "ref": "'BENCH'",
            "phone": phone,
            "phone_sanitized": phone,
            "employer_key_name": f"lower({name})",
            "employer_key_email": "'employer' || s.n || '.example'",
            "employer_key_phone": "(4180000000 + s.n)::text",
            "city": pick(cities, "city"),
            "industry_id": pick(industries, "industry"),
            "employer_kind": pick(
                {"private": 7, "public": 1, "social_economy": 2}, "kind"
            ),
            "email": "'rh@employer' || s.n || '.example'",
            "email_normalized": "'rh@employer' || s.n || '.example'",
        },
    )
    people = copies.make(
        person,
        size,
        f"generate_series(1, {size}) s (n)",
        {
            "name": "'Person ' || s.n",
            "complete_name": f"{name} || ', Person ' || s.n",
            "commercial_company_name": name,
            "commercial_partner_id": f"{first - 1} + s.n",
            "parent_id": f"{first - 1} + s.n",
            "email": "'p@employer' || s.n || '.example'",
            "email_normalized": "'p@employer' || s.n || '.example'",
        },
    )
    return first, people


def make_partnerships(env, copies, people, employers, size):
    """:return: id of the first partnership"""
    employer, person = employers
    stages = env["crm.partnership.stage"].search([])
    forms = env["crm.partnership.form"].search([]).ids
    tags = env["crm.tag"].search([]).ids
    prototype = env["crm.partnership"].create(
        {
            "partner_id": employer,
            "company_id": people.company.id,
            "user_id": people.developer.id,
        }
    )
    weights = dict(zip(stages.ids, STAGES, strict=True))
    partner = f"(CASE WHEN s.n <= {BUSY} THEN {employer} ELSE {employer - 1} + s.n END)"
    source = f"""(
        SELECT n, b.*, r.name AS employer, r.city, r.ref, r.industry_id, r.employer_kind,
               r.id AS partner, st.id AS stage, st.cadence_days, st.review_months,
               now() AT TIME ZONE 'UTC' - interval '1 day' * {days("age", 1, 1500, "n")}
                   AS opened,
               {pick({"ongoing": 16, "paused": 1, "ended": 3}, "status", "n")} AS status
          FROM generate_series(1, {size}) n
          JOIN bench_cast b ON (CASE WHEN n <= {BUSY} THEN 0 ELSE
               bench_draw(n, 'company') END) >= b.low
               AND (CASE WHEN n <= {BUSY} THEN 0 ELSE bench_draw(n, 'company') END) < b.high
          JOIN res_partner r ON r.id = {partner.replace("s.n", "n")}
          JOIN crm_partnership_stage st ON st.id = {pick(weights, "stage", "n")}
    ) s"""
    moved = (
        "s.opened + (now() AT TIME ZONE 'UTC' - s.opened) * bench_draw(s.n, 'moved')"
    )
    first = copies.make(
        prototype,
        size,
        source,
        {
            "name": "s.employer",
            "city": "s.city",
            "employer_name": "s.employer",
            "employer_words": "concat_ws(' · ', s.employer, s.city, s.ref)",
            "partner_id": "s.partner",
            "industry_id": "s.industry_id",
            "employer_kind": "s.employer_kind",
            "company_id": "s.company_id",
            "user_id": f"CASE WHEN {chance('owned', 0.97)} "
            f"THEN {pick('s.developers', 'owner')} END",
            # the next one on the list, so never the owner
            "backup_user_id": f"CASE WHEN {chance('owned', 0.97)} "
            f"AND {chance('backup', 0.55)} THEN s.developers[1 + (floor(bench_draw("
            "s.n, 'owner') * cardinality(s.developers))::int + 1) "
            "% cardinality(s.developers)] END",
            "team_id": f"CASE WHEN {chance('team', 0.7)} "
            f"THEN {pick('s.teams', 'which team')} END",
            "confidentiality": pick(
                {"network": 3, "company": 13, "team": 3, "restricted": 1}, "level"
            ),
            "stage_id": "s.stage",
            "status": "s.status",
            "date_status": "CASE WHEN s.status <> 'ongoing' THEN now()::date - 20 END",
            "priority": pick({"0": 14, "1": 4, "2": 2}, "priority"),
            "cadence_days": "s.cadence_days",
            "date_last_stage_update": moved,
            "create_date": "s.opened",
            "write_date": "s.opened",
            "date_next_review": "CASE WHEN s.status = 'ongoing' AND s.review_months > 0 "
            f"THEN (({moved})::date + make_interval(months => s.review_months))::date END",
        },
    )
    rows = f"crm_partnership x WHERE x.id BETWEEN {first} AND {first + size - 1}"
    copies.link(
        "crm_partnership_contact_rel",
        "partnership_id, partner_id",
        f"SELECT x.id, x.partner_id + {person - employer} FROM {rows}",
    )
    for table, column, ids, most in (
        ("crm_partnership_form_rel", "form_id", forms, 2),
        ("crm_partnership_tag_rel", "tag_id", tags, 2),
    ):
        copies.link(
            table,
            f"partnership_id, {column}",
            f"SELECT DISTINCT x.id, {pick(ids, column, 'x.id * 10 + k')} "
            f"FROM generate_series(1, {most}) k, {rows} "
            f"AND {chance(column + ' any', 0.6, 'x.id * 10 + k')}",
        )
    _link_committees(env, copies, rows)
    copies.link(
        "crm_partnership_member",
        "partnership_id, user_id, create_uid, write_uid, create_date, write_date",
        f"""
        SELECT DISTINCT x.id, {pick("b.developers", "member", "x.id * 10 + k")},
               1, 1, now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'
          FROM generate_series(1, 2) k, bench_cast b, {rows}
           AND b.company_id = x.company_id
           AND {chance("has member", 0.2, "x.id * 10 + k")}
        """,
    )
    return first


def _link_committees(env, copies, rows):
    """As ``_compute_committee_ids`` proposes, once for each sector."""
    committees = env["crm.sector.committee"].search([("industry_ids", "!=", False)])
    for industry in env["res.partner.industry"].search([]):
        ids = committees.filtered(
            lambda c, industry=industry: any(
                industry._is_within(sector) for sector in c.industry_ids
            )
        ).ids
        if ids:
            copies.link(
                "crm_partnership_committee_rel",
                "partnership_id, committee_id",
                f"SELECT x.id, c FROM unnest(ARRAY{ids}) c, {rows} "
                f"AND x.industry_id = {industry.id}",
            )


def follow_parts(env, first):
    """What is stored on a partnership of its parts."""
    env.cr.execute(
        """
        UPDATE crm_partnership p
           SET date_last_interaction = i.last,
               date_next_interaction = CASE WHEN p.status = 'ongoing' THEN
                   COALESCE(i.last, p.create_date::date) + p.cadence_days END,
               holder_count = h.holders
          FROM crm_partnership x
          LEFT JOIN (SELECT partnership_id, MAX(date) AS last
                       FROM crm_partnership_interaction GROUP BY 1) i
            ON i.partnership_id = x.id
          LEFT JOIN LATERAL (
               SELECT COUNT(DISTINCT u) AS holders FROM (
                   SELECT unnest(ARRAY[x.user_id, x.backup_user_id])
                   UNION ALL SELECT m.user_id FROM crm_partnership_member m
                              WHERE m.partnership_id = x.id) AS everyone (u)
                WHERE u IS NOT NULL) h ON TRUE
         WHERE x.id = p.id AND p.id >= %s
        """,
        [first],
    )
