# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

ROLES = (
    "developer",
    "other_developer",
    "director",
    "liaison",
    "counsellor",
    "privacy_officer",
    "configurator",
    "salesman",
    "portal_user",
)
#: model → role → operations allowed on a partnership of the developer, level
#: “enterprise” (c, r, w, u). A role that is not named may do nothing.
MATRIX = {
    "crm.partnership": {
        "developer": "crwu",
        "other_developer": "cr",
        "director": "crwu",
        "counsellor": "r",
        "privacy_officer": "r",
    },
    "crm.partnership.member": {
        "developer": "crwu",
        "other_developer": "r",
        "director": "crwu",
        "counsellor": "r",
        "privacy_officer": "r",
    },
    "crm.partnership.objective": {
        "developer": "crwu",
        "other_developer": "cr",
        "director": "crwu",
        "counsellor": "r",
        "privacy_officer": "r",
    },
    "crm.partnership.interaction": {
        "developer": "crwu",
        "other_developer": "cr",
        "director": "crwu",
        "counsellor": "r",
        "privacy_officer": "r",
    },
    "crm.partnership.milestone": {
        "developer": "crwu",
        "other_developer": "r",
        "director": "crwu",
        "counsellor": "r",
    },
    "crm.partnership.health.snapshot": dict.fromkeys(
        ("developer", "other_developer", "director", "counsellor"), "r"
    ),
    "crm.partnership.portfolio": dict.fromkeys(
        ("developer", "other_developer", "director", "counsellor"), "r"
    ),
    # of committees of the liaison: tests/test_dashboard.py
    "crm.sector.committee.figure": dict.fromkeys(
        ("developer", "other_developer", "director", "liaison"), "r"
    ),
    "crm.partnership.gate.override": {
        "developer": "r",
        "other_developer": "r",
        "director": "r",
        "privacy_officer": "r",
    },
    "crm.partnership.stage": dict.fromkeys(ROLES[:6], "r") | {"configurator": "crwu"},
    "crm.partnership.gate": dict.fromkeys(ROLES[:6], "r") | {"configurator": "crwu"},
    "crm.partnership.form": dict.fromkeys(ROLES[:6], "r") | {"configurator": "crwu"},
    "crm.partnership.reason": dict.fromkeys(ROLES[:6], "r") | {"configurator": "crwu"},
    "crm.alignment.checklist": {
        "developer": "crwu",
        "other_developer": "r",
        "director": "crwu",
        "counsellor": "r",
    },
    "crm.alignment.respondent": {
        "developer": "crwu",
        "other_developer": "r",
        "director": "crwu",
        "counsellor": "r",
    },
    "crm.alignment.result": {
        "developer": "rw",
        "other_developer": "r",
        "director": "rw",
        "counsellor": "r",
    },
    "crm.alignment.answer": dict.fromkeys(
        ("developer", "other_developer", "director", "counsellor"), "r"
    ),
    "crm.alignment.template": dict.fromkeys(ROLES[:6], "r")
    | {"configurator": "crwu", "director": "crwu"},
    "crm.alignment.criterion": dict.fromkeys(ROLES[:6], "r")
    | {"configurator": "crwu", "director": "crwu"},
    "crm.alignment.dimension": dict.fromkeys(ROLES[:6], "r")
    | {"configurator": "crwu", "director": "crwu"},
    # noted by another: who notes one changes it (tests/test_labour_observation.py)
    "crm.labour.observation": dict.fromkeys(
        ("developer", "other_developer", "counsellor", "liaison"), "r"
    )
    | {"director": "crwu"},
    "crm.labour.trend.report": dict.fromkeys(
        ("developer", "other_developer", "director", "counsellor", "liaison"), "r"
    ),
    "crm.partnership.directory": dict.fromkeys(ROLES[:5], "r"),
    **dict.fromkeys(
        (
            "crm.partnership.agreement",
            "crm.agreement.clause",
            "crm.agreement.signatory",
            "crm.partnership.commitment",
            "crm.commitment.checkin",
        ),
        {
            "developer": "crwu",
            "other_developer": "r",
            "director": "crwu",
            "counsellor": "r",
        },
    ),
    **dict.fromkeys(
        ("crm.workplace.check", "crm.workplace.check.line"),
        {
            "developer": "crwu",
            "other_developer": "r",
            "director": "crwu",
            "counsellor": "r",
        },
    ),
    **dict.fromkeys(
        ("crm.partnership.review", "crm.partnership.review.point"),
        {
            "developer": "crwu",
            "other_developer": "r",
            "director": "crwu",
            "counsellor": "r",
        },
    ),
    "crm.equity.issue": {"director": "crw"},
    # figures of the employer: neither counsellors nor liaisons
    **dict.fromkeys(
        ("crm.avoided.cost.evaluation", "crm.avoided.cost.line"),
        {"developer": "crwu", "other_developer": "r", "director": "crwu"},
    ),
    **dict.fromkeys(
        ("crm.agreement.event", "crm.commitment.effort.report"),
        dict.fromkeys(("developer", "other_developer", "director", "counsellor"), "r"),
    ),
    **dict.fromkeys(
        (
            "crm.responsibility.domain",
            "crm.responsibility",
            "crm.agreement.template",
            "crm.agreement.template.clause",
            "crm.training.programme",
            "crm.workplace.criterion",
            "crm.refusal.reason",
            "crm.training.programme.skill",
            "crm.training.cohort",
            "crm.avoided.cost.component",
            "crm.avoided.cost.parameter",
        ),
        dict.fromkeys(ROLES[:6], "r") | {"configurator": "crwu", "director": "crwu"},
    ),
    **dict.fromkeys(
        ("crm.placement", "crm.placement.job"),
        {
            "developer": "crwu",
            "other_developer": "r",
            "director": "crwu",
            "counsellor": "crwu",
        },
    ),
    "crm.placement.internship": {
        "developer": "crwu",
        "other_developer": "r",
        "director": "crwu",
        "counsellor": "crwu",
    },
    **dict.fromkeys(
        ("crm.internship.signature", "crm.internship.evaluation"),
        dict.fromkeys(("developer", "other_developer", "director", "counsellor"), "r"),
    ),
    "crm.internship.basis": dict.fromkeys(ROLES[:6], "r")
    | {"configurator": "crwu", "director": "crwu"},
    "crm.placement.followup": dict.fromkeys(
        ("developer", "other_developer", "director", "counsellor"), "r"
    ),
    "crm.retention.report": {"director": "r", "counsellor": "r"},
    "crm.hosting.sheet": {
        "developer": "r",
        "other_developer": "r",
        "director": "crwu",
    },
    "crm.hosting.sheet.sending": dict.fromkeys(
        ("developer", "other_developer", "director"), "r"
    ),
    "crm.barrier.retention": {"director": "r"},
    "crm.leaving.reason": dict.fromkeys(ROLES[:6], "r") | {"configurator": "crwu"},
    # files of the counsellor: a developer knows those who look for a job
    **dict.fromkeys(
        ("crm.participant", "crm.participant.skill"),
        {
            "developer": "r",
            "other_developer": "r",
            "director": "r",
            "counsellor": "crwu",
            "privacy_officer": "r",
        },
    ),
    **dict.fromkeys(
        (
            "crm.participant.barrier",
            "crm.participant.support",
            "crm.participant.support.phase",
        ),
        {"counsellor": "crwu"},
    ),
    "crm.participant.consent": {"counsellor": "crw", "privacy_officer": "r"},
    "crm.participant.identity": {},
    "crm.identity.access.log": {"counsellor": "r", "privacy_officer": "r"},
    "crm.outcome.statistic": {"director": "r", "privacy_officer": "r"},
    "crm.privacy.purpose": dict.fromkeys(ROLES[:6], "r")
    | {"configurator": "crwu", "privacy_officer": "crwu"},
    "crm.personal.datum": dict.fromkeys((*ROLES[:6], "configurator"), "r"),
    "crm.barrier": {"counsellor": "r", "director": "r", "configurator": "crwu"},
    **dict.fromkeys(
        ("crm.labour.need", "crm.labour.need.requirement"),
        {
            "developer": "crwu",
            "other_developer": "r",
            "director": "crwu",
            "counsellor": "r",
        },
    ),
    "crm.labour.need.relaxing": dict.fromkeys(
        ("developer", "other_developer", "director", "counsellor"), "r"
    ),
    **dict.fromkeys(
        ("crm.job.benefit", "crm.physical.demand"),
        dict.fromkeys(ROLES[:6], "r") | {"configurator": "crwu"},
    ),
    # of a committee of the liaison; the counsellor is not invited
    **dict.fromkeys(
        (
            *("crm.joint.activity", "crm.joint.activity.attendance"),
            *("crm.joint.activity.decision", "crm.structuring.project"),
            "crm.structuring.project.deliverable",
        ),
        {
            "developer": "crwu",
            "other_developer": "r",
            "director": "crwu",
            "liaison": "crwu",
        },
    ),
    "crm.legal.parameter": dict.fromkeys(ROLES[:6], "r")
    | {"configurator": "crwu", "privacy_officer": "crwu"},
    "crm.privacy.incident": {"privacy_officer": "crwu"},
    "crm.privacy.incident.assessment": {"privacy_officer": "cr"},
    "crm.privacy.incident.step": {"privacy_officer": "crwu"},
    "crm.privacy.notice.step": {"configurator": "crwu", "privacy_officer": "crwu"},
    "crm.privacy.request": {"privacy_officer": "crw"},
    # written by liaisons of the committee too: test_sector_committee_access
    "crm.sector.committee": dict.fromkeys(ROLES[:6], "r")
    | {"configurator": "crwu", "director": "rw"},
    "crm.sector.committee.seat": dict.fromkeys((*ROLES[:6], "configurator"), "r")
    | {"director": "crwu"},
    "crm.sector.committee.liaison": dict.fromkeys((*ROLES[:6], "configurator"), "r")
    | {"director": "crwu"},
    "crm.recommendation": dict.fromkeys(ROLES[:6], "r") | {"configurator": "crwu"},
    # each reader has rows of what they may open, see test_recommendation
    "crm.recommendation.record": {"director": "r", "liaison": "r"},
    "crm.practice.tag": dict.fromkeys(ROLES[:6], "r")
    | {"configurator": "crwu", "director": "crwu"},
    # a sheet of the developer
    "crm.practice.sheet": dict.fromkeys((*ROLES[:6], "configurator"), "r")
    | {"developer": "crwu", "director": "crwu"},
    **dict.fromkeys(
        ("crm.funding", "crm.funding.cost", "crm.funding.report"),
        {"developer": "r", "other_developer": "r", "director": "crwu"},
    ),
    "crm.funding.entry": dict.fromkeys(
        ("developer", "other_developer", "director"), "r"
    ),
    **dict.fromkeys(
        ("crm.work.period", "crm.area", "crm.occupation"),
        dict.fromkeys(ROLES[:6], "r") | {"configurator": "crwu"},
    ),
    **dict.fromkeys(
        (
            *("crm.need.offer", "crm.need.sharing", "crm.need.sharing.line"),
            *("crm.shared.employer", "crm.shared.employer.party"),
        ),
        dict.fromkeys(("developer", "other_developer", "director"), "r"),
    ),
    "crm.solicitation": {
        "developer": "crwu",
        "other_developer": "r",
        "director": "crwu",
    },
    "crm.network.calendar": dict.fromkeys(ROLES[:7], "r"),
    "crm.network.figure": {"director": "r"},
}
#: models whose rows belong to their user, through the wizard that creates them
TRANSIENT_ROLES = {
    "crm.partnership.import": {"developer", "other_developer", "director"},
    "crm.partnership.import.column": {"developer", "other_developer", "director"},
    "crm.partnership.import.line": {"developer", "other_developer", "director"},
    "crm.partnership.suspend": {"developer", "other_developer", "director"},
    "crm.partnership.override.gate": {"director"},
    "crm.partnership.log.interaction": set(ROLES[:5]),
    "crm.portfolio.workbook": set(ROLES[:5]),
    "crm.lead.make.partnership": {"developer", "other_developer", "director"},
    "crm.partnership.handover": {"developer", "other_developer", "director"},
    **dict.fromkeys(
        (
            "crm.partnership.agreement.draw",
            "crm.partnership.agreement.paper",
            "crm.partnership.agreement.renew",
            "crm.partnership.agreement.send",
            "crm.partnership.agreement.take.back",
            "crm.partnership.agreement.terminate",
            "crm.avoided.cost.answer",
        ),
        {"developer", "other_developer", "director"},
    ),
    **dict.fromkeys(
        (
            "crm.participant.identity.open",
            "crm.participant.consent.withdraw",
            "crm.participant.step",
        ),
        {"counsellor", "privacy_officer"},
    ),
    **dict.fromkeys(
        ("crm.placement.refuse", "crm.placement.hire", "crm.placement.leave"),
        {"developer", "other_developer", "director", "counsellor"},
    ),
    "crm.placement.followup.record": {"counsellor"},
    "crm.hosting.sheet.send": {"developer", "other_developer", "director"},
    "crm.labour.need.match": {
        *("developer", "other_developer", "director", "counsellor"),
    },
    "crm.internship.step": {
        *("developer", "other_developer", "director", "counsellor"),
    },
    **dict.fromkeys(
        ("crm.internship.participant.sign", "crm.internship.evaluate"),
        {"counsellor"},
    ),
    "crm.participant.assign": {"counsellor", "director"},
    "crm.legal.parameter.replace": {"configurator", "privacy_officer"},
    "crm.privacy.dashboard": {"director", "privacy_officer"},
    **dict.fromkeys(
        ("crm.privacy.incident.report", "crm.privacy.request.report"),
        {*ROLES[:6], "configurator"},
    ),
    "crm.workplace.correction": {
        *("developer", "other_developer", "director", "counsellor"),
    },
    **dict.fromkeys(
        ("crm.labour.need.close", "crm.labour.need.relax"),
        {"developer", "other_developer", "director"},
    ),
    **dict.fromkeys(
        (
            *("crm.need.share", "crm.need.share.line", "crm.need.offer.decline"),
            *("crm.need.offer.release", "crm.need.offer.result"),
            *("crm.shared.employer.lead", "crm.shared.employer.decline"),
        ),
        {"developer", "other_developer", "director"},
    ),
    "crm.network.setup": {"director"},
    **dict.fromkeys(
        ("crm.onboarding", "crm.onboarding.step", "crm.onboarding.enterprise"),
        {"director", "configurator"},
    ),
    "crm.board.page": {"director"},
    "crm.occupation.import": {"configurator"},
    "crm.sector.committee.cockpit": {
        *("developer", "other_developer", "director", "liaison"),
    },
    **dict.fromkeys(
        (
            *("crm.joint.quick.log", "crm.joint.activity.cancel"),
            "crm.joint.activity.repeat",
        ),
        {"developer", "other_developer", "director", "liaison"},
    ),
    "crm.funding.statement": {"developer", "other_developer", "director"},
    "crm.partnership.continuity": {"director"},
    "crm.partnership.continuity.line": {"director"},
}


@tagged("post_install", "-at_install")
class TestAccessRoles(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership(
            member_ids=[Command.create({"user_id": cls.other_developer.id})]
        )
        cls.partnership.member_ids.user_id = cls.sister_developer
        cls.partnership.write(
            {
                "objective_ids": [Command.create({"name": "Deux stages"})],
                "interaction_ids": [Command.create({"name": "Appel"})],
            }
        )
        cls.align(cls.partnership)
        cls.sign_on_paper(cls.partnership)
        cls.env["crm.training.programme"].create(
            {
                "name": "Aide en cuisine",
                "company_id": cls.company.id,
                "skill_ids": [
                    Command.create(
                        {"skill_id": cls.env["hr.skill"].search([], limit=1).id}
                    )
                ],
                "cohort_ids": [Command.create({"date_start": "2030-01-07"})],
            }
        )
        cls.env["crm.occupation"].create({"code": "65299", "name": "Aides de cuisine"})
        cls.new_file(cls.new_participant({"first_name": "Noémie"}))
        cls.env["crm.outcome.statistic"].create(
            {"company_id": cls.company.id, "kind": "path", "people": 9}
        )
        cls.env["crm.barrier.retention"].create(
            {"company_id": cls.company.id, "year": 2020, "weeks": 4, "people": 9}
        )
        cls.env["crm.labour.observation"].create(
            {
                "name": "On cherche la nuit",
                "company_id": cls.company.id,
                "industry_id": cls.env["res.partner.industry"].search([], limit=1).id,
            }
        )
        cls.env["crm.job.benefit"].create({"name": "Repas"})
        cls.env["crm.physical.demand"].create({"name": "Debout"})
        requirement = cls.new_need(
            cls.partnership,
            requirement_ids=[
                Command.create(
                    {"kind": "other", "text": "Ponctualité", "reason": "Équipe de deux"}
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
        officer = cls.env(user=cls.privacy_officer)
        officer["crm.privacy.request"].create({})
        incident = officer["crm.privacy.incident"].create({"circumstances": "Essai"})
        assessment = {"incident_id": incident.id, "conclusion": "yes"}
        for name in ("sensitivity", "misuse", "consequences", "probability"):
            assessment |= {name: "high", f"{name}_note": "Essai"}
        officer["crm.privacy.incident.assessment"].create(assessment)
        internship = cls.new_internship(
            cls.new_placement(cls.partnership, cls.new_participant())
        )
        cls.sign_internship(internship)
        internship.sudo().write({"state": "running"})
        internship._evaluate("tutor", {"wish": "yes"})
        cls.hire(
            cls.new_placement(cls.partnership),
            fields.Date.subtract(fields.Date.context_today(cls.env.user), weeks=5),
        )
        cls.new_check(cls.partnership)
        cls.env["crm.equity.issue"]._open_issue(
            cls.partnership,
            cls.env.ref("crm_partnership.crm_refusal_reason_characteristic"),
            "Essai",
        )
        committee = cls.env["crm.sector.committee"].create({"name": "Comité d'essai"})
        cls.env["crm.sector.committee.seat"].create(
            {
                "committee_id": committee.id,
                "partner_id": cls.employer.id,
                "date_to": "2199-01-31",
            }
        )
        cls.env["crm.sector.committee.liaison"].create(
            {
                "committee_id": committee.id,
                "user_id": cls.director.id,
                "company_id": cls.company.id,
                "date_from": "2099-01-01",
            }
        )
        cls.do_together()
        cls.env["crm.practice.sheet"].create(
            {
                "name": "Accueil",
                "problem": "Le premier jour",
                "user_id": cls.developer.id,
                "company_id": cls.company.id,
            }
        )
        cls.env["crm.funding"].create(
            {
                "name": "Liaison",
                "company_id": cls.company.id,
                "funder_id": cls.employer.id,
                "cost_ids": [
                    Command.create(
                        {
                            "name": "Administration",
                            "kind": "other",
                            "amount": 100,
                            "date": "2026-05-04",
                        }
                    )
                ],
                "report_ids": [
                    Command.create({"name": "Final", "date_due": "2027-04-30"})
                ],
            }
        )
        cls.new_hosting_sending(cls.partnership)
        cls.env["crm.avoided.cost.evaluation"].create(
            {"partnership_id": cls.partnership.id}
        )
        cls.env["crm.partnership.review"].create(
            {"partnership_id": cls.partnership.id}
        ).action_prepare()
        cls.milestone = cls.add_milestone(cls.partnership, "placement")
        cls.partnership.with_user(cls.director).action_override_gates(
            cls.stages["needs"].id, "essai"
        )
        cls.env["crm.partnership.health.snapshot"]._take(
            cls.partnership, fields.Date.context_today(cls.env.user)
        )
        cls.partnership.confidentiality = "network"
        cls.live_in_the_network(cls.partnership)
        cls.env.flush_all()

    @classmethod
    def do_together(cls):
        """A joint activity and a project of a committee."""
        committee = cls.env["crm.sector.committee"].create({"name": "Comité"})
        cls.env["crm.sector.committee.liaison"].create(
            {
                "committee_id": committee.id,
                "company_id": cls.company.id,
                "user_id": cls.liaison.id,
            }
        )
        today = fields.Datetime.now()
        cls.env["crm.joint.activity"].with_user(cls.developer).create(
            {
                "name": "Rencontre",
                "company_id": cls.company.id,
                "start": today,
                "stop": today,
                "committee_ids": [Command.set(committee.ids)],
                "decision_ids": [Command.create({"name": "Suite"})],
            }
        )
        cls.env["crm.structuring.project"].with_user(cls.developer).create(
            {
                "name": "Projet",
                "company_id": cls.company.id,
                "committee_ids": [Command.set(committee.ids)],
                "deliverable_ids": [
                    Command.create({"name": "Guide", "date_due": today.date()})
                ],
            }
        )
        cls.new_partnership(committee_ids=[Command.set(committee.ids)])

    def record_of(self, model):
        if "partnership_id" in self.env[model]._fields:
            return self.env[model].search(
                [("partnership_id", "=", self.partnership.id)]
            )
        if model in ("crm.partnership", "crm.partnership.directory"):
            return self.env[model].browse(self.partnership.id)
        domain = []
        if model.startswith(("crm.funding", "crm.practice.sheet")):
            domain = [("company_id", "=", self.company.id)]
        return self.env[model].search(domain, limit=1)

    def test_every_model_has_its_line_in_the_matrix(self):
        ours = {
            name
            for name, model in self.env.registry.models.items()
            if model._original_module == "crm_partnership" and not model._abstract
        }
        self.assertEqual(ours, set(MATRIX) | set(TRANSIENT_ROLES))

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_each_role_on_each_model(self):
        operations = {"c": "create", "r": "read", "w": "write", "u": "unlink"}
        for model, allowed in MATRIX.items():
            record = self.record_of(model)
            self.assertTrue(record.exists(), model)
            for role in ROLES:
                for letter, operation in operations.items():
                    with self.subTest(model=model, role=role, operation=operation):
                        user = getattr(self, role)
                        self.assertEqual(
                            record.with_user(user).has_access(operation),
                            letter in allowed.get(role, ""),
                        )

    def test_each_role_on_each_wizard(self):
        for model, roles in TRANSIENT_ROLES.items():
            for role in ROLES:
                with self.subTest(model=model, role=role):
                    self.assertEqual(
                        self.env[model]
                        .with_user(getattr(self, role))
                        .has_access("create"),
                        role in roles,
                    )

    def test_what_is_typed_in_a_window_is_its_users_alone(self):
        for model in TRANSIENT_ROLES:
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", model), ("groups", "=", False)]
            )
            self.assertIn(
                "[('create_uid', '=', user.id)]", rules.mapped("domain_force"), model
            )
        window = (
            self.env["crm.participant.step"]
            .with_user(self.counsellor)
            .create(
                {
                    "participant_id": self.env["crm.participant"]
                    .search([], limit=1)
                    .id,
                    "reason": "En personne",
                }
            )
        )
        other = self._new_user("other_counsellor", "counsellor")
        with (
            mute_logger("odoo.addons.base.models.ir_rule"),
            self.assertRaises(AccessError),
        ):
            window.with_user(other).read(["reason"])

    def test_liaison_and_counsellor_where_they_take_part(self):
        for user in (self.liaison, self.counsellor):
            self.partnership.member_ids = [Command.create({"user_id": user.id})]
            partnership = self.partnership.with_user(user)
            self.assertTrue(partnership.name)
            self.env["crm.partnership.interaction"].with_user(user).create(
                {"partnership_id": partnership.id, "name": "Rencontre"}
            )
        with self.assertRaises(AccessError):
            self.partnership.with_user(self.counsellor).name = "x"
        with self.assertRaises(AccessError):
            self.env["crm.partnership.milestone"].with_user(self.liaison).search([])

    def test_every_role_that_reads_opens_the_form_list_and_kanban(self):
        self.partnership.member_ids = [Command.create({"user_id": self.liaison.id})]
        self.partnership.tag_ids = self.env["crm.tag"].create({"name": "Saison"})
        for stage in list(self.stages)[2:]:
            self.place(self.partnership, stage)
            self.open_as_each_role()

    def open_as_each_role(self):
        for role in (
            "developer",
            "director",
            "liaison",
            "counsellor",
            "privacy_officer",
        ):
            with self.subTest(role=role):
                self.env.invalidate_all()
                partnership = self.partnership.with_user(getattr(self, role))
                form = Form(partnership)
                self.assertEqual(form.name, "Boulangerie Test")
                for kind in ("list", "kanban"):
                    models = partnership.get_views([(False, kind)])["models"]
                    names = models["crm.partnership"]["fields"]
                    partnership.web_read({name: {} for name in names})

    def test_forms_of_the_host_open_with_and_without_a_role(self):
        lead = self.env["crm.lead"].create(
            {
                "name": "Piste",
                "partnership_id": self.partnership.id,
                "company_id": self.company.id,
            }
        )
        self.configurator.group_ids = [
            Command.link(self.env.ref("base.group_system").id),
            Command.link(self.env.ref("sales_team.group_sale_manager").id),
        ]
        for role in (
            *("developer", "director", "liaison", "counsellor", "privacy_officer"),
            *("configurator", "salesman"),
        ):
            user = getattr(self, role)
            with self.subTest(role=role):
                self.env.invalidate_all()
                form = Form(self.employer.with_user(user))
                self.assertEqual(form.name, self.employer.name)
                if user.has_group("sales_team.group_sale_manager"):
                    Form(lead.with_user(user))

    def test_a_role_given_or_taken_counts_at_once(self):
        closed = self.new_partnership(
            confidentiality="restricted", user_id=self.director.id
        )
        partnership = closed.with_user(self.other_developer)
        self.assertFalse(partnership.has_access("read"))
        group = self.env.ref("crm_partnership.group_director")
        self.other_developer.group_ids = [Command.link(group.id)]
        self.assertTrue(partnership.has_access("read"))
        self.other_developer.group_ids = [Command.unlink(group.id)]
        self.assertFalse(partnership.has_access("read"))
