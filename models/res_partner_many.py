# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class ResPartner(models.Model):
    """Organisations and their people, made by thousands."""

    _name = "res.partner"
    _inherit = ["res.partner", "crm.known.values.mixin"]

    @api.model
    def _create_many(self, vals_list):
        """Create organisations, or people of organisations made a moment ago.

        As ``create``, without the copying from an organisation to its people, which
        the host does row by row and leaves out in its own import too: the values bring
        what would be copied (``_get_values_for_people``).
        """
        partners = self.with_context(_partners_skip_fields_sync=True)
        partners = partners._with_known_values().create(vals_list)
        # small pictures are made from a large one, and there is none
        for name, field in partners._fields.items():
            if field.related == "image_1920":
                self.env.remove_to_compute(partners._fields[name], partners)
        return partners.with_env(self.env)

    @api.model
    def _get_values_for_people(self):
        """Names of the values that people take from their organisation, and those that
        all people of new organisations have in common."""
        lang = self.default_get(["lang"]).get("lang") or self.env.lang
        names = {*self._address_fields(), *self._commercial_fields()}
        return names, {"lang": lang, "user_id": False}
