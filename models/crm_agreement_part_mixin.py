# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmAgreementPartMixin(models.AbstractModel):
    """A part of what is signed: it changes in drafts only."""

    _name = "crm.agreement.part.mixin"
    _description = "Part of an Agreement"
    _inherit = ["crm.guarded.mixin"]

    agreement_id = fields.Many2one(
        "crm.partnership.agreement", required=True, index=True, ondelete="cascade"
    )
    partnership_id = fields.Many2one(
        related="agreement_id.partnership_id", store=True, index=True
    )

    agreement_state = fields.Selection(
        related="agreement_id.state", string="State of the Agreement"
    )

    @api.model
    def _get_free_fields(self):
        """Fields that are not part of the content and change at any time."""
        return set()

    @api.model
    def _get_fresh_values(self):
        """Guarded values that a new part may carry."""
        return {}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, self._get_fresh_values())
        parts = super().create(vals_list)
        parts._check_part_may_change()
        return parts

    def write(self, vals):
        self._refuse_guarded(vals)
        if "agreement_id" in vals and any(
            part.agreement_id.id != vals["agreement_id"] for part in self
        ):
            # not even the system moves a part: rights on the other agreement would not
            # be asked for
            raise UserError(self.env._("A part of an agreement stays in it."))
        is_content = bool(set(vals) - self._get_free_fields())
        if is_content:
            self._check_part_may_change()
        result = super().write(vals)
        if is_content:
            # what became a part of the content, or of another agreement
            self._check_part_may_change()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_draft(self):
        self._check_part_may_change()

    def _check_part_may_change(self):
        """:raise UserError: the agreement was sent or signed"""
        self.agreement_id._check_content_may_change()

    def copy_data(self, default=None):
        """The copy belongs to the agreement that it is given to."""
        vals_list = super().copy_data(default)
        if "agreement_id" not in (default or {}):
            for vals in filter(None, vals_list):
                vals.pop("agreement_id", None)
        return vals_list
