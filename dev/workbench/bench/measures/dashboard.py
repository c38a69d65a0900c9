# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The director's dashboard: what its pivots, lists and charts ask for, beside SQL."""

import json
import re
from datetime import datetime, time

from dateutil.relativedelta import relativedelta

from odoo.fields import Date
from odoo.tools import SQL, file_path

from odoo.addons.crm_partnership.models.agreement_states import SEALED

from ..registry import measure

FILE = "crm_partnership/data/files/director_dashboard.json"
#: the ongoing partnerships, under the name that the queries give them
ONGOING = """
    WITH p AS (SELECT * FROM crm_partnership
                WHERE company_id IN %(companies)s AND status = 'ongoing' AND active)
    """
ATTENTION = "(health_colour IN ('red', 'amber') OR health_critical_count > 0)"
ENDING = """
      FROM crm_partnership_agreement a
     WHERE a.company_id IN %(companies)s AND a.state IN %(sealed)s
       AND a.date_end BETWEEN %(today)s AND %(today)s::date + 90"""
RATES = """
    avg(CASE result_snapshot WHEN 'yes' THEN 1.0 WHEN 'no' THEN 0.0 END), count(*),
    avg((result_snapshot IN ('yes', 'no'))::int)"""
DUE = """
      FROM crm_placement_followup
     WHERE company_id IN %(companies)s AND weeks = 26
       AND date_due BETWEEN %(begin)s AND %(today)s"""
MEASURED = """
      FROM crm_partnership_health_snapshot
     WHERE company_id IN %(companies)s AND state = 'measured'
       AND month BETWEEN %(begin)s AND %(today)s"""
#: pivot, list or chart of the file → the same figures in SQL; the first row of a pivot
#: begins with its first figure over all
QUERIES = {
    "pivot 1": "SELECT count(*), avg(health) FROM p",
    "pivot 2": """
        SELECT avg(CASE WHEN health_colour = 'green' THEN 1.0
                        WHEN health_colour IN ('amber', 'red') THEN 0.0 END), count(*)
          FROM p""",
    "pivot 3": f"SELECT count(*) FROM p WHERE {ATTENTION}",
    "pivot 4": f"SELECT count(*) {ENDING}",
    "pivot 5": """
        SELECT count(*) FROM crm_commitment_checkin
         WHERE company_id IN %(companies)s AND state = 'open'
           AND date_due < %(today)s""",
    "pivot 6": """
        SELECT count(*) FROM crm_placement
         WHERE company_id IN %(companies)s
           AND date_hired BETWEEN %(begin)s AND %(today)s""",
    "pivot 7": """
        SELECT count(*) FROM crm_placement
         WHERE company_id IN %(companies)s
           AND date_hired BETWEEN %(begin_before)s AND %(today_before)s""",
    "pivot 8": f"SELECT {RATES} {DUE}",
    "pivot 9": """
        SELECT count(*), sum((health_colour IN ('red', 'amber')
                              OR COALESCE(health_critical_count, 0) > 0)::int),
               sum(c.late), p.user_id, max(partner.name)
          FROM p
          LEFT JOIN (SELECT partnership_id, count(*) AS late
                       FROM crm_commitment_checkin
                      WHERE company_id IN %(companies)s AND state = 'open'
                        AND date_due < %(today)s
                      GROUP BY partnership_id) c ON c.partnership_id = p.id
          LEFT JOIN res_users u ON u.id = p.user_id
          LEFT JOIN res_partner partner ON partner.id = u.partner_id
         GROUP BY GROUPING SETS ((), (p.user_id))
         ORDER BY grouping(p.user_id) DESC""",
    "pivot 10": f"""
        SELECT {RATES}, date_trunc('quarter', date_due) {DUE}
         GROUP BY GROUPING SETS ((), (date_trunc('quarter', date_due)))
         ORDER BY grouping(date_trunc('quarter', date_due)) DESC""",
    "pivot 11": """
        SELECT count(*), avg(%(today)s::date
                   - COALESCE(date_last_stage_update, create_date)::date),
               sum(h.recent), stage_id
          FROM p
          LEFT JOIN (SELECT partnership_id, count(*) AS recent
                       FROM crm_placement
                      WHERE company_id IN %(companies)s
                        AND date_hired > %(today_before)s AND date_hired <= %(today)s
                      GROUP BY partnership_id) h ON h.partnership_id = p.id
         GROUP BY GROUPING SETS ((), (stage_id)) ORDER BY grouping(stage_id) DESC""",
    "pivot 12": """
        SELECT count(DISTINCT j.id), sum(j.hours_enterprise), sum(j.headcount),
               r.committee_id
          FROM crm_joint_activity j
          JOIN crm_joint_activity_committee_rel r ON r.activity_id = j.id
         WHERE j.company_id IN %(companies)s AND j.state = 'held'
           AND j.start BETWEEN %(begin)s AND %(now)s
         GROUP BY GROUPING SETS ((), (r.committee_id))
         ORDER BY grouping(r.committee_id) DESC""",
    "list 1": f"""
        SELECT p.name, partner.name, health_colour, date_next_interaction, todo.*
          FROM (SELECT * FROM p WHERE {ATTENTION} ORDER BY health LIMIT 10) p
          LEFT JOIN res_users u ON u.id = p.user_id
          LEFT JOIN res_partner partner ON partner.id = u.partner_id
          LEFT JOIN LATERAL (
               SELECT date_deadline, summary FROM mail_activity
                WHERE res_model = 'crm.partnership' AND res_id = p.id AND active
                ORDER BY date_deadline LIMIT 1) todo ON TRUE
         ORDER BY health""",
    "list 2": f"""
        SELECT p.name, partner.name, a.date_end, a.state
          FROM (SELECT a.* {ENDING} ORDER BY a.date_end LIMIT 6) a
          JOIN crm_partnership p ON p.id = a.partnership_id
          LEFT JOIN res_users u ON u.id = p.user_id
          LEFT JOIN res_partner partner ON partner.id = u.partner_id
         ORDER BY a.date_end""",
    "list 3": """
        SELECT c.name, partner.name, s.date_to
          FROM crm_sector_committee_seat s
          JOIN crm_sector_committee c ON c.id = s.committee_id
          LEFT JOIN res_partner partner ON partner.id = s.person_id
         WHERE s.company_id IN %(companies)s
           AND s.date_to BETWEEN %(today)s AND %(today)s::date + 90
         ORDER BY s.date_to LIMIT 5""",
    "director-stages": "SELECT stage_id, health_colour, count(*) FROM p GROUP BY 1, 2",
    "director-colours": f"""
        SELECT month, health_colour, count(*) {MEASURED}
         GROUP BY 1, 2""",
    "director-trend": f"SELECT month, avg(health) {MEASURED} GROUP BY 1",
    "director-hires-month": """
        SELECT date_trunc('month', date_hired), count(*) FROM crm_placement
         WHERE company_id IN %(companies)s
           AND date_hired BETWEEN %(begin)s AND %(today)s GROUP BY 1""",
}


@measure(
    "dashboard",
    "Director's dashboard, all its queries",
    than="the same figures in bare SQL",
    ratio=2.0,
    queries="same",
)
def dashboard(bench):
    """With the filters as the dashboard opens: the year up to today."""
    user = bench.director
    with open(file_path(FILE)) as file:
        calls = _get_calls(json.load(file), Date.context_today(user))
    queries = _get_queries(user)

    def ours(env, _given):
        for call in calls.values():
            call(env)

    def bare(env, _given):
        for query in queries.values():
            env.cr.execute(query)
            env.cr.fetchall()

    _compare(bench.env(user=user.id, context=bench.context(user)), calls, queries)
    return bench.as_user(user, ours), bench.as_user(user, bare)


# --------------------------------------------------------------------- of the client
def _get_calls(file, today):
    """:return: {pivot, list or chart: function of an environment that reads it}"""
    calls = {}
    for number, pivot in file["pivots"].items():
        calls[f"pivot {number}"] = _call_pivot(pivot, today)
    text = json.dumps(file["sheets"])
    for number, listed in file["lists"].items():
        shown = re.findall(rf"ODOO\.LIST\({number},(\d+),", text)
        calls[f"list {number}"] = _call_list(listed, today, max(map(int, shown)))
    for sheet in file["sheets"]:
        for figure in sheet.get("figures", ()):
            data = figure["data"]
            if data["type"].startswith("odoo_"):
                calls[data["chartId"]] = _call_chart(data, today)
    return calls


def _restrict(domain, matching, today):
    """The domain with the period, where the filter reaches it."""
    period = matching.get("period")
    if not period:
        return domain
    shift = relativedelta(years=period["offset"])
    begin, end = today.replace(month=1, day=1) + shift, today + shift
    if period["type"] == "datetime":
        begin, end = datetime.combine(begin, time.min), datetime.combine(end, time.max)
    name = period["chain"]
    return [*domain, (name, ">=", str(begin)), (name, "<=", str(end)[:19])]


def _call_pivot(pivot, today):
    domain = _restrict(pivot["domain"], pivot["fieldMatching"], today)
    rows = [
        ":".join(filter(None, (row["fieldName"], row.get("granularity"))))
        for row in pivot["rows"]
    ]
    sets = [[], rows] if rows else [[]]
    names = [one["fieldName"] for one in pivot["measures"]]

    def read(env):
        model = env[pivot["model"]]
        figures = [_aggregate(model, name) for name in names]
        groups = model.formatted_read_grouping_sets(
            domain, sets, list(dict.fromkeys([*figures, "__count"]))
        )
        return groups[0][0][figures[0]]

    return read


def _aggregate(model, name):
    return name if name == "__count" else f"{name}:{model._fields[name].aggregator}"


def _call_list(listed, today, limit):
    domain = _restrict(listed["domain"], listed["fieldMatching"], today)
    order = ", ".join(
        f"{one['name']} {'ASC' if one['asc'] else 'DESC'}" for one in listed["orderBy"]
    )

    def read(env):
        model = env[listed["model"]]
        specification = {}
        for path in listed["columns"]:
            _specify(model, specification, path.split("."))
        found = model.web_search_read(domain, specification, order=order, limit=limit)
        return len(found["records"])

    return read


def _specify(model, specification, names):
    name, *rest = names
    field = model._fields[name]
    if not field.relational:
        specification[name] = {}
        return
    inner = specification.setdefault(name, {"fields": {"display_name": {}}})
    if rest:
        _specify(model.env[field.comodel_name], inner["fields"], rest)


def _call_chart(data, today):
    about = data["metaData"]
    domain = _restrict(data["searchParams"]["domain"], data["fieldMatching"], today)

    def read(env):
        model = env[about["resModel"]]
        figure = _aggregate(model, about["measure"])
        groups = model.formatted_read_group(
            domain, about["groupBy"], list({figure, "__count"})
        )
        return sum(group[figure] or 0 for group in groups)

    return read


# ------------------------------------------------------------------------- bare SQL
def _get_queries(user):
    today = Date.context_today(user)
    year = relativedelta(years=1)
    values = {
        "companies": tuple(user.company_ids.ids),
        "sealed": tuple(SEALED),
        "today": today,
        "now": datetime.combine(today, time.max),
        "begin": today.replace(month=1, day=1),
        "begin_before": today.replace(month=1, day=1) - year,
        "today_before": today - year,
    }
    return {
        key: SQL(ONGOING + text if re.search(r"\bFROM p\b", text) else text, **values)
        for key, text in QUERIES.items()
    }


def _compare(env, calls, queries):
    """Both read the same figures, or the comparison says nothing.

    :raise ValueError: they do not
    """
    if calls.keys() != queries.keys():
        raise ValueError(f"not compared: {calls.keys() ^ queries.keys()}")
    for key, read in calls.items():
        env.cr.execute(queries[key])
        rows = env.cr.fetchall()
        if key.startswith("pivot"):
            theirs = rows[0][0]
        elif key.startswith("list"):
            theirs = len(rows)
        else:
            theirs = sum(row[-1] or 0 for row in rows)
        ours = read(env)
        if abs(float(ours or 0) - float(theirs or 0)) > 0.01:
            raise ValueError(f"{key}: we read {ours}, the bare query {theirs}")
    env.cr.rollback()
