# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..models.agreement_states import SEALED
from ..models.crm_partnership_health_mixin import COLOURS
from ..models.crm_partnership_portfolio_mixin import ATTENTION
from ..tools.health import RANK

#: weeks after the hire of the retention that the portfolio shows
WEEKS = 26


class CrmPartnershipPortfolio(models.Model):
    """The portfolio as it stands today: one row for each partnership.

    What is counted from other records is joined by groups, one for each source: a query
    that does not ask for a figure does not read its source. Read: with the partnership,
    by the roles that read agreements and placements, since it tells of them.
    """

    _name = "crm.partnership.portfolio"
    _description = "Portfolio of Partnerships"
    _auto = False
    _order = "health, id"
    _rec_name = "partnership_id"
    _depends = {
        "crm.partnership": [
            *("company_id", "partner_id", "industry_id", "user_id", "backup_user_id"),
            *("team_id", "confidentiality", "stage_id", "status", "active", "health"),
            *("health_colour", "health_critical_count", "date_last_stage_update"),
            *("date_next_review", "date_last_interaction"),
        ],
        "crm.partnership.health.snapshot": [
            *("partnership_id", "month", "health_colour"),
        ],
        "crm.partnership.agreement": [
            *("partnership_id", "state", "date_end", "date_termination"),
        ],
        "crm.commitment.checkin": ["partnership_id", "state", "date_due"],
        "crm.placement": ["partnership_id", "date_hired"],
        "crm.placement.followup": [
            *("partnership_id", "weeks", "date_due", "result_snapshot"),
        ],
    }

    partnership_id = fields.Many2one("crm.partnership", readonly=True)
    company_id = fields.Many2one(
        "res.company", string="Work-Integration Enterprise", readonly=True
    )
    partner_id = fields.Many2one("res.partner", string="Employer", readonly=True)
    industry_id = fields.Many2one(
        "res.partner.industry", string="Sector", readonly=True
    )
    user_id = fields.Many2one("res.users", string="Owner", readonly=True)
    backup_user_id = fields.Many2one("res.users", string="Backup Holder", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    confidentiality = fields.Selection(
        [
            ("network", "Network"),
            ("company", "Enterprise"),
            ("team", "Team"),
            ("restricted", "Restricted"),
        ],
        readonly=True,
    )
    stage_id = fields.Many2one("crm.partnership.stage", readonly=True)
    status = fields.Selection(
        [("ongoing", "Ongoing"), ("paused", "Paused"), ("ended", "Ended")],
        readonly=True,
    )
    health = fields.Float(
        digits=(4, 1),
        readonly=True,
        aggregator="avg",
        help="Mean of what is known; empty when it is not known.",
    )
    health_colour = fields.Selection(
        COLOURS, string="Colour of the Health", readonly=True
    )
    colour_before = fields.Selection(COLOURS, string="Colour Last Month", readonly=True)
    is_colour_lost = fields.Boolean(
        string="Colour Lost",
        readonly=True,
        help="The health is of a worse colour than at the snapshot of last month.",
    )
    critical_points = fields.Integer(
        string="Critical Points Open",
        readonly=True,
        help="At the workplace: they block new starts.",
    )
    needs_attention = fields.Boolean(
        readonly=True,
        help="Ongoing, and red or amber, or with a critical point at the workplace.",
    )
    partnerships = fields.Integer(string="Number of Partnerships", readonly=True)
    attention = fields.Integer(string="To Look at", readonly=True)
    green_rate = fields.Float(
        string="Share in Green",
        readonly=True,
        aggregator="avg",
        help="Among the partnerships whose health is known.",
    )
    days_in_stage = fields.Integer(
        readonly=True, aggregator="avg", help="Days since it entered its stage."
    )
    date_agreement_end = fields.Date(
        string="Agreement until",
        readonly=True,
        help="Last day of the agreements that are signed and not over.",
    )
    date_next_review = fields.Date(string="Next Review", readonly=True)
    date_last_interaction = fields.Date(string="Last Interaction", readonly=True)
    commitments_open = fields.Integer(
        string="Commitments to Follow", readonly=True, help="Check-ins to do."
    )
    commitments_late = fields.Integer(
        readonly=True, help="Check-ins whose day is over, without an answer."
    )
    hires = fields.Integer(readonly=True, help="Since the beginning.")
    hires_year = fields.Integer(string="Hires of the Last 12 Months", readonly=True)
    known_26 = fields.Integer(
        string="Known at 26 Weeks",
        readonly=True,
        help="Hires whose situation 26 weeks later is known.",
    )
    kept_26 = fields.Integer(
        string="In a Job at 26 Weeks",
        readonly=True,
        help="Of those who are known: in a job on that day.",
    )

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        return SQL(
            """
            SELECT p.id, p.id AS partnership_id, p.company_id, p.partner_id,
                   p.industry_id, p.user_id, p.backup_user_id, p.team_id,
                   p.confidentiality, p.stage_id, p.status, p.health,
                   p.health_colour, s.health_colour AS colour_before,
                   %(now)s < %(before)s AND %(now)s > 0 AS is_colour_lost,
                   COALESCE(p.health_critical_count, 0) AS critical_points,
                   %(attention)s AS needs_attention,
                   1 AS partnerships,
                   (%(attention)s)::int AS attention,
                   CASE WHEN p.health_colour = 'green' THEN 1.0
                        WHEN p.health_colour IN ('amber', 'red') THEN 0.0
                   END AS green_rate,
                   %(today)s::date - (
                       COALESCE(p.date_last_stage_update, p.create_date)
                       AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                       AS days_in_stage,
                   a.date_end AS date_agreement_end,
                   p.date_next_review, p.date_last_interaction,
                   COALESCE(c.number, 0) AS commitments_open,
                   COALESCE(c.late, 0) AS commitments_late,
                   COALESCE(h.number, 0) AS hires,
                   COALESCE(h.recent, 0) AS hires_year,
                   COALESCE(k.known, 0) AS known_26,
                   COALESCE(k.kept, 0) AS kept_26
              FROM crm_partnership p
              LEFT JOIN crm_partnership_health_snapshot s
                     ON s.partnership_id = p.id AND s.month = %(month)s
              LEFT JOIN (
                   SELECT partnership_id,
                          max(LEAST(date_end, date_termination - 1)) AS date_end
                     FROM crm_partnership_agreement
                    WHERE state IN %(sealed)s AND date_end >= %(today)s
                      AND (date_termination IS NULL OR date_termination > %(today)s)
                    GROUP BY partnership_id) AS a ON a.partnership_id = p.id
              LEFT JOIN (
                   SELECT partnership_id, count(*)::int AS number,
                          (count(*) FILTER (WHERE date_due < %(today)s))::int AS late
                     FROM crm_commitment_checkin
                    WHERE state = 'open'
                    GROUP BY partnership_id) AS c ON c.partnership_id = p.id
              LEFT JOIN (
                   SELECT partnership_id, count(*)::int AS number,
                          (count(*) FILTER (WHERE date_hired > %(year)s))::int AS recent
                     FROM crm_placement
                    WHERE date_hired <= %(today)s
                    GROUP BY partnership_id) AS h ON h.partnership_id = p.id
              LEFT JOIN (
                   SELECT partnership_id,
                          (count(*) FILTER (
                              WHERE result_snapshot IN ('yes', 'no')))::int AS known,
                          (count(*) FILTER (
                              WHERE result_snapshot = 'yes'))::int AS kept
                     FROM crm_placement_followup
                    WHERE weeks = %(weeks)s AND date_due <= %(today)s
                    GROUP BY partnership_id) AS k ON k.partnership_id = p.id
             WHERE p.active
            """,
            now=self._rank(SQL("p.health_colour")),
            before=self._rank(SQL("s.health_colour")),
            attention=ATTENTION,
            today=today,
            # the day on which it was, where the reader lives
            zone=str(self.env.tz),
            month=today.replace(day=1) - relativedelta(months=1),
            year=today - relativedelta(years=1),
            sealed=SEALED,
            weeks=WEEKS,
        )

    def _rank(self, colour):
        """The best colour ranks highest; 0: not known."""
        worst_first = sorted(RANK, key=RANK.get)
        return SQL("COALESCE(array_position(%s, (%s)::text), 0)", worst_first, colour)

    @api.readonly
    def action_open_partnership(self):
        """The partnership of the row."""
        self.ensure_one()
        return self.partnership_id.get_formview_action()
