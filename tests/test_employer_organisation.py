# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestEmployerOrganisation(PartnershipCase):
    """Which employer's pages an account opens is not decided by who keeps contacts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership()
        cls.rival = cls.env["res.partner"].create(
            {"name": "Traiteur Rival", "is_company": True}
        )
        cls.rivals = cls.env["crm.partnership"].create(
            {
                "partner_id": cls.rival.id,
                "company_id": cls.company.id,
                "user_id": cls.other_developer.id,
            }
        )
        cls.account = cls.portal_user.partner_id
        cls.account.parent_id = cls.rival
        cls.plain = cls.env["res.partner"].create({"name": "Loi Sans-Compte"})
        cls.holding = cls.env["res.partner"].create(
            {"name": "Groupe Test", "is_company": True}
        )
        cls.keeper = cls._new_user("keeper", "base.group_partner_manager")
        cls.keeper.group_ids |= cls.env.ref("base.group_user")
        cls.seller = cls._new_user("seller", "sales_team.group_sale_manager")
        cls.seller.group_ids |= cls.env.ref("base.group_partner_manager")

    def seen(self):
        found = self.env["crm.partnership"]._find_for_employer(self.portal_user)
        return found.with_env(self.env)

    @mute_logger(*QUIET)
    def test_a_keeper_of_contacts_does_not_move_an_account(self):
        self.assertEqual(self.seen(), self.rivals)
        for values in (
            {"parent_id": self.employer.id},
            {"parent_id": False},
            {"is_company": True},
            {"company_type": "company"},
            {"commercial_partner_id": self.employer.id},
        ):
            for user in (self.keeper, self.seller):
                with (
                    self.subTest(values=values, user=user.login),
                    self.assertRaisesRegex(AccessError, "Ask a director"),
                    self.env.cr.savepoint(),
                ):
                    # the host takes values out of what it is given
                    self.account.with_user(user).write(dict(values))
        # as in a request of theirs: the host writes contacts below as who asked
        transaction = self.env.transaction
        self.addCleanup(setattr, transaction, "default_env", transaction.default_env)
        transaction.default_env = self.env(user=self.keeper)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.employer.with_user(self.keeper).child_ids = [
                Command.link(self.account.id)
            ]
        self.assertEqual(self.seen(), self.rivals)

    @mute_logger(*QUIET)
    def test_nor_an_employer_nor_what_is_below_it(self):
        department = self.env["res.partner"].create(
            {"name": "Cuisine", "parent_id": self.rival.id}
        )
        self.account.parent_id = department
        under = {"parent_id": self.holding.id}
        for contact, values in (
            (department, under),
            (self.rival, {**under, "is_company": False}),
            (self.employer, {**under, "is_company": False}),
        ):
            with (
                self.subTest(contact=contact.name),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                contact.with_user(self.keeper).write(values)
        # an organisation in a group stays one: its accounts see what they saw
        self.rival.with_user(self.keeper).write(under)
        self.assertEqual(self.seen(), self.rivals)

    @mute_logger(*QUIET)
    def test_who_answers_for_the_partnerships_moves_them(self):
        self.other_developer.group_ids |= self.env.ref("base.group_partner_manager")
        self.developer.group_ids |= self.env.ref("base.group_partner_manager")
        account = self.account.with_user(self.other_developer)
        # it would see the other employer's pages, for which they do not answer
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            account.parent_id = self.employer
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.account.with_user(self.developer).parent_id = self.employer
        account.parent_id = self.holding
        self.assertFalse(self.seen())
        self.director.group_ids |= self.env.ref("base.group_partner_manager")
        self.account.with_user(self.director).parent_id = self.employer
        self.assertEqual(self.seen(), self.partnership)

    def test_other_contacts_move_as_before(self):
        as_keeper = self.plain.with_user(self.keeper)
        as_keeper.parent_id = self.employer
        as_keeper.parent_id = self.rival
        as_keeper.parent_id = False
        # the same organisation, another department
        department = self.env["res.partner"].create(
            {"name": "Cuisine", "parent_id": self.rival.id}
        )
        self.account.with_user(self.keeper).parent_id = department
        self.account.with_user(self.keeper).write(
            {"phone": "x", "parent_id": self.rival.id}
        )
        self.assertEqual(self.seen(), self.rivals)

    @mute_logger(*QUIET)
    def test_merging_two_organisations_moves_as_well(self):
        merge = self.env["base.partner.merge.automatic.wizard"]
        both = [self.rival.id, self.employer.id]
        for user in (self.keeper, self.other_developer):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                merge.with_user(user)._merge(both, self.employer)
        self.keeper.group_ids |= self.env.ref("base.group_erp_manager")
        twin = self.env["res.partner"].create({"name": "Loi Sans-Compte"})
        merge.with_user(self.keeper)._merge([self.plain.id, twin.id], self.plain)
        self.assertFalse(twin.exists())

    def test_closed_partnerships_are_found_in_the_same_query(self):
        self.account.parent_id = self.employer
        partnerships = self.env["crm.partnership"]
        expected, counts = self.partnership, []
        for _number in range(3):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = partnerships._find_for_employer(self.portal_user)
            self.assertEqual(found, expected)
            counts.append(self.env.cr.sql_log_count - before)
            # one that names the account, and one that does not
            expected |= self.new_partnership(
                confidentiality="restricted",
                contact_ids=[Command.link(self.account.id)],
            )
            self.new_partnership(confidentiality="restricted")
        # the first time fills caches
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[1], counts[0])
