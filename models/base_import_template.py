# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models

from ..tools.workbook import write_workbook

#: model → columns of its template, in the order in which people fill them
COLUMNS = {
    "res.partner": (
        *("name", "company_type", "employer_kind", "industry_id", "neq"),
        *("street", "city", "zip", "phone", "email", "website", "parent_id"),
        "function",
    ),
    "crm.partnership": ("partner_id", "user_id", "form_ids", "need_summary"),
    "crm.partnership.interaction": (
        *("partnership_id", "date", "kind", "name", "notes", "contact_ids"),
    ),
    "crm.labour.need": (
        *("partnership_id", "name", "occupation_id", "positions", "date_start"),
        *("hours_week", "wage_min", "wage_max", "permanence", "city", "description"),
    ),
    "crm.participant": (
        *("user_id", "programme_id", "date_start", "date_planned_end"),
        *("date_available", "hours_min", "hours_max", "occupation_ids", "preferences"),
    ),
    "crm.placement": ("participant_id", "partnership_id", "need_id", "occupation_id"),
    "crm.joint.activity": (
        *("name", "kind", "start", "stop", "location", "partnership_ids"),
        *("committee_ids", "headcount_employer", "headcount_other", "outcome"),
    ),
    "crm.structuring.project": (
        *("name", "date_start", "date_end", "purpose", "partnership_ids"),
        "committee_ids",
    ),
    "crm.sector.committee": (
        *("name", "short_name", "kind", "website", "email", "phone", "description"),
        "source",
    ),
    "crm.sector.committee.seat": (
        *("committee_id", "partner_id", "person_id", "side", "role", "date_from"),
        *("date_to", "mandate"),
    ),
    "crm.training.programme": (
        *("name", "description", "occupation_ids", "hours_week", "weeks"),
        "flexibility_note",
    ),
    "crm.occupation": ("code", "name", "definition", "parent_id", "version"),
    "crm.labour.observation": (
        *("name", "date", "signal", "origin", "source", "industry_id"),
        *("occupation_id", "description"),
    ),
    "crm.funding": (
        *("name", "funder_id", "programme", "reference", "amount", "date_start"),
        "date_end",
    ),
    "crm.practice.sheet": ("name", "date", "problem", "lesson"),
}
#: what the example does not fill: most rows have none, or it goes with another row
LEFT_OUT = {
    "res.partner": {"parent_id", "function", "industry_id", "employer_kind", "neq"},
    "crm.partnership": {"form_ids"},
    "crm.partnership.interaction": {"contact_ids"},
    "crm.participant": {"programme_id"},
    "crm.placement": {"need_id"},
    "crm.joint.activity": {"committee_ids"},
    "crm.structuring.project": {"committee_ids"},
    "crm.sector.committee.seat": {"person_id"},
    "crm.occupation": {"parent_id"},
    "crm.labour.observation": {"industry_id"},
}
#: where the usual value of the example is not the first one
CHOSEN = {"company_type": "company"}
TEXTS = {
    "email": "exemple@exemple.ca",
    "website": "https://exemple.ca",
    "code": "99999",
}
#: fields that name an organisation, where the field itself does not say so
ORGANISATIONS = {"partner_id", "funder_id"}
#: records looked at for an example that its name alone finds
LOOKED_AT = 20


class Base(models.AbstractModel):
    """Templates of the host's import, made in the language and with the rights of who
    asks: headers are the names of the fields, and the example names records that this
    person may read, so that the file is imported as it is."""

    _inherit = "base"

    @api.model
    @api.readonly
    def get_import_templates(self):
        return [*super().get_import_templates(), *self._get_own_import_templates()]

    @api.model
    def _get_own_import_templates(self):
        if self._name not in COLUMNS or not self.has_access("create"):
            return []
        return [
            {
                "label": self.env._("Template with an example and explanations"),
                "template": f"/crm_partnership/import_template?model={self._name}",
            }
        ]

    @api.model
    def _make_import_template(self):
        """:return: bytes of a workbook with an example and what each column holds"""
        self.check_access("create")
        names = [
            name
            for name in COLUMNS[self._name]
            if self._has_field_access(self._fields[name], "write")
        ]
        told = self.fields_get(names)
        headers = [told[name]["string"] for name in names]
        left_out = LEFT_OUT.get(self._name, ())
        example = [
            None if name in left_out else self._make_import_example(name, told[name])
            for name in names
        ]
        yes = self.env._("Yes")
        explained = [
            (
                told[name]["string"],
                yes if told[name].get("required") else "",
                self._explain_import_values(told[name]),
                told[name].get("help") or "",
            )
            for name in names
        ]
        return write_workbook(
            [
                (self.env._("To import"), headers, [example]),
                (
                    self.env._("Explanations"),
                    [
                        self.env._("Column"),
                        self.env._("Required"),
                        self.env._("What may be written"),
                        self.env._("What it is for"),
                    ],
                    explained,
                ),
            ]
        )

    def _make_import_example(self, name, told):
        """A value that the import accepts; None where nothing is found."""
        kind = told["type"]
        today = fields.Date.context_today(self)
        if kind in ("many2one", "many2many"):
            given = self.default_get([name]).get(name)
            return self._find_import_example(name, given)
        if kind == "selection":
            labels = dict(told["selection"])
            given = CHOSEN.get(name) or self.default_get([name]).get(name)
            return labels.get(given) or next(iter(labels.values()))
        if kind == "date":
            return today + timedelta(days=180 if name.endswith(("_end", "_to")) else 0)
        if kind == "datetime":
            # a text: the cells of a day have no hour
            return f"{today} {'15' if name == 'stop' else '14'}:00:00"
        if kind in ("integer", "float", "monetary"):
            return 35 if name.startswith("hours") else 20
        return TEXTS.get(name) or self.env._("Example, to replace")

    def _find_import_example(self, name, given):
        """A word that finds one record which the field takes, and no other one.

        :param given: number of the usual one
        """
        field = self._fields[name]
        comodel = self.env[field.comodel_name]
        if not comodel.has_access("read"):
            return None
        domain = field.domain if isinstance(field.domain, list) else []
        if name in ORGANISATIONS:
            own = self.env.companies.partner_id.ids
            domain = [*domain, ("is_company", "=", True), ("id", "not in", own)]
        if given and isinstance(given, int):
            domain = [("id", "=", given)]
        for record in comodel.search(domain, limit=LOOKED_AT):
            words = [record.display_name, *self._get_search_words(record)]
            for word in filter(None, words):
                found = comodel.name_search(word, operator="=", limit=2)
                if [number for number, _name in found] == record.ids:
                    return word
        return None

    @api.model
    def _get_search_words(self, record):
        """What a record is found by, beside its whole name; such as a code."""
        return [
            record[name]
            for name in record._rec_names_search or ()
            if "." not in name and isinstance(record[name], str)
        ]

    def _explain_import_values(self, told):
        kind = told["type"]
        if kind == "selection":
            return ", ".join(label for _value, label in told["selection"])
        return {
            "many2one": self.env._("The name of one that exists"),
            "many2many": self.env._("Names of ones that exist, with commas"),
            "date": self.env._("A day, as 2026-12-31"),
            "datetime": self.env._("A day with its hour, as 2026-12-31 14:00:00"),
            "integer": self.env._("A whole number"),
            "float": self.env._("A number"),
            "monetary": self.env._("An amount"),
        }.get(kind, self.env._("A text"))
