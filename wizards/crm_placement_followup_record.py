# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


def _of(name, model="crm.placement.followup"):
    """The same choices as the field of the record."""
    return lambda self: self.env[model]._fields[name]._description_selection(self.env)


class CrmPlacementFollowupRecord(models.TransientModel):
    """Record a follow-up: who was reached, how things stand, how it goes."""

    _name = "crm.placement.followup.record"
    _description = "Record a Follow-up"
    _inherit = ["crm.free.text.mixin", "crm.window.mixin"]

    followup_id = fields.Many2one(
        "crm.placement.followup", required=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="followup_id.currency_id", related_sudo=False)
    placement_state = fields.Selection(
        related="followup_id.placement_id.state", related_sudo=False
    )
    date_done = fields.Date(
        string="Contact on", required=True, default=fields.Date.context_today
    )
    contact = fields.Selection(selection=_of("contact"), string="Reached")
    situation = fields.Selection(
        selection=_of("situation"), required=True, default="same_employer"
    )
    is_gone = fields.Boolean(compute="_compute_is_gone")
    date_left = fields.Date(string="Last Day in the Job")
    left_side = fields.Selection(
        selection=_of("left_side", "crm.placement"), string="Ended by"
    )
    left_reason_id = fields.Many2one(
        "crm.leaving.reason", string="Why It Ended", ondelete="cascade"
    )
    left_comment = fields.Char(string="In a Few Words")
    date_other_job = fields.Date(string="Other Job since")
    wage = fields.Monetary(string="Wage (an hour)")
    hours_week = fields.Float(string="Hours a Week")
    satisfaction_person = fields.Selection(
        selection=_of("satisfaction_person"), string="It Suits the Person"
    )
    satisfaction_employer = fields.Selection(
        selection=_of("satisfaction_employer"), string="It Suits the Employer"
    )
    note = fields.Text()
    next_steps = fields.Text()
    is_correction = fields.Boolean(compute="_compute_is_correction")
    correction_reason = fields.Char(
        string="Why It Is Corrected",
        help="This follow-up is done. What was recorded before is kept beside it.",
    )

    def _check_links(self):
        result = super()._check_links()
        for window in self:
            window.followup_id.participant_id._check_own_counsellor()
        return result

    def _get_free_text_fields(self):
        return ["note", "next_steps", "left_comment", "correction_reason"]

    def _get_known_names(self):
        self.ensure_one()
        return self.followup_id._get_known_names()

    @api.depends("followup_id")
    def _compute_is_correction(self):
        for window in self:
            window.is_correction = window.followup_id.state == "done"

    @api.depends("situation", "placement_state")
    def _compute_is_gone(self):
        for window in self:
            window.is_gone = window.placement_state in (
                "hired",
                "kept",
            ) and window.situation in ("other_employer", "studies", "not_working")

    def action_confirm(self):
        self.ensure_one()
        names = (
            *("date_done", "contact", "situation", "date_left", "left_side"),
            *("left_comment", "date_other_job", "wage", "hours_week", "note"),
            *("satisfaction_person", "satisfaction_employer", "next_steps"),
            "correction_reason",
        )
        self.followup_id._record(
            {
                **{name: self[name] for name in names},
                "left_reason_id": self.left_reason_id.id,
            }
        )
        return {"type": "ir.actions.act_window_close"}
