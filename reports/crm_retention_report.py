# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.tools import SQL


class CrmRetentionReport(models.Model):
    """Retention by milestone and definition: one row for each placement, milestone and
    definition that is due.

    Erased files count too, without employer, sector or occupation, which their counts
    (``crm.outcome.statistic``) do not hold: one row for each job counted. Directors
    alone read those, as they do the counts. Nothing here leads to a barrier: figures by
    barrier are published in ``crm.barrier.retention``.

    What is not due yet is left out (censored). ``kept_rate`` is empty when nobody
    knows, so that its average is the rate among known cases; ``response_rate`` is the
    share of known cases. Always read beside ``placements``, the number of cases due.
    """

    _name = "crm.retention.report"
    _description = "Retention in Jobs"
    _auto = False
    _order = "weeks, definition"
    _rec_name = "weeks"
    _depends = {
        "crm.placement": ["date_hired", "occupation_id", "industry_id", "partner_id"],
        "crm.placement.followup": [
            *("placement_id", "partnership_id", "company_id", "weeks", "date_due"),
            *("result_snapshot", "result_continuous_any", "result_continuous_same"),
        ],
        "crm.outcome.statistic": [
            *("company_id", "year", "kind", "weeks", "definition", "result", "people"),
        ],
    }

    partnership_id = fields.Many2one("crm.partnership", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Employer", readonly=True)
    industry_id = fields.Many2one(
        "res.partner.industry", string="Sector", readonly=True
    )
    occupation_id = fields.Many2one("crm.occupation", readonly=True)
    date_hired = fields.Date(readonly=True)
    year = fields.Integer(string="Year of the Hire", readonly=True, aggregator=None)
    is_erased = fields.Boolean(string="File Erased", readonly=True)
    date_due = fields.Date(string="Milestone on", readonly=True)
    weeks = fields.Integer(
        string="Weeks after the Hire", readonly=True, aggregator=None
    )
    definition = fields.Selection(
        [
            ("snapshot", "In a job on the day"),
            ("continuous_any", "Continuous, any employer (gap of 5 weeks at most)"),
            ("continuous_same", "Continuous, same employer"),
        ],
        readonly=True,
    )
    result = fields.Selection(
        [("yes", "Yes"), ("no", "No"), ("unknown", "Not known")], readonly=True
    )
    placements = fields.Integer(string="Placements Due (n)", readonly=True)
    kept_rate = fields.Float(string="Retention Rate", readonly=True, aggregator="avg")
    response_rate = fields.Float(readonly=True, aggregator="avg")

    @property
    def _table_query(self):
        # the two halves have columns of the same types, to the letter: only then do
        # conditions reach inside, and what is not asked for is not read
        today = fields.Date.context_today(self)
        return SQL(
            """
            SELECT (f.id::bigint * 3 + d.rank) * 2 AS id,
                   f.partnership_id, f.company_id, p.partner_id, p.industry_id,
                   p.occupation_id, p.date_hired,
                   extract(year FROM p.date_hired)::int AS year, FALSE AS is_erased,
                   f.date_due, f.weeks,
                   d.definition, d.result, 1 AS placements,
                   CASE d.result WHEN 'yes' THEN 1.0 WHEN 'no' THEN 0.0 END
                       AS kept_rate,
                   CASE WHEN d.result IN ('yes', 'no') THEN 1.0 ELSE 0.0 END
                       AS response_rate
              FROM crm_placement_followup f
              -- each has one: the database leaves out what is not asked for
              LEFT JOIN crm_placement p ON p.id = f.placement_id
              CROSS JOIN LATERAL (VALUES
                  (0, 'snapshot', COALESCE(f.result_snapshot, 'unknown')),
                  (1, 'continuous_any',
                   COALESCE(f.result_continuous_any, 'unknown')),
                  (2, 'continuous_same',
                   COALESCE(f.result_continuous_same, 'unknown'))
              ) AS d (rank, definition, result)
             WHERE f.date_due <= %(today)s
             UNION ALL
            SELECT (s.id::bigint * 100000 + n.number) * 2 + 1,
                   NULL, s.company_id, NULL, NULL, NULL, NULL, s.year, TRUE, NULL,
                   s.weeks, s.definition::text, s.result, 1,
                   CASE s.result WHEN 'yes' THEN 1.0 WHEN 'no' THEN 0.0 END,
                   CASE WHEN s.result IN ('yes', 'no') THEN 1.0 ELSE 0.0 END
              FROM crm_outcome_statistic s
              CROSS JOIN LATERAL generate_series(1, s.people) AS n (number)
             WHERE s.kind = 'retention'
            """,
            today=today,
        )
