# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmParticipantSupportPhase(models.Model):
    """A period of the support plan, with the hours a week that are planned.

    Hours go down from phase to phase: support gives way to autonomy (recommendation
    A7 of the study).
    """

    _name = "crm.participant.support.phase"
    _description = "Phase of a Support Plan"
    _inherit = ["crm.participant.file.mixin", "crm.free.text.mixin"]
    _order = "participant_id, date_start, id"

    name = fields.Char(required=True)
    date_start = fields.Date(required=True, default=fields.Date.context_today)
    date_end = fields.Date(required=True)
    planned_hours = fields.Float(
        string="Planned Hours a Week", required=True, digits=(6, 2)
    )
    actual_hours = fields.Float(
        string="Hours a Week So Far",
        compute="_compute_actual_hours",
        digits=(6, 2),
        help="Hours noted in the journal within the phase, by week elapsed.",
    )
    is_rising = fields.Boolean(
        compute="_compute_is_rising",
        help="More hours are planned than in the phase before.",
    )

    _hours_positive = models.Constraint(
        "CHECK(planned_hours >= 0)", "Hours are 0 or more."
    )
    _dates_in_order = models.Constraint(
        "CHECK(date_end >= date_start)", "A phase ends after it begins."
    )

    @api.model
    def _get_free_text_fields(self):
        return ["name"]

    @api.depends("date_start", "date_end", "participant_id.support_ids.hours")
    def _compute_actual_hours(self):
        today = fields.Date.context_today(self)
        for phase in self:
            phase.actual_hours = 0
            if not phase.date_start or not phase.date_end:
                continue
            until = min(today, phase.date_end)
            days = (until - phase.date_start).days + 1
            if days > 0:
                hours = sum(
                    entry.hours
                    for entry in phase.participant_id.support_ids
                    if entry.date and phase.date_start <= entry.date <= until
                )
                phase.actual_hours = hours / max(days / 7, 1)

    @api.depends("planned_hours", "date_start", "participant_id.phase_ids")
    def _compute_is_rising(self):
        for phase in self:
            before = phase.participant_id.phase_ids.filtered(
                lambda p, phase=phase: (
                    p.date_start
                    and phase.date_start
                    and p.date_start < phase.date_start
                )
            ).sorted("date_start")[-1:]
            phase.is_rising = bool(
                before and phase.planned_hours > before.planned_hours
            )

    @api.constrains("date_start", "date_end", "participant_id")
    def _check_no_overlap(self):
        for phase in self:
            if phase.participant_id.phase_ids.filtered(
                lambda p, phase=phase: (
                    p != phase
                    and p.date_start <= phase.date_end
                    and p.date_end >= phase.date_start
                )
            ):
                raise ValidationError(
                    self.env._(
                        "The phase “%(name)s” overlaps another one of the plan. Change "
                        "its dates.",
                        name=phase.name,
                    )
                )
