# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from mimetypes import guess_extension

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools.mimetypes import guess_mimetype

from ..exceptions import SigningRefusedError
from .crm_participant_consent import decode_evidence

#: what a signature is, once given: not even the system changes it
GIVEN = {
    *("internship_id", "party", "partner_id", "way", "signed_at", "signed_name"),
    *("signed_ip", "signed_fingerprint", "signature", "scan", "has_scan"),
    "recorded_by_id",
}


class CrmInternshipSignature(models.Model):
    """Someone's signature of the terms of an internship, given or awaited.

    The enterprise signs with its account, employer and tutor by a private link or
    theirs. The participant signs before the counsellor, on paper or on the screen: scan
    and drawing tell the name and are opened like an identity. A signature does not
    change; when the terms are taken back it is void, and another row awaits the new one.
    """

    _name = "crm.internship.signature"
    _description = "Signature of an Internship"
    _inherit = ["crm.private.link.mixin", "crm.drawn.signature.mixin"]
    _order = "internship_id, id"
    _rec_name = "party"

    internship_id = fields.Many2one(
        "crm.placement.internship",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    partnership_id = fields.Many2one(
        related="internship_id.partnership_id", store=True, index=True
    )
    participant_id = fields.Many2one(
        related="internship_id.participant_id", store=True, index=True
    )
    party = fields.Selection(
        [
            ("enterprise", "Enterprise"),
            ("employer", "Employer"),
            ("tutor", "Tutor"),
            ("participant", "Participant"),
        ],
        required=True,
        readonly=True,
    )
    side = fields.Selection(
        [("enterprise", "Our enterprise"), ("employer", "Employer")],
        compute="_compute_side",
        store=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty for the participant, who is known by the code.",
    )
    way = fields.Selection(
        [
            ("page", "On the page"),
            ("paper", "On paper, before the counsellor"),
            ("screen", "On the screen, before the counsellor"),
        ],
        readonly=True,
    )
    signed_at = fields.Datetime(string="Signed on", readonly=True)
    signed_name = fields.Char(readonly=True, help="As typed by who signs on the page.")
    signed_ip = fields.Char(string="IP Address", readonly=True)
    signed_fingerprint = fields.Char(string="SHA-256 Signed", readonly=True)
    signature = fields.Image(
        attachment=True, groups=fields.NO_ACCESS, max_width=1024, max_height=1024
    )
    scan = fields.Binary(string="Sealed Scan", attachment=True, groups=fields.NO_ACCESS)
    has_scan = fields.Boolean(readonly=True)
    recorded_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    voided_at = fields.Datetime(string="Void since", readonly=True)

    @api.depends("party")
    def _compute_side(self):
        for signature in self:
            signature.side = (
                "employer" if signature.party in ("employer", "tutor") else "enterprise"
            )

    @api.constrains("partner_id", "party")
    def _check_side(self):
        for signature in self.filtered("partner_id"):
            if not signature._belongs_to_side():
                raise ValidationError(
                    self.env._(
                        "%(name)s does not belong to the party that they would sign "
                        "for. Add the person to the employer's contacts first.",
                        name=signature.partner_id.name,
                    )
                )

    # --------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {})
            if not self.env.su:
                raise UserError(self.env._("Signatures are asked for by sending."))
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_guarded(vals)
        if GIVEN & vals.keys() and any(self.mapped("signed_at")):
            raise UserError(self.env._("A signature that was given does not change."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_erased(self):
        self.filtered("signed_at").participant_id._check_erasing()

    # -------------------------------------------------------------------- link
    def _get_link_days(self):
        # sudo: a setting of the enterprise
        return self.internship_id.company_id.sudo().internship_link_days

    def _get_link_contact(self):
        return self.internship_id.enterprise_user_id

    def _get_page_url(self):
        """The private address of the terms; only put in a mail to the person."""
        self.ensure_one()
        url = f"{self.get_base_url()}/my/internship/{self.internship_id.id}"
        return f"{url}{self._get_secret_query()}"

    # ----------------------------------------------------------------- signing
    def _check_can_sign(self, fingerprint):
        """:raise SigningRefusedError: nothing is to be signed, or it has changed"""
        self.ensure_one()
        internship = self.internship_id
        if self.signed_at:
            raise SigningRefusedError(
                self.env._("You have signed already."), "already_signed"
            )
        if (
            self.voided_at
            or internship.state != "to_sign"
            # whoever has left the employer, or us, signs for it no more
            or (self.partner_id and not self._belongs_to_side())
        ):
            raise SigningRefusedError(
                self.env._("These terms are not to be signed now."), "not_open"
            )
        if not fingerprint or fingerprint != internship.fingerprint:
            raise SigningRefusedError(
                self.env._("The terms have changed since you opened the page."),
                "changed",
            )

    def _sign(self, name, signature, fingerprint, ip_address=None):
        """Sign on the page; the caller has checked who the visitor is.

        :param signature: PNG picture in base64, as text
        :param fingerprint: SHA-256 of the terms that the person read
        :raise SigningRefusedError: nothing was recorded; ``code`` tells why
        """
        self.ensure_one()
        self.internship_id._lock()
        self._check_can_sign(fingerprint)
        if self.party == "participant":
            raise SigningRefusedError(
                self.env._("The participant signs before the counsellor."), "not_open"
            )
        name = self._read_name(name)
        picture = self._read_signature(signature)
        # sudo: nobody writes signatures by hand
        self.sudo().write(
            {
                "way": "page",
                "signed_at": fields.Datetime.now(),
                "signed_name": name,
                "signed_ip": ip_address,
                "signed_fingerprint": fingerprint,
                "signature": base64.b64encode(picture),
            }
        )
        self.internship_id._after_signature()

    @api.private
    def _record_participant(self, scan=None, drawn=None):
        """The participant signed before the counsellor, on paper or on the screen.

        :param scan: the terms signed on paper, in base64
        :param drawn: PNG picture of the signature drawn on the screen, in base64
        :raise AccessError: the user is not an own counsellor
        :raise SigningRefusedError: nothing is to be signed, or it is no signature
        """
        self.ensure_one()
        if self.party != "participant" or not self.participant_id._is_own_counsellor():
            raise AccessError(
                self.env._("The counsellor of the file records this signature.")
            )
        internship = self.internship_id
        internship._lock()
        self._check_can_sign(internship.fingerprint)
        if not scan and not drawn:
            raise UserError(
                self.env._(
                    "Let the person sign on the screen, or add the scan of the terms "
                    "signed on paper."
                )
            )
        company = internship.company_id
        if scan and company._is_too_heavy(decode_evidence(self.env, scan)):
            raise UserError(
                self.env._("The scan is too heavy: scan it in a lower resolution.")
            )
        if scan:
            evidence = {"way": "paper", "scan": scan}
        else:
            picture = self._read_signature(
                drawn.decode() if isinstance(drawn, bytes) else drawn
            )
            evidence = {"way": "screen", "scan": base64.b64encode(picture)}
        # sudo: nobody writes signatures by hand
        self.sudo().write(
            {
                **evidence,
                "signed_at": fields.Datetime.now(),
                "signed_fingerprint": internship.fingerprint,
                "recorded_by_id": self.env.uid,
                "has_scan": True,
            }
        )
        internship._after_signature()

    @api.readonly
    def action_open_scan(self):
        """Open the scan through the page that leaves a trace."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/crm_partnership/internship/scan/{self.id}",
            "target": "new",
        }

    @api.private
    def _open_scan(self):
        """The scan, with a row in the register.

        :return: (name, bytes)
        :raise AccessError: the user is neither an own counsellor nor privacy officer
        """
        self.ensure_one()
        # sudo: reads whose file it is; the right is checked next
        participant = self.sudo().participant_id.sudo(False)
        if not (participant._is_own_counsellor() or participant._is_privacy_officer()):
            raise AccessError(self.env._("This document is not yours to open."))
        if not self.sudo().scan:  # sudo: the field is closed to everyone; checked
            raise UserError(self.env._("No scan was added."))
        self.env["crm.identity.access.log"]._add(participant, "evidence")
        return self._get_scan_file()

    def _get_scan_file(self):
        """(file name, bytes) of the evidence; the caller has checked the right."""
        file = self.sudo()  # sudo: see the docstring
        content = base64.b64decode(file.scan)
        extension = guess_extension(guess_mimetype(content)) or ""
        return f"{file.participant_id.name}{extension}", content
