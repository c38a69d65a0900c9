# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Read by the shell of Odoo, which gives ``env``: see ``bench_matching_command``."""

# ruff: noqa: F821
import os
import random
import statistics
import sys
import time
from datetime import date, timedelta

from psycopg2.extras import execute_values

from odoo.fields import Command
from odoo.tests import new_test_user

NEEDS, PEOPLE = int(os.environ["BENCH_NEEDS"]), int(os.environ["BENCH_PEOPLE"])
RUNS = 11
draw = random.Random(4)
today = date.today()
env = env(context={**env.context, "tracking_disable": True, "no_reset_password": True})
company = env["res.company"].create({"name": "Bench"})
counsellor, developer = (
    new_test_user(
        env,
        login=f"bench_{group}",
        groups=f"crm_partnership.group_{group}",
        company_id=company.id,
        company_ids=[Command.set(company.ids)],
    )
    for group in ("counsellor", "business_developer")
)
kinds = env["hr.skill.type"].create(
    [
        {
            "name": f"Type {number}",
            "is_certification": number == 0,
            "skill_ids": [Command.create({"name": f"S{n}"}) for n in range(15)],
            "skill_level_ids": [
                Command.create({"name": f"{level}", "level_progress": level})
                for level in (20, 40, 60, 80, 100)
            ],
        }
        for number in range(8)
    ]
)
skills = list(kinds.skill_ids)
occupations = env["crm.occupation"].create(
    [{"code": f"{90000 + n}", "name": f"Occupation {n}"} for n in range(40)]
)
regions = env["crm.area"].search([("parent_id", "=", False)])
towns = env["crm.area"].create(
    [
        {"name": f"Town {n}", "parent_id": region.id}
        for region in regions
        for n in range(3)
    ]
)
periods = env["crm.work.period"].search([])


def some(records, most):
    return draw.sample(records.ids, draw.randint(1, min(most, len(records))))


# few skills are common, many are rare, as in a catalogue that is used
draw.shuffle(skills)
weights = [1 / (1 + rank) for rank in range(len(skills))]


def some_skills(number):
    chosen = set()
    while len(chosen) < number:
        chosen.update(draw.choices(skills, weights))
    return chosen


def skill_row(participant_id, skill):
    start = today - timedelta(days=draw.randint(10, 400))
    # only certifications end
    is_card = skill.skill_type_id.is_certification
    return (
        participant_id,
        company.id,
        skill.id,
        skill.skill_type_id.id,
        draw.choice(skill.skill_type_id.skill_level_ids.ids),
        start,
        today + timedelta(days=draw.randint(-9, 90)) if is_card else None,
    )


people = env["crm.participant"].create(
    [
        {
            "company_id": company.id,
            "user_id": counsellor.id,
            "date_start": today - timedelta(days=400),
            "date_available": today + timedelta(days=draw.randint(-60, 30)),
            "hours_min": draw.choice((0, 0, 15, 25)),
            "hours_max": draw.choice((0, 30, 40)),
            "has_vehicle": draw.random() < 0.3,
            "period_ids": [Command.set(some(periods, 5))],
            "area_ids": [Command.set(some(draw.choice((regions, towns)), 4))],
            "occupation_ids": [Command.set(some(occupations, 3))],
        }
        for _number in range(PEOPLE)
    ]
)
people._set_state("available")
env.flush_all()
# written at once: only the ranking is measured
execute_values(
    env.cr._obj,
    """INSERT INTO crm_participant_skill (participant_id, company_id, skill_id,
        skill_type_id, skill_level_id, valid_from, valid_to) VALUES %s""",
    [skill_row(person, skill) for person in people.ids for skill in some_skills(6)],
)
partnership = env["crm.partnership"].create(
    {
        "partner_id": env["res.partner"].create({"name": "E", "is_company": True}).id,
        "company_id": company.id,
        "user_id": developer.id,
    }
)
needs = env["crm.labour.need"].create(
    [
        {
            "partnership_id": partnership.id,
            "name": f"Need {number}",
            "occupation_id": draw.choice(occupations.ids),
            "hours_week": draw.choice((0, 20, 35, 40)),
            "date_start": draw.choice((False, today + timedelta(days=20))),
            "area_id": draw.choice(towns.ids),
            "transit": draw.choice(("foot", "car", False)),
            "period_ids": [Command.set(some(periods, 3))],
            "requirement_ids": [
                Command.create(
                    {
                        "kind": (
                            "certification"
                            if skill.skill_type_id.is_certification
                            else "skill"
                        ),
                        "skill_id": skill.id,
                        "skill_level_id": draw.choice(
                            skill.skill_type_id.skill_level_ids.ids
                        ),
                        "basis": draw.choice(("law", "task", "task", "habit")),
                        "is_trainable": draw.random() < 0.3,
                        "reason": "Bench",
                    }
                )
                for skill in some_skills(4)
            ],
        }
        for number in range(NEEDS)
    ]
)
env.flush_all()
env.cr.commit()
env.cr.execute("ANALYZE")
env.cr.commit()

for user in (counsellor, developer):
    times = []
    for _run in range(RUNS + 1):
        env.invalidate_all()
        began = time.perf_counter()
        rows = needs.with_user(user)._rank()
        times.append(time.perf_counter() - began)
        # each ranking of users is a transaction of its own
        env.cr.rollback()
    times = times[1:]  # the first one fills the caches of rules and rights
    print(
        f"{user.login}: {len(needs)} needs × {len(people)} people, {len(rows)} rows; "
        f"{len(times)} runs: min {min(times):.3f} s, "
        f"median {statistics.median(times):.3f} s, max {max(times):.3f} s"
    )
sys.stdout.flush()
