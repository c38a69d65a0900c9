# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .crm_guarded_mixin import HEARD
from .placement_states import OPEN


class CrmPlacement(models.Model):
    """A participant and an employer: from the proposal by code to a lasting job.

    referral → introduced → interview → internship → hired → kept, or left; a proposal
    that comes to nothing is closed with its reason. Methods are the only writers of
    the state. Part of a partnership, open to the participant's own counsellors
    whatever the level of the partnership. The person is known by the code everywhere,
    in the discussion too, which refuses what tells who it is.
    """

    _name = "crm.placement"
    _description = "Placement"
    _inherit = [
        "crm.guarded.mixin",
        "crm.scheduled.mixin",
        "crm.free.text.mixin",
        "crm.placement.discussion.mixin",
        "crm.match.explanation.mixin",
        "crm.placement.introduction.mixin",
        "crm.placement.employer.mixin",
        "crm.placement.internship.mixin",
        "crm.placement.start.mixin",
        "crm.placement.job.mixin",
        "crm.placement.followup.mixin",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["participant_id.name"]
    _check_company_auto = True
    _mail_post_access = "write"

    participant_id = fields.Many2one(
        "crm.participant",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    partnership_id = fields.Many2one(
        "crm.partnership",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="partnership_id.company_id", store=True, index=True
    )
    # not tracked, as the field that it follows is: its name would stay in the discussion
    partner_id = fields.Many2one(
        related="partnership_id.partner_id",
        string="Employer",
        store=True,
        index=True,
        tracking=False,
    )
    industry_id = fields.Many2one(
        related="partnership_id.industry_id", string="Sector", store=True
    )
    need_id = fields.Many2one(
        "crm.labour.need",
        index="btree_not_null",
        ondelete="set null",
        domain="[('partnership_id', '=', partnership_id)]",
    )
    occupation_id = fields.Many2one(
        "crm.occupation",
        compute="_compute_occupation_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    counsellor_id = fields.Many2one(
        related="participant_id.user_id", string="Counsellor", store=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        [
            ("referral", "Proposed by code"),
            ("introduced", "Introduced"),
            ("interview", "Interview"),
            ("internship", "Internship"),
            ("hired", "Hired"),
            ("kept", "Job kept"),
            ("left", "Job ended"),
            ("closed", "Not pursued"),
        ],
        required=True,
        readonly=True,
        default="referral",
        copy=False,
        index=True,
        tracking=True,
    )
    match_snapshot = fields.Json(
        readonly=True,
        copy=False,
        help="How the person and the need matched when they were brought together.",
    )
    match_score = fields.Float(string="Match", readonly=True, copy=False)

    _board_idx = models.Index("(company_id, state)")
    _open_uniq = models.UniqueIndex(
        "(participant_id, partnership_id, COALESCE(need_id, 0)) "
        "WHERE state IN ('referral', 'introduced', 'interview', 'internship')",
        "This person is proposed for it already.",
    )

    # ---------------------------------------------------------------- computed
    @api.depends("participant_id.name", "occupation_id.name")
    def _compute_display_name(self):
        """The code and the occupation.

        Not the employer: activities and messages store the name, and are read by own
        counsellors who may not open a closed partnership.
        """
        for placement in self:
            file = placement.sudo()  # sudo: a code, and a row of a catalogue
            parts = [file.participant_id.name, file.occupation_id.name]
            placement.display_name = " – ".join(filter(None, parts))

    @api.depends("need_id")
    def _compute_occupation_id(self):
        for placement in self:
            placement.occupation_id = (
                placement.need_id.occupation_id or placement.occupation_id
            )

    @api.constrains("need_id", "partnership_id")
    def _check_need_of_the_partnership(self):
        for placement in self:
            need = placement.need_id
            if need and need.partnership_id != placement.partnership_id:
                raise ValidationError(
                    self.env._(
                        "The need is another employer's. Choose one of this one."
                    )
                )

    # --------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {"state": "referral"})
        placements = super().create(vals_list)
        for placement in placements:
            placement.participant_id.check_access("read")
            placement.partnership_id.check_access("read")
            placement._check_may_propose()
        return placements

    def write(self, vals):
        self._refuse_guarded(vals)
        for name in ("participant_id", "partnership_id"):
            if name in vals and any(p[name].id != vals[name] for p in self):
                raise UserError(
                    self.env._(
                        "A placement stays with its person and its employer. Propose "
                        "the person again instead."
                    )
                )
        if "need_id" in vals:
            self._check_need_may_change(vals["need_id"])
        return super().write(vals)

    def _check_need_may_change(self, need_id):
        """:raise UserError: it is settled which position the person has, or had"""
        settled = self.filtered(
            lambda p: p.state not in OPEN and p.need_id.id != (need_id or False)
        )
        if settled:
            raise UserError(
                self.env._(
                    "%(name)s is hired, or over: it stays with its need, whose positions "
                    "are counted from it. Propose the person again for the other need.",
                    name=settled[0].display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_fresh(self):
        """A proposal made by mistake is deleted; what happened is not."""
        kept = self.filtered(lambda p: p.state != "referral")
        if kept:
            kept.participant_id._check_erasing()

    def copy_data(self, default=None):
        raise UserError(self.env._("Propose the person again instead of copying."))

    def _get_known_names(self):
        self.ensure_one()
        return self.participant_id._get_known_names()

    @api.model
    def _get_free_text_fields(self):
        return [
            *("refusal_comment", "left_comment", "interview_note"),
        ]

    # ------------------------------------------------------------------ access
    def _check_may_propose(self):
        """:raise UserError: the person, or the employer, is not to be proposed now"""
        self.ensure_one()
        if self.participant_id.state not in ("available", "placed"):
            raise UserError(
                self.env._(
                    "%(code)s is not ready for a job yet. Their counsellor says when.",
                    code=self.participant_id.name,
                )
            )
        if self.partnership_id.status != "ongoing":
            raise UserError(
                self.env._("The partnership is paused or ended: nobody is proposed.")
            )
        # sudo: only asks whether people are still looked for
        if self.sudo().need_id.state in ("filled", "closed"):
            raise UserError(
                self.env._(
                    "The need is filled or closed: nobody is proposed for it. Reopen "
                    "it first."
                )
            )

    def _set_state(self, state, **vals):
        """The only writer of the state.

        sudo: fields that only the system writes; callers check the right first.
        """
        self.sudo().with_context(**HEARD).write({"state": state, **vals})
        self._close_internships()

    def _lock_open(self, states=OPEN):
        """Take the placement for a step, and check that it still can be taken.

        :raise UserError: someone else moved it meanwhile
        """
        self.ensure_one()
        self.check_access("write")
        self._take_turn()
        if self.state not in states:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "This placement is at “%(state)s” now: this step is not open any "
                    "more. Reload the page.",
                    state=labels[self.state],
                )
            )
