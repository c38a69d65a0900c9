# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CrmInternshipSigningMixin(models.AbstractModel):
    """The terms are sent, signed by all, or taken back."""

    _name = "crm.internship.signing.mixin"
    _description = "Signing of an Internship"

    def action_send(self):
        """Send the terms to all who sign.

        :raise UserError: something is missing, or somebody has no mail address
        """
        for internship in self:
            internship.check_access("write")
            internship._lock()
            internship._check_draft()
            internship._check_complete()
            # sudo: states and signatures are written by methods only
            file = internship.sudo()
            languages = [code for code, _name in self.env["res.lang"].get_installed()]
            file.write(
                {
                    "state": "to_sign",
                    "frozen_terms": {
                        lang: internship.with_context(lang=lang)._describe_terms()
                        for lang in {*languages, "en_US"}
                    },
                    "fingerprint": internship._get_fingerprint(),
                    "sent_at": fields.Datetime.now(),
                    "signing_reminders": 0,
                    "signature_ids": [
                        Command.create(vals)
                        for vals in internship._prepare_signatures()
                    ],
                }
            )
            internship._tell_placement()
            outside = file._get_current_signatures().filtered(
                lambda s: s.side == "employer"
            )
            outside._check_emails()
            outside._refresh_link()
            outside._send_private("crm_partnership.mail_template_internship_invitation")
        return True

    def _tell_placement(self):
        """The placement takes over the tutor and the first day: its start is chased."""
        self.ensure_one()
        placement = self.sudo().placement_id  # sudo: the right to write was checked
        placement.tutor_id = placement.tutor_id or self.tutor_id
        placement.date_planned_start = self.date_start

    def _prepare_signatures(self):
        """One row for each person; a tutor who signs for the employer signs once."""
        self.ensure_one()
        rows = [
            {
                "party": "enterprise",
                "partner_id": self.enterprise_user_id.partner_id.id,
            },
            {"party": "employer", "partner_id": self.employer_contact_id.id},
            {"party": "participant"},
        ]
        if self.tutor_id != self.employer_contact_id:
            rows.insert(2, {"party": "tutor", "partner_id": self.tutor_id.id})
        return rows

    def _get_current_signatures(self):
        """Signatures of the terms as they are, given or awaited."""
        return self.sudo().signature_ids.filtered(lambda s: not s.voided_at)

    def _get_missing_signatures(self):
        """Names of the parties that have not signed."""
        self.ensure_one()
        awaited = self._get_current_signatures().filtered(lambda s: not s.signed_at)
        labels = dict(awaited._fields["party"]._description_selection(self.env))
        return [labels[signature.party] for signature in awaited]

    def _after_signature(self):
        self.ensure_one()
        if self.state == "to_sign" and not self._get_missing_signatures():
            self.sudo().state = "signed"  # sudo: states are written by methods only

    def _lock(self):
        self._take_turn()

    @api.private
    def action_take_back(self, reason):
        """Make the terms a draft again: all signatures are void, and told so.

        :param reason: why, told to those who were asked to sign
        """
        self.ensure_one()
        self.check_access("write")
        self._lock()
        if self.state not in ("to_sign", "signed"):
            raise UserError(
                self.env._("Only terms to sign, or signed, are taken back.")
            )
        if not (reason or "").strip():
            raise UserError(self.env._("Write why the terms are taken back."))
        # sudo: states and signatures are written by methods only
        self.sudo().write({"state": "draft", "taken_back_reason": reason.strip()})
        self._void_signatures(
            "crm_partnership.mail_template_internship_taken_back",
            lambda env: env._("Internship: the terms change, tell the person"),
            internship_reason=reason.strip(),
        )
        return True

    def _void_signatures(self, template_xmlid, get_summary, **context):
        """End the signatures, given or awaited, and tell those concerned.

        The employer's people are told by mail, and whoever signed for the enterprise;
        the person is told by the counsellor.
        """
        self.ensure_one()
        signatures = self._get_current_signatures()
        signatures.filtered(
            lambda s: (s.side == "employer" or s.signed_at) and s._has_email()
        )._send_private(template_xmlid, **context)
        if signatures.filtered(lambda s: s.party == "participant" and s.signed_at):
            self._ask_counsellor(get_summary)
        signatures.write({"voided_at": fields.Datetime.now(), "access_token": False})

    def _get_document_lang(self):
        """Language of the printed terms: the one of who signs for the employer."""
        self.ensure_one()
        # first: what is read below with elevated rights stays in the cache, and the
        # document would then be drawn from there for anyone
        self.check_access("read")
        file = self.sudo()  # sudo: languages of contacts only
        return (
            file.employer_contact_id.lang
            or file.partner_id.lang
            or file.company_id.partner_id.lang
            or self.env.lang
            or "en_US"
        )

    @api.readonly
    def action_open_page(self):
        """The page on which the terms are read and signed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/internship/{self.id}",
            "target": "new",
        }
