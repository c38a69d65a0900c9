# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Texts that would be run, in every text of every record."""

import re

from lxml import html

from odoo.tools import SQL, html_sanitize

from ..models.base_text import LIMITS
from .canary import get_our_models
from .canary_case import CanaryCase
from .canary_planter import LEFT_ALONE

PASSWORD = "test-hostile-texts"
#: 31337 × 3: shown where a template runs what stands between braces
PRODUCT = "94011"
PAYLOAD = (
    '=HYPERLINK("http://evil.example","x")'
    "\"'></textarea></title></option>"
    "<script>window.hostile=1;document.write(31337*3)</script><img src=x onerror=window.hostile=2>"
    "<svg onload=window.hostile=3></svg><a href='javascript:window.hostile=4'>a</a>"
    '{{31337*3}}${31337*3}#{31337*3}<t t-out="31337*3"/><t t-raw="31337*3"/>'
    "%s %(x)s {0} {x} ' OR 1=1;-- [x]:*?/\\ "
) + "W" * 110
LIVE_LINK = re.compile(r"\s*(javascript|data:text)", re.IGNORECASE)
UNSEEN = "a\u202eb\u2067c\u200bd\x00e\x07f\r\ng\ud800h"
QUIET = (
    *("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.sql_db", "werkzeug"),
    *(
        "odoo.addons.base.models.ir_actions_report",
        "odoo.addons.web.controllers.export",
    ),
)
PARTNER_TEXTS = ("name", "function", "street", "city")


class HostileCase(CanaryCase):
    """All that the canary test lets happen, with texts that attack in place of words."""

    @classmethod
    def plant(cls):
        cls.planted = 0
        for name in get_our_models(cls.env):
            model = cls.env[name]
            if not model._auto or model._transient:
                continue
            rows = model.sudo().with_context(active_test=False).search([], limit=500)
            if rows:
                # those of the employer first: pages are asked for the first ones
                own = cls.planter.find(name, cls.restricted) & rows
                cls.secrets[name] = (own | rows).ids
                for field in model._fields.values():
                    cls.plant_field(rows, field)
        partners = cls.env["res.partner"].sudo()
        partners |= cls.employer | cls.contact | cls.company.partner_id
        for name in PARTNER_TEXTS:
            cls.plant_field(partners, partners._fields[name])
        cls.plant_mentions()

    @classmethod
    def plant_field(cls, rows, field):
        if (
            field.type not in LIMITS
            or not field.store
            or not field.column_type
            or field.name in LEFT_ALONE
            or field.name.endswith("fingerprint")
        ):
            return
        # what the host lets through of markup; the rest is not stored by any way in
        text = html_sanitize(f"<p>{PAYLOAD}</p>") if field.type == "html" else PAYLOAD
        value = SQL("%s || id", text)  # some are to be told apart
        if field.translate:
            value = SQL("jsonb_build_object('en_US', %s, 'fr_CA', %s)", value, value)
        cls.planter.update(rows, field.name, value)
        cls.planted += 1

    @classmethod
    def plant_mentions(cls):
        """What others than our models say in the discussion and in the calendar."""
        cls.restricted.with_user(cls.director).message_post(body=PAYLOAD)
        cls.restricted.with_user(cls.director).activity_schedule(
            "mail.mail_activity_data_todo", summary=PAYLOAD, user_id=cls.director.id
        )
        for event in (
            cls.env["calendar.event"].sudo().search([("id", ">", 0)], limit=50)
        ):
            for name in ("name", "location"):
                cls.planter.update(event, name, SQL("%s", PAYLOAD))

    def find_live(self, text):
        """What would run in a page."""
        found = []
        try:
            tree = html.fromstring(text)
        except (ValueError, html.etree.ParserError):
            return found
        for node in tree.iter():
            if not isinstance(node.tag, str):
                continue
            said = (node.text or "").strip()
            if node.tag == "script" and said.startswith("window.hostile"):
                found.append(said)
            if node.tag in ("t", "iframe") and "31337" in str(node.attrib):
                found.append(str(node.attrib))
            for name, value in node.items():
                is_link = name in ("href", "src", "action", "formaction")
                if name.startswith("on") and "hostile" in value:
                    found.append(f"{node.tag} {name}")
                if is_link and LIVE_LINK.match(value) and "hostile" in value:
                    found.append(f"{node.tag} {name}")
        if PRODUCT in text:
            found.append("a template ran it")
        return found

    def log_in(self, user):
        user.sudo().password = PASSWORD
        self.authenticate(user.login, PASSWORD)
