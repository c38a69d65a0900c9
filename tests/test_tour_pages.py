# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestTourPages(HttpCase):
    def test_pages_and_columns_are_loaded_when_they_are_shown(self):
        company = self.env["res.company"].create({"name": "Cuisines des pages"})
        user, colleague = (
            new_test_user(
                self.env,
                login,
                "crm_partnership.group_business_developer",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            for login in ("test_pages", "test_pages_colleague")
        )
        employer = self.env["res.partner"].create(
            {"name": "Boulangerie Test", "is_company": True}
        )
        contact = self.env["res.partner"].create(
            {"name": "Line Roy", "parent_id": employer.id}
        )
        partnership = self.env["crm.partnership"].create(
            {
                "partner_id": employer.id,
                "company_id": company.id,
                "user_id": user.id,
                "contact_ids": [Command.set(contact.ids)],
                "member_ids": [Command.create({"user_id": colleague.id})],
                "interaction_ids": [
                    Command.create(
                        {
                            "name": "First call",
                            "kind": "call",
                            "date": fields.Date.context_today(user),
                        }
                    )
                ],
            }
        )
        self.start_tour(
            f"/odoo/partnerships/{partnership.id}",
            "crm_partnership_pages_tour",
            login=user.login,
        )
        self.assertEqual(partnership.member_ids.role, "Visits")
        self.assertEqual(partnership.contact_ids, contact)
