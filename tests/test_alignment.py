# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta
from io import BytesIO

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..tools.workbook import write_workbook
from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestAlignment(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.set(cls.contact.ids)]
        )
        cls.checklist = cls.new_checklist(cls.partnership)
        cls.ours = cls.checklist.respondent_ids.filtered(
            lambda r: r.side == "enterprise"
        )
        cls.theirs = cls.checklist.respondent_ids - cls.ours

    # --------------------------------------------------------------- preparation
    def test_the_form_proposes_template_owner_and_contacts(self):
        action = self.new_partnership(
            contact_ids=[Command.set(self.contact.ids)]
        ).action_open_alignment()
        form = Form(
            self.env["crm.alignment.checklist"]
            .with_user(self.developer)
            .with_context(**action["context"])
        )
        checklist = form.save()
        self.assertEqual(
            set(checklist.respondent_ids.mapped("partner_id")),
            {self.developer.partner_id, self.contact},
        )
        self.assertEqual(len(checklist.template_id.criterion_ids), 25)
        self.assertEqual(checklist.number, 1)

    def test_each_party_needs_somebody_with_an_address(self):
        self.contact.email = "pas une adresse"
        with self.assertRaisesRegex(UserError, "Line Roy"):
            self.checklist.action_send()
        self.theirs.unlink()
        with self.assertRaisesRegex(UserError, "employer"):
            self.checklist.with_context(lang="en_US").action_send()
        self.assertEqual(self.checklist.state, "draft")

    def test_who_may_answer_for_whom(self):
        stranger = self.env["res.partner"].create({"name": "Autre"})
        self.theirs.unlink()
        for side, partner in (
            ("enterprise", self.contact),
            ("employer", stranger),
            ("employer", self.director.partner_id),
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.checklist.respondent_ids = [
                    Command.create({"side": side, "partner_id": partner.id})
                ]

    def test_invitations_are_french_private_mails_with_a_link(self):
        self.contact.lang = "fr_CA"
        self.checklist.with_user(self.developer).action_send()
        mails = self.env["mail.mail"].search(
            [
                ("recipient_ids", "in", self.checklist.respondent_ids.partner_id.ids),
                ("model", "=", False),
            ]
        )
        self.assertEqual(len(mails), 2)
        mail = mails.filtered(lambda m: m.recipient_ids == self.contact)
        token = self.theirs.sudo().access_token
        self.assertIn(token, mail.body_html)
        self.assertIn("Répondre à la grille", mail.body_html)
        self.assertIn("invite à une grille", mail.subject)
        self.assertTrue(mail.auto_delete)
        # nobody inside can read the link again
        message = mail.mail_message_id
        for user in (self.developer, self.director, self.configurator):
            self.assertFalse(
                self.env["mail.message"]
                .with_user(user)
                .search([("id", "=", message.id)])
            )
        with self.assertRaises(AccessError):
            self.theirs.with_user(self.director).read(["access_token"])
        self.assertFalse(
            "access_token"
            in self.env["crm.alignment.respondent"]
            .with_user(self.director)
            .fields_get()
        )

    # --------------------------------------------------------------------- blind
    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nobody_sees_the_others_answers_before_both_have_submitted(self):
        self.checklist.action_send()
        self.answer(self.theirs, "1")
        self.answer(self.ours, "3", submit=False)
        answers = self.env["crm.alignment.answer"]
        for user in (self.developer, self.director, self.counsellor):
            seen = answers.with_user(user).search([("side", "=", "employer")])
            self.assertFalse(seen, user.name)
            with self.assertRaises(AccessError):
                self.theirs.answer_ids.with_user(user).read(["rating"])
            self.assertFalse(
                self.env["crm.alignment.respondent"]
                .with_user(user)
                .search([("answer_ids.rating", "=", "1")])
            )
            self.assertFalse(
                self.env["crm.alignment.checklist"]
                .with_user(user)
                .search([("respondent_ids.answer_ids.rating", "=", "1")])
            )
        mine = answers.with_user(self.developer).search([])
        self.assertEqual(mine.respondent_id, self.ours)
        self.assertFalse(answers.with_user(self.director).search([]))
        self.ours.sudo()._submit()
        self.assertEqual(self.checklist.state, "compared")
        self.assertEqual(len(answers.with_user(self.developer).search([])), 50)
        self.assertFalse(answers.with_user(self.sister_developer).search([]))

    def test_answers_are_not_written_for_others(self):
        self.checklist.action_send()
        with self.assertRaises(AccessError):
            self.theirs.with_user(self.developer).action_answer()
        for values in (
            {"state": "submitted"},
            {"answer_ids": [Command.create({"criterion_id": 1, "rating": "4"})]},
            {"date_link_end": fields.Datetime.now()},
        ):
            with self.assertRaises(UserError):
                self.theirs.with_user(self.developer).write(values)
        for values in (
            {"state": "compared"},
            {"score": 90},
            {"date_compared": "2026-01-01"},
        ):
            with self.assertRaises(UserError):
                self.checklist.with_user(self.developer).write(values)
            with self.assertRaises(UserError):
                self.env["crm.alignment.checklist"].with_user(self.developer).create(
                    {
                        "partnership_id": self.partnership.id,
                        "template_id": self.checklist.template_id.id,
                        **values,
                    }
                )

    def test_wrong_and_missing_answers_are_refused_and_nothing_is_lost(self):
        self.checklist.action_send()
        criteria = self.checklist.template_id.criterion_ids
        self.theirs._save_answers({criteria[0].id: {"rating": "4", "comment": " oui "}})
        self.assertEqual(self.theirs.state, "started")
        self.assertEqual(self.theirs.answered_count, 1)
        self.assertEqual(self.theirs.answer_ids.comment, "oui")
        for values in (
            {criteria[1].id: {"rating": "7"}},
            {0: {"rating": "1"}},
        ):
            with self.assertRaises(UserError):
                self.theirs._save_answers(values)
        with self.assertRaisesRegex(UserError, "24"):
            self.theirs._submit()
        self.assertEqual(self.theirs.state, "started")
        self.answer(self.theirs, "unknown")
        with self.assertRaises(UserError):
            self.theirs._save_answers({criteria[0].id: {"rating": "1"}})
        with self.assertRaises(UserError):
            self.theirs._submit()

    # ---------------------------------------------------------------- comparison
    def test_results_medians_gaps_and_talk_guide(self):
        self.checklist.respondent_ids = [
            Command.create(
                {"side": "enterprise", "partner_id": self.counsellor.partner_id.id}
            )
        ]
        self.counsellor.partner_id.email = "c@test.example"
        self.checklist.action_send()
        second = self.checklist.respondent_ids - self.ours - self.theirs
        self.answer(self.ours, "3", schedule="1", mentor="4")
        self.answer(second, "4", schedule="unknown", mentor="4")
        self.answer(self.theirs, "3", schedule="4", mentor="2", dignity="unknown")
        by_code = {r.criterion_id.code: r for r in self.checklist.result_ids}
        trust = by_code["trust"]
        self.assertEqual((trust.rating_enterprise, trust.rating_employer), (3.5, 3))
        self.assertEqual((trust.spread_enterprise, trust.gap), (1, 0.5))
        self.assertEqual(by_code["schedule"].unknown_enterprise, 1)
        self.assertEqual(by_code["schedule"].rating_enterprise, 1)
        dignity = by_code["dignity"]
        self.assertTrue(dignity.is_open)
        self.assertEqual(dignity.label_employer, "?")
        self.assertEqual(
            self.checklist.talk_ids.mapped("criterion_id.code"),
            ["dignity", "mentor", "schedule"],
        )
        self.assertEqual(self.checklist.unknown_count, 2)
        self.assertEqual(self.checklist.blocking_count, 1)
        self.assertIn("arrimage", self.partnership.activity_ids.mapped("summary")[0])

    def test_the_talk_is_written_settled_planned_and_closed(self):
        checklist = self.align(self.partnership, mentor="0", safety="1")
        checklist = checklist.with_user(self.developer)
        point = checklist.talk_ids
        self.assertEqual(point.criterion_id.code, "safety")
        with self.assertRaisesRegex(UserError, point.criterion_id.name):
            checklist.action_close()
        with self.assertRaises(ValidationError):
            point.is_settled = True
        with self.assertRaises(UserError):
            point.rating_employer = 4
        point.write(
            {
                "outcome": "Accueil SST avant le premier jour",
                "is_settled": True,
                "action_summary": "Remettre la fiche d'accueil",
                "action_user_id": self.counsellor.id,
            }
        )
        self.assertEqual(point.settled_by_id, self.developer)
        checklist.action_plan_actions()
        checklist.action_close()
        activity = self.partnership.activity_ids.filtered(
            lambda a: a.summary == "Remettre la fiche d'accueil"
        )
        self.assertEqual(len(activity), 1)
        self.assertEqual(activity.user_id, self.counsellor)
        with self.assertRaises(UserError):
            point.outcome = "autre chose"
        checklist.action_reopen_talk()
        point.outcome = "autre chose"

    def test_a_reassessment_is_compared_with_the_one_before(self):
        first = self.align(self.partnership, "2", "2")
        second = self.align(self.partnership, "3", "3", trust="1")
        self.assertEqual(second.previous_id, first)
        self.assertAlmostEqual(second.score_change, second.score - first.score)
        changes = {r.criterion_id.code: r.change for r in second.result_ids}
        self.assertEqual(changes["respect"], 1)
        self.assertEqual(changes["trust"], -1)

    def test_comparing_without_the_others(self):
        self.checklist.respondent_ids = [
            Command.create(
                {"side": "enterprise", "partner_id": self.director.partner_id.id}
            )
        ]
        self.director.partner_id.email = "d@test.example"
        self.checklist.action_send()
        self.answer(self.ours, "3")
        with self.assertRaises(UserError):
            self.checklist.with_user(self.developer).action_stop_waiting()
        self.answer(self.theirs, "3")
        self.assertEqual(self.checklist.state, "open")
        with self.assertRaises(AccessError):
            self.checklist.with_user(self.other_developer).action_stop_waiting()
        self.checklist.with_user(self.developer).action_stop_waiting()
        self.assertEqual(self.checklist.state, "compared")
        self.assertEqual(self.checklist.score, 75)

    def test_the_scores_can_be_computed_again_from_the_export(self):
        checklist = self.align(
            self.partnership, "3", "2", trust="unknown", respect="4", mentor="0"
        ).with_user(self.developer)
        book = load_workbook(BytesIO(write_workbook(checklist._get_export_sheets())))
        answers, criteria = (
            list(book.worksheets[number].iter_rows(min_row=2, values_only=True))
            for number in (0, 1)
        )
        weights = {row[0]: row[3] for row in criteria}
        ratings = {}
        for side, _respondent, code, rating, _comment in answers:
            ratings.setdefault(code, {})[side] = rating
        both = [
            (weights[code], sum(pair.values()) / 2)
            for code, pair in ratings.items()
            if "?" not in pair.values()
        ]
        score = 25 * sum(w * r for w, r in both) / sum(w for w, _r in both)
        self.assertAlmostEqual(score, checklist.score, places=1)
        self.assertEqual(len(answers), 50)

    # ------------------------------------------------------------------- reminders
    def test_reminders_after_three_and_ten_days_once_each(self):
        self.checklist.action_send()
        self.answer(self.ours, "3")

        def reminders_after(days):
            self.theirs.sudo().date_invited = fields.Datetime.now() - timedelta(
                days=days
            )
            before = self.env["mail.mail"].search_count([])
            self.run_cron("ir_cron_alignment_remind")
            self.run_cron("ir_cron_alignment_remind")
            return self.env["mail.mail"].search_count([]) - before

        self.assertEqual(reminders_after(2), 0)
        self.assertEqual(reminders_after(3), 1)
        self.assertEqual(reminders_after(9), 0)
        self.assertEqual(reminders_after(11), 1)
        self.assertEqual(reminders_after(40), 0)
        self.assertGreater(self.theirs.date_link_end, fields.Datetime.now())

    def test_a_late_first_run_sends_one_reminder_not_two(self):
        self.checklist.action_send()
        self.theirs.sudo().date_invited = fields.Datetime.now() - timedelta(days=12)
        self.run_cron("ir_cron_alignment_remind")
        self.assertEqual(self.theirs.reminder_count, 2)

    def test_no_address_left_is_told_to_the_owner(self):
        self.checklist.action_send()
        self.contact.email = False
        self.theirs.sudo().date_invited = fields.Datetime.now() - timedelta(days=4)
        self.run_cron("ir_cron_alignment_remind")
        self.assertIn("Line Roy", self.partnership.activity_ids.summary)

    # -------------------------------------------------------------------- template
    def test_a_template_in_use_is_edited_as_a_new_version(self):
        checklist = self.align(self.partnership)
        template = checklist.template_id.with_user(self.director)
        criterion = template.criterion_ids[0]
        for change in (
            lambda: criterion.write({"question": "Autre?"}),
            lambda: template.write({"threshold": 10}),
            lambda: criterion.unlink(),
            lambda: template.unlink(),
            lambda: template.write({"state": "draft"}),
        ):
            with self.assertRaises(UserError):
                change()
        draft = template.browse(template.action_new_version()["res_id"])
        self.assertEqual(template.action_new_version()["res_id"], draft.id)
        self.assertEqual((draft.version, draft.state), (2, "draft"))
        self.assertEqual(
            draft.criterion_ids.mapped("code"), template.criterion_ids.mapped("code")
        )
        self.assertEqual(
            draft.with_context(lang="fr_CA").criterion_ids[0].name,
            template.with_context(lang="fr_CA").criterion_ids[0].name,
        )
        draft.criterion_ids[0].question = "Autre?"
        draft.action_publish()
        self.assertEqual((template.state, draft.state), ("retired", "published"))
        self.assertEqual(checklist.template_id, template)
        self.assertEqual(
            self.env["crm.alignment.template"]._get_default(self.company), draft
        )

    def test_an_empty_template_is_not_published(self):
        template = self.env["crm.alignment.template"].create({"name": "Vide"})
        with self.assertRaises(UserError):
            template.action_publish()
