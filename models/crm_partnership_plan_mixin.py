# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models

#: a plan is proposed so many days after the stage was entered
PROPOSED_DAYS = 60


class CrmPartnershipPlanMixin(models.AbstractModel):
    """The plan of the stage, proposed once a partnership has entered it.

    It is never scheduled by itself: whoever works on the partnership takes it, changes
    it, or leaves it.
    """

    _name = "crm.partnership.plan.mixin"
    _description = "Activity Plan of a Partnership"

    plan_stage_id = fields.Many2one(
        "crm.partnership.stage",
        string="Stage Whose Plan Is Settled",
        readonly=True,
        copy=False,
        ondelete="set null",
        export_string_translation=False,
    )
    proposed_plan_id = fields.Many2one(
        "mail.activity.plan",
        compute="_compute_proposed_plan_id",
        help="What is usually done in this stage: schedule it, or leave it.",
    )

    @api.depends(
        "stage_id.plan_id", "plan_stage_id", "status", "date_last_stage_update"
    )
    @api.depends_context("uid")
    def _compute_proposed_plan_id(self):
        since = fields.Datetime.now() - timedelta(days=PROPOSED_DAYS)
        for partnership in self:
            entered = partnership.date_last_stage_update or partnership.create_date
            # first what tells that there is nothing to propose: it is known already
            if (
                partnership.status != "ongoing"
                or (entered and entered < since)
                or partnership.plan_stage_id == partnership.stage_id
            ):
                partnership.proposed_plan_id = False
                continue
            plan = partnership.stage_id.plan_id
            is_usable = plan.active and plan.company_id in (
                plan.browse().company_id,
                partnership.company_id,
            )
            partnership.proposed_plan_id = is_usable and plan

    @api.readonly
    def action_open_plan(self):
        """The host's window, with the plan of the stage."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Schedule the plan of the stage"),
            "res_model": "mail.activity.schedule",
            "view_mode": "form",
            "target": "new",
            "context": {
                "active_model": self._name,
                "active_id": self.id,
                "active_ids": self.ids,
                "default_plan_id": self.proposed_plan_id.id,
                "plan_mode": True,
            },
        }

    def action_leave_plan(self):
        """The plan of the stage is not wanted here."""
        self.check_access("write")
        for partnership in self:
            partnership._note_plan(partnership.stage_id.plan_id)
        return True

    def _note_plan(self, plan):
        """The plan was scheduled or left: it is proposed no more in this stage."""
        for stage, records in self.grouped("stage_id").items():
            if plan and stage.plan_id == plan:
                # sudo: written by the system alone; who calls may write the record
                records.sudo().plan_stage_id = stage
