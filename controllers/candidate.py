# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages on which an employer meets its candidates, and answers."""

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.crm_placement_employer_mixin import BEFORE_INTERVIEW
from ..models.crm_placement_job_mixin import LEFT_SIDES
from ..models.placement_states import CLOSED, EMPLOYED
from .internship import SHOWN
from .private_page import render_private

PAGE = "/my/candidates/<int:placement_id>"


def get_own_candidates(domain=()):
    """Placements of the employer for which the logged-in person speaks."""
    return request.env["crm.placement"]._find_for_employer(request.env.user, domain)


class CandidatePortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "candidate_count" in counters:
            values["candidate_count"] = len(get_own_candidates())
        return values


class CandidatePages(http.Controller):
    # apart from the portal's controller, as the pages of the checklist

    def _find(self, placement_id):
        """The placement, with elevated rights. Another employer's does not exist here.

        :raise NotFound: it is none of the visitor's
        """
        placement = get_own_candidates([("id", "=", placement_id)])
        if not placement:
            raise request.not_found()
        return placement

    @http.route(
        "/my/candidates",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def candidates(self, **_kwargs):
        """By code: nothing here tells who it is, so that the list leaves no trace."""
        return render_private(
            "crm_partnership.portal_candidates",
            {
                "page_name": "candidates",
                # what goes on first, then the newest
                "placements": get_own_candidates().sorted(
                    lambda p: (p.state in CLOSED, -p.id)
                ),
            },
        )

    # not readonly: a view of an identity is a row in the register
    @http.route(
        PAGE, type="http", auth="user", website=True, methods=["GET"], readonly=False
    )
    def candidate(self, placement_id, message=None, **_kwargs):
        return self._show(self._find(placement_id), message=message)

    def _show(self, placement, message=None, error=None, field=None, form=None):
        """The page.

        :param error: why an answer was refused
        :param field: name of the field beside which to tell it; else above the page
        :param form: what was typed
        """
        may_see = placement._may_employer_see()
        internship = placement.internship_ids.filtered(lambda i: i.state in SHOWN)[:1]
        own_signature = internship._get_current_signatures().filtered(
            lambda s: s.partner_id == request.env.user.partner_id
        )
        can_refuse = placement._may_employer_refuse()
        can_tell_end = placement._may_employer_tell_end()
        if not (can_refuse if field in ("reason", "comment") else can_tell_end):
            field = None  # its form is not there any more
        return render_private(
            "crm_partnership.portal_candidate",
            {
                "page_name": "candidates",
                "placement": placement,
                # None: the code alone
                "card": placement._get_employer_card() if may_see else None,
                "can_meet": may_see
                and not internship
                and placement.state in BEFORE_INTERVIEW
                and placement.employer_interest != "meet",
                "can_refuse": can_refuse,
                "can_tell_end": can_tell_end,
                "can_answer_hire": placement.state in EMPLOYED,
                "today": fields.Date.to_string(fields.Date.context_today(placement)),
                # sudo: a reference list, for the field of the form
                "reasons": request.env["crm.refusal.reason"]
                .sudo()
                .search([("side", "=", "employer")]),
                "internship": internship,
                "must_sign": internship.state == "to_sign"
                and bool(own_signature.filtered(lambda s: not s.signed_at)),
                "message": message,
                "error": error,
                "error_field": field,
                "form": form or {},
            },
        )

    def _answer(self, placement, message, step, field=None, form=None):
        """Take a step; when it is refused, tell why and lose nothing that was typed.

        :param field: as in ``_show``
        """
        try:
            with request.env.cr.savepoint():
                step()
        except UserError as error:
            return self._show(placement, error=str(error), field=field, form=form)
        return request.redirect(f"/my/candidates/{placement.id}?message={message}")

    @http.route(
        f"{PAGE}/meet", type="http", auth="user", website=True, methods=["POST"]
    )
    def meet(self, placement_id, **_kwargs):
        placement = self._find(placement_id)
        return self._answer(placement, "meet", placement._tell_interest)

    @http.route(
        f"{PAGE}/refuse", type="http", auth="user", website=True, methods=["POST"]
    )
    def refuse(self, placement_id, reason=None, comment=None, **_kwargs):
        placement = self._find(placement_id)
        # sudo: as in _show; another side's reason is not offered here
        reasons = request.env["crm.refusal.reason"].sudo()
        reasons = reasons.search([("side", "=", "employer")])
        chosen = reasons.filtered(lambda r: str(r.id) == reason)
        return self._answer(
            placement,
            "refused",
            lambda: placement._refuse_for_employer(chosen, comment),
            field="comment" if chosen else "reason",
            form={"reason": reason, "comment": comment},
        )

    @http.route(
        f"{PAGE}/hire", type="http", auth="user", website=True, methods=["POST"]
    )
    def hire(self, placement_id, word=None, **_kwargs):
        placement = self._find(placement_id)
        person = request.env.user.partner_id
        return self._answer(
            placement, "saved", lambda: placement._answer_hire(person, word)
        )

    @http.route(
        f"{PAGE}/left", type="http", auth="user", website=True, methods=["POST"]
    )
    def left(self, placement_id, date=None, side=None, **_kwargs):
        placement = self._find(placement_id)
        try:
            day = fields.Date.to_date(date)
        except ValueError:
            day = None
        return self._answer(
            placement,
            "saved",
            lambda: placement._say_left(day, side),
            field="date" if side in dict(LEFT_SIDES) else "side",
            form={"date": date, "side": side},
        )
