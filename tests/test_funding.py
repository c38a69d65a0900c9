# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta
from io import BytesIO

from openpyxl import load_workbook
from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from ..exceptions import ConfidentialityError
from .common import PartnershipCase

PASSWORD = "test-funding-8"
FORMULA = '=HYPERLINK("http://example.com")'


class FundingCase(PartnershipCase):
    """A funding of the year 2026 whose figures are worked out by hand.

    Hours at 40 $, up to 500 $; outlay without ceiling; 100 $ entered in June.

    ============  =====================================  =====  =======
    day           what                                   hours  outlay
    ============  =====================================  =====  =======
    10 February   visit, own funding                     5      120.50
    15 March      workshop, funding of its project       3
    5 May         visit of a restricted partnership      4
    20 May        commitment                             2.5    30.00
    31 December   evening meeting                        1
    ============  =====================================  =====  =======
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.developer, cls.director):
            user.password = PASSWORD
        cls.funder = cls.env["res.partner"].create(
            {"name": "Fonds Test", "is_company": True}
        )
        cls.funding = cls.new_funding(
            amount=2000,
            cost_ids=[
                Command.create(
                    {"name": "Heures", "kind": "hours", "rate": 40, "ceiling": 500}
                ),
                Command.create({"name": "Déplacements", "kind": "outlay"}),
                Command.create(
                    {
                        "name": "Administration",
                        "kind": "other",
                        "amount": 100,
                        "date": "2026-06-30",
                    }
                ),
            ],
        )
        cls.other = cls.new_funding(name="Autre fonds")
        cls.project = cls.env["crm.structuring.project"].create(
            {
                "name": "Projet",
                "company_id": cls.company.id,
                "funding_id": cls.funding.id,
            }
        )
        cls.partnership = cls.new_partnership()
        cls.hidden_employer = cls.env["res.partner"].create(
            {"name": "Employeur Caché", "is_company": True}
        )
        cls.restricted = cls.new_partnership(
            partner_id=cls.hidden_employer.id,
            user_id=cls.director.id,
            confidentiality="restricted",
        )
        own = {"funding_id": cls.funding.id}
        cls.visit = cls.new_activity(
            "2026-02-10 15:00:00",
            **own,
            name=FORMULA,
            hours_enterprise=5,
            cost=120.5,
            partnership_ids=[Command.set(cls.partnership.ids)],
        )
        cls.workshop = cls.new_activity(
            "2026-03-15 15:00:00", project_id=cls.project.id, hours_enterprise=3
        )
        cls.hidden_visit = cls.new_activity(
            "2026-05-05 15:00:00",
            **own,
            name="Visite de la fonderie",
            hours_enterprise=4,
            partnership_ids=[Command.set((cls.partnership | cls.restricted).ids)],
        )
        # half past eleven in the evening of 31 December, where the organiser lives
        cls.evening = cls.new_activity("2027-01-01 04:30:00", **own, hours_enterprise=1)
        # what does not count
        cls.new_activity("2025-12-31 15:00:00", **own, hours_enterprise=50, cost=50)
        cls.new_activity("2027-01-01 15:00:00", **own, hours_enterprise=50)
        cls.new_activity(
            "2026-02-11 15:00:00", **own, hours_enterprise=50, state="planned"
        )
        cls.new_activity(
            "2026-02-12 15:00:00", **own, hours_enterprise=50, state="cancelled"
        )
        cls.elsewhere = cls.new_activity(
            "2026-04-01 15:00:00",
            project_id=cls.project.id,
            funding_id=cls.other.id,
            hours_enterprise=50,
        )
        cls.agreement = cls.sign_on_paper(
            cls.partnership, date_start="2025-06-01", date_end="2035-12-31"
        )
        cls.commitment = cls.agreement.commitment_ids[0]
        cls.new_checkin("2026-05-20", 2.5, 30)
        cls.new_checkin("2025-11-20", 50, 50)
        cls.funding.partnership_ids = cls.partnership
        cls.env.flush_all()

    @classmethod
    def new_funding(cls, **vals):
        return cls.env["crm.funding"].create(
            {
                "name": "Liaison avec les employeurs",
                "company_id": cls.company.id,
                "funder_id": cls.funder.id,
                "user_id": cls.director.id,
                "state": "granted",
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
                **vals,
            }
        )

    @classmethod
    def new_activity(cls, start, hours_enterprise=0, **vals):
        start = fields.Datetime.to_datetime(start)
        return cls.env["crm.joint.activity"].create(
            {
                "name": "Rencontre",
                "company_id": cls.company.id,
                "user_id": cls.developer.id,
                "start": start,
                "stop": start + timedelta(hours=1),
                "state": "held",
                "attendance_ids": [
                    Command.create(
                        {
                            "partner_id": cls.developer.partner_id.id,
                            "presence": "present",
                            "hours": hours_enterprise,
                        }
                    )
                ],
                **vals,
            }
        )

    @classmethod
    def new_checkin(cls, due, hours, amount, commitment=None):
        return (
            cls.env["crm.commitment.checkin"]
            .sudo()
            .create(
                {
                    "commitment_id": (commitment or cls.commitment).id,
                    "date_due": due,
                    "hours_enterprise": hours,
                    "amount_enterprise": amount,
                    "hours_employer": 9,
                    "amount_employer": 900,
                }
            )
        )

    def figures(self, funding=None):
        funding = funding or self.funding
        self.env.flush_all()
        funding.invalidate_recordset()
        return tuple(
            round(funding[name], 2)
            for name in (
                *("amount_spent", "amount_used", "amount_over", "amount_remaining"),
                "hours",
            )
        )

    def open_statement(self, user, date_from, date_to, **vals):
        return (
            self.env["crm.funding.statement"]
            .with_user(user)
            .create(
                {
                    "funding_id": self.funding.id,
                    "date_from": date_from,
                    "date_to": date_to,
                    "lang": "en_US",
                    **vals,
                }
            )
        )


@tagged("post_install", "-at_install")
class TestFunding(FundingCase):
    def test_what_flows_in(self):
        # 15.5 hours at 40 $ = 620 $, 500 $ of them charged; 150.50 $; 100 $
        self.assertEqual(self.figures(), (870.5, 750.5, 120, 1249.5, 15.5))
        hours, outlay, entered = self.funding.cost_ids
        self.assertEqual(
            (hours.amount_spent, hours.amount_used, hours.amount_over), (620, 500, 120)
        )
        self.assertEqual((outlay.amount_spent, outlay.amount_over), (150.5, 0))
        self.assertEqual(entered.amount_spent, 100)

    def test_the_envelope_is_a_ceiling_too(self):
        self.funding.amount = 600
        self.assertEqual(self.figures(), (870.5, 600, 270.5, 0, 15.5))

    def test_an_activity_counts_for_its_own_funding_only(self):
        entries = self.env["crm.funding.entry"].search(
            [("kind", "=", "activity"), ("res_id", "=", self.elsewhere.id)]
        )
        self.assertEqual(entries.funding_id, self.other)
        self.elsewhere.funding_id = False
        self.assertEqual(self.figures()[4], 65.5)
        self.elsewhere.funding_id = self.funding
        self.assertEqual(self.figures()[4], 65.5)

    def test_what_the_funder_does_not_pay_for_is_worth_nothing(self):
        self.funding.cost_ids[1].unlink()
        self.assertEqual(self.figures()[:2], (720, 600))
        rows = self.env["crm.funding.entry"].search(
            [("funding_id", "=", self.funding.id), ("cost_id", "=", False)]
        )
        self.assertEqual(sorted(rows.mapped("outlay")), [30, 120.5])
        self.assertEqual(set(rows.mapped("amount")), {0})

    def test_refused_fundings_take_nothing(self):
        self.funding.state = "refused"
        self.assertEqual(self.figures()[0], 0)

    def test_of_another_enterprise(self):
        # written past the check of the links
        self.workshop.flush_recordset()
        self.env.cr.execute(
            "UPDATE crm_joint_activity SET company_id = %s WHERE id = %s",
            [self.sister_company.id, self.workshop.id],
        )
        self.assertEqual(self.figures()[4], 12.5)

    def test_a_partnership_is_charged_to_one_funder_at_a_time(self):
        with self.assertRaisesRegex(ValidationError, "two funders"):
            self.other.partnership_ids = self.partnership
        self.other.write({"state": "refused"})
        self.other.partnership_ids = self.partnership
        with self.assertRaises(ValidationError):
            self.other.state = "granted"
        self.other.write(
            {"state": "granted", "date_start": "2027-01-01", "date_end": False}
        )
        self.assertEqual(self.figures()[4], 15.5)
        # even written past the check, it is counted once
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_funding SET date_start = '2026-02-01' WHERE id = %s",
            [self.other.id],
        )
        self.env.invalidate_all()
        entries = self.env["crm.funding.entry"].search([("kind", "=", "commitment")])
        mine = entries.filtered(lambda e: e.company_id == self.company)
        self.assertEqual(mine.funding_id, self.funding)
        self.assertEqual(len(mine), 2)

    def test_what_is_refused(self):
        create = self.env["crm.funding.cost"].create
        row = {"funding_id": self.funding.id, "name": "x"}
        for vals, error in (
            ({"kind": "hours", "rate": 10}, UniqueViolation),
            ({"kind": "outlay"}, UniqueViolation),
            ({"kind": "other", "amount": -1, "date": "2026-05-01"}, CheckViolation),
            ({"kind": "other", "amount": 5}, CheckViolation),
        ):
            with (
                self.subTest(vals=vals),
                mute_logger("odoo.sql_db"),
                self.assertRaises(error),
                self.env.cr.savepoint(),
            ):
                create(row | vals)
                self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.new_funding(cost_ids=[Command.create({"name": "x", "kind": "hours"})])
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(CheckViolation),
            self.env.cr.savepoint(),
        ):
            self.funding.date_end = "2025-01-01"
            self.env.flush_all()

    def test_the_number_of_queries_does_not_grow(self):
        many = self.env["crm.funding"].concat(*(self.new_funding() for _n in range(8)))
        for funding in many:
            funding.cost_ids = [
                Command.create({"name": "Heures", "kind": "hours", "rate": 10})
            ]
        many |= self.funding
        counts = []
        for fundings in (self.funding, many):
            self.env.flush_all()
            self.env.invalidate_all()
            fundings.mapped("amount")
            before = self.env.cr.sql_log_count
            fundings.mapped("amount_used")
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertEqual(len(many), 9)

    def test_a_director_describes_a_funding(self):
        form = Form(
            self.env["crm.funding"].with_user(self.director).with_company(self.company)
        )
        form.name = "Nouveau"
        form.funder_id = self.funder
        with form.cost_ids.new() as line:
            line.name = "Heures"
            line.kind = "hours"
            line.rate = 30
        with form.report_ids.new() as line:
            line.name = "Final"
            line.date_due = "2027-01-15"
        funding = form.save()
        self.assertEqual(funding.date_next_report, date(2027, 1, 15))
        self.assertTrue(Form(funding.with_user(self.developer)).name)

    # ------------------------------------------------------------------ refused
    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nothing_is_moved_to_the_funding_of_another_enterprise(self):
        theirs = self.new_funding(name="Leur fonds", company_id=self.sister_company.id)
        cost = self.funding.cost_ids[-1].with_user(self.director)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            cost.funding_id = theirs
        report = self.env["crm.funding.report"].create(
            {
                "name": "Final",
                "funding_id": self.funding.id,
                "date_due": "2027-04-30",
            }
        )
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            report.with_user(self.director).funding_id = theirs
        with self.assertRaises(AccessError):
            cost.onchange(
                {"funding_id": theirs.id},
                ["funding_id"],
                {"funding_id": {"fields": {"display_name": {}}}},
            )

    def test_who_is_refused(self):
        for role in (
            *("liaison", "counsellor", "privacy_officer", "configurator"),
            *("salesman", "portal_user"),
        ):
            user = getattr(self, role)
            with self.subTest(role=role):
                for model in (
                    *("crm.funding", "crm.funding.cost", "crm.funding.report"),
                    "crm.funding.entry",
                ):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])
                with self.assertRaises(AccessError):
                    self.funding.with_user(user).read(["name"])
                with self.assertRaises(AccessError):
                    self.open_statement(user, "2026-01-01", "2026-12-31")
        with self.assertRaises(AccessError):
            self.visit.with_user(self.liaison).read(["funding_id"])
        for values in ({"name": "x"}, {"amount": 9}, {"state": "closed"}):
            with self.assertRaises(AccessError):
                self.funding.with_user(self.developer).write(values)
        with self.assertRaises(AccessError):
            self.funding.with_user(self.director).company_id = self.sister_company
        self.assertFalse(
            self.funding.with_user(self.sister_developer).has_access("read")
        )
        sister = self.env["crm.funding.entry"].with_user(self.sister_developer)
        self.assertFalse(sister.search([("company_id", "=", self.company.id)]))
        with self.assertRaises(AccessError):
            self.open_statement(self.sister_developer, "2026-01-01", "2026-12-31")
        window = self.open_statement(self.director, "2026-01-01", "2026-12-31")
        with self.assertRaises(AccessError):
            window.with_user(self.developer).read(["date_from"])

    def test_a_closed_partnership_has_no_name(self):
        entries = (
            self.env["crm.funding.entry"]
            .with_user(self.other_developer)
            .search([("funding_id", "=", self.funding.id)])
        )
        hidden = entries.filtered("is_confidential")
        self.assertEqual(
            hidden.mapped(lambda e: (e.name, e.partners, e.hours, e.amount)),
            [("Confidential partnership", False, 4, 160)],
        )
        self.assertNotIn("fonderie", str(entries.read()))
        for word in ("fonderie", "Caché"):
            domain = ["|", ("name", "ilike", word), ("partners", "ilike", word)]
            self.assertFalse(entries.search_count(domain))
        # who may not open what stands behind a row is told so, without a name
        self.env["ir.rule"].create(
            {
                "name": "essai",
                "model_id": self.env["ir.model"]._get_id("crm.joint.activity"),
                "domain_force": [("id", "!=", self.hidden_visit.id)],
            }
        )
        with self.assertRaises(UserError) as refusal:
            hidden.action_open()
        self.assertNotIn("fonderie", str(refusal.exception))
        action = entries.filtered(
            lambda e: e.res_id == self.visit.id and e.kind == "activity"
        )[:1].action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), (self.visit._name, self.visit.id)
        )
        # the sums are the same for all who read the funding
        for user in (self.developer, self.director):
            self.assertEqual(self.funding.with_user(user).amount_spent, 870.5)

    def test_the_discussion_is_for_those_who_may_read(self):
        for user in (self.liaison, self.counsellor, self.sister_developer):
            with self.assertRaises(ConfidentialityError):
                self.funding.message_subscribe(user.partner_id.ids)
            with self.assertRaises(ConfidentialityError):
                self.funding.message_post(body="x", partner_ids=user.partner_id.ids)
        self.funding.message_subscribe(self.developer.partner_id.ids)
        self.developer.group_ids = [
            Command.set(self.env.ref("crm_partnership.group_committee_liaison").ids)
        ]
        message = self.funding.message_post(
            body="Suite", subtype_xmlid="mail.mt_comment"
        )
        self.assertNotIn(
            self.developer.partner_id, message.notification_ids.res_partner_id
        )

    # ---------------------------------------------------------------- reminders
    def new_report(self, days, **vals):
        today = fields.Date.context_today(self.director)
        return self.env["crm.funding.report"].create(
            {
                "funding_id": self.funding.id,
                "name": "Mi-parcours",
                "date_due": today + timedelta(days=days),
                **vals,
            }
        )

    def test_one_reminder_for_each_report(self):
        soon, late, far = (self.new_report(days) for days in (10, -3, 30))
        sent = self.new_report(2, date_sent="2026-01-01")
        refused = self.new_funding(state="asked")
        other = self.new_report(1, funding_id=refused.id)
        for _turn in range(2):
            self.run_cron("ir_cron_funding_remind")
            self.assertEqual(len(self.funding.activity_ids), 2)
        self.assertEqual(self.funding.activity_ids.user_id, self.director)
        self.assertTrue(soon.reminded_on and late.reminded_on)
        self.assertFalse(far.reminded_on or sent.reminded_on or other.reminded_on)
        self.assertTrue(late.is_late)
        # sent: nothing left to do; another date: one more reminder
        late.with_user(self.director).action_mark_sent()
        self.assertEqual(self.funding.activity_ids, soon.activity_id)
        soon.with_user(self.director).date_due += timedelta(days=1)
        self.assertFalse(self.funding.activity_ids or soon.reminded_on)
        self.run_cron("ir_cron_funding_remind")
        self.assertEqual(len(self.funding.activity_ids), 1)

    def test_the_reminder_goes_to_someone_who_may_read(self):
        with self.assertRaises(ValidationError):
            self.funding.user_id = self.liaison
        self.funding.user_id = self.other_developer
        self.other_developer.group_ids = [
            Command.set(self.env.ref("crm_partnership.group_committee_liaison").ids)
        ]
        report = self.new_report(3, user_id=self.counsellor.id)
        self.run_cron("ir_cron_funding_remind")
        self.assertEqual(report.activity_id.user_id, self.director)

    def test_the_mark_of_a_reminder_is_the_systems(self):
        report = self.new_report(3).with_user(self.director)
        with self.assertRaises(UserError):
            report.reminded_on = "2026-01-01"
        with self.assertRaises(UserError):
            report.create(
                {
                    "funding_id": self.funding.id,
                    "name": "x",
                    "date_due": "2027-01-01",
                    "reminded_on": "2026-01-01",
                }
            )


@tagged("post_install", "-at_install")
class TestFundingStatement(FundingCase, HttpCase):
    def test_the_first_quarter(self):
        statement = self.funding._get_statement(date(2026, 1, 1), date(2026, 3, 31))
        # 8 hours = 320 $, 120.50 $
        total = statement["total"]
        self.assertEqual((total["before"], total["period"]), (0, 440.5))
        self.assertEqual((total["charged"], total["over"]), (440.5, 0))
        self.assertEqual(total["remaining"], 1559.5)
        self.assertEqual(len(statement["entries"]), 3)

    def test_the_second_quarter_meets_the_ceiling(self):
        statement = self.funding._get_statement(date(2026, 4, 1), date(2026, 6, 30))
        # 6.5 hours = 260 $, 580 $ in all, 500 $ of them charged; 30 $; 100 $
        hours, outlay, entered = statement["costs"]
        self.assertEqual(
            {name: hours[name] for name in ("before", "hours", "period", "to_date")},
            {"before": 320, "hours": 6.5, "period": 260, "to_date": 580},
        )
        self.assertEqual((hours["over"], hours["used"]), (80, 500))
        self.assertEqual((outlay["period"], entered["period"]), (30, 100))
        total = statement["total"]
        self.assertEqual((total["period"], total["to_date"]), (390, 830.5))
        self.assertEqual((total["used"], total["over"]), (750.5, 80))
        self.assertEqual((total["charged"], total["remaining"]), (310, 1249.5))
        self.assertEqual(sum(statement["entries"].mapped("amount")), total["period"])

    def test_an_empty_period(self):
        statement = self.funding._get_statement(date(2027, 1, 1), date(2027, 3, 31))
        self.assertEqual(statement["total"]["period"], 0)
        self.assertFalse(statement["entries"])
        with self.assertRaises(UserError):
            self.open_statement(self.director, "2026-05-01", "2026-04-01")

    def test_the_paper_names_no_closed_partnership(self):
        window = self.open_statement(self.developer, "2026-01-01", "2026-12-31")
        action = window.action_print()
        html, _kind = (
            self.env["ir.actions.report"]
            .with_user(self.developer)
            ._render_qweb_html(action["report_name"], window.ids)
        )
        text = html.decode()
        for word in ("Boulangerie Test", "Fonds Test", "Confidential partnership"):
            self.assertIn(word, text)
        self.assertRegex(text, r"160[.,]00")
        for word in ("Employeur Caché", "fonderie"):
            self.assertNotIn(word, text)

    def test_the_workbook(self):
        window = self.open_statement(self.director, "2026-01-01", "2026-12-31")
        self.env.flush_all()
        url = window.action_export()["url"]
        self.authenticate(self.director.login, PASSWORD)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        book = load_workbook(BytesIO(answer.content))
        facts = {row[0].value: row[1].value for row in book.worksheets[0].iter_rows()}
        self.assertEqual(facts["Spent in the period"], 870.5)
        self.assertEqual(facts["Charged for the period"], 750.5)
        self.assertEqual(facts["Remaining"], 1249.5)
        lines = [[c.value for c in row] for row in book.worksheets[2].iter_rows()][1:]
        self.assertEqual(sum(row[-1] for row in lines), 870.5)
        self.assertEqual(lines[0][2], f"'{FORMULA}")
        self.assertEqual(lines[0][0].date(), date(2026, 2, 10))
        words = str(lines)
        self.assertIn("Confidential partnership", words)
        for word in ("Employeur Caché", "fonderie"):
            self.assertNotIn(word, words)
        # the window of somebody else
        self.authenticate(self.developer.login, PASSWORD)
        with mute_logger("odoo.http"):
            self.assertEqual(self.url_open(url).status_code, 404)

    def test_the_right_is_looked_at_again_at_each_document(self):
        window = self.open_statement(self.developer, "2026-01-01", "2026-12-31")
        self.developer.group_ids = [
            Command.unlink(self.env.ref("crm_partnership.group_business_developer").id)
        ]
        for method in ("action_print", "action_export", "_get_export_sheets"):
            with (
                mute_logger("odoo.addons.base.models.ir_model"),
                self.assertRaises(AccessError),
            ):
                getattr(window, method)()
