# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_privacy_notice_step import KINDS


class CrmPrivacyIncidentStep(models.Model):
    """A step of the notices of one incident: done when, by whom."""

    _name = "crm.privacy.incident.step"
    _description = "Step of the Notices of an Incident"
    _inherit = ["crm.guarded.mixin", "crm.free.text.mixin"]
    _order = "kind, sequence, id"

    _free_text_fields = ("name", "note")

    incident_id = fields.Many2one(
        "crm.privacy.incident", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="incident_id.company_id", store=True, index=True
    )
    kind = fields.Selection(KINDS, required=True)
    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    is_done = fields.Boolean(string="Done")
    done_on = fields.Date(readonly=True)
    done_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")
    note = fields.Char()

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, fresh={})
        steps = super().create(vals_list)
        steps.filtered("is_done")._stamp(True)
        return steps

    def write(self, vals):
        self._refuse_guarded(vals)
        if "incident_id" in vals and any(
            step.incident_id.id != vals["incident_id"] for step in self
        ):
            # rights on the other incident would not be asked for
            raise UserError(self.env._("A step stays with its incident."))
        if "is_done" in vals:
            self.filtered(lambda s: s.is_done != vals["is_done"])._stamp(
                vals["is_done"]
            )
        return super().write(vals)

    def _stamp(self, is_done):
        # sudo: the system tells who did it and when
        self.sudo().write(
            {
                "done_on": is_done and fields.Date.context_today(self),
                "done_by_id": is_done and self.env.uid,
            }
        )
