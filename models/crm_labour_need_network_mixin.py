# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from ..tools.employer_keys import names_employer
from .crm_labour_need_life_mixin import ALIVE
from .res_company_network import DEVELOPER


class CrmLabourNeedNetworkMixin(models.AbstractModel):
    """A need that the enterprise cannot fill is offered to sister enterprises."""

    _name = "crm.labour.need.network.mixin"
    _description = "Labour Need Offered to the Network"

    sharing_ids = fields.One2many(
        "crm.need.sharing", "need_id", string="Offered to Sisters", groups=DEVELOPER
    )
    sharing_state = fields.Selection(
        [
            ("running", "Sisters are asked"),
            ("accepted", "Accepted"),
            ("nobody", "Nobody took it"),
            ("withdrawn", "Withdrawn"),
        ],
        string="In the Network",
        compute="_compute_sharing_state",
        groups=DEVELOPER,
    )
    network_lead = fields.Char(
        string="Sisters in Touch", compute="_compute_network_lead", groups=DEVELOPER
    )

    @api.depends("sharing_ids.state")
    def _compute_sharing_state(self):
        for need in self:
            need.sharing_state = need.sharing_ids.sorted("id", reverse=True)[:1].state

    @api.depends("partnership_id.network_lead")
    def _compute_network_lead(self):
        for need in self:
            need.network_lead = need.partnership_id.network_lead

    # ---------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        needs = super().create(vals_list)
        needs.partnership_id._look_for_sisters()
        return needs

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self.env["crm.need.sharing"]._stop_for_needs(self)
        return result

    # ------------------------------------------------------------------- sharing
    def _check_may_share(self):
        """:raise UserError: the need may not be offered, or not by this user"""
        self.ensure_one()
        if not (self.env.su or self.env.user.has_group(DEVELOPER)):
            raise AccessError(
                self.env._("Business developers and directors offer a need.")
            )
        self.check_access("write")
        self.partnership_id._check_open_to_network()
        if self.state not in ALIVE:
            raise UserError(
                self.env._("Open the need first: only a need that is open is offered.")
            )
        if not self.occupation_id:
            raise UserError(
                self.env._(
                    "Choose the occupation first: it is what sister enterprises read."
                )
            )

    def _get_network_header(self, about=None):
        """What sisters read of the need: nothing that tells whose it is.

        :param about: words about the work
        :raise UserError: one of the texts names the employer
        """
        self.ensure_one()
        # sudo: texts of what the user may read, for a copy
        need = self.sudo()
        kept = need.requirement_ids.filtered(lambda r: r.state == "kept")
        header = {
            "name": need.occupation_id.name,
            "occupation_id": need.occupation_id.id,
            "positions": max(1, need.positions - need.positions_filled),
            "area_id": need.area_id.id,
            "hours_week": need.hours_week,
            "schedule": need.period_ids
            and format_list(self.env, need.period_ids.mapped("name"))
            or False,
            "permanence": need.permanence,
            "wage_min": need.wage_min,
            "wage_max": need.wage_max,
            "date_start": fields.Date.to_string(need.date_start) or False,
            "requirements": "\n".join(f"• {r.label}" for r in kept) or False,
            "note": (about or "").strip() or False,
        }
        names = need.partnership_id._get_employer_names()
        for text in (header["requirements"], header["note"]):
            if any(names_employer(text, name) for name in names):
                raise UserError(
                    self.env._(
                        "What sister enterprises would read names the employer or one "
                        "of its people. Take the name out: it is told when a sister "
                        "has accepted and you release it. The text: %(text)s",
                        text=text,
                    )
                )
        return header

    def action_open_share(self):
        """The window with the order of the sisters, and what they would read."""
        self.ensure_one()
        self._check_may_share()
        self._get_network_header()
        window = self.env["crm.need.share"].create({"need_id": self.id})
        window._fill()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_need_share_action"
        )
        action["res_id"] = window.id
        return action

    @api.readonly
    def action_view_sharing(self):
        """How far the need is offered."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_need_sharing_action"
        )
        action["domain"] = [("need_id", "=", self.id)]
        action["context"] = {}
        return action
