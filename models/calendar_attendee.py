# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CalendarAttendee(models.Model):
    """An invitation. The secret of its link is for the one who was invited.

    The host lets every employee read it; with it the link opens, without a login, on
    title, place and notes of a meeting that shows as “busy” to them.
    """

    _inherit = "calendar.attendee"

    access_token = fields.Char(groups=fields.NO_ACCESS)

    def _notify_attendees(self, mail_template, *args, **kwargs):
        # sudo: the mail carries the link, whoever has it sent; it goes to the one who is
        # invited only, and its words are those of a template that administrators keep
        if isinstance(mail_template, models.BaseModel):
            mail_template = mail_template.sudo()
        return super()._notify_attendees(mail_template, *args, **kwargs)
