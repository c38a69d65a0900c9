# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class RatingRating(models.Model):
    """The host's ratings hold how satisfied both parties of a review are.

    Every internal account may read and write the host's ratings. Those of reviews are
    read by who reads the review (a rule on this table), written by the review alone,
    and hold the figure without a word of comment. They have no token: no page without
    an account opens them.

    Nothing else of this application is rated: the host writes the name of what is rated,
    and of what that belongs to, into the rating, whoever may read them.
    """

    _inherit = "rating.rating"

    partnership_review_id = fields.Many2one(
        "crm.partnership.review",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    review_side = fields.Selection(
        [("employer", "Employer"), ("enterprise", "Enterprise")],
        string="Who is Satisfied",
        readonly=True,
    )

    _one_for_each_party = models.UniqueIndex(
        "(partnership_review_id, review_side) WHERE partnership_review_id IS NOT NULL",
        "Each party is satisfied with a review once.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            for vals in vals_list:
                self._refuse_of_reviews(vals)
        ratings = super().create(vals_list)
        if not self.env.su:
            # what the defaults of the context brought, too
            ratings._refuse_of_reviews({})
        return ratings

    def write(self, vals):
        if not self.env.su:
            self._refuse_of_reviews(vals)
        result = super().write(vals)
        if not self.env.su:
            self._refuse_of_reviews({})
        return result

    def unlink(self):
        if not self.env.su:
            self._refuse_of_reviews({})
        return super().unlink()

    def _refuse_of_reviews(self, vals):
        """:raise UserError: a rating of a review would be made or changed by hand"""
        # sudo: asks about the table alone, and tells nothing of the rows
        if {"partnership_review_id", "review_side"} & vals.keys() or any(
            rating.partnership_review_id or rating.review_side for rating in self.sudo()
        ):
            raise UserError(self._get_refusal())

    @api.constrains("res_model_id", "parent_res_model_id", "partnership_review_id")
    def _check_reviews_alone(self):
        """The system is refused as well: it rates what a message about it says."""
        # sudo: as above
        for rating in self.sudo():
            if not rating.partnership_review_id and any(
                model.model in self.env
                and self.env[model.model]._original_module == "crm_partnership"
                for model in rating.res_model_id | rating.parent_res_model_id
            ):
                raise ValidationError(self._get_refusal())

    @api.model
    def _get_refusal(self):
        return self.env._(
            "The satisfaction of a review is written in the review itself: open "
            "it, and change it there before it is closed."
        )
