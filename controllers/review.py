# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages on which an employer prepares the reviews of its partnerships, and reads them."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.review_states import SHOWN
from ..tools.form_values import FormValueError, read_words
from .employer_page import EmployerPages
from .need import get_own_partnerships
from .settled import is_settled

PAGE = "/my/reviews/<int:review_id>"
LONGEST = 2000
#: points that an employer may bring, and how long each is
MOST_POINTS, LONGEST_POINT = 10, 200


def get_own_reviews():
    """Reviews prepared or held with the employer of the logged-in person."""
    # sudo: portal users have no access to the model; only those of their employer
    return (
        request.env["crm.partnership.review"]
        .sudo()
        .search(
            [
                ("partnership_id", "in", get_own_partnerships().ids),
                ("state", "in", SHOWN),
            ]
        )
    )


class ReviewPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "review_count" in counters:
            values["review_count"] = len(get_own_reviews())
        return values


class ReviewPages(EmployerPages, http.Controller):
    page_name = "reviews"

    def _get_own(self):
        return get_own_reviews()

    def _show(self, review, form=None, **values):
        own = review.point_ids.filtered(lambda p: p.origin == "employer")
        satisfaction = review._fields["satisfaction_employer"]
        return self._render(
            "portal_review",
            {
                "review": review,
                "choices": satisfaction._description_selection(review.env),
                "form": form
                or {
                    "satisfaction": review.satisfaction_employer,
                    "comment": review.comment_employer,
                    "points": "\n".join(own.mapped("name")),
                },
                **values,
            },
        )

    @http.route(
        "/my/reviews",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def reviews(self, **_kwargs):
        return self._render("portal_reviews", {"reviews": get_own_reviews()})

    @http.route(
        PAGE,
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=is_settled,
    )
    def review(self, review_id, message=None, **_kwargs):
        return self._show(self._find(review_id), message=message)

    @http.route(
        f"{PAGE}/pdf",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def review_pdf(self, review_id, **_kwargs):
        return self._send_pdf("crm_partnership_review_report", self._find(review_id))

    @http.route(
        f"{PAGE}/prepare", type="http", auth="user", website=True, methods=["POST"]
    )
    def review_prepare(
        self, review_id, satisfaction=None, comment=None, points=None, **_kwargs
    ):
        review = self._find(review_id)
        form = {"satisfaction": satisfaction, "comment": comment, "points": points}
        try:
            known = dict(review._fields["satisfaction_employer"].selection)
            if satisfaction not in known:
                raise UserError(request.env._("Say how satisfied you are."))
            lines = [
                read_words(line, LONGEST_POINT)
                for line in read_words(points, LONGEST).splitlines()
            ]
            lines = list(dict.fromkeys(filter(None, lines)))
            if len(lines) > MOST_POINTS:
                raise UserError(
                    request.env._("At most %s points: choose.", MOST_POINTS)
                )
            with request.env.cr.savepoint():
                review._prepare_for_employer(
                    request.env.user.partner_id,
                    satisfaction,
                    read_words(comment, LONGEST),
                    lines,
                )
        except FormValueError:
            error = request.env._(
                "Write plain words: at most %(signs)s signs, and %(point)s for a point.",
                signs=LONGEST,
                point=LONGEST_POINT,
            )
        except UserError as refusal:  # and what a text may not tell
            error = str(refusal)
        else:
            return request.redirect(f"/my/reviews/{review.id}?message=saved")
        review.invalidate_recordset()
        return self._show(review, form=form, error=error)
