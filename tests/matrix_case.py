# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The cast of the access matrix: every role, and one record behind every door.

Everything belongs to one partnership of the developer, open to its enterprise, whose
records hold the word ``MARK``. What is closed is looked at by the canary tests.
"""

import base64
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import SCAN, PartnershipCase

#: stands in the names of all that belongs to the partnership
MARK = "Zqmark"
#: begins the word of a message on one of them
NOTE = "Zqnote"
#: columns of the tables, in this order
ROLES = (
    *("public", "employer_user", "other_employer", "developer", "other_developer"),
    *("liaison", "counsellor", "director", "privacy_officer", "configurator"),
    *("sister", "salesman", "insider"),
)


class MatrixCase(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.print_as_pages()
        cls.today = fields.Date.context_today(cls.env.user)
        cls.now = fields.Datetime.now().replace(microsecond=0)
        cls.set_the_people()
        cls.partnership = cls.new_partnership(
            name=MARK, contact_ids=[Command.set(cls.contact.ids)]
        )
        cls.new_partnership(
            partner_id=cls.other_organisation.id, name="Un autre partenariat"
        )
        #: name of an argument of a route, or of a model → the record it stands for
        cls.rows = {"partnership": cls.partnership}
        cls.live()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def print_as_pages(cls):
        """A PDF is its page: quick to make, and its words are found."""
        reports = type(cls.env["ir.actions.report"])

        def render(self, name, res_ids=None, data=None):
            if isinstance(res_ids, int):
                res_ids = [res_ids]
            page, _kind = self._render_qweb_html(name, res_ids, data=data)
            return b"%PDF-1.4 " + page, "pdf"

        def run(self, bodies, *args, **kwargs):
            return b"%PDF-1.4 " + b" ".join(
                body if isinstance(body, bytes) else str(body).encode()
                for body in bodies
            )

        cls.startClassPatcher(patch.object(reports, "_render_qweb_pdf", render))
        cls.startClassPatcher(patch.object(reports, "_run_wkhtmltopdf", run))

    @classmethod
    def set_the_people(cls):
        cls.public = cls.env.ref("base.public_user")
        cls.sister = cls.sister_developer
        cls.insider = cls._new_user("insider", "base.group_user")
        cls.employer_user = cls.portal_user
        # the one who signs and answers for the employer
        cls.contact = cls.portal_user.partner_id
        cls.contact.write(
            {"parent_id": cls.employer.id, "name": "Line Roy", "email": "l@roy.example"}
        )
        cls.other_organisation = cls.env["res.partner"].create(
            {"name": "Concurrent Test", "is_company": True}
        )
        cls.other_employer = new_test_user(
            cls.env, login="test_other_employer", groups="base.group_portal"
        )
        cls.other_employer.partner_id.parent_id = cls.other_organisation
        for role in ROLES:
            user = getattr(cls, role)
            if role != "public":
                user.partner_id.email = f"{user.login}@test.example"
            if user._is_internal():
                user.group_ids |= cls.env.ref("base.group_allow_export")

    @classmethod
    def live(cls):
        cls.live_papers()
        cls.live_needs()
        cls.live_people()
        cls.live_together()
        cls.live_windows()
        cls.live_elsewhere()
        cls.write_marks()
        cls.give_keys()

    @classmethod
    def live_papers(cls):
        """Agreement, checklist, review, avoided costs, sheets, programme, funding."""
        agreement = cls.new_agreement(cls.partnership)
        agreement.commitment_ids[4:].unlink()
        agreement.commitment_ids.write(
            {
                "role_employer": "ra",
                "role_enterprise": "c",
                "role_third": False,
                "recurrence": "once",
                "date_due": cls.today,
            }
        )
        agreement.commitment_ids[0].name = MARK
        agreement.action_send()
        cls.rows["milestone"] = cls.add_milestone(
            cls.partnership,
            "review",
            document=base64.b64encode(MARK.encode()),
            document_name="visite.txt",
        )
        cls.rows["signatory"] = agreement.signatory_ids.filtered(
            lambda p: p.side == "employer"
        )
        signed = cls.new_agreement(cls.partnership)
        signed.commitment_ids[4:].unlink()
        signed.commitment_ids.write(
            {
                "role_employer": "ra",
                "role_enterprise": "c",
                "role_third": False,
                "recurrence": "once",
                "date_due": cls.today,
            }
        )
        signed.action_record_paper(SCAN, cls.today, True)
        cls.rows["agreement"] = agreement
        cls.rows["checkin"] = signed.commitment_ids.checkin_ids[:1]
        cls.rows["signed_agreement"] = signed
        cls.rows["signed"] = signed.signatory_ids.filtered(
            lambda p: p.side == "employer"
        )
        signed.signatory_ids.filtered(lambda p: p.side == "employer")._refresh_link()
        checklist = cls.new_checklist(cls.partnership)
        checklist.action_send()
        cls.rows["checklist"] = checklist
        cls.rows["respondent"] = checklist.respondent_ids.filtered(
            lambda r: r.side == "employer"
        )
        review = cls.env["crm.partnership.review"].create(
            {"partnership_id": cls.partnership.id}
        )
        review.action_prepare()
        review.point_ids[0].name = MARK
        cls.rows["review"] = review
        cls.rows["sheet"] = cls.env["crm.practice.sheet"].create(
            {
                "name": MARK,
                "problem": "Le premier jour",
                "user_id": cls.developer.id,
                "company_id": cls.company.id,
            }
        )
        cls.rows["sheet"].is_published = True
        cls.rows["programme"] = cls.env["crm.training.programme"].create(
            {"name": MARK, "company_id": cls.company.id, "is_published": True}
        )
        cls.rows["sending"] = cls.new_hosting_sending(cls.partnership)
        cls.rows["sending"]._refresh_link()
        cls.rows["hosting_sheet"] = cls.rows["sending"].sheet_id
        cls.rows["check"] = cls.new_check(cls.partnership)
        cls.rows["funding"] = cls.env["crm.funding"].create(
            {
                "name": MARK,
                "company_id": cls.company.id,
                "funder_id": cls.other_organisation.id,
                "state": "granted",
                "date_start": cls.today.replace(month=1, day=1),
                "date_end": cls.today.replace(month=12, day=31),
            }
        )

    @classmethod
    def live_needs(cls):
        cls.rows["need"] = cls.new_need(
            cls.partnership,
            name=MARK,
            occupation_id=cls.env["crm.occupation"].search([], limit=1).id,
        )
        cls.rows["need"].action_open()

    @classmethod
    def live_people(cls):
        """A person whose identity is the mark, placed, with an internship to sign."""
        participant = cls.new_participant({"first_name": MARK})
        consent = cls.new_consent(
            participant,
            "accompaniment",
            evidence_upload=base64.b64encode(b"%PDF-1.4 " + MARK.encode()),
        )
        cls.new_consent(participant)
        placement = cls.new_placement(cls.partnership, participant)
        cls.new_check(cls.partnership)
        placement.with_user(cls.counsellor).action_introduce()
        internship = cls.new_internship(placement)
        internship.with_user(cls.counsellor).action_send()
        signatures = internship._get_current_signatures()
        cls.rows |= {
            "participant": participant,
            "consent": consent,
            "placement": placement,
            "internship": internship,
            "signature": signatures.filtered(lambda s: s.party == "participant"),
            "signer": signatures.filtered(lambda s: s.side == "employer")[:1],
        }
        cls.rows["signature"].with_user(cls.counsellor)._record_participant(
            base64.b64encode(b"%PDF-1.4 " + MARK.encode())
        )
        cls.live_avoided_cost()

    @classmethod
    def live_avoided_cost(cls):
        year = cls.today.year - 1
        hired = cls.new_placement(cls.partnership)
        cls.hire(hired, wage=20, hours=35)
        cls.env.flush_all()
        cls.rewrite(hired, date_hired=f"{year}-01-15")
        cls.rewrite(hired.followup_ids, date_due=f"{year}-07-16")
        half = hired.followup_ids.filtered(lambda f: f.weeks == 26)
        cls.rewrite(half, result_continuous_same="yes")
        cls.rows["hired"] = hired
        evaluation = (
            cls.env["crm.avoided.cost.evaluation"]
            .with_user(cls.developer)
            .create({"partnership_id": cls.partnership.id})
        )
        evaluation.write(
            {
                **dict.fromkeys(("pay_low", "pay_central", "pay_high"), 36400),
                "pay_source": "Paie de l'employeur",
                "baseline_low": 40,
                "baseline_central": 50,
                "baseline_high": 60,
                "baseline_source": "Line Roy, au bilan",
            }
        )
        evaluation.line_ids = [
            Command.create(
                {
                    "section": section,
                    "name": name,
                    "low": 100,
                    "central": 200,
                    "high": 300,
                    "source": "Line Roy",
                }
            )
            for section, name in (("outlay", MARK), ("enterprise", "Suivi"))
        ]
        evaluation.action_finalise()
        evaluation.action_share()
        cls.rows["evaluation"] = evaluation.with_env(cls.env)

    @classmethod
    def live_together(cls):
        committee = cls.env["crm.sector.committee"].create({"name": MARK})
        cls.env["crm.sector.committee.liaison"].create(
            {
                "committee_id": committee.id,
                "company_id": cls.company.id,
                "user_id": cls.liaison.id,
                "date_from": cls.today - timedelta(days=30),
            }
        )
        start = cls.now + timedelta(days=3)
        activity = (
            cls.env["crm.joint.activity"]
            .with_user(cls.developer)
            .create(
                {
                    "name": MARK,
                    "company_id": cls.company.id,
                    "start": start,
                    "stop": start + timedelta(hours=2),
                    "committee_ids": [Command.set(committee.ids)],
                    "is_shared": True,
                    "attendance_ids": [Command.create({"partner_id": cls.contact.id})],
                }
            )
        )
        cls.rows |= {"committee": committee, "activity": activity.with_env(cls.env)}

    @classmethod
    def live_windows(cls):
        """A window of the director behind each route that hands out a workbook."""
        director = cls.env(user=cls.director)
        action = cls.rows["committee"].with_user(cls.director).action_open_cockpit()
        cls.rows["cockpit"] = director[action["res_model"]].browse(action["res_id"])
        cls.rows["board"] = director["crm.board.page"].create({})
        cls.rows["recommendation"] = cls.env["crm.recommendation"].search([], limit=1)
        cls.rows["recommendation"].name = MARK
        cls.rows["statement"] = director["crm.funding.statement"].create(
            {"funding_id": cls.rows["funding"].id, "lang": "en_US"}
        )
        cls.rows["window"] = director["crm.portfolio.workbook"].create({})
        cls.rows["incident"] = (
            cls.env["crm.privacy.incident"]
            .with_user(cls.privacy_officer)
            .create({"circumstances": MARK})
        )

    @classmethod
    def give_keys(cls):
        """A key of each user, as programs have one."""
        keys = cls.env["res.users.apikeys"]
        #: role → its key; the public has none that is right
        cls.keys = dict.fromkeys(ROLES, "0" * 40)
        for role in ROLES[1:]:
            owner = keys.with_user(getattr(cls, role)).sudo()
            cls.keys[role] = owner._generate(None, "Programme", None)

    @classmethod
    def live_elsewhere(cls):
        """Links of someone else, which open nothing of the partnership."""
        other = cls.env["res.partner"].create(
            {
                "name": "Autre contact",
                "email": "autre@test.example",
                "parent_id": cls.other_organisation.id,
            }
        )
        partnership = cls.new_partnership(partner_id=cls.other_organisation.id)
        contact, cls.contact = cls.contact, other
        employer, cls.employer = cls.employer, cls.other_organisation
        agreement = cls.new_agreement(partnership)
        agreement.action_send()
        checklist = cls.new_checklist(partnership)
        checklist.action_send()
        sending = cls.new_hosting_sending(partnership)
        sending._refresh_link()
        placement = cls.new_placement(partnership)
        cls.make_ready(placement)
        placement.with_user(cls.counsellor).action_introduce()
        internship = cls.new_internship(placement)
        internship.with_user(cls.counsellor).action_send()
        cls.contact, cls.employer = contact, employer
        start = cls.now + timedelta(days=5)
        event = cls.env["calendar.event"].create(
            {"name": MARK, "start": start, "stop": start + timedelta(hours=1)}
        )
        cls.rows |= {
            "other_event": event,
            "other_signatory": agreement.signatory_ids.filtered(
                lambda p: p.side == "employer"
            ),
            "other_respondent": checklist.respondent_ids.filtered(
                lambda p: p.side == "employer"
            ),
            "other_sending": sending,
            "other_signer": internship._get_current_signatures().filtered(
                lambda s: s.side == "employer"
            )[:1],
        }

    @classmethod
    def write_marks(cls):
        """The mark in documents and messages, and in what has no name of its own."""
        cls.env["ir.attachment"].create(
            {
                "name": "signature",
                "raw": MARK.encode(),
                "res_model": cls.rows["signed"]._name,
                "res_id": cls.rows["signed"].id,
                "res_field": "signature",
            }
        )
        for stem in ("partnership", "placement", "incident", "agreement"):
            row = cls.rows[stem]
            cls.rows[f"{stem}_document"] = cls.env["ir.attachment"].create(
                {
                    "name": "note.txt",
                    "raw": MARK.encode(),
                    "res_model": row._name,
                    "res_id": row.id,
                }
            )
        for stem in ("partnership", "placement", "incident"):
            cls.rows[stem].message_post(body=NOTE + stem, message_type="comment")
