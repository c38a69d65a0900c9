# Copyright 2026 crm_partnership contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
from collections import defaultdict

from odoo import SUPERUSER_ID, models
from odoo.exceptions import UserError
from odoo.tools import SQL

#: what hangs on a record by its model and its number, and goes with it
ATTACHED = (
    ("mail.activity", "res_model"),
    ("mail.message", "model"),
    ("mail.followers", "res_model"),
    ("rating.rating", "res_model"),
    ("ir.attachment", "res_model"),
    ("ir.model.data", "model"),
)
#: the host's own tables about a record: their rows go, or stay without it
TECHNICAL = ("mail.", "ir.", "bus.", "discuss.", "rating.")
#: nothing without the record that it belongs to, whoever made it
OWNED = {("calendar.attendee", "event_id")}
#: how many of the records that stand in the way are named
NAMED = 10


class CrmRecordRemover(models.AbstractModel):
    """Removes records that never were true, with all that the system added to them.

    Registers, sealed documents and signatures refuse to be deleted, rightly: what
    happened stays. So this goes below the models, in one transaction, and only for
    records that the caller knows to be fictitious. It goes nowhere where a person has
    added something of their own: that stands in the way, and is told.
    """

    _name = "crm.record.remover"
    _description = "Remover of Fictitious Records"

    def _remove_records(self, roots, user):
        """Remove ``roots`` and their parts.

        :param roots: {model: ids}
        :param user: who is told what stands in the way, as far as they may read it
        :raise UserError: a person's record depends on them
        """
        self.env.flush_all()
        found, others = self._find_parts(roots)
        others += self._find_linked(found)
        if others:
            self._refuse(others, user)
        for model, ids in self._get_order(found):
            self.env.cr.execute(
                SQL(
                    "DELETE FROM %s WHERE id = ANY(%s)",
                    SQL.identifier(model._table),
                    list(ids),
                )
            )
        # last: an agreement points at its document
        self._delete_attached(found)
        self.env.invalidate_all(flush=False)
        self.env.registry.clear_cache()

    def _get_pointers(self):
        """(model, field) of each stored link to one record: {comodel: [...]}."""
        pointers = defaultdict(list)
        for name, model_class in self.env.registry.items():
            model = self.env[name]
            if not model._auto or model_class._abstract or model._transient:
                continue
            if name.startswith(TECHNICAL):
                continue
            for field in model._fields.values():
                # the host keeps values by enterprise as texts, and looks after them
                if (
                    field.type == "many2one"
                    and field.store
                    and field.column_type
                    and not field.company_dependent
                ):
                    pointers[field.comodel_name].append((model, field))
        return pointers

    def _find_parts(self, roots):
        """All that points at the roots, and at what points at them.

        :return: {model name: ids} made by the system, [(model, ids)] made by people
        """
        pointers = self._get_pointers()
        found = defaultdict(set)
        others = defaultdict(set)
        waiting = [(name, set(ids)) for name, ids in roots.items() if ids]
        while waiting:
            name, ids = waiting.pop()
            ids -= found[name]
            if not ids:
                continue
            found[name] |= ids
            for model, field in pointers[name]:
                rows = self._get_rows(model, field, ids)
                ours = {
                    row_id
                    for row_id, maker in rows
                    if self._is_register(model)
                    or (model._name, field.name) in OWNED
                    or (maker in (SUPERUSER_ID, None) and self._is_part(model))
                }
                others[model._name] |= {row_id for row_id, _m in rows} - ours
                waiting.append((model._name, ours))
        rest = [(self.env[name], ids - found[name]) for name, ids in others.items()]
        return found, [(model, ids) for model, ids in rest if ids]

    def _get_rows(self, model, field, ids):
        maker = SQL.identifier("create_uid") if model._log_access else SQL("NULL")
        return self.env.execute_query(
            SQL(
                "SELECT id, %s FROM %s WHERE %s = ANY(%s)",
                maker,
                SQL.identifier(model._table),
                SQL.identifier(field.name),
                list(ids),
            )
        )

    def _is_part(self, model):
        """What the system adds to a fictitious record: a record of ours, or of a meeting.

        Other rows of the host may have come in by an import or by mail.
        """
        return (
            model._original_module == self._original_module
            or model._name.startswith("calendar.")
        )

    def _is_register(self, model):
        """What is noted by itself when somebody looks or changes."""
        inherited = model._inherit
        inherited = [inherited] if isinstance(inherited, str) else inherited or []
        return "crm.append.only.mixin" in inherited

    def _find_linked(self, found):
        """Records of people that name one of ``found`` in a list of theirs."""
        others = []
        for name, model_class in self.env.registry.items():
            model = self.env[name]
            if (
                not model._auto
                or model_class._abstract
                or model._transient
                or not name.startswith("crm.")
                or "company_id" not in model._fields
            ):
                continue
            for field in model._fields.values():
                ids = found.get(field.comodel_name)
                if field.type != "many2many" or not field.store or not ids:
                    continue
                rows = self.env.execute_query(
                    SQL(
                        "SELECT DISTINCT m.id FROM %s r JOIN %s m ON m.id = r.%s "
                        "WHERE r.%s = ANY(%s) AND m.create_uid <> %s",
                        SQL.identifier(field.relation),
                        SQL.identifier(model._table),
                        SQL.identifier(field.column1),
                        SQL.identifier(field.column2),
                        list(ids),
                        SUPERUSER_ID,
                    )
                )
                linked = {row_id for (row_id,) in rows} - found.get(name, set())
                if linked:
                    others.append((model, linked))
        return others

    def _refuse(self, others, user):
        """:raise UserError: always, with what stands in the way"""
        lines = {}
        for model, ids in others:
            # sudo: the name of a kind of record
            kind = self.env["ir.model"].sudo()._get(model._name).name
            for record in model.browse(sorted(ids)).with_user(user):
                if len(lines) > NAMED:
                    break
                # a record that the user may not read is told by its kind alone
                name = record.has_access("read") and record.display_name
                lines[f"• {kind}: {name}" if name else f"• {kind}"] = True
        names = list(lines)
        raise UserError(
            self.env._(
                "The sample data stay for now: something of your own depends on them.\n\n"
                "%(names)s\n\nRemove it, or attach it to a partnership of your own, "
                "then try again.",
                names="\n".join(names[:NAMED] + ["…"] * (len(names) > NAMED)),
            )
        )

    def _delete_attached(self, found):
        attachments = self.env["ir.attachment"]
        for name, ids in found.items():
            for model_name, column in ATTACHED:
                model = self.env[model_name]
                where = SQL(
                    "%s = %s AND res_id = ANY(%s)",
                    SQL.identifier(column),
                    name,
                    list(ids),
                )
                if model_name == "ir.attachment":
                    files = self.env.execute_query(
                        SQL(
                            "SELECT DISTINCT store_fname FROM ir_attachment "
                            "WHERE %s AND store_fname IS NOT NULL",
                            where,
                        )
                    )
                    for (file_name,) in files:
                        # the host's sweep removes the file if nothing else has it
                        attachments._file_delete(file_name)
                self.env.cr.execute(
                    SQL("DELETE FROM %s WHERE %s", SQL.identifier(model._table), where)
                )

    def _get_order(self, found):
        """(model, ids): who points comes before what it points at."""
        left = {name: ids for name, ids in found.items() if ids}
        links = {
            name: [
                field
                for field in self.env[name]._fields.values()
                if field.type == "many2one"
                and field.store
                and field.column_type
                and not field.company_dependent
                and field.comodel_name in left
                and field.comodel_name != name
            ]
            for name in left
        }
        while left:
            free = [
                name
                for name in left
                if not any(
                    field.comodel_name == name
                    for other in left
                    if other != name
                    for field in links[other]
                )
            ]
            if not free:
                self._cut_a_circle(left, links)
                continue
            for name in free:
                yield self.env[name], left.pop(name)

    def _cut_a_circle(self, left, links):
        """Empty a link that may be empty, so that one of two records goes first."""
        for name, ids in left.items():
            for field in links[name]:
                if field.comodel_name in left and not field.required:
                    table = SQL.identifier(self.env[name]._table)
                    column = SQL.identifier(field.name)
                    self.env.cr.execute(
                        SQL(
                            "UPDATE %s SET %s = NULL WHERE id = ANY(%s)",
                            table,
                            column,
                            list(ids),
                        )
                    )
                    links[name].remove(field)
                    return
        raise NotImplementedError(f"circle of required links: {sorted(left)}")
