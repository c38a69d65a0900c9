# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase, freeze_day


@tagged("post_install", "-at_install")
class TestLabourObservation(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.industry = cls.env["res.partner.industry"].create({"name": "Alimentation"})
        cls.employer.industry_id = cls.industry
        cls.occupation = cls.env["crm.occupation"].create(
            {"code": "65298", "name": "Aides de cuisine (essai)"}
        )
        cls.programme = cls.env["crm.training.programme"].create(
            {"name": "Aide en cuisine", "company_id": cls.company.id}
        )
        cls.partnership = cls.new_partnership()

    def note(self, user=None, **vals):
        observation = self.env["crm.labour.observation"]
        return observation.with_user(user or self.developer).create(
            {"name": "On cherche la nuit", "industry_id": self.industry.id, **vals}
        )

    # ------------------------------------------------------------- observations
    def test_a_liaison_notes_and_hears_what_came_of_it(self):
        form = Form(self.env["crm.labour.observation"].with_user(self.liaison))
        form.name = "Trois boulangeries cherchent la nuit"
        form.industry_id = self.industry
        form.programme_ids.add(self.programme)
        self.assertEqual(form.response_state, "open")
        observation = form.save()
        self.assertEqual(observation.user_id, self.liaison)
        with freeze_day(
            fields.Date.add(fields.Date.context_today(self.env.user), days=12)
        ):
            observation.with_user(self.director).write(
                {"response_state": "adapted", "response": "Un groupe de soir s'ajoute."}
            )
            self.assertEqual(observation.days_response, 12)
        self.assertEqual(observation.response, "Un groupe de soir s'ajoute.")

    def test_an_answer_names_the_programme_and_says_what_is_done(self):
        with self.assertRaisesRegex(ValidationError, "choose the programmes"):
            self.note(response_state="open")
        observation = self.note(
            response_state="open", programme_ids=[Command.set(self.programme.ids)]
        )
        with self.assertRaisesRegex(ValidationError, "what is done about it"):
            observation.response_state = "kept"

    @mute_logger("odoo.sql_db")
    def test_it_is_about_a_sector_or_an_occupation_and_not_of_tomorrow(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self.note(industry_id=False)
            self.env.flush_all()
        with self.assertRaisesRegex(ValidationError, "in the future"):
            self.note(
                date=fields.Date.add(fields.Date.context_today(self.env.user), days=2)
            )
        with self.assertRaisesRegex(ValidationError, "phone"):
            self.note(description="La joindre au 514 555-0123")

    def test_it_is_signed_by_who_notes_it(self):
        with self.assertRaises(AccessError):
            self.note(user_id=self.director.id)
        observation = self.note()
        with self.assertRaises(AccessError):
            observation.user_id = self.other_developer
        for user in (self.other_developer, self.liaison, self.counsellor):
            with self.assertRaises(AccessError):
                observation.with_user(user).name = "Autre"
        observation.with_user(self.director).name = "Précisé"

    def test_others_do_not_read(self):
        observation = self.note()
        for user in (
            *(self.sister_developer, self.privacy_officer, self.configurator),
            *(self.salesman, self.portal_user),
        ):
            with self.assertRaises(AccessError):
                observation.with_user(user).read(["name"])

    def test_a_closed_partnership_is_not_told_through_its_activity(self):
        now = fields.Datetime.now()
        activity = self.env["crm.joint.activity"].create(
            {
                "name": "Visite à la boulangerie",
                "company_id": self.company.id,
                "user_id": self.developer.id,
                "start": now,
                "stop": now,
                "partnership_ids": [Command.set(self.partnership.ids)],
            }
        )
        observation = self.note(joint_activity_id=activity.id)
        self.assertTrue(observation.with_user(self.other_developer).name)
        self.partnership.confidentiality = "restricted"
        found = self.env["crm.labour.observation"].with_user(self.other_developer)
        self.assertFalse(found.search([("id", "=", observation.id)]))
        self.assertTrue(observation.with_user(self.developer).name)
        self.assertTrue(observation.with_user(self.director).name)
        self.env.flush_all()
        report = self.env["crm.labour.trend.report"].with_user(self.director)
        self.assertFalse(
            report.search([("industry_id", "=", self.industry.id)]),
            "counted all the same",
        )

    def test_it_is_not_given_to_another_enterprise(self):
        observation = self.note()
        with self.assertRaises(AccessError):
            observation.company_id = self.sister_company

    # ------------------------------------------------------------------- trend
    def open_need(self, day, positions=1, partnership=None, **vals):
        need = self.new_need(
            partnership or self.partnership,
            occupation_id=self.occupation.id,
            positions=positions,
            **vals,
        )
        need.sudo().write({"state": "open", "date_opened": day})
        return need

    def sums(self, user, *names, **domain):
        self.env.flush_all()
        [row] = (
            self.env["crm.labour.trend.report"]
            .with_user(user)
            ._read_group(
                [("occupation_id", "=", self.occupation.id)],
                [],
                [f"{name}:sum" for name in names],
            )
        )
        return row

    @freeze_time("2026-10-15 15:00:00")
    def test_the_figures_are_those_counted_by_hand(self):
        # in the last twelve months: 3 + 2; in those before: 4; older: 9
        self.open_need("2026-09-03", 3, wage_min=18, wage_max=22)
        self.open_need("2025-10-16", 2, wage_min=17)
        self.open_need("2025-10-15", 4)
        self.open_need("2024-10-15", 9)
        self.note(occupation_id=self.occupation.id, date="2026-09-20")
        self.assertEqual(
            self.sums(
                self.developer,
                *("needs", "positions", "positions_recent", "positions_before"),
                *("positions_change", "observations"),
            ),
            (4, 18, 5, 4, 1, 1),
        )
        report = self.env["crm.labour.trend.report"].with_user(self.developer)
        wages = report.search([("occupation_id", "=", self.occupation.id)])
        self.assertEqual(
            {str(row.month): row.wage for row in wages if row.needs},
            {
                **{"2026-09-01": 20.0, "2025-10-01": 17.0},
                **{"2024-10-01": 0.0},
            },
        )

    def test_closed_partnerships_and_other_enterprises_are_left_out(self):
        closed = self.new_partnership(confidentiality="team")
        self.open_need("2026-01-10", 5, partnership=closed)
        sister = self.new_partnership(
            company_id=self.sister_company.id, user_id=self.sister_developer.id
        )
        self.open_need("2026-01-10", 7, partnership=sister)
        self.open_need("2026-01-10", 1)
        self.assertEqual(self.sums(self.director, "positions"), (1,))
        self.assertEqual(self.sums(self.sister_developer, "positions"), (7,))

    def test_liaisons_read_needs_and_no_wage_or_refusal(self):
        self.open_need("2026-01-10", 2, wage_min=20)
        self.assertEqual(self.sums(self.liaison, "positions"), (2,))
        report = self.env["crm.labour.trend.report"].with_user(self.liaison)
        for name in ("wage", "refusals_employer", "refusals_person"):
            with self.assertRaises(AccessError):
                report.search([], limit=1).read([name])
            with self.assertRaises(AccessError):
                report.formatted_read_group([], ["month:month"], [f"{name}:max"])
            with self.assertRaises(AccessError):
                report.search([(name, ">", 0)], limit=1)
        for user in (self.privacy_officer, self.configurator, self.salesman):
            with self.assertRaises(AccessError):
                report.with_user(user).search([], limit=1)

    def test_refusals_are_counted_by_side(self):
        placement = self.new_placement(self.partnership)
        placement.sudo().occupation_id = self.occupation
        reason = self.env["crm.refusal.reason"].search(
            [("side", "=", "employer"), ("needs_comment", "=", False)], limit=1
        )
        placement.sudo().write(
            {
                "state": "closed",
                "refusal_reason_id": reason.id,
                "date_closed": fields.Date.context_today(self.env.user),
            }
        )
        self.assertEqual(
            self.sums(self.counsellor, "refusals_employer", "refusals_person"), (1, 0)
        )
