# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""What only reads may be answered by a standby: it says so.

That it really only reads is asked by the canary test, and shown by ``test_standby``.
"""

from odoo.tests import TransactionCase, tagged

from .canary import MODULE, Visit, get_our_models

#: how names of buttons begin that open something
OPENING = ("action_view_", "action_open_", "action_preview", "action_download")
#: those that write all the same, and why
WRITING = {
    ("crm.labour.need", "action_open_share"): "makes the window with the turns",
    ("crm.sector.committee", "action_open_cockpit"): "makes the cockpit",
}
#: pages that note who has opened them, and one that takes a form
NOTING = {
    "/agreement/verify",
    "/crm_partnership/consent/<int:consent_id>/evidence",
    "/crm_partnership/internship/scan/<int:signature_id>",
    "/crm_partnership/privacy/export/<int:participant_id>",
    "/my/candidates/<int:placement_id>",
    "/my/hosting/<int:sending_id>",
    "/my/hosting/<int:sending_id>/document",
    "/my/internship/<int:internship_id>",
}


@tagged("post_install", "-at_install")
class TestReadonly(TransactionCase):
    def test_buttons_that_open_something_only_read(self):
        undecided = []
        for name in get_our_models(self.env):
            model = self.env[name]
            # the row of a window was written a moment ago
            if model._transient:
                continue
            for method in dir(type(model)):
                if not method.startswith(OPENING) or (name, method) in WRITING:
                    continue
                if not self._is_reader(model, method):
                    undecided.append((name, method))
        self.assertEqual(undecided, [], "@api.readonly, or a line in WRITING")
        for name, method in WRITING:
            self.assertFalse(self._is_reader(self.env[name], method))

    @staticmethod
    def _is_reader(model, method):
        # as the host decides it
        return Visit.is_reader(type("Asked", (), {"model": model}), method)

    def test_pages_say_whether_they_only_read(self):
        undecided, noting = [], set()
        ir_http = self.env["ir.http"]
        rules = ir_http._generate_routing_rules([MODULE], ir_http._get_converters())
        for url, endpoint in rules:
            if not endpoint.func.__module__.startswith(f"odoo.addons.{MODULE}."):
                continue
            routing = endpoint.func.original_routing
            if endpoint.routing["type"] != "http" or "auth" not in routing:
                continue
            if "GET" not in (endpoint.routing["methods"] or ["GET"]):
                continue
            if "readonly" not in routing:
                undecided.append(url)
            elif not routing["readonly"]:
                noting.add(url)
        self.assertEqual(undecided, [], "readonly=True, False or is_settled")
        self.assertEqual(noting, NOTING)
