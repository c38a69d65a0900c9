# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The page by which someone at an employer's reads the evidence sheet sent to them."""

from odoo import http
from odoo.http import request

from .download import PDF, make_download
from .private_page import get_reader_lang, render_private

PAGE = "/my/hosting/<int:sending_id>"


class HostingPages(http.Controller):
    # apart from the portal's controller, as the pages of the checklist

    def _find(self, sending_id, access_token):
        """The sending, with elevated rights, and whether the visitor may read it.

        A wrong number and a wrong secret look the same.

        :return: (sending, "ok", "expired" or "refused")
        """
        sending = request.env["crm.hosting.sheet.sending"].browse(sending_id)
        # sudo: visitors have no access to the model; who they are is checked next
        sending_sudo = sending.sudo().exists()
        if not sending_sudo:
            return sending.browse(), "refused"
        # as the visitor, not as the system: the check looks at who asks
        state = sending_sudo.with_env(request.env)._check_visitor(access_token)
        if state == "refused":
            return sending.browse(), state
        lang = get_reader_lang(sending_sudo) or sending_sudo.company_id.partner_id.lang
        return sending_sudo.with_context(lang=lang), state

    def _render(self, sending, template, values, status=200):
        return render_private(
            template,
            {**values, "sending": sending, "sheet": sending.sheet_id},
            lang=sending.env.context.get("lang") if sending else None,
            status=status,
        )

    def _refuse(self, sending, state, access_token=None):
        return self._render(
            sending,
            f"crm_partnership.portal_hosting_{state}",
            {"access_token": access_token},
            status=403,
        )

    def _note(self, sending, name):
        # programmes that test a link ask for its head only
        if request.httprequest.method == "GET":
            sending.with_env(request.env)._note_opened(name)

    @http.route(
        PAGE, type="http", auth="public", website=True, methods=["GET"], readonly=False
    )
    def hosting(self, sending_id, access_token=None, **_kwargs):
        sending, state = self._find(sending_id, access_token)
        if state != "ok":
            return self._refuse(sending, state, access_token)
        self._note(sending, "date_opened")
        token = access_token if not request.env.user._is_internal() else ""
        return self._render(
            sending,
            "crm_partnership.portal_hosting",
            {"query": f"?access_token={token}" if token else ""},
        )

    @http.route(
        f"{PAGE}/document",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=False,
    )
    def document(self, sending_id, access_token=None, **_kwargs):
        """The sealed page, in the reader's language."""
        sending, state = self._find(sending_id, access_token)
        if state != "ok":
            return self._refuse(sending, state, access_token)
        document = sending.sheet_id._get_document(sending.env.context.get("lang"))
        if not document.exists():
            raise request.not_found()
        self._note(sending, "date_opened")
        self._note(sending, "date_downloaded")
        return make_download(document.name, document.raw, PDF)

    @http.route(
        f"{PAGE}/renew", type="http", auth="public", website=True, methods=["POST"]
    )
    def renew(self, sending_id, access_token=None, **_kwargs):
        """A link that ended: send a fresh one to the address on record."""
        sending, state = self._find(sending_id, access_token)
        if state != "expired":
            return self._refuse(sending.browse(), "refused")
        if sending._has_email():
            sending._refresh_link()
            sending._send_private("crm_partnership.mail_template_hosting_sheet")
        return self._render(
            sending.browse(), "crm_partnership.portal_hosting_renewed", {}
        )
