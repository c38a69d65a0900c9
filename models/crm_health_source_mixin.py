# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class CrmHealthSourceMixin(models.AbstractModel):
    """Records that tell how a partnership fares: when one changes, so does its health.

    One query for all records of a call. A model that is a source names the fields that
    count; it has a ``partnership_id``.
    """

    _name = "crm.health.source.mixin"
    _description = "Source of the Health of Partnerships"

    #: whether a new record says something already
    _health_from_start = True

    @api.model
    def _get_health_source_fields(self):
        """Names of the fields that the health is computed from."""
        return {"partnership_id"}

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if self._health_from_start:
            records._get_health_partnerships()._refresh_health()
        return records

    def write(self, vals):
        counts = bool(self._get_health_source_fields() & vals.keys())
        before = self._get_health_partnerships() if "partnership_id" in vals else None
        result = super().write(vals)
        if counts:
            after = self._get_health_partnerships()
            (after | before if before else after)._refresh_health()
        return result

    def unlink(self):
        partnerships = self._get_health_partnerships()
        result = super().unlink()
        partnerships.exists()._refresh_health()
        return result

    def _get_health_partnerships(self):
        # sudo: whoever changes a source may not read all of its partnership; the health
        # is written by the system
        return self.sudo().partnership_id
