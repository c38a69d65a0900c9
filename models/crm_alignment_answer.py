# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmAlignmentAnswer(models.Model):
    """What one respondent answers to one criterion.

    Written by the respondent only, through ``crm.alignment.respondent``; read by
    nobody else before both parties have submitted (global record rule).
    """

    _name = "crm.alignment.answer"
    _description = "Alignment Answer"
    _order = "respondent_id, criterion_id"
    _rec_name = "criterion_id"

    respondent_id = fields.Many2one(
        "crm.alignment.respondent", required=True, index=True, ondelete="cascade"
    )
    checklist_id = fields.Many2one(
        related="respondent_id.checklist_id", store=True, index=True
    )
    partnership_id = fields.Many2one(
        related="respondent_id.checklist_id.partnership_id", store=True, index=True
    )
    side = fields.Selection(related="respondent_id.side", store=True)
    criterion_id = fields.Many2one(
        "crm.alignment.criterion", required=True, index=True, ondelete="restrict"
    )
    rating = fields.Selection(
        [
            ("0", "0"),
            ("1", "1"),
            ("2", "2"),
            ("3", "3"),
            ("4", "4"),
            ("unknown", "I don't know"),
        ]
    )
    comment = fields.Text()

    _answer_uniq = models.Constraint(
        "UNIQUE(respondent_id, criterion_id)",
        "A respondent answers each criterion once.",
    )

    def _get_value(self):
        """The rating as a number 0–4, None for unknown or not answered."""
        self.ensure_one()
        return int(self.rating) if self.rating and self.rating != "unknown" else None
