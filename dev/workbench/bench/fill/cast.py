# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The people: enterprises of different sizes, teams, roles. Made by the ORM."""

from dataclasses import dataclass

from odoo.fields import Command

from .logins import BROWSERS, PASSWORD

#: enterprise → share of the partnerships, business developers and salespeople; those of
#: the first one have more than a page in their hands at every size
COMPANIES = {
    "Alpha": (0.55, 6),
    "Beta": (0.25, 6),
    "Gamma": (0.12, 4),
    "Delta": (0.08, 2),
}


@dataclass
class People:
    """Who there is; ``companies`` are rows of the table bench_cast."""

    company: object
    companies: list
    developer: object
    director: object
    salesperson: object
    counsellor: object


def make(env):
    rows, first = [], {}
    low = 0.0
    for name, (share, count) in COMPANIES.items():
        company = env["res.company"].create({"name": f"Bench {name}"})
        users = {
            role: [
                _user(env, f"bench_{role}_{name.lower()}_{n}", groups, company)
                for n in range(count if role != "director" else 1)
            ]
            for role, groups in {
                "developer": "crm_partnership.group_business_developer",
                "salesperson": "sales_team.group_sale_salesman_all_leads",
                "counsellor": "crm_partnership.group_counsellor",
                "director": "crm_partnership.group_director",
            }.items()
        }
        teams = _make_teams(env, company, users)
        rows.append(
            (
                company.id,
                low,
                low + share,
                [user.id for user in users["developer"]],
                [user.id for user in users["salesperson"]],
                [user.id for user in users["counsellor"]],
                teams.ids,
                company.partner_id.id,
            )
        )
        low += share
        if not first:
            first = {"company": company, **users}
    rows[-1] = (*rows[-1][:2], 1.0, *rows[-1][3:])
    _make_stages(env)
    env["crm.tag"].create([{"name": f"Bench {n}", "color": n} for n in range(1, 12)])
    return People(
        company=first["company"],
        companies=rows,
        developer=first["developer"][0],
        director=first["director"][0],
        salesperson=first["salesperson"][0],
        counsellor=first["counsellor"][0],
    )


def _user(env, login, groups, company):
    roles = [env.ref(name).id for name in ("base.group_user", groups)]
    user = env["res.users"].create(
        {
            "name": login,
            "login": login,
            "email": f"{login}@bench.example",
            "group_ids": [Command.set(roles)],
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "lang": "fr_CA",
        }
    )
    if login in BROWSERS:
        user.password = PASSWORD
    return user


def _make_teams(env, company, users):
    """Teams share the people of an enterprise among them."""
    teams = env["crm.team"].create(
        [
            {"name": f"{company.name} {n}", "company_id": company.id}
            for n in range(1 if len(users["developer"]) < 4 else 3)
        ]
    )
    for role in ("developer", "salesperson"):
        for number, user in enumerate(users[role]):
            teams[number % len(teams)].member_ids |= user
    return teams


def _make_stages(env):
    """As many columns for leads as for partnerships: the same number of cards."""
    wanted = env["crm.partnership.stage"].search_count([])
    stages = env["crm.stage"].search([])
    env["crm.stage"].create(
        [{"name": f"Bench {n}", "sequence": 5 + n} for n in range(wanted - len(stages))]
    )
