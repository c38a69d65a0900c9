# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..tools.colour import carries_white, is_colour

#: the colour of the application's own buttons
DEFAULT_COLOUR = "#2b5d50"


class ResCompany(models.Model):
    """What people of an employer recognise an enterprise by: on pages and in mails."""

    _inherit = "res.company"

    def _get_brand(self):
        """Name, logo, colour and contact of the enterprise, to be shown to anybody.

        :return: dict of texts, each empty where nothing is known
        """
        self.ensure_one()
        # sudo: visitors read no enterprise; these are its visiting card
        company = self.sudo()
        colour = company.primary_color
        colour = colour if is_colour(colour) else DEFAULT_COLOUR
        return {
            "id": company.id,
            "name": company.name,
            "logo": ""
            if company.uses_default_logo
            else f"/logo.png?company={company.id}",
            "colour": colour,
            # of buttons: white words are read on it
            "button": colour if carries_white(colour) else DEFAULT_COLOUR,
            "address": ", ".join(
                part
                for part in (
                    company.street,
                    company.street2,
                    " ".join(filter(None, (company.city, company.zip))),
                )
                if part
            ),
            "phone": company.phone or "",
            "email": company.email or "",
            "website": company.website or "",
        }
