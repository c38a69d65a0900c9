# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

#: a series is planned for a year or so
MOST = 60
#: how often → (unit of the host's recurrence, every how many)
RHYTHMS = {
    "week": ("weekly", 1),
    "two_weeks": ("weekly", 2),
    "month": ("monthly", 1),
    "two_months": ("monthly", 2),
    "quarter": ("monthly", 3),
    "year": ("yearly", 1),
}


class CrmJointActivityRepeat(models.TransientModel):
    """The window that plans a series at once, by the calendar's own recurrence."""

    _name = "crm.joint.activity.repeat"
    _description = "Repeat a Joint Activity"
    _inherit = ["crm.window.mixin"]

    activity_id = fields.Many2one(
        "crm.joint.activity", required=True, ondelete="cascade"
    )
    rhythm = fields.Selection(
        [
            ("week", "Every week"),
            ("two_weeks", "Every two weeks"),
            ("month", "Every month"),
            ("two_months", "Every two months"),
            ("quarter", "Every three months"),
            ("year", "Every year"),
        ],
        required=True,
        default="month",
    )
    pattern = fields.Selection(
        [("weekday", "Same day of the week"), ("date", "Same date")],
        required=True,
        default="weekday",
        help="“Same day of the week”: the second Tuesday of each month, for example.",
    )
    count = fields.Integer(
        string="How Many in All",
        default=6,
        required=True,
        help="The first one is counted.",
    )

    @api.model
    def _get_link_operation(self):
        return "write"

    def action_confirm(self):
        """Plan the series.

        :raise UserError: it is one already, or is not planned
        """
        self.ensure_one()
        activity = self.activity_id
        activity.check_access("write")
        # sudo: who may change the activity changes its meeting, of a colleague too
        event = activity.sudo().event_id
        if activity.state != "planned" or not event:
            raise UserError(self.env._("Only a planned activity is repeated."))
        if event.recurrence_id:
            raise UserError(
                self.env._(
                    "This meeting is repeated already: change the series in the "
                    "calendar."
                )
            )
        if not 2 <= self.count <= MOST:
            raise UserError(
                self.env._(
                    "A series has from 2 to %s meetings; extend it later from the "
                    "calendar.",
                    MOST,
                )
            )
        unit, interval = RHYTHMS[self.rhythm]
        values = {
            **event._get_recurrence_params(),
            "recurrency": True,
            "rrule_type_ui": "custom",
            "rrule_type": unit,
            "interval": interval,
            "end_type": "count",
            "count": self.count,
            "month_by": "day" if self.pattern == "weekday" else "date",
            "event_tz": activity.user_id.tz or self.env.user.tz or "UTC",
        }
        event.with_context(skip_contact_description=True).write(values)
        return {"type": "ir.actions.act_window_close"}
