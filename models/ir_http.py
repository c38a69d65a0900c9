# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import logging
import re

from odoo import models
from odoo.http import request

#: what answers of our own pages carry, unless a page says otherwise
PRIVATE_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
SECRET = re.compile(r"(token=)[^&\s\"'#]+", re.IGNORECASE)
HIDDEN = r"\1…"


class SecretsOut(logging.Filter):
    """The log of requests tells which page was asked for, not the secret of its link."""

    def filter(self, record):
        message = record.getMessage()
        if "token=" in message.lower():
            record.msg, record.args = SECRET.sub(HIDDEN, message), None
        return True


class IrHttp(models.AbstractModel):
    """Our pages are kept by nobody on the way, and their links told to nobody."""

    _inherit = "ir.http"

    @classmethod
    def _get_translation_frontend_modules_name(cls):
        modules = super()._get_translation_frontend_modules_name()
        return [*modules, "crm_partnership"]

    def session_info(self):
        """What the menu of the user offers: own tours, and Getting Started."""
        info = super().session_info()
        user = self.env.user
        if user and user._is_internal():
            starters = self.env["crm.onboarding"]._get_starters()
            info["crm_partnership"] = {
                "tours": self.env["web_tour.tour"]._get_partnership_tours(),
                "can_start": any(user.has_group(group) for group in starters)
                # sudo: a mark of the own enterprise
                and not user.company_id.sudo().onboarding_is_closed,
            }
        return info

    def _register_hook(self):
        result = super()._register_hook()
        log = logging.getLogger("werkzeug")
        # a reload of the addon brings another class of the same name
        for known in list(log.filters):
            if type(known).__name__ == SecretsOut.__name__:
                log.removeFilter(known)
        log.addFilter(SecretsOut())
        return result

    @classmethod
    def _pre_dispatch(cls, rule, args):
        function = getattr(rule.endpoint, "func", rule.endpoint)
        request.is_partnership_page = ".crm_partnership." in f".{function.__module__}."
        return super()._pre_dispatch(rule, args)

    @classmethod
    def _post_dispatch(cls, response):
        result = super()._post_dispatch(response)
        if getattr(request, "is_partnership_page", False):
            for name, value in PRIVATE_HEADERS.items():
                response.headers.setdefault(name, value)
        return result
