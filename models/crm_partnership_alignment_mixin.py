# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

COMPLETED = ("compared", "closed")


class CrmPartnershipAlignmentMixin(models.AbstractModel):
    """Alignment checklists of a partnership, and the gates that read them."""

    _name = "crm.partnership.alignment.mixin"
    _description = "Partnership Alignment"

    checklist_ids = fields.One2many(
        "crm.alignment.checklist",
        "partnership_id",
        string="Alignment Checklists",
        groups="crm_partnership.group_business_developer,"
        "crm_partnership.group_counsellor",
    )
    checklist_count = fields.Integer(
        string="Alignments",
        compute="_compute_part_counts",
        groups="crm_partnership.group_business_developer,"
        "crm_partnership.group_counsellor",
    )

    def _get_last_checklist(self):
        """The last checklist that both parties have completed.

        sudo: readers of the partnership without access to its checklists learn
        whether a condition is met, never what was answered.
        """
        self.ensure_one()
        return (
            self.sudo()
            .checklist_ids.filtered(lambda c: c.state in COMPLETED)
            .sorted(lambda c: (c.date_compared, c.id), reverse=True)[:1]
        )

    def _gate_check_alignment_completed(self, gate):
        return self.filtered(lambda p: p._get_last_checklist())

    def _gate_check_alignment_score(self, gate):
        return self.filtered(lambda p: p._get_last_checklist().is_score_reached)

    def _gate_check_alignment_no_blocking(self, gate):
        return self.filtered(
            lambda p: (
                p._get_last_checklist() and not p._get_last_checklist().blocking_count
            )
        )

    @api.readonly
    def action_open_alignment(self):
        """The checklists of the partnership, or a new one when there is none."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_alignment_checklist_action"
        )
        action["domain"] = [("partnership_id", "=", self.id)]
        action["context"] = {"default_partnership_id": self.id}
        if len(self.checklist_ids) <= 1:
            action["views"] = [(False, "form")]
            action["res_id"] = self.checklist_ids.id
        return action
