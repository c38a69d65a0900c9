# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta
from random import Random
from unittest.mock import patch

from dateutil.relativedelta import relativedelta
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models import crm_partnership_health_schedule_mixin
from ..tools import health as formulas
from ..tools.health import COMPONENTS, UNKNOWN, Component, Rules
from .common import PartnershipCase

SECRET = "Wvorplequette"
LOGGER = "odoo.addons.crm_partnership.models.crm_scheduled_mixin"


class HealthCase(PartnershipCase):
    @classmethod
    def _new_user(cls, *args, **kwargs):
        user = super()._new_user(*args, **kwargs)
        # people are told in their own language
        user.lang = "en_US"
        return user

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)

    def insert(self, table, **values):
        """A row as only time and many people bring it."""
        names = list(values)
        return self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES (%s) RETURNING id",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, names)),
                SQL(", ").join(SQL("%s", values[name]) for name in names),
            )
        )[0][0]

    def ago(self, days=0, **delta):
        return self.today - relativedelta(days=days, **delta)

    def read_health(self, partnerships):
        self.env.flush_all()
        columns = self.env["crm.partnership"]._get_health_columns()
        return {
            row[0]: dict(zip(columns, row[1:], strict=True))
            for row in self.env.execute_query(
                SQL(
                    "SELECT id, %s FROM crm_partnership WHERE id = ANY(%s)",
                    SQL(", ").join(map(SQL.identifier, columns)),
                    partnerships.ids,
                )
            )
        }


@tagged("post_install", "-at_install")
class TestHealthQuery(HealthCase):
    """The query of the database against the functions, on drawn data."""

    def draw_company(self, company, random):
        """Other settings than the defaults."""
        company.write(
            {
                **{
                    f"health_weight_{name}": random.choice([0, 5, 10, 40])
                    for name in COMPONENTS[1:]
                },
                "health_weight_engagement": 7,
                "health_green": 66,
                "health_amber": 33,
                "health_cap": 25,
                "health_cadence_multiple": 3,
                "health_gap_points": 7.5,
                "health_alignment_full_months": 6,
                "health_alignment_gone_months": 11,
                "health_commitment_months": 5,
                "health_outcome_months": 9,
                "health_outcome_weeks": 12,
                "health_outcome_few": 4,
                "health_outcome_prior": 2,
                "health_balance_months": 3,
            }
        )

    def draw_day(self, random, months):
        """A day around what is looked at, often exactly at its edges."""
        edge = self.ago(months=random.choice(months))
        return random.choice(
            [
                edge + timedelta(days=random.choice([-1, 0, 1])),
                self.ago(days=random.randint(0, 1000)),
                self.today,
            ]
        )

    def draw_partnership(self, random, company, template):
        partnership = self.new_partnership(
            company_id=company.id, user_id=False, cadence_days=random.choice([14, 60])
        )
        facts = {"cadence": partnership.cadence_days, "company": company}
        facts["contacts"] = []
        for _number in range(random.randint(0, 3)):
            day = self.draw_day(random, [0, 2, 8])
            facts["contacts"].append(day)
            self.insert(
                "crm_partnership_interaction",
                partnership_id=partnership.id,
                company_id=company.id,
                date=day,
                kind="call",
                name="x",
                user_id=self.env.uid,
            )
        if random.random() < 0.3:
            day, kind = (
                self.ago(random.randint(0, 90)),
                random.choice(["review", "health"]),
            )
            self.insert(
                "crm_partnership_milestone",
                partnership_id=partnership.id,
                kind=kind,
                date=day,
                user_id=self.env.uid,
            )
            facts["contacts"] += [day] * (kind == "review")
        facts["checklists"] = self.draw_checklists(random, partnership, template)
        facts["checkins"], facts["agreement"] = self.draw_agreement(
            random, partnership, company
        )
        facts["followups"] = self.draw_followups(random, partnership, company)
        facts["critical"] = self.draw_points(random, partnership)
        return partnership, facts

    def draw_checklists(self, random, partnership, template):
        rows = []
        for _number in range(random.randint(0, 2)):
            row = {
                "state": random.choice(["compared", "closed", "open"]),
                "date_compared": self.draw_day(random, [6, 11, 18, 30]),
                "score": random.randint(0, 1000) / 10,
                "mean_gap": random.randint(0, 400) / 100,
                "coverage": random.choice([0, 69.9, 70, 100]),
            }
            row["id"] = self.insert(
                "crm_alignment_checklist",
                partnership_id=partnership.id,
                template_id=template.id,
                user_id=self.env.uid,
                **row,
            )
            rows.append(row)
        return rows

    def draw_agreement(self, random, partnership, company):
        if random.random() < 0.2:
            return [], None
        efforts = {
            name: random.choice([0, 120, 1200, 2400])
            for name in ("enterprise", "employer")
        }
        # for as long as anything is looked at: months are told by the report
        agreement = self.insert(
            "crm_partnership_agreement",
            partnership_id=partnership.id,
            company_id=company.id,
            employer_id=self.employer.id,
            template_id=self.env.ref(
                "crm_partnership.crm_agreement_template_employer"
            ).id,
            user_id=self.env.uid,
            reference=f"E-{partnership.id}",
            version=1,
            kind="initial",
            state="in_force",
            lang="fr_CA",
            date_start=self.ago(months=30),
            date_end=self.ago(months=-30),
            effort_third=5000,
            **{f"effort_{name}": value for name, value in efforts.items()},
        )
        commitment = self.insert(
            "crm_partnership_commitment",
            agreement_id=agreement,
            partnership_id=partnership.id,
            company_id=company.id,
            name="x",
            domain_id=self.env["crm.responsibility.domain"].search([], limit=1).id,
            recurrence="once",
        )
        rows = {}
        for _number in range(random.randint(0, 8)):
            row = {
                "state": random.choice(["kept", "kept", "missed", "open", "waived"]),
                "date_due": self.draw_day(random, [3, 5, 12]),
                "effort_enterprise": random.choice([0, 0, 50, 300]),
                "effort_employer": random.choice([0, 0, 50, 300]),
                "employer_logged_at": random.choice([None, None, self.today]),
            }
            if row["date_due"] in rows:
                continue
            rows[row["date_due"]] = row
            self.insert(
                "crm_commitment_checkin",
                commitment_id=commitment,
                agreement_id=agreement,
                partnership_id=partnership.id,
                company_id=company.id,
                effort_third=70,
                **row,
            )
        return list(rows.values()), efforts

    def draw_followups(self, random, partnership, company):
        rows = []
        for _number in range(random.choice([0, 1, 3, 12])):
            placement = self.insert(
                "crm_placement",
                partnership_id=partnership.id,
                company_id=company.id,
                participant_id=self.participant.id,
                state="hired",
            )
            for weeks in (12, 26):
                row = {
                    "weeks": weeks,
                    "date_due": self.draw_day(random, [9, 24]),
                    "result_continuous_same": random.choice(
                        ["yes", "yes", "no", "unknown", None]
                    ),
                }
                rows.append(row)
                self.insert(
                    "crm_placement_followup",
                    placement_id=placement,
                    partnership_id=partnership.id,
                    participant_id=self.participant.id,
                    company_id=company.id,
                    state="planned",
                    **row,
                )
        return rows

    def draw_points(self, random, partnership):
        count = random.choice([0, 0, 0, 2])
        check = self.insert(
            "crm_workplace_check",
            partnership_id=partnership.id,
            date=self.today,
            state="done",
            user_id=self.env.uid,
            lang="fr_CA",
        )
        for is_open, is_blocking in [(True, True)] * count + [
            (True, False),
            (False, True),
        ]:
            self.insert(
                "crm_workplace_check_line",
                check_id=check,
                partnership_id=partnership.id,
                name="x",
                domain="safety",
                is_open=is_open,
                is_blocking=is_blocking,
            )
        return count

    # -------------------------------------------------- the reference, by functions
    def is_within(self, day, months):
        return self.ago(months=months) < day <= self.today

    def get_placements(self, facts):
        company = facts["company"]
        results = [
            row["result_continuous_same"]
            for row in facts["followups"]
            if row["weeks"] == company.health_outcome_weeks
            and self.is_within(row["date_due"], company.health_outcome_months)
        ]
        return results.count("yes"), results.count("yes") + results.count("no")

    def compute(self, facts, mean, rules):
        company = facts["company"]
        scores = {}
        contacts = [day for day in facts["contacts"] if day <= self.today]
        days = (self.today - max(contacts)).days if contacts else None
        scores["engagement"] = formulas.engagement(
            days, facts["cadence"], rules.cadence_multiple
        )
        done = [
            row
            for row in facts["checklists"]
            if row["state"] != "open" and row["date_compared"] <= self.today
        ]
        last = max(done, key=lambda r: (r["date_compared"], r["id"]), default=None)
        share = 0
        if last and last["coverage"] >= 70:
            share = formulas.fade(
                last["date_compared"], self.today, rules.full_months, rules.gone_months
            )
        scores["alignment"] = (
            formulas.alignment(last["score"], last["mean_gap"], rules.gap_points)
            if share
            else None
        )
        states = [
            row["state"]
            for row in facts["checkins"]
            if self.is_within(row["date_due"], company.health_commitment_months)
        ]
        scores["commitments"] = formulas.commitments(
            states.count("kept"), states.count("missed")
        )
        kept, known = self.get_placements(facts)
        scores["outcomes"] = formulas.outcomes(
            kept, known, mean, rules.few, rules.prior
        )
        scores["balance"] = self.compute_balance(facts, company)
        components = {}
        for name in COMPONENTS:
            weight = rules.weights[name] * (share if name == "alignment" else 1)
            known = scores[name] is not None
            components[name] = Component(scores[name], weight) if known else UNKNOWN
        return components

    def compute_balance(self, facts, company):
        agreed = facts["agreement"]
        if not agreed:
            return None
        first = self.today.replace(day=1) - relativedelta(
            months=company.health_balance_months - 1
        )
        rows = [
            row for row in facts["checkins"] if first <= row["date_due"] <= self.today
        ]
        month_end = self.today.replace(day=1) + relativedelta(months=1)
        made_rows = [
            row for row in facts["checkins"] if first <= row["date_due"] < month_end
        ]
        made = {
            name: sum(row[f"effort_{name}"] for row in made_rows)
            for name in ("enterprise", "employer")
        }
        told = any(row["employer_logged_at"] for row in rows)
        if agreed["employer"] and not made["employer"] and not told:
            made["employer"] = None
        if agreed["enterprise"] and not made["enterprise"]:
            made["enterprise"] = None
        return formulas.balance(
            agreed["enterprise"],
            agreed["employer"],
            made["enterprise"],
            made["employer"],
        )

    def test_the_query_and_the_functions_agree(self):
        self.participant = self.new_participant()
        template = self.env.ref("crm_partnership.crm_alignment_template_employer")
        self.assertEqual(template.minimum_coverage, 70)
        compared = {name: 0 for name in (*COMPONENTS, "health", "capped", "grey")}
        for seed in range(8):
            random = Random(seed)
            company = self.env["res.company"].create({"name": f"Essai {seed}"})
            if seed % 2:
                self.draw_company(company, random)
            drawn = dict(
                self.draw_partnership(random, company, template)
                for _number in range(12)
            )
            partnerships = self.env["crm.partnership"].concat(*drawn)
            partnerships._refresh_health()
            rules = company._get_health_rules()
            totals = [self.get_placements(facts) for facts in drawn.values()]
            known = sum(n for _kept, n in totals)
            mean = sum(kept for kept, _n in totals) / known if known else None
            rows = self.read_health(partnerships)
            for partnership, facts in drawn.items():
                with self.subTest(seed=seed, facts=facts):
                    row = rows[partnership.id]
                    expected = self.compute(facts, mean, rules)
                    self.compare(row, expected, facts, rules, compared)
        # each way was taken
        self.assertGreater(min(compared.values()), 1, compared)

    def compare(self, row, expected, facts, rules, compared):
        for name, component in expected.items():
            score = row[f"health_{name}"]
            if component.score is None:
                self.assertIsNone(score, name)
                self.assertEqual(row[f"health_{name}_weight"], 0, name)
            else:
                compared[name] += 1
                self.assertIsNotNone(score, name)
                self.assertAlmostEqual(
                    float(score), component.score, delta=0.0501, msg=name
                )
                self.assertAlmostEqual(
                    float(row[f"health_{name}_weight"]), component.weight, delta=0.0501
                )
        health = formulas.health(expected.values(), facts["critical"], rules.cap)
        self.assertEqual(row["health_critical_count"], facts["critical"])
        colour = formulas.colour(health, rules.green, rules.amber)
        self.assertEqual(row["health_colour"], colour)
        self.assertEqual(row["health_date"], self.today)
        if health is None:
            compared["grey"] += 1
            self.assertIsNone(row["health"])
        else:
            compared["health"] += 1
            compared["capped"] += bool(facts["critical"])
            self.assertAlmostEqual(float(row["health"]), health, delta=1e-9)

    def test_one_query_whatever_the_number(self):
        one = self.new_partnership()
        many = one
        for _number in range(20):
            many |= self.new_partnership()
        self.env.flush_all()
        with self.assertQueryCount(1):
            one._refresh_health()
        with self.assertQueryCount(1):
            many._refresh_health()

    def test_what_does_not_change_is_not_written(self):
        partnership = self.new_partnership()
        partnership._log_interaction({"name": "Appel"})
        before = self.get_version(partnership)
        partnership._refresh_health()
        self.assertEqual(self.get_version(partnership), before)
        self.rewrite(partnership, health=1)
        partnership._refresh_health()
        self.assertNotEqual(self.get_version(partnership), before)

    def get_version(self, partnership):
        self.env.flush_all()
        return self.env.execute_query(
            SQL("SELECT ctid::text FROM crm_partnership WHERE id = %s", partnership.id)
        )

    def test_what_is_ended_keeps_its_health(self):
        partnership = self.new_partnership()
        partnership._log_interaction({"name": "Appel"})
        partnership.action_end(
            self.env.ref("crm_partnership.crm_partnership_reason_closure").id
        )
        self.rewrite(partnership.interaction_ids, date=self.ago(900))
        partnership._refresh_health()
        self.assertEqual(partnership.health, 100)
        partnership.action_resume()
        self.assertEqual(partnership.health, 0)
        self.assertEqual(partnership.health_colour, "red")


@tagged("post_install", "-at_install")
class TestHealthAtOnce(HealthCase):
    """What is recorded counts in the same moment."""

    def setUp(self):
        super().setUp()
        self.partnership = self.new_partnership(cadence_days=60)

    def test_nothing_known_is_grey_and_not_red(self):
        self.assertEqual(self.partnership.health_colour, "grey")
        self.assertIsNone(
            self.read_health(self.partnership)[self.partnership.id]["health"]
        )
        self.assertIn("no exchange", self.partnership.health_engagement_text)

    def test_an_interaction(self):
        partnership = self.partnership.with_user(self.developer)
        interaction = partnership._log_interaction(
            {"name": "Appel", "date": self.ago(150)}
        )
        self.assertEqual(partnership.health, 50)
        self.assertEqual(partnership.health_colour, "amber")
        self.assertEqual(
            partnership.health_engagement_text,
            "last exchange 150 days ago, cadence 60: 50/100",
        )
        interaction.date = self.today
        self.assertEqual(partnership.health, 100)
        partnership.cadence_days = 30
        self.assertEqual(partnership.health_cadence, 30)
        interaction.unlink()
        self.assertEqual(partnership.health_colour, "grey")

    def test_a_review_is_an_exchange(self):
        self.add_milestone(self.partnership, "placement")
        self.assertEqual(self.partnership.health_colour, "grey")
        self.add_milestone(self.partnership, "pilot_review")
        self.assertEqual(self.partnership.health_engagement, 100)

    def test_a_checklist(self):
        checklist = self.align(self.partnership, "4", "2")
        # joint score 75, gap 2: 75 − 25
        self.assertEqual((checklist.score, checklist.mean_gap), (75, 2))
        self.assertEqual(self.partnership.health_alignment, 50)
        self.assertEqual(self.partnership.health, 50)
        self.rewrite(checklist, date_compared=self.ago(months=24))
        self.partnership._refresh_health()
        self.assertEqual(self.partnership.health_alignment, 50)
        self.assertAlmostEqual(self.partnership.health_alignment_weight, 10, delta=0.3)
        self.assertIn("keeps 50 %", self.partnership.health_alignment_text)
        self.rewrite(checklist, date_compared=self.ago(months=30))
        self.partnership._refresh_health()
        self.assertEqual(self.partnership.health_colour, "grey")
        self.assertIn("too old", self.partnership.health_alignment_text)

    def test_a_checklist_answered_too_little_says_nothing(self):
        self.align(self.partnership, "4", "unknown", respect="4")
        self.assertEqual(self.partnership.health_colour, "grey")
        self.assertIn("too little", self.partnership.health_alignment_text)

    def test_commitments_and_efforts(self):
        agreement = self.sign_on_paper(
            self.partnership,
            date_start=self.ago(months=3),
            date_end=self.ago(months=-9),
        )
        checkins = agreement.commitment_ids.checkin_ids.filtered(
            lambda c: self.ago(60) < c.date_due <= self.today
        )[:2]
        if len(checkins) < 2:
            checkins = self.env["crm.commitment.checkin"].create(
                [
                    {
                        "commitment_id": agreement.commitment_ids[0].id,
                        "date_due": self.ago(days),
                    }
                    for days in (2, 3)
                ]
            )
        first, second = checkins.with_user(self.developer)
        first.action_keep()
        self.assertEqual(self.partnership.health_commitments, 100)
        second.reason = "Oubli"
        second.action_miss()
        self.assertEqual(self.partnership.health_commitments, 50)
        self.assertIn(
            "kept: 1, missed: 1: 50/100", self.partnership.health_commitments_text
        )
        # who made nothing and who told nothing are not the same
        first.hours_enterprise = 4
        self.assertFalse(self.partnership.health_balance_weight)
        self.assertIn("is not known", self.partnership.health_balance_text)
        first._log_for_employer(self.contact, False, 4, 0, "")
        self.assertEqual(self.partnership.health_share_made, 0.5)
        self.assertEqual(self.partnership.health_balance_weight, 10)
        self.assertIn("50 % made", self.partnership.health_balance_text)

    def test_a_follow_up(self):
        placement = self.new_placement(self.partnership)
        self.hire(placement, self.ago(7 * 27))
        followup = placement.followup_ids.filtered(lambda f: f.weeks == 26)
        self.partnership.invalidate_recordset()
        # nobody knows yet: not lost
        self.assertFalse(self.partnership.health_outcomes_weight)
        self.assertEqual(self.partnership.health_placement_unknown, 1)
        self.assertIn("nobody knows", self.partnership.health_outcomes_text)
        followup.with_user(self.counsellor)._record(
            {"contact": "both", "situation": "same_employer"}
        )
        self.assertEqual(self.partnership.health_outcomes, 100)
        self.assertIn(
            "1 of 1 placements kept 26", self.partnership.health_outcomes_text
        )

    def test_few_placements_are_drawn_to_the_mean(self):
        other = self.new_partnership()
        for partnership, situation in (
            (self.partnership, "same"),
            (other, "not_working"),
        ):
            placement = self.new_placement(partnership)
            self.hire(placement, self.ago(7 * 27))
            followup = placement.followup_ids.filtered(lambda f: f.weeks == 26)
            values = {"contact": "both", "situation": situation}
            if situation == "same":
                values["situation"] = "same_employer"
            else:
                values |= {
                    "date_left": self.ago(7 * 20),
                    "left_side": "person",
                    "left_reason_id": self.env["crm.leaving.reason"]
                    .search([], limit=1)
                    .id,
                }
            followup.with_user(self.counsellor)._record(values)
        (self.partnership | other)._refresh_health()
        # mean ½, weight 4: (1 + 2) ÷ 5 and (0 + 2) ÷ 5
        self.assertEqual(self.partnership.health_outcomes, 60)
        self.assertEqual(other.health_outcomes, 40)

    def test_a_critical_point_of_the_workplace(self):
        self.partnership._log_interaction({"name": "Appel"})
        check = self.new_check(self.partnership, equipment="blocking")
        self.assertEqual(self.partnership.health, 40)
        self.assertEqual(self.partnership.health_colour, "amber")
        self.assertIn("40 at most", self.partnership.health_cap_text)
        self.assertIn("critical point", self.partnership.health_advice)
        self.assertIn("+60", self.partnership.health_advice)
        check.line_ids.filtered("is_open").with_user(self.developer)._record_correction(
            self.today, "Bottes fournies", self.env["ir.attachment"]
        )
        self.assertEqual(self.partnership.health, 100)
        self.assertFalse(self.partnership.health_cap_text)

    def test_the_settings(self):
        self.partnership._log_interaction({"name": "Appel", "date": self.ago(150)})
        self.company.write({"health_amber": 60, "health_green": 90})
        self.assertFalse(self.partnership.health_date)
        self.run_cron("ir_cron_health")
        self.assertEqual(self.partnership.health_colour, "red")
        self.assertEqual(self.partnership.health_date, self.today)
        # the form of the settings writes what did not change too
        self.company.write({"health_amber": 60, "name": "Autre nom"})
        self.assertEqual(self.partnership.health_date, self.today)
        self.company.health_weight_engagement = 0
        self.run_cron("ir_cron_health")
        self.assertEqual(self.partnership.health_colour, "grey")
        self.assertIn("does not count", self.partnership.health_engagement_text)

    def test_settings_out_of_range_are_refused(self):
        for values in (
            {"health_amber": 70},
            {"health_green": 101},
            {"health_amber": 0},
            {"health_weight_balance": -1},
            {f"health_weight_{name}": 0 for name in COMPONENTS},
            {"health_cap": 101},
            {"health_cadence_multiple": 1},
            {"health_alignment_full_months": 30},
            {"health_gap_points": -1},
            {"health_outcome_months": 0},
            {"health_outcome_weeks": 0},
            {"health_outcome_prior": -1},
            {"health_trend_points": -1},
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self.company.write(values)
        rules = self.company._get_health_rules()
        self.assertEqual(rules, Rules())

    def test_the_evidence_of_each_component(self):
        partnership = self.partnership.with_user(self.developer)
        for name in (*COMPONENTS, "critical"):
            action = partnership.with_context(
                health_component=name
            ).action_open_health_evidence()
            self.assertIn(("partnership_id", "=", partnership.id), action["domain"])
            model = self.env[action["res_model"]].with_user(self.developer)
            self.assertEqual(model.search_count(action["domain"]), 0)
        for name in ("_gate", "../x", None):
            with self.assertRaises(UserError):
                partnership.with_context(
                    health_component=name
                ).action_open_health_evidence()

    # ---------------------------------------------------------------------- gate
    def test_the_gate_reads_the_health_that_is_computed(self):
        gate = self.env.ref("crm_partnership.crm_partnership_gate_health")
        partnership = self.partnership
        self.assertFalse(partnership._gate_check_health(gate))
        self.add_milestone(partnership, "health", score=95)
        self.assertFalse(partnership._gate_check_health(gate))
        partnership._log_interaction({"name": "Appel", "date": self.ago(115)})
        self.assertEqual(partnership.health, 69.4)
        self.assertFalse(partnership._gate_check_health(gate))
        partnership.interaction_ids.date = self.ago(114)
        self.assertEqual(partnership.health, 70)
        self.assertTrue(partnership._gate_check_health(gate))
        # who may not read the health learns whether the condition is met
        officer = partnership.with_user(self.privacy_officer)
        self.assertTrue(officer._gate_check_health(gate))


@tagged("post_install", "-at_install")
class TestHealthByTime(HealthCase):
    """Scheduled: health of the day, snapshots of the month, alerts."""

    def setUp(self):
        super().setUp()
        self.partnership = self.new_partnership(cadence_days=60)
        self.partnership._log_interaction({"name": "Appel"})

    def run_on(self, day):
        """Run the scheduled action as if it were that day."""
        with patch.object(fields.Date, "context_today", lambda *_args, **_kw: day):
            self.run_cron("ir_cron_health")

    def get_alerts(self):
        return self.partnership.activity_ids.filtered(
            lambda a: a.summary == "Look at the health of the partnership"
        )

    def get_snapshots(self):
        self.env.invalidate_all()
        return self.env["crm.partnership.health.snapshot"].search(
            [("partnership_id", "=", self.partnership.id)], order="month"
        )

    def test_time_alone_lowers_the_engagement(self):
        self.run_on(self.today + timedelta(days=150))
        self.assertEqual(self.partnership.health, 50)
        self.assertEqual(self.partnership.health_days, 150)

    def test_an_alert_once_for_each_colour_lost(self):
        self.run_on(self.today)
        self.assertFalse(self.get_alerts())
        self.run_on(self.today + timedelta(days=150))
        self.assertEqual(self.get_alerts().user_id, self.developer)
        self.run_on(self.today + timedelta(days=151))
        self.assertEqual(len(self.get_alerts()), 1)
        # red now: another colour lost
        self.run_on(self.today + timedelta(days=200))
        self.assertEqual(len(self.get_alerts()), 2)
        self.run_on(self.today + timedelta(days=201))
        self.assertEqual(len(self.get_alerts()), 2)
        # green again, and lost again
        self.partnership._log_interaction({"name": "Appel"})
        self.run_on(self.today)
        self.assertEqual(self.partnership.health_reference, "green")
        self.run_on(self.today + timedelta(days=150))
        self.assertEqual(len(self.get_alerts()), 3)

    def test_an_alert_tells_no_figure(self):
        self.run_on(self.today + timedelta(days=150))
        alert = self.get_alerts()
        text = f"{alert.summary} {alert.note}".lower()
        for word in ("50", "amber", "red", "green", "engagement"):
            self.assertNotIn(word, text)

    def test_who_is_told(self):
        self.partnership.user_id = self.liaison
        self.partnership.backup_user_id = self.counsellor
        self.run_on(self.today + timedelta(days=150))
        self.assertEqual(self.get_alerts().user_id, self.counsellor)
        self.partnership.backup_user_id = False
        self.run_on(self.today + timedelta(days=200))
        self.assertEqual(self.get_alerts().user_id, self.counsellor | self.director)

    def test_what_is_paused_or_unknown_is_no_loss(self):
        self.partnership.action_pause(
            self.env.ref("crm_partnership.crm_partnership_reason_season").id
        )
        self.run_on(self.today + timedelta(days=150))
        self.assertFalse(self.get_alerts())
        self.partnership.interaction_ids.unlink()
        self.partnership.action_resume()
        self.run_on(self.today + timedelta(days=151))
        self.assertEqual(self.partnership.health_colour, "grey")
        self.assertFalse(self.get_alerts())

    # ----------------------------------------------------------------- snapshots
    def test_a_month_is_noted_once(self):
        start = self.today.replace(day=1) + relativedelta(months=1)
        self.run_on(start)
        (snapshot,) = self.get_snapshots()
        self.assertEqual(snapshot.month, start)
        self.assertEqual((snapshot.state, snapshot.health), ("measured", 100))
        self.assertEqual(snapshot.health_engagement, 100)
        self.assertEqual(snapshot.stage_id, self.partnership.stage_id)
        self.assertEqual(snapshot.user_id, self.developer)
        self.run_on(start + timedelta(days=20))
        self.assertEqual(len(self.get_snapshots()), 1)

    def test_months_missed_stay_without_a_figure(self):
        first = self.today.replace(day=1)
        self.run_on(self.today)
        self.run_on(first + relativedelta(months=3, days=9))
        snapshots = self.get_snapshots()
        self.assertEqual(
            snapshots.mapped("month"),
            [first + relativedelta(months=n) for n in range(4)],
        )
        self.assertEqual(
            snapshots.mapped("state"), ["measured", "missed", "missed", "measured"]
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT health FROM crm_partnership_health_snapshot "
                "WHERE partnership_id = %s ORDER BY month",
                self.partnership.id,
            )
        )
        self.assertEqual(
            [value is None for (value,) in rows], [False, True, True, False]
        )
        self.assertFalse(snapshots[1].health_colour)

    def test_the_trend_in_words(self):
        self.env.cr.execute("DELETE FROM crm_partnership_health_snapshot")
        first = self.today.replace(day=1)
        for number, value in enumerate((80, None, 70, 65)):
            self.insert(
                "crm_partnership_health_snapshot",
                partnership_id=self.partnership.id,
                company_id=self.company.id,
                month=first - relativedelta(months=3 - number),
                state="missed" if value is None else "measured",
                health=value,
                health_colour=value and formulas.colour(value),
            )
            self.env.invalidate_all()
            if number == 2:
                self.assertIn("after three months", self.partnership.health_trend_text)
        self.assertEqual(
            self.partnership.health_trend_text, "Falling by 5.0 points a month."
        )
        picture = self.partnership.health_trend
        self.assertEqual(picture.count("<circle"), 3)
        # no line across the month that nobody measured
        self.assertEqual(picture.count("<polyline"), 1)
        self.company.health_trend_points = 6
        self.env.invalidate_all()
        self.assertEqual(self.partnership.health_trend_text, "Steady.")

    # -------------------------------------------------------------------- killed
    def test_cut_anywhere_and_run_again_it_comes_to_the_same(self):
        partnerships = self.partnership
        for number in range(6):
            other = self.new_partnership()
            other._log_interaction({"name": "Appel", "date": self.ago(30 * number)})
            partnerships |= other
        day = self.today + timedelta(days=100)
        tables = ("crm_partnership_health_snapshot", "mail_activity")

        def look():
            rows = self.read_health(partnerships)
            counts = [
                self.env.execute_query(
                    SQL("SELECT COUNT(*) FROM %s", SQL.identifier(t))
                )
                for t in tables
            ]
            return rows, counts

        with patch.object(crm_partnership_health_schedule_mixin, "BATCH", 2):
            self.env.flush_all()
            with self.env.cr.savepoint(flush=False) as whole:
                self.run_on(day)
                expected = look()
                whole.rollback()
            self.env.invalidate_all()
            self.assertNotEqual(look(), expected)
            cron = type(self.env["ir.cron"])
            commit = cron._commit_progress
            for time_left in range(1, 9):
                # the time is over after so many batches
                left = [time_left]

                def cut(records, processed=0, *, _left=left, **kw):
                    commit(records, processed, **kw)
                    _left[0] -= bool(processed)
                    return _left[0]

                with patch.object(cron, "_commit_progress", cut):
                    self.run_on(day)
            self.run_on(day)
            self.assertEqual(look(), expected)

    def test_a_batch_that_fails_stops_no_other_one(self):
        other = self.new_partnership()
        other._log_interaction({"name": "Appel"})
        self.rewrite(self.partnership | other, health_date=self.ago(1))
        original = type(self.partnership)._refresh_health

        def fail(records, *means):
            original(records, *means)
            if self.partnership in records:
                raise ValueError(SECRET)

        with (
            patch.object(crm_partnership_health_schedule_mixin, "BATCH", 1),
            patch.object(type(self.partnership), "_refresh_health", fail),
            self.assertLogs(LOGGER, "ERROR") as log,
        ):
            self.run_cron("ir_cron_health")
        self.assertEqual(self.partnership.health_date, self.ago(1))
        self.assertEqual(other.health_date, self.today)
        # the line of this test is there, not what the error says
        self.assertNotIn(SECRET, "\n".join(log.output))
        self.assertNotIn(self.partnership.name, "\n".join(log.output))
        self.run_cron("ir_cron_health")
        self.assertEqual(self.partnership.health_date, self.today)

    def test_the_months_of_the_tools_are_those_of_the_query(self):
        first = self.today.replace(day=1)
        self.run_on(self.today)
        day = first + relativedelta(months=5)
        self.run_on(day)
        missed = self.get_snapshots().filtered(lambda s: s.state == "missed")
        self.assertEqual(missed.mapped("month"), formulas.months_between(first, day))
        self.assertIsInstance(missed[0].month, date)
