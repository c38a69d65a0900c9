# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Open pages in a headless Chromium and write down what they ask models for.

Run with the virtual environment's Python, which has websocket-client:
pages as JSON on standard input, {page: {url, session}}; calls on standard output.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import websocket

from ..system import CHROMES
from .capture import OF_THE_HOST

#: nothing was asked for during that time: the page is complete
QUIET_SECONDS = 3
MOST_SECONDS = 90


class Tab:
    """One page of a Chromium of its own, driven by its debugging protocol."""

    def __init__(self):
        self.profile = tempfile.mkdtemp()
        program = next(filter(None, map(shutil.which, CHROMES)))
        self.process = subprocess.Popen(
            [program, "--headless=new", "--no-sandbox", "--disable-gpu"]
            + ["--disable-dev-shm-usage", "--remote-debugging-port=0"]
            + ["--remote-allow-origins=*", "--window-size=1366,900"]
            + [f"--user-data-dir={self.profile}", "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port = self._find_port()
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
            page = next(row for row in json.load(answer) if row["type"] == "page")
        self.socket = websocket.create_connection(page["webSocketDebuggerUrl"])
        self.number = 0
        self.said = []
        self.send("Network.enable", maxPostDataSize=10**6)
        self.send("Page.enable")

    def _find_port(self):
        for _try in range(300):
            try:
                with open(f"{self.profile}/DevToolsActivePort") as handle:
                    return int(handle.readline())
            except (FileNotFoundError, ValueError):
                time.sleep(0.2)
        raise RuntimeError("Chromium did not start")

    def send(self, method, **params):
        self.number += 1
        self.socket.settimeout(60)
        self.socket.send(
            json.dumps({"id": self.number, "method": method, "params": params})
        )
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                return answer.get("result", {})
            self.said.append(answer)

    def listen(self):
        """Events until nothing is asked for any more."""
        self.socket.settimeout(1)
        began = last = time.monotonic()
        while time.monotonic() - began < MOST_SECONDS:
            try:
                event = json.loads(self.socket.recv())
            except websocket.WebSocketTimeoutException:
                # a first start makes the assets: the page is not there yet
                calls = filter(None, map(_get_call, self.said))
                asked = any(call["method"] not in OF_THE_HOST for call in calls)
                if asked and time.monotonic() - last > QUIET_SECONDS:
                    break
                continue
            if event.get("method") == "Network.requestWillBeSent":
                last = time.monotonic()
            self.said.append(event)

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.profile, ignore_errors=True)


def _get_call(event):
    """What an event asks a model for, or None."""
    if event.get("method") != "Network.requestWillBeSent":
        return None
    request = event["params"]["request"]
    if "/web/dataset/call_kw/" not in request["url"]:
        return None
    params = json.loads(request["postData"])["params"]
    return {key: params[key] for key in ("model", "method", "args", "kwargs")}


def main():
    pages = json.load(sys.stdin)
    calls = {}
    for page, row in pages.items():
        tab = Tab()
        try:
            tab.send(
                "Network.setCookie",
                name="session_id",
                value=row["session"],
                url=row["url"],
            )
            tab.send("Page.navigate", url=row["url"])
            tab.listen()
            calls[page] = list(filter(None, map(_get_call, tab.said)))
        finally:
            tab.close()
    json.dump(calls, sys.stdout)


if __name__ == "__main__":
    main()
