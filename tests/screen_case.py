# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Screens in a real browser: what axe-core finds in them, how wide they are, what the
keyboard reaches.

One browser is used for all pages of a test: to start one takes longer than a page.
"""

import contextlib
import json
import re
import time
from importlib.resources import files
from unittest.mock import patch
from urllib.parse import urljoin

from odoo.tests import HttpCase
from odoo.tests.common import ChromeBrowser

PHONE = 390
DESK = 1366
#: what may not be found: the rest is advice
GRAVE = ("serious", "critical")
#: the guidelines that accessibility laws name, A and AA
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
#: rule → widgets of the host that break it wherever they stand, on the screens of crm,
#: contacts and calendar as well: none of our views can change them.
#: test_tour_staff_screens.py looks that none of these names stands in a view of ours.
OF_THE_HOST = {
    # the navigation by keys marks whatever it leads to as not selected
    "aria-allowed-attr": (
        *("[aria-selected]", "[aria-expanded]", ".o_searchview", ".o_progress"),
    ),
    "aria-command-name": (
        ".o_searchview_facet_label",
        ".o-mail-Activity-avatarContainer",
    ),
    "aria-prohibited-attr": (
        *(".o-mail-Message-avatarContainer", ".fa-long-arrow-right"),
        ".many2many_tags_avatar_field_container",
    ),
    # pages of a form are no list of tabs, facets no list, colours no menu
    "aria-required-parent": (
        *(".o_notebook_headers", ".o_searchview_facet", ".o_colorlist"),
        *(".o_main_navbar", ".settings_tab"),
    ),
    "aria-required-children": (".o_main_navbar",),
    "aria-roles": (".o_searchview",),
    "autocomplete-valid": (".o_select_menu_input",),
    "button-name": (
        *(".o_optional_columns_dropdown", ".oi-panel-right"),
        *(".o_control_panel", ".o_button_more", ".o_spreadsheet_dashboard_action"),
    ),
    # the discussion beside a form; examples behind the words of an empty list; what
    # appears while something is loaded
    "color-contrast": (
        *(".o-mail-Chatter", ".o_view_sample_data", ".o_loading_indicator"),
        ".o_searchview",
    ),
    # beside an avatar stands the name
    "image-alt": (".o_avatar", ".o-mail-Message-avatar"),
    "label": (".o_list_record_selector", ".o_data_cell"),
    "link-name": (".o_main_navbar",),
    "role-img-alt": (".o_searchview", ".o-mail-ActivityButton", ".o-mail-Chatter"),
    "scrollable-region-focusable": (".o_list_renderer", ".o_pivot"),
    "select-name": (".o_spreadsheet_dashboard_action",),
    "target-size": (".o_priority", ".o_searchview"),
}

FIND = """
(async () => {
    // what lies under a window is not looked at
    const windows = [...document.querySelectorAll(".modal.show, .modal.d-block")];
    const found = await axe.run(windows.pop() || document, {
        elementRef: true,
        resultTypes: ["violations"],
        runOnly: {type: "tag", values: RULES},
    });
    const isOurs = (rule, node) =>
        !(HOST[rule] || []).some((place) => node.element.closest(place));
    const lines = [];
    for (const rule of found.violations.filter((rule) => GRAVE.includes(rule.impact))) {
        for (const node of rule.nodes.filter((node) => isOurs(rule.id, node))) {
            const checks = [...node.any, ...node.all, ...node.none];
            const why = checks.map((check) => check.message).join("; ");
            const place = node.target.flat().join(" ");
            lines.push(`${rule.id} (${rule.help}): ${place}: ${why}: ${node.html}`);
        }
    }
    return lines;
})()
"""
STILL = """
(() => {
    if (document.querySelector("#still")) { return; }
    const style = document.createElement("style");
    style.id = "still";
    style.textContent = "* {transition: none !important; animation: none !important}";
    document.head.append(style);
})()
"""
#: wider than the screen: the page itself, and what makes it so
WIDE = """
(() => {
    const seen = window.innerWidth;
    const describe = (node) => node.outerHTML.slice(0, 200);
    const width = Math.max(
        document.documentElement.scrollWidth,
        document.body.scrollWidth
    );
    const lines = [];
    if (width > seen) {
        const nodes = [...document.querySelectorAll("body *")].filter(
            (node) => node.getBoundingClientRect().right > seen + 1
        );
        lines.push(`wider than the screen, ${width}: ${nodes.slice(-2).map(describe)}`);
    }
    // a form has a place of its own that scrolls
    for (const form of document.querySelectorAll(".o_form_renderer, .o_form_sheet_bg")) {
        if (seen < 500 && form.scrollWidth > form.clientWidth + 1) {
            const edge = form.getBoundingClientRect().right + 1;
            const nodes = [...form.querySelectorAll("*")].filter(
                (node) =>
                    node.getBoundingClientRect().right > edge &&
                    !node.closest(".table-responsive, .o_list_renderer")
            );
            lines.push(`a form wider than the screen: ${nodes.slice(0, 2).map(describe)}`);
        }
    }
    return lines;
})()
"""


def read_axe():
    """The program of axe-core, which is not part of this addon: see dev/requirements.in."""
    return (files("axe_playwright_python") / "axe.min.js").read_text()


class Screen:
    """A browser that goes from page to page."""

    def __init__(self, case, browser):
        self.case = case
        self.browser = browser
        self.base = case.base_url()
        self.axe = read_axe()
        # errors in the console are told by the tours; here they would end the look
        browser.error_checker = lambda _message: False

    def send(self, method, timeout=60, **params):
        return self.browser._websocket_request(method, params=params, timeout=timeout)

    def run(self, script, timeout=60):
        """:return: value of a script, which may be a promise"""
        answer = self.send(
            "Runtime.evaluate",
            timeout,
            expression=script,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            said = answer["exceptionDetails"]
            raise AssertionError(said.get("exception", said).get("description", said))
        return answer["result"].get("value")

    def wait(self, condition, seconds=30):
        """Until the condition holds; a page that is on its way is asked again."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self.run(
                f"(() => {{ try {{ return !!({condition}); }} catch {{}} }})()"
            ):
                return
            time.sleep(0.1)
        raise AssertionError(f"not in {seconds} s: {condition}")

    def resize(self, width):
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=844 if width == PHONE else 900,
            deviceScaleFactor=1,
            mobile=False,
        )

    def open(self, address, ready="document.readyState === 'complete'", seconds=30):
        # a page that was there is ready as well: the next one has no such mark
        self.run("window.wasHere = true")
        self.send("Page.navigate", url=urljoin(self.base, address))
        self.wait(f"!window.wasHere && ({ready})", seconds)

    def rest(self):
        """Until the server is done with what the page has asked for: the test and its
        requests share one transaction, and may not speak to the database at once."""
        self.case._wait_remaining_requests()
        self.case.env.invalidate_all()

    def allow_scripts(self, allowed):
        """As in a browser where they are turned off, for the pages that follow."""
        self.send("Emulation.setScriptExecutionDisabled", value=not allowed)

    def press(self, key, code=None, text=None):
        """A key, as from a keyboard."""
        params = {"key": key, "windowsVirtualKeyCode": code or 0}
        self.send("Input.dispatchKeyEvent", type="rawKeyDown", **params)
        if text:
            self.send("Input.dispatchKeyEvent", type="char", text=text, **params)
        self.send("Input.dispatchKeyEvent", type="keyUp", **params)

    def find_faults(self):
        """Grave findings of axe-core, and a page wider than its screen, as lines."""
        # a colour on its way to another has neither
        self.run(STILL)
        self.run(f"if (!window.axe) {{ {self.axe} }}; 0")
        script = FIND
        for word, value in (
            ("HOST", OF_THE_HOST),
            ("RULES", RULES),
            ("GRAVE", GRAVE),
        ):
            script = script.replace(word, json.dumps(value))
        found = self.run(script)
        lines = [re.sub(r"\s+", " ", line)[:600] for line in found]
        return lines + self.find_width()

    def find_width(self):
        """A page, or a form, wider than its screen, as lines."""
        return self.run(WIDE)


class ScreenCase(HttpCase):
    """Tests that look at screens."""

    @contextlib.contextmanager
    def browse(self, login=None, password=None):
        """A browser with someone's session."""
        browser = ChromeBrowser(self)
        with self.allow_requests(browser=browser), contextlib.ExitStack() as atexit:
            atexit.callback(self._wait_remaining_requests)
            atexit.callback(browser.stop)
            if login:
                self.authenticate(login, password or login, browser=browser)
            self.cr.flush()
            self.cr.clear()
            users = self.registry["res.users"]
            # the host's tours would lie over the screens
            atexit.enter_context(patch.object(users, "tour_enabled", False))
            yield Screen(self, browser)

    def assert_no_faults(self, found):
        """:param found: place → lines"""
        lines = [
            f"{place}\n    " + "\n    ".join(faults)
            for place, faults in found.items()
            if faults
        ]
        self.assertFalse(lines, "\n".join(["", *lines]))
