# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmPartnershipContinuityMixin(models.AbstractModel):
    """Nobody alone holds a relationship: an owner, a backup holder, members."""

    _name = "crm.partnership.continuity.mixin"
    _description = "Partnership Continuity"

    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        tracking=True,
        index=True,
        ondelete="restrict",
        help="The person in charge of the relationship.",
    )
    backup_user_id = fields.Many2one(
        "res.users",
        string="Backup Holder",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        tracking=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Knows the employer too, and takes over when the owner is away or leaves.",
    )
    member_ids = fields.One2many(
        "crm.partnership.member", "partnership_id", string="Members"
    )
    holder_count = fields.Integer(
        string="Holders",
        compute="_compute_holder_count",
        store=True,
        index=True,
        help="Number of people of the enterprise who hold the relationship: owner, "
        "backup holder and members with an active account, each counted once.",
    )

    @api.depends(
        "user_id.active",
        "backup_user_id.active",
        "member_ids.user_id.active",
    )
    def _compute_holder_count(self):
        for record in self:
            record.holder_count = len(record._get_holders())

    def _get_holders(self):
        """Active users who hold the relationship."""
        self.ensure_one()
        users = self.user_id | self.backup_user_id | self.member_ids.user_id
        return users.filtered("active")

    @api.constrains("user_id", "backup_user_id")
    def _check_backup_user(self):
        for record in self:
            if record.user_id and record.user_id == record.backup_user_id:
                raise ValidationError(
                    self.env._(
                        "The backup holder of “%(name)s” must be someone else than "
                        "the owner.",
                        name=record.name,
                    )
                )
