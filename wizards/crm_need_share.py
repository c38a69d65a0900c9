# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import format_date, formatLang


class CrmNeedShare(models.TransientModel):
    """Offer a need to sister enterprises: in which order, and what they read."""

    _name = "crm.need.share"
    _description = "Offer to Sister Enterprises"
    _inherit = ["crm.window.mixin"]

    need_id = fields.Many2one("crm.labour.need", required=True, ondelete="cascade")
    line_ids = fields.One2many("crm.need.share.line", "share_id", string="Order")
    about = fields.Text(
        string="About the Work",
        help="A few words for the sister enterprises. No name of the employer, nothing "
        "of a person in training.",
    )
    preview = fields.Text(
        string="What They Read", compute="_compute_preview", compute_sudo=False
    )
    note = fields.Text(
        string="Why in Another Order",
        help="Needed when you leave an enterprise out or change the order.",
    )

    @api.model
    def _get_link_operation(self):
        return "write"

    @api.depends("need_id")
    def _compute_preview(self):
        offers = self.env["crm.need.offer"]
        for window in self:
            window.preview = False
            if not window.need_id:
                continue
            header = window.need_id._get_network_header()
            labels = offers.fields_get(
                header, attributes=["string", "selection", "type"]
            )
            rows = []
            for name, value in header.items():
                label = labels[name]
                if not value:
                    continue
                if label["type"] == "many2one":
                    value = window.need_id[name].display_name
                elif label["type"] == "selection":
                    value = dict(label["selection"])[value]
                elif label["type"] == "date":
                    value = format_date(self.env, value)
                elif label["type"] == "monetary":
                    value = formatLang(
                        self.env, value, currency_obj=window.need_id.currency_id
                    )
                elif label["type"] == "float":
                    value = formatLang(self.env, value, digits=1)
                rows.append(
                    self.env._(
                        "%(label)s: %(value)s", label=label["string"], value=value
                    )
                )
            window.preview = "\n".join(rows)

    def _fill(self):
        """The order that the fair turn proposes."""
        self.ensure_one()
        turns = self.env["crm.need.sharing"]._get_turns(self.need_id)
        if not turns:
            raise UserError(
                self.env._(
                    "No sister enterprise takes more offers this month. Each one says "
                    "how many it takes in “Our Part in the Network”."
                )
            )
        self.line_ids = [
            Command.create(
                {
                    "sequence": number,
                    "sister_id": company.id,
                    "sister_name": company.name,
                    "score": score,
                    "reason": reason,
                }
            )
            for number, (company, score, reason) in enumerate(turns)
        ]

    def action_confirm(self):
        self.ensure_one()
        lines = self.line_ids.filtered("is_asked").sorted("sequence")
        sharing = self.env["crm.need.sharing"].start(
            self.need_id,
            # sudo: numbers of enterprises, checked against those proposed
            lines.sudo().sister_id.ids,
            self.note,
            self.about,
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_need_sharing_action"
        )
        return {
            **action,
            "view_mode": "form",
            "views": [(False, "form")],
            "res_id": sharing.id,
            "target": "current",
        }


class CrmNeedShareLine(models.TransientModel):
    """A sister enterprise proposed; the order counts, the rest is worked out again."""

    _name = "crm.need.share.line"
    _description = "Sister Enterprise to Ask"
    _order = "sequence, id"

    share_id = fields.Many2one("crm.need.share", required=True, ondelete="cascade")
    sequence = fields.Integer()
    is_asked = fields.Boolean(string="Ask", default=True)
    sister_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    sister_name = fields.Char(string="Enterprise", readonly=True)
    score = fields.Integer(readonly=True)
    reason = fields.Text(string="Why at this Place", readonly=True)
