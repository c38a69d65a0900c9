# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from contextlib import suppress
from datetime import timedelta
from unittest.mock import patch

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL

from .common import PartnershipCase

#: values planted where a file keeps them; none may be left anywhere
PLANTED = {
    "first_name": "Xqzanne",
    "last_name": "Wvorplequette",
    "usual_name": "Xqzou",
    "personal_phone": "418 555-0143",
    "personal_email": "xqz@wvorplequette.example",
    "street": "77, rue Qxylophage",
    "file_number": "SQ-QXW-88123",
    "emergency_contact": "Vqoisine Jkolette",
}
JOURNAL = "qxjournalier"
MESSAGE = "qxmessager"
REASON = "qxmotivant"
NOTE = "qxsuivante"


SCHEDULED = "odoo.addons.crm_partnership.models.crm_scheduled_mixin"


@tagged("post_install", "-at_install")
class TestErasure(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership()
        cls.participant = cls.new_participant(PLANTED)
        cls.today = fields.Date.context_today(cls.participant)
        cls.env.flush_all()

    def fill(self):
        """Something in every place where a file leaves traces."""
        file = self.participant.with_user(self.counsellor)
        self.new_file(self.participant)
        file.support_ids[:1].note = JOURNAL
        file.preferences = JOURNAL
        window = self.env["crm.participant.identity.open"].with_user(self.counsellor)
        window.create(
            {
                "participant_id": file.id,
                "purpose_id": self.env.ref(
                    "crm_partnership.crm_privacy_purpose_followup"
                ).id,
                "reason": REASON,
            }
        ).action_open()
        self.new_consent(
            self.participant,
            "accompaniment",
            evidence_upload=base64.b64encode(b"signe par Wvorplequette, Xqzanne"),
        )
        placement = self.new_placement(self.partnership, self.participant)
        self.hire(placement, self.today - timedelta(weeks=5))
        placement = placement.with_user(self.counsellor)
        placement.message_post(
            body=MESSAGE, attachments=[("piece.txt", b"qxjointe")], subject=MESSAGE
        )
        placement.activity_schedule("mail.mail_activity_data_todo", note=MESSAGE)
        first = placement.followup_ids.sorted("weeks")[0]
        self.env["crm.placement.followup.record"].with_user(self.counsellor).create(
            {
                "followup_id": first.id,
                "contact": "person",
                "situation": "same_employer",
                "note": NOTE,
            }
        ).action_confirm()
        self.env["calendar.event"].create(
            {
                "name": "Entrevue " + MESSAGE,
                "start": fields.Datetime.now(),
                "stop": fields.Datetime.now(),
                "res_model_id": self.env["ir.model"]._get_id("crm.placement"),
                "res_id": placement.id,
            }
        )
        self.env["mail.mail"].sudo().create(
            {
                "body_html": MESSAGE,
                "model": "crm.placement",
                "res_id": placement.id,
                "email_to": "x@test.example",
            }
        )
        self.env.flush_all()
        return placement.with_env(self.env)

    def find(self, value):
        """Tables whose rows hold ``value`` anywhere, read past the ORM."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        found = set()
        for (table,) in self.env.cr.fetchall():
            self.env.cr.execute(
                SQL(
                    "SELECT EXISTS (SELECT FROM %s t WHERE t::text ILIKE %s)",
                    SQL.identifier(table),
                    f"%{value}%",
                )
            )
            if self.env.cr.fetchone()[0]:
                found.add(table)
        return found

    def erase(self):
        self.participant.with_user(self.counsellor).action_ask_erasure("en personne")
        self.run_cron("ir_cron_participant_erase")

    def test_nothing_is_left_in_any_table_nor_in_the_filestore(self):
        placement = self.fill()
        code, ids = self.participant.name, self.participant.id
        values = [*PLANTED.values(), JOURNAL, MESSAGE, REASON, NOTE]
        for value in values:
            with self.subTest(before=value):
                self.assertTrue(self.find(value))
        attachments = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "in", ("crm.participant.consent", "crm.placement")),
                    ("res_field", "in", (False, "evidence")),
                    ("create_uid", "=", self.counsellor.id),
                ]
            )
        )
        self.assertGreaterEqual(len(attachments), 2)
        names = set(attachments.mapped("store_fname"))
        self.erase()
        self.assertFalse(self.participant.exists())
        self.assertFalse(placement.exists())
        for value in values:
            with self.subTest(after=value):
                self.assertEqual(self.find(value), set())
        self.assertFalse(attachments.exists())
        self.env.cr.execute(
            "SELECT count(*) FROM ir_attachment WHERE store_fname = ANY(%s)",
            [list(names)],
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        # the register alone still knows the code, which leads nowhere
        self.assertLessEqual(
            self.find(code), {"crm_identity_access_log", "mail_message", "mail_mail"}
        )
        row = self.env["crm.identity.access.log"].search(
            [("participant_code", "=", code), ("action", "=", "erased")]
        )
        self.assertEqual(len(row), 1)
        self.assertFalse(row.participant_id)
        self.env.cr.execute(
            "SELECT count(*) FROM mail_message "
            "WHERE model = 'crm.placement' AND res_id = %s",
            [placement.id],
        )
        self.assertEqual(self.env.cr.fetchone()[0], 0)
        self.assertFalse(
            self.env["crm.participant"]
            .with_context(active_test=False)
            .search([("id", "=", ids)])
        )

    def test_statistics_and_gates_survive(self):
        self.fill()
        self.erase()
        rows = self.env["crm.outcome.statistic"].search(
            [("company_id", "=", self.company.id)]
        )
        cells = {
            (row.kind, row.weeks, row.definition, row.result): row.people
            for row in rows
        }
        self.assertEqual(cells[("hire", 0, False, "yes")], 1)
        self.assertEqual(cells[("retention", 4, "continuous_same", "yes")], 1)
        self.assertNotIn(("retention", 12, "snapshot", "unknown"), cells)
        self.partnership.invalidate_recordset()
        self.assertTrue(self.partnership.date_first_placement)
        self.assertEqual(self.partnership.weeks_kept, 4)

    def test_a_second_run_does_nothing_more(self):
        self.fill()
        self.erase()
        before = self.env["crm.outcome.statistic"].search([]).mapped("people")
        self.run_cron("ir_cron_participant_erase")
        self.assertEqual(
            self.env["crm.outcome.statistic"].search([]).mapped("people"), before
        )

    def test_the_region_is_counted_once_enough_people_share_it(self):
        area = self.env.ref("crm_partnership.crm_area_region_03")
        people = self.env["crm.participant"]
        for _number in range(6):
            people |= self.new_participant(area_ids=[(6, 0, area.ids)])
        people = people.sudo()
        people[0]._erase()  # six alike at this moment
        counts = self.env["crm.outcome.statistic"].search(
            [("company_id", "=", self.company.id), ("kind", "=", "path")]
        )
        self.assertEqual(counts.area_id, area)
        lonely = self.new_participant(
            area_ids=[(6, 0, self.env.ref("crm_partnership.crm_area_region_10").ids)]
        )
        lonely.sudo()._erase()
        self.assertFalse(
            self.env["crm.outcome.statistic"].search([("area_id.code", "=", "10")])
        )

    def test_the_end_of_the_retention_period_is_told_first(self):
        file = self.participant
        self.assertFalse(file.date_retention_end)
        file.with_user(self.counsellor).action_close()
        months = max(file.purpose_ids.mapped("retention_months"))
        self.assertEqual(
            file.date_retention_end, fields.Date.add(self.today, months=months)
        )
        end = fields.Date.subtract(self.today, months=months)
        file.sudo().write({"date_start": end, "date_end": end})
        self.run_cron("ir_cron_participant_erase")
        self.assertTrue(file.exists())
        self.assertEqual(file.erasure_warned_on, self.today)
        file.sudo().erasure_warned_on = self.today - timedelta(days=29)
        self.run_cron("ir_cron_participant_erase")
        self.assertTrue(file.exists())
        file.sudo().erasure_warned_on = self.today - timedelta(days=30)
        self.run_cron("ir_cron_participant_erase")
        self.assertFalse(file.exists())

    def test_the_officer_holds_an_erasure(self):
        file = self.participant
        file.with_user(self.counsellor).action_ask_erasure("en personne")
        with self.assertRaises(AccessError):
            file.with_user(self.counsellor).action_hold("essai")
        with self.assertRaises(UserError):
            file.with_user(self.privacy_officer).action_hold(" ")
        file.with_user(self.privacy_officer).action_hold("demande en cours")
        self.run_cron("ir_cron_participant_erase")
        self.assertTrue(file.exists())
        file.with_user(self.privacy_officer).action_release()
        self.run_cron("ir_cron_participant_erase")
        self.assertFalse(file.exists())

    def test_a_file_that_fails_is_whole_and_told_to_who_answers_for_it(self):
        self.fill()
        other = self.new_participant({"last_name": "Autre"})
        for file in (self.participant, other):
            file.with_user(self.counsellor).action_ask_erasure("en personne")
        self.env["mail.message"].search([("subject", "!=", False)]).subject = False
        original = type(self.participant)._erase_parts

        def erase_parts(file):
            original(file)
            if file == self.participant:
                raise ValueError(PLANTED["last_name"])

        cron = "ir_cron_participant_erase"
        with (
            patch.object(type(self.participant), "_erase_parts", erase_parts),
            self.assertLogs(SCHEDULED, "ERROR") as logs,
        ):
            for _run in range(2):
                self.run_cron(cron)
        self.env.invalidate_all()
        self.assertNotIn(PLANTED["last_name"], "".join(logs.output))
        self.assertFalse(other.exists())
        # whole: nothing of it is counted, nor told to be erased
        self.assertTrue(self.participant.exists())
        for value in [*PLANTED.values(), JOURNAL, MESSAGE, NOTE, REASON]:
            self.assertTrue(self.find(value), value)
        log = self.env["crm.identity.access.log"]
        self.assertFalse(
            log.search(
                [
                    ("participant_id", "=", self.participant.id),
                    ("action", "=", "erased"),
                ]
            )
        )
        paths = self.env["crm.outcome.statistic"].search([("kind", "=", "path")])
        self.assertEqual(sum(paths.mapped("people")), 1)
        # told once a day, by code
        self.assertEqual(self.participant.erasure_failed_on, self.today)
        told = self.env["mail.message"].search(
            [("subject", "like", self.participant.name)]
        )
        self.assertEqual(len(told), 1)
        self.assertIn(self.privacy_officer.partner_id, told.notified_partner_ids)
        self.assertIn(self.counsellor.partner_id, told.notified_partner_ids)
        self.assertNotIn(self.developer.partner_id, told.notified_partner_ids)
        self.assertNotIn(PLANTED["last_name"], told.body)
        # seen by keepers of the file, by nobody else
        with self.assertRaises(AccessError):
            self.participant.with_user(self.developer).read(["erasure_failed_on"])
        self.run_cron(cron)
        self.assertFalse(self.participant.exists())

    def test_who_may_not_ask_for_it(self):
        other = self._new_user("other_counsellor", "counsellor")
        for user in (other, self.developer, self.director, self.configurator):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.participant.with_user(user).action_ask_erasure("essai")

    def test_an_empty_file_is_deleted_and_another_one_is_not(self):
        empty = self.new_participant()
        empty.with_user(self.counsellor).unlink()
        with self.assertRaisesRegex(UserError, "not empty"):
            self.participant.with_user(self.counsellor).unlink()
        with self.assertRaises(UserError):
            self.participant.sudo().unlink()


class KilledError(BaseException):
    """As when the server stops: nothing catches it, nothing more is done."""


@tagged("post_install", "-at_install")
class TestErasureKilled(BaseCase):
    """Connections of their own; what is committed is removed at the end."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            # an enterprise of its own: what is counted is counted there
            company = env["res.company"].create({"name": "Coupée inc."})
            counsellor = env["res.users"].create(
                {
                    "name": "Intervenante coupée",
                    "login": "test_erasure_killed",
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [
                        Command.set(env.ref("crm_partnership.group_counsellor").ids)
                    ],
                }
            )
            files = env["crm.participant"].create(
                [{"company_id": company.id, "user_id": counsellor.id}] * 3
            )
            env["crm.participant.identity"].create(
                [{"participant_id": file.id, "last_name": "Qxkoupe"} for file in files]
            )
            files._ask_erasure()
            self.ids, self.codes = files.ids, files.mapped("name")
            self.company_id, self.counsellor_id = company.id, counsellor.id
        self.addCleanup(self.remove)

    @staticmethod
    def env_of(cr):
        return api.Environment(cr, SUPERUSER_ID, {"no_reset_password": True})

    def remove(self):
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            # a register is not emptied by the application: the test goes below it
            for table in ("crm_identity_access_log", "crm_outcome_statistic"):
                cr.execute(
                    SQL(
                        "DELETE FROM %s WHERE company_id = %s",
                        SQL.identifier(table),
                        self.company_id,
                    )
                )
            cr.execute("DELETE FROM crm_participant WHERE id = ANY(%s)", [self.ids])
            for code in self.codes:
                messages = env["mail.message"].search([("subject", "like", code)])
                env["mail.mail"].search(
                    [("mail_message_id", "in", messages.ids)]
                ).unlink()
                messages.unlink()
            counsellor = env["res.users"].browse(self.counsellor_id)
            person = counsellor.partner_id
            counsellor.unlink()
            company = env["res.company"].browse(self.company_id)
            partner = company.partner_id
            cr.execute("DELETE FROM res_company WHERE id = %s", company.ids)
            env.invalidate_all()
            (person | partner).unlink()

    def look(self):
        """How many files, identities, rows of the register and people counted."""
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            files = env["crm.participant"].search([("id", "in", self.ids)])
            return (
                len(files),
                len(
                    env["crm.participant.identity"].search(
                        [("participant_id", "in", self.ids)]
                    )
                ),
                env["crm.identity.access.log"].search_count(
                    [("company_id", "=", self.company_id), ("action", "=", "erased")]
                ),
                sum(
                    env["crm.outcome.statistic"]
                    .search(
                        [("company_id", "=", self.company_id), ("kind", "=", "path")]
                    )
                    .mapped("people")
                ),
            )

    def run_once(self, killed_in=None, after=None):
        """A run, that stops in the middle of the file of this rank, or before it is
        committed."""
        done = []
        model = self.registry["crm.participant"]
        original = getattr(model, killed_in or "_erase_parts")

        def method(*args, **kwargs):
            result = original(*args, **kwargs)
            done.append(1)
            if killed_in and len(done) == after:
                raise KilledError
            return result

        # killed, the connection ends without a commit, as when the process dies
        with (
            patch.object(model, killed_in or "_erase_parts", method),
            suppress(KilledError),
            self.registry.cursor() as cr,
        ):
            self.env_of(cr)["crm.participant"]._cron_erase()

    def test_killed_in_the_middle_of_a_file(self):
        self.assertEqual(self.look(), (3, 3, 0, 0))
        self.run_once("_erase_parts", after=2)
        self.assertEqual(self.look(), (2, 2, 1, 1))
        self.run_once()
        self.assertEqual(self.look(), (0, 0, 3, 3))
        self.run_once()
        self.assertEqual(self.look(), (0, 0, 3, 3))

    def test_killed_between_the_work_and_its_commit(self):
        self.run_once("_run_alone", after=2)
        self.assertEqual(self.look(), (2, 2, 1, 1))
        self.run_once("_run_alone", after=1)
        self.assertEqual(self.look(), (2, 2, 1, 1))
        self.run_once()
        self.assertEqual(self.look(), (0, 0, 3, 3))

    def test_two_runs_at_once_erase_once(self):
        first = self.registry.cursor()
        try:
            env = self.env_of(first)
            env["crm.participant"].browse(self.ids[0]).lock_for_update()
            # the second run finds the first file taken, and goes on
            self.run_once()
            self.assertEqual(self.look(), (1, 1, 2, 2))
        finally:
            first.close()
        self.run_once()
        self.assertEqual(self.look(), (0, 0, 3, 3))
