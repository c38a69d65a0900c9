# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmPartnershipReviewPoint(models.Model):
    """A point of the agenda of a review: what was decided, who does what by when.

    Read and written by those who read and write the review; the employer adds its own
    on its page.
    """

    _name = "crm.partnership.review.point"
    _description = "Point of a Review"
    _inherit = ["crm.guarded.mixin", "crm.free.text.mixin"]
    _order = "review_id, sequence, id"
    _free_text_fields = ("name", "detail", "decision", "next_step")

    review_id = fields.Many2one(
        "crm.partnership.review", required=True, index=True, ondelete="cascade"
    )
    partnership_id = fields.Many2one(
        related="review_id.partnership_id", store=True, index=True
    )
    company_id = fields.Many2one(related="review_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=100)
    name = fields.Char(string="Point", required=True)
    detail = fields.Text(string="What Is Known")
    origin = fields.Selection(
        [
            ("system", "From what is known"),
            ("enterprise", "Enterprise"),
            ("employer", "Employer"),
        ],
        string="Brought by",
        required=True,
        readonly=True,
        default="enterprise",
    )
    decision = fields.Text(string="Decided")
    next_step = fields.Char()
    user_id = fields.Many2one(
        "res.users",
        string="Owner of the Step",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        ondelete="set null",
        help="Of your enterprise; a to-do for them once the review is closed.",
    )
    date_deadline = fields.Date(string="By")
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, copy=False, ondelete="set null"
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {"origin": "enterprise"})
        points = super().create(vals_list)
        points.review_id._check_may_change()
        return points

    def write(self, vals):
        self._refuse_guarded(vals)
        if "review_id" in vals and any(
            point.review_id.id != vals["review_id"] for point in self
        ):
            # not even the system: the rights on the other one would not be asked for
            raise UserError(self.env._("A point stays in its review."))
        if vals.keys() - self._get_guarded_fields():
            self.review_id._check_may_change()
        if (
            not self.env.su
            and {"name", "detail"} & vals.keys()
            and self.filtered(lambda p: p.origin == "employer")
        ):
            raise UserError(
                self.env._(
                    "These are the employer's words: note what was decided beside them."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        self.review_id._check_may_change()
        if not self.env.su and self.filtered(lambda p: p.origin == "employer"):
            raise UserError(
                self.env._("The employer brought this point: it stays on the agenda.")
            )

    def _schedule_step(self):
        """A to-do on the partnership for the owner of each step, once."""
        for point in self.filtered(lambda p: p.next_step and not p.activity_id):
            user = point.user_id
            # sudo: told by the system to someone with access, which was checked
            partnership = point.sudo().partnership_id.with_context(lang=user.lang)
            point.sudo().activity_id = partnership.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=point.date_deadline,
                summary=point.next_step,
                note=partnership.env._(
                    "Decided at the review of %s", point.review_id.date_held
                ),
                user_id=user.id,
            )
