# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The first page of an employer's account: what awaits it, then the rest."""

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .brand import add_brand


class EmployerHome(CustomerPortal):
    @http.route()
    def home(self, **kwargs):
        response = super().home(**kwargs)
        home = request.env["crm.employer.home"]
        user = request.env.user
        enterprises = home._get_enterprises(user)
        awaiting = home._get_awaiting(user) if user._is_portal() else []
        if enterprises or awaiting:
            response.qcontext.update(
                add_brand(
                    {
                        "employer_awaiting": awaiting,
                        "employer_contacts": [
                            (company._get_brand(), contact)
                            for company, contact in home._get_enterprises(
                                user, awaiting
                            )
                        ],
                    }
                )
            )
            response.headers["Cache-Control"] = "no-store"
        return response
