# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Web addresses: the addon's pages and the host's doors, as each role."""

from odoo import http
from odoo.tests import HttpCase, tagged

from .canary import Listener
from .canary_case import MAY_SEE, CanaryCase
from .canary_pages import PageList

#: roles that differ at the door of a page
VISITORS = (
    *("developer", "director", "counsellor", "other_counsellor", "privacy_officer"),
    *("admin", "portal_user", "public"),
)


@tagged("post_install", "-at_install")
class TestCanaryPages(CanaryCase, HttpCase):
    def log_in(self, user):
        if user == self.public:
            self.authenticate(None, None)
            return
        user.password = user.login
        self.authenticate(user.login, user.login)

    def visit(self, role, pages):
        self.log_in(getattr(self, role))
        token = http.Request.csrf_token(self)
        for page in pages:
            self.crawler.look(role, f"page/{page.url}", *page.ask(self, token))

    def test_no_page_shows_what_is_not_for_its_reader(self):
        self.crawling()
        listener = Listener()
        pages = PageList(self.env, self.secrets)
        self.assertGreater(len({rule.rule for rule in pages.get_own_rules()}), 25)
        with listener.listening():
            for role in VISITORS:
                self.visit(role, pages.get_all())
        self.look_at_the_log(listener)
        self.assert_no_leak()

    def test_who_may_read_finds_the_words(self):
        """Else the test above would look where nothing stands."""
        crawler = self.crawling(dict.fromkeys(MAY_SEE, set()))
        pages = PageList(self.env, self.secrets)
        with Listener().listening():
            self.visit("director", pages.get_all())
        places = {place.split("?")[0] for _role, place, _word in crawler.leaks}
        for door in (
            *("page//web/export/xlsx", "page//web/export/csv", "page//mail/data"),
            *(
                "page//mail/thread/messages",
                "page//web/dataset/call_kw/crm.partnership/read",
            ),
            f"page//report/html/crm_partnership.handover_pack/{self.restricted.id}",
        ):
            self.assertIn(door, places)
        self.assertTrue(any("/web/content/" in place for place in places))

    def test_pages_for_a_replica_write_nothing(self):
        """Routes that are marked as such are asked on a cursor that cannot write; the
        host would try again with another one, and say so in its log."""
        insider = self._new_user("insider", "base.group_portal")
        insider.partner_id.parent_id = self.employer
        self.insider = insider
        pages = PageList(self.env, self.secrets)
        own = [
            page for page in pages.get_own_pages() if page.form is page.params is None
        ]
        listener = Listener()
        with listener.listening():
            for role in ("insider", "developer", "counsellor", "director"):
                self.log_in(getattr(self, role))
                for page in own:
                    self.url_open(page.url)
        again = [
            line for line in listener.lines if "retrying with a read/write" in line
        ]
        self.assertEqual(again, [])

    def test_pages_that_leave_a_trace_are_not_for_a_replica(self):
        self.assertEqual(
            [
                str(rule.rule)
                for rule in PageList(self.env, self.secrets).get_own_rules()
                if rule.endpoint.routing["readonly"]
                and (rule.methods or set()) & {"POST", "PUT", "DELETE"} - {"GET"}
            ],
            [],
        )
