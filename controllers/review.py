# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages on which an employer prepares the reviews of its partnerships, and reads them."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.review_states import SHOWN
from ..tools.form_values import FormValueError, read_words
from .need import get_own_partnerships

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


class ReviewPages(http.Controller):
    # apart from the portal's controller, as the pages of the checklist

    def _find(self, review_id):
        """The review, with elevated rights. Another employer's does not exist here.

        :raise NotFound: it is none of the visitor's
        """
        review = get_own_reviews().filtered(lambda r: r.id == review_id)
        if not review:
            raise request.not_found()
        return review

    def _render(self, template, values):
        response = request.render(
            f"crm_partnership.{template}", {"page_name": "reviews", **values}
        )
        response.headers["Cache-Control"] = "no-store"
        return response

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
        PAGE, type="http", auth="user", website=True, methods=["GET"], readonly=True
    )
    def review(self, review_id, message=None, **_kwargs):
        return self._show(self._find(review_id), message=message)

    @http.route(f"{PAGE}/pdf", type="http", auth="user", website=True, methods=["GET"])
    def review_pdf(self, review_id, **_kwargs):
        review = self._find(review_id)
        # sudo: the review is one of the visitor's employer
        reports = request.env["ir.actions.report"].sudo()
        content, _kind = reports._render_qweb_pdf(
            "crm_partnership.crm_partnership_review_report", review.ids
        )
        name = review.with_context(lang=review.lang)._get_file_name()
        return request.make_response(
            content,
            [
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", content_disposition(f"{name}.pdf")),
                ("Cache-Control", "no-store"),
            ],
        )

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
