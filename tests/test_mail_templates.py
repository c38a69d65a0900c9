# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Every mail to somebody outside: what it says, in which language, in whose name."""

import re

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.crm_employer_mail_mixin import LAYOUT
from ..tools.mail_text import mail_text
from .common import PartnershipCase

#: signs of a template that was not rendered
RAW = re.compile(r"\{\{|\}\}|t-out|t-if|object\.|ctx\.|None|False|&lt;")


@tagged("post_install", "-at_install")
class TestMailTemplates(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("fr_CA")
        cls.env["res.lang"]._activate_lang("en_US")
        cls.company.write(
            {
                "email": "bonjour@cuisines.example",
                "phone": "418 555-0101",
                "street": "1, rue du Pont",
                "city": "Québec",
                "primary_color": "#7a1f5c",
            }
        )
        cls.portal_user.partner_id.write(
            {"parent_id": cls.employer.id, "email": "portail@roy.example"}
        )
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.set(cls.contact.ids)]
        )
        agreement = cls.new_agreement(cls.partnership)
        agreement.date_end = "2027-12-31"
        cls.placement = cls.new_placement(cls.partnership)
        internship = cls.new_internship(cls.placement)
        internship.with_user(cls.counsellor).action_send()
        cls.need = cls.new_need(
            cls.partnership, posted_by_id=cls.portal_user.partner_id.id
        )
        employer = "employer"
        cls.samples = {
            "crm.alignment.respondent": cls.new_checklist(
                cls.partnership
            ).respondent_ids.filtered(lambda r: r.side == employer),
            "crm.agreement.signatory": agreement.signatory_ids.filtered(
                lambda p: p.side == employer
            ),
            "crm.internship.signature": internship._get_current_signatures().filtered(
                lambda s: s.side == employer
            )[:1],
            "crm.hosting.sheet.sending": cls.new_hosting_sending(cls.partnership),
            "crm.labour.need": cls.need,
            "crm.placement": cls.placement,
            "crm.partnership.review": cls.env["crm.partnership.review"].create(
                {"partnership_id": cls.partnership.id, "user_id": cls.developer.id}
            ),
        }

    def get_templates(self):
        rows = self.env["ir.model.data"].search(
            [("module", "=", "crm_partnership"), ("model", "=", "mail.template")]
        )
        return {f"crm_partnership.{row.name}": row.res_id for row in rows}

    def send(self, xmlid, record, partner=None):
        """:return: the mail as it waits in the queue"""
        last = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        record._send_to_person(xmlid, partner or self.contact)
        self.env.flush_all()
        mail = self.env["mail.mail"].search([("id", ">", last)])
        self.assertEqual(len(mail), 1)
        return mail

    def build(self, mail):
        """:return: the mail as it leaves the server"""
        email = mail._prepare_outgoing_list()[0]
        return self.env["ir.mail_server"]._build_email__(
            email_from=email["email_from"],
            email_to=email["email_to"],
            subject=email["subject"],
            body=email["body"],
            body_alternative=email["body_alternative"],
            reply_to=email["reply_to"],
            message_id=email["message_id"],
            subtype="html",
            subtype_alternative="plain",
        )

    def test_each_template_in_both_languages(self):
        templates = self.get_templates()
        self.assertTrue(templates)
        for xmlid, number in templates.items():
            template = self.env["mail.template"].browse(number)
            record = self.samples[template.model]
            texts = {}
            for lang in ("en_US", "fr_CA"):
                (self.contact | self.portal_user.partner_id).lang = lang
                record.invalidate_recordset()
                with self.subTest(template=xmlid, lang=lang):
                    mail = self.send(xmlid, record)
                    texts[lang] = mail_text(mail.body_html)
                    said = f"{mail.subject}\n{texts[lang]}"
                    self.assertFalse(RAW.search(said), said)
                    self.assertTrue(mail.subject)
                    self.assertIn(f'lang="{lang.replace("_", "-")}"', mail.body_html)
                    self.assertIn(self.company.name, mail.email_from)
                    self.assertTrue(mail.reply_to)
                    self.assertEqual(mail.author_id, self.company.partner_id)
                    self.assertEqual(mail.recipient_ids, self.contact)
                    self.assertFalse(mail.model or mail.res_id)
                    self.assertIn("418 555-0101", texts[lang])
                    self.assertIn("#7a1f5c", mail.body_html)
                    texts[lang] = f"{mail.subject}\n{texts[lang]}"
            with self.subTest(template=xmlid):
                english, french = (
                    {line for line in text.splitlines() if line.count(" ") > 2}
                    for text in (texts["en_US"], texts["fr_CA"])
                )
                # the address is the same in both
                shared = {
                    line
                    for line in english & french
                    if "@" not in line and "rue du" not in line
                }
                self.assertFalse(shared)
                self.assertNotRegex(texts["fr_CA"], r"\b(the|Hello|your|and|Read)\b")

    def test_both_parts_of_the_mail(self):
        record = self.samples["crm.alignment.respondent"]
        self.contact.lang = "fr_CA"
        mail = self.send("crm_partnership.mail_template_alignment_invitation", record)
        message = self.build(mail)
        parts = {
            part.get_content_type(): part.get_content()
            for part in message.walk()
            if not part.is_multipart()
        }
        self.assertEqual(message.get_content_type(), "multipart/alternative")
        self.assertEqual(list(parts), ["text/plain", "text/html"])
        text = parts["text/plain"]
        self.assertIn(f"{record.get_base_url()}/my/alignment/{record.id}", text)
        self.assertIn("Line Roy", text)
        self.assertIn("1, rue du Pont, Québec", text)
        self.assertNotRegex(text, r"\[\d+\]|<|\bImage\b")
        self.assertIn(f"/my/alignment/{record.id}", parts["text/html"])
        self.assertEqual(message["Message-Id"], mail.message_id)

    def test_whoever_sends_the_enterprise_of_the_record_writes(self):
        record = self.samples["crm.hosting.sheet.sending"]
        xmlid = "crm_partnership.mail_template_hosting_sheet"
        for user in (self.env.ref("base.user_root"), self.developer):
            mail = self.send(xmlid, record.with_user(user).sudo())
            self.assertIn(self.company.name, mail.email_from)
            self.assertIn(self.company.name, mail.body_html)
            self.assertIn(self.developer.email, mail.reply_to)

    def test_language_of_the_enterprise_for_who_has_none(self):
        self.rewrite(self.contact, lang=None)
        self.company.partner_id.lang = "fr_CA"
        mail = self.send(
            "crm_partnership.mail_template_alignment_reminder",
            self.samples["crm.alignment.respondent"],
        )
        self.assertIn('lang="fr-CA"', mail.body_html)
        self.assertIn("Bonjour", mail.body_html)

    def test_review_asks_those_who_have_an_account(self):
        account = self.portal_user.partner_id
        self.partnership.contact_ids |= account
        review = self.samples["crm.partnership.review"]
        last = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        review.with_user(self.developer).action_prepare()
        review.with_user(self.developer).action_prepare()
        mail = self.env["mail.mail"].search([("id", ">", last)])
        self.assertEqual(mail.recipient_ids, account)
        self.assertIn(f"/my/reviews/{review.id}", mail.body_html)

    def test_nobody_else_receives_it(self):
        template = self.env.ref("crm_partnership.mail_template_alignment_reminder")
        template.write(
            {"email_cc": "espion@ailleurs.example", "email_to": "x@y.example"}
        )
        mail = self.send(
            "crm_partnership.mail_template_alignment_reminder",
            self.samples["crm.alignment.respondent"],
        )
        self.assertFalse(mail.email_cc or mail.email_to)
        self.assertEqual(mail.recipient_ids, self.contact)

    def test_way_to_the_page_for_who_has_an_account(self):
        home = f'{self.need.get_base_url()}/my"'
        mail = self.send(
            "crm_partnership.mail_template_need_warning",
            self.need,
            self.portal_user.partner_id,
        )
        self.assertIn(home, mail.body_html)
        mail = self.send("crm_partnership.mail_template_need_warning", self.need)
        self.assertNotIn(home, mail.body_html)

    def test_preview(self):
        """Who may set templates sees them with a record, without anybody's link."""
        user = self._new_user("template", "configurator")
        user.group_ids |= self.env.ref("crm_partnership.group_director")
        for xmlid, number in self.get_templates().items():
            template = self.env["mail.template"].with_user(user).browse(number)
            record = self.samples[template.model]
            if not record.with_user(user).has_access("read"):
                continue
            with self.subTest(template=xmlid):
                preview = (
                    self.env["mail.template.preview"]
                    .with_user(user)
                    .create(
                        {
                            "mail_template_id": number,
                            "resource_ref": f"{record._name},{record.id}",
                            "lang": "fr_CA",
                        }
                    )
                )
                self.assertFalse(preview.error_msg)
                self.assertIn("Bonjour", preview.body_html)
                self.assertNotIn("access_token", preview.body_html)

    def test_layout_is_there(self):
        self.assertTrue(self.env.ref(LAYOUT).active)

    def test_who_may_change_them(self):
        number = self.get_templates()["crm_partnership.mail_template_agreement_link"]
        template = self.env["mail.template"].browse(number)
        editor = self.env.ref("mail.group_mail_template_editor")
        users = (self.developer, self.director, self.salesman, self.counsellor)
        # what a template says is worked out with all rights: it takes both roles
        for user in (*users, self.configurator):
            with self.assertRaises(AccessError):
                template.with_user(user).subject = "Autre"
        for user in users:
            user.group_ids |= editor
            with self.assertRaises(AccessError):
                template.with_user(user).subject = "Autre"
        # the host renders a record of theirs before it takes the change
        self.configurator.group_ids |= editor | self.env.ref(
            "crm_partnership.group_director"
        )
        template.with_user(self.configurator).subject = "Votre lien"
        # another model's templates stay what the host makes of them
        other = self.env["mail.template"].with_user(self.developer)
        model = self.env["ir.model"]._get_id("res.partner")
        other.create({"name": "À moi", "model_id": model}).subject = "Bonjour"
