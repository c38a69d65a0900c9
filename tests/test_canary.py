# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Secrets planted wherever they are kept; each role looks everywhere it can.

A canary is a word that stands nowhere else. Each belongs to a class; ``MAY_SEE`` says
which roles may meet it. The crawl walks the registry, so that a model added later is
looked through as well.
"""

import base64
import inspect
import logging
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command, Domain
from odoo.service.model import get_public_method
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GROUP, PartnershipCase

#: class of a secret → roles that may meet it
MAY_SEE = {
    "qxidentity": set(),
    "qxevidence": set(),
    "qxtoken": set(),
    "qxjournal": {"counsellor"},
    "qxpreference": {"counsellor", "other_counsellor"},
    "qxwindow": {"counsellor", "privacy_officer"},
    "qxrestricted": {"director"},
    "qxplacement": {"director", "counsellor"},
    "qxequity": {"director"},
    "qxincident": {"privacy_officer"},
}
#: (role, model, class) that may meet it there all the same: a counsellor in the window
#: that was opened with a trace, and the words of the refusal that they wrote down; who
#: runs the server in the queue of mails
EXCEPTIONS = {
    ("counsellor", "crm.participant.identity.open", "qxidentity"),
    ("counsellor", "crm.placement", "qxequity"),
    ("admin", "mail.mail", "qxrestricted"),
    ("admin", "mail.notification", "qxrestricted"),
}
ROLES = (
    *("developer", "director", "liaison", "counsellor", "other_counsellor"),
    *("privacy_officer", "configurator", "salesman", "portal_user"),
    *("sister_developer", "sister_counsellor", "sister_officer", "admin"),
)
#: roles that call the methods: what each may do is tested elsewhere
CALLERS = ("developer", "other_counsellor", "privacy_officer", "admin", "portal_user")
#: the host's models in which what is ours may come to stand
HOST_MODELS = (
    *("mail.message", "mail.mail", "mail.activity", "mail.tracking.value"),
    *("mail.followers", "mail.notification", "ir.attachment", "calendar.event"),
    *("res.partner", "res.users", "res.company", "crm.lead", "discuss.channel"),
    *("hr.skill", "hr.employee.public", "ir.logging", "bus.bus", "utm.source"),
)


class UndoError(Exception):
    """Takes back what a call of the crawl has done."""


class Listener(logging.Handler):
    """Keeps what the server writes to its log."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


class CanaryCase(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_counsellor = cls._new_user("other_counsellor", "counsellor")
        for role, group in (
            ("sister_counsellor", "counsellor"),
            ("sister_officer", "privacy_officer"),
        ):
            setattr(cls, role, cls._new_user(role, group, company=cls.sister_company))
        cls.admin = new_test_user(
            cls.env,
            login="test_technical",
            groups=f"base.group_system,{GROUP}configurator",
            company_id=cls.company.id,
            company_ids=[Command.set((cls.company | cls.sister_company).ids)],
        )
        for role in ROLES:
            if role != "portal_user":
                getattr(cls, role).group_ids |= cls.env.ref("base.group_allow_export")
        cls.plant()
        cls.env.flush_all()
        cls.leaks = set()

    @classmethod
    def plant(cls):
        names = cls.env["crm.participant.identity"]._get_value_fields()
        identity = {
            name: f"Qxidentity{number:02d}"
            for number, name in enumerate(names)
            if name != "date_birth"
        }
        cls.participant = cls.new_participant(identity)
        file = cls.participant.with_user(cls.counsellor)
        cls.new_file(cls.participant)
        file.preferences = "qxpreference"
        file.support_ids.write({"note": "qxjournal", "own_words": "qxjournal"})
        file.phase_ids.name = "qxjournal"
        cls.env["crm.participant.identity.open"].with_user(cls.counsellor).create(
            {
                "participant_id": file.id,
                "purpose_id": cls.env.ref(
                    "crm_partnership.crm_privacy_purpose_followup"
                ).id,
                "reason": "qxwindow",
            }
        ).action_open()
        cls.new_consent(
            cls.participant,
            "accompaniment",
            evidence_upload=base64.b64encode(b"qxevidence"),
        )
        cls.restricted = cls.new_partnership(
            name="qxrestricted",
            user_id=cls.director.id,
            need_summary="qxrestricted",
            description="<p>qxrestricted</p>",
        )
        cls.placement = cls.new_placement(cls.restricted, cls.participant)
        cls.hire(cls.placement, fields.Date.subtract(fields.Date.today(), weeks=5))
        cls.placement.sudo().write(
            {"interview_note": "qxplacement", "left_comment": "qxplacement"}
        )
        cls.placement.with_user(cls.counsellor).message_post(
            body="qxplacement", attachments=[("qxplacement.txt", b"qxplacement")]
        )
        other = cls.new_placement(cls.restricted, cls.new_participant())
        other.with_user(cls.counsellor).action_refuse(
            "employer",
            cls.env.ref("crm_partnership.crm_refusal_reason_characteristic"),
            "qxequity",
        )
        cls.env.cr.execute(
            "UPDATE crm_placement SET refusal_comment = 'qxplacement' WHERE id = %s",
            [other.id],
        )
        cls.restricted.confidentiality = "restricted"
        cls.restricted.message_post(body="qxrestricted")
        cls.env["crm.privacy.incident"].create(
            {
                "company_id": cls.company.id,
                "circumstances": "qxincident",
                "information_involved": "qxincident",
            }
        )
        cls.align(cls.new_partnership())
        for table in ("crm_agreement_signatory", "crm_alignment_respondent"):
            cls.env.cr.execute(f"UPDATE {table} SET access_token = 'qxtoken' || id")
        cls.env.invalidate_all()

    # ------------------------------------------------------------------- crawl
    def look(self, role, place, *found):
        """Note each canary that the role may not meet in what it found."""
        text = " ".join(str(item) for item in found).lower()
        for canary in MAY_SEE:
            if canary in text:
                self.note(role, place, canary)

    def note(self, role, place, canary):
        is_expected = any(
            (role, canary) == (who, what) and place.startswith(f"{where}.")
            for who, where, what in EXCEPTIONS
        )
        if role not in MAY_SEE[canary] and not is_expected:
            self.leaks.add((role, place, canary))

    def attempt(self, role, place, call, undo=False):
        """Run a call as from outside, and look at its answer or at its refusal.

        :param undo: take back what it did
        """
        answer = None
        try:
            with self.env.cr.savepoint(flush=undo):
                answer = call()
                self.look(role, place, answer)
                if undo:
                    raise UndoError
                return answer
        except UndoError:
            return answer
        except Exception as refusal:  # whatever it is, its text is looked at
            self.look(role, f"{place} (error)", refusal)
        return None

    def get_models(self):
        ours = [
            name
            for name, model in self.env.registry.models.items()
            if model._original_module == "crm_partnership" and not model._abstract
        ]
        return [*sorted(ours), *HOST_MODELS]

    def crawl(self, role):
        for name in self.get_models():
            model = self.env[name].with_user(getattr(self, role))
            hidden = self.env[name].sudo().search([], limit=200)
            texts = [
                field.name
                for field in model._fields.values()
                if field.type in ("char", "text", "html")
            ]
            known = self.attempt(role, f"{name}.fields_get", model.fields_get) or {}
            readable = [f for f in known if model._fields[f].type != "binary"]
            self.attempt(
                role,
                f"{name}.search_read",
                lambda m=model, f=readable: m.search_read([], f, limit=200),
            )
            for record in (hidden, hidden[:1]):
                self.attempt(
                    role,
                    f"{name}.read",
                    lambda m=model, r=record: m.browse(r.ids).read(),
                )
            self.attempt(
                role,
                f"{name}.export",
                lambda m=model, r=readable: m.search([], limit=50).export_data(r),
            )
            self.search_blind(role, name, model, texts, readable)
            for text in texts:
                self.attempt(
                    role,
                    f"{name}.group {text}",
                    lambda m=model, t=text: m.formatted_read_group(
                        [], [t], ["id:array_agg"]
                    ),
                )

    def search_blind(self, role, name, model, texts, readable):
        """A search that finds a hidden word tells it, even without showing it."""
        searchable = [
            text
            for text in texts
            if text in readable
            and text != "display_name"
            and model._fields[text]._description_searchable
        ]
        for canary, allowed in MAY_SEE.items():
            if role in allowed:
                continue
            paths = [[text] for text in searchable]
            domain = Domain.OR([(p[0], "ilike", canary)] for p in paths)
            count = self.attempt(
                role, f"{name}.search", lambda m=model, d=domain: m.search_count(d)
            )
            if paths and count:
                self.note(role, f"{name}.search", canary)
            # without a field to search a name by, the host gives all that one may read
            found = (model._rec_names_search or model._rec_name) and self.attempt(
                role,
                f"{name}.name_search",
                lambda m=model, c=canary: m.name_search(c),
            )
            if found:
                self.note(role, f"{name}.name_search", canary)
        for text in set(texts) - set(readable):
            for canary in ("qxidentity", "qxjournal", "qxpreference", "qxtoken"):
                if role not in MAY_SEE[canary] and self.attempt(
                    role,
                    f"{name}.search {text}",
                    lambda m=model, t=text, c=canary: m.search_count([(t, "ilike", c)]),
                ):
                    self.note(role, f"{name}.search {text}", canary)

    def search_paths(self, role):
        """Searches through links to what is confidential."""
        targets = {
            "crm.participant": ("preferences", "name"),
            "crm.participant.support": ("note", "own_words"),
            "crm.placement": ("interview_note", "left_comment", "message_ids.body"),
            "crm.partnership": ("name", "need_summary", "message_ids.body"),
            "crm.equity.issue": ("description",),
            "crm.privacy.incident": ("circumstances",),
            "crm.participant.identity": ("last_name",),
        }
        for name in self.get_models():
            model = self.env[name].with_user(getattr(self, role))
            for field in model._fields.values():
                for path in targets.get(getattr(field, "comodel_name", None), ()):
                    for canary, allowed in MAY_SEE.items():
                        if role in allowed:
                            continue
                        place = f"{name}.{field.name}.{path}"
                        if self.attempt(
                            role,
                            place,
                            lambda m=model, p=f"{field.name}.{path}", c=canary: (
                                m.search_count([(p, "ilike", c)])
                            ),
                        ):
                            self.note(role, place, canary)

    def call_methods(self, role):
        """Every public method of ours that needs nothing, on what is hidden too."""
        for name in self.get_models():
            if name in HOST_MODELS:
                continue
            model = self.env[name].with_user(getattr(self, role))
            records = model.browse(self.env[name].sudo().search([], limit=3).ids)
            for method_name, method in inspect.getmembers(type(model), callable):
                is_ours = "crm_partnership" in (
                    getattr(method, "__module__", None) or ""
                )
                if method_name.startswith("_") or not is_ours:
                    continue
                needed = [
                    p
                    for p in list(inspect.signature(method).parameters.values())[1:]
                    if p.default is p.empty
                    and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
                ]
                if needed or method_name in ("unlink", "init"):
                    continue

                def call(r=records, n=method_name):
                    get_public_method(r, n)
                    return getattr(r, n)()

                self.attempt(role, f"{name}.{method_name}()", call, undo=True)


@tagged("post_install", "-at_install")
class TestCanary(CanaryCase):
    def test_no_role_meets_what_is_not_for_it(self):
        listener = Listener()
        root = logging.getLogger("odoo")
        root.addHandler(listener)
        self.addCleanup(root.removeHandler, listener)
        report = type(self.env["ir.actions.report"])
        with (
            patch.object(report, "_render_qweb_pdf", lambda *a, **k: (b"%PDF", "pdf")),
            mute_logger("odoo.addons.base.models.ir_rule"),
        ):
            for role in ROLES:
                self.crawl(role)
                self.search_paths(role)
            for role in CALLERS:
                self.call_methods(role)
        for line in listener.lines:
            for canary in ("qxidentity", "qxevidence", "qxjournal", "qxpreference"):
                if canary in line.lower():
                    self.leaks.add(("log", line[:120], canary))
        self.assertEqual(sorted(self.leaks), [])

    def test_the_crawl_finds_a_secret_that_lies_open(self):
        self.env["crm.tag"].create({"name": "Qxidentity99"})
        self.partnership = self.new_partnership(description="<p>qxjournal</p>")
        self.env.flush_all()
        leaks = self.leaks
        type(self).leaks = set()
        self.addCleanup(setattr, type(self), "leaks", leaks)
        with mute_logger("odoo.addons.base.models.ir_rule"):
            self.crawl("developer")
        places = {place for _role, place, _canary in self.leaks}
        self.assertIn("crm.partnership.search_read", places)
        self.assertIn("crm.partnership.search", places)

    def test_the_hosts_search_for_personal_data_finds_and_deletes_nothing(self):
        wizard = self.env["privacy.lookup.wizard"].create(
            {"name": "Qxidentity01", "email": "qxidentity05@test.example"}
        )
        wizard.action_lookup()
        ours = wizard.line_ids.filtered(lambda line: line.res_model.startswith("crm."))
        self.assertFalse(ours.filtered(lambda line: "participant" in line.res_model))


@tagged("post_install", "-at_install")
class TestCanaryPages(CanaryCase, HttpCase):
    def test_no_page_shows_what_is_not_for_its_reader(self):
        attachments = (
            self.env["ir.attachment"].sudo().search([("res_model", "like", "crm.")])
        )
        pages = [
            *("/my", "/my/home", "/my/needs", "/my/programmes", "/my/candidates"),
            *("/my/agreements", "/my/alignments", "/protection-des-renseignements"),
            f"/my/candidates/{self.placement.id}",
            f"/crm_partnership/privacy/export/{self.participant.id}",
            f"/web/image/crm.participant/{self.participant.id}/preferences",
            f"/report/html/crm_partnership.internship_document/{self.placement.id}",
            *(f"/web/content/{attachment.id}" for attachment in attachments),
            *(
                f"/crm_partnership/consent/{consent.id}/evidence"
                for consent in self.participant.consent_ids
            ),
        ]
        roles = (
            *("developer", "director", "other_counsellor", "configurator", "admin"),
            *("portal_user", "sister_officer"),
        )
        for role in roles:
            user = getattr(self, role)
            user.password = user.login
            self.authenticate(user.login, user.login)
            for page in pages:
                with mute_logger(
                    "odoo.http",
                    "odoo.addons.base.models.ir_rule",
                    "odoo.addons.base.models.ir_model",
                ):
                    answer = self.url_open(page)
                self.look(role, page, answer.text)
        self.assertEqual(sorted(self.leaks), [])
