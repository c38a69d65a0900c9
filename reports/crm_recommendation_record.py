# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..models.agreement_states import RUNNING
from ..models.crm_placement_internship import STARTED
from ..models.crm_recommendation import THEMES
from ..models.review_states import HELD

#: agreements that are in force, or were
BOUND = (*RUNNING, "expired", "terminated", "superseded")
#: what a kind of joint activity serves by its nature
BY_ACTIVITY_KIND = {
    "workshop": "B3",
    "fair": "A2",
    "adaptation": "C5",
    "transfer": "D6",
}


class Source(NamedTuple):
    """One kind of record that counts towards recommendations.

    :param kind: key of the field ``kind``
    :param model: name of the model, with ``company_id``
    :param domain: which records count, beside the rights of the reader
    :param date: field with the day or the moment; that of creation where it is empty
    :param user: field with the person who did it
    :param codes: recommendations that it serves by rule
    :param tags: (relation table, column of the record) of tags added by people
    :param rule: method of the report that gives one more condition in SQL on
        ``recommendation.code``
    """

    kind: str
    model: str
    domain: tuple
    date: str
    user: str
    codes: tuple = ()
    tags: tuple = ()
    rule: str = ""


class CrmRecommendationRecord(models.Model):
    """What was done for a recommendation: one row for each record that counts.

    The rows are counted with the rights of the reader: the query of each source is that
    of its own model, record rules included. Whoever may not open a record has no row
    of it, and models that a role does not read add nothing at all; so figures differ
    between a director and a liaison, and tell neither of them what is hidden.

    A later feature adds its source by extending ``_get_sources`` and ``kind``.
    """

    _name = "crm.recommendation.record"
    _description = "Done for a Recommendation"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "recommendation_id"
    _depends = {
        "crm.recommendation": ["code", "theme", "active"],
        "crm.joint.activity": [
            *("state", "kind", "start", "user_id", "company_id"),
            *("recommendation_ids", "committee_ids"),
        ],
        "crm.structuring.project": [
            *("state", "date_start", "user_id", "company_id", "recommendation_ids"),
        ],
        "crm.partnership.agreement": [
            *("state", "kind", "date_start", "user_id", "has_confidentiality"),
        ],
        "crm.alignment.checklist": ["state", "date_compared", "user_id"],
        "crm.workplace.check": ["state", "date", "user_id"],
        "crm.placement.internship": ["state", "date_start", "enterprise_user_id"],
        "crm.labour.need.relaxing": ["kind", "happened_at", "user_id"],
        "crm.placement.followup": ["state", "date_done", "user_id"],
        "crm.placement": ["need_id"],
        "crm.equity.issue": ["state", "closed_at", "closed_by"],
        "crm.practice.sheet": [
            *("active", "date", "user_id", "company_id", "recommendation_ids"),
        ],
        "crm.training.programme": ["is_published", "is_part_time_possible", "active"],
        "crm.funding": ["state", "date_start", "user_id", "company_id", "active"],
        "crm.hosting.sheet.sending": ["date_sent", "user_id", "company_id"],
        "crm.avoided.cost.evaluation": ["state", "frozen_on", "user_id"],
        "crm.need.sharing": ["state", "date", "user_id", "company_id"],
        "crm.solicitation": ["state", "date", "user_id", "shared_employer_id"],
        "crm.partnership.review": ["state", "date_held", "user_id"],
    }

    recommendation_id = fields.Many2one("crm.recommendation", readonly=True)
    theme = fields.Selection(THEMES, readonly=True)
    kind = fields.Selection(
        [
            ("joint_activity", "Joint activity held"),
            ("project", "Structuring project"),
            ("agreement", "Agreement in force"),
            ("agreement_confidential", "Agreement with the confidentiality commitment"),
            ("agreement_next", "Agreement amended or renewed"),
            ("alignment", "Alignment checklist completed by both parties"),
            ("workplace", "Workplace check done"),
            ("internship", "Internship begun"),
            ("relaxing", "Requirement relaxed"),
            ("followup", "Retention follow-up done"),
            ("placement", "Candidate proposed for a need"),
            ("equity", "Fair-hiring issue handled"),
            ("sheet", "Practice sheet"),
            ("programme", "Programme shown to employers"),
            ("programme_flexible", "Flexible programme shown to employers"),
            ("funding", "Funding granted"),
            ("hosting", "Evidence on hosting trainees sent"),
            ("avoided_cost", "Evaluation of avoided costs finalised"),
            ("sharing", "Need offered to sister enterprises"),
            ("solicitation", "Request of an employer in common answered"),
            ("review", "Review held with the employer"),
        ],
        readonly=True,
    )
    date = fields.Date(readonly=True)
    year = fields.Integer(readonly=True, aggregator=None)
    user_id = fields.Many2one("res.users", string="By", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    partnership_id = fields.Many2one("crm.partnership", readonly=True)
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Integer(string="Number", readonly=True, aggregator=None)
    record_name = fields.Char(string="What", compute="_compute_record_name")

    # ----------------------------------------------------------------- registry
    @api.model
    def _get_sources(self):
        """What counts, in a fixed order: new sources are added at the end."""
        return [
            Source(
                "joint_activity",
                "crm.joint.activity",
                (("state", "=", "held"),),
                "start",
                "user_id",
                tags=("crm_joint_activity_recommendation_rel", "activity_id"),
                rule="_get_activity_rule",
            ),
            Source(
                "project",
                "crm.structuring.project",
                (("state", "in", ("running", "done")),),
                "date_start",
                "user_id",
                ("C1",),
                ("crm_structuring_project_recommendation_rel", "project_id"),
            ),
            Source(
                "agreement",
                "crm.partnership.agreement",
                (("state", "in", BOUND),),
                "date_start",
                "user_id",
                ("D9",),
            ),
            Source(
                "agreement_confidential",
                "crm.partnership.agreement",
                (("state", "in", BOUND), ("has_confidentiality", "=", True)),
                "date_start",
                "user_id",
                ("D2",),
            ),
            Source(
                "agreement_next",
                "crm.partnership.agreement",
                (("state", "in", BOUND), ("kind", "!=", "initial")),
                "date_start",
                "user_id",
                ("C2",),
            ),
            Source(
                "alignment",
                "crm.alignment.checklist",
                (("state", "in", ("compared", "closed")),),
                "date_compared",
                "user_id",
                ("D8",),
            ),
            Source(
                "workplace",
                "crm.workplace.check",
                (("state", "=", "done"),),
                "date",
                "user_id",
                ("D5",),
            ),
            Source(
                "internship",
                "crm.placement.internship",
                (("state", "in", STARTED),),
                "date_start",
                "enterprise_user_id",
                ("A6",),
            ),
            Source(
                "relaxing",
                "crm.labour.need.relaxing",
                (("kind", "=", "relaxed"),),
                "happened_at",
                "user_id",
                ("A8",),
            ),
            Source(
                "followup",
                "crm.placement.followup",
                (("state", "=", "done"),),
                "date_done",
                "user_id",
                ("A5",),
            ),
            Source(
                "placement",
                "crm.placement",
                (("need_id", "!=", False),),
                "create_date",
                "create_uid",
                ("A2",),
            ),
            Source(
                "equity",
                "crm.equity.issue",
                (("state", "=", "closed"),),
                "closed_at",
                "closed_by",
                ("A1",),
            ),
            Source(
                "sheet",
                "crm.practice.sheet",
                (),
                "date",
                "user_id",
                ("D6",),
                ("crm_practice_sheet_recommendation_rel", "sheet_id"),
            ),
            Source(
                "programme",
                "crm.training.programme",
                (("is_published", "=", True),),
                "create_date",
                "user_id",
                ("C3", "D7"),
            ),
            Source(
                "programme_flexible",
                "crm.training.programme",
                (
                    ("is_published", "=", True),
                    "|",
                    ("is_part_time_possible", "=", True),
                    ("has_open_start", "=", True),
                ),
                "create_date",
                "user_id",
                ("A4",),
            ),
            Source(
                "funding",
                "crm.funding",
                (("state", "in", ("granted", "closed")),),
                "date_start",
                "user_id",
                ("C6", "D6"),
            ),
            Source(
                "hosting",
                "crm.hosting.sheet.sending",
                (("date_sent", "!=", False),),
                "date_sent",
                "user_id",
                ("C8",),
            ),
            Source(
                "avoided_cost",
                "crm.avoided.cost.evaluation",
                (("state", "!=", "draft"),),
                "frozen_on",
                "user_id",
                ("D1",),
            ),
            Source(
                "sharing",
                "crm.need.sharing",
                (("state", "!=", "withdrawn"),),
                "date",
                "user_id",
                ("D3",),
            ),
            Source(
                "solicitation",
                "crm.solicitation",
                (("state", "=", "answered"), ("shared_employer_id", "!=", False)),
                "date",
                "user_id",
                ("D3",),
            ),
            Source(
                "review",
                "crm.partnership.review",
                (("state", "in", HELD),),
                "date_held",
                "user_id",
                ("C2",),
            ),
        ]

    @api.model
    def _get_kinds_by_code(self):
        """What counts by rule: code of a recommendation → labels of kinds."""
        labels = dict(self._fields["kind"]._description_selection(self.env))
        kinds = defaultdict(list)
        for source in self._get_sources():
            for code in source.codes:
                kinds[code].append(labels[source.kind])
        activity = self.env["crm.joint.activity"]._fields["kind"]
        for kind, label in activity._description_selection(self.env):
            if kind in BY_ACTIVITY_KIND:
                kinds[BY_ACTIVITY_KIND[kind]].append(
                    self.env._("Joint activity held: %s", label)
                )
        kinds["C4"].append(self.env._("Joint activity held with a sector committee"))
        return kinds

    # -------------------------------------------------------------------- query
    @property
    def _table_query(self):
        parts = [
            self._get_source_query(number, source)
            for number, source in enumerate(self._get_sources())
            if self.env[source.model].has_access("read")
        ]
        if not parts:
            # a role that reads none of the sources sees an empty list
            parts = [self._get_source_query(0, self._get_sources()[0], nothing=True)]
        return SQL(" UNION ALL ").join(parts)

    def _get_source_query(self, number, source, nothing=False):
        """Rows of one source, as far as the reader may open its records."""
        model = self.env[source.model]
        if nothing:
            query = model._search([("id", "=", 0)], bypass_access=True)
        else:
            query = model._search(list(source.domain))
        table = query.table
        query.add_join(
            "JOIN",
            "recommendation",
            "crm_recommendation",
            SQL(
                "recommendation.active AND (%s)",
                SQL(" OR ").join(self._get_conditions(source, table)),
            ),
        )
        day = SQL(
            "COALESCE(%s, %s)",
            self._get_day(model, table, source.date),
            self._get_day(model, table, "create_date"),
        )
        return query.select(
            # one number for each record, source and recommendation
            SQL(
                "(%s::bigint * 100 + %s) * 10000 + recommendation.id %% 10000 AS id",
                SQL.identifier(table, "id"),
                number,
            ),
            SQL("recommendation.id AS recommendation_id"),
            SQL("recommendation.theme AS theme"),
            SQL("%s AS kind", source.kind),
            SQL("%s AS date", day),
            SQL("EXTRACT(YEAR FROM %s)::int AS year", day),
            SQL("%s AS user_id", self._get_column(model, table, source.user)),
            SQL("%s AS company_id", self._get_column(model, table, "company_id")),
            SQL(
                "%s AS partnership_id",
                self._get_column(model, table, "partnership_id")
                if "partnership_id" in model._fields
                else SQL("NULL::int"),
            ),
            SQL("%s AS res_model", source.model),
            SQL("%s AS res_id", SQL.identifier(table, "id")),
        )

    def _get_conditions(self, source, table):
        if source.codes:
            yield SQL("recommendation.code IN %s", source.codes)
        if source.tags:
            relation, column = source.tags
            yield SQL(
                "EXISTS (SELECT 1 FROM %(relation)s tag WHERE tag.%(column)s = %(id)s"
                " AND tag.recommendation_id = recommendation.id)",
                relation=SQL.identifier(relation),
                column=SQL.identifier(column),
                id=SQL.identifier(table, "id"),
            )
        if source.rule:
            yield getattr(self, source.rule)(table)

    def _get_activity_rule(self, table):
        """What a joint activity serves by its kind, or by who was there."""
        kinds = [
            SQL(
                "(%s = %s AND recommendation.code = %s)",
                SQL.identifier(table, "kind"),
                kind,
                code,
            )
            for kind, code in BY_ACTIVITY_KIND.items()
        ]
        return SQL(
            "%s OR (recommendation.code = 'C4' AND EXISTS ("
            "SELECT 1 FROM crm_joint_activity_committee_rel committee"
            " WHERE committee.activity_id = %s))",
            SQL(" OR ").join(kinds),
            SQL.identifier(table, "id"),
        )

    @staticmethod
    def _get_column(model, table, name):
        return SQL.identifier(table, name, to_flush=model._fields[name])

    def _get_day(self, model, table, name):
        """The day of a date or of a moment, in the time zone of the reader."""
        column = self._get_column(model, table, name)
        if model._fields[name].type == "date":
            return column
        return SQL("timezone(%s, timezone('UTC', %s))::date", self.env.tz.zone, column)

    # ----------------------------------------------------------------- computed
    @api.depends_context("uid", "lang")
    @api.depends("res_model", "res_id")
    def _compute_record_name(self):
        """Names as the reader sees them, with one query for each model."""
        for model, rows in self.grouped("res_model").items():
            records = self.env[model].browse(rows.mapped("res_id"))
            # one that was removed or closed a moment ago keeps its row without a name
            names = {r.id: r.display_name for r in records._filtered_access("read")}
            for row in rows:
                row.record_name = names.get(row.res_id)

    @api.readonly
    def action_open(self):
        """Open the record behind the row.

        :raise UserError: it is there no more, or closed to the reader
        """
        self.ensure_one()
        known = self.res_model in self.env
        record = known and self.env[self.res_model].browse(self.res_id)
        if not record or not record.exists() or not record.has_access("read"):
            raise UserError(
                self.env._(
                    "This is no longer there for you to open. Load the page again."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
