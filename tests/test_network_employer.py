# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools import employer_keys
from .network_case import SECRET, NetworkCase

RULES = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
SUBJECT = "A sister enterprise is in touch with the same employer"


@tagged("post_install", "-at_install")
class TestNetworkEmployer(NetworkCase):
    """An employer in touch with several enterprises."""

    def new_sister_partnership(self, level="network", company=None, **vals):
        company = company or self.sister_company
        developer = (
            self.sister_developer
            if company == self.sister_company
            else self.third_developer
        )
        return (
            self.env["crm.partnership"]
            .with_user(developer)
            .create(
                {
                    "partner_id": self.employer.id,
                    "company_id": company.id,
                    "user_id": developer.id,
                    "name": "Pains de la soeur",
                    "confidentiality": level,
                    **vals,
                }
            )
            .with_env(self.env)
        )

    def get_shared(self, user):
        return self.env["crm.shared.employer"].with_user(user).search([])

    # -------------------------------------------------------------- recognising
    def test_keys_of_one_employer(self):
        one = {"name": "Les Pains Zwieback inc.", "phone": "(418) 555-0123"}
        self.assertTrue(
            employer_keys.is_same_employer(
                one, {"name": "ZB", "phone": "+1 418 555 0123"}
            )
        )
        self.assertTrue(
            employer_keys.is_same_employer(
                {**one, "city": "Québec"}, {"name": "PAINS ZWIEBACK", "city": "quebec"}
            )
        )
        self.assertFalse(
            employer_keys.is_same_employer(
                {**one, "city": "Québec"}, {"name": "PAINS ZWIEBACK", "city": "Lévis"}
            )
        )
        self.assertFalse(
            employer_keys.is_same_employer(
                {**one, "neq": "1162345678"},
                {"phone": "418 555-0123", "neq": "1162345679"},
            )
        )
        self.assertTrue(employer_keys.names_employer("chez ZWIEBACK, tôt", "Zwieback"))
        self.assertFalse(employer_keys.names_employer("zwiebacks", "Zwieback"))
        self.assertFalse(employer_keys.names_employer("tout", ""))

    def test_records_of_one_employer_are_found(self):
        partners = self.env["res.partner"]
        mine = partners.create(
            {
                "name": "Forge Éclair ltée",
                "is_company": True,
                "city": "Lévis",
                "email": "a@forge.example",
                "phone": "418-555-0199",
            }
        )
        same = partners.create(
            [
                {"name": "X1", "is_company": True, "phone": "1 (418) 555.0199"},
                {"name": "X2", "is_company": True, "email": "Paie@Forge.example"},
                {
                    "name": "X3",
                    "is_company": True,
                    "website": "https://www.forge.example",
                },
                {"name": "FORGE ECLAIR", "is_company": True, "city": "LEVIS"},
            ]
        )
        partners.create(
            [
                {"name": "Y1", "is_company": True, "website": "bellforge.example"},
                {"name": "Forge Éclair", "is_company": True, "city": "Gaspé"},
                {"name": "Y2", "phone": "418-555-0199"},
            ]
        )
        self.assertEqual(mine._find_same_employers(), mine | same)

    # -------------------------------------------------------------- what is seen
    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nothing_is_put_into_the_books_of_a_sister(self):
        solicitation = (
            self.env["crm.solicitation"]
            .with_user(self.developer)
            .create({"name": "Dix personnes", "partner_id": self.employer.id})
        )
        with self.assertRaises(AccessError):
            solicitation.company_id = self.sister_company

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_window_names_no_employer_of_others(self):
        shared = self.env["crm.shared.employer"].create(
            {
                "name": SECRET,
                "party_ids": [Command.create({"company_id": self.sister_company.id})],
            }
        )
        window = self.env["crm.shared.employer.decline"].with_user(self.developer)
        with self.assertRaises(AccessError):
            window.onchange(
                {"shared_id": shared.id},
                ["shared_id"],
                {"shared_id": {"fields": {"display_name": {}}}},
            )

    def test_both_of_the_level_network_see_whom_to_talk_to(self):
        self.partnership.confidentiality = "network"
        theirs = self.new_sister_partnership()
        shared = self.get_shared(self.developer)
        self.assertEqual(shared, self.get_shared(self.sister_developer))
        self.assertEqual(
            set(shared.party_ids.mapped("contact_name")),
            {self.developer.name, self.sister_developer.name},
        )
        for user in (self.developer, self.sister_developer):
            self.assertEqual(len(self.get_notices(user, SUBJECT)), 1)
        self.assertIn(
            f"Textile Test ({self.sister_developer.name})",
            self.partnership.with_user(self.developer).network_lead,
        )
        # once only, and nothing of the partnership
        self.new_open_need(theirs)
        self.assertEqual(len(self.get_notices(self.developer, SUBJECT)), 1)
        self.assertNotIn("soeur", str(shared.read() + shared.party_ids.read()))
        self.assertFalse(theirs.with_user(self.developer).has_access("read"))
        with mute_logger(*RULES):
            for user in (
                *(self.third_developer, self.third_director, self.liaison),
                *(self.counsellor, self.privacy_officer, self.salesman),
                self.portal_user,
            ):
                with self.subTest(user=user.login):
                    self.assertFalse(shared.with_user(user).has_access("read"))
                    self.assertFalse(
                        shared.party_ids[0].with_user(user).has_access("read")
                    )

    def test_another_level_tells_the_directors_without_a_name(self):
        self.new_sister_partnership()  # ours is of the level enterprise
        self.assertFalse(self.get_shared(self.developer))
        for user in (self.director, self.sister_director):
            notice = self.get_notices(user, SUBJECT)
            self.assertEqual(len(notice), 1)
            for word in ("Textile", "Cuisines", SECRET):
                self.assertNotIn(word, notice.body)
        for user in (self.developer, self.sister_developer, self.third_director):
            self.assertFalse(self.get_notices(user, SUBJECT))
        self.new_open_need(self.partnership)
        self.assertEqual(len(self.get_notices(self.director, SUBJECT)), 1)

    def test_a_closed_partnership_stays_silent(self):
        for level in ("team", "restricted"):
            with self.subTest(level=level):
                employer = self.env["res.partner"].create(
                    {"name": f"Silence {level}", "is_company": True, "city": "Alma"}
                )
                self.env["mail.message"].search([("subject", "=", SUBJECT)]).unlink()
                self.new_partnership(partner_id=employer.id, confidentiality="network")
                self.new_sister_partnership(level, partner_id=employer.id)
                self.assertEqual(
                    len(self.get_notices(self.sister_developer, SUBJECT)), 1
                )
                for user in (self.developer, self.director, self.sister_director):
                    self.assertFalse(self.get_notices(user, SUBJECT))
                self.assertFalse(self.get_shared(self.developer))

    def test_two_closed_ones_know_nothing_of_each_other(self):
        self.partnership.confidentiality = "restricted"
        self.new_sister_partnership("restricted")
        self.assertFalse(self.env["mail.message"].search([("subject", "=", SUBJECT)]))

    def test_what_lies_long_back_does_not_count(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_partnership SET create_date = now() - interval '400 days' "
            "WHERE id = %s",
            [self.partnership.id],
        )
        self.env.cr.execute(
            "UPDATE crm_labour_need SET create_date = now() - interval '400 days', "
            "date_opened = now() - interval '300 days' WHERE partnership_id = %s",
            [self.partnership.id],
        )
        self.env.invalidate_all()
        self.new_sister_partnership()
        self.assertFalse(self.get_notices(self.director, SUBJECT))
        self.new_open_need(self.partnership)
        self.assertTrue(self.get_notices(self.director, SUBJECT))

    def test_a_level_that_changes(self):
        self.partnership.confidentiality = "network"
        theirs = self.new_sister_partnership("company")
        self.assertFalse(self.get_shared(self.developer))
        theirs.confidentiality = "network"
        shared = self.get_shared(self.developer)
        self.assertEqual(len(shared), 1)
        third = self.new_sister_partnership(company=self.third_company)
        self.assertEqual(len(shared.party_ids), 3)
        theirs.confidentiality = "restricted"
        self.assertEqual(
            set(shared.party_ids.company_id), {self.company, self.third_company}
        )
        self.assertFalse(self.get_shared(self.sister_developer))
        self.assertFalse(theirs.shared_employer_id)
        third.active = False
        self.assertFalse(shared.exists())
        self.assertFalse(self.partnership.shared_employer_id)

    # -------------------------------------------------------------- solicitations
    def new_solicitation(self, user, **vals):
        return (
            self.env["crm.solicitation"]
            .with_user(user)
            .create({"name": "Dix personnes", "partner_id": self.employer.id, **vals})
        )

    def test_an_employer_that_asks_several_enterprises(self):
        ours = self.new_solicitation(self.developer, is_network=True)
        self.assertFalse(ours.network_lead)
        theirs = self.new_solicitation(self.sister_developer, is_network=True)
        self.assertIn("Textile Test", ours.network_lead)
        self.assertIn("Cuisines Test", theirs.network_lead)
        self.assertEqual(ours.shared_employer_id, theirs.shared_employer_id)
        theirs.is_network = False
        self.assertFalse(ours.network_lead)
        self.assertFalse(self.get_shared(self.developer))

    @mute_logger(*RULES)
    def test_who_reads_a_solicitation(self):
        mine = self.new_solicitation(self.developer)
        for user in (self.other_developer, self.director):
            self.assertTrue(mine.with_user(user).has_access("read"))
        self.assertFalse(mine.with_user(self.other_developer).has_access("write"))
        self.assertTrue(mine.with_user(self.director).has_access("write"))
        for user in (
            *(self.sister_developer, self.third_director, self.counsellor),
            *(self.liaison, self.privacy_officer, self.salesman, self.portal_user),
        ):
            with self.subTest(user=user.login):
                self.assertFalse(mine.with_user(user).has_access("read"))
        mine.partnership_id = self.partnership
        self.partnership.confidentiality = "restricted"
        self.assertFalse(mine.with_user(self.other_developer).has_access("read"))
        with self.assertRaises(AccessError):
            self.env["crm.solicitation"].with_user(self.other_developer).new(
                {"partnership_id": self.partnership.id}
            )
        with self.assertRaises(UserError):
            mine.shared_employer_id = False

    def test_the_level_of_the_partnership_holds(self):
        self.new_sister_partnership()
        mine = self.new_solicitation(
            self.developer, is_network=True, partnership_id=self.partnership.id
        )
        self.assertFalse(mine.network_lead)
        self.assertEqual(mine._get_network_level(), "company")

    def test_the_employer_of_the_partnership(self):
        with Form(self.env["crm.solicitation"].with_user(self.developer)) as form:
            form.name = "Trois commis"
            form.partnership_id = self.partnership
            self.assertEqual(form.partner_id, self.employer)
        other = self.env["res.partner"].create({"name": "Z", "is_company": True})
        with self.assertRaisesRegex(ValidationError, "another employer"):
            form.record.partner_id = other

    # -------------------------------------------------------------- the lead
    def new_shared(self):
        self.partnership.confidentiality = "network"
        self.new_sister_partnership()
        self.new_sister_partnership(company=self.third_company)
        return self.env["crm.shared.employer"].search([])

    def propose(self, shared, user, company, reason="Elle le connaît depuis dix ans"):
        party = shared.party_ids.filtered(lambda p: p.company_id == company)
        window = (
            self.env["crm.shared.employer.lead"]
            .with_user(user)
            .create({"shared_id": shared.id, "party_id": party.id, "reason": reason})
        )
        return window.action_confirm()

    def test_a_lead_is_agreed_by_all(self):
        shared = self.new_shared()
        self.propose(shared, self.developer, self.third_company)
        self.assertEqual(shared.state, "proposed")
        self.assertFalse(shared.with_user(self.developer).can_answer)
        self.assertTrue(shared.with_user(self.sister_developer).can_answer)
        shared.with_user(self.sister_developer).action_accept()
        with self.assertRaisesRegex(UserError, "nothing to answer"):
            shared.with_user(self.sister_developer).action_accept()
        self.assertEqual(shared.state, "proposed")
        shared.with_user(self.third_developer).action_accept()
        self.assertEqual((shared.state, shared.lead_name), ("agreed", "Bois Test"))
        self.assertEqual(shared.date_lead, fields.Date.context_today(shared))
        self.assertEqual(shared.lead_reason, "Elle le connaît depuis dix ans")
        # shown beside what comes afterwards
        new = self.new_solicitation(self.sister_developer, is_network=True)
        self.assertIn("Lead: Bois Test", new.network_lead)
        need = self.new_open_need(self.partnership)
        self.assertIn("Lead: Bois Test", need.with_user(self.developer).network_lead)

    def test_one_that_does_not_agree(self):
        shared = self.new_shared()
        self.propose(shared, self.developer, self.company)
        window = (
            self.env["crm.shared.employer.decline"]
            .with_user(self.sister_developer)
            .create({"shared_id": shared.id, "reason": "other", "note": "À nous"})
        )
        window.action_confirm()
        self.assertEqual((shared.state, shared.lead_id.id), ("noticed", False))
        party = shared.party_ids.filtered(lambda p: p.company_id == self.sister_company)
        self.assertEqual(party.decline_note, "À nous")
        with self.assertRaises(UserError):
            shared.with_user(self.third_developer).action_accept()

    @mute_logger(*RULES)
    def test_who_does_not_agree_on_a_lead(self):
        self.partnership.confidentiality = "network"
        self.new_sister_partnership()
        shared = self.env["crm.shared.employer"].search([])
        for user in (self.third_director, self.counsellor, self.liaison):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                shared.with_user(user).action_accept()
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.propose(shared, user, self.company)
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                shared.with_user(user).action_open_propose()
        for values in ({"state": "agreed"}, {"party_ids": [Command.clear()]}):
            with self.assertRaises(UserError):
                shared.with_user(self.director).write(values)

    def test_whose_turn_it_is_to_lead(self):
        shared = self.new_shared()
        earlier = self.env["crm.shared.employer"].create({"name": "Autre"})
        earlier.write(
            {
                "lead_id": self.company.id,
                "date_lead": fields.Date.context_today(shared) - timedelta(days=30),
            }
        )
        action = shared.with_user(self.developer).action_open_propose()
        turns = shared.with_user(self.developer)._get_turns()
        self.assertEqual(turns[-1][0].company_id, self.company)
        self.assertIn("has led 1 times", turns[-1][1])
        self.assertEqual(action["context"]["default_party_id"], turns[0][0].id)

    def test_a_lead_that_leaves(self):
        shared = self.new_shared()
        self.propose(shared, self.developer, self.company)
        shared.with_user(self.sister_developer).action_accept()
        shared.with_user(self.third_developer).action_accept()
        self.partnership.confidentiality = "company"
        self.assertEqual((shared.state, shared.lead_name), ("noticed", False))

    def test_two_groups_of_one_employer_become_one(self):
        twin = self.env["res.partner"].create(
            {"name": "Autre raison", "is_company": True}
        )
        self.partnership.confidentiality = "network"
        self.new_sister_partnership()
        first = self.partnership.shared_employer_id
        third = self.new_sister_partnership(
            company=self.third_company, partner_id=twin.id
        )
        fourth_company = self.env["res.company"].create({"name": "Quatre Test"})
        fourth = self.env["crm.partnership"].create(
            {
                "partner_id": twin.id,
                "company_id": fourth_company.id,
                "confidentiality": "network",
            }
        )
        second = third.shared_employer_id
        self.assertEqual(second, fourth.shared_employer_id)
        self.assertNotEqual(first, second)
        twin.write({"name": self.employer.name, "city": self.employer.city})
        self.new_open_need(self.partnership)
        self.assertEqual(third.shared_employer_id, first)
        self.assertEqual(fourth.shared_employer_id, first)
        self.assertFalse(second.exists())
        self.assertEqual(len(first.party_ids), 4)
