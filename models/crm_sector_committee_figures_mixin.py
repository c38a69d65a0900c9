# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner import READERS

#: who reads joint activities
GUESTS = ",".join(
    f"crm_partnership.group_{role}"
    for role in ("business_developer", "committee_liaison", "counsellor")
)
#: levels of confidentiality whose partnerships count in the sector's needs
OPEN_LEVELS = ("network", "company")


class CrmSectorCommitteeFiguresMixin(models.AbstractModel):
    """What happens in the sector of a committee: partnerships, white spots, needs.

    Partnerships and activities are counted with the user's own rights. Needs are
    counted by occupation for people who may not open a need: see ``_get_demand``.
    """

    _name = "crm.sector.committee.figures.mixin"
    _description = "Figures of a Sector Committee"

    partnership_count = fields.Integer(
        string="Partnerships of the Sector",
        compute="_compute_partnership_count",
        groups=READERS,
    )
    white_spot_count = fields.Integer(
        string="White Spots",
        compute="_compute_partnership_count",
        groups=READERS,
        help="Sectors of the committee without any partnership that you may read.",
    )
    coverage = fields.Html(
        string="Sector Coverage",
        compute="_compute_coverage",
        sanitize=False,
        groups=READERS,
    )
    demand = fields.Html(
        string="Needs and Occupations in Demand",
        compute="_compute_demand",
        sanitize=False,
        groups=GUESTS,
    )
    joint_activity_count = fields.Integer(
        compute="_compute_joint_activity_count", groups=GUESTS
    )
    next_activity_ids = fields.Many2many(
        "crm.joint.activity",
        string="Next Meetings",
        compute="_compute_next_activity_ids",
        groups=GUESTS,
    )

    # ------------------------------------------------------------- partnerships
    def _get_coverage(self):
        """How many partnerships each sector has: {committee: {industry: number}}.

        Of those that are not ended and that the user may read. An employer of a branch
        counts for the sector; the key without industry holds the partnerships whose
        sector is not one of the committee's.
        """
        none = self.env["res.partner.industry"]
        rows = self.env["crm.partnership"]._read_group(
            [("committee_ids", "in", self._origin.ids), ("status", "!=", "ended")],
            ["committee_ids", "industry_id"],
            ["__count"],
        )
        result = {}
        for committee in self:
            counts = result[committee] = dict.fromkeys(committee.industry_ids, 0)
            counts[none] = 0
            for found, industry, number in rows:
                if found != committee._origin:
                    continue
                sectors = [
                    sector
                    for sector in committee.industry_ids
                    if industry and industry._is_within(sector._origin)
                ]
                for sector in sectors or [none]:
                    counts[sector] += number
        return result

    @api.depends("industry_ids")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_partnership_count(self):
        totals = dict(
            self.env["crm.partnership"]._read_group(
                [("committee_ids", "in", self._origin.ids), ("status", "!=", "ended")],
                ["committee_ids"],
                ["__count"],
            )
        )
        coverage = self._get_coverage()
        for committee in self:
            committee.partnership_count = totals.get(committee._origin, 0)
            committee.white_spot_count = sum(
                not number for sector, number in coverage[committee].items() if sector
            )

    @api.depends("industry_ids")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_coverage(self):
        for committee, counts in self._get_coverage().items():
            sectors = [(s.display_name, n) for s, n in counts.items() if s]
            committee.coverage = self.env["ir.qweb"]._render(
                "crm_partnership.sector_committee_coverage",
                {
                    "sectors": sectors,
                    "others": sum(n for s, n in counts.items() if not s),
                    "most": max((n for _name, n in sectors), default=0) or 1,
                },
            )

    # -------------------------------------------------------------------- needs
    def _get_demand_companies(self):
        """Ids of the enterprises whose needs the user may see counted.

        Developers, directors and counsellors read the needs themselves; a liaison
        sees the figures of own committees; nobody else.
        """
        self.ensure_one()
        user, companies = self.env.user, self.env.companies.ids
        if user.has_group("crm_partnership.group_business_developer") or user.has_group(
            "crm_partnership.group_counsellor"
        ):
            return companies
        own = self.env["crm.sector.committee.liaison"]._get_own()
        return [c for c in companies if self._origin.id in own.get(c, ())]

    def _get_demand(self):
        """Open needs of the sector by occupation, the most wanted first.

        :return: list of (occupation, needs, positions, employers)
        """
        self.ensure_one()
        companies = self._get_demand_companies()
        if not companies:
            return []
        # sudo: liaisons open no need; they get sums by occupation and a number of
        # employers, over partnerships of the open levels only
        rows = (
            self.env["crm.labour.need"]
            .sudo()
            ._read_group(
                Domain("state", "=", "open")
                & Domain("company_id", "in", companies)
                & Domain("partnership_id.committee_ids", "in", self._origin.ids)
                & Domain("partnership_id.confidentiality", "in", OPEN_LEVELS),
                ["occupation_id"],
                ["__count", "positions:sum", "partner_id:count_distinct"],
                order="positions:sum DESC, occupation_id",
            )
        )
        return rows

    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_demand(self):
        for committee in self:
            rows = committee._get_demand()
            committee.demand = self.env["ir.qweb"]._render(
                "crm_partnership.sector_committee_demand",
                {
                    "rows": [
                        (occupation.name, needs, positions, employers)
                        for occupation, needs, positions, employers in rows
                    ],
                    "is_open": bool(committee._get_demand_companies()),
                },
            )

    # --------------------------------------------------------- joint activities
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_joint_activity_count(self):
        counts = dict(
            self.env["crm.joint.activity"]._read_group(
                [("committee_ids", "in", self._origin.ids)],
                ["committee_ids"],
                ["__count"],
            )
        )
        for committee in self:
            committee.joint_activity_count = counts.get(committee._origin, 0)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_next_activity_ids(self):
        for committee in self:
            committee.next_activity_ids = self.env["crm.joint.activity"].search(
                [
                    ("committee_ids", "in", committee._origin.ids),
                    ("state", "=", "planned"),
                    ("stop", ">=", fields.Datetime.now()),
                ],
                order="start, id",
                limit=5,
            )
