# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime

import pytz

from odoo import models


class CalendarRecurrence(models.Model):
    """A series of joint activities counts its weeks and months where it is held."""

    _inherit = "calendar.recurrence"

    def _get_start_of_period(self, dt):
        """The first day of the week, or month, in the series' own time zone.

        The host takes the first day in UTC. For an evening in Québec that is the last
        day of the week before, once it is brought back to Québec: “every two weeks”
        would leave out the first meeting and be held in the other weeks.
        """
        if (
            not isinstance(dt, datetime)
            or not self.calendar_event_ids._get_joint_activities()
        ):
            return super()._get_start_of_period(dt)
        zone = self._get_timezone()
        start = super()._get_start_of_period(zone.fromutc(dt).replace(tzinfo=None))
        return zone.localize(start).astimezone(pytz.utc).replace(tzinfo=None)
