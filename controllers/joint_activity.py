# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages on which guests see what is done together with them."""

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .employer_page import EmployerPages
from .settled import is_settled

PAGE = "/my/joint-activities/<int:activity_id>"


def get_own_activities():
    """Shared activities that concern the logged-in person's organisation."""
    return request.env["crm.joint.activity"]._find_for_guest(request.env.user)


class JointActivityPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "joint_activity_count" in counters:
            values["joint_activity_count"] = len(get_own_activities())
        return values


class JointActivityPages(EmployerPages, http.Controller):
    page_name = "joint_activities"

    def _get_own(self):
        return get_own_activities()

    @http.route(
        "/my/joint-activities",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def joint_activities(self, **_kwargs):
        activities = get_own_activities()
        coming = activities.filtered(lambda a: a.state == "planned" and not a.is_over)
        return self._render(
            "portal_joint_activities",
            {
                "coming": coming.sorted("start"),
                "past": (activities - coming).sorted("start", reverse=True),
            },
        )

    @http.route(
        PAGE,
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=is_settled,
    )
    def joint_activity(self, activity_id, message=None, **_kwargs):
        activity = self._find(activity_id)
        person = request.env.user.partner_id
        colleagues = activity.attendance_ids.filtered(
            lambda row: (
                row.partner_id.commercial_partner_id == person.commercial_partner_id
            )
        )
        return self._render(
            "portal_joint_activity",
            {
                "activity": activity,
                "attendee": activity._get_guest_attendee(person),
                "colleagues": colleagues,
                "message": message,
            },
        )

    @http.route(
        f"{PAGE}/answer", type="http", auth="user", website=True, methods=["POST"]
    )
    def joint_activity_answer(self, activity_id, answer=None, **_kwargs):
        activity = self._find(activity_id)
        done = activity._answer_for_guest(request.env.user.partner_id, answer)
        return request.redirect(
            f"/my/joint-activities/{activity.id}"
            + ("?message=answered" if done else "")
        )
