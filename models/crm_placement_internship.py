# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .crm_internship_terms_mixin import TERMS

#: who closed the placement → whose side ended the internship
SIDES = {"employer": "employer", "person": "person", "hired_elsewhere": "person"}
#: from the first day on, until it is over
STARTED = ("running", "done", "stopped")


class CrmPlacementInternship(models.Model):
    """The terms of an internship, signed by all before it begins.

    draft → to sign → signed → running → done or stopped; or cancelled. Terms change in
    drafts only: once sent they are taken back first, and all signatures are void.
    Methods are the only writers of the state. The person is known by the code.
    """

    _name = "crm.placement.internship"
    _description = "Internship"
    _inherit = [
        "crm.internship.terms.mixin",
        "crm.internship.signing.mixin",
        "crm.internship.reminder.mixin",
        "crm.guarded.mixin",
        "crm.free.text.mixin",
        "crm.scheduled.mixin",
    ]
    _order = "date_start desc, id desc"
    _rec_names_search = ["participant_id.name"]

    placement_id = fields.Many2one(
        "crm.placement", required=True, index=True, ondelete="cascade"
    )
    partnership_id = fields.Many2one(
        related="placement_id.partnership_id", store=True, index=True
    )
    participant_id = fields.Many2one(
        related="placement_id.participant_id", store=True, index=True
    )
    company_id = fields.Many2one(
        related="placement_id.company_id", store=True, index=True
    )
    # stored: a related field that is not would be searched past the rules
    partner_id = fields.Many2one(
        related="placement_id.partner_id", string="Employer", store=True
    )
    state = fields.Selection(
        [
            ("draft", "Being prepared"),
            ("to_sign", "To sign"),
            ("signed", "Signed by all"),
            ("running", "Under way"),
            ("done", "Finished"),
            ("stopped", "Ended early"),
            ("cancelled", "Called off"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
    )
    # terms
    date_start = fields.Date(string="First Day")
    date_end = fields.Date(string="Last Day", index=True)
    hours_week = fields.Float(string="Hours a Week")
    schedule = fields.Char(help="Days and hours, breaks.")
    place = fields.Char(
        compute="_compute_from_placement", store=True, readonly=False, precompute=True
    )
    tutor_id = fields.Many2one(
        "res.partner",
        string="Tutor at the Workplace",
        compute="_compute_from_placement",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
    )
    employer_contact_id = fields.Many2one(
        "res.partner",
        string="Signs for the Employer",
        compute="_compute_from_placement",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
    )
    enterprise_user_id = fields.Many2one(
        "res.users",
        string="Signs for the Enterprise",
        default=lambda self: self.env.user,
        ondelete="restrict",
        domain="[('share', '=', False)]",
    )
    tasks = fields.Text(help="What the person does, concretely.")
    objectives = fields.Text(help="What the person learns or confirms.")
    supervision = fields.Text(
        string="Support by the Enterprise",
        help="Who of the enterprise comes by, how often, whom to call.",
    )
    basis_id = fields.Many2one(
        "crm.internship.basis", string="Status and Insurance", ondelete="restrict"
    )
    # signing
    signature_ids = fields.One2many("crm.internship.signature", "internship_id")
    fingerprint = fields.Char(string="SHA-256 of the Terms", readonly=True, copy=False)
    frozen_terms = fields.Json(
        readonly=True,
        copy=False,
        help="The terms as they were sent, in each language: a contact who changes "
        "name, or another wording of the status, changes nothing of what is signed.",
    )
    sent_at = fields.Datetime(readonly=True, copy=False)
    taken_back_reason = fields.Text(readonly=True, copy=False)
    # course
    started_on = fields.Date(readonly=True, copy=False)
    ended_on = fields.Date(readonly=True, copy=False)
    ended_side = fields.Selection(
        [
            ("person", "The person"),
            ("employer", "The employer"),
            ("both", "Both together"),
            ("neither", "Neither"),
        ],
        string="Ended by",
        readonly=True,
        copy=False,
    )
    end_reason_id = fields.Many2one(
        "crm.leaving.reason", readonly=True, copy=False, ondelete="restrict"
    )
    end_comment = fields.Text(readonly=True, copy=False)
    employer_word = fields.Selection(
        [("yes", "It took place"), ("no", "It did not take place")],
        string="Word of the Employer",
        readonly=True,
        copy=False,
    )
    employer_word_at = fields.Datetime(readonly=True, copy=False)
    employer_word_by_id = fields.Many2one(
        "res.partner",
        string="Told by",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    confirmation = fields.Selection(
        [
            ("none", "Not begun"),
            ("ours", "Told by us only"),
            ("both", "Confirmed by both"),
            ("disputed", "The two do not agree"),
        ],
        compute="_compute_confirmation",
    )
    is_my_turn = fields.Boolean(
        compute="_compute_is_my_turn", help="My signature is awaited on the page."
    )
    evaluation_ids = fields.One2many("crm.internship.evaluation", "internship_id")
    evaluation_reminders = fields.Integer(readonly=True, copy=False)
    signing_reminders = fields.Integer(readonly=True, copy=False)

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "The internship ends after it begins.",
    )
    _hours_in_a_week = models.Constraint(
        "CHECK(hours_week IS NULL OR (hours_week >= 0 AND hours_week <= 168))",
        "A week has between 0 and 168 hours.",
    )
    _one_current = models.UniqueIndex(
        "(placement_id) WHERE state IN ('draft', 'to_sign', 'signed', 'running')",
        "Another internship of this placement is prepared or under way.",
    )

    # ---------------------------------------------------------------- computed
    @api.depends("placement_id", "date_start")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for internship in self:
            internship.display_name = self.env._(
                "Internship of %(placement)s",
                placement=internship.placement_id.display_name,
            )

    @api.depends("placement_id")
    def _compute_from_placement(self):
        """What the placement and the partnership know, to be corrected."""
        for internship in self:
            placement = internship.placement_id
            contacts = placement.partnership_id.contact_ids
            internship.tutor_id = internship.tutor_id or placement.tutor_id
            internship.employer_contact_id = (
                internship.employer_contact_id or contacts[:1]
            )
            internship.place = internship.place or placement.partner_id.city

    @api.depends("state", "signature_ids.signed_at", "signature_ids.voided_at")
    @api.depends_context("uid")
    def _compute_is_my_turn(self):
        me = self.env.user.partner_id
        for internship in self:
            internship.is_my_turn = internship.state == "to_sign" and any(
                row.partner_id == me and not row.signed_at
                for row in internship._get_current_signatures()
            )

    @api.depends("state", "employer_word")
    def _compute_confirmation(self):
        for internship in self:
            if internship.state not in STARTED:
                internship.confirmation = "none"
            elif internship.employer_word == "no":
                internship.confirmation = "disputed"
            else:
                internship.confirmation = (
                    "both" if internship.employer_word == "yes" else "ours"
                )

    @api.model
    def _get_free_text_fields(self):
        return [
            *("schedule", "tasks", "objectives", "supervision", "end_comment"),
            *("taken_back_reason",),
        ]

    def _get_known_names(self):
        self.ensure_one()
        return self.participant_id._get_known_names()

    # --------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {"state": "draft"})
        internships = super().create(vals_list)
        for internship in internships:
            internship.placement_id.check_access("write")
        return internships

    def write(self, vals):
        self._refuse_guarded(vals)
        if "placement_id" in vals:
            raise UserError(self.env._("An internship stays with its placement."))
        if set(TERMS) & vals.keys():
            self._check_draft()
        return super().write(vals)

    def _check_draft(self):
        """:raise UserError: the terms were sent, not even the system changes them"""
        for internship in self:
            if internship.state != "draft":
                raise UserError(
                    self.env._(
                        "These terms were sent to sign and do not change any more. Take "
                        "them back first: whoever has signed signs again."
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        self.filtered(
            lambda i: i.state != "draft" or i.sent_at
        ).participant_id._check_erasing()

    def copy_data(self, default=None):
        raise UserError(self.env._("Prepare another internship instead of copying."))

    # ------------------------------------------------------------------ course
    @api.private
    def action_start(self, date=None):
        """The internship begins, every condition being met.

        :param date: first day, today if empty
        """
        self.ensure_one()
        date = date or fields.Date.context_today(self)
        placement = self.placement_id
        # an internship may follow another one
        placement._lock_open(("introduced", "interview", "internship"))
        self._lock()
        if date > fields.Date.context_today(self):
            raise UserError(self.env._("Note the start on the day it begins."))
        placement._check_may_start("internship")
        # sudo: states are written by methods only
        self.sudo().write({"state": "running", "started_on": date})
        placement._set_state("internship")
        self.partnership_id._note_first_placement(date)
        return True

    def action_begin(self):
        """Button: it begins today."""
        self.ensure_one()
        return self.action_start()

    def action_finish(self):
        """The internship went to its end."""
        for internship in self:
            internship._end(
                "done",
                min(
                    internship.date_end or fields.Date.context_today(internship),
                    fields.Date.context_today(internship),
                ),
            )
        return True

    @api.private
    def action_stop(self, date, side, reason, comment=None):
        """The internship ends early.

        :param side: who ended it
        :param reason: ``crm.leaving.reason``
        """
        self.ensure_one()
        if not self.started_on or not (
            self.started_on <= date <= fields.Date.context_today(self)
        ):
            raise UserError(
                self.env._("The last day lies between the first day and today.")
            )
        self._end(
            "stopped",
            date,
            ended_side=side,
            end_reason_id=reason.id,
            end_comment=comment,
        )
        return True

    def _end(self, state, date, **vals):
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.state != "running":
            raise UserError(self.env._("This internship is not under way."))
        # sudo: states are written by methods only
        self.sudo().write({"state": state, "ended_on": date, **vals})
        tutor = self._get_current_signatures().filtered(
            lambda s: s.party in ("tutor", "employer")
        )[-1:]
        if tutor and tutor._has_email():
            tutor._prolong_link(21)
            tutor._send_private("crm_partnership.mail_template_internship_evaluation")

    def action_cancel(self):
        """It does not take place."""
        for internship in self:
            internship.check_access("write")
            internship._lock()
            if internship.state not in ("draft", "to_sign", "signed"):
                raise UserError(
                    self.env._("An internship that has begun is ended, not cancelled.")
                )
            internship.sudo().state = "cancelled"  # sudo: as in action_send
            internship._void_signatures(
                "crm_partnership.mail_template_internship_cancelled",
                lambda env: env._("Internship cancelled: tell the person"),
            )
        return True

    def _follow_placement(self):
        """What was prepared or under way ends with its placement.

        Called by the placement once its state is written, with elevated rights.
        """
        today = fields.Date.context_today(self)
        for internship in self:
            placement = internship.placement_id
            if internship.state in ("draft", "to_sign", "signed"):
                internship.action_cancel()
            elif internship.state == "running" and placement.state == "hired":
                internship._end(
                    "done", max(internship.started_on, placement.date_hired)
                )
            elif internship.state == "running":
                internship._end(
                    "stopped",
                    today,
                    ended_side=SIDES.get(placement.refused_by, "neither"),
                )

    @api.private
    def _tell_employer_word(self, word, partner):
        """The employer says on its page whether the internship took place.

        :param partner: who says it
        """
        self.ensure_one()
        self._lock()
        if self.state not in STARTED or word not in ("yes", "no"):
            raise UserError(self.env._("Nothing is to be confirmed now."))
        was_denied = self.employer_word == "no"
        # sudo: the page has checked who the visitor is
        self.sudo().write(
            {
                "employer_word": word,
                "employer_word_at": fields.Datetime.now(),
                "employer_word_by_id": partner.id,
            }
        )
        if word == "no" and not was_denied:
            self.sudo().placement_id._tell_people_in_charge(  # sudo: as above
                lambda env: env._(
                    "The employer says that the internship did not take place"
                )
            )

    # -------------------------------------------------------------- evaluation
    @api.private
    def _evaluate(self, party, values, partner=None):
        """Record an evaluation, once for each of the two.

        The caller has checked who speaks.

        :param party: "tutor" or "participant"
        :param values: ratings, comment, wish
        """
        self.ensure_one()
        if self.state not in STARTED:
            raise UserError(self.env._("An evaluation comes once it has begun."))
        self._lock()
        if self.sudo().evaluation_ids.filtered(lambda e: e.party == party):
            raise UserError(self.env._("This evaluation was given already."))
        if party == "tutor":
            values = {
                **values,
                # sudo: the caller has checked who speaks
                "comment": self.sudo().placement_id._read_employer_text(
                    self.env._("A few words"), values.get("comment")
                ),
            }
        # sudo: evaluations are recorded by this method only
        return (
            self.env["crm.internship.evaluation"]
            .sudo()
            .create(
                {
                    **values,
                    "internship_id": self.id,
                    "party": party,
                    "partner_id": partner.id if partner else False,
                    "recorded_by_id": self.env.uid,
                }
            )
        )

    @api.private
    def _record_participant_evaluation(self, values):
        """The participant's word, written down by the own counsellor."""
        if not self.participant_id._is_own_counsellor():
            raise AccessError(
                self.env._("The counsellor of the file writes down the person's word.")
            )
        return self._evaluate("participant", values)
