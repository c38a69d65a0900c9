# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmNeedSharingLine(models.Model):
    """A sister enterprise in the order in which a need is offered, and why there.

    Written by the system only; read like the need by those who may offer it.
    """

    _name = "crm.need.sharing.line"
    _description = "Turn of a Sister Enterprise"
    _inherit = ["crm.guarded.mixin"]
    _order = "sharing_id, sequence, id"

    sharing_id = fields.Many2one(
        "crm.need.sharing", readonly=True, required=True, index=True, ondelete="cascade"
    )
    partnership_id = fields.Many2one(
        related="sharing_id.partnership_id", store=True, index=True
    )
    sequence = fields.Integer(readonly=True)
    sister_id = fields.Many2one(
        "res.company",
        string="Enterprise",
        readonly=True,
        required=True,
        index=True,
        ondelete="restrict",
    )
    score = fields.Integer(readonly=True, aggregator=None, help="On 100.")
    reason = fields.Text(string="Why at this Place", readonly=True)
    offer_id = fields.Many2one(
        "crm.need.offer", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    offer_state = fields.Selection(
        related="offer_id.state", string="Its Answer", store=True, index=True
    )
    passed_over = fields.Char(
        readonly=True, help="Why the enterprise was not asked when its turn came."
    )
    released_at = fields.Datetime(
        string="Employer Named on", readonly=True, index="btree_not_null"
    )
    can_release = fields.Boolean(compute="_compute_can_release")

    @api.depends("offer_state", "released_at")
    def _compute_can_release(self):
        for line in self:
            line.can_release = line.offer_state == "accepted" and not line.released_at

    @api.readonly
    def action_open_release(self):
        """The window that asks whether the employer agrees to be named."""
        return self.offer_id.action_open_release()

    @api.readonly
    def action_open_offer(self):
        """The offer as the sister enterprise reads it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_need_offer_action"
        )
        return {
            **action,
            "view_mode": "form",
            "views": [(False, "form")],
            "res_id": self.offer_id.id,
        }
