# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""To whom a partnership is open is asked for by one field: it refuses what the rules, read
term by term in Python by the host, refuse; after changes in the same transaction too."""

import random
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command, Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

OPEN = ("network", "company")
READERS = ("business_developer", "counsellor", "privacy_officer")
RULES = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestAccessFields(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        draw = random.Random(20261130)
        cls.users = (
            *(cls.developer, cls.other_developer, cls.director, cls.liaison),
            *(cls.counsellor, cls.privacy_officer, cls.sister_developer),
            *(cls.salesman, cls.configurator),
        )
        people = [*cls.users[:5], cls.env["res.users"]]
        cls.teams = cls.env["crm.team"].create(
            [
                {
                    "name": f"Team {n}",
                    "company_id": cls.company.id,
                    "member_ids": [Command.set(user.ids)],
                }
                for n, user in enumerate((cls.other_developer, cls.counsellor))
            ]
        )
        cls.committee = cls.env["crm.sector.committee"].search([], limit=1)
        cls.mandate = cls.env["crm.sector.committee.liaison"].create(
            {
                "committee_id": cls.committee.id,
                "company_id": cls.company.id,
                "user_id": cls.liaison.id,
            }
        )
        rows = []
        for number in range(40):
            owner, backup = draw.sample(people, 2)
            is_sister = number % 8 == 0
            rows.append(
                {
                    "name": f"Portfolio {number}",
                    "partner_id": cls.employer.id,
                    "company_id": (cls.sister_company if is_sister else cls.company).id,
                    "user_id": cls.sister_developer.id if is_sister else owner.id,
                    "backup_user_id": not is_sister and backup.id,
                    "team_id": not is_sister and draw.choice([*cls.teams.ids, False]),
                    "confidentiality": draw.choice(
                        ("network", "company", "team", "restricted", "restricted")
                    ),
                    "committee_ids": draw.choice(
                        ([], [Command.set(cls.committee.ids)])
                    ),
                    "member_ids": [
                        Command.create({"user_id": user.id})
                        for user in draw.sample(cls.users, draw.choice((0, 0, 1, 2)))
                    ],
                }
            )
        cls.portfolio = cls.env["crm.partnership"].create(rows)
        cls.objectives = cls.env["crm.partnership.objective"].create(
            [{"partnership_id": p.id, "name": p.name} for p in cls.portfolio]
        )
        cls.draw = draw

    def get_expected(self, user, operation):
        """What the host finds with the terms of the rules written out."""
        if not self.env["crm.partnership"].with_user(user).has_access(operation):
            return self.portfolio.browse()
        held = Domain.OR(
            Domain(name, "=", user.id)
            for name in ("user_id", "backup_user_id", "member_ids.user_id")
        )
        in_team = Domain("confidentiality", "=", "team") & Domain(
            "team_id.crm_team_member_ids",
            "any",
            [("user_id", "=", user.id), ("active", "=", True)],
        )
        opened = Domain("confidentiality", "in", OPEN)
        has = {
            role: user.has_group(f"crm_partnership.group_{role}")
            for role in (*READERS, "director", "committee_liaison")
        }
        roles = [Domain.FALSE]
        if has["director"]:
            roles.append(Domain.TRUE)
        if operation == "read" and any(has[role] for role in READERS):
            roles.append(Domain.TRUE)
        if operation != "read" and has["business_developer"]:
            roles.append(Domain("user_id", "=", False) | held)
        if has["committee_liaison"]:
            roles.append(held)
        if has["committee_liaison"] and operation == "read":
            roles.append(opened & Domain("is_own_sector", "=", True))
        domain = Domain("company_id", "in", user.company_ids.ids) & Domain.OR(roles)
        if not has["director"]:
            domain &= opened | held | in_team
        records = self.portfolio.with_user(user).sudo().with_context(active_test=False)
        return records.filtered_domain(domain).with_env(self.env)

    def compare(self, step):
        """Each user, three operations, searched and not."""
        refused = 0
        for user in self.users:
            mine = self.portfolio.with_user(user)
            for operation in ("read", "write", "unlink"):
                with self.subTest(step=step, user=user.login, operation=operation):
                    expected = self.get_expected(user, operation)
                    found = mine._filtered_access(operation)
                    self.assertEqual(found.ids, expected.ids)
                    refused += len(self.portfolio) - len(found)
            if not mine.browse().has_access("read"):
                continue
            with self.subTest(step=step, user=user.login, operation="search"):
                expected = self.get_expected(user, "read")
                found = mine.search([("id", "in", mine.ids)], order="id")
                self.assertEqual(sorted(found.ids), sorted(expected.ids))
                # what the search has found is remembered
                found.mapped("name")
                self.assertEqual(mine._filtered_access("read").ids, expected.ids)
                parts = self.objectives.with_user(user)._filtered_access("read")
                self.assertEqual(parts.partnership_id.sudo().ids, expected.ids)
        self.assertGreater(refused, 100)

    def test_the_field_refuses_what_the_rules_refuse(self):
        self.compare("as made")

    def test_changes_of_the_transaction_count_at_once(self):
        own = self.portfolio.filtered(lambda p: p.company_id == self.company)
        steps = {
            "levels": lambda: [
                p.write(
                    {"confidentiality": self.draw.choice(("company", "restricted"))}
                )
                for p in self.portfolio[::3]
            ],
            "owners": lambda: self.portfolio[1::4].write(
                {"user_id": self.counsellor.id, "backup_user_id": False}
            ),
            "members leave": lambda: self.portfolio.member_ids[::2].unlink(),
            "members come": lambda: self.portfolio[::5].write(
                {"member_ids": [Command.create({"user_id": self.salesman.id})]}
            ),
            "level of the team": lambda: own[::2].write(
                {"confidentiality": "team", "team_id": self.teams[0].id}
            ),
            "team left": lambda: self.teams.crm_team_member_ids.filtered(
                lambda m: m.user_id == self.other_developer
            ).write({"active": False}),
            "team joined": lambda: self.env["crm.team.member"].create(
                {"crm_team_id": self.teams[0].id, "user_id": self.counsellor.id}
            ),
            "no team": lambda: self.portfolio[::3].write({"team_id": False}),
            "no owner": lambda: self.portfolio[2::6].write(
                {"user_id": False, "backup_user_id": False}
            ),
            "mandate ended": lambda: self.mandate.write(
                {
                    "date_from": fields.Date.context_today(self.liaison)
                    - timedelta(days=9),
                    "date_to": fields.Date.context_today(self.liaison)
                    - timedelta(days=1),
                }
            ),
        }
        self.compare("before")
        for step, change in steps.items():
            change()
            self.compare(step)

    @mute_logger(RULES)
    def test_what_was_found_is_forgotten_when_the_access_changes(self):
        partnership = self.new_partnership(user_id=self.other_developer.id)
        mine = partnership.with_user(self.developer)
        for closing in (
            {"confidentiality": "restricted"},
            {"company_id": self.sister_company.id, "team_id": False},
        ):
            found = mine.search([("id", "=", mine.id)])
            self.assertTrue(found.has_access("read"))
            partnership.write(closing)
            self.assertFalse(found.has_access("read"))
            with self.assertRaises(AccessError):
                found.read(["name"])
            partnership.write(
                {"confidentiality": "company", "company_id": self.company.id}
            )

    @mute_logger(RULES)
    def test_a_rule_that_is_added_holds_at_once(self):
        mine = self.new_partnership().with_user(self.developer)
        self.assertEqual(mine.search([("id", "=", mine.id)]), mine)
        rule = self.env["ir.rule"].create(
            {
                "name": "Nobody reads it",
                "model_id": self.env["ir.model"]._get_id("crm.partnership"),
                "domain_force": "[('priority', '=', '2')]",
            }
        )
        self.assertFalse(mine.has_access("read"))
        # a rule on a field whose changes are not watched is looked at each time
        mine.sudo().priority = "2"
        self.assertEqual(mine.search([("id", "=", mine.id)]), mine)
        mine.sudo().priority = "0"
        self.assertFalse(mine.has_access("read"))
        rule.unlink()
        self.assertTrue(mine.has_access("read"))

    @mute_logger(RULES)
    def test_a_rule_on_what_a_watched_field_leads_to_is_looked_at_each_time(self):
        mine = self.new_partnership().with_user(self.developer)
        self.assertIsNotNone(mine._get_read_rules())
        self.env["ir.rule"].create(
            {
                "name": "Not of enterprises that are shut",
                "model_id": self.env["ir.model"]._get_id("crm.partnership"),
                "domain_force": "[('company_id.name', '!=', 'Shut')]",
            }
        )
        self.assertEqual(mine.search([("id", "=", mine.id)]), mine)
        self.assertTrue(mine.has_access("read"))
        self.company.name = "Shut"
        self.assertFalse(mine.has_access("read"))

    def test_a_role_that_is_taken_away_closes_at_once(self):
        partnership = self.new_partnership(
            user_id=self.developer.id, confidentiality="restricted"
        )
        seen = partnership.with_user(self.director)
        self.assertEqual(seen.search([("id", "=", seen.id)]), seen)
        self.director.write(
            {
                "group_ids": [
                    Command.unlink(self.env.ref("crm_partnership.group_director").id),
                    Command.link(
                        self.env.ref("crm_partnership.group_business_developer").id
                    ),
                ]
            }
        )
        self.assertFalse(seen.has_access("read"))

    def test_a_right_on_the_model_that_is_taken_away_closes_at_once(self):
        mine = self.new_partnership().with_user(self.developer)
        self.assertEqual(mine.search([("id", "=", mine.id)]), mine)
        self.developer.group_ids = self.env.ref("base.group_user")
        self.assertFalse(mine._filtered_access("read"))
        self.assertFalse(mine.has_access("read"))

    def test_one_user_does_not_profit_from_another(self):
        partnership = self.new_partnership(confidentiality="restricted")
        mine = partnership.with_user(self.developer)
        self.assertEqual(mine.search([("id", "=", mine.id)]), mine)
        for user in (self.other_developer, self.counsellor, self.sister_developer):
            self.assertFalse(partnership.with_user(user).has_access("read"))
        # nor from a search without rules
        self.portfolio.sudo().search([("id", "=", partnership.id)]).mapped("name")
        other = partnership.with_user(self.other_developer)
        self.assertFalse(other.has_access("read"))

    def test_the_enterprises_that_are_active_count(self):
        both = self.company | self.sister_company
        self.developer.company_ids = both
        partnership = self.new_partnership()
        mine = partnership.with_user(self.developer)
        wide = mine.with_context(allowed_company_ids=both.ids)
        self.assertEqual(wide.search([("id", "=", mine.id)]), mine)
        narrow = mine.with_context(allowed_company_ids=self.sister_company.ids)
        self.assertFalse(narrow.has_access("read"))
        self.assertTrue(wide.has_access("read"))

    def test_the_fields_are_not_read_from_outside(self):
        mine = self.new_partnership().with_user(self.developer)
        for name in ("is_open_to_me", "is_held_by_me", "is_found_by_me"):
            self.assertNotIn(name, mine.fields_get())
            with self.assertRaises(AccessError):
                mine.read([name])
