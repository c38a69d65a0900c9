# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Doors of the access matrix: the requests that lead to the records of its cast.

The addon's own come from the routing map, so that a new one has a row to get; the
host's are those that hand out, or change, records of any model.
"""

import json
from urllib.parse import urlencode

from .canary_pages import PageList
from .matrix_case import MARK, NOTE
from .matrix_door import LINK_ROLES, Door
from .matrix_host_doors import HostDoors

#: what a browser says of a page that its reader has asked for: /json/2 takes a session
BROWSER = {
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
    "Sec-Fetch-User": "?1",
}
#: argument of a route → name of a row of the cast, if it is another
ARGUMENTS = {
    "agreement_id": "agreement",
    "checkin_id": "checkin",
    "consent_id": "consent",
    "cockpit_id": "cockpit",
    "statement_id": "statement",
    "window_id": "window",
}
#: beginning of a route → the row of the cast that holds the secret of its link
LINKS = {
    "/my/agreement/": "signatory",
    "/my/alignment/<": "respondent",
    "/my/internship/": "signer",
    "/my/hosting/": "sending",
}
#: what is posted, beside the token of the form
FORMS = {
    "/my/needs/<int:need_id>/close": {"reason": "other", "note": "Fini"},
    "/my/avoided-costs/<int:evaluation_id>/answer": {"answer": "agreed"},
    "/my/reviews/<int:review_id>/prepare": {"satisfaction": "4"},
    "/my/joint-activities/<int:activity_id>/answer": {"answer": "accepted"},
    "/my/candidates/<int:placement_id>/hire": {"word": "confirmed"},
    "/my/candidates/<int:placement_id>/refuse": {"comment": "Non"},
    "/my/agreement/<int:agreement_id>/change": {"comment": "Autre date"},
    "/my/agreement/<int:agreement_id>/sign/name": {"name": "Line Roy"},
    "/my/internship/<int:internship_id>/sign/name": {"name": "Line Roy"},
    "/my/alignment/<int:respondent_id>/submit": {"action": "save"},
}


class DoorList(HostDoors):
    def __init__(self, case):
        self.case = case
        self.env = case.env
        self.rows = case.rows

    def get_all(self):
        return [
            *self.get_own(),
            *self.get_calls(),
            *self.get_documents(),
            *self.get_reports(),
            *self.get_discussions(),
            *self.get_exports(),
            *self.get_remote(),
            *self.get_meetings(),
            *self.get_files(),
        ]

    # ------------------------------------------------------------ the addon's own
    def get_rules(self):
        return PageList(self.env, {}).get_own_rules()

    def get_own(self):
        for rule in self.get_rules():
            routing = rule.endpoint.routing
            methods = (rule.methods or {"GET"}) & {"GET", "POST"}
            for method in sorted(methods):
                yield from self.get_variants(rule, routing["type"], method)

    def get_address(self, rule, **rows):
        address = str(rule.rule)
        # a set: in another order in each process
        for name in rule.arguments:
            stem = ARGUMENTS.get(name, name.removesuffix("_id"))
            row = rows.get(stem) or self.rows[stem]
            if stem == "agreement" and "checkin_id" in rule.arguments:
                row = self.rows["signed_agreement"]
            start = address.rindex("<", 0, address.index(f"{name}>"))
            end = address.index(">", start) + 1
            address = f"{address[:start]}{row.id}{address[end:]}"
        return address

    def get_variants(self, rule, kind, method):
        path = str(rule.rule)
        url = self.get_address(rule)
        name = f"{'CALL' if kind == 'jsonrpc' else method} {path}"
        yield self.make(name, url, kind, method, path)
        link = next((row for start, row in LINKS.items() if path.startswith(start)), 0)
        if not link:
            return
        person = self.rows[link].sudo()
        if "<int:checkin_id>" in path:
            person = self.rows["signed_agreement"].signatory_ids.filtered(
                lambda p: p.side == "employer"
            )
            person = person.sudo()
        token = person.access_token
        other = self.rows[f"other_{link}"].sudo().access_token
        for variant, secret, before, roles in (
            ("link", token, None, LINK_ROLES),
            ("wrong link", "é\x00", None, LINK_ROLES[:1]),
            ("other's link", other, None, LINK_ROLES[:1]),
            ("ended link", token, lambda: self.end_link(person), LINK_ROLES[:1]),
        ):
            door = self.make(f"{name} ({variant})", url, kind, method, path, secret)
            door.before, door.roles = before, roles
            yield door

    def end_link(self, person):
        self.case.rewrite(person, date_link_end="2020-01-01 00:00:00")

    def make(self, name, url, kind, method, path, secret=None):
        given = {} if secret is None else {"access_token": secret}
        if kind == "jsonrpc":
            params = {**given, "answers": {}} if path.endswith("/save") else given
            return Door(name, url, data={"params": params})
        if method == "POST":
            form = {**FORMS.get(path, {}), **given}
            if path == "/my/needs/new":
                form["partnership_id"] = str(self.rows["partnership"].id)
            return Door(name, url, form=form)
        return Door(name, f"{url}?{urlencode(given)}" if given else url)

    # ------------------------------------------------------------------- the host's
    def get_calls(self):
        """The same call by the doors that the host has for it."""
        rows = self.rows
        for stem in ("partnership", "participant", "placement", "incident"):
            row = rows[stem]
            texts = {
                "incident": ["circumstances"],
                "participant": ["name"],
                "placement": ["display_name", "partnership_id"],
            }.get(stem, ["name"])
            yield self.call(row, "read", [row.ids, texts])
            yield Door(
                f"POST /json/2/{row._name}/read",
                f"/json/2/{row._name}/read",
                data={"ids": row.ids, "fields": texts},
                headers=BROWSER,
            )
        partnership = rows["partnership"]
        search = [[["id", "=", partnership.id]]]
        specification = {"specification": {"name": {}}}
        yield self.call(partnership, "web_search_read", search, specification)
        yield self.call(partnership, "write", [partnership.ids, {"active": False}])
        yield self.call(partnership, "unlink", [partnership.ids])
        yield self.call(partnership, "name_search", [MARK])
        yield self.call(partnership, "_move_to_stage", [partnership.ids, 1])
        yield self.call(
            rows["signer"], "search_read", [[], ["access_token"]], {"limit": 1}
        )
        event = rows["activity"].event_id
        yield self.call(event, "read", [event.ids, ["name"]])
        lead = self.env["crm.lead"]
        yield self.call(lead, "search_read", [[["partnership_id.name", "=", MARK]]])
        yield Door(
            "CALL /web/action/load",
            "/web/action/load",
            data={"params": {"action_id": "crm_partnership.crm_partnership_action"}},
        )

    def call(self, row, method, args, kwargs=None):
        params = {"model": row._name, "method": method, "args": args}
        return Door(
            f"CALL /web/dataset/call_kw/{row._name}/{method}",
            f"/web/dataset/call_kw/{row._name}/{method}",
            data={"params": {**params, "kwargs": kwargs or {}}},
        )

    def get_documents(self):
        for stem in ("partnership", "placement", "incident", "agreement"):
            document = self.rows[f"{stem}_document"]
            name = self.rows[stem]._name
            yield Door(f"GET /web/content of {name}", f"/web/content/{document.id}")
            yield Door(f"GET /web/image of {name}", f"/web/image/{document.id}")
        consent = self.rows["consent"]
        yield Door(
            "GET /web/content of a proof",
            f"/web/content/crm.participant.consent/{consent.id}/evidence",
        )

    def get_reports(self):
        rows = {row._name: row for row in self.rows.values()}
        reports = self.env["ir.actions.report"].sudo()
        for report in reports.search([("model", "in", list(rows))], order="id"):
            if not report.report_name.startswith("crm_partnership."):
                continue
            row = rows[report.model]
            path = f"/report/html/{report.report_name}"
            yield Door(f"GET {path}", f"{path}/{row.id}")
        path = "/report/pdf/crm_partnership.handover_pack"
        pack = f"{path}/{self.rows['partnership'].id}"
        yield Door(f"GET {path}", pack)
        data = json.dumps([pack, "qweb-pdf"])
        yield Door("POST /report/download", "/report/download", form={"data": data})

    def get_discussions(self):
        for stem in ("partnership", "placement", "incident"):
            row = self.rows[stem]
            thread = {"thread_model": row._name, "thread_id": row.id}
            yield Door(
                f"GET /mail/view of {row._name}",
                f"/mail/view?model={row._name}&res_id={row.id}",
            )
            yield Door(
                f"CALL /mail/thread/messages of {row._name}",
                "/mail/thread/messages",
                data={"params": thread},
                mark=NOTE + stem,
            )
            yield Door(
                f"CALL /mail/message/post of {row._name}",
                "/mail/message/post",
                data={"params": {**thread, "post_data": {"body": "Suite"}}},
            )
        names = ("need_count", "agreement_count", "review_count", "candidate_count")
        yield Door(
            "CALL /my/counters", "/my/counters", data={"params": {"counters": names}}
        )

    def get_exports(self):
        for stem in ("partnership", "participant", "incident"):
            row = self.rows[stem]
            name = "circumstances" if stem == "incident" else "display_name"
            asked = {"model": row._name, "fields": [{"name": name, "label": name}]}
            asked |= {"domain": [["id", "=", row.id]], "ids": False, "groupby": []}
            data = json.dumps({**asked, "import_compat": False})
            kinds = ("xlsx", "csv") if stem == "incident" else ("xlsx",)
            for kind in kinds:
                path = f"/web/export/{kind}"
                yield Door(f"POST {path} of {row._name}", path, form={"data": data})
