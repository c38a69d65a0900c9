# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmTrainingProgrammeSkill(models.Model):
    """A skill or certification that a programme teaches, and the level aimed at."""

    _name = "crm.training.programme.skill"
    _description = "Skill Taught"
    _order = "programme_id, sequence, id"
    _rec_name = "skill_id"

    programme_id = fields.Many2one(
        "crm.training.programme", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="programme_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    skill_id = fields.Many2one(
        "hr.skill", required=True, index=True, ondelete="restrict"
    )
    skill_type_id = fields.Many2one(related="skill_id.skill_type_id", string="Type")
    skill_level_id = fields.Many2one(
        "hr.skill.level",
        string="Level",
        compute="_compute_skill_level_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('skill_type_id', '=', skill_type_id)]",
    )

    _skill_uniq = models.UniqueIndex(
        "(programme_id, skill_id)", "The programme teaches this skill already."
    )

    @api.depends("skill_id")
    def _compute_skill_level_id(self):
        for row in self:
            skill_type = row.skill_id.skill_type_id
            if row.skill_level_id.skill_type_id != skill_type:
                levels = skill_type.skill_level_ids
                row.skill_level_id = levels.filtered("default_level")[:1] or levels[:1]

    @api.constrains("skill_id", "skill_level_id")
    def _check_level(self):
        for row in self:
            level = row.skill_level_id
            if level and level.skill_type_id != row.skill_id.skill_type_id:
                raise ValidationError(
                    self.env._(
                        "The level “%(level)s” is not one of “%(skill)s”.",
                        level=level.name,
                        skill=row.skill_id.name,
                    )
                )
