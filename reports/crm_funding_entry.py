# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..models.crm_confidential_mixin import CLOSED_LEVELS
from ..models.crm_funding import COUNTED


class CrmFundingEntry(models.Model):
    """Hours and costs that flow into a funding within its period, each of them once.

    - A joint activity held counts for its own funding, or for that of its project when
      it has none: hours of the enterprise, and outlay.
    - A check-in of a commitment counts for the funding to which its partnership is
      linked, by the day on which it was due: what the enterprise logged, as in the
      report of efforts agreed and made.
    - Costs of the kind “other” are entered on the funding.

    Rows without an eligible cost (``cost_id``) are shown and worth nothing.

    The rows are those of the whole enterprise, whoever reads them: business developers
    and directors. What belongs to a partnership of the levels team and restricted has
    no name here, only a day, hours and an amount.
    """

    _name = "crm.funding.entry"
    _description = "Hours and Costs of a Funding"
    _auto = False
    _order = "date desc, id desc"
    _depends = {
        "crm.funding": [
            *("state", "active", "date_start", "date_end", "company_id"),
            "partnership_ids",
        ],
        "crm.funding.cost": ["funding_id", "kind", "rate", "amount", "date", "name"],
        "crm.joint.activity": [
            *("state", "name", "start", "user_id", "hours_enterprise", "cost"),
            *("funding_id", "project_id", "partnership_ids"),
        ],
        "crm.structuring.project": ["funding_id"],
        "crm.commitment.checkin": [
            *("date_due", "hours_enterprise", "amount_enterprise", "user_id"),
            *("commitment_id", "agreement_id", "partnership_id", "domain_id"),
        ],
        "crm.partnership.commitment": ["enterprise_user_id"],
        "crm.partnership.agreement": ["user_id"],
        "crm.partnership": ["confidentiality", "partner_id"],
        "res.partner": ["name", "tz"],
    }

    funding_id = fields.Many2one("crm.funding", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost_id = fields.Many2one("crm.funding.cost", string="Eligible Cost", readonly=True)
    kind = fields.Selection(
        [
            ("activity", "Joint activity"),
            ("commitment", "Commitment"),
            ("other", "Entered"),
        ],
        readonly=True,
    )
    date = fields.Date(readonly=True)
    name = fields.Char(string="What", readonly=True)
    partners = fields.Char(string="With", readonly=True)
    is_confidential = fields.Boolean(string="Confidential", readonly=True)
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    hours = fields.Float(readonly=True, aggregator="sum")
    outlay = fields.Monetary(readonly=True, aggregator="sum")
    rate = fields.Monetary(string="Rate (an hour)", readonly=True, aggregator=None)
    amount = fields.Monetary(
        readonly=True,
        aggregator="sum",
        help="What it is worth to the funder, ceilings not considered.",
    )
    res_id = fields.Integer(string="Number", readonly=True, aggregator=None)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH running AS (
                SELECT id, company_id,
                       COALESCE(date_start, '-infinity'::date) AS first_day,
                       COALESCE(date_end, 'infinity'::date) AS last_day
                  FROM crm_funding
                 WHERE active AND state IN %(counted)s
            ), activity AS (
                SELECT a.id, f.id AS funding_id, f.company_id, a.user_id, a.name,
                       timezone(COALESCE(person.tz, 'UTC'),
                                timezone('UTC', a.start))::date AS day,
                       a.hours_enterprise AS hours, a.cost AS outlay,
                       f.first_day, f.last_day
                  FROM crm_joint_activity a
                  LEFT JOIN crm_structuring_project p ON p.id = a.project_id
                  JOIN running f ON f.id = COALESCE(a.funding_id, p.funding_id)
                                AND f.company_id = a.company_id
                  JOIN res_users u ON u.id = a.user_id
                  JOIN res_partner person ON person.id = u.partner_id
                 WHERE a.state = 'held'
            ), checkin AS (
                -- for one funding only, should two of them count the partnership
                SELECT DISTINCT ON (c.id) c.id, f.id AS funding_id, f.company_id,
                       COALESCE(c.user_id, m.enterprise_user_id, g.user_id) AS user_id,
                       c.date_due AS day, c.hours_enterprise AS hours,
                       c.amount_enterprise AS outlay, c.domain_id, c.partnership_id
                  FROM crm_commitment_checkin c
                  JOIN crm_partnership_commitment m ON m.id = c.commitment_id
                  JOIN crm_partnership_agreement g ON g.id = c.agreement_id
                  JOIN crm_funding_partnership_rel r
                    ON r.partnership_id = c.partnership_id
                  JOIN running f ON f.id = r.funding_id
                                AND c.date_due BETWEEN f.first_day AND f.last_day
                 ORDER BY c.id, f.first_day, f.id
            ), work AS (
                SELECT 0 AS source, 'activity' AS kind, a.id, a.funding_id,
                       a.company_id, a.user_id, a.day, a.hours, a.outlay, a.name,
                       link.partners, COALESCE(link.is_confidential, FALSE)
                           AS is_confidential
                  FROM activity a
                  LEFT JOIN LATERAL (
                      SELECT string_agg(DISTINCT employer.name, ', ') AS partners,
                             bool_or(q.confidentiality IN %(closed)s)
                                 AS is_confidential
                        FROM crm_joint_activity_partnership_rel r
                        JOIN crm_partnership q ON q.id = r.partnership_id
                        JOIN res_partner employer ON employer.id = q.partner_id
                       WHERE r.activity_id = a.id
                  ) link ON TRUE
                 WHERE a.day BETWEEN a.first_day AND a.last_day
                UNION ALL
                SELECT 1, 'commitment', c.id, c.funding_id, c.company_id, c.user_id,
                       c.day, c.hours, c.outlay,
                       COALESCE(d.name->>%(lang)s, d.name->>'en_US'), employer.name,
                       q.confidentiality IN %(closed)s
                  FROM checkin c
                  JOIN crm_partnership q ON q.id = c.partnership_id
                  JOIN res_partner employer ON employer.id = q.partner_id
                  LEFT JOIN crm_responsibility_domain d ON d.id = c.domain_id
            )
            SELECT (w.id::bigint * 2 + part.number) * 3 + w.source AS id,
                   w.funding_id, w.company_id, cost.id AS cost_id, w.kind,
                   w.day AS date, w.user_id, w.is_confidential, w.id AS res_id,
                   CASE WHEN w.is_confidential THEN %(hidden)s ELSE w.name END AS name,
                   CASE WHEN w.is_confidential THEN NULL ELSE w.partners END
                       AS partners,
                   part.hours, part.outlay, cost.rate,
                   CASE WHEN cost.id IS NULL THEN 0
                        WHEN part.kind = 'hours'
                        THEN ROUND(part.hours::numeric * cost.rate, 2)
                        ELSE part.outlay END AS amount
              FROM work w
              CROSS JOIN LATERAL (VALUES
                  (0, 'hours', COALESCE(w.hours, 0), 0::numeric),
                  (1, 'outlay', 0, COALESCE(w.outlay, 0)::numeric)
              ) AS part (number, kind, hours, outlay)
              LEFT JOIN crm_funding_cost cost
                ON cost.funding_id = w.funding_id AND cost.kind = part.kind
             WHERE part.hours <> 0 OR part.outlay <> 0
             UNION ALL
            SELECT cost.id::bigint * 6 + 2, f.id, f.company_id, cost.id, 'other',
                   cost.date, NULL, FALSE, cost.id, cost.name, NULL, 0, cost.amount,
                   NULL, cost.amount
              FROM crm_funding_cost cost
              JOIN running f ON f.id = cost.funding_id
             WHERE cost.kind = 'other' AND cost.amount <> 0
               AND cost.date BETWEEN f.first_day AND f.last_day
            """,
            counted=COUNTED,
            closed=CLOSED_LEVELS,
            lang=self.env.lang or "en_US",
            hidden=self.env._("Confidential partnership"),
        )

    @api.readonly
    def action_open(self):
        """Open what stands behind the row, with the rights of the reader.

        :raise UserError: the reader may not open it
        """
        self.ensure_one()
        model, number = {
            "activity": ("crm.joint.activity", self.res_id),
            "commitment": ("crm.commitment.checkin", self.res_id),
            "other": ("crm.funding", self.funding_id.id),
        }[self.kind]
        record = self.env[model].browse(number)
        if not record.exists() or not record.has_access("read"):
            raise UserError(
                self.env._(
                    "This belongs to a confidential partnership: ask a director, who "
                    "may open it."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": number,
            "views": [(False, "form")],
            "view_mode": "form",
        }
