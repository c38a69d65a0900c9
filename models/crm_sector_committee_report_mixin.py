# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_confidential_mixin import CLOSED_LEVELS

#: days after an activity in which a partnership opened with someone who was met there
#: is counted as following from it
TRACE_DAYS = 730


class CrmSectorCommitteeReportMixin(models.AbstractModel):
    """What was done with a committee over a period, for the enterprise and to hand on.

    The report leaves the enterprise, so that partnerships of level “team” and
    “restricted”, and activities linked to one, are in none of its figures, whoever
    makes it. Participants and terms of agreements are nowhere in it.
    """

    _name = "crm.sector.committee.report.mixin"
    _description = "Report on a Sector Committee"

    can_report = fields.Boolean(compute="_compute_can_report")

    @api.depends_context("uid", "company")
    def _compute_can_report(self):
        for committee in self:
            committee.can_report = committee._may_report(self.env.company)

    def _may_report(self, company):
        """Whether the user is a liaison of the committee for the enterprise, a
        business developer or a director of it."""
        self.ensure_one()
        user = self.env.user
        if self.env.su:
            return True
        if company not in self.env.companies:
            return False
        if user.has_group("crm_partnership.group_business_developer"):
            return True
        own = self.env["crm.sector.committee.liaison"]._get_own()
        return user.has_group(
            "crm_partnership.group_committee_liaison"
        ) and self._origin.id in own.get(company.id, ())

    def _check_may_report(self, company):
        """:raise AccessError: neither liaison of the committee nor developer"""
        if not self._may_report(company):
            raise AccessError(
                self.env._(
                    "The figures of “%s” are for its liaisons, business developers and "
                    "directors.",
                    self.display_name,
                )
            )

    @api.model
    def _get_bounds(self, first, last):
        """First moment of the period and first one after it, in UTC.

        The days are those of the user's time zone.
        """
        zone = self.env.tz

        def midnight(day):
            local = zone.localize(datetime.combine(day, time.min))
            return local.astimezone(pytz.utc).replace(tzinfo=None)

        return midnight(first), midnight(last + timedelta(days=1))

    def _get_reported_domain(self, company):
        """Joint activities of the committee that a report may speak of."""
        return (
            Domain("committee_ids", "in", self._origin.ids)
            & Domain("company_id", "=", company.id)
            & Domain(
                "partnership_ids", "not any", [("confidentiality", "in", CLOSED_LEVELS)]
            )
        )

    # ------------------------------------------------------------------- buttons
    def action_open_cockpit(self):
        """What was done with the committee this year and what came of it."""
        self.ensure_one()
        cockpit = self.env["crm.sector.committee.cockpit"].create(
            {"committee_id": self.id}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Cockpit"),
            "res_model": cockpit._name,
            "res_id": cockpit.id,
            "views": [(False, "form")],
            "target": "current",
        }

    def action_print_year(self):
        """The report of this year so far, as PDF, in one click."""
        self.ensure_one()
        cockpit = self.env["crm.sector.committee.cockpit"].create(
            {"committee_id": self.id}
        )
        return cockpit.action_print()

    # ------------------------------------------------------------------- figures
    def _get_chain(self, company, first, last):
        """Activity → people met → partnerships opened → hires, from ``first`` to ``last``.

        - ``activities``: held, with their ``hours`` by all parties;
        - ``contacts``: people of other organisations who were present, each once;
        - ``employers``: employers met: of people present for an employer, and of the
          partnerships that the activities are linked to, each once;
        - ``partnerships``: opened in the period in the committee's sector;
          ``partnerships_traced``: those whose employer had been met at an activity of
          the committee, at most ``TRACE_DAYS`` days before;
        - ``hires``: jobs begun in the period at the sector's partnerships;
          ``hires_traced``: those at partnerships that can be traced in the same way.

        :return: {name of the figure: number}
        """
        self._check_may_report(company)
        start, end = self._get_bounds(first, last)
        self.env.flush_all()
        # past the record rules on purpose: the figures are sums, closed partnerships
        # are left out in the query, and the right to read them was checked above
        self.env.cr.execute(
            SQL(
                """
                WITH closed AS (
                    SELECT id FROM crm_partnership
                     WHERE confidentiality IN %(closed)s
                ), meeting AS (
                    SELECT a.id, a.start,
                           a.hours_enterprise + a.hours_employer + a.hours_other
                               AS hours
                      FROM crm_joint_activity a
                      JOIN crm_joint_activity_committee_rel c
                        ON c.activity_id = a.id AND c.committee_id = %(committee)s
                     WHERE a.company_id = %(company)s AND a.state = 'held'
                       AND a.start < %(end)s
                       AND NOT EXISTS (
                           SELECT FROM crm_joint_activity_partnership_rel r
                             JOIN closed ON closed.id = r.partnership_id
                            WHERE r.activity_id = a.id)
                ), met AS (
                    SELECT m.id, m.start, t.partner_id, t.organisation_id, t.side
                      FROM meeting m
                      JOIN crm_joint_activity_attendance t ON t.activity_id = m.id
                     WHERE t.presence = 'present' AND t.side != 'enterprise'
                ), employer AS (
                    SELECT start, organisation_id AS partner_id FROM met
                     WHERE side = 'employer' AND organisation_id IS NOT NULL
                     UNION
                    SELECT m.start, e.commercial_partner_id
                      FROM meeting m
                      JOIN crm_joint_activity_partnership_rel r
                        ON r.activity_id = m.id
                      JOIN crm_partnership p ON p.id = r.partnership_id
                      JOIN res_partner e ON e.id = p.partner_id
                ), sector AS (
                    SELECT p.id, p.create_date AS opened, EXISTS (
                               SELECT FROM (
                                   SELECT start, partner_id FROM employer
                                    UNION
                                   -- someone met before being an employer of ours
                                   SELECT start, organisation_id FROM met
                               ) AS seen
                                WHERE seen.partner_id = e.commercial_partner_id
                                  AND seen.start <= p.create_date
                                  AND seen.start > p.create_date
                                      - make_interval(days => %(days)s)
                           ) AS is_traced
                      FROM crm_partnership p
                      JOIN crm_partnership_committee_rel c
                        ON c.partnership_id = p.id AND c.committee_id = %(committee)s
                      JOIN res_partner e ON e.id = p.partner_id
                     WHERE p.company_id = %(company)s
                       AND p.confidentiality NOT IN %(closed)s
                ), hire AS (
                    SELECT s.is_traced
                      FROM crm_placement h
                      JOIN sector s ON s.id = h.partnership_id
                     WHERE h.date_hired BETWEEN %(first)s AND %(last)s
                )
                SELECT (SELECT count(*) FROM meeting WHERE start >= %(start)s)
                           AS activities,
                       (SELECT COALESCE(sum(hours), 0) FROM meeting
                         WHERE start >= %(start)s)::float8 AS hours,
                       (SELECT count(DISTINCT partner_id) FROM met
                         WHERE start >= %(start)s) AS contacts,
                       (SELECT count(DISTINCT partner_id) FROM employer
                         WHERE start >= %(start)s) AS employers,
                       (SELECT count(*) FROM sector
                         WHERE opened >= %(start)s AND opened < %(end)s)
                           AS partnerships,
                       (SELECT count(*) FROM sector
                         WHERE opened >= %(start)s AND opened < %(end)s
                           AND is_traced) AS partnerships_traced,
                       (SELECT count(*) FROM hire) AS hires,
                       (SELECT count(*) FROM hire WHERE is_traced) AS hires_traced
                """,
                closed=CLOSED_LEVELS,
                committee=self._origin.id,
                company=company.id,
                start=start,
                end=end,
                first=first,
                last=last,
                days=TRACE_DAYS,
            )
        )
        names = [column.name for column in self.env.cr.description]
        return dict(zip(names, self.env.cr.fetchone(), strict=True))

    def _get_reported_activities(self, company, first, last):
        """Activities of the period that the user may read and a report may tell."""
        start, end = self._get_bounds(first, last)
        return self.env["crm.joint.activity"].search(
            self._get_reported_domain(company)
            & Domain("start", ">=", start)
            & Domain("start", "<", end),
            order="start, id",
        )

    def _get_attendance_figures(self, activities):
        """Attendance by organisation at the activities that were held.

        :return: list of dicts: organisation, side, invited, present, excused, absent,
            hours; the most present first. People without organisation come together
        """
        rows = self.env["crm.joint.activity.attendance"]._read_group(
            [
                ("activity_id", "in", activities.ids),
                ("activity_id.state", "=", "held"),
            ],
            ["organisation_id", "side", "presence"],
            ["__count", "hours:sum"],
        )
        figures = {}
        for organisation, side, presence, number, hours in rows:
            line = figures.setdefault(
                (organisation.id, side),
                {
                    "organisation": organisation.name or self.env._("Individuals"),
                    "side": side,
                    **dict.fromkeys(("invited", "present", "excused", "absent"), 0),
                    "hours": 0.0,
                },
            )
            line["invited"] += number
            if presence:
                line[presence] += number
            line["hours"] += hours or 0.0
        return sorted(
            figures.values(), key=lambda f: (-f["present"], f["organisation"].lower())
        )

    def _get_needs_figures(self, company, first, last):
        """Needs opened in the period in the sector, by occupation.

        :return: list of (name of the occupation, needs, positions, employers)
        """
        self._check_may_report(company)
        # sudo: sums by occupation over partnerships of the open levels; liaisons open
        # no need, and the right to these figures was checked above
        rows = (
            self.env["crm.labour.need"]
            .sudo()
            ._read_group(
                Domain("company_id", "=", company.id)
                & Domain("date_opened", ">=", first)
                & Domain("date_opened", "<=", last)
                & Domain("partnership_id.committee_ids", "in", self._origin.ids)
                & Domain("partnership_id.confidentiality", "not in", CLOSED_LEVELS),
                ["occupation_id"],
                ["__count", "positions:sum", "partner_id:count_distinct"],
                order="positions:sum DESC, occupation_id",
            )
        )
        return [
            (occupation.name or self.env._("Not told"), needs, positions, employers)
            for occupation, needs, positions, employers in rows
        ]

    def _get_reported_decisions(self, activities):
        """Decisions taken at the activities, the open ones first."""
        decisions = self.env["crm.joint.activity.decision"].search(
            [("activity_id", "in", activities.ids)], order="date_due, id"
        )
        return decisions.sorted(lambda d: bool(d.date_done))

    # -------------------------------------------------------------------- report
    def _get_report(self, company, first, last):
        """Everything that the PDF and the workbook show, as plain values.

        :return: dict; texts are in the user's language
        """
        self.ensure_one()
        self._check_may_report(company)
        activities = self._get_reported_activities(company, first, last)
        held = activities.filtered(lambda a: a.state == "held")
        labels = {
            (name, key): label
            for name in ("kind", "state")
            for key, label in activities._fields[name]._description_selection(self.env)
        }
        sides = dict(
            self.env["crm.joint.activity.attendance"]
            ._fields["side"]
            ._description_selection(self.env)
        )
        kinds = {}
        for activity in activities:
            line = kinds.setdefault(
                activity.kind,
                {
                    "kind": labels["kind", activity.kind],
                    **dict.fromkeys(("held", "planned", "cancelled"), 0),
                    **dict.fromkeys(("enterprise", "employer", "other"), 0.0),
                    "people": 0,
                },
            )
            line[activity.state] += 1
            if activity.state == "held":
                for party in ("enterprise", "employer", "other"):
                    line[party] += activity[f"hours_{party}"]
                line["people"] += activity.headcount
        presences = dict(
            ((activity, presence), number)
            for activity, presence, number in self.env[
                "crm.joint.activity.attendance"
            ]._read_group(
                [("activity_id", "in", held.ids)],
                ["activity_id", "presence"],
                ["__count"],
            )
        )
        return {
            "committee": self.name,
            "company": company.name,
            "first": first,
            "last": last,
            "chain": self._get_chain(company, first, last),
            "kinds": sorted(kinds.values(), key=lambda k: (-k["held"], k["kind"])),
            "activities": [
                {
                    "start": activity.start,
                    "name": activity.name,
                    "kind": labels["kind", activity.kind],
                    "place": activity.location or "",
                    "people": activity.headcount,
                    **{
                        presence: presences.get((activity, presence), 0)
                        for presence in ("present", "excused", "absent")
                    },
                    "is_attendance_unknown": activity.is_attendance_unknown,
                    "enterprise": activity.hours_enterprise,
                    "employer": activity.hours_employer,
                    "other": activity.hours_other,
                    "decisions": len(activity.decision_ids),
                    "outcome": activity.outcome or "",
                }
                for activity in held
            ],
            "planned": [
                {"start": a.start, "name": a.name, "kind": labels["kind", a.kind]}
                for a in activities
                if a.state == "planned"
            ],
            "cancelled": sum(a.state == "cancelled" for a in activities),
            "attendance": [
                line | {"side": sides.get(line["side"], "")}
                for line in self._get_attendance_figures(held)
            ],
            "decisions": [
                {
                    "name": decision.name,
                    "activity": decision.activity_id.name,
                    "owner": decision.user_id.name or decision.partner_id.name or "",
                    "due": decision.date_due,
                    "done": decision.date_done,
                }
                for decision in self._get_reported_decisions(held)
            ],
            "needs": self._get_needs_figures(company, first, last),
            "coverage": [
                (sector.display_name, number)
                for sector, number in self._get_reported_coverage(company)
            ],
            "seats": [
                {
                    "organisation": seat.partner_id.name,
                    "person": seat.person_id.name or "",
                    "until": seat.date_to,
                }
                for seat in self.seat_ids
                if (not seat.date_from or seat.date_from <= last)
                and (not seat.date_to or seat.date_to >= first)
            ],
            "observations": [
                {"date": seen.date, "name": seen.name}
                for seen in self.env["crm.labour.observation"].search(
                    Domain("committee_ids", "in", self._origin.ids)
                    & Domain("company_id", "=", company.id)
                    & Domain("date", ">=", first)
                    & Domain("date", "<=", last)
                    & (
                        Domain("joint_activity_id", "=", False)
                        | Domain(
                            "joint_activity_id.partnership_ids",
                            "not any",
                            [("confidentiality", "in", CLOSED_LEVELS)],
                        )
                    ),
                    order="date, id",
                )
            ],
        }

    def _get_reported_coverage(self, company):
        """Partnerships of each sector of the committee, white spots last.

        :return: list of (sector, number); closed partnerships are not counted
        """
        # sudo: numbers by sector over partnerships of the open levels
        rows = (
            self.env["crm.partnership"]
            .sudo()
            ._read_group(
                Domain("committee_ids", "in", self._origin.ids)
                & Domain("company_id", "=", company.id)
                & Domain("status", "!=", "ended")
                & Domain("confidentiality", "not in", CLOSED_LEVELS),
                ["industry_id"],
                ["__count"],
            )
        )
        counts = dict.fromkeys(self.industry_ids, 0)
        for industry, number in rows:
            for sector in counts:
                if industry and industry._is_within(sector._origin):
                    counts[sector] += number
        return sorted(counts.items(), key=lambda item: (-item[1], item[0].display_name))
