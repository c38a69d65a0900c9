# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from lxml import etree

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestPartnershipLife(PartnershipCase):
    def setUp(self):
        super().setUp()
        self.partnership = self.new_partnership().with_user(self.developer)
        self.reason = self.env.ref("crm_partnership.crm_partnership_reason_season")
        self.end_reason = self.env.ref("crm_partnership.crm_partnership_reason_closure")
        self.today = fields.Date.context_today(self.env.user)

    def test_it_is_found_by_what_is_known_of_the_employer(self):
        self.employer.write({"city": "Baie-Trinité", "ref": "CLI-0042"})
        self.employer.neq = "1143920111"
        self.partnership.name = "Projet pilote"
        closed = self.new_partnership(
            confidentiality="restricted", user_id=self.director.id
        )
        search = self.env.ref("crm_partnership.crm_partnership_view_search")
        domain = etree.fromstring(search.arch).find("field[@name='name']")
        domain = domain.get("filter_domain")
        partnerships = self.partnership.browse()
        for words in ("pilote", "boulangerie t", "Trinité", "cli-0042", "43920"):
            found = partnerships.search(safe_eval(domain, {"self": words}))
            self.assertIn(self.partnership, found, words)
            self.assertNotIn(closed, found)
            # and in a field that points at a partnership
            found = [number for number, _name in partnerships.name_search(words)]
            self.assertIn(self.partnership.id, found, words)
            self.assertNotIn(closed.id, found)
            self.assertNotIn(
                self.partnership,
                partnerships.search([("display_name", "not ilike", words)]),
            )
        # a whole name is a title: a file that names a city names no partnership
        self.assertFalse(partnerships.name_search("Baie-Trinité", operator="="))
        self.assertEqual(
            partnerships.name_search("Projet pilote", operator="=")[0][0],
            self.partnership.id,
        )
        # what changes at the employer is followed
        self.employer.city = "Sept-Îles"
        self.assertFalse(partnerships.name_search("Trinité"))
        self.assertTrue(partnerships.name_search("Sept-Îles"))

    def test_the_search_by_agreement_reads_what_the_reader_may(self):
        agreement = self.new_agreement(self.partnership)
        domain = [("agreement_ids.reference", "ilike", agreement.reference)]
        self.assertEqual(self.partnership.search(domain), self.partnership)
        for user, shown in ((self.developer, True), (self.liaison, False)):
            arch = self.partnership.with_user(user).get_view(view_type="search")["arch"]
            self.assertEqual("agreement_ids" in arch, shown)

    def test_the_title_is_the_employers_name_until_changed(self):
        self.assertEqual(self.partnership.name, "Boulangerie Test")
        other = self.env["res.partner"].create({"name": "Autre", "is_company": True})
        self.partnership.partner_id = other
        self.assertEqual(self.partnership.name, "Autre")
        self.partnership.name = "Mon titre"
        self.partnership.partner_id = self.employer
        self.assertEqual(self.partnership.name, "Mon titre")

    def test_the_history_begins_with_a_sentence_of_ours(self):
        self.env.flush_all()
        self.assertIn("Partnership opened", self.partnership.message_ids[-1].body)

    def test_an_employer_is_an_organisation(self):
        with self.assertRaises(ValidationError):
            self.new_partnership(partner_id=self.contact.id)

    def test_pause_end_and_resume_with_their_reasons(self):
        with self.assertRaises(UserError):
            self.partnership.action_pause(self.end_reason.id)
        resume = self.today + timedelta(days=30)
        self.partnership.action_pause(self.reason.id, "Hiver", resume)
        self.assertEqual(self.partnership.status, "paused")
        self.assertFalse(self.partnership.date_next_interaction)
        self.assertEqual(self.partnership.activity_ids.date_deadline, resume)
        with self.assertRaises(UserError):
            self.partnership.stage_id = self.stages["needs"]
        with self.assertRaises(UserError):
            self.partnership.action_pause(self.reason.id)
        self.partnership.action_end(self.end_reason.id)
        self.assertFalse(self.partnership.activity_ids)
        self.partnership.action_resume()
        self.assertEqual(self.partnership.status, "ongoing")
        self.assertFalse(self.partnership.reason_id)

    def test_the_status_is_written_by_its_actions_only(self):
        with self.assertRaises(UserError):
            self.partnership.status = "ended"
        with self.assertRaises(UserError):
            self.partnership.with_context(partnership_status_change=True).write(
                {"status": "ended"}
            )
        with self.assertRaises(UserError):
            self.new_partnership(status="ended")

    def test_cadence_and_next_contact(self):
        self.assertEqual(self.partnership.cadence_days, 30)
        self.assertEqual(
            self.partnership.date_next_interaction,
            fields.Date.to_date(self.partnership.create_date) + timedelta(days=30),
        )
        for days in (10, 40):
            self.partnership._log_interaction(
                {"name": "Appel", "date": self.today - timedelta(days=days)}
            )
        self.assertEqual(
            self.partnership.date_last_interaction, self.today - timedelta(days=10)
        )
        self.partnership.cadence_days = 5
        self.assertEqual(
            self.partnership.date_next_interaction, self.today - timedelta(days=5)
        )
        self.partnership.interaction_ids[0].unlink()
        self.assertEqual(
            self.partnership.date_last_interaction, self.today - timedelta(days=40)
        )

    def test_only_those_who_can_are_offered_to_log_and_to_plan(self):
        partnership = self.partnership.sudo()
        partnership.member_ids = [Command.create({"user_id": self.liaison.id})]

        def offered(user):
            seen = partnership.with_user(user)
            return seen.can_write, seen.can_log

        self.assertEqual(offered(self.developer), (True, True))
        self.assertEqual(offered(self.other_developer), (False, True))
        self.assertEqual(offered(self.director), (True, True))
        self.assertEqual(offered(self.liaison), (True, True))
        self.assertEqual(offered(self.counsellor), (False, False))
        self.assertEqual(offered(self.privacy_officer), (False, False))
        partnership.member_ids = [Command.create({"user_id": self.counsellor.id})]
        self.assertEqual(offered(self.counsellor), (False, True))
        self.partnership.with_user(self.counsellor)._log_interaction({"name": "Appel"})
        self.partnership.with_user(self.other_developer)._log_interaction(
            {"name": "Appel"}
        )

    def test_a_copy_belongs_to_its_maker_whatever_the_level(self):
        self.partnership.write(
            {
                "backup_user_id": self.other_developer.id,
                "confidentiality": "restricted",
                "objective_ids": [Command.create({"name": "Trois stages"})],
            }
        )
        copy = self.partnership.with_user(self.other_developer).copy()
        self.assertEqual(copy.user_id, self.other_developer)
        self.assertEqual(copy.objective_ids.name, "Trois stages")
        self.assertFalse(copy.with_user(self.developer).has_access("read"))

    def test_an_interaction_to_come_is_refused(self):
        with self.assertRaises(ValidationError):
            self.partnership._log_interaction(
                {"name": "Demain", "date": self.today + timedelta(days=1)}
            )

    def test_a_call_done_is_an_interaction_a_todo_is_not(self):
        for xmlid in ("mail.mail_activity_data_call", "mail.mail_activity_data_todo"):
            activity = self.partnership.activity_schedule(
                xmlid, summary="Relancer", user_id=self.developer.id
            )
            activity.action_feedback(feedback="Intéressée")
        self.assertEqual(self.partnership.interaction_ids.kind, "call")
        self.assertEqual(self.partnership.interaction_ids.notes, "Intéressée")

    def test_the_log_window_plans_what_comes_next(self):
        form = Form(
            self.env["crm.partnership.log.interaction"]
            .with_user(self.developer)
            .with_context(default_partnership_ids=self.partnership.ids)
        )
        form.name = "Visite de l'atelier"
        form.kind = "visit"
        form.next_summary = "Envoyer l'entente"
        form.next_date = self.today + timedelta(days=7)
        form.save().action_confirm()
        self.assertEqual(self.partnership.interaction_ids.kind, "visit")
        self.assertEqual(self.partnership.activity_ids.summary, "Envoyer l'entente")

    def test_holders_are_counted_once(self):
        self.assertEqual(self.partnership.holder_count, 1)
        self.partnership.backup_user_id = self.other_developer
        self.partnership.member_ids = [
            Command.create({"user_id": self.other_developer.id}),
            Command.create({"user_id": self.counsellor.id}),
        ]
        self.assertEqual(self.partnership.holder_count, 3)
        self.other_developer.sudo().active = False
        self.assertEqual(self.partnership.holder_count, 2)
        with self.assertRaises(ValidationError):
            self.partnership.backup_user_id = self.developer

    def test_a_partnership_with_a_history_is_not_deleted(self):
        self.partnership._log_interaction({"name": "Appel"})
        with self.assertRaises(ValidationError):
            self.partnership.unlink()
        self.new_partnership().with_user(self.developer).unlink()

    def test_time_in_stage_and_staleness(self):
        self.partnership.sudo().date_last_stage_update = (
            fields.Datetime.now() - timedelta(days=46, minutes=5)
        )
        self.assertTrue(self.partnership.is_rotting)
        self.assertEqual(self.partnership.rotting_days, 46)
        found = self.env["crm.partnership"].search([("is_rotting", "=", True)])
        self.assertIn(self.partnership.sudo(), found)
        self.partnership.action_pause(self.reason.id)
        self.assertFalse(self.partnership.is_rotting)
        self.assertIn(
            str(self.partnership.stage_id.id), str(self.partnership.duration_tracking)
        )

    def test_another_open_partnership_with_the_employer_is_shown(self):
        second = self.new_partnership()
        self.assertEqual(second.duplicate_ids.sudo(), self.partnership.sudo())
        self.partnership.action_end(self.end_reason.id)
        second.invalidate_recordset()
        self.assertFalse(second.duplicate_ids)

    def test_counts_on_the_contact(self):
        self.assertEqual(self.employer.partnership_count, 1)
        action = self.employer.action_view_partnerships()
        self.assertEqual(
            self.env["crm.partnership"].search(action["domain"]),
            self.partnership.sudo(),
        )
        with self.assertRaises(AccessError):
            self.employer.with_user(self.salesman).read(["partnership_count"])

    def test_a_neq_is_kept_in_one_spelling(self):
        self.employer.neq = "11 6234 5678"
        self.assertEqual(self.employer.neq, "1162345678")
        with self.assertRaises(ValidationError):
            self.employer.neq = "1234567890"
