# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmInternshipParticipantSign(models.TransientModel):
    """Record that the participant signed the terms, on paper or on the screen.

    Scan and drawing pass through: they are not kept in the window.
    """

    _name = "crm.internship.participant.sign"
    _description = "Signature of the Participant"
    _inherit = ["crm.window.mixin"]

    internship_id = fields.Many2one(
        "crm.placement.internship", required=True, ondelete="cascade"
    )
    scan = fields.Binary(
        string="Scan of the Signed Terms",
        compute="_compute_scan",
        inverse="_inverse_evidence",
        help="Kept apart, like the identity: opening it leaves a trace.",
    )
    drawn = fields.Binary(
        string="Signed Here",
        compute="_compute_scan",
        inverse="_inverse_evidence",
        help="Turn the screen to the person, who has read the terms and signs.",
    )
    is_recorded = fields.Boolean(compute="_compute_is_recorded")

    def _check_links(self):
        result = super()._check_links()
        for window in self:
            window.internship_id.participant_id._check_own_counsellor()
        return result

    @api.model_create_multi
    def create(self, vals_list):
        # the size instead of the file would be recorded
        self = self.with_context(bin_size=False)
        return super().create(vals_list)

    def write(self, vals):
        self = self.with_context(bin_size=False)
        return super().write(vals)

    def _compute_scan(self):
        self.scan = False
        self.drawn = False

    def _inverse_evidence(self):
        for window in self.filtered(lambda w: w.scan or w.drawn):
            signature = window._get_signature()
            if not signature:
                raise UserError(self.env._("These terms are not to be signed now."))
            # the scan counts when both came: it holds the whole document
            signature._record_participant(scan=window.scan, drawn=window.drawn)

    def _get_signature(self):
        self.ensure_one()
        self.internship_id.check_access("read")
        # sudo(False): the right is that of the user, whoever computed the row
        return (
            self.internship_id._get_current_signatures()
            .filtered(lambda s: s.party == "participant")
            .sudo(False)
        )

    def _compute_is_recorded(self):
        for window in self:
            window.is_recorded = bool(window._get_signature().sudo().signed_at)

    def action_confirm(self):
        """The form has saved: the signature is recorded."""
        return {"type": "ir.actions.act_window_close"}
