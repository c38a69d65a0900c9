# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import re
from collections import defaultdict
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import split_every

from ..tools import employer_columns as columns
from ..tools import employer_match as match

CHUNK = 500
#: column of the file → field of the employer
PARTNER_FIELDS = ("street", "street2", "city", "zip", "phone", "email", "website")
_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
#: no mail, no follower, no creation note: the file itself is the trace
QUIET = {
    "mail_create_nosubscribe": True,
    "mail_create_nolog": True,
    "tracking_disable": True,
    "mail_notrack": True,
}


@dataclass
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


class CrmPartnershipImporter(models.AbstractModel):
    """Employers from a file become employers and partnerships, as the user.

    First a plan, row by row; then the plan is carried out. Everything is done with the
    rights of the user: what they cannot see is neither matched nor told.

    An employer is recognised by its Québec enterprise number, else by the domain of
    its email or website, else by its name without legal form and its postal code.
    """

    _name = "crm.partnership.importer"
    _description = "Import of Employers"

    # -------------------------------------------------------------------- plan
    @api.model
    def _plan(self, table, codes, overwrite=False):
        """Decide for each row: create, update, skip or reject, and why.

        :param table: a ``tools.tabular.Table``
        :param codes: a column code or None for each header
        :param overwrite: differing values replace filled fields; else blanks only
        :return: list of PlannedRow, in the order of the file
        """
        if "name" not in codes:
            raise UserError(
                self.env._(
                    "Say which column holds the name of the employer: without it no "
                    "row can be imported."
                )
            )
        rows = [
            PlannedRow(
                number,
                {c: v for c, v in zip(codes, cells, strict=False) if c},
            )
            for number, cells in table.rows
        ]
        lookups = self._prepare_lookups(rows)
        for row in rows:
            self._read_row(row, lookups)
        self._match_employers([row for row in rows if row.action != "reject"], lookups)
        for row in rows:
            if row.action != "reject":
                self._decide(row, lookups, overwrite)
        return rows

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
                    value=values["neq"],
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
                        value=kind,
                    )
                )
        industry = lookups["industries"].get(columns.simplify(values.get("industry")))
        if industry:
            row.partner_vals["industry_id"] = industry
        elif values.get("industry"):
            row.reasons.append(
                self.env._(
                    "The sector “%(value)s” is not in the list and is left out.",
                    value=values["industry"],
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
                        value=values["owner"],
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
                        value=name.strip(),
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

    # ------------------------------------------------------------------- match
    def _match_employers(self, rows, lookups):
        """Find the employer of each row among those the user sees, then in the file."""
        index = self._index_partners(rows)
        first = {}
        for row in rows:
            for key in self._keys(row.partner_vals):
                ids = index.get(key, ())
                if len(ids) > 1:
                    names = self.env["res.partner"].browse(sorted(ids)[:5])
                    row.reject(
                        self.env._(
                            "Several contacts look like this employer: %(names)s. Add "
                            "the NEQ to the row, or merge the contacts.",
                            names=", ".join(
                                f"{p.name} ({p.city or '?'})" for p in names
                            ),
                        )
                    )
                    break
                if ids:
                    row.partner_id = next(iter(ids))
                    break
            if row.action == "reject":
                continue
            identity = self._identity(row, first)
            if identity is not row:
                row.master = identity
        lookups["partners"] = self.env["res.partner"].browse(
            {row.partner_id for row in rows if row.partner_id}
        )
        self._index_existing(lookups)

    def _identity(self, row, first):
        """The first row of the file about the same employer (maybe this one)."""
        keys = list(self._keys(row.partner_vals))
        if row.partner_id:
            keys = [("id", row.partner_id)]
        elif not keys:
            keys = [("name", match.normalise_name(row.partner_vals["name"]))]
        master = next((first[key] for key in keys if key in first), row)
        for key in keys:
            first.setdefault(key, master)
        return master

    @staticmethod
    def _keys(vals):
        """Keys of an employer, the surest first."""
        if vals.get("neq"):
            yield ("neq", vals["neq"])
        domains = (
            match.email_domain(vals.get("email")),
            match.website_domain(vals.get("website")),
        )
        for domain in domains:
            if domain:
                yield ("domain", domain)
        key = match.name_postal_key(vals.get("name"), vals.get("zip"))
        if key:
            yield ("name_postal", key)

    def _index_partners(self, rows):
        """Keys → ids of the organisations among the user's contacts."""
        index = defaultdict(set)
        partners = self.env["res.partner"].search_fetch(
            [
                ("is_company", "=", True),
                ("company_id", "in", [False, self.env.company.id]),
            ],
            ["name", "neq", "email", "website", "zip"],
        )
        for partner in partners:
            vals = {
                name: partner[name]
                for name in ("name", "neq", "email", "website", "zip")
            }
            for key in self._keys(vals):
                index[key].add(partner.id)
        return index

    def _index_existing(self, lookups):
        """Open partnerships and contact persons of the employers matched."""
        partners = lookups["partners"]
        lookups["partnerships"] = {}
        for partnership in self.env["crm.partnership"].search(
            [
                ("partner_id", "in", partners.ids),
                ("company_id", "=", self.env.company.id),
                ("status", "!=", "ended"),
            ],
            order="id desc",
        ):
            lookups["partnerships"][partnership.partner_id.id] = partnership
        lookups["people"] = defaultdict(dict)
        people = self.env["res.partner"].search_fetch(
            [("parent_id", "in", partners.ids), ("is_company", "=", False)],
            ["name", "email", "parent_id"],
        )
        for person in people:
            known = lookups["people"][person.parent_id.id]
            known[columns.simplify(person.name)] = person
            if person.email:
                known[person.email.lower()] = person

    # ------------------------------------------------------------------ decide
    def _decide(self, row, lookups, overwrite):
        if row.master:
            self._decide_repeated(row, lookups)
            return
        row.people.add(columns.simplify(row.contact_vals.get("name")))
        partner = lookups["partners"].browse(row.partner_id)
        if not partner:
            row.action = "create"
            row.reasons.insert(0, self.env._("New employer and partnership."))
            return
        row.partner_vals = self._differences(partner, row.partner_vals, overwrite)
        partnership = lookups["partnerships"].get(partner.id)
        self._match_contact(row, partner, partnership, lookups)
        if not partnership:
            row.action = "create"
            row.reasons.insert(
                0,
                self.env._(
                    "Partnership with the known employer “%(name)s”.",
                    name=partner.name,
                ),
            )
            return
        row.partnership_id = partnership.id
        row.partnership_vals = self._partnership_differences(
            partnership, row.partnership_vals, lookups, overwrite
        )
        if row.partner_vals or row.contact_vals or row.partnership_vals:
            row.action = "update"
            row.reasons.insert(0, self._tell_changes(row))
        else:
            row.action = "skip"
            row.reasons.insert(0, self.env._("Already there, nothing to change."))

    def _decide_repeated(self, row, lookups):
        """A second row about an employer may only bring another contact person."""
        master = row.master
        if master.action == "reject":
            row.reject(self.env._("Same employer as row %(row)s.", row=master.number))
            return
        row.partner_vals = {}
        row.partnership_vals = {}
        key = columns.simplify(row.contact_vals.get("name"))
        same = not key or key in master.people
        master.people.add(key)
        if not same and master.partner_id:
            partner = lookups["partners"].browse(master.partner_id)
            partnership = lookups["partnerships"].get(partner.id)
            self._match_contact(row, partner, partnership, lookups)
            same = not row.contact_vals
        row.contact_vals = {} if same else row.contact_vals
        row.action = "skip" if same else "update"
        row.reasons.insert(
            0,
            self.env._("Same employer as row %(row)s.", row=master.number)
            if same
            else self.env._(
                "Another contact person for the employer of row %(row)s.",
                row=master.number,
            ),
        )

    def _differences(self, record, vals, overwrite):
        """Values that would change the record; filled fields stay by default."""
        changed = {}
        for name, value in vals.items():
            if name in ("name", "is_company"):
                continue
            current = record[name]
            current = current.id if isinstance(current, models.BaseModel) else current
            if name == "website":
                same = match.website_domain(current) == match.website_domain(value)
            else:
                same = current == value
            if not same and (overwrite or not current):
                changed[name] = value
        return changed

    def _match_contact(self, row, partner, partnership, lookups):
        """A person already known is linked, not created twice."""
        if not row.contact_vals:
            return
        known = lookups["people"][partner.id]
        person = known.get((row.contact_vals.get("email") or "").lower()) or known.get(
            columns.simplify(row.contact_vals["name"])
        )
        if person:
            row.contact_vals = {}
            if not partnership or person not in partnership.contact_ids:
                row.contact_vals = {"id": person.id}

    def _partnership_differences(self, partnership, vals, lookups, overwrite):
        changed = {}
        forms = set(vals["form_ids"]) - set(partnership.form_ids.ids)
        if forms:
            changed["form_ids"] = sorted(forms)
        known_tags = {columns.simplify(tag.name) for tag in partnership.tag_ids}
        tags = [tag for tag in vals["tags"] if columns.simplify(tag) not in known_tags]
        if tags:
            changed["tags"] = tags
        for name, current in (
            ("need_summary", partnership.need_summary),
            ("source", partnership.source_id.name),
        ):
            value = vals[name]
            if value and value != current and (overwrite or not current):
                changed[name] = value
        user_id = vals.get("user_id")
        if user_id and user_id != partnership.user_id.id and not partnership.user_id:
            changed["user_id"] = user_id
        if vals["objective"] and vals[
            "objective"
        ] not in partnership.objective_ids.mapped("name"):
            changed["objective"] = vals["objective"]
        if vals["notes"] and str(
            escape(vals["notes"]).replace("\n", Markup("<br>"))
        ) not in (partnership.description or ""):
            changed["notes"] = vals["notes"]
        return changed

    def _tell_changes(self, row):
        parts = []
        if row.partner_vals:
            labels = self.env["res.partner"].fields_get(
                list(row.partner_vals), ["string"]
            )
            parts.append(
                self.env._(
                    "employer: %(fields)s",
                    fields=", ".join(label["string"] for label in labels.values()),
                )
            )
        if row.contact_vals:
            parts.append(self.env._("contact person"))
        if row.partnership_vals:
            parts.append(self.env._("partnership"))
        return self.env._("Completes: %(parts)s.", parts="; ".join(parts))

    # ------------------------------------------------------------------- apply
    @api.model
    def _apply(self, rows, keep_good=False):
        """Carry out a plan; all or nothing unless ``keep_good``.

        :return: rows that were refused while carrying it out (with keep_good)
        :raise UserError: rows are rejected and the good ones may not be kept alone
        """
        rejected = [row for row in rows if row.action == "reject"]
        if rejected and not keep_good:
            raise UserError(
                self.env._(
                    "Nothing was imported: %(count)s rows are rejected. Correct them in "
                    "your file, or tick “Keep the good rows”.",
                    count=len(rejected),
                )
            )
        importer = self.with_context(**QUIET)
        lookups = importer._prepare_lookups(rows)
        importer._create_named(rows, lookups)
        todo = [row for row in rows if row.action in ("create", "update")]
        for row in todo:
            row.remember_known()
        for chunk in split_every(CHUNK, todo, list):
            importer._apply_chunk(chunk, lookups, keep_good)
        return [row for row in rows if row.action == "reject"]

    def _apply_chunk(self, rows, lookups, keep_good):
        """A chunk at once; when it fails and good rows are kept, row by row."""
        if not keep_good:
            self._apply_rows(rows, lookups)
            return
        try:
            with self.env.cr.savepoint():
                self._apply_rows(rows, lookups)
        except (UserError, ValidationError):
            for row in rows:
                row.forget_created()
                if row.master and row.master.action == "reject":
                    row.reject(
                        self.env._(
                            "Same employer as row %(row)s.", row=row.master.number
                        )
                    )
                    continue
                try:
                    with self.env.cr.savepoint():
                        self._apply_rows([row], lookups)
                except (UserError, ValidationError) as error:
                    row.reject(str(error))

    def _create_named(self, rows, lookups):
        """Create the tags and sources that the file names and that do not exist."""
        for key, model, texts in (
            (
                "tags",
                "crm.tag",
                [t for r in rows for t in r.partnership_vals.get("tags", ())],
            ),
            ("sources", "utm.source", [r.partnership_vals.get("source") for r in rows]),
        ):
            names = {}
            for text in texts:
                if text and columns.simplify(text) not in lookups[key]:
                    names.setdefault(columns.simplify(text), text)
            records = self.env[model].create(
                [{"name": name} for name in names.values()]
            )
            lookups[key].update(zip(names, records.ids, strict=True))

    def _apply_rows(self, rows, lookups):
        new = [row for row in rows if row.action == "create" and not row.partner_id]
        partners = self.env["res.partner"].create(
            [{"country_id": lookups["country"].id, **row.partner_vals} for row in new]
        )
        for row, partner in zip(new, partners, strict=True):
            row.partner_id = partner.id
        for row in rows:
            if row.partner_vals and row not in new:
                self.env["res.partner"].browse(row.partner_id).write(row.partner_vals)
        self._apply_contacts(rows)
        self._apply_partnerships(rows, lookups)

    def _apply_contacts(self, rows):
        new = []
        for row in rows:
            if row.master:
                row.partner_id = row.master.partner_id
                row.partnership_id = row.master.partnership_id
            if row.contact_vals.get("id"):
                row.contact_id = row.contact_vals["id"]
            elif row.contact_vals:
                new.append(row)
        people = self.env["res.partner"].create(
            [{**row.contact_vals, "parent_id": row.partner_id} for row in new]
        )
        for row, person in zip(new, people, strict=True):
            row.contact_id = person.id

    def _apply_partnerships(self, rows, lookups):
        new = [row for row in rows if row.action == "create"]
        partnerships = self.env["crm.partnership"].create(
            [
                {
                    "partner_id": row.partner_id,
                    "company_id": self.env.company.id,
                    **self._prepare_partnership_values(row, lookups),
                }
                for row in new
            ]
        )
        for row, partnership in zip(new, partnerships, strict=True):
            row.partnership_id = partnership.id
        for row in rows:
            if row.action != "update":
                continue
            if row.master:
                row.partnership_id = row.master.partnership_id
            vals = self._prepare_partnership_values(row, lookups)
            if vals:
                partnership = self.env["crm.partnership"].browse(row.partnership_id)
                if "description" in vals and partnership.description:
                    vals["description"] = partnership.description + vals["description"]
                partnership.write(vals)

    def _prepare_partnership_values(self, row, lookups):
        source = row.partnership_vals
        vals = {}
        for name in ("need_summary", "user_id"):
            if source.get(name):
                vals[name] = source[name]
        if source.get("form_ids"):
            vals["form_ids"] = [Command.link(form_id) for form_id in source["form_ids"]]
        if source.get("tags"):
            vals["tag_ids"] = [
                Command.link(lookups["tags"][columns.simplify(tag)])
                for tag in source["tags"]
            ]
        if source.get("source"):
            vals["source_id"] = lookups["sources"][columns.simplify(source["source"])]
        if source.get("objective"):
            vals["objective_ids"] = [Command.create({"name": source["objective"]})]
        if source.get("notes"):
            text = escape(source["notes"]).replace("\n", Markup("<br>"))
            vals["description"] = Markup("<p>%s</p>") % text
        if row.contact_id:
            vals["contact_ids"] = [Command.link(row.contact_id)]
        return vals
