# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..tools.health import COMPONENTS
from .crm_partnership_health_facts_mixin import number_month
from .crm_partnership_health_mixin import COLOURS

#: copied as they stand
COPIED = ("health", "health_colour", *(f"health_{name}" for name in COMPONENTS))


def score(label):
    return fields.Float(string=label, digits=(4, 1), readonly=True, aggregator="avg")


class CrmPartnershipHealthSnapshot(models.Model):
    """Health of a partnership in a month, as it stood when it was first looked at.

    One row for each partnership and month, written by the scheduled action alone. A
    month in which it did not run is a row without health: nothing is invented for it.
    Read: with the partnership, by the roles that read its health.
    """

    _name = "crm.partnership.health.snapshot"
    _description = "Health of a Partnership in a Month"
    _order = "month desc, partnership_id, id"
    _rec_name = "month"

    partnership_id = fields.Many2one(
        "crm.partnership", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="partnership_id.company_id", store=True, index=True
    )
    stage_id = fields.Many2one(
        "crm.partnership.stage",
        string="Stage at That Time",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner at That Time",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    month = fields.Date(required=True, readonly=True, index=True)
    state = fields.Selection(
        [("measured", "Measured"), ("missed", "Not measured")],
        required=True,
        readonly=True,
        help="Not measured: the system did not run in that month.",
    )
    health = score("Health")
    health_colour = fields.Selection(COLOURS, string="Colour", readonly=True)
    health_engagement = score("Engagement")
    health_alignment = score("Alignment")
    health_commitments = score("Commitments")
    health_outcomes = score("Outcomes")
    health_balance = score("Balance of Effort")

    _once = models.UniqueIndex("(partnership_id, month)")

    @api.depends("partnership_id", "month")
    @api.depends_context("uid", "lang")
    def _compute_display_name(self):
        for snapshot in self:
            month = snapshot.month and format_date(
                self.env, snapshot.month, date_format="MMMM y"
            )
            snapshot.display_name = (
                f"{snapshot.partnership_id.display_name or ''} – {month or ''}"
            )

    @api.model
    def _get_missing_condition(self, today):
        """Partnerships to be noted this month, as a condition on crm_partnership."""
        return SQL(
            """
            %(measured)s
            AND NOT EXISTS (SELECT FROM crm_partnership_health_snapshot s
                             WHERE s.partnership_id = crm_partnership.id
                               AND s.month = %(month)s
                               AND s.state = 'measured')
            """,
            measured=self._get_measured_condition(today),
            month=today.replace(day=1),
        )

    @api.model
    def _get_measured_condition(self, today):
        """Those whose health of this month is known, noted already or not."""
        return SQL(
            """
            crm_partnership.status <> 'ended' AND crm_partnership.active
            AND crm_partnership.health_date >= %s
            """,
            today.replace(day=1),
        )

    @api.model
    def _take(self, partnerships, today):
        """Note the month, and the months missed since the last row. A second call adds
        nothing.

        A clock that was ahead has noted the months up to there as missed: each is
        measured when it comes.
        """
        self.flush_model()
        partnerships.flush_model()
        # what takes a second would be compiled for longer: the planner does not know that
        # a partnership has one row or a few
        self.env.cr.execute(
            SQL(
                """
                SET LOCAL jit = off;
                INSERT INTO crm_partnership_health_snapshot (
                       partnership_id, company_id, stage_id, user_id, month, state,
                       create_uid, write_uid, create_date, write_date, %(columns)s)
                SELECT id, company_id, CASE WHEN ago = 0 THEN stage_id END,
                       CASE WHEN ago = 0 THEN user_id END,
                       CASE WHEN ago = 0 THEN %(month)s::date
                            ELSE (%(month)s::date - make_interval(months => ago))::date
                            END,
                       CASE WHEN ago = 0 THEN 'measured' ELSE 'missed' END,
                       %(uid)s, %(uid)s, %(now)s::timestamp, %(now)s::timestamp,
                       %(values)s
                  FROM (
                       -- a row for this month, and for each one missed before it
                       SELECT crm_partnership.id, crm_partnership.company_id,
                              crm_partnership.stage_id, crm_partnership.user_id,
                              %(columns)s, generate_series(
                                  CASE WHEN last.month IS NOT NULL
                                       THEN %(number)s - %(last)s - 1
                                       -- the clock is behind: nothing was before
                                       WHEN last.is_ahead AND %(month)s <
                                            date_trunc('month',
                                                       crm_partnership.create_date)
                                       THEN NULL ELSE 0 END, 0, -1) AS ago
                         FROM crm_partnership
                         LEFT JOIN (
                              SELECT partnership_id,
                                     MAX(month) FILTER (WHERE month < %(month)s) AS month,
                                     BOOL_OR(month > %(month)s) AS is_ahead
                                FROM crm_partnership_health_snapshot
                               WHERE partnership_id = ANY(%(ids)s::int[])
                               GROUP BY partnership_id) AS last
                              ON last.partnership_id = crm_partnership.id
                        WHERE crm_partnership.id = ANY(%(ids)s::int[]) AND %(measured)s
                       ) AS noted
                    ON CONFLICT (partnership_id, month) DO UPDATE
                   SET state = 'measured', stage_id = excluded.stage_id,
                       user_id = excluded.user_id, write_date = excluded.write_date,
                       %(again)s
                 WHERE crm_partnership_health_snapshot.state = 'missed'
                   AND excluded.state = 'measured';
                SET LOCAL jit = DEFAULT
                """,
                columns=SQL(", ").join(SQL.identifier(name) for name in COPIED),
                again=SQL(", ").join(
                    SQL(
                        "%s = %s",
                        SQL.identifier(name),
                        SQL.identifier("excluded", name),
                    )
                    for name in COPIED
                ),
                values=SQL(", ").join(
                    SQL("CASE WHEN ago = 0 THEN %s END", SQL.identifier(name))
                    for name in COPIED
                ),
                number=today.year * 12 + today.month,
                last=number_month(SQL("last.month")),
                month=today.replace(day=1),
                uid=self.env.uid,
                now=fields.Datetime.now(),
                # as one word: an array of many values is read one by one
                ids=f"{{{','.join(map(str, partnerships.ids))}}}",
                # one that is noted has no month left after its last one
                measured=self._get_measured_condition(today),
            )
        )
        self.invalidate_model(flush=False)
