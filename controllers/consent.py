# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import http
from odoo.http import request

from .download import make_download


class ConsentEvidence(http.Controller):
    # POST would not open in a tab; a row in the register is added on each visit
    @http.route(
        "/crm_partnership/consent/<int:consent_id>/evidence",
        type="http",
        auth="user",
        readonly=False,
    )
    def evidence(self, consent_id):
        """The evidence of a consent, for own counsellors and the privacy officer."""
        consent = request.env["crm.participant.consent"].browse(consent_id)
        if not consent.exists():
            return request.not_found()
        name, content = consent._open_evidence()
        return make_download(name, content)
