# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestWorkplaceCheck(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.partnership = cls.new_partnership()
        cls.no_file = cls.env["ir.attachment"]

    def day(self, ago):
        return self.today - timedelta(days=ago)

    def point(self, check, code):
        return check.line_ids.filtered(lambda p: p.criterion_id.code == code)

    def correct(self, point, user=None, date=None, note="Vu corrigé"):
        point.with_user(user or self.developer)._record_correction(
            date or self.today, note, self.no_file
        )

    def obstacles(self):
        return self.partnership.with_user(self.developer)._get_workplace_obstacles()

    def state(self):
        self.partnership.invalidate_recordset()
        return self.partnership.with_user(self.developer).workplace_state

    # ------------------------------------------------------------------ catalogue
    def test_the_catalogue_has_its_sources_and_no_figure(self):
        criteria = self.env["crm.workplace.criterion"].search([])
        self.assertGreaterEqual(len(criteria), 20)
        self.assertEqual(
            set(criteria.mapped("domain")), {"standards", "safety", "dignity"}
        )
        self.assertTrue(criteria.filtered("is_critical"))
        for criterion in criteria.filtered("legal_basis"):
            self.assertTrue(criterion.legal_source and criterion.legal_date)
            self.assertNotRegex(criterion.legal_basis, r"\d+(\.\d+)? ?(\$|hours|%)")
        with self.assertRaises(ValidationError):
            criteria[0].write({"legal_basis": "Selon la loi", "legal_source": False})

    def test_a_check_copies_the_criteria_in_its_language(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        criterion = self.env.ref("crm_partnership.crm_workplace_criterion_breaks")
        criterion.with_context(lang="fr_CA").name = "Repas et repos"
        check = self.new_check(self.partnership, done=False, vals={"lang": "fr_CA"})
        point = self.point(check, "breaks")
        self.assertEqual(point.name, "Repas et repos")
        source = criterion.with_context(lang="fr_CA").legal_source
        self.assertIn("Loi sur les normes du travail (RLRQ", source)
        self.assertIn(source, point.legal_basis)
        check.action_done()
        criterion.with_context(lang="fr_CA").name = "Autre chose"
        self.assertEqual(point.name, "Repas et repos")
        criterion.unlink()
        self.assertEqual(point.name, "Repas et repos")

    def test_criteria_of_another_enterprise_stay_out(self):
        self.env["crm.workplace.criterion"].create(
            {
                "name": "Chez la sœur",
                "code": "sister",
                "domain": "safety",
                "question": "?",
                "company_id": self.sister_company.id,
            }
        )
        check = self.new_check(self.partnership, done=False)
        self.assertNotIn("Chez la sœur", check.line_ids.mapped("name"))

    # ------------------------------------------------------------------ finishing
    def test_finishing_wants_every_answer_and_tells_all_that_is_missing(self):
        check = (
            self.env["crm.workplace.check"]
            .with_user(self.developer)
            .create({"partnership_id": self.partnership.id})
        )
        with self.assertRaises(ValidationError) as caught:
            check.action_done()
        for line in check.line_ids:
            self.assertIn(line.name, str(caught.exception))
        check.line_ids.answer = "ok"
        self.point(check, "breaks").answer = "to_correct"
        self.point(check, "equipment").answer = "not_applicable"
        with self.assertRaises(ValidationError) as caught:
            check.action_done()
        text = str(caught.exception)
        for word in ("write what was seen", "agree on a date", "does not apply"):
            self.assertIn(word, text)
        self.point(check, "breaks").write(
            {"note": "Pauses sautées", "date_due": self.today}
        )
        self.point(check, "equipment").note = "Travail de bureau"
        check.action_done()
        self.assertEqual((check.state, check.result), ("done", "to_correct"))
        self.assertEqual((check.done_by, check.open_count), (self.developer, 1))

    def test_a_critical_point_is_not_left_out(self):
        check = self.new_check(self.partnership, done=False)
        self.point(check, "equipment").unlink()
        with self.assertRaises(ValidationError):
            check.action_done()
        criterion = self.env.ref("crm_partnership.crm_workplace_criterion_equipment")
        check.line_ids = [
            Command.create({"criterion_id": criterion.id, "answer": "ok", "name": "x"})
        ]
        self.assertEqual(
            self.point(check, "equipment").name,
            criterion.with_context(lang="fr_CA").name,
        )
        check.action_done()

    def test_the_visit_is_not_in_the_future_and_holds_no_longer_than_allowed(self):
        check = self.new_check(
            self.partnership, done=False, vals={"date": self.day(-1)}
        )
        with self.assertRaises(ValidationError):
            check.action_done()
        check.date = self.today
        self.assertEqual(check.date_valid_until, self.today + relativedelta(months=12))
        check.date_valid_until = self.today + relativedelta(months=12, days=1)
        with self.assertRaises(ValidationError):
            check.action_done()
        check.date_valid_until = self.day(-30)
        check.action_done()
        self.company.workplace_check_months = 6
        self.assertEqual(check.date_valid_until, self.day(-30))
        other = self.new_check(self.partnership)
        self.assertEqual(other.date_valid_until, self.today + relativedelta(months=6))

    def test_a_site_is_one_of_the_employer(self):
        stranger = self.env["res.partner"].create({"name": "Ailleurs"})
        with self.assertRaises(ValidationError):
            self.new_check(self.partnership, vals={"site_id": stranger.id})
        site = self.env["res.partner"].create(
            {"name": "Usine", "type": "other", "parent_id": self.employer.id}
        )
        self.assertEqual(
            self.new_check(self.partnership, vals={"site_id": site.id}).site_id, site
        )

    def test_a_done_check_does_not_change_for_anyone(self):
        check = self.new_check(self.partnership, breaks="to_correct")
        line = self.point(check, "breaks")
        other = self.new_check(self.partnership, done=False)
        for record in (check, check.with_user(self.director)):
            for attempt in (
                lambda c=record: c.write({"summary": "x"}),
                lambda c=record: c.write({"date": self.day(3)}),
                lambda c=record: c.write({"date_valid_until": self.day(-900)}),
                lambda c=record: c.write({"line_ids": [Command.delete(line.id)]}),
                lambda c=record: c.write(
                    {"line_ids": [Command.create({"name": "x", "answer": "ok"})]}
                ),
                lambda c=record: c.line_ids[:1].write({"answer": "ok"}),
                lambda c=record: c.line_ids[:1].unlink(),
                lambda c=record: c.line_ids[:1].write({"check_id": other.id}),
                lambda c=record: c.env["crm.workplace.check.line"].create(
                    {"check_id": c.id, "name": "x"}
                ),
                lambda c=record: other.with_env(c.env).write(
                    {"line_ids": [Command.link(line.id)]}
                ),
                lambda c=record: c.action_done(),
                lambda c=record: c.action_cancel(),
                lambda c=record: c.unlink(),
            ):
                with self.assertRaises(UserError):
                    attempt()

    def test_the_system_alone_writes_results_and_corrections(self):
        draft = self.new_check(self.partnership, done=False, breaks="to_correct")
        check = draft.with_user(self.developer)
        line = self.point(check, "breaks")
        for record, name, value in (
            *((check, n, v) for n, v in (("state", "done"), ("result", "sound"))),
            (check, "done_by", self.director.id),
            (check, "next_check_id", draft.id),
            (check, "open_critical_count", 0),
            (check, "reminded_end_on", self.today),
            (line, "is_open", False),
            (line, "corrected_on", self.today),
            (line, "closed_by_id", line.id),
            (line, "point_key", "criterion-1"),
            (line, "partnership_id", self.partnership.id),
        ):
            with self.assertRaises(UserError, msg=name):
                record.write({name: value})
        with self.assertRaises(UserError):
            self.point(check, "equipment").is_critical = False
        with self.assertRaises(UserError):
            self.point(check, "equipment").criterion_id = line.criterion_id
        forged = check.with_context(
            default_state="done",
            default_result="sound",
            default_corrected_on="2026-01-01",
        ).create(
            {
                "partnership_id": self.partnership.id,
                "line_ids": [
                    Command.create(
                        {"criterion_id": self.point(check, "equipment").criterion_id.id}
                    )
                ],
            }
        )
        self.assertEqual((forged.state, forged.result), ("draft", False))
        self.assertFalse(forged.line_ids.corrected_on)
        self.assertTrue(forged.line_ids.is_critical)
        with self.assertRaises(UserError):
            check.create({"partnership_id": self.partnership.id, "state": "done"})

    def test_defaults_of_the_caller_draw_the_criterion_all_the_same(self):
        check = self.new_check(self.partnership, done=False)
        criterion = self.env.ref("crm_partnership.crm_workplace_criterion_equipment")
        line = (
            self.env["crm.workplace.check.line"]
            .with_user(self.developer)
            .with_context(default_check_id=check.id, default_criterion_id=criterion.id)
            .create({"name": "Faux", "is_critical": False})
        )
        self.assertEqual(
            (line.name, line.is_critical),
            (criterion.with_context(lang="fr_CA").name, True),
        )

    # ------------------------------------------------------------------------ gate
    def test_no_check_expired_check_and_blocking_check(self):
        self.assertIn("No workplace check", self.obstacles()[0])
        self.assertEqual(self.state(), "none")
        self.new_check(self.partnership, done=False)
        self.assertEqual(len(self.obstacles()), 1)
        old = self.new_check(
            self.partnership,
            vals={"date": self.day(200), "date_valid_until": self.day(1)},
        )
        self.assertIn("expired", self.obstacles()[0])
        self.assertEqual(self.state(), "expired")
        check = self.new_check(self.partnership, equipment="not_seen")
        self.assertEqual(old.next_check_id, check)
        self.assertEqual(check.result, "blocking")
        self.assertEqual(self.state(), "blocking")
        self.assertIn(self.point(check, "equipment").name, self.obstacles()[0])
        gate = self.env.ref("crm_partnership.crm_partnership_gate_workplace_check")
        self.assertFalse(self.partnership._gate_check_workplace_check(gate))
        self.correct(self.point(check, "equipment"))
        self.assertFalse(self.obstacles())
        self.assertEqual(self.state(), "valid")
        self.assertEqual(
            self.partnership._gate_check_workplace_check(gate).ids,
            [self.partnership.id],
        )

    def test_the_last_day_still_counts(self):
        self.new_check(
            self.partnership,
            vals={"date": self.day(10), "date_valid_until": self.today},
        )
        self.assertFalse(self.obstacles())
        self.assertEqual(self.state(), "expiring")

    def test_points_to_correct_do_not_keep_from_starting(self):
        check = self.new_check(self.partnership, breaks="to_correct")
        self.assertEqual(check.result, "to_correct")
        self.assertFalse(self.obstacles())

    def test_a_later_check_hides_nothing_until_it_finds_the_point_right(self):
        first = self.new_check(
            self.partnership, vals={"date": self.day(30)}, equipment="blocking"
        )
        point = self.point(first, "equipment")
        self.new_check(
            self.partnership,
            vals={"date": self.day(20)},
            equipment="not_applicable",
        )
        self.assertTrue(point.is_open)
        self.new_check(
            self.partnership, vals={"date": self.day(15), "place": "Entrepôt"}
        )
        self.assertTrue(point.is_open, "another place")
        again = self.new_check(
            self.partnership, vals={"date": self.day(10)}, equipment="blocking"
        )
        self.assertEqual(len(self.obstacles()), 1, "the same point is told once")
        self.new_check(self.partnership, vals={"date": self.day(12)})
        self.assertFalse(point.is_open)
        self.assertTrue(self.point(again, "equipment").is_open, "found after")
        last = self.new_check(self.partnership)
        self.assertFalse(self.obstacles())
        self.assertEqual(
            self.point(again, "equipment").closed_by_id, self.point(last, "equipment")
        )
        self.assertFalse(first.open_critical_count)

    def test_a_visit_recorded_late_is_closed_by_the_one_after_it(self):
        later = self.new_check(self.partnership, vals={"date": self.day(5)})
        late = self.new_check(
            self.partnership, vals={"date": self.day(40)}, equipment="blocking"
        )
        self.assertEqual(late.next_check_id, later)
        self.assertEqual(late.result, "blocking")
        self.assertFalse(self.obstacles())

    def test_facts_cost_the_same_for_one_or_many(self):
        others = self.partnership
        for _index in range(4):
            others |= self.new_partnership()
        for partnership in others:
            self.new_check(partnership, equipment="blocking")
        gate = self.env.ref("crm_partnership.crm_partnership_gate_workplace_check")
        counts = []
        for records in (self.partnership, others):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            records._gate_check_workplace_check(gate)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # ------------------------------------------------------------------ correction
    def test_a_correction_needs_words_or_a_document_and_a_sensible_day(self):
        check = self.new_check(
            self.partnership, vals={"date": self.day(10)}, breaks="to_correct"
        )
        point = self.point(check, "breaks")
        for note, date in (
            ("  ", self.today),
            ("Vu", self.day(-1)),
            ("Vu", self.day(11)),
        ):
            with self.assertRaises(UserError):
                self.correct(point, note=note, date=date)
        with self.assertRaises(UserError):
            self.correct(self.point(check, "exits"))
        action = point.with_user(self.developer).action_correct()
        window = Form(
            self.env[action["res_model"]]
            .with_user(self.developer)
            .with_context(**action["context"])
        )
        window.note = "Pause affichée"
        window.save().action_record()
        self.assertFalse(point.is_open)
        self.assertEqual(point.corrected_by, self.developer)
        with self.assertRaises(UserError):
            self.correct(point)

    def test_correcting_the_last_visit_closes_the_same_point_before(self):
        first = self.new_check(
            self.partnership, vals={"date": self.day(30)}, equipment="blocking"
        )
        second = self.new_check(self.partnership, equipment="blocking")
        self.correct(self.point(second, "equipment"))
        self.assertFalse(self.point(first, "equipment").is_open)
        self.assertFalse(self.obstacles())

    def test_a_critical_point_is_closed_by_a_holder_or_a_director(self):
        partnership = self.new_partnership(user_id=False)
        check = self.new_check(partnership, equipment="blocking", breaks="to_correct")
        self.correct(self.point(check, "breaks"), self.other_developer)
        with self.assertRaises(AccessError):
            self.correct(self.point(check, "equipment"), self.other_developer)
        self.correct(self.point(check, "equipment"), self.director)

    def test_an_own_point_is_followed_from_check_to_check(self):
        check = self.new_check(self.partnership, done=False)
        check.line_ids = [
            Command.create(
                {
                    "name": "Escalier de la cave",
                    "is_critical": True,
                    "answer": "to_correct",
                    "note": "Marche brisée",
                    "date_due": self.today,
                }
            )
        ]
        check.action_done()
        self.assertIn("Escalier", self.obstacles()[0])
        action = check.with_user(self.developer).action_recheck()
        again = self.env["crm.workplace.check"].browse(action["res_id"])
        self.assertEqual(again.line_ids[0].name, "Escalier de la cave")
        again._answer_points({})
        again.action_done()
        self.assertFalse(self.obstacles())

    def test_a_recheck_puts_what_is_open_first_and_is_prepared_once(self):
        check = self.new_check(
            self.partnership,
            vals={"place": "Cuisine"},
            voice="to_correct",
            accident="not_seen",
            breaks="to_correct",
        )
        self.correct(self.point(check, "breaks"))
        checks = check.with_user(self.developer)
        action = checks.action_recheck()
        self.assertEqual(checks.action_recheck()["res_id"], action["res_id"])
        again = checks.browse(action["res_id"])
        codes = again.line_ids.criterion_id.mapped("code")
        self.assertEqual(set(codes[:2]), {"voice", "accident"})
        self.assertEqual(len(codes), len(check.line_ids))
        self.assertEqual((again.previous_id, again.place), (check, "Cuisine"))
        self.assertFalse(any(again.line_ids.mapped("answer")))
        self.assertEqual(again.user_id, self.developer)
        with self.assertRaises(UserError):
            again.action_recheck()

    def test_a_draft_is_cancelled_and_taken_up_again(self):
        check = self.new_check(self.partnership, done=False).with_user(self.developer)
        check.action_cancel()
        with self.assertRaises(UserError):
            check.summary = "x"
        with self.assertRaises(UserError):
            check.action_done()
        check.action_reopen()
        with self.assertRaises(UserError):
            check.action_reopen()
        check.unlink()

    def test_the_employer_visited_does_not_change_under_its_checks(self):
        self.new_check(self.partnership)
        other = self.env["res.partner"].create({"name": "Autre", "is_company": True})
        with self.assertRaises(ValidationError):
            self.partnership.partner_id = other
        with self.assertRaises(ValidationError):
            self.partnership.unlink()

    # ------------------------------------------------------------------- reminders
    def reminders(self, partnership=None):
        return (partnership or self.partnership).activity_ids.filtered(
            lambda a: "rification" in (a.summary or "")
        )

    def test_reminders_come_once_each_and_can_be_run_again(self):
        check = self.new_check(
            self.partnership,
            vals={"date": self.day(10), "date_valid_until": self.day(-30)},
            breaks="to_correct",
        )
        cron = "ir_cron_workplace_remind"
        for expected in (2, 2):  # before the end; a correction overdue
            self.run_cron(cron)
            self.assertEqual(len(self.reminders()), expected)
        self.assertEqual(self.reminders().user_id, self.developer)
        text = " ".join(self.reminders().mapped("summary"))
        self.assertNotIn(self.point(check, "breaks").name, text)
        self.env.cr.execute(
            "UPDATE crm_workplace_check SET date_valid_until = %s WHERE id = %s",
            [self.today, check.id],
        )
        self.env.invalidate_all()
        for _run in range(2):
            self.run_cron(cron)
            self.assertEqual(len(self.reminders()), 3)

    def test_no_reminder_for_what_is_settled_paused_or_visited_again(self):
        cron = "ir_cron_workplace_remind"
        old = {"date": self.day(200), "date_valid_until": self.day(1)}
        paused = self.new_partnership()
        self.new_check(paused, vals=old, breaks="to_correct")
        paused.with_user(self.developer).action_pause(
            self.env["crm.partnership.reason"].search([], limit=1).id
        )
        first = self.new_check(self.partnership, vals=old, breaks="to_correct")
        self.new_check(self.partnership)
        self.run_cron(cron)
        self.assertFalse(self.reminders())
        self.assertFalse(self.reminders(paused))
        self.assertFalse(first.reminded_end_on)

    def test_a_run_that_is_cut_goes_on_with_the_rest(self):
        others = self.new_partnership() | self.new_partnership()
        old = {"date": self.day(200), "date_valid_until": self.day(1)}
        checks = self.env["crm.workplace.check"]
        for partnership in others:
            checks |= self.new_check(partnership, vals=old)
        checks[0]._remind(self.today)
        due = checks._find_to_remind(self.today)
        self.assertNotIn(checks[0], due)
        self.assertIn(checks[1], due)
        self.run_cron("ir_cron_workplace_remind")
        for partnership in others:
            self.assertEqual(len(self.reminders(partnership)), 1)

    # ----------------------------------------------------------------- print, pack
    def test_the_report_keeps_the_internal_note_inside(self):
        check = self.new_check(
            self.partnership,
            vals={"summary": "Bel accueil", "internal_note": "SECRET-INTERNE"},
            breaks="to_correct",
        )
        html = (
            self.env["ir.actions.report"]
            .with_user(self.developer)
            ._render_qweb_html("crm_partnership.workplace_check_document", check.ids)[0]
            .decode()
        )
        self.assertIn("Bel accueil", html)
        self.assertIn(self.point(check, "breaks").name.replace("'", "&#39;"), html)
        self.assertNotIn("SECRET-INTERNE", html)

    def test_the_handover_pack_tells_the_last_check_and_its_open_points(self):
        self.new_check(self.partnership, breaks="to_correct")
        html = (
            self.env["ir.actions.report"]
            .with_user(self.developer)
            ._render_qweb_html("crm_partnership.handover_pack", self.partnership.ids)[0]
            .decode()
        )
        self.assertIn("Pause repas", html)

    def test_the_form_of_a_visit(self):
        form = Form(
            self.env["crm.workplace.check"]
            .with_user(self.developer)
            .with_context(default_partnership_id=self.partnership.id)
        )
        form.place = "Cuisine"
        check = form.save()
        self.assertEqual(check.site_id, self.employer)
        self.assertTrue(check.line_ids)
        action = self.partnership.with_user(
            self.developer
        ).action_open_workplace_checks()
        self.assertEqual(action["res_id"], check.id)
        with Form(check) as form, form.line_ids.edit(0) as line:
            line.answer = "ok"
        self.assertEqual(check.answered_count, 1)
