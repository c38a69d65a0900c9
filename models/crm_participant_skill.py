# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmParticipantSkill(models.Model):
    """A skill or certification of a participant, with its level and validity.

    The catalogue and the logic of versions are those of ``hr_skills``: a level that
    rises ends the row before it and adds another, so that progress stays visible.
    """

    _name = "crm.participant.skill"
    _description = "Skill of a Participant"
    _inherit = ["hr.individual.skill.mixin"]
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

    def _linked_field_name(self):
        return "participant_id"

    def _can_edit_certification_validity_period(self):
        return True
