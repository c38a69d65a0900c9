# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
import binascii
from mimetypes import guess_extension

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date
from odoo.tools.mimetypes import guess_mimetype

#: what may be added to a consent once it is recorded
LATE_FIELDS = {"evidence_upload"}


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

    Who is below the legal age on the day (parameter ``consent_age``) does not consent
    alone. Such a consent is refused; where the birth date is known later only, it is
    doubtful and opens nothing, and its keepers are told.
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
    is_doubtful = fields.Boolean(
        compute="_compute_is_doubtful",
        store=True,
        help="Given by the person alone, below the age that the law asks for on that "
        "day. It opens nothing.",
    )
    age_note = fields.Char(compute="_compute_age_note", export_string_translation=False)
    state = fields.Selection(
        [
            ("coming", "Not yet valid"),
            ("valid", "Valid"),
            ("expired", "Expired"),
            ("doubtful", "Doubtful"),
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

    @api.depends("participant_id", "given_by", "date_given")
    def _compute_is_doubtful(self):
        """The birth date is no dependency, since no record leads to an identity:
        ``_review_age`` computes again when it changes."""
        births = self._get_births()
        for consent in self:
            consent.is_doubtful = consent._is_below_age(
                births.get(consent.participant_id.id)
            )

    @api.depends("participant_id", "given_by", "date_given")
    @api.depends_context("uid", "lang")
    def _compute_age_note(self):
        """What the keepers of the file are to check where the birth date is unknown;
        that it is known to be below the age is told when the consent is recorded,
        never to who only tries values in a form."""
        births = self._get_births()
        for consent in self:
            file = consent.participant_id
            age = consent._get_consent_age()
            consent.age_note = (
                self.env._(
                    "The birth date is not recorded: make sure that the person was at "
                    "least %(age)s years old on that day, and record it in the "
                    "identity. Below that age, the holder of parental authority or the "
                    "tutor consents.",
                    age=age,
                )
                if age
                and file
                and consent.given_by == "person"
                and not consent.withdrawn_at
                and file.id not in births
                and (file._is_own_counsellor() or file._is_privacy_officer())
                else False
            )

    @api.depends("date_given", "date_end", "withdrawn_at", "is_doubtful")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for consent in self:
            if consent.withdrawn_at:
                consent.state = "withdrawn"
            elif consent.date_end and consent.date_end < today:
                consent.state = "expired"
            elif consent.is_doubtful:
                consent.state = "doubtful"
            elif consent.date_given and consent.date_given > today:
                consent.state = "coming"
            else:
                consent.state = "valid"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        kept = Domain("withdrawn_at", "=", False)
        coming = Domain("date_given", ">", today)
        expired = Domain("date_end", "!=", False) & Domain("date_end", "<", today)
        doubtful = Domain("is_doubtful", "=", True)
        domains = {
            "withdrawn": ~kept,
            "expired": kept & expired,
            "doubtful": kept & ~expired & doubtful,
            "coming": kept & ~expired & ~doubtful & coming,
            "valid": self._get_valid_domain(today),
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    @api.model
    def _get_valid_domain(self, today):
        """Consents that hold on a day."""
        return (
            Domain("withdrawn_at", "=", False)
            & Domain("is_doubtful", "=", False)
            & Domain("date_given", "<=", today)
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", today))
        )

    def _compute_evidence_upload(self):
        """A door in only: what was put in does not come out here."""
        self.evidence_upload = False

    def _inverse_evidence_upload(self):
        for consent in self.filtered("evidence_upload"):
            content = decode_evidence(self.env, consent.evidence_upload)
            company = consent.company_id
            if company._is_too_heavy(content):
                raise ValidationError(
                    self.env._(
                        "The evidence is heavier than %(size)s MB: scan it in a lower "
                        "resolution.",
                        # sudo: a setting of the enterprise
                        size=company.sudo().evidence_megabytes,
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
        consents._check_age()
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

    # --------------------------------------------------------------------- age
    def _get_births(self):
        """{id of the participant: birth date}, of those whose date is recorded.

        For comparisons only: the caller shows none of it.
        """
        # sudo: see the docstring
        identities = (
            self.env["crm.participant.identity"]
            .sudo()
            .search_fetch(
                [
                    ("participant_id", "in", self.participant_id.ids),
                    ("date_birth", "!=", False),
                ],
                ["participant_id", "date_birth"],
            )
        )
        return {row.participant_id.id: row.date_birth for row in identities}

    def _get_consent_age(self):
        """The figure of the law on the day of the consent; None when it set none."""
        self.ensure_one()
        if not self.date_given:
            return None
        found = self.env["crm.legal.parameter"]._find_value(
            "consent_age", self.date_given
        )
        return int(found[0]) if found else None

    def _is_below_age(self, birth):
        """Whether the person, born that day, consented alone below the legal age.

        :param birth: a date; None, when it is unknown, is below no age
        """
        self.ensure_one()
        if self.given_by != "person" or not birth or not self._get_consent_age():
            return False
        return self.date_given < self.env["crm.legal.parameter"]._get_deadline(
            "consent_age", birth, on_date=self.date_given
        )

    def _check_age(self):
        """Called once the right to record is checked, not as a constraint: those run
        before it, and their answers would tell an age to any counsellor.

        :raise ValidationError: the person consented alone below the legal age
        """
        for consent in self:
            if consent.is_doubtful:
                labels = self.fields_get(["given_by", "date_given"])
                raise ValidationError(
                    self.env._(
                        "“%(given_by)s”: on %(date)s (“%(date_given)s”), %(code)s had "
                        "not reached the age of %(age)s years, from which a person "
                        "consents alone. The holder of parental authority or the tutor "
                        "gives this consent: ask them, then choose them there.",
                        given_by=labels["given_by"]["string"],
                        date=format_date(self.env, consent.date_given),
                        date_given=labels["date_given"]["string"],
                        code=consent.participant_id.name,
                        age=consent._get_consent_age(),
                    )
                )

    def _review_age(self):
        """Compare consents with a birth date that was recorded or changed, and tell
        the keepers of the file of those that become doubtful."""
        before = self.filtered("is_doubtful")
        # as if who gave it had changed: what depends on it is computed again
        self.modified(["given_by"])
        # withdrawn or expired ones opened nothing before
        fallen = (self - before).filtered(lambda c: c.state == "doubtful")
        for participant, consents in fallen.grouped("participant_id").items():
            participant._tell_keepers(
                self.env._("Doubtful consent: %(code)s", code=participant.name),
                self.env._(
                    "According to the birth date now recorded in the file %(code)s, "
                    "these consents were given by the person alone before the legal "
                    "age: %(purposes)s. Nothing is disclosed on them any more. Check "
                    "the birth date; if it is right, have the holder of parental "
                    "authority or the tutor consent, and record it. Do not withdraw "
                    "the first one for that: the person did not ask for it.",
                    code=participant.name,
                    purposes=", ".join(
                        f"{c.purpose_id.name} ({format_date(self.env, c.date_given)})"
                        for c in consents
                    ),
                ),
            )

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
        self._take_turn()
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

    @api.readonly
    def action_open_withdraw(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_participant_consent_withdraw_action"
        )
        action["context"] = {"default_consent_id": self.id}
        return action

    @api.readonly
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
