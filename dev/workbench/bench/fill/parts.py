# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Parts of a partnership: 5 joint activities, 10 placements, a checklist, an agreement."""

from datetime import date, datetime, timedelta

from .copies import chance, days, pick
from .traces import make_traces

ACTIVITIES, PLACEMENTS, PEOPLE, COMMITMENTS, CHECKINS = 5, 10, 5, 3, 4
STATES = {
    **{"referral": 3, "introduced": 2, "interview": 1, "internship": 1},
    **{"hired": 3, "kept": 2, "left": 2, "closed": 6},
}


def make(env, copies, people, first, size):
    prototype = env["crm.partnership"].search(
        [("company_id", "=", people.company.id)], order="id", limit=1
    )
    _make_activities(env, copies, people, prototype, first, size)
    _make_calls(env, copies, prototype, first, size)
    _make_checklists(env, copies, prototype, first, size)
    _make_agreements(env, copies, prototype, first, size)
    _make_placements(env, copies, people, prototype, first, size)
    make_traces(env, copies, "crm.partnership", first, size)


def _source(count, each, first, extra="", joins=""):
    """Rows numbered from 1 with their partnership x; ``each`` of one partnership."""
    return f"""(
        SELECT n, x.id AS partnership, x.company_id, x.partner_id, x.industry_id,
               x.create_date AS opened, COALESCE(x.user_id, b.developers[1]) AS owner,
               b.developers, b.counsellors, b.address{extra}
          FROM generate_series(1, {count}) n
          JOIN crm_partnership x ON x.id = {first} + (n - 1) / {each}
          JOIN bench_cast b ON b.company_id = x.company_id
          {joins}
    ) s"""


def _make_activities(env, copies, people, partnership, first, size):
    count = size * ACTIVITIES
    start = datetime.now().replace(microsecond=0) - timedelta(days=30)
    activity = env["crm.joint.activity"].create(
        {
            "name": "Meeting",
            "company_id": people.company.id,
            "user_id": people.developer.id,
            "start": start,
            "stop": start + timedelta(hours=2),
        }
    )
    activity.write({"state": "held"})
    activity.attendance_ids.unlink()
    # the time of day is noon: the day is the same in every time zone of the province
    begun = (
        "(date_trunc('day', s.opened) + interval '16 hours' + (date_trunc('day', now() "
        "AT TIME ZONE 'UTC') - date_trunc('day', s.opened) - interval '1 day') "
        "* floor(bench_draw(s.n, 'held') * 20) / 20)"
    )
    begun = f"(date_trunc('day', {begun}) + interval '16 hours')"
    new = copies.make(
        activity,
        count,
        _source(count, ACTIVITIES, first),
        {
            "name": "'Meeting ' || s.n",
            "event_id": "NULL",
            "kind": pick({"meeting": 6, "visit": 3, "workshop": 1}, "joint kind"),
            "company_id": "s.company_id",
            "user_id": "s.owner",
            "start": begun,
            "stop": f"{begun} + interval '2 hours'",
            "duration": "2",
            "headcount": "2",
            "hours_enterprise": "2",
            "hours_employer": "2",
        },
    )
    copies.link(
        "crm_joint_activity_partnership_rel",
        "activity_id, partnership_id",
        f"SELECT {new - 1} + n, {first} + (n - 1) / {ACTIVITIES} "
        f"FROM generate_series(1, {count}) n",
    )
    row = env["crm.joint.activity.attendance"].create(
        {
            "activity_id": activity.id,
            "partner_id": people.developer.partner_id.id,
            "presence": "present",
        }
    )
    joined = "JOIN res_users u ON u.id = COALESCE(x.user_id, b.developers[1])"
    copies.make(
        row,
        count,
        _source(count, ACTIVITIES, first, ", u.partner_id AS person", joined),
        {
            "activity_id": f"{new - 1} + s.n",
            "company_id": "s.company_id",
            "partner_id": "s.person",
            "organisation_id": "s.address",
            "side": "'enterprise'",
            "hours": "2",
        },
    )
    joined = "JOIN crm_partnership_contact_rel c ON c.partnership_id = x.id"
    copies.make(
        row,
        count,
        _source(count, ACTIVITIES, first, ", c.partner_id AS person", joined),
        {
            "activity_id": f"{new - 1} + s.n",
            "company_id": "s.company_id",
            "partner_id": "s.person",
            "organisation_id": "s.partner_id",
            "side": "'employer'",
            "hours": "2",
        },
    )
    interaction = env["crm.partnership.interaction"].create(
        {"partnership_id": partnership.id, "name": "Call", "kind": "call"}
    )
    joined = f"JOIN crm_joint_activity j ON j.id = {new - 1} + n"
    copies.make(
        interaction,
        count,
        _source(count, ACTIVITIES, first, ", j.start, j.name AS title", joined),
        {
            "partnership_id": "s.partnership",
            "company_id": "s.company_id",
            "joint_activity_id": f"{new - 1} + s.n",
            "kind": "'meeting'",
            "name": "s.title",
            "date": "s.start::date",
            "user_id": "s.owner",
        },
    )


def _make_calls(env, copies, partnership, first, size):
    call = env["crm.partnership.interaction"].create(
        {"partnership_id": partnership.id, "name": "Call", "kind": "call"}
    )
    copies.make(
        call,
        size,
        _source(size, 1, first),
        {
            "partnership_id": "s.partnership",
            "company_id": "s.company_id",
            "date": f"GREATEST(s.opened::date, now()::date - {days('call', 0, 300)})",
            "user_id": "s.owner",
        },
    )


def _make_checklists(env, copies, partnership, first, size):
    template = env["crm.alignment.template"].search([], limit=1)
    checklist = env["crm.alignment.checklist"].create(
        {"partnership_id": partnership.id, "template_id": template.id}
    )
    done = chance("compared", 0.7)

    def when_done(sql):
        return f"CASE WHEN {done} THEN {sql} ELSE 0 END"

    copies.make(
        checklist,
        size,
        _source(size, 1, first),
        {
            "partnership_id": "s.partnership",
            "company_id": "s.company_id",
            "employer_id": "s.partner_id",
            "user_id": "s.owner",
            "state": f"CASE WHEN {done} THEN 'compared' ELSE 'open' END",
            "date_compared": f"CASE WHEN {done} THEN now()::date "
            f"- {days('compared on', 1, 900)} END",
            "score": when_done("40 + 55 * bench_draw(s.n, 'score')"),
            "score_enterprise": when_done("40 + 55 * bench_draw(s.n, 'score')"),
            "score_employer": when_done("40 + 55 * bench_draw(s.n, 'score')"),
            "mean_gap": when_done("1.5 * bench_draw(s.n, 'gap')"),
            "coverage": when_done("60 + 40 * bench_draw(s.n, 'coverage')"),
        },
    )


def _make_agreements(env, copies, partnership, first, size):
    template = env["crm.agreement.template"].search([], limit=1)
    agreement = env["crm.partnership.agreement"].create(
        {"partnership_id": partnership.id, "template_id": template.id}
    )
    clause = agreement.clause_ids.filtered(lambda c: c.kind == "confidentiality")[:1]
    commitment = agreement.commitment_ids.filtered(lambda c: c.recurrence == "month")
    commitment = (commitment or agreement.commitment_ids)[:1]
    (agreement.clause_ids - clause).unlink()
    (agreement.commitment_ids - commitment).unlink()
    commitment.write(
        {"hours_enterprise": 4, "hours_employer": 2, "hours_third": 0}
        | {f"amount_{party}": 0 for party in ("enterprise", "employer", "third")}
    )
    env.flush_all()
    # as if signed: a draft has no check-ins
    env.cr.execute(
        "UPDATE crm_partnership_agreement SET state = 'in_force' WHERE id = %s",
        [agreement.id],
    )
    env.invalidate_all()
    checkin = env["crm.commitment.checkin"].create(
        {"commitment_id": commitment.id, "date_due": date.today()}
    )
    env.flush_all()
    value = agreement.hour_value
    begun = f"(now()::date - {days('agreed', 20, 700)})"
    new = copies.make(
        agreement,
        size,
        _source(size, 1, first),
        {
            "partnership_id": "s.partnership",
            "company_id": "s.company_id",
            "employer_id": "s.partner_id",
            "user_id": "s.owner",
            "reference": "'BENCH/' || s.n",
            "state": pick({"draft": 5, "in_force": 11, "expired": 4}, "agreement"),
            "date_start": begun,
            "date_end": f"({begun} + interval '2 years')::date",
            "date_in_force_since": begun,
            "date_renewal": f"({begun} + interval '2 years')::date - p.renewal_days",
            **{
                f"effort_{party}": str(hours * value * COMMITMENTS * _times(commitment))
                for party, hours in (("enterprise", 4), ("employer", 2), ("third", 0))
            },
            "employer_share": str(round(100 / 3, 1)),
            "has_fairness": "TRUE",
            "fairness_index": str(round(_index(agreement), 1)),
        },
    )
    if clause:
        copies.make(
            clause,
            size,
            _source(size, 1, first),
            {"agreement_id": f"{new - 1} + s.n", "partnership_id": "s.partnership"},
        )
    count = size * COMMITMENTS
    promises = copies.make(
        commitment,
        count,
        _source(count, COMMITMENTS, first),
        {
            "agreement_id": f"{new} + (s.n - 1) / {COMMITMENTS}",
            "partnership_id": "s.partnership",
            "company_id": "s.company_id",
            "date_due": "now()::date - 300",
        },
    )
    count = size * CHECKINS
    done = f"(s.n % {CHECKINS} < 3)"
    copies.make(
        checkin,
        count,
        _source(count, CHECKINS, first),
        {
            # one commitment, several dates
            "commitment_id": f"{promises} + (s.n - 1) / {CHECKINS} * {COMMITMENTS}",
            "agreement_id": f"{new} + (s.n - 1) / {CHECKINS}",
            "partnership_id": "s.partnership",
            "company_id": "s.company_id",
            "employer_id": "s.partner_id",
            "date_due": f"now()::date - 30 - 60 * ((s.n - 1) % {CHECKINS})::int",
            "date_remind": f"now()::date - 30 - 60 * ((s.n - 1) % {CHECKINS})::int "
            f"- {agreement.checkin_reminder_days}",
            "state": f"CASE WHEN {done} THEN "
            f"{pick({'kept': 8, 'missed': 2}, 'kept')} ELSE 'open' END",
            "date_done": f"CASE WHEN {done} THEN now()::date - 10 END",
            "hours_enterprise": f"CASE WHEN {done} THEN 3 ELSE 0 END",
            "effort_enterprise": f"CASE WHEN {done} THEN 3 * {value} ELSE 0 END",
            "hours_employer": f"CASE WHEN {done} THEN 2 ELSE 0 END",
            "effort_employer": f"CASE WHEN {done} THEN 2 * {value} ELSE 0 END",
        },
    )


def _times(commitment):
    """How often a year, as the ORM counts."""
    return commitment.effort_enterprise / (4 * commitment.agreement_id.hour_value)


def _index(agreement):
    wanted = agreement.employer_share_wanted / 100
    return 100 * (1 - abs(1 / 3 - wanted) / max(wanted, 1 - wanted))


def _make_placements(env, copies, people, partnership, first, size):
    count = size * PEOPLE
    occupations = env["crm.occupation"].search([], limit=40).ids
    participant = env["crm.participant"].create(
        {"company_id": people.company.id, "user_id": people.counsellor.id}
    )
    participant._set_state("available")
    persons = copies.make(
        participant,
        count,
        _source(count, PEOPLE, first),
        {
            "name": "'B-' || lpad(s.n::text, 7, '0')",
            "company_id": "s.company_id",
            "user_id": pick("s.counsellors", "counsellor"),
            "state": pick({"enrolled": 2, "available": 5, "placed": 3}, "person"),
            "date_start": "s.opened::date",
        },
    )
    placement = env["crm.placement"].create(
        {"participant_id": participant.id, "partnership_id": partnership.id}
    )
    count = size * PLACEMENTS
    joined = (
        f"JOIN crm_participant y ON y.id = {persons} "
        f"+ (n - 1) / {PLACEMENTS} * {PEOPLE} + (n - 1) % {PEOPLE}"
    )
    # the second placement with the same employer comes after the first one's end
    extra = (
        f", CASE WHEN (n - 1) % {PLACEMENTS} < {PEOPLE} "
        f"THEN {pick({'left': 2, 'closed': 6}, 'placement', 'n')} "
        f"ELSE {pick(STATES, 'placement', 'n')} END AS state, y.id AS person, "
        "y.user_id AS counsellor"
    )
    hired = "s.state IN ('hired', 'kept', 'left')"
    begun = f"(now()::date - {days('hired', 30, 900)})"
    new = copies.make(
        placement,
        count,
        _source(count, PLACEMENTS, first, extra, joined),
        {
            "participant_id": "s.person",
            "partnership_id": "s.partnership",
            "company_id": "s.company_id",
            "partner_id": "s.partner_id",
            "industry_id": "s.industry_id",
            "counsellor_id": "s.counsellor",
            "occupation_id": pick(occupations, "occupation"),
            "state": "s.state",
            "date_proposed": f"{begun} - 30",
            "introduced_at": f"CASE WHEN s.state <> 'referral' THEN {begun} - 20 END",
            "date_hired": f"CASE WHEN {hired} THEN {begun} END",
            "hired_wage": f"CASE WHEN {hired} THEN 18 END",
            "hire_confirmation": f"CASE WHEN {hired} THEN 'ours' ELSE 'none' END",
            "date_left": "CASE WHEN s.state = 'left' THEN now()::date - 10 END",
            "date_closed": "CASE WHEN s.state = 'closed' THEN now()::date - 10 END",
            "known_until": f"CASE WHEN {hired} THEN now()::date - 10 END",
        },
    )
    _make_followups(env, copies, placement, new, count)


def _make_followups(env, copies, placement, new, count):
    """Those of 13 and 26 weeks of each hire, and its job."""
    env.flush_all()
    env.cr.execute(
        "UPDATE crm_placement SET state = 'hired', date_hired = now()::date, "
        "known_until = now()::date, hire_confirmation = 'ours' WHERE id = %s",
        [placement.id],
    )
    env.invalidate_all()
    job = env["crm.placement.job"].create(
        {"placement_id": placement.id, "date_start": date.today()}
    )
    row = env["crm.placement.followup"].create(
        {"placement_id": placement.id, "weeks": 26, "date_due": date.today()}
    )
    copies.cr.execute(
        f"SELECT COUNT(*) FROM crm_placement WHERE id >= {new} AND date_hired IS NOT NULL"
    )
    hires = copies.cr.fetchone()[0]
    source = f"""(
        SELECT row_number() OVER (ORDER BY id) AS n, * FROM (
            SELECT x.*, weeks FROM crm_placement x, unnest(ARRAY[%s]) weeks
             WHERE x.id >= {new} AND x.date_hired IS NOT NULL) AS x) AS s"""
    copies.make(
        job,
        hires,
        source % "0",
        {
            "placement_id": "s.id",
            "partnership_id": "s.partnership_id",
            "participant_id": "s.participant_id",
            "is_same_employer": "TRUE",
            "date_start": "s.date_hired",
            "date_end": "s.date_left",
        },
    )
    due = "s.date_hired + s.weeks * 7"
    over = f"{due} <= now()::date"
    kept = f"(s.date_left IS NULL OR s.date_left > {due})"
    copies.make(
        row,
        hires * 2,
        source % "13, 26",
        {
            "placement_id": "s.id",
            "partnership_id": "s.partnership_id",
            "participant_id": "s.participant_id",
            "company_id": "s.company_id",
            "counsellor_id": "s.counsellor_id",
            "weeks": "s.weeks",
            "date_due": due,
            "date_done": f"CASE WHEN {over} THEN {due} END",
            "state": f"CASE WHEN {over} THEN 'done' ELSE 'planned' END",
            **{
                f"result_{name}": f"CASE WHEN {over} THEN CASE WHEN {kept} "
                "AND bench_draw(s.id, 'kept') < 0.8 THEN 'yes' ELSE 'no' END END"
                for name in ("snapshot", "continuous_any", "continuous_same")
            },
        },
    )
    copies.cr.execute(
        """
        UPDATE crm_placement p SET date_next_followup = f.due
          FROM (SELECT placement_id, MIN(date_due) AS due FROM crm_placement_followup
                 WHERE state = 'planned' GROUP BY 1) f
         WHERE f.placement_id = p.id
        """
    )
