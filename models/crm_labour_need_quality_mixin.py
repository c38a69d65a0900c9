# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import format_amount

from ..tools import job_quality
from ..tools.job_quality import WEIGHTS, Job


class CrmLabourNeedQualityMixin(models.AbstractModel):
    """Job quality of a need: the figure of ``tools/job_quality.py``, explained."""

    _name = "crm.labour.need.quality.mixin"
    _description = "Job Quality of a Need"

    job_quality_score = fields.Integer(
        string="Job Quality (0–100)",
        compute="_compute_job_quality",
        store=True,
        aggregator=None,
        help="Wage, hours, permanence, notice of the schedule, benefits, advancement; "
        "over what is known.",
    )
    job_quality_share = fields.Float(
        string="Known Part of the Job Quality",
        compute="_compute_job_quality",
        store=True,
        aggregator=None,
        help="Share of the figure that rests on what is known, between 0 and 1.",
    )
    job_quality_lines = fields.Json(compute="_compute_job_quality_lines")
    job_quality_text = fields.Html(
        string="Why",
        compute="_compute_job_quality_lines",
        help="Each part of the figure, with its points.",
    )

    @api.model
    def _get_quality_fields(self):
        return (
            *("wage_min", "wage_max", "hours_week", "permanence"),
            *("schedule_notice_days", "benefit_ids", "has_no_benefit", "advancement"),
            "company_id.reference_hourly_income",
        )

    def _get_job(self):
        """What is known of the job, for the figure."""
        self.ensure_one()
        benefits = len(self.benefit_ids)
        return Job(
            # the wage that is certain
            wage=self.wage_min or self.wage_max or None,
            reference=self.company_id.reference_hourly_income or None,
            hours=self.hours_week or None,
            permanence=self.permanence or None,
            notice=self.schedule_notice_days or None,
            benefits=benefits if benefits or self.has_no_benefit else None,
            advancement={"yes": True, "no": False}.get(self.advancement),
        )

    @api.depends(lambda self: self._get_quality_fields())
    def _compute_job_quality(self):
        for need in self:
            worths = job_quality.assess(need._get_job())
            need.job_quality_score = job_quality.score(worths)
            need.job_quality_share = job_quality.share_known(worths)

    @api.depends(lambda self: self._get_quality_fields())
    @api.depends_context("lang")
    def _compute_job_quality_lines(self):
        template = "crm_partnership.job_quality_explained"
        for need in self:
            job = need._get_job()
            worths = job_quality.assess(job)
            reasons = need._get_quality_reasons(job)
            labels = need._get_quality_labels()
            lines = [
                {
                    "code": code,
                    "component": labels[code],
                    "weight": WEIGHTS[code],
                    "points": None if worth is None else round(WEIGHTS[code] * worth),
                    "why": reasons[code],
                }
                for code, worth in worths.items()
            ]
            need.job_quality_lines = lines
            need.job_quality_text = self.env["ir.qweb"]._render(
                template, {"lines": lines, "need": need}
            )

    @api.model
    def _get_quality_labels(self):
        return {
            "wage": self.env._("Wage"),
            "hours": self.env._("Hours"),
            "permanence": self.env._("Permanence"),
            "notice": self.env._("Notice of the schedule"),
            "benefits": self.env._("Benefits"),
            "advancement": self.env._("Advancement"),
        }

    def _get_quality_reasons(self, job):
        """Why each component is worth what it is, in words."""
        self.ensure_one()
        unknown = self.env._("not known yet")
        permanences = dict(self._fields["permanence"]._description_selection(self.env))
        return {
            "wage": self._get_wage_reason(job),
            "hours": (
                self.env._("%(hours)g hours a week", hours=job.hours)
                if job.hours
                else unknown
            ),
            "permanence": permanences.get(job.permanence, unknown),
            "notice": (
                unknown
                if not job.notice
                else self.env._("the day before")
                if job.notice == 1
                else self.env._("%(days)s days before", days=job.notice)
            ),
            "benefits": (
                unknown
                if job.benefits is None
                else ", ".join(self.benefit_ids.mapped("name"))
                or self.env._("none beyond the law")
            ),
            "advancement": {
                True: self.env._("possible"),
                False: self.env._("not possible"),
            }.get(job.advancement, unknown),
        }

    def _get_wage_reason(self, job):
        company = self.company_id
        if not job.wage:
            return self.env._("not known yet")
        if not job.reference:
            return self.env._(
                "no reference income: it is set in the settings of the enterprise"
            )
        return self.env._(
            "%(wage)s an hour, %(share)s %% of the reference of %(reference)s "
            "(%(origin)s)",
            wage=format_amount(self.env, job.wage, company.currency_id),
            share=round(100 * job.wage / job.reference),
            reference=format_amount(self.env, job.reference, company.currency_id),
            origin=company._get_reference_income_source(),
        )
