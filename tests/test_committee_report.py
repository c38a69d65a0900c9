# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import io

import openpyxl
from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

PASSWORD = "committee-report"


@tagged("post_install", "-at_install")
class TestCommitteeReport(HttpCase, PartnershipCase):
    """Figures of a year counted by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.liaison | cls.developer | cls.other_developer).write(
            {"password": PASSWORD}
        )
        cls.industry = cls.env["res.partner.industry"].create(
            {"name": "Alimentation (essai)"}
        )
        cls.empty = cls.env["res.partner.industry"].create({"name": "Bois (essai)"})
        cls.committee = cls.env["crm.sector.committee"].create(
            {
                "name": "Comité d'essai",
                "industry_ids": [Command.set((cls.industry | cls.empty).ids)],
            }
        )
        cls.env["crm.sector.committee.liaison"].create(
            {
                "committee_id": cls.committee.id,
                "company_id": cls.company.id,
                "user_id": cls.liaison.id,
                "date_from": "2020-01-01",
            }
        )
        cls.employer.industry_id = cls.industry
        cls.partnership = cls.new_partnership()
        cls.other_employer = cls.env["res.partner"].create(
            {"name": "Fromagerie", "is_company": True, "industry_id": cls.industry.id}
        )
        cls.other_contact = cls.env["res.partner"].create(
            {"name": "Guy Roy", "parent_id": cls.other_employer.id}
        )
        cls.union = cls.env["res.partner"].create(
            {"name": "Syndicat d'essai", "is_company": True}
        )
        cls.unionist = cls.env["res.partner"].create(
            {"name": "Ève Lavoie", "parent_id": cls.union.id}
        )
        cls._set_opened(cls.partnership, "2025-06-01 12:00:00")

    @classmethod
    def _set_opened(cls, partnership, moment):
        """The day on which a partnership was recorded is the host's own date."""
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE crm_partnership SET create_date = %s WHERE id = %s",
            [moment, partnership.id],
        )
        partnership.invalidate_recordset()

    def meet(self, start, hours=2, held=True, presence=(), committee=None, **vals):
        """An activity of the committee; ``presence``: (person, side, presence)."""
        start = fields.Datetime.to_datetime(start)
        activity = self.env["crm.joint.activity"].create(
            {
                "name": f"Rencontre du {start:%d %m}",
                "company_id": self.company.id,
                "user_id": self.liaison.id,
                "start": start,
                "stop": fields.Datetime.add(start, hours=hours),
                "committee_ids": [Command.set((committee or self.committee).ids)],
                "attendance_ids": [
                    Command.create(
                        {"partner_id": person.id, "side": side, "presence": how}
                    )
                    for person, side, how in presence
                ],
                **vals,
            }
        )
        if held:
            activity.attendance_ids.filtered(
                lambda row: row.partner_id == self.liaison.partner_id
            ).presence = "present"
            activity.action_hold()
        return activity

    def chain(self, user=None, first="2026-01-01", last="2026-12-31"):
        return self.committee.with_user(user or self.liaison)._get_chain(
            self.company, fields.Date.to_date(first), fields.Date.to_date(last)
        )

    def fill_year(self):
        """What the figures below are counted from."""
        people = (
            (self.contact, "employer", "present"),
            (self.other_contact, "employer", "present"),
            (self.unionist, "committee", "excused"),
        )
        self.meet("2026-02-10 14:00:00", presence=people)
        self.meet(
            "2026-05-20 14:00:00",
            hours=3,
            presence=(
                (self.contact, "employer", "present"),
                (self.unionist, "committee", "present"),
            ),
            decision_ids=[
                Command.create(
                    {"name": "Écrire aux écoles", "user_id": self.liaison.id}
                )
            ],
        )
        # planned, cancelled and last year's: in no figure of 2026
        self.meet("2026-11-10 14:00:00", held=False, presence=people)
        self.meet("2026-06-10 14:00:00", held=False).action_cancel("Grippe")
        self.meet("2025-12-02 14:00:00", presence=people[:1])
        opened = self.new_partnership(partner_id=self.other_employer.id)
        self._set_opened(opened, "2026-03-01 12:00:00")
        early = self.env["res.partner"].create(
            {"name": "Sans rencontre", "is_company": True}
        )
        unmet = self.new_partnership(
            partner_id=early.id, committee_ids=[Command.set(self.committee.ids)]
        )
        self._set_opened(unmet, "2026-03-02 12:00:00")
        for partnership, day in (
            (opened, "2026-04-06"),
            (opened, "2025-12-31"),
            (unmet, "2026-08-03"),
        ):
            placement = self.new_placement(partnership)
            placement.sudo().write({"state": "hired", "date_hired": day})
        self.env.flush_all()
        return opened

    @freeze_time("2026-10-15 15:00:00")
    def test_the_chain_is_the_one_counted_by_hand(self):
        self.fill_year()
        # hours: 2 h × (liaison + 2 employers) + 3 h × (liaison + employer + union)
        expected = {
            "activities": 2,
            "hours": 15.0,
            "contacts": 3,
            "employers": 2,
            "partnerships": 2,
            "partnerships_traced": 1,
            "hires": 2,
            "hires_traced": 1,
        }
        self.assertEqual(self.chain(), expected)
        self.assertEqual(self.chain(self.director), expected)
        before = self.chain(first="2025-01-01", last="2025-12-31")
        self.assertEqual(before["activities"], 1)
        self.assertEqual(before["hours"], 4.0)
        self.assertEqual(before["hires"], 1)
        self.assertEqual(before["partnerships"], 1)
        self.assertEqual(before["partnerships_traced"], 0)

    @freeze_time("2026-10-15 15:00:00")
    def test_days_are_those_of_the_user(self):
        # 03:30 in UTC of January 1st is the evening before in Québec
        self.meet("2026-01-01 03:30:00", hours=1)
        self.assertEqual(self.chain()["activities"], 0)
        self.assertEqual(
            self.chain(first="2025-12-31", last="2025-12-31")["activities"], 1
        )

    @freeze_time("2026-10-15 15:00:00")
    def test_closed_partnerships_are_in_no_figure(self):
        opened = self.fill_year()
        self.meet(
            "2026-09-01 14:00:00",
            partnership_ids=[Command.set(opened.ids)],
            name="Rencontre secrète",
        )
        self.assertEqual(self.chain()["activities"], 3)
        opened.confidentiality = "restricted"
        for user in (self.liaison, self.director, self.developer):
            chain = self.chain(user)
            self.assertEqual(chain["activities"], 2)
            self.assertEqual(chain["partnerships"], 1)
            self.assertEqual(chain["partnerships_traced"], 0)
            self.assertEqual(chain["hires"], 1)
            report = self.committee.with_user(user)._get_report(
                self.company,
                fields.Date.to_date("2026-01-01"),
                fields.Date.context_today(self.env.user),
            )
            self.assertNotIn("Rencontre secrète", str(report))

    @freeze_time("2026-10-15 15:00:00")
    def test_the_report_tells_attendance_decisions_needs_and_white_spots(self):
        self.fill_year()
        need = self.new_need(self.partnership, positions=3)
        need.sudo().write({"state": "open", "date_opened": "2026-04-01"})
        self.env.flush_all()
        report = self.committee.with_user(self.liaison)._get_report(
            self.company,
            fields.Date.to_date("2026-01-01"),
            fields.Date.to_date("2026-12-31"),
        )
        [kind] = report["kinds"]
        self.assertEqual(
            [kind[name] for name in ("held", "planned", "cancelled", "people")],
            [2, 1, 1, 6],
        )
        self.assertEqual(
            [kind[name] for name in ("enterprise", "employer", "other")], [5, 7, 3]
        )
        attendance = {
            line["organisation"]: [
                line[name] for name in ("invited", "present", "excused", "hours")
            ]
            for line in report["attendance"]
        }
        self.assertEqual(attendance["Boulangerie Test"], [2, 2, 0, 5])
        self.assertEqual(attendance["Syndicat d'essai"], [2, 1, 1, 3])
        self.assertEqual(
            [(d["name"], d["owner"]) for d in report["decisions"]],
            [("Écrire aux écoles", self.liaison.name)],
        )
        self.assertEqual([row[1:] for row in report["needs"]], [(1, 3, 1)])
        # the partnership without sector was linked by hand: in no sector
        self.assertEqual(
            dict(report["coverage"]),
            {"Alimentation (essai)": 2, "Bois (essai)": 0},
        )

    # -------------------------------------------------------------------- window
    @freeze_time("2026-10-15 15:00:00")
    def test_the_cockpit_shows_this_year_beside_last(self):
        self.fill_year()
        action = self.committee.with_user(self.liaison).action_open_cockpit()
        cockpit = (
            self.env["crm.sector.committee.cockpit"]
            .with_user(self.liaison)
            .browse(action["res_id"])
        )
        with Form(cockpit) as form:
            self.assertEqual((form.activities, form.activities_before), (2, 1))
            self.assertEqual(len(form.decision_ids), 1)
        self.assertIn("Bois (essai)", cockpit.coverage)
        shown = cockpit.action_view_activities()
        self.assertEqual(
            self.env["crm.joint.activity"]
            .with_user(self.liaison)
            .search_count(shown["domain"]),
            2,
        )
        cockpit.action_last_year()
        self.assertEqual(cockpit.activities, 1)
        with self.assertRaisesRegex(ValidationError, "ends before"):
            cockpit.date_to = "2024-01-01"

    @freeze_time("2026-10-15 15:00:00")
    def test_the_cockpit_opens_with_the_readers_committee(self):
        self.fill_year()
        cockpits = self.env["crm.sector.committee.cockpit"]
        form = Form(cockpits.with_user(self.liaison))
        self.assertEqual(form.committee_id, self.committee)
        self.assertEqual(form.activities, 2)
        # who is of none chooses one; a liaison reads no other one by default
        self.assertFalse(Form(cockpits.with_user(self.director)).committee_id)
        self.env["crm.sector.committee.liaison"].search(
            [("committee_id", "=", self.committee.id)]
        ).date_to = "2026-10-14"
        self.env.invalidate_all()
        self.assertFalse(Form(cockpits.with_user(self.liaison)).committee_id)

    @freeze_time("2026-10-15 15:00:00")
    def test_documents_hold_the_figures(self):
        self.fill_year()
        action = self.committee.with_user(self.liaison).action_open_cockpit()
        cockpit = (
            self.env["crm.sector.committee.cockpit"]
            .with_user(self.liaison)
            .browse(action["res_id"])
        )
        book = openpyxl.load_workbook(io.BytesIO(cockpit._make_workbook()))
        self.assertEqual(len(book.sheetnames), 7)
        summary = {row[0]: row[1:] for row in book.worksheets[0].values}
        self.assertEqual(summary["People Met"], (3, 1))
        self.assertEqual(book.worksheets[1].max_row, 3)
        report = self.env["ir.actions.report"].with_user(self.liaison)
        html, _kind = report._render_qweb_html(
            "crm_partnership.sector_committee_document", cockpit.ids
        )
        for text in ("Rencontre du 10 02", "Syndicat d&#39;essai", "Écrire aux écoles"):
            self.assertIn(text, html.decode())

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.http")
    def test_others_get_no_report(self):
        action = self.committee.with_user(self.liaison).action_open_cockpit()
        cockpit = self.env["crm.sector.committee.cockpit"].browse(action["res_id"])
        other = self.env["crm.sector.committee"].create({"name": "Autre comité"})
        cockpits = self.env["crm.sector.committee.cockpit"]
        with self.assertRaises(AccessError):
            other.with_user(self.liaison).action_open_cockpit()
        with self.assertRaises(AccessError):
            cockpits.with_user(self.liaison).create(
                {
                    "committee_id": self.committee.id,
                    "company_id": self.sister_company.id,
                }
            )
        with self.assertRaises(AccessError):
            cockpit.with_user(self.liaison).committee_id = other
        for user in (
            *(self.counsellor, self.privacy_officer, self.configurator),
            *(self.salesman, self.portal_user),
        ):
            with self.assertRaises(AccessError):
                cockpits.with_user(user).create({"committee_id": self.committee.id})
        with self.assertRaises(AccessError):
            cockpit.with_user(self.developer).read(["activities"])
        # the mandate ends: so do the figures
        self.env["crm.sector.committee.liaison"].search(
            [("user_id", "=", self.liaison.id)]
        ).date_to = fields.Date.subtract(
            fields.Date.context_today(self.env.user), days=1
        )
        with self.assertRaises(AccessError):
            cockpit.with_user(self.liaison)._make_workbook()

    def test_the_workbook_is_for_who_opened_the_cockpit(self):
        action = self.committee.with_user(self.liaison).action_open_cockpit()
        url = f"/crm_partnership/committee/{action['res_id']}/report.xlsx"
        self.authenticate(self.developer.login, PASSWORD)
        self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(self.liaison.login, PASSWORD)
        answer = self.url_open(url)
        self.assertEqual(answer.status_code, 200)
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        self.assertEqual(book.worksheets[0].cell(2, 2).value, "Comité d'essai")
