# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re

from lxml import etree

from odoo.tests import TransactionCase, tagged

MODULE = "crm_partnership"
#: what cannot be taken back, leaves by mail, or is seen outside: model → buttons.
#: Each of them asks first, with a title and the word of what it does
ASKED = {
    "crm.alignment.checklist": ("action_cancel", "action_send", "action_stop_waiting"),
    "crm.alignment.respondent": ("action_resend",),
    "crm.alignment.template": ("action_publish", "action_retire"),
    "crm.agreement.signatory": ("action_resend",),
    "crm.avoided.cost.evaluation": (
        "action_finalise",
        "action_take_back",
        "action_take_defaults",
    ),
    "crm.hosting.sheet": ("action_publish",),
    "crm.hosting.sheet.sending": ("action_resend",),
    "crm.need.offer": ("action_accept",),
    "crm.need.sharing": ("action_withdraw",),
    "crm.participant": (
        "action_close",
        "action_export_personal_data",
        "action_release",
    ),
    "crm.partnership.agreement": ("action_cancel",),
    "crm.partnership.agreement.terminate": ("action_terminate",),
    "crm.partnership.review": ("action_close", "action_hold", "action_prepare"),
    "crm.placement": ("action_interview", "action_introduce"),
    "crm.placement.internship": (
        "action_begin",
        "action_cancel",
        "action_finish",
        "action_send",
    ),
    "crm.privacy.incident": ("action_set_notified",),
    "crm.privacy.request": ("action_ask_erasure", "action_verify_identity"),
    "crm.shared.employer": ("action_accept",),
    "crm.workplace.check": ("action_cancel", "action_done"),
}
#: what is taken back afterwards: model → {button: the button or field that does it}
BACK = {
    "crm.alignment.checklist": {
        "action_close": "action_reopen_talk",
        "action_reopen_talk": "action_close",
    },
    # a draft is cancelled or removed
    "crm.alignment.template": {"action_new_version": "state"},
    "crm.avoided.cost.evaluation": {
        "action_share": "action_unshare",
        "action_unshare": "action_share",
    },
    "crm.commitment.checkin": {
        "action_keep": "action_reopen",
        "action_miss": "action_reopen",
        "action_waive": "action_reopen",
        "action_reopen": "action_keep",
    },
    "crm.equity.issue": {
        "action_start_talk": "action_close",
        "action_close": "action_reopen",
        "action_reopen": "action_close",
    },
    "crm.funding.report": {"action_mark_sent": "date_sent"},
    "crm.joint.activity": {
        "action_hold": "action_reopen",
        "action_reopen": "action_hold",
    },
    "crm.joint.activity.attendance": {
        "action_present": "action_absent",
        "action_absent": "action_present",
        "action_excused": "action_present",
    },
    "crm.joint.activity.decision": {
        "action_done": "action_not_done",
        "action_not_done": "action_done",
    },
    "crm.labour.need": {
        "action_open": "action_open_close",
        "action_fill": "action_reopen",
        "action_reopen": "action_fill",
    },
    "crm.participant": {
        "action_make_available": "action_close",
        "action_reopen": "action_close",
    },
    "crm.partnership": {"action_resume": "action_open_pause"},
    "crm.partnership.agreement": {"action_amend": "action_cancel"},
    "crm.placement": {"action_new_internship": "internship_ids"},
    "crm.privacy.incident": {
        "action_assess": "assessment_ids",
        "action_close": "action_reopen",
        "action_reopen": "action_close",
    },
    "crm.privacy.request": {
        "action_answer": "action_reopen",
        "action_refuse": "action_reopen",
        "action_cancel": "action_reopen",
        "action_reopen": "action_cancel",
    },
    "crm.structuring.project.deliverable": {"action_done": "date_done"},
    "crm.workplace.check": {"action_recheck": "action_cancel"}
    | {"action_reopen": "action_cancel"},
    "digest.digest": {
        "action_subscribe": "action_unsubscribe",
        "action_unsubscribe": "action_subscribe",
    },
}
#: what only shows, makes a file, counts anew from what is recorded, or opens a window
HARMLESS = {
    *(
        "action_view",
        "action_open",
        "action_export",
        "action_print",
        "action_statement",
    ),
    *("action_preview", "action_download_signed", "action_export_register"),
    *("action_print_year", "action_find_candidates", "action_find_jobs"),
    *("action_schedule_meeting", "action_sign", "action_plan_actions"),
    *("action_recount", "action_count", "action_refresh", "action_all_present"),
    *("action_prepare", "action_answer", "action_correct", "action_propose"),
    # the plan is still there, under the activities
    "action_leave_plan",
}
#: these names do nothing but open something, whatever the model
OPENING = re.compile(r"action_(view|open)_\w+$")
#: page of an employer → how what it says is not said by mistake: ``details``, a part
#: that is opened first; ``required``, something to choose, tick or write; ``again``,
#: the answer may be given anew
PORTAL = {
    "/change": "details",
    "/answer": "required",
    "/meet": "again",
    "/hire": "again",
    "/left": "details",
    "/refuse": "details",
    "/confirm": "again",
    "/close": "details",
    "/prepare": "required",
}


@tagged("post_install", "-at_install")
class TestTakenBack(TransactionCase):
    """What cannot be taken back asks first, and says what will happen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.buttons = list(cls._find_buttons())

    @classmethod
    def _find_views(cls):
        return cls.env["ir.ui.view"].browse(
            cls.env["ir.model.data"]
            .search([("module", "=", MODULE), ("model", "=", "ir.ui.view")])
            .mapped("res_id")
        )

    @classmethod
    def _find_buttons(cls):
        """(model, name, button) of what calls a method, in our views."""
        views = cls._find_views().filtered(lambda view: view.type != "qweb")
        for view in views:
            for button in etree.fromstring(view.arch_db).iter("button", "a"):
                if button.get("type") == "object":
                    yield cls._get_model(view, button), button.get("name"), button

    @classmethod
    def _get_model(cls, view, button):
        """The model that a button belongs to: that of the list it stands in."""
        names = [
            node.get("name")
            for node in button.iterancestors("field")
            if node.get("name") not in ("arch", None)
        ]
        model = cls.env[view.model]
        for name in reversed(names):
            field = model._fields.get(name)
            if field is not None and field.relational:
                model = cls.env[field.comodel_name]
        return model._name

    def _is_window(self, model):
        return self.env[model]._transient

    def test_what_cannot_be_taken_back_asks_first(self):
        found = set()
        for model, name, button in self.buttons:
            if name not in ASKED.get(model, ()):
                continue
            with self.subTest(model=model, button=name):
                found.add((model, name))
                for attribute in ("confirm", "confirm-title", "confirm-label"):
                    self.assertTrue(button.get(attribute), attribute)
                self.assertGreater(len(button.get("confirm")), 25)
                # “Cancel” beside “Cancel” says nothing
                self.assertNotIn(button.get("confirm-label"), ("Cancel", "OK", "Ok"))
        expected = {(model, name) for model, names in ASKED.items() for name in names}
        self.assertEqual(expected - found, set())

    def test_whatever_asks_has_a_title_and_a_word(self):
        for model, name, button in self.buttons:
            if button.get("confirm"):
                with self.subTest(model=model, button=name):
                    self.assertTrue(button.get("confirm-title"))
                    self.assertTrue(button.get("confirm-label"))

    def test_every_button_was_thought_of(self):
        """A new button says whether it asks, is taken back or does no harm."""
        unknown = {
            (model, name)
            for model, name, button in self.buttons
            if not self._is_window(model)
            and not OPENING.match(name)
            and name not in ASKED.get(model, ())
            and name not in BACK.get(model, ())
            and name not in HARMLESS
            and not button.get("confirm")
        }
        self.assertEqual(unknown, set())

    def test_the_way_back_is_there(self):
        named = {(model, name) for model, name, _button in self.buttons}
        for model, names in BACK.items():
            for name, back in names.items():
                with self.subTest(model=model, button=name):
                    self.assertIn((model, name), named)
                    if back.startswith("action_"):
                        self.assertIn((model, back), named)
                    else:
                        self.assertIn(back, self.env[model]._fields)

    def test_every_window_may_be_left_without_doing_anything(self):
        """A window is where one reads what will happen: it has a way out."""
        checked = 0
        for view in self._find_views().filtered(
            lambda v: v.type == "form" and not v.inherit_id
        ):
            if not self._is_window(view.model):
                continue
            arch = etree.fromstring(view.arch_db)
            # that of a card is not the foot of the window
            for footer in arch.xpath("//footer[not(ancestor::templates)]"):
                checked += 1
                with self.subTest(view=view.name):
                    self.assertTrue(footer.xpath(".//button[@special='cancel']"))
        self.assertGreater(checked, 40)

    def test_pages_of_an_employer_ask_too(self):
        found = set()
        views = self.env["ir.ui.view"].search(
            [("type", "=", "qweb"), ("key", "=like", f"{MODULE}.portal_%")]
        )
        for view in views:
            for form in etree.fromstring(view.arch_db).iter("form"):
                action = form.get("action") or form.get("t-attf-action") or ""
                ending = "/" + action.rsplit("/", 1)[-1]
                if form.get("method") != "post" or ending not in PORTAL:
                    continue
                found.add(ending)
                with self.subTest(view=view.key, form=action):
                    if PORTAL[ending] == "details":
                        self.assertTrue(list(form.iterancestors("details")))
                    if PORTAL[ending] in ("details", "required"):
                        needed = form.xpath(".//*[@required]")
                        if "joint" not in view.key:  # an invitation is answered again
                            self.assertTrue(needed)
        self.assertEqual(found, PORTAL.keys())
