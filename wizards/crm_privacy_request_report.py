# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

from .crm_privacy_incident_report import PARTICIPANT_READERS


class CrmPrivacyRequestReport(models.TransientModel):
    """Hand a request on to the privacy officer: its clock runs since it was received,
    whoever received it."""

    _name = "crm.privacy.request.report"
    _description = "Pass on a Request of a Person"
    _inherit = ["crm.free.text.mixin", "crm.window.mixin"]

    _free_text_fields = ("description",)

    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        required=True,
        default=lambda self: self.env.company,
        domain=lambda self: [("id", "in", self.env.companies.ids)],
    )
    kind = fields.Selection(
        selection="_selection_kind", required=True, default="access"
    )
    way = fields.Selection(
        selection="_selection_way",
        string="Received by",
        required=True,
        default="in_person",
    )
    received_on = fields.Date(required=True, default=fields.Date.context_today)
    description = fields.Text(string="What Is Asked")
    participant_id = fields.Many2one("crm.participant", groups=PARTICIPANT_READERS)
    number = fields.Char(readonly=True)
    date_due = fields.Date(readonly=True)
    is_officer_told = fields.Boolean(readonly=True)

    @api.model
    def _get_selection(self, name):
        return (
            self.env["crm.privacy.request"]
            ._fields[name]
            ._description_selection(self.env)
        )

    @api.model
    def _selection_kind(self):
        return self._get_selection("kind")

    @api.model
    def _selection_way(self):
        return self._get_selection("way")

    def action_pass_on(self):
        self.ensure_one()
        if not self.number:
            request = self.env["crm.privacy.request"]._pass_on(
                {
                    "company_id": self.company_id.id,
                    "kind": self.kind,
                    "way": self.way,
                    "received_on": self.received_on,
                    "description": self.description,
                    # sudo: the field is closed to those who know no participants; the
                    # register checks that the user reads this one
                    "participant_id": self.sudo().participant_id.id,
                }
            )
            self.write(
                {
                    "number": request.name,
                    "date_due": request.date_due,
                    "is_officer_told": bool(request.activity_ids),
                    "description": False,
                }
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Thank you"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
