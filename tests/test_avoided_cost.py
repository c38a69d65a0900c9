# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from contextlib import contextmanager

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..models.crm_avoided_cost_evaluation import ANSWER_FIELDS
from .common import PartnershipCase

RULES = "odoo.addons.base.models.ir_rule"
ACCESS = "odoo.addons.base.models.ir_model"


class AvoidedCostCase(PartnershipCase):
    """Seven people hired last year, and what became of them by 26 weeks."""

    results = ("yes", "yes", "yes", "yes", "no", "unknown", None)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        # to-dos are written in the language of who gets them
        cls.developer.lang = "en_US"
        cls.year = cls.today.year - 1
        cls.partnership = cls.new_partnership()
        cls.placements = cls.env["crm.placement"]
        for result in cls.results:
            placement = cls.new_placement(cls.partnership)
            cls.hire(placement, wage=20, hours=35)
            cls.placements |= placement
            cls.know(placement, result)
        cls.env.flush_all()
        cls.rewrite(cls.placements, date_hired=f"{cls.year}-01-15")
        cls.rewrite(cls.placements.followup_ids, date_due=f"{cls.year}-07-16")

    @classmethod
    def know(cls, placement, result):
        followup = placement.followup_ids.filtered(lambda f: f.weeks == 26)
        cls.rewrite(followup, result_continuous_same=result)

    @classmethod
    def new_evaluation(cls, user=None, **vals):
        return (
            cls.env["crm.avoided.cost.evaluation"]
            .with_user(user or cls.developer)
            .create({"partnership_id": cls.partnership.id, **vals})
        )

    @classmethod
    def complete(cls, evaluation):
        """All that finalising asks for, of the employer."""
        evaluation.write(
            {
                **dict.fromkeys(("pay_low", "pay_central", "pay_high"), 36400),
                "pay_source": "Paie de l'employeur",
                "baseline_low": 40,
                "baseline_central": 50,
                "baseline_high": 60,
                "baseline_source": "Line Roy, au bilan",
            }
        )
        sections = evaluation.line_ids.mapped("section")
        evaluation.line_ids = [
            Command.create(
                {
                    "section": section,
                    "name": name,
                    "low": 100,
                    "central": 200,
                    "high": 300,
                    "source": "Line Roy",
                }
            )
            for section, name in (("outlay", "Tutorat"), ("enterprise", "Suivi"))
            if section not in sections
        ]
        return evaluation

    @classmethod
    def new_final(cls, **vals):
        evaluation = cls.complete(cls.new_evaluation(**vals))
        evaluation.action_finalise()
        return evaluation


@tagged("post_install", "-at_install")
class TestAvoidedCost(AvoidedCostCase):
    @contextmanager
    def refused(self, error, words):
        """As assertRaises, which undoes what was refused, with the words told."""
        with self.assertRaises(error) as refusal:
            yield
        self.assertRegex(str(refusal.exception), words)

    def line(self, evaluation, **vals):
        return self.env["crm.avoided.cost.line"].create(
            {
                "evaluation_id": evaluation.id,
                "name": "Essai",
                "section": "hire",
                "low": 1,
                "central": 2,
                "high": 3,
                "source": "Essai",
                **vals,
            }
        )

    def component(self, code):
        return self.env.ref(f"crm_partnership.crm_avoided_cost_component_{code}")

    # ------------------------------------------------------------------- counting
    def test_people_are_counted_and_unknown_is_not_lost(self):
        evaluation = self.new_evaluation()
        self.assertEqual(evaluation.date_from.isoformat(), f"{self.year}-01-01")
        self.assertEqual(evaluation.hires, 7)
        # the sixth is not known, the seventh was not asked
        self.assertEqual(evaluation.known_count, 5)
        self.assertEqual(evaluation.lost_count, 1)
        self.assertTrue(evaluation.has_turnover)
        # mean pay: 20 × 35 × 52, for there are enough of them
        self.assertEqual(evaluation.pay_central, 36400)
        self.assertTrue(evaluation.pay_source)

    def test_the_figures(self):
        evaluation = self.complete(self.new_evaluation())
        # fees 700 and 17 h × 34, for 7 hires
        hire = 7 * (700 + 17 * 34)
        # 50 % of 5 people less 1, at 18,5 % of the pay
        turnover = (2.5 - 1) * 0.185 * 36400
        outlay = evaluation.outlay_central
        self.assertGreaterEqual(outlay, 200)
        self.assertAlmostEqual(evaluation.result["hire"][1], hire, places=4)
        self.assertAlmostEqual(evaluation.result["replacement"][1], turnover, places=4)
        self.assertAlmostEqual(evaluation.net_central, hire + turnover - outlay, 2)
        self.assertLess(evaluation.net_low, evaluation.net_central)
        self.assertLess(evaluation.net_central, evaluation.net_high)
        # beside, not deducted
        self.assertGreaterEqual(evaluation.enterprise_central, 200)
        widest = evaluation._get_sensitivity()[0]
        self.assertEqual(widest["width"], max(widest["high"] - widest["low"], 0))
        self.assertIn("What the estimate depends on most", evaluation.picture)

    def test_few_people_tell_nothing(self):
        """The number is a setting; nothing of who left is kept either."""
        self.company.avoided_cost_minimum_hires = 6
        evaluation = self.complete(self.new_evaluation())
        self.assertFalse(evaluation.has_turnover)
        self.assertEqual((evaluation.known_count, evaluation.lost_count), (5, 0))
        self.assertIsNone(evaluation.result["replacement"])
        before = (evaluation.net_low, evaluation.net_central, evaluation.net_high)
        self.know(self.placements[0], "no")
        evaluation.action_recount()
        after = (evaluation.net_low, evaluation.net_central, evaluation.net_high)
        self.assertEqual(before, after)
        self.assertNotIn("Attrition before", str(evaluation._get_sensitivity()))
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.company.avoided_cost_minimum_hires = 4
            self.env.flush_all()

    def test_the_pay_of_few_is_not_proposed(self):
        self.company.avoided_cost_minimum_hires = 8
        evaluation = self.new_evaluation()
        self.assertFalse(evaluation.pay_central)
        with self.refused(ValidationError, "year's pay"):
            self.line(
                evaluation, unit="share", component_ids=self.component("errors").ids
            )
            evaluation.action_finalise()

    def test_efforts_come_from_the_agreement(self):
        agreement = self.partnership.agreement_ids
        commitment = agreement.commitment_ids[0]
        self.env["crm.commitment.checkin"].create(
            {
                "commitment_id": commitment.id,
                "date_due": f"{self.year}-03-15",
                "amount_employer": 480,
                "amount_enterprise": 900,
            }
        )
        evaluation = self.new_evaluation()
        by_section = evaluation.line_ids.grouped("section")
        self.assertEqual(by_section["outlay"].central, 480)
        self.assertEqual(by_section["enterprise"].central, 900)
        self.assertTrue(by_section["outlay"].source)
        self.assertEqual(evaluation.outlay_central, 480)

    # --------------------------------------------------------- counted once only
    def test_by_percentage_or_bottom_up_never_both(self):
        evaluation = self.new_evaluation()
        with self.refused(ValidationError, "Selection.*counted twice"):
            self.line(
                evaluation, unit="share", component_ids=self.component("selection").ids
            )
        with self.refused(ValidationError, "counted twice"):
            self.line(
                evaluation,
                section="replacement",
                component_ids=self.component("separation").ids,
            )
        other = self.line(
            evaluation, unit="share", component_ids=self.component("errors").ids
        )
        with self.refused(ValidationError, "counted twice"):
            other.component_ids |= self.component("sourcing")
        # several bottom-up lines of one component add up
        self.line(evaluation, component_ids=self.component("selection").ids)

    def test_days_saved_and_a_percentage_that_holds_them(self):
        evaluation = self.new_evaluation()
        share = self.line(
            evaluation, unit="share", component_ids=self.component("vacancy").ids
        )
        with self.refused(ValidationError, "Vacant position.*twice"):
            self.line(evaluation, section="vacancy", unit="days", unit_cost=120)
        share.unlink()
        days = self.line(evaluation, section="vacancy", unit="days", unit_cost=120)
        self.assertEqual(days.amount_central, 240)
        self.assertEqual(evaluation.result["vacancy"], [7 * 120, 14 * 120, 21 * 120])

    def test_wrong_ranges_say_what_to_do(self):
        evaluation = self.new_evaluation()
        for vals in ({"low": 9}, {"high": 1}, {"low": -1}):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError) as refusal,
                self.env.cr.savepoint(),
            ):
                self.line(evaluation, **vals)
                self.env.flush_all()
            self.assertIn("range_order", str(refusal.exception))
        with self.refused(ValidationError, "Write percents"):
            self.line(evaluation, unit="share", high=900)
        with self.refused(ValidationError, "for a hire or a departure"):
            self.line(evaluation, unit="share", section="subsidy")

    def test_one_period_is_evaluated_once(self):
        self.new_evaluation()
        with self.refused(ValidationError, "count twice"):
            self.new_evaluation(
                date_from=f"{self.year}-12-01", date_to=f"{self.year + 1}-02-01"
            )
        copy = self.new_evaluation(
            date_from=f"{self.year - 2}-01-01", date_to=f"{self.year - 2}-12-31"
        ).copy()
        self.assertEqual(copy.date_to.year, self.year - 1)

    def test_weeks_are_those_of_a_followup(self):
        with self.refused(ValidationError, "4, 12, 26, 52"):
            self.new_evaluation(weeks=30)

    # --------------------------------------------------------------------- states
    def test_what_is_missing_is_told_at_once(self):
        evaluation = self.new_evaluation(
            date_from=self.today, date_to=fields.Date.add(self.today, days=40)
        )
        evaluation.line_ids.filtered(
            lambda p: p.section in ("outlay", "enterprise")
        ).unlink()
        evaluation.line_ids[0].source = False
        with self.assertRaises(ValidationError) as refusal:
            evaluation.action_finalise()
        for words in (
            "wait until it is over",
            "Nobody was hired",
            "employer spent",
            "your enterprise spent",
            "its source",
        ):
            self.assertIn(words, str(refusal.exception))

    def test_final_is_frozen(self):
        evaluation = self.new_final()
        self.assertEqual(evaluation.state, "final")
        self.assertEqual(evaluation.frozen_on, self.today)
        net = evaluation.net_central
        line = evaluation.line_ids[0]
        for attempt in (
            lambda: evaluation.write({"pay_central": 1}),
            lambda: evaluation.sudo().write({"note": "x"}),
            lambda: line.write({"central": 3}),
            lambda: line.sudo().write({"central": 3}),
            lambda: line.unlink(),
            lambda: self.line(evaluation),
            lambda: evaluation.write({"line_ids": [Command.clear()]}),
            lambda: evaluation.unlink(),
            lambda: evaluation.action_recount(),
        ):
            with self.refused(UserError, "final"):
                attempt()
        # neither defaults nor people that change later move it
        parameter = self.env.ref(
            "crm_partnership.crm_avoided_cost_parameter_replacement_share"
        )
        parameter.write({"low": 1, "central": 2, "high": 3})
        self.know(self.placements[0], "no")
        evaluation.invalidate_recordset()
        self.assertEqual(evaluation.net_central, net)
        share = evaluation.line_ids.filtered(lambda p: p.unit == "share")
        self.assertEqual(share.central, 18.5)
        self.assertTrue(share.source and share.source_date)

    def test_guarded_fields_are_not_written_by_hand(self):
        evaluation = self.new_evaluation()
        for name, value in {
            "state": "validated",
            "hires": 99,
            "lost_count": 0,
            "shared_on": "2026-01-01 00:00:00",
            "net_central": 1,
            "frozen_on": "2026-01-01",
            **{
                name: "portal" if name == "answer_way" else False
                for name in ANSWER_FIELDS
            },
        }.items():
            with self.subTest(name=name), self.assertRaises(UserError):
                evaluation.write({name: value})
        evaluation = evaluation.with_context(
            default_state="validated", default_hires=50
        ).copy()
        self.assertEqual((evaluation.state, evaluation.hires), ("draft", 0))

    def test_an_evaluation_stays_where_it_is(self):
        evaluation = self.new_evaluation()
        other = self.new_partnership()
        with self.assertRaises(UserError):
            evaluation.sudo().partnership_id = other
        twin = self.new_evaluation(partnership_id=other.id)
        with self.assertRaises(UserError):
            evaluation.line_ids[0].sudo().evaluation_id = twin

    def test_defaults_are_taken_again_and_own_words_stay(self):
        evaluation = self.new_evaluation()
        own = self.line(evaluation, section="subsidy", name="Subvention salariale")
        parameter = self.env.ref(
            "crm_partnership.crm_avoided_cost_parameter_replacement_share"
        )
        parameter.write({"low": 1, "central": 2, "high": 3})
        evaluation.action_take_defaults()
        self.assertTrue(own.exists())
        share = evaluation.line_ids.filtered(lambda p: p.parameter_id == parameter)
        self.assertEqual(share.central, 2)

    def test_dated_defaults(self):
        parameter = self.env.ref(
            "crm_partnership.crm_avoided_cost_parameter_replacement_share"
        ).with_user(self.configurator)
        with self.refused(ValidationError, "two figures"):
            parameter.copy({"date_from": "2015-01-01"})
        parameter.date_to = fields.Date.subtract(self.today, days=1)
        new = parameter.copy({"date_from": self.today, "date_to": False})
        new.low = 10
        evaluation = self.new_evaluation()
        share = evaluation.line_ids.filtered(lambda p: p.unit == "share")
        self.assertEqual(share.low, 10)
        with self.assertRaises(AccessError), mute_logger(ACCESS):
            parameter.with_user(self.developer).low = 1

    # --------------------------------------------------------------------- answer
    def answer(self, evaluation, **vals):
        window = (
            self.env["crm.avoided.cost.answer"]
            .with_user(self.developer)
            .create(
                {
                    "evaluation_id": evaluation.id,
                    "answer": "agreed",
                    "partner_id": self.contact.id,
                    "evidence": "Courriel du 3 mai",
                    **vals,
                }
            )
        )
        return window.action_record()

    def test_a_colleague_finds_out_no_name_by_recording_an_answer(self):
        evaluation = self.new_final()
        person = self.new_participant(
            identity={"first_name": "Zoubida", "last_name": "Qwertal"}
        )
        self.new_placement(evaluation.partnership_id, person)
        with self.assertRaises(ValidationError):
            self.answer(evaluation, comment="Selon Maria Roy, Zoubida Qwertal, Luc Roy")
        self.assertEqual(evaluation.state, "final")
        self.answer(evaluation, comment="Tout est juste, selon Maria Roy")
        self.assertEqual(evaluation.answer_comment, "Tout est juste, selon Maria Roy")

    def test_an_answer_is_recorded_with_who_and_when(self):
        evaluation = self.new_evaluation()
        with self.assertRaises(UserError):
            self.answer(evaluation)  # a draft
        self.complete(evaluation).action_finalise()
        stranger = self.env["res.partner"].create({"name": "Ailleurs"})
        tomorrow = fields.Date.add(self.today, days=1)
        for vals in (
            {"evidence": " "},
            {"partner_id": stranger.id},
            {"date": tomorrow},
            {"answer": "not_agreed"},
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.answer(evaluation, **vals)
        self.answer(evaluation)
        self.assertEqual(evaluation.state, "validated")
        self.assertEqual(evaluation.answer_partner_id, self.contact)
        self.assertEqual(evaluation.answered_on, self.today)
        self.assertEqual(evaluation.answer_way, "recorded")
        self.assertEqual(evaluation.answer_user_id, self.developer)
        with self.assertRaises(UserError):
            self.answer(evaluation, answer="not_agreed", comment="Trop tard")
        # told on the partnership, without a figure
        body = self.partnership.message_ids[0].body
        self.assertIn("avoided costs", body)
        self.assertFalse([c for c in body if c.isdigit()])
        with self.refused(AccessError, "director"):
            evaluation.action_take_back()
        evaluation.with_user(self.director).action_take_back()
        self.assertEqual(evaluation.state, "draft")
        self.assertFalse(evaluation.answer_partner_id)

    def test_not_agreed_comes_with_why_and_is_corrected(self):
        evaluation = self.new_final()
        evaluation.action_share()
        self.answer(evaluation, answer="not_agreed", comment="Tutorat sous-estimé")
        self.assertEqual(evaluation.state, "not_agreed")
        evaluation.action_take_back()
        self.assertFalse(evaluation.shared_on)
        self.assertFalse(evaluation.answer_comment)
        evaluation.baseline_central = 45

    def test_a_draft_is_not_shown(self):
        with self.refused(UserError, "Finalise"):
            self.new_evaluation().action_share()

    def test_words_tell_who_nobody_is(self):
        evaluation = self.new_evaluation()
        with self.assertRaises(ValidationError):
            evaluation.note = "Appelez le 418 555-0143"

    # ---------------------------------------------------------------- partnership
    def test_the_employer_of_what_was_evaluated_does_not_change(self):
        evaluation = self.new_final()
        other = self.env["res.partner"].create({"name": "Autre", "is_company": True})
        with self.refused(ValidationError, "employer"):
            self.partnership.sudo().partner_id = other
        self.assertTrue(evaluation.exists())
        self.assertEqual(self.partnership.avoided_cost_count, 1)
        action = self.partnership.with_user(self.developer).action_view_avoided_costs()
        self.assertEqual(
            action["domain"], [("partnership_id", "=", self.partnership.id)]
        )

    def test_totals_by_year(self):
        evaluation = self.new_final()
        groups = self.env["crm.avoided.cost.evaluation"].with_user(self.director)
        rows = groups._read_group(
            [("partnership_id", "=", self.partnership.id)],
            ["date_to:year"],
            ["net_low:sum", "net_central:sum", "net_high:sum"],
        )
        self.assertEqual(len(rows), 1)
        self.assertAlmostEqual(rows[0][2], evaluation.net_central, 2)

    def test_the_form_opens_for_those_who_work_with_it(self):
        evaluation = self.new_final()
        for user in (self.developer, self.other_developer, self.director):
            form = Form(evaluation.with_user(user))
            self.assertEqual(form.hires, 7)
        views = evaluation.get_views([(False, k) for k in ("list", "kanban", "pivot")])
        self.assertEqual(set(views["views"]), {"list", "kanban", "pivot"})
        form = Form(
            self.env["crm.avoided.cost.evaluation"]
            .with_user(self.developer)
            .with_context(default_partnership_id=self.partnership.id)
        )
        form.date_from = f"{self.year - 1}-01-01"
        form.date_to = f"{self.year - 1}-12-31"
        new = form.save()
        self.assertTrue(new.line_ids)

    # --------------------------------------------------------------------- access
    def test_levels_close_the_evaluation_and_its_lines(self):
        evaluation = self.new_evaluation()
        line = evaluation.line_ids[0]
        self.assertTrue(evaluation.with_user(self.other_developer).has_access("read"))
        self.partnership.sudo().confidentiality = "restricted"
        for user in (self.other_developer, self.sister_developer, self.counsellor):
            for record in (evaluation, line):
                with mute_logger(RULES, ACCESS), self.assertRaises(AccessError):
                    record.with_user(user).read(["name" if "name" in record else "id"])
        with mute_logger(RULES, ACCESS), self.assertRaises(AccessError):
            self.new_evaluation(
                user=self.other_developer, date_from="2010-01-01", date_to="2010-12-31"
            )
        with mute_logger(RULES, ACCESS), self.assertRaises(AccessError):
            self.env["crm.avoided.cost.answer"].with_user(self.other_developer).create(
                {
                    "evaluation_id": evaluation.id,
                    "answer": "agreed",
                    "partner_id": self.contact.id,
                    "evidence": "x",
                }
            )

    def test_colleagues_may_not_act(self):
        evaluation = self.new_final().with_user(self.other_developer)
        for name in ("take_back", "share", "unshare", "finalise", "take_defaults"):
            with mute_logger(RULES), self.assertRaises(AccessError):
                getattr(evaluation, f"action_{name}")()
        with mute_logger(RULES), self.assertRaises(AccessError):
            self.env["crm.avoided.cost.answer"].with_user(self.other_developer).create(
                {
                    "evaluation_id": evaluation.id,
                    "answer": "agreed",
                    "partner_id": self.contact.id,
                    "evidence": "x",
                }
            ).action_record()

    # ------------------------------------------------------------------- document
    def test_the_document_is_in_the_language_of_the_employer(self):
        evaluation = self.new_final(lang="en_US")
        report = self.env["ir.actions.report"].with_user(self.developer)
        text = report._render_qweb_html(
            "crm_partnership.avoided_cost_document", evaluation.ids
        )[0].decode()
        self.assertIn("estimate", text)
        self.assertIn("Boushey", text)
        self.assertIn("left within", text)
        for placement in self.placements:
            self.assertNotIn(placement.participant_id.name, text)
        self.assertNotIn("Draft", text)

    def test_the_document_of_few_tells_nothing_of_who_left(self):
        self.company.avoided_cost_minimum_hires = 6
        evaluation = self.new_final(lang="en_US")
        text = (
            self.env["ir.actions.report"]
            ._render_qweb_html("crm_partnership.avoided_cost_document", evaluation.ids)[
                0
            ]
            .decode()
        )
        self.assertIn("not shown", text)
        self.assertNotIn("left within", text)
        self.assertNotIn("Boushey", text)
