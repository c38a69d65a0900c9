# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class CrmRememberedSettingMixin(models.AbstractModel):
    """Settings that every page asks for: the server keeps them (``ormcache``).

    Whoever changes one makes every process read them anew.
    """

    _name = "crm.remembered.setting.mixin"
    _description = "Remembered Setting"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        self.env.registry.clear_cache()
        return rows

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
