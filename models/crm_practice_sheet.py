# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

#: a sheet is read in two minutes: characters of each part
LIMITS = {"problem": 1500, "body": 6000, "lesson": 1500}
#: what a page read by employers does not carry along
HEAVY = re.compile(r"<\s*(img|iframe|video|audio|object|embed|svg)\b", re.IGNORECASE)


class CrmPracticeSheet(models.Model):
    """What a team has learnt, short enough to be read: the problem, what was done, what
    was learnt.

    Read by every role of the enterprise, by sister enterprises where it is shared with
    the network, and on the portal where it is published. Written by its author and by
    directors. It speaks of practices, and of a participant by code at most.
    """

    _name = "crm.practice.sheet"
    _description = "Practice Sheet"
    _inherit = ["crm.free.text.mixin"]
    _free_text_fields = ("name", "problem", "body", "lesson")
    _order = "date desc, id desc"
    _rec_names_search = ["name", "problem", "lesson"]

    name = fields.Char(required=True, index="trigram")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Author",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    date = fields.Date(
        required=True, default=fields.Date.context_today, copy=False, index=True
    )
    tag_ids = fields.Many2many(
        "crm.practice.tag",
        "crm_practice_sheet_tag_rel",
        "sheet_id",
        "tag_id",
        string="Tags",
    )
    problem = fields.Text(
        required=True,
        help="The situation in a few sentences. A participant by code only.",
    )
    body = fields.Html(
        string="What We Did",
        sanitize_style=True,
        sanitize_form=True,
        help="Steps, words, tools that others can take over. Text only, one page.",
    )
    lesson = fields.Text(
        string="What We Learnt", help="What you would do again, and what you would not."
    )
    recommendation_ids = fields.Many2many(
        "crm.recommendation",
        "crm_practice_sheet_recommendation_rel",
        "sheet_id",
        "recommendation_id",
        string="Recommendations",
    )
    # for the roles that meet joint activities: a link to a table that a role does not
    # read would keep it from opening the sheet
    joint_activity_ids = fields.Many2many(
        "crm.joint.activity",
        "crm_practice_sheet_joint_activity_rel",
        "sheet_id",
        "activity_id",
        string="Joint Activities",
        domain="[('company_id', '=', company_id)]",
        groups="crm_partnership.group_business_developer,"
        "crm_partnership.group_committee_liaison,crm_partnership.group_counsellor",
        copy=False,
    )
    is_network = fields.Boolean(
        string="Shared with the Network",
        copy=False,
        index=True,
        help="Sister enterprises of this database read it too.",
    )
    is_published = fields.Boolean(
        string="Shown on the Portal",
        copy=False,
        index=True,
        help="Employers of the enterprise's partnerships and members of its committees "
        "read it on their page.",
    )

    @api.constrains(*LIMITS)
    def _check_limits(self):
        for sheet in self:
            for name, limit in LIMITS.items():
                text = sheet._get_plain_text(name) if sheet[name] else ""
                if len(text) > limit:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” has %(count)s characters, more than the "
                            "%(limit)s that fit on a sheet. Keep what a colleague "
                            "needs, or make two sheets.",
                            field=self._get_field_label(name),
                            count=len(text),
                            limit=limit,
                        )
                    )
            if sheet.body and HEAVY.search(sheet.body):
                raise ValidationError(
                    self.env._(
                        "A practice sheet holds text only: take out pictures and "
                        "videos, which employers could not open on their page."
                    )
                )

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "company_id"} & vals.keys():
            # not given away to somebody else, nor to another enterprise
            self.check_access("write")
        return result

    # ------------------------------------------------------------------- portal
    @api.model
    @api.private
    def _find_for_portal(self, user, text="", tag_id=0):
        """Published sheets that a portal user may read, with elevated rights.

        They are of enterprises that the user's organisation works with: by a
        partnership that has not ended, or at a committee where it holds a seat in force
        and the enterprise has a liaison or a seat.

        :param text: words to look for in the title and the texts
        :param tag_id: number of a tag, 0 for all
        """
        # sudo: portal users have no access to the model; only what is published for them
        sheets = self.sudo()
        companies = self._get_portal_companies(user)
        if not companies:
            return sheets.browse()
        domain = Domain("is_published", "=", True) & Domain(
            "company_id", "in", companies.ids
        )
        for word in (text or "").split()[:8]:
            domain &= Domain.OR(
                Domain(name, "ilike", escape_psql(word))
                for name in ("name", "problem", "body", "lesson", "tag_ids.name")
            )
        if tag_id:
            domain &= Domain("tag_ids", "in", [tag_id])
        return sheets.search(domain)

    @api.model
    def _get_portal_companies(self, user):
        """Enterprises whose published sheets a portal user reads."""
        companies = self.env["crm.partnership"]._find_for_employer(user).company_id
        if not user._is_portal():
            return companies
        today = fields.Date.context_today(self)
        in_force = Domain.OR(
            [Domain("date_to", "=", False), Domain("date_to", ">=", today)]
        ) & Domain.OR(
            [Domain("date_from", "=", False), Domain("date_from", "<=", today)]
        )
        organisation = user.partner_id.commercial_partner_id.id
        # sudo: seats and liaisons are looked at to decide, and not shown
        committees = (
            self.env["crm.sector.committee.seat"]
            .sudo()
            .search(
                in_force
                & Domain.OR(
                    [
                        Domain("partner_id.commercial_partner_id", "=", organisation),
                        Domain("person_id", "=", user.partner_id.id),
                    ]
                )
            )
            .committee_id
        )
        for model in ("crm.sector.committee.liaison", "crm.sector.committee.seat"):
            companies |= (
                self.env[model]
                .sudo()  # sudo: as above
                .search(in_force & Domain("committee_id", "in", committees.ids))
                .company_id
            )
        return companies.sudo()

    def _get_excerpt(self):
        """The beginning of the problem, for a list."""
        self.ensure_one()
        text = " ".join((self.problem or "").split())
        return f"{text[:197]}…" if len(text) > 200 else text
