# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Take pictures of pages in a headless Chromium.

Run with the virtual environment's Python, which has websocket-client and Pillow: orders
as JSON on standard input, pictures as files.
"""

import base64
import io
import json
import sys
import time

from PIL import Image

from ..bench.browser import Tab

#: widths below are those of a telephone
PHONE = 700
HEIGHTS = {True: 844, False: 800}
#: the most that a window is made higher
MOST_HIDDEN = 400
#: nothing is asked for during that time: the page is complete
QUIET_SECONDS = 0.8
MOST_SECONDS = 60
#: colours of the palette: fewer until the file is small enough
PALETTES = (128, 96, 64, 48, 32)
#: what moves, blinks or greets is not in the picture
STILL = """
    * { animation: none !important; transition: none !important;
        caret-color: transparent !important; scroll-behavior: auto !important; }
    .o-mail-ChatHub, .o-mail-ChatWindow, .o_notification_manager, .o_tour_pointer
        { display: none !important; }
"""
READY = """(() => {
    if (document.readyState !== 'complete' || !document.body) return false;
    const busy = '.o_blockUI, .o_loading_indicator, .spinner-border, .o_portal_doc_spinner';
    if ([...document.querySelectorAll(busy)].some((found) => found.getClientRects().length))
        return false;
    if (location.pathname.startsWith('/odoo') && !document.querySelector(
        '.o_action_manager .o_action, .modal .o_form_view')) return false;
    return performance.getEntriesByType('resource').length;
})()"""
#: what each step does, with the argument in place of %s
STEPS = {
    "tab": "document.querySelector(`.o_notebook .nav-link[name=%s]`)",
    "press": "document.querySelector(`button[name=%s]`)",
    "click": "document.querySelector(%s)",
    "text": "[...document.querySelectorAll('button, a')]"
    ".find((found) => found.offsetParent && found.textContent.trim() === %s)",
    "close": "document.querySelector('.modal .btn-close')",
}
#: what of an open window is reached by scrolling only
HIDDEN = """(() => {
    const found = [...document.querySelectorAll('.modal .modal-body')].at(-1);
    return found ? Math.max(0, found.scrollHeight - found.clientHeight) : 0;
})()"""
#: an open window, alone in the picture
WINDOW = """(() => {
    const found = [...document.querySelectorAll('.modal .modal-content')].at(-1);
    if (!found) return null;
    const {x, y, width, height} = found.getBoundingClientRect();
    return {x, y, width, height, scale: 1};
})()"""


class Camera:
    """One Chromium for all pictures."""

    def __init__(self):
        self.tab = Tab()
        self.tab.send("Runtime.enable")
        # sizes of the table of what was asked for are read in the page
        self.tab.send("Network.disable")
        self.tab.send("Emulation.setScrollbarsHidden", hidden=True)
        self.tab.send(
            "Page.addScriptToEvaluateOnNewDocument",
            source="performance.setResourceTimingBufferSize(5000);"
            "addEventListener('DOMContentLoaded', () => {"
            "const style = document.createElement('style');"
            f"style.textContent = {json.dumps(STILL)};"
            "document.head.append(style);});",
        )

    def close(self):
        self.tab.close()

    def evaluate(self, script):
        answer = self.tab.send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        self.tab.said.clear()
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"]["exception"]["description"])
        return answer["result"].get("value")

    def wait(self):
        """Until the page is there and asks for nothing any more."""
        end = time.monotonic() + MOST_SECONDS
        seen, since = None, time.monotonic()
        while time.monotonic() < end:
            now = self.evaluate(READY)
            if now is False or now != seen:
                seen, since = now, time.monotonic()
            elif time.monotonic() - since > QUIET_SECONDS:
                self.evaluate("document.fonts.ready.then(() => true)")
                return
            time.sleep(0.1)
        raise RuntimeError("the page is not complete after a minute")

    def set_size(self, width, height, is_phone=False):
        self.tab.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=is_phone,
        )

    def take(self, order):
        is_phone = order["width"] < PHONE
        self.set_size(order["width"], HEIGHTS[is_phone], is_phone)
        self.tab.send("Emulation.setTouchEmulationEnabled", enabled=is_phone)
        self.tab.send(
            "Network.setCookie",
            name="session_id",
            value=order["session"],
            url=order["url"],
        )
        self.tab.send("Page.navigate", url=order["url"])
        time.sleep(0.3)
        self.wait()
        for verb, argument in order["steps"]:
            self.do(verb, argument)
        if not is_phone and (hidden := self.evaluate(HIDDEN)):
            # a window is shown whole
            self.set_size(order["width"], HEIGHTS[is_phone] + min(hidden, MOST_HIDDEN))
            self.wait()
        # on a telephone the window is the screen
        window = None if is_phone else self.evaluate(WINDOW)
        clip = {"clip": window} if window else {}
        shot = self.tab.send("Page.captureScreenshot", format="png", **clip)
        self.tab.said.clear()
        return shrink(base64.b64decode(shot["data"]), order["most"])

    def do(self, verb, argument):
        if verb == "list":
            return
        if verb == "scroll":
            script = f"document.querySelector({json.dumps(argument)}).scrollIntoView()"
        else:
            argument = json.dumps(argument)
            script = f"{STEPS[verb].replace('%s', argument)}.click()"
        self.evaluate(script)
        time.sleep(0.3)
        self.wait()


def shrink(data, most):
    """The picture with a palette, in as many colours as its size allows."""
    image = Image.open(io.BytesIO(data)).convert("RGB")
    for colours in PALETTES:
        out = io.BytesIO()
        image.quantize(
            colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        ).save(out, "PNG", optimize=True)
        if out.tell() <= most:
            break
    return out.getvalue()


def main():
    failed = []
    camera = Camera()
    try:
        for order in json.load(sys.stdin):
            try:
                data = camera.take(order)
            except RuntimeError as error:
                failed.append(order["target"])
                print(f"{order['target']}: {error}", file=sys.stderr)
                continue
            with open(order["target"], "wb") as handle:
                handle.write(data)
    finally:
        camera.close()
    sys.exit(len(failed) and f"{len(failed)} pictures failed")


if __name__ == "__main__":
    main()
