# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from lxml import etree

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import PartnershipCase

#: action → role → names of the filters that it opens with
DEFAULTS = {
    "crm_partnership_action": {
        "developer": {"not_ended", "my_hands"},
        "director": {"not_ended"},
        "liaison": {"not_ended", "liaison_sector"},
        "counsellor": {"not_ended"},
        "privacy_officer": {"not_ended"},
    },
    "crm_labour_need_action": {
        "developer": {"open", "my_hands"},
        "director": {"open"},
        "counsellor": {"open"},
    },
    "crm_placement_action": {
        "developer": {"open", "hired", "my_hands"},
        "director": {"open", "hired"},
        "counsellor": {"open", "hired", "mine"},
    },
    "crm_participant_action": {
        "counsellor": {"mine"},
        "privacy_officer": set(),
    },
    "crm_partnership_agreement_action": {
        "developer": {"current"},
        "director": {"current"},
        "counsellor": {"current"},
    },
    "crm_joint_activity_action": {
        "developer": {"not_cancelled"},
        "director": {"not_cancelled"},
        "liaison": {"not_cancelled", "my_committees"},
        "counsellor": {"not_cancelled"},
    },
    "crm_privacy_request_action": {"privacy_officer": {"open"}},
}
#: what each role looks for: (model, filter) → roles that have it
SAVED = {
    ("crm.partnership", "to_revive"): {"developer", "director"},
    ("crm.partnership", "to_look_at"): {"director"},
    ("crm.participant", "without_placement"): {"developer", "director", "counsellor"},
    ("crm.joint.activity", "my_committees"): {"liaison"},
    ("crm.privacy.request", "due_soon"): {"privacy_officer"},
}


@tagged("post_install", "-at_install")
class TestRoleFilters(PartnershipCase):
    """Each role opens its lists on what is its own, by filters that one sees."""

    def _get_filters(self, model, user, view_id=False):
        arch = (
            self.env[model]
            .with_user(user)
            .get_view(view_id, view_type="search")["arch"]
        )
        return {
            node.get("name"): node for node in etree.fromstring(arch).iter("filter")
        }

    def _search(self, model, user, name):
        node = self._get_filters(model, user)[name]
        domain = safe_eval(node.get("domain"), {"uid": user.id})
        return self.env[model].with_user(user).search(Domain(domain))

    def test_defaults_of_each_role(self):
        for xmlid, roles in DEFAULTS.items():
            action = self.env.ref(f"crm_partnership.{xmlid}")
            context = safe_eval(action.context, {"uid": 1})
            asked = {
                key.removeprefix("search_default_")
                for key, value in context.items()
                if key.startswith("search_default_") and value
            }
            for role, expected in roles.items():
                with self.subTest(action=xmlid, role=role):
                    filters = self._get_filters(action.res_model, getattr(self, role))
                    self.assertEqual(asked & filters.keys(), expected)
                    for name in expected:
                        self.assertTrue(filters[name].get("string"))

    def test_no_role_has_the_same_filter_twice(self):
        models = {
            self.env.ref(f"crm_partnership.{xmlid}").res_model: roles
            for xmlid, roles in DEFAULTS.items()
        }
        for model, roles in models.items():
            for role in roles:
                seen = [
                    tuple(map(node.get, ("string", "domain", "context", "date")))
                    for node in self._get_filters(model, getattr(self, role)).values()
                ]
                with self.subTest(model=model, role=role):
                    self.assertEqual(len(seen), len(set(seen)))

    def test_searches_of_each_role(self):
        for (model, name), roles in SAVED.items():
            for role in roles:
                with self.subTest(model=model, filter=name, role=role):
                    self._search(model, getattr(self, role), name)
            for role in {"developer", "liaison", "privacy_officer"} - roles:
                user = getattr(self, role)
                if self.env[model].with_user(user).has_access("read"):
                    with self.subTest(model=model, filter=name, refused=role):
                        self.assertNotIn(name, self._get_filters(model, user))

    def test_to_revive_are_own_partnerships_left_alone(self):
        late, fresh, other = (
            self.new_partnership(name=name) for name in ("Tard", "Récent", "Autre")
        )
        other.user_id = self.other_developer
        self.rewrite(late + other, date_next_interaction="2020-01-01")
        self.rewrite(fresh, date_next_interaction="2999-01-01")
        found = self._search("crm.partnership", self.developer, "to_revive")
        self.assertIn(late, found)
        self.assertNotIn(fresh, found)
        self.assertNotIn(other, found)
        self.assertIn(late, self._search("crm.partnership", self.developer, "my_hands"))
        self.assertNotIn(
            other, self._search("crm.partnership", self.developer, "my_hands")
        )

    def test_who_has_no_placement_under_way(self):
        placed, free = self.new_participant(), self.new_participant()
        self.new_placement(self.new_partnership(), placed)
        found = self._search("crm.participant", self.counsellor, "without_placement")
        self.assertIn(free, found)
        self.assertNotIn(placed, found)

    def test_to_look_at_tells_overridden_gates_to_directors(self):
        partnership = self.new_partnership()
        self.assertNotIn(
            partnership, self._search("crm.partnership", self.director, "to_look_at")
        )
        self.place(partnership, "needs")
        self.assertIn(
            partnership, self._search("crm.partnership", self.director, "to_look_at")
        )
