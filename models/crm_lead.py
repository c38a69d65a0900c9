# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .res_partner import READERS


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "crm.turn.mixin"]

    partnership_id = fields.Many2one(
        "crm.partnership",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        groups=READERS,
        help="The partnership that came from this lead, or that the lead belongs to.",
    )

    @api.readonly
    def action_view_partnership(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.partnership",
            "view_mode": "form",
            "res_id": self.partnership_id.id,
        }

    def _find_employer(self):
        """The organisation already in the contacts that the lead names, if any."""
        self.ensure_one()
        if not self.partner_name:
            return self.env["res.partner"]
        return self.env["res.partner"].search(
            [("is_company", "=", True), ("name", "=ilike", self.partner_name.strip())],
            limit=1,
        )

    def _make_partnership(self, employer, contacts, owner):
        """Create a partnership from the lead; notes, tags and people go along.

        :param employer: organisation; created from the lead's texts when empty
        :param contacts: persons at the employer's; the lead's person when empty
        :raise UserError: the lead belongs to a partnership, or names no organisation
        """
        self.ensure_one()
        self.check_access("write")
        self._take_turn()
        if self.partnership_id:
            raise UserError(
                self.env._(
                    "This lead already belongs to the partnership “%(name)s”.",
                    name=self.partnership_id.display_name,
                )
            )
        employer = employer or self._create_employer()
        contacts = contacts or self._create_contact_person(employer)
        partnership = self.env["crm.partnership"].create(
            self._prepare_partnership_values(employer, contacts, owner)
        )
        return self._link_partnership(partnership)

    def _prepare_partnership_values(self, employer, contacts, owner):
        return {
            "partner_id": employer.id,
            "company_id": (self.company_id or self.env.company).id,
            "user_id": owner.id,
            "contact_ids": [fields.Command.set(contacts.ids)],
            "tag_ids": [fields.Command.set(self.tag_ids.ids)],
            "source_id": self.source_id.id,
            "description": self.description,
        }

    def _create_employer(self):
        if not self.partner_name:
            raise UserError(
                self.env._(
                    "The lead names no organisation. Choose the employer, or write "
                    "the name of the company on the lead."
                )
            )
        return self.env["res.partner"].create(
            {
                "name": self.partner_name.strip(),
                "is_company": True,
                "street": self.street,
                "street2": self.street2,
                "city": self.city,
                "zip": self.zip,
                "state_id": self.state_id.id,
                "country_id": self.country_id.id,
                "website": self.website,
            }
        )

    def _create_contact_person(self, employer):
        if not self.contact_name:
            return self.env["res.partner"]
        return self.env["res.partner"].create(
            {
                "name": self.contact_name.strip(),
                "parent_id": employer.id,
                "function": self.function,
                "email": self.email_from,
                "phone": self.phone,
            }
        )

    def _link_partnership(self, partnership):
        """Tie the lead to a partnership, with a trace in both histories."""
        self.ensure_one()
        self.check_access("write")
        partnership.check_access("write")
        self.partnership_id = partnership
        # the lead's readers are not all the partnership's: its history gets no title
        self.message_post(body=self.env._("Tied to a partnership."))
        partnership.message_post(
            body=Markup("%s %s")
            % (self.env._("From the lead:"), self._get_html_link(title=self.name))
        )
        return partnership
