# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages on which an employer meets the people who are proposed to it."""

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

PAGE = "/my/candidates/<int:placement_id>"


def get_own_placements():
    """Placements with the employer of the logged-in person."""
    return request.env["crm.placement"]._find_for_employer(request.env.user)


class CandidatePortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "candidate_count" in counters:
            values["candidate_count"] = len(get_own_placements())
        return values


class CandidatePages(http.Controller):
    # apart from the portal's controller, as the pages of the checklist

    def _find(self, placement_id):
        """The placement, with elevated rights. Another employer's does not exist here.

        :raise NotFound: it is none of the visitor's
        """
        placement = get_own_placements().filtered(lambda p: p.id == placement_id)
        if not placement:
            raise request.not_found()
        return placement

    def _render(self, template, values):
        response = request.render(
            f"crm_partnership.{template}", {"page_name": "candidates", **values}
        )
        # a name is not kept by the browser, nor told to other sites
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    @http.route("/my/candidates", type="http", auth="user", website=True, readonly=True)
    def candidates(self):
        return self._render("portal_candidates", {"placements": get_own_placements()})

    # not readonly: seeing an identity leaves a row in the register
    @http.route(
        PAGE, type="http", auth="user", website=True, methods=["GET"], readonly=False
    )
    def candidate(self, placement_id, message=None, **_kwargs):
        return self._show(self._find(placement_id), message=message)

    def _show(self, placement, message=None, error=None, form=None):
        # sudo: the list of reasons is the same for every employer
        reasons = (
            request.env["crm.refusal.reason"].sudo().search([("side", "=", "employer")])
        )
        internships = placement.internship_ids.filtered(
            lambda i: i.state in ("to_sign", "signed", "running", "done", "stopped")
        )
        return self._render(
            "portal_candidate",
            {
                "placement": placement,
                "card": placement._get_employer_card(),
                "reasons": reasons,
                "internships": internships,
                "message": message,
                "error": error,
                "form": form or {},
                "today": fields.Date.to_string(fields.Date.context_today(placement)),
            },
        )

    def _step(self, placement_id, form, do):
        """Take a step; when it is refused, what was typed is shown again."""
        placement = self._find(placement_id)
        try:
            with request.env.cr.savepoint():
                do(placement)
        except UserError as error:
            return self._show(placement, error=str(error), form=form)
        return request.redirect(f"/my/candidates/{placement.id}?message=saved")

    @http.route(
        f"{PAGE}/meet", type="http", auth="user", website=True, methods=["POST"]
    )
    def meet(self, placement_id, **form):
        return self._step(placement_id, form, lambda p: p._say_interest())

    @http.route(
        f"{PAGE}/decline", type="http", auth="user", website=True, methods=["POST"]
    )
    def decline(self, placement_id, reason_id=None, comment=None, **form):
        form = {**form, "reason_id": reason_id, "comment": comment}
        reason = request.env["crm.refusal.reason"]
        if (reason_id or "").isdigit():
            # sudo: portal users have no access; the side is checked by the step
            reason = reason.sudo().browse(int(reason_id)).exists()

        def do(placement):
            if not reason or reason.side != "employer":
                raise UserError(request.env._("Choose a reason."))
            placement._say_no(reason, (comment or "").replace("\x00", "")[:4000])

        return self._step(placement_id, form, do)

    @http.route(
        f"{PAGE}/hire", type="http", auth="user", website=True, methods=["POST"]
    )
    def hire(self, placement_id, word=None, **form):
        def do(placement):
            if word not in ("yes", "no"):
                raise UserError(request.env._("Say yes or no."))
            placement._confirm_hire(request.env.user.partner_id, word == "yes")

        return self._step(placement_id, form, do)

    @http.route(
        f"{PAGE}/left", type="http", auth="user", website=True, methods=["POST"]
    )
    def left(self, placement_id, date=None, side=None, **form):
        def do(placement):
            try:
                day = fields.Date.to_date(date)
            except ValueError:
                day = None
            placement._say_left(day, side)

        return self._step(placement_id, {**form, "date": date, "side": side}, do)
