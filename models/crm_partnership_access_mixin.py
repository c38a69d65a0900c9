# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from itertools import repeat

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

#: levels that all who work with partnerships may open
OPEN_LEVELS = ("network", "company")
#: fields that the rules of partnerships look at
RULED = {
    *("company_id", "confidentiality", "user_id"),
    *("is_open_to_me", "is_held_by_me", "is_own_sector"),
}


class CrmPartnershipAccessMixin(models.AbstractModel):
    """To whom a partnership is open, as two fields that the record rules ask for.

    The rules of a partnership and of its parts would otherwise join its team and its
    members in each query, and read them all once more in Python for every record that a
    query has found. Here the condition is one term of SQL; what a query with the rules
    has found is remembered in the cache of ``is_open_to_me``. The host empties that cache
    itself when a level, a person, a member or a team changes in the transaction: these
    are the dependencies of the fields. Nothing is stored.
    """

    _name = "crm.partnership.access.mixin"
    _description = "To Whom a Partnership Is Open"

    is_open_to_me = fields.Boolean(
        compute="_compute_is_open_to_me",
        search="_search_is_open_to_me",
        compute_sudo=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="By its level of confidentiality and its people, whatever the enterprise.",
    )
    is_held_by_me = fields.Boolean(
        compute="_compute_is_held_by_me",
        search="_search_is_held_by_me",
        compute_sudo=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
        help="As owner, backup holder or member.",
    )
    # its cache alone is used, and holds the rules under which the record was found
    is_found_by_me = fields.Boolean(
        compute="_compute_is_found_by_me",
        compute_sudo=True,
        groups=fields.NO_ACCESS,
        export_string_translation=False,
    )

    @api.depends(
        "confidentiality",
        "user_id",
        "backup_user_id",
        "member_ids.user_id",
        "team_id.crm_team_member_ids.user_id",
        "team_id.crm_team_member_ids.active",
    )
    @api.depends_context("uid")
    def _compute_is_open_to_me(self):
        saved = self.filtered("id")
        found = saved._find_by_condition("is_open_to_me")
        for record in self:
            record.is_open_to_me = (
                record.id in found if record.id else record._is_open_in_memory()
            )

    def _is_open_in_memory(self):
        """Of a record of a form that is not saved."""
        return (
            self.confidentiality in OPEN_LEVELS
            or self._is_held_in_memory()
            or (
                self.confidentiality == "team"
                and self.env.user in self.team_id.crm_team_member_ids.user_id
            )
        )

    @api.depends("user_id", "backup_user_id", "member_ids.user_id")
    @api.depends_context("uid")
    def _compute_is_held_by_me(self):
        asked = self.filtered("id")
        people = [self._fields[name] for name in ("user_id", "backup_user_id")]
        if not any(any(field._cache_missing_ids(asked)) for field in people):
            # on a page most records belong to whoever opens it: nothing to ask for
            user = self.env.user
            asked = asked.filtered(lambda p: user not in (p.user_id, p.backup_user_id))
        found = asked._find_by_condition("is_held_by_me")
        for record in self:
            record.is_held_by_me = (
                record.id in found if record in asked else record._is_held_in_memory()
            )

    def _is_held_in_memory(self):
        user = self.env.user
        return (
            user in (self.user_id, self.backup_user_id)
            or user in self.member_ids.user_id
        )

    def _find_by_condition(self, name):
        """:return: ids of the records for which the field is true, from the database"""
        if not self:
            return set()
        # sudo: asks for the fields that the rules look at, and shows nothing
        records = self.sudo().with_context(active_test=False)
        query = records._search(Domain("id", "in", self.ids) & Domain(name, "=", True))
        return set(query.get_result_ids())

    def _search_is_open_to_me(self, operator, value):
        return self._search_by_condition(operator, value, _get_open_condition)

    def _search_is_held_by_me(self, operator, value):
        return self._search_by_condition(operator, value, _get_held_condition)

    @api.model
    def _search_by_condition(self, operator, value, condition):
        if operator != "in":
            return NotImplemented
        domain = Domain.custom(to_sql=condition)
        return Domain.OR(domain if flag else ~domain for flag in value)

    # -------------------------------------------------------------- what was found
    @api.depends(*RULED)
    @api.depends_context("uid")
    def _compute_is_found_by_me(self):
        self.is_found_by_me = False

    def _search(
        self,
        domain,
        offset=0,
        limit=None,
        order=None,
        *,
        active_test=True,
        bypass_access=False,
    ):
        query = super()._search(
            domain,
            offset,
            limit,
            order,
            active_test=active_test,
            bypass_access=bypass_access,
        )
        if not (self.env.su or bypass_access):
            query.read_by = self.env.uid
        return query

    def _fetch_query(self, query, fields):
        """Remember what a query with the rules has found, and under which rules."""
        columns = [field for field in fields if field.column_type]
        fetched = super()._fetch_query(query, columns)
        if (
            fetched
            and not self.env.su
            and getattr(query, "read_by", None) == self.env.uid
        ):
            rules = self._get_read_rules()
            if rules is not None:
                self._fields["is_found_by_me"]._insert_cache(fetched, repeat(rules))
                if self._asks_for_open(rules):
                    self._fields["is_open_to_me"]._insert_cache(fetched, repeat(True))
        if fetched:
            # relations come last: those to activities ask for the rights on the records
            for field in fields:
                if not field.column_type:
                    field.read(fetched)
        return fetched

    def _check_access(self, operation):
        """Do not check again in Python what the same rules have just let through."""
        if operation == "read" and self._ids:
            found = self._fields["is_found_by_me"]._get_cache(self.env)
            rules = found and self._get_read_rules()
            if rules and all(found.get(id_) is rules for id_ in self._ids):
                # the right on the model may have been taken away all the same
                model = super(CrmPartnershipAccessMixin, self.browse())
                if not model._check_access(operation):
                    return None
        return super()._check_access(operation)

    @api.model
    def _get_read_rules(self):
        """:return: the domain of the rules, the same object as long as neither the rules
        nor the user's roles nor the enterprises change; None if somebody added a rule on
        other fields, whose changes would not be noticed
        """
        rules = self.env["ir.rule"]._compute_domain(self._name, "read")
        is_watched = all(
            # a path leads to fields of other records
            condition.field_expr in RULED and condition.operator in ("in", "not in")
            for condition in rules.iter_conditions()
        )
        return rules if is_watched else None

    @api.model
    def _asks_for_open(self, rules):
        """Whether nothing is read that is not open: not so for directors."""
        terms = rules.children if getattr(rules, "OPERATOR", None) == "&" else (rules,)
        return any(
            getattr(term, "field_expr", None) == "is_open_to_me"
            and term.operator == "in"
            and set(term.value) == {True}
            for term in terms
        )

    def _determine_fields_to_fetch(self, field_names=None, ignore_when_in_cache=False):
        """The enterprise comes along: the rules look at it after each search."""
        if field_names and not self.env.su:
            field_names = [*field_names, "company_id"]
        return super()._determine_fields_to_fetch(field_names, ignore_when_in_cache)


def _get_held_condition(model, alias, query):
    """Owner, backup holder or member, as SQL."""
    members = model.env["crm.partnership.member"]
    uid = model.env.uid
    return SQL(
        "(%s = %s OR %s = %s OR %s IN ("
        "SELECT m.partnership_id FROM crm_partnership_member m WHERE m.user_id = %s))",
        model._field_to_sql(alias, "user_id", query),
        uid,
        model._field_to_sql(alias, "backup_user_id", query),
        uid,
        SQL.identifier(alias, "id"),
        uid,
        to_flush=[members._fields[name] for name in ("partnership_id", "user_id")],
    )


def _get_open_condition(model, alias, query):
    """The level of confidentiality and the people, as SQL; the cheap terms first."""
    members = model.env["crm.team.member"]
    level = model._field_to_sql(alias, "confidentiality", query)
    return SQL(
        f"(%s IN {OPEN_LEVELS} OR %s OR (%s = 'team' AND %s IN ("
        "SELECT t.crm_team_id FROM crm_team_member t WHERE t.user_id = %s AND t.active)))",
        level,
        _get_held_condition(model, alias, query),
        level,
        model._field_to_sql(alias, "team_id", query),
        model.env.uid,
        to_flush=[
            members._fields[name] for name in ("crm_team_id", "user_id", "active")
        ],
    )
