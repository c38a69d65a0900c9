# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io
import shutil
import subprocess
import tempfile
import time
from datetime import date, datetime
from pathlib import Path
from unittest.mock import patch

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import SQL, mute_logger

from ..controllers import portfolio_workbook
from ..tools.workbook_folder import PREFIX
from ..tools.workbook_stream import StreamedWorkbook
from .common import PartnershipCase

PASSWORD = "portfolio-workbook"
#: what somebody might write to run something in the reader's program
LIVE = '=HYPERLINK("http://evil.example","clic")'
XML = "<r><t>a</t></r>"
TABLES = (
    *("portfolio", "health", "stages", "agreements", "commitments"),
    *("placements", "retention", "committees", "activities", "avoided_costs"),
)


@tagged("post_install", "-at_install")
class TestPortfolioWorkbook(HttpCase, PartnershipCase):
    """A year counted by hand, in two enterprises."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.ca")
        users = (
            *(cls.developer, cls.other_developer, cls.director, cls.liaison),
            *(cls.counsellor, cls.privacy_officer, cls.portal_user, cls.configurator),
        )
        for user in users:
            user.write({"password": PASSWORD})
        cls.industry = cls.env["res.partner.industry"].create({"name": "Pain (essai)"})
        cls.employer.write({"industry_id": cls.industry.id, "city": "Lévis"})
        cls.committee = cls.env["crm.sector.committee"].create(
            {"name": "Comité d'essai", "industry_ids": [Command.set(cls.industry.ids)]}
        )
        cls.env["crm.sector.committee.liaison"].create(
            {
                "committee_id": cls.committee.id,
                "company_id": cls.company.id,
                "user_id": cls.liaison.id,
                "date_from": "2020-01-01",
            }
        )
        cls.first = cls.new_partnership(name="Premier partenariat")
        cls.other_employer = cls.env["res.partner"].create(
            {"name": LIVE, "is_company": True, "city": "\t=1+1"}
        )
        cls.second = cls.new_partnership(
            partner_id=cls.other_employer.id, user_id=cls.other_developer.id
        )
        cls.closed = cls.new_partnership(
            name="Fermé", user_id=cls.other_developer.id, confidentiality="restricted"
        )
        cls.sister = cls.new_partnership(
            name="Chez la sœur",
            company_id=cls.sister_company.id,
            user_id=cls.sister_developer.id,
        )
        cls.live_a_year()

    # ------------------------------------------------------------------ a year
    @classmethod
    def rewrite(cls, records, **values):
        """Past the rules of the application, for what only time brings."""
        cls.env.flush_all()
        for name, value in values.items():
            cls.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id IN %s",
                    SQL.identifier(records._table),
                    SQL.identifier(name),
                    value,
                    tuple(records.ids),
                )
            )
        cls.env.invalidate_all()

    @classmethod
    def insert(cls, table, **values):
        cls.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s) VALUES %s RETURNING id",
                SQL.identifier(table),
                SQL(", ").join(map(SQL.identifier, values)),
                tuple(values.values()),
            )
        )
        return cls.env.cr.fetchone()[0]

    @classmethod
    def live_a_year(cls):
        first = cls.first
        cls.rewrite(cls.second, date_next_interaction="2025-02-01")
        field = cls.env["ir.model.fields"]._get("crm.partnership", "stage_id")
        for day, before, after in (
            ("2025-01-11 12:00:00", "first_contact", "needs"),
            ("2025-02-10 12:00:00", "needs", "alignment"),
        ):
            message = cls.insert(
                "mail_message",
                model="crm.partnership",
                res_id=first.id,
                message_type="notification",
                create_date=day,
            )
            cls.insert(
                "mail_tracking_value",
                field_id=field.id,
                mail_message_id=message,
                old_value_integer=cls.stages[before].id,
                new_value_integer=cls.stages[after].id,
                create_date=day,
            )
        for month, health, colour in (
            ("2025-03-01", 60, "amber"),
            ("2025-05-01", 72.5, "green"),
            ("2024-05-01", 10, "red"),
        ):
            cls.insert(
                "crm_partnership_health_snapshot",
                partnership_id=first.id,
                company_id=cls.company.id,
                month=month,
                state="measured",
                health=health,
                health_colour=colour,
            )
        cls.agreement = cls.new_agreement(first, date_start="2025-03-01")
        cls.rewrite(cls.agreement, state="in_force", date_end="2025-12-01")
        cls.commitment = cls.agreement.commitment_ids[0]
        for day, state in (
            ("2024-12-31", "kept"),
            ("2025-04-01", "kept"),
            ("2025-05-01", "missed"),
            ("2025-06-01", "open"),
            ("2099-06-01", "open"),
        ):
            cls.insert(
                "crm_commitment_checkin",
                commitment_id=cls.commitment.id,
                agreement_id=cls.agreement.id,
                partnership_id=first.id,
                company_id=cls.company.id,
                date_due=day,
                state=state,
            )
        cls.place(first, "yyyyyn", "yyyyn?", "yyyn??")
        cls.place(cls.second, "yy", "yy", "yy")
        cls.env["crm.joint.activity"].create(
            {
                "name": "@Visite",
                "company_id": cls.company.id,
                "user_id": cls.developer.id,
                "start": "2025-06-02 01:00:00",
                "stop": "2025-06-02 03:00:00",
                "committee_ids": [Command.set(cls.committee.ids)],
                "partnership_ids": [Command.set(first.ids)],
                "headcount_employer": 3,
                "is_attendance_unknown": True,
            }
        ).action_hold()
        for partnership, known, lost in ((first, 10, 2), (cls.second, 4, 1)):
            evaluation = (
                cls.env["crm.avoided.cost.evaluation"]
                .with_user(cls.director)
                .create(
                    {
                        "partnership_id": partnership.id,
                        "date_from": "2025-01-01",
                        "date_to": "2025-12-31",
                    }
                )
            )
            cls.rewrite(
                evaluation,
                hires=known,
                known_count=known,
                lost_count=lost,
                has_turnover=known >= 5,
                net_central=1234.56,
            )
        cls.rewrite(
            first,
            create_date="2025-01-01 12:00:00",
            stage_id=cls.stages["alignment"].id,
            status="ended",
            date_status="2025-03-13",
            health=81.5,
            health_colour="green",
            health_date="2025-12-31",
            health_engagement=90,
            health_engagement_weight=25,
            health_outcomes=79.2,
            health_balance=None,
            date_next_interaction="2025-02-01",
        )

    @classmethod
    def place(cls, partnership, *results):
        """People hired on one day, with what is known of each at 26 weeks."""
        words = {"y": "yes", "n": "no", "?": "unknown"}
        for answers in zip(*results, strict=True):
            placement = cls.new_placement(partnership)
            cls.rewrite(placement, date_hired="2025-02-01", state="hired")
            cls.insert(
                "crm_placement_followup",
                placement_id=placement.id,
                partnership_id=partnership.id,
                participant_id=placement.participant_id.id,
                company_id=cls.company.id,
                weeks=26,
                date_due="2025-08-02",
                state="done",
                **dict(
                    zip(
                        (
                            "result_snapshot",
                            "result_continuous_any",
                            "result_continuous_same",
                        ),
                        map(words.get, answers),
                        strict=True,
                    )
                ),
            )

    # ------------------------------------------------------------------ helpers
    def open_window(self, user, **vals):
        return (
            self.env["crm.portfolio.workbook"]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
            .create(
                {
                    "date_from": "2025-01-01",
                    "date_to": "2025-12-31",
                    "has_ended": True,
                    "lang": "en_US",
                    **vals,
                }
            )
        )

    def make(self, user, **vals):
        """The workbook of a user, read back."""
        return load_workbook(io.BytesIO(self.make_bytes(user, **vals)))

    def make_bytes(self, user, **vals):
        with tempfile.TemporaryFile() as target:
            self.open_window(user, **vals)._write_workbook(target)
            target.seek(0)
            return target.read()

    def get_sheet(self, book, key):
        return next((s for s in book if f"tbl_{key}" in s.tables), None)

    def get_rows(self, book, key):
        """Rows of a table by header, as openpyxl reads them."""
        sheet = self.get_sheet(book, key)
        headers, *rows = sheet[sheet.tables[f"tbl_{key}"].ref]
        return [
            {h.value: c.value for h, c in zip(headers, row, strict=True)}
            for row in rows
            if any(c.value is not None for c in row)
        ]

    def get_row(self, book, key, name="Premier partenariat", column="Partnership"):
        rows = [row for row in self.get_rows(book, key) if row[column] == name]
        self.assertEqual(len(rows), 1, (key, name))
        return rows[0]

    def check(self, row, **wanted):
        for header, value in wanted.items():
            found = row[header.replace("__", " ")]
            if isinstance(found, datetime):
                found = found.date()
            self.assertEqual(found, value, header)

    def download(self, user, window):
        self.authenticate(user.login, PASSWORD)
        return self.url_open(f"/crm_partnership/portfolio/{window.id}.xlsx")

    # ------------------------------------------------------------------- figures
    def test_figures_counted_by_hand(self):
        book = self.make(self.director)
        names = {row["Partnership"] for row in self.get_rows(book, "portfolio")}
        self.assertEqual(names, {"Premier partenariat", f"'{LIVE}", "Fermé"})
        self.check(
            self.get_row(book, "portfolio"),
            Employer="Boulangerie Test",
            City="Lévis",
            Sector="Pain (essai)",
            Status="Ended",
            Owner=self.developer.name,
            Opened__on=date(2025, 1, 1),
            Agreement__until=date(2025, 12, 1),
            Health=81.5,
            Colour="Green",
            # nothing is due once it has ended
            Next__Exchange__by=None,
        )
        self.check(
            self.get_row(book, "health"),
            Health=81.5,
            Engagement=90,
            Outcomes=79.2,
            **{
                "Balance of Effort": None,
                "Change over the Period (points)": 12.5,
                "Engagement: weight": 25,
            },
        )
        self.check(
            self.get_row(book, "stages"),
            Days__in__This__Stage=30,
            Stage__before=self.stages["needs"].name,
            Days__in__the__Stage__before=30,
            **{
                f"Days: {self.stages['first_contact'].name}": 10,
                f"Days: {self.stages['needs'].name}": 30,
                f"Days: {self.stages['alignment'].name}": 30,
                f"Days: {self.stages['active'].name}": None,
                "In This Stage since": date(2025, 2, 10),
            },
        )
        self.check(
            self.get_row(book, "agreements"),
            Reference=self.agreement.reference,
            State="In force",
            From=date(2025, 3, 1),
            Until=date(2025, 12, 1),
            Currency=self.company.currency_id.name,
        )
        commitments = self.get_rows(book, "commitments")
        self.assertEqual(len(commitments), len(self.agreement.commitment_ids))
        followed = [row for row in commitments if row["Due in the Period"]]
        self.assertEqual(len(followed), 1)
        self.check(
            followed[0],
            Commitment=self.commitment.name,
            Due__in__the__Period=3,
            Kept=1,
            Missed=1,
            Waived=0,
            Without__an__Answer=1,
            Next__Due__on=date(2025, 6, 1),
        )
        self.check(
            self.get_row(book, "committees", "Comité d'essai", "Committee"),
            Partnerships=2,
            Activities__Held=1,
            Activities__Planned=0,
            # three people of employers, two hours
            **{"Hours of Employers": 6, "Last Activity Held": date(2025, 6, 1)},
        )
        # a text that begins with @ stays one; the day is the user's
        self.check(
            self.get_row(book, "activities", "'@Visite", "Activity"),
            Day=date(2025, 6, 1),
            Partnerships=1,
            People__Present=3,
        )

    def test_an_agreement_ends_before_its_termination(self):
        """The termination is the first day on which it binds no more."""
        self.rewrite(
            self.agreement, date_end="2090-12-31", date_termination="2090-01-01"
        )
        book = self.make(self.director)
        today = fields.Date.context_today(self.director)
        last = date(2089, 12, 31)
        row = self.get_row(book, "agreements")
        self.check(row, Until=last, Days__Left=(last - today).days)
        self.check(self.get_row(book, "portfolio"), Agreement__until=last)

    def test_small_numbers_of_people_are_not_told(self):
        book = self.make(self.director)
        few = "fewer than 5"
        self.check(
            self.get_row(book, "placements"), Hired=6, In__the__Job__Today=6, Proposed=0
        )
        self.check(self.get_row(book, "placements", f"'{LIVE}"), Hired=few)
        row = self.get_row(book, "retention")
        labels = {
            "snapshot": "In a job on the day",
            "continuous_any": "Continuous, any employer",
            "continuous_same": "Continuous, same employer",
        }
        self.assertEqual(row["Weeks after the Hire"], 26)
        self.assertEqual(row["People Due"], 6)
        for key, known, kept in (
            ("snapshot", 6, 5 / 6),
            ("continuous_any", 5, 0.8),
            ("continuous_same", few, few),
        ):
            self.assertEqual(row[f"{labels[key]}: known"], known)
            if isinstance(kept, float):
                self.assertAlmostEqual(row[f"{labels[key]}: kept"], kept)
            else:
                self.assertEqual(row[f"{labels[key]}: kept"], kept)
        other = self.get_row(book, "retention", f"'{LIVE}")
        self.assertEqual(other["People Due"], few)
        self.assertEqual(
            {v for h, v in other.items() if h.endswith((": known", ": kept"))}, {few}
        )
        self.check(
            self.get_row(book, "avoided_costs"),
            Hires=10,
            Left__by__then=0.2,
            **{"Avoided, Central": 1234.56},
        )
        self.check(
            self.get_row(book, "avoided_costs", f"'{LIVE}"),
            Hires=few,
            Left__by__then=few,
        )
        # the total less what is shown would be the two of the other partnership
        self.check(
            self.get_row(book, "sum_placements", "Hired", "Step"), People="not told"
        )
        self.check(self.get_row(book, "sum_placements", "Proposed", "Step"), People=0)
        self.assertEqual(
            self.get_row(book, "sum_retention", "26", "Weeks after the Hire")[
                "People Due"
            ],
            "not told",
        )

    def test_small_numbers_are_not_what_is_left_of_others(self):
        """Hired, less those in the job: the few who left."""
        self.rewrite(self.first, status="ongoing")
        self.place(self.first, "yy", "yy", "yy")
        placements = self.env["crm.placement"].search(
            [("partnership_id", "=", self.first.id)], limit=2
        )
        few, none = "fewer than 5", "not told"
        chosen = [Command.set(self.first.ids)]
        for day, left, job, all_left, all_job in (
            (None, 0, 8, 0, 8),
            ("2025-06-01", few, few, none, none),
        ):
            self.rewrite(placements, date_left=day)
            book = self.make(self.director, partnership_ids=chosen)
            with self.subTest(day=day):
                self.check(
                    self.get_row(book, "placements"),
                    Hired=8,
                    Jobs__Ended=left,
                    In__the__Job__Today=job,
                )
                for label, wanted in (
                    ("Hired", 8),
                    ("Jobs Ended", all_left),
                    ("In the Job Today", all_job),
                ):
                    row = self.get_row(book, "sum_placements", label, "Step")
                    self.check(row, People=wanted)

    def test_nobody_is_named(self):
        content = self.make_bytes(self.director)
        codes = self.env["crm.participant"].search([]).mapped("name")
        self.assertGreaterEqual(len(codes), 8)
        texts = {
            str(cell.value)
            for sheet in load_workbook(io.BytesIO(content))
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None
        }
        self.assertFalse([t for t in texts if any(code in t for code in codes)])

    def test_sums_and_charts(self):
        book = self.make(self.director)
        stage = self.stages["alignment"].name
        self.check(self.get_row(book, "sum_stages", stage, "Stage"), Partnerships=1)
        self.check(
            self.get_row(book, "sum_colours", "Green", "Colour"),
            Partnerships=1,
            Mean__Health=81.5,
        )
        trend = self.get_rows(book, "sum_trend")
        self.assertEqual([row["Mean Health"] for row in trend], [60, 72.5])
        summary = self.get_sheet(book, "sum_stages")
        self.assertEqual(
            [type(chart).__name__ for chart in summary._charts],
            ["BarChart", "DoughnutChart", "LineChart"],
        )
        for chart in summary._charts:
            reference = chart.series[0].val.numRef
            self.assertIn(summary.title, reference.f)
            self.assertTrue(reference.numCache.pt, "the values are in the file")

    # --------------------------------------------------------------------- format
    def test_real_tables_formats_and_print(self):
        book = self.make(self.director)
        self.assertEqual([key for key in TABLES if not self.get_sheet(book, key)], [])
        for key in TABLES:
            sheet = self.get_sheet(book, key)
            table = sheet.tables[f"tbl_{key}"]
            self.assertTrue(table.ref.startswith("A1:"), key)
            self.assertEqual(table.autoFilter.ref, table.ref)
            self.assertEqual(
                [column.name for column in table.tableColumns],
                [cell.value for cell in sheet[1]],
            )
            self.assertEqual(sheet.freeze_panes, "B2")
            self.assertEqual(sheet.page_setup.orientation, "landscape")
            self.assertEqual(sheet.page_setup.paperSize, 1)  # Letter, in Canada
            self.assertEqual(sheet.print_title_rows, "$1:$1")
            self.assertLessEqual(len(sheet.title), 31)
            self.assertGreater(sheet.column_dimensions["A"].width, 20)
        portfolio = self.get_sheet(book, "portfolio")
        headers = {cell.value: cell.column_letter for cell in portfolio[1]}
        row = next(
            cell.row for cell in portfolio["A"] if cell.value == "Premier partenariat"
        )
        self.assertEqual(
            portfolio[f"{headers['Opened on']}{row}"].number_format, "yyyy-mm-dd"
        )
        self.assertEqual(
            portfolio[f"{headers['Health']}{row}"].number_format, "#,##0.0"
        )
        rules = {
            str(found.sqref): [rule.type for rule in found.rules]
            for found in portfolio.conditional_formatting
        }
        last = portfolio.max_row
        self.assertEqual(
            rules[f"{headers['Health']}2:{headers['Colour']}{last}"],
            ["expression"] * 4,
        )
        due = headers["Next Exchange by"]
        self.assertEqual(rules[f"{due}2:{due}{last}"], ["cellIs"])
        money = self.get_sheet(book, "avoided_costs")
        header = {cell.value: cell.column_letter for cell in money[1]}
        self.assertEqual(
            money[f"{header['Avoided, Central']}2"].number_format, "#,##0.00"
        )

    def test_texts_of_users_stay_texts(self):
        texts = (
            *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1+1", "＝1+1", XML),
            *("a\x00b\ufffec\u202ed", "x" * 40000, "_x000D_", "<b>&\"'", "https://a.b"),
        )
        employers = self.env["res.partner"].create(
            [{"name": f"Employeur {n}", "is_company": True} for n in range(len(texts))]
        )
        partnerships = self.env["crm.partnership"]
        for employer, text in zip(employers, texts, strict=True):
            partnership = self.new_partnership(partner_id=employer.id)
            # PostgreSQL keeps no NUL
            self.rewrite(partnership, name=text.replace("\x00", "\x01"))
            partnerships |= partnership
        book = self.make(self.director, partnership_ids=[Command.set(partnerships.ids)])
        sheet = self.get_sheet(book, "portfolio")
        for row in sheet.iter_rows():
            for cell in row:
                self.assertNotEqual(cell.data_type, "f", cell.value)
                self.assertIsNone(cell.hyperlink)
        found = {row["Partnership"] for row in self.get_rows(book, "portfolio")}
        self.assertEqual(
            found,
            {
                *("'=1+1", "'+1+1", "'-1+1", "'@SUM(A1)", "'\t=1+1", "'＝1+1"),
                *(f"'{XML}", "abcd", "x" * 32766 + "…", "_x005F_x000D_", "<b>&\"'"),
                "https://a.b",
            },
        )

    def test_an_empty_portfolio_is_still_a_workbook(self):
        book = self.make(
            self.director,
            industry_ids=[
                Command.set(
                    self.env["res.partner.industry"].create({"name": "Vide"}).ids
                )
            ],
        )
        self.assertEqual(self.get_rows(book, "portfolio"), [])
        self.assertEqual(len(self.get_sheet(book, "portfolio").tables), 1)
        cover = {row["Worksheet"]: row["Rows"] for row in self.get_rows(book, "sheets")}
        self.assertEqual(cover["Portfolio"], 0)

    def test_the_cover(self):
        book = self.make(
            self.director, stage_ids=[Command.set(self.stages["alignment"].ids)]
        )
        cover = book.worksheets[0]
        facts = {row[0].value: row[1].value for row in cover["A1:B14"]}
        self.assertEqual(facts["By"], self.director.name)
        self.assertIn("(America/Toronto)", facts["Made on"])
        self.assertEqual(facts["Enterprises"], "Cuisines Test")
        self.assertEqual(facts["Period"], "January 1, 2025 to December 31, 2025")
        self.assertEqual(facts["Stages"], self.stages["alignment"].name)
        self.assertEqual(facts["Owners"], "not filtered")
        rows = {row["Worksheet"]: row["Rows"] for row in self.get_rows(book, "sheets")}
        self.assertEqual(rows["Portfolio"], 1)
        self.assertEqual(set(rows), {s.title for s in book} - {"Cover", "Summary"})
        figures = {row["Figure"]: row for row in self.get_rows(book, "definitions")}
        self.assertIn("green from 70, amber from 40", figures["Colour"]["Set to"])
        self.company.health_green = 75
        figures = {
            row["Figure"]: row
            for row in self.get_rows(self.make(self.director), "definitions")
        }
        self.assertIn("green from 75", figures["Colour"]["Set to"])

    def test_a_table_goes_on_on_a_second_sheet(self):
        with patch.object(
            StreamedWorkbook.__init__,
            "__kwdefaults__",
            StreamedWorkbook.__init__.__kwdefaults__ | {"sheet_rows": 3},
        ):
            book = self.make(self.director)
        self.assertEqual(
            [s.title for s in book if s.title.startswith("Portfolio")],
            ["Portfolio", "Portfolio (2)"],
        )
        rows = self.get_rows(book, "portfolio") + self.get_rows(book, "portfolio_2")
        self.assertEqual(len(rows), 3)

    # ----------------------------------------------------------------- languages
    def test_libreoffice_opens_it_in_both_languages(self):
        office = shutil.which("soffice")
        self.assertTrue(office, "install libreoffice-calc-nogui to run this test")
        for lang, title in (("en_US", "Portfolio"), ("fr_CA", "Portefeuille")):
            content = self.make_bytes(self.director, lang=lang)
            with tempfile.TemporaryDirectory() as folder:
                (Path(folder) / "book.xlsx").write_bytes(content)
                for kind in ("pdf", "ods:calc8", "xlsx:Calc MS Excel 2007 XML"):
                    subprocess.run(
                        [
                            *(office, "--headless", "--convert-to", kind),
                            *("--outdir", f"{folder}/out", f"{folder}/book.xlsx"),
                            f"-env:UserInstallation=file://{folder}/profile",
                        ],
                        check=True,
                        capture_output=True,
                        timeout=180,
                    )
                pdf = (Path(folder) / "out/book.pdf").read_bytes()
                self.assertTrue(pdf.startswith(b"%PDF"))
                again = load_workbook(Path(folder) / "out/book.xlsx")
            before = load_workbook(io.BytesIO(content))
            self.assertIn(title, before.sheetnames)
            self.assertEqual(again.sheetnames, before.sheetnames)
            for sheet in before:
                for row in sheet.iter_rows():
                    for cell in row:
                        found = again[sheet.title][cell.coordinate].value
                        if isinstance(cell.value, float):
                            self.assertAlmostEqual(found, cell.value, 6)
                        else:
                            self.assertEqual(
                                *(found or None, cell.value or None),
                                (sheet.title, cell.coordinate),
                            )

    def test_titles_fit_in_both_languages(self):
        for lang in ("en_US", "fr_CA"):
            book = self.make(self.director, lang=lang)
            self.assertFalse([s.title for s in book if "(2)" in s.title])
            for sheet in book:
                self.assertLessEqual(len(sheet.title), 31)

    # --------------------------------------------------------------------- access
    def test_each_role_finds_what_it_reads(self):
        closed, first = "Fermé", "Premier partenariat"
        for user, names, left_out in (
            (self.director, {first, f"'{LIVE}", closed}, set()),
            (self.developer, {first, f"'{LIVE}"}, {"retention"}),
            (self.other_developer, {first, f"'{LIVE}", closed}, {"retention"}),
            (self.counsellor, {first, f"'{LIVE}"}, {"avoided_costs"}),
            (
                self.liaison,
                {first},
                {
                    *("health", "agreements", "commitments", "placements"),
                    *("retention", "avoided_costs"),
                },
            ),
        ):
            with self.subTest(user=user.login):
                book = self.make(user)
                self.assertEqual(
                    {row["Partnership"] for row in self.get_rows(book, "portfolio")},
                    names,
                )
                self.assertEqual(
                    {key for key in TABLES if not self.get_sheet(book, key)}, left_out
                )
                for key in set(TABLES) - left_out - {"committees", "activities"}:
                    found = {row["Partnership"] for row in self.get_rows(book, key)}
                    self.assertLessEqual(found, names, key)
        headers = set(self.get_rows(self.make(self.liaison), "portfolio")[0])
        self.assertFalse(
            headers & {"Health", "Colour", "Agreement until", "Next Review"}
        )
        book = self.make(self.liaison)
        for key in ("sum_colours", "sum_trend", "sum_placements", "sum_retention"):
            self.assertIsNone(self.get_sheet(book, key))
        figures = {row["Figure"] for row in self.get_rows(book, "definitions")}
        self.assertFalse(figures & {"Health", "Colour", "Avoided costs"})

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_who_is_refused(self):
        for user in (
            *(self.privacy_officer, self.configurator),
            *(self.portal_user, self.salesman),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.open_window(user)
        with self.assertRaises(AccessError):
            self.open_window(
                self.developer, company_ids=[Command.set(self.sister_company.ids)]
            )
        for hidden in (self.closed, self.sister):
            with self.assertRaises(AccessError):
                self.open_window(
                    self.developer, partnership_ids=[Command.set(hidden.ids)]
                )
        window = self.open_window(self.developer)
        with self.assertRaises(AccessError):
            window.write({"partnership_ids": [Command.link(self.closed.id)]})
        with self.assertRaises(AccessError):
            window.with_user(self.director).read(["date_from"])
        with self.assertRaises(UserError):
            window.write({"date_to": "2024-01-01"})

    def test_two_enterprises(self):
        self.director.company_ids |= self.sister_company
        book = self.make(self.director)
        rows = self.get_rows(book, "portfolio")
        self.assertEqual(
            {row["Enterprise"] for row in rows}, {"Cuisines Test", "Textile Test"}
        )
        self.assertEqual(len(rows), 4)
        self.sister_company.health_green = 80
        figures = [
            (row["Enterprise"], row["Set to"].split(",")[0])
            for row in self.get_rows(self.make(self.director), "definitions")
            if row["Figure"] == "Colour"
        ]
        self.assertEqual(
            figures,
            [("Cuisines Test", "green from 70"), ("Textile Test", "green from 80")],
        )
        own = self.make(self.director, company_ids=[Command.set(self.company.ids)])
        self.assertEqual(len(self.get_rows(own, "portfolio")), 3)
        # an enterprise that was taken away since is not written
        window = self.open_window(self.director)
        self.director.company_ids = self.company
        with self.assertRaises(AccessError), tempfile.TemporaryFile() as target:
            window._write_workbook(target)

    def test_filters(self):
        for vals, names in (
            ({"has_ended": False}, {f"'{LIVE}", "Fermé"}),
            ({"industry_ids": self.industry}, {"Premier partenariat", "Fermé"}),
            ({"user_ids": self.developer}, {"Premier partenariat"}),
            ({"stage_ids": self.stages["first_contact"]}, {f"'{LIVE}", "Fermé"}),
            ({"partnership_ids": self.second}, {f"'{LIVE}"}),
        ):
            values = {
                name: value if isinstance(value, bool) else [Command.set(value.ids)]
                for name, value in vals.items()
            }
            with self.subTest(**vals):
                rows = self.get_rows(self.make(self.director, **values), "portfolio")
                self.assertEqual({row["Partnership"] for row in rows}, names)
        # activities follow the partnerships chosen
        chosen = self.make(
            self.director, partnership_ids=[Command.set(self.second.ids)]
        )
        self.assertEqual(self.get_rows(chosen, "activities"), [])
        past = self.make(self.director, date_from="2023-01-01", date_to="2023-12-31")
        for key in ("agreements", "activities", "retention", "avoided_costs"):
            self.assertEqual(self.get_rows(past, key), [], key)
        self.assertEqual(len(self.get_rows(past, "portfolio")), 3)

    # ------------------------------------------------------------------- download
    def test_the_menu_and_the_list_lead_to_the_download(self):
        window = Form(
            self.env["crm.portfolio.workbook"].with_user(self.developer)
        ).save()
        self.assertEqual(window.company_ids, self.company)
        answer = self.download(self.developer, window)
        self.assertEqual(answer.status_code, 200)
        self.assertIn(".xlsx", answer.headers["Content-Disposition"])
        self.assertEqual(int(answer.headers["Content-Length"]), len(answer.content))
        self.assertEqual(answer.headers["Cache-Control"], "no-store, private")
        self.assertTrue(
            self.get_sheet(load_workbook(io.BytesIO(answer.content)), "portfolio")
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_partnership.crm_portfolio_workbook_action_list"
        )
        self.assertEqual(action["context"], "{'default_partnership_ids': active_ids}")
        window = Form(
            self.env["crm.portfolio.workbook"]
            .with_user(self.director)
            .with_context(default_partnership_ids=(self.first | self.closed).ids)
        ).save()
        self.assertEqual(window.selection_count, 2)
        self.assertEqual(
            window.action_make()["url"], f"/crm_partnership/portfolio/{window.id}.xlsx"
        )

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_the_route_refuses_what_is_not_ones_own(self):
        window = self.open_window(self.director)
        for user in (self.developer, self.liaison, self.privacy_officer):
            answer = self.download(user, window)
            self.assertEqual(answer.status_code, 404, user.login)
            self.assertNotIn(b"PK", answer.content[:2])
        answer = self.download(self.portal_user, window)
        self.assertNotEqual(answer.status_code, 200)
        self.authenticate(None, None)
        answer = self.url_open(
            f"/crm_partnership/portfolio/{window.id}.xlsx", allow_redirects=False
        )
        self.assertNotEqual(answer.status_code, 200)
        # what is added to the address counts for nothing
        own = self.open_window(self.developer)
        self.authenticate(self.developer.login, PASSWORD)
        answer = self.url_open(
            f"/crm_partnership/portfolio/{own.id}.xlsx"
            f"?company_ids={self.sister_company.id}&partnership_ids={self.closed.id}"
            f"&user_id={self.director.id}&window_id={window.id}"
        )
        rows = self.get_rows(load_workbook(io.BytesIO(answer.content)), "portfolio")
        self.assertNotIn("Fermé", {row["Partnership"] for row in rows})
        self.assertEqual(
            self.url_open("/crm_partnership/portfolio/0.xlsx").status_code, 404
        )
        # a role that was taken away since opens nothing
        self.developer.group_ids -= self.env.ref(
            "crm_partnership.group_business_developer"
        )
        self.assertEqual(self.download(self.developer, own).status_code, 404)

    def test_nothing_is_left_behind(self):
        folders = set(Path(tempfile.gettempdir()).glob(f"{PREFIX}*"))
        attachments = self.env["ir.attachment"].search_count([])
        window = self.open_window(self.director)
        made = []

        def remember(*args, **kwargs):
            made.append(real(*args, **kwargs))
            return made[-1]

        real = tempfile.TemporaryFile
        with patch.object(portfolio_workbook.tempfile, "TemporaryFile", remember):
            self.authenticate(self.director.login, PASSWORD)
            answer = self.url_open(f"/crm_partnership/portfolio/{window.id}.xlsx")
            self.assertEqual(answer.status_code, 200)
            self.wait_until_closed(made[0])
            # the writing breaks off half-way
            with (
                mute_logger("odoo.http"),
                patch.object(
                    type(window), "_get_commitment_table", side_effect=RuntimeError
                ),
            ):
                answer = self.url_open(f"/crm_partnership/portfolio/{window.id}.xlsx")
            self.assertEqual(answer.status_code, 500)
            self.wait_until_closed(made[1])
        self.assertEqual(set(Path(tempfile.gettempdir()).glob(f"{PREFIX}*")), folders)
        self.assertEqual(self.env["ir.attachment"].search_count([]), attachments)

    def wait_until_closed(self, file):
        """The server closes the file after the last byte has reached us."""
        for _turn in range(100):
            if file.closed:
                return
            time.sleep(0.05)
        self.fail("the file of the workbook is still open")

    # -------------------------------------------------------------------- queries
    def test_the_number_of_queries_does_not_grow(self):
        def count():
            window = self.open_window(self.director)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with tempfile.TemporaryFile() as target:
                window._write_workbook(target)
            return self.env.cr.sql_log_count - before

        count()  # what is kept from then on
        few = count()
        employers = self.env["res.partner"].create(
            [{"name": f"Employeur {n}", "is_company": True} for n in range(30)]
        )
        for employer in employers:
            partnership = self.new_partnership(partner_id=employer.id)
            agreement = self.new_agreement(self.first, date_start="2025-03-01")
            for records in (agreement, agreement.commitment_ids):
                self.rewrite(records, partnership_id=partnership.id)
        self.assertEqual(count(), few)
