# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..exceptions import SigningRefusedError
from ..tools.agreement_changes import Item

SIGNING_REMINDERS = 2


class CrmAgreementSignatory(models.Model):
    """A person of an agreement: who signs for a party, or follows its commitments.

    The enterprise's people sign with their account; the employer's with theirs on the
    portal, or by a private link with an end date. What shows that the person signed is
    kept with the signature: name, time, address, and fingerprint of the document.
    """

    _name = "crm.agreement.signatory"
    _description = "Person of an Agreement"
    _inherit = [
        "crm.agreement.part.mixin",
        "crm.private.link.mixin",
        "crm.drawn.signature.mixin",
    ]
    _order = "agreement_id, sequence, id"
    _rec_name = "partner_id"

    sequence = fields.Integer(default=10, help="Order of the signatures.")
    side = fields.Selection(
        [("enterprise", "Our enterprise"), ("employer", "Employer")],
        string="For",
        required=True,
    )
    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, index=True, ondelete="restrict"
    )
    email = fields.Char(related="partner_id.email")
    function = fields.Char(
        string="Title",
        compute="_compute_function",
        store=True,
        readonly=False,
        help="Title under which the person signs.",
    )
    signs = fields.Boolean(
        default=True, help="Unticked: the person follows the commitments only."
    )
    follows = fields.Boolean(
        default=True,
        help="Is reminded of commitments and of the end of the agreement.",
    )
    state = fields.Selection(
        [("waiting", "Waiting"), ("invited", "Invited"), ("signed", "Signed")],
        default="waiting",
        required=True,
        readonly=True,
        copy=False,
    )
    signed_name = fields.Char(readonly=True, copy=False)
    signed_at = fields.Datetime(string="Signed on", readonly=True, copy=False)
    signed_ip = fields.Char(string="IP Address", readonly=True, copy=False)
    signed_agent = fields.Char(string="Browser", readonly=True, copy=False)
    signed_fingerprint = fields.Char(
        string="SHA-256 Signed",
        readonly=True,
        copy=False,
        help="Fingerprint of the document that the person had before them.",
    )
    signature = fields.Image(
        readonly=True, copy=False, attachment=True, max_width=1024, max_height=1024
    )
    is_paper = fields.Boolean(string="On Paper", readonly=True, copy=False)

    _person_uniq = models.Constraint(
        "UNIQUE(agreement_id, partner_id)",
        "This person is already named in the agreement.",
    )

    @api.model
    def _get_free_fields(self):
        return self._get_guarded_fields() | {"follows"}

    @api.depends("partner_id")
    def _compute_function(self):
        for person in self:
            person.function = person.function or person.partner_id.function

    @api.constrains("partner_id", "side")
    def _check_side(self):
        for person in self.filtered(lambda p: not p._belongs_to_side()):
            if person.side == "enterprise":
                message = self.env._(
                    "%(name)s has no account in the enterprise and cannot sign for it.",
                    name=person.partner_id.name,
                )
            else:
                message = self.env._(
                    "%(name)s does not belong to the employer. Add the person to the "
                    "contacts of the partnership first.",
                    name=person.partner_id.name,
                )
            raise ValidationError(message)

    # ---------------------------------------------------------------------- ORM
    @api.model
    def _get_fresh_values(self):
        return {"state": "waiting"}

    @api.model
    def _get_guard_message(self):
        return self.env._("Only the person signs, on their own page.")

    def _check_part_may_change(self):
        self.filtered("signs").agreement_id._check_content_may_change()

    # --------------------------------------------------------------------- link
    def _may_read(self):
        """Whether the person's part opens the page.

        Who only follows reads what is signed, not what is being talked about; someone of
        the enterprise only as long as the partnership is open to them.
        """
        self.ensure_one()
        if self.signs:
            return True
        agreement = self.agreement_id
        if self.side == "enterprise" and not agreement.sudo(False).has_access("read"):
            return False
        return not agreement._is_signing()

    def _get_link_days(self):
        return self.agreement_id.link_days

    def _get_link_contact(self):
        return self.agreement_id.user_id

    def _get_page_url(self, page=""):
        """The private address of the agreement; only put in a mail to the person."""
        self.ensure_one()
        url = f"{self.get_base_url()}/my/agreement/{self.agreement_id.id}{page}"
        return f"{url}{self._get_secret_query()}"

    def action_resend(self):
        """Send a fresh link; the one before stops working."""
        self.agreement_id.check_access("write")
        for person in self:
            if person.state != "invited" or not person.agreement_id._is_signing():
                raise UserError(
                    self.env._(
                        "%(name)s has nothing to sign now.", name=person.partner_id.name
                    )
                )
        self._check_emails()
        self._refresh_link()
        self._send_private("crm_partnership.mail_template_agreement_invitation")
        return True

    # ------------------------------------------------------------------ signing
    def _is_turn(self):
        """Whether nobody before this person still has to sign."""
        self.ensure_one()
        agreement = self.agreement_id
        if not agreement.is_ordered:
            return True
        return not agreement.signatory_ids.filtered(
            lambda p: (
                p.signs
                and p.state != "signed"
                and (p.sequence, p.id) < (self.sequence, self.id)
            )
        )

    def _sign(self, name, signature, fingerprint, ip_address=None, agent=None):
        """Record the person's signature; the last one seals the agreement.

        The caller has checked that the visitor is this person (``_check_visitor``).

        :param name: name as typed
        :param signature: PNG picture in base64, as text
        :param fingerprint: SHA-256 of the document that the person read
        :param ip_address, agent: where the signature came from
        :raise SigningRefusedError: nothing was recorded; ``code`` tells why
        """
        self.ensure_one()
        agreement = self.agreement_id
        # two tabs, two people: one after the other, each on the newest state
        agreement._lock()
        self._check_can_sign(fingerprint)
        name = self._read_name(name)
        picture = self._read_signature(signature)
        # sudo: nobody writes signatures by hand
        self.sudo().write(
            {
                "state": "signed",
                "signed_name": name,
                "signed_at": fields.Datetime.now(),
                "signed_ip": ip_address,
                "signed_agent": (agent or "")[:250],
                "signed_fingerprint": fingerprint,
                "signature": base64.b64encode(picture),
            }
        )
        agreement._log_event(
            "signed",
            person=name,
            ip_address=ip_address,
            fingerprint=fingerprint,
        )
        agreement._after_signature()

    def _check_can_sign(self, fingerprint):
        agreement = self.agreement_id
        if not self.signs:
            raise SigningRefusedError(
                self.env._("You follow this agreement; others sign it."), "not_open"
            )
        if self.state == "signed":
            raise SigningRefusedError(
                self.env._("You have signed this agreement already."), "already_signed"
            )
        if not agreement._is_signing():
            raise SigningRefusedError(
                self.env._(
                    "This agreement is not to be signed now. You will receive a mail "
                    "when it is."
                ),
                "not_open",
            )
        if fingerprint != agreement.document_fingerprint:
            raise SigningRefusedError(
                self.env._(
                    "The agreement has changed since you opened this page. Nothing was "
                    "signed: read it again first."
                ),
                "changed",
            )
        if not self._is_turn():
            raise SigningRefusedError(
                self.env._(
                    "Someone else signs before you; you will receive a mail when it is "
                    "your turn."
                ),
                "not_your_turn",
            )

    def _void_signature(self):
        """Take a signature back because what was signed changes."""
        for person in self:
            if person.state == "signed":
                person.agreement_id._log_event(
                    "voided",
                    person=person.signed_name,
                    fingerprint=person.signed_fingerprint,
                )
        # sudo: nobody writes signatures by hand
        self.sudo().write(
            {
                "state": "waiting",
                "date_invited": False,
                "reminder_count": 0,
                **dict.fromkeys(
                    (
                        *("signed_name", "signed_at", "signed_ip", "signed_agent"),
                        *("signed_fingerprint", "signature"),
                    ),
                    False,
                ),
            }
        )

    def _ask_change(self, comment):
        """Tell the enterprise what should be changed before signing.

        :raise UserError: no comment, or nothing to sign any more
        """
        self.ensure_one()
        comment = (comment or "").replace("\x00", "").strip()[:2000]
        agreement = self.agreement_id
        if not comment:
            raise UserError(self.env._("Write what should be changed, and why."))
        if not agreement._is_signing():
            raise UserError(
                self.env._("This agreement is not to be signed now; nothing was sent.")
            )
        agreement._log_event("change_asked", person=self.partner_id.name, note=comment)
        agreement._tell_leader(
            lambda env: env._("A change is asked for: %s", agreement.reference)
        )

    # ------------------------------------------------------------------ content
    def _get_content_item(self):
        """The person as titled values, in the language of the context."""
        self.ensure_one()
        names = self.agreement_id._get_party_names()
        return Item(
            f"person-{self.partner_id.id}",
            self.env._("Signatory: %s", self.partner_id.name)
            if self.signs
            else self.env._("Follows the commitments: %s", self.partner_id.name),
            {
                self.env._("For"): names[self.side],
                self.env._("Title"): self.function or "",
                self.env._("Rank"): str(self.sequence),
            },
        )
