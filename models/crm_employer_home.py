# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import date, timedelta

from odoo import api, fields, models

from .agreement_states import SEALED, SIGNING
from .placement_states import EMPLOYED
from .review_states import HELD

#: a review that was held is something to read for so many days
READ_DAYS = 30
#: a hire is to be confirmed for so many days, an invitation answered to so many ahead
HIRE_DAYS, INVITATION_DAYS = 183, 60
ENDED = ("done", "stopped")


class CrmEmployerHome(models.AbstractModel):
    """What awaits a person of an employer, for the first page of their account.

    Each part says what it awaits in ``_await_<part>``, from what its own pages would open
    to the same person: nothing is found here that they could not read there. The number
    of queries does not grow with the number of rows.
    """

    _name = "crm.employer.home"
    _description = "What Awaits an Employer"

    @api.model
    @api.private
    def _get_awaiting(self, user):
        """What awaits a portal user, the most pressing first.

        :return: list of dicts: ``kind``, ``title``, ``detail``, ``company`` (with
            elevated rights), ``date`` and ``when`` (what the date is), ``url``,
            ``button``; empty for anyone but a portal user
        """
        if not user._is_portal():
            return []
        today = fields.Date.context_today(self)
        # sudo: portal users have no access to the models; each part looks for what its
        # pages open to the user
        home = self.sudo()
        partnerships = self.env["crm.partnership"]._find_for_employer(user)
        rows = [
            row
            for part in home._get_parts()
            for row in getattr(home, f"_await_{part}")(user, partnerships, today)
        ]
        return sorted(rows, key=lambda row: (row["date"] or date.max, row["url"]))

    @api.model
    def _get_parts(self):
        return [
            *("alignment", "agreement", "commitments", "internship", "candidates"),
            *("hires", "needs", "reviews", "activities", "hosting"),
        ]

    @api.model
    @api.private
    def _get_enterprises(self, user, rows=()):
        """The enterprises that a portal user works with, with elevated rights.

        :return: list of (enterprise, whom to ask there)
        """
        partnerships = self.env["crm.partnership"]._find_for_employer(user)
        contacts = {}
        for partnership in partnerships:
            if partnership.company_id not in contacts:
                # who has left is not whom to ask
                contacts[partnership.company_id] = partnership._get_person_in_charge()
        for row in rows:
            contacts.setdefault(row["company"], self.env["res.users"].sudo())
        return list(contacts.items())

    @api.model
    def _day(self, moment):
        """The day of a moment, where the person lives."""
        return moment and fields.Datetime.context_timestamp(self, moment).date()

    # ------------------------------------------------------------------------- parts
    def _await_alignment(self, user, _partnerships, _today):
        asked = self.env["crm.alignment.respondent"].search(
            [
                ("partner_id", "=", user.partner_id.id),
                ("side", "=", "employer"),
                ("state", "!=", "submitted"),
                ("checklist_id.state", "=", "open"),
            ]
        )
        return [
            {
                "kind": "alignment",
                "title": self.env._("Alignment checklist to answer"),
                "detail": respondent.checklist_id.template_id.name,
                "company": respondent.partnership_id.company_id,
                "date": self._day(respondent.date_invited),
                "when": self.env._("asked on"),
                "url": f"/my/alignment/{respondent.id}",
                "button": self.env._("Go on")
                if respondent.state == "started"
                else self.env._("Answer"),
            }
            for respondent in asked
            if respondent._belongs_to_side()
        ]

    def _await_agreement(self, user, _partnerships, _today):
        people = self.env["crm.agreement.signatory"].search(
            [
                ("partner_id", "=", user.partner_id.id),
                ("side", "=", "employer"),
                ("signs", "=", True),
                ("state", "!=", "signed"),
                ("agreement_id.state", "in", SIGNING),
            ]
        )
        return [
            {
                "kind": "agreement",
                "title": self.env._("Agreement to sign"),
                "detail": person.agreement_id.reference,
                "company": person.agreement_id.company_id,
                "date": self._day(person.date_invited),
                "when": self.env._("asked on"),
                "url": f"/my/agreement/{person.agreement_id.id}",
                "button": self.env._("Read and sign"),
            }
            for person in people
            if person._is_turn() and person._belongs_to_side()
        ]

    def _await_commitments(self, user, _partnerships, today):
        people = self.env["crm.agreement.signatory"].search(
            [
                ("partner_id", "=", user.partner_id.id),
                ("side", "=", "employer"),
                ("follows", "=", True),
                ("agreement_id.state", "in", SEALED),
            ]
        )
        people = people.filtered(lambda p: p._belongs_to_side())
        checkins = self.env["crm.commitment.checkin"].search(
            [
                ("agreement_id", "in", people.agreement_id.ids),
                ("accountable", "=", "employer"),
                ("state", "=", "open"),
                ("employer_answer", "=", False),
                ("date_remind", "<=", today),
            ],
            order="date_due, id",
        )
        rows = []
        for agreement, due in checkins.grouped("agreement_id").items():
            rows.append(
                {
                    "kind": "commitments",
                    "title": self.env._("Commitments: tell whether they are kept"),
                    "detail": due[0].commitment_id.name
                    if len(due) == 1
                    else self.env._("%s commitments", len(due)),
                    "company": agreement.company_id,
                    "date": due[0].date_due,
                    "when": self.env._("due on"),
                    "url": f"/my/agreement/{agreement.id}/commitments",
                    "button": self.env._("Tell"),
                }
            )
        return rows

    def _await_internship(self, user, _partnerships, _today):
        signatures = self.env["crm.internship.signature"].search(
            [
                ("partner_id", "=", user.partner_id.id),
                ("side", "=", "employer"),
                ("voided_at", "=", False),
                ("internship_id.state", "in", ("to_sign", "running", *ENDED)),
            ],
            order="id",
        )
        rows = {}
        for signature in signatures.filtered(lambda s: s._belongs_to_side()):
            internship = signature.internship_id
            texts = self._get_internship_texts(signature)
            if texts and internship not in rows:
                title, day, when, button = texts
                rows[internship] = {
                    "kind": "internship",
                    "title": title,
                    "detail": internship.participant_id.name,
                    "company": internship.company_id,
                    "date": day,
                    "when": when,
                    "url": f"/my/internship/{internship.id}",
                    "button": button,
                }
        return list(rows.values())

    def _get_internship_texts(self, signature):
        """(title, date, what the date is, button), or None: nothing is awaited."""
        internship = signature.internship_id
        if internship.state == "to_sign":
            return not signature.signed_at and (
                self.env._("Terms of an internship to sign"),
                internship.date_start,
                self.env._("first day:"),
                self.env._("Read and sign"),
            )
        parties = internship.evaluation_ids.mapped("party")
        if (
            internship.state in ENDED
            and signature.party == "tutor"
            and "tutor" not in parties
        ):
            return (
                self.env._("Internship: tell how it went"),
                internship.ended_on,
                self.env._("ended on"),
                self.env._("Give your view"),
            )
        if not internship.employer_word:
            return (
                self.env._("Internship: confirm that it takes place"),
                internship.started_on,
                self.env._("began on"),
                self.env._("Confirm"),
            )
        return None

    def _await_candidates(self, user, _partnerships, _today):
        placements = self.env["crm.placement"]._find_for_employer(
            user,
            [
                ("state", "in", ("referral", "introduced")),
                ("employer_interest", "=", False),
            ],
        )
        return [
            {
                "kind": "candidates",
                "title": self.env._("Someone is proposed to you"),
                "detail": self._get_work(placement),
                "company": placement.company_id,
                "date": placement.date_proposed,
                "when": self.env._("since"),
                "url": f"/my/candidates/{placement.id}",
                "button": self.env._("See and answer"),
            }
            for placement in placements
            # an internship that is agreed on is the answer
            if not placement.internship_ids.filtered(
                lambda i: i.state not in ("draft", "cancelled")
            )
        ]

    def _await_hires(self, user, _partnerships, today):
        placements = self.env["crm.placement"]._find_for_employer(
            user,
            [
                ("state", "in", EMPLOYED),
                ("hire_confirmed_at", "=", False),
                ("hire_denied", "=", False),
                ("date_hired", ">=", today - timedelta(days=HIRE_DAYS)),
            ],
        )
        return [
            {
                "kind": "hires",
                "title": self.env._("A hire to confirm"),
                "detail": self._get_work(placement),
                "company": placement.company_id,
                "date": placement.date_hired,
                "when": self.env._("first day:"),
                "url": f"/my/candidates/{placement.id}#hire",
                "button": self.env._("Confirm"),
            }
            for placement in placements
        ]

    @api.model
    def _get_work(self, placement):
        """The code, and the work: never who it is."""
        work = placement.need_id.name or placement.occupation_id.name
        return " · ".join(filter(None, [placement.participant_id.name, work]))

    def _await_needs(self, _user, partnerships, today):
        needs = self.env["crm.labour.need"].search(
            [
                ("partnership_id", "in", partnerships.ids),
                *("|", ("state", "=", "stale")),
                *("&", ("state", "=", "open"), ("date_warning", "<=", today)),
            ]
        )
        return [
            {
                "kind": "needs",
                "title": self.env._("Still looking for people?"),
                "detail": need.name,
                "company": need.company_id,
                "date": need.date_stale,
                "when": self.env._("switched off on")
                if need.state == "stale"
                else self.env._("to confirm before"),
                "url": f"/my/needs/{need.id}",
                "button": self.env._("Confirm or close"),
            }
            for need in needs
        ]

    def _await_reviews(self, _user, partnerships, today):
        reviews = self.env["crm.partnership.review"].search(
            [
                ("partnership_id", "in", partnerships.ids),
                "|",
                *(
                    "&",
                    ("state", "=", "prepared"),
                    ("employer_prepared_at", "=", False),
                ),
                *("&", ("state", "in", HELD)),
                ("date_held", ">=", today - timedelta(days=READ_DAYS)),
            ]
        )
        kinds = dict(reviews._fields["kind"]._description_selection(self.env))
        rows = []
        for review in reviews:
            is_held = review.state in HELD
            rows.append(
                {
                    "kind": "reviews",
                    "title": self.env._("Read what was decided together")
                    if is_held
                    else self.env._("Review: prepare your part"),
                    "detail": kinds[review.kind],
                    "company": review.company_id,
                    "date": review.date_held if is_held else review.date_planned,
                    "when": self.env._("held on")
                    if is_held
                    else self.env._("planned on"),
                    "url": f"/my/reviews/{review.id}",
                    "button": self.env._("Read") if is_held else self.env._("Prepare"),
                }
            )
        return rows

    def _await_activities(self, user, _partnerships, today):
        activities = self.env["crm.joint.activity"]._find_for_guest(user)
        last = today + timedelta(days=INVITATION_DAYS)
        coming = activities.filtered(
            lambda a: (
                a.state == "planned" and not a.is_over and self._day(a.start) <= last
            )
        )
        invitations = self.env["calendar.attendee"].search(
            [
                ("event_id", "in", coming.event_id.ids),
                ("partner_id", "=", user.partner_id.id),
                ("state", "=", "needsAction"),
            ]
        )
        return [
            {
                "kind": "activities",
                "title": self.env._("Invitation: tell whether you come"),
                "detail": activity.name,
                "company": activity.company_id,
                "date": self._day(activity.start),
                "when": self.env._("on"),
                "url": f"/my/joint-activities/{activity.id}",
                "button": self.env._("Answer"),
            }
            for activity in coming
            if activity.event_id and activity.event_id in invitations.event_id
        ]

    def _await_hosting(self, user, _partnerships, _today):
        sendings = self.env["crm.hosting.sheet.sending"].search(
            [
                ("partner_id", "=", user.partner_id.id),
                ("date_opened", "=", False),
                ("sheet_id.state", "=", "published"),
                ("sheet_id.active", "=", True),
            ]
        )
        return [
            {
                "kind": "hosting",
                "title": self.env._("What hosting a trainee brings"),
                "detail": sending.sheet_id.name,
                "company": sending.company_id,
                "date": self._day(sending.date_sent),
                "when": self.env._("sent on"),
                "url": f"/my/hosting/{sending.id}",
                "button": self.env._("Read"),
            }
            for sending in sendings
            if sending._belongs_to_side()
        ]
