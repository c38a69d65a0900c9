# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Secrets planted wherever they are kept; each role looks everywhere it can.

Calls that only read are asked on a cursor that cannot write, as on a replica.
"""

from unittest.mock import patch

from odoo.tests import tagged

from .canary import Listener
from .canary_case import MAY_SEE, ROLES, CanaryCase

#: roles that read what leads to something hidden
READERS = ("developer", "liaison", "other_counsellor", "salesman", "admin")


@tagged("post_install", "-at_install")
class TestCanary(CanaryCase):
    def test_all_that_is_confidential_holds_a_canary(self):
        """What has no row here would be looked through in vain."""
        bare = [n for n in self.get_models_to_plant() if n not in self.secrets]
        self.assertEqual(bare, [], "live() has to make a row of them")
        self.assertEqual(self.bare_windows, [])

    def test_a_model_that_the_cast_does_not_know_is_planted(self):
        name = "crm.partnership.objective"
        self.env[name].search([]).unlink()
        for kept in (self.secrets, self.words):
            known = kept.pop(name)
            self.addCleanup(kept.__setitem__, name, known)
        self.plant_models_without_rows()
        row = self.env[name].browse(self.secrets[name])
        self.assertEqual(row.partnership_id, self.restricted)
        self.assertEqual(row.name, "Qvzpart")

    def test_no_role_meets_what_is_not_for_it(self):
        crawler = self.crawling()
        listener = Listener()
        report = type(self.env["ir.actions.report"])
        with (
            patch.object(report, "_render_qweb_pdf", lambda *a, **k: (b"%PDF", "pdf")),
            listener.listening(),
        ):
            for role in ROLES:
                # who has no right on windows or lists looks at what holds words
                is_outside = role.startswith(("sister", "portal", "public"))
                models = sorted(crawler.closed_models) if is_outside else None
                crawler.crawl(role, models)
                crawler.call_methods(role, models)
        self.look_at_the_log(listener)
        self.assertGreater(crawler.asked, 1000)
        self.assert_no_leak()

    def test_the_crawl_finds_words_that_lie_open(self):
        """Each way in shows what stands behind it, to a role that may see nothing."""
        partnership = self.new_partnership()
        self.planter.plant(partnership, "qvzpart")
        self.plant_documents(partnership, "qvzpart")
        models = ["crm.partnership", "crm.lead", "mail.message", "ir.attachment"]
        crawler = self.crawling()
        with Listener().listening():
            crawler.crawl("developer", models)
        places = {place for _role, place, _word in crawler.leaks}
        for way in (
            *("search_read", "web_search_read", "export", "search name", "group"),
            *("array_agg", "name_search", "search message_ids"),
        ):
            self.assertTrue(
                [p for p in places if p.startswith(f"crm.partnership/{way}")], way
            )
        self.assertIn("mail.message/search_read", places)
        self.assertIn("ir.attachment/name_search", places)

    def test_the_crawl_finds_a_write_in_a_read(self):
        crawler = self.crawling()
        with crawler.asking():
            for _turn in range(2):
                crawler.ask(
                    "developer",
                    "crm.tag/read",
                    lambda: self.env["crm.tag"].create({"name": "x"}),
                )
        self.assertEqual(
            crawler.leaks, {("developer", "crm.tag/read", "writes on a replica")}
        )


@tagged("post_install", "-at_install")
class TestCanaryOrder(CanaryCase):
    """Rows may be ordered by a link: by the first words of what it leads to."""

    def find_orders_that_change(self, role, models=None):
        crawler = self.crawling()
        orders = []
        for before in ("aa", "zz"):
            self.change_words(role, before)
            orders.append(crawler.get_orders(role, models))
        first, last = orders
        return {place for place in first if first[place] != last.get(place)}

    def test_no_order_depends_on_what_is_hidden(self):
        for role in READERS:
            with self.subTest(role=role), Listener().listening():
                self.assertEqual(self.find_orders_that_change(role), set())

    def test_an_order_by_a_hidden_name_would_be_found(self):
        other = self.new_partnership(name="Milieu")
        lead = self.env["crm.lead"].search(
            [("partnership_id", "=", self.restricted.id)]
        )
        lead.copy({"user_id": self.developer.id}).partnership_id = other
        self.env.flush_all()
        with patch.object(type(other), "_order", "name, id"):
            changed = self.find_orders_that_change("developer", ["crm.lead"])
        self.assertEqual(changed, {("crm.lead", "partnership_id")})
        self.assertNotIn("developer", MAY_SEE["qvzpart"])
