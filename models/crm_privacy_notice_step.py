# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models

KINDS = [("cai", "Notify the Commission"), ("persons", "Notify the persons")]


class CrmPrivacyNoticeStep(models.Model):
    """What is to be done when an incident presents a risk of serious injury."""

    _name = "crm.privacy.notice.step"
    _description = "Step of a Notice"
    _order = "kind, sequence, id"

    kind = fields.Selection(KINDS, required=True)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    source = fields.Char(translate=True, help="The text that asks for it.")
    active = fields.Boolean(default=True)
