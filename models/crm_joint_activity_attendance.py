# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .crm_joint_activity_calendar_mixin import SYNC


class CrmJointActivityAttendance(models.Model):
    """A person invited to a joint activity: for whom, whether they come, came, and how
    long. Read by those who read the activity."""

    _name = "crm.joint.activity.attendance"
    _description = "Person of a Joint Activity"
    _inherit = ["crm.guarded.mixin"]
    _order = "activity_id, side, organisation_id, id"
    _rec_name = "partner_id"

    activity_id = fields.Many2one(
        "crm.joint.activity", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="activity_id.company_id", store=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        index=True,
        ondelete="restrict",
    )
    organisation_id = fields.Many2one(
        "res.partner",
        compute="_compute_organisation_id",
        store=True,
        index="btree_not_null",
    )
    side = fields.Selection(
        [
            ("enterprise", "Enterprise"),
            ("employer", "Employer"),
            ("committee", "Committee"),
            ("other", "Other"),
        ],
        compute="_compute_side",
        store=True,
        readonly=False,
        help="For whom the person comes: our enterprise, an employer of the "
        "partnerships, a committee or someone else. Hours are counted by side.",
    )
    rsvp = fields.Selection(
        [
            ("accepted", "Comes"),
            ("declined", "Declined"),
            ("tentative", "Maybe"),
            ("needsAction", "No answer"),
        ],
        string="Answer Given",
        compute="_compute_rsvp",
        help="What the person answered to the invitation in the calendar.",
    )
    presence = fields.Selection(
        [("present", "Present"), ("excused", "Excused"), ("absent", "Absent")],
        index=True,
        copy=False,
    )
    hours = fields.Float(
        compute="_compute_hours",
        store=True,
        readonly=False,
        help="The length of the activity, unless the person stayed shorter or prepared "
        "more.",
    )
    is_trusted = fields.Boolean(
        readonly=True,
        default=True,
        export_string_translation=False,
        help="Invited by someone who may change the activity, so sees it.",
    )

    _once = models.UniqueIndex(
        "(activity_id, partner_id)", "This person is already on the list."
    )
    _hours_positive = models.Constraint(
        "CHECK (hours >= 0)", "A number of hours is not below zero."
    )

    @api.depends("partner_id")
    def _compute_organisation_id(self):
        for row in self:
            organisation = row.partner_id.commercial_partner_id
            if not organisation.is_company and any(
                not user.share for user in row.partner_id.sudo().user_ids
            ):
                # sudo: a colleague, whose address says nothing of the enterprise
                organisation = row.activity_id.company_id.partner_id
            row.organisation_id = organisation.is_company and organisation

    @api.depends("partner_id")
    def _compute_side(self):
        self._guess_side()

    def _guess_side(self):
        """For whom the people come, from what the activity is linked to."""
        today = fields.Date.context_today(self)
        for row in self:
            activity = row.activity_id
            person = row.partner_id
            organisation = person.commercial_partner_id
            # what is typed in a form and not saved is only compared if the user may
            # read it: the answer would tell which employer a partnership is with
            typed = activity.partnership_ids._origin.with_env(self.env)
            kept = activity._origin.partnership_ids
            partnerships = kept | (typed - kept).sudo(False)._filtered_access("read")
            employers = partnerships.sudo().partner_id.commercial_partner_id
            committees = activity.committee_ids._origin
            if not person:
                row.side = False
            elif organisation == activity.company_id.partner_id or any(
                not user.share for user in person.sudo().user_ids
            ):
                row.side = "enterprise"
            elif organisation in employers:
                row.side = "employer"
            elif organisation in committees.partner_id or committees.seat_ids.filtered(
                lambda s, p=person, o=organisation: (
                    (s.person_id == p or s.partner_id == o)
                    and (not s.date_from or s.date_from <= today)
                    and (not s.date_to or s.date_to >= today)
                )
            ):
                row.side = "committee"
            else:
                row.side = "other"

    @api.depends("partner_id", "activity_id.event_id")
    def _compute_rsvp(self):
        # sudo: who may read the list reads the answers of the people on it
        attendees = (
            self.env["calendar.attendee"]
            .sudo()
            .search(
                Domain("event_id", "in", self.activity_id.sudo().event_id.ids)
                & Domain("partner_id", "in", self.partner_id.ids)
            )
        )
        states = {(a.event_id.id, a.partner_id.id): a.state for a in attendees}
        for row in self:
            row.rsvp = states.get(
                (row.activity_id.sudo().event_id.id, row.partner_id.id), False
            )

    @api.depends("presence")
    def _compute_hours(self):
        for row in self:
            row.hours = row.activity_id.duration if row.presence == "present" else 0

    # ---------------------------------------------------------------------- ORM
    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_guarded(vals, {"is_trusted": True})
        if self.env.context.get("joint_sync") is not SYNC:
            # before the row is there, and not after: who adds themselves would have the
            # right by being on the list. With the activity, its rights were checked
            default = self.default_get(["activity_id"]).get("activity_id")
            ids = {vals.get("activity_id", default) for vals in vals_list}
            self.env["crm.joint.activity"].browse(filter(None, ids)).check_access(
                "write"
            )
        rows = super().create(vals_list)
        rows._tell_calendar()
        return rows

    def write(self, vals):
        self._refuse_guarded(vals)
        if {"activity_id", "partner_id"} & vals.keys() and any(
            row[name].id != vals[name]
            for row in self
            for name in ("activity_id", "partner_id")
            if name in vals
        ):
            raise UserError(
                self.env._("Add another row for another person, and remove this one.")
            )
        return super().write(vals)

    def unlink(self):
        activities = self.activity_id
        result = super().unlink()
        if self.env.context.get("joint_sync") is not SYNC:
            activities.exists()._push_to_calendar()
        return result

    def _tell_calendar(self):
        if self.env.context.get("joint_sync") is not SYNC:
            self.activity_id._push_to_calendar()

    # ------------------------------------------------------------------ one tap
    def action_present(self):
        """Was there."""
        self.presence = "present"

    def action_excused(self):
        """Had said that they would not come."""
        self.presence = "excused"

    def action_absent(self):
        """Did not come."""
        self.presence = "absent"
