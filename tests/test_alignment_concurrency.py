# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import threading

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestAlignmentConcurrency(BaseCase):
    """Two real connections; what they write is committed, then removed."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"no_reset_password": True})
            employer = env["res.partner"].create(
                {"name": "Concurrence inc.", "is_company": True}
            )
            contact = env["res.partner"].create(
                {"name": "Ida", "parent_id": employer.id, "email": "ida@c.example"}
            )
            ours = env.ref("base.user_admin").partner_id
            self.email = ours.email
            ours.email = "admin@c.example"
            partnership = env["crm.partnership"].create(
                {"partner_id": employer.id, "contact_ids": [Command.set(contact.ids)]}
            )
            checklist = env["crm.alignment.checklist"].create(
                {
                    "partnership_id": partnership.id,
                    "template_id": env.ref(
                        "crm_partnership.crm_alignment_template_employer"
                    ).id,
                    "respondent_ids": [
                        Command.create(
                            {
                                "side": "enterprise",
                                "partner_id": ours.id,
                            }
                        ),
                        Command.create({"side": "employer", "partner_id": contact.id}),
                    ],
                }
            )
            checklist.action_send()
            for respondent in checklist.respondent_ids:
                respondent._save_answers(
                    {c.id: {"rating": "3"} for c in checklist.template_id.criterion_ids}
                )
            self.checklist_id = checklist.id
            self.respondent_ids = checklist.respondent_ids.ids
            self.leftovers = (partnership.id, (employer | contact).ids)
        self.addCleanup(self.remove)

    def remove(self):
        partnership_id, partner_ids = self.leftovers
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            mails = env["mail.mail"].search([("recipient_ids", "in", partner_ids)])
            mails.mail_message_id.unlink()
            env.ref("base.user_admin").partner_id.email = self.email
            env["crm.partnership"].browse(partnership_id).unlink()
            env["res.partner"].browse(partner_ids).unlink()

    def submit(self, respondent_id, before_commit=None):
        def work(env):
            env["crm.alignment.respondent"].browse(respondent_id)._submit()
            if before_commit:
                before_commit()

        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            retrying(lambda: work(env), env)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_two_last_people_submit_at_the_same_time(self):
        errors = []
        entered, go = threading.Event(), threading.Event()

        def first():
            def wait():
                entered.set()
                go.wait(20)

            try:
                self.submit(self.respondent_ids[0], wait)
            except Exception as error:
                errors.append(error)

        def second():
            try:
                self.submit(self.respondent_ids[1])
            except Exception as error:
                errors.append(error)

        threads = [threading.Thread(target=first), threading.Thread(target=second)]
        threads[0].start()
        self.assertTrue(entered.wait(20))
        threads[1].start()
        threads[1].join(1)
        go.set()
        for thread in threads:
            thread.join(30)
        self.assertFalse(errors)
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            checklist = env["crm.alignment.checklist"].browse(self.checklist_id)
            self.assertEqual(checklist.state, "compared")
            self.assertEqual(len(checklist.result_ids), 25)
            self.assertEqual(checklist.submission_count, 2)
            self.assertEqual(checklist.score, 75)
