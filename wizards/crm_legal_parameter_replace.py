# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.tools import date_utils


class CrmLegalParameterReplace(models.TransientModel):
    """A new figure from a day on; what was in use until then stays."""

    _name = "crm.legal.parameter.replace"
    _description = "Set a New Figure"

    parameter_id = fields.Many2one("crm.legal.parameter", required=True, readonly=False)
    value = fields.Float(string="New Figure", required=True, digits=(12, 2))
    unit = fields.Selection(related="parameter_id.unit")
    date_from = fields.Date(
        string="In Force from",
        required=True,
        default=lambda self: date_utils.add(fields.Date.context_today(self), days=1),
    )
    source = fields.Text(required=True)
    note = fields.Text()

    @api.onchange("parameter_id")
    def _onchange_parameter_id(self):
        self.value = self.parameter_id.value

    def action_confirm(self):
        self.ensure_one()
        # with the rights of the user: only who may change the row may follow it
        self.parameter_id.check_access("write")
        self.parameter_id._replace(self.value, self.date_from, self.source, self.note)
        return {"type": "ir.actions.act_window_close"}
