# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .mail_activity_plan import BACKUP, OWNER


class MailActivityPlanTemplate(models.Model):
    """A step of a plan may go to whoever holds the partnership."""

    _inherit = "mail.activity.plan.template"

    responsible_type = fields.Selection(
        selection_add=[
            (OWNER, "Owner of the partnership"),
            (BACKUP, "Backup holder of the partnership"),
        ],
        ondelete={OWNER: "set default", BACKUP: "set default"},
    )

    @api.constrains("responsible_type", "plan_id")
    def _check_is_of_partnership(self):
        for step in self:
            if (
                step.responsible_type in (OWNER, BACKUP)
                and step.plan_id.res_model != "crm.partnership"
            ):
                raise ValidationError(
                    self.env._(
                        "Owner and backup holder are for plans of partnerships: choose "
                        "another assignment for “%(step)s”.",
                        step=step.summary or step.activity_type_id.name,
                    )
                )

    def _determine_responsible(self, on_demand_responsible, applied_on_record):
        """The backup holder, or the owner: whoever of them is there."""
        if self.responsible_type not in (OWNER, BACKUP):
            return super()._determine_responsible(
                on_demand_responsible, applied_on_record
            )
        user = applied_on_record._get_person_in_charge()
        if self.responsible_type == BACKUP:
            user = applied_on_record.backup_user_id.filtered("active") or user
        return {
            "responsible": user,
            "error": False
            if user
            else self.env._(
                "“%(name)s” has no owner yet: choose one, then schedule the plan.",
                name=applied_on_record.display_name,
            ),
            "warning": False,
        }
