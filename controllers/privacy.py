# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import request

from ..tools.workbook import MIMETYPE
from .download import make_download


class Privacy(http.Controller):
    @http.route(
        "/crm_partnership/privacy/incidents.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def incidents(self):
        """The register of incidents, for the Commission when it asks for it."""
        incidents = request.env["crm.privacy.incident"]
        content = incidents._export_register()
        name = request.env._("Register of incidents")
        return make_download(f"{name}.xlsx", content, MIMETYPE)

    # leaves a row in the register of access: no page of a replica
    @http.route(
        "/crm_partnership/privacy/export/<int:participant_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=False,
    )
    def export(self, participant_id):
        """What is held on a person, for the officer or the own counsellor to give."""
        participant = request.env["crm.participant"].search(
            [("id", "=", participant_id)]
        )
        if not participant:
            return request.not_found()
        collector = request.env["crm.personal.data.collector"]
        name, content = collector._export(participant)
        return make_download(name, content, "application/zip")

    @http.route(
        "/protection-des-renseignements",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
        sitemap=True,
    )
    def contacts(self):
        """Who is in charge of the protection of personal information, and how to reach
        them: what the law asks to publish."""
        return request.render(
            "crm_partnership.privacy_contacts",
            {
                "contacts": [
                    company._get_privacy_contact() for company in self._find_companies()
                ],
                "page_name": "privacy",
            },
        )

    def _find_companies(self):
        """The visitor's enterprises: those of its partnerships, its own, or all."""
        # sudo: titles and public contacts of the enterprises, which the law publishes
        companies = request.env["res.company"].sudo()
        user = request.env.user
        if user._is_internal():
            return user.sudo().company_ids
        if not user._is_public():
            employer = user.sudo().partner_id.commercial_partner_id
            # sudo: portal users have no rights on partnerships; only their enterprises
            found = (
                request.env["crm.partnership"]
                .sudo()
                .search([("partner_id", "child_of", employer.id)])
                .company_id
            )
            if found:
                return found
        named = companies.search([("privacy_officer_title", "!=", False)])
        return named or user.sudo().company_id
