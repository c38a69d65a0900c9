# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from markupsafe import Markup, escape

from odoo import api, models
from odoo.exceptions import UserError

from ..tools import employer_columns as columns
from ..tools import employer_match as match
from .crm_partnership_import_reader import PlannedRow


class CrmPartnershipImportPlanner(models.AbstractModel):
    """Decides for each row: create, update, skip or reject, and why.

    An employer is recognised by its Québec enterprise number, else by the domain of
    its email or website, else by its name without legal form and its postal code. A
    row with none of these is recognised by its name and place: otherwise the same
    file, given twice, would make its employers twice.
    """

    _name = "crm.partnership.import.planner"
    _description = "Import of Employers: Plan"
    _inherit = ["crm.partnership.import.reader"]

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

    # ------------------------------------------------------------------- match
    def _match_employers(self, rows, lookups):
        """Find the employer of each row among those the user sees, then in the file."""
        index = self._index_partners(rows)
        first = {}
        for row in rows:
            ids = self._find_partner_ids(row.partner_vals, index)
            if len(ids) > 1:
                names = self.env["res.partner"].browse(sorted(ids)[:5])
                row.reject(
                    self.env._(
                        "Several contacts look like this employer: %(names)s. Add "
                        "the NEQ to the row, or merge the contacts.",
                        names=", ".join(f"{p.name} ({p.city or '?'})" for p in names),
                    )
                )
                continue
            if ids:
                row.partner_id = next(iter(ids))
            identity = self._identity(row, first)
            if identity is not row:
                row.master = identity
        lookups["partners"] = self.env["res.partner"].browse(
            {row.partner_id for row in rows if row.partner_id}
        )
        self._index_existing(lookups)

    def _find_partner_ids(self, vals, index):
        """Ids of the contacts that may be this employer; the surest key decides."""
        keys = list(self._keys(vals))
        if not keys:
            name, city = self._place(vals)[1:]
            # a namesake elsewhere is another employer, one without a place may be it
            keys = [
                ("place", name, city),
                ("place", name, "") if city else ("name", name),
            ]
        return next((index[key] for key in keys if index.get(key)), ())

    @staticmethod
    def _place(vals):
        return (
            "place",
            match.normalise_name(vals.get("name")),
            match.normalise_name(vals.get("city")),
        )

    def _identity(self, row, first):
        """The first row of the file about the same employer (maybe this one)."""
        keys = list(self._keys(row.partner_vals))
        if row.partner_id:
            keys = [("id", row.partner_id)]
        elif not keys:
            keys = [self._place(row.partner_vals)]
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
            ["name", "neq", "email", "website", "zip", "city"],
        )
        for partner in partners:
            vals = {
                name: partner[name]
                for name in ("name", "neq", "email", "website", "zip", "city")
            }
            place = self._place(vals)
            for key in (*self._keys(vals), place, ("name", place[1])):
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
    def _get_known(self, partner_id, lookups):
        """An employer matched, read together with all the others matched."""
        partners = lookups["partners"]
        return partners.browse(partner_id).with_prefetch(partners._prefetch_ids)

    def _decide(self, row, lookups, overwrite):
        if row.master:
            self._decide_repeated(row, lookups)
            return
        row.people.add(columns.simplify(row.contact_vals.get("name")))
        partner = self._get_known(row.partner_id, lookups)
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
            partner = self._get_known(master.partner_id, lookups)
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
