# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import Counter
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, MissingError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestRecommendation(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership()
        cls.year = fields.Date.context_today(cls.director).year
        cls.committee = cls.env["crm.sector.committee"].create({"name": "Comité"})

    @classmethod
    def get(cls, code, user=None):
        """A recommendation, as a user sees it."""
        cls.env.flush_all()
        cls.env.invalidate_all()
        row = cls.env.ref(f"crm_partnership.crm_recommendation_{code.lower()}")
        return row.with_user(user or cls.director)

    @classmethod
    def new_activity(cls, year=None, *codes, **vals):
        start = fields.Datetime.to_datetime(f"{year or cls.year}-01-15 15:00:00")
        return cls.env["crm.joint.activity"].create(
            {
                "name": "Rencontre",
                "company_id": cls.company.id,
                "user_id": cls.developer.id,
                "start": start,
                "stop": start + timedelta(hours=1),
                "state": "held",
                "recommendation_ids": [Command.set([cls.get(c).id for c in codes])],
                **vals,
            }
        )

    def done(self, code, user=None):
        return (
            self.env["crm.recommendation.record"]
            .with_user(user or self.director)
            .search([("recommendation_id.code", "=", code)])
        )

    # ---------------------------------------------------------------- reference
    def test_thirty_in_four_themes(self):
        every = self.env["crm.recommendation"].search(
            [
                (
                    "id",
                    "in",
                    self.env["ir.model.data"]
                    .search(
                        [
                            ("module", "=", "crm_partnership"),
                            ("model", "=", "crm.recommendation"),
                        ]
                    )
                    .mapped("res_id"),
                )
            ]
        )
        self.assertEqual(
            Counter(every.mapped("theme")), {"a": 9, "b": 3, "c": 9, "d": 9}
        )
        self.assertEqual(len(set(every.mapped("code"))), 30)
        for row in every:
            self.assertEqual(row.code[0].lower(), row.theme)
            self.assertGreater(len(row.description), 60)

    def test_each_rule_names_a_recommendation(self):
        records = self.env["crm.recommendation.record"]
        codes = set(self.env["crm.recommendation"].search([]).mapped("code"))
        kinds = records._get_kinds_by_code()
        self.assertLessEqual(set(kinds), codes)
        labels = dict(records._fields["kind"]._description_selection(self.env))
        for source in records._get_sources():
            self.assertIn(source.kind, labels)
            model = self.env[source.model]
            for name in (source.date, source.user, "company_id"):
                self.assertTrue(model._fields[name].store, (source.model, name))
        self.assertIn("Agreement in force", self.get("D9").counted)

    # ------------------------------------------------------------------- counts
    def test_tagged_activities_once_they_are_held(self):
        before = self.get("A9").count_this_year
        self.new_activity(None, "A9", "B1")
        self.new_activity(None, "A9", state="planned")
        self.new_activity(None, "A9", state="cancelled")
        self.new_activity(self.year - 1, "A9", user_id=self.other_developer.id)
        row = self.get("A9")
        self.assertEqual((row.count_this_year - before, row.count_last_year), (1, 1))
        self.assertEqual(row.user_ids, self.developer | self.other_developer)
        self.assertEqual(row.coverage, "served")
        self.assertEqual(self.get("B1").count_this_year, 1)

    def test_an_activity_counts_once_for_a_recommendation(self):
        # by its tag, by its kind and by the committee
        self.new_activity(
            None, "B3", "C4", kind="workshop", committee_ids=[self.committee.id]
        )
        for code in ("B3", "C4"):
            self.assertEqual(self.get(code).count_this_year, 1, code)
        project = self.env["crm.structuring.project"].create(
            {
                "name": "Projet",
                "company_id": self.company.id,
                "state": "running",
                "recommendation_ids": [Command.set(self.get("C1").ids)],
            }
        )
        self.assertEqual(self.done("C1").mapped("res_id"), project.ids)
        project.state = "idea"
        self.assertFalse(self.done("C1"))

    def test_what_counts_by_rule(self):
        self.align(self.partnership)
        self.sign_on_paper(self.partnership)
        other = self.new_partnership()
        self.sign_on_paper(other, has_confidentiality=False)
        self.new_check(self.partnership)
        self.new_check(self.partnership, done=False)
        placement = self.new_placement(self.partnership)
        internship = self.new_internship(placement)
        self.sign_internship(internship)
        internship.sudo().write({"state": "running"})
        self.env["crm.funding"].create(
            [
                {
                    "name": "Fonds",
                    "company_id": self.company.id,
                    "funder_id": self.employer.id,
                    "state": state,
                }
                for state in ("granted", "asked")
            ]
        )
        sheet = {"name": "Fiche", "problem": "x", "company_id": self.company.id}
        self.env["crm.practice.sheet"].create(sheet)
        self.env["crm.training.programme"].create(
            [
                {
                    "name": "Cuisine",
                    "company_id": self.company.id,
                    "is_published": shown,
                    "is_part_time_possible": True,
                }
                for shown in (True, False)
            ]
        )
        issue = self.env["crm.equity.issue"]._open_issue(
            self.partnership,
            self.env.ref("crm_partnership.crm_refusal_reason_characteristic"),
            "Essai",
        )
        self.env["crm.equity.issue"]._open_issue(
            self.partnership, issue.reason_id, "Autre"
        )
        issue.with_user(self.director).conclusion = "Entendu"
        issue.with_user(self.director).action_close()
        expected = {
            **{"D9": 2, "D2": 1, "D8": 1, "D5": 1, "A6": 1, "C6": 1, "D6": 2},
            **{"C3": 1, "D7": 1, "A4": 1, "A1": 1, "C2": 0, "C8": 0},
        }
        for code, count in expected.items():
            with self.subTest(code=code):
                self.assertEqual(len(self.done(code)), count)
                self.assertEqual(self.get(code).count_this_year, count)

    def test_relaxed_requirements_follow_ups_and_proposals(self):
        need = self.new_need(
            self.partnership,
            requirement_ids=[
                Command.create(
                    {"kind": "other", "text": "Ponctualité", "reason": "Équipe"}
                )
            ],
        )
        need.with_user(self.developer).action_open()
        requirement = need.requirement_ids
        for kind in ("relaxed", "kept"):
            self.env["crm.labour.need.relaxing"].create(
                {
                    "need_id": need.id,
                    "requirement_id": requirement.id,
                    "kind": kind,
                    "label": requirement.label,
                    "reason": "Essai",
                }
            )
        placement = self.new_placement(self.partnership, need_id=need.id)
        self.new_placement(self.partnership)
        self.hire(
            placement,
            fields.Date.subtract(fields.Date.context_today(self.env.user), weeks=5),
        )
        followup = placement.followup_ids.sorted("date_due")[0]
        followup.sudo().write(
            {"state": "done", "date_done": fields.Date.context_today(self.env.user)}
        )
        for code in ("A8", "A2", "A5"):
            self.assertEqual(len(self.done(code)), 1, code)

    def test_reviews_estimates_evidence_and_what_is_shared(self):
        today = fields.Date.context_today(self.director)
        review, planned = self.env["crm.partnership.review"].create(
            [{"partnership_id": self.partnership.id}] * 2
        )
        self.rewrite(review, state="held", date_held=today)
        estimate, _draft = self.env["crm.avoided.cost.evaluation"].create(
            [
                {
                    "partnership_id": self.partnership.id,
                    "date_from": f"{year}-01-01",
                    "date_to": f"{year}-12-31",
                }
                for year in (today.year - 1, today.year - 2)
            ]
        )
        self.rewrite(estimate, state="final", frozen_on=today)
        sheet = self.env["crm.hosting.sheet"].create(
            {
                "company_id": self.company.id,
                "date_from": f"{today.year - 1}-01-01",
                "date_to": f"{today.year - 1}-12-31",
            }
        )
        self.env["crm.hosting.sheet.sending"].create(
            [
                {
                    "sheet_id": sheet.id,
                    "partner_id": self.employer.id,
                    "employer_id": self.employer.id,
                    "partnership_id": self.partnership.id,
                    "user_id": self.developer.id,
                    "date_sent": sent,
                }
                for sent in (fields.Datetime.now(), False)
            ]
        )
        common = self.env["crm.shared.employer"].create({"name": self.employer.name})
        requests = self.env["crm.solicitation"].create(
            [
                {
                    "name": "Deux personnes",
                    "company_id": self.company.id,
                    "partnership_id": self.partnership.id,
                    "partner_id": self.employer.id,
                }
            ]
            * 3
        )
        self.rewrite(requests[:2], state="answered")
        self.rewrite(requests[1:], shared_employer_id=common.id)
        for code, record in (
            ("C2", review),
            ("D1", estimate),
            ("C8", self.env["crm.hosting.sheet.sending"]),
            ("D3", requests[1]),
        ):
            with self.subTest(code=code):
                rows = self.done(code)
                self.assertEqual(rows.mapped("res_model"), [record._name])
                self.assertLessEqual(set(record.ids), set(rows.mapped("res_id")))
                self.assertEqual(self.get(code).count_this_year, 1)
        self.assertEqual(planned.state, "planned")

    def test_renewals_make_partnerships_firmer(self):
        agreement = self.sign_on_paper(self.partnership)
        self.assertFalse(self.done("C2"))
        agreement.sudo().write({"kind": "renewal"})
        self.assertEqual(self.done("C2").partnership_id, self.partnership)

    # --------------------------------------------------------------------- page
    def test_coverage_is_searched_as_it_is_shown(self):
        self.new_activity(None, "A3")
        self.new_activity(self.year - 2, "A7")
        recommendations = self.env["crm.recommendation"].with_user(self.director)
        every = recommendations.search([])
        self.assertEqual(
            (self.get("A3").coverage, self.get("A7").coverage), ("served", "before")
        )
        shown = Counter(every.mapped("coverage"))
        for value in ("served", "before", "none"):
            found = recommendations.search([("coverage", "=", value)])
            self.assertEqual(set(found.mapped("coverage")), {value})
            self.assertEqual(len(found), shown[value])
        self.assertEqual(
            recommendations.search_count([("coverage", "!=", "none")]),
            shown["served"] + shown["before"],
        )

    def test_the_page_is_a_few_queries(self):
        for code in ("A3", "B1", "C7", "D1"):
            self.new_activity(None, code)
        every = self.env["crm.recommendation"].with_user(self.director).search([])
        names = ("count_this_year", "user_ids", "coverage")
        counts = []
        for rows in (every[:1], every):
            self.env.invalidate_all()
            rows.mapped("name")
            before = self.env.cr.sql_log_count
            rows.web_read({name: {} for name in names})
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3)

    def test_a_row_opens_its_record(self):
        activity = self.new_activity(None, "B2", name="Table des partenaires")
        row = self.done("B2")
        self.assertEqual(row.record_name, "Table des partenaires")
        action = row.action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (activity._name, activity.id)
        )
        self.assertTrue(Form(self.get("B2")).name)
        action = self.get("B2").action_view_done()
        found = self.env["crm.recommendation.record"].search(action["domain"])
        self.assertIn(activity.id, found.mapped("res_id"))

    def test_the_yearly_overview(self):
        self.new_activity(None, "B2")
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.director)
            ._render_qweb_html(
                "crm_partnership.recommendation_overview_document",
                self.env["crm.recommendation"].search([]).ids,
            )
        )
        text = html.decode()
        self.assertIn("Strengthen relations", text)
        self.assertIn(self.developer.name, text)

    # ------------------------------------------------------------------- rights
    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_each_reader_counts_what_they_may_open(self):
        self.sign_on_paper(self.partnership)
        self.new_check(self.partnership)
        self.assertTrue(self.done("D9") and self.done("D5"))
        for code in ("D9", "D2", "D5", "A6", "A5", "A1", "C6"):
            self.assertFalse(self.done(code, self.liaison), code)
            self.assertFalse(self.get(code, self.liaison).count_this_year)
        for user in (self.developer, self.counsellor, self.salesman, self.portal_user):
            with self.assertRaises(AccessError):
                self.env["crm.recommendation.record"].with_user(user).search([])
        # the recommendations themselves are read by all, without a figure
        for user in (self.developer, self.counsellor, self.privacy_officer):
            row = self.get("D9", user)
            self.assertTrue(row.name)
            self.assertEqual((row.count_this_year, row.coverage), (0, "none"))
            self.assertFalse(row.user_ids)
        with self.assertRaises(AccessError):
            self.get("D9", self.director).name = "x"

    def test_the_rules_of_each_source_hold(self):
        activity = self.new_activity(None, "B2", name="Rencontre cachée")
        row = self.done("B2")
        self.env["ir.rule"].create(
            {
                "name": "essai",
                "model_id": self.env["ir.model"]._get_id("crm.joint.activity"),
                "domain_force": [("id", "!=", activity.id)],
            }
        )
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.done("B2"))
        self.assertFalse(self.get("B2").count_this_year)
        groups = self.env["crm.recommendation.record"].with_user(self.director)
        self.assertFalse(
            groups.formatted_read_group(
                [("res_model", "=", activity._name)], ["recommendation_id"], ["__count"]
            )
        )
        self.assertEqual(row.read(["record_name"]), [])
        with self.assertRaises(MissingError):
            row.action_open()

    def test_another_enterprise_counts_its_own(self):
        self.sign_on_paper(self.partnership)
        director = self._new_user("sister_director", "director", self.sister_company)
        self.assertFalse(self.done("D9", director))
        self.assertTrue(self.done("D9"))
