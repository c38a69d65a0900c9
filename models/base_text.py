# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from markupsafe import Markup

from odoo import api, models, tools
from odoo.exceptions import ValidationError

from ..tools import plain_text

LIMITS = {
    "char": plain_text.SHORT_LIMIT,
    "text": plain_text.LONG_LIMIT,
    "html": plain_text.MARKUP_LIMIT,
}
#: letters that are looked at, for one that may be kept
RAW_SHARE = 5
#: fields of the host that our pages, papers and mails show beside ours
HOST_FIELDS = {
    "res.partner": {
        *("name", "function", "street", "street2", "city", "zip", "phone", "email"),
        *("website", "ref", "company_name"),
    },
    # kept beside the one of its contact; a line break in a subject holds the mail back
    "res.company": {"name"},
}
#: of these, what the host copies to the people of an organisation: one that is long
#: since before would hold back whatever is done with them
COPIED = {"street", "street2", "city", "zip", "website"}


class Base(models.AbstractModel):
    """Texts of our models are kept without what nobody sees, and within a limit.

    All ways in pass here: forms, pages, imports, calls from outside, defaults in the
    context and translations. See ``tools/plain_text.py`` for what is decided.
    """

    _inherit = "base"

    @api.model
    @tools.ormcache("self._name")
    def _get_kept_texts(self):
        """{field: kind} of the texts that are looked at."""
        host = HOST_FIELDS.get(self._name, ())
        is_ours = self._original_module == "crm_partnership"
        return {
            name: field.type
            for name, field in self._fields.items()
            if field.type in LIMITS
            and (is_ours or field._module == "crm_partnership" or name in host)
        }

    def _prepare_create_values(self, vals_list):
        vals_list = super()._prepare_create_values(vals_list)
        if kinds := self._get_kept_texts():
            for vals in vals_list:  # made anew by the host: nobody else holds them
                vals.update(self._clean_texts(kinds, vals))
        return vals_list

    def write(self, vals):
        kinds = self._get_kept_texts()
        if kinds and (cleaned := self._clean_texts(kinds, vals)):
            vals = {**vals, **cleaned}
        return super().write(vals)

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        kind = self._get_kept_texts().get(field_name)
        if kind:
            translations = {
                lang: self._clean_translation(field_name, kind, value)
                for lang, value in translations.items()
            }
        return super()._update_field_translations(
            field_name, translations, digest=digest, source_lang=source_lang
        )

    @api.model
    def _clean_translation(self, name, kind, value):
        if isinstance(value, dict):  # terms of a text with markup
            return {
                term: self._clean_text(name, kind, text) for term, text in value.items()
            }
        return self._clean_text(name, kind, value)

    @api.model
    def _clean_texts(self, kinds, vals):
        """Those of the values that change."""
        cleaned = {}
        for name in kinds.keys() & vals.keys():
            value = vals[name]
            text = self._clean_text(name, kinds[name], value)
            if text is not value:
                cleaned[name] = text
        return cleaned

    @api.model
    def _clean_text(self, name, kind, value):
        """:raise ValidationError: it is too long"""
        if value is None or value is False:
            return value
        if not isinstance(value, str):
            # as the host does: calls from outside may send bytes, numbers or lists
            value = value.decode() if isinstance(value, bytes) else str(value)
        if len(value) > LIMITS[kind] * RAW_SHARE:
            self._refuse_long(name, len(value), LIMITS[kind])
        if kind == "html":
            text = plain_text.clean_markup(value)
            if isinstance(value, Markup):
                # only signs without width were taken away
                text = value if text == value else Markup(text)
        else:
            text = plain_text.clean_text(value, is_short=kind == "char")
        is_copied = self._name in HOST_FIELDS and name in COPIED
        if len(text) > LIMITS[kind] and not is_copied:
            self._refuse_long(name, len(text), LIMITS[kind])
        return text if text != value else value

    @api.model
    def _refuse_long(self, name, count, limit):
        label = self._fields[name].get_description(self.env, ["string"])["string"]
        raise ValidationError(
            self.env._(
                "“%(field)s” is too long: it has %(count)s letters, and at most "
                "%(limit)s are kept. Shorten it.",
                field=label,
                count=count,
                limit=limit,
            )
        )
