# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError


class CrmParticipantSkill(models.Model):
    """A skill or certification of a participant, with its level and validity.

    The catalogue and the logic of versions are those of ``hr_skills``: a level that
    rises ends the row before it and adds another, so that progress stays visible.
    """

    _name = "crm.participant.skill"
    _description = "Skill of a Participant"
    _inherit = ["crm.link.guard.mixin", "hr.individual.skill.mixin"]
    _order = "skill_type_id, skill_level_id"
    _rec_name = "skill_id"

    participant_id = fields.Many2one(
        "crm.participant", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="participant_id.company_id", store=True, index=True
    )
    # the host computes its default once, when the server starts
    valid_from = fields.Date(default=fields.Date.context_today)

    _held_idx = models.Index("(skill_id, participant_id)")

    def write(self, vals):
        if "participant_id" in vals and any(
            skill.participant_id.id != vals["participant_id"] for skill in self
        ):
            # rights on the other person's file would not be asked for
            raise UserError(self.env._("A part of a file stays in it."))
        return super().write(vals)

    def _linked_field_name(self):
        return "participant_id"

    def _can_edit_certification_validity_period(self):
        return True
