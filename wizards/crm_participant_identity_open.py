# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmParticipantIdentityOpen(models.TransientModel):
    """Ask for the purpose, leave a row in the register, then show the identity.

    The values are never stored here: they are read from the identity each time, as
    long as the row in the register is the user's own and fresh, and the right is still
    there.
    """

    _name = "crm.participant.identity.open"
    _description = "Open an Identity"
    _inherit = ["crm.guarded.mixin", "crm.free.text.mixin", "crm.window.mixin"]

    participant_id = fields.Many2one(
        "crm.participant", required=True, ondelete="cascade"
    )
    purpose_id = fields.Many2one(
        "crm.privacy.purpose", string="What do you need it for?", ondelete="cascade"
    )
    allowed_purpose_ids = fields.Many2many(
        "crm.privacy.purpose", compute="_compute_allowed_purpose_ids"
    )
    reason = fields.Char(
        string="Precision", help="Optional. Kept in the register; no name or number."
    )
    log_id = fields.Many2one(
        "crm.identity.access.log", readonly=True, ondelete="cascade"
    )
    is_open = fields.Boolean(compute="_compute_identity")

    first_name = fields.Char(compute="_compute_identity", inverse="_inverse_identity")
    last_name = fields.Char(compute="_compute_identity", inverse="_inverse_identity")
    usual_name = fields.Char(
        compute="_compute_identity",
        inverse="_inverse_identity",
        help="The first name that the person uses, if it is another one.",
    )
    date_birth = fields.Date(compute="_compute_identity", inverse="_inverse_identity")
    personal_phone = fields.Char(
        string="Phone", compute="_compute_identity", inverse="_inverse_identity"
    )
    personal_email = fields.Char(
        string="Email", compute="_compute_identity", inverse="_inverse_identity"
    )
    street = fields.Char(compute="_compute_identity", inverse="_inverse_identity")
    city = fields.Char(compute="_compute_identity", inverse="_inverse_identity")
    zip = fields.Char(compute="_compute_identity", inverse="_inverse_identity")
    file_number = fields.Char(
        string="File Number Elsewhere",
        compute="_compute_identity",
        inverse="_inverse_identity",
        help="For example at Services Québec.",
    )
    emergency_contact = fields.Char(
        compute="_compute_identity", inverse="_inverse_identity"
    )

    @api.model
    def _get_free_text_fields(self):
        return ["reason"]

    def _get_known_names(self):
        return self.participant_id._get_known_names()

    @api.depends("participant_id")
    @api.depends_context("uid")
    def _compute_allowed_purpose_ids(self):
        purposes = self.env["crm.privacy.purpose"].search([("active", "=", True)])
        for window in self:
            file = window.participant_id
            own = bool(file) and file._is_own_counsellor()
            officer = bool(file) and file._is_privacy_officer()
            window.allowed_purpose_ids = purposes.filtered(
                lambda p, own=own, officer=officer: (
                    (own and p.is_for_counsellor) or (officer and p.is_for_officer)
                )
            )

    def _get_open_minutes(self):
        # sudo: a setting of the file's enterprise, which its reader may not see
        return self.participant_id.sudo().company_id.identity_open_minutes

    def _is_fresh(self):
        """Whether the user opened this identity themself, a moment ago."""
        self.ensure_one()
        log = self.log_id.sudo()  # sudo: only compared with the user and the time
        since = fields.Datetime.now() - timedelta(minutes=self._get_open_minutes())
        return (
            bool(log)
            and log.user_id == self.env.user
            and log.participant_id == self.participant_id
            and log.purpose_id == self.purpose_id
            and log.action in ("opened", "recorded")
            and log.happened_at >= since
        )

    @api.depends("log_id", "participant_id", "purpose_id")
    @api.depends_context("uid")
    def _compute_identity(self):
        identities = self.env["crm.participant.identity"]
        names = identities._get_value_fields()
        for window in self:
            window.is_open = window._is_fresh()
            if window.is_open:
                window.participant_id._check_may_open_identity(window.purpose_id)
            identity = (
                identities._of(window.participant_id) if window.is_open else identities
            )
            for name in names:
                window[name] = identity[name] if identity else False

    def _inverse_identity(self):
        """Nothing is kept in the window: ``write`` hands values to the identity."""

    @api.model_create_multi
    def create(self, vals_list):
        names = set(self.env["crm.participant.identity"]._get_value_fields())
        for vals in vals_list:
            self._refuse_guarded(vals, {})
            for name in names & vals.keys():
                del vals[name]
        return super().create(vals_list)

    def _check_links(self):
        result = super()._check_links()
        self.participant_id._check_keeper()
        return result

    def write(self, vals):
        self._refuse_guarded(vals)
        names = set(self.env["crm.participant.identity"]._get_value_fields())
        values = {name: vals[name] for name in names & vals.keys()}
        vals = {name: value for name, value in vals.items() if name not in names}
        if {"participant_id", "purpose_id"} & vals.keys() and self.sudo().log_id:
            raise UserError(
                self.env._("Close this window, and open another one for that.")
            )
        result = super().write(vals)
        if values:
            self.ensure_one()
            self._check_fresh()
            self.env["crm.participant.identity"]._change(
                self.participant_id, values, self.purpose_id
            )
            self.invalidate_recordset(list(names))
        return result

    def _check_fresh(self):
        if not self._is_fresh():
            raise UserError(
                self.env._(
                    "The identity was open for %(minutes)s minutes. Nothing was saved: "
                    "open it again, then write once more.",
                    minutes=self._get_open_minutes(),
                )
            )

    def _get_guarded_fields(self):
        """The identity is written through this window; the rest as elsewhere."""
        return {"log_id"}

    def action_open(self):
        """Leave a row in the register, and show the identity."""
        self.ensure_one()
        if not self.purpose_id:
            raise UserError(self.env._("Choose what you need the identity for."))
        log = self.env["crm.participant.identity"]._open(
            self.participant_id, self.purpose_id, self.reason
        )
        self.sudo().log_id = log  # sudo: only the system writes it
        return {
            "type": "ir.actions.act_window",
            "name": self.participant_id.name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_save(self):
        """The form has saved; close the window."""
        return {"type": "ir.actions.act_window_close"}
