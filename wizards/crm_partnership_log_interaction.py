# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmPartnershipLogInteraction(models.TransientModel):
    """Log a call, meeting or visit that has just taken place, in a few seconds."""

    _name = "crm.partnership.log.interaction"
    _description = "Log an Interaction"

    partnership_ids = fields.Many2many("crm.partnership", required=True)
    partner_ids = fields.Many2many(
        "res.partner",
        "crm_partnership_log_interaction_employer_rel",
        compute="_compute_partner_ids",
    )
    kind = fields.Selection(
        selection="_selection_kind",
        required=True,
        default="call",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    name = fields.Char(string="Summary", required=True)
    notes = fields.Text()
    contact_ids = fields.Many2many("res.partner", string="Employer Contacts")
    next_summary = fields.Char(string="Next Action")
    next_date = fields.Date(string="Next Action on")

    @api.model
    def _selection_kind(self):
        return (
            self.env["crm.partnership.interaction"]
            ._fields["kind"]
            ._description_selection(self.env)
        )

    @api.depends("partnership_ids")
    def _compute_partner_ids(self):
        for wizard in self:
            wizard.partner_ids = wizard.partnership_ids.partner_id

    def action_confirm(self):
        self.ensure_one()
        self.partnership_ids._log_interaction(
            {
                "kind": self.kind,
                "date": self.date,
                "name": self.name,
                "notes": self.notes,
                "contact_ids": [fields.Command.set(self.contact_ids.ids)],
            }
        )
        if self.next_summary or self.next_date:
            for partnership in self.partnership_ids:
                partnership.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=self.next_date or partnership.date_next_interaction,
                    summary=self.next_summary,
                    user_id=self.env.uid,
                )
        return {"type": "ir.actions.act_window_close"}
