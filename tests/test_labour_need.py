# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase


@tagged("post_install", "-at_install")
class TestLabourNeed(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.partnership = cls.new_partnership()
        cls.need = cls.new_need(cls.partnership)
        cls.mine = cls.need.with_user(cls.developer)
        cls.language = cls.env.ref("hr_skills.hr_skill_french")
        cls.skill = cls.env.ref("hr_skills.hr_skill_teamwork")
        cls.sister_partnership = cls.new_partnership(
            company_id=cls.sister_company.id, user_id=cls.sister_developer.id
        )

    def require(self, need=None, **values):
        return (
            self.env["crm.labour.need.requirement"]
            .with_user(self.developer)
            .create(
                {
                    "need_id": (need or self.need).id,
                    "kind": "skill",
                    "skill_id": self.skill.id,
                    **values,
                }
            )
        )

    def age(self, days):
        """The need was confirmed so many days ago."""
        self.need.date_refreshed = self.today - timedelta(days=days)

    # -------------------------------------------------------------------- states
    def test_from_draft_to_filled_and_back(self):
        self.mine.action_open()
        self.assertEqual(self.need.state, "open")
        self.assertEqual(self.need.date_opened, self.today)
        self.mine.action_fill()
        self.assertEqual(self.need.date_closed, self.today)
        with self.assertRaises(UserError):
            self.mine.name = "Autre"
        self.mine.action_reopen()
        self.assertFalse(self.need.date_closed)
        with self.assertRaises(UserError):
            self.mine.action_close(False)
        with self.assertRaises(UserError):
            self.mine.action_close("other", " ")
        with self.assertRaises(UserError):
            self.mine.action_close("parce que")
        window = (
            self.env["crm.labour.need.close"]
            .with_user(self.developer)
            .create(
                {
                    "need_ids": [Command.set(self.need.ids)],
                    "reason": "other",
                    "note": "Déménagement",
                }
            )
        )
        window.action_confirm()
        self.assertEqual(self.need.state, "closed")
        for step in (self.mine.action_open, self.mine.action_refresh):
            with self.assertRaises(UserError):
                step()
        with self.assertRaises(UserError):
            self.mine.unlink()
        self.mine.action_reopen()
        self.assertFalse(self.need.close_reason)

    def test_nobody_is_looked_for_once_the_partnership_has_ended(self):
        looked_for = self.new_need(self.partnership)
        looked_for.action_open()
        self.partnership.action_end(
            self.env["crm.partnership.reason"]
            .search([("can_end", "=", True)], limit=1)
            .id
        )
        with self.assertRaises(UserError):
            self.mine.action_open()
        self.assertEqual(self.need.state, "draft")
        self.assertEqual(looked_for.state, "closed")
        self.assertTrue(looked_for.close_note)

    def test_the_state_is_written_by_the_buttons_alone(self):
        for values in (
            {"state": "open"},
            {"state": False},
            {"source": "employer"},
            {"date_refreshed": "2030-01-01"},
            {"posted_by_id": self.contact.id},
            {"job_quality_score": 100},
        ):
            with self.assertRaises(UserError):
                self.mine.write(values)
        with self.assertRaises(UserError):
            self.mine.create(
                {
                    "partnership_id": self.partnership.id,
                    "name": "x",
                    "state": "open",
                }
            )
        forged = self.mine.with_context(
            default_state="open", default_date_opened="2020-01-01"
        ).create({"partnership_id": self.partnership.id, "name": "x"})
        self.assertEqual(forged.state, "draft")
        self.assertFalse(forged.date_opened)

    def test_a_copy_is_a_draft_with_the_same_requirements(self):
        requirement = self.require(basis="task", reason="Deux personnes par poste")
        self.mine.action_open()
        requirement.action_relax("Formation à l'arrivée")
        copy = self.mine.copy()
        self.assertEqual(copy.state, "draft")
        self.assertFalse(copy.date_opened)
        self.assertEqual(copy.requirement_ids.state, "kept")
        self.assertFalse(copy.relaxing_ids)

    # -------------------------------------------------------------------- access
    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_is_refused(self):
        requirement = self.require()
        for user in (
            *(self.liaison, self.privacy_officer, self.configurator),
            *(self.salesman, self.portal_user, self.sister_developer),
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.need.with_user(user).read(["name"])
        for user in (self.counsellor, self.other_developer):
            self.assertTrue(self.need.with_user(user).name)
            with self.assertRaises(AccessError):
                self.need.with_user(user).name = "x"
            for step in ("action_open", "action_reopen"):
                with self.assertRaises(UserError):
                    getattr(self.need.with_user(user), step)()
            with self.assertRaises(AccessError):
                requirement.with_user(user).action_relax("x")
        self.partnership.confidentiality = "restricted"
        for user in (self.counsellor, self.other_developer):
            with self.assertRaises(AccessError):
                self.need.with_user(user).read(["name"])
            name = self.need.with_user(user).sudo().display_name
            self.assertNotIn(self.need.name, name)
            name = requirement.with_user(user).sudo().display_name
            self.assertNotIn(self.skill.name, name)
        self.assertTrue(self.need.with_user(self.director).name)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nothing_moves_to_another_partnership(self):
        other = self.new_need(self.sister_partnership)
        requirement = self.require()
        with self.assertRaises(UserError):
            self.mine.partnership_id = self.sister_partnership
        with self.assertRaises(UserError):
            self.need.sudo().partnership_id = self.sister_partnership
        with self.assertRaises(UserError):
            requirement.need_id = other
        with self.assertRaises(AccessError):
            self.require(other)
        with self.assertRaises(UserError):
            other.requirement_ids = [Command.link(requirement.id)]
        with self.assertRaises(AccessError):
            self.mine.onchange(
                {"partnership_id": self.sister_partnership.id},
                ["partnership_id"],
                {"partner_id": {"fields": {"display_name": {}}}},
            )
        with self.assertRaises(AccessError):
            requirement.onchange(
                {"need_id": other.id}, ["need_id"], {"need_state": {}, "gain": {}}
            )

    def test_the_fields_of_a_need_keep_to_what_is_possible(self):
        for values in (
            {"positions": 0},
            {"wage_min": -1},
            {"wage_min": 20, "wage_max": 19},
            {"hours_week": 169},
            {"schedule_notice_days": -1},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(CheckViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.mine.write(values)
                self.env.flush_all()
        benefit = self.env["crm.job.benefit"].search([], limit=1)
        with self.assertRaises(ValidationError):
            self.mine.write(
                {"has_no_benefit": True, "benefit_ids": [Command.set(benefit.ids)]}
            )

    # -------------------------------------------------------------- requirements
    def test_a_requirement_has_its_reason(self):
        for values in (
            {"basis": "law"},
            {"basis": "task", "reason": " "},
            {"kind": "language", "skill_id": self.language.id},
            {"kind": "other", "skill_id": False, "text": "Ponctualité"},
            {"kind": "other", "skill_id": False, "reason": "x"},
            {"kind": "other", "text": "x", "reason": "x"},
            {"kind": "skill", "skill_id": False},
            {"kind": "skill", "skill_id": self.language.id},
            {"kind": "certification"},
            {"skill_level_id": self.language.skill_type_id.skill_level_ids[0].id},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                self.require(**values)
        row = self.require(
            kind="language",
            skill_id=self.language.id,
            reason="Lire les consignes de sécurité",
            basis="task",
        )
        self.assertTrue(row._counts())
        row.basis = "habit"
        self.assertFalse(row._counts())
        self.assertIn(self.language.name, row.label)

    def test_a_settled_need_keeps_its_requirements(self):
        requirement = self.require()
        self.mine.action_open()
        self.mine.action_fill()
        with self.assertRaises(UserError):
            requirement.basis = "habit"
        with self.assertRaises(UserError):
            requirement.unlink()
        with self.assertRaises(UserError):
            self.require(skill_id=self.env.ref("hr_skills.hr_skill_communication").id)
        with self.assertRaises(UserError):
            requirement.action_relax("x")

    def test_relaxing_is_kept_and_taken_back(self):
        requirement = self.require(basis="habit")
        self.mine.action_open()
        with self.assertRaises(UserError):
            requirement.state = "relaxed"
        with self.assertRaises(UserError):
            requirement.action_relax("  ")
        windows = self.env["crm.labour.need.relax"].with_user(self.developer)
        windows.create(
            {"requirement_id": requirement.id, "reason": "Formé en deux jours"}
        ).action_confirm()
        self.assertEqual(requirement.state, "relaxed")
        with self.assertRaises(UserError):
            requirement.action_relax("encore")
        windows.create(
            {"requirement_id": requirement.id, "reason": "Nouvelle machine"}
        ).action_confirm()
        rows = self.need.relaxing_ids
        self.assertEqual(rows.mapped("kind"), ["kept", "relaxed"])
        self.assertEqual(rows.user_id, self.developer)
        for row in (rows[0].with_user(self.developer), rows[0].sudo()):
            # an AccessError is a UserError
            with self.assertRaises(UserError):
                row.reason = "x"
            with self.assertRaises(UserError):
                row.unlink()
        with self.assertRaises(UserError):
            requirement.unlink()
        for method in ("action_relax", "action_keep"):
            self.assertTrue(getattr(type(requirement), method)._api_private)

    # ----------------------------------------------------------------- staleness
    def test_a_need_nobody_confirms_is_switched_off_once(self):
        self.mine.action_open()
        activities = self.partnership.activity_ids
        self.age(45)
        self.run_cron("ir_cron_need_refresh")
        self.assertEqual(self.need.state, "open")
        self.assertFalse(self.partnership.activity_ids - activities)
        self.age(46)
        self.run_cron("ir_cron_need_refresh")
        warning = self.partnership.activity_ids - activities
        self.assertEqual(len(warning), 1)
        self.assertEqual(warning.user_id, self.developer)
        self.assertEqual(warning.date_deadline, self.today + timedelta(days=14))
        self.assertNotIn(self.need.name, f"{warning.summary}{warning.note}")
        self.run_cron("ir_cron_need_refresh")
        self.assertEqual(len(self.partnership.activity_ids - activities), 1)
        self.age(60)
        for _run in range(2):
            self.run_cron("ir_cron_need_refresh")
            self.assertEqual(self.need.state, "stale")
            self.assertEqual(len(self.partnership.activity_ids - activities), 2)
        self.mine.action_refresh()
        self.assertEqual(self.need.state, "open")
        self.assertFalse(self.need.date_warned)
        self.assertEqual(self.need.date_stale, self.today + timedelta(days=60))

    def test_the_days_are_set_by_the_enterprise(self):
        self.mine.action_open()
        self.age(29)
        self.company.write({"need_refresh_days": 30, "need_warning_days": 0})
        self.run_cron("ir_cron_need_refresh")
        self.assertEqual(self.need.state, "open")
        self.age(30)
        self.run_cron("ir_cron_need_refresh")
        self.assertEqual(self.need.state, "stale")
        settings = self.env["res.config.settings"].with_company(self.company)
        form = Form(settings.create({}))
        self.assertEqual(form.need_refresh_days, 30)

    def test_the_employer_who_posted_is_told_by_mail(self):
        self.contact.email = "line@roy.example"
        self.need.write({"source": "employer", "posted_by_id": self.contact.id})
        self.mine.action_open()
        for days, words in ((50, "/my/needs/"), (60, "/my/needs/")):
            self.age(days)
            before = self.env["mail.mail"].search([])
            self.run_cron("ir_cron_need_refresh")
            mails = self.env["mail.mail"].search([]) - before
            # the owner's notification of the task is another mail
            mail = mails.filtered(lambda m: self.contact in m.recipient_ids)
            self.assertEqual(mail.recipient_ids, self.contact)
            self.assertIn(f"{words}{self.need.id}", mail.body_html)
            self.assertFalse(mail.res_id)

    # ----------------------------------------------------------- of a partnership
    def test_an_opened_need_opens_the_gate(self):
        self.partnership.need_summary = False
        gate = self.env["crm.partnership.gate"].search(
            [("code", "=", "need_or_objective")], limit=1
        )
        self.assertFalse(self.partnership._gate_check_need_or_objective(gate))
        self.mine.action_open()
        liaison_view = self.partnership.with_user(self.director)
        self.assertTrue(liaison_view._gate_check_need_or_objective(gate))
        self.assertEqual(self.partnership.need_count, 1)
        self.assertEqual(self.partnership.open_need_count, 1)
        with self.assertRaises(ValidationError):
            self.partnership.unlink()
        action = self.partnership.action_view_needs()
        self.assertEqual(
            self.env["crm.labour.need"].search(action["domain"]), self.need
        )

    def test_the_capacity_of_the_employer_is_respected(self):
        self.partnership._check_capacity()
        counts = {self.partnership.id: 2}
        self.patch(
            type(self.partnership), "_get_introduction_counts", lambda self: counts
        )
        self.partnership._check_capacity()
        self.partnership.introduction_capacity = 3
        self.partnership._check_capacity()
        self.partnership.introduction_capacity = 2
        with self.assertRaises(UserError):
            self.partnership.with_user(self.counsellor)._check_capacity()

    # -------------------------------------------------------------------- quality
    def test_the_figure_of_job_quality_is_explained(self):
        self.assertFalse(self.need.job_quality_share)
        self.mine.write({"wage_min": 20, "hours_week": 35, "permanence": "permanent"})
        self.assertEqual(self.need.job_quality_score, 100)
        self.assertEqual(self.need.job_quality_share, 0.35)
        self.company.write(
            {
                "reference_hourly_income": 25,
                "reference_income_date": "2026-05-01",
                "reference_income_source": "Essai",
            }
        )
        self.assertEqual(self.need.job_quality_share, 0.65)
        self.assertLess(self.need.job_quality_score, 100)
        lines = {line["code"]: line for line in self.need.job_quality_lines}
        self.assertEqual(lines["wage"]["points"], 10)
        self.assertIn("Essai", lines["wage"]["why"])
        self.assertIsNone(lines["benefits"]["points"])
        self.assertIn("Essai", self.need.job_quality_text)
        self.mine.has_no_benefit = True
        lines = {line["code"]: line for line in self.need.job_quality_lines}
        self.assertEqual(lines["benefits"]["points"], 0)

    # --------------------------------------------------------------------- screens
    def test_each_role_that_reads_opens_the_screens(self):
        self.require()
        for user in (self.developer, self.director, self.counsellor):
            need = self.need.with_user(user)
            self.assertEqual(Form(need).name, self.need.name)
            for kind in ("list", "kanban", "pivot", "graph"):
                names = need.get_views([(False, kind)])["models"]["crm.labour.need"]
                need.web_read({name: {} for name in names["fields"]})
        rows = self.mine.formatted_read_group(
            [], ["occupation_id", "date_opened:quarter"], ["positions:sum"]
        )
        self.assertTrue(rows)

    def test_a_need_is_entered_by_hand(self):
        form = Form(
            self.env["crm.labour.need"]
            .with_user(self.developer)
            .with_context(default_partnership_id=self.partnership.id)
        )
        form.occupation_id = self.env.ref("crm_partnership.crm_occupation_65201")
        with form.requirement_ids.new() as line:
            line.skill_id = self.skill
            self.assertTrue(line.skill_level_id)
        with form.requirement_ids.new() as line:
            line.skill_id = self.language
            self.assertEqual(line.kind, "language")
            line.reason = "Lire les fiches d'allergies"
            line.basis = "task"
        need = form.save()
        self.assertEqual(need.name, need.occupation_id.name)
        self.assertEqual(need.company_id, self.company)

    def test_configurators_keep_the_catalogue_of_skills(self):
        types = self.env["hr.skill.type"].with_user(self.configurator)
        record = types.create(
            {
                "name": "Cuisine",
                "skill_ids": [Command.create({"name": "Couper"})],
                "skill_level_ids": [
                    Command.create({"name": "Débute", "level_progress": 20})
                ],
            }
        )
        record.skill_ids.name = "Trancher"
        with self.assertRaises(AccessError):
            record.with_user(self.developer).name = "x"
