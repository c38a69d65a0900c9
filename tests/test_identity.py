# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import GROUP, PartnershipCase

SOMEONE = {
    "first_name": "Zéphyrine",
    "last_name": "Quessy-Lanoix",
    "personal_phone": "418 555-0177",
    "personal_email": "zq@lanoix.example",
}


@tagged("post_install", "-at_install")
class TestIdentity(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stand_in = cls._new_user("stand_in", "counsellor")
        cls.other_counsellor = cls._new_user("other_counsellor", "counsellor")
        cls.participant = cls.new_participant(SOMEONE)
        cls.participant.with_user(cls.director)._assign(cls.counsellor, cls.stand_in)
        cls.admin = cls._new_user(
            "admin", f"base.group_system,{GROUP}configurator,{GROUP}director"
        )
        cls.env.flush_all()

    def log(self, *actions):
        return self.env["crm.identity.access.log"].search(
            [
                ("participant_id", "=", self.participant.id),
                ("action", "in", actions),
            ]
        )

    def test_the_code_is_drawn_and_told_everywhere(self):
        self.assertRegex(self.participant.name, r"^P-[2-9A-HJKMNP-Z]{6}$")
        self.assertEqual(self.participant.display_name, self.participant.name)
        with self.assertRaises(UserError):
            self.new_participant(name="P-AAAAAA")

    def test_an_empty_form_makes_no_file(self):
        files = self.env["crm.participant"].with_user(self.counsellor)
        proposed = {
            name: field.convert_to_write(files.new()[name], files)
            for name, field in files._fields.items()
            if name in ("company_id", "user_id", "date_start", "purpose_ids")
        }
        empty = {"hours_min": 0, "occupation_ids": [], "preferences": False}
        with self.assertRaisesRegex(UserError, "(?s)empty.*Programme.*Identity"):
            files.web_save({**proposed, **empty}, {"name": {}})
        with self.assertRaisesRegex(UserError, "empty"):
            files.web_save({}, {"name": {}})
        (row,) = files.web_save({**proposed, "hours_min": 20}, {"name": {}})
        self.assertRegex(row["name"], "^P-")
        # a file that stands is changed as before
        files.browse(row["id"]).web_save({"hours_min": 0}, {"name": {}})

    def test_own_counsellors_open_it_and_leave_a_trace(self):
        for user in (self.counsellor, self.stand_in):
            before = len(self.log("opened"))
            window = self.open_identity(self.participant, user)
            self.assertEqual(window.last_name, SOMEONE["last_name"])
            row = (self.log("opened"))[0]
            self.assertEqual(len(self.log("opened")), before + 1)
            self.assertEqual(row.user_id, user)
            self.assertEqual(row.purpose_id.code, "accompaniment")

    def test_nobody_else_opens_it(self):
        for user in (
            self.other_counsellor,
            self.developer,
            self.director,
            self.liaison,
            self.privacy_officer,
            self.configurator,
            self.admin,
            self.portal_user,
            self.sister_developer,
        ):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.open_identity(self.participant, user)
        self.assertFalse(self.log("opened").filtered(lambda r: r.user_id == self.admin))

    def test_the_officer_opens_it_for_the_purposes_of_the_office_only(self):
        window = self.open_identity(self.participant, self.privacy_officer, "rights")
        self.assertEqual(window.first_name, SOMEONE["first_name"])
        with self.assertRaises(AccessError):
            self.open_identity(self.participant, self.privacy_officer, "followup")

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_the_table_has_no_rights_for_anyone(self):
        identity = self.env["crm.participant.identity"]._of(self.participant)
        for user in (self.counsellor, self.privacy_officer, self.admin, self.director):
            table = identity.with_user(user)
            with self.subTest(user=user.login):
                for call in (
                    lambda t=table: t.read(["last_name"]),
                    lambda t=table: t.search([]),
                    lambda t=table: t.formatted_read_group([], ["last_name"]),
                    lambda t=table: t.name_search("Quessy"),
                    lambda t=table: t._export_rows([["last_name"]]),
                    lambda t=table: t.search_count([("last_name", "ilike", "q")]),
                    lambda t=table: t.write({"last_name": "x"}),
                    lambda t=table: t.unlink(),
                ):
                    with self.assertRaises(AccessError):
                        call()

    def test_an_opened_window_shuts_after_a_while(self):
        window = self.open_identity(self.participant)
        later = fields.Datetime.now() + timedelta(minutes=16)
        with freeze_time(later):
            window.invalidate_recordset()
            self.assertFalse(window.is_open)
            self.assertFalse(window.last_name)
            with self.assertRaisesRegex(UserError, "15 minutes"):
                window.write({"last_name": "Autre"})

    def test_a_lost_right_shuts_an_opened_window(self):
        window = self.open_identity(self.participant)
        self.participant.with_user(self.director)._assign(
            self.other_counsellor, self.env["res.users"]
        )
        window.invalidate_recordset()
        with self.assertRaises(AccessError):
            window.read(["last_name"])

    def test_someone_elses_row_of_the_register_opens_nothing(self):
        row = self.open_identity(self.participant).sudo().log_id
        with self.assertRaises(AccessError):
            self.env["crm.participant.identity.open"].with_user(
                self.other_counsellor
            ).create({"participant_id": self.participant.id})
        # nor to who stands in, before they have asked for it themselves
        self.participant.sudo().backup_user_id = self.other_counsellor
        window = (
            self.env["crm.participant.identity.open"]
            .with_user(self.other_counsellor)
            .create({"participant_id": self.participant.id})
        )
        with self.assertRaises(UserError):
            window.write({"log_id": row.id})
        made = self.env["crm.participant.identity.open"].with_user(
            self.other_counsellor
        )
        with self.assertRaises(UserError):
            made.create({"participant_id": self.participant.id, "log_id": row.id})
        forged = made.with_context(default_log_id=row.id).create(
            {
                "participant_id": self.participant.id,
                "purpose_id": row.purpose_id.id,
            }
        )
        self.assertFalse(forged.is_open)
        shown = made.onchange(
            {
                "participant_id": self.participant.id,
                "log_id": row.id,
                "purpose_id": row.purpose_id.id,
            },
            ["log_id"],
            {"last_name": {}, "is_open": {}, "log_id": {}},
        )
        self.assertNotIn(SOMEONE["last_name"], str(shown))

    def test_a_window_opened_for_one_person_shows_no_other(self):
        other = self.new_participant({"last_name": "Tremblay-Secret"})
        window = self.open_identity(self.participant)
        with self.assertRaises(UserError):
            window.write({"participant_id": other.id})

    def test_nothing_of_it_is_stored_in_the_window(self):
        window = self.open_identity(self.participant)
        window.write({"city": "Sainte-Perpétue"})
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT to_jsonb(w)::text FROM crm_participant_identity_open w"
        )
        rows = " ".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn(f'"participant_id": {self.participant.id}', rows)
        for value in (*SOMEONE.values(), "Sainte-Perpétue"):
            self.assertNotIn(value, rows)
        self.assertEqual(window.city, "Sainte-Perpétue")
        self.assertIn("City", self.log("changed")[0].detail)
        self.assertNotIn("Perp", self.log("changed")[0].detail)

    def test_the_form_of_the_window(self):
        window = Form(
            self.env["crm.participant.identity.open"]
            .with_user(self.counsellor)
            .with_context(default_participant_id=self.participant.id)
        )
        self.assertEqual(
            set(window.allowed_purpose_ids[:].mapped("code")),
            {
                *("accompaniment", "introduction", "followup", "funder"),
                *("emergency", "rights"),
            },
        )
        window.purpose_id = self.env.ref("crm_partnership.crm_privacy_purpose_followup")
        record = window.save()
        record.action_open()
        with Form(record) as opened:
            self.assertEqual(opened.first_name, SOMEONE["first_name"])
            opened.city = "Lévis"
        self.assertEqual(
            self.env["crm.participant.identity"]._of(self.participant).city, "Lévis"
        )

    def test_a_purpose_must_be_chosen(self):
        window = (
            self.env["crm.participant.identity.open"]
            .with_user(self.counsellor)
            .create({"participant_id": self.participant.id})
        )
        with self.assertRaisesRegex(UserError, "Choose"):
            window.action_open()

    def test_the_register_does_not_change(self):
        row = self.log("recorded", "changed")[0].sudo()
        with self.assertRaises(UserError):
            row.write({"reason": "autre"})
        with self.assertRaises(UserError):
            row.unlink()
        with self.assertRaises(UserError):
            row.with_context(erasing=True).unlink()

    def test_free_texts_refuse_what_tells_who_it_is(self):
        file = self.participant.with_user(self.counsellor)
        for text in (
            "Aime cuisiner, appeler au 418 555-0177",
            "zephyrine veut le soir",
            "écrire à zq@lanoix.example",
        ):
            with self.subTest(text=text), self.assertRaises(ValidationError) as caught:
                file.preferences = text
            for value in SOMEONE.values():
                self.assertNotIn(value, str(caught.exception))
        file.preferences = "Préfère le matin et un petit groupe."
        with self.assertRaises(ValidationError):
            file.support_ids = [Command.create({"note": "Quessy-Lanoix est venue"})]

    def test_the_counsellor_changes_through_the_window_only(self):
        file = self.participant.with_user(self.counsellor)
        with self.assertRaises(UserError):
            file.user_id = self.other_counsellor
        with self.assertRaises(AccessError):
            self.participant.with_user(self.other_counsellor)._assign(
                self.other_counsellor, self.env["res.users"]
            )
        window = (
            self.env["crm.participant.assign"]
            .with_user(self.director)
            .create(
                {
                    "participant_ids": [Command.set(self.participant.ids)],
                    "user_id": self.other_counsellor.id,
                }
            )
        )
        window.action_confirm()
        self.assertEqual(self.participant.user_id, self.other_counsellor)
        self.assertEqual(self.log("assigned")[0].user_id, self.director)
        with self.assertRaises(AccessError):
            self.open_identity(self.participant, self.counsellor)

    def test_a_file_goes_to_counsellors_only(self):
        with self.assertRaisesRegex(ValidationError, "counsellor"):
            self.participant.with_user(self.director)._assign(
                self.developer, self.env["res.users"]
            )

    def test_developers_see_those_who_look_for_a_job(self):
        enrolled = self.new_participant()
        enrolled.sudo().state = "enrolled"
        seen = self.env["crm.participant"].with_user(self.developer).search([])
        self.assertIn(self.participant, seen)
        self.assertNotIn(enrolled, seen)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.addons.base.models.ir_rule")
    def test_barriers_and_journal_are_the_own_counsellors_alone(self):
        self.new_file(self.participant)
        for user in (self.developer, self.director, self.privacy_officer, self.admin):
            file = self.participant.with_user(user)
            with self.subTest(user=user.login):
                for field in ("barrier_ids", "support_ids", "phase_ids", "preferences"):
                    with self.assertRaises(AccessError):
                        file.read([field])
                    with self.assertRaises(AccessError):
                        file.search([(field, "!=", False)])
        file = self.participant.with_user(self.other_counsellor)
        self.assertFalse(file.barrier_ids)
        self.assertFalse(
            file.search([("barrier_ids.barrier_id.name", "ilike", "transport")])
        )
        self.env.invalidate_all()
        self.assertTrue(self.participant.with_user(self.stand_in).barrier_ids)

    def test_planned_and_actual_hours_of_support(self):
        today = fields.Date.context_today(self.participant)
        file = self.participant.with_user(self.counsellor)
        file.phase_ids = [
            Command.create(
                {
                    "name": "Accueil",
                    "date_start": today - timedelta(days=27),
                    "date_end": today - timedelta(days=14),
                    "planned_hours": 4,
                }
            ),
            Command.create(
                {
                    "name": "Autonomie",
                    "date_start": today - timedelta(days=13),
                    "date_end": today + timedelta(days=14),
                    "planned_hours": 6,
                }
            ),
        ]
        file.support_ids = [
            Command.create({"date": today - timedelta(days=27), "hours": 3}),
            Command.create({"date": today - timedelta(days=14), "hours": 3}),
            Command.create({"date": today, "hours": 1}),
        ]
        first, second = file.phase_ids.sorted("date_start")
        self.assertEqual(first.actual_hours, 3)  # 6 hours in two weeks
        self.assertEqual(second.actual_hours, 0.5)  # 1 hour in two weeks so far
        self.assertFalse(first.is_rising)
        self.assertTrue(second.is_rising)
        with self.assertRaisesRegex(ValidationError, "overlaps"):
            second.date_start = first.date_end
