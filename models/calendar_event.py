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
    *("access_token", "videocall_location"),
}


class CalendarEvent(models.Model):
    """A meeting about a closed partnership, or about a person, shows as “busy” to all
    others."""

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
        """Title and notes of a meeting would tell who the employer or the person is."""
        meetings = self.filtered(lambda e: e.res_id and e.privacy != "private")
        for name, events in meetings.grouped("res_model").items():
            hidden_ids = self._get_hidden_ids(name, events.mapped("res_id"))
            events.filtered(
                lambda e, ids=hidden_ids: e.res_id in ids
            ).privacy = "private"

    @api.model
    def _get_hidden_ids(self, name, ids):
        """Ids of those records whose meetings are shown as “busy” to others: all of the
        module's own, but open partnerships and their parts that concern no person."""
        model = self.env.get(name)
        if model is None or model._original_module != "crm_partnership":
            return set()
        to_level = self._get_path_to_level(model)
        if not to_level:
            return set(ids)
        # sudo: only asks which of the partnerships are closed; a planner who does
        # not see one must not lay its meeting open either
        return set(
            model.sudo()
            .with_context(active_test=False)
            .search(Domain("id", "in", ids) & Domain(to_level, "in", CLOSED_LEVELS))
            .ids
        )

    @api.model
    def _get_path_to_level(self, model):
        """Where the level of confidentiality stands; None if its meetings are private
        whatever the level."""
        if model._name == "crm.partnership":
            return "confidentiality"
        of_person = {"participant_id", "placement_id"} & model._fields.keys()
        link = model._fields.get("partnership_id")
        is_part = link and link.store and link.comodel_name == "crm.partnership"
        return "partnership_id.confidentiality" if is_part and not of_person else None

    @api.model
    def _close_meetings_of(self, partnerships):
        """The level was raised: meetings about the partnerships, or about their parts.

        To be called with elevated rights: meetings of colleagues become private too.
        """
        about = Domain("res_model", "=", partnerships._name) & Domain(
            "res_id", "in", partnerships.ids
        )
        for name, model in self.env.registry.models.items():
            if model._abstract or not model._auto or model._transient:
                continue
            if model._original_module == "crm_partnership" and (
                self._get_path_to_level(self.env[name]) or ""
            ).startswith("partnership_id."):
                parts = (
                    self.env[name]
                    .with_context(active_test=False)
                    ._search([("partnership_id", "in", partnerships.ids)])
                )
                about |= Domain("res_model", "=", name) & Domain("res_id", "in", parts)
        self.with_context(active_test=False).search(
            about & Domain("privacy", "!=", "private")
        )._keep_closed_partnerships_private()
