# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
"""Writes the words that the crawl of the canary test looks for."""

import base64

from odoo.fields import Domain
from odoo.tools import SQL

from .canary import is_ours, is_text

#: texts that would not work any more with a canary in them
LEFT_ALONE = {
    *("lang", "access_token", "participant_code", "email_normalized", "model"),
    *("res_model", "parent_path", "code"),
}


def get_text_columns(model):
    return [
        field
        for name, field in model._fields.items()
        if is_text(field) and field.store and field.column_type
        if name not in LEFT_ALONE
    ]


class Planter:
    """Writes canaries past the checks, as they may have come in over the years."""

    def __init__(self, env):
        self.env = env

    def get_anchor_paths(self, name, anchor):
        """Chains of stored links of our models from a model to an anchor, at most 3."""
        paths, found = [((), name)], []
        for _depth in range(3):
            longer = []
            for path, place in paths:
                for field in self.env[place]._fields.values():
                    target = field.comodel_name if field.type == "many2one" else None
                    if not target or not field.store or field.name in ("create_uid",):
                        continue
                    if target == anchor:
                        found.append(".".join((*path, field.name)))
                    elif target in self.env and is_ours(self.env[target]):
                        longer.append(((*path, field.name), target))
            if found:
                break
            paths = longer
        return found

    def find(self, name, *anchors):
        """The rows of a model that belong to all the anchors."""
        domain = Domain.TRUE
        for anchor in anchors:
            if name == anchor._name:
                domain &= Domain("id", "in", anchor.ids)
                continue
            paths = self.get_anchor_paths(name, anchor._name)
            domain &= Domain.OR(Domain(path, "in", anchor.ids) for path in paths)
        return self.env[name].sudo().with_context(active_test=False).search(domain)

    def plant(self, records, word, but=()):
        """Put the word in every text of the rows, in one update for each column."""
        if not records:
            return
        for field in get_text_columns(records):
            if field.name in but:
                continue
            value = SQL("%s::text", word.capitalize())
            if field.translate:
                value = SQL(
                    "jsonb_build_object('en_US', %s, 'fr_CA', %s)", value, value
                )
            self.update(records, field.name, value)

    def update(self, records, column, value):
        """Texts with a constraint of their own keep what they say."""
        cr = self.env.cr
        query = SQL(
            "UPDATE %s SET %s = %s WHERE id IN %s",
            SQL.identifier(records._table),
            SQL.identifier(column),
            value,
            tuple(records.ids),
        )
        try:
            with cr.savepoint(flush=False):
                cr.execute(query, log_exceptions=False)
        except Exception as refusal:
            if not getattr(refusal, "pgcode", "").startswith("23"):
                raise

    def insert_row(self, name, word, user, links):
        """A row with the word in each text, past the model: a window as someone typed it
        a moment ago, a record of a model that the cast knows nothing of.

        :param links: model → id that links point to
        :return: whether there was a row for each link that it needs
        """
        model = self.env[name]
        values = {"create_uid": user.id, "write_uid": user.id}
        for field in model._fields.values():
            if not field.store or not field.column_type or field.name == "id":
                continue
            if is_text(field):
                values[field.name] = word.capitalize()
            elif field.type == "binary":
                values[field.name] = base64.b64encode(f"{word} {word}".encode())
            elif field.type == "many2one" and field.comodel_name in links:
                values.setdefault(field.name, links[field.comodel_name])
            elif field.required and field.type == "many2one":
                target = self.env[field.comodel_name].sudo().search([], limit=1)
                if not target:
                    return False
                values.setdefault(field.name, target.id)
            elif field.required and field.type == "selection":
                values[field.name] = field.get_values(model.env)[0]
            elif field.required and field.type in ("integer", "float", "monetary"):
                values[field.name] = 1
            elif field.required and field.type in ("date", "datetime"):
                values[field.name] = "2026-01-05"
        columns = SQL(", ").join(map(SQL.identifier, values))
        self.env.cr.execute(
            SQL(
                "INSERT INTO %s (%s, create_date, write_date)"
                " VALUES (%s, now() at time zone 'utc', now() at time zone 'utc')",
                SQL.identifier(model._table),
                columns,
                SQL(", ").join(SQL("%s", value) for value in values.values()),
            )
        )
        return True
