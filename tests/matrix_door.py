# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""One request of the access matrix, and what its answer is called."""

import json
import re
from itertools import chain

from odoo import http

from .canary_pages import _unzip
from .matrix_case import MARK, ROLES

JSON = {"Content-Type": "application/json"}
#: who tries a secret link: it does not matter who has it
LINK_ROLES = ("public", "other_employer", "insider")


class Door:
    """One way to ask for something.

    :param name: its row in the table
    :param url: the address
    :param form: fields of a form, to be posted with the token of the session
    :param data: what is posted as JSON
    :param before: what is done first
    :param roles: who asks
    :param mark: the word that is looked for in the answer
    """

    def __init__(
        self,
        name,
        url,
        form=None,
        data=None,
        headers=None,
        before=None,
        roles=ROLES,
        mark=MARK,
    ):
        self.name = name
        self.url = url
        self.form = form
        self.data = data
        self.headers = headers or {}
        self.before = before
        self.roles = roles
        self.mark = mark

    def ask(self, case, csrf=True):
        """:return: how the door answers, in a word (see the table)"""
        given = {"allow_redirects": False, "headers": self.headers, "timeout": 60}
        if self.data is not None:
            given["data"] = json.dumps(self.data)
            given["headers"] = {**self.headers, **JSON}
        elif self.form is not None:
            token = {"csrf_token": http.Request.csrf_token(case)} if csrf else {}
            given["data"] = {**self.form, **token}
            given["method"] = "POST"
        return judge(case.url_open(self.url, **given), self.mark)


def judge(answer, mark=MARK):
    """The answer in a word."""
    status = answer.status_code
    where = answer.headers.get("Location", "")
    if status in (301, 302, 303, 307, 308):
        if "/web/login" in where:
            return "login"
        # the host's address of a record
        return "yes" if re.search(r"/crm\.[a-z.]+/\d+", where) else "moved"
    error = find_error(answer)
    if status == 500 and "odoo.exceptions.AccessError" in answer.text:
        return "refused"  # the host's own way, of an export
    if error or status != 200:
        return error or str(status)
    said = chain([answer.text], _unzip(answer.content))
    return "yes" if any(mark in text for text in said) else "bare"


def find_error(answer):
    """What a call answers that is no page, in a word; None if it tells no error."""
    try:
        said = answer.json()
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    result = said.get("result")
    if isinstance(result, dict) and "redirect_url" in result:
        # the signature widget: the page tells why
        where = result["redirect_url"]
        is_told = "message=" in where and "message=refused" not in where
        return "told" if is_told else "refused"
    if isinstance(result, dict) and "error" in result:
        return result["error"]
    error = said.get("error")
    if error and "data" in error:
        name = error["data"]["name"].rsplit(".", 1)[-1]
        known = {
            "AccessDenied": "denied",
            "AccessError": "refused",
            "SessionExpiredException": "login",
        }
        return known.get(name, name)
    return None
