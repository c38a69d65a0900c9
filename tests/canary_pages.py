# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The addresses that the canary test asks for: the addon's own, found in the routing
map, and the host's doors to records, documents, discussions, exports and reports."""

import inspect
import json
import threading
from io import BytesIO
from unittest.mock import patch
from zipfile import BadZipFile, ZipFile

from .canary import MODULE, ROWS, get_our_models, is_text


class Page:
    """One request.

    :param form: fields of a form, to be posted
    :param params: parameters of a JSON-RPC call, to be posted
    """

    def __init__(self, url, form=None, params=None):
        self.url = url
        self.form = form
        self.params = params
        self.token = (form or params or {}).get("access_token") or url.partition(
            "access_token="
        )[2]

    def ask(self, case, csrf_token):
        """:return: everything that the answer says"""
        if self.params is not None:
            answer = case.url_open(
                self.url,
                data=json.dumps({"params": self.params}),
                headers={"Content-Type": "application/json"},
            )
        elif self.form is not None:
            answer = case.url_open(
                self.url, data={**self.form, "csrf_token": csrf_token}
            )
        else:
            answer = case.url_open(self.url)
        said = [answer.url, str(answer.headers), answer.text, *_unzip(answer.content)]
        # a page says again what it was asked with
        return [text.replace(self.token, "") for text in said] if self.token else said


def _unzip(content):
    """A workbook is a packed folder: nothing would be found in its bytes."""
    try:
        with ZipFile(BytesIO(content)) as workbook:
            return [
                workbook.read(name).decode(errors="replace")
                for name in workbook.namelist()
            ]
    except BadZipFile:
        return []


class PageList:
    """:param secrets: model → ids of rows that hold a canary"""

    def __init__(self, env, secrets):
        self.env = env
        self.secrets = secrets

    def get_all(self):
        return [
            *self.get_own_pages(),
            *self.get_documents(),
            *self.get_reports(),
            *self.get_discussions(),
            *self.get_exports(),
            *self.get_calls(),
        ]

    # ------------------------------------------------------------ the addon's own
    def get_own_rules(self):
        thread = threading.current_thread()
        with patch.object(thread, "dbname", self.env.cr.dbname, create=True):
            rules = list(self.env["ir.http"].routing_map().iter_rules())
        for rule in rules:
            if MODULE in inspect.unwrap(rule.endpoint.func).__module__:
                yield rule

    def get_own_pages(self):
        """Each route of the addon, with ids of others; without a token, with a wrong
        one and with one that opens another record."""
        for rule in self.get_own_rules():
            for values in self.get_arguments(rule):
                address = str(rule.rule)
                for name in rule.arguments:
                    start = address.rindex("<", 0, address.index(f"{name}>"))
                    end = address.index(">", start) + 1
                    address = f"{address[:start]}{values[name]}{address[end:]}"
                for token in dict.fromkeys((None, self.get_foreign_token(rule))):
                    yield from self.get_requests(rule, address, token)

    def get_requests(self, rule, address, token):
        given = {"access_token": token} if token else {}
        if rule.endpoint.routing["type"] == "jsonrpc":
            yield Page(address, params=given)
            return
        methods = rule.methods or {"GET"}
        if "GET" in methods:
            yield Page(f"{address}?access_token={token}" if token else address)
        else:
            yield Page(address, form=given)

    def get_arguments(self, rule):
        """For each argument the rows whose model's name it stands for, else a row of
        each model: it is the route that has to refuse."""
        if not rule.arguments:
            return [{}]
        columns = {}
        for name in rule.arguments:
            stem = name.removesuffix("_id").replace("_", ".")
            ids = {ids[0] for model, ids in self.secrets.items() if stem in model}
            columns[name] = sorted(ids or {ids[0] for ids in self.secrets.values()})
        return [
            {name: ids[turn % len(ids)] for name, ids in columns.items()}
            for turn in range(min(2, max(map(len, columns.values()))))
        ]

    def get_foreign_token(self, rule):
        """The secret of a link to something else of the same kind."""
        if not rule.arguments:
            return None
        stem = sorted(rule.arguments)[0].removesuffix("_id")
        for name in get_our_models(self.env):
            model = self.env[name]
            if stem in name and "access_token" in model._fields and model._auto:
                ids = self.secrets.get(name, [])
                other = model.sudo().search([("id", "not in", ids)], limit=1)
                if other:
                    return other.access_token
        return None

    # ------------------------------------------------------------------- the host's
    def get_documents(self):
        attachments = self.env["ir.attachment"].sudo()
        seen = set()
        for name, ids in self.secrets.items():
            for document in attachments.search(
                [("res_model", "=", name), ("res_id", "in", ids), ("id", "!=", 0)],
                limit=ROWS,
            ):
                if (name, document.res_field) in seen:
                    continue
                seen.add((name, document.res_field))
                yield Page(f"/web/content/{document.id}?download=1")
                yield Page(f"/web/image/{document.id}")
                if document.res_field:
                    place = f"{name}/{document.res_id}/{document.res_field}"
                    yield Page(f"/web/content/{place}")
                    yield Page(f"/web/image/{place}")

    def get_reports(self):
        reports = self.env["ir.actions.report"].sudo()
        for report in reports.search([("model", "in", list(self.secrets))]):
            for row in self.secrets[report.model][:1]:
                for kind in ("html", "pdf"):
                    yield Page(f"/report/{kind}/{report.report_name}/{row}")

    def get_discussions(self):
        for name, ids in self.secrets.items():
            if "message_ids" not in self.env[name]._fields:
                continue
            row = self.env[name].sudo().browse(ids[0])
            thread = {"thread_model": name, "thread_id": row.id}
            yield Page(f"/mail/view?model={name}&res_id={row.id}")
            yield Page("/mail/thread/messages", params=thread)
            yield Page("/mail/thread/recipients", params=thread)
            suggested = "/mail/thread/recipients/get_suggested_recipients"
            yield Page(suggested, params=thread)
            asked = (
                "messages",
                "followers",
                "attachments",
                "activities",
                "scheduledMessages",
            )
            for route in ("/mail/data", "/mail/action"):
                params = {**thread, "request_list": asked}
                calls = [["mail.thread", params], "init_messaging", "failures"]
                calls += ["systray_get_activities"]
                yield Page(route, params={"fetch_params": calls})
            for follower in row.message_follower_ids[:1]:
                route = "/mail/read_subscription_data"
                yield Page(route, params={"follower_id": follower.id})
            yield from self.get_message_calls(row, thread)
        for box in ("inbox", "history", "starred"):
            yield Page(f"/mail/{box}/messages", params={})

    def get_message_calls(self, row, thread):
        message = row.message_ids.sorted("id")[-1:]
        given = {"message_id": message.id}
        yield Page(
            "/mail/message/update_content",
            params={**given, "update_data": {"body": "x", "attachment_ids": []}},
        )
        yield Page(
            "/mail/message/reaction", params={**given, "content": "👍", "action": "add"}
        )
        yield Page("/mail/message/translate", params=given)
        yield Page(
            "/mail/message/post", params={**thread, "post_data": {"body": "Suite"}}
        )
        document = (
            self.env["ir.attachment"]
            .sudo()
            .search([("res_model", "=", row._name), ("res_id", "=", row.id)], limit=1)
        )
        yield Page(f"/mail/attachment/pdf_first_page/{document.id}")
        yield Page(
            "/mail/message/post",
            params={
                **thread,
                "post_data": {"body": "Suite", "attachment_ids": document.ids},
            },
        )
        yield Page("/mail/attachment/delete", params={"attachment_id": document.id})

    def get_exports(self):
        """Workbooks of some of what holds canaries, which the crawl exports all of;
        grouped, too, which asks in another way."""
        for name, ids in [*self.secrets.items()][:: len(self.secrets) // 8]:
            model = self.env[name]
            texts = [n for n, f in model._fields.items() if is_text(f) and f.store]
            links = [
                n
                for n, f in model._fields.items()
                if f.type == "many2one" and f.store and f.comodel_name in self.secrets
            ]
            columns = [{"name": n, "label": n} for n in ("id", *texts[:9])]
            asked = {"model": name, "fields": columns, "import_compat": False}
            asked |= {"domain": [["id", "in", ids]], "ids": False}
            for groups in ([], links[:1]):
                data = json.dumps({**asked, "groupby": groups})
                yield Page("/web/export/xlsx", form={"data": data})
                if not links:
                    break
            by_id = json.dumps({**asked, "ids": ids[:1]})
            yield Page("/web/export/csv", form={"data": by_id})

    def get_calls(self):
        """The refusal of a call comes with the trace of the server."""
        for name, ids in self.secrets.items():
            for method, args in (("read", [ids[:1]]),):
                yield Page(
                    f"/web/dataset/call_kw/{name}/{method}",
                    params={
                        "model": name,
                        "method": method,
                        "args": args,
                        "kwargs": {},
                    },
                )
