# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from unittest.mock import patch

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.crm_sample_data import NAMESPACE
from .common import PartnershipCase

#: what loading may leave behind: the pages of Getting Started, counters, and what tells
#: browsers that something changed
KEPT = {"ir_sequence", "crm_onboarding", "crm_onboarding_step", "bus_bus"}


@tagged("post_install", "-at_install")
class TestSampleData(PartnershipCase):
    def setUp(self):
        super().setUp()
        self.page = self.open_page(self.director)

    def open_page(self, user):
        pages = self.env["crm.onboarding"].with_user(user)
        pages = pages.with_context(allowed_company_ids=self.company.ids)
        return pages.browse(pages.action_open()["res_id"])

    def get_samples(self, model):
        samples = self.env["crm.sample.data"]._get_samples(self.company)
        return self.env[model].browse(samples.get(model, []))

    def count_rows(self):
        """Rows of each table of a model: {table: number}."""
        self.env.flush_all()
        counts = {}
        for model in self.env.values():
            table = model._table
            if not model._auto or model._abstract or table in KEPT or table in counts:
                continue
            query = SQL("SELECT count(*) FROM %s", SQL.identifier(table))
            [(counts[table],)] = self.env.execute_query(query)
        return counts

    def assert_as_before(self, before):
        after = self.count_rows()
        self.assertEqual(
            {t: (before[t], n) for t, n in after.items() if n != before[t]}, {}
        )

    # ------------------------------------------------------------------ loading
    def test_what_is_loaded(self):
        self.page.action_load_sample()
        partnerships = self.get_samples("crm.partnership")
        self.assertEqual(len(partnerships), 6)
        self.assertGreaterEqual(len(partnerships.stage_id), 5)
        self.assertEqual(partnerships.company_id, self.company)
        self.assertEqual(partnerships.user_id, self.director)
        self.assertIn("paused", partnerships.mapped("status"))
        checklist = self.get_samples("crm.alignment.checklist")
        self.assertEqual(checklist.state, "compared")
        self.assertEqual(
            set(checklist.respondent_ids.mapped("side")), {"enterprise", "employer"}
        )
        self.assertTrue(checklist.is_score_reached)
        agreement = self.get_samples("crm.partnership.agreement")
        self.assertEqual(agreement.state, "in_force")
        self.assertEqual(self.get_samples("crm.labour.need").state, "open")
        participant = self.get_samples("crm.participant")
        self.assertFalse(participant.has_identity)
        self.assertEqual(participant.user_id, self.counsellor)
        activity = self.get_samples("crm.joint.activity")
        self.assertEqual(activity.state, "held")
        self.assertTrue(activity.committee_ids)
        self.assertEqual(self.page.sample_state, "loaded")
        # all that was made was made by the system: a person's rows are told apart
        for model in ("crm.partnership", "res.partner", "crm.partnership.agreement"):
            self.assertEqual(self.get_samples(model).create_uid.id, SUPERUSER_ID)

    def test_nothing_is_sent_to_anybody(self):
        mails = self.env["mail.mail"].search_count([])
        events = self.env["calendar.event"].search_count([])
        self.page.action_load_sample()
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertEqual(self.env["calendar.event"].search_count([]), events)

    def test_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.director.lang = "fr_CA"
        self.page.with_context(lang="fr_CA").action_load_sample()
        names = self.get_samples("crm.partnership").mapped("name")
        self.assertTrue(all("(exemple)" in name for name in names), names)

    def test_only_for_an_enterprise_without_data_and_once(self):
        self.page.action_load_sample()
        with self.assertRaises(UserError):
            self.page.action_load_sample()
        self.page.action_remove_sample()
        self.new_partnership(active=False)
        self.page.invalidate_recordset()
        self.assertEqual(self.page.sample_state, "busy")
        with self.assertRaises(UserError):
            self.page.action_load_sample()

    def test_samples_do_not_make_a_step_done(self):
        self.page.action_load_sample()
        states = {s.code: s.state for s in self.open_page(self.director).step_ids}
        self.assertEqual(states["partnership"], "todo")
        self.assertEqual(states["employers"], "todo")

    def test_only_directors_load_and_remove(self):
        page = self.open_page(self.configurator)
        with self.assertRaises(AccessError):
            page.action_load_sample()
        self.page.action_load_sample()
        with self.assertRaises(AccessError):
            page.action_remove_sample()
        for user in (self.developer, self.counsellor, self.salesman):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.env["crm.onboarding"].with_user(user).action_load_sample()

    def test_without_a_counsellor_there_is_no_participant(self):
        company = self.env["res.company"].create({"name": "Sans intervenante"})
        director = self._new_user("alone", "director", company=company)
        self.env["crm.onboarding"].with_user(director).action_load_sample()
        samples = self.env["crm.sample.data"]._get_samples(company)
        self.assertNotIn("crm.participant", samples)
        self.assertEqual(len(samples["crm.partnership"]), 6)

    # ------------------------------------------------------------------ removal
    def test_removal_leaves_what_was_there_before(self):
        before = self.count_rows()
        self.page.action_load_sample()
        self.assertNotEqual(self.count_rows(), before)
        self.page.action_remove_sample()
        self.assert_as_before(before)
        self.assertFalse(
            self.env["ir.model.data"].search_count([("module", "=", NAMESPACE)])
        )
        # once more: nothing to do, nothing lost
        self.page.action_remove_sample()
        self.page.action_load_sample()
        self.assertEqual(len(self.get_samples("crm.partnership")), 6)

    def test_what_the_system_added_since_goes_too(self):
        before = self.count_rows()
        self.page.action_load_sample()
        partnerships = self.get_samples("crm.partnership")
        self.env["crm.partnership.health.snapshot"].create(
            {
                "partnership_id": partnerships[0].id,
                "month": fields.Date.context_today(self.director).replace(day=1),
                "state": "measured",
            }
        )
        # a note and a reminder belong to the partnership, as everywhere in the host
        partnerships[0].with_user(self.director).message_post(body="Essai")
        partnerships[0].with_user(self.director).activity_schedule(
            "mail.mail_activity_data_todo", summary="Rappeler"
        )
        self.page.action_remove_sample()
        self.assert_as_before(before)

    def assert_refused(self, *words):
        with self.assertRaises(UserError) as caught:
            self.page.action_remove_sample()
        for word in words:
            self.assertIn(word, str(caught.exception))
        self.assertEqual(len(self.get_samples("crm.partnership")), 6)

    def test_what_people_made_stands_in_the_way_and_is_told(self):
        self.page.action_load_sample()
        partnerships = self.get_samples("crm.partnership")
        interaction = (
            self.env["crm.partnership.interaction"]
            .with_user(self.director)
            .create({"partnership_id": partnerships[0].id, "name": "Appel vrai"})
        )
        self.assert_refused("Appel vrai")
        interaction.sudo().unlink()
        own = (
            self.env["crm.partnership"]
            .with_user(self.developer)
            .create(
                {
                    "name": "Partenariat réel",
                    "partner_id": partnerships[0].partner_id.id,
                    "company_id": self.company.id,
                }
            )
        )
        self.assert_refused("Partenariat réel")
        own.partner_id = self.employer
        self.page.action_remove_sample()
        self.assertTrue(own.exists())
        self.assertFalse(self.get_samples("crm.partnership"))

    def test_a_list_of_a_persons_record_stands_in_the_way(self):
        self.page.action_load_sample()
        partnerships = self.get_samples("crm.partnership")
        activity = (
            self.env["crm.joint.activity"]
            .with_user(self.director)
            .create(
                {
                    "name": "Visite réelle",
                    "company_id": self.company.id,
                    "start": "2020-01-07 14:00:00",
                    "stop": "2020-01-07 16:00:00",
                    "partnership_ids": [Command.set(partnerships[:1].ids)],
                }
            )
        )
        self.assert_refused("Visite réelle")
        activity.sudo().unlink()
        self.page.action_remove_sample()
        self.assertFalse(self.get_samples("crm.partnership"))

    def test_what_the_director_may_not_read_is_told_by_its_kind(self):
        self.page.action_load_sample()
        participant = self.get_samples("crm.participant")
        self.env["crm.participant.support"].with_user(self.counsellor).create(
            {"participant_id": participant.id, "note": "Rencontre du mardi"}
        )
        with self.assertRaises(UserError) as caught:
            self.page.action_remove_sample()
        self.assertNotIn("mardi", str(caught.exception))
        kind = self.env["ir.model"]._get("crm.participant.support").name
        self.assertIn(kind, str(caught.exception))

    def test_cut_in_the_middle_nothing_has_happened(self):
        self.page.action_load_sample()
        before = self.count_rows()
        samples = type(self.env["crm.sample.data"])
        order = samples._get_order

        def die(self, found):
            for number, row in enumerate(order(self, found)):
                if number == 4:
                    raise RuntimeError("killed")
                yield row

        with (
            patch.object(samples, "_get_order", die),
            self.assertRaises(RuntimeError),
            self.env.cr.savepoint(),
        ):
            self.page.action_remove_sample()
        self.env.invalidate_all()
        self.assert_as_before(before)
        self.page.action_remove_sample()
        self.assertFalse(self.env["crm.sample.data"]._is_loaded(self.company))

    def test_the_samples_of_another_enterprise_stay(self):
        sister = self._new_user("sister_director", "director", self.sister_company)
        self.env["crm.onboarding"].with_user(sister).action_load_sample()
        self.page.action_load_sample()
        self.page.action_remove_sample()
        samples = self.env["crm.sample.data"]._get_samples(self.sister_company)
        self.assertEqual(len(samples["crm.partnership"]), 6)
        self.env["crm.onboarding"].with_user(sister).action_remove_sample()

    def test_sister_enterprises_are_not_told_of_fictitious_employers(self):
        messages = self.env["mail.message"]
        sister = self._new_user("sister_director", "director", self.sister_company)
        self.env["crm.onboarding"].with_user(sister).action_load_sample()
        last = messages.search([], order="id desc", limit=1).id
        self.page.action_load_sample()
        told = (sister | self.director).partner_id
        self.assertFalse(
            messages.search([("id", ">", last), ("partner_ids", "in", told.ids)])
        )
        self.assertFalse(
            self.get_samples("crm.partnership").filtered("network_told_on")
        )

    def test_a_contact_that_came_in_by_itself_stands_in_the_way(self):
        """Imports and mails are the system's too."""
        self.page.action_load_sample()
        employer = self.get_samples("crm.partnership")[:1].partner_id
        contact = self.env["res.partner"].create(
            {"name": "Personne réelle", "parent_id": employer.id}
        )
        self.assertEqual(contact.create_uid.id, SUPERUSER_ID)
        self.assert_refused("Personne réelle")
        contact.parent_id = False
        self.page.action_remove_sample()
        self.assertTrue(contact.exists())

    def test_a_meeting_goes_with_its_activity(self):
        before = self.count_rows()
        self.page.action_load_sample()
        activity = self.get_samples("crm.joint.activity").with_user(self.director)
        day = fields.Datetime.add(fields.Datetime.now(), days=9)
        activity.action_reopen()
        activity.write({"start": day, "stop": fields.Datetime.add(day, hours=2)})
        self.assertTrue(activity.event_id)
        self.page.action_remove_sample()
        self.assert_as_before(before)
