# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmPartnershipJointMixin(models.AbstractModel):
    """What is done together with the employer of a partnership."""

    _name = "crm.partnership.joint.mixin"
    _description = "Joint Activities of a Partnership"

    joint_activity_count = fields.Integer(compute="_compute_part_counts")

    @api.readonly
    def action_view_joint_activities(self):
        """The joint activities of the partnership."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_joint_activity_action"
        )
        action["domain"] = [("partnership_ids", "in", self.ids)]
        action["context"] = {"default_partnership_ids": self.ids}
        return action

    @api.readonly
    def action_open_quick_log(self):
        """Log what just ended with the employer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_joint_quick_log_action"
        )
        action["context"] = {"default_partnership_id": self.id}
        return action
