# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages on which an employer posts the work that it looks for people to do."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.crm_labour_need_life_mixin import ALIVE
from ..models.crm_labour_need_posting_mixin import (
    CHOICES,
    LISTS,
    NUMBERS,
    REQUIREMENT_ROWS,
    WORDS,
)
from .employer_page import EmployerPages
from .settled import is_settled

PAGE = "/my/needs/<int:need_id>"
#: reasons that an employer may give, among those of the need
EMPLOYER_REASONS = ("filled_elsewhere", "no_longer_needed", "other")
#: empty rows of requirements shown after those that are filled
EMPTY_ROWS = 3


def get_own_partnerships():
    """Partnerships for whose employer the logged-in person speaks."""
    return request.env["crm.partnership"]._find_for_employer(request.env.user)


def get_own_needs():
    """Needs of the employer; drafts of the enterprise are not shown yet."""
    # sudo: portal users have no access to the model; only those of their employer
    return (
        request.env["crm.labour.need"]
        .sudo()
        .search(
            [
                ("partnership_id", "in", get_own_partnerships().ids),
                ("state", "!=", "draft"),
            ]
        )
    )


class NeedPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "need_count" in counters:
            # the card leads to the form too: it is shown before the first need
            values["need_count"] = len(get_own_needs()) or len(get_own_partnerships())
        return values


class NeedPages(EmployerPages, http.Controller):
    page_name = "needs"

    def _get_own(self):
        return get_own_needs()

    @http.route(
        "/my/needs",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=is_settled,
    )
    def needs(self, message=None, **_kwargs):
        needs = get_own_needs()
        return self._render(
            "portal_needs",
            {
                "needs": needs.sorted(lambda n: (n.state not in ALIVE, -n.id)),
                "can_post": bool(get_own_partnerships()),
                "alive": ALIVE,
                "message": message,
            },
        )

    @http.route(
        PAGE,
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=is_settled,
    )
    def need(self, need_id, message=None, **_kwargs):
        return self._show(self._find(need_id), message=message)

    def _show(self, need, message=None, error=None):
        reasons = dict(need._fields["close_reason"]._description_selection(need.env))
        return self._render(
            "portal_need",
            {
                "need": need,
                "alive": ALIVE,
                "reasons": [(code, reasons[code]) for code in EMPLOYER_REASONS],
                "message": message,
                "error": error,
            },
        )

    # ------------------------------------------------------------------ posting
    def _read_form(self):
        """The known fields of the form that was sent, as texts."""
        sent = request.httprequest.form
        names = [*WORDS, *NUMBERS, *CHOICES, "date_start", "occupation", "area_id"]
        names += ["has_no_benefit", "partnership_id"]
        names += [
            f"req_{n}_{what}"
            for n in range(REQUIREMENT_ROWS)
            for what in ("id", "text", "basis", "trainable", "days", "reason")
        ]
        form = {name: sent[name] for name in names if name in sent}
        form.update({name: sent.getlist(name) for name in LISTS})
        return form

    def _show_form(self, form, errors=None, need=None):
        # sudo: reference lists, for the fields of the form
        needs = request.env["crm.labour.need"].sudo()
        requirements = needs.env["crm.labour.need.requirement"]
        filled = [
            n
            for n in range(REQUIREMENT_ROWS)
            if (form.get(f"req_{n}_text") or "").strip()
        ]
        shown = min(REQUIREMENT_ROWS, max(filled, default=-1) + 1 + EMPTY_ROWS)
        return self._render(
            "portal_need_form",
            {
                "need": need,
                "form": form,
                "errors": errors or {},
                "partnerships": get_own_partnerships(),
                "occupations": needs.env["crm.occupation"].search(
                    [("level", "=", "unit")]
                ),
                "areas": needs.env["crm.area"].search([]),
                "periods": needs.env["crm.work.period"].search([]),
                "benefits": needs.env["crm.job.benefit"].search([]),
                "choices": {
                    name: needs._fields[name]._description_selection(needs.env)
                    for name in CHOICES
                },
                "bases": requirements._fields["basis"]._description_selection(
                    needs.env
                ),
                "skills": list(needs._get_requirement_choices()),
                "rows": range(shown),
            },
        )

    @http.route(
        "/my/needs/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def need_new(self, **_kwargs):
        partnerships = get_own_partnerships()
        if not partnerships:
            raise request.not_found()
        return self._show_form(
            {
                "positions": "1",
                "partnership_id": str(partnerships[:1].id),
                "street": partnerships[:1].partner_id.street or "",
                "city": partnerships[:1].partner_id.city or "",
                "zip": partnerships[:1].partner_id.zip or "",
            }
        )

    @http.route(
        "/my/needs/new", type="http", auth="user", website=True, methods=["POST"]
    )
    def need_post(self, **_kwargs):
        form = self._read_form()
        number = form.get("partnership_id") or ""
        partnership = get_own_partnerships().filtered(lambda p: str(p.id) == number)
        if not partnership:
            raise request.not_found()
        need, errors = (
            partnership.env["crm.labour.need"]
            .sudo()  # sudo: the partnership is one of the visitor's employer
            ._post_for_employer(partnership, request.env.user.partner_id, form)
        )
        if errors:
            return self._show_form(form, errors)
        return request.redirect(f"/my/needs/{need.id}?message=posted")

    @http.route(
        f"{PAGE}/edit",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def need_edit(self, need_id, **_kwargs):
        need = self._find(need_id)
        if not need._may_employer_edit():
            return request.redirect(f"/my/needs/{need.id}")
        return self._show_form(need._get_posting(), need=need)

    @http.route(
        f"{PAGE}/edit", type="http", auth="user", website=True, methods=["POST"]
    )
    def need_save(self, need_id, **_kwargs):
        need = self._find(need_id)
        form = self._read_form()
        errors = need._change_for_employer(form)
        if errors:
            return self._show_form(form, errors, need=need)
        return request.redirect(f"/my/needs/{need.id}?message=saved")

    # -------------------------------------------------------------------- states
    @http.route(
        f"{PAGE}/refresh", type="http", auth="user", website=True, methods=["POST"]
    )
    def need_refresh(self, need_id, **_kwargs):
        """Still needed."""
        need = self._find(need_id)
        try:
            need.action_refresh()
        except UserError as error:
            return self._show(need, error=str(error))
        return request.redirect(f"/my/needs/{need.id}?message=refreshed")

    @http.route(
        f"{PAGE}/close", type="http", auth="user", website=True, methods=["POST"]
    )
    def need_close(self, need_id, reason=None, note=None, **_kwargs):
        need = self._find(need_id)
        if reason not in EMPLOYER_REASONS:
            reason = None
        try:
            need._close_for_employer(reason, note)
        except UserError as error:
            return self._show(need, error=str(error))
        return request.redirect("/my/needs?message=closed")
