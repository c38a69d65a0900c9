# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.free_text import find_personal_data, html_text

#: how a record leads to the person that it is about
PERSON_PATHS = (
    "participant_id",
    "placement_id.participant_id",
    "followup_id.participant_id",
    "internship_id.participant_id",
)
#: a full date at least this many years old is taken for a date of birth
YOUNGEST_YEARS = 10


class CrmFreeTextMixin(models.AbstractModel):
    """Free texts that tell nothing of who a person is.

    A model names its texts in ``_free_text_fields``. They are checked once the record is
    made, so that the names of the person that it is about are known; what is refused is
    undone with the transaction. The message tells the field and what kind of thing was
    found, never the value.
    """

    _name = "crm.free.text.mixin"
    _description = "Free Text without Identity"

    _free_text_fields = ()

    @api.model
    def _get_free_text_fields(self):
        """Names of the fields to check: char, text or html."""
        return tuple(self._free_text_fields)

    def _get_known_names(self):
        """Given names and surnames that the texts of this record may not hold.

        To be overridden where a record is about a person; the names stay in the check.
        """
        self.ensure_one()
        return ()

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_free_text(self._get_free_text_fields())
        return records

    def write(self, vals):
        result = super().write(vals)
        names = [name for name in self._get_free_text_fields() if name in vals]
        if names:
            self._check_free_text(names)
        return result

    def _get_known_person(self):
        """The participant whose names the texts of this record may not hold."""
        self.ensure_one()
        for name in PERSON_PATHS:
            if name.split(".")[0] in self._fields:
                return self.mapped(name)
        return self.env["crm.participant"]

    def _check_free_text(self, field_names):
        """:raise ValidationError: a text tells who a person is"""
        # sudo: the check must see the texts as they were stored, whoever wrote them
        for record in self.sudo():
            texts = {
                name: record._get_plain_text(name)
                for name in field_names
                if record[name]
            }
            if not texts:
                continue
            known = record._get_known_names()
            for name, text in texts.items():
                self._refuse_personal_data(
                    self._get_field_label(name),
                    text,
                    known,
                    person=record._get_known_person(),
                )

    def _get_plain_text(self, name):
        value = self[name]
        return html_text(value) if self._fields[name].type == "html" else value

    @api.model
    def _html_or_text(self, text):
        """The words of a message, which may come with or without markup."""
        return f"{html_text(text)}\n{text}" if "<" in text else text

    @api.model
    def _get_field_label(self, name):
        return self._fields[name].get_description(self.env, ["string"])["string"]

    @api.model
    @api.private
    def _refuse_personal_data(
        self, label, text, names=(), only_names=False, person=None
    ):
        """Check one text, a message or a name of a file as well as a field.

        :param label: how the user knows the text
        :param names: names of the people that it may not tell
        :param only_names: a text of the system, whose dates and numbers are its own
        :param person: ``crm.participant`` whose names they are: the refusal of a name
            tells that it was the right one, so it leaves a row in the register
        :raise ValidationError: it tells who a person is
        """
        year = fields.Date.context_today(self).year - YOUNGEST_YEARS
        kinds = {f.kind for f in find_personal_data(text, names, year)}
        if only_names:
            kinds &= {"name"}
        if person and "name" in kinds:
            self.env["crm.identity.access.log"]._note_refused_name(person, label)
        if kinds:
            raise ValidationError(
                self.env._(
                    "“%(field)s” seems to hold %(kinds)s. This text is read by people "
                    "who are not to know who it is about: take that out, and write the "
                    "code of the person instead. Who they are has its own protected "
                    "record.",
                    field=label,
                    kinds=self._describe_kinds(kinds),
                )
            )

    @api.model
    def _describe_kinds(self, kinds):
        labels = {
            "email": self.env._("an email address"),
            "phone": self.env._("a phone number"),
            "health_number": self.env._("a health insurance number"),
            "sin": self.env._("a social insurance number"),
            "postal_code": self.env._("a postal code"),
            "birth_date": self.env._("a date of birth"),
            "name": self.env._("the name of the person"),
        }
        return ", ".join(label for kind, label in labels.items() if kind in kinds)
