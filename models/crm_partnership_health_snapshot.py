# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..tools.health import COMPONENTS
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
                               AND s.month = %(month)s)
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
        nothing."""
        self.flush_model()
        partnerships.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_partnership_health_snapshot (
                       partnership_id, company_id, stage_id, user_id, month, state,
                       create_uid, write_uid, create_date, write_date, %(columns)s)
                SELECT crm_partnership.id, company_id,
                       CASE WHEN m.month = %(month)s THEN stage_id END,
                       CASE WHEN m.month = %(month)s THEN user_id END,
                       m.month,
                       CASE WHEN m.month = %(month)s THEN 'measured' ELSE 'missed' END,
                       %(uid)s, %(uid)s, %(now)s, %(now)s, %(values)s
                  FROM crm_partnership
                  LEFT JOIN LATERAL (
                       SELECT MAX(s.month) AS month
                         FROM crm_partnership_health_snapshot s
                        WHERE s.partnership_id = crm_partnership.id) AS last ON TRUE
                  CROSS JOIN LATERAL (
                       SELECT day::date AS month
                         FROM generate_series(
                              COALESCE(last.month + interval '1 month', %(month)s),
                              %(month)s, interval '1 month') AS day) AS m
                 WHERE crm_partnership.id = ANY(%(ids)s) AND %(measured)s
                    ON CONFLICT (partnership_id, month) DO NOTHING
                """,
                columns=SQL(", ").join(SQL.identifier(name) for name in COPIED),
                values=SQL(", ").join(
                    SQL(
                        "CASE WHEN m.month = %s THEN crm_partnership.%s END",
                        today.replace(day=1),
                        SQL.identifier(name),
                    )
                    for name in COPIED
                ),
                month=today.replace(day=1),
                uid=self.env.uid,
                now=fields.Datetime.now(),
                ids=partnerships.ids,
                # one that is noted has no month left after its last one
                measured=self._get_measured_condition(today),
            )
        )
        self.invalidate_model(flush=False)
