# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages on which an employer reads its estimates of avoided costs, and answers."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..tools.form_values import FormValueError, read_words
from .employer_page import EmployerPages
from .need import get_own_partnerships
from .settled import is_settled

PAGE = "/my/avoided-costs/<int:evaluation_id>"
LONGEST_COMMENT = 2000


def get_own_evaluations():
    """Evaluations shown to the employer of the logged-in person."""
    # sudo: portal users have no access to the model; only those shared with theirs
    return (
        request.env["crm.avoided.cost.evaluation"]
        .sudo()
        .search(
            [
                ("partnership_id", "in", get_own_partnerships().ids),
                ("state", "!=", "draft"),
                ("shared_on", "!=", False),
            ]
        )
    )


class AvoidedCostPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "avoided_cost_count" in counters:
            values["avoided_cost_count"] = len(get_own_evaluations())
        return values


class AvoidedCostPages(EmployerPages, http.Controller):
    page_name = "avoided_costs"

    def _get_own(self):
        return get_own_evaluations()

    def _show(self, evaluation, **values):
        return self._render(
            "portal_avoided_cost", {**evaluation._get_table_values(), **values}
        )

    @http.route(
        "/my/avoided-costs",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def avoided_costs(self, **_kwargs):
        return self._render(
            "portal_avoided_costs", {"evaluations": get_own_evaluations()}
        )

    @http.route(
        PAGE,
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=is_settled,
    )
    def avoided_cost(self, evaluation_id, message=None, **_kwargs):
        return self._show(self._find(evaluation_id), message=message)

    @http.route(
        f"{PAGE}/pdf",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def avoided_cost_pdf(self, evaluation_id, **_kwargs):
        return self._send_pdf("crm_avoided_cost_report", self._find(evaluation_id))

    @http.route(
        f"{PAGE}/answer", type="http", auth="user", website=True, methods=["POST"]
    )
    def avoided_cost_answer(self, evaluation_id, answer=None, comment=None, **_kwargs):
        evaluation = self._find(evaluation_id)
        error = None
        if answer not in ("agreed", "not_agreed"):
            error = request.env._("Choose one of the two buttons.")
        else:
            try:
                words = read_words(comment, LONGEST_COMMENT)
                with request.env.cr.savepoint():
                    evaluation._answer_for_employer(
                        request.env.user.partner_id, answer == "agreed", words
                    )
            except FormValueError:
                error = request.env._(
                    "Write plain words, at most %s signs.", LONGEST_COMMENT
                )
            except UserError as refusal:  # and what a text may not tell
                error = str(refusal)
        if error:
            evaluation.invalidate_recordset()
            return self._show(evaluation, error=error, comment=comment)
        return request.redirect(f"/my/avoided-costs/{evaluation.id}?message=answered")
