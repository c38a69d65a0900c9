# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

#: rows that the host compares at once: it builds a condition for each of them
COMPARED = 200


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

    def _get_overlapping_individual_skill(self, vals_list):
        """As the host, which looks for each row apart: here only for those that may
        overlap, for the person holds the same skill in another row.

        All rows of a skill of a person are compared together.
        """
        rows = {}
        for vals in vals_list:
            rows.setdefault((vals["participant_id"], vals["skill_id"]), []).append(vals)
        held = self._read_group(
            [
                ("participant_id", "in", [person for person, _skill in rows]),
                ("skill_id", "in", [skill for _person, skill in rows]),
            ],
            ["participant_id", "skill_id"],
            ["id:array_agg"],
        )
        doubtful = [
            rows[person.id, skill.id]
            for person, skill, ids in held
            if (person.id, skill.id) in rows
            and any(set(ids) - {vals["id"]} for vals in rows[person.id, skill.id])
        ]
        found = {}
        for part in split_every(COMPARED, doubtful):
            compared = [vals for same in part for vals in same]
            found.update(super()._get_overlapping_individual_skill(compared))
        return found

    def _can_edit_certification_validity_period(self):
        return True
