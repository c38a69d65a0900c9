# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The first page of an employer: what awaits it, in the name of which enterprise."""

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import PartnershipCase

PASSWORD = "test-portal-6"


@tagged("post_install", "-at_install")
class TestEmployerHome(PartnershipCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.env["res.lang"]._activate_lang("en_US")
        cls.contact = cls.portal_user.partner_id
        cls.contact.write(
            {"parent_id": cls.employer.id, "email": "l@roy.example", "lang": "en_US"}
        )
        cls.portal_user.password = PASSWORD
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.set(cls.contact.ids)]
        )
        cls.other = cls.env["res.partner"].create(
            {"name": "Concurrent Test", "is_company": True}
        )
        cls.stranger = new_test_user(
            cls.env, login="test_stranger", groups="base.group_portal"
        )
        cls.stranger.partner_id.parent_id = cls.other
        cls.stranger.password = PASSWORD
        cls.new_partnership(partner_id=cls.other.id)
        cls.company.write(
            {
                "phone": "418 555-0101",
                "email": "bonjour@cuisines.example",
                "primary_color": "#7a1f5c",
            }
        )

    def log_in(self, user=None):
        self.authenticate((user or self.portal_user).login, PASSWORD)

    def awaiting(self, user=None):
        user = user or self.portal_user
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["crm.employer.home"].with_user(user)._get_awaiting(user)

    def kinds(self, user=None):
        return [row["kind"] for row in self.awaiting(user)]

    @classmethod
    def fill(cls, partnership, number=""):
        """Something of each kind, for the contact."""
        today = fields.Date.context_today(partnership)
        cls.new_checklist(partnership).action_send()
        agreement = cls.new_agreement(partnership)
        agreement.signatory_ids.write({"sequence": 1})
        agreement.signatory_ids.filtered(lambda p: p.side == "enterprise").signs = False
        # past its papers: what is looked at is that a signature is awaited
        cls.rewrite(agreement, state="sent")
        cls.rewrite(agreement.signatory_ids, state="invited")
        placement = cls.new_placement(partnership)
        cls.new_internship(placement).with_user(cls.counsellor).action_send()
        cls.new_placement(partnership)
        need = cls.new_need(partnership, name=f"Zqaide {number}")
        cls.rewrite(need, state="stale", date_stale=today)
        review = cls.env["crm.partnership.review"].create(
            {"partnership_id": partnership.id}
        )
        review.action_prepare()
        cls.new_hosting_sending(partnership)

    def test_each_thing_once_and_gone_once_done(self):
        self.assertFalse(self.awaiting())
        self.fill(self.partnership)
        rows = {row["kind"]: row for row in self.awaiting()}
        self.assertLessEqual(
            {
                *("alignment", "agreement", "internship", "candidates", "needs"),
                *("reviews", "hosting"),
            },
            set(rows),
        )
        for row in rows.values():
            self.assertTrue(row["title"] and row["button"] and row["when"])
            self.assertEqual(row["company"], self.company)
        dates = [row["date"] for row in self.awaiting() if row["date"]]
        self.assertEqual(dates, sorted(dates))
        # answered, it awaits no more
        respondent = self.env["crm.alignment.respondent"].search(
            [("partner_id", "=", self.contact.id)]
        )
        self.answer(respondent, "3")
        need = self.env["crm.labour.need"].search(
            [("partnership_id", "=", self.partnership.id)]
        )
        need.action_refresh()
        placements = self.env["crm.placement"].search(
            [("partnership_id", "=", self.partnership.id)]
        )
        self.rewrite(placements, employer_interest="meet")
        left = self.kinds()
        self.assertFalse({"alignment", "needs", "candidates"} & set(left))

    def test_the_page(self):
        self.fill(self.partnership)
        self.log_in()
        page = self.url_open("/my").text
        for row in self.awaiting():
            self.assertIn(f'href="{row["url"]}"', page)
            self.assertEqual(self.url_open(row["url"]).status_code, 200, row["url"])
        self.assertLess(page.index("o_employer_row"), page.index("o_portal_docs"))
        self.assertIn(self.company.name, page)
        self.assertIn("418 555-0101", page)
        self.assertIn("#7a1f5c", page)
        self.assertIn(self.developer.name, page)

    def test_who_has_left_is_not_whom_to_ask(self):
        self.partnership.backup_user_id = self.other_developer
        home = self.env["crm.employer.home"].with_user(self.portal_user)
        self.developer.active = False
        self.assertEqual(
            home._get_enterprises(self.portal_user),
            [(self.company, self.other_developer)],
        )

    def test_the_page_in_french(self):
        self.contact.lang = "fr_CA"
        self.fill(self.partnership)
        self.log_in()
        page = self.url_open("/my").text
        self.assertIn("Ce qui vous attend", page)
        self.assertNotIn("What awaits you", page)

    def test_nothing_of_another_employer(self):
        self.fill(self.partnership)
        urls = [row["url"] for row in self.awaiting()]
        self.assertFalse(self.awaiting(self.stranger))
        self.log_in(self.stranger)
        page = self.url_open("/my").text
        self.assertIn("o_employer_nothing", page)
        for url in urls:
            self.assertNotIn(f'"{url}"', page)
        for word in ("Zqaide", self.employer.name):
            self.assertNotIn(word, page)

    def test_closed_partnership_for_its_contacts_only(self):
        colleague = new_test_user(
            self.env, login="test_colleague", groups="base.group_portal"
        )
        colleague.partner_id.parent_id = self.employer
        self.fill(self.partnership)
        self.assertIn("needs", self.kinds(colleague))
        self.partnership.confidentiality = "restricted"
        self.assertFalse(self.awaiting(colleague))
        self.assertIn("needs", self.kinds())

    def test_nobody_but_a_portal_account(self):
        self.fill(self.partnership)
        for user in (self.developer, self.director, self.salesman):
            self.assertFalse(self.awaiting(user))
        # whoever left the employer
        self.contact.sudo().parent_id = self.other
        self.partnership.contact_ids -= self.contact
        self.assertFalse(self.kinds())

    def test_two_enterprises(self):
        sister = self.new_partnership(
            company_id=self.sister_company.id,
            user_id=self.sister_developer.id,
            contact_ids=[Command.set(self.contact.ids)],
        )
        self.sister_company.phone = "514 555-0202"
        needs = {
            p: self.new_need(p, name=f"Besoin {p.company_id.name}")
            for p in (self.partnership, sister)
        }
        for need in needs.values():
            need.action_open()
        self.log_in()
        page = self.url_open("/my").text
        for words in (self.company.name, self.sister_company.name, "514 555-0202"):
            self.assertIn(words, page)
        self.assertEqual(page.count("o_employer_enterprise"), 2)
        for partnership, need in needs.items():
            page = self.url_open(f"/my/needs/{need.id}").text
            ours = partnership.company_id
            others = (self.company | self.sister_company) - ours
            self.assertIn(ours.phone, page)
            self.assertNotIn(others.phone, page)
            self.assertIn(f">{ours.name}<", page)
            self.assertNotIn(others.name, page)
        page = self.url_open("/my/needs").text
        for company in self.company | self.sister_company:
            self.assertIn(company.phone, page)

    def test_private_link_shows_its_enterprise(self):
        """Not the first enterprise of the database, nor any where nothing is known."""
        first = self.env["res.company"].search([], order="id", limit=1)
        first.phone = "418 555-0999"
        checklist = self.new_checklist(self.partnership)
        checklist.action_send()
        respondent = checklist.respondent_ids.filtered(lambda r: r.side == "employer")
        token = respondent.sudo().access_token
        self.authenticate(None, None)
        page = self.url_open(f"/my/alignment/{respondent.id}?access_token={token}").text
        self.assertIn("418 555-0101", page)
        self.assertNotIn("418 555-0999", page)
        page = self.url_open(f"/my/alignment/{respondent.id}?access_token=x").text
        for phone in ("418 555-0101", "418 555-0999"):
            self.assertNotIn(phone, page)

    def test_queries_do_not_grow(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            home = self.env["crm.employer.home"].with_user(self.portal_user)
            before = self.env.cr.sql_log_count
            rows = home._get_awaiting(self.portal_user)
            return len(rows), self.env.cr.sql_log_count - before

        self.fill(self.partnership)
        few, asked = count()
        for number in range(4):
            self.fill(
                self.new_partnership(
                    name=f"Site {number}", contact_ids=[Command.set(self.contact.ids)]
                ),
                number,
            )
        many, asked_for_many = count()
        self.assertGreaterEqual(many, 3 * few)
        self.assertLessEqual(asked_for_many, asked + 3)
