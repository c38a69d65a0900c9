# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_partnership_agreement_mixin import READERS
from .review_states import HELD


class CrmPartnershipReviewMixin(models.AbstractModel):
    """Reviews of a partnership, and the gates that read them.

    What was held before reviews were kept here is a milestone that a director records.
    """

    _name = "crm.partnership.review.mixin"
    _description = "Reviews of a Partnership"

    review_ids = fields.One2many(
        "crm.partnership.review", "partnership_id", string="Reviews", groups=READERS
    )
    review_count = fields.Integer(
        string="Number of Reviews", compute="_compute_part_counts", groups=READERS
    )
    date_next_review = fields.Date(
        string="Next Review",
        compute="_compute_date_next_review",
        store=True,
        index=True,
        groups=READERS,
        help="Planned, or else due by the months between reviews of the stage.",
    )

    @api.depends(
        *("review_ids.state", "review_ids.date_planned", "review_ids.date_held"),
        *("stage_id.review_months", "date_last_stage_update", "status"),
    )
    def _compute_date_next_review(self):
        for record in self:
            waiting = record.review_ids.filtered(lambda r: r.state not in HELD)
            date = min(
                waiting.mapped("date_planned"), default=record._propose_review_date()
            )
            record.date_next_review = record.status == "ongoing" and date

    def _get_reviews_held(self):
        # sudo: readers of the partnership without access to its reviews (liaison,
        # privacy officer) learn whether a condition is met, nothing else
        return self.sudo().review_ids.filtered(lambda r: r.state in HELD)

    def _get_review_kind(self):
        """Of the next review: that of the pilot comes first."""
        pilot = self.env.ref(
            "crm_partnership.crm_partnership_stage_pilot", raise_if_not_found=False
        )
        is_pilot = pilot and self.stage_id == pilot
        held = self._get_reviews_held().mapped("kind")
        return "pilot" if is_pilot and "pilot" not in held else "periodic"

    def _propose_review_date(self, last=None):
        """Last review, or entry into the stage, and the months of the stage.

        :param last: day of the last review, the last one held if not given
        :return: a date, or False where the stage asks for no review
        """
        self.ensure_one()
        months = self.stage_id.review_months
        if not months:
            return False
        held = self._get_reviews_held().mapped("date_held")
        start = last or max(held, default=None)
        if not start:
            entered = self.date_last_stage_update or self.create_date
            start = fields.Date.context_today(self, entered or None)
        return start + relativedelta(months=months)

    def _plan_review(self, date, move=False):
        """The review that waits, or a new one on a date.

        :param move: one that is not prepared yet takes the date
        :return: the review
        """
        self.ensure_one()
        # sudo: the user has the right to write the partnership or one of its reviews,
        # which the caller has checked; a review that waits is not planned twice
        partnership = self.sudo()
        waiting = partnership.review_ids.filtered(lambda r: r.state not in HELD)
        if waiting:
            first = waiting.sorted("date_planned")[:1]
            if move and first.state == "planned":
                first.date_planned = date
            return first.with_env(self.env)
        review = partnership.env["crm.partnership.review"].create(
            {"partnership_id": self.id, "date_planned": date}
        )
        return review.with_env(self.env)

    def _plan_first_review(self):
        """On entering a stage that asks for reviews."""
        today = fields.Date.context_today(self)
        for record in self.filtered(lambda p: p.status == "ongoing"):
            date = record._propose_review_date()
            if date:
                record._plan_review(max(date, today))

    # --------------------------------------------------------------------- gates
    def _gate_check_pilot_review(self, gate):
        passing = super()._gate_check_pilot_review(gate)
        held = self._get_reviews_held().filtered(lambda r: r.kind == "pilot")
        return passing | self.filtered(lambda p: p.id in held.partnership_id.ids)

    def _gate_check_recent_review(self, gate):
        passing = super()._gate_check_recent_review(gate)
        since = fields.Date.context_today(self) - relativedelta(months=gate.threshold)
        held = self._get_reviews_held().filtered(lambda r: r.date_held >= since)
        return passing | self.filtered(lambda p: p.id in held.partnership_id.ids)

    # ----------------------------------------------------------------------- ORM
    def write(self, vals):
        """What was shown to an employer stays with it."""
        for name in ("partner_id", "company_id"):
            # sudo: a review that the user may not read counts too
            if name in vals and self.filtered(
                lambda p, name=name: (
                    p[name].id != vals[name]
                    and p.sudo().review_ids.filtered(lambda r: r.state != "planned")
                )
            ):
                raise ValidationError(
                    self.env._(
                        "Reviews of this partnership were prepared or held: its "
                        "employer and its enterprise do not change any more. Open "
                        "another partnership."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_reviews(self):
        if self._get_reviews_held():
            raise ValidationError(
                self.env._(
                    "A partnership with a review that was held is not deleted: end it, "
                    "or archive it: %(names)s.",
                    names=", ".join(
                        self._get_reviews_held()
                        .partnership_id.with_env(self.env)
                        .mapped("display_name")
                    ),
                )
            )

    @api.readonly
    def action_view_reviews(self):
        """The reviews of the partnership; a new one when there is none."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_review_action"
        )
        action["domain"] = [("partnership_id", "=", self.id)]
        action["context"] = {"default_partnership_id": self.id}
        if not self.review_ids and self.has_access("write"):
            action["views"] = [(False, "form")]
        return action
