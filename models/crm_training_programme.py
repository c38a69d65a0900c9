# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmTrainingProgramme(models.Model):
    """A path that an enterprise offers: what people learn, how long, in which rhythm.

    Published ones are browsed by the employers of the enterprise's partnerships.
    """

    _name = "crm.training.programme"
    _description = "Training Programme"
    _order = "sequence, name"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
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
        string="Contact",
        index="btree_not_null",
        ondelete="set null",
        domain="[('share', '=', False)]",
        help="Whom employers may ask about the programme.",
    )
    is_published = fields.Boolean(
        string="Shown to Employers",
        copy=False,
        index=True,
        help="Employers of the enterprise's partnerships read it on their page.",
    )
    description = fields.Text(
        translate=True, help="What people do and learn, in words for an employer."
    )
    occupation_ids = fields.Many2many(
        "crm.occupation",
        "crm_training_programme_occupation_rel",
        "programme_id",
        "occupation_id",
        string="Occupations",
    )
    skill_ids = fields.One2many(
        "crm.training.programme.skill",
        "programme_id",
        string="Skills Taught",
        copy=True,
    )
    hours_week = fields.Float(string="Hours a Week")
    weeks = fields.Integer(help="Usual length.")
    period_ids = fields.Many2many(
        "crm.work.period",
        "crm_training_programme_period_rel",
        "programme_id",
        "period_id",
        string="When",
    )
    is_part_time_possible = fields.Boolean(string="Part Time Possible")
    has_open_start = fields.Boolean(
        string="Start at Any Time", help="People join without waiting for a cohort."
    )
    flexibility_note = fields.Text(
        string="About the Schedule",
        translate=True,
        help="What can be arranged around work, family or transport.",
    )
    recognition = fields.Selection(
        [
            ("none", "None yet"),
            ("attestation", "Attestation of the enterprise"),
            ("competency", "Recognition of workplace skills"),
            ("certificate", "Certificate of a body"),
            ("diploma", "Part of a diploma"),
        ],
        help="What people leave with.",
    )
    recognised_by = fields.Char(help="Body that recognises it.")
    recognition_note = fields.Text(string="About the Recognition", translate=True)
    cohort_ids = fields.One2many("crm.training.cohort", "programme_id", copy=False)
    next_cohort_id = fields.Many2one(
        "crm.training.cohort", compute="_compute_next_cohort"
    )
    date_next_cohort = fields.Date(string="Next Start", compute="_compute_next_cohort")

    _duration_positive = models.Constraint(
        "CHECK (COALESCE(weeks, 0) BETWEEN 0 AND 520 "
        "AND COALESCE(hours_week, 0) BETWEEN 0 AND 168)",
        "Weeks and hours are positive, and a week has 168 hours.",
    )

    @api.depends("cohort_ids.date_start")
    def _compute_next_cohort(self):
        today = fields.Date.context_today(self)
        for programme in self:
            coming = programme.cohort_ids.filtered(
                lambda c: c.date_start and c.date_start >= today
            )
            programme.next_cohort_id = coming.sorted("date_start")[:1]
            programme.date_next_cohort = programme.next_cohort_id.date_start
