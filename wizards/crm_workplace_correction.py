# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmWorkplaceCorrection(models.TransientModel):
    """The window that records the correction of a point."""

    _name = "crm.workplace.correction"
    _description = "Record a Correction"
    _inherit = ["crm.window.mixin"]

    line_id = fields.Many2one(
        "crm.workplace.check.line", string="Point", required=True, ondelete="cascade"
    )
    date = fields.Date(
        string="Seen Corrected on", required=True, default=fields.Date.context_today
    )
    note = fields.Text(string="What Shows It")
    evidence_ids = fields.Many2many(
        "ir.attachment",
        "crm_workplace_correction_evidence_rel",
        "correction_id",
        "attachment_id",
    )

    def action_record(self):
        """:raise UserError, AccessError: see ``_record_correction``"""
        self.ensure_one()
        self.line_id._record_correction(self.date, self.note, self.evidence_ids)
        return {"type": "ir.actions.act_window_close"}
