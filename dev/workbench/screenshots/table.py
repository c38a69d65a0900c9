# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""dev/screenshots.tsv: who opens which page, what is done there, how wide it is.

``page`` is an action of the addon with, after a slash, a record of the demo data, or a
path that begins with a slash, where {name} stands for the number of a record.
``state`` is what is done before the picture is taken, one step after the other with
“ ; ” between them, or “-”:

- ``list``: as a list;
- ``tab NAME``: open a page of the form, by its technical name;
- ``press NAME``: a button of the form, by its technical name;
- ``text WORDS``: the button or link with these words;
- ``click SELECTOR``: whatever a selector finds;
- ``scroll SELECTOR``: until that is on the top;
- ``close``: close the window that is open.
"""

import re
from dataclasses import dataclass

from .. import state

PATH = state.CHECKOUT / "dev" / "screenshots.tsv"
VERBS = {"list", "tab", "press", "text", "click", "scroll", "close"}


@dataclass
class Shot:
    """One picture."""

    name: str
    login: str
    page: str
    steps: list
    width: int

    def get_names(self):
        """The records and actions of the addon that the page names."""
        if self.page.startswith("/"):
            return re.findall(r"\{(\w+)\}", self.page)
        return self.page.split("/")

    def get_path(self, find_id):
        if self.page.startswith("/"):
            return re.sub(r"\{(\w+)\}", lambda found: find_id(found[1]), self.page)
        action, *record = self.page.split("/")
        path = f"/odoo/action-crm_partnership.{action}"
        if record:
            return f"{path}/{find_id(record[0])}"
        return f"{path}?view_type=list" if ["list", ""] in self.steps else path


def read(beginnings=()):
    """The rows of the table, all of them or those whose names begin so."""
    shots = []
    for row in PATH.read_text().splitlines()[1:]:
        name, login, page, steps, width = row.split("\t")
        if beginnings and not name.startswith(tuple(beginnings)):
            continue
        parts = [] if steps == "-" else steps.split(" ; ")
        shots.append(
            Shot(
                name,
                login,
                page,
                [[*part.partition(" ")[::2]] for part in parts],
                int(width),
            )
        )
    return shots
