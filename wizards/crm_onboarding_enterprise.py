# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models

SETUP = (
    *("name", "logo", "street", "street2", "city", "state_id", "zip", "country_id"),
    *("phone", "email", "website", "privacy_officer_title"),
    *("privacy_officer_email", "privacy_officer_phone"),
)


def of_company(name):
    return lambda self: self.env.company.sudo()[name]  # sudo: own, shown on papers


class CrmOnboardingEnterprise(models.TransientModel):
    """What employers read of the enterprise; its directors and configurators write it.

    Settings of an enterprise are otherwise for administrators only. Who receives
    incidents (the officer's account) stays with them.
    """

    _name = "crm.onboarding.enterprise"
    _description = "The Enterprise as Employers See It"

    name = fields.Char(required=True, default=of_company("name"))
    logo = fields.Image(max_width=1024, max_height=1024, default=of_company("logo"))
    street = fields.Char(default=of_company("street"))
    street2 = fields.Char(string="Street, continued", default=of_company("street2"))
    city = fields.Char(default=of_company("city"))
    state_id = fields.Many2one(
        "res.country.state",
        string="Province",
        default=of_company("state_id"),
        domain="[('country_id', '=?', country_id)]",
        ondelete="cascade",
    )
    zip = fields.Char(string="Postal Code", default=of_company("zip"))
    country_id = fields.Many2one(
        "res.country", default=of_company("country_id"), ondelete="cascade"
    )
    phone = fields.Char(default=of_company("phone"))
    email = fields.Char(default=of_company("email"))
    website = fields.Char(default=of_company("website"))
    privacy_officer_title = fields.Char(
        string="Title", default=of_company("privacy_officer_title")
    )
    privacy_officer_email = fields.Char(
        string="Public Email", default=of_company("privacy_officer_email")
    )
    privacy_officer_phone = fields.Char(
        string="Public Phone", default=of_company("privacy_officer_phone")
    )

    @api.onchange("country_id")
    def _onchange_country_id(self):
        if self.country_id and self.state_id.country_id not in (
            self.country_id,
            self.env["res.country"],
        ):
            self.state_id = False

    def action_save(self):
        """Write it to the enterprise at work, and show the page again.

        :raise AccessError: the user does not set enterprises up
        """
        self.ensure_one()
        pages = self.env["crm.onboarding"]
        pages._check_may_start()
        # sudo: these fields of the enterprise at work, no others
        self.env.company.sudo().write(
            {
                name: self._fields[name].convert_to_write(self[name], self)
                for name in SETUP
            }
        )
        return pages.action_open()
