# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from dateutil.relativedelta import relativedelta

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL

from .crm_joint_activity_calendar_mixin import SYNC
from .crm_partnership_gate_mixin import GATE_OVERRIDE

#: names of the sample records in the host's list of names
NAMESPACE = "__crm_partnership_sample__"
#: what marks a copy of an agreement on paper
SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
    b"/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 74>>stream\nBT /F1 16 Tf 72 700 Td "
    b"(Sample agreement / Entente fictive) Tj ET \nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF"
)


class CrmSampleData(models.AbstractModel):
    """A few fictitious partnerships, to look around in an enterprise without any.

    They are made by the system, not by the user who asks: so what a person adds later
    is told apart, and is never removed with them. Each record stands in the host's list
    of names under ``NAMESPACE``. Loading and removing are one transaction each: cut in
    the middle, nothing has happened.
    """

    _name = "crm.sample.data"
    _description = "Sample Data"
    _inherit = ["crm.record.remover"]

    # ------------------------------------------------------------------- marks
    def _get_samples(self, company):
        """The sample records of an enterprise: {model: ids}."""
        # sudo: names of records, asked by whoever sets the enterprise up
        rows = (
            self.env["ir.model.data"]
            .sudo()
            .search_fetch(
                Domain("module", "=", NAMESPACE)
                & Domain("name", "=like", f"c{company.id}.%"),
                ["model", "res_id"],
            )
        )
        found = {}
        for row in rows:
            if row.model in self.env:
                found.setdefault(row.model, []).append(row.res_id)
        return {
            # sudo: as above
            model: self.env[model].sudo().browse(ids).exists().ids
            for model, ids in found.items()
        }

    def _is_loaded(self, company):
        return any(self._get_samples(company).values())

    def _has_own_data(self, company):
        """Whether the enterprise has a partnership that is not a sample."""
        samples = self._get_samples(company).get("crm.partnership", [])
        # sudo: only whether there is one; a configurator reads no partnership
        return bool(
            self.env["crm.partnership"]
            .sudo()
            .with_context(active_test=False)
            .search_count(
                Domain("company_id", "=", company.id) & Domain("id", "not in", samples),
                limit=1,
            )
        )

    def _leave_out_samples(self, records):
        """Those that are of no sample employer."""
        # sudo: the host's list of names
        rows = (
            self.env["ir.model.data"]
            .sudo()
            .search_fetch(
                Domain("module", "=", NAMESPACE)
                & Domain("model", "=", "res.partner")
                & Domain("res_id", "in", records.sudo().partner_id.ids),
                ["res_id"],
            )
        )
        samples = set(rows.mapped("res_id"))
        return records.browse(
            # sudo: as above
            record.id
            for record in records.sudo()
            if record.partner_id.id not in samples
        )

    def _keep(self, company, record):
        self.env["ir.model.data"].sudo().create(  # sudo: the host's list of names
            {
                "module": NAMESPACE,
                "name": f"c{company.id}.{record._table}_{record.id}",
                "model": record._name,
                "res_id": record.id,
                "noupdate": True,
            }
        )
        return record

    def _forget_names(self):
        """Without the addon nobody asks for the sample records any more."""
        # sudo: the host's list of names; only ours
        self.env["ir.model.data"].sudo().search([("module", "=", NAMESPACE)]).unlink()

    def _take_company(self, company):
        """One at a time: who waited starts again, and sees what the first one did."""
        self.env.cr.execute(
            SQL(
                "UPDATE res_company SET write_date = write_date WHERE id = %s",
                company.id,
            )
        )

    # ------------------------------------------------------------------ removal
    def _remove(self, company):
        """Remove the sample data of an enterprise; nothing to remove is no fault.

        :raise UserError: something of a person's own depends on them
        """
        self._take_company(company)
        samples = self._get_samples(company)
        # sudo: the caller has checked who may; only sample records
        activities = self.env["crm.joint.activity"].sudo()
        activities = activities.browse(samples.get("crm.joint.activity", []))
        if activities.event_id:
            # moved since to a day to come: its meeting goes with it
            samples["calendar.event"] = activities.event_id.ids
        if any(samples.values()):
            # sudo: the caller has checked who may; only sample records go
            self.sudo()._remove_records(samples, self.env.user)

    # ------------------------------------------------------------------ loading
    def _load(self, company):
        """Make the sample data of an enterprise, in the language of the user.

        :raise UserError: they are there, or the enterprise has data of its own
        """
        self._take_company(company)
        if self._is_loaded(company):
            raise UserError(self.env._("The sample data are loaded already."))
        if self._has_own_data(company):
            raise UserError(
                self.env._(
                    "%s has partnerships of its own: sample data would be mixed up with "
                    "them. Load them in an enterprise without any.",
                    company.name,
                )
            )
        owner = self.env.user
        # the system is the one who makes them; the user's right was checked by the caller
        maker = self.with_user(SUPERUSER_ID).with_context(
            allowed_company_ids=company.ids,
            lang=owner.lang,
            tz=owner.tz,
            tracking_disable=True,
            mail_create_nosubscribe=True,
            mail_auto_subscribe_no_notify=True,
            mail_activity_automation_skip=True,
            no_mail_to_attendees=True,
            gate_override=GATE_OVERRIDE,  # fictitious: its history is not told
        )
        maker._make(company, owner)

    def _make(self, company, owner):
        partnerships = {
            key: self._make_partnership(company, owner, vals)
            for key, vals in self._get_stories().items()
        }
        self._make_alignment(company, owner, partnerships["bakery"])
        self._make_agreement(company, owner, partnerships["hotel"])
        need = self._make_need(company, partnerships["residence"])
        self._make_participant(company, need)
        self._make_activity(company, owner, partnerships["bakery"])

    def _days(self, number):
        """The day so many days from today, where the user is."""
        return fields.Date.context_today(self) + relativedelta(days=number)

    def _ref(self, name):
        """A row of our reference data, or none where it was removed."""
        return self.env.ref(f"crm_partnership.{name}", raise_if_not_found=False)

    def _refs(self, *names):
        return [Command.set([row.id for row in map(self._ref, names) if row])]

    def _get_stories(self):
        """Six employers, each at another stage of its partnership."""
        return {
            "hardware": {
                "stage": "first_contact",
                "employer": self.env._("Riverside Hardware (sample)"),
                "city": "Lévis",
                "industry": "44_45",
                "person": "Alex Gagné",
                "need": self.env._(
                    "Would like to know who we are before going further."
                ),
            },
            "residence": {
                "stage": "needs",
                "employer": self.env._("Maples Residence (sample)"),
                "city": "Québec",
                "industry": "624",
                "person": "Sam Pelletier",
                "need": self.env._("Kitchen helpers, days and weekends."),
                "forms": "internship hiring",
                "objective": self.env._("Two internships this season"),
                "talk": self.env._("First meeting: what the kitchen needs"),
                "days": 12,
            },
            "farm": {
                "stage": "alignment",
                "employer": self.env._("North Shore Greenhouses (sample)"),
                "city": "Beaupré",
                "industry": "1114",
                "person": "Noa Tremblay",
                "need": self.env._("Seasonal workers; transport is to be settled."),
                "forms": "referral visit",
                "objective": self.env._("A visit before the season"),
                "talk": self.env._("Call about the alignment checklist"),
                "days": 40,
            },
            "bakery": {
                "stage": "agreement",
                "employer": self.env._("Sunrise Bakery (sample)"),
                "city": "Québec",
                "industry": "311",
                "person": "Charlie Roy",
                "need": self.env._("Bakery helpers; many left before the partnership."),
                "forms": "referral internship hiring",
                "objective": self.env._("Two lasting hires a year"),
                "talk": self.env._("Answers of both parties talked over"),
                "days": 6,
            },
            "hotel": {
                "stage": "pilot",
                "employer": self.env._("Old Port Hotel (sample)"),
                "city": "Québec",
                "industry": "721",
                "person": "Camille Bouchard",
                "need": self.env._("Room attendants and dishwashers."),
                "forms": "internship hiring coaching",
                "objective": self.env._("A first internship in the kitchen"),
                "talk": self.env._("Agreement signed"),
                "days": 30,
            },
            "school": {
                "stage": "needs",
                "employer": self.env._("Lakes School Centre (sample)"),
                "city": "Stoneham",
                "industry": "722",
                "person": "Dominique Lavoie",
                "need": self.env._(
                    "Food helpers in two schools; back after the holidays."
                ),
                "forms": "internship",
                "objective": self.env._("An internship before summer"),
                "talk": self.env._("The school closes for the season"),
                "days": 70,
                "is_paused": True,
            },
        }

    def _make_partnership(self, company, owner, story):
        partners = self.env["res.partner"]
        industry = self._ref(f"res_partner_industry_{story['industry']}")
        employer = partners.create(
            {
                "name": story["employer"],
                "is_company": True,
                "company_id": company.id,
                "city": story["city"],
                "industry_id": industry.id if industry else False,
                "country_id": company.country_id.id,
            }
        )
        person = partners.create(
            {
                "name": story["person"],
                "parent_id": employer.id,
                "company_id": company.id,
                "email": "sample@employer.example",
            }
        )
        self._keep(company, employer)
        self._keep(company, person)
        vals = {
            "partner_id": employer.id,
            "company_id": company.id,
            "user_id": owner.id,
            "stage_id": self._get_stage(story["stage"]).id,
            "contact_ids": [Command.set(person.ids)],
            "need_summary": story["need"],
            "form_ids": self._refs(
                *(
                    f"crm_partnership_form_{form}"
                    for form in story.get("forms", "").split()
                )
            ),
        }
        if "objective" in story:
            vals["objective_ids"] = [
                Command.create(
                    {"name": story["objective"], "date_target": self._days(120)}
                )
            ]
        if "talk" in story:
            vals["interaction_ids"] = [
                Command.create(
                    {
                        "name": story["talk"],
                        "kind": "meeting",
                        "date": self._days(-story["days"]),
                        "user_id": owner.id,
                        "contact_ids": [Command.set(person.ids)],
                    }
                )
            ]
        partnership = self.env["crm.partnership"].create(vals)
        reason = self._ref("crm_partnership_reason_season")
        if story.get("is_paused") and reason:
            partnership.action_pause(reason.id, False, False)
        return self._keep(company, partnership)

    def _get_stage(self, name):
        # a stage that was removed: the first one is always there
        return (
            self._ref(f"crm_partnership_stage_{name}")
            or self.env["crm.partnership"]._get_pipeline()[:1]
        )

    def _make_alignment(self, company, owner, partnership):
        template = self.env["crm.alignment.template"]._get_default(company)
        if not template:
            return
        checklist = self.env["crm.alignment.checklist"].create(
            {
                "partnership_id": partnership.id,
                "template_id": template.id,
                "user_id": owner.id,
            }
        )
        sides = (
            ("enterprise", owner.partner_id, "43"),
            ("employer", partnership.contact_ids[:1], "2343"),
        )
        for side, person, ratings in sides:
            criteria = template.criterion_ids
            self.env["crm.alignment.respondent"].create(
                {
                    "checklist_id": checklist.id,
                    "side": side,
                    "partner_id": person.id,
                    "state": "submitted",
                    "answered_count": len(criteria),
                    "date_submitted": fields.Datetime.now(),
                    "answer_ids": [
                        Command.create(
                            {
                                "criterion_id": criterion.id,
                                # nothing blocks the way to the agreement
                                "rating": "3"
                                if criterion.is_blocking
                                else ratings[number % len(ratings)],
                            }
                        )
                        for number, criterion in enumerate(criteria)
                    ],
                }
            )
        checklist._compare(False)
        checklist.write({"submission_count": 2, "date_sent": fields.Datetime.now()})
        self._keep(company, checklist)

    def _make_agreement(self, company, owner, partnership):
        template = self.env["crm.agreement.template"]._get_default(company)
        if not template:
            return
        people = (
            ("enterprise", owner.partner_id),
            ("employer", partnership.contact_ids[:1]),
        )
        agreement = self.env["crm.partnership.agreement"].create(
            {
                "partnership_id": partnership.id,
                "template_id": template.id,
                "user_id": owner.id,
                "lang": owner.lang,
                "date_start": self._days(-30),
                "date_end": self._days(335),
                "signatory_ids": [
                    Command.create(
                        {"side": side, "partner_id": person.id, "sequence": number}
                    )
                    for number, (side, person) in enumerate(people, 1)
                ],
            }
        )
        agreement.action_record_paper(SCAN, self._days(-30), True)
        self._keep(company, agreement)

    def _make_need(self, company, partnership):
        occupation = self._ref("crm_occupation_65201")
        need = self.env["crm.labour.need"].create(
            {
                "partnership_id": partnership.id,
                "name": self.env._("Kitchen helper (sample)"),
                "occupation_id": occupation.id if occupation else False,
                "positions": 2,
                "hours_week": 30,
                "date_start": self._days(30),
                "city": partnership.partner_id.city,
                "period_ids": self._refs("crm_work_period_weekday_day"),
            }
        )
        if occupation:
            need.action_open()
        return self._keep(company, need)

    def _make_participant(self, company, need):
        """By a code alone, without identity; in the hands of a counsellor."""
        counsellors = company._get_users_of_group("crm_partnership.group_counsellor")
        if not counsellors:
            return
        participant = self.env["crm.participant"].create(
            {
                "company_id": company.id,
                "user_id": counsellors[0].id,
                "date_start": self._days(-60),
                "hours_min": 20,
                "hours_max": 35,
                "occupation_ids": [Command.set(need.occupation_id.ids)],
                "period_ids": self._refs("crm_work_period_weekday_day"),
            }
        )
        participant.action_make_available()
        self._keep(company, participant)

    def _make_activity(self, company, owner, partnership):
        committees = partnership.committee_ids or self.env[
            "crm.sector.committee"
        ].search([], limit=1)
        start = fields.Datetime.to_datetime(self._days(-14)) + relativedelta(hours=18)
        # it took place: there is no meeting to plan, nor anyone to invite
        activities = self.env["crm.joint.activity"].with_context(joint_sync=SYNC)
        activity = activities.create(
            {
                "name": self.env._("Visit of the bakery with the committee (sample)"),
                "kind": "visit",
                "company_id": company.id,
                "user_id": owner.id,
                "start": start,
                "stop": start + relativedelta(hours=2),
                "partnership_ids": [Command.set(partnership.ids)],
                "committee_ids": [Command.set(committees[:1].ids)],
                "attendance_ids": [
                    Command.create({"partner_id": person.id, "presence": "present"})
                    for person in owner.partner_id | partnership.contact_ids[:1]
                ],
                "outcome": self.env._("Two internships are possible in January."),
            }
        )
        activity.action_hold()
        self._keep(company, activity)
