# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class CrmPartnershipHandover(models.TransientModel):
    """Pass partnerships on to someone else, with their story."""

    _name = "crm.partnership.handover"
    _description = "Hand over Partnerships"

    from_user_id = fields.Many2one(
        "res.users",
        string="From",
        help="Fill in to take all open partnerships of this person.",
        domain="[('share', '=', False)]",
        context={"active_test": False},
    )
    to_user_id = fields.Many2one(
        "res.users",
        string="New Owner",
        required=True,
        domain="[('share', '=', False)]",
    )
    partnership_ids = fields.Many2many(
        "crm.partnership",
        string="Partnerships",
        compute="_compute_partnership_ids",
        store=True,
        readonly=False,
    )
    keep_as_backup = fields.Boolean(
        string="Former Owner Becomes Backup Holder",
        default=True,
        help="Only while they have an account.",
    )
    note = fields.Text(
        string="Word to the New Owner",
        help="What is not written anywhere: moods, delicate points, habits.",
    )

    @api.model
    def default_get(self, fields):
        """Take the partnerships ticked in a list; from the menu, none."""
        defaults = super().default_get(fields)
        ticked = self.env.context.get("active_ids")
        if ticked and self.env.context.get("active_model") == "crm.partnership":
            defaults.setdefault("partnership_ids", [Command.set(ticked)])
        return defaults

    @api.depends("from_user_id")
    def _compute_partnership_ids(self):
        for wizard in self:
            if wizard.from_user_id:
                wizard.partnership_ids = self.env["crm.partnership"].search(
                    [
                        ("user_id", "=", wizard.from_user_id.id),
                        ("status", "!=", "ended"),
                    ]
                )

    def action_print(self):
        """The handover pack of the partnerships, as they are now."""
        self.ensure_one()
        self._check_partnerships()
        return self.env.ref(
            "crm_partnership.crm_partnership_handover_report"
        ).report_action(self.partnership_ids)

    def action_confirm(self):
        self.ensure_one()
        self._check_partnerships()
        self.partnership_ids._hand_over(
            self.to_user_id, self.note, keep_as_backup=self.keep_as_backup
        )
        return {"type": "ir.actions.act_window_close"}

    def _check_partnerships(self):
        if not self.partnership_ids:
            raise UserError(
                self.env._("Choose the partnerships to hand over, or the person.")
            )
