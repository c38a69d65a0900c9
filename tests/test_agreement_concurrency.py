# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..exceptions import SigningRefusedError
from .at_once_case import RealConnectionsCase
from .common import SCAN, SIGNATURE


@tagged("post_install", "-at_install")
class TestAgreementConcurrency(RealConnectionsCase):
    """Two real connections; what they write is committed, then removed."""

    def setUp(self):
        super().setUp()
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            employer = env["res.partner"].create(
                {"name": "Simultané inc.", "is_company": True}
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
            agreement = env["crm.partnership.agreement"].create(
                {
                    "partnership_id": partnership.id,
                    "template_id": env.ref(
                        "crm_partnership.crm_agreement_template_employer"
                    ).id,
                    "user_id": env.ref("base.user_admin").id,
                    "signatory_ids": [
                        Command.create({"side": "enterprise", "partner_id": ours.id}),
                        Command.create({"side": "employer", "partner_id": contact.id}),
                    ],
                }
            )
            agreement.commitment_ids[1:].unlink()
            self.agreement_id = agreement.id
            self.person_ids = agreement.signatory_ids.ids
            self.leftovers = (partnership.id, (employer | contact).ids)
        self.addCleanup(self.remove)

    def remove(self):
        partnership_id, partner_ids = self.leftovers
        with self.registry.cursor() as cr:
            env = self.env_of(cr)
            mails = env["mail.mail"].search([("recipient_ids", "in", partner_ids)])
            mails.mail_message_id.unlink()
            env.ref("base.user_admin").partner_id.email = self.email
            # evidence is not removed by the application, so the test goes below it
            cr.execute(
                "DELETE FROM crm_partnership_agreement WHERE partnership_id = %s",
                [partnership_id],
            )
            cr.execute(
                "DELETE FROM ir_attachment "
                "WHERE res_model = 'crm.partnership.agreement' AND is_sealed"
            )
            env.invalidate_all()
            env["crm.partnership"].browse(partnership_id).unlink()
            env["res.partner"].browse(partner_ids).unlink()

    def signing(self, number):
        def work(env):
            person = env["crm.agreement.signatory"].browse(self.person_ids[number])
            person._sign(
                "Nom",
                SIGNATURE,
                person.agreement_id.document_fingerprint,
                "203.0.113.9",
            )

        return work

    def send(self):
        with self.registry.cursor() as cr:
            self.browse(cr).action_send()

    def browse(self, cr):
        return self.env_of(cr)["crm.partnership.agreement"].browse(self.agreement_id)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_the_last_two_sign_at_the_same_time(self):
        self.send()
        self.assertEqual(self.at_once(self.signing(0), self.signing(1)), [None, None])
        with self.registry.cursor() as cr:
            agreement = self.browse(cr)
            self.assertEqual(agreement.state, "in_force")
            kinds = agreement.event_ids.mapped("kind")
            self.assertEqual(kinds.count("sealed"), 1)
            self.assertEqual(kinds.count("signed"), 2)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_a_double_click_signs_once(self):
        self.send()
        first, second = self.at_once(self.signing(1), self.signing(1))
        self.assertIsNone(first)
        self.assertIsInstance(second, SigningRefusedError)
        self.assertEqual(second.code, "already_signed")
        with self.registry.cursor() as cr:
            kinds = self.browse(cr).event_ids.mapped("kind")
            self.assertEqual(kinds.count("signed"), 1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_signing_while_it_is_taken_back(self):
        self.send()

        def take_back(env):
            env["crm.partnership.agreement"].browse(self.agreement_id).action_take_back(
                "La date change"
            )

        first, second = self.at_once(take_back, self.signing(1))
        self.assertIsNone(first)
        self.assertIsInstance(second, SigningRefusedError)
        with self.registry.cursor() as cr:
            agreement = self.browse(cr)
            self.assertEqual(agreement.state, "draft")
            self.assertFalse(any(agreement.signatory_ids.mapped("signed_name")))

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_sending_twice_sends_once(self):
        def send(env):
            env["crm.partnership.agreement"].browse(self.agreement_id).action_send()

        first, second = self.at_once(send, send)
        self.assertIsNone(first)
        self.assertIsInstance(second, UserError)
        with self.registry.cursor() as cr:
            agreement = self.browse(cr)
            self.assertEqual(agreement.event_ids.mapped("kind"), ["sent"])
            mails = agreement.env["mail.mail"].search_count(
                [("recipient_ids", "in", self.leftovers[1])]
            )
            self.assertEqual(mails, 1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_renewing_twice_renews_once(self):
        with self.registry.cursor() as cr:
            agreement = self.browse(cr)
            today = fields.Date.context_today(agreement)
            agreement.action_record_paper(SCAN, today, True)
            start = agreement.date_end + timedelta(days=1)

        def renew(env):
            env["crm.partnership.agreement"].browse(self.agreement_id).action_renew(
                start, start + timedelta(days=100)
            )

        first, second = self.at_once(renew, renew)
        self.assertIsNone(first)
        self.assertIsInstance(second, UserError)
        with self.registry.cursor() as cr:
            self.assertEqual(len(self.browse(cr).next_ids), 1)

    @mute_logger("odoo.sql_db", "odoo.service.model")
    def test_checkins_made_twice_at_once_are_there_once(self):
        with self.registry.cursor() as cr:
            agreement = self.browse(cr)
            today = fields.Date.context_today(agreement)
            agreement.commitment_ids.write({"recurrence": "monthly", "date_due": today})
            agreement.action_record_paper(SCAN, today, True)
            agreement.commitment_ids.checkin_ids.unlink()

        def advance(env):
            env["crm.partnership.agreement"].browse(self.agreement_id)._advance()

        self.assertEqual(self.at_once(advance, advance), [None, None])
        with self.registry.cursor() as cr:
            rows = self.browse(cr).commitment_ids.checkin_ids
            self.assertEqual(len(rows), len(set(rows.mapped("date_due"))))
            self.assertGreaterEqual(len(rows), 3)
