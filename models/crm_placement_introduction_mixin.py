# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_participant import COUNSELLOR, OFFICER
from .placement_states import DISCLOSED


class CrmPlacementIntroductionMixin(models.AbstractModel):
    """From the proposal by code to the interview.

    The employer knows a person by code until *Introduce*, the only step that tells it
    who it is: on a consent for this employer, and as long as that consent is valid.
    """

    _name = "crm.placement.introduction.mixin"
    _description = "Introduction to an Employer"
    _inherit = ["crm.employer.mail.mixin"]

    date_proposed = fields.Date(
        readonly=True, copy=False, default=fields.Date.context_today
    )
    introduced_at = fields.Datetime(readonly=True, copy=False, index=True)
    introduced_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    consent_id = fields.Many2one(
        "crm.participant.consent",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=f"{COUNSELLOR},{OFFICER}",
    )
    is_disclosed = fields.Boolean(
        string="Known to the Employer",
        compute="_compute_is_disclosed",
        help="The employer sees what the consent allows, as long as it is valid.",
    )
    match_explanation = fields.Html(
        string="Why They Match",
        compute="_compute_match_explanation",
        sanitize=False,
        help="As the ranking told it on the day of the proposal.",
    )
    has_consent = fields.Boolean(
        string="Consent for This Employer", compute="_compute_has_consent"
    )
    interview_at = fields.Datetime(string="Interview on", copy=False)
    interview_note = fields.Text(string="About the Interview", copy=False)
    employer_interest = fields.Selection(
        [("meet", "Wants to meet the person"), ("no", "Does not pursue")],
        string="Word of the Employer",
        readonly=True,
        copy=False,
    )
    employer_interest_at = fields.Datetime(readonly=True, copy=False)
    refused_by = fields.Selection(
        [
            ("employer", "The employer"),
            ("person", "The person"),
            ("enterprise", "The enterprise"),
            ("hired_elsewhere", "Hired elsewhere"),
        ],
        string="Closed by",
        readonly=True,
        copy=False,
        index=True,
    )
    refusal_reason_id = fields.Many2one(
        "crm.refusal.reason",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    refusal_comment = fields.Text(readonly=True, copy=False)
    date_closed = fields.Date(readonly=True, copy=False)

    def _compute_is_disclosed(self):
        for placement in self:
            placement.is_disclosed = placement._is_disclosed()

    @api.depends("match_snapshot")
    @api.depends_context("lang")
    def _compute_match_explanation(self):
        for placement in self:
            placement.match_explanation = self._format_facts(placement.match_snapshot)

    def _compute_has_consent(self):
        consents = self.env["crm.participant.consent"]
        for placement in self:
            placement.has_consent = bool(
                consents._find_disclosure(
                    placement.participant_id, placement.partner_id
                )
            )

    def _is_disclosed(self):
        """Whether the employer may know who it is at this moment.

        The consent names its recipient: a partnership that was given to another
        employer since then shows nothing to that one.
        """
        self.ensure_one()
        # sudo: business developers learn that it is so, not what the consent says
        file = self.sudo()
        employer = file.partner_id
        return (
            file.state in DISCLOSED
            and file.consent_id.partner_id in employer | employer.commercial_partner_id
            and file.consent_id._is_valid()
        )

    # ----------------------------------------------------------------- steps
    @api.model
    @api.private
    def _propose(self, need, participant, snapshot=None):
        """Propose a participant by code for a need.

        :param snapshot: how they match, as the matching explained it: kept
        :return: the placement
        """
        placement = self.create(
            {
                "partnership_id": need.partnership_id.id,
                "need_id": need.id,
                "participant_id": participant.id,
            }
        )
        if snapshot:
            # sudo: only the system writes the explanation
            placement.sudo().write(
                {
                    "match_snapshot": snapshot,
                    "match_score": snapshot.get("score", 0),
                }
            )
        return placement

    def action_introduce(self):
        """Tell the employer who the person is, within the consent.

        :raise UserError: no valid consent for this employer, or its capacity is used
        """
        for placement in self:
            placement._lock_open(("referral",))
            placement._check_may_propose()
            consent = self.env["crm.participant.consent"]._find_disclosure(
                placement.participant_id, placement.partner_id
            )
            if not consent:
                raise UserError(
                    self.env._(
                        "%(code)s has given no valid consent to be introduced to "
                        "%(employer)s by name. Their counsellor asks for it and "
                        "records it; then introduce the person.",
                        code=placement.participant_id.name,
                        employer=placement.partner_id.display_name,
                    )
                )
            placement.partnership_id._check_capacity()
            placement._set_state(
                "introduced",
                introduced_at=fields.Datetime.now(),
                introduced_by_id=self.env.uid,
                consent_id=consent.id,
            )
            self.env["crm.identity.access.log"]._add(
                placement.participant_id,
                "disclosed",
                purpose_id=consent.purpose_id.id,
                partner_id=placement.partner_id.id,
                detail=", ".join(consent.scope_ids.mapped("name")),
            )
            placement._tell_employer_of_introduction()
        return True

    def _tell_employer_of_introduction(self):
        """A mail to the employer's portal users: someone is introduced. No name."""
        self.ensure_one()
        for partner in self._get_employer_accounts():
            self._send_to_person("crm_partnership.mail_template_introduction", partner)

    def _get_mail_contact(self):
        # sudo: only who is answered to
        return self.sudo().partnership_id._get_person_in_charge()

    def _get_employer_accounts(self):
        """People of the employer who may open the page, and have a mail address."""
        self.ensure_one()
        # sudo: reads who has an account
        users = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("share", "=", True),
                    (
                        "partner_id.commercial_partner_id",
                        "=",
                        self.sudo().partner_id.commercial_partner_id.id,
                    ),
                    ("partner_id.email", "!=", False),
                ]
            )
        )
        partnerships = self.env["crm.partnership"]
        return users.filtered(
            lambda u: self.partnership_id.id in partnerships._find_for_employer(u).ids
        ).partner_id

    def action_interview(self):
        """An interview takes place."""
        for placement in self:
            placement._lock_open(("introduced",))
            placement._set_state("interview")
        return True

    @api.private
    def action_refuse(self, side, reason, comment=None):
        """Close a proposal that comes to nothing, with the reason.

        A reason that shows possible discrimination opens an issue for the directors.

        :param side: "employer", "person" or "enterprise"
        :param reason: ``crm.refusal.reason`` of that side
        """
        for placement in self:
            placement._lock_open()
            placement._close(side, reason, comment)
        return True

    def _close(self, side, reason, comment=None):
        """Close, the right being checked by the caller."""
        self.ensure_one()
        if reason.side != side:
            raise UserError(
                self.env._("This reason is another side's: choose one of theirs.")
            )
        if reason.needs_comment and not (comment or "").strip():
            raise UserError(
                self.env._("“%(reason)s” needs a few words.", reason=reason.name)
            )
        # before the state changes: what ends with it leaves tasks of its own
        self.activity_unlink(
            ["mail.mail_activity_data_todo", "crm_partnership.mail_activity_start"]
        )
        self._set_state(
            "closed",
            refused_by=side,
            refusal_reason_id=reason.id,
            refusal_comment=comment,
            date_closed=fields.Date.context_today(self),
        )
        if reason.suggests_discrimination:
            self.env["crm.equity.issue"]._open_issue(
                self.partnership_id, reason, comment, placement=self
            )

    @api.readonly
    def action_open_refuse(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_placement_refuse_action"
        )
        action["context"] = {"default_placement_id": self.id}
        return action

    # ---------------------------------------------------------------- employer
    @api.private
    def _get_employer_card(self):
        """What the employer may see of the person, at this moment.

        Read with elevated rights by the page of the employer, which has checked whose
        page it is. The view of an identity leaves a row in the register.

        :return: dict with ``code``, ``skills``, ``periods``, ``hours``,
            ``date_available`` and ``identity`` ({kind: text}, empty without consent)
        """
        self.ensure_one()
        person = self.sudo().participant_id  # sudo: see the docstring
        card = {
            "code": person.name,
            "skills": [
                (skill.skill_id.name, skill.skill_level_id.name)
                for skill in person.current_skill_ids
            ],
            "periods": person.period_ids.mapped("name"),
            "hours": (person.hours_min, person.hours_max),
            "date_available": person._get_date_available(),
            "identity": {},
        }
        if self._is_disclosed():
            consent = self.sudo().consent_id
            card["identity"] = self.env["crm.participant.identity"]._disclose(
                person, consent
            )
            self.env["crm.identity.access.log"]._add(
                person,
                "viewed",
                purpose_id=consent.purpose_id.id,
                partner_id=self.sudo().partner_id.id,
                detail=", ".join(consent.scope_ids.mapped("name")),
            )
        return card
