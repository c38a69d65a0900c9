# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CrmHostingSheetSend(models.TransientModel):
    """Choose an evidence sheet, who receives it, and add a few words.

    Opened from a partnership, a lead or a contact.
    """

    _name = "crm.hosting.sheet.send"
    _description = "Send an Evidence Sheet"
    _inherit = ["crm.window.mixin"]

    sheet_id = fields.Many2one(
        "crm.hosting.sheet",
        string="Evidence Sheet",
        required=True,
        default=lambda self: self._default_sheet_id(),
        domain="[('state', '=', 'published')]",
        ondelete="cascade",
    )
    partnership_id = fields.Many2one("crm.partnership", ondelete="cascade")
    partner_ids = fields.Many2many(
        "res.partner",
        "crm_hosting_sheet_send_partner_rel",
        "window_id",
        "partner_id",
        string="Recipients",
        help="People at the employer's, with an email address. Each receives a private "
        "link in their language.",
    )
    message = fields.Text(
        string="A Few Words", help="Printed in the mail, above the link."
    )
    already_sent = fields.Char(compute="_compute_already_sent")

    @api.model
    def _default_sheet_id(self):
        return self.env["crm.hosting.sheet"].search(
            [
                ("state", "=", "published"),
                ("company_id", "=", self.env.company.id),
            ],
            limit=1,
        )

    @api.model
    def default_get(self, fields):
        """Recipients and partnership of the record from which the window opens."""
        values = super().default_get(fields)
        model = self.env.context.get("active_model")
        number = self.env.context.get("active_id")
        if not isinstance(number, int) or model not in (
            *("crm.partnership", "crm.lead", "res.partner"),
        ):
            return values
        record = self.env[model].browse(number).exists()
        if not record:
            return values
        record.check_access("read")
        partnership = self.env["crm.partnership"]
        if model == "crm.partnership":
            partnership, partners = record, record.contact_ids
        elif model == "crm.lead":
            partnership = record.partnership_id
            partners = record.partner_id or partnership.contact_ids
        elif record.is_company:
            partners = record.child_ids.filtered(lambda p: p.email and not p.is_company)
        else:
            partners = record
        if partnership and not partnership.has_access("write"):
            partnership = partnership.browse()
        values.setdefault("partnership_id", partnership.id)
        values.setdefault("partner_ids", [Command.set(partners.ids)])
        return values

    @api.depends("sheet_id", "partner_ids")
    def _compute_already_sent(self):
        """Who has it already, as far as the user may see."""
        sendings = self.env["crm.hosting.sheet.sending"]
        for window in self:
            found = sendings
            if window.sheet_id and window.partner_ids:
                found = sendings.search(
                    [
                        ("sheet_id", "=", window.sheet_id.id),
                        ("partner_id", "in", window.partner_ids._origin.ids),
                    ]
                )
            names = found.partner_id.mapped("name")
            window.already_sent = names and self.env._(
                "Sent before to: %(names)s. They would receive it once more.",
                names=", ".join(names),
            )

    def action_send(self):
        """Send to each recipient."""
        self.ensure_one()
        if not self.sheet_id:
            raise UserError(self.env._("Choose the sheet to send."))
        sendings = self.env["crm.hosting.sheet.sending"]._send_sheet(
            self.sheet_id, self.partner_ids, self.partnership_id, self.message
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "On its way to %(names)s.",
                    names=", ".join(sendings.mapped("partner_id.name")),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
