# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmLeadMakePartnership(models.TransientModel):
    """Make a partnership of a lead or opportunity, or link it to an existing one."""

    _name = "crm.lead.make.partnership"
    _description = "Make a Partnership"

    lead_id = fields.Many2one("crm.lead", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner",
        string="Employer",
        domain="[('is_company', '=', True)]",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        help="Empty: the organisation named on the lead is created.",
    )
    partner_name = fields.Char(related="lead_id.partner_name")
    contact_ids = fields.Many2many(
        "res.partner",
        string="Contact Persons",
        compute="_compute_contact_ids",
        store=True,
        readonly=False,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    duplicate_ids = fields.Many2many(
        "crm.partnership",
        "crm_lead_make_partnership_duplicate_rel",
        string="Open Partnerships with this Employer",
        compute="_compute_duplicate_ids",
    )
    action = fields.Selection(
        [("create", "Make a new partnership"), ("link", "Use the existing one")],
        required=True,
        compute="_compute_action",
        store=True,
        readonly=False,
    )
    partnership_id = fields.Many2one(
        "crm.partnership",
        compute="_compute_action",
        store=True,
        readonly=False,
        domain="[('id', 'in', duplicate_ids)]",
        ondelete="cascade",
    )

    @api.depends("lead_id")
    def _compute_partner_id(self):
        for wizard in self:
            partner = wizard.lead_id.partner_id.commercial_partner_id
            if not partner.is_company:
                partner = wizard.lead_id._find_employer()
            wizard.partner_id = partner

    @api.depends("lead_id", "partner_id")
    def _compute_contact_ids(self):
        for wizard in self:
            partner = wizard.lead_id.partner_id
            wizard.contact_ids = partner if not partner.is_company else False

    @api.depends("partner_id")
    def _compute_duplicate_ids(self):
        for wizard in self:
            wizard.duplicate_ids = (
                self.env["crm.partnership"].search(
                    [
                        ("partner_id", "child_of", wizard.partner_id.ids),
                        ("status", "!=", "ended"),
                    ]
                )
                if wizard.partner_id
                else False
            )

    @api.depends("duplicate_ids")
    def _compute_action(self):
        for wizard in self:
            wizard.partnership_id = wizard.duplicate_ids[:1]
            wizard.action = "link" if wizard.duplicate_ids else "create"

    def action_confirm(self):
        self.ensure_one()
        if self.action == "link":
            if not self.partnership_id:
                raise UserError(self.env._("Choose the partnership to use."))
            partnership = self.lead_id._link_partnership(self.partnership_id)
        else:
            partnership = self.lead_id._make_partnership(
                self.partner_id, self.contact_ids, self.user_id
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.partnership",
            "res_id": partnership.id,
            "view_mode": "form",
        }
