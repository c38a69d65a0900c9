# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Command

from ..tools.bus_factor import bus_factor, held_alone


class CrmPartnershipContinuity(models.TransientModel):
    """On how many people the portfolio hangs; computed when the page is opened."""

    _name = "crm.partnership.continuity"
    _description = "Continuity of the Portfolio"

    partnership_count = fields.Integer(string="Open Partnerships", readonly=True)
    single_count = fields.Integer(string="Held by One Person or None", readonly=True)
    bus_factor = fields.Integer(
        readonly=True,
        help="Smallest number of people whose departure would leave more than half of "
        "the open partnerships without anyone who knows the employer. Holders are the "
        "owner, the backup holder and the members with an active account.",
    )
    line_ids = fields.One2many(
        "crm.partnership.continuity.line", "continuity_id", readonly=True
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        partnerships = self.env["crm.partnership"].search(
            [("status", "!=", "ended"), ("company_id", "in", self.env.companies.ids)]
        )
        holders = [p._get_holders() for p in partnerships]
        people = held_alone([users.ids for users in holders])
        rows = sorted(people.items(), key=lambda row: (-row[1][1], -row[1][0]))
        values.update(
            partnership_count=len(partnerships),
            single_count=sum(len(users) < 2 for users in holders),
            bus_factor=bus_factor([users.ids for users in holders]),
            line_ids=[
                Command.create(
                    {"user_id": user_id, "held_count": held, "alone_count": alone}
                )
                for user_id, (held, alone) in rows
            ],
        )
        return values

    def _compute_display_name(self):
        self.display_name = self.env._("Continuity of the Portfolio")

    def action_view_single(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_action"
        )
        action["context"] = {"search_default_single_holder": 1}
        action["views"] = [(False, "list"), (False, "form")]
        return action


class CrmPartnershipContinuityLine(models.TransientModel):
    """What one person holds, and what they hold alone."""

    _name = "crm.partnership.continuity.line"
    _description = "Person in the Continuity of the Portfolio"
    _order = "alone_count desc, held_count desc, id"

    continuity_id = fields.Many2one(
        "crm.partnership.continuity", index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="Person")
    held_count = fields.Integer(string="Holds")
    alone_count = fields.Integer(string="Holds Alone")
