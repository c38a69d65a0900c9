# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Each page of the portal, on a phone and on a desk, by account and by link.

The pages come out of the routing map: a new one is looked at without being named.
"""

from urllib.parse import urlsplit

from odoo.tests import tagged

from .matrix_case import MatrixCase
from .matrix_doors import DoorList
from .screen_case import DESK, PHONE, ScreenCase

#: ends of addresses that answer a file
FILES = (".xlsx", "/pdf", "/document", "/evidence", "/scan")


class PortalScreensCase(MatrixCase, ScreenCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # words are longer in French
        cls.portal_user.lang = "fr_CA"

    def get_pages(self, variants=("",)):
        """Our pages that are opened by the employer's account, or by link."""
        for door in DoorList(self).get_own():
            if not door.name.startswith("GET ") or door.form is not None:
                continue
            path, _sep, variant = door.name[4:].partition(" (")
            if variant.rstrip(")") not in variants or path.endswith(FILES):
                continue
            if path.startswith("/crm_partnership/"):
                continue  # files for our people
            yield door.url


@tagged("post_install", "-at_install")
class TestPortalScreens(PortalScreensCase):
    def look(self, screen, pages):
        found = {}
        for url in pages:
            for width in (PHONE, DESK):
                screen.resize(width)
                screen.open(url)
                place = f"{urlsplit(url).path} at {width}"
                found[place] = screen.find_faults()
        return found

    def test_pages_of_an_account(self):
        pages = [*self.get_pages(), "/my", "/my/home"]
        self.assertGreater(len(pages), 20)
        with self.browse(self.portal_user.login) as screen:
            found = self.look(screen, pages)
        self.assert_no_faults(found)

    def test_pages_of_a_link(self):
        pages = [*self.get_pages(("link", "wrong link")), "/agreement/verify"]
        links = [*self.get_pages(("link",))]
        self.assertGreater(len(pages), 6)
        with self.browse() as screen:
            found = self.look(screen, pages)
            # a link that ended, whose page offers a fresh one
            screen.rest()
            for row in ("respondent", "signatory", "signer", "sending"):
                DoorList(self).end_link(self.rows[row])
            self.env.flush_all()
            for place, faults in self.look(screen, links).items():
                found[f"{place}, ended"] = faults
        self.assert_no_faults(found)
