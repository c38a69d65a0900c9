# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""The host's doors for programs, guests of meetings and files of a discussion."""

import json
import xmlrpc.client

from .matrix_case import MARK, NOTE
from .matrix_door import LINK_ROLES, Door, judge

FAULTS = {2: "told", 3: "denied", 4: "refused"}


class RemoteDoor(Door):
    """A call of a program, with the password or the key of whoever asks.

    :param way: ``xmlrpc``, ``jsonrpc`` or ``json2``
    :param has_key: a key of the user takes the place of the password
    """

    def __init__(self, way, row, method, args, kwargs=None, has_key=False):
        known = {"xmlrpc": "/xmlrpc/2/object", "jsonrpc": "/jsonrpc"}
        path = known.get(way, f"/json/2/{row._name}/{method}")
        what = "" if way == "json2" else f" {row._name}/{method}"
        super().__init__(f"{way.upper()} {path}{what}{' (key)' * has_key}", path)
        self.way = way
        self.has_key = has_key
        self.model, self.method = row._name, method
        self.args, self.kwargs = args, kwargs or {}

    def ask(self, case, csrf=True):
        user = getattr(case, case.role)
        secret = case.keys[case.role] if self.has_key else user.login
        database = case.env.cr.dbname
        call = [database, user.id, secret, self.model, self.method]
        call += [self.args, self.kwargs]
        if self.way == "xmlrpc":
            return judge_program(
                case.url_open(
                    self.url,
                    data=xmlrpc.client.dumps(
                        tuple(call), "execute_kw", allow_none=True
                    ),
                    headers={"Content-Type": "text/xml"},
                    timeout=60,
                )
            )
        headers = {"Content-Type": "application/json"}
        if self.way == "jsonrpc":
            call = {"service": "object", "method": "execute_kw", "args": call}
            data = {"params": call}
        else:
            headers["Authorization"] = f"Bearer {secret}"
            data = self.kwargs
        return judge(
            case.url_open(self.url, data=json.dumps(data), headers=headers, timeout=60)
        )


def judge_program(answer):
    """An answer of XML-RPC in a word."""
    if answer.status_code != 200:
        return str(answer.status_code)
    try:
        (said,), _method = xmlrpc.client.loads(answer.content)
    except xmlrpc.client.Fault as fault:
        # what the host did not expect comes as a traceback, its class in the last line
        last = fault.faultString.strip().splitlines()[-1].partition(":")[0]
        return FAULTS.get(fault.faultCode) or last.rsplit(".", 1)[-1]
    return "yes" if MARK in str(said) else "bare"


class HostDoors:
    """What a list of doors takes from the host, beside the web client's own."""

    # ---------------------------------------------------------------- programs
    def get_remote(self):
        rows = self.rows
        for stem in ("partnership", "participant", "placement", "incident"):
            row = rows[stem]
            words = {"incident": "circumstances", "partnership": "name"}
            texts = [words.get(stem, "display_name")]
            given = {"ids": row.ids, "fields": texts}
            yield RemoteDoor("xmlrpc", row, "read", [row.ids, texts])
            yield RemoteDoor("jsonrpc", row, "read", [row.ids, texts])
            yield RemoteDoor("json2", row, "read", None, given, has_key=True)
        partnership, signer = rows["partnership"], rows["signer"]
        closing = [partnership.ids, {"active": False}]
        given = {"ids": partnership.ids, "vals": {"active": False}}
        yield RemoteDoor("xmlrpc", partnership, "write", closing)
        yield RemoteDoor("jsonrpc", partnership, "write", closing)
        yield RemoteDoor("json2", partnership, "write", None, given, has_key=True)
        found = [[["id", "=", partnership.id]], ["name"]]
        yield RemoteDoor("xmlrpc", partnership, "search_read", found)
        yield RemoteDoor("xmlrpc", partnership, "search_read", found, has_key=True)
        yield RemoteDoor("jsonrpc", partnership, "search_read", found, has_key=True)
        given = {"domain": [["name", "ilike", MARK]], "fields": ["name"]}
        yield RemoteDoor("json2", partnership, "search_read", None, given, has_key=True)
        stage = partnership.stage_id.id
        moving = [partnership.ids, stage]
        yield RemoteDoor("xmlrpc", partnership, "_move_to_stage", moving)
        yield RemoteDoor("jsonrpc", partnership, "_move_to_stage", moving)
        given = {"ids": partnership.ids}
        yield RemoteDoor(
            "json2", partnership, "_move_to_stage", None, given, has_key=True
        )
        secrets = [[["id", "in", signer.ids]], ["access_token"]]
        yield RemoteDoor("xmlrpc", signer, "search_read", secrets)
        yield RemoteDoor("jsonrpc", signer, "search_read", secrets)
        given = dict(zip(("domain", "fields"), secrets, strict=True))
        yield RemoteDoor("json2", signer, "search_read", None, given, has_key=True)
        guests = self.rows["activity"].event_id.attendee_ids
        secrets = [[["id", "in", guests.ids]], ["access_token"]]
        yield RemoteDoor("jsonrpc", guests, "search_read", secrets)

    # ---------------------------------------------------------------- meetings
    def get_meetings(self):
        """Pages of the calendar, for whoever has the link of an invitation."""
        event = self.rows["activity"].event_id
        guest = event.attendee_ids.filtered(
            lambda a: a.partner_id == self.case.employer_user.partner_id
        ).sudo()
        other = self.rows["other_event"]
        given = f"?token={guest.access_token}&id="
        path = "/calendar/meeting/view"
        yield Door(f"GET {path} (link)", f"{path}{given}{event.id}")
        yield Door(f"GET {path} (wrong link)", f"{path}?token=%C3%A9&id={event.id}")
        yield Door(f"GET {path} (no link)", f"{path}?id={event.id}")
        yield Door(f"GET {path} (another meeting)", f"{path}{given}{other.id}")
        yield Door(
            f"GET {path} (guest taken off)",
            f"{path}{given}{event.id}",
            before=lambda: self.take_off(guest),
            roles=("public", "employer_user"),
        )
        for verb in ("accept", "decline"):
            for kind in ("meeting", "recurrence"):
                path = f"/calendar/{kind}/{verb}"
                yield Door(
                    f"GET {path} (link)",
                    f"{path}{given}{event.id}",
                    roles=(*LINK_ROLES, "employer_user", "developer"),
                )
                yield Door(
                    f"GET {path} (no link)",
                    f"{path}?token=&id={event.id}",
                    roles=(*LINK_ROLES, "employer_user", "developer"),
                )
        path = "/calendar/meeting/join"
        yield Door(f"GET {path} (wrong link)", f"{path}?token=abc")
        yield Door(f"GET {path} (no link)", f"{path}?token=")
        path = "/calendar/join_videocall"
        yield Door(f"GET {path} (wrong link)", f"{path}/abc", roles=LINK_ROLES)
        yield Door("CALL /calendar/notify", "/calendar/notify", data={"params": {}})

    def take_off(self, guest):
        rows = self.rows["activity"].attendance_ids
        rows.filtered(lambda row: row.partner_id == guest.partner_id).unlink()

    # ---------------------------------------------------------------- discussions
    def get_files(self):
        """Files and pictures of records, by the doors that a discussion has for them."""
        for stem in ("partnership", "placement", "incident"):
            row, document = self.rows[stem], self.rows[f"{stem}_document"]
            path = "/mail/attachment/zip"
            form = {"file_ids": str(document.id), "zip_name": "dossier.zip"}
            yield Door(f"POST {path} of {row._name}", path, form=form)
            path = "/mail/attachment/delete"
            data = {"params": {"attachment_id": document.id}}
            yield Door(f"CALL {path} of {row._name}", path, data=data)
            thread = {"thread_model": row._name, "thread_id": row.id}
            note = NOTE + stem
            path = "/mail/chatter_fetch"
            data = {"params": thread}
            yield Door(f"CALL {path} of {row._name}", path, data=data, mark=note)
            path = "/portal/chatter_init"
            yield Door(f"CALL {path} of {row._name}", path, data=data)
            path = "/mail/thread/subscribe"
            someone = self.rows["other_signatory"].partner_id
            follow = {"res_model": row._name, "res_id": row.id}
            data = {"params": {**follow, "partner_ids": someone.ids}}
            yield Door(f"CALL {path} of {row._name}", path, data=data)
            message = row.message_ids.filtered(lambda m, note=note: note in m.body)
            path = "/mail/message/update_content"
            content = {"message_id": message.id, "update_data": {"body": "Autre"}}
            yield Door(
                f"CALL {path} of {row._name}", path, data={"params": content}, mark=note
            )
            path = "/mail/message/reaction"
            content = {"message_id": message.id, "content": "👍", "action": "add"}
            yield Door(f"CALL {path} of {row._name}", path, data={"params": content})
            yield Door(
                f"GET /mail/message of {row._name}", f"/mail/message/{message.id}"
            )
        for stem, name in (
            ("milestone", "document"),
            ("signed", "signature"),
            ("signature", "scan"),
            ("consent", "evidence_upload"),
        ):
            row = self.rows[stem]
            place = f"{row._name}/{row.id}/{name}"
            yield Door(
                f"GET /web/content of {row._name}.{name}", f"/web/content/{place}"
            )
            yield Door(f"GET /web/image of {row._name}.{name}", f"/web/image/{place}")
