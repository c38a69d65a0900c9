# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

READERS = "crm_partnership.group_business_developer"


class CrmPartnershipAvoidedCostMixin(models.AbstractModel):
    """Evaluations of avoided costs of a partnership."""

    _name = "crm.partnership.avoided.cost.mixin"
    _description = "Avoided Costs of a Partnership"

    avoided_cost_ids = fields.One2many(
        "crm.avoided.cost.evaluation",
        "partnership_id",
        string="Avoided Costs",
        groups=READERS,
    )
    avoided_cost_count = fields.Integer(
        string="Evaluations of Avoided Costs",
        compute="_compute_part_counts",
        groups=READERS,
    )

    def write(self, vals):
        """What was evaluated, and may be shown, stays with its employer."""
        for name in ("partner_id", "company_id"):
            # sudo: an evaluation that the user may not read counts too
            if name in vals and self.filtered(
                lambda p, name=name: (
                    p[name].id != vals[name]
                    and p.sudo().avoided_cost_ids.filtered(lambda e: e.state != "draft")
                )
            ):
                raise ValidationError(
                    self.env._(
                        "Avoided costs of this partnership were evaluated: its "
                        "employer and its enterprise do not change any more. Open "
                        "another partnership."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_avoided_costs(self):
        # sudo: an evaluation that the user may not read is not lost either
        kept = self.filtered(
            lambda p: p.sudo().avoided_cost_ids.filtered(lambda e: e.state != "draft")
        )
        if kept:
            raise ValidationError(
                self.env._(
                    "A partnership whose avoided costs were evaluated is not deleted: "
                    "end it, or archive it: %(names)s.",
                    names=", ".join(kept.mapped("display_name")),
                )
            )

    @api.readonly
    def action_view_avoided_costs(self):
        """The evaluations of the partnership; a new one when there is none."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_avoided_cost_evaluation_action"
        )
        action["domain"] = [("partnership_id", "=", self.id)]
        action["context"] = {"default_partnership_id": self.id}
        if not self.avoided_cost_ids and self.has_access("write"):
            action["views"] = [(False, "form")]
        return action
