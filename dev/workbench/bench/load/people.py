# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Users who open pages one after the other, without a pause."""

import http.cookiejar
import json
import random
import threading
import time
import urllib.request

from ...errors import WorkbenchError
from ..fill.logins import PASSWORD

#: of a hundred pages of a business developer; an assumption, not a measure
MIX = {"list": 35, "kanban": 20, "form": 25, "search": 10, "save": 8, "dashboard": 2}


class Pages:
    """The calls of each page, for a user.

    :param calls: those of the web client, as ``capture`` gives them
    :param told: what ``prepare`` has written
    """

    def __init__(self, calls, told):
        self.calls = calls
        self.told = told

    def get(self, page, login, dice):
        record = dice.choice(self.told["records"][login])
        if page in ("kanban", "list"):
            return self.calls[f"partnership_{page}"]
        if page == "form":
            return [
                {**call, "args": [[record]]} if call["method"] == "web_read" else call
                for call in self.calls["partnership_form"]
            ]
        if page == "dashboard":
            return self.told["dashboard"]
        if page == "search":
            word = f"ine {dice.randint(10, 99)}"
            args = [["|", ["name", "ilike", word], ["employer_words", "ilike", word]]]
            return [_call("web_search_read", [*args, {"display_name": {}}], limit=80)]
        values = {"priority": dice.choice("012")}
        return [_call("web_save", [[record], values], specification={"name": {}})]


def _call(method, args, **kwargs):
    return {
        "model": "crm.partnership",
        "method": method,
        "args": args,
        "kwargs": kwargs,
    }


class Session:
    """A browser in which somebody has logged in."""

    def __init__(self, url, database, login):
        self.url = url
        self.login = login
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        self.post(
            "/web/session/authenticate", db=database, login=login, password=PASSWORD
        )

    def post(self, path, **params):
        request = urllib.request.Request(
            self.url + path,
            data=json.dumps({"jsonrpc": "2.0", "params": params}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=120) as answer:
            text = answer.read()
        # without reading it all: the machine is the server's too
        if b'"error"' in text[:100] or b'"result"' not in text[:100]:
            raise WorkbenchError(
                f"{self.login} was refused {path}: {text[:2000].decode()}.",
                "See Odoo's log.",
            )


class Person(threading.Thread):
    """One user with a browser; ``times`` has (page, seconds, requests) of each page."""

    def __init__(self, url, database, login, pages, number):
        super().__init__(daemon=True)
        self.login = login
        self.pages = pages
        self.dice = random.Random(number)
        self.times = []
        self.refusal = None
        self.until = 0
        self.own = Session(url, database, login)
        # dashboards are opened by the director
        self.other = Session(url, database, pages.told["director"])

    def go_on_for(self, seconds):
        self.until = time.monotonic() + seconds
        self.start()

    def run(self):
        try:
            while time.monotonic() < self.until:
                (page,) = self.dice.choices(list(MIX), MIX.values())
                started = time.perf_counter()
                requests = self.open(page)
                self.times.append((page, time.perf_counter() - started, requests))
        except (WorkbenchError, OSError) as refusal:
            self.refusal = refusal

    def open(self, page):
        session = self.other if page == "dashboard" else self.own
        calls = self.pages.get(page, self.login, self.dice)
        for call in calls:
            kwargs = dict(call["kwargs"])
            kwargs["context"] = {
                **kwargs.get("context", {}),
                "lang": "fr_CA",
                "allowed_company_ids": self.pages.told["companies"],
            }
            path = f"/web/dataset/call_kw/{call['model']}/{call['method']}"
            session.post(path, **{**call, "kwargs": kwargs})
        return len(calls)

    def check(self):
        if self.refusal:
            raise WorkbenchError(f"the load was interrupted: {self.refusal}", "")
