# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.tools import formataddr


class ResCompany(models.Model):
    """The address by which people of employers write to an enterprise."""

    _inherit = "res.company"

    partnership_alias_id = fields.Many2one(
        "mail.alias",
        string="Address of Partnerships",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    partnership_alias_name = fields.Char(
        string="Address for Employers",
        compute="_compute_partnership_alias_name",
        inverse="_inverse_partnership_alias_name",
        help="The part before “@”. What an employer's people write to this address, or "
        "answer to our mails, is kept in the discussion of their partnership. Empty: "
        "answers go to the person in charge alone.",
    )
    partnership_alias_domain = fields.Char(compute="_compute_partnership_alias_name")
    partnership_mail_unknown = fields.Selection(
        [
            ("lead", "Open a lead, for the sales team"),
            ("bounce", "Send the mail back"),
        ],
        string="Mail from Someone Unknown",
        default="lead",
        required=True,
        help="What becomes of a mail from somebody who is no contact of an employer of "
        "yours.",
    )

    def _compute_partnership_alias_name(self):
        # sudo: the name and the domain of the address are told in every mail
        for company in self.sudo():
            company.partnership_alias_name = company.partnership_alias_id.alias_name
            company.partnership_alias_domain = company.alias_domain_id.name

    def _inverse_partnership_alias_name(self):
        for company in self:
            company._set_partnership_alias(company.partnership_alias_name)

    def _set_partnership_alias(self, name):
        """Make, rename or remove the address.

        :raise ValidationError: the enterprise has no domain for mail yet
        """
        self.check_access("write")
        # sudo: whoever may write the enterprise gives it its address
        company = self.sudo()
        alias = company.partnership_alias_id
        name = (name or "").strip()
        if not name:
            alias.unlink()
        elif not company.alias_domain_id:
            raise ValidationError(
                self.env._(
                    "%(company)s has no domain for its mail yet: in the general "
                    "settings, “Alias Domain”, say which one, then come back.",
                    company=company.name,
                )
            )
        elif alias:
            alias.write(
                {"alias_name": name, "alias_domain_id": company.alias_domain_id.id}
            )
        else:
            company.partnership_alias_id = alias.create(
                {
                    "alias_name": name,
                    "alias_domain_id": company.alias_domain_id.id,
                    "alias_model_id": self.env["ir.model"]
                    .sudo()
                    ._get_id("crm.partnership"),
                    "alias_defaults": repr({"company_id": company.id}),
                    "alias_contact": "everyone",
                }
            )

    def _get_partnership_reply_to(self, contact):
        """Where an answer to a mail of the enterprise goes.

        :param contact: the user who is answered to
        :return: the address of partnerships under the name of that person, else their
            own, else the enterprise's
        """
        self.ensure_one()
        # sudo: what is written in the head of a mail
        company = self.sudo()
        address = company.partnership_alias_id.alias_full_name
        name = contact.name or company.name
        if address and company.partnership_alias_id.alias_domain:
            return formataddr((name, address))
        return contact.email_formatted or company.email_formatted or False
