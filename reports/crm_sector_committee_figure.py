# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

from ..models.crm_confidential_mixin import CLOSED_LEVELS
from ..models.crm_sector_committee_report_mixin import TRACE_DAYS


class CrmSectorCommitteeFigure(models.Model):
    """From contacts to hires, by committee, enterprise and day.

    The facts behind the cockpit of a committee (``_get_chain``), for graphs and
    dashboards: people and employers met at joint activities that were held, partnerships
    opened in the sector, jobs begun there. All are counted by distinct values: who was
    met several times, or belongs to several committees, counts once. The values are
    marks that tell one from another, not the numbers of the records.

    As in the cockpit, closed partnerships and the activities linked to one are left
    out, whoever reads. No row leads to a partnership nor to a placement. Read: liaisons
    of the committee for the enterprise, business developers and directors.
    """

    _name = "crm.sector.committee.figure"
    _description = "From Contacts to Hires"
    _auto = False
    _order = "date desc, id"
    _rec_name = "kind"
    _depends = {
        "crm.joint.activity": [
            *("company_id", "committee_ids", "partnership_ids", "state", "start"),
            "user_id",
        ],
        "crm.joint.activity.attendance": [
            *("activity_id", "partner_id", "organisation_id", "side", "presence"),
        ],
        "crm.partnership": [
            *("company_id", "partner_id", "committee_ids", "confidentiality"),
            "create_date",
        ],
        "res.partner": ["commercial_partner_id"],
        "crm.placement": ["partnership_id", "date_hired"],
    }

    company_id = fields.Many2one(
        "res.company", string="Work-Integration Enterprise", readonly=True
    )
    committee_id = fields.Many2one("crm.sector.committee", readonly=True)
    date = fields.Date(readonly=True)
    kind = fields.Selection(
        [
            ("person", "Person met"),
            ("employer", "Employer met"),
            ("partnership", "Partnership opened"),
            ("hire", "Hire"),
        ],
        readonly=True,
    )
    is_traced = fields.Boolean(
        string="After a Meeting",
        readonly=True,
        help="With an employer met at an activity of the committee in the two years "
        "before.",
    )
    people_met = fields.Integer(readonly=True, aggregator="count_distinct")
    employers_met = fields.Integer(readonly=True, aggregator="count_distinct")
    partnerships = fields.Integer(
        string="Partnerships Opened", readonly=True, aggregator="count_distinct"
    )
    partnerships_traced = fields.Integer(
        string="Opened after a Meeting", readonly=True, aggregator="count_distinct"
    )
    hires = fields.Integer(readonly=True, aggregator="count_distinct")
    hires_traced = fields.Integer(
        string="Hires after a Meeting",
        readonly=True,
        aggregator="count_distinct",
        help="At partnerships opened after a meeting.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH closed AS (
                SELECT id FROM crm_partnership WHERE confidentiality IN %(closed)s
            ), meeting AS (
                SELECT a.id, a.company_id, c.committee_id, a.start
                  FROM crm_joint_activity a
                  JOIN crm_joint_activity_committee_rel c ON c.activity_id = a.id
                 WHERE a.state = 'held'
                   AND NOT EXISTS (
                       SELECT FROM crm_joint_activity_partnership_rel r
                         JOIN closed ON closed.id = r.partnership_id
                        WHERE r.activity_id = a.id)
            ), met AS (
                SELECT t.id, m.company_id, m.committee_id, m.start, t.partner_id,
                       t.organisation_id, t.side
                  FROM meeting m
                  JOIN crm_joint_activity_attendance t ON t.activity_id = m.id
                 WHERE t.presence = 'present' AND t.side != 'enterprise'
            ), linked AS (
                SELECT m.id, m.company_id, m.committee_id, m.start,
                       e.commercial_partner_id AS partner_id,
                       row_number() OVER (
                           PARTITION BY m.id, m.committee_id ORDER BY p.id) AS number
                  FROM meeting m
                  JOIN crm_joint_activity_partnership_rel r ON r.activity_id = m.id
                  JOIN crm_partnership p ON p.id = r.partnership_id
                  JOIN res_partner e ON e.id = p.partner_id
            ), seen AS (
                SELECT company_id, committee_id, start, partner_id FROM linked
                 UNION
                -- someone met before being an employer of ours too
                SELECT company_id, committee_id, start, organisation_id FROM met
            ), opened AS NOT MATERIALIZED (
                SELECT p.id, p.company_id, c.committee_id, p.create_date AS moment,
                       e.commercial_partner_id AS partner_id
                  FROM crm_partnership p
                  JOIN crm_partnership_committee_rel c ON c.partnership_id = p.id
                  JOIN res_partner e ON e.id = p.partner_id
                 WHERE p.confidentiality NOT IN %(closed)s
            ), traced AS (
                SELECT DISTINCT o.id, o.committee_id
                  FROM opened o
                  JOIN seen s ON s.company_id = o.company_id
                             AND s.committee_id = o.committee_id
                             AND s.partner_id = o.partner_id
                             AND s.start <= o.moment
                             AND s.start > o.moment - make_interval(days => %(days)s)
            ), sector AS NOT MATERIALIZED (
                -- a list that is looked up, and no join: how many are traced cannot be
                -- estimated
                SELECT id, company_id, committee_id, moment,
                       (id, committee_id) IN (SELECT id, committee_id FROM traced)
                           AS is_traced
                  FROM opened
            ), fact AS (
                SELECT id::bigint * 1000 AS source, 0 AS rank, company_id, committee_id,
                       'person' AS kind, start AS moment, NULL::date AS day,
                       partner_id AS subject, FALSE AS is_traced
                  FROM met
                 UNION ALL
                SELECT id::bigint * 1000, 1, company_id, committee_id, 'employer', start,
                       NULL, organisation_id, FALSE
                  FROM met
                 WHERE side = 'employer' AND organisation_id IS NOT NULL
                 UNION ALL
                SELECT id::bigint * 1000 + number, 2, company_id, committee_id,
                       'employer', start, NULL, partner_id, FALSE
                  FROM linked
                 UNION ALL
                SELECT id::bigint * 1000, 3, company_id, committee_id, 'partnership',
                       moment, NULL, id, is_traced
                  FROM sector
                 UNION ALL
                SELECT h.id::bigint * 1000, 4, s.company_id, s.committee_id, 'hire',
                       NULL, h.date_hired, h.id, s.is_traced
                  FROM crm_placement h
                  JOIN sector s ON s.id = h.partnership_id
                 WHERE h.date_hired IS NOT NULL
            ), marked AS (
                SELECT *, hashint8extended(subject, 0) AS mark FROM fact
            )
            SELECT (source * 10000 + committee_id) * 8 + rank AS id,
                   company_id, committee_id, kind, is_traced,
                   COALESCE(day, (moment AT TIME ZONE 'UTC'
                                  AT TIME ZONE %(zone)s)::date) AS date,
                   CASE kind WHEN 'person' THEN mark END AS people_met,
                   CASE kind WHEN 'employer' THEN mark END AS employers_met,
                   CASE kind WHEN 'partnership' THEN mark END AS partnerships,
                   CASE WHEN kind = 'partnership' AND is_traced THEN mark END
                       AS partnerships_traced,
                   CASE kind WHEN 'hire' THEN mark END AS hires,
                   CASE WHEN kind = 'hire' AND is_traced THEN mark END AS hires_traced
              FROM marked
            """,
            closed=CLOSED_LEVELS,
            days=TRACE_DAYS,
            zone=str(self.env.tz),
        )
