# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date
from io import BytesIO

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

from .common import freeze_day
from .test_health import HealthCase

PASSWORD = "page-for-the-board"
REPORT = "crm_partnership.crm_board_page_report"
DOCUMENT = "crm_partnership.board_page_document"
#: nowhere else in the world
SECRET = "Zwqvplante"


@tagged("post_install", "-at_install")
class TestBoardPage(HttpCase, HealthCase):
    """A quarter counted by hand: July to September 2026, printed in October."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.director | cls.developer).write({"password": PASSWORD})
        cls.other_director = cls._new_user("director_two", "director")
        cls.sister_director = cls._new_user(
            "director_sister", "director", company=cls.sister_company
        )

    def new_page(self, user=None, **vals):
        return (
            self.env["crm.board.page"]
            .with_user(user or self.director)
            .create({"company_id": self.company.id, "lang": "en_US", **vals})
        )

    def figures(self, first="2026-07-01", last="2026-09-30", user=None):
        page = self.env["crm.board.page"].with_user(user or self.director)
        return page._get_board_figures(
            self.company, date.fromisoformat(first), date.fromisoformat(last)
        )

    def add_snapshot(self, partnership, month, stage, colour, health):
        self.insert(
            "crm_partnership_health_snapshot",
            partnership_id=partnership.id,
            company_id=partnership.company_id.id,
            stage_id=self.stages[stage].id,
            month=month,
            state="measured",
            health_colour=colour,
            health=health,
        )

    def add_retention(self, placement, due, result):
        self.insert(
            "crm_placement_followup",
            placement_id=placement.id,
            partnership_id=placement.partnership_id.id,
            company_id=placement.company_id.id,
            weeks=26,
            date_due=due,
            state="planned",
            result_continuous_same=result,
        )

    def add_checkin(self, commitment, due, state):
        partnership = commitment.partnership_id
        self.insert(
            "crm_commitment_checkin",
            commitment_id=commitment.id,
            agreement_id=commitment.agreement_id.id,
            partnership_id=partnership.id,
            company_id=partnership.company_id.id,
            domain_id=commitment.domain_id.id,
            date_due=due,
            state=state,
        )

    def fill_quarter(self):
        """What the figures below are counted from."""
        old = self.new_partnership()
        new = self.new_partnership()
        gone = self.new_partnership()
        other = self.new_partnership(
            company_id=self.sister_company.id, user_id=self.sister_developer.id
        )
        self.rewrite(old | gone | other, create_date="2025-01-10 12:00:00")
        self.rewrite(new, create_date="2026-08-03 12:00:00")
        self.rewrite(gone, status="ended", date_status=date(2026, 9, 10))
        # at the end of June: two partnerships; at the end of September: two others
        self.add_snapshot(old, "2026-07-01", "pilot", "amber", 50)
        self.add_snapshot(gone, "2026-07-01", "needs", "red", 20)
        self.add_snapshot(old, "2026-10-01", "active", "green", 80)
        self.add_snapshot(new, "2026-10-01", "needs", "grey", None)
        self.add_snapshot(other, "2026-10-01", "needs", "red", 1)
        return old, new, gone, other

    # ----------------------------------------------------------------- portfolio
    @freeze_time("2026-10-15 15:00:00")
    def test_the_portfolio_is_the_one_counted_by_hand(self):
        old, new, _gone, _other = self.fill_quarter()
        now, before = self.figures()["portfolio"]
        stages = {name: stage.id for name, stage in self.stages.items()}
        none = dict.fromkeys(("green", "amber", "red", "grey"), 0)
        self.assertEqual(
            now["stages"],
            {
                stages["active"]: none | {"green": 1},
                stages["needs"]: none | {"grey": 1},
            },
        )
        self.assertEqual(before["colours"], none | {"amber": 1, "red": 1})
        self.assertEqual((now["total"], before["total"]), (2, 2))
        self.assertEqual((now["health"], now["known"]), (80, 1))
        self.assertEqual(before["health"], 35)
        # on the partnership known at both dates alone
        self.assertEqual((now["points"], now["pairs"]), (30, 1))
        # a period that reaches today: as they stand, not as they were noted
        self.rewrite(
            old, stage_id=stages["sustained"], health=60, health_colour="amber"
        )
        self.rewrite(new, health_colour="grey")
        now, before = self.figures("2026-10-01", "2026-12-31")["portfolio"]
        self.assertEqual(now["stages"][stages["sustained"]], none | {"amber": 1})
        self.assertEqual(now["total"], 2)
        self.assertEqual((before["total"], before["health"]), (2, 80))
        self.assertEqual(now["points"], -20)

    @freeze_time("2026-10-15 15:00:00")
    def test_what_was_not_measured_is_not_zero(self):
        self.fill_quarter()
        now, before = self.figures("2026-02-01", "2026-02-28")["portfolio"]
        self.assertIsNone(now["total"])
        self.assertIsNone(before["health"])
        self.assertIsNone(now["points"])
        self.assertEqual(set(now["colours"].values()), {None})
        curve = dict(self.figures()["curve"])
        self.assertEqual(len(curve), 12)
        self.assertEqual(curve[date(2026, 7, 1)], 35)
        self.assertEqual(curve[date(2026, 10, 1)], 80)
        self.assertIsNone(curve[date(2026, 8, 1)])

    # --------------------------------------------------------------------- flows
    @freeze_time("2026-10-15 15:00:00")
    def test_what_was_done_is_counted_by_hand(self):
        old, new, _gone, other = self.fill_quarter()
        agreement = self.sign_on_paper(old)
        amendment = agreement.copy({"previous_id": agreement.id})
        self.rewrite(agreement, signed_at="2026-07-02 12:00:00")
        self.rewrite(amendment, signed_at="2026-07-09 12:00:00", kind="amendment")
        commitment = agreement.commitment_ids[:1]
        for due, state in (
            ("2026-07-01", "kept"),
            ("2026-08-01", "kept"),
            ("2026-09-30", "missed"),
            ("2026-09-29", "open"),
            ("2026-06-30", "kept"),
            ("2026-10-01", "missed"),
            ("2026-04-01", "waived"),
        ):
            self.add_checkin(commitment, due, state)
        for partnership, day in (
            (old, "2026-07-01"),
            (new, "2026-09-30"),
            (new, "2026-06-30"),
        ):
            placement = self.new_placement(partnership)
            self.rewrite(placement, state="hired", date_hired=day)
        # of the sister enterprise: in no figure of ours
        self.rewrite(
            self.new_placement(new),
            date_hired="2026-08-01",
            company_id=other.company_id.id,
        )
        # closed partnerships count: a board governs the whole
        old.confidentiality = "restricted"
        committee = self.env["crm.sector.committee"].create({"name": "Comité d'essai"})
        for person, until in ((self.contact.id, "2026-12-01"), (False, "2027-06-30")):
            self.env["crm.sector.committee.seat"].create(
                {
                    "committee_id": committee.id,
                    "company_id": self.company.id,
                    "side": "enterprises",
                    "person_id": person,
                    "date_from": "2026-08-01",
                    "date_to": until,
                }
            )
        activity = self.env["crm.joint.activity"].create(
            {
                "name": "Visite",
                "company_id": self.company.id,
                "user_id": self.developer.id,
                # the evening of June 30 in Québec
                "start": "2026-07-01 03:00:00",
                "stop": "2026-07-01 04:00:00",
            }
        )
        later = activity.copy(
            {"start": "2026-09-01 14:00:00", "stop": "2026-09-01 17:00:00"}
        )
        self.rewrite(activity, state="held", hours_enterprise=1)
        self.rewrite(later, state="held", hours_enterprise=3, hours_employer=1.5)
        now, before = self.figures()["flows"]
        self.assertEqual(
            {
                name: (now[name], before[name])
                for name in now
                if name not in ("stayed", "left", "unknown")
            },
            {
                "opened": (1, 0),
                "ended": (1, 0),
                "signed": (1, 0),
                "kept": (2, 1),
                "missed": (1, 0),
                "unanswered": (1, 0),
                "hires": (2, 1),
                "activities": (1, 1),
                "hours": (4.5, 1.0),
                "committees": (1, 0),
                "seats": (1, 0),
                "vacant": (1, 0),
                "overrides": (0, 0),
            },
        )
        attention = self.figures()["attention"]
        self.assertEqual(attention["late"], (1, str(commitment.domain_id.id), 1))
        self.assertEqual(attention["seats"], (2, "ending", 1))

    @freeze_time("2026-10-15 15:00:00")
    def test_retention_of_a_few_is_not_shown(self):
        partnership = self.new_partnership()
        placements = [self.new_placement(partnership) for _one in range(6)]
        for placement in placements[:4]:
            self.add_retention(placement, "2026-08-01", "yes")
        page = self.new_page()
        self.assertEqual(page._format_band(self.figures()["flows"][0]), "not shown")
        self.assertEqual(page._format_band(self.figures()["flows"][1]), "none due")
        self.add_retention(placements[4], "2026-08-02", "no")
        # due after today: in no figure
        self.add_retention(placements[5], "2026-12-01", "no")
        flow = self.figures(last="2026-12-31")["flows"][0]
        self.assertEqual((flow["stayed"], flow["left"], flow["unknown"]), (4, 1, 0))
        self.assertEqual(page._format_band(flow), "50 to 100 %")
        html = self.render(page)
        self.assertIn("50 to 100 %", html)
        self.assertNotIn("80 %", html)

    @freeze_time("2026-10-15 15:00:00")
    def test_avoided_costs_are_summed_with_their_ends(self):
        partnership = self.new_partnership()
        evaluations = self.env["crm.avoided.cost.evaluation"].create(
            [
                {
                    "partnership_id": partnership.id,
                    "user_id": self.developer.id,
                    "date_from": first,
                    "date_to": last,
                }
                for first, last in (
                    ("2026-01-01", "2026-06-30"),
                    ("2026-07-01", "2026-07-31"),
                    ("2026-08-01", "2026-08-31"),
                    ("2026-09-01", "2026-09-30"),
                )
            ]
        )
        for evaluation, state, turnover, amounts in zip(
            evaluations,
            ("final", "final", "validated", "not_agreed"),
            (False, True, False, True),
            ((1, 2, 3), (1000, 2000, 3000), (500, 600, 700), (9, 9, 9)),
            strict=True,
        ):
            self.rewrite(
                evaluation,
                state=state,
                has_turnover=turnover,
                **dict(
                    zip(("net_low", "net_central", "net_high"), amounts, strict=True)
                ),
            )
        now, before = self.figures()["avoided"]
        self.assertEqual(
            now,
            {
                "number": 2,
                "with_departures": 1,
                "low": 1500,
                "central": 2600,
                "high": 3700,
            },
        )
        self.assertEqual((before["number"], before["central"]), (1, 2))
        page = self.new_page()
        self.assertIn("left out", page._get_page()["avoided"]["note"])

    @freeze_time("2026-10-15 15:00:00")
    def test_agreements_that_end_are_told_with_those_left_alone(self):
        partnership = self.new_partnership()
        alone, renewed, far = (
            self.sign_on_paper(self.new_partnership()) for _one in range(3)
        )
        following = renewed.copy({"previous_id": renewed.id})
        self.rewrite(alone, state="to_renew", date_end=date(2027, 1, 13))
        self.rewrite(renewed, state="in_force", date_end=date(2026, 10, 15))
        self.rewrite(following, state="signed", date_end=date(2028, 1, 1))
        self.rewrite(far, state="in_force", date_end=date(2027, 1, 14))
        self.assertEqual(self.figures()["expiring"], {"number": 2, "alone": 1})
        self.rewrite(far, date_termination=date(2026, 11, 1))
        self.assertEqual(self.figures()["expiring"], {"number": 3, "alone": 2})
        self.assertTrue(partnership.exists())

    @freeze_time("2026-10-15 15:00:00")
    def test_attention_tells_numbers_and_themes(self):
        partnerships = self.new_partnership() | self.new_partnership()
        self.rewrite(
            partnerships,
            health_colour="red",
            health=10,
            health_engagement=5,
            health_alignment=60,
            date_next_interaction=date(2026, 12, 1),
        )
        self.rewrite(
            partnerships[0],
            stage_id=self.stages["pilot"].id,
            date_next_interaction=date(2026, 10, 14),
        )
        found = self.figures()["attention"]
        self.assertEqual(found["red"], (2, "engagement", 2))
        self.assertEqual(found["silent"], (1, str(self.stages["pilot"].id), 1))
        page = self.new_page()
        lines = page._get_page()["attention"]
        self.assertEqual(
            [(line["count"], line["theme"]) for line in lines],
            [("2", "Engagement"), ("1", self.stages["pilot"].name)],
        )

    # ------------------------------------------------------------------- queries
    @freeze_time("2026-10-15 15:00:00")
    def test_the_number_of_queries_does_not_grow(self):
        page = self.new_page()
        page._get_page()
        self.env.invalidate_all()
        self.new_partnership()
        counts = []
        for more in (0, 6):
            for _one in range(more):
                partnership = self.new_partnership()
                self.sign_on_paper(partnership)
                self.add_snapshot(partnership, "2026-10-01", "pilot", "red", 10)
            self.env.flush_all()
            page.env.invalidate_all()
            page.company_id.fetch(["name"])
            start = self.env.cr.sql_log_count
            page._get_page()
            counts.append(self.env.cr.sql_log_count - start)
        self.assertEqual(counts[0], counts[1])
        self.assertLess(counts[0], 40)

    # -------------------------------------------------------------------- window
    @freeze_time("2026-10-15 15:00:00")
    def test_periods_of_the_window(self):
        with Form(self.env["crm.board.page"].with_user(self.director)) as form:
            for period, first, last in (
                ("month", "2026-09-01", "2026-09-30"),
                ("quarter", "2026-07-01", "2026-09-30"),
                ("half", "2026-01-01", "2026-06-30"),
                ("year", "2025-01-01", "2025-12-31"),
            ):
                form.period = period
                self.assertEqual(
                    (form.date_from, form.date_to),
                    (date.fromisoformat(first), date.fromisoformat(last)),
                )
            form.period = "other"
            form.date_to = "2025-06-30"
            form.lang = "fr_CA"
        page = form.record
        self.assertEqual(page.date_to, date(2025, 6, 30))
        self.assertEqual(page.action_print()["report_name"], DOCUMENT)
        with self.assertRaisesRegex(ValidationError, "ends before"):
            page.date_to = "2024-01-01"
        with self.assertRaisesRegex(ValidationError, "not begun"):
            page.write({"date_from": "2027-01-01", "date_to": "2027-03-31"})
        with self.assertRaisesRegex(ValidationError, "5 years"):
            page.write({"date_from": "2010-01-01", "date_to": "2026-03-31"})

    def test_periods_on_the_last_day_of_a_month(self):
        """Not every month has the day that it is today."""
        page = self.env["crm.board.page"]
        for today, quarter, half in (
            ("2027-05-31", "2027-01-01", "2026-07-01"),
            ("2027-08-31", "2027-04-01", "2027-01-01"),
            ("2027-12-31", "2027-07-01", "2027-01-01"),
            ("2028-02-29", "2027-10-01", "2027-07-01"),
        ):
            with freeze_day(today):
                for period, first in (("quarter", quarter), ("half", half)):
                    begin = page.new({"period": period}).date_from
                    self.assertEqual(str(begin), first, (today, period))

    # ----------------------------------------------------------------- who may
    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.http")
    def test_only_directors_of_the_enterprise(self):
        page = self.new_page()
        pages = self.env["crm.board.page"]
        for user in (
            *(self.developer, self.liaison, self.counsellor, self.privacy_officer),
            *(self.configurator, self.salesman, self.portal_user),
            self.env.ref("base.user_admin"),
        ):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    pages.with_user(user).create({"company_id": self.company.id})
                with self.assertRaises(AccessError):
                    page.with_user(user).action_print()
                with self.assertRaises(AccessError):
                    page.with_user(user)._get_page()
                with self.assertRaises(AccessError):
                    self.figures(user=user)
                with self.assertRaises(AccessError):
                    self.render(page.with_user(user))
        # of another enterprise, and of a colleague
        with self.assertRaises(AccessError):
            self.new_page(self.sister_director)
        with self.assertRaises(AccessError):
            page.company_id = self.sister_company
        for user in (self.other_director, self.sister_director):
            with self.assertRaises(AccessError):
                self.render(page.with_user(user))
            with self.assertRaises(AccessError):
                page.with_user(user).read(["date_from"])

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_guessed_numbers_in_the_address_of_the_report(self):
        page = self.new_page()
        url = f"/report/html/{DOCUMENT}/{page.id}"
        self.authenticate(self.developer.login, PASSWORD)
        answer = self.url_open(url)
        self.assertNotEqual(answer.status_code, 200)
        self.assertNotIn("Board of directors", answer.text)
        self.authenticate(self.director.login, PASSWORD)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Board of directors", answer.text)

    # ------------------------------------------------------------------ the page
    def render(self, page):
        report = self.env["ir.actions.report"].with_user(page.env.user)
        html, _kind = report._render_qweb_html(DOCUMENT, page.ids)
        return html.decode()

    def print(self, page):
        """The text of the only page of the real PDF."""
        pdf, kind = (
            self.env["ir.actions.report"]
            .with_user(self.director)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf(REPORT, page.ids)
        )
        self.assertEqual(kind, "pdf")
        pages = PdfReader(BytesIO(pdf)).pages
        self.assertEqual(len(pages), 1)
        box = pages[0].mediabox
        # letter, in points
        self.assertAlmostEqual(float(box[2]), 612, delta=2)
        self.assertAlmostEqual(float(box[3]), 792, delta=2)
        return " ".join(pages[0].extract_text().split())

    @freeze_time("2026-10-15 15:00:00")
    def test_nobody_is_named(self):
        self.employer.name = SECRET
        self.contact.name = SECRET
        old, *_others = self.fill_quarter()
        self.sign_on_paper(old)
        self.rewrite(old, health_colour="red", health=5)
        for user in (self.developer, self.counsellor):
            user.name = SECRET
        self.new_placement(old)
        old.confidentiality = "restricted"
        html = self.render(self.new_page())
        self.assertNotIn(SECRET, html)
        self.assertNotIn(old.display_name, html)
        self.assertIn(self.company.name, html)

    def test_one_page_without_anything(self):
        for lang, words in (
            ("en_US", ("Board of directors", "Nothing stands open")),
            ("fr_CA", ("Conseil d'administration",)),
        ):
            with self.subTest(lang=lang):
                text = self.print(self.new_page(lang=lang))
                for word in words:
                    self.assertIn(word, text)

    @freeze_time("2026-10-15 15:00:00")
    def test_one_page_with_the_longest_of_everything(self):
        self.company.name = "Entreprise d'insertion " + "W" * 90
        stages = self.env["crm.partnership.stage"]
        for stage in stages.search([]):
            stage.name = f"M{stage.id} " + "WM " * 60
        more = stages.create(
            [{"name": "W" * 120, "sequence": 100 + n} for n in range(20)]
        )
        self.env["crm.responsibility.domain"].search([]).name = "Domaine " * 40
        partnerships = self.env["crm.partnership"]
        for rank in range(28):
            partnerships |= self.new_partnership()
            self.rewrite(partnerships[-1], stage_id=more[rank % 20].id)
        self.rewrite(
            partnerships,
            health=12.3,
            health_colour="red",
            health_balance=1,
            date_next_interaction=date(2026, 1, 1),
        )
        for rank, partnership in enumerate(partnerships):
            for month in ("2026-07-01", "2026-09-01", "2026-10-01"):
                self.add_snapshot(partnership, month, "pilot", "amber", 40 + rank)
        agreement = self.sign_on_paper(partnerships[0])
        self.rewrite(agreement, state="to_renew", date_end=date(2026, 11, 1))
        self.add_checkin(agreement.commitment_ids[:1], "2026-09-01", "open")
        self.add_checkin(agreement.commitment_ids[:1], "2026-08-01", "kept")
        self.new_check(partnerships[0], **{self.criterion(): "blocking"})
        evaluation = self.env["crm.avoided.cost.evaluation"].create(
            {
                "partnership_id": partnerships[0].id,
                "user_id": self.developer.id,
                "date_from": "2026-07-01",
                "date_to": "2026-09-30",
            }
        )
        earlier = evaluation.copy({"date_from": "2026-04-01", "date_to": "2026-06-30"})
        self.rewrite(
            evaluation | earlier,
            state="final",
            has_turnover=False,
            net_low=-123456789,
            net_central=123456789,
            net_high=987654321,
        )
        for lang in ("en_US", "fr_CA"):
            with self.subTest(lang=lang):
                page = self.new_page(lang=lang)
                content = page._in_lang()._get_page()
                self.assertEqual(len(content["attention"]), 5)
                self.assertEqual(len(content["stages"]), 8)
                self.print(page)

    def criterion(self):
        return (
            self.env["crm.workplace.criterion"]
            .search([("is_critical", "=", True)], limit=1)
            .code
        )
