# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

SOMEONE = {"first_name": "Maëlle", "last_name": "Ouimet-Sauriol"}


class PlacementCase(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership()
        cls.participant = cls.new_participant(SOMEONE)
        cls.placement = cls.new_placement(cls.partnership, cls.participant)
        cls.as_counsellor = cls.placement.with_user(cls.counsellor)
        cls.today = fields.Date.context_today(cls.placement)

    def reason(self, key):
        return self.env.ref(f"crm_partnership.crm_leaving_reason_{key}")

    def refusal(self, side, suspicious=False):
        return self.env["crm.refusal.reason"].search(
            [
                ("side", "=", side),
                ("suggests_discrimination", "=", suspicious),
                ("needs_comment", "=", False),
            ],
            limit=1,
        ) or self.env["crm.refusal.reason"].create(
            {
                "name": "Essai",
                "side": side,
                "suggests_discrimination": suspicious,
            }
        )


@tagged("post_install", "-at_install")
class TestIntroduction(PlacementCase):
    def test_it_is_known_by_code(self):
        self.assertIn(self.participant.name, self.placement.display_name)
        self.assertNotIn("Ouimet", self.placement.display_name)

    def test_introducing_needs_a_consent_for_this_employer(self):
        other = self.env["res.partner"].create({"name": "Autre", "is_company": True})
        self.new_consent(self.participant, partner_id=other.id)
        with self.assertRaisesRegex(UserError, "no valid consent"):
            self.as_counsellor.action_introduce()
        self.assertEqual(self.placement.state, "referral")
        consent = self.new_consent(self.participant)
        self.as_counsellor.action_introduce()
        self.assertEqual(self.placement.state, "introduced")
        self.assertEqual(self.placement.consent_id, consent)
        row = self.env["crm.identity.access.log"].search(
            [("participant_id", "=", self.participant.id), ("action", "=", "disclosed")]
        )
        self.assertEqual(
            (row.partner_id, row.user_id), (self.employer, self.counsellor)
        )
        with self.assertRaisesRegex(UserError, "Introduced"):
            self.as_counsellor.action_introduce()

    def test_the_employer_sees_a_code_until_then(self):
        card = self.placement._get_employer_card()
        self.assertEqual(card["code"], self.participant.name)
        self.assertEqual(card["identity"], {})
        consent = self.new_consent(self.participant)
        # a consent alone shows nothing: somebody introduces the person
        self.assertEqual(self.placement._get_employer_card()["identity"], {})
        self.as_counsellor.action_introduce()
        card = self.placement._get_employer_card()
        self.assertEqual(card["identity"], {"name": "Maëlle Ouimet-Sauriol"})
        consent.with_user(self.counsellor).action_withdraw()
        self.assertFalse(self.placement.is_disclosed)
        self.assertEqual(self.placement._get_employer_card()["identity"], {})

    def test_an_expired_consent_shuts_the_view(self):
        consent = self.new_consent(self.participant)
        self.as_counsellor.action_introduce()
        consent.sudo().write(
            {
                "date_given": self.today - timedelta(days=9),
                "date_end": self.today - timedelta(days=1),
            }
        )
        self.assertEqual(self.placement._get_employer_card()["identity"], {})

    def test_a_closed_proposal_shuts_the_view(self):
        self.new_consent(self.participant)
        self.as_counsellor.action_introduce()
        self.as_counsellor.action_refuse("employer", self.refusal("employer"))
        self.assertEqual(self.placement.state, "closed")
        self.assertEqual(self.placement._get_employer_card()["identity"], {})

    def test_each_view_by_the_employer_leaves_a_row(self):
        self.new_consent(self.participant)
        self.as_counsellor.action_introduce()
        self.placement._get_employer_card()
        row = self.env["crm.identity.access.log"].search(
            [("participant_id", "=", self.participant.id), ("action", "=", "viewed")]
        )
        self.assertEqual(row.partner_id, self.employer)

    def test_the_mail_to_the_employer_holds_no_name(self):
        self.portal_user.partner_id.write(
            {"parent_id": self.employer.id, "email": "portail@test.example"}
        )
        self.new_consent(self.participant)
        self.as_counsellor.action_introduce()
        mail = self.env["mail.mail"].search(
            [("recipient_ids", "in", self.portal_user.partner_id.ids)]
        )
        self.assertEqual(len(mail), 1)
        self.assertIn(f"/my/candidates/{self.placement.id}", mail.body_html)
        for value in SOMEONE.values():
            self.assertNotIn(value, mail.body_html + mail.subject)

    def test_a_refusal_that_may_be_discrimination_goes_to_the_directors(self):
        issues = self.env["crm.equity.issue"]
        before = issues.search_count([])
        self.as_counsellor.action_refuse("person", self.refusal("person"))
        self.assertEqual(issues.search_count([]), before)
        other = self.new_placement(self.partnership, self.new_participant())
        other.with_user(self.counsellor).action_refuse(
            "employer", self.refusal("employer", suspicious=True), "Dit au téléphone"
        )
        issue = issues.search([("placement_id", "=", other.id)])
        self.assertEqual(issue.partnership_id, self.partnership)
        with self.assertRaises(AccessError):
            issue.with_user(self.counsellor).read(["description"])

    def test_a_reason_belongs_to_a_side(self):
        with self.assertRaisesRegex(UserError, "another side"):
            self.as_counsellor.action_refuse("person", self.refusal("employer"))

    def test_the_same_person_is_proposed_once(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(UniqueViolation),
            self.env.cr.savepoint(),
        ):
            self.new_placement(self.partnership, self.participant)
            self.env.flush_all()

    def test_who_is_not_ready_is_not_proposed(self):
        enrolled = self.new_participant()
        enrolled.sudo().state = "enrolled"
        with self.assertRaisesRegex(UserError, "not ready"):
            self.new_placement(self.partnership, enrolled)

    def test_a_need_of_another_employer_is_refused(self):
        other = self.new_partnership(
            partner_id=self.env["res.partner"]
            .create({"name": "Autre", "is_company": True})
            .id
        )
        need = self.new_need(other)
        with self.assertRaisesRegex(ValidationError, "another employer"):
            self.as_counsellor.need_id = need

    def test_states_and_people_are_not_written_by_hand(self):
        for values in (
            {"state": "hired"},
            {"date_hired": self.today},
            {"consent_id": self.new_consent(self.participant).id},
            {"participant_id": self.new_participant().id},
            {"match_score": 99},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(UserError),
            ):
                self.as_counsellor.write(values)
        with self.assertRaises(UserError):
            self.as_counsellor.with_context(default_state="hired").copy()


@tagged("post_install", "-at_install")
class TestDiscussionByCode(PlacementCase):
    def test_whatever_way_a_message_comes_in_it_goes_by_code(self):
        placement = self.placement.with_user(self.developer)
        texts = ("Maëlle commence lundi", "Appelle-la au 418 555-0199")
        for text in texts:
            with self.subTest(text=text):
                with self.assertRaises(ValidationError) as caught:
                    placement.message_post(body=text)
                self.assertNotIn("Maëlle", str(caught.exception))
                with self.assertRaises(ValidationError):
                    self.env["mail.message"].with_user(self.developer).create(
                        {
                            "model": "crm.placement",
                            "res_id": placement.id,
                            "body": text,
                        }
                    )
                with self.assertRaises(ValidationError):
                    placement.activity_schedule(
                        "mail.mail_activity_data_todo", note=text
                    )
                with self.assertRaises(ValidationError):
                    placement.activity_schedule(
                        "mail.mail_activity_data_todo", summary=text
                    )
        message = placement.message_post(
            body="La personne commence lundi", message_type="comment"
        )
        with self.assertRaises(ValidationError):
            placement._message_update_content(message, body="Ouimet-Sauriol")

    def test_a_mail_that_tells_who_it_is_leaves_a_notice_only(self):
        message = self.placement.message_post(
            body="Maëlle Ouimet-Sauriol arrive lundi",
            message_type="email",
            attachments=[("cv.txt", b"Ouimet-Sauriol")],
        )
        self.assertNotIn("Ouimet", message.body)
        self.assertFalse(message.attachment_ids)

    def test_people_from_outside_are_neither_followers_nor_told(self):
        placement = self.placement.with_user(self.developer)
        with self.assertRaises(AccessError):
            placement.message_post(body="Bonjour", partner_ids=self.contact.ids)
        placement.message_subscribe(
            partner_ids=(self.contact | self.liaison.partner_id).ids
        )
        self.assertFalse(
            placement.message_partner_ids & (self.contact | self.liaison.partner_id)
        )

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_own_counsellors_follow_the_person_into_a_closed_partnership(self):
        self.partnership.confidentiality = "restricted"
        other = self._new_user("other_counsellor", "counsellor")
        self.assertEqual(self.as_counsellor.state, "referral")
        with self.assertRaises(AccessError):
            self.placement.with_user(other).read(["state"])
        with self.assertRaises(AccessError):
            self.placement.with_user(self.other_developer).read(["state"])
        self.assertNotIn(self.employer.name, self.as_counsellor.display_name)


@tagged("post_install", "-at_install")
class TestStartGuard(PlacementCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consent = cls.new_consent(cls.participant)
        cls.as_counsellor.action_introduce()

    def missing(self):
        self.placement.invalidate_recordset()
        return {
            row["code"]
            for row in self.placement._get_start_conditions("job")
            if not row["is_met"]
        }

    def test_it_tells_all_that_is_missing(self):
        self.assertEqual(self.missing(), {"agreement", "workplace", "tutor"})
        with self.assertRaises(UserError) as caught:
            self.as_counsellor.action_hire(self.today)
        for words in ("Agreement", "Workplace", "Tutor"):
            self.assertIn(words, str(caught.exception))
        self.assertEqual(self.placement.state, "introduced")
        self.assertEqual(self.participant.state, "available")
        self.assertIn("Tutor", self.placement.start_guard)

    def test_each_condition_counts(self):
        self.make_ready(self.placement)
        self.assertEqual(self.missing(), set())
        self.consent.with_user(self.counsellor).action_withdraw()
        self.assertEqual(self.missing(), {"consent"})

    def test_a_start_that_comes_near_is_chased_once_a_week(self):
        self.placement.date_planned_start = self.today + timedelta(days=10)
        self.developer.lang = "fr_CA"
        self.run_cron("ir_cron_placement_chase")
        activities = self.placement.activity_ids
        self.assertEqual(activities.user_id, self.developer)
        self.assertEqual(len(activities), 1)
        told = self.placement.with_context(lang="fr_CA").env._("Tutor named")
        self.assertNotEqual(told, "Tutor named")
        self.assertIn(told, activities.note)
        self.run_cron("ir_cron_placement_chase")
        self.assertEqual(len(self.placement.activity_ids), 1)
        self.placement.sudo().chased_on = self.today - timedelta(days=7)
        self.run_cron("ir_cron_placement_chase")
        self.assertEqual(len(self.placement.activity_ids), 2)

    def test_a_start_that_is_far_is_left_alone(self):
        self.placement.date_planned_start = self.today + timedelta(days=15)
        self.run_cron("ir_cron_placement_chase")
        self.assertFalse(self.placement.activity_ids)


@tagged("post_install", "-at_install")
class TestJob(PlacementCase):
    def test_being_hired_closes_the_persons_other_proposals(self):
        elsewhere = self.new_partnership(
            partner_id=self.env["res.partner"]
            .create({"name": "Ailleurs", "is_company": True})
            .id,
            user_id=self.director.id,
        )
        other = self.new_placement(elsewhere, self.participant)
        elsewhere.confidentiality = "restricted"
        someone_else = self.new_placement(self.partnership)
        self.hire(self.placement)
        self.assertEqual(self.placement.state, "hired")
        self.assertEqual(self.participant.state, "placed")
        self.assertEqual((other.state, other.refused_by), ("closed", "hired_elsewhere"))
        self.assertEqual(someone_else.state, "referral")
        self.assertEqual(self.partnership.date_first_placement, self.today)

    def test_nobody_is_hired_twice(self):
        second = self.new_placement(
            self.partnership,
            self.participant,
            need_id=self.new_need(self.partnership).id,
        )
        self.new_consent(self.participant)
        second.with_user(self.counsellor).action_introduce()
        self.hire(self.placement)
        self.assertEqual(second.state, "closed")
        with self.assertRaises(UserError):
            second.with_user(self.counsellor).action_hire(self.today)

    def test_the_last_hire_fills_the_need(self):
        need = self.new_need(self.partnership, positions=2)
        need.action_open()
        for count, state in ((1, "open"), (2, "filled")):
            self.hire(self.new_placement(self.partnership, need_id=need.id))
            need.invalidate_recordset(["positions_filled"])
            self.assertEqual((need.positions_filled, need.state), (count, state))

    def test_the_capacity_of_the_employer_is_respected(self):
        self.partnership.introduction_capacity = 1
        second = self.new_placement(self.partnership, self.new_participant())
        for placement in (self.placement, second):
            self.new_consent(placement.participant_id)
        self.as_counsellor.action_introduce()
        # the number that the form of the partnership shows
        for user in (self.developer, self.director):
            seen = self.partnership.with_user(user)
            self.assertEqual(seen.introduction_count, 1)
        with self.assertRaisesRegex(UserError, "1 introductions a month"):
            second.with_user(self.counsellor).action_introduce()
        self.assertEqual(second.state, "referral")

    def test_a_job_begins_today_at_the_latest(self):
        self.make_ready(self.placement)
        self.as_counsellor.action_introduce()
        with self.assertRaisesRegex(UserError, "planned"):
            self.as_counsellor.action_hire(self.today + timedelta(days=1))
        for terms in ({"wage": -1}, {"hours": 169}):
            with self.subTest(terms=terms), self.assertRaises(UserError):
                self.as_counsellor.action_hire(self.today, **terms)

    def test_follow_ups_are_planned_for_the_counsellor(self):
        self.hire(self.placement, self.today - timedelta(days=1))
        weeks = self.placement.followup_ids.sorted("weeks")
        self.assertEqual(weeks.mapped("weeks"), [4, 12, 26, 52])
        self.assertEqual(weeks[0].date_due, self.today + timedelta(days=27))
        self.assertEqual(self.placement.date_next_followup, weeks[0].date_due)
        self.assertEqual(weeks.activity_id.user_id, self.counsellor)
        self.assertEqual(len(weeks.activity_id), 4)

    def test_the_weeks_are_a_setting(self):
        self.company.followup_weeks = "2,13"
        self.hire(self.placement)
        self.assertEqual(self.placement.followup_ids.mapped("weeks"), [2, 13])
        for text in ("", "0", "a, b", "4,,12", "400"):
            with self.subTest(text=text), self.assertRaises(ValidationError):
                self.company.followup_weeks = text

    def test_both_sides_confirm_the_hire(self):
        self.assertEqual(self.placement.hire_confirmation, "none")
        self.hire(self.placement)
        self.assertEqual(self.placement.hire_confirmation, "ours")
        self.placement._confirm_hire(self.contact, False)
        self.assertEqual(self.placement.hire_confirmation, "disputed")
        self.placement._confirm_hire(self.contact, True)
        self.assertEqual(self.placement.hire_confirmation, "both")

    def record(self, followup, situation="same_employer", **values):
        window = self.env["crm.placement.followup.record"].with_user(self.counsellor)
        window.create(
            {
                "followup_id": followup.id,
                "situation": situation,
                "contact": "both",
                **values,
            }
        ).action_confirm()

    def test_a_follow_up_is_recorded_and_its_activity_done(self):
        self.hire(self.placement, self.today - timedelta(weeks=5))
        first = self.placement.followup_ids.sorted("weeks")[0]
        self.assertTrue(first.is_due)
        self.assertIn(first, first.search([("is_due", "=", True)]))
        self.assertEqual(first.result_snapshot, "unknown")
        self.record(first, wage=21, satisfaction_person="4", note="Ça va bien")
        self.assertEqual((first.state, first.wage), ("done", 21))
        self.assertFalse(first.activity_id.exists() and first.activity_id.active)
        self.assertEqual(first.result_continuous_same, "yes")
        self.assertEqual(self.partnership.weeks_kept, 4)

    def test_a_follow_up_that_is_done_is_corrected_and_keeps_what_was_before(self):
        self.hire(self.placement, self.today - timedelta(weeks=5))
        first = self.placement.followup_ids.sorted("weeks")[0]
        self.record(first, "unknown", contact=False)
        # nobody was reached: that is no word to keep
        self.record(first, wage=21, note="Ça va bien")
        self.assertFalse(first.corrections)
        for reason in (False, "  "):
            with self.assertRaisesRegex(UserError, "next follow-up"):
                self.record(first, wage=25, correction_reason=reason)
        self.assertEqual((first.wage, first.note), (21, "Ça va bien"))
        with self.assertRaises(UserError):
            first.with_user(self.counsellor).write({"corrections": []})
        context = first.with_user(self.counsellor).action_open_record()["context"]
        self.assertEqual(context["default_wage"], 21)
        self.record(first, wage=25, correction_reason="Salaire mal compris")
        self.assertEqual(first.wage, 25)
        (kept,) = first.corrections
        self.assertEqual(
            (kept["before"]["wage"], kept["before"]["note"]), (21, "Ça va bien")
        )
        self.assertEqual(kept["by"], self.counsellor.name)
        for words in ("Salaire mal compris", "Ça va bien", "In the job"):
            self.assertIn(words, first.correction_text)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.record(first, correction_reason="Écrire à jo@example.org")

    def test_a_job_does_not_begin_before_the_introduction(self):
        self.make_ready(self.placement)
        self.as_counsellor.action_introduce()
        before = self.today - timedelta(days=2)
        with self.assertRaisesRegex(UserError, "introduced on"):
            self.as_counsellor.action_hire(before)
        with self.assertRaises(UserError):
            self.placement.action_hire(before)
        self.assertEqual(self.placement.state, "introduced")
        self.as_counsellor.action_hire(self.today)
        self.assertEqual(self.placement.date_hired, self.today)

    def test_who_is_hired_stays_with_the_need(self):
        needs = [self.new_need(self.partnership) for _number in range(2)]
        self.as_counsellor.need_id = needs[0]
        self.as_counsellor.need_id = needs[1]
        self.hire(self.placement)
        for user in (self.counsellor, self.developer, self.env.user):
            for need_id in (needs[0].id, False):
                with self.assertRaisesRegex(UserError, "stays with its need"):
                    self.placement.with_user(user).need_id = need_id
        self.as_counsellor.need_id = needs[1]

    def test_who_left_before_the_milestone_is_told_with_whose_side(self):
        self.hire(self.placement, self.today - timedelta(weeks=13))
        first, second = self.placement.followup_ids.sorted("weeks")[:2]
        with self.assertRaisesRegex(UserError, "when the job ended"):
            self.record(first, "not_working")
        self.record(
            first,
            "other_employer",
            date_left=self.today - timedelta(weeks=10),
            left_side="person",
            left_reason_id=self.reason("better_job").id,
            date_other_job=self.today - timedelta(weeks=8),
        )
        self.assertEqual(self.placement.state, "left")
        self.assertEqual(self.placement.left_side, "person")
        self.assertEqual(self.participant.state, "available")
        self.assertEqual(
            (first.result_snapshot, first.result_continuous_same), ("no", "no")
        )
        self.assertEqual(first.result_continuous_any, "yes")
        self.assertEqual(
            (
                second.result_snapshot,
                second.result_continuous_any,
                second.result_continuous_same,
            ),
            ("yes", "yes", "no"),
        )

    def test_nobody_reached_is_not_a_loss(self):
        self.hire(self.placement, self.today - timedelta(weeks=5))
        first = self.placement.followup_ids.sorted("weeks")[0]
        self.record(first, "unknown", contact=False)
        self.assertEqual(first.state, "unreached")
        self.assertEqual(first.result_snapshot, "unknown")

    def test_only_the_own_counsellor_records_it(self):
        self.hire(self.placement, self.today - timedelta(weeks=5))
        first = self.placement.followup_ids.sorted("weeks")[0]
        other = self._new_user("other_counsellor", "counsellor")
        window = self.env["crm.placement.followup.record"].with_user(other)
        with self.assertRaises(UserError):
            window.create({"followup_id": first.id}).action_confirm()
        with self.assertRaises(UserError):
            first.with_user(self.counsellor).write({"situation": "same_employer"})

    def test_kept_after_the_last_milestone(self):
        self.hire(self.placement, self.today - timedelta(weeks=52))
        for followup in self.placement.followup_ids:
            self.record(followup)
        self.assertEqual(self.placement.state, "kept")
        self.assertEqual(self.partnership.weeks_kept, 52)

    def test_the_window_of_the_hire(self):
        need = self.new_need(
            self.partnership, wage_min=22, hours_week=30, permanence="seasonal"
        )
        self.make_ready(self.placement)
        self.placement.need_id = need
        self.as_counsellor.action_introduce()
        window = Form(
            self.env["crm.placement.hire"]
            .with_user(self.counsellor)
            .with_context(default_placement_id=self.placement.id)
        )
        self.assertEqual((window.wage, window.hours), (22, 30))
        window.save().action_confirm()
        self.assertEqual(self.placement.hired_permanence, "seasonal")

    def test_jobs_since_are_noted_by_hand_and_the_own_one_is_not(self):
        self.hire(self.placement, self.today - timedelta(weeks=5))
        own = self.placement.job_ids
        with self.assertRaises(ValidationError):
            own.with_user(self.counsellor).date_end = self.today
        with self.assertRaises(UserError):
            own.with_user(self.counsellor).unlink()
        with self.assertRaises(ValidationError):
            self.as_counsellor.job_ids = [
                Command.create({"date_start": self.today - timedelta(weeks=9)})
            ]
        with self.assertRaises(UserError):
            self.as_counsellor.job_ids = [
                Command.create({"date_start": self.today, "is_same_employer": True})
            ]


@tagged("post_install", "-at_install")
class TestRetentionReport(PlacementCase):
    def test_the_figures_of_a_fixture_counted_by_hand(self):
        """Five hires: kept; left before 4 weeks; left and taken on elsewhere; never
        reached; hired last week (not due)."""
        hired = []
        for weeks in (5, 5, 5, 5, 1):
            placement = self.new_placement(self.partnership)
            self.hire(placement, self.today - timedelta(weeks=weeks))
            hired.append(placement)
        kept, gone, moved, silent, fresh = hired
        record = TestJob.record
        first = {p: p.followup_ids.sorted("weeks")[0] for p in hired}
        record(self, first[kept])
        left = {
            "left_side": "employer",
            "left_reason_id": self.reason("layoff").id,
        }
        record(
            self,
            first[gone],
            "not_working",
            date_left=self.today - timedelta(weeks=3),
            **left,
        )
        record(
            self,
            first[moved],
            "other_employer",
            date_left=self.today - timedelta(weeks=3),
            date_other_job=self.today - timedelta(weeks=2),
            **left,
        )
        rows = (
            self.env["crm.retention.report"]
            .with_user(self.director)
            .formatted_read_group(
                [("weeks", "=", 4)],
                ["definition"],
                ["placements:sum", "kept_rate:avg", "response_rate:avg"],
            )
        )
        figures = {
            row["definition"]: (
                row["placements:sum"],
                round(row["kept_rate:avg"], 3),
                round(row["response_rate:avg"], 3),
            )
            for row in rows
        }
        self.assertEqual(
            figures,
            {
                # due: kept, gone, moved, silent. Known: the first three
                "snapshot": (4, round(2 / 3, 3), 0.75),
                # gone: two weeks without a job are within the five: not known yet
                "continuous_any": (4, 1.0, 0.5),
                "continuous_same": (4, round(1 / 3, 3), 0.75),
            },
        )
        self.assertFalse(
            self.env["crm.retention.report"].search(
                [
                    ("date_hired", "=", fresh.date_hired),
                    ("weeks", "=", 4),
                    ("date_due", ">", self.today),
                ]
            )
        )
        self.assertEqual(first[silent].result_snapshot, "unknown")
