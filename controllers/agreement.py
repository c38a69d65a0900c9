# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages on which the parties read, sign and follow their agreement."""

from urllib.parse import urlencode

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.agreement_states import SEALED, SIGNING
from ..tools.fingerprint import file_fingerprint
from .brand import add_brand
from .private_page import get_reader_lang, record_signature, render_private
from .settled import is_settled

PAGE = "/my/agreement/<int:agreement_id>"
#: a document to check may not be larger, in bytes
MAX_CHECKED = 20 * 1024**2
#: an agreement that its people may open
SHOWN = (*SIGNING, *SEALED, "expired", "terminated", "superseded")


def get_own_agreements():
    """Agreements in which the logged-in person is named."""
    # sudo: portal users have no access to the model; only those that name them
    people = (
        request.env["crm.agreement.signatory"]
        .sudo()
        .search([("partner_id", "=", request.env.user.partner_id.id)])
    )
    return people.filtered(
        lambda p: p.agreement_id.state in SHOWN and p._may_read()
    ).agreement_id


class AgreementPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "agreement_count" in counters:
            values["agreement_count"] = len(get_own_agreements())
        return values


class AgreementPages(http.Controller):
    # apart from the portal's controller, as the pages of the checklist

    # ------------------------------------------------------------------ who is it
    def _find_person(self, agreement, access_token=None):
        """The person of the agreement that the visitor is.

        :param agreement: with elevated rights
        :return: (person, "ok" or "expired"), or None
        """
        for person in agreement.signatory_ids:
            if not person._may_read():
                continue
            # as the visitor, not as the system: the check looks at who asks
            state = person.with_env(request.env)._check_visitor(access_token)
            if state != "refused":
                return person, state
        return None

    def _find(self, agreement_id, access_token):
        """The agreement and the visitor's part in it.

        A wrong number and a wrong secret look the same.

        :return: (agreement, person, state): with elevated rights; state is "ok",
            "expired", "changing" (taken back), "preview" (somebody of the enterprise who
            may read it) or "refused"
        """
        agreement = request.env["crm.partnership.agreement"].browse(agreement_id)
        nobody = request.env["crm.agreement.signatory"]
        # sudo: visitors have no access to the model; _find_person checks who they are
        agreement_sudo = agreement.sudo().exists()
        if not agreement_sudo:
            return agreement.browse(), nobody, "refused"
        found = self._find_person(agreement_sudo, access_token)
        person, state = found or (nobody, "refused")
        if state == "ok" and agreement_sudo.state not in SHOWN:
            state = "changing"
        if (
            state in ("refused", "changing")
            and request.env.user._is_internal()
            and agreement.has_access("read")
        ):
            state = "preview"
        lang = get_reader_lang(person) if person else request.env.context.get("lang")
        if state == "refused":
            return agreement.browse(), nobody, state
        return agreement_sudo.with_context(lang=lang), person, state

    def _refuse(self, agreement, person, state, access_token):
        return self._render(
            agreement,
            f"crm_partnership.portal_agreement_{state}",
            {"person": person, "access_token": access_token},
            status=200 if state == "changing" else 403,
        )

    def _render(self, agreement, template, values, status=200):
        return render_private(
            template,
            {**values, "agreement": agreement, "page_name": "agreements"},
            lang=agreement.env.context.get("lang") if agreement else None,
            status=status,
        )

    # -------------------------------------------------------------------- pages
    @http.route("/my/agreements", type="http", auth="user", website=True, readonly=True)
    def agreements(self):
        return request.render(
            "crm_partnership.portal_agreements",
            add_brand({"agreements": get_own_agreements(), "page_name": "agreements"}),
        )

    @http.route(
        PAGE,
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_settled,
    )
    def agreement(self, agreement_id, access_token=None, message=None, **_kwargs):
        agreement, person, state = self._find(agreement_id, access_token)
        if state not in ("ok", "preview"):
            return self._refuse(agreement, person, state, access_token)
        return self._show(agreement, person, access_token, message=message)

    def _show(self, agreement, person, access_token, message=None, error=None):
        can_sign = bool(
            person
            and person.signs
            and person.state != "signed"
            and agreement._is_signing()
        )
        if can_sign:
            agreement._log_opened(person)
        is_internal = request.env.user._is_internal()
        token = access_token if access_token and not is_internal else ""
        return self._render(
            agreement,
            "crm_partnership.portal_agreement",
            {
                "person": person,
                "access_token": token,
                "query": f"?access_token={token}" if token else "",
                "sign_query": f"?access_token={token}&" if token else "?",
                "can_sign": can_sign,
                "is_turn": can_sign and person._is_turn(),
                "content": agreement.with_context(lang=agreement.lang),
                "fairness": agreement._get_fairness_values(),
                "message": message,
                "error": error,
            },
        )

    @http.route(f"{PAGE}/sign", type="jsonrpc", auth="public", website=True)
    def agreement_sign(
        self,
        agreement_id,
        access_token=None,
        document=None,
        name=None,
        signature=None,
    ):
        """The signature widget sends name and picture; nothing is kept when refused."""
        access_token = access_token or request.httprequest.args.get("access_token")
        document = document or request.httprequest.args.get("document")
        _agreement, person, state = self._find(agreement_id, access_token)
        if state != "ok" or not person:
            return self._refresh(agreement_id, access_token)
        # a page for every refusal: the widget stays blocked when it is told an error
        message = self._sign(person, name, lambda: signature, document)
        return self._refresh(agreement_id, access_token, message)

    @http.route(
        f"{PAGE}/sign/name", type="http", auth="public", website=True, methods=["POST"]
    )
    def agreement_sign_name(
        self, agreement_id, access_token=None, document=None, name=None
    ):
        """Sign by the typed name alone, in a browser that runs no scripts."""
        agreement, person, state = self._find(agreement_id, access_token)
        if state != "ok" or not person:
            return self._refuse_or_preview(agreement, person, state, access_token)
        message = self._sign(
            person, name, lambda: person._write_signature(name), document
        )
        return self._redirect(agreement_id, access_token, message)

    def _sign(self, person, name, get_signature, document):
        return record_signature(
            person,
            name,
            get_signature,
            document,
            agent=request.httprequest.user_agent.string,
        )

    def _refresh(self, agreement_id, access_token, message=None):
        """What the signature widget understands: go to the page, which tells."""
        url = self._get_address(agreement_id, access_token, message)
        return {"force_refresh": True, "redirect_url": url}

    def _get_address(self, agreement_id, access_token, message=None, page=""):
        values = {"access_token": access_token, "message": message}
        query = urlencode(
            {key: value for key, value in values.items() if value}, errors="replace"
        )
        return f"/my/agreement/{agreement_id}{page}?{query}"

    @http.route(
        f"{PAGE}/change", type="http", auth="public", website=True, methods=["POST"]
    )
    def agreement_change(self, agreement_id, access_token=None, comment=None):
        """Ask for a change instead of signing."""
        agreement, person, state = self._find(agreement_id, access_token)
        if state != "ok":
            return self._refuse_or_preview(agreement, person, state, access_token)
        try:
            person._ask_change(comment)
        except UserError as error:
            return self._show(agreement, person, access_token, error=str(error))
        return self._redirect(agreement_id, access_token, "change_asked")

    def _refuse_or_preview(self, agreement, person, state, access_token):
        if state == "preview":
            return self._show(agreement, person, access_token)
        return self._refuse(agreement, person, state, access_token)

    def _redirect(self, agreement_id, access_token, message, page="", anchor=""):
        address = self._get_address(agreement_id, access_token, message, page)
        return request.redirect(f"{address}#{anchor}" if anchor else address)

    @http.route(f"{PAGE}/pdf", type="http", auth="public", website=True, readonly=True)
    def agreement_pdf(self, agreement_id, access_token=None):
        """The sealed document: signed by all, else the one to sign."""
        agreement, person, state = self._find(agreement_id, access_token)
        if state not in ("ok", "preview"):
            return self._refuse(agreement, person, state, access_token)
        document = agreement.signed_document_id or agreement.document_id
        if not document.is_sealed or (document.res_model, document.res_id) != (
            agreement._name,
            agreement.id,
        ):
            raise request.not_found()
        # sudo: the visitor was checked; the document is the one of this agreement
        stream = request.env["ir.binary"].sudo()._get_stream_from(document)
        response = stream.get_response(as_attachment=False)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    @http.route(
        f"{PAGE}/renew", type="http", auth="public", website=True, methods=["POST"]
    )
    def agreement_renew(self, agreement_id, access_token=None):
        """A link that ended: send a fresh one to the address on record."""
        agreement, person, state = self._find(agreement_id, access_token)
        if state != "expired":
            return self._refuse(agreement.browse(), person.browse(), "refused", "")
        if agreement.state in SHOWN and person._has_email():
            person._refresh_link()
            person._send_private("crm_partnership.mail_template_agreement_link")
        return self._render(
            agreement.browse().with_context(lang=agreement.env.context.get("lang")),
            "crm_partnership.portal_agreement_renewed",
            {"person": person, "access_token": ""},
        )

    # -------------------------------------------------------------- commitments
    def _get_shown_checkins(self, agreement):
        """What came due, and what comes within three months; newest last."""
        today = fields.Date.context_today(agreement)
        horizon = fields.Date.add(today, days=90)
        return agreement.commitment_ids.checkin_ids.filtered(
            lambda c: (
                c.date_due <= horizon
                and (
                    c.state == "open" or c.date_due >= fields.Date.add(today, days=-365)
                )
            )
        ).sorted(lambda c: (c.date_due, c.id))

    @http.route(
        f"{PAGE}/commitments",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_settled,
    )
    def agreement_commitments(
        self, agreement_id, access_token=None, message=None, **_kwargs
    ):
        agreement, person, state = self._find(agreement_id, access_token)
        if state not in ("ok", "preview"):
            return self._refuse(agreement, person, state, access_token)
        return self._show_commitments(agreement, person, access_token, message=message)

    def _show_commitments(
        self, agreement, person, access_token, message=None, error=None, typed=None
    ):
        is_internal = request.env.user._is_internal()
        token = access_token if access_token and not is_internal else ""
        return self._render(
            agreement,
            "crm_partnership.portal_agreement_commitments",
            {
                "person": person,
                "access_token": token,
                "query": f"?access_token={token}" if token else "",
                "checkins": self._get_shown_checkins(agreement),
                "fairness": agreement._get_fairness_values(),
                "may_log": bool(person) and person.side == "employer",
                "message": message,
                "error": error,
                "typed": typed or {},
            },
        )

    @http.route(
        f"{PAGE}/commitments/<int:checkin_id>",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def agreement_log(self, agreement_id, checkin_id, access_token=None, **form):
        """What the employer says of one date: done or not, its effort, a note."""
        agreement, person, state = self._find(agreement_id, access_token)
        if state not in ("ok", "preview"):
            return self._refuse(agreement, person, state, access_token)
        checkin = agreement.commitment_ids.checkin_ids.filtered(
            lambda c: c.id == checkin_id
        )
        if not checkin or not person or person.side != "employer":
            return self._refuse(agreement.browse(), person.browse(), "refused", "")
        try:
            checkin._log_for_employer(
                person.partner_id,
                form.get("answer") or False,
                self._read_number(form.get("hours")),
                self._read_number(form.get("amount")),
                form.get("note"),
            )
        except UserError as error:
            return self._show_commitments(
                agreement,
                person,
                access_token,
                error=str(error),
                typed={checkin_id: form},
            )
        return self._redirect(
            agreement_id,
            access_token,
            "saved",
            "/commitments",
            anchor=f"checkin-{checkin_id}",
        )

    def _read_number(self, text):
        """A number as people write it: 2,5 or 2.5; empty is zero."""
        cleaned = (text or "").replace("\u202f", "").replace("\xa0", "")
        cleaned = cleaned.replace(" ", "").replace("$", "").replace(",", ".")
        try:
            number = float(cleaned or 0)
        except ValueError:
            number = -1
        # not a number, or endless: refused below as a wrong one
        return number if 0 <= number < 1e7 else -1

    # --------------------------------------------------------------------- check
    @http.route(
        "/agreement/verify",
        type="http",
        auth="public",
        website=True,
        methods=["GET", "POST"],
        sitemap=False,
        # it reads, but takes a form: those are all for the primary
        readonly=False,
    )
    def agreement_verify(self, document=None, **_kwargs):
        """Check a PDF against the fingerprints of sealed documents."""
        values = {"page_name": "verify", "result": None, "agreement": None}
        if request.httprequest.method == "POST":
            is_file = hasattr(document, "read")
            content = document.read(MAX_CHECKED + 1) if is_file else b""
            if not content or len(content) > MAX_CHECKED:
                values["result"] = "no_file"
            else:
                fingerprint = file_fingerprint(content)
                found = request.env["crm.partnership.agreement"]._find_by_fingerprint(
                    fingerprint
                )[:1]
                values.update(
                    {
                        "fingerprint": fingerprint,
                        "agreement": found,
                        "result": (
                            "unknown"
                            if not found
                            else "signed"
                            if found.signed_fingerprint == fingerprint
                            else "to_sign"
                        ),
                    }
                )
        return request.render(
            "crm_partnership.portal_agreement_verify", add_brand(values)
        )
