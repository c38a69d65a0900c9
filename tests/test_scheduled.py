# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

LOGGER = "odoo.addons.crm_partnership.models.crm_scheduled_mixin"
SECRET = "Wvorplequette, 418 555-0143"


@tagged("post_install", "-at_install")
class TestScheduled(PartnershipCase):
    """Each scheduled action, with one record that fails among others.

    For each of them ``due_<name>`` makes records for which it has something to do, and
    gives them with the method that does it and whether it was done.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_days()

    @classmethod
    def set_up_days(cls):
        cls.today = fields.Date.context_today(cls.env.user)
        cls.past = fields.Datetime.now() - timedelta(days=4)

    def due_ir_cron_alignment_remind(self, partnership):
        checklist = self.new_checklist(partnership)
        checklist.action_send()
        theirs = checklist.respondent_ids.filtered(lambda r: r.side == "employer")
        theirs.sudo().date_invited = self.past
        return theirs, "_remind", lambda r: r.reminder_count

    def due_ir_cron_agreement_advance(self, partnership):
        later = self.today + timedelta(days=3)
        agreement = self.sign_on_paper(
            partnership, date_start=later, date_end=later + timedelta(days=200)
        )
        self.assertEqual(agreement.state, "signed")
        self.rewrite(agreement, date_start=self.today)
        return agreement, "_advance", lambda a: a.state == "in_force"

    def due_ir_cron_agreement_remind(self, partnership):
        agreement = self.new_agreement(partnership)
        agreement.action_send()
        agreement.signatory_ids.sudo().date_invited = self.past
        return (
            agreement,
            "_remind",
            lambda a: all(a.signatory_ids.mapped("reminder_count")),
        )

    def due_ir_cron_placement_chase(self, partnership):
        placement = self.new_placement(partnership)
        self.new_consent(placement.participant_id)
        placement.with_user(self.counsellor).action_introduce()
        placement.date_planned_start = self.today + timedelta(days=10)
        return placement, "_chase_start", lambda p: p.chased_on

    def due_ir_cron_participant_erase(self, _partnership):
        file = self.new_participant({"last_name": "Wvorplequette"})
        self.new_file(file)
        file.with_user(self.counsellor).action_ask_erasure("en personne")
        return file, "_erase", lambda p: not p.exists()

    def due_ir_cron_workplace_remind(self, partnership):
        check = self.new_check(
            partnership,
            vals={
                "date": self.today - timedelta(days=200),
                "date_valid_until": self.today - timedelta(days=1),
            },
        )
        return check, "_remind", lambda c: c.reminded_end_on

    def due_ir_cron_review_remind(self, partnership):
        review = self.env["crm.partnership.review"].create(
            {"partnership_id": partnership.id, "date_planned": self.today}
        )
        return review, "_remind", lambda r: r.reminded_on

    def due_ir_cron_need_refresh(self, partnership):
        need = self.new_need(partnership)
        need.with_user(self.developer).action_open()
        need.date_refreshed = self.today - timedelta(days=60)
        return need, "_age", lambda n: n.state == "stale"

    def due_ir_cron_need_sharing_lapse(self, partnership):
        sharing, _shared = self.live_in_the_network(partnership)
        sharing.offer_id.date_due = self.today - timedelta(days=1)
        return sharing, "_lapse", lambda s: s.line_ids.offer_state == "lapsed"

    def due_ir_cron_health(self, partnership):
        partnership.cadence_days = 60
        partnership._log_interaction(
            {"name": "Appel", "date": self.today - timedelta(days=150)}
        )
        self.rewrite(partnership, health_reference="green")
        return (
            partnership,
            "_tell_health_loss",
            lambda p: p.health_reference == "amber" and p.activity_ids,
        )

    def due_ir_cron_internship_remind(self, partnership):
        placement = self.new_placement(partnership)
        self.new_consent(placement.participant_id)
        placement.with_user(self.counsellor).action_introduce()
        internship = self.new_internship(placement)
        self.sign_internship(internship, but=("employer",))
        internship.sudo().sent_at = self.past
        return internship, "_remind", lambda i: i.signing_reminders

    def due_ir_cron_committee_seat_remind(self, partnership):
        seat = self.new_seat(partnership)
        return seat, "_announce", lambda s: s.announced_company_ids

    def due_ir_cron_committee_liaison_close(self, partnership):
        mandate = self.new_seat(partnership).committee_id.liaison_ids
        self.rewrite(
            mandate,
            date_from=self.today - timedelta(days=9),
            date_to=self.today - timedelta(days=1),
        )
        return mandate, "_close", lambda row: row.closed_on

    def new_seat(self, partnership):
        """A seat that ends, on a committee of its own with a liaison."""
        committees = self.env["crm.sector.committee"]
        committee = committees.create({"name": f"Comité {partnership.id}"})
        self.env["crm.sector.committee.liaison"].create(
            {
                "committee_id": committee.id,
                "user_id": self.liaison.id,
                "company_id": self.company.id,
            }
        )
        return self.env["crm.sector.committee.seat"].create(
            {
                "committee_id": committee.id,
                "partner_id": self.employer.id,
                "date_to": self.today + timedelta(days=30),
            }
        )

    def due_ir_cron_funding_remind(self, _partnership):
        funding = self.env["crm.funding"].create(
            {
                "name": "Liaison",
                "company_id": self.company.id,
                "funder_id": self.employer.id,
                "user_id": self.director.id,
                "state": "granted",
                "report_ids": [
                    Command.create(
                        {"name": "Final", "date_due": self.today + timedelta(days=5)}
                    )
                ],
            }
        )
        return funding.report_ids, "_remind", lambda r: r.reminded_on

    def due_ir_cron_privacy_request_remind(self, _partnership):
        request = (
            self.env["crm.privacy.request"]
            .with_user(self.privacy_officer)
            .create({"participant_id": self.new_participant().id})
        ).with_env(self.env)
        self.rewrite(request, date_due=self.today + timedelta(days=5))
        return request, "_remind", lambda r: r.last_reminder

    def due_ir_cron_privacy_incident_deletion(self, _partnership):
        incident = (
            self.env["crm.privacy.incident"]
            .with_user(self.privacy_officer)
            .create({"circumstances": "Une feuille laissée chez un employeur"})
        ).with_env(self.env)
        self.rewrite(incident, date_keep_until=self.today - timedelta(days=1))
        return incident, "_propose_deletion", lambda i: i.deletion_proposed_on

    def due_ir_cron_joint_remind(self, _partnership):
        activity = self.env["crm.joint.activity"].create(
            {
                "name": "Rencontre avec Wvorplequette",
                "company_id": self.company.id,
                "user_id": self.developer.id,
                "start": self.past,
                "stop": self.past + timedelta(hours=1),
            }
        )
        return activity, "_remind", lambda a: a.date_reminded

    def due_ir_cron_deliverable_remind(self, _partnership):
        project = self.env["crm.structuring.project"].create(
            {
                "name": "Projet de Wvorplequette",
                "company_id": self.company.id,
                "user_id": self.developer.id,
                "deliverable_ids": [
                    Command.create({"name": "Guide", "date_due": self.today})
                ],
            }
        )
        return project.deliverable_ids, "_remind", lambda d: d.date_reminded

    def get_crons(self):
        return (
            self.env["ir.model.data"]
            .search([("module", "=", "crm_partnership"), ("model", "=", "ir.cron")])
            .mapped("name")
        )

    def failing(self, culprit, method):
        """The work on the culprit is done, then fails, saying what it holds."""
        original = getattr(type(culprit), method)

        def work(records, *args):
            result = original(records, *args)
            if culprit in records:
                records.env.flush_all()
                raise ValueError(SECRET)
            return result

        return patch.object(type(culprit), method, work)

    def test_one_that_fails_stops_no_other_one(self):
        crons = self.get_crons()
        self.assertGreaterEqual(len(crons), 10)
        # works on years of an enterprise, not on records: test_barrier_retention
        crons = [name for name in crons if name != "ir_cron_barrier_retention_publish"]
        for name in crons:
            with self.subTest(cron=name):
                records = None
                for _number in range(3):
                    record, method, is_done = getattr(self, f"due_{name}")(
                        self.new_partnership()
                    )
                    records = record if records is None else records | record
                culprit, others = records[1], records[0] | records[2]
                self.assertFalse([r for r in records if is_done(r)])
                with (
                    self.failing(culprit, method),
                    self.assertLogs(LOGGER, "ERROR") as log,
                ):
                    self.run_cron(name)
                self.assertFalse(is_done(culprit))
                self.assertEqual([bool(is_done(r)) for r in others], [True] * 2)
                # where it failed and how many, nothing of what they hold
                text = "\n".join(log.output)
                self.assertIn(f"{culprit._name}({culprit.id}): ValueError", text)
                self.assertEqual(len(log.output), 2)
                self.assertIn("1 of ", log.output[-1])
                self.assertNotIn("Wvorplequette", text)
                # the next run does what is left
                self.run_cron(name)
                self.assertTrue(is_done(culprit))

    def test_a_condition_that_fails_stops_no_other_one(self):
        cases = (
            ("ir_cron_privacy_request_remind", "_get_reminder"),
            ("ir_cron_alignment_remind", "_is_reminder_due"),
            ("ir_cron_agreement_remind", "_get_people_to_remind"),
            ("ir_cron_internship_remind", "_is_reminder_due"),
            ("ir_cron_funding_remind", "_is_reminder_due"),
        )
        for name, condition in cases:
            with self.subTest(cron=name):
                first, _method, is_done = getattr(self, f"due_{name}")(
                    self.new_partnership()
                )
                second, *_rest = getattr(self, f"due_{name}")(self.new_partnership())
                with self.failing(first, condition), mute_logger(LOGGER):
                    self.run_cron(name)
                self.assertFalse(is_done(first))
                self.assertTrue(is_done(second))

    def test_slow_failures_take_their_turn(self):
        """The time of the run is over after one record: not always the same one."""
        incidents = self.env["crm.privacy.incident"]
        for _number in range(4):
            incidents |= self.due_ir_cron_privacy_incident_deletion(None)[0]
        tried = []

        def work(incident):
            tried.append(incident.id)
            raise ValueError

        cron = type(self.env["ir.cron"])
        with (
            patch.object(cron, "_commit_progress", lambda *_args, **_kw: 0),
            patch.object(self.env.cr, "rollback", lambda: None),
            mute_logger(LOGGER),
        ):
            for _run in range(60):
                incidents._run_each(work)
        self.assertEqual(len(tried), 60)
        self.assertEqual(set(tried), set(incidents.ids))

    def test_a_database_that_is_gone_stops_the_run(self):
        def is_due(_record):
            raise OperationalError

        with self.assertRaises(OperationalError):
            self.due_ir_cron_privacy_incident_deletion(None)[0]._filter_due(is_due)

    def test_the_work_is_not_called_from_outside(self):
        self.assertTrue(type(self.env["crm.participant"])._run_each._api_private)
