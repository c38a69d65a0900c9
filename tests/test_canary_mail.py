# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Mail that comes in from someone without access, and what goes out because of it."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .canary import Listener
from .canary_case import CanaryCase

REPLY = """From: <{sender}>
To: <{to}>
Subject: Re: Suite
Message-Id: <reply-{number}@test.example>
In-Reply-To: {reference}
References: {reference}
Content-Type: text/plain; charset=utf-8

Je réponds.
"""
STRANGER = "quelquun@ailleurs.example"


@tagged("post_install", "-at_install")
class TestCanaryMail(CanaryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "test.example", "bounce_alias": "rebond", "catchall_alias": "tous"}
        )
        cls.env.companies.alias_domain_id = cls.domain
        cls.company.alias_domain_id = cls.domain
        cls.senders = {"stranger": STRANGER}
        for role in ("developer", "liaison", "portal_user", "other_counsellor"):
            user = getattr(cls, role)
            user.email = f"{role}@test.example"
            cls.senders[role] = user.email

    def receive(self, sender, reference="", to="tous@test.example"):
        """:return: (messages, mails) that the mail makes"""
        last = [
            self.env[name].sudo().search([], order="id desc", limit=1).id
            for name in ("mail.message", "mail.mail")
        ]
        self.number = getattr(self, "number", 0) + 1
        self.env["mail.thread"].message_process(
            False,
            REPLY.format(sender=sender, to=to, number=self.number, reference=reference),
        )
        self.env.flush_all()
        return [
            self.env[name].sudo().search([("id", ">", since or 0)])
            for name, since in zip(("mail.message", "mail.mail"), last, strict=True)
        ]

    def receive_and_look(self, role, place, sender, *reference, **kwargs):
        try:
            with self.env.cr.savepoint():
                made = self.receive(sender, *reference, **kwargs)
        except (UserError, ValueError) as refusal:  # not taken: the log says why
            self.crawler.look(role, place, refusal)
        else:
            self.look_at(place, *made)

    def look_at(self, place, messages, mails):
        """Nothing that goes out tells a word to somebody who may not meet it."""
        roles = {getattr(self, role).partner_id: role for role in self.crawler.users}
        for mail in mails:
            partners = mail.recipient_ids | mail.notification_ids.res_partner_id
            readers = [roles.get(partner, "stranger") for partner in partners]
            said = (mail.subject, mail.body_html, mail.headers, mail.references)
            names = mail.attachment_ids.mapped("name")
            for reader in readers or ["stranger"]:
                self.crawler.look(reader, f"{place}/mail", *said, *names)
        for notification in messages.notification_ids:
            role = roles.get(notification.res_partner_id, "stranger")
            message = notification.mail_message_id
            said = (message.subject, message.body, message.record_name)
            self.crawler.look(role, f"{place}/notification", *said)

    def test_a_reply_from_someone_without_access_brings_nothing_back(self):
        self.crawling()
        threads = [n for n in self.secrets if "message_ids" in self.env[n]._fields]
        self.assertGreaterEqual(len(threads), 4)
        for name in threads:
            row = self.env[name].sudo().browse(self.secrets[name][0])
            message = row.message_ids.sorted("id")[-1:]
            message.message_id = f"<{name}-{row.id}-openerp@test.example>"
            message.author_id = self.director.partner_id
            for role, sender in self.senders.items():
                with self.subTest(model=name, role=role), Listener().listening() as log:
                    before = row.message_partner_ids
                    self.receive_and_look(role, name, sender, message.message_id)
                    self.look_at_the_log(log)
                    self.assertEqual(row.message_partner_ids, before)
        self.assert_no_leak()

    def test_a_mail_to_nobody_bounces_without_a_word(self):
        self.crawling()
        aliases = self.env["mail.alias"].sudo().search([("alias_name", "!=", False)])
        addresses = ["personne@test.example", "tous@test.example"]
        addresses += aliases.mapped("alias_full_name")
        for address in addresses:
            for sender in self.senders.values():
                with self.subTest(to=address), Listener().listening() as log:
                    self.receive_and_look("stranger", "bounce", sender, to=address)
                    self.look_at_the_log(log)
        self.assert_no_leak()

    def test_the_queue_is_read_by_administrators_only(self):
        """And a mail with a private link by none of them."""
        for role, user in self.crawler_users().items():
            mails = self.env["mail.mail"].with_user(user)
            with self.subTest(role=role):
                if role == "admin":
                    mails = mails.search([("body_html", "ilike", "qvz")])
                    self.assertIn("Qvzqueue", str(mails.mapped("body_html")))
                    self.assertNotIn("Qvzprivate", str(mails.mapped("body_html")))
                elif role != "director":
                    self.assertFalse(mails.has_access("read"))

    def crawler_users(self):
        return self.crawling().users
