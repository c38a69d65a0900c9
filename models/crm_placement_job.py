# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmPlacementJob(models.Model):
    """A job held since the hire: the one of the placement, and those after it.

    They tell whether the person stayed in jobs, whoever the employer. Another employer
    is not named: that would tell where someone works to people who need not know.
    """

    _name = "crm.placement.job"
    _description = "Job since the Hire"
    _inherit = ["crm.guarded.mixin"]
    _order = "date_start, id"
    _rec_name = "date_start"

    placement_id = fields.Many2one(
        "crm.placement", required=True, index=True, ondelete="cascade"
    )
    partnership_id = fields.Many2one(
        related="placement_id.partnership_id", store=True, index=True
    )
    participant_id = fields.Many2one(
        related="placement_id.participant_id", store=True, index=True
    )
    is_same_employer = fields.Boolean(string="Same Employer", readonly=True)
    date_start = fields.Date(string="First Day", required=True)
    date_end = fields.Date(string="Last Day", help="Empty: still in it.")

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_start)",
        "A job ends after it begins.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {})
        jobs = super().create(vals_list)
        jobs._check_after_hire()
        jobs.placement_id._refresh_retention()
        return jobs

    def write(self, vals):
        self._refuse_guarded(vals)
        if "placement_id" in vals and any(
            job.placement_id.id != vals["placement_id"] for job in self
        ):
            raise ValidationError(self.env._("A job stays with its placement."))
        if not self.env.su and any(self.mapped("is_same_employer")):
            raise ValidationError(
                self.env._("The job of the placement ends through “Job Ended”.")
            )
        result = super().write(vals)
        self._check_after_hire()
        self.placement_id._refresh_retention()
        return result

    def unlink(self):
        placements = self.placement_id
        result = super().unlink()
        placements.exists()._refresh_retention()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_own_job(self):
        same = self.filtered("is_same_employer")
        if same:
            same.participant_id._check_erasing()

    def _check_after_hire(self):
        today = fields.Date.context_today(self)
        for job in self:
            if max(job.date_start, job.date_end or job.date_start) > today:
                raise ValidationError(
                    self.env._(
                        "A job is noted once it has begun, and its end once it is past."
                    )
                )
            hired = job.placement_id.date_hired
            if not hired or job.date_start < hired:
                raise ValidationError(
                    self.env._("Jobs are noted from the day of the hire on.")
                )
