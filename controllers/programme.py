# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages on which an employer browses the programmes of its partner enterprises."""

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .brand import add_brand
from .need import get_own_partnerships


def get_shown_programmes():
    """Published programmes of the enterprises that are the employer's partners."""
    # sudo: portal users have no access to the model; only what is published for them
    return (
        request.env["crm.training.programme"]
        .sudo()
        .search(
            [
                ("company_id", "in", get_own_partnerships().company_id.ids),
                ("is_published", "=", True),
            ]
        )
    )


class ProgrammePortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "programme_count" in counters:
            values["programme_count"] = len(get_shown_programmes())
        return values


class ProgrammePages(http.Controller):
    # apart from the portal's controller, as the pages of the checklist

    @http.route(
        "/my/programmes",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def programmes(self, occupation=None, skill=None, **_kwargs):
        """:param occupation, skill: numbers of what is looked for, as texts"""
        programmes = get_shown_programmes()
        shown = programmes
        if occupation:
            shown = shown.filtered(
                lambda p: occupation in map(str, p.occupation_ids.ids)
            )
        if skill:
            shown = shown.filtered(
                lambda p: skill in map(str, p.skill_ids.skill_id.ids)
            )
        return request.render(
            "crm_partnership.portal_programmes",
            add_brand(
                {
                    "page_name": "programmes",
                    "programmes": shown,
                    "occupations": programmes.occupation_ids.sorted("name"),
                    "skills": programmes.skill_ids.skill_id.sorted("name"),
                    "occupation": occupation,
                    "skill": skill,
                }
            ),
        )

    @http.route(
        "/my/programmes/<int:programme_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def programme(self, programme_id, **_kwargs):
        programme = get_shown_programmes().filtered(lambda p: p.id == programme_id)
        if not programme:
            raise request.not_found()
        return request.render(
            "crm_partnership.portal_programme",
            add_brand({"page_name": "programmes", "programme": programme}),
        )
