# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmLabourNeedRelaxing(models.Model):
    """A requirement was relaxed, or asked for again: who, when, why, and how many
    people met the need before and after. Rows are only added, by the system.
    """

    _name = "crm.labour.need.relaxing"
    _description = "Relaxing of a Requirement"
    _inherit = ["crm.append.only.mixin"]
    _order = "happened_at desc, id desc"
    _rec_name = "label"

    need_id = fields.Many2one(
        "crm.labour.need", required=True, readonly=True, index=True, ondelete="cascade"
    )
    requirement_id = fields.Many2one(
        "crm.labour.need.requirement",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partnership_id = fields.Many2one(
        related="need_id.partnership_id", store=True, index=True
    )
    company_id = fields.Many2one(related="need_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [("relaxed", "Relaxed"), ("kept", "Asked for again")],
        required=True,
        readonly=True,
    )
    label = fields.Char(
        string="Wording", required=True, readonly=True, help="As it was then."
    )
    basis = fields.Char(readonly=True, help="As it was then.")
    reason = fields.Text(string="Why", required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    happened_at = fields.Datetime(
        string="When", required=True, readonly=True, default=fields.Datetime.now
    )
    count_before = fields.Integer(string="Candidates before", readonly=True)
    count_after = fields.Integer(string="Candidates after", readonly=True)
