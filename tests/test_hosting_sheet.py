# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

PASSWORD = "test-hosting-4"
FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)


class HostingCase(PartnershipCase):
    """Twelve people, four employers, thirteen internships of 2024."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnerships = cls.env["crm.partnership"]
        for number in range(4):
            employer = cls.env["res.partner"].create(
                {"name": f"Employeur {number}", "is_company": True}
            )
            cls.partnerships |= cls.new_partnership(partner_id=employer.id)
        for number in range(12):
            cls.host(number)
        # the same person with the same employer once more
        cls.new_stay(cls.first_placement, date(2024, 3, 20))
        cls.env.flush_all()

    @classmethod
    def host(cls, number):
        """Seven hired in time, one too late; ten evaluated by the tutor."""
        placement = cls.new_placement(cls.partnerships[number % 4])
        if not number:
            cls.first_placement = placement
        ended_on = date(2024, 3, 1) + timedelta(days=number)
        internship = cls.new_stay(placement, ended_on)
        if number < 10:
            cls.env["crm.internship.evaluation"].create(
                {
                    "internship_id": internship.id,
                    "party": "tutor",
                    "rating_tasks": "3" if number == 9 else "4",
                    "rating_learning": "3" if number == 9 else "5",
                    "wish": "yes" if number < 5 else "maybe",
                }
            )
        if number <= 7:
            days = 10 if number < 7 else 61
            placement._set_state("hired", date_hired=ended_on + timedelta(days=days))
        return internship

    @classmethod
    def new_stay(cls, placement, ended_on, **vals):
        internship = cls.env["crm.placement.internship"].create(
            {"placement_id": placement.id}
        )
        internship.write(
            {
                "state": "done",
                "started_on": ended_on - timedelta(days=14),
                "ended_on": ended_on,
                **vals,
            }
        )
        # one at a time is prepared
        internship.flush_recordset()
        return internship

    @classmethod
    def new_sheet(cls, user=None, **vals):
        return (
            cls.env["crm.hosting.sheet"]
            .with_user(user or cls.director)
            .create({"date_from": FIRST, "date_to": LAST, **vals})
        )

    @classmethod
    def new_published(cls):
        """Published without its PDF, which takes seconds."""
        sheet = cls.new_sheet()
        sheet.sudo().write({"state": "published"})
        return sheet

    @classmethod
    def send(cls, sheet, partner, user=None, **kwargs):
        """Sent a day ago, so that what is done now comes after."""
        user = user or cls.developer
        sending = (
            cls.env["crm.hosting.sheet.sending"]
            .with_user(user)
            ._send_sheet(sheet.with_user(user), partner.with_user(user), **kwargs)
        )
        sending.sudo().date_sent -= timedelta(days=1)
        return sending

    def mails(self, partner):
        return self.env["mail.mail"].search([("recipient_ids", "in", partner.ids)])


@tagged("post_install", "-at_install")
class TestHostingSheet(HostingCase):
    def test_figures_by_hand(self):
        self.assertEqual(
            self.new_sheet().figures,
            {
                "internships": 13,
                "trainees": 12,
                "employers": None,
                # 7 of 12 people and employers
                "hired": {"low": 58, "high": 58, "base": 12},
                # 9 of 10: one tutor is less than five
                "satisfied": {"low": 60, "high": 100, "base": 10},
                "wish": {"low": 50, "high": 50, "base": 10},
                # none of the jobs has a follow-up
                "kept": None,
            },
        )

    def test_what_is_not_counted(self):
        before = self.new_sheet().figures
        other = self.new_placement(self.partnerships[0])
        self.new_stay(other, LAST + timedelta(days=1))
        self.new_stay(other, FIRST - timedelta(days=1))
        self.new_stay(other, date(2024, 5, 1), employer_word="no")
        self.new_stay(other, date(2024, 5, 1), state="cancelled")
        self.new_stay(other, date(2024, 5, 1), state="running")
        self.assertEqual(self.new_sheet().figures, before)
        self.new_stay(self.new_placement(self.partnerships[0]), LAST)
        self.assertEqual(self.new_sheet().figures["internships"], 14)

    def test_retention_counts_what_is_due_and_known(self):
        placements = self.env["crm.placement"].search(
            [("partnership_id", "in", self.partnerships.ids)], order="id"
        )
        for number in range(5):
            ended_on = date(2024, 6, 1) + timedelta(days=number)
            placement = self.new_placement(self.partnerships[number % 4])
            self.new_stay(placement, ended_on)
            placement._set_state("hired", date_hired=ended_on)
            placements |= placement
        hired = placements.filtered("date_hired")
        self.assertEqual(len(hired), 13)
        for number, placement in enumerate(hired):
            self.env["crm.placement.followup"].create(
                {
                    "placement_id": placement.id,
                    "weeks": 26,
                    "date_due": placement.date_hired + timedelta(weeks=26),
                    "result_continuous_same": "yes" if number < 5 else "no",
                }
            )
        # 12 of them were hired in time: 5 are still there, 7 are not
        self.assertEqual(
            self.new_sheet().figures["kept"], {"low": 42, "high": 42, "base": 12}
        )
        late = hired[0].followup_ids
        late.date_due = fields.Date.context_today(late) + timedelta(days=1)
        # 4 of 11: too few to be counted
        self.assertEqual(
            self.new_sheet().figures["kept"], {"low": 0, "high": 37, "base": 11}
        )
        late.date_due -= timedelta(days=1)
        self.assertEqual(self.new_sheet().figures["kept"]["base"], 12)
        late.result_continuous_same = "unknown"
        self.assertEqual(self.new_sheet().figures["kept"]["base"], 11)

    def test_a_hire_still_to_come_is_not_a_failure(self):
        today = fields.Date.context_today(self.env.user)
        placement = self.new_placement(self.partnerships[0])
        self.new_stay(placement, today - timedelta(days=60))
        sheet = self.new_sheet(date_to=today)
        self.assertEqual(sheet.figures["internships"], 14)
        self.assertEqual(sheet.figures["hired"]["base"], 12)
        self.assertIn("60", sheet.points_to_look_at)
        placement.sudo()._set_state("hired", date_hired=today)
        sheet.action_count()
        # 8 of 13
        self.assertEqual(sheet.figures["hired"], {"low": 62, "high": 62, "base": 13})

    def test_small_numbers_are_neither_shown_nor_stored(self):
        sheet = self.new_sheet(date_to=date(2024, 3, 3))
        self.assertEqual(set(sheet.figures.values()), {None})
        self.assertIn("fewer than 5", str(sheet.preview))
        with self.assertRaisesRegex(UserError, "Fewer than 5"):
            sheet.action_publish()
        self.assertEqual(sheet.state, "draft")

    def test_the_page_names_no_person_and_no_employer(self):
        sheet = self.new_sheet()
        content, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "crm_partnership.crm_hosting_sheet_report", sheet.ids
        )
        page = content.decode()
        for text in ("58 %", "at least 60 %", "fewer than 5", "Not shown", "Draft"):
            self.assertIn(text, page)
        names = self.env["crm.participant"].search([]).mapped("name")
        names += [*self.partnerships.partner_id.mapped("name"), self.contact.name]
        for name in names:
            self.assertNotIn(name, page)

    def test_publishing_freezes_and_seals_in_each_language(self):
        sheet = self.new_sheet()
        sheet.action_publish()
        self.assertEqual(sheet.state, "published")
        self.assertEqual(sheet.published_by_id, self.director)
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        self.assertEqual(set(sheet.documents), set(languages))
        for document in sheet.document_ids:
            self.assertTrue(document.raw.startswith(b"%PDF"))
            self.assertTrue(document.is_sealed)
            with self.assertRaises(UserError):
                document.unlink()
        frozen = sheet.figures
        self.new_stay(self.new_placement(self.partnerships[0]), LAST)
        for change in (
            sheet.action_count,
            sheet.action_publish,
            sheet.unlink,
            lambda: sheet.write({"date_to": date(2024, 6, 1)}),
            lambda: sheet.write({"figures": {}}),
        ):
            with self.assertRaises(UserError):
                change()
        self.assertEqual(sheet.figures, frozen)
        sheet.active = False

    def test_two_published_sheets_share_no_day(self):
        self.new_published()
        other = self.new_sheet(date_from=LAST)
        with self.assertRaisesRegex(UserError, "covers a part of this period"):
            other.action_publish()
        # an archived one is out all the same
        self.env["crm.hosting.sheet"].search([("state", "=", "published")]).active = 0
        with self.assertRaisesRegex(UserError, "covers a part of this period"):
            other.action_publish()

    def test_a_period_that_is_not_over_waits(self):
        sheet = self.new_sheet(date_to=fields.Date.context_today(self.env.user))
        with self.assertRaisesRegex(UserError, "not over"):
            sheet.action_publish()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_makes_and_who_reads(self):
        sheet = self.new_sheet()
        for user in (self.developer, self.counsellor, self.portal_user, self.liaison):
            with self.assertRaises(AccessError):
                self.new_sheet(user=user)
            with self.assertRaises(AccessError):
                sheet.with_user(user).read(["figures"])
            with self.assertRaises(AccessError):
                sheet.with_user(user).action_publish()
        sheet.sudo().state = "published"
        self.assertTrue(sheet.with_user(self.developer).figures)
        with self.assertRaises(AccessError):
            sheet.with_user(self.developer).name = "x"
        with self.assertRaises(AccessError):
            sheet.with_user(self.sister_developer).read(["figures"])
        with self.assertRaises(AccessError):
            self.new_sheet(company_id=self.sister_company.id)

    def test_states_and_figures_are_not_given_by_hand(self):
        for vals in ({"state": "published"}, {"figures": {"internships": 99}}):
            with self.assertRaises(UserError):
                self.new_sheet(**vals)
        sheet = (
            self.env["crm.hosting.sheet"]
            .with_user(self.director)
            .with_context(default_state="published")
            .create({"date_from": FIRST, "date_to": LAST})
        )
        self.assertEqual(sheet.state, "draft")


@tagged("post_install", "-at_install")
class TestHostingSending(HostingCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sheet = cls.new_published()
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.set(cls.contact.ids)]
        )
        cls.contact.lang = "fr_CA"

    def window(self, record, user=None):
        return Form(
            self.env["crm.hosting.sheet.send"]
            .with_user(user or self.developer)
            .with_context(active_model=record._name, active_id=record.id)
        )

    def test_sent_from_partnership_lead_and_contact(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Piste",
                "user_id": self.developer.id,
                "company_id": self.company.id,
                "partner_id": self.contact.id,
            }
        )
        for record in (self.partnership, lead, self.contact, self.employer):
            with self.subTest(model=record._name):
                window = self.window(record)
                self.assertEqual(window.sheet_id.id, self.sheet.id)
                self.assertEqual(window.partner_ids.ids, self.contact.ids)
                window.message = "Comme convenu"
                window.save().action_send()
                sending = self.env["crm.hosting.sheet.sending"].search([], limit=1)
                self.assertEqual(sending.partner_id, self.contact)
                self.assertEqual(sending.employer_id, self.employer)
                # found by the employer when the contact names none
                self.assertEqual(sending.partnership_id, self.partnership)
        self.assertIn("Line Roy", self.window(self.contact).already_sent)
        self.assertEqual(self.sheet.sent_count, 4)

    def test_the_mail_is_in_the_language_of_the_employer_and_nobody_else_s(self):
        sending = self.send(self.sheet, self.contact, message="Comme convenu")
        mail = self.mails(self.contact)
        self.assertIn("Comme convenu", mail.body_html)
        self.assertIn(sending.sudo().access_token, mail.body_html)
        self.assertFalse(mail.model)
        self.assertEqual(mail.author_id, self.company.partner_id)
        with self.assertRaises(AccessError):
            sending.read(["access_token"])

    def test_without_email_it_tells_what_to_do(self):
        self.contact.email = False
        with self.assertRaisesRegex(UserError, "Line Roy.*Add it to the contact"):
            self.send(self.sheet, self.contact)

    def test_to_nobody_to_a_colleague_to_another_employer(self):
        with self.assertRaisesRegex(UserError, "Choose who"):
            self.send(self.sheet, self.env["res.partner"])
        with self.assertRaisesRegex(UserError, "is not with the employer"):
            self.send(self.sheet, self.director.partner_id)
        stranger = self.env["res.partner"].create(
            {"name": "Paul", "email": "p@x.example"}
        )
        with self.assertRaisesRegex(UserError, "is not with the employer"):
            self.send(self.sheet, stranger, partnership=self.partnership)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_may_not_send(self):
        for user in (self.counsellor, self.liaison, self.portal_user):
            with self.assertRaises(AccessError):
                self.send(self.sheet, self.contact, user=user)
        with self.assertRaises(AccessError):
            self.send(self.sheet, self.contact, user=self.sister_developer)
        # a colleague's partnership
        with self.assertRaises(AccessError):
            self.send(
                self.sheet,
                self.contact,
                user=self.other_developer,
                partnership=self.partnership.with_user(self.other_developer),
            )
        draft = self.new_sheet(date_from=date(2023, 1, 1), date_to=date(2023, 12, 31))
        with self.assertRaises(AccessError):
            self.send(draft, self.contact)
        with self.assertRaisesRegex(UserError, "Only a published sheet"):
            self.send(draft, self.contact, user=self.director)
        with self.assertRaises(AccessError):
            self.env["crm.hosting.sheet.sending"].with_user(self.director).create({})

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_the_window_shows_no_draft_and_no_closed_partnership(self):
        draft = self.new_sheet(date_from=date(2023, 1, 1), date_to=date(2023, 12, 31))
        self.partnership.confidentiality = "restricted"
        window = self.env["crm.hosting.sheet.send"].with_user(self.other_developer)
        for vals in (
            {"sheet_id": draft.id},
            {"sheet_id": self.sheet.id, "partnership_id": self.partnership.id},
        ):
            with self.assertRaises(AccessError):
                window.create(vals)
            with self.assertRaises(AccessError):
                window.onchange(
                    vals, list(vals), {"sheet_id": {"fields": {"name": {}}}}
                )
        with self.assertRaises(AccessError):
            self.window(self.partnership, user=self.other_developer)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_sending_follows_its_partnership(self):
        sending = self.send(self.sheet, self.contact)
        self.assertTrue(sending.with_user(self.other_developer).partner_id)
        self.partnership.confidentiality = "restricted"
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            sending.with_user(self.other_developer).read(["partner_id"])
        sheet = self.sheet.with_user(self.other_developer)
        self.assertEqual(sheet.sent_count, 0)
        self.assertEqual(self.sheet.with_user(self.director).sent_count, 1)
        with self.assertRaises(AccessError):
            sending.with_user(self.other_developer).action_resend()

    def test_an_interaction_afterwards_counts_as_contact(self):
        sending = self.send(self.sheet, self.contact)
        self.assertEqual(sending.progress, "sent")
        interaction = self.env["crm.partnership.interaction"].create(
            {"partnership_id": self.partnership.id, "name": "Appel"}
        )
        # a visit of last month, written down today, came before
        self.env["crm.partnership.interaction"].create(
            {
                "partnership_id": self.partnership.id,
                "name": "Visite",
                "date": fields.Date.context_today(sending) - timedelta(days=30),
            }
        )
        sending.invalidate_recordset()
        self.assertEqual(sending.progress, "contact")
        self.assertEqual(sending.contact_interaction_id, interaction)
        self.assertEqual(sending.action_view_contact()["res_id"], self.partnership.id)
        self.sheet.invalidate_recordset()
        self.assertEqual(self.sheet.contact_count, 1)
        found = sending.search([("has_led_to_contact", "=", False)])
        self.assertNotIn(sending, found)

    def test_what_came_before_is_not_a_contact(self):
        self.env["crm.partnership.interaction"].create(
            {"partnership_id": self.partnership.id, "name": "Appel"}
        )
        sending = self.send(self.sheet, self.contact)
        sending.sudo().date_sent = fields.Datetime.now() + timedelta(minutes=5)
        self.assertFalse(sending.has_led_to_contact)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_a_partnership_opened_since_counts_for_who_may_see_it(self):
        employer = self.env["res.partner"].create(
            {"name": "Fromagerie", "is_company": True}
        )
        person = self.env["res.partner"].create(
            {"name": "Ève", "parent_id": employer.id, "email": "eve@x.example"}
        )
        sending = self.send(self.sheet, person)
        self.assertFalse(sending.partnership_id)
        self.assertFalse(sending.has_led_to_contact)
        opened = self.new_partnership(
            partner_id=employer.id,
            user_id=self.director.id,
            confidentiality="restricted",
        )
        self.env.invalidate_all()
        self.assertFalse(sending.has_led_to_contact)
        self.assertFalse(sending.contact_partnership_id)
        self.assertEqual(self.sheet.with_user(self.developer).contact_count, 0)
        seen = sending.with_user(self.director)
        self.assertEqual(seen.contact_partnership_id, opened)
        self.assertEqual(self.sheet.with_user(self.director).contact_count, 1)


@tagged("post_install", "-at_install")
class TestHostingPage(HostingCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sheet = cls.new_sheet()
        cls.sheet.action_publish()
        cls.contact.lang = "fr_CA"
        cls.sending = cls.send(cls.sheet, cls.contact)
        (cls.portal_user | cls.developer).password = PASSWORD

    def open(self, sending=None, token=None, path=""):
        sending = (sending or self.sending).sudo()
        token = sending.access_token if token is None else token
        return self.url_open(f"/my/hosting/{sending.id}{path}?access_token={token}")

    def test_opened_twice_counts_once(self):
        page = self.open()
        self.assertEqual(page.status_code, 200)
        self.assertIn("58", page.text)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.env.invalidate_all()
        first = self.sending.date_opened
        self.assertTrue(first)
        self.sending.sudo().date_opened = first - timedelta(hours=1)
        self.env.flush_all()
        self.open()
        self.env.invalidate_all()
        self.assertEqual(self.sending.date_opened, first - timedelta(hours=1))
        self.assertEqual(self.sheet.opened_count, 1)
        self.assertFalse(self.sending.date_downloaded)

    def test_the_head_alone_is_no_opening(self):
        url = f"/my/hosting/{self.sending.id}?access_token="
        answer = self.opener.head(
            self.base_url() + url + self.sending.sudo().access_token
        )
        self.assertEqual(answer.status_code, 200)
        self.env.invalidate_all()
        self.assertFalse(self.sending.date_opened)

    def test_the_document_is_the_sealed_one_in_their_language(self):
        answer = self.open(path="/document")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        lang = "fr_CA" if "fr_CA" in self.sheet.documents else "en_US"
        document = self.env["ir.attachment"].browse(self.sheet.documents[lang])
        self.assertEqual(answer.content, document.raw)
        self.env.invalidate_all()
        self.assertTrue(self.sending.date_downloaded)
        self.assertTrue(self.sending.date_opened)

    def test_a_draft_is_not_moved_to_another_enterprise(self):
        sheet = self.new_sheet()
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            sheet.company_id = self.sister_company

    def test_the_link_of_another_is_refused(self):
        other = self.env["res.partner"].create(
            {"name": "Luc", "parent_id": self.employer.id, "email": "luc@x.example"}
        )
        theirs = self.send(self.sheet, other)
        for token in ("", "x", "é", theirs.sudo().access_token):
            for path in ("", "/document"):
                self.assertEqual(self.open(token=token, path=path).status_code, 403)
        self.assertEqual(self.url_open("/my/hosting/0").status_code, 403)
        self.authenticate("test_employer", PASSWORD)
        self.assertEqual(self.open(token="").status_code, 403)
        self.env.invalidate_all()
        self.assertFalse(self.sending.date_opened)

    def test_who_looks_from_inside_is_not_the_recipient(self):
        self.authenticate("test_developer", PASSWORD)
        self.open()
        self.env.invalidate_all()
        self.assertFalse(self.sending.date_opened)

    def test_whoever_has_left_the_employer_reads_no_more(self):
        self.contact.parent_id = self.env["res.partner"].create(
            {"name": "Autre", "is_company": True}
        )
        self.env.flush_all()
        self.assertEqual(self.open().status_code, 403)

    def test_a_link_that_ended_is_renewed_by_mail(self):
        self.sending.sudo().date_link_end = fields.Datetime.now() - timedelta(days=1)
        self.env.flush_all()
        token = self.sending.sudo().access_token
        page = self.open()
        self.assertEqual(page.status_code, 403)
        self.assertNotIn("58\N{NO-BREAK SPACE}%", page.text)
        self.assertNotIn("58 %", page.text)
        self.assertEqual(self.open(path="/document").status_code, 403)
        before = len(self.mails(self.contact))
        csrf = re.search(r'csrf_token" value="([^"]+)"', page.text)[1]
        self.url_open(
            f"/my/hosting/{self.sending.id}/renew",
            data={"csrf_token": csrf, "access_token": token},
        )
        self.env.invalidate_all()
        self.assertEqual(len(self.mails(self.contact)), before + 1)
        self.assertNotEqual(self.sending.sudo().access_token, token)
        self.assertEqual(self.open().status_code, 200)
        self.assertEqual(self.open(token=token).status_code, 403)
