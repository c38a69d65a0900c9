# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmPartnershipGateOverride(models.Model):
    """A director let a partnership enter a stage although conditions were missing.

    Rows are written only by ``crm.partnership.action_override_gates`` and never
    change: no role has write, create or unlink on the table.
    """

    _name = "crm.partnership.gate.override"
    _description = "Gate Override"
    _order = "overridden_at desc, id desc"
    _rec_name = "partnership_id"
    _allow_sudo_commands = False

    partnership_id = fields.Many2one(
        "crm.partnership", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="partnership_id.company_id", store=True, index=True
    )
    from_stage_id = fields.Many2one(
        "crm.partnership.stage", string="From", ondelete="set null"
    )
    stage_id = fields.Many2one(
        "crm.partnership.stage", string="To", required=True, ondelete="restrict"
    )
    missing_conditions = fields.Text(required=True)
    reason = fields.Text(required=True)
    user_id = fields.Many2one(
        "res.users", string="Director", required=True, ondelete="restrict"
    )
    overridden_at = fields.Datetime(string="Date", required=True)
