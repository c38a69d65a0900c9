# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import PartnershipCase

OPEN = {
    *("health_engagement", "health_engagement_weight", "health_days"),
    "health_cadence",
}


@tagged("post_install", "-at_install")
class TestHealthAccess(PartnershipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partnership = cls.new_partnership(
            member_ids=[Command.create({"user_id": cls.liaison.id})]
        )
        cls.partnership._log_interaction({"name": "Appel"})
        cls.align(cls.partnership)
        cls.env["crm.partnership.health.snapshot"]._take(
            cls.partnership, fields.Date.context_today(cls.env.user)
        )
        cls.env.flush_all()
        cls.names = [
            name
            for name in cls.env["crm.partnership"]._fields
            if name == "health" or name.startswith("health_")
        ]
        cls.closed = [name for name in cls.names if name not in OPEN]

    def test_readers_of_agreements_and_placements_read_the_health(self):
        self.assertGreater(len(self.closed), 25)
        for user in (
            self.developer,
            self.other_developer,
            self.director,
            self.counsellor,
        ):
            with self.subTest(user=user.login):
                (values,) = self.partnership.with_user(user).read(self.names)
                self.assertEqual(values["health_colour"], "green")

    @mute_logger("odoo.orm.models", "odoo.models")
    def test_others_read_the_engagement_alone(self):
        for user in (self.liaison, self.privacy_officer):
            partnership = self.partnership.with_user(user)
            self.assertEqual(partnership.health_engagement, 100)
            partnership.read(sorted(OPEN))
            for name in self.closed:
                with self.subTest(user=user.login, field=name):
                    with self.assertRaises(AccessError):
                        partnership.read([name])
                    self.assertNotIn(name, partnership.fields_get())

    @mute_logger("odoo.orm.models", "odoo.models")
    def test_no_search_sort_or_group_tells_it_to_others(self):
        for user in (self.liaison, self.privacy_officer):
            model = self.env["crm.partnership"].with_user(user)
            parts = self.env["crm.partnership.interaction"].with_user(user)
            for name in ("health", "health_colour", "health_outcomes", "health_kept"):
                calls = (
                    lambda m=model, n=name: m.search([(n, "!=", False)]),
                    lambda m=model, n=name: m.search([], order=n),
                    lambda m=model, n=name: m.formatted_read_group(
                        [], [n], ["__count"]
                    ),
                    lambda m=model, n=name: m.formatted_read_group(
                        [], ["stage_id"], [f"{n}:max"]
                    ),
                    lambda m=model, n=name: m.export_data([n]),
                    lambda p=parts, n=name: p.search(
                        [(f"partnership_id.{n}", "!=", False)]
                    ),
                    lambda p=parts, n=name: p.search([], order=f"partnership_id.{n}"),
                )
                for number, call in enumerate(calls):
                    with self.subTest(user=user.login, field=name, call=number):
                        self.assertTrue(self.is_refused(call))
            snapshots = self.env["crm.partnership.health.snapshot"].with_user(user)
            with self.assertRaises(AccessError):
                snapshots.search([])

    def is_refused(self, call):
        """Whether the host says no; an order that is not a field of the user is not
        taken at all."""
        try:
            call()
        except (AccessError, UserError, ValueError):
            return True
        return False

    def test_a_restricted_partnership_shows_no_snapshot(self):
        snapshots = self.env["crm.partnership.health.snapshot"]
        domain = [("partnership_id", "=", self.partnership.id)]
        self.assertTrue(snapshots.with_user(self.other_developer).search(domain))
        self.partnership.confidentiality = "restricted"
        self.assertFalse(snapshots.with_user(self.other_developer).search(domain))
        self.assertFalse(snapshots.with_user(self.counsellor).search(domain))
        self.assertFalse(snapshots.with_user(self.sister_developer).search(domain))
        self.assertTrue(snapshots.with_user(self.developer).search(domain))
        self.assertTrue(snapshots.with_user(self.director).search(domain))

    def test_nobody_writes_the_health(self):
        for user in (self.developer, self.director):
            partnership = self.partnership.with_user(user)
            for values in (
                {"health": 12},
                {"health_colour": "red"},
                {"health_reference": "green"},
                {"health_kept": 9},
                {"health_snapshot_ids": [Command.clear()]},
            ):
                with self.subTest(values=values), self.assertRaises(UserError):
                    partnership.write(values)
            with self.assertRaises(UserError):
                self.env["crm.partnership"].with_user(user).create(
                    {"partner_id": self.employer.id, "health": 99}
                )
            made = (
                self.env["crm.partnership"]
                .with_user(user)
                .with_context(default_health=99, default_health_colour="green")
                .create({"partner_id": self.employer.id, "company_id": self.company.id})
            )
            self.assertEqual((made.health, made.health_colour), (0, "grey"))
            snapshot = self.partnership.health_snapshot_ids.with_user(user)
            with self.assertRaises(AccessError):
                snapshot.health = 99
            with self.assertRaises(AccessError):
                snapshot.unlink()

    def test_a_copy_begins_anew(self):
        copy = self.partnership.copy()
        self.assertEqual(copy.health_colour, "grey")
        self.assertFalse(copy.health_snapshot_ids)

    def test_the_past_is_a_directors_word(self):
        with self.assertRaises(ValidationError):
            self.env["crm.partnership.milestone"].with_user(self.developer).create(
                {"partnership_id": self.partnership.id, "kind": "health", "score": 90}
            )
        self.env["crm.partnership.milestone"].with_user(self.director).create(
            {"partnership_id": self.partnership.id, "kind": "health", "score": 90}
        )

    def test_forms_of_all_roles_open(self):
        for user in (
            *(self.developer, self.director, self.counsellor),
            *(self.liaison, self.privacy_officer),
        ):
            with self.subTest(user=user.login):
                model = self.env["crm.partnership"].with_user(user)
                arch = model.get_view(view_type="form")["arch"]
                is_reader = user not in (self.liaison, self.privacy_officer)
                self.assertEqual("health_advice" in arch, is_reader)
                for kind in ("kanban", "list", "search", "pivot"):
                    arch = model.get_view(view_type=kind)["arch"]
                    self.assertEqual(
                        "health_colour" in arch, is_reader and kind != "pivot"
                    )
                Form(self.partnership.with_user(user))
