# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmAvoidedCostAnswer(models.TransientModel):
    """The window that records what an employer says of an evaluation."""

    _name = "crm.avoided.cost.answer"
    _description = "Answer of the Employer"
    _inherit = ["crm.window.mixin"]

    evaluation_id = fields.Many2one(
        "crm.avoided.cost.evaluation", required=True, ondelete="cascade"
    )
    employer_id = fields.Many2one(
        related="evaluation_id.partner_id", related_sudo=False
    )
    answer = fields.Selection(
        [("agreed", "Agrees"), ("not_agreed", "Does not agree")],
        string="The Employer",
        required=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Who Said It",
        required=True,
        ondelete="cascade",
        domain="[('commercial_partner_id', '=', employer_id)]",
    )
    date = fields.Date(string="On", required=True, default=fields.Date.context_today)
    evidence = fields.Char(string="What Shows It", required=True)
    comment = fields.Text(string="In Its Words")

    def action_record(self):
        """:raise UserError: see ``_record_answer``"""
        self.ensure_one()
        self.evaluation_id._record_answer(
            self.answer == "agreed",
            self.partner_id,
            self.date,
            self.comment,
            self.evidence,
        )
        return {"type": "ir.actions.act_window_close"}
