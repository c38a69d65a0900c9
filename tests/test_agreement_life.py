# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from unittest.mock import patch

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SCAN, PartnershipCase, freeze_day


@tagged("post_install", "-at_install")
class TestAgreementLife(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.contact.lang = "fr_CA"
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.set(cls.contact.ids)]
        )

    def ago(self, **kwargs):
        return self.today - relativedelta(**kwargs)

    def signed(self, **vals):
        return self.sign_on_paper(self.partnership, **vals).with_user(self.developer)

    def run_on(self, day, cron="ir_cron_agreement_advance"):
        with patch.object(fields.Date, "context_today", lambda *_args: day):
            self.run_cron(cron)

    def mails(self):
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", self.contact.ids), ("model", "=", False)]
        )

    # -------------------------------------------------------------------- dates
    def test_dates_move_the_state(self):
        start = self.today + timedelta(days=10)
        agreement = self.signed(
            date_start=start, date_end=start + timedelta(days=200), renewal_days=60
        )
        self.assertEqual(agreement.state, "signed")
        self.assertFalse(self.partnership._get_agreements_in_force())
        for days, state in (
            (-1, "signed"),
            (0, "in_force"),
            (139, "in_force"),
            (140, "to_renew"),
            (200, "to_renew"),
            (201, "expired"),
        ):
            self.run_on(start + timedelta(days=days))
            self.assertEqual(agreement.state, state, days)
        kinds = agreement.event_ids.sorted("id").mapped("kind")
        self.assertEqual(kinds, ["sealed", "in_force", "to_renew", "expired"])
        self.run_on(start + timedelta(days=300))
        self.assertEqual(len(agreement.event_ids), 4)

    def test_a_late_run_catches_up(self):
        agreement = self.signed(date_start=self.today + timedelta(days=1))
        self.run_on(agreement.date_end + timedelta(days=40))
        self.assertEqual(agreement.state, "expired")

    # ---------------------------------------------------------------- check-ins
    def test_checkins_are_made_once_and_in_time(self):
        draft = self.new_agreement(self.partnership)
        draft.commitment_ids[1:].unlink()
        commitment = draft.commitment_ids
        commitment.write({"recurrence": "monthly", "date_due": self.today})
        draft.action_record_paper(SCAN, self.today, True)
        dates = commitment.checkin_ids.mapped("date_due")
        self.assertEqual(dates[0], self.today)
        self.assertTrue(all(d <= self.today + timedelta(days=90) for d in dates))
        count = len(dates)
        commitment._make_checkins(self.today + timedelta(days=90))
        draft._advance()
        self.assertEqual(len(commitment.checkin_ids), count)
        self.run_on(self.today + timedelta(days=60))
        later = commitment.checkin_ids
        self.assertGreater(len(later), count)
        self.run_on(self.today + timedelta(days=60))
        self.assertEqual(len(commitment.checkin_ids), len(later))
        self.run_on(draft.date_end)
        self.assertEqual(len(commitment.checkin_ids), 12)

    def test_kept_missed_waived_with_a_reason(self):
        agreement = self.signed()
        first, second, third = agreement.commitment_ids.checkin_ids[:3]
        first.action_keep()
        self.assertEqual((first.state, first.user_id), ("kept", self.developer))
        for act in (second.action_miss, third.action_waive):
            with self.assertRaises(ValidationError):
                act()
        second.reason = "La personne jumelle était absente"
        second.action_miss()
        third.reason = "Atelier fermé"
        third.action_waive()
        with self.assertRaises(UserError):
            third.write({"state": "kept"})
        with self.assertRaises(UserError):
            third.write({"employer_answer": "done"})
        with self.assertRaises(UserError):
            third.write({"date_due": "2030-01-01"})
        with self.assertRaises(UserError):
            third.unlink()
        third.action_reopen()
        self.assertEqual(third.state, "open")
        self.assertFalse(third.user_id)
        with self.assertRaises(AccessError):
            first.with_user(self.counsellor).action_reopen()

    def test_overdue_is_open_and_past(self):
        agreement = self.signed(date_start=self.ago(months=2))
        row = agreement.commitment_ids.checkin_ids[:1]
        row.sudo().date_due = self.ago(days=1)
        self.assertTrue(row.is_overdue)
        self.assertIn(row, row.search([("is_overdue", "=", True)]))
        self.assertNotIn(row, row.search([("is_overdue", "=", False)]))
        row.action_keep()
        self.assertFalse(row.is_overdue)

    def test_the_employers_word_and_its_effort(self):
        agreement = self.signed()
        rows = agreement.commitment_ids.checkin_ids
        theirs = rows.filtered(lambda c: c.accountable == "employer")[:2]
        ours = rows.filtered(lambda c: c.accountable == "enterprise")[:1]
        theirs[0]._log_for_employer(self.contact, "done", 2.5, 40, "Fait mardi")
        self.assertEqual(theirs[0].state, "kept")
        self.assertEqual(theirs[0].hours_employer, 2.5)
        self.assertEqual(theirs[0].effort_employer, 2.5 * agreement.hour_value + 40)
        with self.assertRaises(UserError):
            theirs[1]._log_for_employer(self.contact, "not_done", 0, 0, " ")
        for values in (("done", -1, 0), ("done", 0, -1), ("kept", 0, 0)):
            with self.assertRaises(UserError):
                theirs[1]._log_for_employer(self.contact, *values, "x")
        theirs[1]._log_for_employer(self.contact, "not_done", 0, 0, "Grippe")
        self.assertEqual((theirs[1].state, theirs[1].reason), ("missed", "Grippe"))
        ours._log_for_employer(self.contact, "not_done", 1, 0, "Pas vu")
        self.assertEqual(ours.state, "open")
        self.assertEqual(ours.employer_answer, "not_done")
        # the enterprise may correct, and the employer does not undo that
        theirs[1].write({"note": "C'était fait"})
        theirs[1].action_keep()
        theirs[1]._log_for_employer(self.contact, "not_done", 0, 0, "Non")
        self.assertEqual(theirs[1].state, "kept")

    def test_agreed_and_made_over_time(self):
        agreement = self.signed(date_start=self.ago(months=3, days=-1))
        row = agreement.commitment_ids.checkin_ids[:1]
        row.write({"hours_enterprise": 3, "hours_employer": 1})
        self.assertEqual(agreement._get_actual_share(), 0.25)
        quarters = agreement._get_shares_by_quarter()
        self.assertEqual([quarter["share"] for quarter in quarters], [0.25])
        self.assertIn(str(row.date_due.year), quarters[0]["label"])
        self.assertIn(quarters[0]["label"], agreement.fairness_picture)
        self.assertIsNone(agreement._get_actual_share(self.today + timedelta(days=400)))
        self.env.flush_all()
        report = self.env["crm.commitment.effort.report"].with_user(self.developer)
        rows = report.search([("agreement_id", "=", agreement.id)])
        made = sum(
            rows.filtered(lambda r: r.party == "enterprise").mapped("actual_effort")
        )
        self.assertEqual(made, 3 * agreement.hour_value)
        months = rows.filtered(lambda r: r.party == "employer" and r.agreed_effort)
        self.assertAlmostEqual(
            months[0].agreed_effort, agreement.effort_employer / 12, places=2
        )
        self.assertIn(len(months), (3, 4))
        self.assertEqual(len(set(rows.ids)), len(rows))
        # until the day that it is for whoever reads, not for the database
        for later, count in ((1, 2), (8, 9)):
            with freeze_day(agreement.date_start + relativedelta(months=later)):
                report.env.invalidate_all()
                agreed = report.search(
                    [
                        *(
                            ("agreement_id", "=", agreement.id),
                            ("party", "=", "employer"),
                        ),
                        ("agreed_effort", ">", 0),
                    ]
                )
                self.assertEqual(len(agreed), count)
        for user in (self.sister_developer,):
            self.assertFalse(report.with_user(user).search([]))
        for user in (self.liaison, self.privacy_officer):
            with self.assertRaises(AccessError):
                report.with_user(user).search([])
        self.partnership.confidentiality = "restricted"
        self.assertFalse(report.with_user(self.other_developer).search([]))

    # -------------------------------------------------------- amendment, renewal
    def test_an_amendment_shows_what_changes_and_replaces_the_version_before(self):
        agreement = self.signed()
        first = agreement.commitment_ids[0]
        action = agreement.action_amend("Un deuxième quart de travail")
        draft = agreement.browse(action["res_id"])
        self.assertEqual(
            (draft.kind, draft.version, draft.reference, draft.state),
            ("amendment", 2, agreement.reference, "draft"),
        )
        same = [c for c in draft._get_changes() if c.title.startswith("Commitment")]
        self.assertFalse(
            [c for c in same if c.kind != "changed" or "due" not in c.label.lower()]
        )
        draft.commitment_ids[0].hours_employer = 99
        draft.commitment_ids[-1].unlink()
        kinds = {
            (c.kind, c.title) for c in draft.with_context(lang="en_US")._get_changes()
        }
        self.assertTrue(
            any(kind == "changed" and first.name in title for kind, title in kinds)
        )
        self.assertTrue(any(kind == "removed" for kind, _title in kinds))
        self.assertIn("99", draft.changes_html)
        with self.assertRaises(UserError):
            agreement.action_amend()
        self.assertEqual(agreement.state, "in_force")
        draft.action_record_paper(SCAN, self.today, True)
        self.assertEqual((agreement.state, draft.state), ("superseded", "in_force"))
        self.assertFalse(
            agreement.commitment_ids.checkin_ids.filtered(
                lambda c: c.state == "open" and c.date_due >= draft.date_start
            )
        )
        self.assertEqual(self.partnership._get_agreements_in_force(), draft)

    def test_a_renewal_waits_for_the_end_and_keeps_the_seniority(self):
        agreement = self.signed(
            date_start=self.ago(months=11), date_end=self.today + timedelta(days=20)
        )
        self.assertEqual(agreement.state, "to_renew")
        wizard = (
            self.env["crm.partnership.agreement.renew"]
            .with_user(self.developer)
            .create({"agreement_id": agreement.id})
        )
        self.assertEqual(wizard.date_start, agreement.date_end + timedelta(days=1))
        dropped = wizard.commitment_ids[:1]
        wizard.commitment_ids -= dropped
        draft = agreement.browse(wizard.action_renew()["res_id"])
        self.assertEqual(len(draft.commitment_ids), len(agreement.commitment_ids) - 1)
        self.assertTrue(
            all(
                draft.date_start <= c.date_due <= draft.date_end
                for c in draft.commitment_ids
                if c.date_due
            )
        )
        draft.action_record_paper(SCAN, self.today, True)
        self.assertEqual((agreement.state, draft.state), ("to_renew", "signed"))
        self.run_on(draft.date_start)
        self.assertIn(agreement.state, ("superseded", "expired"))
        self.assertEqual(draft.state, "in_force")
        self.assertEqual(draft.date_in_force_since, agreement.date_start)

    def test_a_break_starts_the_count_anew(self):
        agreement = self.signed(
            date_start=self.ago(years=2), date_end=self.ago(years=1)
        )
        self.assertEqual(agreement.state, "expired")
        with self.assertRaises(UserError):
            agreement.action_amend()
        action = agreement.action_renew(self.today, self.today + timedelta(days=300))
        draft = agreement.browse(action["res_id"])
        draft.action_record_paper(SCAN, self.today, True)
        self.assertEqual(draft.date_in_force_since, self.today)

    def test_renewals_with_impossible_dates_are_refused(self):
        agreement = self.signed()
        for start, end in (
            (agreement.date_start, agreement.date_end),
            (self.today + timedelta(days=40), self.today + timedelta(days=39)),
        ):
            with self.assertRaises(UserError):
                agreement.action_renew(start, end)
        with self.assertRaises(UserError):
            self.new_agreement(self.partnership).action_renew(
                self.today, self.today + timedelta(days=1)
            )

    # -------------------------------------------------------------- termination
    def test_an_early_end_respects_the_notice(self):
        agreement = self.signed(notice_days=30)
        end = self.today + timedelta(days=30)
        for side, date, reason in (
            ("employer", end - timedelta(days=1), "Déménagement"),
            ("employer", end, "  "),
            ("both", self.today - timedelta(days=1), "x"),
            ("both", agreement.date_end + timedelta(days=1), "x"),
        ):
            with self.assertRaises(UserError):
                agreement.action_terminate(side, self.today, date, reason)
        agreement.action_terminate("employer", self.today, end, "Déménagement")
        self.assertEqual(agreement.state, "in_force")
        self.assertIn("Déménagement", self.mails()[0].body_html)
        self.run_on(end - timedelta(days=1))
        self.assertEqual(agreement.state, "in_force")
        self.run_on(end)
        self.assertEqual(agreement.state, "terminated")
        self.assertFalse(
            agreement.commitment_ids.checkin_ids.filtered(
                lambda c: c.state == "open" and c.date_due >= end
            )
        )
        with self.assertRaises(UserError):
            agreement.action_terminate("both", self.today, end, "encore")

    def test_both_together_may_end_at_once(self):
        agreement = self.signed()
        agreement.action_terminate("both", self.today, self.today, "D'un commun accord")
        self.assertEqual(agreement.state, "terminated")
        self.assertFalse(self.partnership._get_agreements_in_force())

    # ------------------------------------------------------------------ reminders
    def test_the_end_is_announced_twice_to_both_sides(self):
        agreement = self.signed(renewal_days=60, last_reminder_days=10)
        end = agreement.date_end
        for days, count in ((61, 0), (60, 1), (60, 1), (30, 1), (10, 2), (1, 2)):
            day = end - timedelta(days=days)
            self.run_on(day)
            agreement.commitment_ids.checkin_ids.sudo().date_reminded = day
            self.run_on(day, "ir_cron_agreement_remind")
            self.assertEqual(len(self.mails()), count, days)
        todo = self.partnership.activity_ids.filtered(
            lambda a: agreement.reference in (a.summary or "")
        )
        self.assertEqual(len(todo), 2)
        self.assertEqual(todo.user_id, self.developer)

    def test_commitments_are_announced_once_to_both_sides(self):
        draft = self.new_agreement(self.partnership)
        rows = draft.commitment_ids
        rows[2:].unlink()
        rows = draft.commitment_ids
        due = self.today + timedelta(days=20)
        rows.write(
            {
                "recurrence": "once",
                "date_due": due,
                "role_enterprise": "ra",
                "role_employer": "r",
                "role_third": False,
            }
        )
        rows[0].enterprise_user_id = self.other_developer
        draft.action_record_paper(SCAN, self.today, True)
        self.run_on(self.today + timedelta(days=12), "ir_cron_agreement_remind")
        self.assertFalse(self.mails())
        for _again in range(2):
            self.run_on(self.today + timedelta(days=13), "ir_cron_agreement_remind")
            self.assertEqual(len(self.mails()), 1)
        self.assertIn(rows[0].name, self.mails().body_html)
        self.assertIn("/commitments", self.mails().body_html)
        todo = self.partnership.activity_ids.filtered(
            lambda a: draft.reference in (a.summary or "")
        )
        self.assertEqual(
            set(todo.mapped("user_id")), {self.developer, self.other_developer}
        )
        # the summary is read by all who read the partnership: no terms
        self.assertNotIn(rows[0].name, "".join(todo.mapped("summary")))

    @mute_logger("odoo.addons.base.models.ir_cron")
    def test_a_run_that_is_cut_goes_on_without_repeating(self):
        agreements = self.env["crm.partnership.agreement"]
        for _number in range(3):
            agreements |= self.signed(renewal_days=60, last_reminder_days=10)
        agreements.commitment_ids.checkin_ids.sudo().date_reminded = self.today
        day = agreements[0].date_end - timedelta(days=30)
        agreements.sudo().state = "to_renew"
        model = type(agreements)
        remind = model._remind
        done = []

        def cut(self, today):
            if len(done) == 2:
                raise InterruptedError("coupure")
            done.append(self.id)
            return remind(self, today)

        with patch.object(model, "_remind", cut):
            self.run_on(day, "ir_cron_agreement_remind")
        self.run_on(day, "ir_cron_agreement_remind")
        self.run_on(day, "ir_cron_agreement_remind")
        self.assertEqual(len(self.mails()), 3)
        for agreement in agreements:
            keys = agreement.event_ids.filtered("key").mapped("key")
            self.assertEqual(len(keys), 1)
