# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

#: tour → the role whose pages it shows
TOURS = {
    "crm_partnership_tour_director": "crm_partnership.group_director",
    "crm_partnership_tour_developer": "crm_partnership.group_business_developer",
    "crm_partnership_tour_counsellor": "crm_partnership.group_counsellor",
    "crm_partnership_tour_liaison": "crm_partnership.group_committee_liaison",
    "crm_partnership_tour_privacy": "crm_partnership.group_privacy_officer",
}


class WebTourTour(models.Model):
    """The tours of our roles: a person starts them, and no other one follows."""

    _inherit = "web_tour.tour"

    @api.model
    def _get_partnership_tours(self):
        """Names of the tours of the user's own roles, and what they are called."""
        user = self.env.user
        return {
            # sudo: the name of a role
            name: self.env._("Guided Tour: %s", self.env.ref(group).sudo().name)
            for name, group in TOURS.items()
            if user.has_group(group)
        }

    @api.model
    def _get_start_action(self, name):
        """What the web client does to start a tour.

        Its message is read here: the host shows it at the end only where it is given.
        """
        tour = self.search([("name", "=", name)], limit=1)
        return {
            "type": "ir.actions.client",
            "tag": "crm_partnership.start_tour",
            "params": {"name": name, "message": str(tour.rainbow_man_message or "")},
        }

    @api.model
    def start_partnership_tour(self, name):
        """The action that starts a tour of the user's own roles, else nothing."""
        if not isinstance(name, str) or name not in self._get_partnership_tours():
            return False
        return self._get_start_action(name)

    @api.model
    def consume(self, tourName):  # noqa: N803 the host's name of the argument
        """After one of ours the host's own tours do not begin: nobody asked for them."""
        result = super().consume(tourName)
        if tourName in TOURS:
            self.env["res.users"].switch_tour_enabled(False)
            return False
        return result
