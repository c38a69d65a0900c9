# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import fairness


class CrmAgreementFairnessMixin(models.AbstractModel):
    """Whether the effort is shared as the parties want it.

    Formulas: ``tools/fairness.py``. Agreed figures come from the commitments, actual
    ones from the check-ins.
    """

    _name = "crm.agreement.fairness.mixin"
    _description = "Fairness of an Agreement"

    # the inheriting model tells where the currency comes from
    currency_id = fields.Many2one("res.currency")
    hour_value = fields.Float(
        string="Value of an Hour",
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
        digits=(7, 2),
        help="Convention to add hours and money up: the same for both parties. It is no "
        "wage.",
    )
    employer_share_wanted = fields.Float(
        string="Employer's Share Wanted (%)",
        compute="_compute_from_template",
        store=True,
        readonly=False,
        precompute=True,
        digits=(4, 1),
        help="Share of the effort that the employer should bear, of what both parties "
        "put in. 50 %: as much as the enterprise.",
    )
    effort_enterprise = fields.Monetary(
        string="Our Effort a Year",
        compute="_compute_fairness",
        store=True,
        help="Σ (hours × value of an hour + money) of the enterprise.",
    )
    effort_employer = fields.Monetary(
        string="Employer's Effort a Year",
        compute="_compute_fairness",
        store=True,
        help="Σ (hours × value of an hour + money) of the employer.",
    )
    effort_third = fields.Monetary(
        string="Third Parties' Effort a Year", compute="_compute_fairness", store=True
    )
    employer_share = fields.Float(
        string="Employer's Share (%)",
        compute="_compute_fairness",
        store=True,
        digits=(4, 1),
        aggregator="avg",
        help="Employer's effort ÷ (our effort + employer's effort) × 100.",
    )
    fairness_index = fields.Float(
        compute="_compute_fairness",
        store=True,
        digits=(4, 1),
        aggregator="avg",
        help="100 × (1 − |share − share wanted| ÷ max(share wanted, 1 − share wanted)), "
        "with the employer's share between 0 and 1. 100: shared as wanted. 0: "
        "everything rests on one party.",
    )
    has_fairness = fields.Boolean(compute="_compute_fairness", store=True)
    is_fairness_low = fields.Boolean(
        string="Fairness Is Low",
        compute="_compute_is_fairness_low",
        search="_search_is_fairness_low",
        help="The fairness index is under the threshold in the settings of the "
        "enterprise: the effort is not shared as wanted.",
    )
    fairness_picture = fields.Html(
        string="Effort by Party", compute="_compute_fairness_picture", sanitize=False
    )

    _share_range = models.Constraint(
        "CHECK (employer_share_wanted BETWEEN 0 AND 100)",
        "The share wanted goes from 0 to 100 %.",
    )
    _hour_value_positive = models.Constraint(
        "CHECK (hour_value >= 0)", "The value of an hour cannot be negative."
    )

    @api.depends(
        "hour_value",
        "employer_share_wanted",
        "commitment_ids.effort_enterprise",
        "commitment_ids.effort_employer",
        "commitment_ids.effort_third",
    )
    def _compute_fairness(self):
        for agreement in self:
            efforts = agreement._sum_efforts(agreement.commitment_ids)
            for party, value in efforts.items():
                agreement[f"effort_{party}"] = value
            share = fairness.employer_share(efforts["enterprise"], efforts["employer"])
            index = fairness.fairness_index(
                share, agreement.employer_share_wanted / 100
            )
            agreement.has_fairness = share is not None
            agreement.employer_share = (share or 0) * 100
            agreement.fairness_index = index or 0

    @api.depends("has_fairness", "fairness_index", "company_id")
    def _compute_is_fairness_low(self):
        for agreement in self:
            # sudo: a setting of the enterprise, which its reader may not see
            threshold = agreement.company_id.sudo().fairness_low_index
            agreement.is_fairness_low = (
                agreement.has_fairness and agreement.fairness_index < threshold
            )

    def _search_is_fairness_low(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: settings of enterprises, only compared with the agreements
        thresholds = (
            self.env["res.company"]
            .sudo()
            ._read_group([], ["fairness_low_index"], ["id:array_agg"])
        )
        low = Domain("has_fairness", "=", True) & Domain.OR(
            Domain("company_id", "in", companies)
            & Domain("fairness_index", "<", threshold)
            for threshold, companies in thresholds
        )
        return Domain.OR(low if flag else ~low for flag in value)

    @api.model
    def _sum_efforts(self, rows):
        """{party: Σ effort} of commitments or check-ins."""
        return {
            party: sum(rows.mapped(f"effort_{party}")) for party in fairness.PARTIES
        }

    def _get_actual_share(self, since=None):
        """The employer's share (0–1) of the effort logged, or None.

        :param since: only check-ins due from this date on
        """
        self.ensure_one()
        rows = self.commitment_ids.checkin_ids.filtered(
            lambda c: not since or c.date_due >= since
        )
        efforts = self._sum_efforts(rows)
        return fairness.employer_share(efforts["enterprise"], efforts["employer"])

    def _get_shares_by_quarter(self):
        """The employer's share of the effort logged, quarter by quarter.

        Quarters in which nobody logged anything are left out.

        :return: list of dicts label, share (0–1), the oldest first
        """
        self.ensure_one()
        quarters = self.commitment_ids.checkin_ids.grouped(
            lambda c: (c.date_due.year, (c.date_due.month + 2) // 3)
        )
        rows = []
        for (year, number), checkins in sorted(quarters.items()):
            efforts = self._sum_efforts(checkins)
            share = fairness.employer_share(efforts["enterprise"], efforts["employer"])
            if share is not None:
                label = self.env._(
                    "%(year)s, quarter %(number)s", year=year, number=number
                )
                rows.append({"label": label, "share": share})
        return rows

    def _get_efforts_by_domain(self):
        """Rows (domain name, {party: effort}, employer's share or None)."""
        self.ensure_one()
        rows = []
        for domain, commitments in self._get_commitments_by_domain():
            efforts = self._sum_efforts(commitments)
            rows.append(
                {
                    "name": domain.name,
                    "efforts": efforts,
                    "share": fairness.employer_share(
                        efforts["enterprise"], efforts["employer"]
                    ),
                }
            )
        return rows

    @api.depends("commitment_ids.effort_enterprise", "commitment_ids.effort_employer")
    @api.depends("commitment_ids.effort_third", "commitment_ids.domain_id")
    @api.depends("hour_value", "employer_share_wanted")
    @api.depends_context("lang")
    def _compute_fairness_picture(self):
        for agreement in self:
            agreement.fairness_picture = self.env["ir.qweb"]._render(
                "crm_partnership.agreement_fairness",
                {**agreement._get_fairness_values(), "by_domain": True},
            )

    def _get_fairness_values(self):
        self.ensure_one()
        efforts = self._sum_efforts(self.commitment_ids)
        actual = self._sum_efforts(self.commitment_ids.checkin_ids)
        return {
            "agreement": self,
            "efforts": efforts,
            "shares": fairness.shares(efforts),
            "actual": actual,
            "actual_shares": fairness.shares(actual),
            "actual_share": self._get_actual_share(),
            "quarters": self._get_shares_by_quarter(),
            "domains": self._get_efforts_by_domain(),
            "names": self._get_party_names(),
        }

    def _get_fairness_points(self):
        self.ensure_one()
        if not self.has_fairness:
            return [
                self.env._("No effort is written: hours and money tell what is shared.")
            ]
        if self.is_fairness_low:
            return [
                self.env._(
                    "The employer bears %(share)s %% of the effort; %(wanted)s %% is "
                    "wanted (fairness index: %(index)s).",
                    share=f"{self.employer_share:.0f}",
                    wanted=f"{self.employer_share_wanted:.0f}",
                    index=f"{self.fairness_index:.0f}",
                )
            ]
        return []
