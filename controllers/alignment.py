# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages on which both parties answer the checklist, then compare."""

from urllib.parse import urlencode

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..tools.form_values import is_number
from ..tools.workbook import MIMETYPE, write_workbook
from .brand import add_brand
from .download import make_download
from .private_page import get_reader_lang, render_private
from .settled import is_settled

PAGE = "/my/alignment/<int:respondent_id>"


def get_own_respondents():
    """What the logged-in person is asked to answer, or may read compared."""
    # sudo: portal users have no access to the model; only their own rows
    return (
        request.env["crm.alignment.respondent"]
        .sudo()
        .search(
            [
                ("partner_id", "=", request.env.user.partner_id.id),
                ("checklist_id.state", "in", ("open", "compared", "closed")),
            ],
            order="id desc",
        )
    )


class AlignmentPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "alignment_count" in counters:
            values["alignment_count"] = len(get_own_respondents())
        return values


class AlignmentPages(http.Controller):
    # apart from the portal's controller: all classes that extend that one are merged,
    # methods of the same name included

    @http.route("/my/alignments", type="http", auth="user", website=True, readonly=True)
    def alignments(self):
        return request.render(
            "crm_partnership.portal_alignments",
            add_brand(
                {"respondents": get_own_respondents(), "page_name": "alignments"}
            ),
        )

    def _find(self, respondent_id, access_token):
        """The respondent that the visitor is, and what they may do.

        :return: (respondent with elevated rights or an empty set, "ok", "expired" or
            "refused"); a wrong number and a wrong secret look the same
        """
        respondent = request.env["crm.alignment.respondent"].browse(respondent_id)
        # sudo: visitors have no access to the model; _check_visitor checks who they are
        if not respondent.sudo().exists():
            return respondent.browse(), "refused"
        state = respondent._check_visitor(access_token)
        # sudo: see above; the language is that of a person who has the secret
        lang = get_reader_lang(respondent.sudo())
        respondent = respondent.sudo().with_context(lang=lang)
        return (respondent if state != "refused" else respondent.browse()), state

    def _refuse(self, state, respondent, access_token):
        template = {
            "expired": "crm_partnership.portal_alignment_expired",
            "refused": "crm_partnership.portal_alignment_refused",
        }[state]
        return self._render(
            respondent,
            template,
            {"respondent": respondent, "access_token": access_token},
            status=403,
        )

    def _render(self, respondent, template, values, status=200):
        return render_private(
            template,
            {**values, "page_name": "alignments"},
            lang=respondent.env.context.get("lang") if respondent else None,
            status=status,
        )

    @http.route(
        PAGE,
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=is_settled,
    )
    def alignment(self, respondent_id, access_token=None, message=None, **_kwargs):
        respondent, state = self._find(respondent_id, access_token)
        if state != "ok":
            return self._refuse(state, respondent, access_token)
        return self._show(respondent, access_token, message=message)

    def _show(self, respondent, access_token, message=None, error=None):
        checklist = respondent.checklist_id
        values = {
            "respondent": respondent,
            "checklist": checklist,
            "access_token": access_token if not request.env.user._is_internal() else "",
            "message": message,
            "error": error,
        }
        if checklist.state in ("compared", "closed"):
            values["dimensions"] = checklist._get_dimension_scores()
            return self._render(
                respondent, "crm_partnership.portal_alignment_result", values
            )
        if respondent.state == "submitted" or checklist.state != "open":
            return self._render(
                respondent, "crm_partnership.portal_alignment_done", values
            )
        values["answers"] = {a.criterion_id.id: a for a in respondent.answer_ids}
        values["left"] = respondent._get_unanswered() if error else ()
        return self._render(respondent, "crm_partnership.portal_alignment", values)

    @http.route(f"{PAGE}/save", type="jsonrpc", auth="public")
    def alignment_save(self, respondent_id, answers, access_token=None):
        """Save answers as they are given; the page tells when it did not work."""
        respondent, state = self._find(respondent_id, access_token)
        if state != "ok":
            return {"error": state}
        try:
            respondent._save_answers(
                {int(key): dict(value) for key, value in answers.items()}
            )
        except (UserError, ValueError, TypeError, AttributeError) as error:
            message = str(error) if isinstance(error, UserError) else "invalid"
            return {"error": message}
        return {"answered": respondent.answered_count}

    @http.route(
        f"{PAGE}/submit", type="http", auth="public", website=True, methods=["POST"]
    )
    def alignment_submit(self, respondent_id, access_token=None, action="", **form):
        """The form of the page: “save” keeps it open, “submit” closes it."""
        respondent, state = self._find(respondent_id, access_token)
        if state != "ok":
            return self._refuse(state, respondent, access_token)
        try:
            respondent._save_answers(self._read_form(form))
        except UserError as error:
            return self._show(respondent, access_token, error=str(error))
        if action != "submit":
            return self._redirect(respondent_id, access_token, "saved")
        try:
            with request.env.cr.savepoint():
                respondent._submit()
        except UserError as error:
            return self._show(respondent, access_token, error=str(error))
        return self._redirect(respondent_id, access_token, "submitted")

    def _read_form(self, form):
        values = {}
        for key, value in form.items():
            kind, _sep, number = key.partition("-")
            if kind in ("rating", "comment") and is_number(number):
                values.setdefault(int(number), {})[kind] = value
        return values

    def _redirect(self, respondent_id, access_token, message):
        values = {"message": message, "access_token": access_token}
        query = urlencode({key: value for key, value in values.items() if value})
        return request.redirect(f"/my/alignment/{respondent_id}?{query}")

    @http.route(
        f"{PAGE}/renew", type="http", auth="public", website=True, methods=["POST"]
    )
    def alignment_renew(self, respondent_id, access_token=None):
        """A link that ended: send a fresh one to the address on record."""
        respondent, state = self._find(respondent_id, access_token)
        if state != "expired":
            return self._refuse("refused", respondent.browse(), access_token)
        if respondent.checklist_id.state in ("open", "compared", "closed"):
            respondent._invite()
        return self._render(
            respondent,
            "crm_partnership.portal_alignment_renewed",
            {"respondent": respondent},
        )

    @http.route(
        "/crm_partnership/alignment/<int:checklist_id>/answers.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def alignment_export(self, checklist_id):
        """Answers, weights and results of a checklist, with the rights of the user."""
        checklists = request.env["crm.alignment.checklist"]
        try:
            # by a search: number 0 would be a new one
            checklist = checklists.search([("id", "=", checklist_id)])
            if not checklist:
                raise request.not_found()
            content = write_workbook(checklist._get_export_sheets())
        except (AccessError, MissingError):
            raise request.not_found() from None
        name = f"{checklist.display_name}.xlsx"
        return make_download(name, content, MIMETYPE)
