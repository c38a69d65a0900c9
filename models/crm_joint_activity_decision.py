# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmJointActivityDecision(models.Model):
    """Something decided together, and who sees to it.

    A colleague in charge has one task for it; what is done there is done here. Read by
    those who read the activity.
    """

    _name = "crm.joint.activity.decision"
    _description = "Decision of a Joint Activity"
    _inherit = ["crm.guarded.mixin"]
    _order = "activity_id, sequence, id"

    activity_id = fields.Many2one(
        "crm.joint.activity", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="activity_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        string="Decision",
        required=True,
        help="Speak of a participant by code only.",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Colleague in Charge",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        ondelete="set null",
        help="Gets a task. They must be able to open the activity.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Guest in Charge",
        index="btree_not_null",
        ondelete="set null",
        help="Someone of another organisation who sees to it.",
    )
    date_due = fields.Date(string="Due", index=True)
    date_done = fields.Date(string="Done on", readonly=True, copy=False, index=True)
    task_id = fields.Many2one(
        "mail.activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {})
        decisions = super().create(vals_list)
        decisions._follow_up()
        return decisions

    def write(self, vals):
        self._refuse_guarded(vals)
        if "activity_id" in vals and any(
            row.activity_id.id != vals["activity_id"] for row in self
        ):
            raise UserError(
                self.env._("A decision stays with the activity where it was taken.")
            )
        result = super().write(vals)
        if {"name", "user_id", "date_due"} & vals.keys():
            self._follow_up()
        return result

    def unlink(self):
        # sudo: the task of a decision goes with it, whoever it was given to
        tasks = self.sudo().task_id
        result = super().unlink()
        tasks.unlink()
        return result

    def _follow_up(self):
        """One task for who is in charge, as long as it is not done."""
        today = fields.Date.context_today(self)
        # sudo: who may change the activity gives its tasks, and takes them back
        for decision in self.sudo():
            task, owner = decision.task_id, decision.user_id
            if decision.date_done:
                continue
            if not owner:
                task.unlink()
                continue
            if not decision.activity_id._is_readable_by(owner):
                raise UserError(
                    self.env._(
                        "%s may not open this activity. Invite them first, or choose "
                        "someone who takes part.",
                        owner.name,
                    )
                )
            values = {
                "summary": decision.name,
                "user_id": owner.id,
                "date_deadline": decision.date_due
                # sudo: a setting of the enterprise
                or today
                + timedelta(days=decision.company_id.sudo().joint_decision_days),
            }
            if not task:
                decision.task_id = decision.activity_id.activity_schedule(
                    "mail.mail_activity_data_todo", **values
                )
            else:
                task.write(values)

    def action_done(self):
        """Mark it as done, and its task with it."""
        self.activity_id.check_access("write")
        # sudo: the date is written by the system; the right to change was checked
        decisions = self.sudo()
        tasks = decisions.task_id
        decisions._mark_done()
        tasks.action_feedback()

    def action_not_done(self):
        """It was not done after all."""
        self.activity_id.check_access("write")
        self.sudo().date_done = False  # sudo: as above
        self._follow_up()

    def _mark_done(self):
        today = fields.Date.context_today(self)
        self.filtered(lambda d: not d.date_done).write(
            {"date_done": today, "task_id": False}
        )
