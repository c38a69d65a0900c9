# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
import json

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..tools.fingerprint import file_fingerprint

#: what everyone signs
TERMS = (
    *("date_start", "date_end", "hours_week", "schedule", "place", "tutor_id"),
    *("tasks", "objectives", "supervision", "basis_id", "employer_contact_id"),
    *("enterprise_user_id",),
)


class CrmInternshipTermsMixin(models.AbstractModel):
    """The terms of an internship: what is read, printed and signed."""

    _name = "crm.internship.terms.mixin"
    _description = "Terms of an Internship"

    def _get_terms(self):
        """The terms as (label, text), in the language of the context.

        Once sent, they are what was sent.
        """
        self.ensure_one()
        self.check_access("read")
        file = self.sudo()  # sudo: the visitor of a page has no rights of their own
        if self.state == "draft" or not file.frozen_terms:
            return self._describe_terms()
        frozen = file.frozen_terms
        return frozen.get(self.env.lang) or frozen["en_US"]

    def _describe_terms(self):
        """The terms as they are written now, as _get_terms."""
        self.ensure_one()
        file = self.sudo()  # sudo: as in _get_terms
        labels = {
            name: row["string"]
            for name, row in file.fields_get([*TERMS], ["string"]).items()
        }
        texts = {
            name: file[name]
            for name in TERMS
            if not isinstance(file[name], models.BaseModel)
        }
        texts.update(
            date_start=format_date(self.env, file.date_start, date_format="d MMMM y"),
            date_end=format_date(self.env, file.date_end, date_format="d MMMM y"),
            hours_week=f"{file.hours_week:g}" if file.hours_week else "",
            tutor_id=file.tutor_id.name,
            employer_contact_id=file.employer_contact_id.name,
            enterprise_user_id=file.enterprise_user_id.name,
            basis_id=file.basis_id.text,
        )
        return [
            (self.env._("Participant"), file.participant_id.name),
            (self.env._("Work-integration enterprise"), file.company_id.name),
            (self.env._("Employer"), file.partner_id.name),
            *((labels[name], str(texts[name] or "")) for name in TERMS),
        ]

    def _get_fingerprint(self):
        """SHA-256 of the terms, whatever the language in which they are shown."""
        self.ensure_one()
        terms = self.with_context(lang="en_US")._get_terms()
        return file_fingerprint(json.dumps(terms, ensure_ascii=False).encode())

    def _check_complete(self):
        self.ensure_one()
        labels = self.fields_get([*TERMS], ["string"])
        missing = [
            labels[name]["string"]
            for name in TERMS
            if not self[name] and name not in ("supervision", "place")
        ]
        if missing:
            raise UserError(
                self.env._(
                    "Before the terms are signed, fill in: %(fields)s.",
                    fields=", ".join(missing),
                )
            )
