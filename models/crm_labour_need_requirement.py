# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

LANGUAGE_TYPE = "hr_skills.hr_skill_type_lang"


class CrmLabourNeedRequirement(models.Model):
    """One thing that the employer asks for, and why.

    Skills, certifications and languages come from the catalogue of skills and can be
    compared with people; other requirements are words for people to read. Relaxing one
    keeps it, with what was gained: ``crm.labour.need.relaxing`` is the history.

    The knowledge of a language counts only when the law or the task requires it, for
    language is a ground in section 10 of Québec's Charter of human rights.
    """

    _name = "crm.labour.need.requirement"
    _description = "Requirement of a Labour Need"
    _inherit = ["crm.guarded.mixin"]
    _order = "need_id, sequence, id"
    _rec_name = "label"

    need_id = fields.Many2one(
        "crm.labour.need", required=True, index=True, ondelete="cascade"
    )
    partnership_id = fields.Many2one(
        related="need_id.partnership_id", store=True, index=True
    )
    company_id = fields.Many2one(related="need_id.company_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("skill", "Skill"),
            ("certification", "Certification"),
            ("language", "Language"),
            ("other", "Other"),
        ],
        required=True,
        default="skill",
    )
    skill_id = fields.Many2one("hr.skill", index="btree_not_null", ondelete="restrict")
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
        help="Lowest level that will do.",
    )
    text = fields.Char(string="In Words", help="Needed when it is another requirement.")
    label = fields.Char(compute="_compute_label", store=True)
    basis = fields.Selection(
        [
            ("law", "Required by law"),
            ("task", "Required by the task"),
            ("habit", "Habit"),
        ],
        required=True,
        default="habit",
        help="Law: the work is forbidden without it. Task: the work cannot be done "
        "without it. Habit: it has always been asked for.",
    )
    is_trainable = fields.Boolean(string="Can Be Learned on the Job")
    training_days = fields.Integer(string="Learned in (days)")
    reason = fields.Text(
        string="Why",
        help="Which text of law, or which task. Needed as soon as it is more than a "
        "habit, and always for a language or another requirement.",
    )
    state = fields.Selection(
        [("kept", "Asked for"), ("relaxed", "Relaxed")],
        default="kept",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    relaxing_ids = fields.One2many(
        "crm.labour.need.relaxing", "requirement_id", readonly=True, copy=False
    )
    need_state = fields.Selection(related="need_id.state", string="State of the Need")
    gain = fields.Integer(
        string="Would Gain",
        compute="_compute_gain",
        help="How many more people would meet the need if this requirement alone were "
        "relaxed. A number, never who.",
    )
    is_counted = fields.Boolean(
        compute="_compute_gain",
        help="Whether people are compared with it.",
    )

    _days_positive = models.Constraint(
        "CHECK (COALESCE(training_days, 0) BETWEEN 0 AND 1000)",
        "The time to learn goes from 0 to 1000 days.",
    )
    _skill_uniq = models.UniqueIndex(
        "(need_id, skill_id) WHERE skill_id IS NOT NULL",
        "The need asks for this skill already: change that line.",
    )

    # ----------------------------------------------------------------- computed
    @api.depends("skill_id")
    def _compute_skill_level_id(self):
        for requirement in self:
            skill_type = requirement.skill_id.skill_type_id
            if requirement.skill_level_id.skill_type_id != skill_type:
                levels = skill_type.skill_level_ids
                requirement.skill_level_id = (
                    levels.filtered("default_level")[:1] or levels[:1]
                )

    @api.depends("kind", "text", "skill_id.name", "skill_level_id.name")
    def _compute_label(self):
        for requirement in self:
            skill = requirement.skill_id
            if skill and requirement.skill_level_id:
                requirement.label = f"{skill.name} ({requirement.skill_level_id.name})"
            else:
                requirement.label = skill.name or requirement.text

    @api.depends("label")
    @api.depends_context("uid")
    def _compute_display_name(self):
        hidden = self._get_unreadable_for_user()
        for requirement in self:
            requirement.display_name = (
                self.env._("Confidential")
                if requirement in hidden
                else requirement.label
            )

    @api.depends("need_id.right_sizing", "kind", "skill_id", "basis", "state")
    def _compute_gain(self):
        for requirement in self:
            gains = (requirement.need_id.right_sizing or {}).get("gains", {})
            requirement.gain = gains.get(requirement._get_key(), 0)
            requirement.is_counted = requirement._counts()

    def _get_key(self):
        """Name of the requirement in the figures of its need, saved or not."""
        self.ensure_one()
        return str(self.id)

    def _get_asked_key(self):
        """What people are compared with: the skill, the lowest progress, the day."""
        self.ensure_one()
        return (
            self.skill_id._origin.id,
            self.skill_level_id.level_progress,
            self.need_id._get_comparison_date(),
        )

    @api.model
    def _get_kind(self, skill_type):
        """The kind of requirement that a type of the catalogue gives."""
        # the type of languages may have been removed from the catalogue
        language = self.env.ref(LANGUAGE_TYPE, raise_if_not_found=False)
        if skill_type.is_certification:
            return "certification"
        return "language" if skill_type == language else "skill"

    def _counts(self):
        """Whether people are compared with it: kept, of the catalogue, and for a
        language required by the law or the task."""
        self.ensure_one()
        return bool(
            self.state == "kept"
            and self.kind != "other"
            and self.skill_id
            and (self.kind != "language" or self.basis != "habit")
        )

    @api.onchange("skill_id")
    def _onchange_skill_id(self):
        """The catalogue says of which kind a skill is."""
        if self.skill_id:
            self.kind = self._get_kind(self.skill_id.skill_type_id)

    # -------------------------------------------------------------- constraints
    @api.constrains("kind", "skill_id", "skill_level_id", "text")
    def _check_skill(self):
        for requirement in self:
            kind, skill_type = requirement.kind, requirement.skill_id.skill_type_id
            if kind == "other":
                if requirement.skill_id:
                    raise ValidationError(
                        self.env._(
                            "Another requirement is told in words: choose the kind "
                            "“Skill” to take one from the catalogue."
                        )
                    )
                if not (requirement.text or "").strip():
                    raise ValidationError(
                        self.env._("Tell the other requirement in words.")
                    )
                continue
            if not skill_type:
                raise ValidationError(
                    self.env._(
                        "Choose the skill, the certification or the language in the "
                        "catalogue; what is not there is another requirement."
                    )
                )
            if requirement.skill_level_id.skill_type_id not in (
                skill_type,
                skill_type.browse(),
            ):
                raise ValidationError(
                    self.env._(
                        "The level “%(level)s” is not one of “%(skill)s”.",
                        level=requirement.skill_level_id.name,
                        skill=requirement.skill_id.name,
                    )
                )
            expected = self._get_kind(skill_type)
            if kind != expected:
                labels = dict(self._fields["kind"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "“%(skill)s” is of the kind “%(kind)s” in the catalogue: "
                        "choose that kind.",
                        skill=requirement.skill_id.name,
                        kind=labels[expected],
                    )
                )

    @api.constrains("kind", "basis", "reason")
    def _check_reason(self):
        for requirement in self:
            if (requirement.reason or "").strip():
                continue
            if requirement.basis != "habit":
                raise ValidationError(
                    self.env._(
                        "“%(requirement)s”: say which text of law or which task "
                        "requires it, or call it a habit.",
                        requirement=requirement.label or "",
                    )
                )
            if requirement.kind in ("language", "other"):
                raise ValidationError(
                    self.env._(
                        "“%(requirement)s”: a language or another requirement is "
                        "asked for with a reason.",
                        requirement=requirement.label or "",
                    )
                )

    # ---------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {"state": "kept"})
        requirements = super().create(vals_list)
        requirements.need_id._check_may_change()
        return requirements

    def write(self, vals):
        self._refuse_guarded(vals)
        if "need_id" in vals and any(r.need_id.id != vals["need_id"] for r in self):
            # not even the system moves it: the rights on the other need would not be
            # asked for
            raise UserError(self.env._("A requirement stays with its need."))
        if set(vals) - self._get_guarded_fields():
            self.need_id._check_may_change()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_settled(self):
        self.need_id._check_may_change()
        # sudo: a row of the history counts whoever may read it
        if self.sudo().relaxing_ids and not all(
            need.state == "draft" for need in self.need_id
        ):
            raise UserError(
                self.env._(
                    "A requirement that was relaxed stays, with what was gained."
                )
            )

    # ----------------------------------------------------------------- relaxing
    @api.readonly
    def action_open_relax(self):
        """The window that asks why a requirement is relaxed, or asked for again."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_labour_need_relax_action"
        )
        if self.state == "relaxed":
            action["name"] = self.env._("Ask for it Again")
        action["context"] = {"default_requirement_id": self.id}
        return action

    @api.private
    def action_relax(self, reason):
        """The employer does without it; kept with what was gained.

        :param reason: what made the employer change its mind
        """
        return self._change("relaxed", reason)

    @api.private
    def action_keep(self, reason):
        """The employer asks for it again; the history stays."""
        return self._change("kept", reason)

    def _change(self, state, reason):
        self.ensure_one()
        self.check_access("write")
        need = self.need_id
        need._check_may_change()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Write why: it is kept with what was gained."))
        if self.state == state:
            raise UserError(
                self.env._(
                    "“%(requirement)s” is so already. Refresh the page.",
                    requirement=self.label,
                )
            )
        bases = dict(self._fields["basis"]._description_selection(self.env))
        before = need.candidate_count
        # sudo: state and history are written by this method only; the right to write
        # the requirement was checked
        self.sudo().state = state
        self.env["crm.labour.need.relaxing"].sudo().create(
            {
                "need_id": need.id,
                "requirement_id": self.id,
                "kind": state,
                "label": self.label,
                "basis": bases[self.basis],
                "reason": reason,
                "user_id": self.env.uid,
                "count_before": before,
                "count_after": need.candidate_count,
            }
        )
        return True
