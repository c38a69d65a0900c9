# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import psycopg2.errors

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime, mute_logger

from ..tools.fingerprint import file_fingerprint
from .agreement_states import SIGNING

REPORT = "crm_partnership.crm_partnership_agreement_report"


class CrmAgreementSigningMixin(models.AbstractModel):
    """From the draft to the sealed document.

    What is signed is a PDF, made and sealed when the agreement is sent; each signature
    keeps its SHA-256. The last signature makes the final PDF with all signatures, sealed
    too; anybody who holds a PDF may check it against the fingerprints.
    """

    _name = "crm.agreement.signing.mixin"
    _description = "Signing of an Agreement"

    is_ordered = fields.Boolean(
        string="Signed in Order",
        help="Each person is invited once those before have signed.",
    )
    sent_at = fields.Datetime(string="Sent on", readonly=True, copy=False)
    signed_at = fields.Datetime(string="Signed by All on", readonly=True, copy=False)
    document_id = fields.Many2one(
        "ir.attachment",
        string="Document to Sign",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    document_fingerprint = fields.Char(
        string="SHA-256 of the Document to Sign",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    signed_document_id = fields.Many2one(
        "ir.attachment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    signed_fingerprint = fields.Char(
        string="SHA-256 of the Signed Document",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    event_ids = fields.One2many(
        "crm.agreement.event", "agreement_id", string="History", readonly=True
    )
    signatory_count = fields.Integer(compute="_compute_signature_counts")
    signature_count = fields.Integer(
        string="Signatures", compute="_compute_signature_counts"
    )
    my_signatory_id = fields.Many2one(
        "crm.agreement.signatory", compute="_compute_my_signatory_id"
    )
    points_to_look_at = fields.Text(compute="_compute_points_to_look_at")

    @api.depends("signatory_ids.state", "signatory_ids.signs")
    def _compute_signature_counts(self):
        for agreement in self:
            signing = agreement.signatory_ids.filtered("signs")
            agreement.signatory_count = len(signing)
            agreement.signature_count = len(
                signing.filtered(lambda p: p.state == "signed")
            )

    @api.depends_context("uid")
    @api.depends("signatory_ids.state", "state")
    def _compute_my_signatory_id(self):
        me = self.env.user.partner_id
        for agreement in self:
            agreement.my_signatory_id = (
                agreement._is_signing()
                and (
                    agreement.signatory_ids.filtered(
                        lambda p: p.partner_id == me and p.signs and p.state != "signed"
                    )[:1]
                )
            )

    @api.depends("commitment_ids", "commitment_ids.accountable", "state")
    @api.depends("fairness_index", "commitment_ids.date_due")
    @api.depends_context("lang")
    def _compute_points_to_look_at(self):
        for agreement in self:
            points = (
                agreement._get_points_to_look_at() if agreement.state == "draft" else []
            )
            agreement.points_to_look_at = "\n".join(f"• {point}" for point in points)

    def _is_signing(self):
        """Whether signatures are awaited."""
        self.ensure_one()
        return self.state in SIGNING

    def _lock(self):
        """Make concurrent changes of the agreement wait for each other.

        A transaction that waited starts again and sees the newest state.
        """
        self._take_turn()

    # ------------------------------------------------------------------ sending
    @api.readonly
    def action_open_send(self):
        """Show what deserves a look, then send."""
        self.ensure_one()
        self._check_can_send()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_partnership_agreement_send_action"
        )
        action["context"] = {"default_agreement_id": self.id}
        return action

    def _check_can_send(self):
        """:raise UserError: what is missing before the parties may sign"""
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("This agreement was sent already."))
        signing = self.signatory_ids.filtered("signs")
        missing = [
            name
            for side, name in self._get_party_names().items()
            if side != "third" and side not in signing.mapped("side")
        ]
        if missing:
            raise UserError(
                self.env._(
                    "Nobody signs for %(parties)s. Add at least one person for each "
                    "party (tab Signatories).",
                    parties=self.env._(" nor for ").join(missing),
                )
            )
        if not self.commitment_ids:
            raise UserError(
                self.env._(
                    "The agreement has no commitment yet: add some from the catalogue."
                )
            )
        if not self.has_confidentiality:
            raise UserError(self.env._("The confidentiality clause is missing."))
        if self.date_end < fields.Date.context_today(self):
            raise UserError(
                self.env._("The agreement ends in the past: change its dates first.")
            )
        self.signatory_ids._check_emails()

    def action_send(self):
        """Make and seal the document to sign, and invite those who sign.

        :raise UserError: something is missing, see ``_check_can_send``
        """
        for agreement in self:
            agreement._lock()
            agreement._check_can_send()
            # sudo: states and documents are only written by these actions
            agreement_sudo = agreement.sudo()
            agreement_sudo.write({"state": "sent", "sent_at": fields.Datetime.now()})
            document, fingerprint = agreement._seal_document(
                self.env._("%s, to sign.pdf", agreement._get_file_name())
            )
            agreement_sudo.write(
                {
                    "document_id": document.id,
                    "document_fingerprint": fingerprint,
                }
            )
            agreement._log_event("sent", fingerprint=fingerprint)
            agreement._invite_next()
            agreement._note(
                lambda env, a=agreement: env._(
                    "Agreement %s was sent to sign.", a.reference
                )
            )
        return True

    def _invite_next(self):
        """Invite those whose turn it is, once each."""
        self.ensure_one()
        people = self.signatory_ids.filtered(
            lambda p: p.signs and p.state == "waiting" and p._is_turn()
        )
        if not people:
            return
        people._refresh_link()
        people.sudo().state = "invited"  # sudo: written by the system only
        people._send_private("crm_partnership.mail_template_agreement_invitation")

    @api.readonly
    def action_preview(self):
        """Open the page as the parties see it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/my/agreement/{self.id}",
            "target": "new",
        }

    # ----------------------------------------------------------------- taking back
    def action_take_back(self, reason):
        """Back to draft: signatures become void, and everyone is told why.

        :param reason: what changes and why; all who were invited read it
        :raise UserError: no reason, or the agreement is not being signed
        """
        if not (reason or "").strip():
            raise UserError(self.env._("Write why: everyone who was invited reads it."))
        for agreement in self:
            agreement.check_access("write")
            agreement._lock()
            if not agreement._is_signing():
                raise UserError(
                    self.env._("Only an agreement that is being signed is taken back.")
                )
            told = agreement.signatory_ids.filtered(
                lambda p: p.signs and p.state != "waiting"
            )
            agreement._log_event("taken_back", note=reason.strip())
            agreement.signatory_ids._void_signature()
            # sudo: as in action_send; the sealed document stays among the attachments
            agreement.sudo().write(
                {
                    "state": "draft",
                    "document_id": False,
                    "document_fingerprint": False,
                }
            )
            told.filtered(lambda p: p._has_email())._send_private(
                "crm_partnership.mail_template_agreement_taken_back",
                agreement_reason=reason.strip(),
            )
            agreement._note(
                lambda env, a=agreement: env._(
                    "Agreement %s was taken back to be changed.", a.reference
                )
            )
        return True

    # ------------------------------------------------------------------ sealing
    def _after_signature(self):
        """The next one is invited, or the agreement is sealed."""
        self.ensure_one()
        signing = self.signatory_ids.filtered("signs")
        if any(person.state != "signed" for person in signing):
            self.sudo().state = "partly_signed"  # sudo: as in action_send
            self._invite_next()
            return
        document, fingerprint = self._seal_document(
            self.env._("%s, signed.pdf", self._get_file_name())
        )
        self._mark_signed(document, fingerprint, fields.Datetime.now())
        people = self.signatory_ids.filtered(lambda p: p._has_email())
        people._prolong_link(self.link_days)
        people._send_private(
            "crm_partnership.mail_template_agreement_signed", attachments=document
        )

    def _mark_signed(self, document, fingerprint, signed_at):
        self.ensure_one()
        # sudo: states and documents are only written by these actions
        self.sudo().write(
            {
                "state": "signed",
                "signed_at": signed_at,
                "signed_document_id": document.id,
                "signed_fingerprint": fingerprint,
            }
        )
        self._log_event("sealed", fingerprint=fingerprint)
        self._note(lambda env: env._("Agreement %s was signed by all.", self.reference))
        self._advance()

    def _get_time_zone(self):
        """The time zone in which times of signature are shown, to everybody the same."""
        return self.user_id.tz or self.company_id.partner_id.tz or "UTC"

    def _format_time(self, moment):
        """“24 November 2026 at 10:08:44 EST”, in the language of the context; the day
        alone of what was signed on paper.
        """
        form = "d MMMM y" if self.is_paper else "long"
        return format_datetime(
            self.env, moment, tz=self._get_time_zone(), dt_format=form
        )

    def _get_file_name(self):
        self.ensure_one()
        return f"{self.reference}-v{self.version}".replace("/", "-")

    def _seal_document(self, name):
        """Make the PDF of the agreement as it stands, and seal it.

        :return: (attachment, SHA-256 of its bytes)
        """
        self.ensure_one()
        # sudo: a signatory by link has no access; the content was checked when sent
        content, _kind = (
            self.env["ir.actions.report"]
            .sudo()
            .with_context(force_report_rendering=True, lang=self.lang)
            ._render_qweb_pdf(REPORT, self.ids)
        )
        document = self.env["ir.attachment"]._seal(self, name, content)
        return document, file_fingerprint(content)

    @api.model
    def _find_by_fingerprint(self, fingerprint):
        """Agreements of which a document has this SHA-256.

        The caller shows only what the holder of the document knows already.

        :return: agreements with elevated rights
        """
        # sudo: whoever holds the very document may ask what became of it
        return self.sudo().search(
            [
                "|",
                "&",
                ("signed_fingerprint", "=", fingerprint),
                ("signed_at", "!=", False),
                ("document_fingerprint", "=", fingerprint),
            ]
        )

    # ------------------------------------------------------------------ history
    def _log_event(self, kind, **vals):
        """Add a line to the history."""
        self.ensure_one()
        user = self.env.user
        vals.setdefault("person", False if user._is_public() else user.name)
        # sudo: the history is written by the system only
        return (
            self.env["crm.agreement.event"]
            .sudo()
            .create({"agreement_id": self.id, "kind": kind, **vals})
        )

    def _log_opened(self, person):
        """The first time a person opens what they are to sign."""
        self.ensure_one()
        key = f"opened-{person.id}-{(self.document_fingerprint or '')[:16]}"
        if self.sudo().event_ids.filtered(lambda e: e.key == key):
            return
        try:
            with mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._log_event("opened", person=person.partner_id.name, key=key)
        except psycopg2.errors.UniqueViolation:
            # two tabs at once: the other one has just written it
            self.env.invalidate_all(flush=False)

    def _note(self, message):
        """A line in the partnership's chatter: that something happened, never terms.

        :param message: function of an environment that gives the text, for the language
            of the enterprise
        """
        for agreement in self:
            # sudo: a signatory by link has no access; the text names no term
            partnership = agreement.sudo().partnership_id
            lang = agreement.company_id.partner_id.lang or agreement.lang
            partnership.with_context(lang=lang).message_post(
                body=message(partnership.with_context(lang=lang).env),
                subtype_xmlid="mail.mt_note",
                author_id=agreement.company_id.partner_id.id
                if self.env.user._is_public()
                else self.env.user.partner_id.id,
            )

    def _tell_leader(self, summary, deadline=None):
        """A to-do for whoever leads the agreement, see ``_tell_person``."""
        self.ensure_one()
        self._tell_person(self.user_id, summary, deadline)

    def _tell_person(self, user, summary, deadline=None):
        """A to-do on the partnership; who lost access is replaced by its holder.

        :param summary: as in ``_note``; read by all who read the partnership
        """
        self.ensure_one()
        # sudo: a signatory by link has no access; the text names no term
        partnership = self.sudo().partnership_id
        if not user.active or not partnership._filter_readable_by(user):
            user = partnership._get_person_in_charge() or user
        partnership = partnership.with_context(lang=user.lang)
        partnership.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=deadline or fields.Date.context_today(self),
            summary=summary(partnership.env),
            user_id=user.id,
        )
