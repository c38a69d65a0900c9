# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError

#: what files of participants, reviews and formulas tell since they are kept here
FROM_BEFORE = ("placement", "retention", "pilot_review", "review", "health")


class CrmPartnershipMilestone(models.Model):
    """Evidence of a step reached: what, when, recorded by whom, with its document.

    Gates of the later stages read these rows.
    """

    _name = "crm.partnership.milestone"
    _description = "Partnership Milestone"
    _inherit = ["crm.health.source.mixin"]
    _order = "date desc, id desc"
    _rec_name = "kind"

    partnership_id = fields.Many2one(
        "crm.partnership", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="partnership_id.company_id", store=True, index=True
    )
    kind = fields.Selection(
        [
            ("placement", "First placement, before files were kept here"),
            ("pilot_review", "Review of the pilot, before reviews were kept here"),
            ("review", "Periodic review, before reviews were kept here"),
            ("retention", "Placement kept 26 weeks, before files were kept here"),
            ("health", "Health assessed, before it was computed here"),
        ],
        required=True,
        index=True,
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    score = fields.Integer(
        string="Score (0–100)",
        help="Result out of 100, for a health assessment.",
    )
    notes = fields.Text()
    document = fields.Binary(
        attachment=True,
        help="The report of the visit, the minutes…",
    )
    document_name = fields.Char()
    user_id = fields.Many2one(
        "res.users",
        string="Recorded by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )

    _score_range = models.Constraint(
        "CHECK (score BETWEEN 0 AND 100)", "The score goes from 0 to 100."
    )

    @api.model
    def _get_health_source_fields(self):
        return super()._get_health_source_fields() | {"date", "kind"}

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for milestone in self:
            if milestone.date > today:
                raise ValidationError(
                    self.env._(
                        "A milestone tells what has happened: its date cannot be in "
                        "the future. Plan it as an activity instead."
                    )
                )

    @api.constrains("kind")
    def _check_kind_from_before(self):
        """Placements and reviews are told by their files, health by its formulas; the
        past is a director's word."""
        if self.env.user.has_group("crm_partnership.group_director"):
            return
        if self.env.uid == SUPERUSER_ID:
            return  # loading data
        if self.filtered(lambda m: m.kind in FROM_BEFORE):
            raise ValidationError(
                self.env._(
                    "Placements are recorded in the files of participants, reviews as "
                    "reviews, and the health is computed. A director notes those from "
                    "before."
                )
            )

    @api.depends("kind", "date")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for milestone in self:
            milestone.display_name = labels.get(milestone.kind, "")
