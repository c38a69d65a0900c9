# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .at_once_case import AtOnceCase

QUIET = ("odoo.sql_db", "odoo.service.model")


@tagged("post_install", "-at_install")
class TestWorkplaceConcurrency(AtOnceCase):
    def make(self, env):
        self.partnership, _contact = self.new_employer(env)
        users = [
            self.new_user(env, f"test_at_once_{n}", "business_developer")
            for n in range(2)
        ]
        self.user_ids = [user.id for user in users]
        self.partnership.user_id = users[0]
        self.partnership.backup_user_id = users[1]
        check = self.new_check(env)
        self.check_id = check.id
        self.line_id = check.line_ids.filtered("is_critical")[0].id

    def new_check(self, env, **answers):
        check = self.keep(
            env["crm.workplace.check"].create({"partnership_id": self.partnership.id})
        )
        check._answer_points(answers)
        return check

    def finishing(self, number=0, check_id=None):
        """A colleague finishes the visit."""

        def work(env):
            check = env["crm.workplace.check"].browse(check_id or self.check_id)
            check.with_user(self.user_ids[number]).action_done()

        return work

    def answering(self, env):
        env["crm.workplace.check.line"].browse(self.line_id).with_user(
            self.user_ids[1]
        ).write({"answer": "not_seen"})

    def check(self, cr):
        return self.env_of(cr)["crm.workplace.check"].browse(self.check_id)

    @mute_logger(*QUIET)
    def test_of_two_colleagues_who_finish_the_second_is_told(self):
        first, second = self.at_once(self.finishing(0), self.finishing(1))
        self.assertIsNone(first)
        self.assertIsInstance(second, UserError)
        self.assertIn("does not change any more", str(second))
        with self.registry.cursor() as cr:
            check = self.check(cr)
            self.assertEqual((check.state, check.result), ("done", "sound"))
            self.assertEqual(check.done_by.id, self.user_ids[0])

    @mute_logger(*QUIET)
    def test_a_point_answered_while_the_visit_is_finished_is_refused(self):
        first, second = self.at_once(self.finishing(0), self.answering)
        self.assertIsNone(first)
        self.assertIsInstance(second, UserError)
        with self.registry.cursor() as cr:
            self.assertEqual(set(self.check(cr).line_ids.mapped("answer")), {"ok"})

    @mute_logger(*QUIET)
    def test_the_result_counts_an_answer_given_meanwhile(self):
        first, second = self.at_once(self.answering, self.finishing(0))
        self.assertEqual([first, second], [None, None])
        with self.registry.cursor() as cr:
            check = self.check(cr)
            self.assertEqual((check.state, check.result), ("done", "blocking"))
            self.assertEqual(check.open_critical_count, 1)

    @mute_logger(*QUIET)
    def test_a_point_added_while_the_visit_is_finished_is_refused(self):
        def add(env):
            env["crm.workplace.check.line"].with_user(self.user_ids[1]).create(
                {"check_id": self.check_id, "name": "Sortie bloquée"}
            )

        first, second = self.at_once(self.finishing(0), add)
        self.assertIsNone(first)
        self.assertIsInstance(second, UserError)

    @mute_logger(*QUIET)
    def test_two_visits_of_a_place_finished_at_once_know_of_each_other(self):
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            line = env["crm.workplace.check.line"].browse(self.line_id)
            line.answer = "not_seen"
            other_id = self.new_check(env).id
            env["crm.workplace.check"].browse(other_id).write({})
        outcomes = self.at_once(self.finishing(0), self.finishing(1, other_id))
        self.assertEqual(outcomes, [None, None])
        with self.registry.cursor() as cr:
            check = self.check(cr)
            self.assertEqual(check.next_check_id.id, other_id)
            line = check.line_ids.filtered(lambda p: p.id == self.line_id)
            self.assertEqual(line.closed_by_id.check_id.id, other_id)
            self.assertFalse(line.is_open)
