# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models


class CrmPartnershipMember(models.Model):
    """A person of the enterprise who takes part in a partnership.

    Members open the partnership whatever its confidentiality (levels team and
    restricted name people through these rows).
    """

    _name = "crm.partnership.member"
    _description = "Partnership Member"
    _order = "partnership_id, id"
    _rec_name = "user_id"

    partnership_id = fields.Many2one(
        "crm.partnership", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        ondelete="cascade",
        domain="[('share', '=', False)]",
    )
    role = fields.Char(help="What the person does in this partnership.")

    # the person first: the record rules read a person's partnerships from its index alone
    _member_uniq = models.Constraint(
        "UNIQUE(user_id, partnership_id)",
        "This person is already a member of the partnership.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members.partnership_id._check_can_manage_access()
        return members

    def write(self, vals):
        self.partnership_id._check_can_manage_access()
        partnerships = self.partnership_id
        result = super().write(vals)
        (partnerships | self.partnership_id)._check_can_manage_access()
        (partnerships | self.partnership_id)._remove_unauthorised_followers()
        return result

    def unlink(self):
        partnerships = self.partnership_id
        partnerships._check_can_manage_access()
        result = super().unlink()
        partnerships._remove_unauthorised_followers()
        return result
