# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What the tests of joint activities have in common."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .common import PartnershipCase


class JointCase(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.now = fields.Datetime.now().replace(microsecond=0)
        cls.partnership = cls.new_partnership()
        cls.committee = cls.env["crm.sector.committee"].create(
            {"name": "Comité Test", "short_name": "CT"}
        )
        cls.other_committee = cls.env["crm.sector.committee"].create(
            {"name": "Autre comité"}
        )
        cls.new_liaison(cls.liaison)
        for user in (cls.developer, cls.liaison, cls.director, cls.counsellor):
            user.partner_id.email = f"{user.login}@test.example"

    @classmethod
    def new_liaison(cls, user, committee=None, **vals):
        return cls.env["crm.sector.committee.liaison"].create(
            {
                "committee_id": (committee or cls.committee).id,
                "company_id": cls.company.id,
                "user_id": user.id,
                "date_from": fields.Date.context_today(cls.env.user)
                - timedelta(days=30),
                **vals,
            }
        )

    @classmethod
    def new_activity(cls, user=None, days=3, people=(), **vals):
        """An activity of two hours, in some days, planned by a developer."""
        user = user or cls.developer
        start = cls.now + timedelta(days=days)
        activity = (
            cls.env["crm.joint.activity"]
            .with_user(user)
            .create(
                {
                    "name": "Rencontre du comité",
                    "company_id": cls.company.id,
                    "start": start,
                    "stop": start + timedelta(hours=2),
                    "attendance_ids": [
                        Command.create({"partner_id": person.id}) for person in people
                    ],
                    **vals,
                }
            )
        )
        return activity.with_env(cls.env)

    @classmethod
    def hold(cls, activity, user=None):
        activity = activity.with_user(user or cls.developer)
        activity.action_all_present()
        activity.action_hold()

    def row(self, activity, partner):
        return activity.attendance_ids.filtered(lambda r: r.partner_id == partner)
