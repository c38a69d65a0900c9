# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Pages on which employers and members of committees read published practice sheets."""

from urllib.parse import urlencode

from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..tools.form_values import is_number
from ..tools.plain_text import clean_text
from .brand import add_brand

PAGE_SIZE = 20


def find_sheets(text="", tag_id=0):
    return request.env["crm.practice.sheet"]._find_for_portal(
        request.env.user, text, tag_id
    )


class PracticeSheetPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "practice_sheet_count" in counters:
            values["practice_sheet_count"] = len(find_sheets())
        return values


class PracticeSheetPages(http.Controller):
    # apart from the portal's controller, as the pages of the checklist

    @http.route(
        "/my/practice-sheets",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def sheets(self, q="", tag="", page="1", **_kwargs):
        """:param q: words to look for
        :param tag, page: numbers, as texts
        """
        text = clean_text(q[:200])
        sheets = find_sheets(text, int(tag) if is_number(tag) else 0)
        last = max(1, -(-len(sheets) // PAGE_SIZE))
        number = min(max(int(page), 1), last) if is_number(page) else 1
        first = (number - 1) * PAGE_SIZE
        return request.render(
            "crm_partnership.portal_practice_sheets",
            add_brand(
                {
                    "page_name": "practice_sheets",
                    "sheets": sheets[first : first + PAGE_SIZE],
                    "count": len(sheets),
                    "tags": find_sheets().tag_ids.sorted("name"),
                    "q": text,
                    "tag": tag,
                    "number": number,
                    "last": last,
                    "link": lambda to: (
                        "/my/practice-sheets?"
                        + urlencode({"q": text, "tag": tag, "page": to})
                    ),
                }
            ),
        )

    @http.route(
        "/my/practice-sheets/<int:sheet_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def sheet(self, sheet_id, **_kwargs):
        sheet = find_sheets().filtered(lambda s: s.id == sheet_id)
        if not sheet:
            raise request.not_found()
        return request.render(
            "crm_partnership.portal_practice_sheet",
            add_brand({"page_name": "practice_sheets", "sheet": sheet}),
        )
