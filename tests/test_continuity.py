# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestContinuity(PartnershipCase):
    def setUp(self):
        super().setUp()
        self.partnership = self.new_partnership(
            contact_ids=[Command.link(self.contact.id)],
            need_summary="Deux commis",
            objective_ids=[Command.create({"name": "Trois stages par an"})],
            interaction_ids=[
                Command.create({"name": "Visite de la cuisine", "kind": "visit"})
            ],
        ).with_user(self.developer)

    def hand_over(self, user, **vals):
        form = Form(
            self.env["crm.partnership.handover"]
            .with_user(user)
            .with_context(default_partnership_ids=self.partnership.ids)
        )
        form.to_user_id = vals.get("to_user", self.other_developer)
        form.note = "Parler à Line avant 10 h"
        return form.save()

    def test_one_action_passes_owner_activities_and_word_on(self):
        todo = self.partnership.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.developer.id
        )
        self.hand_over(self.developer).action_confirm()
        self.assertEqual(self.partnership.user_id, self.other_developer)
        self.assertEqual(self.partnership.backup_user_id, self.developer)
        self.assertEqual(todo.user_id, self.other_developer)
        self.assertIn("avant 10 h", self.partnership.message_ids[0].body)
        told = self.partnership.activity_ids - todo
        self.assertEqual(told.user_id, self.other_developer)
        self.assertIn("handover pack", told.summary)

    def test_agreements_go_along_and_stand_in_the_pack(self):
        partnership = self.partnership.sudo()
        agreement = self.sign_on_paper(partnership)
        old = self.sign_on_paper(partnership)
        old.action_terminate(
            "both", old.date_start, old.date_start, "D'un commun accord"
        )
        agreement.commitment_ids[0].enterprise_user_id = self.developer
        pack = self.partnership._get_handover_pack()
        self.assertEqual(pack["agreements"], agreement)
        self.assertTrue(pack["checkins"])
        for reader in (self.liaison, self.privacy_officer):
            hidden = partnership.with_user(reader)._get_handover_pack
            partnership.member_ids = [Command.create({"user_id": reader.id})]
            self.assertFalse(hidden()["agreements"])
            self.assertFalse(hidden()["checkins"])
        self.hand_over(self.developer).action_confirm()
        self.assertEqual(agreement.user_id, self.other_developer)
        self.assertEqual(
            agreement.commitment_ids[0].enterprise_user_id, self.other_developer
        )
        self.assertEqual(old.user_id, self.developer)

    def test_the_backup_holder_takes_over_and_swaps(self):
        self.partnership.backup_user_id = self.other_developer
        self.hand_over(self.developer).action_confirm()
        self.assertEqual(self.partnership.backup_user_id, self.developer)

    def test_all_partnerships_of_a_person_at_once(self):
        self.new_partnership()
        form = Form(self.env["crm.partnership.handover"].with_user(self.director))
        form.from_user_id = self.developer
        form.to_user_id = self.other_developer
        wizard = form.save()
        self.assertEqual(len(wizard.partnership_ids), 2)
        wizard.action_confirm()
        self.assertFalse(
            self.env["crm.partnership"].search([("user_id", "=", self.developer.id)])
        )

    def test_the_window_opens_from_the_menu_and_from_a_list(self):
        action = self.env.ref("crm_partnership.crm_partnership_handover_action")
        # what the web client knows when a menu is clicked: no active_model
        self.assertFalse(safe_eval(action.context, {"uid": self.developer.id}))
        wizards = self.env["crm.partnership.handover"].with_user(self.developer)
        self.assertFalse(Form(wizards).partnership_ids[:])
        ticked = Form(
            wizards.with_context(
                active_model="crm.partnership", active_ids=self.partnership.ids
            )
        )
        self.assertEqual(ticked.partnership_ids[:], self.partnership)

    def test_a_closed_partnership_is_handed_over_without_a_backup(self):
        self.partnership.confidentiality = "restricted"
        wizard = self.hand_over(self.developer)
        wizard.keep_as_backup = False
        wizard.action_confirm()
        self.assertFalse(self.partnership.has_access("read"))
        self.assertEqual(self.partnership.sudo().user_id, self.other_developer)

    def test_nothing_chosen_says_so_and_strangers_may_not(self):
        form = Form(self.env["crm.partnership.handover"].with_user(self.developer))
        form.to_user_id = self.other_developer
        with self.assertRaises(UserError):
            form.save().action_confirm()
        with self.assertRaises(AccessError):
            self.hand_over(self.other_developer).action_confirm()
        self.assertEqual(self.partnership.user_id, self.developer)

    def test_a_plain_change_of_owner_leads_to_the_pack(self):
        self.partnership.user_id = self.other_developer
        self.assertEqual(self.partnership.activity_ids.user_id, self.other_developer)

    def test_archiving_an_account_asks_the_backup_or_a_director(self):
        second = self.new_partnership(backup_user_id=self.other_developer.id)
        self.developer.sudo().active = False
        self.assertEqual(second.activity_ids.user_id, self.other_developer)
        successor = self.partnership.sudo().activity_ids.user_id
        self.assertTrue(successor.has_group("crm_partnership.group_director"))

    def test_the_pack_tells_story_promises_people(self):
        second = self.new_partnership(name="La suivante")
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.developer)
            ._render_qweb_html(
                "crm_partnership.crm_partnership_handover_report",
                (self.partnership | second).ids,
            )
        )
        text = html.decode()
        for word in (
            "Deux commis",
            "Trois stages",
            "Line Roy",
            "Visite",
            "La suivante",
        ):
            self.assertIn(word, text)
        self.assertEqual(text.count("page-break-before"), 1)

    def test_the_pack_of_a_closed_partnership_is_refused(self):
        closed = self.new_partnership(
            user_id=self.director.id, confidentiality="restricted"
        )
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(self.developer)._render_qweb_html(
                "crm_partnership.crm_partnership_handover_report", closed.ids
            )

    def test_the_continuity_page_counts(self):
        page = Form(self.env["crm.partnership.continuity"].with_user(self.director))
        count = page.partnership_count
        self.assertGreaterEqual(page.single_count, 1)
        self.assertGreaterEqual(page.bus_factor, 1)
        self.new_partnership(backup_user_id=self.other_developer.id)
        page = Form(self.env["crm.partnership.continuity"].with_user(self.director))
        self.assertEqual(page.partnership_count, count + 1)
        with self.assertRaises(AccessError):
            self.env["crm.partnership.continuity"].with_user(self.developer).create({})
