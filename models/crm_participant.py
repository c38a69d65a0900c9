# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .crm_append_only_mixin import ERASE

#: letters and figures that are not taken for one another
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 6
COUNSELLOR = "crm_partnership.group_counsellor"
OFFICER = "crm_partnership.group_privacy_officer"
DIRECTOR = "crm_partnership.group_director"
KEEPERS = f"{COUNSELLOR},{OFFICER}"


class CrmParticipant(models.Model):
    """A person on an integration path, known by a random code.

    Holds no identifying data: who it is stands in ``crm.participant.identity``. Read
    by code by counsellors, by business developers and directors while the person looks
    for a job or has one, and by the privacy officer. Own counsellors (the one in
    charge and the one who stands in) change it. No chatter: what counsellors note
    stands in the journal of support, which only they open.
    """

    _name = "crm.participant"
    _description = "Participant"
    _inherit = [
        "crm.guarded.mixin",
        "crm.free.text.mixin",
        "crm.participant.placement.mixin",
        "crm.participant.life.mixin",
        "crm.participant.erasure.mixin",
        # after the concerns that extend what it does
        "crm.scheduled.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Code",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: self._new_code(),
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Counsellor",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('share', '=', False)]",
    )
    backup_user_id = fields.Many2one(
        "res.users",
        string="Stands in",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('share', '=', False)]",
        help="Opens the file as the counsellor does, in their absence.",
    )
    state = fields.Selection(
        [
            ("enrolled", "On the path"),
            ("available", "Ready for a job"),
            ("placed", "In a job"),
            ("closed", "Path ended"),
        ],
        required=True,
        readonly=True,
        default="enrolled",
        copy=False,
        index=True,
    )
    programme_id = fields.Many2one(
        "crm.training.programme",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    date_start = fields.Date(
        string="Path Begun on", required=True, default=fields.Date.context_today
    )
    date_planned_end = fields.Date(string="Planned End")
    date_end = fields.Date(string="Path Ended on", readonly=True, copy=False)

    # what matching reads: nothing personal
    date_available = fields.Date(
        string="Available from", help="Empty: from the planned end of the path."
    )
    hours_min = fields.Float(string="Hours a Week, at Least", digits=(5, 2))
    hours_max = fields.Float(
        string="Hours a Week, at Most", digits=(5, 2), help="0: as many as needed."
    )
    period_ids = fields.Many2many(
        "crm.work.period",
        "crm_participant_period_rel",
        "participant_id",
        "period_id",
        string="Can Work",
    )
    area_ids = fields.Many2many(
        "crm.area",
        "crm_participant_area_rel",
        "participant_id",
        "area_id",
        string="Can Reach",
        help="All the areas inside it are included.",
    )
    has_vehicle = fields.Boolean(
        string="Has a Vehicle", help="Or another way to reach a place without transit."
    )
    occupation_ids = fields.Many2many(
        "crm.occupation",
        "crm_participant_occupation_rel",
        "participant_id",
        "occupation_id",
        string="Occupations Looked for",
    )
    skill_ids = fields.One2many(
        "crm.participant.skill", "participant_id", string="Skills and Certifications"
    )
    current_skill_ids = fields.One2many(
        "crm.participant.skill",
        compute="_compute_current_skill_ids",
        string="Current Skills",
        readonly=False,
    )
    preferences = fields.Text(
        groups=COUNSELLOR,
        help="What the person wants of a job, in a few words. No name, phone or "
        "address.",
    )

    # the file, open to own counsellors
    barrier_ids = fields.One2many(
        "crm.participant.barrier", "participant_id", groups=COUNSELLOR
    )
    phase_ids = fields.One2many(
        "crm.participant.support.phase",
        "participant_id",
        string="Support Plan",
        groups=COUNSELLOR,
    )
    support_ids = fields.One2many(
        "crm.participant.support",
        "participant_id",
        string="Journal of Support",
        groups=COUNSELLOR,
    )
    consent_ids = fields.One2many(
        "crm.participant.consent", "participant_id", groups=KEEPERS
    )
    has_identity = fields.Boolean(compute="_compute_has_identity", groups=KEEPERS)
    is_own = fields.Boolean(compute="_compute_is_own")

    _name_uniq = models.UniqueIndex("(name)", "This code is taken already.")
    _state_idx = models.Index("(company_id, state) WHERE active IS TRUE")
    _hours_in_order = models.Constraint(
        "CHECK(hours_min BETWEEN 0 AND 168 AND hours_max BETWEEN 0 AND 168 "
        "AND (hours_max = 0 OR hours_max >= hours_min))",
        "The hours at most are not below the hours at least.",
    )

    @api.model
    def _new_code(self):
        """A code that says nothing of the person, nor of the moment."""
        letters = "".join(secrets.choice(ALPHABET) for _i in range(CODE_LENGTH))
        return f"P-{letters}"

    @api.model
    def _get_free_text_fields(self):
        return ["preferences"]

    # ---------------------------------------------------------------- computed
    @api.depends("skill_ids.valid_to")
    def _compute_current_skill_ids(self):
        today = fields.Date.context_today(self)
        for participant in self:
            participant.current_skill_ids = participant.skill_ids.filtered(
                lambda s: not s.valid_to or s.valid_to >= today
            )

    def _compute_has_identity(self):
        # sudo: tells whether it was recorded, nothing of it
        known = {
            participant.id
            for (participant,) in self.env["crm.participant.identity"]
            .sudo()
            ._read_group([("participant_id", "in", self.ids)], ["participant_id"])
        }
        for participant in self:
            participant.has_identity = participant._origin.id in known

    @api.depends("user_id", "backup_user_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        for participant in self:
            participant.is_own = participant._is_own_counsellor()

    # ------------------------------------------------------------- constraints
    @api.constrains("date_start", "date_planned_end", "date_end")
    def _check_dates(self):
        for participant in self:
            ends = [participant.date_planned_end, participant.date_end]
            if any(end and end < participant.date_start for end in ends):
                raise ValidationError(
                    self.env._(
                        "The path of %(code)s cannot end before it begins.",
                        code=participant.name,
                    )
                )

    @api.constrains("user_id", "backup_user_id")
    def _check_are_counsellors(self):
        for participant in self:
            for user in participant.user_id | participant.backup_user_id:
                if not user.sudo().has_group(COUNSELLOR):
                    raise ValidationError(
                        self.env._(
                            "%(name)s is not an integration counsellor: a file is in "
                            "the hands of counsellors only.",
                            name=user.name,
                        )
                    )

    # --------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        # each its own: a caller may give the same values several times
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            self._refuse_guarded(vals, {"state": "enrolled"})
            self._transform_skills(vals, self.browse())
            vals["name"] = self._new_code()
        return super().create(vals_list)

    def web_save(self, vals, specification, next_id=None):
        """A form in which nothing was written makes no file of anyone."""
        if not self and isinstance(vals, dict):
            self.check_access("create")
            self._check_not_empty(vals)
        return super().web_save(vals, specification, next_id=next_id)

    @api.model
    def _check_not_empty(self, vals):
        """:raise UserError: there is nothing in the values but what the form proposes"""
        written = (
            name
            for name, value in vals.items()
            if value and name in self._fields and not self._fields[name].default
        )
        if not any(written):
            fields_ = self.fields_get(
                ["programme_id", "date_planned_end", "occupation_ids"], ["string"]
            )
            raise UserError(
                self.env._(
                    "This file is empty, and nothing was saved. Fill in at least one "
                    "line of it, such as “%(programme)s”, “%(end)s” or "
                    "“%(occupations)s”, then save. Who the person is comes next, with "
                    "“Open the Identity”.",
                    programme=fields_["programme_id"]["string"],
                    end=fields_["date_planned_end"]["string"],
                    occupations=fields_["occupation_ids"]["string"],
                )
            )

    def write(self, vals):
        self._refuse_guarded(vals)
        if {"user_id", "backup_user_id", "company_id"} & vals.keys():
            self._check_may_assign(vals)
        if {"skill_ids", "current_skill_ids"} & vals.keys():
            vals = dict(vals)
            self._transform_skills(vals, self)
        return super().write(vals)

    @api.model
    def _transform_skills(self, vals, participants):
        """A new level ends the row before it (logic of versions of the host)."""
        commands = [
            *vals.pop("current_skill_ids", []),
            *vals.pop("skill_ids", []),
        ]
        if commands:
            vals["skill_ids"] = self.env[
                "crm.participant.skill"
            ]._get_transformed_commands(commands, participants)

    def _check_may_assign(self, vals):
        """A file passes on through the window that leaves a trace."""
        if self.env.su:
            return
        changed = self.filtered(
            lambda p: any(
                p[name].id != vals[name]
                for name in ("user_id", "backup_user_id", "company_id")
                if name in vals
            )
        )
        if changed:
            raise UserError(
                self.env._(
                    "The counsellor of a file changes through “Hand over”, which "
                    "leaves a trace."
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_empty(self):
        """An empty file opened by mistake is deleted; any other one is erased."""
        if self.env.context.get("erasing") is ERASE:
            return
        # sudo: parts that the user may not read count too
        kept = self.sudo().filtered(lambda p: p.has_identity or p._has_history())
        if kept:
            raise UserError(
                self.env._(
                    "The file of %(codes)s is not empty. End the path: the identity is "
                    "erased when its time is over, or earlier if the person asks.",
                    codes=", ".join(kept.mapped("name")),
                )
            )

    def copy_data(self, default=None):
        raise UserError(self.env._("A file is not copied: each person has their own."))

    # ------------------------------------------------------------------ access
    def _is_own_counsellor(self):
        """Whether the user has the file in their hands, as a counsellor."""
        self.ensure_one()
        user = self.env.user
        # sudo: reads who is in charge, whoever asks
        file = self.sudo()
        return (
            user in (file.user_id | file.backup_user_id)
            and user.has_group(COUNSELLOR)
            and file.company_id in user.company_ids
        )

    def _is_privacy_officer(self):
        """Whether the user is a privacy officer of the enterprise."""
        self.ensure_one()
        user = self.env.user
        # sudo: reads whose file it is, whoever asks
        return user.has_group(OFFICER) and self.sudo().company_id in user.company_ids

    def _check_keeper(self):
        """:raise AccessError: the user keeps none of these files"""
        for participant in self:
            if not (
                self.env.su
                or participant._is_own_counsellor()
                or participant._is_privacy_officer()
            ):
                raise AccessError(
                    self.env._(
                        "The counsellor of %(code)s, the one who stands in or the "
                        "privacy officer does this. Ask them.",
                        code=participant.sudo().name,
                    )
                )

    def _check_own_counsellor(self):
        """:raise AccessError: the user is not the counsellor of these files"""
        for participant in self:
            if not (self.env.su or participant._is_own_counsellor()):
                raise AccessError(
                    self.env._(
                        "The counsellor of %(code)s or the one who stands in does "
                        "this. Ask them.",
                        code=participant.sudo().name,
                    )
                )

    def _check_may_open_identity(self, purpose):
        """:raise AccessError: the user may not open this identity for this purpose"""
        self.ensure_one()
        allowed = (self._is_own_counsellor() and purpose.is_for_counsellor) or (
            self._is_privacy_officer() and purpose.is_for_officer
        )
        if not allowed or not purpose.active:
            raise AccessError(
                self.env._(
                    "The identity of %(code)s is opened by the counsellor of the file "
                    "or the one who stands in, for a purpose of theirs. Ask them.",
                    code=self.sudo().name,
                )
            )

    def _get_known_names(self):
        """Names that no free text about the person may hold.

        For checks only: the caller never shows them.
        """
        self.ensure_one()
        identity = self.env["crm.participant.identity"]._of(self)
        return [
            name
            for name in (
                identity.first_name,
                identity.last_name,
                identity.usual_name,
            )
            if name
        ]

    # ----------------------------------------------------------------- actions
    @api.readonly
    def action_open_identity(self):
        """Open the window that asks for the purpose."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_participant_identity_open_action"
        )
        action["context"] = {"default_participant_id": self.id}
        return action

    @api.readonly
    def action_open_log(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_identity_access_log_action"
        )
        action["domain"] = [("participant_id", "=", self.id)]
        return action

    @api.private
    def _assign(self, user, backup):
        """Hand files over to a counsellor, with a trace.

        :param user: ``res.users`` in charge from now on
        :param backup: who stands in, possibly nobody
        :raise AccessError: the user is neither a director nor an own counsellor
        """
        is_director = self.env.user.has_group(DIRECTOR)
        for participant in self:
            in_company = participant.sudo().company_id in self.env.user.company_ids
            if not (is_director and in_company) and (
                not participant._is_own_counsellor()
            ):
                raise AccessError(
                    self.env._(
                        "A director, or the counsellor of the file, hands it over."
                    )
                )
        for participant in self:
            # sudo: a director has no right to change files; checked above
            participant.sudo().write({"user_id": user.id, "backup_user_id": backup.id})
            self.env["crm.identity.access.log"]._add(
                participant,
                "assigned",
                detail=", ".join((user | backup).mapped("name")),
            )

    # ------------------------------------------------------------------ dates
    def _get_date_available(self):
        """First day on which the person can begin a job, or False: at once."""
        self.ensure_one()
        return self.date_available or self.date_planned_end
