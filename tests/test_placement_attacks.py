# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Ways round the buttons and the windows of placements, files and registers."""

import base64
import json
from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..exceptions import SigningRefusedError
from .common import SCAN, SIGNATURE
from .test_internship import NAME, InternshipCase

QUIET = ("odoo.addons.base.models.ir_rule", "odoo.sql_db", "odoo.http")
#: no name of anyone
WORD = "Zyzzyva"
LABEL = {"fields": {"display_name": {}}}


class AttackCase(InternshipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_counsellor = cls._new_user("counsellor_2", "counsellor")
        cls.sister_counsellor = cls._new_user(
            "sister_counsellor", "counsellor", company=cls.sister_company
        )
        cls.secret = cls.env["res.partner"].create(
            {"name": "Employeur caché", "is_company": True, "city": "Ville cachée"}
        )
        cls.closed = cls.new_partnership(
            partner_id=cls.secret.id,
            user_id=cls.director.id,
            confidentiality="restricted",
        )
        cls.closed_placement = cls.env["crm.placement"].create(
            {
                "partnership_id": cls.closed.id,
                "participant_id": cls.new_participant().id,
            }
        )
        cls.outsider = cls._new_user("developer_2", "business_developer")

    def windows(self):
        """(model, values, name of the text) of each window with a text by code."""
        reason = self.env["crm.refusal.reason"].search(
            [("side", "=", "employer")], limit=1
        )
        leaving = self.env["crm.leaving.reason"].search([], limit=1)
        placement, internship = self.placement.id, self.internship.id
        return [
            (
                "crm.placement.refuse",
                {"placement_id": placement, "reason_id": reason.id},
                "comment",
            ),
            (
                "crm.placement.leave",
                {
                    "placement_id": placement,
                    "side": "person",
                    "reason_id": leaving.id,
                },
                "comment",
            ),
            ("crm.internship.step", {"internship_id": internship}, "reason"),
            ("crm.internship.evaluate", {"internship_id": internship}, "comment"),
            (
                "crm.participant.step",
                {"participant_id": self.participant.id, "kind": "hold"},
                "reason",
            ),
            (
                "crm.participant.identity.open",
                {"participant_id": self.participant.id},
                "reason",
            ),
            (
                "crm.participant.consent.withdraw",
                {"consent_id": self.consent.id},
                "note",
            ),
        ]


@tagged("post_install", "-at_install")
class TestPlacementAttacks(AttackCase):
    # ------------------------------------------------------------------- learning
    @mute_logger(*QUIET)
    def test_no_window_tells_whether_a_name_is_right(self):
        """Right or wrong, a guess is answered alike: the record is not theirs."""
        for user in (self.sister_counsellor, self.other_counsellor):
            for model, values, text in self.windows():
                for guess in (NAME["last_name"], WORD):
                    with (
                        self.subTest(model=model, user=user.login, guess=guess),
                        self.assertRaises(AccessError),
                    ):
                        self.env[model].with_user(user).create({**values, text: guess})

    @mute_logger(*QUIET)
    def test_a_window_is_not_turned_to_the_record_of_another(self):
        own = self.env["crm.participant"].with_user(self.other_counsellor).create({})
        window = (
            self.env["crm.participant.step"]
            .with_user(self.other_counsellor)
            .create({"participant_id": own.id, "reason": "En personne"})
        )
        for guess in (NAME["last_name"], WORD):
            with self.assertRaises(AccessError):
                window.write({"participant_id": self.participant.id, "reason": guess})

    @mute_logger(*QUIET)
    def test_windows_show_no_label_of_what_one_may_not_read(self):
        line = self.new_check(self.closed, done=False).line_ids[:1]
        for user, model, values in (
            (
                self.other_counsellor,
                "crm.participant.consent.withdraw",
                {"consent_id": self.consent.id},
            ),
            (self.outsider, "crm.workplace.correction", {"line_id": line.id}),
            (
                self.sister_developer,
                "crm.privacy.request.report",
                {"participant_id": self.participant.id},
            ),
            (
                self.outsider,
                "crm.placement.hire",
                {"placement_id": self.closed_placement.id},
            ),
        ):
            with self.subTest(model=model), self.assertRaises(AccessError):
                self.env[model].with_user(user).create(values)

    @mute_logger(*QUIET)
    def test_a_form_shows_nothing_of_what_one_may_not_read(self):
        placement, partnership = self.closed_placement.id, self.closed.id
        forms = [
            (self.outsider, "crm.placement.internship", "placement_id", placement),
            (self.outsider, "crm.placement.job", "placement_id", placement),
            (self.outsider, "crm.placement.hire", "placement_id", placement),
            (self.outsider, "crm.placement", "partnership_id", partnership),
            (self.outsider, "crm.labour.need", "partnership_id", partnership),
            (self.outsider, "crm.workplace.check", "partnership_id", partnership),
            (
                self.sister_developer,
                "crm.placement",
                "participant_id",
                self.participant.id,
            ),
        ]
        for user, model, name, number in forms:
            records = self.env[model].with_user(user)
            spec = {
                field: LABEL
                for field in ("partner_id", "participant_id", "counsellor_id")
                if field in records._fields
            }
            for value in (
                number,
                {"id": number},
                {"id": str(number)},
                {"id": [number]},
            ):
                with (
                    self.subTest(model=model, link=name, value=value),
                    self.assertRaises(UserError),
                ):
                    records.onchange({name: value}, [name], spec)
        # on the lines of a form of another model too
        with self.assertRaises(AccessError):
            self.env["crm.partnership"].with_user(self.outsider).onchange(
                {"need_ids": [[0, 0, {"partnership_id": partnership}]]},
                ["need_ids"],
                {"need_ids": {"fields": {"partner_id": LABEL}}},
            )

    def test_a_form_of_ones_own_still_opens(self):
        """A counsellor changes a proposal to a partnership that is closed to them."""
        own = self.closed_placement.with_user(self.counsellor)
        shown = own.onchange(
            {"interview_note": "Jeudi"},
            ["interview_note"],
            {"interview_note": {}, "partnership_id": LABEL, "participant_id": LABEL},
        )
        self.assertNotIn(self.secret.name, str(shown))

    @mute_logger(*QUIET)
    def test_evidence_is_no_file_for_administrators(self):
        admin = self._new_user("admin_counsellor", "counsellor")
        admin.group_ids += self.env.ref("base.group_system")
        self.participant.sudo().backup_user_id = admin
        self.consent.with_user(self.counsellor).evidence_upload = base64.b64encode(SCAN)
        files = self.env["ir.attachment"]
        evidence = files.search(
            [
                ("res_model", "=", "crm.participant.consent"),
                ("res_field", "=", "evidence"),
                ("res_id", "=", self.consent.id),
            ]
        )
        self.assertTrue(evidence)
        self.assertFalse(files.with_user(admin).search([("id", "in", evidence.ids)]))
        theirs = evidence.with_user(admin)
        with self.assertRaises(AccessError):
            theirs.read(["raw"])
        for step in (
            lambda: theirs.write({"raw": b"autre"}),
            lambda: theirs.unlink(),
            lambda: theirs.copy(),
        ):
            with self.assertRaises(UserError):
                step()
        log = self.env["crm.identity.access.log"].search_count([])
        self.consent.with_user(admin)._open_evidence()
        self.assertEqual(self.env["crm.identity.access.log"].search_count([]), log + 1)

    # -------------------------------------------------------------------- forging
    @mute_logger(*QUIET)
    def test_skills_stay_with_their_person(self):
        foreign = (
            self.env["crm.participant"].with_user(self.other_counsellor).create({})
        )
        skill = self.env["hr.skill"].search([], limit=1)
        row = (
            self.env["crm.participant.skill"]
            .with_user(self.counsellor)
            .create(
                {
                    "participant_id": self.participant.id,
                    "skill_type_id": skill.skill_type_id.id,
                    "skill_id": skill.id,
                    "skill_level_id": skill.skill_type_id.skill_level_ids[0].id,
                }
            )
        )
        with self.assertRaises(UserError):
            row.participant_id = foreign
        # the logic of versions makes another row of it, of the same person
        self.participant.with_user(self.counsellor).write(
            {"skill_ids": [Command.update(row.id, {"participant_id": foreign.id})]}
        )
        self.assertFalse(foreign.skill_ids)

    def test_the_history_of_a_state_is_not_switched_off(self):
        placement = self.new_placement(self.partnership)
        self.new_consent(placement.participant_id)
        self.cr.flush()
        placement.with_user(self.counsellor).with_context(
            mail_notrack=True, tracking_disable=True
        ).action_introduce()
        self.cr.flush()
        tracked = placement.message_ids.sudo().tracking_value_ids.field_id.mapped(
            "name"
        )
        self.assertIn("state", tracked)

    def test_a_reporter_decides_nothing_of_an_issue(self):
        reason = self.env["crm.refusal.reason"].search(
            [("side", "=", "employer"), ("suggests_discrimination", "=", True)], limit=1
        )
        window = (
            self.env["crm.placement.refuse"]
            .with_user(self.developer)
            .create(
                {
                    "placement_id": self.placement.id,
                    "side": "employer",
                    "reason_id": reason.id,
                    "comment": "Un accent, dit-on",
                }
            )
        )
        window.with_context(
            default_conclusion="Rien à dire",
            default_measures="Aucune",
            mail_activity_automation_skip=True,
        ).action_confirm()
        issue = self.env["crm.equity.issue"].search(
            [("placement_id", "=", self.placement.id)]
        )
        self.assertEqual(issue.state, "open")
        self.assertFalse(issue.conclusion or issue.measures)
        self.assertIn(self.director, issue.activity_ids.user_id)

    def test_officers_are_told_whatever_the_caller_asks_for(self):
        window = (
            self.env["crm.privacy.incident.report"]
            .with_user(self.liaison)
            .with_context(mail_activity_automation_skip=True)
            .create({"circumstances": "Un courriel au mauvais endroit"})
        )
        window.action_report()
        self.assertTrue(window.is_officer_told)

    @mute_logger(*QUIET)
    def test_a_step_stays_with_its_incident(self):
        incidents = self.env["crm.privacy.incident"].with_user(self.privacy_officer)
        one, two = (incidents.create({"circumstances": "x y"}) for _i in range(2))
        step = (
            self.env["crm.privacy.incident.step"]
            .with_user(self.privacy_officer)
            .create({"incident_id": one.id, "kind": "cai", "name": "Avis"})
        )
        with self.assertRaises(UserError):
            step.incident_id = two

    @mute_logger(*QUIET)
    def test_who_has_left_the_employer_signs_nothing_for_it(self):
        self.as_counsellor.action_send()
        row = self.row("employer")
        token = row.sudo().access_token
        public = self.env(user=self.env.ref("base.public_user"))
        self.assertEqual(row.with_env(public)._check_visitor(token), "ok")
        self.contact.parent_id = self.secret
        self.assertEqual(row.with_env(public)._check_visitor(token), "refused")
        with self.assertRaises(SigningRefusedError):
            row._sign("Line Roy", SIGNATURE, self.internship.fingerprint)
        self.assertFalse(row.signed_at)

    def test_organisations_named_in_a_consent_are_merged_by_a_director(self):
        rival = self.env["res.partner"].create(
            {"name": "Concurrent", "is_company": True, "email": self.employer.email}
        )
        # the host lets those who manage accounts merge, whatever their role
        for user in self.salesman | self.director:
            user.group_ids += self.env.ref("base.group_erp_manager")
            user.group_ids += self.env.ref("base.group_partner_manager")
        wizard = self.env["base.partner.merge.automatic.wizard"]
        ids = (rival | self.employer).ids
        with self.assertRaises(UserError):
            wizard.with_user(self.salesman)._merge(ids, rival)
        self.assertEqual(self.consent.partner_id, self.employer)
        others = self.env["res.partner"].create([{"name": "A"}, {"name": "B"}])
        wizard.with_user(self.salesman)._merge(others.ids, others[0])
        wizard.with_user(self.director)._merge(ids, self.employer)
        self.assertFalse(rival.exists())

    # --------------------------------------------------------------------- guards
    @mute_logger(*QUIET)
    def test_what_opens_a_gate_is_not_written_by_hand(self):
        """Dates of placements, of states and of exchanges come from what happened."""
        facts = {
            "weeks_kept": 99,
            "date_first_kept": "2020-01-01",
            "date_first_placement": "2020-01-01",
            "date_last_interaction": "2020-01-01",
            "date_last_stage_update": "2020-01-01 00:00:00",
            "date_status": "2020-01-01",
            "reason_note": "Autre raison",
            "gate_override_count": 7,
        }
        for user in (self.developer, self.director):
            partnerships = self.env["crm.partnership"].with_user(user)
            for name, value in facts.items():
                with self.subTest(user=user.login, name=name):
                    with self.assertRaises(UserError):
                        partnerships.browse(self.partnership.id).write({name: value})
                    with self.assertRaises(UserError):
                        partnerships.create(
                            {"partner_id": self.employer.id, name: value}
                        )
        # the buttons still do
        reason = self.env["crm.partnership.reason"].search(
            [("can_pause", "=", True)], limit=1
        )
        partnership = self.partnership.with_user(self.developer)
        partnership.action_pause(reason.id, "Travaux")
        partnership.action_resume()

    def test_the_tutor_is_a_person_of_the_employer(self):
        placement = self.placement.with_user(self.developer)
        for partner in (
            self.developer.partner_id,
            self.env["res.partner"].create({"name": "N’importe qui"}),
            self.employer,
        ):
            with self.assertRaises(ValidationError):
                placement.tutor_id = partner
        placement.tutor_id = self.contact
        helper = self.env["res.partner"].create({"name": "Agente de liaison"})
        self.partnership.contact_ids += helper
        placement.tutor_id = helper

    def test_nobody_is_proposed_for_a_settled_need(self):
        need = self.new_need(self.partnership)
        need.action_open()
        before = self.new_placement(self.partnership, need_id=need.id)
        self.new_consent(before.participant_id)
        need.action_close("conditions")
        with self.assertRaises(UserError):
            self.new_placement(self.partnership, need_id=need.id)
        with self.assertRaises(UserError):
            before.with_user(self.counsellor).action_introduce()
        need.action_reopen()
        before.with_user(self.counsellor).action_introduce()
        self.assertEqual(before.state, "introduced")

    @mute_logger(*QUIET)
    def test_a_job_elsewhere_proves_nothing_of_the_one_of_the_placement(self):
        self.as_counsellor.action_cancel()
        self.hire(self.placement, self.today - timedelta(weeks=30))
        jobs = self.env["crm.placement.job"].with_user(self.developer)
        for dates in (
            {"date_start": self.today + timedelta(days=1)},
            {
                "date_start": self.today,
                "date_end": self.today + timedelta(days=1),
            },
        ):
            with self.assertRaises(ValidationError):
                jobs.create({"placement_id": self.placement.id, **dates})
        jobs.create({"placement_id": self.placement.id, "date_start": self.today})
        due = self.placement.followup_ids.filtered("is_due")
        self.assertTrue(due)
        self.assertEqual(set(due.mapped("result_continuous_same")), {"unknown"})
        self.assertFalse(self.partnership.weeks_kept)

    @mute_logger(*QUIET)
    def test_figures_are_numbers(self):
        self.as_counsellor.action_cancel()
        self.make_ready(self.placement)
        hire = self.placement.with_user(self.counsellor).action_hire
        for value in (float("nan"), float("inf"), -1):
            for terms in ({"wage": value}, {"hours": value}):
                with self.assertRaises(UserError):
                    hire(self.today, **terms)
            for name in ("wage_min", "hours_week"):
                with (
                    self.subTest(name=name, value=value),
                    self.assertRaises(Exception) as caught,
                    self.env.cr.savepoint(),
                ):
                    self.new_need(self.partnership, **{name: value})
                self.assertIn("check", str(caught.exception).lower())
        self.hire(self.placement, self.today - timedelta(weeks=5))
        followup = self.placement.followup_ids[:1].with_user(self.counsellor)
        for values in ({"wage": float("nan")}, {"hours_week": 200}):
            with self.assertRaises(UserError):
                followup._record({"situation": "same_employer", **values})
        with self.assertRaises(UserError):
            followup._record(
                {
                    "situation": "studies",
                    "date_left": self.today,
                    "left_reason_id": self.env["crm.leaving.reason"]
                    .search([], limit=1)
                    .id,
                    "left_side": False,
                }
            )

    # ---------------------------------------------------------------------- texts
    @mute_logger(*QUIET)
    def test_files_and_tasks_go_by_code_too(self):
        placement = self.placement.with_user(self.counsellor)
        name = f"CV {NAME['first_name']}.pdf"
        with self.assertRaises(ValidationError):
            placement.message_post(body="CV", attachments=[(name, b"x")])
        placement.message_post(body="CV", attachments=[("CV.pdf", b"x")])
        with self.assertRaises(ValidationError):
            self.env["mail.activity"].with_user(self.developer).create(
                {
                    "res_model_id": self.env["ir.model"]._get_id(
                        "crm.placement.internship"
                    ),
                    "res_id": self.internship.id,
                    "summary": f"Appeler {NAME['first_name']}",
                }
            )
        meeting = {
            "name": "Rencontre",
            "start": "2026-05-04 14:00:00",
            "stop": "2026-05-04 15:00:00",
            "res_model_id": self.env["ir.model"]._get_id("crm.placement"),
            "res_id": self.placement.id,
            "location": "12, rue Principale, H2X 1Y4, 514 555-0199",
        }
        events = self.env["calendar.event"].with_user(self.counsellor)
        event = events.create(meeting)
        with self.assertRaises(ValidationError):
            event.name = f"Rencontre {NAME['first_name']}"
        with self.assertRaises(ValidationError):
            events.create({**meeting, "description": f"<p>{NAME['last_name']}</p>"})
        message = self.placement.message_post(
            body="Bonjour", message_type="email", attachments=[(name, b"x")]
        )
        self.assertFalse(message.attachment_ids)

    # ------------------------------------------------------------------- evidence
    def test_evidence_is_whole_or_refused(self):
        consents = self.env["crm.participant.consent"].with_user(self.counsellor)
        values = {"participant_id": self.participant.id} | {
            "purpose_id": self.env.ref(
                "crm_partnership.crm_privacy_purpose_accompaniment"
            ).id
        }
        for broken in ("abc", "éé", "!!!!"):
            with self.subTest(broken=broken), self.assertRaises(ValidationError):
                consents.create({**values, "evidence_upload": broken})
        scan = base64.b64encode(SCAN).decode()
        for made in (
            consents.with_context(bin_size=True).create(
                {**values, "evidence_upload": scan}
            ),
            consents.create(values),
        ):
            if not made.has_evidence:
                made.with_context(bin_size=True).write({"evidence_upload": scan})
            self.env.invalidate_all()
            self.assertEqual(made._open_evidence()[1], SCAN)

    def test_a_participant_signs_what_was_sent(self):
        windows = self.env["crm.internship.participant.sign"].with_user(self.counsellor)
        scan = base64.b64encode(SCAN).decode()
        with self.assertRaises(UserError):
            windows.create({"internship_id": self.internship.id, "scan": scan})
        self.as_counsellor.action_send()
        with self.assertRaises(ValidationError):
            windows.create({"internship_id": self.internship.id, "scan": "abc"})
        windows.with_context(bin_size=True).create(
            {"internship_id": self.internship.id, "scan": scan}
        )
        self.env.invalidate_all()
        row = self.row("participant").with_user(self.counsellor)
        self.assertEqual(row._open_scan()[1], SCAN)


@tagged("post_install", "-at_install")
class TestPlacementPageAttacks(InternshipCase, HttpCase):
    def call(self, url, **params):
        return self.url_open(
            url,
            data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}),
            headers={"Content-Type": "application/json"},
        )

    @mute_logger(*QUIET)
    def test_broken_letters_are_refused_without_an_error(self):
        self.as_counsellor.action_send()
        row = self.row("employer")
        url = f"/my/internship/{self.internship.id}/sign"
        for token in ("\ud800", ["a"], {"a": 1}, "\x00", 7):
            answer = self.call(url, access_token=token)
            self.assertEqual(answer.status_code, 200)
            self.assertIn("refused", answer.json()["result"]["redirect_url"])
        answer = self.call(
            url,
            access_token=row.sudo().access_token,
            document=self.internship.fingerprint,
            name="Line\ud800 Roy",
            signature=SIGNATURE,
        )
        self.assertIn("signed", answer.json()["result"]["redirect_url"])
        self.assertEqual(row.signed_name, "Line Roy")

    @mute_logger(*QUIET)
    def test_numbers_out_of_reach_are_no_error(self):
        user = self.portal_user
        user.password = "test-attack-page"
        user.partner_id.parent_id = self.employer
        self.authenticate(user.login, "test-attack-page")
        for page in (
            *("/my/internship/%s", "/my/candidates/%s", "/my/needs/%s"),
            *("/my/needs/%s/edit", "/my/programmes/%s"),
            "/crm_partnership/consent/%s/evidence",
            "/crm_partnership/internship/scan/%s",
            "/crm_partnership/privacy/export/%s",
        ):
            with self.subTest(page=page):
                status = self.url_open(page % 10**20).status_code
                self.assertIn(status, (403, 404))
