# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

SATISFACTION = [
    ("1", "Not satisfied at all"),
    ("2", "Little satisfied"),
    ("3", "Fairly satisfied"),
    ("4", "Satisfied"),
    ("5", "Very satisfied"),
]
SIDES = ("employer", "enterprise")


class CrmPartnershipReviewRatingMixin(models.AbstractModel):
    """How satisfied both parties of a review are, and the host's ratings of it."""

    _name = "crm.partnership.review.rating.mixin"
    _description = "Satisfaction at a Review"

    satisfaction_enterprise = fields.Selection(
        SATISFACTION, string="Our Satisfaction", copy=False
    )
    comment_enterprise = fields.Text(string="Our Comment", copy=False)
    satisfaction_employer = fields.Selection(
        SATISFACTION,
        string="Employer's Satisfaction",
        copy=False,
        help="Given on its page, or told at the review.",
    )
    comment_employer = fields.Text(string="Employer's Comment", copy=False)
    rating_ids = fields.One2many(
        "rating.rating",
        "partnership_review_id",
        string="Ratings",
        readonly=True,
        copy=False,
    )

    @api.model_create_multi
    def create(self, vals_list):
        reviews = super().create(vals_list)
        reviews._keep_ratings()
        return reviews

    def write(self, vals):
        result = super().write(vals)
        if {"employer_partner_id", *(f"satisfaction_{side}" for side in SIDES)} & (
            vals.keys()
        ):
            self._keep_ratings()
        return result

    def _keep_ratings(self):
        """Write the host's ratings from the review: one for each party that said it."""
        # sudo: ratings of reviews are written here only, by who may write the review
        ratings = self.env["rating.rating"].sudo()
        ids = self.env["ir.model"]._get_id
        for review in self.sudo():
            kept = {r.review_side: r for r in review.rating_ids}
            for side in SIDES:
                said = review[f"satisfaction_{side}"]
                rating = kept.get(side, ratings)
                if not said:
                    rating.unlink()
                    continue
                vals = {"rating": int(said), **review._get_rating_people(side)}
                if rating:
                    rating.write(vals)
                else:
                    ratings.create(
                        {
                            "res_model_id": ids(self._name),
                            "res_id": review.id,
                            "partnership_review_id": review.id,
                            "review_side": side,
                            "consumed": True,
                            "access_token": False,
                            **vals,
                        }
                    )

    def _rating_get_parent_field_name(self):
        """Asked for by the host: ratings add up for the partnership."""
        return "partnership_id"

    def _get_rating_people(self, side):
        """Who is satisfied, and with whom."""
        employer = self.employer_partner_id or self.partner_id
        ours = self.company_id.partner_id
        who, whom = (employer, ours) if side == "employer" else (ours, self.partner_id)
        return {"partner_id": who.id, "rated_partner_id": whom.id}
