# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.res_company_network import DEVELOPER, DIRECTOR, SETUP


class CrmNetworkSetup(models.TransientModel):
    """What the enterprise takes from the network, and how it shares: its directors say.

    Settings of an enterprise are otherwise for administrators only.
    """

    _name = "crm.network.setup"
    _description = "Our Part in the Network"

    company_id = fields.Many2one(
        "res.company",
        string="Enterprise",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    network_offers_month = fields.Integer(
        string="Offers Taken a Month",
        default=lambda self: self.env.company.network_offers_month,
        help="How many needs a month sister enterprises may offer to yours. 0: none.",
    )
    network_area_id = fields.Many2one(
        "crm.area",
        string="Area of the Enterprise",
        default=lambda self: self.env.company.network_area_id,
        ondelete="cascade",
    )
    network_contact_id = fields.Many2one(
        "res.users",
        string="Contact for the Network",
        default=lambda self: self.env.company.network_contact_id,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        ondelete="cascade",
        help="Who is told of offers. Empty: the directors are.",
    )
    network_answer_days = fields.Integer(
        string="Time to Answer your Offers (days)",
        default=lambda self: self.env.company.network_answer_days,
    )
    network_weight_share = fields.Integer(
        string="Weight of the Past Share",
        default=lambda self: self.env.company.network_weight_share,
    )
    network_weight_fit = fields.Integer(
        string="Weight of the Occupation",
        default=lambda self: self.env.company.network_weight_fit,
    )
    network_weight_distance = fields.Integer(
        string="Weight of the Distance",
        default=lambda self: self.env.company.network_weight_distance,
    )
    network_weight_capacity = fields.Integer(
        string="Weight of the Capacity",
        default=lambda self: self.env.company.network_weight_capacity,
    )

    def action_confirm(self):
        """:raise AccessError: the user is no director of the enterprise"""
        self.ensure_one()
        company = self.company_id
        if company not in self.env.companies or not self.env.user.has_group(DIRECTOR):
            raise AccessError(self.env._("Directors of the enterprise set this."))
        contact = self.network_contact_id
        if contact and not (
            company in contact.sudo().company_ids and contact.has_group(DEVELOPER)
        ):
            raise AccessError(
                self.env._(
                    "%(name)s is not a business developer or a director of the "
                    "enterprise: offers would be closed to them.",
                    name=contact.name,
                )
            )
        # sudo: a director sets these fields of the own enterprise, no others
        company.sudo().write(
            {
                name: self._fields[name].convert_to_write(self[name], self)
                for name in SETUP
            }
        )
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def default_get(self, fields):
        """The enterprise is the one at work, whatever the caller says."""
        values = super().default_get(fields)
        if "company_id" in fields:
            values["company_id"] = self.env.company.id
        return values
