# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The health of all partnerships, and the snapshots of a month."""

from odoo.fields import Date
from odoo.tools import SQL, split_every

from odoo.addons.crm_partnership.models.crm_partnership_health_schedule_mixin import (
    BATCH,
)
from odoo.addons.crm_partnership.models.crm_partnership_health_snapshot import COPIED

from ..registry import measure

#: the rows that the refresh reads, added up and no more: without periods, weights,
#: roundings and colours, and nothing is compared with what is stored
AGGREGATES = """
    SELECT p.id, p.company_id, p.cadence_days, i.last, m.last, k.score, k.gap, c.kept,
           c.missed, c.enterprise, c.employer, f.kept, f.lost, a.enterprise, a.employer,
           w.critical, o.kept
      FROM crm_partnership p
      LEFT JOIN (SELECT partnership_id AS id, MAX(date) AS last
                   FROM crm_partnership_interaction
                  WHERE date <= CURRENT_DATE GROUP BY 1) i USING (id)
      LEFT JOIN (SELECT partnership_id AS id, MAX(date) AS last
                   FROM crm_partnership_milestone GROUP BY 1) m USING (id)
      LEFT JOIN (SELECT partnership_id AS id, MAX(score) AS score, MAX(mean_gap) AS gap
                   FROM crm_alignment_checklist
                  WHERE state IN ('compared', 'closed') GROUP BY 1) k USING (id)
      LEFT JOIN (SELECT partnership_id AS id,
                        COUNT(*) FILTER (WHERE state = 'kept') AS kept,
                        COUNT(*) FILTER (WHERE state = 'missed') AS missed,
                        SUM(effort_enterprise) AS enterprise,
                        SUM(effort_employer) AS employer
                   FROM crm_commitment_checkin
                  WHERE date_due <= CURRENT_DATE GROUP BY 1) c USING (id)
      LEFT JOIN (SELECT partnership_id AS id,
                        COUNT(*) FILTER (WHERE result_continuous_same = 'yes') AS kept,
                        COUNT(*) FILTER (WHERE result_continuous_same = 'no') AS lost
                   FROM crm_placement_followup
                  WHERE weeks = 26 AND date_due <= CURRENT_DATE GROUP BY 1) f USING (id)
      LEFT JOIN (SELECT partnership_id AS id, SUM(effort_enterprise) AS enterprise,
                        SUM(effort_employer) AS employer
                   FROM crm_partnership_agreement
                  WHERE state IN ('in_force', 'to_renew', 'expired', 'terminated',
                                  'superseded') GROUP BY 1) a USING (id)
      LEFT JOIN (SELECT partnership_id AS id, COUNT(*) AS critical
                   FROM crm_workplace_check_line
                  WHERE is_open AND is_blocking GROUP BY 1) w USING (id)
      LEFT JOIN (SELECT company_id,
                        AVG((result_continuous_same = 'yes')::int) AS kept
                   FROM crm_placement_followup
                  WHERE weeks = 26 AND date_due <= CURRENT_DATE
                    AND result_continuous_same IN ('yes', 'no')
                  GROUP BY 1) o USING (company_id)
     WHERE p.status <> 'ended'
"""


def _all(env):
    return env["crm.partnership"].search([("status", "!=", "ended")])


@measure(
    "health",
    "Refresh all healths, nothing changed",
    than="bare aggregates",
    ratio=2.0,
    exponent=1.05,
)
def health(bench):
    return _refresh(bench, lambda env: _all(env))


@measure(
    "health_night",
    "Refresh all healths, a day later (all rows change)",
    than="bare aggregates",
    exponent=1.05,
)
def health_night(bench):
    def prepare(env):
        env.cr.execute("UPDATE crm_partnership SET health_date = health_date - 1")
        return _all(env)

    return _refresh(bench, prepare)


def _refresh(bench, prepare):
    ours = bench.as_user(
        bench.env.ref("base.user_root"),
        lambda env, partnerships: partnerships._refresh_health(),
        prepare,
    )
    return ours, bench.sql(AGGREGATES)


@measure(
    "snapshots",
    "Snapshots of a month",
    than="one bare INSERT … SELECT",
    ratio=1.5,
    exponent=1.05,
)
def snapshots(bench):
    """In batches, as the scheduled action takes them."""
    today = Date.today()

    def take(env, partnerships):
        for batch in split_every(
            BATCH, partnerships.ids, env["crm.partnership"].browse
        ):
            env["crm.partnership.health.snapshot"]._take(batch, today)

    columns = SQL(", ").join(SQL.identifier(name) for name in COPIED)
    bare = SQL(
        """
        INSERT INTO crm_partnership_health_snapshot (
               partnership_id, company_id, stage_id, user_id, month, state, create_uid,
               write_uid, create_date, write_date, %(columns)s)
        SELECT id, company_id, stage_id, user_id, %(month)s, 'measured', 1, 1, now(),
               now(), %(columns)s
          FROM crm_partnership WHERE status <> 'ended' AND active
        """,
        columns=columns,
        month=today.replace(day=1),
    )
    return (
        bench.as_user(bench.env.ref("base.user_root"), take, _all),
        bench.sql(bare),
    )
