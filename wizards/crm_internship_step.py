# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmInternshipStep(models.TransientModel):
    """Ask what a step with an internship needs: a reason, a date, or a scan."""

    _name = "crm.internship.step"
    _description = "Step of an Internship"
    _inherit = ["crm.free.text.mixin", "crm.window.mixin"]

    internship_id = fields.Many2one(
        "crm.placement.internship", required=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [("take_back", "Take Back"), ("stop", "Ended Early")],
        required=True,
        default="take_back",
    )
    reason = fields.Text()
    date = fields.Date(string="Last Day", default=fields.Date.context_today)
    side = fields.Selection(
        selection=lambda self: (
            self.env["crm.placement.internship"]
            ._fields["ended_side"]
            ._description_selection(self.env)
        ),
        string="Ended by",
    )
    reason_id = fields.Many2one(
        "crm.leaving.reason", string="Why It Ended", ondelete="cascade"
    )

    def _get_free_text_fields(self):
        return ["reason"]

    def _get_known_names(self):
        self.ensure_one()
        return self.internship_id._get_known_names()

    @api.model
    def _get_link_operation(self):
        return "write"

    def action_confirm(self):
        self.ensure_one()
        if self.kind == "take_back":
            self.internship_id.action_take_back(self.reason)
        else:
            self.internship_id.action_stop(
                self.date, self.side, self.reason_id, self.reason
            )
        return {"type": "ir.actions.act_window_close"}
