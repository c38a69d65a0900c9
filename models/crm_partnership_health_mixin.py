# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ..tools.health import COMPONENTS, RANK, is_lost
from .crm_partnership_agreement_mixin import READERS

#: partnerships computed in one transaction by the scheduled action
BATCH = 20000
#: in a range of ids with this many for each one that is computed, parts are looked up
SPARSE = 4
COLOURS = [
    ("green", "Green"),
    ("amber", "Amber"),
    ("red", "Red"),
    ("grey", "Not known"),
]
#: what the query reads, to be in the database before it
SOURCES = {
    "crm.partnership": ["status", "cadence_days", "company_id"],
    "crm.partnership.interaction": ["partnership_id", "date"],
    "crm.partnership.milestone": ["partnership_id", "date", "kind"],
    "crm.alignment.template": ["minimum_coverage"],
    "crm.alignment.checklist": [
        *("partnership_id", "state", "date_compared", "score", "mean_gap"),
        *("coverage", "template_id"),
    ],
    "crm.partnership.agreement": [
        *("partnership_id", "state", "date_start", "date_end", "date_termination"),
        *("previous_id", "date_in_force_since", "effort_enterprise"),
        *("effort_employer", "effort_third", "company_id", "employer_id"),
    ],
    "crm.commitment.checkin": [
        *("partnership_id", "company_id", "agreement_id", "state", "date_due"),
        *("effort_enterprise", "effort_employer", "effort_third"),
        "employer_logged_at",
    ],
    "crm.placement.followup": [
        *("partnership_id", "company_id", "weeks", "date_due"),
        "result_continuous_same",
    ],
    "crm.workplace.check.line": ["partnership_id", "is_open", "is_blocking"],
}


def number_month(date):
    """SQL of the number of a month, counted through the years."""
    return SQL(
        # floats: what EXTRACT gives are numerics, five times slower
        "(date_part('year', %(date)s)::int * 12 + date_part('month', %(date)s)::int)",
        date=date,
    )


def score_fields(name, label, groups):
    """Score and effective weight of a component."""
    return (
        fields.Float(
            string=label,
            digits=(4, 1),
            readonly=True,
            copy=False,
            aggregator="avg",
            groups=groups,
        ),
        fields.Float(
            string=f"{label}: Weight",
            digits=(5, 1),
            readonly=True,
            copy=False,
            aggregator=None,
            groups=groups,
            help="What it weighs at present; 0 when it is not known.",
        ),
    )


class CrmPartnershipHealthMixin(models.AbstractModel):
    """Health of a partnership, with what explains it.

    ``_refresh_health`` computes any number of partnerships in one query, by the formulas
    of ``tools/health.py``. What is not known is NULL in the table, and left out of the
    mean. It advises a person, and decides nothing alone.

    Read: the engagement by all readers of the partnership; all else by the roles that
    read agreements and placements, since it tells of them.
    """

    _name = "crm.partnership.health.mixin"
    _description = "Health of a Partnership"

    health = fields.Float(
        digits=(4, 1),
        readonly=True,
        copy=False,
        index=True,
        aggregator="avg",
        groups=READERS,
        help="0 to 100: weighted mean of what is known of engagement, alignment, "
        "commitments, outcomes and balance. It advises, and decides nothing.",
    )
    health_colour = fields.Selection(
        COLOURS,
        string="Colour of the Health",
        default="grey",
        readonly=True,
        copy=False,
        index=True,
        groups=READERS,
    )
    health_date = fields.Date(
        string="Health as of",
        readonly=True,
        copy=False,
        index=True,
        groups=READERS,
    )
    health_reference = fields.Selection(
        COLOURS,
        string="Best Colour since the Last Alert",
        readonly=True,
        copy=False,
        groups=READERS,
    )
    health_engagement, health_engagement_weight = score_fields(
        "engagement", "Engagement", None
    )
    health_alignment, health_alignment_weight = score_fields(
        "alignment", "Alignment Score", READERS
    )
    health_commitments, health_commitments_weight = score_fields(
        "commitments", "Commitments Kept", READERS
    )
    health_outcomes, health_outcomes_weight = score_fields(
        "outcomes", "Outcomes", READERS
    )
    health_balance, health_balance_weight = score_fields(
        "balance", "Balance of Effort", READERS
    )
    # ---- the evidence
    health_days = fields.Integer(
        string="Days since the Last Exchange",
        readonly=True,
        copy=False,
        aggregator="avg",
    )
    health_cadence = fields.Integer(
        string="Cadence at That Time", readonly=True, copy=False, aggregator=None
    )
    health_alignment_date = fields.Date(
        string="Last Checklist on", readonly=True, copy=False, groups=READERS
    )
    health_joint_score = fields.Float(
        string="Joint Score of the Checklist",
        digits=(4, 1),
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=READERS,
    )
    health_mean_gap = fields.Float(
        string="Mean Gap of the Checklist",
        digits=(3, 2),
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=READERS,
    )
    health_kept = fields.Integer(
        string="Commitments Kept (n)", readonly=True, copy=False, groups=READERS
    )
    health_missed = fields.Integer(
        string="Commitments Missed (n)", readonly=True, copy=False, groups=READERS
    )
    health_placement_kept = fields.Integer(
        string="Placements Kept (n)", readonly=True, copy=False, groups=READERS
    )
    health_placement_known = fields.Integer(
        string="Placements Known (n)", readonly=True, copy=False, groups=READERS
    )
    health_placement_unknown = fields.Integer(
        string="Placements Not Known (n)", readonly=True, copy=False, groups=READERS
    )
    health_outcomes_mean = fields.Float(
        string="Share Kept in the Enterprise",
        digits=(4, 3),
        readonly=True,
        copy=False,
        aggregator=None,
        groups=READERS,
    )
    health_share_agreed = fields.Float(
        string="Employer's Share Agreed",
        digits=(4, 3),
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=READERS,
    )
    health_share_made = fields.Float(
        string="Employer's Share Made",
        digits=(4, 3),
        readonly=True,
        copy=False,
        aggregator="avg",
        groups=READERS,
    )
    health_critical_count = fields.Integer(
        string="Critical Points Open (n)", readonly=True, copy=False, groups=READERS
    )

    @api.model
    def _get_health_columns(self):
        """Stored fields that the query writes, in its order."""
        return [
            *("health", "health_colour", "health_date", "health_reference"),
            *(f"health_{name}" for name in COMPONENTS),
            *(f"health_{name}_weight" for name in COMPONENTS),
            *("health_days", "health_cadence", "health_alignment_date"),
            *("health_joint_score", "health_mean_gap", "health_kept", "health_missed"),
            *("health_placement_kept", "health_placement_known"),
            *("health_placement_unknown", "health_outcomes_mean"),
            *("health_share_agreed", "health_share_made", "health_critical_count"),
        ]

    # ------------------------------------------------------------------- refresh
    def _refresh_health(self, means=None):
        """Compute the health of these partnerships, now; one query for all of them.

        What does not change is not written. Ended partnerships keep the health that
        they had.

        :param means: as ``_get_health_means`` gave them a moment ago
        """
        ids = sorted(self._origin.ids)
        if not ids:
            return
        for model, names in SOURCES.items():
            self.env[model].flush_model(names)
        self.env["res.company"].flush_model()
        # the query has no rules: a health is computed from all there is, and read through
        # the rules of the partnership. What takes milliseconds would be compiled for
        # seconds; the sums of many partnerships stay in memory
        self.env.cr.execute(
            SQL(
                "SET LOCAL jit = off; SET LOCAL work_mem = '64MB'; %s; "
                "SET LOCAL jit = DEFAULT; SET LOCAL work_mem = DEFAULT",
                self._get_health_update(ids, means),
            )
        )
        self.invalidate_recordset(self._get_health_columns(), flush=False)
        self._refresh_health_texts()

    def _refresh_health_texts(self):
        """What is computed from the health is read anew."""
        self.invalidate_recordset(
            [
                name
                for name, field in self._fields.items()
                if name.startswith("health_") and field.compute
            ],
            flush=False,
        )

    @api.model
    def _ask_health_again(self, companies):
        """The settings of enterprises changed: their partnerships are computed anew by
        the scheduled action, as soon as it runs."""
        self.flush_model(["company_id"])
        self.env.cr.execute(
            SQL(
                "UPDATE crm_partnership SET health_date = NULL "
                "WHERE company_id = ANY(%s) AND health_date IS NOT NULL",
                companies.ids,
            )
        )
        self.invalidate_model(["health_date"], flush=False)
        cron = self.env.ref("crm_partnership.ir_cron_health", raise_if_not_found=False)
        if cron:
            # sudo: whoever may change the settings has them applied
            cron.sudo()._trigger()

    @api.model
    def _get_health_contacts(self):
        """Two-way exchanges with the employer, as SQL of (partnership_id, date).

        Extended by what else is one.
        """
        return [
            SQL("SELECT partnership_id, date FROM crm_partnership_interaction"),
            SQL(
                "SELECT partnership_id, date FROM crm_partnership_milestone "
                "WHERE kind IN ('review', 'pilot_review')"
            ),
        ]

    def _get_health_update(self, ids, means=None):
        """The query.

        :param ids: sorted
        :param means: as ``_get_health_means``; without them, the query reads them
        """
        columns = self._get_health_columns()
        return SQL(
            """
            WITH %(facts)s, %(scores)s
            UPDATE crm_partnership p
               SET (%(columns)s) = ROW(%(values)s)
              FROM result r
             WHERE p.id = r.id
               AND (%(current)s) IS DISTINCT FROM (%(values)s)
            """,
            facts=self._get_health_facts(ids, means),
            scores=self._get_health_scores(),
            columns=SQL(", ").join(SQL.identifier(name) for name in columns),
            current=SQL(", ").join(SQL.identifier("p", name) for name in columns),
            values=SQL(", ").join(SQL.identifier("r", name) for name in columns),
        )

    @api.model
    def _get_health_means(self):
        """The share of placements kept in each enterprise as a whole: {id: share}.

        Read once for all, where many partnerships are computed in several goes.
        """
        self.env["crm.placement.followup"].flush_model()
        self.env["res.company"].flush_model()
        return dict(self.env.execute_query(self._get_health_means_query(SQL("TRUE"))))

    @api.model
    def _get_health_means_query(self, condition):
        """SQL of (enterprise, share), each read from the index alone."""
        return SQL(
            """
            SELECT s.id AS company_id, own.kept::float8 / own.known AS mean
              FROM res_company s
              CROSS JOIN LATERAL (
                   SELECT COUNT(*) FILTER (WHERE f.result_continuous_same = 'yes')
                              AS kept,
                          COUNT(*) AS known
                     FROM crm_placement_followup f
                    WHERE f.company_id = s.id
                      AND f.weeks = s.health_outcome_weeks
                      AND f.date_due <= %(today)s::date
                      AND f.date_due > (%(today)s::date
                          - make_interval(months => s.health_outcome_months))::date
                      AND f.result_continuous_same IN ('yes', 'no')) own
             WHERE %(condition)s AND own.known > 0
            """,
            today=fields.Date.context_today(self),
            condition=condition,
        )

    @api.model
    def _get_health_part_condition(self, partnership, ids):
        """Which parts are read, as SQL on the column of their partnership.

        Where the partnerships are most of their neighbours, their parts are read as one
        range: a scan of the table then compares two numbers, and is planned without
        weighing each of the ids. What is read of others is joined to nothing.
        """
        if ids[-1] - ids[0] < SPARSE * len(ids):
            return SQL("%s BETWEEN %s AND %s", partnership, ids[0], ids[-1])
        return SQL("%s = ANY(%s)", partnership, ids)

    def _get_health_facts(self, ids, means):
        """Tables of the query with what is counted, one row for each partnership.

        Each source is read once.
        """
        if means is None:
            enterprise = self._get_health_means_query(
                SQL("s.id IN (SELECT company_id FROM target)")
            )
        else:
            enterprise = SQL(
                "SELECT * FROM unnest(%s::int[], %s::float8[]) AS t(company_id, mean)",
                list(means),
                list(means.values()),
            )
        return SQL(
            """
            target AS MATERIALIZED (
                SELECT p.id, p.company_id, p.cadence_days AS health_cadence,
                       p.health_reference AS reference, %(today)s::date AS today
                  FROM crm_partnership p
                 WHERE p.id = ANY(%(ids)s) AND p.status <> 'ended'
            ), setting AS MATERIALIZED (
                -- months of the settings, as days
                SELECT s.id, (%(today)s::date - make_interval(
                           months => s.health_commitment_months))::date AS promised_after,
                       (date_trunc('month', %(today)s::timestamp) - make_interval(
                           months => s.health_balance_months - 1))::date AS effort_from,
                       (date_trunc('month', %(today)s::timestamp)
                           + interval '1 month')::date AS effort_before,
                       %(now)s - s.health_balance_months + 1 AS effort_month,
                       s.health_outcome_weeks AS weeks, (%(today)s::date - make_interval(
                           months => s.health_outcome_months))::date AS placed_after
                  FROM res_company s
            ), contact AS (
                SELECT c.partnership_id AS id, MAX(c.date) AS last
                  FROM (%(contacts)s) AS c (partnership_id, date)
                 WHERE %(of_contact)s AND c.date <= %(today)s::date
                 GROUP BY c.partnership_id
            ), checklist AS (
                SELECT DISTINCT ON (k.partnership_id) k.partnership_id AS id,
                       k.date_compared, k.score::float8, k.mean_gap::float8,
                       -- a score on too few answers says nothing
                       k.coverage > 0 AND k.coverage >= m.minimum_coverage AS is_known
                  FROM crm_alignment_checklist k
                  JOIN crm_alignment_template m ON m.id = k.template_id
                 WHERE k.state IN ('compared', 'closed')
                   AND k.date_compared <= %(today)s::date
                   AND %(of_checklist)s
                 ORDER BY k.partnership_id, k.date_compared DESC, k.id DESC
            ), checkin AS (
                -- promises kept, and what was done for them: one row may be both
                SELECT c.partnership_id AS id,
                       COUNT(*) FILTER (
                           WHERE c.state = 'kept' AND c.date_due <= %(today)s::date
                             AND c.date_due > s.promised_after) AS kept,
                       COUNT(*) FILTER (
                           WHERE c.state = 'missed' AND c.date_due <= %(today)s::date
                             AND c.date_due > s.promised_after) AS missed,
                       SUM(c.effort_enterprise) FILTER (
                           WHERE c.date_due >= s.effort_from) AS enterprise,
                       SUM(c.effort_employer) FILTER (
                           WHERE c.date_due >= s.effort_from) AS employer,
                       BOOL_OR(c.date_due >= s.effort_from) FILTER (
                           WHERE c.employer_logged_at IS NOT NULL
                             AND c.date_due <= %(today)s::date) AS has_word
                  FROM crm_commitment_checkin c
                  JOIN setting s ON s.id = c.company_id
                 WHERE %(of_checkin)s
                   AND c.date_due < s.effort_before
                   AND c.date_due >= LEAST(s.promised_after, s.effort_from)
                 GROUP BY c.partnership_id
            ), milestone AS (
                -- unknown is not lost: counted apart
                SELECT f.partnership_id AS id, f.company_id,
                       COUNT(*) FILTER (WHERE f.result_continuous_same = 'yes') AS kept,
                       COUNT(*) FILTER (WHERE f.result_continuous_same = 'no') AS lost,
                       COUNT(*) AS due
                  FROM crm_placement_followup f
                  JOIN setting s ON s.id = f.company_id
                 WHERE %(of_followup)s
                   AND f.weeks = s.weeks
                   AND f.date_due <= %(today)s::date
                   AND f.date_due > s.placed_after
                 GROUP BY f.partnership_id, f.company_id
            ), enterprise AS (
                %(enterprise)s
            ), agreed AS (
                -- as the report of efforts: a twelfth of the year's effort for each
                -- month in force, counted here instead of listed
                SELECT e.partnership_id AS id,
                       SUM(e.effort_enterprise * m.months) / 12 AS enterprise,
                       SUM(e.effort_employer * m.months) / 12 AS employer
                  FROM crm_partnership_agreement e
                  JOIN setting s ON s.id = e.company_id
                  CROSS JOIN LATERAL (
                       SELECT LEAST(e.date_end,
                                    COALESCE(e.date_termination, e.date_end),
                                    CASE WHEN e.state = 'superseded' THEN COALESCE(
                                        (SELECT MIN(n.date_start) - 1
                                           FROM crm_partnership_agreement n
                                          WHERE n.previous_id = e.id
                                            AND n.date_in_force_since IS NOT NULL),
                                        e.date_end) END,
                                    %(today)s::date) AS last OFFSET 0) l
                  CROSS JOIN LATERAL (
                       SELECT GREATEST(0, %(last)s + 1 - GREATEST(
                           %(first)s, s.effort_month)) AS months OFFSET 0) m
                 WHERE %(of_agreement)s
                   AND e.state IN ('in_force', 'to_renew', 'expired', 'terminated',
                                   'superseded')
                   AND l.last >= date_trunc('month', e.date_start::timestamp)
                 GROUP BY e.partnership_id
            ), critical AS (
                SELECT l.partnership_id AS id, COUNT(*) AS number
                  FROM crm_workplace_check_line l
                 WHERE l.is_open IS TRUE AND l.is_blocking IS TRUE
                   AND %(of_line)s
                 GROUP BY l.partnership_id
            )
            """,
            ids=ids,
            enterprise=enterprise,
            today=fields.Date.context_today(self),
            contacts=SQL(" UNION ALL ").join(self._get_health_contacts()),
            last=number_month(SQL("l.last")),
            first=number_month(SQL("e.date_start")),
            now=number_month(SQL("%s::date", fields.Date.context_today(self))),
            **{
                f"of_{name}": self._get_health_part_condition(
                    SQL.identifier(alias, "partnership_id"), ids
                )
                for name, alias in (
                    *(("contact", "c"), ("checklist", "k"), ("checkin", "c")),
                    *(("followup", "f"), ("agreement", "e"), ("line", "l")),
                )
            },
        )

    def _get_health_scores(self):
        """Tables of the query with the formulas, the last one being ``result``.

        Each is computed once (``OFFSET 0``): put into one another, their terms would be
        repeated hundreds of times, and planned for half a second.
        """
        known = SQL(", ").join(
            SQL(
                "CASE WHEN %(score)s IS NULL THEN 0 ELSE %(weight)s END AS %(weight)s, "
                "%(score)s",
                score=SQL.identifier(f"health_{name}"),
                weight=SQL.identifier(f"health_{name}_weight"),
            )
            for name in COMPONENTS
        )
        total = SQL(" + ").join(
            SQL.identifier(f"health_{name}_weight") for name in COMPONENTS
        )
        sum_of_scores = SQL(" + ").join(
            SQL(
                "COALESCE(%s, 0) * %s",
                SQL.identifier(f"health_{name}"),
                SQL.identifier(f"health_{name}_weight"),
            )
            for name in COMPONENTS
        )
        rounded = SQL(", ").join(
            SQL(
                "%(tenth)s AS %(score)s, %(weight)s::numeric AS %(weight_name)s",
                tenth=self._round_in_sql(SQL.identifier(f"health_{name}"), 1),
                score=SQL.identifier(f"health_{name}"),
                weight=self._round_in_sql(SQL.identifier(f"health_{name}_weight"), 1),
                weight_name=SQL.identifier(f"health_{name}_weight"),
            )
            for name in COMPONENTS
        )
        return SQL(
            """
            fact AS (
                SELECT t.id, t.today, t.reference, t.health_cadence,
                       t.today - contact.last AS health_days,
                       checklist.date_compared AS health_alignment_date,
                       checklist.score AS health_joint_score,
                       checklist.mean_gap AS health_mean_gap,
                       COALESCE(checklist.is_known, FALSE) AS is_alignment_known,
                       GREATEST(0, LEAST(1, (fading.gone - t.today)::float8
                                            / (fading.gone - fading.begins))) AS fade,
                       COALESCE(checkin.kept, 0) AS health_kept,
                       COALESCE(checkin.missed, 0) AS health_missed,
                       COALESCE(milestone.kept, 0) AS health_placement_kept,
                       COALESCE(milestone.kept + milestone.lost, 0)
                           AS health_placement_known,
                       COALESCE(milestone.due - milestone.kept - milestone.lost, 0)
                           AS health_placement_unknown,
                       enterprise.mean AS health_outcomes_mean,
                       effort.agreed_employer
                           / NULLIF(effort.agreed_employer + effort.agreed_enterprise, 0)
                           AS health_share_agreed,
                       -- an effort that was expected and that nobody told is not known
                       CASE WHEN (effort.made_employer > 0 OR checkin.has_word
                                  OR effort.agreed_employer = 0)
                             AND (effort.made_enterprise > 0
                                  OR effort.agreed_enterprise = 0)
                            THEN effort.made_employer
                                 / NULLIF(effort.made_employer + effort.made_enterprise, 0)
                       END AS health_share_made,
                       COALESCE(critical.number, 0) AS health_critical_count,
                       s.health_cadence_multiple AS multiple, s.health_gap_points,
                       s.health_outcome_few AS few, s.health_outcome_prior AS prior,
                       s.health_green AS green, s.health_amber AS amber,
                       s.health_cap AS cap,
                       s.health_weight_engagement AS health_engagement_weight,
                       s.health_weight_alignment AS whole_alignment_weight,
                       s.health_weight_commitments AS health_commitments_weight,
                       s.health_weight_outcomes AS health_outcomes_weight,
                       s.health_weight_balance AS health_balance_weight
                  FROM target t
                  JOIN res_company s ON s.id = t.company_id
                  LEFT JOIN contact ON contact.id = t.id
                  LEFT JOIN checklist ON checklist.id = t.id
                  CROSS JOIN LATERAL (
                       SELECT (checklist.date_compared + make_interval(
                                  months => s.health_alignment_gone_months))::date AS gone,
                              (checklist.date_compared + make_interval(
                                  months => s.health_alignment_full_months))::date AS begins
                       OFFSET 0) fading
                  LEFT JOIN checkin ON checkin.id = t.id
                  LEFT JOIN milestone ON milestone.id = t.id
                                     AND milestone.company_id = t.company_id
                  LEFT JOIN enterprise ON enterprise.company_id = t.company_id
                  LEFT JOIN agreed ON agreed.id = t.id
                  CROSS JOIN LATERAL (
                       SELECT COALESCE(agreed.enterprise, 0)::float8 AS agreed_enterprise,
                              COALESCE(agreed.employer, 0)::float8 AS agreed_employer,
                              COALESCE(checkin.enterprise, 0)::float8 AS made_enterprise,
                              COALESCE(checkin.employer, 0)::float8 AS made_employer
                       ) effort
                  LEFT JOIN critical ON critical.id = t.id
                OFFSET 0
            ), score AS (
                SELECT *,
                       100 * LEAST(1, GREATEST(0,
                           (multiple * health_cadence - health_days)::float8
                           / ((multiple - 1) * health_cadence))) * CASE
                           WHEN health_days IS NULL THEN NULL ELSE 1 END
                           AS health_engagement,
                       CASE WHEN is_alignment_known AND fade > 0
                            THEN GREATEST(0, health_joint_score
                                             - health_gap_points * health_mean_gap)
                       END AS health_alignment,
                       whole_alignment_weight * fade AS health_alignment_weight,
                       100 * health_kept::float8
                           / NULLIF(health_kept + health_missed, 0)
                           AS health_commitments,
                       CASE WHEN health_placement_known = 0 THEN NULL
                            WHEN health_placement_known < few
                            THEN 100 * (health_placement_kept
                                        + prior * health_outcomes_mean)
                                     / (health_placement_known + prior)
                            ELSE 100 * health_placement_kept::float8
                                     / health_placement_known
                       END AS health_outcomes,
                       100 * LEAST(1, GREATEST(0, 1
                           - ABS(health_share_agreed - health_share_made)
                           / GREATEST(health_share_agreed, 1 - health_share_agreed)))
                           * CASE WHEN health_share_agreed IS NULL
                                    OR health_share_made IS NULL
                                  THEN NULL ELSE 1 END AS health_balance
                  FROM fact
                OFFSET 0
            ), counted AS (
                SELECT id, today, reference, health_cadence, health_days,
                       health_alignment_date, health_joint_score, health_mean_gap,
                       health_kept, health_missed, health_placement_kept,
                       health_placement_known, health_placement_unknown,
                       health_outcomes_mean, health_share_agreed, health_share_made,
                       health_critical_count, green, amber, cap, %(known)s
                  FROM score
                OFFSET 0
            ), total AS (
                SELECT *, (%(sum)s)::float8 / NULLIF(%(total)s, 0) AS mean FROM counted
                OFFSET 0
            ), whole AS (
                SELECT *, %(health)s AS health FROM (
                    SELECT *, CASE WHEN health_critical_count > 0
                                   THEN LEAST(mean, cap) * CASE
                                       WHEN mean IS NULL THEN NULL ELSE 1 END
                                   ELSE mean END AS capped
                      FROM total) AS whole
                OFFSET 0
            ), coloured AS (
                SELECT *, CASE WHEN health IS NULL THEN 'grey'
                               WHEN health >= green THEN 'green'
                               WHEN health >= amber THEN 'amber'
                               ELSE 'red' END AS health_colour
                  FROM whole
                OFFSET 0
            ), result AS (
                SELECT id, health, health_colour, today AS health_date,
                       CASE WHEN health_colour = 'grey'
                              OR %(rank)s < %(reference_rank)s
                            THEN reference ELSE health_colour END AS health_reference,
                       %(rounded)s,
                       health_days, health_cadence, health_alignment_date,
                       %(joint)s AS health_joint_score, %(gap)s AS health_mean_gap,
                       health_kept::int, health_missed::int,
                       health_placement_kept::int, health_placement_known::int,
                       health_placement_unknown::int,
                       %(mean)s AS health_outcomes_mean,
                       %(agreed)s AS health_share_agreed,
                       %(made)s AS health_share_made,
                       health_critical_count::int
                  FROM coloured
                OFFSET 0
            )
            """,
            known=known,
            sum=sum_of_scores,
            total=total,
            rounded=rounded,
            health=self._round_in_sql(SQL("capped"), 1),
            rank=self._rank_in_sql(SQL("health_colour")),
            reference_rank=self._rank_in_sql(SQL("reference")),
            joint=self._round_in_sql(SQL("health_joint_score"), 1),
            gap=self._round_in_sql(SQL("health_mean_gap"), 2),
            mean=self._round_in_sql(SQL("health_outcomes_mean"), 3),
            agreed=self._round_in_sql(SQL("health_share_agreed"), 3),
            made=self._round_in_sql(SQL("health_share_made"), 3),
        )

    @api.model
    def _round_in_sql(self, value, digits):
        """As ``tools.health.round_tenth``: halves upwards, noise of floats held back.

        A whole number is made a decimal one: of a float it takes ten times as long.
        """
        return SQL(
            "(FLOOR((%s)::float8 * %s + 0.5 + 1e-9)::int * %s::numeric)",
            value,
            10**digits,
            f"{10**-digits:.{digits}f}",
        )

    @api.model
    def _rank_in_sql(self, colour):
        worst_first = sorted(RANK, key=RANK.get)
        return SQL("COALESCE(array_position(%s, (%s)::text), 0)", worst_first, colour)

    # ----------------------------------------------------------------- scheduled
    @api.model
    def _cron_refresh_health(self):
        """Compute what was not computed today, take the snapshots of the month, tell of
        colours lost.

        Batch after batch, each in its transaction: a run may be killed at any point and
        started again, what is committed is done and the rest is found again.
        """
        today = fields.Date.context_today(self)
        snapshots = self.env["crm.partnership.health.snapshot"]
        means = self._get_health_means()
        if self._run_in_batches(
            SQL(
                "status <> 'ended' AND (health_date IS NULL OR health_date <> %s)",
                today,
            ),
            lambda batch: batch._refresh_health(means),
        ) and self._run_in_batches(
            snapshots._get_missing_condition(today),
            lambda batch: snapshots._take(batch, today),
        ):
            self._find_health_losses()._run_each(lambda p: p._tell_health_loss())

    @api.model
    def _run_in_batches(self, condition, work):
        """Do some work on the partnerships of a condition, a transaction each batch.

        :param condition: SQL on crm_partnership
        :param work: function of a batch, which looks by itself at what is to be done
        :return: whether there was time for all
        """
        commit = self.env["ir.cron"]._commit_progress
        self.env.flush_all()
        ids = [
            row[0]
            for row in self.env.execute_query(
                SQL("SELECT id FROM crm_partnership WHERE %s ORDER BY id", condition)
            )
        ]
        commit(remaining=len(ids))
        for batch in split_every(BATCH, ids):
            try:
                # someone else is changing the others: at the next run
                free = self.env.execute_query(
                    SQL(
                        "SELECT id FROM crm_partnership WHERE id = ANY(%s) AND (%s) "
                        "ORDER BY id FOR UPDATE SKIP LOCKED",
                        list(batch),
                        condition,
                    )
                )
                work(self.browse([row[0] for row in free]))
                self.env.cr.flush()
            except Exception as error:
                # all of the transaction is this batch's: the others go on
                self.env.cr.rollback()
                self.browse(batch[0])._log_failure(error)
            if not commit(len(batch)):
                return False
        return True

    # -------------------------------------------------------------------- alerts
    @api.model
    def _find_health_losses(self):
        """Ongoing partnerships that lost a colour of which nobody was told."""
        lost = [
            Domain("health_reference", "=", before) & Domain("health_colour", "=", now)
            for before in RANK
            for now in RANK
            if is_lost(before, now)
        ]
        return self.search(Domain("status", "=", "ongoing") & Domain.OR(lost))

    def _tell_health_loss(self):
        """An activity for the owner, once for each loss.

        All who read the partnership read its activities: this one tells no figure and
        no colour.
        """
        self.ensure_one()
        if not is_lost(self.health_reference, self.health_colour):
            return  # told or made good meanwhile
        # sudo: the mark is written by the system only
        self.sudo().health_reference = self.health_colour
        user = self._get_health_reader()
        if user:
            partnership = self.with_context(lang=user.lang)
            partnership.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=partnership.env._("Look at the health of the partnership"),
                note=partnership.env._(
                    "Its tab “Health” says where it stands, from what, and which two "
                    "actions would help most."
                ),
                user_id=user.id,
            )

    def _get_health_reader(self):
        """Owner, else backup holder, if they may read the health; else a director."""
        self.ensure_one()
        roles = READERS.split(",")
        for user in self.user_id | self.backup_user_id:
            if user.active and any(user.has_group(role) for role in roles):
                return user
        return self._get_directors()[:1]

    # ---------------------------------------------------------------------- gate
    def _gate_check_health(self, gate):
        """sudo: readers without access learn whether the condition is met."""
        return self.filtered(
            lambda p: (
                p.sudo().health_colour not in (False, "grey")
                and p.sudo().health >= gate.threshold
            )
        )

    # ----------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._refresh_health()
        return records

    def write(self, vals):
        result = super().write(vals)
        if {"cadence_days", "stage_id", "status", "company_id"} & vals.keys():
            self._refresh_health()
        return result
