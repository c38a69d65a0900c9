# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.fields import Domain


class CrmJointActivityPortalMixin(models.AbstractModel):
    """What employers and members of committees see of a joint activity.

    The pages find activities by ``_find_for_guest`` alone, which checks who asks.
    """

    _name = "crm.joint.activity.portal.mixin"
    _description = "Page of a Guest on a Joint Activity"

    @api.model
    @api.private
    def _find_for_guest(self, user):
        """Shared activities that concern the organisation of a portal user.

        :return: with elevated rights; none for anyone else. Of an activity with a
            closed partnership, only those who are invited by name, or its contacts
        """
        # sudo: portal users have no access to the model; only what concerns them
        activities = self.sudo()
        if not user._is_portal():
            return activities.browse()
        person = user.partner_id
        organisation = person.commercial_partner_id
        today = fields.Date.context_today(self)
        partnerships = self.env["crm.partnership"]._find_for_employer(user)
        in_force = Domain("date_from", "=", False) | Domain("date_from", "<=", today)
        in_force &= Domain("date_to", "=", False) | Domain("date_to", ">=", today)
        seats = in_force & (
            Domain("person_id", "=", person.id)
            | Domain("partner_id", "=", organisation.id)
        )
        invited = Domain("is_trusted", "=", True) & Domain(
            "partner_id.commercial_partner_id", "=", organisation.id
        )
        # sudo: only which committees the organisation has a seat in
        committees = (
            self.env["crm.sector.committee"].sudo().search([("seat_ids", "any", seats)])
        )
        # one search for each reason: together, they would read the whole table
        found = activities.union(
            *(
                activities.search(Domain("is_shared", "=", True) & reason)
                for reason in (
                    Domain("attendance_ids", "any", invited),
                    Domain("partnership_ids", "in", partnerships.ids),
                    Domain("committee_ids", "in", committees.ids),
                )
            )
        )
        return found.filtered(
            lambda a: (
                not a._is_closed()
                or person in a.attendance_ids.filtered("is_trusted").partner_id
                or a.partnership_ids.filtered(
                    lambda p: p.confidentiality in ("team", "restricted")
                )
                <= partnerships
            )
        )

    def _get_guest_attendee(self, person):
        """The invitation of a person in the calendar, with elevated rights."""
        self.ensure_one()
        # sudo: portal users have no access; it is the person's own invitation
        return (
            self.env["calendar.attendee"]
            .sudo()
            .search(
                [
                    ("event_id", "=", self.sudo().event_id.id or 0),
                    ("partner_id", "=", person.id),
                ],
                limit=1,
            )
        )

    def _answer_for_guest(self, person, answer):
        """Record the answer to an invitation.

        :return: whether there was something to answer
        """
        self.ensure_one()
        attendee = self._get_guest_attendee(person)
        answers = {
            "accepted": attendee.do_accept,
            "declined": attendee.do_decline,
            "tentative": attendee.do_tentative,
        }
        if (
            not attendee
            or answer not in answers
            or self.state != "planned"
            or self.is_over
        ):
            return False
        if attendee.state != answer:
            answers[answer]()
        return True
