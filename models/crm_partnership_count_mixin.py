# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.workplace import get_state

#: field → model of what it counts, by ``partnership_id``
PARTS = {
    "checklist_count": "crm.alignment.checklist",
    "agreement_count": "crm.partnership.agreement",
    "need_count": "crm.labour.need",
    "review_count": "crm.partnership.review",
    "avoided_cost_count": "crm.avoided.cost.evaluation",
    "lead_count": "crm.lead",
}


class CrmPartnershipCountMixin(models.AbstractModel):
    """The numbers on the buttons of a partnership, all of them in one query."""

    _name = "crm.partnership.count.mixin"
    _description = "Numbers of Parts of a Partnership"

    @api.depends(
        *("checklist_ids", "agreement_ids", "need_ids", "review_ids"),
        *("avoided_cost_ids", "lead_ids"),
        *("workplace_check_ids.state", "workplace_check_ids.date_valid_until"),
        "workplace_check_ids.open_critical_count",
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_part_counts(self):
        counts = self._origin._read_part_counts()
        today = fields.Date.context_today(self)
        for record in self:
            id_ = record._origin.id
            for name in (*PARTS, "joint_activity_count"):
                number, _day = counts[name].get(id_, (0, None))
                record[name] = number
            record.introduction_count = counts["introductions"].get(id_, (0, None))[0]
            points, _day = counts["points"].get(id_, (0, None))
            _number, valid_until = counts["checks"].get(id_, (0, None))
            # sudo: reads a setting of the enterprise
            days = record.company_id.sudo().workplace_reminder_days
            record.workplace_state = get_state(valid_until, points, today, days)

    def _read_part_counts(self):
        """:return: {name: {id of the partnership: (number, latest day)}}"""
        counts = defaultdict(dict)
        if self:
            queries = SQL(" UNION ALL ").join(self._get_count_queries())
            for name, id_, number, day in self.env.execute_query(queries):
                counts[name][id_] = (number, day)
        return counts

    def _get_count_queries(self):
        """What the user may not read is not counted: the rules hold in each query."""
        ids = self.ids
        queries = []
        for name, model in PARTS.items():
            parts = self.env[model].with_context(active_test=False)
            if not parts.has_access("read"):
                continue
            readable = self._filter_by_rules_of(model)
            if readable is None:
                queries.append(self._get_count_query(name, parts, ids))
            elif readable:
                # sudo: the rules let the user read all parts of these partnerships
                queries.append(self._get_count_query(name, parts.sudo(), readable.ids))
        activities = self.env["crm.joint.activity"]
        if activities.has_access("read"):
            queries.append(self._get_joint_query(activities, ids))
        # sudo: readers without access to checks (liaison, privacy officer) do not read
        # the state; those who do learn no more than the state
        checks = self.env["crm.workplace.check"].sudo()
        points = self.env["crm.workplace.check.line"].sudo()
        # sudo: a number; a proposal that the user may not open counts too
        introductions = self.env["crm.placement"].sudo()
        first = fields.Date.context_today(self).replace(day=1)
        open_points = [("is_open", "=", True), ("is_blocking", "=", True)]
        return [
            *queries,
            self._get_count_query(
                "checks", checks, ids, [("state", "=", "done")], "date_valid_until"
            ),
            self._get_count_query("points", points, ids, open_points),
            self._get_count_query(
                "introductions", introductions, ids, [("introduced_at", ">=", first)]
            ),
        ]

    def _filter_by_rules_of(self, model):
        """Rules of most parts look at the partnership alone, which is known already:
        no query has to join it for each of them.

        :return: the partnerships of which all the parts may be read, the others having
            none that may; None if the rules look at something else
        """
        rules = self.env["ir.rule"]._compute_domain(model, "read")
        conditions = [rules]
        if getattr(rules, "OPERATOR", None) == "&":
            conditions = rules.children
        asked = []
        for condition in conditions:
            if (
                getattr(condition, "field_expr", None) != "partnership_id"
                or condition.operator != "any"
                or not isinstance(condition.value, Domain)
            ):
                return None
            asked.append(condition.value)
        # sudo: as the host does when it looks at rules
        records = self.sudo().with_context(active_test=False)
        return records.filtered_domain(Domain.AND(asked)).with_env(self.env)

    @api.model
    def _get_count_query(self, name, parts, ids, domain=(), day=None):
        query = parts._search([("partnership_id", "in", ids), *domain])
        if query.is_empty():
            return SQL("SELECT %s, 0, 0::bigint, NULL::date WHERE FALSE", name)
        column = parts._field_to_sql(parts._table, "partnership_id", query)
        query.groupby = column
        latest = (
            SQL("MAX(%s)", parts._field_to_sql(parts._table, day, query))
            if day
            else SQL("NULL::date")
        )
        return query.select(SQL("%s", name), column, SQL("COUNT(*)"), latest)

    @api.model
    def _get_joint_query(self, activities, ids):
        query = activities._search(
            [("partnership_ids", "in", ids), ("state", "!=", "cancelled")]
        )
        if query.is_empty():
            return SQL("SELECT %s, 0, 0::bigint, NULL::date WHERE FALSE", "joint")
        link = "crm_joint_activity_partnership_rel"
        query.add_join(
            "JOIN",
            link,
            None,
            SQL(
                "%s = %s",
                SQL.identifier(link, "activity_id"),
                SQL.identifier(activities._table, "id"),
            ),
        )
        column = SQL.identifier(link, "partnership_id")
        query.add_where(SQL("%s IN %s", column, tuple(ids)))
        query.groupby = column
        return query.select(
            SQL("%s", "joint_activity_count"),
            column,
            SQL("COUNT(*)"),
            SQL("NULL::date"),
        )
