# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

#: liaisons and configurators know no participants, not even by code
PARTICIPANT_READERS = (
    "crm_partnership.group_business_developer,crm_partnership.group_counsellor,"
    "crm_partnership.group_privacy_officer"
)


class CrmPrivacyIncidentReport(models.TransientModel):
    """Tell the privacy officer what went wrong, without having to know the law."""

    _name = "crm.privacy.incident.report"
    _description = "Report a Privacy Incident"
    _inherit = ["crm.free.text.mixin"]

    _free_text_fields = (
        *("circumstances", "information_involved"),
        *("period_note", "measures_taken"),
    )

    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        required=True,
        default=lambda self: self.env.company,
        domain=lambda self: [("id", "in", self.env.companies.ids)],
    )
    source = fields.Selection(
        selection="_selection_source", required=True, default="staff"
    )
    circumstances = fields.Text(string="What Happened", required=True)
    information_involved = fields.Text(string="Which Information")
    date_start = fields.Date(string="When")
    period_note = fields.Char(string="Or About When")
    date_known = fields.Date(
        string="I Knew on", required=True, default=fields.Date.context_today
    )
    person_count = fields.Integer(string="About How Many Persons")
    measures_taken = fields.Text(string="What Was Done So Far")
    participant_ids = fields.Many2many(
        "crm.participant",
        "crm_privacy_incident_report_participant_rel",
        string="Participants Concerned",
        groups=PARTICIPANT_READERS,
    )
    number = fields.Char(readonly=True)
    is_officer_told = fields.Boolean(readonly=True)

    @api.model
    def _selection_source(self):
        return (
            self.env["crm.privacy.incident"]
            ._fields["source"]
            ._description_selection(self.env)
        )

    def action_report(self):
        self.ensure_one()
        if not self.number:
            incident = self.env["crm.privacy.incident"]._report(self._get_values())
            # the words stay in the register alone
            self.write(
                {
                    "number": incident.name,
                    "is_officer_told": bool(incident.activity_ids),
                    "information_involved": False,
                    "measures_taken": False,
                    "circumstances": incident.name,
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

    def _get_values(self):
        return {
            "company_id": self.company_id.id,
            "source": self.source,
            "circumstances": self.circumstances,
            "information_involved": self.information_involved,
            "date_start": self.date_start,
            "period_note": self.period_note,
            "date_known": self.date_known,
            "person_count": self.person_count,
            "person_count_kind": "approximate" if self.person_count else "unknown",
            "measures_taken": self.measures_taken,
            # sudo: the field is closed to those who know no participants; the register
            # checks that the user reads each of them
            "participant_ids": self.sudo().participant_ids.ids,
        }
