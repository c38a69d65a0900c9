# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.fields import Domain

from .crm_confidential_mixin import CLOSED_LEVELS
from .mail_message import BY_CODE

WORDS = ("name", "description", "location")
TELLING_FIELDS = {
    *("name", "display_name", "description", "location", "res_id", "res_model"),
    *("res_model_id", "activity_ids", "message_ids"),
}


class CalendarEvent(models.Model):
    """A meeting planned from a closed partnership shows as “busy” to all others."""

    _inherit = "calendar.event"

    @api.model
    def _search(self, domain, *args, **kwargs):
        """A search by title or notes finds no private meeting of others.

        The host hides what a private meeting is about, but would still find it by a
        word of its title.
        """
        domain = Domain(domain)
        if not self.env.su and any(
            condition.field_expr.split(".")[0] in TELLING_FIELDS
            for condition in domain.iter_conditions()
        ):
            domain &= (
                Domain("privacy", "!=", "private")
                | Domain("user_id", "=", self.env.uid)
                | Domain("partner_ids", "in", self.env.user.partner_id.ids)
            )
        return super()._search(domain, *args, **kwargs)

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._keep_closed_partnerships_private()
        events._check_by_code()
        return events

    def write(self, vals):
        result = super().write(vals)
        if {"privacy", "res_model_id", "res_id"} & vals.keys():
            self._keep_closed_partnerships_private()
        if {*WORDS, "res_model_id", "res_id"} & vals.keys():
            self._check_by_code()
        return result

    def _check_by_code(self):
        """Meetings about a placement go by code: everyone reads the calendar."""
        for event in self.sudo():  # sudo: the check sees what was recorded
            if event.res_model in BY_CODE and event.res_id:
                self.env["mail.message"]._check_text_by_code(
                    self.env[event.res_model].browse(event.res_id),
                    {name: event[name] for name in WORDS},
                    # the address and the phone of a workplace are welcome
                    only_names=True,
                )

    def _keep_closed_partnerships_private(self):
        """Title and notes of a meeting would tell who the employer is."""
        events = self.filtered(
            lambda e: (
                e.res_model == "crm.partnership" and e.res_id and e.privacy != "private"
            )
        )
        if not events:
            return
        # sudo: only asks which of the partnerships are closed; a planner who does
        # not see one must not lay its meeting open either
        closed_ids = set(
            self.env["crm.partnership"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("id", "in", events.mapped("res_id")),
                    ("confidentiality", "in", CLOSED_LEVELS),
                ]
            )
            .ids
        )
        events.filtered(lambda e: e.res_id in closed_ids).privacy = "private"
