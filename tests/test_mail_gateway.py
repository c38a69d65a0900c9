# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Mail that comes in for partnerships, as a mail server hands it over."""

from email.message import EmailMessage

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.service.model import get_public_method
from odoo.tests import tagged

from .common import PartnershipCase

TO = "partenariats@ei.example"
STRANGER = "quelquun@ailleurs.example"


@tagged("post_install", "-at_install")
class TestMailGateway(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {"name": "ei.example", "bounce_alias": "rebond", "catchall_alias": "tous"}
        )
        (cls.company | cls.sister_company).alias_domain_id = cls.domain
        cls.company.email = "bonjour@ei.example"
        cls.company.partner_id.lang = "en_US"
        cls.company.partnership_alias_name = "partenariats"
        cls.developer.email = "developer@ei.example"
        cls.partnership = cls.new_partnership(
            contact_ids=[Command.set(cls.contact.ids)]
        )

    def receive(self, sender="l@roy.example", to=TO, files=(), headers=(), **values):
        """Hand over a mail.

        :return: {model: records made by it}
        """
        self.number = getattr(self, "number", 0) + 1
        mail = EmailMessage()
        mail["From"] = sender
        mail["To"] = to
        mail["Subject"] = values.get("subject", "Une question")
        mail["Message-Id"] = f"<mail-{self.number}@roy.example>"
        for name, value in headers:
            mail[name] = value
        mail.set_content(values.get("text", "Bonjour, peut-on se parler ?"))
        if values.get("markup"):
            mail.add_alternative(values["markup"], subtype="html")
        for name, content in files:
            mail.add_attachment(
                content, maintype="application", subtype="pdf", filename=name
            )
        models = ("mail.message", "mail.mail", "crm.partnership", "crm.lead")
        models += ("mail.activity", "res.partner")
        last = {
            name: self.env[name].sudo().search([], order="id desc", limit=1).id or 0
            for name in models
        }
        self.env["mail.thread"].message_process(False, mail.as_bytes())
        self.env.flush_all()
        return {
            name: self.env[name].sudo().search([("id", ">", since)])
            for name, since in last.items()
        }

    def assert_kept_on(self, partnership, made):
        """One message there, and nothing else."""
        messages = made["mail.message"].filtered(lambda m: m.message_type == "email")
        self.assertEqual(len(messages), 1)
        self.assertEqual(
            (messages.model, messages.res_id), partnership_key(partnership)
        )
        self.assertFalse(made["crm.partnership"] or made["crm.lead"])
        return messages

    # ------------------------------------------------------------------ known senders
    def test_contact_writes(self):
        made = self.receive(files=[("horaire.pdf", b"%PDF-1.4 horaire")])
        message = self.assert_kept_on(self.partnership, made)
        self.assertEqual(message.author_id, self.contact)
        self.assertIn("se parler", message.body)
        self.assertEqual(message.attachment_ids.mapped("name"), ["horaire.pdf"])
        self.assertEqual(message.attachment_ids.raw, b"%PDF-1.4 horaire")
        self.assertEqual(
            (message.attachment_ids.res_model, message.attachment_ids.res_id),
            partnership_key(self.partnership),
        )
        self.assertNotIn(self.contact, self.partnership.message_partner_ids)
        self.assertFalse(made["mail.activity"])

    def test_person_in_charge_is_told(self):
        self.partnership.message_unsubscribe(self.developer.partner_id.ids)
        message = self.assert_kept_on(self.partnership, self.receive())
        self.assertIn(
            self.developer.partner_id, message.notification_ids.res_partner_id
        )

    def test_someone_else_of_the_employer_writes(self):
        self.env["res.partner"].create(
            {"name": "Luc", "parent_id": self.employer.id, "email": "luc@roy.example"}
        )
        self.assert_kept_on(self.partnership, self.receive("Luc <LUC@roy.example>"))

    def test_closed_partnership_hears_its_contacts_only(self):
        self.partnership.confidentiality = "restricted"
        other = self.env["res.partner"].create(
            {"name": "Luc", "parent_id": self.employer.id, "email": "luc@roy.example"}
        )
        made = self.receive(other.email)
        self.assertEqual(len(made["crm.lead"]), 1)
        message = self.assert_kept_on(self.partnership, self.receive())
        told = message.notification_ids.res_partner_id
        self.assertLessEqual(told, self.developer.partner_id)
        for user in (self.other_developer, self.liaison, self.salesman):
            with self.assertRaises(AccessError):
                message.with_user(user).read(["body"])

    def test_follower_who_may_not_read_is_not_told(self):
        follower = self.other_developer.partner_id
        self.partnership.message_subscribe(follower.ids)
        # past the application: a follower left behind
        self.rewrite(self.partnership, confidentiality="restricted")
        message = self.assert_kept_on(self.partnership, self.receive())
        self.assertNotIn(follower, message.notification_ids.res_partner_id)

    def test_two_partnerships_the_most_closed_takes_it(self):
        closed = self.new_partnership(
            name="Fermé",
            confidentiality="restricted",
            user_id=self.other_developer.id,
            contact_ids=[Command.set(self.contact.ids)],
        )
        made = self.receive()
        self.assert_kept_on(closed, made)
        to_do = made["mail.activity"]
        self.assertEqual((to_do.res_id, to_do.user_id), (closed.id, closed.user_id))
        self.assertNotIn(self.partnership.name, f"{to_do.summary} {to_do.note}")
        # asked once, however many mails come in before they look
        again = self.receive()
        self.assert_kept_on(closed, again)
        self.assertFalse(again["mail.activity"])

    def test_of_two_the_one_still_going_on(self):
        ended = self.new_partnership(contact_ids=[Command.set(self.contact.ids)])
        self.rewrite(ended, status="ended", confidentiality="restricted")
        made = self.receive()
        self.assert_kept_on(self.partnership, made)
        self.assertFalse(made["mail.activity"])

    def test_each_enterprise_its_own(self):
        self.sister_company.partnership_alias_name = "partenaires"
        sister = self.new_partnership(
            company_id=self.sister_company.id,
            user_id=self.sister_developer.id,
            contact_ids=[Command.set(self.contact.ids)],
        )
        self.assert_kept_on(sister, self.receive(to="partenaires@ei.example"))
        self.assert_kept_on(self.partnership, self.receive())

    # ----------------------------------------------------------------------- answers
    def send_checklist(self):
        """:return: the mail to the contact"""
        last = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        self.new_checklist(self.partnership).action_send()
        return self.env["mail.mail"].search(
            [("id", ">", last), ("recipient_ids", "in", self.contact.ids)]
        )

    def test_answer_to_our_mail(self):
        mail = self.send_checklist()
        self.assertIn(TO, mail.reply_to)
        self.assertIn(self.developer.name, mail.reply_to)
        # two partnerships: the reference tells which one
        self.new_partnership(name="Autre", contact_ids=[Command.set(self.contact.ids)])
        headers = [("In-Reply-To", mail.message_id), ("References", mail.message_id)]
        self.assert_kept_on(self.partnership, self.receive(headers=headers))
        # passed on to a colleague, who answers
        made = self.receive("collegue@roy.example", headers=headers)
        self.assertFalse(self.assert_kept_on(self.partnership, made).author_id)

    def test_reference_is_not_made_up(self):
        closed = self.new_partnership(
            confidentiality="restricted", user_id=self.other_developer.id
        )
        reference = self.partnership._get_mail_reference()
        forged = reference.replace(
            f"partnership-{self.partnership.id}-", f"partnership-{closed.id}-"
        )
        self.assertNotEqual(reference, forged)
        made = self.receive(STRANGER, headers=[("In-Reply-To", forged)])
        self.assertEqual(len(made["crm.lead"]), 1)
        self.assertFalse(
            closed.message_ids.filtered(lambda m: m.message_type == "email")
        )

    def test_without_address_answers_go_to_the_person(self):
        self.company.partnership_alias_name = False
        self.assertFalse(self.company.partnership_alias_id)
        self.assertEqual(self.send_checklist().reply_to, self.developer.email_formatted)

    # ---------------------------------------------------------------- unknown senders
    def test_unknown_opens_a_lead(self):
        made = self.receive(STRANGER, subject="Partenariat ?")
        self.assertEqual(made["crm.lead"].name, "Partenariat ?")
        self.assertEqual(made["crm.lead"].company_id, self.company)
        self.assertFalse(made["mail.mail"].filtered(lambda m: m.email_to == STRANGER))

    def test_unknown_is_sent_back_with_the_same_words(self):
        self.company.partnership_mail_unknown = "bounce"
        answers = []
        closed = self.new_partnership(
            partner_id=self.env["res.partner"]
            .create({"name": "Fonderie Zwq", "is_company": True})
            .id,
            confidentiality="restricted",
        )
        for text in ("Bonjour", f"Travaillez-vous avec {closed.partner_id.name} ?"):
            made = self.receive(STRANGER, text=text)
            self.assertFalse(made["crm.lead"] or made["crm.partnership"])
            mail = made["mail.mail"]
            self.assertEqual(mail.email_to, STRANGER)
            self.assertIn("bonjour@ei.example", mail.body_html)
            answers.append(mail.body_html)
        self.assertEqual(*answers)
        self.assertNotIn("Zwq", answers[1])

    def test_colleague_is_not_an_employer(self):
        self.partnership.contact_ids |= self.other_developer.partner_id
        self.other_developer.email = "other@ei.example"
        self.assertEqual(len(self.receive("other@ei.example")["crm.lead"]), 1)

    def test_employee_hands_over_no_mail(self):
        """The answer would tell who has a closed partnership."""
        self.partnership.confidentiality = "restricted"
        threads = self.env["mail.thread"].with_user(self.salesman)
        answers = []
        for number, sender in enumerate(("l@roy.example", STRANGER)):
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = sender, TO, "Essai"
            mail["Message-Id"] = f"<employee-{number}@roy.example>"
            mail.set_content("Bonjour")
            answers.append(threads.message_process(False, mail.as_bytes()))
        self.assertEqual(answers, [False, False])
        self.assertFalse(
            self.partnership.message_ids.filtered(lambda m: m.message_type == "email")
        )
        with self.assertRaises(AccessError):
            get_public_method(threads, "message_route")

    def test_employee_hands_over_no_mail_for_a_record(self):
        """Nor would they write in a closed partnership, in anybody's name."""
        placement = self.new_placement(self.partnership)
        self.partnership.confidentiality = "restricted"
        threads = self.env["mail.thread"].with_user(self.salesman)
        mail = EmailMessage()
        mail["From"], mail["To"] = self.developer.email, "x@ei.example"
        mail["Subject"], mail["Message-Id"] = "Essai", "<employee@roy.example>"
        mail.set_content("Bonjour")
        for record in (self.partnership, placement):
            before = record.message_ids
            answer = threads.message_process(
                record._name, mail.as_bytes(), thread_id=record.id
            )
            self.assertFalse(answer)
            self.assertEqual(record.message_ids, before)

    def test_recipient_who_may_not_open_it_reads_nothing(self):
        self.partnership.confidentiality = "restricted"
        self.other_developer.email = "other@ei.example"
        headers = [("Cc", "other@ei.example, developer@ei.example")]
        message = self.assert_kept_on(self.partnership, self.receive(headers=headers))
        self.assertEqual(message.partner_ids, self.developer.partner_id)
        with self.assertRaises(AccessError):
            message.with_user(self.other_developer).read(["body"])

    def test_forged_answer_says_so(self):
        headers = [
            ("Authentication-Results", "mx.ei.example; dmarc=fail header.from=ei"),
            ("In-Reply-To", self.partnership._get_mail_reference()),
        ]
        made = self.receive(self.developer.email, headers=headers)
        message = self.assert_kept_on(self.partnership, made)
        self.assertIn("could not confirm", message.body)
        self.assertIn("se parler", message.body)
        headers[1] = ("In-Reply-To", message.message_id)
        again = self.assert_kept_on(self.partnership, self.receive(headers=headers))
        self.assertIn("could not confirm", again.body)

    def test_forged_sender(self):
        headers = [
            ("Authentication-Results", "mx.ei.example; dmarc=fail header.from=roy"),
            ("Authentication-Results", "mx.roy.example; dmarc=pass"),
        ]
        made = self.receive(headers=headers)
        self.assertFalse(
            self.partnership.message_ids.filtered(lambda m: m.message_type == "email")
        )
        self.assertIn("could not confirm", made["crm.lead"].description)
        self.company.partnership_mail_unknown = "bounce"
        made = self.receive(headers=headers)
        self.assertFalse(made["mail.mail"] or made["mail.message"])

    def test_what_nobody_wrote(self):
        for header in (
            ("Auto-Submitted", "auto-replied"),
            ("Precedence", "bulk"),
            ("X-Autoreply", "yes"),
            ("List-Id", "<nouvelles.roy.example>"),
        ):
            for sender in ("l@roy.example", STRANGER):
                with self.subTest(header=header[0], sender=sender):
                    made = self.receive(sender, headers=[header])
                    self.assertFalse(any(made.values()))
        self.company.partnership_mail_unknown = "bounce"
        headers = [("References", "<a-loop-detection-bounce-email@ei.example>")]
        self.assertFalse(any(self.receive(STRANGER, headers=headers).values()))

    # ------------------------------------------------------------------------- names
    def test_names_of_people_are_taken_out(self):
        person = self.new_participant(
            identity={"first_name": "Zoubida", "last_name": "Qwertal"}
        )
        self.new_placement(self.partnership, person)
        made = self.receive(
            subject="Zoubida est absente",
            text="Zoubida Qwertal est absente",
            markup="<p>Zoub<b>ida</b> Qwertal est absente, <i>merci</i></p>",
            files=[("Qwertal.pdf", b"%PDF-1.4")],
            headers=[("Cc", "Zoubida Qwertal <zq@roy.example>, luc@roy.example")],
        )
        message = self.assert_kept_on(self.partnership, made)
        said = (
            f"{message.subject} {message.body} {message.attachment_ids.mapped('name')}"
            f"{message.incoming_email_cc} {message.incoming_email_to}"
        )
        self.assertIn("luc@roy.example", message.incoming_email_cc)
        for name in ("Zoub", "Qwertal"):
            self.assertNotIn(name, said)
        self.assertIn("est absente", message.body)
        said = " ".join(f"{m.subject} {m.body_html}" for m in made["mail.mail"])
        self.assertNotIn("Qwertal", said)

    def test_nobody_finds_out_a_name_by_posting_a_mail(self):
        person = self.new_participant(
            identity={"first_name": "Zoubida", "last_name": "Qwertal"}
        )
        placement = self.new_placement(self.partnership, person)
        message = self.partnership.with_user(self.developer).message_post(
            body="Zoubida Qwertal", message_type="email"
        )
        self.assertIn("Qwertal", message.body)
        # of a person, it is refused, and noted in the register
        with self.assertRaises(ValidationError):
            placement.with_user(self.counsellor).message_post(
                body="Zoubida Qwertal", message_type="email"
            )

    # ---------------------------------------------------------------------- settings
    def test_settings(self):
        settings = self.env["res.config.settings"].with_company(self.sister_company)
        settings.create(
            {
                "partnership_alias_name": "Entre Aide",
                "partnership_mail_unknown": "bounce",
            }
        ).execute()
        alias = self.sister_company.partnership_alias_id
        self.assertEqual(alias.alias_full_name, "entre-aide@ei.example")
        self.assertEqual(self.sister_company.partnership_mail_unknown, "bounce")
        self.assertNotEqual(alias, self.company.partnership_alias_id)
        with self.assertRaises(UserError):
            self.sister_company.partnership_alias_name = "partenariats"

    def test_without_domain(self):
        self.sister_company.alias_domain_id = False
        with self.assertRaisesRegex(ValidationError, "no domain"):
            self.sister_company.partnership_alias_name = "bonjour"

    def test_who_may_set_it(self):
        for user in (self.director, self.configurator):
            with self.assertRaises(AccessError):
                self.company.with_user(user).partnership_alias_name = "autre"
        with self.assertRaises(AccessError):
            self.env["mail.alias"].with_user(self.director).create({})

    def test_nobody_opens_one_by_mail(self):
        with self.assertRaises(ValueError):
            self.env["crm.partnership"].message_new({"subject": "x"}, {})


def partnership_key(partnership):
    return "crm.partnership", partnership.id
