# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

from ..models.crm_labour_observation import SIGNALS

#: roles that read the needs and the placements themselves
READERS = "crm_partnership.group_business_developer,crm_partnership.group_counsellor"


class CrmLabourTrendReport(models.Model):
    """What the labour market asks for, by month, sector and occupation.

    From the needs (the month in which they were opened), from proposals that employers
    or participants refused, and from the observations noted. Rows are sums over a month, a
    sector and an occupation and lead to no partnership; needs and refusals of
    partnerships of level “team” or “restricted” are left out. Liaisons read needs and
    positions; wages and refusals are for the roles that read the needs themselves.

    The last twelve months are the 365 days that end today, compared with the 365 days
    before them.
    """

    _name = "crm.labour.trend.report"
    _description = "Labour-Market Trend"
    _auto = False
    _order = "month desc, id"
    _rec_name = "month"
    _depends = {
        "crm.labour.need": [
            *("partnership_id", "company_id", "industry_id", "occupation_id"),
            *("date_opened", "positions", "wage_min", "wage_max"),
        ],
        "crm.placement": [
            *("partnership_id", "company_id", "industry_id", "occupation_id"),
            *("refusal_reason_id", "date_closed"),
        ],
        "crm.refusal.reason": ["side"],
        "crm.partnership": ["confidentiality"],
        "crm.labour.observation": [
            *("company_id", "industry_id", "occupation_id", "date", "signal"),
            "joint_activity_id",
        ],
        "crm.joint.activity": ["partnership_ids"],
    }

    company_id = fields.Many2one(
        "res.company", string="Work-Integration Enterprise", readonly=True
    )
    month = fields.Date(readonly=True)
    industry_id = fields.Many2one(
        "res.partner.industry", string="Sector", readonly=True
    )
    occupation_id = fields.Many2one("crm.occupation", readonly=True)
    signal = fields.Selection(SIGNALS, string="Observed", readonly=True)
    needs = fields.Integer(readonly=True)
    positions = fields.Integer(readonly=True)
    positions_recent = fields.Integer(string="Last 12 Months", readonly=True)
    positions_before = fields.Integer(string="12 Months before", readonly=True)
    positions_change = fields.Integer(string="Change in Positions", readonly=True)
    observations = fields.Integer(readonly=True)
    wage = fields.Float(
        string="Hourly Wage Offered",
        digits=(16, 2),
        readonly=True,
        aggregator="avg",
        groups=READERS,
        help="Middle of the range, mean over the needs of the month.",
    )
    refusals_employer = fields.Integer(
        string="Refused by Employers", readonly=True, groups=READERS
    )
    refusals_person = fields.Integer(
        string="Refused by Participants", readonly=True, groups=READERS
    )

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        return SQL(
            """
            WITH fact AS (
                SELECT n.company_id, n.date_opened AS day, n.industry_id,
                       n.occupation_id, NULL::varchar AS signal, 1 AS needs,
                       n.positions, 0 AS observations,
                       (COALESCE(NULLIF(n.wage_min, 0), n.wage_max)
                        + COALESCE(NULLIF(n.wage_max, 0), n.wage_min)) / 2 AS wage,
                       0 AS by_employer, 0 AS by_person
                  FROM crm_labour_need n
                  JOIN crm_partnership p ON p.id = n.partnership_id
                 WHERE n.date_opened IS NOT NULL
                   AND p.confidentiality IN ('network', 'company')
                 UNION ALL
                SELECT c.company_id, c.date_closed, c.industry_id, c.occupation_id,
                       NULL, 0, 0, 0, NULL,
                       (r.side = 'employer')::int, (r.side = 'person')::int
                  FROM crm_placement c
                  JOIN crm_refusal_reason r ON r.id = c.refusal_reason_id
                  JOIN crm_partnership p ON p.id = c.partnership_id
                 WHERE c.date_closed IS NOT NULL
                   AND r.side IN ('employer', 'person')
                   AND p.confidentiality IN ('network', 'company')
                 UNION ALL
                SELECT o.company_id, o.date, o.industry_id, o.occupation_id, o.signal,
                       0, 0, 1, NULL, 0, 0
                  FROM crm_labour_observation o
                 WHERE NOT EXISTS (
                       SELECT FROM crm_joint_activity_partnership_rel r
                         JOIN crm_partnership p ON p.id = r.partnership_id
                        WHERE r.activity_id = o.joint_activity_id
                          AND p.confidentiality NOT IN ('network', 'company'))
            ), summed AS (
                SELECT company_id, date_trunc('month', day)::date AS month,
                       industry_id, occupation_id, signal,
                       sum(needs)::int AS needs, sum(positions)::int AS positions,
                       COALESCE(sum(positions) FILTER (
                           WHERE day > %(today)s::date - 365 AND day <= %(today)s), 0
                       )::int AS positions_recent,
                       COALESCE(sum(positions) FILTER (
                           WHERE day > %(today)s::date - 730
                             AND day <= %(today)s::date - 365), 0
                       )::int AS positions_before,
                       sum(observations)::int AS observations,
                       avg(NULLIF(wage, 0))::float8 AS wage,
                       sum(by_employer)::int AS refusals_employer,
                       sum(by_person)::int AS refusals_person
                  FROM fact
                 GROUP BY company_id, 2, industry_id, occupation_id, signal
            )
            SELECT row_number() OVER (
                       ORDER BY company_id, month, industry_id, occupation_id, signal
                   )::int AS id, *,
                   positions_recent - positions_before AS positions_change
              FROM summed
            """,
            today=today,
        )
