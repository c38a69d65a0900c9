# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models


class CrmJointActivityNetworkMixin(models.AbstractModel):
    """Joint activities that sister enterprises see in the calendar of the network."""

    _name = "crm.joint.activity.network.mixin"
    _description = "Joint Activity in the Calendar of the Network"

    is_network = fields.Boolean(
        string="In the Calendar of the Network",
        copy=False,
        index="btree_not_null",
        help="Sister enterprises see the title, the kind, the time, the enterprise and "
        "the committees: no partnership, no place, no minutes. Do not name an employer "
        "in the title. An activity that is linked with a partnership of the levels "
        "team and restricted is never shown.",
    )
