# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL

from ..models.crm_responsibility_sharing_mixin import PARTY_LABELS


class CrmCommitmentEffortReport(models.Model):
    """Effort agreed and effort made, by month and party.

    Agreed: a twelfth of the year's effort of the agreement, for each month in which it
    was in force until now. Made: what the parties logged on check-ins, in the month in
    which they were due.
    """

    _name = "crm.commitment.effort.report"
    _description = "Effort Agreed and Made"
    _auto = False
    _order = "month desc, agreement_id, party"
    _rec_name = "agreement_id"

    agreement_id = fields.Many2one("crm.partnership.agreement", readonly=True)
    partnership_id = fields.Many2one("crm.partnership", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    employer_id = fields.Many2one("res.partner", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    month = fields.Date(readonly=True)
    party = fields.Selection(PARTY_LABELS, readonly=True)
    agreed_effort = fields.Monetary(readonly=True, aggregator="sum")
    actual_effort = fields.Monetary(
        string="Effort Made", readonly=True, aggregator="sum"
    )

    _depends = {
        "crm.partnership.agreement": [
            *("state", "date_start", "date_end", "date_termination", "previous_id"),
            *("date_in_force_since", "partnership_id", "company_id", "employer_id"),
            *("effort_enterprise", "effort_employer", "effort_third"),
        ],
        "crm.commitment.checkin": [
            *("agreement_id", "date_due"),
            *("effort_enterprise", "effort_employer", "effort_third"),
        ],
    }

    @property
    def _table_query(self):
        return SQL(
            """
            WITH party(number, code) AS (
                VALUES (1, 'enterprise'), (2, 'employer'), (3, 'third')
            ), effort AS (
                SELECT a.id AS agreement_id, m.month::date AS month, p.number, p.code,
                       CASE p.code WHEN 'enterprise' THEN a.effort_enterprise
                                   WHEN 'employer' THEN a.effort_employer
                                   ELSE a.effort_third END / 12 AS agreed,
                       0 AS actual
                  FROM crm_partnership_agreement a
                  CROSS JOIN party p
                  CROSS JOIN LATERAL generate_series(
                      date_trunc('month', a.date_start::timestamp),
                      LEAST(a.date_end, COALESCE(a.date_termination, a.date_end),
                            COALESCE(
                                (SELECT MIN(n.date_start)
                                   FROM crm_partnership_agreement n
                                  WHERE n.previous_id = a.id
                                    AND a.state = 'superseded'
                                    AND n.date_in_force_since IS NOT NULL)
                                - interval '1 day', a.date_end),
                            %(today)s::date)::timestamp,
                      interval '1 month') AS m(month)
                 WHERE a.state IN ('in_force', 'to_renew', 'expired', 'terminated',
                                   'superseded')
                UNION ALL
                SELECT c.agreement_id, date_trunc('month', c.date_due::timestamp)::date, p.number,
                       p.code, 0,
                       CASE p.code WHEN 'enterprise' THEN c.effort_enterprise
                                   WHEN 'employer' THEN c.effort_employer
                                   ELSE c.effort_third END
                  FROM crm_commitment_checkin c
                  CROSS JOIN party p
            )
            SELECT (e.agreement_id::bigint * 3000
                    + (EXTRACT(YEAR FROM e.month)::int - 1950) * 12
                    + EXTRACT(MONTH FROM e.month)::int) * 3 + e.number AS id,
                   e.agreement_id, a.partnership_id, a.company_id, a.employer_id,
                   e.month, e.code AS party,
                   SUM(e.agreed) AS agreed_effort, SUM(e.actual) AS actual_effort
              FROM effort e
              JOIN crm_partnership_agreement a ON a.id = e.agreement_id
             GROUP BY e.agreement_id, a.partnership_id, a.company_id, a.employer_id,
                      e.month, e.number, e.code
            HAVING SUM(e.agreed) <> 0 OR SUM(e.actual) <> 0
            """,
            # the database's own day is the next one while it is evening in Québec
            today=fields.Date.context_today(self),
        )
