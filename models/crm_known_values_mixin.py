# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from odoo import api, models


class KnownValues(dict):
    """Values of a new record; only Python code can put one in a context.

    The context reaches what is created along with the record: those are other models.
    """

    def __init__(self, model, values):
        super().__init__(values)
        self.model = model
        #: what was told of each record that is being made (``_tell_computed``)
        self.told = []


class CrmKnownValuesMixin(models.AbstractModel):
    """Many records at once, whose defaults are worked out once for all of them.

    The host asks for the defaults of each record apart, about a hundred and fifty
    fields each time; it computes what is stored once the rows are written, and writes
    them again.
    """

    _name = "crm.known.values.mixin"
    _description = "Records Made in Great Numbers"

    def _with_known_values(self):
        """This model, for a ``create`` whose records have the same defaults.

        To be called with the rights and the context of that ``create``. A value that is
        computed before the record is made (``precompute``), and differs from one record
        to the other, must be given.
        """
        (values,) = self._prepare_create_values([{}])
        return self.with_context(
            partnership_known_values=KnownValues(self._name, values)
        )

    def _get_known_values(self):
        """What ``_with_known_values`` has worked out, if this is such a ``create``."""
        known = self.env.context.get("partnership_known_values")
        is_known = isinstance(known, KnownValues) and known.model == self._name
        return known if is_known else None

    def _validate_fields(self, field_names, excluded_names=()):
        # of each new record the host asks for the fields without a column that were
        # given; there are none, and it changes the environment to find that out
        if not field_names and self._get_known_values() is not None:
            return None
        return super()._validate_fields(field_names, excluded_names)

    def _check_company(self, fnames=None):
        """Records whose links lead to the same enterprises pass or fail together."""
        if self._get_known_values() is None or fnames is not None:
            return super()._check_company(fnames)
        links = [
            name
            for name, field in self._fields.items()
            if field.relational and field.check_company
        ]
        # sudo: as the host, which compares enterprises only
        samples = {
            tuple(
                self._get_company_key(record, name) for name in ("company_id", *links)
            ): record.id
            for record in self.sudo()
        }
        return super(
            CrmKnownValuesMixin, self.browse(samples.values())
        )._check_company()

    def _get_company_key(self, record, name):
        linked = record[name]
        if type(linked)._check_company_domain is models.check_company_domain_parent_of:
            return tuple(one.company_id.id for one in linked)
        return linked._ids

    def _prepare_create_values(self, vals_list):
        known = self._get_known_values()
        if known is None:
            return super()._prepare_create_values(vals_list)
        kinds = self._get_kept_texts()
        values = [
            {**known, **vals, **self._clean_texts(kinds, vals)} for vals in vals_list
        ]
        known.told = [self._tell_computed(vals) for vals in values]
        return [vals | told for vals, told in zip(values, known.told, strict=True)]

    @api.model
    def _tell_computed(self, vals):
        """What would be computed of a new record, as far as its values tell it.

        :param vals: all its values, defaults included
        :return: {name of a stored field: value}
        """
        return {}

    def _create(self, data_list):
        records = super()._create(data_list)
        known = self._get_known_values()
        if known is not None:
            ids = {}
            for record, told in zip(records, known.told, strict=True):
                for name in told:
                    ids.setdefault(name, []).append(record.id)
            for name, told_ids in ids.items():
                self.env.remove_to_compute(self._fields[name], self.browse(told_ids))
        return records
