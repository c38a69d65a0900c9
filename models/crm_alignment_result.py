# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: what the discussion may write; the rest is computed once, at the comparison
DISCUSSION_FIELDS = {
    *("outcome", "is_settled", "action_summary", "action_user_id"),
    *("action_deadline", "activity_id", "settled_by_id", "settled_on"),
}


class CrmAlignmentResult(models.Model):
    """One criterion compared: both parties' ratings, the gap, what was said of it."""

    _name = "crm.alignment.result"
    _description = "Alignment Result"
    _order = "checklist_id, sequence, id"
    _rec_name = "criterion_id"

    checklist_id = fields.Many2one(
        "crm.alignment.checklist", required=True, index=True, ondelete="cascade"
    )
    partnership_id = fields.Many2one(
        related="checklist_id.partnership_id", store=True, index=True
    )
    sequence = fields.Integer(help="Order of the talk guide.")
    criterion_id = fields.Many2one(
        "crm.alignment.criterion", required=True, index=True, ondelete="restrict"
    )
    dimension_id = fields.Many2one(
        related="criterion_id.dimension_id", store=True, index=True
    )
    question = fields.Text(related="criterion_id.question")
    weight = fields.Integer(related="criterion_id.weight", store=True)
    is_known_enterprise = fields.Boolean(readonly=True)
    is_known_employer = fields.Boolean(readonly=True)
    rating_enterprise = fields.Float(
        string="Our Enterprise",
        digits=(2, 1),
        readonly=True,
        aggregator="avg",
        help="Median of the ratings of the enterprise's respondents (0–4).",
    )
    rating_employer = fields.Float(
        string="Employer",
        digits=(2, 1),
        readonly=True,
        aggregator="avg",
        help="Median of the ratings of the employer's respondents (0–4).",
    )
    spread_enterprise = fields.Float(
        string="Spread, Ours",
        digits=(2, 1),
        readonly=True,
        aggregator="avg",
        help="Highest less lowest rating within the enterprise.",
    )
    spread_employer = fields.Float(
        string="Spread, Employer",
        digits=(2, 1),
        readonly=True,
        aggregator="avg",
        help="Highest less lowest rating within the employer's people.",
    )
    unknown_enterprise = fields.Integer(string="Unknown, Ours", readonly=True)
    unknown_employer = fields.Integer(string="Unknown, Employer", readonly=True)
    label_enterprise = fields.Char(
        string="Our Rating", compute="_compute_labels", help="“?” when nobody knows."
    )
    label_employer = fields.Char(string="Employer's Rating", compute="_compute_labels")
    label_gap = fields.Char(string="Difference", compute="_compute_labels")
    gap = fields.Float(
        digits=(2, 1),
        readonly=True,
        aggregator="avg",
        help="Difference between both parties' ratings (0–4). 2 and more: talk about it.",
    )
    change = fields.Float(
        digits=(3, 1),
        readonly=True,
        aggregator="avg",
        help="Mean of both ratings, less the same mean in the checklist before.",
    )
    has_previous = fields.Boolean(readonly=True)
    needs_talk = fields.Boolean(string="To Talk about", readonly=True, index=True)
    is_blocking = fields.Boolean(string="Blocking", readonly=True)
    is_open = fields.Boolean(
        string="Blocks", compute="_compute_is_open", store=True, index=True
    )
    comments_enterprise = fields.Text(string="What we wrote", readonly=True)
    comments_employer = fields.Text(string="What the employer wrote", readonly=True)
    outcome = fields.Text(help="What both parties concluded when they talked about it.")
    is_settled = fields.Boolean(
        string="Settled",
        help="Both parties agree on how to go on. The outcome must say how.",
    )
    settled_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    settled_on = fields.Datetime(readonly=True)
    action_summary = fields.Char(string="Follow-up Action")
    action_user_id = fields.Many2one(
        "res.users",
        string="By",
        domain="[('share', '=', False)]",
        ondelete="set null",
    )
    action_deadline = fields.Date(string="Before")
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )
    is_planned = fields.Boolean(string="Planned", readonly=True, copy=False)

    @api.depends("is_blocking", "is_settled")
    def _compute_is_open(self):
        for result in self:
            result.is_open = result.is_blocking and not result.is_settled

    @api.depends("rating_enterprise", "rating_employer", "gap")
    @api.depends_context("lang")
    def _compute_labels(self):
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        point = lang.decimal_point or "."

        def label(value, is_known):
            return f"{value:g}".replace(".", point) if is_known else "?"

        for result in self:
            ours, theirs = result.is_known_enterprise, result.is_known_employer
            result.label_enterprise = label(result.rating_enterprise, ours)
            result.label_employer = label(result.rating_employer, theirs)
            result.label_gap = label(result.gap, ours and theirs)

    @api.constrains("is_settled", "outcome")
    def _check_outcome(self):
        for result in self:
            if result.is_settled and not (result.outcome or "").strip():
                raise ValidationError(
                    self.env._(
                        "Write the outcome of “%(name)s” before it is settled: what "
                        "did both parties agree on?",
                        name=result.criterion_id.name,
                    )
                )

    def write(self, vals):
        if not self.env.su and set(vals) - DISCUSSION_FIELDS:
            raise UserError(
                self.env._("Ratings are compared once; only the talk is written here.")
            )
        if not self.env.su and self.checklist_id.filtered(
            lambda c: c.state == "closed"
        ):
            raise UserError(
                self.env._(
                    "The talk is closed. Reopen it, or start a new checklist with the "
                    "employer."
                )
            )
        if "is_settled" in vals:
            vals = {
                **vals,
                "settled_by_id": vals["is_settled"] and self.env.uid,
                "settled_on": vals["is_settled"] and fields.Datetime.now(),
            }
        return super().write(vals)
