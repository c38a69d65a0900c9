# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import binascii
from mimetypes import guess_extension

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools.mimetypes import guess_mimetype

#: what may be added to a consent once it is recorded
LATE_FIELDS = {"evidence_upload"}
#: evidence heavier than this is refused, in bytes
EVIDENCE_LIMIT = 10 * 1024 * 1024


def decode_evidence(env, data):
    """The bytes of a file that someone added.

    :param data: base64, as text or bytes
    :raise ValidationError: it cannot be read, or is empty
    """
    try:
        content = base64.b64decode(data or b"", validate=True)
    except (binascii.Error, TypeError, ValueError):
        content = b""
    if not content:
        raise ValidationError(
            env._("The file is empty or cannot be read: add it once more.")
        )
    return content


class CrmParticipantConsent(models.Model):
    """A consent that a person gave: for what, to whom, which information, until when.

    It is recorded once and does not change: another consent replaces it. Withdrawing
    it takes effect at once everywhere, since whoever shows anything asks
    ``_is_valid`` at that moment. Its evidence holds the person's name and is opened
    like an identity: by own counsellors and the privacy officer, with a trace.
    """

    _name = "crm.participant.consent"
    _description = "Consent of a Participant"
    _inherit = [
        "crm.guarded.mixin",
        "crm.participant.file.mixin",
        "crm.free.text.mixin",
    ]
    _order = "date_given desc, id desc"
    _rec_names_search = ["participant_id.name"]

    purpose_id = fields.Many2one(
        "crm.privacy.purpose", required=True, index=True, ondelete="restrict"
    )
    is_disclosure = fields.Boolean(related="purpose_id.is_disclosure")
    partner_id = fields.Many2one(
        "res.partner",
        string="Recipient",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_company', '=', True)]",
        help="The organisation that may know; another one may not.",
    )
    scope_ids = fields.Many2many(
        "crm.personal.datum",
        "crm_participant_consent_scope_rel",
        "consent_id",
        "datum_id",
        string="Information Concerned",
    )
    date_given = fields.Date(
        string="Given on", required=True, default=fields.Date.context_today
    )
    date_end = fields.Date(
        string="Valid until",
        compute="_compute_date_end",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        help="Last day. Empty: until it is withdrawn.",
    )
    given_by = fields.Selection(
        [
            ("person", "The person"),
            ("parent", "Holder of parental authority"),
            ("representative", "Legal representative"),
        ],
        required=True,
        default="person",
    )
    way = fields.Selection(
        [
            ("paper", "On paper, signed"),
            ("electronic", "Electronically"),
            ("spoken", "Spoken, before a witness"),
        ],
        required=True,
        default="paper",
    )
    note = fields.Char(help="Circumstances; the witness of a spoken consent.")
    user_id = fields.Many2one(
        "res.users",
        string="Recorded by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    evidence = fields.Binary(
        string="Sealed Evidence",
        attachment=True,
        copy=False,
        groups=fields.NO_ACCESS,
    )
    evidence_upload = fields.Binary(
        string="Evidence",
        compute="_compute_evidence_upload",
        inverse="_inverse_evidence_upload",
        help="Scan or file of the consent. Once added it is opened with a trace only.",
    )
    has_evidence = fields.Boolean(compute="_compute_has_evidence")
    withdrawn_at = fields.Datetime(readonly=True, copy=False, index=True)
    withdrawn_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict"
    )
    withdrawal_note = fields.Char(readonly=True, copy=False)
    state = fields.Selection(
        [
            ("coming", "Not yet valid"),
            ("valid", "Valid"),
            ("expired", "Expired"),
            ("withdrawn", "Withdrawn"),
        ],
        compute="_compute_state",
        search="_search_state",
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_end IS NULL OR date_end >= date_given)",
        "A consent ends after it was given.",
    )

    @api.model
    def _get_free_text_fields(self):
        return ["note"]

    # ---------------------------------------------------------------- computed
    @api.depends("participant_id.name", "purpose_id.name")
    def _compute_display_name(self):
        for consent in self:
            consent.display_name = (
                f"{consent.participant_id.name} – {consent.purpose_id.name}"
            )

    @api.depends("purpose_id", "date_given")
    def _compute_date_end(self):
        for consent in self:
            months = consent.purpose_id.consent_months
            consent.date_end = (
                consent.date_given + relativedelta(months=months, days=-1)
                if months and consent.date_given
                else False
            )

    @api.depends("date_given", "date_end", "withdrawn_at")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for consent in self:
            if consent.withdrawn_at:
                consent.state = "withdrawn"
            elif consent.date_given and consent.date_given > today:
                consent.state = "coming"
            elif consent.date_end and consent.date_end < today:
                consent.state = "expired"
            else:
                consent.state = "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        kept = Domain("withdrawn_at", "=", False)
        coming = Domain("date_given", ">", today)
        expired = Domain("date_end", "!=", False) & Domain("date_end", "<", today)
        domains = {
            "withdrawn": ~kept,
            "coming": kept & coming,
            "expired": kept & ~coming & expired,
            "valid": self._get_valid_domain(today),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _get_valid_domain(self, today):
        """Consents that hold on a day."""
        return (
            Domain("withdrawn_at", "=", False)
            & Domain("date_given", "<=", today)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", today))
        )

    def _compute_evidence_upload(self):
        """A door in only: what was put in does not come out here."""
        self.evidence_upload = False

    def _inverse_evidence_upload(self):
        for consent in self.filtered("evidence_upload"):
            content = decode_evidence(self.env, consent.evidence_upload)
            if len(content) > EVIDENCE_LIMIT:
                raise ValidationError(
                    self.env._(
                        "The evidence is heavier than %(size)s MB: scan it in a lower "
                        "resolution.",
                        size=EVIDENCE_LIMIT // 1024 // 1024,
                    )
                )
            consent.check_access("write")
            # sudo: the field is closed to everyone; the right to write was just checked
            consent.sudo().evidence = consent.evidence_upload

    def _compute_has_evidence(self):
        # sudo: tells that there is evidence, not what it says
        with_evidence = {
            attachment.res_id
            for attachment in self.env["ir.attachment"]
            .sudo()
            .search_fetch(
                [
                    ("res_model", "=", self._name),
                    ("res_field", "=", "evidence"),
                    ("res_id", "in", self.ids),
                ],
                ["res_id"],
            )
        }
        for consent in self:
            consent.has_evidence = consent._origin.id in with_evidence

    # ------------------------------------------------------------- constraints
    @api.constrains("purpose_id", "partner_id", "scope_ids")
    def _check_recipient(self):
        for consent in self:
            if not consent.is_disclosure:
                continue
            if not consent.partner_id:
                raise ValidationError(
                    self.env._(
                        "“%(purpose)s” discloses information: name the recipient, one "
                        "organisation for each consent.",
                        purpose=consent.purpose_id.name,
                    )
                )
            if not consent.scope_ids:
                raise ValidationError(
                    self.env._("Say which information the person agrees to disclose.")
                )

    # --------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {"user_id": self.env.uid})
        # the size instead of the evidence would be recorded
        self = self.with_context(bin_size=False)
        consents = super().create(vals_list)
        for consent in consents:
            self.env["crm.identity.access.log"]._add(
                consent.participant_id,
                "consent",
                purpose_id=consent.purpose_id.id,
                partner_id=consent.partner_id.id,
                detail=", ".join(consent.scope_ids.mapped("name")),
            )
        return consents

    def write(self, vals):
        self._refuse_guarded(vals)
        if not self.env.su and vals.keys() - LATE_FIELDS:
            raise UserError(
                self.env._(
                    "A consent is not changed once recorded. Withdraw it, and record "
                    "another one."
                )
            )
        if "evidence_upload" in vals and any(self.mapped("has_evidence")):
            raise UserError(
                self.env._("The evidence of this consent is there already.")
            )
        self = self.with_context(bin_size=False)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_erased(self):
        self.participant_id._check_erasing()

    def copy_data(self, default=None):
        raise UserError(self.env._("A consent is given each time: record a new one."))

    # ---------------------------------------------------------------- business
    def _is_valid(self):
        """Whether the consent holds at this moment."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return bool(self.filtered_domain(self._get_valid_domain(today)))

    def _check_valid(self):
        """:raise UserError: a consent does not hold at this moment"""
        for consent in self.sudo():  # sudo: only the state and the code are told
            if not consent._is_valid():
                raise UserError(
                    self.env._(
                        "The consent “%(name)s” is not valid any more: nothing is "
                        "shown. Ask the person again.",
                        name=consent.display_name,
                    )
                )

    @api.model
    def _find_disclosure(self, participant, partner):
        """The consent that allows to introduce a participant to an employer today.

        :param partner: ``res.partner`` of the employer; its head office counts
        :return: a consent, or an empty record
        """
        today = fields.Date.context_today(self)
        # sudo: business developers learn whether there is one, not what it says
        return self.sudo().search(
            self._get_valid_domain(today)
            & Domain("participant_id", "=", participant.id)
            & Domain("purpose_id.is_disclosure", "=", True)
            & Domain("scope_ids.code", "=", "name")
            & Domain(
                "partner_id",
                "in",
                (partner | partner.commercial_partner_id).ids,
            ),
            limit=1,
        )

    @api.private
    def action_withdraw(self, note=None):
        """Withdraw consents at the person's will; what they opened shuts at once.

        :param note: how the person said it
        :raise AccessError: the user is neither an own counsellor nor privacy officer
        """
        self.check_access("read")
        for consent in self:
            participant = consent.participant_id
            if not (
                participant._is_own_counsellor() or participant._is_privacy_officer()
            ):
                raise AccessError(
                    self.env._(
                        "The participant's counsellors and the privacy officer "
                        "withdraw a consent."
                    )
                )
        self.lock_for_update()
        for consent in self.filtered(lambda c: not c.withdrawn_at):
            # sudo: written by this method only; the right was checked above
            consent.sudo().write(
                {
                    "withdrawn_at": fields.Datetime.now(),
                    "withdrawn_by_id": self.env.uid,
                    "withdrawal_note": note,
                }
            )
            self.env["crm.identity.access.log"]._add(
                consent.participant_id,
                "withdrawn",
                purpose_id=consent.purpose_id.id,
                partner_id=consent.partner_id.id,
            )
            consent._after_withdrawal()
        return True

    def _after_withdrawal(self):
        """What follows from a withdrawal: erasure when the file rests on it."""
        self.ensure_one()
        if self.purpose_id.is_base:
            self.participant_id._ask_erasure()

    def action_open_withdraw(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_participant_consent_withdraw_action"
        )
        action["context"] = {"default_consent_id": self.id}
        return action

    def action_open_evidence(self):
        """Open the evidence through the page that leaves a trace."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/crm_partnership/consent/{self.id}/evidence",
            "target": "new",
        }

    @api.private
    def _open_evidence(self):
        """The evidence, with a row in the register.

        :return: (file name, bytes)
        :raise AccessError: the user is neither an own counsellor nor privacy officer
        """
        self.ensure_one()
        self.check_access("read")
        participant = self.participant_id
        if not (participant._is_own_counsellor() or participant._is_privacy_officer()):
            raise AccessError(self.env._("This evidence is not yours to open."))
        # sudo: the field is closed to everyone; the right was just checked
        consent_sudo = self.sudo()
        if not consent_sudo.evidence:
            raise UserError(self.env._("No evidence was added to this consent."))
        self.env["crm.identity.access.log"]._add(
            participant, "evidence", purpose_id=self.purpose_id.id
        )
        return self._get_evidence_file()

    def _get_evidence_file(self):
        """(file name, bytes) of the evidence; the caller has checked the right.

        The name of the file that was put in may be the person's: it is not kept.
        """
        consent_sudo = self.sudo()  # sudo: see the docstring
        content = base64.b64decode(consent_sudo.evidence)
        extension = guess_extension(guess_mimetype(content)) or ""
        return f"{consent_sudo.participant_id.name}{extension}", content
