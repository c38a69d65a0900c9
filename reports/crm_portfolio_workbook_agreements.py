# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.agreement_states import RUNNING
from ..tools.workbook_stream import Column


class CrmPortfolioWorkbookAgreements(models.AbstractModel):
    """Tables of the workbook about what was agreed, and what came of it in money."""

    _name = "crm.portfolio.workbook.agreements"
    _description = "Portfolio Workbook: Agreements"

    def _get_agreements(self):
        """Query of the agreements that hold on a day of the period, or were to."""
        return self._get_parts(
            "crm.partnership.agreement",
            Domain("state", "!=", "cancelled")
            & Domain("date_start", "<=", self.date_to)
            & Domain("date_end", ">=", self.date_from),
        )

    def _get_agreement_table(self):
        """One row for each version of an agreement."""
        model = "crm.partnership.agreement"
        if not self._may_read(model):
            return None
        env = self.env
        is_running = SQL("a.state IN %s", RUNNING)
        specs = [
            *self._get_heads(),
            (Column(env._("Reference"), "text", 14), SQL("a.reference")),
            (Column(env._("Version"), "count", 8), SQL("a.version")),
            (self._label_column(env._("Kind"), model, "kind", 14), SQL("a.kind")),
            (self._label_column(env._("State"), model, "state", 14), SQL("a.state")),
            (Column(env._("From"), "date", 11), SQL("a.date_start")),
            # a termination is the first day on which it binds no more
            (
                Column(env._("Until"), "date", 11),
                SQL("LEAST(a.date_end, a.date_termination - 1)"),
            ),
            (
                Column(env._("Days Left"), "count", 8),
                SQL(
                    "CASE WHEN %s THEN LEAST(a.date_end, a.date_termination - 1) "
                    "- %s::date END",
                    is_running,
                    fields.Date.context_today(self),
                ),
            ),
            (
                Column(env._("Renew from"), "date", 11, is_deadline=True),
                SQL("CASE WHEN %s THEN a.date_renewal END", is_running),
            ),
            (
                Column(env._("Signed by All on"), "date", 11),
                self._to_day(SQL("a.signed_at")),
            ),
            (Column(env._("Led by"), "text", 18), self._user_name("leader")),
            *(
                (
                    Column(self._label(model, f"effort_{party}"), "money", 13),
                    SQL.identifier("a", f"effort_{party}"),
                )
                for party in ("enterprise", "employer", "third")
            ),
            (
                Column(self._label(model, "employer_share"), "decimal", 11),
                SQL("CASE WHEN a.has_fairness THEN a.employer_share END"),
            ),
            (
                Column(self._label(model, "fairness_index"), "decimal", 10),
                SQL("CASE WHEN a.has_fairness THEN a.fairness_index END"),
            ),
            self._get_currency(),
        ]
        tail = SQL(
            """
              FROM crm_partnership_agreement a
              %(partnership)s %(leader)s
             WHERE a.id IN %(ids)s
             ORDER BY company.name, a.date_end, a.reference, a.version, a.id
            """,
            partnership=self._join_partnership(SQL("a.partnership_id")),
            leader=self._join_user("leader", SQL("a.user_id")),
            ids=self._get_agreements().subselect(),
        )
        return self._make_table("agreements", env._("Agreements"), specs, tail)

    # ---------------------------------------------------------------- commitments
    def _get_commitment_table(self):
        """One row for each commitment of these agreements, with its check-ins."""
        model = "crm.partnership.commitment"
        if not self._may_read(model) or not self._may_read("crm.commitment.checkin"):
            return None
        env = self.env
        states = self._labels("crm.partnership.agreement", "state")
        counts = [
            (env._("Due in the Period"), SQL("check_in.due")),
            (env._("Kept"), SQL("check_in.kept")),
            (env._("Missed"), SQL("check_in.missed")),
            (env._("Waived"), SQL("check_in.waived")),
            (env._("Without an Answer"), SQL("check_in.unanswered")),
        ]
        specs = [
            *self._get_heads(),
            (Column(env._("Agreement"), "text", 14), SQL("a.reference")),
            (
                Column(env._("State of the Agreement"), "label", 14, labels=states),
                SQL("a.state"),
            ),
            (Column(env._("Commitment"), "text", 62), SQL("c.name")),
            (
                Column(
                    env._("Domain"),
                    "label",
                    30,
                    labels=self._names("crm.responsibility.domain"),
                ),
                SQL("c.domain_id"),
            ),
            (
                self._label_column(env._("Accountable"), model, "accountable", 12),
                SQL("c.accountable"),
            ),
            (
                self._label_column(env._("Rhythm"), model, "recurrence", 17),
                SQL("c.recurrence"),
            ),
            (Column(env._("First Due on"), "date", 11), SQL("c.date_due")),
            *((Column(label, "count", 9), expression) for label, expression in counts),
            (
                Column(env._("Next Due on"), "date", 11, is_deadline=True),
                SQL("check_in.next"),
            ),
            *(
                (
                    Column(self._label(model, f"effort_{party}"), "money", 13),
                    SQL.identifier("c", f"effort_{party}"),
                )
                for party in ("enterprise", "employer", "third")
            ),
            self._get_currency(),
        ]
        tail = SQL(
            """
              FROM crm_partnership_commitment c
              JOIN crm_partnership_agreement a ON a.id = c.agreement_id
              %(partnership)s
              LEFT JOIN (
                  SELECT k.commitment_id,
                         COUNT(*) FILTER (WHERE %(period)s) AS due,
                         COUNT(*) FILTER (WHERE %(period)s AND k.state = 'kept') AS kept,
                         COUNT(*) FILTER (WHERE %(period)s AND k.state = 'missed')
                             AS missed,
                         COUNT(*) FILTER (WHERE %(period)s AND k.state = 'waived')
                             AS waived,
                         COUNT(*) FILTER (WHERE %(period)s AND k.state = 'open'
                                            AND k.date_due < %(today)s::date)
                             AS unanswered,
                         MIN(k.date_due) FILTER (WHERE k.state = 'open') AS next
                    FROM crm_commitment_checkin k
                   WHERE k.id IN %(check_ins)s
                   GROUP BY k.commitment_id
              ) check_in ON check_in.commitment_id = c.id
             WHERE c.id IN %(ids)s
             ORDER BY company.name, p.name, p.id, a.reference, a.version, a.id,
                      c.sequence, c.id
            """,
            partnership=self._join_partnership(SQL("c.partnership_id")),
            period=SQL("k.date_due BETWEEN %s AND %s", self.date_from, self.date_to),
            today=fields.Date.context_today(self),
            check_ins=self._get_parts("crm.commitment.checkin").subselect(),
            ids=self._get_parts(
                model, Domain("agreement_id", "in", self._get_agreements())
            ).subselect(),
        )
        return self._make_table("commitments", env._("Commitments"), specs, tail)

    # -------------------------------------------------------------- avoided costs
    def _get_avoided_cost_table(self):
        """One row for each evaluation. Turnover stands where enough people are known,
        and as a share only."""
        model = "crm.avoided.cost.evaluation"
        if not self._may_read(model):
            return None
        env = self.env
        amounts = ("net_low", "net_central", "net_high", "outlay_central")
        specs = [
            *self._get_heads(),
            (Column(env._("From"), "date", 11), SQL("e.date_from")),
            (Column(env._("Until"), "date", 11), SQL("e.date_to")),
            (self._label_column(env._("State"), model, "state", 16), SQL("e.state")),
            (Column(env._("Hires"), "people", 11), SQL("e.hires")),
            (
                Column(self._label(model, "weeks"), "count", 11),
                SQL("e.weeks"),
            ),
            (
                Column(self._label(model, "known_count"), "people", 11),
                SQL("e.known_count"),
            ),
            (
                Column(env._("Left by then"), "share", 11),
                SQL(
                    "CASE WHEN e.known_count = 0 THEN NULL WHEN e.has_turnover "
                    "AND e.known_count >= %s "
                    "THEN e.lost_count::float8 / e.known_count ELSE -1 END",
                    self._get_minimum(),
                ),
            ),
            *(
                (
                    Column(self._label(model, name), "money", 14),
                    SQL.identifier("e", name),
                )
                for name in (*amounts, "enterprise_central")
            ),
            (Column(env._("Answered on"), "date", 11), SQL("e.answered_on")),
            self._get_currency(),
        ]
        tail = SQL(
            """
              FROM crm_avoided_cost_evaluation e
              %(partnership)s
             WHERE e.id IN %(ids)s
             ORDER BY company.name, p.name, p.id, e.date_to, e.id
            """,
            partnership=self._join_partnership(SQL("e.partnership_id")),
            ids=self._get_parts(
                model,
                Domain("date_from", "<=", self.date_to)
                & Domain("date_to", ">=", self.date_from),
            ).subselect(),
        )
        return self._make_table("avoided_costs", env._("Avoided costs"), specs, tail)
