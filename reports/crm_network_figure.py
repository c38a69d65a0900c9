# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models, tools
from odoo.tools import SQL

#: people of whom there are fewer are not told, neither of all enterprises nor of all
#: but one
FEWEST = 5


class CrmNetworkFigure(models.Model):
    """Figures of all enterprises together, for their directors: counts, no records.

    Partnerships of the levels team and restricted are left out, and with them all that
    belongs to them. Hires are people: a month is told once it is over, if at least five
    were hired, and at least five by the others whichever enterprise is taken away,
    since each director knows the number of the own one. There is no total of hires, so
    that a month that is left out cannot be worked out.
    """

    _name = "crm.network.figure"
    _description = "Figure of the Network"
    _auto = False
    _order = "kind, month desc, stage_id"
    _rec_name = "kind"

    kind = fields.Selection(
        [
            ("partnerships", "Partnerships"),
            ("needs", "Open needs"),
            ("positions", "Positions to fill"),
            ("offers_made", "Needs offered to sisters"),
            ("offers_accepted", "Offers accepted"),
            ("nobody", "Needs that no sister took"),
            ("hires", "People hired"),
        ],
        string="Figure",
        readonly=True,
    )
    stage_id = fields.Many2one("crm.partnership.stage", readonly=True)
    month = fields.Date(readonly=True)
    value = fields.Integer(string="Count", readonly=True)

    _depends = {
        "crm.partnership": ["confidentiality", "status", "active", "stage_id"],
        "crm.labour.need": ["state", "positions", "partnership_id"],
        "crm.need.offer": ["state", "is_erased", "date_offered", "answered_at"],
        "crm.need.sharing": ["state", "date_ended", "partnership_id"],
        "crm.placement": ["date_hired", "company_id", "partnership_id"],
    }

    def init(self):
        # what a version before has left
        tools.drop_view_if_exists(self.env.cr, self._table)

    @property
    def _table_query(self):
        # the month is that of who reads: in the evening of its last day it runs still,
        # though the next one has begun in UTC; whoever says that they live further east
        # is told no month earlier than the server's own day tells it
        today = min(fields.Date.context_today(self), fields.Datetime.now().date())
        return SQL(
            """
            WITH open AS (
                SELECT id, stage_id, status, active
                  FROM crm_partnership
                 WHERE confidentiality IN ('network', 'company')
            ),
            need AS (
                SELECT n.positions
                  FROM crm_labour_need n
                  JOIN open ON open.id = n.partnership_id
                 WHERE n.state = 'open'
            ),
            hired AS (
                SELECT date_trunc('month', p.date_hired)::date AS month,
                       p.company_id,
                       count(*) AS people
                  FROM crm_placement p
                  JOIN open ON open.id = p.partnership_id
                 WHERE p.date_hired < %(month)s
              GROUP BY 1, 2
            ),
            figure AS (
                SELECT 'partnerships' AS kind,
                       stage_id,
                       NULL::date AS month,
                       count(*) AS value
                  FROM open
                 WHERE active AND status <> 'ended'
              GROUP BY stage_id
             UNION ALL
                SELECT 'needs', NULL, NULL, count(*) FROM need
             UNION ALL
                SELECT 'positions', NULL, NULL, COALESCE(sum(positions), 0) FROM need
             UNION ALL
                SELECT 'offers_made',
                       NULL,
                       date_trunc('month', date_offered)::date,
                       count(*)
                  FROM crm_need_offer
                 WHERE is_erased IS NOT TRUE
              GROUP BY 3
             UNION ALL
                SELECT 'offers_accepted',
                       NULL,
                       date_trunc('month', date_offered)::date,
                       count(*)
                  FROM crm_need_offer
                 WHERE is_erased IS NOT TRUE AND state IN ('accepted', 'done')
              GROUP BY 3
             UNION ALL
                SELECT 'nobody',
                       NULL,
                       date_trunc('month', s.date_ended)::date,
                       count(*)
                  FROM crm_need_sharing s
                  JOIN open ON open.id = s.partnership_id
                 WHERE s.state = 'nobody'
              GROUP BY 3
             UNION ALL
                SELECT 'hires', NULL, month, sum(people)
                  FROM hired
              GROUP BY month
                HAVING sum(people) - max(people) >= %(fewest)s
            )
            SELECT row_number() OVER (ORDER BY kind, month, stage_id) AS id,
                   kind,
                   stage_id,
                   month,
                   value::integer AS value
              FROM figure
            """,
            month=today.replace(day=1),
            fewest=FEWEST,
        )
