# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..exceptions import ConfidentialityError
from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestConfidentiality(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.closed = cls.new_partnership(
            name="Projet Mystère",
            user_id=cls.director.id,
            confidentiality="restricted",
            need_summary="Soudeurs de nuit",
        )
        cls.closed.message_post(body="Note secrète")

    def sees(self, user, partnership):
        partnerships = self.env["crm.partnership"].with_user(user)
        return bool(partnerships.search_count([("id", "=", partnership.id)]))

    def test_who_sees_each_level(self):
        member = self.other_developer
        expected = {
            "network": (True, True, True, True),
            "company": (True, True, True, True),
            "team": (True, True, False, True),
            "restricted": (True, True, False, True),
        }
        stranger = new_test_user(
            self.env,
            "test_stranger",
            "crm_partnership.group_business_developer",
            company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)],
        )
        partnership = self.new_partnership(
            member_ids=[Command.create({"user_id": member.id})]
        )
        for level, row in expected.items():
            partnership.confidentiality = level
            seen = tuple(
                self.sees(user, partnership)
                for user in (self.developer, member, stranger, self.director)
            )
            self.assertEqual(seen, row, level)
            self.assertFalse(self.sees(self.sister_developer, partnership), level)
            self.assertFalse(self.sees(self.liaison, partnership), level)

    def test_the_people_of_its_team_see_level_team_not_restricted(self):
        team = self.env["crm.team"].create(
            {"name": "Équipe", "company_id": self.company.id}
        )
        membership = self.env["crm.team.member"].create(
            {"crm_team_id": team.id, "user_id": self.other_developer.id}
        )
        partnership = self.new_partnership(team_id=team.id, confidentiality="team")
        self.assertTrue(self.sees(self.other_developer, partnership))
        self.assertTrue(partnership.with_user(self.other_developer).has_access("read"))
        partnership.confidentiality = "restricted"
        self.assertFalse(self.sees(self.other_developer, partnership))
        partnership.confidentiality = "team"
        membership.active = False
        self.assertFalse(self.sees(self.other_developer, partnership))
        self.assertFalse(partnership.with_user(self.other_developer).has_access("read"))

    def test_the_backup_holder_sees_a_closed_one(self):
        self.closed.backup_user_id = self.developer
        self.assertTrue(self.sees(self.developer, self.closed))

    def test_a_member_is_seen_at_once_without_a_cache(self):
        self.assertFalse(self.sees(self.developer, self.closed))
        self.closed.member_ids = [Command.create({"user_id": self.developer.id})]
        self.assertTrue(self.sees(self.developer, self.closed))
        self.closed.member_ids.unlink()
        self.assertFalse(self.sees(self.developer, self.closed))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_every_route_is_shut(self):
        self.developer.group_ids += self.env.ref("base.group_allow_export")
        partnerships = self.env["crm.partnership"].with_user(self.developer)
        closed = partnerships.browse(self.closed.id)
        for attempt in (
            lambda: closed.read(["name"]),
            lambda: closed.need_summary,
            lambda: closed.write({"name": "x"}),
            lambda: closed.unlink(),
            lambda: closed.copy(),
            lambda: closed.export_data(["name"]),
            lambda: closed.message_post(body="x"),
            lambda: closed.action_pause(1),
            lambda: closed.action_open_log() and closed._log_interaction({"name": "x"}),
            lambda: closed.web_read({"name": {}}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        self.assertFalse(partnerships.search([("name", "ilike", "mystère")]))
        self.assertFalse(partnerships.name_search("Mystère"))
        self.assertFalse(partnerships.search([("need_summary", "ilike", "soudeurs")]))
        self.assertFalse(
            partnerships.search([("message_ids.body", "ilike", "secrète")])
        )
        self.assertFalse(
            partnerships.formatted_read_group(
                [("id", "=", self.closed.id)], ["name"], ["__count"]
            )
        )
        self.assertFalse(
            self.env["mail.message"]
            .with_user(self.developer)
            .search(
                [("model", "=", "crm.partnership"), ("res_id", "=", self.closed.id)]
            )
        )

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_documents_of_a_closed_partnership_stay_closed(self):
        milestone = self.add_milestone(
            self.closed,
            "pilot_review",
            document=base64.b64encode(b"visite"),
            document_name="visite.pdf",
        )
        loose = self.env["ir.attachment"].create(
            {
                "name": "note.txt",
                "raw": b"secret",
                "res_model": "crm.partnership",
                "res_id": self.closed.id,
            }
        )
        kept = self.env["ir.attachment"].search(
            [
                ("res_model", "=", milestone._name),
                ("res_id", "=", milestone.id),
                ("res_field", "=", "document"),
            ]
        )
        self.assertTrue(kept)
        self.env.invalidate_all()
        for attachment in loose | kept:
            for user in (self.developer, self.liaison, self.privacy_officer):
                with self.assertRaises(AccessError):
                    attachment.with_user(user).read(["datas"])
            self.assertTrue(attachment.with_user(self.director).read(["datas"]))

    def test_parts_follow_the_partnership(self):
        self.closed.write(
            {
                "objective_ids": [Command.create({"name": "o"})],
                "interaction_ids": [Command.create({"name": "i"})],
                "member_ids": [Command.create({"user_id": self.counsellor.id})],
            }
        )
        self.add_milestone(self.closed, "placement")
        self.place(self.closed, "needs")
        for model in (
            "crm.partnership.member",
            "crm.partnership.objective",
            "crm.partnership.interaction",
            "crm.partnership.milestone",
            "crm.partnership.gate.override",
        ):
            domain = [("partnership_id", "=", self.closed.id)]
            self.assertTrue(self.env[model].search(domain), model)
            for user in (self.developer, self.sister_developer, self.privacy_officer):
                if self.env[model].with_user(user).has_access("read"):
                    self.assertFalse(
                        self.env[model].with_user(user).search(domain), model
                    )

    def test_links_do_not_give_the_title_away(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Piste",
                "user_id": self.developer.id,
                "company_id": self.company.id,
            }
        )
        lead.partnership_id = self.closed
        value = lead.with_user(self.developer).read(["partnership_id"])[0]
        self.assertNotIn("Mystère", value["partnership_id"][1])
        groups = (
            self.env["crm.lead"]
            .with_user(self.developer)
            .formatted_read_group(
                [("id", "=", lead.id)], ["partnership_id"], ["__count"]
            )
        )
        self.assertNotIn("Mystère", str(groups))
        value = lead.with_user(self.director).read(["partnership_id"])[0]
        self.assertIn("Mystère", value["partnership_id"][1])
        with self.assertRaises(AccessError):
            lead.with_user(self.salesman).read(["partnership_id"])

    def test_followers_who_lose_access_are_removed_with_their_messages(self):
        partnership = self.new_partnership()
        partner = self.other_developer.partner_id
        outsider = self.env["res.partner"].create(
            {"name": "Dehors", "email": "dehors@x.example"}
        )
        partnership.contact_ids = self.contact
        partnership.message_subscribe((partner | outsider | self.contact).ids)
        message = partnership.message_post(
            body="Suite de l'appel", partner_ids=partner.ids, message_type="comment"
        )
        self.assertTrue(message.with_user(self.other_developer).body)
        partnership.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.other_developer.id
        )
        partnership.confidentiality = "team"
        self.assertNotIn(partner, partnership.message_partner_ids)
        self.assertNotIn(outsider, partnership.message_partner_ids)
        self.assertIn(self.contact, partnership.message_partner_ids)
        self.assertNotIn(partner, message.notification_ids.res_partner_id)
        self.assertEqual(partnership.activity_ids.user_id, self.developer)
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            message.with_user(self.other_developer).read(["body"])

    def test_those_without_access_are_not_subscribed_nor_informed(self):
        partner = self.developer.partner_id
        with self.assertRaises(ConfidentialityError):
            self.closed.message_subscribe(partner.ids)
        with self.assertRaises(ConfidentialityError):
            self.closed.message_post(body="Bonjour", partner_ids=partner.ids)
        self.closed._message_subscribe(partner.ids)
        self.assertNotIn(partner, self.closed.message_partner_ids)
        # a follower left over from another time is not told any more
        self.env["mail.followers"].create(
            {
                "res_model": "crm.partnership",
                "res_id": self.closed.id,
                "partner_id": partner.id,
            }
        )
        message = self.closed.message_post(
            body="Suite", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertNotIn(partner, message.notification_ids.res_partner_id)

    def test_only_holders_and_directors_change_who_has_access(self):
        partnership = self.new_partnership(
            member_ids=[Command.create({"user_id": self.other_developer.id})]
        )
        partnership.with_user(self.other_developer).need_summary = "Deux commis"
        for vals in (
            {"confidentiality": "restricted"},
            {"user_id": self.other_developer.id},
            {"member_ids": [Command.create({"user_id": self.counsellor.id})]},
        ):
            with self.assertRaises(AccessError):
                partnership.with_user(self.other_developer).write(vals)
        with self.assertRaises(AccessError):
            self.env["crm.partnership.member"].with_user(self.other_developer).create(
                {"partnership_id": partnership.id, "user_id": self.counsellor.id}
            )
        partnership.with_user(self.developer).confidentiality = "team"
        partnership.with_user(self.director).confidentiality = "company"

    def test_who_opens_for_a_colleague_names_the_members_in_the_same_step(self):
        partnerships = self.env["crm.partnership"].with_user(self.other_developer)
        values = {
            "partner_id": self.employer.id,
            "user_id": self.developer.id,
        }
        foreign = self.new_partnership(
            member_ids=[Command.create({"user_id": self.counsellor.id})]
        )
        opened = partnerships.create(
            {
                **values,
                "member_ids": [
                    Command.create({"user_id": self.liaison.id, "role": "Comité"})
                ],
            }
        )
        self.assertEqual(opened.sudo().member_ids.user_id, self.liaison)
        with self.assertRaises(AccessError):
            partnerships.create(
                {**values, "member_ids": [Command.link(foreign.member_ids.id)]}
            )
        self.assertTrue(foreign.member_ids)

    def test_the_network_sees_the_header_and_nothing_else(self):
        partnership = self.new_partnership(need_summary="Secret")
        directory = self.env["crm.partnership.directory"].with_user(
            self.sister_developer
        )
        self.assertFalse(directory.search([("id", "=", partnership.id)]))
        partnership.confidentiality = "network"
        row = directory.search([("id", "=", partnership.id)])
        self.assertEqual(row.partner_name, "Boulangerie Test")
        self.assertEqual(row.company_name, "Cuisines Test")
        allowed = {
            *("id", "display_name", "partner_name", "city", "industry_id"),
            *("employer_kind", "company_name", "company_id", "stage_id", "owner_name"),
            *("create_uid", "create_date", "write_uid", "write_date"),
        }
        self.assertLessEqual(set(directory.fields_get()), allowed)
        with self.assertRaises(AccessError):
            partnership.with_user(self.sister_developer).read(["name"])

    def test_a_creator_learns_nothing_of_a_hidden_duplicate_its_holder_does(self):
        self.env.flush_all()
        mine = (
            self.env["crm.partnership"]
            .with_user(self.developer)
            .create({"partner_id": self.employer.id})
        )
        self.assertFalse(mine.duplicate_ids)
        self.assertIn("Another", self.closed.activity_ids.mapped("summary")[0])
        self.assertEqual(self.closed.activity_ids.user_id, self.director)

    def test_a_hidden_duplicate_without_owner_is_told_to_a_director(self):
        self.closed.user_id = False
        self.env.flush_all()
        self.env["crm.partnership"].with_user(self.developer).create(
            {"partner_id": self.employer.id}
        )
        told = self.closed.activity_ids.user_id
        self.assertTrue(told.has_group("crm_partnership.group_director"))
        self.assertNotIn(self.developer, told)
