# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models
from odoo.tools import SQL, email_normalize

#: stored fields that are plain to tell of a new organisation and of its people → the
#: methods of the host by which they are computed
PLAIN = {
    "complete_name": ("_compute_complete_name", "_get_complete_name"),
    "commercial_company_name": (
        "_compute_commercial_company_name",
        "_compute_commercial_partner",
    ),
    "commercial_partner_id": ("_compute_commercial_partner",),
    "email_normalized": ("_compute_email_normalized",),
    "phone_sanitized": (
        *("_compute_phone_sanitized", "_phone_format", "_phone_get_country"),
        "_phone_get_number_fields",
    ),
    "partner_share": ("_compute_partner_share",),
    "employee": ("_compute_employee",),
}
#: where these methods stand; one that another module has changed is left to it
HOST = {
    "odoo.addons.base.models.res_partner",
    "odoo.addons.hr.models.res_partner",
    "odoo.addons.mail.models.mail_thread_blacklist",
    "odoo.addons.phone_validation.models.mail_thread_phone",
    "odoo.addons.phone_validation.models.models",
}


class ResPartner(models.Model):
    """Organisations and their people, made by thousands."""

    _name = "res.partner"
    _inherit = ["res.partner", "crm.known.values.mixin"]

    @api.model
    def _create_many(self, vals_list):
        """Create organisations, or people of organisations made a moment ago.

        As ``create``, without the copying from an organisation to its people, which
        the host does row by row and leaves out in its own import too: the values bring
        what would be copied (``_get_values_for_people``). What is plain to tell of
        them (``_tell_computed``) is not computed one by one either.
        """
        partners = self.with_context(_partners_skip_fields_sync=True)
        partners = partners._with_known_values().create(vals_list)
        # small pictures are made from a large one, and there is none
        for name, field in partners._fields.items():
            if field.related == "image_1920":
                self.env.remove_to_compute(partners._fields[name], partners)
        if self._is_plain("commercial_partner_id"):
            partners.filtered("is_company")._stand_for_themselves()
        return partners.with_env(self.env)

    def _stand_for_themselves(self):
        """New organisations belong to no other: known once they have a number, and
        written by one statement."""
        if not self:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE res_partner SET commercial_partner_id = id WHERE id IN %s",
                self._ids,
            )
        )
        field = self._fields["commercial_partner_id"]
        self.env.remove_to_compute(field, self)
        for partner in self:
            field._update_cache(partner, partner.id)

    @api.model
    def _tell_computed(self, vals):
        """Of a new organisation, or of a person of one that was made a moment ago."""
        told = super()._tell_computed(vals)
        name = vals.get("name")
        # in the cache
        company = self.browse(vals.get("parent_id"))
        if not name or bool(company) == bool(vals.get("is_company")):
            return told
        values = {
            "complete_name": (f"{company.name}, {name}" if company else name).strip(),
            "commercial_company_name": company.name if company else name,
            "email_normalized": email_normalize(vals.get("email"), strict=False),
            "partner_share": True,
            "employee": False,
        }
        if company:
            values["commercial_partner_id"] = company.id
        if vals.get("country_id"):
            country = self.env["res.country"].browse(vals["country_id"])
            phone = vals.get("phone")
            values["phone_sanitized"] = bool(phone) and self._phone_format(
                number=phone, country=country
            )
        return {
            **told,
            **{key: value for key, value in values.items() if self._is_plain(key)},
            **self._get_employer_key_values(vals),
        }

    @api.model
    def _is_plain(self, name):
        """Whether a field of ``PLAIN`` is computed by the host's own methods."""
        return all(getattr(type(self), m).__module__ in HOST for m in PLAIN[name])

    @api.model
    def _get_values_for_people(self):
        """Names of the values that people take from their organisation, and those that
        all people of new organisations have in common."""
        lang = self.default_get(["lang"]).get("lang") or self.env.lang
        names = {*self._address_fields(), *self._commercial_fields()}
        return names, {"lang": lang, "user_id": False}
