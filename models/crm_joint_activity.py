# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_joint_activity_calendar_mixin import SYNC

#: what the calendar shows too
SHARED_WITH_CALENDAR = {
    *("name", "start", "stop", "location", "user_id"),
    *("attendance_ids", "partnership_ids"),
}


class CrmJointActivity(models.Model):
    """Something done together with employers, committees or other partners.

    One meeting with the calendar: the event and the activity are kept the same. Read
    by those of the enterprise who work with partners, liaisons of the committees and
    those invited; never by who may not read a closed partnership that it is linked to.
    """

    _name = "crm.joint.activity"
    _description = "Joint Activity"
    _inherit = [
        "crm.guarded.mixin",
        "crm.joint.thread.mixin",
        "crm.joint.activity.calendar.mixin",
        "crm.joint.activity.life.mixin",
        "crm.joint.activity.portal.mixin",
        "crm.joint.activity.network.mixin",
        "mail.thread",
        "mail.activity.mixin",
        "crm.scheduled.mixin",
    ]
    _order = "start desc, id desc"
    _check_company_auto = True
    _mail_post_access = "write"

    name = fields.Char(
        required=True,
        index="trigram",
        tracking=True,
        help="What the calendar shows too. Speak of a participant by code only.",
    )
    kind = fields.Selection(
        [
            ("meeting", "Meeting"),
            ("visit", "Workplace visit"),
            ("workshop", "Inclusive-hiring workshop"),
            ("fair", "Job fair"),
            ("adaptation", "Programme adaptation session"),
            ("transfer", "Knowledge-transfer session"),
            ("project", "Research or structuring project"),
        ],
        required=True,
        default="meeting",
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        string="Work-Integration Enterprise",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="restrict",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Organiser",
        required=True,
        default=lambda self: self.env.user,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    partnership_ids = fields.Many2many(
        "crm.partnership",
        "crm_joint_activity_partnership_rel",
        "activity_id",
        "partnership_id",
        string="Partnerships",
        check_company=True,
        context={"active_test": False},
        help="The activity is logged as an interaction with each of them once it was "
        "held.",
    )
    committee_ids = fields.Many2many(
        "crm.sector.committee",
        "crm_joint_activity_committee_rel",
        "activity_id",
        "committee_id",
        string="Sector Committees",
        help="Their liaisons see the activity.",
    )
    recommendation_ids = fields.Many2many(
        "crm.recommendation",
        "crm_joint_activity_recommendation_rel",
        "activity_id",
        "recommendation_id",
        string="Recommendations",
        help="What the activity is to count for.",
    )
    project_id = fields.Many2one(
        "crm.structuring.project",
        string="Structuring Project",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
    )
    funding_id = fields.Many2one(
        "crm.funding",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        groups="crm_partnership.group_business_developer",
    )
    attendance_ids = fields.One2many(
        "crm.joint.activity.attendance", "activity_id", string="People"
    )
    decision_ids = fields.One2many(
        "crm.joint.activity.decision", "activity_id", string="Decisions"
    )
    headcount_employer = fields.Integer(
        string="Other People of Employers",
        help="People who came and are not listed by name: visitors of a fair, a team "
        "seen at work. Each counts for the length of the activity.",
    )
    headcount_other = fields.Integer(
        string="Other People",
        help="People of other organisations who came and are not listed by name.",
    )
    headcount = fields.Integer(
        string="People Present", compute="_compute_hours", store=True
    )
    duration = fields.Float(
        string="Length (hours)", compute="_compute_duration", store=True
    )
    hours_enterprise = fields.Float(
        string="Hours of the Enterprise", compute="_compute_hours", store=True
    )
    hours_employer = fields.Float(
        string="Hours of Employers", compute="_compute_hours", store=True
    )
    hours_other = fields.Float(
        string="Hours of Others",
        compute="_compute_hours",
        store=True,
        help="Committees, unions, schools, the public service…",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(help="Outlay of the enterprise, hours not counted.")
    minutes = fields.Html(help="Speak of a participant by code only.")
    outcome = fields.Text(
        help="What came of it, in a few lines. Speak of a participant by code only."
    )
    is_shared = fields.Boolean(
        string="Shared with Guests",
        copy=False,
        help="The employers and committee members concerned see the activity on their "
        "portal, with its minutes once it was held.",
    )
    can_write = fields.Boolean(compute="_compute_can_write")

    _ends_after_its_start = models.Constraint(
        "CHECK (stop >= start)", "An activity ends after it starts: check its times."
    )
    _headcounts_positive = models.Constraint(
        "CHECK (headcount_employer >= 0 AND headcount_other >= 0)",
        "A number of people is not below zero.",
    )
    _cost_positive = models.Constraint("CHECK (cost >= 0)", "A cost is not below zero.")

    # ----------------------------------------------------------------- computed
    @api.depends("start", "stop")
    def _compute_duration(self):
        for activity in self:
            activity.duration = activity._get_hours_between(
                activity.start, activity.stop
            )

    @api.model
    def _get_hours_between(self, start, stop):
        return (stop - start).total_seconds() / 3600 if start and stop else 0.0

    @api.depends(
        "duration",
        "state",
        "headcount_employer",
        "headcount_other",
        "attendance_ids.side",
        "attendance_ids.hours",
        "attendance_ids.presence",
    )
    def _compute_hours(self):
        """Hours by party: those of the people listed, and of those only counted."""
        for activity in self:
            hours = {"enterprise": 0.0, "employer": 0.0, "other": 0.0}
            people = 0
            if activity.state != "cancelled":
                hours["employer"] = activity.headcount_employer * activity.duration
                hours["other"] = activity.headcount_other * activity.duration
                people = activity.headcount_employer + activity.headcount_other
                for row in activity.attendance_ids:
                    if row.presence == "present":
                        people += 1
                        side = row.side if row.side in hours else "other"
                        hours[side] += row.hours
            activity.headcount = people
            activity.hours_enterprise = hours["enterprise"]
            activity.hours_employer = hours["employer"]
            activity.hours_other = hours["other"]

    @api.depends("user_id", "attendance_ids", "partnership_ids", "committee_ids")
    @api.depends_context("uid")
    def _compute_can_write(self):
        """What the views offer: no button that ends in a refusal."""
        writable = self.browse(self._origin.ids)._filtered_access("write")
        for activity in self:
            activity.can_write = not activity._origin or activity._origin in writable

    @api.depends("name")
    @api.depends_context("uid")
    def _compute_display_name(self):
        """Links to an activity show its name whoever reads the pointing record."""
        result = super()._compute_display_name()
        for activity in self._get_unreadable_for_user():
            activity.display_name = self.env._("Confidential")
        return result

    # ---------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {"state": "planned"})
        # the calendar is told once, when all is there
        held_back = self.with_context(joint_sync=SYNC)
        activities = super(CrmJointActivity, held_back).create(vals_list)
        activities = activities.with_env(self.env)
        activities._check_what_is_linked(activities.partnership_ids)
        activities._add_organiser()
        if self.env.context.get("joint_sync") is not SYNC:
            activities._push_to_calendar()
        return activities

    def write(self, vals):
        self._refuse_guarded(vals)
        if "company_id" in vals and any(
            activity.company_id.id != vals["company_id"] for activity in self
        ):
            raise UserError(
                self.env._("An activity stays with its enterprise: plan it there anew.")
            )
        linked = {activity: activity.sudo().partnership_ids for activity in self}
        lengths = {activity: activity.duration for activity in self}
        held_back = self.with_context(joint_sync=SYNC)
        result = super(CrmJointActivity, held_back).write(vals)
        if {"partnership_ids", "project_id"} & vals.keys():
            for activity, before in linked.items():
                # sudo: which ones are new; the right to read them is the user's
                activity._check_what_is_linked(activity.sudo().partnership_ids - before)
        if {"start", "stop"} & vals.keys():
            self._follow_length(lengths)
        if {"partnership_ids", "committee_ids"} & vals.keys():
            self._refresh_sides()
        if {"partnership_ids", "name", "start"} & vals.keys():
            self._log_in_partnerships()
        if (
            SHARED_WITH_CALENDAR & vals.keys()
            and self.env.context.get("joint_sync") is not SYNC
        ):
            self._push_to_calendar()
        return result

    def _check_what_is_linked(self, partnerships):
        """:raise AccessError: the user links something that they may not read

        Links come as numbers: an activity would else be logged with partnerships that
        are not the user's to see.
        """
        if self.env.su:
            return
        partnerships.with_env(self.env).check_access("read")
        self.project_id.check_access("read")

    def _follow_length(self, lengths):
        """Hours that were those of the activity stay so; those typed in are kept."""
        for activity, before in lengths.items():
            if activity.duration != before:
                activity.attendance_ids.filtered(
                    lambda row, before=before: (
                        row.presence == "present" and row.hours == before
                    )
                ).hours = activity.duration

    def _refresh_sides(self):
        """Who was of no side may be an employer's now."""
        self.attendance_ids.filtered(lambda row: row.side == "other")._guess_side()

    def _add_organiser(self):
        for activity in self:
            person = activity.user_id.partner_id
            if person not in activity.attendance_ids.partner_id:
                # sudo: the organiser comes to what they organise
                activity.sudo().with_context(joint_sync=SYNC).attendance_ids = [
                    fields.Command.create({"partner_id": person.id})
                ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        if self.filtered(lambda a: a.state == "held"):
            raise UserError(
                self.env._(
                    "What was held stays on record. Reopen it first if it was noted "
                    "by mistake."
                )
            )

    def unlink(self):
        # sudo: the meeting of an activity goes with it, whoever planned it
        events = self.sudo().event_id
        self.sudo().decision_ids.unlink()
        result = super().unlink()
        events.with_context(joint_sync=SYNC).unlink()
        return result
