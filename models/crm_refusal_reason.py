# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import ValidationError


class CrmRefusalReason(models.Model):
    """Why a proposal goes no further, and on whose side.

    Some reasons make one think of discrimination: they open a fair hiring issue.
    """

    _name = "crm.refusal.reason"
    _description = "Reason of a Refusal"
    _order = "side, sequence, id"

    name = fields.Char(required=True, translate=True)
    side = fields.Selection(
        [
            ("employer", "Employer"),
            ("person", "Participant"),
            ("enterprise", "Work-integration enterprise"),
        ],
        required=True,
        index=True,
        help="Who says no.",
    )
    suggests_discrimination = fields.Boolean(
        help="The directors are told, in confidence, each time this reason is given."
    )
    needs_comment = fields.Boolean(
        string="Needs Words", help="A few words are asked for with this reason."
    )
    description = fields.Text(
        string="When to Choose It", translate=True, help="In plain words."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    def _check_comment(self, comment):
        """:raise ValidationError: the reason asks for words and none are given"""
        self.ensure_one()
        if self.needs_comment and not (comment or "").strip():
            raise ValidationError(
                self.env._(
                    "“%(name)s”: write in a few words what happened, without naming "
                    "the person.",
                    name=self.name,
                )
            )
