# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.crm_need_offer import ANSWER_REASONS


class CrmNeedOfferWindowMixin(models.AbstractModel):
    """A window about an offer: only for those who may read it."""

    _name = "crm.need.offer.window.mixin"
    _description = "Window about an Offer"
    _inherit = ["crm.link.guard.mixin"]

    offer_id = fields.Many2one("crm.need.offer", required=True, ondelete="cascade")

    @api.model_create_multi
    def create(self, vals_list):
        windows = super().create(vals_list)
        windows.offer_id.check_access("read")
        return windows

    def write(self, vals):
        result = super().write(vals)
        if "offer_id" in vals:
            self.offer_id.check_access("read")
        return result


class CrmNeedOfferDecline(models.TransientModel):
    """Ask why an offer is declined."""

    _name = "crm.need.offer.decline"
    _description = "Decline an Offer"
    _inherit = ["crm.need.offer.window.mixin"]

    reason = fields.Selection(ANSWER_REASONS, required=True)
    note = fields.Text(string="In a Few Words", help="The sister enterprise reads it.")

    def action_confirm(self):
        self.ensure_one()
        self.offer_id.action_decline(self.reason, self.note)
        return {"type": "ir.actions.act_window_close"}


class CrmNeedOfferRelease(models.TransientModel):
    """Name the employer to the sister enterprise that has accepted."""

    _name = "crm.need.offer.release"
    _description = "Name the Employer"
    _inherit = ["crm.need.offer.window.mixin"]

    employer_agrees = fields.Boolean(
        string="The employer agrees to be named to this enterprise"
    )
    contact = fields.Text(
        string="Whom to Contact",
        compute="_compute_contact",
        store=True,
        readonly=False,
        help="The sister enterprise reads it as it stands here, and keeps it.",
    )

    @api.depends("offer_id")
    def _compute_contact(self):
        for window in self:
            window.contact = False
            offer = window.offer_id._origin
            need = offer and offer._get_line().sharing_id.need_id
            # asked of the user, since stored values are computed with all rights: an
            # offer typed by someone who may not write the need shows nothing
            if not need or not need.with_user(self.env.user).has_access("write"):
                continue
            partnership = need.partnership_id
            lines = [
                ", ".join(filter(None, (p.name, p.function, p.phone, p.email)))
                for p in partnership.contact_ids
            ]
            lines.append(partnership.city)
            window.contact = "\n".join(filter(None, lines))

    def action_confirm(self):
        self.ensure_one()
        if not self.employer_agrees:
            raise UserError(
                self.env._(
                    "Ask the employer first whether it agrees to be named, and tick it."
                )
            )
        self.offer_id.action_release(self.contact)
        return {"type": "ir.actions.act_window_close"}


class CrmNeedOfferResult(models.TransientModel):
    """Ask how many people were introduced and hired."""

    _name = "crm.need.offer.result"
    _description = "Results of an Offer"
    _inherit = ["crm.need.offer.window.mixin"]

    people_introduced = fields.Integer(
        compute="_compute_numbers", store=True, readonly=False
    )
    people_hired = fields.Integer(
        compute="_compute_numbers", store=True, readonly=False
    )
    is_over = fields.Boolean(string="Nobody else will be introduced")

    @api.depends("offer_id")
    def _compute_numbers(self):
        for window in self:
            offer = window.offer_id._origin
            # asked of the user: stored values are computed with all rights
            shown = offer and offer.with_user(self.env.user).has_access("read")
            window.people_introduced = offer.people_introduced if shown else 0
            window.people_hired = offer.people_hired if shown else 0

    def action_confirm(self):
        self.ensure_one()
        self.offer_id.action_record_results(
            self.people_introduced, self.people_hired, self.is_over
        )
        return {"type": "ir.actions.act_window_close"}
