# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import ValidationError

OFFICER = "crm_partnership.group_privacy_officer"
DIRECTOR = "crm_partnership.group_director"


class ResCompany(models.Model):
    _inherit = "res.company"

    privacy_officer_id = fields.Many2one(
        "res.users",
        ondelete="set null",
        domain="[('share', '=', False)]",
        help="Who looks after the protection of personal information. Empty: the person "
        "with the highest authority does, by law.",
    )
    privacy_officer_title = fields.Char(
        string="Title of the Privacy Officer", translate=True
    )
    privacy_officer_email = fields.Char(string="Public Email of the Privacy Officer")
    privacy_officer_phone = fields.Char(string="Public Phone of the Privacy Officer")

    @api.constrains("privacy_officer_id")
    def _check_privacy_officer(self):
        for company in self:
            officer = company.privacy_officer_id
            if officer and not company._is_privacy_officer(officer):
                raise ValidationError(
                    self.env._(
                        "%(name)s has no access to the registers of %(company)s: give "
                        "them the role “Privacy Officer” and this enterprise first.",
                        name=officer.name,
                        company=company.name,
                    )
                )

    def _is_privacy_officer(self, user):
        self.ensure_one()
        return user.active and self in user.company_ids and user.has_group(OFFICER)

    def _get_users_of_group(self, xmlid):
        """Active people of this enterprise with a role, through others included."""
        self.ensure_one()
        # the technical account does nothing by hand
        return (
            self.env.ref(xmlid)
            .sudo()  # sudo: only who has the role, to tell them something
            .all_user_ids.filtered(
                lambda u: u.active and self in u.company_ids and u.id != SUPERUSER_ID
            )
        )

    @api.private
    def _get_privacy_officers(self):
        """The officer named for the enterprise, else all who have the role there."""
        self.ensure_one()
        # sudo: only who they are, to tell them something
        officer = self.sudo().privacy_officer_id
        if officer and self._is_privacy_officer(officer):
            return officer
        return self._get_users_of_group(OFFICER)

    @api.private
    def _get_privacy_contact(self):
        """What the law asks to publish: title, email and phone of who is in charge."""
        self.ensure_one()
        company = self.sudo()  # sudo: published on purpose, to any visitor
        return {
            "company": company.name,
            "title": company.privacy_officer_title
            or self.env._("Person with the highest authority"),
            "email": company.privacy_officer_email or company.email or "",
            "phone": company.privacy_officer_phone or company.phone or "",
        }
