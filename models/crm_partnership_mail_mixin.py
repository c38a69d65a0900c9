# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import re
import secrets
import socket
from datetime import date

from lxml import etree, html
from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import consteq, email_normalize, hmac, plaintext2html
from odoo.tools.mail import (
    email_split_and_format,
    generate_tracking_message_id,
    unfold_references,
)

from ..tools.free_text import html_text
from ..tools.mail_text import mail_text
from .crm_confidential_mixin import CLOSED_LEVELS

_logger = logging.getLogger(__name__)

#: the number of a partnership in the Message-Id of our mails, signed
REFERENCE = re.compile(r"<([\w-]{16})\.partnership-(\d{1,18})-([0-9a-f]{24})@")
#: the host keeps the whole mail under this name, if its server is told so
ORIGINAL = "original_email.eml"
#: what the host keeps of the head of a mail
RECIPIENTS = ("incoming_email_to", "incoming_email_cc")
HEADERS = ("subject", *RECIPIENTS)
#: what a mail that nobody wrote says of itself
BULK = ("bulk", "auto_reply", "junk", "list")
NOT_SENDER = re.compile(r"\bdmarc\s*=\s*fail\b", re.IGNORECASE)
LEVELS = ("restricted", "team", "company", "network")
STATUSES = ("ongoing", "paused", "ended")


class CrmPartnershipMailMixin(models.AbstractModel):
    """Mail that comes in for a partnership.

    What an employer's people write to the address of an enterprise, or answer to our
    mails, is a message of their partnership. No mail opens a partnership, and nothing is
    answered to the sender that depends on which partnerships there are: somebody unknown
    gets what the enterprise has set, whoever they ask about.
    """

    _name = "crm.partnership.mail.mixin"
    _description = "Mail of a Partnership"
    _inherit = ["mail.thread"]

    # --------------------------------------------------------------------- going out
    @api.private
    def _get_mail_reference(self):
        """The Message-Id of a mail about the partnership, by which answers find it.

        Signed: nobody can write one for another partnership.

        :return: False for an empty record: the host makes one
        """
        if not self:
            return False
        self.ensure_one()
        nonce = secrets.token_urlsafe(12)
        mark = f"{nonce}.partnership-{self.id}-{self._sign_reference(nonce, self.id)}"
        return f"<{mark}@{socket.gethostname()}>"

    @api.model
    def _sign_reference(self, nonce, number):
        # sudo: the secret of the database, which is not shown
        return hmac(self.env(su=True), "partnership-mail", (nonce, number))[:24]

    # --------------------------------------------------------------------- coming in
    @api.model
    @api.private
    def _sort_incoming(self, route, message, message_dict):
        """Where a mail to the address of an enterprise goes.

        :param route: (model, thread_id, defaults, user_id, alias) as the host found it
        :return: list of routes
        """
        model, thread_id, defaults, user_id, alias = route
        if self.env[model]._original_module != self._original_module:
            return [route]
        if not (self.env.su or self.env.user._is_system()):
            # the host lets any employee hand over a mail in anybody's name, for any
            # record, and tells where it went: only the mail server hands over ours
            return []
        if thread_id or model != self._name:
            if self._is_forged(message):
                self._warn_of_forgery(message_dict, self)
            return [route]
        company = self._get_incoming_company(defaults, alias)
        if self._is_automatic(message) or not company:
            _logger.info("A mail that nobody wrote, or for no enterprise, is left out.")
            return []
        is_forged = self._is_forged(message)
        partnership = self._find_by_reference(message_dict, company)
        if not partnership and not is_forged:
            partnership = self._find_by_sender(message_dict["email_from"], company)
        if partnership:
            if is_forged:
                self._warn_of_forgery(message_dict, company)
            return [(model, partnership.id, {}, user_id, alias)]
        if company.partnership_mail_unknown == "lead":
            values = {"company_id": company.id}
            if is_forged:
                values["description"] = self._get_forgery_text(company)
            return [("crm.lead", 0, values, user_id, alias)]
        if is_forged:  # the address may be somebody's who has not written
            _logger.info("A mail whose sender is not who it says is left out.")
        else:
            self._send_back(message, message_dict, company)
        return []

    @api.model
    def _get_incoming_company(self, defaults, alias):
        """The enterprise to whose address the mail was sent; with elevated rights."""
        # sudo: mail comes in without a user
        companies = self.env["res.company"].sudo()
        number = (defaults or {}).get("company_id")
        company = companies.browse(number).exists() if number else companies
        if not company and alias:
            company = companies.search([("partnership_alias_id", "=", alias.id)])
        # what is written of the mail is in the language of the enterprise
        return company[:1].with_context(
            lang=company[:1].partner_id.lang or self.env.lang
        )

    @api.model
    def _is_automatic(self, message):
        """Out of office, receipts, mailing lists: nobody wrote them to us."""
        automatic = (message.get("Auto-Submitted") or "no").strip().lower()
        return (
            not automatic.startswith("no")
            or (message.get("Precedence") or "").strip().lower() in BULK
            or bool(message.get("X-Autoreply") or message.get("X-Autorespond"))
            or bool(message.get("List-Id"))
        )

    @api.model
    def _is_forged(self, message):
        """Whether our own mail server says that the sender is not who they say.

        The server writes its line above all others; those below came with the mail.
        """
        results = message.get_all("Authentication-Results") or []
        return bool(results and NOT_SENDER.search(str(results[0])))

    @api.model
    def _get_forgery_text(self, reader):
        """:param reader: a record in the language of whoever reads it"""
        return reader.env._(
            "The mail server could not confirm who sent this mail: do not take "
            "the name of the sender for granted."
        )

    @api.model
    def _warn_of_forgery(self, message_dict, reader):
        """What answers to a mail of ours is kept, in whoever's name it came."""
        warning = Markup("<p><strong>%s</strong></p>") % self._get_forgery_text(reader)
        body = message_dict.get("body") or ""
        if warning not in body:
            message_dict["body"] = warning + body

    @api.model
    def _find_by_reference(self, message_dict, company):
        """The partnership whose mail is answered to."""
        references = " ".join(
            [
                *unfold_references(message_dict.get("references") or ""),
                message_dict.get("in_reply_to") or "",
            ][-32:]
        )
        for nonce, number, signature in reversed(REFERENCE.findall(references)):
            if consteq(signature, self._sign_reference(nonce, int(number))):
                # sudo: mail comes in without a user; the signature is ours
                partnership = self.sudo().browse(int(number)).exists()
                if partnership.company_id == company:
                    return partnership
        return self.browse()

    @api.model
    def _find_by_sender(self, email_from, company):
        """The partnership for whose employer the sender speaks.

        As on the pages of the employer: of a closed partnership, they are a contact
        person. Where several are possible, the most closed one takes the mail, so that
        it is told to no more people, and whoever holds it is asked to look.
        """
        address = email_normalize(email_from)
        if not address:
            return self.browse()
        # sudo: mail comes in without a user, and nobody is shown what was found
        people = self.env["res.partner"].sudo()
        people = people.search(
            Domain("email_normalized", "=", address)
            & Domain("company_id", "in", [False, company.id]),
            limit=50,
        ).filtered(lambda p: not p.user_ids.filtered(lambda u: not u.share))
        if not people:
            return self.browse()
        is_contact = Domain("contact_ids", "in", people.ids)
        employers = people.commercial_partner_id.ids
        found = self.sudo().search(
            Domain("company_id", "=", company.id)
            & (
                is_contact
                | (
                    Domain("partner_id.commercial_partner_id", "in", employers)
                    & Domain("confidentiality", "not in", CLOSED_LEVELS)
                )
            )
        )
        found = found.sorted(
            lambda p: (
                STATUSES.index(p.status),
                not p.contact_ids & people,
                LEVELS.index(p.confidentiality),
                -(p.date_last_interaction or date.min).toordinal(),
                -p.id,
            )
        )
        if len(found.filtered(lambda p: p.status != "ended")) > 1:
            found[0]._ask_to_look_at_mail()
        return found[:1]

    def _ask_to_look_at_mail(self):
        """A to-do for whoever holds the partnership; it tells of no other one."""
        self.ensure_one()
        user = self._get_person_in_charge()
        env = self.with_context(lang=user.lang).env
        summary = env._("Is this mail in the right place?")
        asked = self.activity_ids.filtered(
            lambda a: a.user_id == user and a.summary == summary
        )
        if user and not asked:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=summary,
                note=env._(
                    "Who sent it may write about something else than this partnership. "
                    "Read the last message, and answer from where it belongs."
                ),
                user_id=user.id,
            )

    @api.model
    def _send_back(self, message, message_dict, company):
        """Tell somebody unknown that nobody reads the mail; the same words for all."""
        body = company.env["ir.qweb"]._render(
            "crm_partnership.mail_sent_back", {"brand": company._get_brand()}
        )
        self.env["mail.thread"].with_company(company)._routing_create_bounce_email(
            message_dict["email_from"],
            body,
            message,
            # a mark by which the host knows an answer to this answer, and drops it
            references=f"{message_dict['message_id']} "
            f"{generate_tracking_message_id('loop-detection-bounce-email')}",
            reply_to=company.email or False,
        )

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """No mail opens a partnership: ``_sort_incoming`` has found where it goes."""
        raise ValueError("A partnership is not opened by mail.")

    # ----------------------------------------------------------------------- posting
    def message_post(self, *, body="", partner_ids=None, **kwargs):
        """A mail goes without the names of people of placements, and is told to whoever
        is in charge, follower or not."""
        # the mail server only: what was taken out would tell an employee who it was
        if self and self.env.su and kwargs.get("message_type") == "email":
            body = self._take_names_out_of_mail(body, kwargs)
            user = self._get_person_in_charge()
            partner_ids = list({*(partner_ids or ()), *user.partner_id.ids})
        return super().message_post(body=body, partner_ids=partner_ids, **kwargs)

    def _take_names_out_of_mail(self, body, values):
        """The employer may know who a person is; who reads the partnership may not.

        :param values: of the message, changed where a name stood
        :return: the body
        """
        self.ensure_one()
        told = [values.get(name) for name in HEADERS]
        values["subject"] = self._take_out_names(values.get("subject"))
        for name in RECIPIENTS:
            values[name] = self._leave_out_people(values.get(name))
        clean = self._take_names_out_of_markup(body)
        kept = [
            (self._take_out_names(file[0]), *file[1:])
            for file in values.get("attachments") or []
        ]
        if clean != body or told != [values[name] for name in HEADERS]:
            kept = [file for file in kept if file[0] != ORIGINAL]
        values["attachments"] = kept
        return clean

    def _leave_out_people(self, addresses):
        """Addresses without those that name somebody of a placement."""
        listed = email_split_and_format(addresses) if addresses else []
        kept = [a for a in listed if self._take_out_names(a) == a]
        return addresses if kept == listed else ", ".join(kept)

    def _take_names_out_of_markup(self, body):
        text = html_text(body)
        if not text or self._take_out_names(text) == text:
            return body
        try:
            root = html.fragment_fromstring(body, create_parent="div")
        except (etree.ParserError, ValueError):
            return plaintext2html(self._take_out_names(text))
        for node in root.iter():
            if isinstance(node.tag, str):
                node.text = self._take_out_names(node.text)
                for name, value in list(node.attrib.items()):
                    node.attrib[name] = self._take_out_names(value)
            node.tail = self._take_out_names(node.tail)
        clean = html.tostring(root, encoding="unicode")
        left = html_text(clean)
        if self._take_out_names(left) != left:
            # a name that markup cuts in pieces: the words alone are kept
            return plaintext2html(self._take_out_names(mail_text(body)))
        return Markup(clean)
