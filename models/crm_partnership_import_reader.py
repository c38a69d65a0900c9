# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from dataclasses import dataclass, field

from odoo import models

from ..tools import employer_columns as columns
from ..tools import employer_match as match
from ..tools.plain_text import LONG_LIMIT, SHORT_LIMIT, clean_text
from ..tools.spreadsheet import neutralise_cell
from ..tools.table_limits import ERROR_VALUES

#: column of the file → field of the employer
PARTNER_FIELDS = ("street", "street2", "city", "zip", "phone", "email", "website")
#: columns of several lines
LONG_COLUMNS = {"need", "notes", "forms", "tags"}
MOST_TAGS = 50
#: letters of a cell that a message repeats
QUOTED = 80
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")


def shorten(text):
    """As much of a text as a message quotes."""
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"


@dataclass(eq=False)
class PlannedRow:
    """What will become of one row of the file."""

    number: int
    values: dict
    action: str = ""
    reasons: list = field(default_factory=list)
    partner_vals: dict = field(default_factory=dict)
    contact_vals: dict = field(default_factory=dict)
    partnership_vals: dict = field(default_factory=dict)
    partner_id: int = 0
    partnership_id: int = 0
    contact_id: int = 0
    master: "PlannedRow" = None

    people: set = field(default_factory=set)
    known_partner_id: int = 0
    known_partnership_id: int = 0

    def remember_known(self):
        """Note what existed before the import."""
        self.known_partner_id = self.partner_id
        self.known_partnership_id = self.partnership_id

    def forget_created(self):
        """Drop what a cancelled attempt had created."""
        self.partner_id = self.known_partner_id
        self.partnership_id = self.known_partnership_id
        self.contact_id = 0

    def reject(self, reason):
        self.action = "reject"
        self.reasons.append(reason)


class CrmPartnershipImportReader(models.AbstractModel):
    """Reads a row of texts into values, and tells every fault it finds."""

    _name = "crm.partnership.import.reader"
    _description = "Import of Employers: Reading of Rows"

    def _prepare_lookups(self, rows):
        """Everything rows refer to by name, in a constant number of queries."""
        env = self.env
        users = env["res.users"].search(
            [("share", "=", False), ("company_ids", "in", env.company.ids)]
        )
        owners = {}
        for user in users:
            for key in (user.login, user.email, user.name):
                owners.setdefault(columns.simplify(key or ""), user.id)
        country = env.ref("base.ca")
        return {
            "owners": owners,
            "forms": self._names(env["crm.partnership.form"], ("en_US", "fr_CA")),
            "industries": self._names(env["res.partner.industry"], ("en_US", "fr_CA")),
            "states": self._state_names(country),
            "country": country,
            "tags": {columns.simplify(t.name): t.id for t in self._all("crm.tag")},
            "sources": {
                columns.simplify(s.name): s.id for s in self._all("utm.source")
            },
        }

    def _all(self, model):
        return self.env[model].search([("id", "!=", 0)])

    def _names(self, model, languages):
        """Names of all rows in the user's language and in others, simplified."""
        installed = dict(self.env["res.lang"].get_installed())
        names = {}
        for language in {self.env.lang, *languages} - {None}:
            if language in installed:
                for record in model.with_context(lang=language).search(
                    [("active", "=", True)]
                ):
                    names.setdefault(columns.simplify(record.name), record.id)
        return names

    def _state_names(self, country):
        names = {}
        for state in country.state_ids:
            names[columns.simplify(state.name)] = state.id
            names[columns.simplify(state.code)] = state.id
        return names

    def _read_row(self, row, lookups):
        """Check the texts of a row and turn them into values; collect all faults."""
        self._check_cells(row)
        values = row.values
        name = values.get("name", "").strip()
        if not name:
            row.reject(self.env._("The name of the employer is missing."))
        row.partner_vals = {"name": name, "is_company": True}
        for code in PARTNER_FIELDS:
            if values.get(code):
                row.partner_vals[code] = values[code]
        self._read_identifiers(row)
        self._read_links(row, lookups)
        self._read_contact(row)
        self._read_partnership(row, lookups)
        self._neutralise(row)

    def _check_cells(self, row):
        """Texts that tell of a fault of the spreadsheet, or that nobody would read."""
        labels = None
        for code, value in row.values.items():
            is_short = code not in LONG_COLUMNS
            value = row.values[code] = clean_text(value, is_short).strip()
            if len(value) < SHORT_LIMIT and value[:1] != "#" and "\ufffd" not in value:
                continue  # nearly all of them
            labels = labels or dict(
                self.env["crm.partnership.import.column"]._selection_code()
            )
            self._check_cell(row, labels[code], value, is_short)
        if len(re.findall(r"[,;\n]", row.values.get("tags", ""))) >= MOST_TAGS:
            row.reject(
                self.env._(
                    "Column Tags: more than %(limit)s tags. Keep those that matter.",
                    limit=MOST_TAGS,
                )
            )

    def _check_cell(self, row, label, value, is_short):
        # room for the apostrophe of a text that looks like a formula
        limit = (SHORT_LIMIT if is_short else LONG_LIMIT) - 1
        if value in ERROR_VALUES:
            row.reject(
                self.env._(
                    "Column %(column)s: “%(value)s” is what a spreadsheet shows where "
                    "a formula has no result. Correct or empty the cell.",
                    column=label,
                    value=value,
                )
            )
        elif "\ufffd" in value:
            row.reject(
                self.env._(
                    "Column %(column)s: letters were lost (�). Write them again, and "
                    "save the list as .xlsx or “CSV UTF-8”.",
                    column=label,
                )
            )
        elif len(value) > limit:
            row.reject(
                self.env._(
                    "Column %(column)s: %(count)s letters, and at most %(limit)s are "
                    "kept. Shorten it.",
                    column=label,
                    count=len(value),
                    limit=limit,
                )
            )

    @staticmethod
    def _neutralise(row):
        """Keep texts that no later export turns into formulas.

        The host's own export to a workbook writes a text that begins with “=” as a
        formula; so the texts are made safe where they come in.
        """
        for vals in (row.partner_vals, row.contact_vals, row.partnership_vals):
            for key, value in vals.items():
                if key == "tags":
                    vals[key] = [neutralise_cell(text) for text in value]
                elif key != "notes":  # those become markup, which begins with a tag
                    vals[key] = neutralise_cell(value)

    def _read_identifiers(self, row):
        values = row.values
        try:
            neq = match.normalise_neq(values.get("neq"))
            if neq:
                row.partner_vals["neq"] = neq
        except ValueError:
            row.reject(
                self.env._(
                    "Column NEQ: “%(value)s” is not a Québec enterprise number (ten "
                    "digits, beginning with 11, 22, 33 or 88). Correct or empty it.",
                    value=shorten(values["neq"]),
                )
            )
        labels = {
            "email": self.env._("Email"),
            "contact_email": self.env._("Contact's email"),
        }
        for code, label in labels.items():
            if values.get(code) and not _EMAIL.fullmatch(values[code]):
                row.reject(
                    self.env._(
                        "Column %(column)s: “%(value)s” is not one email address. "
                        "Correct or empty it.",
                        column=label,
                        value=values[code],
                    )
                )
        if values.get("zip"):
            code = match.normalise_postal_code(values["zip"])
            if code:
                row.partner_vals["zip"] = code

    def _read_links(self, row, lookups):
        values = row.values
        kind = values.get("employer_kind")
        if kind:
            code = columns.recognise_kind(kind)
            if code:
                row.partner_vals["employer_kind"] = code
            else:
                row.reject(
                    self.env._(
                        "Column Kind of employer: “%(value)s” is unknown. Write "
                        "private, public or social economy.",
                        value=shorten(kind),
                    )
                )
        industry = lookups["industries"].get(columns.simplify(values.get("industry")))
        if industry:
            row.partner_vals["industry_id"] = industry
        elif values.get("industry"):
            row.reasons.append(
                self.env._(
                    "The sector “%(value)s” is not in the list and is left out.",
                    value=shorten(values["industry"]),
                )
            )
        state = lookups["states"].get(columns.simplify(values.get("state")))
        if state:
            row.partner_vals["state_id"] = state

    def _read_contact(self, row):
        values = row.values
        name = values.get("contact_name") or " ".join(
            filter(
                None,
                (values.get("contact_first_name"), values.get("contact_last_name")),
            )
        )
        if not name and not values.get("contact_email"):
            return
        self._check_cell(row, self.env._("Contact person"), name, is_short=True)
        row.contact_vals = {
            key: value
            for key, value in {
                "name": name or values["contact_email"],
                "function": values.get("contact_function"),
                "email": values.get("contact_email"),
                "phone": values.get("contact_phone"),
            }.items()
            if value
        }

    def _read_partnership(self, row, lookups):
        values = row.values
        vals = row.partnership_vals
        if values.get("owner"):
            vals["user_id"] = lookups["owners"].get(columns.simplify(values["owner"]))
            if not vals["user_id"]:
                row.reject(
                    self.env._(
                        "Column Owner: nobody of the enterprise is called “%(value)s”. "
                        "Write a name or login as in the list of users, or empty it.",
                        value=shorten(values["owner"]),
                    )
                )
        form_ids = []
        for name in re.split(r"[,;/\n]", values.get("forms", "")):
            if not name.strip():
                continue
            form_id = lookups["forms"].get(columns.simplify(name))
            if form_id:
                form_ids.append(form_id)
            else:
                row.reject(
                    self.env._(
                        "Column Forms of collaboration: “%(value)s” is unknown. Choose "
                        "among those of the list in Configuration.",
                        value=shorten(name.strip()),
                    )
                )
        vals["form_ids"] = form_ids
        vals["tags"] = [
            tag.strip()
            for tag in re.split(r"[,;\n]", values.get("tags", ""))
            if tag.strip()
        ]
        vals["source"] = values.get("source", "").strip()
        vals["need_summary"] = values.get("need", "").strip()
        vals["objective"] = values.get("objective", "").strip()
        vals["notes"] = values.get("notes", "").strip()
