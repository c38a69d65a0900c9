# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import base64
from datetime import datetime, time

from odoo import fields
from odoo.fields import Command
from odoo.tests import TransactionCase, freeze_time, new_test_user
from odoo.tools import SQL

GROUP = "crm_partnership.group_"
#: a picture of one dot, as the signature widget sends it
SIGNATURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
SCAN = b"%PDF-1.4 an agreement on paper"
#: where everyone lives: in the evening their day is not the one in UTC
ZONE = "America/Toronto"


def freeze_day(day):
    """Stop the clock at noon in Québec, when it is the same day in UTC."""
    return freeze_time(datetime.combine(fields.Date.to_date(day), time(17)))


class PartnershipCase(TransactionCase):
    """The cast: two enterprises, one user for each role, an employer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        cls.env.user.tz = ZONE
        cls.set_up_cast()

    @classmethod
    def set_up_cast(cls):
        """Make the people, in the database of ``cls.env``."""
        cls.company = cls.env["res.company"].create({"name": "Cuisines Test"})
        cls.sister_company = cls.env["res.company"].create({"name": "Textile Test"})
        cls.developer = cls._new_user("developer", "business_developer")
        cls.other_developer = cls._new_user("other", "business_developer")
        cls.director = cls._new_user("director", "director")
        cls.liaison = cls._new_user("liaison", "committee_liaison")
        cls.counsellor = cls._new_user("counsellor", "counsellor")
        cls.privacy_officer = cls._new_user("privacy", "privacy_officer")
        cls.configurator = cls._new_user("configurator", "configurator")
        cls.sister_developer = cls._new_user(
            "sister", "business_developer", company=cls.sister_company
        )
        cls.salesman = cls._new_user("salesman", "sales_team.group_sale_salesman")
        cls.portal_user = cls._new_user("employer", "base.group_portal")
        cls.employer = cls.env["res.partner"].create(
            {"name": "Boulangerie Test", "is_company": True}
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Line Roy", "parent_id": cls.employer.id, "email": "l@roy.example"}
        )
        cls.stages = {
            name: cls.env.ref(f"crm_partnership.crm_partnership_stage_{name}")
            for name in (
                *("first_contact", "needs", "alignment", "agreement"),
                *("pilot", "active", "sustained"),
            )
        }

    @classmethod
    def _new_user(cls, login, group, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            login=f"test_{login}",
            groups=group if "." in group else GROUP + group,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            tz=ZONE,
        )

    @classmethod
    def new_partnership(cls, **vals):
        """A partnership of the developer with the employer, at the first stage."""
        return cls.env["crm.partnership"].create(
            {
                "partner_id": cls.employer.id,
                "company_id": cls.company.id,
                "user_id": cls.developer.id,
                **vals,
            }
        )

    @classmethod
    def add_milestone(cls, partnership, kind, **vals):
        return cls.env["crm.partnership.milestone"].create(
            {"partnership_id": partnership.id, "kind": kind, **vals}
        )

    @classmethod
    def new_need(cls, partnership, **vals):
        """A draft of a need of the partnership's employer."""
        return cls.env["crm.labour.need"].create(
            {"partnership_id": partnership.id, "name": "Aide de cuisine", **vals}
        )

    @classmethod
    def live_in_the_network(cls, partnership):
        """What a partnership may have in common with the sister enterprise.

        :return: the need offered to the sister, and an employer in common
        """
        cls.sister_company.network_offers_month = 100
        need = cls.new_need(
            partnership,
            occupation_id=cls.env["crm.occupation"].search([], limit=1).id,
        )
        need.action_open()
        sharing = cls.env["crm.need.sharing"].start(
            need, cls.sister_company.ids, note="Essai"
        )
        cls.env["crm.solicitation"].create(
            {
                "name": "Dix personnes",
                "partnership_id": partnership.id,
                "company_id": cls.company.id,
                "user_id": cls.developer.id,
            }
        )
        cls.env["crm.joint.activity"].create(
            {
                "name": "Salon",
                "company_id": cls.company.id,
                "start": "2020-01-07 14:00:00",
                "stop": "2020-01-07 16:00:00",
                "is_network": True,
            }
        )
        shared = cls.env["crm.shared.employer"].create(
            {
                "name": "Employeur commun",
                "party_ids": [
                    Command.create({"company_id": company.id})
                    for company in (cls.company | cls.sister_company)
                ],
            }
        )
        return sharing, shared

    @classmethod
    def new_check(cls, partnership, done=True, vals=None, **answers):
        """A visit of the workplace: all right, but the points named by their code.

        :param answers: code of the criterion → answer; found points get a note and a
            date for their correction
        """
        check = cls.env["crm.workplace.check"].create(
            {"partnership_id": partnership.id, "user_id": cls.developer.id}
            | (vals or {})
        )
        found = {
            code: {
                "answer": answer,
                "note": "Vu sur place",
                "date_due": answer in ("to_correct", "blocking") and check.date,
            }
            for code, answer in answers.items()
        }
        check._answer_points(found)
        if done:
            check.action_done()
        return check

    @classmethod
    def new_checklist(cls, partnership, **vals):
        """A checklist with one respondent on each side, ready to be sent."""
        cls.developer.partner_id.email = "developer@test.example"
        return cls.env["crm.alignment.checklist"].create(
            {
                "partnership_id": partnership.id,
                "template_id": cls.env.ref(
                    "crm_partnership.crm_alignment_template_employer"
                ).id,
                "user_id": cls.developer.id,
                "respondent_ids": [
                    Command.create(
                        {
                            "side": "enterprise",
                            "partner_id": cls.developer.partner_id.id,
                        }
                    ),
                    Command.create({"side": "employer", "partner_id": cls.contact.id}),
                ],
                **vals,
            }
        )

    @classmethod
    def answer(cls, respondent, rating, submit=True, **by_code):
        """Answer all criteria with ``rating``, but those named by their code."""
        respondent = respondent.sudo()
        respondent._save_answers(
            {
                c.id: {"rating": by_code.get(c.code, rating)}
                for c in respondent.checklist_id.template_id.criterion_ids
            }
        )
        if submit:
            respondent._submit()

    @classmethod
    def align(cls, partnership, ours="3", theirs="3", **by_code):
        """A checklist answered by both parties and compared."""
        checklist = cls.new_checklist(partnership)
        checklist.action_send()
        for respondent in checklist.respondent_ids:
            is_ours = respondent.side == "enterprise"
            cls.answer(respondent, ours if is_ours else theirs, **by_code)
        return checklist

    @classmethod
    def new_agreement(cls, partnership, **vals):
        """A draft from the shipped template, signed by the developer and the contact."""
        cls.developer.partner_id.email = "developer@test.example"
        return cls.env["crm.partnership.agreement"].create(
            {
                "partnership_id": partnership.id,
                "template_id": cls.env.ref(
                    "crm_partnership.crm_agreement_template_employer"
                ).id,
                "user_id": cls.developer.id,
                "lang": "fr_CA",
                "signatory_ids": [
                    Command.create(
                        {
                            "side": "enterprise",
                            "partner_id": cls.developer.partner_id.id,
                            "sequence": 1,
                        }
                    ),
                    Command.create(
                        {
                            "side": "employer",
                            "partner_id": cls.contact.id,
                            "sequence": 2,
                        }
                    ),
                ],
                **vals,
            }
        )

    @classmethod
    def sign(cls, person, **vals):
        """The person signs what was sent, as from its page."""
        person = person.sudo()
        person._sign(
            vals.get("name", person.partner_id.name),
            vals.get("signature", SIGNATURE),
            vals.get("fingerprint", person.agreement_id.document_fingerprint),
            ip_address="203.0.113.7",
            agent="Essai",
        )

    @classmethod
    def sign_on_paper(cls, partnership, has_confidentiality=True, **vals):
        """An agreement that both parties have signed, without waiting for a PDF."""
        agreement = cls.new_agreement(partnership, **vals)
        if not has_confidentiality:
            # an old paper may lack the clause
            cls.env.cr.execute(
                "DELETE FROM crm_agreement_clause WHERE agreement_id = %s",
                [agreement.id],
            )
            agreement.invalidate_recordset()
            agreement._compute_has_confidentiality()
        agreement.action_record_paper(
            SCAN, fields.Date.context_today(agreement), has_confidentiality
        )
        return agreement

    @classmethod
    def new_participant(cls, identity=None, **vals):
        """A participant of the counsellor, ready for a job.

        :param identity: values of the identity, recorded as the counsellor does
        """
        participant = (
            cls.env["crm.participant"]
            .with_user(cls.counsellor)
            .create({"company_id": cls.company.id, **vals})
        )
        participant.action_make_available()
        if identity:
            cls.open_identity(participant).write(identity)
        return participant.with_env(cls.env)

    @classmethod
    def open_identity(cls, participant, user=None, purpose="accompaniment"):
        """The window of an identity, opened for a purpose."""
        window = (
            cls.env["crm.participant.identity.open"]
            .with_user(user or cls.counsellor)
            .create(
                {
                    "participant_id": participant.id,
                    "purpose_id": cls.env.ref(
                        f"crm_partnership.crm_privacy_purpose_{purpose}"
                    ).id,
                }
            )
        )
        window.action_open()
        return window

    @classmethod
    def new_consent(cls, participant, purpose="introduction", **vals):
        """A consent of the participant, to be introduced to the employer."""
        if purpose == "introduction":
            vals = {
                "partner_id": cls.employer.id,
                "scope_ids": [
                    Command.set(
                        [
                            cls.env.ref(f"crm_partnership.crm_personal_datum_{code}").id
                            for code in ("name", "phone")
                        ]
                    )
                ],
                **vals,
            }
        return (
            cls.env["crm.participant.consent"]
            .with_user(cls.counsellor)
            .create(
                {
                    "participant_id": participant.id,
                    "purpose_id": cls.env.ref(
                        f"crm_partnership.crm_privacy_purpose_{purpose}"
                    ).id,
                    **vals,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def new_file(cls, participant):
        """Something in each part of the file."""
        cls.new_consent(participant)
        skill = cls.env["hr.skill"].search([], limit=1)
        participant.with_user(cls.counsellor).write(
            {
                "current_skill_ids": [
                    Command.create(
                        {
                            "skill_type_id": skill.skill_type_id.id,
                            "skill_id": skill.id,
                            "skill_level_id": skill.skill_type_id.skill_level_ids[0].id,
                        }
                    )
                ],
                "barrier_ids": [
                    Command.create(
                        {
                            "barrier_id": cls.env.ref(
                                "crm_partnership.crm_barrier_transport"
                            ).id
                        }
                    )
                ],
                "phase_ids": [
                    Command.create(
                        {
                            "name": "Accueil",
                            "date_end": fields.Date.context_today(participant),
                            "planned_hours": 4,
                        }
                    )
                ],
                "support_ids": [Command.create({"note": "Premier rendez-vous"})],
            }
        )

    @classmethod
    def new_placement(cls, partnership, participant=None, **vals):
        """A participant proposed by code, as the counsellor does."""
        participant = participant or cls.new_participant()
        return (
            cls.env["crm.placement"]
            .with_user(cls.counsellor)
            .create(
                {
                    "partnership_id": partnership.id,
                    "participant_id": participant.id,
                    **vals,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def make_ready(cls, placement):
        """All that a start asks for, but the terms of an internship."""
        if not placement.partnership_id._get_agreements_in_force():
            cls.sign_on_paper(placement.partnership_id)
        if placement.partnership_id._get_workplace_obstacles():
            cls.new_check(placement.partnership_id)
        if not placement.has_consent:
            cls.new_consent(placement.participant_id)
        placement.tutor_id = cls.contact
        placement.invalidate_recordset(["has_consent"])

    @classmethod
    def hire(cls, placement, date=None, **terms):
        """The person is introduced and hired, every condition being met."""
        cls.make_ready(placement)
        as_counsellor = placement.with_user(cls.counsellor)
        if placement.state == "referral":
            as_counsellor.action_introduce()
        if date:
            # introduced the day before, whenever the test runs
            before = fields.Datetime.subtract(fields.Datetime.to_datetime(date), days=1)
            placement.introduced_at = min(placement.introduced_at, before)
        as_counsellor.action_hire(
            date or fields.Date.context_today(placement),
            **{"wage": 20, "hours": 35, "permanence": "permanent", **terms},
        )

    @classmethod
    def new_internship(cls, placement, **vals):
        """An internship of three weeks, its terms complete."""
        today = fields.Date.context_today(placement)
        return (
            cls.env["crm.placement.internship"]
            .with_user(cls.counsellor)
            .create(
                {
                    "placement_id": placement.id,
                    "date_start": today,
                    "date_end": fields.Date.add(today, days=20),
                    "hours_week": 30,
                    "schedule": "Du lundi au vendredi, de 8 h à 14 h",
                    "tutor_id": cls.contact.id,
                    "employer_contact_id": cls.contact.id,
                    "tasks": "Préparer et emballer",
                    "objectives": "Confirmer le goût du métier",
                    "basis_id": cls.env.ref(
                        "crm_partnership.crm_internship_basis_employee"
                    ).id,
                    **vals,
                }
            )
            .with_env(cls.env)
        )

    @classmethod
    def new_hosting_sending(cls, partnership):
        """A published sheet, sent to the contact; its PDF is not made."""
        sheet = cls.env["crm.hosting.sheet"].create({"company_id": cls.company.id})
        sheet.state = "published"
        return cls.env["crm.hosting.sheet.sending"].create(
            {
                "sheet_id": sheet.id,
                "partner_id": cls.contact.id,
                "employer_id": cls.employer.id,
                "partnership_id": partnership.id,
                "user_id": cls.developer.id,
                "date_sent": fields.Datetime.now(),
            }
        )

    @classmethod
    def sign_internship(cls, internship, but=()):
        """Everyone signs, but the parties named."""
        if internship.state == "draft":
            internship.with_user(cls.counsellor).action_send()
        for row in internship._get_current_signatures():
            if row.party in but or row.signed_at:
                continue
            if row.party == "participant":
                row.with_user(cls.counsellor)._record_participant(
                    base64.b64encode(SCAN)
                )
            else:
                row._sign(row.partner_id.name, SIGNATURE, internship.fingerprint)
        internship.invalidate_recordset()

    @classmethod
    def rewrite(cls, records, **values):
        """Past the rules of the application, for what only time brings."""
        cls.env.flush_all()
        for name, value in values.items():
            cls.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id IN %s",
                    SQL.identifier(records._table),
                    SQL.identifier(name),
                    value,
                    tuple(records.ids),
                )
            )
        cls.env.invalidate_all()

    def run_cron(self, xmlid):
        """Run a scheduled action as the server does, with its commits."""
        with self.enter_registry_test_mode():
            self.env.ref(f"crm_partnership.{xmlid}").method_direct_trigger()
        self.env.invalidate_all()

    def place(self, partnership, stage):
        """Put a partnership in a stage without looking at the gates."""
        partnership.with_user(self.director).action_override_gates(
            self.stages[stage].id, "mise en place de l'essai"
        )

    def missing_codes(self, partnership):
        partnership.invalidate_recordset(["missing_gate_ids"])
        return set(partnership.missing_gate_ids.mapped("code"))
