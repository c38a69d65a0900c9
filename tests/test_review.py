# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

RULES = "odoo.addons.base.models.ir_rule"
ACCESS = "odoo.addons.base.models.ir_model"


class ReviewCase(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        # to-dos are written in the language of who gets them
        cls.developer.lang = "en_US"
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.link(cls.contact.id)]
        )

    @classmethod
    def new_review(cls, user=None, **vals):
        return (
            cls.env["crm.partnership.review"]
            .with_user(user or cls.developer)
            .create({"partnership_id": cls.partnership.id, "lang": "en_US", **vals})
        )

    @classmethod
    def new_held(cls, **vals):
        review = cls.new_review(**vals)
        review.action_prepare()
        review.action_hold()
        return review


@tagged("post_install", "-at_install")
class TestReview(ReviewCase):
    def point(self, review, name):
        found = review.point_ids.filtered(lambda p: p.name == name)
        self.assertEqual(len(found), 1, review.point_ids.mapped("name"))
        return found

    # -------------------------------------------------------------------- planning
    def test_the_stage_plans_the_reviews(self):
        self.assertFalse(self.partnership.date_next_review)
        self.place(self.partnership, "pilot")
        review = self.partnership.review_ids
        self.assertEqual(review.kind, "pilot")
        self.assertEqual(review.date_planned, self.today + relativedelta(months=2))
        self.assertEqual(review.user_id, self.developer)
        self.assertEqual(self.partnership.date_next_review, review.date_planned)
        # one that waits is enough
        self.place(self.partnership, "active")
        self.assertEqual(self.partnership.review_ids, review)
        review.date_planned = self.today + relativedelta(days=9)
        self.assertEqual(self.partnership.date_next_review, review.date_planned)
        self.partnership.action_pause(
            self.env["crm.partnership.reason"].search([], limit=1).id
        )
        self.assertFalse(self.partnership.date_next_review)

    def test_months_are_a_setting_of_the_stage(self):
        self.stages["pilot"].review_months = 0
        self.place(self.partnership, "pilot")
        self.assertFalse(self.partnership.review_ids)
        self.assertFalse(self.partnership.date_next_review)
        self.stages["pilot"].review_months = 3
        self.assertEqual(
            self.partnership.date_next_review, self.today + relativedelta(months=3)
        )

    # ---------------------------------------------------------------------- agenda
    def test_the_agenda_comes_from_what_is_known(self):
        self.partnership.write(
            {"interaction_ids": [Command.create({"name": "Appel"})] * 2}
        )
        agreement = self.sign_on_paper(self.partnership)
        commitments = agreement.commitment_ids[:2]
        checkins = self.env["crm.commitment.checkin"].create(
            [
                {"commitment_id": commitment.id, "date_due": self.today}
                for commitment in commitments
            ]
        )
        checkins[0].sudo().write({"state": "kept"})
        checkins[1].sudo().write({"state": "missed", "reason": "Oubli"})
        self.new_check(self.partnership, harassment_policy="to_correct")
        need = self.new_need(self.partnership, name="Aide du soir")
        need.with_user(self.developer).action_open()
        placement = self.new_placement(
            self.partnership, self.new_participant({"first_name": "Wvorplequette"})
        )
        self.hire(placement)
        self.env["crm.privacy.incident"].with_user(self.privacy_officer).create(
            {"circumstances": "Une feuille égarée"}
        )
        review = self.new_review()
        review.action_prepare()
        self.assertEqual(review.state, "prepared")
        details = "\n".join(review.point_ids.mapped("detail"))
        self.assertIn("Exchanges since", details)
        commitment = self.point(review, "Commitments").detail
        self.assertIn("Kept: 1 · missed: 1", commitment)
        self.assertIn(commitments[1].name, commitment)
        self.assertIn("Hired since: 1", details)
        self.assertIn("Aide du soir", details)
        # nothing on a person, nothing on incidents, nothing on a few people
        for words in (
            "Wvorplequette",
            placement.participant_id.name,
            "feuille",
            "Stayed 26 weeks",
        ):
            self.assertNotIn(words, details)

    def test_the_agenda_is_written_again_and_what_was_said_stays(self):
        review = self.new_review()
        review.point_ids = [Command.create({"name": "Horaire du matin"})]
        review.action_prepare()
        self.point(review, "Workplace").decision = "Casiers avant mai"
        before = len(review.point_ids)
        self.partnership._log_interaction({"name": "Visite"})
        review.action_prepare()
        self.assertEqual(len(review.point_ids), before)
        self.assertEqual(self.point(review, "Workplace").decision, "Casiers avant mai")
        self.point(review, "Horaire du matin")
        self.assertIn(": 1", self.point(review, "How we stay in touch").detail)

    def test_since_the_last_review(self):
        held = self.new_held(date_held=self.today - relativedelta(days=30))
        self.assertEqual(held._get_since(), self.today - relativedelta(months=12))
        self.assertEqual(self.new_review()._get_since(), held.date_held)

    # ---------------------------------------------------------------------- states
    def test_a_review_that_was_held_is_an_interaction_once(self):
        review = self.new_review()
        with self.assertRaises(UserError):
            review.action_hold()
        review.action_prepare()
        review.date_held = self.today + relativedelta(days=1)
        with self.assertRaises(UserError):
            review.action_hold()
        review.write(
            {
                "date_held": self.today - relativedelta(days=3),
                "way": "visit",
                "contact_ids": [Command.link(self.contact.id)],
            }
        )
        review.action_hold()
        interaction = self.partnership.interaction_ids
        self.assertEqual(len(interaction), 1)
        self.assertEqual(interaction.kind, "visit")
        self.assertEqual(interaction.date, review.date_held)
        self.assertEqual(interaction.contact_ids, self.contact)
        self.assertEqual(self.partnership.date_last_interaction, review.date_held)
        with self.assertRaises(UserError):
            review.action_hold()
        self.assertEqual(self.partnership.interaction_ids, interaction)
        with self.assertRaises(UserError):
            review.date_held = self.today
        with self.assertRaises(UserError):
            review.unlink()

    def test_closing_gives_to_dos_and_plans_the_next_review(self):
        self.place(self.partnership, "active")
        self.partnership.review_ids.unlink()
        review = self.new_held()
        self.assertEqual(review.date_next, self.today + relativedelta(months=6))
        point = review.point_ids[0]
        point.next_step = "Installer les casiers"
        with self.assertRaises(ValidationError) as refusal:
            review.action_close()
        for words in ("Your satisfaction", "employer's satisfaction", "who does"):
            self.assertIn(words, str(refusal.exception))
        self.partnership.sudo().confidentiality = "restricted"
        review.write({"satisfaction_enterprise": "4", "satisfaction_employer": "5"})
        point.write({"user_id": self.other_developer.id, "date_deadline": self.today})
        with self.assertRaises(ValidationError) as refusal:
            review.action_close()
        self.assertIn("may not open this partnership", str(refusal.exception))
        point.user_id = self.developer
        review.action_close()
        activity = point.activity_id
        self.assertEqual(activity.summary, "Installer les casiers")
        self.assertEqual(activity.user_id, self.developer)
        self.assertEqual(activity.res_id, self.partnership.id)
        following = review.next_review_id
        self.assertEqual(following.date_planned, review.date_next)
        self.assertEqual((review.state, following.state), ("closed", "planned"))
        self.assertEqual(self.partnership.date_next_review, following.date_planned)

    def test_closed_is_frozen(self):
        review = self.new_held()
        review.write({"satisfaction_enterprise": "4", "satisfaction_employer": "5"})
        review.action_close()
        point = review.point_ids[0]
        for attempt in (
            lambda: review.write({"summary": "x"}),
            lambda: review.sudo().write({"satisfaction_employer": "1"}),
            lambda: point.write({"decision": "x"}),
            lambda: point.sudo().write({"decision": "x"}),
            lambda: point.unlink(),
            lambda: review.write({"point_ids": [Command.create({"name": "x"})]}),
            lambda: review.unlink(),
            lambda: review.action_prepare(),
            lambda: review.action_close(),
        ):
            with self.assertRaises(UserError):
                attempt()

    def test_guarded_fields_are_not_written_by_hand(self):
        review = self.new_review()
        for name, value in {
            "state": "held",
            "employer_prepared_at": "2026-01-01 00:00:00",
            "employer_partner_id": self.contact.id,
            "interaction_id": 1,
            "reminded_on": "2026-01-01",
        }.items():
            with self.subTest(name=name), self.assertRaises(UserError):
                review.write({name: value})
        forged = self.new_review().with_context(default_state="held").copy()
        self.assertEqual(forged.state, "planned")
        with self.assertRaises(UserError):
            review.point_ids = [Command.create({"name": "x", "origin": "employer"})]
        other = self.new_partnership()
        with self.assertRaises(UserError):
            review.sudo().partnership_id = other
        point = self.env["crm.partnership.review.point"].create(
            {"review_id": review.id, "name": "x"}
        )
        with self.assertRaises(UserError):
            point.sudo().review_id = self.new_review(partnership_id=other.id)

    def test_words_that_tell_who_someone_is_are_refused(self):
        review = self.new_review()
        with self.assertRaises(ValidationError):
            review.summary = "Son numéro : 418 555-0143"
        with self.assertRaises(ValidationError):
            review.point_ids = [Command.create({"name": "joindre a@b.example"})]

    # ----------------------------------------------------------------------- gates
    def test_gates_read_reviews_that_were_held(self):
        self.place(self.partnership, "pilot")
        review = self.partnership.review_ids.with_user(self.developer)
        self.assertIn("pilot_review", self.missing_codes(self.partnership))
        review.action_prepare()
        self.assertIn("pilot_review", self.missing_codes(self.partnership))
        review.action_hold()
        self.assertNotIn("pilot_review", self.missing_codes(self.partnership))
        self.place(self.partnership, "active")
        self.assertNotIn("recent_review", self.missing_codes(self.partnership))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_partnership_review SET date_held = %s WHERE id = %s",
            [self.today - relativedelta(months=13), review.id],
        )
        self.env.invalidate_all()
        self.assertIn("recent_review", self.missing_codes(self.partnership))

    def test_reviews_from_before_are_a_directors_word(self):
        for kind in ("pilot_review", "review"):
            with self.assertRaises(ValidationError):
                self.env["crm.partnership.milestone"].with_user(self.developer).create(
                    {"partnership_id": self.partnership.id, "kind": kind}
                )
            self.env["crm.partnership.milestone"].with_user(self.director).create(
                {"partnership_id": self.partnership.id, "kind": kind}
            )
        self.place(self.partnership, "pilot")
        self.assertNotIn("pilot_review", self.missing_codes(self.partnership))

    # ------------------------------------------------------------------- reminders
    def test_reminded_once_in_time(self):
        review = self.new_review(date_planned=self.today + relativedelta(days=20))
        self.run_cron("ir_cron_review_remind")
        self.assertFalse(review.reminded_on)
        self.company.review_reminder_days = 30
        self.run_cron("ir_cron_review_remind")
        self.run_cron("ir_cron_review_remind")
        self.assertEqual(review.reminded_on, self.today)
        activities = self.partnership.activity_ids.filtered(
            lambda a: "prepare the agenda" in (a.summary or "")
        )
        self.assertEqual(len(activities), 1)
        self.assertEqual(activities.user_id, self.developer)
        # another date is reminded of again
        review.date_planned = self.today + relativedelta(days=25)
        self.assertFalse(review.reminded_on)

    def test_nobody_without_access_is_told(self):
        review = self.new_review(
            user_id=self.other_developer.id, date_planned=self.today
        )
        self.partnership.sudo().confidentiality = "restricted"
        self.run_cron("ir_cron_review_remind")
        activity = self.partnership.activity_ids
        self.assertEqual(activity.user_id, self.developer)
        self.assertTrue(review.reminded_on)

    # ---------------------------------------------------------------------- access
    # --------------------------------------------------------------------- ratings
    def ratings(self, user=None, *, review=None):
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [("partnership_review_id", "!=", False)]
        if review:
            domain = [("res_model", "=", review._name), ("res_id", "=", review.id)]
        return (
            self.env["rating.rating"].with_user(user or self.developer).search(domain)
        )

    def test_the_host_rates_what_both_parties_said(self):
        review = self.new_review(satisfaction_enterprise="4")
        self.assertEqual(review.rating_ids.review_side, "enterprise")
        review.action_prepare()
        review.with_user(self.developer)._prepare_for_employer(
            self.contact, "2", "Trop de papiers", []
        )
        ratings = {r.review_side: r for r in self.ratings(review=review)}
        self.assertEqual(ratings["enterprise"].rating, 4)
        theirs = ratings["employer"]
        self.assertEqual((theirs.rating, theirs.consumed), (2, True))
        self.assertEqual(theirs.partner_id, self.contact)
        self.assertEqual(theirs.rated_partner_id, self.company.partner_id)
        self.assertEqual(theirs.parent_res_model, "crm.partnership")
        self.assertEqual(theirs.parent_res_id, self.partnership.id)
        self.assertFalse(theirs.feedback or theirs.access_token)
        review.satisfaction_enterprise = "5"
        self.assertEqual(ratings["enterprise"].rating, 5)
        review.satisfaction_enterprise = False
        self.assertFalse(ratings["enterprise"].exists())
        self.assertEqual(self.ratings(), theirs)

    def test_ratings_of_reviews_are_not_written_by_hand(self):
        review = self.new_review(satisfaction_enterprise="4")
        rating = self.ratings(review=review)
        ratings = rating.browse()
        model = self.env["ir.model"]._get_id(review._name)
        for work in (
            lambda: rating.write({"rating": 5}),
            lambda: rating.write({"feedback": "Bravo"}),
            lambda: rating.write({"partnership_review_id": False}),
            lambda: ratings.create({"res_model_id": model, "res_id": review.id}),
            lambda: ratings.create(
                {
                    "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                    "res_id": self.employer.id,
                    "partnership_review_id": review.id,
                }
            ),
        ):
            with self.assertRaises(UserError):
                work()
        with self.assertRaises(UserError):
            rating.unlink()
        own = ratings.create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.employer.id,
            }
        )
        with self.assertRaises(UserError):
            own.res_model_id = model
        self.assertEqual(rating.rating, 4)

    def test_nothing_of_ours_is_rated_by_hand(self):
        """The host writes the name of what is rated, whoever may read it."""
        review = self.new_review()
        participant = self.new_participant()
        get_model = self.env["ir.model"]._get_id
        host = {"res_model_id": get_model("res.partner"), "res_id": self.employer.id}
        for user in (self.salesman, self.other_developer):
            ratings = self.env["rating.rating"].with_user(user)
            own = ratings.create(host)
            for record in (self.partnership, participant, review):
                model = get_model(record._name)
                parent = {"parent_res_model_id": model, "parent_res_id": record.id}
                for work in (
                    lambda m=model, r=record, ratings=ratings: ratings.create(
                        {"res_model_id": m, "res_id": r.id}
                    ),
                    lambda m=model, r=record, ratings=ratings: ratings.with_context(
                        default_res_model_id=m
                    ).create({"res_id": r.id}),
                    lambda m=model, r=record, own=own: own.write(
                        {"res_model_id": m, "res_id": r.id}
                    ),
                    lambda parent=parent, own=own: own.write(parent),
                    lambda parent=parent, ratings=ratings: ratings.with_context(
                        default_parent_res_model_id=parent["parent_res_model_id"]
                    ).create(
                        {
                            "res_id": self.employer.id,
                            "parent_res_id": parent["parent_res_id"],
                        }
                    ),
                ):
                    with (
                        self.subTest(user=user.login, record=record._name),
                        self.assertRaises(UserError),
                        self.env.cr.savepoint(),
                    ):
                        work()
            with (
                mute_logger(RULES, ACCESS),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                ratings.with_context(
                    default_partnership_review_id=review.id,
                    default_review_side="employer",
                ).create(host)
            own.rating = 3
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.partnership.with_user(self.developer).message_post(
                body="Très content", rating_value=5
            )
        self.assertFalse(self.ratings(review=review))

    def test_ratings_follow_their_review(self):
        self.new_review(satisfaction_enterprise="4", satisfaction_employer="1")
        for user, count in (
            (self.developer, 2),
            (self.director, 2),
            (self.counsellor, 2),
            (self.liaison, 0),
            (self.privacy_officer, 0),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(len(self.ratings(user)), count)
        self.partnership.sudo().confidentiality = "restricted"
        self.assertEqual(len(self.ratings(self.director)), 2)
        self.assertFalse(self.ratings(self.other_developer))
        self.assertFalse(self.ratings(self.counsellor))
        sister = self._new_user("sister_rater", "director", self.sister_company)
        self.assertFalse(self.ratings(sister))

    def test_counsellors_read_and_others_do_not(self):
        review = self.new_held()
        self.assertTrue(review.with_user(self.counsellor).read(["summary"]))
        Form(review.with_user(self.counsellor))
        Form(review.with_user(self.other_developer))
        for user in (self.liaison, self.privacy_officer, self.sister_developer):
            for record in (review, review.point_ids[0]):
                with mute_logger(RULES, ACCESS), self.assertRaises(AccessError):
                    record.with_user(user).read(["id"])
        for user in (self.counsellor, self.other_developer):
            for name in ("prepare", "hold", "close"):
                with mute_logger(RULES, ACCESS), self.assertRaises(AccessError):
                    getattr(review.with_user(user), f"action_{name}")()
            with mute_logger(RULES, ACCESS), self.assertRaises(AccessError):
                review.with_user(user).summary = "x"
        self.partnership.sudo().confidentiality = "restricted"
        for user in (self.other_developer, self.counsellor):
            with mute_logger(RULES, ACCESS), self.assertRaises(AccessError):
                review.with_user(user).read(["id"])
        with mute_logger(RULES, ACCESS), self.assertRaises(AccessError):
            self.new_review(user=self.other_developer)

    def test_who_moves_a_partnership_gets_its_review_planned(self):
        """A liaison who takes part sees the partnership, and no review."""
        self.place(self.partnership, "pilot")
        self.partnership.member_ids = [Command.create({"user_id": self.liaison.id})]
        self.env.invalidate_all()
        partnership = self.partnership.with_user(self.liaison)
        Form(partnership)
        with self.assertRaises(AccessError), mute_logger(ACCESS):
            partnership.read(["date_next_review"])

    def test_the_employer_of_what_was_held_does_not_change(self):
        self.new_held()
        other = self.env["res.partner"].create({"name": "Autre", "is_company": True})
        with self.assertRaises(ValidationError):
            self.partnership.sudo().partner_id = other
        with self.assertRaises(ValidationError):
            self.partnership.sudo().unlink()

    # -------------------------------------------------------------------- document
    def test_the_document_is_in_its_language(self):
        review = self.new_held()
        review.write({"summary": "Tout va bien", "satisfaction_employer": "4"})
        review.point_ids[0].decision = "On continue"
        report = self.env["ir.actions.report"].with_user(self.developer)
        text = report._render_qweb_html("crm_partnership.review_document", review.ids)[
            0
        ].decode()
        for words in (
            "Tout va bien",
            "On continue",
            "Points and decisions",
            "4</span>/5",
        ):
            self.assertIn(words, text)
