# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The cast of the canary tests: what happened, and the words planted in it."""

import base64
import contextlib

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .canary import Crawler, get_our_models
from .canary_planter import Planter, get_text_columns
from .common import GROUP, PartnershipCase

#: who may see what: canary → roles that may meet it. Everyone else must not.
MAY_SEE = {
    # who the person is; what was put in as the proof of a consent
    "qvzidentity": set(),
    "qvzevidence": set(),
    # secrets of private links, and the mails that carry them
    "qvztoken": set(),
    "qvzprivate": set(),
    # answers to a checklist before both parties have submitted
    "qvzanswer": set(),
    # the file: journal, plan; wishes; consents; register of access
    "qvzfile": {"counsellor"},
    "qvzwish": {"counsellor", "other_counsellor"},
    "qvzconsent": {"counsellor", "privacy_officer"},
    "qvzaccess": {"counsellor", "privacy_officer"},
    # the catalogue has the word; that this person has the barrier is asked elsewhere
    "qvzbarrier": {
        *("counsellor", "other_counsellor", "configurator", "admin"),
        "sister_counsellor",
    },
    # a restricted partnership and its parts; what concerns the person in it
    "qvzpart": {"director"},
    "qvzplace": {"director", "counsellor"},
    "qvzissue": {"director"},
    # mails that wait, of such a placement: who runs the server sees the queue
    "qvzqueue": {"director", "counsellor", "admin"},
    # what is offered to a sister enterprise, an employer in common with it
    "qvzoffer": {"developer", "director", "sister_developer"},
    # registers of the privacy officer
    "qvzregister": {"privacy_officer"},
    # what a director has typed in a window
    "qvzwindow": {"director"},
}
#: (role, beginning of a place, canary): right all the same
EXCEPTIONS = {
    # what is opened with a trace: the identity in its window, evidence, a signed scan
    ("counsellor", "crm.participant.identity.open/", "qvzidentity"),
    ("counsellor", "page//crm_partnership/consent/", "qvzevidence"),
    ("counsellor", "page//crm_partnership/privacy/export/", "qvzevidence"),
    ("privacy_officer", "page//crm_partnership/consent/", "qvzevidence"),
    ("privacy_officer", "page//crm_partnership/privacy/export/", "qvzevidence"),
    ("privacy_officer", "page//crm_partnership/internship/scan/", "qvzplace"),
    # the names of the list, beside figures that tell of no one
    ("director", "crm.barrier/", "qvzbarrier"),
    # who has signed an agreement reads it on its page
    ("developer", "page//my/agreement", "qvzpart"),
    # a refusal names the partnership to who may open it; the host notes refusals
    ("log", "", "qvzpart"),
}
ROLES = (
    *("developer", "director", "liaison", "counsellor"),
    *("other_counsellor", "privacy_officer", "configurator", "salesman", "admin"),
    *("portal_user", "sister_developer", "sister_counsellor"),
    *("sister_officer", "public"),
)
#: kinds of rows: anchors that they belong to → canary. The first that fits.
FILE = "crm.participant.file.mixin"
REGISTER = "crm.privacy.incident"
#: the models with a canary of their own
OWN_WORD = {
    "crm.participant": "qvzwish",
    "crm.participant.identity": "qvzidentity",
    "crm.participant.consent": "qvzconsent",
    "crm.identity.access.log": "qvzaccess",
    "crm.equity.issue": "qvzissue",
    "crm.privacy.incident": "qvzregister",
    "crm.privacy.request": "qvzregister",
}
BIRTH = "1913-02-11"
PASSWORD = "test-canary-7"


class CanaryCase(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_the_cast()
        cls.planter = Planter(cls.env)
        cls.live()
        cls.env.flush_all()
        cls.secrets, cls.words = {}, {}
        cls.plant()
        cls.env.invalidate_all()

    @classmethod
    def set_the_cast(cls):
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
        cls.public = cls.env.ref("base.public_user")
        cls.portal_user.partner_id.parent_id = cls.env["res.partner"].create(
            {"name": "Autre employeur", "is_company": True}
        )
        for role in ROLES:
            user = getattr(cls, role)
            if user._is_internal():
                user.group_ids |= cls.env.ref("base.group_allow_export")

    # ------------------------------------------------------------- what happened
    @classmethod
    def live(cls):
        """A restricted partnership with all that a partnership may have, and a person
        with all that a file may have."""
        names = cls.env["crm.participant.identity"]._get_value_fields()
        cls.participant = cls.new_participant(
            {name: "Qvzidentity" for name in names if name != "date_birth"}
            | {"date_birth": BIRTH}
        )
        cls.new_file(cls.participant)
        cls.barrier = cls.env["crm.barrier"].create({"name": "Qvzbarrier"})
        file = cls.participant.with_user(cls.counsellor)
        file.barrier_ids = [Command.create({"barrier_id": cls.barrier.id})]
        file.support_ids = [Command.create({"note": "Suite", "own_words": "Bien"})]
        cls.new_consent(
            cls.participant,
            "accompaniment",
            evidence_upload=base64.b64encode(b"Qvzevidence qvzevidence qvzevidence"),
        )
        cls.restricted = cls.new_partnership(user_id=cls.director.id)
        cls.restricted.write(
            {
                "objective_ids": [Command.create({"name": "Deux stages"})],
                "interaction_ids": [Command.create({"name": "Appel"})],
                "member_ids": [
                    Command.create({"user_id": cls.director.id, "role": "Direction"})
                ],
            }
        )
        cls.add_milestone(cls.restricted, "placement")
        cls.restricted.with_user(cls.director).action_override_gates(
            cls.stages["needs"].id, "essai"
        )
        cls.align(cls.restricted)
        cls.sign_on_paper(cls.restricted)
        cls.new_check(cls.restricted)
        cls.env["crm.avoided.cost.evaluation"].create(
            {"partnership_id": cls.restricted.id}
        )
        cls.env["crm.partnership.review"].create(
            {"partnership_id": cls.restricted.id}
        ).action_prepare()
        cls.live_needs()
        # with a partnership that is closed afterwards, and with one that stays open
        cls.live_in_the_network(cls.restricted)
        cls.network = cls.live_in_the_network(cls.new_partnership())
        cls.live_placements()
        cls.live_registers()
        cls.live_funding()
        cls.open_checklist = cls.new_checklist(cls.new_partnership())
        cls.open_checklist.action_send()
        for respondent in cls.open_checklist.respondent_ids:
            if respondent.side == "employer":
                cls.answer(respondent, "2", submit=False)
        cls.event = cls.env["calendar.event"].create(
            {
                "name": "Rencontre",
                "start": "2030-01-07 14:00:00",
                "stop": "2030-01-07 15:00:00",
                "user_id": cls.director.id,
                "res_model_id": cls.env["ir.model"]._get_id("crm.placement"),
                "res_id": cls.placement.id,
            }
        )
        cls.env["crm.lead"].create(
            {
                "name": "Piste",
                "user_id": cls.developer.id,
                "company_id": cls.company.id,
                "partnership_id": cls.restricted.id,
            }
        )
        cls.live_together()
        cls.new_hosting_sending(cls.restricted)
        cls.restricted.confidentiality = "restricted"

    @classmethod
    def live_together(cls):
        """What is done together with the employer: linked by a table, not by a field."""
        start = fields.Datetime.subtract(fields.Datetime.now(), days=3)
        cls.project = cls.env["crm.structuring.project"].create(
            {
                "name": "Projet",
                "company_id": cls.company.id,
                "user_id": cls.director.id,
                "partnership_ids": [Command.set(cls.restricted.ids)],
                "deliverable_ids": [
                    Command.create({"name": "Guide", "date_due": "2030-01-07"})
                ],
            }
        )
        cls.together = cls.env["crm.joint.activity"].create(
            {
                "name": "Rencontre",
                "company_id": cls.company.id,
                "user_id": cls.director.id,
                "start": start,
                "stop": fields.Datetime.add(start, hours=1),
                "partnership_ids": [Command.set(cls.restricted.ids)],
                "project_id": cls.project.id,
                "decision_ids": [
                    Command.create({"name": "Suite", "user_id": cls.director.id})
                ],
            }
        )
        cls.together.with_user(cls.director).action_all_present()
        cls.together.with_user(cls.director).action_hold()

    @classmethod
    def live_needs(cls):
        requirement = cls.new_need(
            cls.restricted,
            requirement_ids=[
                Command.create(
                    {"kind": "other", "text": "Ponctualité", "reason": "Équipe"}
                )
            ],
        ).requirement_ids
        cls.env["crm.labour.need.relaxing"].create(
            {
                "need_id": requirement.need_id.id,
                "requirement_id": requirement.id,
                "kind": "relaxed",
                "label": requirement.label,
                "reason": "Essai",
            }
        )

    @classmethod
    def live_placements(cls):
        cls.placement = cls.new_placement(cls.restricted, cls.participant)
        internship = cls.new_internship(cls.placement)
        cls.sign_internship(internship)
        internship.sudo().write({"state": "running"})
        internship._evaluate("tutor", {"wish": "yes"})
        internship.sudo().write({"state": "done"})
        cls.hire(
            cls.placement,
            fields.Date.subtract(fields.Date.context_today(cls.env.user), weeks=5),
        )
        cls.placement.with_user(cls.counsellor).activity_schedule(
            "mail.mail_activity_data_todo", user_id=cls.counsellor.id, note="Suite"
        )
        other = cls.new_placement(cls.restricted)
        other.with_user(cls.counsellor).action_refuse(
            "employer",
            cls.env.ref("crm_partnership.crm_refusal_reason_characteristic"),
            "Essai",
        )

    @classmethod
    def live_registers(cls):
        officer = cls.env(user=cls.privacy_officer)
        request = officer["crm.privacy.request"].create({})
        incident = officer["crm.privacy.incident"].create({"circumstances": "Essai"})
        assessment = {"incident_id": incident.id, "conclusion": "yes"}
        for name in ("sensitivity", "misuse", "consequences", "probability"):
            assessment |= {name: "high", f"{name}_note": "Essai"}
        officer["crm.privacy.incident.assessment"].create(assessment)
        cls.registers = [incident, request]

    @classmethod
    def live_funding(cls):
        """Money for the restricted partnership: its efforts flow in without a name."""
        cls.env["crm.funding"].create(
            {
                "name": "Liaison",
                "company_id": cls.company.id,
                "funder_id": cls.employer.id,
                "state": "granted",
                "partnership_ids": [Command.set(cls.restricted.ids)],
                "cost_ids": [
                    Command.create({"name": "Heures", "kind": "hours", "rate": 40})
                ],
            }
        )

    # ------------------------------------------------------------------ planting
    @classmethod
    def plant(cls):
        for name in get_our_models(cls.env):
            model = cls.env[name]
            if model._auto and not model._transient:
                cls.plant_rows(name)
        sharing, shared = cls.network
        for rows in (sharing.offer_id, shared, shared.party_ids):
            cls.secrets[rows._name] = rows.ids
            cls.words[rows._name] = ("qvzoffer", ())
            cls.planter.plant(rows, "qvzoffer")
        cls.env.cr.execute(
            "UPDATE crm_participant_identity SET date_birth = %s", [BIRTH]
        )
        for table in cls.get_tables_with_tokens():
            cls.env.cr.execute(f"UPDATE {table} SET access_token = 'Qvztoken' || id")
        cls.plant_models_without_rows()
        links = {name: ids[0] for name, ids in cls.secrets.items()}
        windows = [n for n in get_our_models(cls.env) if cls.env[n]._transient]
        for _turn in range(2):  # lines after their windows
            windows = [
                name
                for name in windows
                if not cls.planter.insert_row(name, "qvzwindow", cls.director, links)
            ]
        cls.bare_windows = windows
        cls.plant_mail()

    @classmethod
    def plant_models_without_rows(cls):
        """A model that live() knows nothing of gets a row all the same."""
        for name in cls.get_models_to_plant():
            if name in cls.secrets:
                continue
            links = {name: ids[0] for name, ids in cls.secrets.items()}
            with contextlib.suppress(IntegrityError), cls.env.cr.savepoint():
                cls.planter.insert_row(name, "qvzpart", cls.director, links)
            cls.plant_rows(name)

    @classmethod
    def get_models_to_plant(cls):
        """Models with texts that belong to a person, a partnership or the registers."""
        for name in get_our_models(cls.env):
            model = cls.env[name]
            if model._transient or not model._auto or not get_text_columns(model):
                continue
            if any(
                name == anchor or cls.planter.get_anchor_paths(name, anchor)
                for anchor in ("crm.participant", "crm.partnership", REGISTER)
            ):
                yield name

    @classmethod
    def get_tables_with_tokens(cls):
        return [
            cls.env[name]._table
            for name in get_our_models(cls.env)
            if "access_token" in cls.env[name]._fields and cls.env[name]._auto
        ]

    @classmethod
    def plant_rows(cls, name):
        """Rows of a model that belong to the person, to the partnership or to both."""
        model = cls.env[name]
        planter = cls.planter
        paths = [
            name == anchor or planter.get_anchor_paths(name, anchor)
            for anchor in ("crm.participant", "crm.partnership", REGISTER)
        ]
        of_person, of_partnership, of_register = map(bool, paths)
        word, rows, but = OWN_WORD.get(name), model, ()
        if of_person and FILE in model._inherit_module:
            word = word or "qvzfile"
        if name == "crm.alignment.answer":
            answers = model.sudo().search(
                [("checklist_id", "=", cls.open_checklist.id)]
            )
            planter.plant(answers, "qvzanswer")
            cls.answers = answers
        if of_register or name == "crm.privacy.request":
            word, rows = "qvzregister", model.sudo().search([])
        elif of_person and of_partnership and name != "crm.participant":
            word = word or "qvzplace"
            rows = planter.find(name, cls.restricted)
        elif of_person:
            word, rows = word or "qvzfile", planter.find(name, cls.participant)
        elif of_partnership:
            word, rows = word or "qvzpart", planter.find(name, cls.restricted)
        if name.startswith(("crm.joint.", "crm.structuring.")):
            word, rows = "qvzpart", cls.find_together(name)
        if name in ("crm.participant", REGISTER, "crm.privacy.request"):
            # why the officer keeps a file longer is the officer's word
            but = ("name", "hold_reason")
        if rows:
            cls.secrets[name] = rows.ids
            cls.words[name] = (word, but)
            planter.plant(rows, word, but)
            cls.plant_documents(rows, word)

    @classmethod
    def find_together(cls, name):
        """Rows of the joint activity and of the project of the partnership."""
        rows = cls.env[name].sudo()
        anchor = cls.together if name.startswith("crm.joint.") else cls.project
        if name == anchor._name:
            return rows.browse(anchor.ids)
        link = "activity_id" if "activity_id" in rows._fields else "project_id"
        return rows.search([(link, "=", anchor.id)])

    @classmethod
    def plant_documents(cls, rows, word):
        """A document and a message on each kind of rows."""
        document = {"res_model": rows._name, "res_id": rows[:1].id}
        document |= {"name": f"{word}.txt", "index_content": word}
        content = f"{word} {word} {word}".encode()
        attachments = cls.env["ir.attachment"]
        with contextlib.suppress(UserError):  # no documents stand beside some rows
            attachments.create({**document, "raw": content})
        for field in rows._fields.values():
            if field.type == "binary" and field.attachment and field.store:
                attachments.create(
                    {**document, "raw": content, "res_field": field.name}
                )
        if "message_ids" in rows._fields:
            message = (
                cls.env["mail.message"]
                .with_user(SUPERUSER_ID)
                .create(
                    {
                        "model": rows._name,
                        "res_id": rows[:1].id,
                        "message_type": "comment",
                        "body": f"<p>{word}</p>",
                        "subject": word,
                        "record_name": word,
                        "subtype_id": cls.env.ref("mail.mt_note").id,
                    }
                )
            )
            field = cls.env["ir.model.fields"]._get(rows._name, "display_name")
            cls.env["mail.tracking.value"].create(
                {
                    "mail_message_id": message.id,
                    "field_id": field.id,
                    "old_value_char": word,
                    "new_value_char": word,
                }
            )
        if "activity_ids" in rows._fields:
            planter = cls.planter
            planter.plant(rows.sudo().activity_ids, word)

    @classmethod
    def plant_mail(cls):
        mails = cls.env["mail.mail"].sudo()
        mails.create(
            {
                "subject": "Qvzqueue",
                "body_html": "<p>Qvzqueue</p>",
                "model": "crm.placement",
                "res_id": cls.placement.id,
            }
        )
        mails.create(
            {
                "subject": "Qvzprivate",
                "body_html": "<p>Qvzprivate</p>",
                "is_private_link": True,
                "author_id": cls.company.partner_id.id,
            }
        )
        cls.planter.plant(cls.event, "qvzplace", but=("videocall_location",))
        meeting = cls.together.sudo().event_id
        cls.planter.plant(meeting, "qvzpart", but=("videocall_location",))

    def crawling(self, may_see=MAY_SEE):
        """A crawl of its own, whose findings are looked at."""
        users = {role: getattr(self, role) for role in ROLES}
        self.crawler = Crawler(self.env, users, may_see, EXCEPTIONS, self.secrets)
        return self.crawler

    def change_words(self, role, before):
        """Another word in all that the role may not see, and the same everywhere."""
        for name, (word, but) in self.words.items():
            if role not in MAY_SEE[word]:
                rows = self.env[name].browse(self.secrets[name])
                self.planter.plant(rows, before + word, but)
        self.env.invalidate_all()

    def look_at_the_log(self, listener):
        """Words in the log of the server; a replica that was written to shows there."""
        for name, line in listener.lines:
            # the host's web server notes addresses as they were asked for
            if name != "werkzeug":
                self.crawler.look("log", line[:200], line)

    def assert_no_leak(self):
        lines = [" | ".join(leak) for leak in sorted(self.crawler.leaks)]
        self.assertFalse(lines, "\n".join([f"{len(lines)} leaks:", *lines]))
