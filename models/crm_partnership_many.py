# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models

#: stored with the partnership → the field of the employer
OF_EMPLOYER = ("employer_name", "employer_kind", "industry_id", "city")


class CrmPartnership(models.Model):
    """Partnerships made by thousands, with the employers of a file."""

    _inherit = "crm.partnership"

    @api.model
    def _tell_computed(self, vals):
        """Of a new partnership without interaction, member or condition set aside."""
        told = super()._tell_computed(vals)
        employer = self.env["res.partner"].browse(vals.get("partner_id"))
        if not employer or any(vals.get(name) for name in self._get_told_by_rows()):
            return told
        users = self.env["res.users"].browse(
            {vals.get("user_id"), vals.get("backup_user_id")} - {None, False}
        )
        for name in OF_EMPLOYER:
            value = employer[self._fields[name].related.split(".")[-1]]
            told[name] = value.id if isinstance(value, models.BaseModel) else value
        return {
            **told,
            "employer_words": self._get_words_of(employer),
            "gate_override_count": 0,
            "holder_count": len(users.filtered("active")),
            "date_next_interaction": self._get_next_interaction(
                vals["status"], vals["cadence_days"], vals["create_date"]
            ),
        }

    @api.model
    def _get_told_by_rows(self):
        """Parts whose rows change what is computed."""
        return ("interaction_ids", "member_ids", "gate_override_ids")
