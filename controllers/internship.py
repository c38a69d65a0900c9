# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages on which the terms of an internship are read, signed, and evaluated."""

from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .download import make_download
from .private_page import get_reader_lang, record_signature, render_private

PAGE = "/my/internship/<int:internship_id>"
#: an internship that its people may open
SHOWN = ("to_sign", "signed", "running", "done", "stopped")


class InternshipPages(http.Controller):
    # apart from the portal's controller, as the pages of the checklist

    def _find(self, internship_id, access_token):
        """The internship and the visitor's part in it.

        A wrong number and a wrong secret look the same.

        :return: (internship, signature, state): with elevated rights; state is "ok",
            "expired", "reader" (someone of the employer who does not sign), "preview"
            (somebody of the enterprise who may read it) or "refused"
        """
        internship = request.env["crm.placement.internship"].browse(internship_id)
        nobody = request.env["crm.internship.signature"]
        # sudo: visitors have no access to the model; who they are is checked next
        internship_sudo = internship.sudo().exists()
        if not internship_sudo or internship_sudo.state not in SHOWN:
            return internship.browse(), nobody, "refused"
        for signature in internship_sudo._get_current_signatures():
            if not signature.partner_id:
                continue
            # as the visitor, not as the system: the check looks at who asks
            state = signature.with_env(request.env)._check_visitor(access_token)
            if state == "ok" and signature.side == "enterprise":
                # someone of the enterprise, as long as the placement is open to them
                state = "ok" if internship.has_access("read") else "refused"
            if state != "refused":
                lang = get_reader_lang(signature)
                return internship_sudo.with_context(lang=lang), signature, state
        placement = internship_sudo.placement_id
        if request.env["crm.placement"]._find_for_employer(
            request.env.user, [("id", "=", placement.id)]
        ):
            lang = request.env.context.get("lang")
            return internship_sudo.with_context(lang=lang), nobody, "reader"
        if request.env.user._is_internal() and internship.has_access("read"):
            return (
                internship_sudo.with_context(lang=request.env.lang),
                nobody,
                "preview",
            )
        return internship.browse(), nobody, "refused"

    def _render(self, internship, template, values, status=200):
        return render_private(
            template,
            {**values, "internship": internship, "page_name": "internship"},
            lang=internship.env.context.get("lang") if internship else None,
            status=status,
        )

    def _refuse(self, internship, signature, state, access_token):
        return self._render(
            internship if state == "expired" else internship.browse(),
            f"crm_partnership.portal_internship_{state}",
            {"signature": signature, "access_token": access_token},
            status=403,
        )

    @http.route(
        PAGE, type="http", auth="public", website=True, methods=["GET"], readonly=False
    )
    def internship(self, internship_id, access_token=None, message=None, **_kwargs):
        internship, signature, state = self._find(internship_id, access_token)
        if state not in ("ok", "reader", "preview"):
            return self._refuse(internship, signature, state, access_token)
        return self._show(internship, signature, access_token, message=message)

    def _show(self, internship, signature, access_token, message=None, **values):
        is_internal = request.env.user._is_internal()
        token = access_token if access_token and not is_internal else ""
        is_theirs = bool(signature) and signature.side == "employer"
        is_employer = is_theirs or request.env.user._is_portal()
        given = internship.evaluation_ids.mapped("party")
        return self._render(
            internship,
            "crm_partnership.portal_internship",
            {
                "signature": signature,
                "access_token": token,
                "query": f"?access_token={token}" if token else "",
                "sign_query": f"?access_token={token}&" if token else "?",
                "terms": internship._get_terms(),
                "can_sign": bool(signature)
                and not signature.signed_at
                and internship.state == "to_sign",
                "is_preview": not signature and not is_employer,
                "can_confirm": is_employer
                and internship.state in ("running", "done", "stopped"),
                "can_evaluate": is_theirs
                and internship.state in ("running", "done", "stopped")
                and "tutor" not in given,
                "questions": self._get_questions(),
                "message": message,
                "form": {},
                "error": None,
                **values,
            },
        )

    def _get_questions(self):
        """(field, label, choices) of the evaluation, in the visitor's language."""
        evaluations = request.env["crm.internship.evaluation"]
        fields = evaluations.sudo().fields_get(
            evaluations._get_rating_fields(), ["string", "selection"]
        )
        return [(name, row["string"], row["selection"]) for name, row in fields.items()]

    @http.route(f"{PAGE}/sign", type="jsonrpc", auth="public", website=True)
    def sign(
        self, internship_id, access_token=None, document=None, name=None, signature=None
    ):
        """The signature widget sends name and picture; nothing is kept when refused."""
        args = request.httprequest.args
        access_token = access_token or args.get("access_token")
        document = document or args.get("document")
        _internship, person, state = self._find(internship_id, access_token)
        message = "refused"
        if state == "ok" and person:
            # a page for every refusal: the widget stays blocked by an error
            message = record_signature(person, name, lambda: signature, document)
        return {
            "force_refresh": True,
            "redirect_url": self._get_address(internship_id, access_token, message),
        }

    @http.route(
        f"{PAGE}/sign/name", type="http", auth="public", website=True, methods=["POST"]
    )
    def sign_name(self, internship_id, access_token=None, document=None, name=None):
        """Sign by the typed name alone, in a browser that runs no scripts."""
        internship, person, state = self._find(internship_id, access_token)
        if state != "ok" or not person:
            return self._refuse(
                internship.browse(), person.browse(), "refused", access_token
            )
        message = record_signature(
            person, name, lambda: person._write_signature(name), document
        )
        return request.redirect(self._get_address(internship_id, access_token, message))

    def _get_address(self, internship_id, access_token, message=None):
        values = {"access_token": access_token, "message": message}
        query = urlencode(
            {key: value for key, value in values.items() if value}, errors="replace"
        )
        return f"/my/internship/{internship_id}?{query}"

    @http.route(
        f"{PAGE}/confirm", type="http", auth="public", website=True, methods=["POST"]
    )
    def confirm(self, internship_id, access_token=None, word=None, **_kwargs):
        """Whether the internship took place, in the employer's word."""
        internship, signature, state = self._find(internship_id, access_token)
        if state != "reader" and (state != "ok" or signature.side != "employer"):
            return self._refuse(internship, signature, "refused", access_token)
        person = signature.partner_id or request.env.user.partner_id
        try:
            with request.env.cr.savepoint():
                internship._tell_employer_word(word, person)
        except UserError as error:
            return self._show(internship, signature, access_token, error=str(error))
        return request.redirect(self._get_address(internship_id, access_token, "saved"))

    @http.route(
        f"{PAGE}/evaluate", type="http", auth="public", website=True, methods=["POST"]
    )
    def evaluate(self, internship_id, access_token=None, **form):
        """The tutor's evaluation; nothing typed is lost when something is wrong."""
        internship, signature, state = self._find(internship_id, access_token)
        if state != "ok" or signature.side != "employer":
            return self._refuse(internship, signature, "refused", access_token)
        values = self._read_evaluation(form)
        try:
            with request.env.cr.savepoint():
                internship._evaluate("tutor", values, signature.partner_id)
        except UserError as error:
            return self._show(
                internship, signature, access_token, error=str(error), form=form
            )
        return request.redirect(self._get_address(internship_id, access_token, "saved"))

    def _read_evaluation(self, form):
        """Only answers that the page offers."""
        values = {
            name: form[name]
            for name, _label, choices in self._get_questions()
            if form.get(name) in dict(choices)
        }
        if form.get("wish") in ("yes", "maybe", "no"):
            values["wish"] = form["wish"]
        values["comment"] = (form.get("comment") or "").replace("\x00", "")[:4000]
        return values

    @http.route(
        f"{PAGE}/renew", type="http", auth="public", website=True, methods=["POST"]
    )
    def renew(self, internship_id, access_token=None, **_kwargs):
        """A link that ended: send a fresh one to the address on record."""
        internship, signature, state = self._find(internship_id, access_token)
        if state != "expired":
            return self._refuse(internship, signature, "refused", "")
        if signature._has_email():
            signature._refresh_link()
            signature._send_private(
                "crm_partnership.mail_template_internship_invitation"
            )
        return self._render(
            internship.browse(), "crm_partnership.portal_internship_renewed", {}
        )

    @http.route(
        "/crm_partnership/internship/scan/<int:signature_id>",
        type="http",
        auth="user",
        readonly=False,
    )
    def scan(self, signature_id):
        """The participant's signed terms, for own counsellors and the officer."""
        signature = request.env["crm.internship.signature"].browse(signature_id)
        if not signature.exists():
            return request.not_found()
        name, content = signature._open_scan()
        return make_download(name, content)
